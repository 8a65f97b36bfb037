"""What one person has said, whatever it was, and what became of it: in plain words, the newest first."""

from __future__ import annotations

import heapq
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from feedback.models import MeToo, Review, Ticket, TicketQuerySet, Wanted
from feedback.tickets import changes, promises, reading
from feedback.tickets.states import State

PAGE = 30
ASKED = 10
MARK = re.compile(r"(ticket|review|wish)\.([0-9]{1,18})")


@dataclass(frozen=True, slots=True)
class Said:
    """One thing somebody said: `state` says what became of it, `answer` are the words of whoever answered."""

    mark: str
    kind: str
    title: str
    place: str
    url: str
    at: datetime
    state: str
    answer: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """`asked`: tickets of which the person is asked whether they are solved; `next` is empty at the end."""

    rows: Sequence[Said]
    asked: Sequence[Ticket]
    next: str

    @property
    def next_url(self) -> str:
        return f"{reverse('feedback:mine')}?after={self.next}" if self.next else ""


def page(user: User, after: str, now: datetime) -> Page:
    """One page by keyset, in the same number of statements however much was said."""
    before = _before(user, after)
    found = [_tickets(user, before, now), _reviews(user, before), _wishes(user, before)]
    merged = list(heapq.merge(*found, key=_age))[: PAGE + 1]
    rows = merged[:PAGE]
    return Page(
        rows=rows,
        asked=_asked(user) if not after else [],
        next=rows[-1].mark if len(merged) > PAGE else "",
    )


def _age(said: Said) -> tuple[float, str, int]:
    kind, key = said.mark.split(".")
    return -said.at.timestamp(), kind, -int(key)


Before = tuple[datetime, str, int] | None


def _before(user: User, after: str) -> Before:
    """Where the page before ended; what makes no sense is the beginning."""
    named = MARK.fullmatch(after)
    if not named:
        return None
    kind, key = named[1], int(named[2])
    at: datetime | None = (
        _of(kind, user).filter(pk=key).values_list("created_at", flat=True).first()
    )
    return (at, kind, key) if at else None


def _of(kind: str, user: User) -> QuerySet[Any]:
    if kind == "ticket":
        return _told_of(user)
    if kind == "review":
        return Review.objects.filter(author=user).visible_to(user)
    return Wanted.objects.visible_to(user).filter(asked_by=user)


def _told_of(user: User) -> TicketQuerySet:
    """The tickets this person wrote, or said “me too” to."""
    own = Ticket.objects.filter(reporter=user).values("pk")
    said = own.union(MeToo.objects.filter(user=user).values("ticket"))
    return Ticket.objects.filter(pk__in=said).visible_to(user)


def _first(user: User, narrow: Callable[[TicketQuerySet], Any], many: int) -> list[Ticket]:
    """Rows with the first of these among what they wrote, and among what they said “me too” to; two statements.

    Both are asked apart, so that an index has the newest of very many.
    """
    said = MeToo.objects.filter(user=user).values("ticket")
    joined = Ticket.objects.filter(pk__in=said).exclude(reporter=user)
    heads = [
        narrow(rows.visible_to(user)).values_list("pk", flat=True)[:many]
        for rows in (Ticket.objects.filter(reporter=user), joined)
    ]
    keys = list(heads[0].union(heads[1], all=True))
    return list(Ticket.objects.filter(pk__in=keys).for_rows(user))


def _asked(user: User) -> list[Ticket]:
    """What is answered and waits for this person's yes or no, the newest first."""
    found = _first(user, lambda rows: rows.filter(state=State.RESOLVED).order_by("-pk"), ASKED)
    return sorted(found, key=lambda ticket: -ticket.pk)[:ASKED]


def _older(rows: QuerySet[Any], kind: str, before: Before) -> QuerySet[Any]:
    """What of these, of this kind, stands after the mark: rows of one moment stand by kind, then by key."""
    if before is not None:
        at, ended, key = before
        same = Q(created_at=at)
        if kind == ended:
            same &= Q(pk__lt=key)
        elif kind < ended:
            same &= Q(pk=None)
        rows = rows.filter(Q(created_at__lt=at) | same)
    return rows.order_by("-created_at", "-pk")


def _tickets(user: User, before: Before, now: datetime) -> Iterator[Said]:
    found = _first(user, lambda rows: _older(rows, "ticket", before), PAGE + 1)
    for ticket in sorted(found, key=lambda one: (one.created_at, one.pk), reverse=True):
        words, tone = _became(ticket, now)
        yield Said(
            mark=f"ticket.{ticket.pk}",
            kind=ticket.get_kind_display(),
            title=ticket.title,
            place=reading.said_at(ticket),
            url=ticket.get_absolute_url(),
            at=ticket.created_at,
            state=words,
            answer=_answer(ticket),
            tone=tone,
        )


def _became(ticket: Ticket, now: datetime) -> tuple[str, str]:
    """What became of a ticket, and the tone in which it is said."""
    who = ticket.assignee.name if ticket.assignee else _("Somebody")
    told: Mapping[str, Callable[[], tuple[str, str]]] = {
        State.NEW: lambda: _waits(ticket, now),
        State.ACKNOWLEDGED: lambda: (_("%(name)s looks at it.") % {"name": who}, ""),
        State.IN_WORK: lambda: (_("%(name)s works on it.") % {"name": who}, ""),
        State.REOPENED: lambda: (_("Not solved yet; it is looked at again."), ""),
        State.RESOLVED: lambda: (_("It is answered: is it solved?"), "care"),
        State.CONFIRMED: lambda: (_("It is solved."), "good"),
        State.DECLINED: lambda: (_("Nothing will be done."), ""),
        State.DUPLICATE: lambda: (_("Somebody had said it before."), ""),
    }
    return told[ticket.state]()


def _waits(ticket: Ticket, now: datetime) -> tuple[str, str]:
    left = promises.left(ticket.answer_by, now)
    said = _("Nobody has looked at it yet: %(time)s.") % {"time": left.words}
    return said, "stop" if left.late else ""


def _answer(ticket: Ticket) -> str:
    if ticket.reason or not ticket.change_type:
        return ticket.reason
    return changes.ended(ticket.change_type, "")


def _reviews(user: User, before: Before) -> Iterator[Said]:
    rows = _older(_of("review", user), "review", before).select_related("asset", "term__domain")
    for review in rows[: PAGE + 1]:
        stars = ngettext("%(n)d star", "%(n)d stars", review.stars) % {"n": review.stars}
        yield Said(
            mark=f"review.{review.pk}",
            kind=_("Review"),
            title=review.text or stars,
            place=review.subject.label,
            url=review.get_absolute_url(),
            at=review.created_at,
            state=_("%(stars)s; everybody who may see it reads it.") % {"stars": stars},
            answer=review.answer,
        )


def _wishes(user: User, before: Before) -> Iterator[Said]:
    rows: Any = _older(_of("wish", user), "wish", before)
    for wanted in rows.for_rows(user)[: PAGE + 1]:
        words, answer, tone = _granted(wanted)
        yield Said(
            mark=f"wish.{wanted.pk}",
            kind=_("Wanted data"),
            title=wanted.title,
            place=wanted.domain.name if wanted.domain else "",
            url=wanted.get_absolute_url(),
            at=wanted.created_at,
            state=words,
            answer=answer,
            tone=tone,
        )


def _granted(wanted: Any) -> tuple[str, str, str]:
    if wanted.state == Wanted.State.ANSWERED:
        return _("There is an answer."), wanted.answer.label if wanted.answer_seen else "", "good"
    if wanted.state == Wanted.State.DECLINED:
        return _("It is not to be had."), wanted.reason, ""
    said = ngettext("%(n)d person wants it.", "%(n)d people want it.", wanted.votes)
    return said % {"n": wanted.votes}, "", ""

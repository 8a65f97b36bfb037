"""The desk of today: what is late, what waits, what has nobody, what runs out, and what is worth a word."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Exists, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from catalog import rights
from catalog.models import Asset, Domain
from feedback import demand
from feedback.inbox import gathering
from feedback.inbox.gathering import Gathered
from feedback.inbox.listing import FIRST_VIEW
from feedback.models import Ticket, TicketQuerySet, Wanted
from feedback.tickets import reading
from feedback.tickets.states import State
from shop import curation

SHOWN = 5
MANY = 100
"""From here on a count says "and more", so that a million of them cost no more than a hundred."""
RUNS_OUT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to do: what it is, why it stands here, and where it is done."""

    name: str
    note: str
    url: str
    alarming: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A short list with how many there are in all, and where all of them are."""

    key: str
    name: str
    count: int
    lines: Sequence[Line]
    url: str

    @property
    def many(self) -> bool:
        return self.count > MANY

    @property
    def shown_count(self) -> str:
        return f"{MANY}+" if self.many else str(self.count)


@dataclass(frozen=True, slots=True)
class Today:
    """`parts` are those that hold something; `answers` whether this person answers for anything at all."""

    parts: Sequence[Part]
    queue: Sequence[curation.Row]
    answers: bool


def today(user: User, whole: str = "") -> Today:
    """The desk of one person, in the same number of statements however much there is.

    `whole` names a part of which up to a hundred are shown.
    """
    mine = gathering.answered(user)
    made = [_overdue(mine), _unanswered(mine), *(make(user, whole) for make in PARTS)]
    parts = [part for part in made if part.count]
    queue = curation.queue(user)
    return Today(parts, queue, bool(parts or queue) or _answers(user))


def _answers(user: User) -> bool:
    return _mine(user).exists()


def _overdue(mine: Gathered) -> Part:
    late = Ticket.objects.waiting().filter(answer_by__lt=timezone.now())
    return _tickets("overdue", _("Overdue"), "overdue", late, mine)


def _unanswered(mine: Gathered) -> Part:
    """Nobody has looked at them, and there is time left."""
    new = Ticket.objects.filter(state=State.NEW, answer_by__gte=timezone.now())
    return _tickets("new", _("New, nobody has looked yet"), FIRST_VIEW, new, mine)


def _tickets(key: str, name: str, view: str, tickets: TicketQuerySet, mine: Gathered) -> Part:
    now, inbox, found = timezone.now(), reverse("feedback:inbox"), mine.among(tickets)
    rows = [reading.row(ticket, now) for ticket in found.rows(SHOWN)]
    lines = [
        Line(
            row.ticket.title,
            f"{row.place} · {row.promise.words}" if row.promise else row.place,
            f"{inbox}?view={view}&ticket={row.ticket.pk}",
            row.promise is not None and row.promise.late,
        )
        for row in rows
    ]
    count = len(rows) if len(rows) < SHOWN else found.count(MANY + 1)
    return Part(key, name, count, lines, f"{inbox}?view={view}")


def _unowned(user: User, whole: str) -> Part:
    """Without an owner, or named by no steward in a domain that has none: both are found by an index."""
    stewarded = curation.stewarded_domains().values("pk")
    bare = list(Domain.objects.exclude(pk__in=stewarded).values_list("pk", flat=True))
    nobody = (Q(domain=None) | Q(domain__in=bare)) & ~Exists(curation.stewards())
    found = _mine(user).annotate(is_stewarded=~nobody).filter(Q(owner=None) | nobody)

    def note(asset: Any) -> str:
        missing = [] if asset.owner_id else [_("no owner")]
        missing += [] if asset.is_stewarded else [_("no steward")]
        return ", ".join(missing)

    return _assets("unowned", _("Without owner or steward"), found, whole, note, _edit)


def _expiring(user: User, whole: str) -> Part:
    """What somebody vouched for until a day that is near or over; those days have an index."""
    day = timezone.localdate()
    found = (
        _mine(user).filter(certified_until__lte=day + RUNS_OUT).order_by("certified_until", "pk")
    )

    def note(asset: Asset) -> str:
        until = asset.certified_until or day
        words = _("ended on %(day)s") if until < day else _("ends on %(day)s")
        return words % {"day": date_format(until)}

    name = _("Certificates that run out")
    return _assets("certificates", name, found, whole, note, Asset.get_absolute_url)


def _wanted(user: User, whole: str) -> Part:
    found = Wanted.objects.open().answerable_by(user)
    rows, _more = demand.page(found, None, SHOWN)
    lines = [
        Line(one.title, _("wanted by %(n)d") % {"n": one.votes}, one.get_absolute_url())
        for one in rows
    ]
    count = len(rows) if len(rows) < SHOWN else found.order_by()[: MANY + 1].count()
    url = f"{reverse('feedback:board')}?view=answer"
    return Part("wanted", _("Wanted data to answer"), count, lines, url)


def _edit(asset: Asset) -> str:
    return reverse("catalog:edit_asset", args=[asset.pk])


Said = Callable[[Asset], str]


def _assets(
    key: str, name: str, found: QuerySet[Asset], whole: str, note: Said, page: Said
) -> Part:
    held = list(found.select_related("domain")[: MANY + 1])
    shown = held[: MANY if whole == key else SHOWN]
    lines = [Line(asset.label, note(asset), page(asset)) for asset in shown]
    url = "" if len(shown) == len(held) else f"{reverse('shop:today')}?all={key}#{key}"
    return Part(key, name, len(held), lines, url)


def _mine(user: User) -> QuerySet[Asset]:
    """What this person answers for."""
    assets = Asset.objects.on_the_shelf()
    return assets if user.is_superuser else assets.filter(rights.answerable(user))


PARTS = (_unowned, _expiring, _wanted)

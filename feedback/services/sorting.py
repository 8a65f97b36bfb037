"""Putting tickets in order: the same becomes one, what is something else is called so, what belongs is linked."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.problems import Conflict, Unprocessable
from feedback.models import Ticket
from feedback.services import turns
from feedback.tickets.states import WAITING, State, Verb

CONVERTIBLE = (Ticket.Kind.PROBLEM, Ticket.Kind.QUESTION)
is_web_address = URLValidator(schemes=["https"])


@transaction.atomic
def merge(*, ticket: Ticket, into: Ticket, by: User) -> Ticket:
    """It is the same as another: that one counts, and whoever said this one is told what becomes of it."""
    _held_together({ticket.pk, into.pk})
    turn = turns.take(ticket, Verb.MERGE, by, into=into.pk)
    if turn.repeated:
        return turn.ticket
    held, one = turn.ticket, turns.hold(into.pk)
    _refuse_merge(held, one, by)
    followers = list(held.duplicates.values_list("pk", flat=True))
    held.duplicates.update(duplicate_of=one)
    held.state, held.duplicate_of, held.closed_at = State.DUPLICATE, one, timezone.now()
    held.save(update_fields=["state", "duplicate_of", "closed_at"])
    event = turns.write(held, Verb.MERGE, by, before=turn.before, into=one.pk, followers=followers)
    turns.write(one, "gather", by, other=held.pk)
    turns.recount({held.asset_id, held.origin_id})
    turns.tell_reporters(
        event,
        lambda said: _("Known already: %(title)s") % {"title": said},
        lambda: _("Somebody said the same before. You are asked “Solved?” when it is answered."),
    )
    return held


@transaction.atomic
def unmerge(*, ticket: Ticket, by: User) -> Ticket:
    """It is not the same after all: a ticket of its own again, as it was before, with those that had followed it."""
    _held_together({ticket.pk, ticket.duplicate_of_id or ticket.pk})
    turn = turns.take(ticket, Verb.UNMERGE, by)
    if turn.repeated:
        return turn.ticket
    held = turn.ticket
    merged = held.events.filter(verb=Verb.MERGE).last()
    left = part(held, (merged and merged.params.get("followers")) or [], by)
    held.state = ((merged and merged.before) or {}).get("state", State.NEW)
    held.duplicate_of, held.closed_at = None, None
    held.save(update_fields=["state", "duplicate_of", "closed_at"])
    turns.write(held, Verb.UNMERGE, by, left=left)
    turns.recount({held.asset_id, held.origin_id})
    return held


def part(ticket: Ticket, followers: list[int], by: User) -> int | None:
    """Take a duplicate and its followers from the one that counts; returns that one's key."""
    one = ticket.duplicate_of
    if one is None:
        return None
    one.duplicates.filter(pk__in=followers).update(duplicate_of=ticket)
    turns.write(one, "part", by, other=ticket.pk)
    return one.pk


@transaction.atomic
def convert(*, ticket: Ticket, kind: str, by: User) -> Ticket:
    """What was said as a problem is a question, or the other way round."""
    turn = turns.take(ticket, Verb.CONVERT, by, to=kind)
    held = turn.ticket
    if turn.repeated or held.kind == kind:
        return held
    if kind not in CONVERTIBLE or held.kind not in CONVERTIBLE:
        raise Unprocessable({"kind": [_("A problem becomes a question, a question a problem.")]})
    left, held.kind = held.kind, kind
    held.save(update_fields=["kind"])
    turns.write(held, Verb.CONVERT, by, before=turn.before, **{"from": left, "to": kind})
    return held


@transaction.atomic
def link(*, ticket: Ticket, url: str = "", other: Ticket | None = None, by: User) -> Ticket:
    """Something that belongs to it: an address elsewhere, or another ticket. The timeline keeps it."""
    params: dict[str, Any] = {"other": other.pk} if other else {"url": url.strip()}
    turn = turns.take(ticket, Verb.LINK, by, **params)
    held = turn.ticket
    if turn.repeated or _linked(held, params):
        return held
    if other is None:
        _refuse_address(url.strip())
    elif other.pk == held.pk or not Ticket.objects.visible_to(by).filter(pk=other.pk).exists():
        raise Unprocessable({"ticket": [_("Choose another ticket that you may see.")]})
    turns.write(held, Verb.LINK, by, before=turn.before, **params)
    return held


def _linked(ticket: Ticket, params: dict[str, Any]) -> bool:
    """Whether it is linked already; a link that was taken back can be made again."""
    last = ticket.events.filter(verb=Verb.LINK, params=params).last()
    after = ticket.events.filter(pk__gt=last.pk).first() if last else None
    return last is not None and (after is None or after.verb != "undo")


def _held_together(pks: set[int]) -> None:
    """Lock them and what follows them, always in one order, so that no two people wait for each other."""
    together = Ticket.objects.filter(pk__in=pks) | Ticket.objects.filter(duplicate_of__in=pks)
    list(together.select_for_update().order_by("pk").values_list("pk", flat=True))


def _refuse_merge(ticket: Ticket, into: Ticket, by: User) -> None:
    if into.pk == ticket.pk:
        raise Unprocessable({"into": [_("A ticket is not merged into itself.")]})
    if not Ticket.objects.visible_to(by).filter(pk=into.pk).exists():
        raise Unprocessable({"into": [_("Choose another ticket that you may see.")]})
    if ticket.kind == Ticket.Kind.ALARM:
        words = _("What people said is merged into an alarm, not the other way round.")
        raise Unprocessable({"into": [words]})
    if (ticket.term_id is None) != (into.term_id is None):
        words = _("What is said of a term is merged with what is said of a term.")
        raise Unprocessable({"into": [words]})
    if into.state == State.DUPLICATE:
        raise Unprocessable({"into": [_("That one is a duplicate itself.")]})
    if into.state not in WAITING:
        raise Conflict(_("That ticket is answered already; answer this one by itself."))


def _refuse_address(url: str) -> None:
    try:
        is_web_address(url)
    except ValidationError as error:
        words = _("Send an address that begins with https://")
        raise Unprocessable({"url": [words]}) from error

"""One person's turn on one ticket: locked, allowed, in a state that permits it, and written on the timeline."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from accounts import services as accounts
from accounts.models import User
from accounts.problems import Conflict
from accounts.services.news import Words
from catalog import rights
from catalog import services as catalog
from catalog.models import Asset, Standing
from feedback.models import MeToo, Ticket, TicketEvent
from feedback.telling import happenings
from feedback.telling.ending import DUTY
from feedback.tickets import states
from feedback.tickets.states import Verb, Whose

KEPT = (
    "state",
    "kind",
    "origin_id",
    "assignee_id",
    "duplicate_of_id",
    "change_type",
    "change_ref",
    "reason",
    "answer_by",
    "acknowledged_at",
    "closed_at",
)
"""What a step may change of a ticket, and what an undone step gives back."""
MOMENTS = frozenset({"answer_by", "acknowledged_at", "closed_at"})


@dataclass(frozen=True, slots=True)
class Turn:
    """The ticket as it is under the lock. `repeated`: this very person has just done this very thing."""

    ticket: Ticket
    repeated: bool
    before: dict[str, Any]


def hold(pk: int) -> Ticket:
    """The ticket under its lock, as it is now.

    It is locked by itself: a row joined under the lock is the one from before the wait, so that a ticket which was just
    moved would be missed, or stand where it no longer stands.
    """
    return Ticket.objects.select_for_update().get(pk=pk)


def take(ticket: Ticket, verb: Verb, by: User, **params: Any) -> Turn:
    """Lock the ticket for a step; raise PermissionDenied or Conflict if it is not this person's turn."""
    asked = states.STEPS[verb].whose is Whose.ASKED
    held = hold((counts(ticket) if asked else ticket).pk)
    before = {name: _plain(getattr(held, name)) for name in KEPT}
    last = held.events.select_related("actor").last()
    same = last is not None and (last.verb, last.actor_id) == (str(verb), by.pk)
    if same and last is not None and params.items() <= last.params.items():
        return Turn(held, True, before)
    if not may(held, verb, by):
        raise PermissionDenied(_("Your role in this domain does not allow that."))
    if not states.allowed(verb, held.state):
        raise Conflict(too_late(held, last))
    return Turn(held, False, before)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def counts(ticket: Ticket) -> Ticket:
    """The ticket that counts: itself, or the one whose duplicate it is."""
    return ticket.duplicate_of or ticket


def may(ticket: Ticket, verb: Verb, by: User) -> bool:
    """Whether the step is this person's.

    “Solved?” is asked of everybody who said it; an alarm has no reporter, so those who answer for it are asked too.
    """
    if states.STEPS[verb].whose is Whose.ASKED:
        said = reported(ticket, by) or said_too(ticket).filter(user=by).exists()
        if said or ticket.reporter_id is not None:
            return said
    return rights.can(by, "triage", ticket.answered_for)


def reported(ticket: Ticket, by: User) -> bool:
    """Whether this person said it, here or in what was merged into it."""
    return ticket.reporter_id == by.pk or ticket.duplicates.filter(reporter=by).exists()


def said_too(ticket: Ticket) -> QuerySet[MeToo]:
    """Everybody who said “me too”, here or to what was merged into it."""
    return MeToo.objects.filter(Q(ticket=ticket.pk) | Q(ticket__duplicate_of=ticket.pk))


def only_too(ticket: Ticket, by: User) -> bool:
    """Whether this person is asked “Solved?” only because of a “me too”, so that their yes is theirs alone."""
    if ticket.reporter_id is not None:
        return not reported(ticket, by)
    return not rights.can(by, "triage", ticket.answered_for)


def too_late(ticket: Ticket, last: TicketEvent | None) -> str:
    """Why the step is closed: who did what meanwhile."""
    state = ticket.get_state_display()
    steps = {str(verb): step for verb, step in states.STEPS.items()}
    if last is None or last.verb not in steps or last.actor is None:
        return _("This ticket is “%(state)s”; that step is not open now.") % {"state": state}
    return _("%(name)s was faster: this ticket is already %(done)s and stands at “%(state)s”.") % {
        "name": last.actor.name,
        "done": steps[last.verb].done,
        "state": state,
    }


def write(
    ticket: Ticket,
    verb: str,
    by: User | None,
    *,
    before: dict[str, Any] | None = None,
    **params: Any,
) -> TicketEvent:
    """Put one step on the ticket's timeline; `by` is none when a machine did it.

    With what the ticket was `before`, whoever took the step may undo it for a while.
    """
    event = TicketEvent.objects.create(
        ticket=ticket, verb=str(verb), actor=by, params=params, before=before
    )
    happenings.note_step(event)
    return event


def recount(asset_ids: Collection[int | None]) -> None:
    """Tell the catalog how many tickets still want an answer: those said of an asset, and those that stand there.

    What is said of a term stands at no asset.
    """
    # The lock lets one count at a time; the count itself then sees what the one before has written.
    held = Standing.objects.select_for_update(of=("self",)).filter(
        asset__in=set(asset_ids) - {None}
    )
    for standing in held.select_related("asset").order_by("pk"):
        waiting = Ticket.objects.waiting().filter(Q(asset=standing.pk) | Q(origin=standing.pk))
        number = waiting.aggregate(n=Count("pk"))["n"]
        if number != standing.open_tickets:
            catalog.set_open_tickets(asset=standing.asset, count=number)


def tell(
    event: TicketEvent, recipients: Collection[User], title: Words, why: Words, text: Words = ""
) -> None:
    """News about one step for those who answer for it, but not for the one who took it; told once, however often."""
    ticket = event.ticket
    accounts.tell(
        recipients=[person for person in recipients if person.pk != event.actor_id],
        title=title,
        text=text,
        why=why,
        url=ticket.get_absolute_url(),
        key=f"ticket:{ticket.pk}:{event.pk}",
        about=f"ticket:{ticket.pk}",
        because=DUTY,
        urgent=True,
    )


def tell_reporters(event: TicketEvent, title: Callable[[str], str], text: Words = "") -> None:
    """News for everybody who said it; each reads their own words, and an alarm has nobody.

    `title` is made of those words: whoever said it of another asset may not see the ticket that counts.
    """
    said = Ticket.objects.filter(Q(pk=event.ticket_id) | Q(duplicate_of=event.ticket_id))
    for ticket in said.exclude(reporter=None).select_related("reporter").order_by("pk"):
        if ticket.reporter is not None and ticket.reporter_id != event.actor_id:
            accounts.tell(
                recipients=[ticket.reporter],
                title=partial(title, ticket.title),
                text=text,
                why=lambda: _("You reported it."),
                url=ticket.get_absolute_url(),
                key=f"ticket:{event.ticket_id}:{event.pk}",
                about=f"ticket:{ticket.pk}",
                because=f"ticket:{ticket.pk}",
                urgent=True,
            )
    too = said_too(event.ticket).exclude(user=event.actor_id).filter(user__is_active=True)
    for one in too.select_related("user", "ticket"):
        accounts.tell(
            recipients=[one.user],
            title=partial(title, one.ticket.title),
            text=text,
            why=lambda: _("You said “me too”."),
            url=one.ticket.get_absolute_url(),
            key=f"ticket:{event.ticket_id}:{event.pk}",
            about=f"ticket:{one.ticket_id}",
            because=f"ticket:{one.ticket_id}",
            urgent=True,
        )


def seen_by(user: User, asset: Asset) -> bool:
    return Asset.objects.visible_to(user).filter(pk=asset.pk).exists()

"""One person's turn on one ticket: locked, allowed, in a state that permits it, and written on the timeline."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from accounts import services as accounts
from accounts.models import User
from accounts.problems import Conflict
from catalog import rights
from catalog import services as catalog
from catalog.models import Asset, Standing
from feedback import states
from feedback.models import Ticket, TicketEvent
from feedback.states import Verb, Whose


@dataclass(frozen=True, slots=True)
class Turn:
    """The ticket as it is under the lock. `repeated`: this very person has just done this very thing."""

    ticket: Ticket
    repeated: bool


def take(ticket: Ticket, verb: Verb, by: User, **params: Any) -> Turn:
    """Lock the ticket for a step; raise PermissionDenied or Conflict if it is not this person's turn."""
    held = Ticket.objects.select_for_update(of=("self",)).select_related("origin").get(pk=ticket.pk)
    last = held.events.select_related("actor").last()
    same = last is not None and (last.verb, last.actor_id) == (str(verb), by.pk)
    if same and last is not None and params.items() <= last.params.items():
        return Turn(held, repeated=True)
    if not may(held, verb, by):
        raise PermissionDenied(_("Your role in this domain does not allow that."))
    if not states.allowed(verb, held.state):
        raise Conflict(too_late(held, last))
    return Turn(held, repeated=False)


def may(ticket: Ticket, verb: Verb, by: User) -> bool:
    """Whether the step is this person's: an alarm has no reporter, so those who answer for it are asked instead."""
    if states.STEPS[verb].whose is Whose.ASKED and ticket.reporter_id is not None:
        return ticket.reporter_id == by.pk
    return rights.can(by, "triage", ticket.origin)


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


def write(ticket: Ticket, verb: str, by: User | None, **params: Any) -> TicketEvent:
    """Put one step on the ticket's timeline; `by` is none when a machine did it."""
    return TicketEvent.objects.create(ticket=ticket, verb=str(verb), actor=by, params=params)


def recount(asset_ids: Collection[int]) -> None:
    """Tell the catalog how many tickets still want an answer: those said of an asset, and those that stand there."""
    # The lock lets one count at a time; the count itself then sees what the one before has written.
    held = Standing.objects.select_for_update(of=("self",)).filter(asset__in=set(asset_ids))
    for standing in held.select_related("asset").order_by("pk"):
        waiting = Ticket.objects.waiting().filter(Q(asset=standing.pk) | Q(origin=standing.pk))
        number = waiting.aggregate(n=Count("pk"))["n"]
        if number != standing.open_tickets:
            catalog.set_open_tickets(asset=standing.asset, count=number)


def tell(
    event: TicketEvent, recipients: Collection[User], title: str, why: str, text: str = ""
) -> None:
    """News about one step, for everybody concerned but the one who took it; told once, however often it is sent."""
    ticket = event.ticket
    accounts.tell(
        recipients=[person for person in recipients if person.pk != event.actor_id],
        title=title,
        text=text,
        why=why,
        url=ticket.get_absolute_url(),
        key=f"ticket:{ticket.pk}:{event.pk}",
    )


def tell_reporter(event: TicketEvent, title: str, text: str = "") -> None:
    """News for the person who said it; an alarm has none."""
    if event.ticket.reporter is not None:
        tell(event, [event.ticket.reporter], title, _("You reported it."), text)


def seen_by(user: User, asset: Asset) -> bool:
    return Asset.objects.visible_to(user).filter(pk=asset.pk).exists()

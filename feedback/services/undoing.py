"""Taking back one's own last step, for a short while."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.problems import Conflict
from catalog import rights
from catalog.models import Asset
from feedback.models import Ticket, TicketEvent
from feedback.services import sorting, turns
from feedback.tickets import states
from feedback.tickets.states import Verb


@transaction.atomic
def undo(*, ticket: Ticket, by: User) -> Ticket:
    """The ticket is as it was before one's own last step; its timeline keeps both."""
    held = turns.hold(ticket.pk)
    last = held.events.last()
    if last is not None and (last.verb, last.actor_id) == ("undo", by.pk):
        return held
    step = states.undoable(last, by)
    if step is None:
        if last is not None and states.was_told_downstream(held, last, by):
            raise Conflict(
                _(
                    "This answer lifted a recall, and everybody downstream has been told. If it must not be used "
                    "after all, recall it again."
                )
            )
        if not rights.can(by, "triage", held.answered_for):
            raise PermissionDenied(_("Your role in this domain does not allow that."))
        raise Conflict(_("Only your own last step can be undone, for a minute."))
    _refuse_stranger(step, held, by)
    places = {held.asset_id, held.origin_id}
    if step.verb == Verb.MERGE:
        sorting.part(held, step.params.get("followers", []), by)
    for name, value in (step.before or {}).items():
        moment = value is not None and name in turns.MOMENTS
        setattr(held, name, datetime.fromisoformat(value) if moment else value)
    held.save(update_fields=[name.removesuffix("_id") for name in step.before or {}])
    turns.write(held, "undo", by, undone=step.verb)
    turns.recount(places | {held.origin_id})
    return held


def _refuse_stranger(step: TicketEvent, held: Ticket, by: User) -> None:
    """Whoever takes a step back must still be allowed to take it where it was taken: a moved ticket left there."""
    left = (step.before or {}).get("origin_id")
    stood = Asset.objects.filter(pk=left).first() if left else None
    if not rights.can(by, "triage", stood or held.answered_for):
        raise PermissionDenied(_("Your role in this domain does not allow that."))

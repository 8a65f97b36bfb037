"""“Me too”: people with the same trouble stand beside whoever said it first."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.problems import Conflict
from feedback.models import MeToo, Ticket
from feedback.services import turns
from feedback.tickets import states


@transaction.atomic
def say_me_too(*, ticket: Ticket, by: User) -> Ticket:
    """“I have this too.” Said again, it counts once; the reporter has said it already."""
    held = _held(ticket)
    if held.reporter_id == by.pk or held.me_toos.filter(user=by).exists():
        return held
    if held.state not in (*states.WAITING, states.State.RESOLVED):
        raise Conflict(_("This ticket is closed; report what you see anew."))
    MeToo.objects.create(ticket=held, user=by)
    return held


@transaction.atomic
def not_me(*, ticket: Ticket, by: User) -> Ticket:
    """Take it back; nothing more is told of it."""
    held = _held(ticket)
    held.me_toos.filter(user=by).delete()
    return held


def agree(*, ticket: Ticket, by: User) -> Ticket:
    """“Solved? Yes, for me.” Whether it is solved, the reporter says. Within the turn of whoever holds the ticket."""
    now = timezone.now()
    mine = turns.said_too(ticket).filter(user=by)
    if mine.filter(solved_at__gte=ticket.closed_at or now).exists():
        return ticket
    MeToo.objects.filter(pk__in=mine.values("pk")).update(solved_at=now)
    turns.write(ticket, "agree", by)
    return ticket


def _held(ticket: Ticket) -> Ticket:
    return turns.hold(ticket.pk)

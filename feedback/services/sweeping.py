"""What time does to tickets: the overdue are put before the owner of the domain, silence is a yes."""

from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.models import Domain
from feedback.models import Ticket, TicketEvent
from feedback.services import turns
from feedback.tickets import answering
from feedback.tickets.states import State, Verb

BATCH = 200


@transaction.atomic
def escalate() -> int:
    """Tell the owners of the domain of what is overdue, once for each promise; returns how many tickets there were."""
    now = timezone.now()
    due = Ticket.objects.waiting().filter(answer_by__lt=now, escalated_at=None)
    tickets = list(due.select_for_update(skip_locked=True).order_by("answer_by")[:BATCH])
    for ticket in tickets:
        ticket.escalated_at = now
        ticket.save(update_fields=["escalated_at"])
        event = turns.write(ticket, "escalate", None)
        if domain := ticket.domain:
            _put_before_owners(event, domain)
    return len(tickets)


def _put_before_owners(event: TicketEvent, domain: Domain) -> None:
    turns.tell(
        event,
        answering.owners(domain),
        lambda: _("Overdue: %(title)s") % {"title": event.ticket.title},
        lambda: _("You own the domain “%(domain)s”.") % {"domain": domain.name},
        lambda: _("An answer was promised, and the time is over."),
    )


@transaction.atomic
def confirm_silent() -> int:
    """Nobody said no for so many days, so it is solved; both sides are told. Alarms wait for measurement."""
    days = settings.SILENCE_DAYS
    due = Ticket.objects.filter(
        state=State.RESOLVED, closed_at__lt=timezone.now() - timedelta(days=days)
    ).exclude(kind=Ticket.Kind.ALARM)
    tickets = list(due.select_for_update(skip_locked=True).order_by("closed_at")[:BATCH])
    for ticket in tickets:
        ticket.state = State.CONFIRMED
        ticket.save(update_fields=["state"])
        event = turns.write(ticket, Verb.CONFIRM, None, days=days)
        turns.tell_reporters(event, _taken, partial(_nobody_said_no, days))
        if ticket.assignee is not None:
            title, text = partial(_taken, ticket.title), partial(_nobody_said_no, days)
            turns.tell(event, [ticket.assignee], title, lambda: _("You answered it."), text)
    return len(tickets)


def _taken(said: str) -> str:
    return _("Taken as solved: %(title)s") % {"title": said}


def _nobody_said_no(days: int) -> str:
    words = ngettext("Nobody said no for %(n)d day.", "Nobody said no for %(n)d days.", days)
    return words % {"n": days}

"""What time does to tickets: the overdue are put before the owner of the domain, silence is a yes."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from feedback import answering
from feedback.models import Ticket
from feedback.services import turns
from feedback.states import State, Verb

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
        if domain := ticket.origin.domain:
            turns.tell(
                event,
                answering.owners(domain),
                _("Overdue: %(title)s") % {"title": ticket.title},
                _("You own the domain “%(domain)s”.") % {"domain": domain.name},
                _("An answer was promised, and the time is over."),
            )
    return len(tickets)


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
        words = ngettext(
            "Nobody said no for %(n)d day.", "Nobody said no for %(n)d days.", days
        ) % {"n": days}
        turns.tell_reporters(event, _("Taken as solved: %(title)s"), words)
        if ticket.assignee is not None:
            title = _("Taken as solved: %(title)s") % {"title": ticket.title}
            turns.tell(event, [ticket.assignee], title, _("You answered it."), words)
    return len(tickets)

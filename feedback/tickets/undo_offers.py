"""The message after a step names the tickets on which whoever reads it may take that step back for a minute."""

from collections.abc import Iterable, Sequence

from accounts.models import User
from feedback.models import Ticket, TicketEvent
from feedback.tickets import states

MARK = "undo-"


def marked(tickets: Iterable[Ticket], by: User) -> str:
    """The tags of a message about these tickets: one for each whose last step can be taken back."""
    last = TicketEvent.objects.filter(ticket__in=[ticket.pk for ticket in tickets])
    steps = last.order_by("ticket", "-pk").distinct("ticket")
    undoable = [step for step in steps if states.undoable(step, by)]
    return " ".join(f"{MARK}{step.ticket_id}" for step in undoable)


def named(tags: str) -> Sequence[int]:
    """The tickets that a message's tags name."""
    keys = [tag.removeprefix(MARK) for tag in tags.split() if tag.startswith(MARK)]
    return [int(key) for key in keys if key.isdecimal()]

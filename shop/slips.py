"""Tickets as short rows: what waits for somebody, and what was said of one asset."""

from collections.abc import Iterable

from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User, Visitor
from catalog.models import Asset
from feedback.inbox import gathering
from feedback.models import Ticket
from feedback.tickets import reading

WAITING = 4
SHOWN = 50


def waiting(user: Visitor) -> list[reading.Row]:
    """What this person has to answer, the most urgent first; two statements."""
    if not isinstance(user, User):
        return []
    return _rows(gathering.answered(user).among(Ticket.objects.waiting()).rows(WAITING))


def on_asset(asset: Asset, user: Visitor) -> list[reading.Row]:
    """What was said of it and what it has to answer for, waiting ones first; one statement."""
    tickets = Ticket.objects.visible_to(user).filter(Q(asset=asset) | Q(origin=asset))
    open_first = F("closed_at").desc(nulls_first=True)
    return _rows(tickets.for_rows(user).order_by(open_first, "answer_by", "-pk")[:SHOWN])


def _rows(tickets: Iterable[Ticket]) -> list[reading.Row]:
    now = timezone.now()
    return [reading.row(ticket, now) for ticket in tickets]

"""Whose promise counts for an asset or a term: its owner team's, or else the whole shop's."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import F, Q

from catalog.models import Asset, Term
from feedback.models import Hours, Ticket
from feedback.tickets import promises
from feedback.tickets.promises import Plan


def plan_of(thing: Asset | Term) -> Plan:
    """The plan by which people are answered who say something of it; one statement."""
    known = Hours.objects.filter(Q(team=thing.owner_id) | Q(team=None))
    row = known.order_by(F("team").asc(nulls_last=True)).first()
    return plan(row) if row else promises.DAY_AND_NIGHT


def plan(row: Hours) -> Plan:
    """What was said of a team's hours, as the promise is reckoned."""
    within = {severity: timedelta(hours=getattr(row, severity)) for severity in Ticket.Severity}
    return Plan(
        within={str(severity): length for severity, length in within.items()},
        zone=ZoneInfo(row.time_zone),
        days=frozenset(row.days),
        opens=row.opens,
        closes=row.closes,
        holidays=frozenset(row.holidays),
    )


def answer_by(severity: str, said_at: datetime, thing: Asset | Term) -> datetime:
    """Until when those who answer for it promise an answer."""
    return promises.answer_by(severity, said_at, plan_of(thing))

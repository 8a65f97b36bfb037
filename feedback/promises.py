"""When an answer is promised, and how long that is from now, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from feedback.models import Ticket

WITHIN: Mapping[str, timedelta] = {
    Ticket.Severity.HIGH: timedelta(hours=4),
    Ticket.Severity.MEDIUM: timedelta(days=1),
    Ticket.Severity.LOW: timedelta(days=3),
}
"""Hours by the clock, day and night, from the moment it was said."""

SOON = timedelta(hours=1)
HOURS_UP_TO = timedelta(hours=36)


@dataclass(frozen=True, slots=True)
class Promise:
    """What is left of the promised time: `words` for people, `late` and `soon` for emphasis."""

    words: str
    late: bool
    soon: bool


def answer_by(severity: str, said_at: datetime) -> datetime:
    """The moment until which an answer is promised."""
    return said_at + WITHIN[severity]


def left(promised: datetime, now: datetime) -> Promise:
    """“38 min left”, “5 h left”, “2 days left”, “2 h overdue”."""
    rest = promised - now
    if rest < timedelta(0):
        return Promise(_("%(time)s overdue") % {"time": span(-rest)}, late=True, soon=False)
    return Promise(_("%(time)s left") % {"time": span(rest)}, late=False, soon=rest <= SOON)


def span(length: timedelta) -> str:
    """A length of time as people say it: minutes under an hour, hours up to a day and a half, then days."""
    if length < SOON:
        return _("%(n)d min") % {"n": max(1, int(length.total_seconds() // 60))}
    if length < HOURS_UP_TO:
        return _("%(n)d h") % {"n": int(length.total_seconds() // 3600)}
    days = round(length / timedelta(days=1))
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


def within(severity: str) -> str:
    """The promise itself: “4 h”, “24 h”, “3 days”."""
    return span(WITHIN[severity])

"""When an answer is promised, and how long that is from now, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from feedback.models import Ticket

MIDNIGHT = time(0)
FARTHEST = 3660
"""So many days are looked through for working hours; nobody promises more."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Within how long an answer is promised, and which hours count; `closes` is none at midnight.

    A working day goes from the first moment at which the clocks of the place show `opens` to the first at which they
    show `closes`; where clocks are put forward or back in between, it is an hour shorter or longer.
    """

    within: Mapping[str, timedelta]
    zone: tzinfo = UTC
    days: frozenset[int] = frozenset(range(1, 8))
    opens: time = MIDNIGHT
    closes: time | None = None
    holidays: frozenset[date] = frozenset()

    @property
    def always(self) -> bool:
        """Day and night, every day: hours by the clock."""
        every_day = len(self.days) == 7 and not self.holidays
        return every_day and self.opens == MIDNIGHT and self.closes is None

    def hours_of(self, day: date) -> tuple[datetime, datetime] | None:
        """The working hours of a day, if it has any, in UTC: lengths are counted there."""
        if day.isoweekday() not in self.days or day in self.holidays:
            return None
        ends = day if self.closes else day + timedelta(days=1)
        begin = datetime.combine(day, self.opens, self.zone)
        end = datetime.combine(ends, self.closes or MIDNIGHT, self.zone)
        return begin.astimezone(UTC), end.astimezone(UTC)


DAY_AND_NIGHT = Plan(
    {
        Ticket.Severity.HIGH: timedelta(hours=4),
        Ticket.Severity.MEDIUM: timedelta(days=1),
        Ticket.Severity.LOW: timedelta(days=3),
    }
)
"""What is promised where nobody has said anything else."""

SOON = timedelta(hours=1)
HOURS_UP_TO = timedelta(hours=36)


@dataclass(frozen=True, slots=True)
class Promise:
    """What is left of the promised time: `words` for people, `late` and `soon` for emphasis."""

    words: str
    late: bool
    soon: bool


def answer_by(severity: str, said_at: datetime, plan: Plan = DAY_AND_NIGHT) -> datetime:
    """The moment until which an answer is promised: so many working hours after it was said."""
    rest = plan.within[severity]
    if plan.always:
        return said_at + rest
    day = said_at.astimezone(plan.zone).date()
    for number in range(FARTHEST):
        hours = plan.hours_of(day + timedelta(days=number))
        if hours is None:
            continue
        begin, end = max(hours[0], said_at), hours[1]
        if end - begin >= rest:
            return begin + rest
        rest -= max(end - begin, timedelta(0))
    return said_at + timedelta(days=FARTHEST)


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


def within(severity: str, plan: Plan = DAY_AND_NIGHT) -> str:
    """The promise itself: “4 h”, “24 h”, “3 days”, “4 working hours”."""
    length = plan.within[severity]
    if plan.always:
        return span(length)
    hours = int(length / timedelta(hours=1))
    return ngettext("%(n)d working hour", "%(n)d working hours", hours) % {"n": hours}

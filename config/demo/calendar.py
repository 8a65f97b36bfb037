"""Which day of 2013 a day of today's calendar shows.

The demo's data are the flights out of New York in 2013. Every day of today's calendar shows the day of 2013 with the
same weekday and season: it is shifted by the multiple of seven days that lies nearest to whole years, in a cycle of
364 days (31 December 2013 is left out, so that a cycle is a whole number of weeks).

A cycle is 1.24 days shorter than a year. So that the seasons do not wander, the shift grows by 371 instead of 364 days
every five or six New Years (next: 2028); then seven days of 2013 come twice in a row of 364 and seven wait for the
next round. Within a calendar year every day of 2013 is shown.
"""

from collections.abc import Iterable
from datetime import date, timedelta

FIRST = date(2013, 1, 1)
CYCLE = 364
"""Days in a cycle: 52 weeks."""


def shift_of(year: int) -> int:
    """Days between 2013 and a year, as the nearest multiple of seven: 4,746 for 2026."""
    return round((date(year, 1, 1) - FIRST).days / 7) * 7


def source_day(day: date) -> date:
    """The day of 2013 that a day shows: the same weekday, 1 January to 30 December."""
    return FIRST + timedelta(days=((day - FIRST).days - shift_of(day.year)) % CYCLE)


def last_cycle(today: date) -> list[date]:
    """The 364 days that end yesterday, oldest first: a day is delivered when it is over."""
    return [today - timedelta(days=back) for back in range(CYCLE, 0, -1)]


def by_source_day(days: Iterable[date]) -> dict[date, list[date]]:
    """The days asked for, under the day of 2013 that each of them shows."""
    found: dict[date, list[date]] = {}
    for day in days:
        found.setdefault(source_day(day), []).append(day)
    return found

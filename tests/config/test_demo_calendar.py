"""The dates of the demo: same weekday, nearest season, none lost, none twice within a cycle."""

import itertools
from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.demo import calendar, files

DAYS = st.dates(date(2014, 1, 1), date(2080, 12, 31))


def test_the_shift_of_2026_puts_the_blizzard_on_the_sixth_and_seventh_of_february() -> None:
    assert calendar.shift_of(2026) == 4_746
    assert calendar.source_day(date(2026, 2, 6)) == date(2013, 2, 8)
    assert calendar.source_day(date(2026, 2, 7)) == date(2013, 2, 9)


@given(DAYS)
def test_a_day_keeps_its_weekday_and_shows_a_day_of_2013(day: date) -> None:
    source = calendar.source_day(day)

    assert source.weekday() == day.weekday()
    assert date(2013, 1, 1) <= source <= date(2013, 12, 30)


@given(DAYS)
def test_a_day_keeps_its_season(day: date) -> None:
    source = calendar.source_day(day)
    apart = (day - date(day.year, 1, 1)).days - (source - date(2013, 1, 1)).days

    assert min(apart % 365, -apart % 365) <= 8


@given(st.integers(2014, 2200))
def test_the_shift_lies_nearest_to_whole_years(year: int) -> None:
    whole = (date(year, 1, 1) - date(2013, 1, 1)).days

    assert calendar.shift_of(year) % 7 == 0
    assert abs(calendar.shift_of(year) - whole) <= 3


@pytest.mark.parametrize("year", range(2014, 2045))
def test_within_a_calendar_year_no_day_of_2013_is_lost(year: int) -> None:
    length = (date(year + 1, 1, 1) - date(year, 1, 1)).days
    shown = [calendar.source_day(date(year, 1, 1) + timedelta(days=n)) for n in range(length)]

    assert len(set(shown)) == calendar.CYCLE


@pytest.mark.parametrize("year", [2025, 2026, 2028, 2029])
def test_the_new_year_continues_where_the_old_one_ended(year: int) -> None:
    around = [date(year, 12, 20) + timedelta(days=n) for n in range(30)]
    shown = [calendar.source_day(day) for day in around]

    assert len(set(shown)) == len(shown)
    steps = {(later - earlier).days for earlier, later in itertools.pairwise(shown)}
    assert steps == {1, 1 - calendar.CYCLE}


def test_where_the_shift_gains_a_week_the_same_week_comes_again() -> None:
    around = [date(2027, 12, 20) + timedelta(days=n) for n in range(30)]
    twice = Counter(calendar.source_day(day) for day in around)

    assert sum(count == 2 for count in twice.values()) == 7


@pytest.mark.parametrize(
    "today", [date(2026, 1, 1), date(2026, 11, 23), date(2026, 12, 31), date(2027, 7, 4)]
)
def test_the_last_cycle_shows_every_day_of_2013_once(today: date) -> None:
    days = calendar.last_cycle(today)

    assert days[-1] == today - timedelta(days=1)
    assert len({calendar.source_day(day) for day in days}) == len(days) == calendar.CYCLE


def test_a_full_cycle_holds_every_flight_but_those_of_new_years_eve() -> None:
    days = calendar.last_cycle(date(2026, 11, 23))
    flights = Counter(
        line.rpartition(",")[2] for chunk in files.flights(days) for line in chunk.splitlines()
    )

    assert flights.total() == 336_000
    assert len(flights) == calendar.CYCLE
    assert flights["2026-02-06"] == 930
    assert flights["2026-02-07"] == 684


def test_every_column_that_tells_a_date_is_moved() -> None:
    first = "".join(files.flights([date(2026, 2, 6)])).splitlines()[0]
    weather = "".join(files.weather([date(2026, 2, 6)])).splitlines()[0]

    assert first.split(",")[:3] == ["2026", "2", "6"]
    assert first.split(",")[-2:] == ["2026-02-06T10:00:00Z", "2026-02-06"]
    assert weather.split(",")[1:4] == ["2026", "2", "6"]
    assert weather.split(",")[-2:] == ["2026-02-06T05:00:00Z", "2026-02-06"]

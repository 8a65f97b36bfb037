from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from feedback.models import Ticket
from feedback.tickets import promises
from feedback.tickets.promises import Plan

SAID = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("severity", "hours"), [("high", 4), ("medium", 24), ("low", 72)], ids=["high", "medium", "low"]
)
def test_an_answer_is_promised_by_severity(severity: str, hours: int) -> None:
    assert promises.answer_by(severity, SAID) == SAID + timedelta(hours=hours)


@pytest.mark.parametrize(
    ("rest", "words"),
    [
        (timedelta(minutes=38), "38 min left"),
        (timedelta(seconds=20), "1 min left"),
        (timedelta(hours=2, minutes=59), "2 h left"),
        (timedelta(hours=48), "2 days left"),
        (timedelta(hours=-2), "2 h overdue"),
        (timedelta(days=-1, hours=-13), "2 days overdue"),
    ],
)
def test_what_is_left_is_said_as_people_say_it(rest: timedelta, words: str) -> None:
    promise = promises.left(SAID + rest, SAID)
    assert promise.words == words
    assert promise.late == (rest < timedelta(0))


def test_the_last_hour_is_marked() -> None:
    assert promises.left(SAID + timedelta(minutes=59), SAID).soon
    assert not promises.left(SAID + timedelta(hours=2), SAID).soon


ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"]
MINUTE = timedelta(minutes=1)
WORKDAY = {"opens": time(9), "closes": time(17)}


def plan(hours: int = 4, zone: str = "UTC", **words: object) -> Plan:
    within = dict.fromkeys(Ticket.Severity.values, timedelta(hours=hours))
    return Plan(within=within, zone=ZoneInfo(zone), **words)  # type: ignore[arg-type]


def minute_by_minute(said_at: datetime, of: Plan) -> datetime:
    """The slow way: look at the clock of the place every minute, and count those that are worked."""
    rest, at = of.within["high"], said_at
    while rest > timedelta(0):
        shown = at.astimezone(of.zone)
        works = shown.isoweekday() in of.days and shown.date() not in of.holidays
        if works and of.opens <= shown.time() and (of.closes is None or shown.time() < of.closes):
            rest -= MINUTE
        at += MINUTE
    return at


# Clocks are put forward and back in the small hours: work begins at midnight or after them, and ends after them.
plans = st.builds(
    plan,
    hours=st.integers(1, 30),
    zone=st.sampled_from(ZONES),
    days=st.sets(st.integers(1, 7), min_size=1).map(frozenset),
    opens=st.one_of(st.just(time(0)), st.builds(time, st.integers(4, 11), st.integers(0, 59))),
    closes=st.one_of(st.none(), st.builds(time, st.integers(12, 23), st.integers(0, 59))),
    holidays=st.sets(st.dates(date(2026, 3, 20), date(2026, 4, 10)), max_size=5).map(frozenset),
)
spring = datetime(2026, 3, 27, tzinfo=UTC)
autumn = datetime(2026, 10, 23, tzinfo=UTC)
moments = st.builds(
    lambda start, minutes: start + minutes * MINUTE,
    st.sampled_from([spring, autumn]),
    st.integers(0, 7 * 24 * 60),
)


@settings(max_examples=60, deadline=None)
@given(moments, plans)
@example(datetime(2026, 3, 28, 22, tzinfo=UTC), plan(24, "Europe/Berlin", days=frozenset({7})))
@example(datetime(2026, 10, 25, 0, tzinfo=UTC), plan(24, "Europe/Berlin", days=frozenset({7})))
def test_working_hours_are_those_of_the_clock_on_the_wall(said_at: datetime, of: Plan) -> None:
    assert promises.answer_by("high", said_at, of) == minute_by_minute(said_at, of)


def test_a_week_end_and_a_holiday_are_passed_over() -> None:
    """Friday at four, with two of four hours left on Tuesday after a holiday."""
    of = plan(4, **WORKDAY, days=frozenset(range(1, 6)), holidays=frozenset({date(2026, 3, 9)}))
    said = datetime(2026, 3, 6, 15, tzinfo=UTC)
    assert promises.answer_by("high", said, of) == datetime(2026, 3, 10, 11, tzinfo=UTC)


def test_a_promise_that_never_comes_still_ends() -> None:
    of = plan(4, days=frozenset({1}), holidays=frozenset(_mondays()))
    said = datetime(2026, 3, 6, tzinfo=UTC)
    assert promises.answer_by("high", said, of) == said + timedelta(days=promises.FARTHEST)


def _mondays() -> list[date]:
    return [date(2026, 3, 2) + timedelta(weeks=n) for n in range(600)]


def test_working_hours_are_said_as_such() -> None:
    assert promises.within("high", plan(4, **WORKDAY)) == "4 working hours"
    assert promises.within("high") == "4 h"

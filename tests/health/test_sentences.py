"""What a chart says in words."""

from datetime import UTC, datetime, timedelta

import pytest

from health import sentences, spc, units
from tests.health import flights


def test_the_blizzard_in_one_sentence() -> None:
    early = spc.chart(flights.cancelled_shares()[:60], floor=0.0, ceiling=1.0, runs=False)
    assert (
        sentences.summary(early, "share")
        == "Two signals: 8–9 February, 51 % and 57 %; otherwise normal variation."
    )


def test_many_signals_name_the_furthest_and_the_latest() -> None:
    year = spc.chart(flights.cancelled_shares(), floor=0.0, ceiling=1.0, runs=False)
    assert (
        sentences.summary(year, "share")
        == "23 signals: furthest out 8–9 February, 51 % and 57 %; latest 17 December, 12 %."
    )
    assert sentences.limits(year, "share") == (
        "Normal is up to 9.2 %, around a centre of 2.4 %; less than 0 % is not possible."
    )


def test_a_week_is_explained() -> None:
    weekly = spc.chart(flights.counts(), 7)
    assert "its own weekday" in sentences.limits(weekly, "rows")


def test_what_is_not_known_says_so() -> None:
    assert sentences.summary(spc.chart([]), "rows").startswith("Not known")
    assert sentences.limits(spc.chart([]), "rows") == ""


def test_few_points_are_called_provisional_and_calm_ones_normal() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    calm = spc.chart([spc.Point(start + timedelta(days=i), v) for i, v in enumerate([4.0, 5, 4])])
    said = sentences.summary(calm, "rows")
    assert said.startswith("No signal in 3 measurements: normal variation.")
    assert "provisional" in said


def test_a_run_is_told_with_its_length() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    values = [5.0, -5.0] * 10 + [2.0] * 8
    chart = spc.chart([spc.Point(start + timedelta(days=i), v) for i, v in enumerate(values)])
    assert "in a row on one side of the centre" in sentences.summary(chart, "")


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (0.5075, "share", "51 %"),
        (0.0923, "share", "9.2 %"),
        (0.0, "share", "0 %"),
        (1.0, "share", "100 %"),
        (0.00011, "share", "0.011 %"),
        (336776.0, "rows", "336,776"),
        (1.5, "hours", "90 min"),
        (5.0, "hours", "5 h"),
        (26.2, "hours", "26 h"),
        (96.0, "hours", "4 d"),
        (55.8041, "", "55.8"),
        (float("nan"), "rows", "not known"),
        (None, "share", "not known"),
    ],
)
def test_numbers_are_said_as_precisely_as_helps(value: float | None, unit: str, said: str) -> None:
    assert units.say(value, unit) == said


def test_rows_are_counted_with_their_word() -> None:
    assert units.say_with_unit(1, "rows") == "1 row"
    assert units.say_with_unit(914, "rows") == "914 rows"
    assert units.say_with_unit(0.02, "share") == "2 %"

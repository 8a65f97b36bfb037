"""The arithmetic of control charts, against published numbers and against real flights."""

import json
import math
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from health import spc
from tests.health import flights

START = datetime(2026, 3, 2, tzinfo=UTC)


def daily(values: list[float | None]) -> list[spc.Point]:
    return [spc.Point(START + timedelta(days=day), value) for day, value in enumerate(values)]


@pytest.fixture(scope="session")
def published(reference_data: Path) -> dict[str, Any]:
    file = reference_data / "spc" / "spc_reference.json"
    if not file.exists():
        pytest.skip(f"{file.name} is not in AISLE_REFERENCE_DATA")
    data: dict[str, Any] = json.loads(file.read_text())
    return data


def test_nist_example_of_an_individuals_chart(published: dict[str, Any]) -> None:
    case = published["nist_individuals_6_3_2_2"]
    chart = spc.chart(daily(case["data"]))
    assert chart.limits is not None
    assert chart.sigma is not None
    assert chart.centre == pytest.approx(case["mean"], abs=5e-5)
    assert chart.sigma * spc.D2 == pytest.approx(case["mrbar"], abs=5e-5)
    assert chart.limits == pytest.approx((case["lcl"], case["ucl"]), abs=5e-4)
    assert [s.index for s in chart.signals if s.rule == "beyond"] == case["out_of_control"]


def run_length(shift: float, runs: bool, luck: random.Random) -> int:
    values = iter(lambda: luck.gauss(shift, 1.0), None)
    index, _rule = next(spc.watch(values, 0.0, 1.0, runs=runs))
    return index + 1


@pytest.mark.parametrize("rules", ["C1", "C14"])
@pytest.mark.parametrize("shift", ["0.0", "1.0", "2.0", "3.0"])
def test_average_run_length_is_the_published_one(
    published: dict[str, Any], rules: str, shift: str
) -> None:
    case = published["runs_rules_arl"]
    expected = case["published"][rules][case["shift_sigma"].index(shift)]
    luck = random.Random(f"{rules} {shift}")
    lengths = [run_length(float(shift), rules == "C14", luck) for _ in range(2500)]
    mean = sum(lengths) / len(lengths)
    error = math.sqrt(sum((x - mean) ** 2 for x in lengths) / (len(lengths) - 1) / len(lengths))
    # The table is printed to two decimals; three standard errors leave 1 in 370 to bad luck,
    # and the seed is fixed.
    assert mean == pytest.approx(expected, abs=3 * error + 0.005)


def test_a_point_on_the_limit_is_no_signal_and_one_beyond_it_is() -> None:
    assert list(spc.watch([3.0, -3.0, 3.01, -3.01], 0.0, 1.0)) == [(2, "beyond"), (3, "beyond")]


def test_eight_in_a_row_signal_once_and_the_run_is_known_to_its_end() -> None:
    values: list[float | None] = [5, -5] * 20
    chart = spc.chart(daily([*values, *([1] * 11), *values]))
    (signal,) = [signal for signal in chart.signals if signal.rule == "run"]
    assert (signal.start, signal.index, signal.end) == (40, 47, 51)
    assert chart.signals_since(50) == (signal,)
    assert chart.signals_since(60) == ()


def test_runs_can_be_switched_off_and_an_unknown_value_ends_a_run() -> None:
    up: list[float | None] = [1.0] * 7
    assert list(spc.watch([*up, None, *up], 0.0, 1.0)) == []
    assert list(spc.watch([*up, 1.0], 0.0, 1.0)) == [(7, "run")]
    assert list(spc.watch([*up, 1.0], 0.0, 1.0, runs=False)) == []


@pytest.mark.parametrize("value", [0.0, 0.1, 1e9 / 3, -7.7])
def test_without_variance_nothing_is_a_signal(value: float) -> None:
    chart = spc.chart(daily([value] * 50))
    assert chart.sigma == 0
    assert chart.centre == pytest.approx(value)
    assert chart.signals == ()


@pytest.mark.parametrize("values", [[], [4.0], [None, 4.0, math.nan], [math.inf, None]])
def test_fewer_than_two_known_points_are_not_known(values: list[float | None]) -> None:
    chart = spc.chart(daily(values), 7)
    assert chart.state == "unknown"
    assert chart.limits is None
    assert chart.shown_limits is None
    assert chart.signals == ()
    assert chart.band(0) is None


def test_unknown_values_are_left_out_and_never_signal() -> None:
    known = spc.chart(daily([1, 2, 1, 3, 2, 1]))
    holes = spc.chart(daily([1, 2, math.nan, 1, 3, None, math.inf, 2, 1]))
    assert holes.limits == known.limits
    assert holes.signals == known.signals
    assert holes.state == "provisional"


def test_limits_are_shown_within_what_is_possible() -> None:
    chart = spc.chart(daily([0.01, 0.03, 0.0, 0.02, 0.05]), floor=0.0, ceiling=1.0)
    assert chart.limits is not None
    assert chart.shown_limits is not None
    assert chart.limits[0] < 0
    assert chart.shown_limits[0] == 0
    assert chart.clamped == (True, False)


def test_ordinary_saturdays_are_no_signals_once_the_week_is_known() -> None:
    counts = flights.counts()
    plain = spc.chart(counts)
    season = spc.find_season(counts)
    weekly = spc.chart(counts, season)
    saturdays = [s.at for s in plain.signals if s.at.weekday() == 5 and s.rule == "beyond"]
    assert len(saturdays) == 19
    assert season == 7
    left = {signal.at.strftime("%m-%d") for signal in weekly.signals if signal.at.weekday() == 5}
    # The summer schedule ends (24 August) at Labour Day, Thanksgiving and Christmas (each before and after).
    assert left == {"08-24", "08-31", "11-23", "11-30", "12-21", "12-28"}
    assert {s.rule for s in weekly.signals} == {"beyond"}


def test_a_seasonal_chart_finds_the_holidays() -> None:
    weekly = spc.chart(flights.counts(), 7)
    days = {signal.at.strftime("%m-%d") for signal in weekly.signals}
    assert {"07-04", "11-28", "12-25"} <= days
    low, high = weekly.band(0) or (0, 0)
    assert weekly.points[0].value is not None
    assert low < (weekly.middle(0) or 0) < high


def test_the_blizzard_is_a_signal_and_the_share_of_cancelled_has_no_week() -> None:
    shares = flights.cancelled_shares()
    assert spc.find_season(shares) is None
    chart = spc.chart(shares, floor=0.0, ceiling=1.0, runs=False)
    assert chart.limits == pytest.approx((-0.0436, 0.0923), abs=5e-5)
    assert chart.shown_limits == pytest.approx((0.0, 0.0923), abs=5e-5)
    blizzard = {s.at.strftime("%m-%d"): chart.points[s.index].value for s in chart.signals}
    assert blizzard["02-08"] == pytest.approx(0.5075, abs=5e-5)
    assert blizzard["02-09"] == pytest.approx(0.5746, abs=5e-5)


def test_a_season_needs_eight_weeks_of_days() -> None:
    counts = flights.counts()
    assert spc.find_season(counts[:55]) is None
    assert spc.find_season(counts[60:160]) == 7
    assert spc.find_season(counts[::2]) is None
    assert spc.find_season(daily([3.0] * 100)) is None


def test_the_last_day_is_judged_by_the_weeks_before_it() -> None:
    counts = flights.counts()
    friday_after_thanksgiving = next(
        index for index, point in enumerate(counts) if point.at.strftime("%m-%d") == "11-29"
    )
    chart = spc.chart(counts[: friday_after_thanksgiving + 1], 7)
    assert chart.signals[-1].index == friday_after_thanksgiving


def test_runs_are_not_judged_on_a_lopsided_series() -> None:
    nearly_always_full: list[float | None] = [72.0] * 9 + [57.0]
    chart = spc.chart(daily(nearly_always_full * 6))
    assert "run" not in {signal.rule for signal in chart.signals}


def test_a_forecast_has_wider_limits_than_a_day_with_weeks_on_both_sides() -> None:
    weekly = spc.chart(flights.counts(), 7)
    widths = [high - low for low, high in filter(None, map(weekly.band, range(364)))]
    assert widths[-1] == pytest.approx(widths[180] * math.sqrt(1 + math.pi / 8))


def test_the_newest_week_is_foretold_from_the_four_before_it() -> None:
    start = datetime(2026, 1, 5, tzinfo=UTC)
    values = [100.0] * 40 + [120.0] * 4
    days = [spc.Point(start + timedelta(weeks=week), value) for week, value in enumerate(values)]
    assert spc.chart(days, 7).guesses[-1].expected == pytest.approx(120)

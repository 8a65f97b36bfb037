"""What the control charts of an asset say now: which signals are news, and which are history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from health import spc, units
from health.models import Check

RUNS = frozenset({"rows"})
"""Of what Aisle measures itself, eight in a row are only judged for row counts.

A share is skewed: nearly every day lies below its mean, and the rule would cry wolf every month.
"""
ONE_SIDED = frozenset({"null_share", "unknown_share"})
"""Fewer missing or unknown values than usual are good news, no finding."""
UNJUDGED = frozenset({"freshness"})
"""The age of the newest row goes up and down with the clock; the contract's clause judges it."""
NEWS = 2
"""A signal is news while it lies on one of so many last measured points."""
YEAR = timedelta(days=371)
"""How far back a chart looks: a year, and the rest of its first week."""
RARE = 0.05
"""News must be rare: of an unsteady series only what nearly never happens calls somebody.

No more than this share of the other points may lie as far out; a steady series is far below it.
"""
HIGH = 6.0
"""So many sigma from what was expected make a finding severe."""


@dataclass(frozen=True)
class Judged:
    """A check with its chart. `news` are the parameters of findings it asks for, if any."""

    check: Check
    chart: spc.Chart
    news: dict[str, Any] | None

    @property
    def severe(self) -> bool:
        return self.news is not None and self.news["distance"] >= HIGH


def chart_of(check: Check, points: Sequence[spc.Point]) -> spc.Chart:
    """The chart of a check's points, as its metric wants to be judged."""
    floor, ceiling = units.bounds(units.of(check.metric))
    if check.metric in UNJUDGED:
        return spc.Chart(tuple(points), floor=floor, ceiling=ceiling)
    runs = check.pushed or check.metric in RUNS
    season = spc.find_season(points)
    return spc.chart(points, season, runs=runs, floor=floor, ceiling=ceiling)


def judge(check: Check, points: Sequence[spc.Point], now: datetime) -> Judged:
    """Judge one check. Signals of the past are history; only those on the last points are news."""
    chart = chart_of(check, points)
    return Judged(check, chart, _news(check, chart, now))


def remember(judged: Judged) -> bool:
    """Write what the chart says onto the check (not saved); answers whether anything changed."""
    check, chart = judged.check, judged.chart
    known = [point for point in chart.points if point.known]
    last = known[-1] if known else None
    said: dict[str, Any] = {
        "value": last.value if last else None,
        "at": last.at if last else None,
        "n": last.n if last else None,
        "signals": len(chart.signals),
        "in_control_since": _in_control_since(check, chart, known),
        "furthest": max((_size(check, chart, item.index) for item in chart.signals), default=0.0),
    }
    changed = any(getattr(check, name) != value for name, value in said.items())
    for name, value in said.items():
        setattr(check, name, value)
    return changed


def _news(check: Check, chart: spc.Chart, now: datetime) -> dict[str, Any] | None:
    """The worst signal on the last measured points, as a finding's parameters."""
    if chart.state != "steady":
        return None
    known = [index for index, point in enumerate(chart.points) if point.known]
    recent = {index for index in known[-NEWS:] if now - chart.points[index].at < _allowed(chart)}
    found = [
        (_distance(chart, index), index, signal.rule)
        for signal in chart.signals
        for index in range(signal.start, signal.end + 1)
        if index in recent and not _welcome(check, chart, index)
    ]
    found = [item for item in found if item[2] == spc.EIGHT or _is_rare(chart, known, item[1])]
    if not found:
        return None
    distance, index, rule = max(found)
    point, band = chart.points[index], chart.band(index) or (0.0, 0.0)
    return {
        "metric": check.metric,
        "field": check.field,
        "at": point.at.isoformat(),
        "value": point.value,
        "low": band[0],
        "high": band[1],
        "rule": rule,
        "distance": round(distance, 1),
    }


def _allowed(chart: spc.Chart) -> timedelta:
    """How old a point may be and still be news: a few of its own distances."""
    return max(timedelta(days=4), 4 * spacing(chart.points))


def spacing(points: Sequence[spc.Point]) -> timedelta:
    """The usual distance of two measurements; a day when there are too few to know."""
    gaps = sorted(b.at - a.at for a, b in zip(points[-40:], points[-39:], strict=False))
    return gaps[len(gaps) // 2] if gaps else timedelta(days=1)


def _distance(chart: spc.Chart, index: int) -> float:
    value, middle = chart.points[index].value, chart.middle(index)
    if value is None or middle is None or not chart.sigma:
        return 0.0
    return abs(value - middle) / chart.sigma


def _is_rare(chart: spc.Chart, known: Sequence[int], index: int) -> bool:
    """Whether hardly any other point lies as far out as this one."""
    distance = _distance(chart, index)
    others = sum(_distance(chart, other) >= distance for other in known) - 1
    return others < RARE * len(known)


def _welcome(check: Check, chart: spc.Chart, index: int) -> bool:
    """Whether the point is a signal for the better."""
    value, middle = chart.points[index].value, chart.middle(index)
    fell = value is not None and middle is not None and value < middle
    return fell and check.metric in ONE_SIDED


def _size(check: Check, chart: spc.Chart, index: int) -> float:
    """How far a point lies from what was expected, as people see it: 0 not at all, 1 all of it.

    A share in its own points, anything else relative to what was expected; to one decimal, so that
    fields that are missing together count the same.
    """
    value, middle = chart.points[index].value, chart.middle(index)
    if value is None or middle is None:
        return 0.0
    whole = 1.0 if units.of(check.metric) == units.SHARE else abs(middle)
    return round(min(abs(value - middle) / whole, 1.0), 1) if whole else 1.0


def _in_control_since(
    check: Check, chart: spc.Chart, known: Sequence[spc.Point]
) -> datetime | None:
    """The first point after the last signal; none where there are no limits or it signals now."""
    if chart.state != "steady":
        return None
    ends = [item.end for item in chart.signals if not _welcome(check, chart, item.end)]
    last = max(ends, default=-1)
    return next((point.at for point in chart.points[last + 1 :] if point.known), None)

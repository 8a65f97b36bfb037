"""Control charts for individual values (XmR), with or without a weekly season.

Sources of the arithmetic:

* Limits: NIST/SEMATECH e-Handbook of Statistical Methods, section 6.3.2.2, "Individuals Control
  Charts": centre = mean, sigma = mean moving range / 1.128, limits = centre +- 3 sigma.
* Eight in a row on one side: Western Electric zone rule; its cost in false alarms is known from
  Champ & Woodall (1987), Technometrics 29(4), table 1 (rules C1 and C1+C4).
* Season: our own measurement on a year of daily flight counts. A point is expected to equal the
  median of the eight nearest points of its own weekday; what is left over goes on the chart. The
  newest week, which has nothing after it, is foretold from the four weeks before, so that it
  follows the trend. A forecast from k weeks is itself unsure by sigma * sqrt(pi / 2k), the standard
  error of a median, so its limits are wider by sqrt(1 + pi / 2k).

Nothing here knows about the database. Values carry whatever unit their check has.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Literal

D2 = 1.128
"""Expected range of two values of a standard normal distribution (NIST 6.3.2.2)."""
WIDTH = 3.0
"""Distance of the limits from the centre, in sigma."""
RUN = 8
"""Length of a run on one side of the centre that chance does not explain."""
ENOUGH = 12
"""Fewer known points than this give limits that are still provisional."""
EVEN = 0.3
"""A run is only judged where at least this share of the points lies on either side of the centre."""
WEEK = 7
NEAREST = 8
FORETELLING = 4
SEASON_GAIN = 0.7
"""A season is used where it shrinks the mean moving range below this share."""
SEASON_WEEKS = 8

Rule = Literal["beyond", "run"]
State = Literal["unknown", "provisional", "steady"]
BEYOND: Rule = "beyond"
EIGHT: Rule = "run"


@dataclass(frozen=True, slots=True)
class Point:
    """One measured value at a time. `value` None, NaN or infinite means "not known".

    `n` is how many rows the value was made from, where that is known.
    """

    at: datetime
    value: float | None
    n: int | None = None

    @property
    def known(self) -> bool:
        return self.value is not None and math.isfinite(self.value)


@dataclass(frozen=True, slots=True)
class Signal:
    """A point or pattern that chance does not explain.

    `index` is the point at which it could first be told; `start` and `end` bound the points it
    is made of (all three equal for a single point).
    """

    index: int
    at: datetime
    rule: Rule
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Guess:
    """What a point of a season was expected to be, and how many times wider that makes its limits."""

    expected: float | None = None
    doubt: float = 1.0


@dataclass(frozen=True, slots=True)
class Chart:
    """Points with their centre, limits and signals.

    `state`: "unknown" has no limits (fewer than two known points), "provisional" has limits from
    fewer than twelve points, "steady" can be relied on.
    With a `season` (in days) centre and limits belong to the values with the season taken out and
    put back on `level`, the median of all; `guesses` is what each point was expected to be.
    `limits` are as calculated; `shown_limits` stay within `floor` and `ceiling`, beyond which the
    quantity cannot lie.
    """

    points: tuple[Point, ...]
    season: int | None = None
    centre: float | None = None
    sigma: float | None = None
    signals: tuple[Signal, ...] = ()
    guesses: tuple[Guess, ...] = ()
    level: float = 0.0
    floor: float | None = None
    ceiling: float | None = None
    state: State = "unknown"

    @property
    def limits(self) -> tuple[float, float] | None:
        """Lower and upper limit as calculated, or None when not known."""
        if self.centre is None or self.sigma is None:
            return None
        return self.centre - WIDTH * self.sigma, self.centre + WIDTH * self.sigma

    @property
    def shown_limits(self) -> tuple[float, float] | None:
        """The limits, moved to the floor or ceiling where they lie outside."""
        return None if self.limits is None else self._clamp(self.limits)

    @property
    def clamped(self) -> tuple[bool, bool]:
        """Whether the lower and the upper limit lie outside what is possible."""
        if self.limits is None or self.shown_limits is None:
            return False, False
        return self.limits[0] < self.shown_limits[0], self.limits[1] > self.shown_limits[1]

    def band(self, index: int) -> tuple[float, float] | None:
        """What the point at `index` may be without being a signal, within floor and ceiling."""
        if self.limits is None:
            return None
        if self.season is None:
            return self._clamp(self.limits)
        guess = self.guesses[index]
        if guess.expected is None:
            return None
        middle, reach = self._middle(guess.expected), WIDTH * (self.sigma or 0.0) * guess.doubt
        return self._clamp((middle - reach, middle + reach))

    def middle(self, index: int) -> float | None:
        """The centre line at `index`: flat, or following the season."""
        if self.centre is None or self.season is None:
            return self.centre
        expected = self.guesses[index].expected
        return None if expected is None else self._middle(expected)

    def _middle(self, expected: float) -> float:
        return (self.centre or 0.0) - self.level + expected

    def signals_since(self, index: int) -> tuple[Signal, ...]:
        """The signals that touch the point at `index` or a later one."""
        return tuple(signal for signal in self.signals if signal.end >= index)

    def _clamp(self, pair: tuple[float, float]) -> tuple[float, float]:
        low = -math.inf if self.floor is None else self.floor
        high = math.inf if self.ceiling is None else self.ceiling
        return min(max(pair[0], low), high), max(min(pair[1], high), low)


def chart(
    points: Sequence[Point],
    season: int | None = None,
    *,
    runs: bool = True,
    floor: float | None = None,
    ceiling: float | None = None,
) -> Chart:
    """An individuals chart of the points, in their order.

    `season` counts days (7 is the week); `find_season` chooses it. `runs` switches the rule of
    eight in a row. It supposes that a point lies on either side with an even chance, so it is never
    judged on a seasonal chart, where neighbours share the weeks they are compared with, nor on a
    lopsided series such as a count that is nearly always complete.
    """
    kept = tuple(points)
    known = [point.value for point in kept if point.value is not None and point.known]
    if len(known) < 2:
        return Chart(kept, season, floor=floor, ceiling=ceiling)
    level = statistics.median(known) if season else 0.0
    guesses = _expected(kept, season) if season else ()
    judged = _adjusted(kept, guesses, level) if season else [_finite(point) for point in kept]
    values = [value for value in judged if value is not None]
    if len(values) < 2:
        return Chart(kept, season, guesses=guesses, level=level, floor=floor, ceiling=ceiling)
    centre, sigma = _centre_and_sigma(values)
    if season:
        judged = _measured_by_doubt(judged, guesses, centre)
    return Chart(
        points=kept,
        season=season,
        centre=centre,
        sigma=sigma,
        signals=_signals(kept, judged, centre, sigma, runs and season is None and _even(values)),
        guesses=guesses,
        level=level,
        floor=floor,
        ceiling=ceiling,
        state="steady" if len(values) >= ENOUGH else "provisional",
    )


def watch(
    values: Iterable[float | None], centre: float, sigma: float, *, runs: bool = True
) -> Iterator[tuple[int, Rule]]:
    """Tell index and rule of each signal as the values arrive, against a known centre and sigma.

    A single point signals when it lies strictly beyond three sigma. A run signals once, at its
    eighth point. A value not known, or on the centre line, ends a run.
    """
    slack = _slack(centre, sigma)
    side = length = 0
    for index, value in enumerate(values):
        distance = 0.0 if value is None else value - centre
        if abs(distance) > WIDTH * sigma + slack:
            yield index, BEYOND
        here = 0 if abs(distance) <= slack else (1 if distance > 0 else -1)
        length = length + 1 if here and here == side else abs(here)
        side = here
        if runs and length == RUN:
            yield index, EIGHT


def find_season(points: Sequence[Point]) -> int | None:
    """7 where a daily series has a week worth taking out, else None.

    Asked for: at least eight weeks of days, and a mean moving range that falls below 0.7 of the
    raw one once each point is compared with its own weekday.
    """
    known = [point for point in points if point.known]
    if len(known) < SEASON_WEEKS * WEEK or not _is_daily(known):
        return None
    raw = [value for point in known if (value := _finite(point)) is not None]
    spread = _mean_moving_range(raw)
    residuals = [
        value for value in _adjusted(known, _expected(known, WEEK), 0.0) if value is not None
    ]
    if spread == 0 or len(residuals) < 2:
        return None
    return WEEK if _mean_moving_range(residuals) < SEASON_GAIN * spread else None


def _finite(point: Point) -> float | None:
    return point.value if point.known else None


def _is_daily(points: Sequence[Point]) -> bool:
    gaps = [(after.at - before.at) for before, after in pairwise(points)]
    days = sum(timedelta(hours=22) <= gap <= timedelta(hours=26) for gap in gaps)
    return days >= 0.9 * len(gaps)


def _mean_moving_range(values: Sequence[float]) -> float:
    return math.fsum(abs(b - a) for a, b in pairwise(values)) / (len(values) - 1)


def _centre_and_sigma(values: Sequence[float]) -> tuple[float, float]:
    return math.fsum(values) / len(values), _mean_moving_range(values) / D2


def _even(values: Sequence[float]) -> bool:
    """Whether the points lie on both sides of their mean often enough to judge runs."""
    centre = math.fsum(values) / len(values)
    above = sum(value > centre for value in values)
    below = sum(value < centre for value in values)
    return min(above, below) >= EVEN * len(values)


def _slack(centre: float, sigma: float) -> float:
    # The mean of equal numbers can miss them by a rounding error; that is not a signal.
    return 1e-9 * max(abs(centre), sigma)


def _expected(points: Sequence[Point], season: int) -> tuple[Guess, ...]:
    """For each point what its own day of the season makes of it in the weeks around."""
    result = [Guess()] * len(points)
    days: dict[int, list[int]] = {}
    for index, point in enumerate(points):
        if point.known:
            days.setdefault(point.at.toordinal() % season, []).append(index)
    for members in days.values():
        for place, index in enumerate(members):
            near = _nearest(points, members, place)
            if near:
                foretold = place == len(members) - 1
                doubt = math.sqrt(1 + math.pi / (2 * len(near))) if foretold else 1.0
                result[index] = Guess(statistics.median(near), doubt)
    return tuple(result)


def _nearest(points: Sequence[Point], members: Sequence[int], place: int) -> list[float]:
    """Values of the eight members nearest in time to the one at `place`, or of the last four before."""
    here = points[members[place]].at
    others = sorted(
        (index for index in members if index != members[place]),
        key=lambda index: abs(points[index].at - here),
    )
    kept = others[: FORETELLING if place == len(members) - 1 else NEAREST]
    return [value for index in kept if (value := points[index].value) is not None]


def _adjusted(
    points: Sequence[Point], guesses: Sequence[Guess], level: float
) -> list[float | None]:
    return [
        None
        if point.value is None or guess.expected is None
        else point.value - guess.expected + level
        for point, guess in zip(points, guesses, strict=True)
    ]


def _measured_by_doubt(
    values: Sequence[float | None], guesses: Sequence[Guess], centre: float
) -> list[float | None]:
    """Each value as far from the centre as its own, wider limits make it."""
    return [
        None if value is None else (value - centre) / guess.doubt + centre
        for value, guess in zip(values, guesses, strict=True)
    ]


def _signals(
    points: Sequence[Point],
    values: Sequence[float | None],
    centre: float,
    sigma: float,
    runs: bool,
) -> tuple[Signal, ...]:
    found = []
    for index, rule in watch(values, centre, sigma, runs=runs):
        start, end = (index, index) if rule == BEYOND else _run_around(values, index, centre, sigma)
        found.append(Signal(index, points[index].at, rule, start, end))
    return tuple(found)


def _run_around(
    values: Sequence[float | None], index: int, centre: float, sigma: float
) -> tuple[int, int]:
    """First and last point of the run whose eighth point stands at `index`."""
    slack = _slack(centre, sigma)
    eighth = values[index]
    above = eighth is not None and eighth > centre
    end = index
    for later in range(index + 1, len(values)):
        value = values[later]
        if value is None or abs(value - centre) <= slack or (value > centre) is not above:
            break
        end = later
    return index - RUN + 1, end

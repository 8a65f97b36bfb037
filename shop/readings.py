"""What was measured of one asset: its checks as they stand, and the series of one of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypedDict, cast

from django.contrib.postgres.aggregates import JSONBAgg
from django.db.models import (
    Case,
    Exists,
    FloatField,
    Func,
    JSONField,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    TextField,
    When,
)
from django.db.models.functions import Cast, Now
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language

from catalog import statements
from catalog.models import Asset
from health import drawing, judging, sentences, series, spc, units, verdicts
from health.models import Check, Finding, Measurement


class Standing(TypedDict):
    failing: bool
    signalling: bool
    year_total: float | None


class Telling(Standing):
    series: str | None


if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    Read = WithAnnotations[Check, Standing]
    Told = WithAnnotations[Check, Telling]

UNDRAWN = frozenset({Check.Metric.FRESHNESS})
"""The age of the newest row only says when somebody looked: a chart of it would say nothing."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A series as it is told: words first, then the drawing, then the rows of its table.

    `state` is that of its chart: "steady" limits, "provisional" ones, or "unknown".
    """

    said: str
    normal: str
    drawing: SafeString
    table: SafeString
    state: str


@dataclass(frozen=True, slots=True)
class Picture:
    """One check as a page shows it."""

    check: Check
    name: str
    value: str
    url: str
    signals: int
    failing: bool
    drawn: Drawn


@dataclass(frozen=True, slots=True)
class Row:
    """A measurement in the table beside the chart; `signal` says whether chance explains it."""

    at: date
    value: str
    signal: bool


def of(asset: Asset) -> list[Read]:
    """The checks with whether a finding stands on them and a year's rows, in one statement."""
    return cast("list[Read]", list(_checks(asset.pk)))


def with_most_telling(asset: Asset) -> list[Told]:
    """The checks, the one to show first with its year of measurements (`series`), in the same statement."""
    return cast("list[Told]", list(_checks_and_series(asset.pk)))


def _standing(asset: int) -> QuerySet[Any]:
    standing = Finding.objects.open().filter(check_asked=OuterRef("pk"))
    year = Measurement.objects.filter(check_asked=OuterRef("pk"), at__gte=Now() - judging.YEAR)
    total = year.order_by().values("check_asked").annotate(total=Sum("value")).values("total")
    return (
        Check.objects.filter(asset=asset)
        .annotate(
            failing=Exists(standing),
            signalling=Exists(standing.filter(kind=Finding.Kind.SIGNAL)),
            year_total=Case(
                When(metric=Check.Metric.ROWS, then=Subquery(total)),
                output_field=FloatField(null=True),
            ),
        )
        .order_by("pk")
    )


_checks = statements.of_key(_standing)


@statements.of_key
def _checks_and_series(asset: int) -> QuerySet[Check]:
    checks: QuerySet[Check] = _standing(asset)
    rows = Case(When(metric=Check.Metric.ROWS, then=1), default=0)
    drawn: Any = checks.exclude(metric__in=UNDRAWN).exclude(value=None)
    first = drawn.order_by("-signalling", "-furthest", rows.desc(), "pk").values("pk")[:1]
    year = Measurement.objects.filter(check_asked__in=first, at__gte=Now() - judging.YEAR)
    point = Func("at", "value", "n", function="jsonb_build_array", output_field=JSONField())
    series = (
        year.filter(check_asked=OuterRef("pk"))
        .order_by()
        .values("check_asked")
        .annotate(series=Cast(JSONBAgg(point, order_by="at"), TextField()))
        .values("series")
    )
    told: QuerySet[Check] = checks.annotate(series=Subquery(series))
    return told


def most_telling(checks: Iterable[Read]) -> Read | None:
    """The check to show first: one with a signal now, or else the one whose year has most to say."""
    drawn = [check for check in checks if check.metric not in UNDRAWN and check.value is not None]
    return max(
        drawn,
        key=lambda check: (check.signalling, check.furthest, check.metric == Check.Metric.ROWS),
        default=None,
    )


def name_of(check: Check) -> str:
    """What the check measures, with a capital where it is not the name of a field."""
    words = verdicts.metric_words(check.metric, check.field)
    return words if check.field and words.startswith(check.field) else capfirst(words)


def draw(check: Check, points: Sequence[spc.Point], today: date) -> Drawn:
    """The check's chart in full, with the sentence before it and the numbers after it."""
    chart = judging.chart_of(check, points)
    unit = units.of(check.metric)
    drawn = drawing.both(chart, label=name_of(check), unit=unit, today=today)
    table = render_to_string("shop/_picture_rows.html", {"rows": _rows(chart, unit)})
    return _drawn(chart, unit, drawn, table)


def draw_small(check: Check, points: Sequence[spc.Point]) -> Drawn:
    """The check's chart the size of a word."""
    chart = judging.chart_of(check, points)
    unit = units.of(check.metric)
    return _drawn(chart, unit, drawing.spark(chart, label=name_of(check), unit=unit), SafeString())


@lru_cache(maxsize=128)
def _remembered(
    metric: str, field: str, pushed: bool, series: str, today: date, language: str, zone: str
) -> Drawn:
    """A series that was drawn before is not drawn again: it takes longer than the rest of the page.

    Everything the drawing depends on is in the key, the measurements themselves too, so nothing need ever be forgotten.
    """
    points = [
        spc.Point(datetime.fromisoformat(at), value, n) for at, value, n in json.loads(series)
    ]
    return draw(Check(metric=metric, field=field, pushed=pushed), points, today)


def main_picture(checks: Sequence[Told]) -> Picture | None:
    """The chart that has most to say; none where nothing was measured."""
    check = next((check for check in checks if check.series), None)
    if check is None:
        return None
    drawn = _remembered(
        check.metric,
        check.field,
        check.pushed,
        check.series or "[]",
        timezone.localdate(),
        get_language() or "",
        timezone.get_current_timezone_name(),
    )
    return _picture(check, drawn)


@dataclass(frozen=True, slots=True)
class Gallery:
    """All checks of an asset: one large, every one small."""

    large: Picture | None
    small: list[Picture]


def gallery(asset: Asset, chosen: str = "") -> Gallery:
    """The checks in two statements; `chosen` is the key of the one to draw large."""
    checks = of(asset)
    points = series.by_check(asset, timezone.now())
    wanted = next((check for check in checks if str(check.pk) == chosen), None)
    check = wanted or most_telling(checks)
    large = None
    if check is not None:
        large = _picture(check, draw(check, points.get(check.pk, []), timezone.localdate()))
    small = [_picture(one, draw_small(one, points.get(one.pk, []))) for one in checks]
    return Gallery(large, small)


def _picture(check: Read, drawn: Drawn) -> Picture:
    return Picture(
        check=check,
        name=name_of(check),
        value=units.say(check.value, units.of(check.metric)),
        url=f"{reverse('shop:health', args=[check.asset_id])}?check={check.pk}#chart",
        signals=check.signals,
        failing=check.failing,
        drawn=drawn,
    )


def _drawn(chart: spc.Chart, unit: str, drawn: SafeString, table: SafeString) -> Drawn:
    return Drawn(
        said=sentences.summary(chart, unit),
        normal=sentences.limits(chart, unit),
        drawing=drawn,
        table=table,
        state=chart.state,
    )


def _rows(chart: spc.Chart, unit: str) -> list[Row]:
    """The last thirteen weeks, newest first."""
    if not chart.points:
        return []
    since = chart.points[-1].at - timedelta(weeks=13)
    odd = {i for signal in chart.signals for i in range(signal.start, signal.end + 1)}
    return [
        Row(point.at.date(), units.say(point.value, unit), index in odd)
        for index, point in reversed(list(enumerate(chart.points)))
        if point.at > since
    ]

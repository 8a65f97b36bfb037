"""What pages and other rooms want to know of an asset's health, in few statements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.safestring import SafeString

from catalog.models import Asset
from health import drawing, judging, sentences, series, spc, units, verdicts
from health.models import Check, Finding, Measurement, Refresh

PREFERRED = ("null_share", "unknown_share")
"""Whose storms make the better picture, where several charts had one."""


@dataclass(frozen=True)
class ChartView:
    """A chart as a page shows it: words first, then the drawing, then the table."""

    check: Check
    chart: spc.Chart

    @property
    def unit(self) -> str:
        return units.of(self.check.metric)

    @property
    def title(self) -> str:
        """What is measured: "dep_time missing"."""
        return verdicts.metric_words(self.check.metric, self.check.field)

    @property
    def sentence(self) -> str:
        """What the chart says."""
        return sentences.summary(self.chart, self.unit)

    @property
    def limits(self) -> str:
        """What would be normal; empty while that is not known."""
        return sentences.limits(self.chart, self.unit)

    @property
    def svg(self) -> SafeString:
        """Both drawings, of which the style sheet shows the one that fits."""
        return drawing.both(self.chart, label=self.title, unit=self.unit, today=_today())

    @property
    def spark(self) -> SafeString:
        return drawing.spark(self.chart, label=self.title, unit=self.unit)

    def rows(self, limit: int = 60) -> list[dict[str, Any]]:
        """The newest points for the chart's table: `at`, `value` in words, `signal`, `normal`."""
        told = {signal.index for signal in self.chart.signals}
        first = max(0, len(self.chart.points) - limit)
        return [
            {
                "at": self.chart.points[index].at,
                "value": units.say(self.chart.points[index].value, self.unit),
                "normal": self._normal(index),
                "signal": index in told,
            }
            for index in range(len(self.chart.points) - 1, first - 1, -1)
        ]

    def _normal(self, index: int) -> str:
        band = self.chart.band(index)
        if band is None:
            return ""
        return f"{units.say(band[0], self.unit)} – {units.say(band[1], self.unit)}"


@dataclass(frozen=True)
class FieldFact:
    """A field on the label: the share of its values that are there (or known elsewhere), 0 to 1."""

    name: str
    share: float
    in_control: bool

    @property
    def words(self) -> str:
        return units.say(self.share, units.SHARE)


@dataclass(frozen=True)
class LabelFacts:
    """The Data Facts that health knows; what was not measured is None.

    `rows` counts what was measured over `days` days, or the whole relation where `days` is 1.
    `hours` is the age of the newest row now. Of the newest measurement: `complete` is the share of
    all values that are there, `missing` the fields with most missing values, `unknown` those with
    values not known elsewhere.
    """

    measured_at: datetime | None = None
    rows: int | None = None
    days: int = 0
    hours: float | None = None
    complete: float | None = None
    missing: Sequence[FieldFact] = ()
    unknown: Sequence[FieldFact] = ()
    checks: int = 0
    in_control: int = 0
    in_control_since: datetime | None = None

    @property
    def rows_words(self) -> str:
        return units.say(self.rows, units.ROWS)

    @property
    def age_words(self) -> str:
        return units.say(self.hours, units.HOURS)

    @property
    def complete_words(self) -> str:
        return units.say(self.complete, units.SHARE)


def main_chart(asset: Asset) -> ChartView | None:
    """The chart that says most about an asset; two statements, None where nothing was measured.

    An open finding comes first, then the furthest signal of the last year, shares before counts.
    """
    checks = list(_seen(asset).annotate(open=_open_findings()))
    if not checks:
        return None
    best = max(
        checks,
        key=lambda c: (c.open > 0, c.furthest > 0, c.metric in PREFERRED, c.furthest, -c.pk),
    )
    return view_of(best)


def charts(asset: Asset) -> list[ChartView]:
    """Every chart of an asset, those with findings and signals first; two statements."""
    checks = sorted(
        _seen(asset).annotate(open=_open_findings()),
        key=lambda c: (c.open == 0, -c.furthest, c.pk),
    )
    points = series.by_check(asset, timezone.now())
    return [ChartView(check, judging.chart_of(check, points.get(check.pk, []))) for check in checks]


def chart(asset: Asset, metric: str, field: str) -> ChartView | None:
    """The chart of one check. Without a field, the only check of that metric is meant."""
    checks = list(asset.checks.filter(metric=metric, **({"field": field} if field else {}))[:2])
    exact = [check for check in checks if check.field == field]
    found = exact or (checks if len(checks) == 1 else [])
    return view_of(found[0]) if found else None


def view_of(check: Check) -> ChartView:
    """The chart of a check with the measurements of the last year; one statement."""
    return ChartView(check, judging.chart_of(check, series.of(check, timezone.now())))


def label_facts(asset: Asset) -> LabelFacts:
    """What the Data Facts label says of an asset's health; at most four statements."""
    checks = list(_seen(asset))
    if not checks:
        return LabelFacts()
    counted = _rows(checks)
    nulls = [check for check in checks if check.metric == Check.Metric.NULL_SHARE]
    unknown = [check for check in checks if check.metric == Check.Metric.UNKNOWN_SHARE]
    judged = [check for check in checks if check.metric != Check.Metric.FRESHNESS]
    steady = [check.in_control_since for check in judged if check.in_control_since is not None]
    shares = [check.value for check in nulls if check.value is not None]
    return LabelFacts(
        measured_at=max((check.at for check in judged if check.at), default=None),
        rows=counted[0],
        days=counted[1],
        hours=_age(checks, state(asset)),
        complete=1 - sum(shares) / max(len(shares), len(asset.fields.all())) if shares else None,
        missing=_facts(nulls)[:3],
        unknown=_facts(unknown),
        checks=len(judged),
        in_control=sum(1 for check in judged if not _signals_now(check)),
        in_control_since=max(steady) if len(steady) == len(judged) and steady else None,
    )


def newest(asset: Asset) -> list[Check]:
    """The checks that were measured, with their newest measurement; one statement."""
    return list(_seen(asset))


def open_findings(asset: Asset) -> list[Finding]:
    """What wants attention now, worst first; one statement."""
    order = {Finding.Severity.HIGH: 0, Finding.Severity.MEDIUM: 1, Finding.Severity.LOW: 2}
    found = asset.findings.open().select_related("check_asked", "origin")
    return sorted(
        found, key=lambda finding: (order[Finding.Severity(finding.severity)], finding.pk)
    )


def words(finding: Finding) -> str:
    """A finding in the reader's language."""
    code = "could_not_check" if finding.kind == Finding.Kind.REFRESH else finding.kind
    return verdicts.describe({"code": code, "params": finding.params})


def reasons(asset: Asset) -> list[str]:
    """Why the verdict is what it is, in words; needs `asset.verdict`."""
    return [verdicts.describe(reason) for reason in asset.verdict.reasons]


def state(asset: Asset) -> Refresh | None:
    """When the asset was and will be refreshed, and what went wrong last."""
    return Refresh.objects.filter(asset=asset).first()


def _seen(asset: Asset) -> QuerySet[Check]:
    return asset.checks.filter(value__isnull=False).order_by("pk")


def _open_findings() -> Count:
    return Count("findings", filter=Q(findings__closed_at=None))


def _rows(checks: Iterable[Check]) -> tuple[int | None, int]:
    """How many rows were measured, over how many days."""
    check = next((c for c in checks if c.metric == Check.Metric.ROWS and not c.field), None)
    if check is None or check.value is None:
        return None, 0
    timed = any(c.metric == Check.Metric.FRESHNESS for c in checks)
    if not timed:
        return int(check.value), 1
    year = Measurement.objects.filter(check_asked=check, at__gte=timezone.now() - series.YEAR)
    found = year.aggregate(total=Sum("value"), days=Count("pk"))
    return int(found["total"] or 0), found["days"]


def _age(checks: Iterable[Check], refresh: Refresh | None) -> float | None:
    """Hours since the newest row, now: what was measured, and the time since then."""
    for check in checks:
        if check.metric == Check.Metric.FRESHNESS and check.value is not None:
            since = refresh.finished_at if refresh else None
            passed = (timezone.now() - since).total_seconds() / 3600 if since else 0.0
            return check.value + max(0.0, passed)
    return None


def _facts(checks: Iterable[Check]) -> list[FieldFact]:
    facts = [
        FieldFact(check.field, 1 - check.value, not _signals_now(check))
        for check in checks
        if check.value
    ]
    return sorted(facts, key=lambda fact: fact.share)


def _signals_now(check: Check) -> bool:
    """Whether the newest point is a signal: then nothing has been in control since."""
    return check.signals > 0 and check.in_control_since is None


def _today() -> date:
    return timezone.now().date()

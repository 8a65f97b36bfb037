"""What other doors want to know of an asset's health, in few statements."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from catalog.models import Asset
from health import judging, sentences, series, spc, units, verdicts
from health.models import Check, Finding, Refresh

WORST_FIRST = (Finding.Severity.HIGH, Finding.Severity.MEDIUM, Finding.Severity.LOW)


@dataclass(frozen=True, slots=True)
class ChartView:
    """A check with its chart."""

    check: Check
    chart: spc.Chart

    @property
    def unit(self) -> str:
        return units.of(self.check.metric)

    @property
    def sentence(self) -> str:
        """What the chart says."""
        return sentences.summary(self.chart, self.unit)


def chart(asset: Asset, metric: str, field: str) -> ChartView | None:
    """The chart of one check; two statements. Without a field its only check of that metric is meant."""
    checks = list(asset.checks.filter(metric=metric).order_by("pk"))
    exact = [check for check in checks if check.field == field]
    if not exact and not field and len(checks) == 1:
        exact = checks
    if not exact:
        return None
    points = series.of(exact[0], timezone.now())
    return ChartView(exact[0], judging.chart_of(exact[0], points))


def newest(asset: Asset) -> list[Check]:
    """The checks that were measured, with their newest measurement; one statement."""
    return list(asset.checks.filter(value__isnull=False).order_by("pk"))


def open_findings(asset: Asset) -> list[Finding]:
    """What wants attention now, worst first; one statement."""
    found = asset.findings.open().select_related("check_asked", "origin")
    return sorted(
        found, key=lambda item: (WORST_FIRST.index(Finding.Severity(item.severity)), item.pk)
    )


def words(finding: Finding) -> str:
    """A finding in the reader's language."""
    code = "could_not_check" if finding.kind == Finding.Kind.REFRESH else finding.kind
    return verdicts.describe({"code": code, "params": finding.params})


def state(asset: Asset) -> Refresh | None:
    """When the asset was and will be refreshed, and what went wrong last."""
    return Refresh.objects.filter(asset=asset).first()

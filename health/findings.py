"""Judging an asset: charts and clauses become findings, findings become the verdict.

A finding opens when its cause appears and closes by itself when the cause is gone. Signals that a
back-fill brings up from long ago are history on the chart; only the last measured days open one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import fmean
from typing import Any

from django.db.models.functions import Now
from django.utils import timezone

from catalog import services as catalog
from catalog.models import Asset
from contracts import evaluate
from contracts import services as contracts
from contracts.models import Clause, Version
from health import judging, measuring, series, spc, verdicts
from health.models import Check, Finding

STOPPING = frozenset({"critical", "blocker", "fatal"})
"""What an ODCS file calls a promise whose breach makes the data unfit for any use."""
DAY = timedelta(days=1)
PRESSING = STOPPING | {"error", "high", "major"}


@dataclass(frozen=True)
class Wanted:
    """A finding that should be open now."""

    key: str
    kind: str
    at: datetime
    params: dict[str, Any]
    severity: str = Finding.Severity.MEDIUM
    check: Check | None = None
    origin: Asset | None = None


@dataclass
class Judgement:
    """Clauses of an asset as they were judged: what is broken, and how many were judged at all."""

    breaches: list[Wanted] = field(default_factory=list)
    promises: int = 0


def judge_asset(asset: Asset, checks: Sequence[Check], targets: Mapping[int, Asset]) -> None:
    """Judge everything known of an asset and tell the catalog; inside the caller's transaction."""
    now = timezone.now()
    points = series.by_check(asset, now)
    judged = [judging.judge(check, points.get(check.pk, []), now) for check in checks]
    changed = [item.check for item in judged if judging.remember(item)]
    Check.objects.bulk_update(
        changed, ["value", "at", "n", "signals", "in_control_since", "furthest"], batch_size=500
    )
    signals = sorted(_signals(judged, targets), key=lambda item: -item.params["distance"])
    clauses = _judge_clauses(asset, judged, targets)
    _sync(asset, [*clauses.breaches, *signals])
    own, reasons = verdicts.judge(_evidence(judged, signals, clauses, now))
    catalog.set_verdict(asset=asset, own=own, reasons=reasons, at=now, **_seen(checks, now))


def note_error(asset: Asset, error: str) -> None:
    """The asset could not be checked: a finding, and a verdict that says so.

    What was found before stays open; nobody knows whether it is gone.
    """
    now = timezone.now()
    params = {"error": error}
    others = asset.findings.open().exclude(kind=Finding.Kind.REFRESH).order_by("-severity", "pk")
    known = [_as_wanted(finding) for finding in others]
    _sync(asset, [*known, Wanted("refresh", Finding.Kind.REFRESH, now, params)])
    evidence = verdicts.Evidence(
        now=now,
        error=error,
        breaches=[item.params for item in known if item.kind == Finding.Kind.CLAUSE],
        signals=[item.params for item in known if item.kind == Finding.Kind.SIGNAL],
    )
    own, reasons = verdicts.judge(evidence)
    catalog.set_verdict(asset=asset, own=own, reasons=reasons, at=now)


def _seen(checks: Sequence[Check], now: datetime) -> dict[str, Any]:
    """How new and how complete the data was, as search and cards tell it.

    What Aisle measured itself is said of a whole day, and was asked at the latest now; to the minute, so that asking
    again changes nothing.
    """
    ages = [check for check in checks if check.metric == Check.Metric.FRESHNESS]
    fresh = [
        (check.at if check.pushed else min(now, check.at + DAY)) - timedelta(hours=check.value)
        for check in ages
        if check.at is not None and check.value is not None
    ]
    missing = [
        check.value
        for check in checks
        if check.metric == Check.Metric.NULL_SHARE and check.value is not None
    ]
    newest = max(fresh, default=None)
    rounded = newest and (newest + timedelta(seconds=30)).replace(second=0, microsecond=0)
    return {"fresh_at": rounded, "complete": 1 - fmean(missing) if missing else None}


def _signals(judged: Iterable[judging.Judged], targets: Mapping[int, Asset]) -> Iterable[Wanted]:
    """What the charts found; more unknown values than usual point at the table that should know them."""
    for item in judged:
        if item.news is not None:
            yield Wanted(
                key=f"signal:{item.check.metric}:{item.check.field}"[:250],
                kind=Finding.Kind.SIGNAL,
                at=datetime.fromisoformat(item.news["at"]),
                params=item.news,
                severity=Finding.Severity.HIGH if item.severe else Finding.Severity.MEDIUM,
                check=item.check,
                origin=targets.get(item.check.pk),
            )


def _judge_clauses(
    asset: Asset, judged: Sequence[judging.Judged], targets: Mapping[int, Asset]
) -> Judgement:
    """Compare the newest measurements with the promises in force, and keep the deviations."""
    result = Judgement()
    charts = {item.check.pk: item.chart for item in judged}
    observed: list[contracts.Observed] = []
    clauses = Clause.objects.filter(
        version__contract__asset=asset, version__state=Version.State.ACTIVE
    ).select_related("version")
    for clause in clauses:
        check = _check_of(clause, [item.check for item in judged])
        if check is None or check.at is None or check.value is None:
            continue
        newest = evaluate.in_unit(clause, check.value, check.n)
        if newest is None:
            continue
        observed.extend(_observed(clause, charts[check.pk]))
        outcome = evaluate.judge(clause, newest)
        result.promises += 1
        if not outcome.kept:
            result.breaches.append(_breach(clause, check, outcome, targets.get(check.pk)))
    contracts.record_deviations(observed=observed)
    result.breaches.sort(key=lambda item: not item.params["severe"])
    return result


def _observed(clause: Clause, chart: spc.Chart) -> Iterator[contracts.Observed]:
    """The newest numbers for a clause, and those of the days asked for again since it was promised."""
    known = [point for point in chart.points if point.value is not None and point.known]
    since = max(known[-1].at - measuring.AGAIN, clause.version.created_at)
    for point in known:
        value = evaluate.in_unit(clause, point.value or 0.0, point.n)
        if value is not None and (point.at >= since or point is known[-1]):
            yield contracts.Observed(clause, point.at, value)


def _check_of(clause: Clause, checks: Iterable[Check]) -> Check | None:
    """The check whose measurements a clause speaks of."""
    metric = {
        Clause.Kind.FRESHNESS: Check.Metric.FRESHNESS,
        Clause.Kind.COMPLETENESS: Check.Metric.NULL_SHARE,
        Clause.Kind.REFERENCE: Check.Metric.UNKNOWN_SHARE,
        Clause.Kind.ROWS: Check.Metric.ROWS,
    }[Clause.Kind(clause.kind)]
    for check in checks:
        named = check.field == clause.field or (
            metric == Check.Metric.FRESHNESS and not clause.field
        )
        if check.metric == metric and named:
            return check if check.pushed or check.reference == clause.reference else None
    return None


def _breach(
    clause: Clause, check: Check, outcome: evaluate.Outcome, target: Asset | None
) -> Wanted:
    said = clause.severity.casefold()
    assert check.at is not None
    return Wanted(
        key=f"clause:{clause.key}"[:250],
        kind=Finding.Kind.CLAUSE,
        at=check.at,
        params={
            "key": clause.key,
            "kind": clause.kind,
            "field": clause.field,
            "reference": clause.reference,
            "operator": clause.operator,
            "promised": clause.promised,
            "unit": clause.unit,
            "observed": outcome.observed,
            "size": outcome.size,
            "at": check.at.isoformat(),
            "severe": said in STOPPING,
        },
        severity=Finding.Severity.HIGH if said in PRESSING else Finding.Severity.MEDIUM,
        check=check,
        origin=target if clause.kind == Clause.Kind.REFERENCE else None,
    )


def _evidence(
    judged: Sequence[judging.Judged], signals: Sequence[Wanted], clauses: Judgement, now: datetime
) -> verdicts.Evidence:
    data = [item for item in judged if item.check.metric != Check.Metric.FRESHNESS]
    seen = [item for item in data if item.check.at is not None]
    newest = max(seen, key=lambda item: item.check.at or now, default=None)
    hours = next(
        (item.check.value for item in judged if item.check.metric == Check.Metric.FRESHNESS), None
    )
    return verdicts.Evidence(
        now=now,
        measured_at=newest.check.at if newest else None,
        every=judging.spacing(newest.chart.points) if newest else verdicts.STALE_AFTER,
        signals=[item.params for item in signals],
        breaches=[item.params for item in clauses.breaches],
        checks=len(seen),
        steady=sum(item.chart.state == "steady" for item in seen),
        calm=sum(item.check.in_control_since is not None for item in seen),
        points=max((len(item.chart.points) for item in seen), default=0),
        promises=clauses.promises,
        hours=hours,
    )


def _as_wanted(finding: Finding) -> Wanted:
    return Wanted(
        finding.key, finding.kind, finding.at, finding.params, finding.severity,
        finding.check_asked, finding.origin,
    )  # fmt: skip


def _sync(asset: Asset, wanted: Sequence[Wanted]) -> None:
    """Open what is wanted and not open, close what is open and not wanted, renew what changed."""
    by_key = {item.key: item for item in wanted}
    for finding in asset.findings.open():
        item = by_key.pop(finding.key, None)
        if item is None:
            Finding.objects.filter(pk=finding.pk, closed_at=None).update(closed_at=Now())
        elif finding.params != item.params or finding.severity != item.severity:
            finding.params, finding.severity, finding.at = item.params, item.severity, item.at
            finding.save(update_fields=["params", "severity", "at"])
    Finding.objects.bulk_create(
        (
            Finding(
                asset=asset,
                key=item.key,
                kind=item.kind,
                at=item.at,
                params=item.params,
                severity=item.severity,
                check_asked=item.check,
                origin=item.origin,
            )
            for item in by_key.values()
        ),
        ignore_conflicts=True,
    )

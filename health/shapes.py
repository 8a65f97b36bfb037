"""How charts, findings and measurements look in answers of the API."""

from datetime import datetime
from typing import Annotated, Any, NotRequired, TypedDict

from accounts.schemas import Count, Id, eg
from catalog.models import Asset, Verdict
from health import models, reading, spc, units, verdicts

Metric = Annotated[str, eg("null_share")]
Field = Annotated[str, eg("dep_time")]
Number = Annotated[float, eg(0.024)]
Unit = Annotated[str, eg("share"), "empty when Aisle does not know it"]
Place = Annotated[int, eg(0, minimum=0), "the place of a point, from 0"]


class Counts(TypedDict):
    """What became of what was sent; all is kept, or none."""

    created: Count
    updated: Count
    unchanged: Count
    failed: Annotated[int, eg(0)]
    errors: Annotated[list[dict[str, Any]], eg([])]


class Point(TypedDict):
    """A measured value; with a season also what was expected of it, and its own limits."""

    at: datetime
    value: Number | None
    n: Annotated[Count | None, "how many rows it rests on"]
    expected: NotRequired[Number | None]
    limits: NotRequired[list[Number] | None]


class Signal(TypedDict):
    """A point or pattern that chance does not explain; `start` and `end` bound the points it is made of."""

    index: Place
    at: datetime
    rule: spc.Rule
    start: Place
    end: Place


Span = TypedDict("Span", {"from": datetime, "until": datetime})


class Chart(TypedDict):
    """A control chart. `limits` are as calculated; `shown_limits` stay within what the quantity can be."""

    metric: Metric
    field: Field
    unit: Unit
    state: spc.State
    season: Annotated[int | None, eg(7), "in days"]
    points: list[Point]
    centre: Number | None
    sigma: Number | None
    limits: list[Number] | None
    shown_limits: list[Number] | None
    phase: Annotated[Span | None, "the span whose points the limits are made from"]
    signals: list[Signal]
    says: Annotated[str, eg("In control since 31 January")]


def chart(view: reading.ChartView) -> Chart:
    drawn = view.chart
    return {
        "metric": view.check.metric,
        "field": view.check.field,
        "unit": view.unit,
        "state": drawn.state,
        "season": drawn.season,
        "points": [_point(drawn, index) for index in range(len(drawn.points))],
        "centre": drawn.centre,
        "sigma": drawn.sigma,
        "limits": list(drawn.limits) if drawn.limits else None,
        "shown_limits": list(drawn.shown_limits) if drawn.shown_limits else None,
        "phase": _phase(drawn),
        "signals": [
            {
                "index": signal.index,
                "at": signal.at,
                "rule": signal.rule,
                "start": signal.start,
                "end": signal.end,
            }
            for signal in drawn.signals
        ],
        "says": view.sentence,
    }


def _point(drawn: spc.Chart, index: int) -> Point:
    point = drawn.points[index]
    shown: Point = {"at": point.at, "value": point.value, "n": point.n}
    if drawn.season is not None:
        band = drawn.band(index)
        shown["expected"] = drawn.guesses[index].expected if drawn.guesses else None
        shown["limits"] = list(band) if band else None
    return shown


def _phase(drawn: spc.Chart) -> Span | None:
    if not drawn.points:
        return None
    return {"from": drawn.points[0].at, "until": drawn.points[-1].at}


class Refresh(TypedDict):
    """When the asset was measured, when it will be, and what went wrong last."""

    finished_at: datetime | None
    next_refresh_at: datetime | None
    error: Annotated[str, eg("")]


def refresh(asset: Asset) -> Refresh:
    state = reading.state(asset)
    if state is None:
        return {"finished_at": None, "next_refresh_at": None, "error": ""}
    return {
        "finished_at": state.finished_at,
        "next_refresh_at": state.next_refresh_at,
        "error": state.error,
    }


class Reason(TypedDict):
    """Why the verdict is what it is: a code with its numbers, and the same in words."""

    code: Annotated[str, eg("signal")]
    params: dict[str, Any]
    text: Annotated[str, eg("dep_time missing is 51 %, outside of its limits")]


class Finding(TypedDict):
    """A judgement that wants attention."""

    id: Id
    kind: Annotated[str, models.Finding.Kind]
    severity: Annotated[str, models.Finding.Severity]
    at: datetime
    opened_at: datetime
    params: dict[str, Any]
    text: Annotated[str, eg("dep_time missing is 51 %, outside of its limits")]


def finding(found: models.Finding) -> Finding:
    return {
        "id": found.pk,
        "kind": found.kind,
        "severity": found.severity,
        "at": found.at,
        "opened_at": found.opened_at,
        "params": found.params,
        "text": reading.words(found),
    }


class Measurement(TypedDict):
    """The newest measurement of one check."""

    metric: Metric
    field: Field
    at: datetime | None
    value: Number | None
    n: Count | None
    unit: Unit
    signals: Count
    in_control_since: datetime | None


def measurement(check: models.Check) -> Measurement:
    return {
        "metric": check.metric,
        "field": check.field,
        "at": check.at,
        "value": check.value,
        "n": check.n,
        "unit": units.of(check.metric),
        "signals": check.signals,
        "in_control_since": check.in_control_since,
    }


class Health(TypedDict):
    """How an asset is: `own` is what health says by itself, `verdict` what counts."""

    verdict: Annotated[str, Verdict.Word]
    own: Annotated[str, Verdict.Word]
    recalled: bool
    reasons: list[Reason]
    judged_at: datetime | None
    refresh: Refresh
    findings: list[Finding]
    measurements: list[Measurement]


def health(asset: Asset) -> Health:
    """An asset's health; needs its verdict."""
    verdict = asset.verdict
    return {
        "verdict": verdict.shown,
        "own": verdict.own,
        "recalled": verdict.recalled,
        "reasons": [
            {
                "code": reason["code"],
                "params": reason.get("params") or {},
                "text": verdicts.describe(reason),
            }
            for reason in verdict.reasons
        ],
        "judged_at": verdict.judged_at,
        "refresh": refresh(asset),
        "findings": [finding(found) for found in reading.open_findings(asset)],
        "measurements": [measurement(check) for check in reading.newest(asset)],
    }

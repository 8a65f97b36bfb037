"""The JSON door to health: push measurements, read charts and verdicts, ask for a refresh."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.asking import person
from accounts.checking import Wrong, checked, optional, shaped, takes, text, whole
from accounts.problems import Unprocessable
from catalog.api.asking import demand, visible_asset
from catalog.models import Asset
from health import reading, services, spc, tasks, units, verdicts
from health.models import Check, Finding

MAX_ROWS = 10_000
METRIC = r"[A-Za-z][A-Za-z0-9_.-]{0,79}"
OLDEST = datetime(1970, 1, 1, tzinfo=UTC)
AHEAD = timedelta(days=1)
MAX_COUNT = 2**63 - 1


@takes({"type": "string", "pattern": f"^{METRIC}$"})
def metric(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(METRIC, value):
        raise Wrong(_("Send a name like null_share: a letter, then letters, digits, _ . or -."))
    return value


@takes({"type": "string", "anyOf": [{"format": "date-time"}, {"format": "date"}]})
def moment(value: Any) -> datetime:
    """A day or a moment; without a zone it is in UTC. What lies ahead is no measurement."""
    at = _moment(value) if isinstance(value, str) else None
    if at is None:
        raise Wrong(_("Send a day like 2027-01-31 or a moment like 2027-01-31T12:00:00Z."))
    if not OLDEST <= at <= timezone.now() + AHEAD:
        raise Wrong(_("Must lie between 1970 and now."))
    return at


def _moment(value: str) -> datetime | None:
    try:
        day = parse_date(value)
        if day is not None:
            return datetime.combine(day, time(), tzinfo=UTC)
        at = parse_datetime(value)
        if at is None:
            return None
        return at.replace(tzinfo=UTC) if timezone.is_naive(at) else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


@takes({"type": "number", "minimum": -1e300, "maximum": 1e300})
def number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Wrong(_("Send a number."))
    try:
        found = float(value)
    except OverflowError:
        found = float("inf")
    if not abs(found) <= 1e300:
        raise Wrong(_("Send a finite number."))
    return found


count = optional(whole(0, MAX_COUNT, lambda: _("Send a whole number, zero or more.")))

MEASUREMENT = shaped(
    {"metric": metric, "field": text(255), "at": moment, "value": number, "n": count},
    required=("metric", "at", "value"),
)


class Measurements(APIView):
    """Push one measurement, or an array of them; all are kept or none, and repeating is harmless."""

    def post(self, request: Request, pk: int) -> Response:
        asset = visible_asset(request, pk)
        demand(request, "refresh", asset)
        sent = request.data
        rows = [
            services.Pushed(
                row["metric"], row.get("field", ""), row["at"], row["value"], row.get("n")
            )
            for row in (_many(sent) if isinstance(sent, list) else [checked(MEASUREMENT, sent)])
        ]
        _refuse_unknown_fields(asset, rows, isinstance(sent, list))
        try:
            created, updated, unchanged = services.record_measurements(
                asset=asset, rows=rows, by=person(request)
            )
        except services.MeasuredHere as here:
            path = f"[{here.place}].metric" if isinstance(sent, list) else "metric"
            message = _("Aisle measures this of the asset itself; send it under another name.")
            raise Unprocessable({path: [message]}) from here
        if created or updated:
            tasks.refresh_asset.delay_on_commit(asset.pk)
        counts = {"created": created, "updated": updated, "unchanged": unchanged}
        return Response(counts | {"failed": 0, "errors": []}, status=201 if created else 200)


def _many(sent: list[Any]) -> list[dict[str, Any]]:
    if not sent:
        raise ValidationError({"": [_("Send at least one measurement.")]})
    if len(sent) > MAX_ROWS:
        message = _("At most %(max)d measurements in one request.") % {"max": MAX_ROWS}
        raise ValidationError({"": [message]})
    rows = []
    for index, entry in enumerate(sent):
        try:
            rows.append(MEASUREMENT(entry))
        except Wrong as wrong:
            raise ValidationError({f"[{index}]{wrong.path}": [str(wrong)]}) from wrong
    return rows


def _refuse_unknown_fields(asset: Asset, rows: list[services.Pushed], many: bool) -> None:
    names = {field.name for field in asset.fields.all()}
    for index, row in enumerate(rows):
        if names and row.field and row.field not in names:
            path = f"[{index}].field" if many else "field"
            message = _("This asset has no field “%(name)s”.") % {"name": row.field[:80]}
            raise ValidationError({path: [message]})


class Chart(APIView):
    """One control chart as data: points, centre, limits, phase, and signals with their rule.

    `limits` are as calculated; `shown_limits` stay within what the quantity can be. With a season
    each point carries what was expected of it, and its own limits.
    """

    def get(self, request: Request, pk: int, metric: str) -> Response:
        asset = visible_asset(request, pk)
        field = request.query_params.get("field", "")
        found = reading.chart(asset, metric[:80], field[:255])
        if found is None:
            raise NotFound(_("This asset has no such measure."))
        return Response(chart_shape(found))


def chart_shape(view: reading.ChartView) -> dict[str, Any]:
    """A chart as the API says it."""
    chart = view.chart
    return {
        "metric": view.check.metric,
        "field": view.check.field,
        "unit": view.unit,
        "state": chart.state,
        "season": chart.season,
        "points": [_point(chart, index) for index in range(len(chart.points))],
        "centre": chart.centre,
        "sigma": chart.sigma,
        "limits": list(chart.limits) if chart.limits else None,
        "shown_limits": list(chart.shown_limits) if chart.shown_limits else None,
        "phase": _phase(chart),
        "signals": [
            {
                "index": signal.index,
                "at": signal.at,
                "rule": signal.rule,
                "start": signal.start,
                "end": signal.end,
            }
            for signal in chart.signals
        ],
        "says": view.sentence,
    }


def _point(chart: spc.Chart, index: int) -> dict[str, Any]:
    point = chart.points[index]
    shown: dict[str, Any] = {"at": point.at, "value": point.value, "n": point.n}
    if chart.season is not None:
        band = chart.band(index)
        shown["expected"] = chart.guesses[index].expected if chart.guesses else None
        shown["limits"] = list(band) if band else None
    return shown


def _phase(chart: spc.Chart) -> dict[str, Any] | None:
    """The span whose points the limits are made from."""
    if not chart.points:
        return None
    return {"from": chart.points[0].at, "until": chart.points[-1].at}


class RefreshNow(APIView):
    """Run all checks of an asset now; 202, a worker does it within seconds."""

    def post(self, request: Request, pk: int) -> Response:
        asset = visible_asset(request, pk)
        demand(request, "refresh", asset)
        services.request_refresh(asset=asset, by=person(request))
        tasks.refresh_asset.delay_on_commit(asset.pk)
        return Response(_refresh_shape(asset), status=202)


class Health(APIView):
    """The verdict with its reasons, what wants attention, and the newest measurement of each check."""

    def get(self, request: Request, pk: int) -> Response:
        asset = visible_asset(request, pk)
        return Response(
            {
                "verdict": asset.verdict.shown,
                "own": asset.verdict.own,
                "recalled": asset.verdict.recalled,
                "reasons": [
                    reason | {"text": verdicts.describe(reason)} for reason in asset.verdict.reasons
                ],
                "judged_at": asset.verdict.judged_at,
                "refresh": _refresh_shape(asset),
                "findings": [_finding(found) for found in reading.open_findings(asset)],
                "measurements": [_newest(check) for check in reading.newest(asset)],
            }
        )


def _refresh_shape(asset: Asset) -> dict[str, Any]:
    state = reading.state(asset)
    if state is None:
        return {"finished_at": None, "next_refresh_at": None, "error": ""}
    return {
        "finished_at": state.finished_at,
        "next_refresh_at": state.next_refresh_at,
        "error": state.error,
    }


def _finding(found: Finding) -> dict[str, Any]:
    return {
        "id": found.pk,
        "kind": found.kind,
        "severity": found.severity,
        "at": found.at,
        "opened_at": found.opened_at,
        "params": found.params,
        "text": reading.words(found),
    }


def _newest(check: Check) -> dict[str, Any]:
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

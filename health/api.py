"""The JSON door to health: push measurements, read charts and verdicts, ask for a refresh."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.asking import person
from accounts.checking import Unfit, Wrong, checked, listed, optional, shaped, takes, text, whole
from accounts.describing import Answer, Body, asked, described
from accounts.problems import Unprocessable
from catalog.api.asking import demand, visible_asset
from catalog.models import Asset
from health import reading, services, shapes, tasks

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
        raise Unfit(_("Must lie between 1970 and now."))
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


MANY = listed(MEASUREMENT, MAX_ROWS, least=1)
EXAMPLE = {
    "metric": "mean_delay",
    "field": "dep_time",
    "at": "2026-01-31T00:00:00Z",
    "value": 12.5,
    "n": 930,
}


class Measurements(APIView):
    """Numbers that others measured."""

    @described(
        "push_measurements",
        {200: Answer(shapes.Counts, "None of them is new."), 201: shapes.Counts},
        takes=Body({"anyOf": [MEASUREMENT.schema, MANY.schema]}, EXAMPLE),
        refuses=(422,),
    )
    def post(self, request: Request, pk: int) -> Response:
        """Push one measurement, or an array of them; all are kept or none, and repeating is harmless."""
        asset = visible_asset(request, pk)
        demand(request, "refresh", asset)
        sent = request.data
        rows = [
            services.Pushed(
                row["metric"], row.get("field", ""), row["at"], row["value"], row.get("n")
            )
            for row in (
                checked(MANY, sent) if isinstance(sent, list) else [checked(MEASUREMENT, sent)]
            )
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


def _refuse_unknown_fields(asset: Asset, rows: list[services.Pushed], many: bool) -> None:
    names = {field.name for field in asset.fields.all()}
    for index, row in enumerate(rows):
        if names and row.field and row.field not in names:
            path = f"[{index}].field" if many else "field"
            message = _("This asset has no field “%(name)s”.") % {"name": row.field[:80]}
            raise Unprocessable({path: [message]})


class Chart(APIView):
    """One control chart."""

    @described("get_chart", {200: shapes.Chart}, asks={"field": text(255)})
    def get(self, request: Request, pk: int, metric: str) -> Response:
        """Read a control chart as data: points, centre, limits, phase, and signals with their rule.

        Without `field` the asset's only check of that metric is meant.
        """
        asset = visible_asset(request, pk)
        found = reading.chart(asset, metric[:80], asked(request).get("field", ""))
        if found is None:
            raise NotFound(_("This asset has no such measure."))
        return Response(shapes.chart(found))


class RefreshNow(APIView):
    """A refresh out of turn."""

    @described("refresh_asset", {202: shapes.Refresh})
    def post(self, request: Request, pk: int) -> Response:
        """Run all checks of an asset now; a worker does it within seconds."""
        asset = visible_asset(request, pk)
        demand(request, "refresh", asset)
        services.request_refresh(asset=asset, by=person(request))
        tasks.refresh_asset.delay_on_commit(asset.pk)
        return Response(shapes.refresh(asset), status=202)


class Health(APIView):
    """How an asset is."""

    @described("get_health", {200: shapes.Health})
    def get(self, request: Request, pk: int) -> Response:
        """Read the verdict with its reasons, what wants attention, and the newest measurement of each check."""
        return Response(shapes.health(visible_asset(request, pk)))

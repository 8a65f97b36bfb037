"""Measurements as the points of a chart: the last year, in the order of time."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from catalog.models import Asset
from health import judging, spc
from health.models import Check, Measurement


def of(check: Check, now: datetime) -> list[spc.Point]:
    """The points of one check; one statement."""
    rows = check.measurements.filter(at__gte=now - judging.YEAR).order_by("at")
    return [spc.Point(at, value, n) for at, value, n in rows.values_list("at", "value", "n")]


def by_check(asset: Asset, now: datetime) -> dict[int, list[spc.Point]]:
    """The points of all checks of an asset, by the check's key; one statement."""
    rows = Measurement.objects.filter(check_asked__asset=asset, at__gte=now - judging.YEAR)
    found: dict[int, list[spc.Point]] = defaultdict(list)
    for check_id, at, value, n in rows.order_by("at").values_list(
        "check_asked_id", "at", "value", "n"
    ):
        found[check_id].append(spc.Point(at, value, n))
    return found

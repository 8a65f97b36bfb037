"""How old the data of many assets is, in one statement."""

from collections.abc import Iterable
from datetime import timedelta

from django.contrib.humanize.templatetags.humanize import naturaltime
from django.db.models import OuterRef, Subquery

from catalog.models import Asset
from health.models import Check, Measurement


def ages(assets: Iterable[Asset]) -> dict[int, str]:
    """When the newest row of each asset came, in words; who was not measured is left out."""
    newest = Measurement.objects.filter(check_asked=OuterRef("pk")).order_by("-at")
    measured = (
        Check.objects.filter(asset__in=[asset.pk for asset in assets])
        .filter(metric=Check.Metric.FRESHNESS)
        .annotate(hours=Subquery(newest.values("value")[:1]), at=Subquery(newest.values("at")[:1]))
        .values_list("asset_id", "hours", "at")
    )
    return {
        asset: naturaltime(at - timedelta(hours=hours))
        for asset, hours, at in measured
        if hours is not None
    }

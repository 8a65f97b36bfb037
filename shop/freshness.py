"""How old the data of many assets is, in one statement."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from catalog.models import Asset
from health import units
from health.models import Check


def ages(assets: Iterable[Asset]) -> dict[int, str]:
    """The age of each asset's newest row, in words; who was not measured is left out."""
    measured = Check.objects.filter(
        asset__in=[asset.pk for asset in assets],
        metric=Check.Metric.FRESHNESS,
        value__isnull=False,
    ).values_list("asset_id", "value")
    return {
        asset: _("%(time)s old") % {"time": units.say(hours, units.HOURS)}
        for asset, hours in measured
    }

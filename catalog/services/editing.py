"""Changing one asset that somebody has seen: what was seen must still stand, or nothing is written."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.problems import Stale
from accounts.versions import Versions
from catalog import registering
from catalog.intake import Row
from catalog.models import Asset
from catalog.registering import Registrar, Report


@transaction.atomic
def edit(*, asset: Asset, row: Row, registrar: Registrar, versions: Versions = None) -> Report:
    """Write what the row says of this asset; `Stale` if it has changed since the versions it was made from.

    What is wrong with the row stands in the report, and then nothing was written.
    """
    held = Asset.objects.select_for_update().only("revision").get(pk=asset.pk)
    if versions is not None and str(held.revision) not in versions:
        raise Stale(
            _("“%(asset)s” was changed by somebody else meanwhile.") % {"asset": asset.label}
        )
    row.namespace, row.name = asset.namespace, asset.name
    return registering.register([row], registrar=registrar)

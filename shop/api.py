"""What the shop adds to the JSON door: an asset together with the recalls it inherits from upstream."""

from rest_framework.request import Request

from accounts.api.asking import visitor
from catalog.api.assets import AssetDetail
from catalog.models import Asset, Hold
from lineage import graph


class AssetPage(AssetDetail):
    def holds(self, request: Request, asset: Asset) -> list[Hold]:
        """Its own standing recalls and the ones inherited, as far as this person may see where they stand."""
        return list(graph.holds_on(asset, visitor(request)))

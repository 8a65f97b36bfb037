"""What anybody who is signed in says of an asset."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from accounts.views import reader
from catalog.models import Asset


def visible_asset(request: HttpRequest, pk: int) -> Asset:
    """The asset if this person may know of it; a stranger gets 404."""
    assets = Asset.objects.visible_to(reader(request)).select_related("domain", "owner")
    return get_object_or_404(assets, pk=pk)

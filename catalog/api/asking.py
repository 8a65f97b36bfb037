"""What is asked of: shared by every door of the API that stands on an asset."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request

from accounts.api.asking import person, visitor
from accounts.models import Token
from catalog import rights
from catalog.models import Asset, Authority


def visible_asset(request: Request, pk: int) -> Asset:
    """The asset if whoever asks may know of it; a stranger gets the same 404 as for nothing at all."""
    assets = Asset.objects.visible_to(visitor(request)).for_cards()
    return get_object_or_404(assets, pk=pk)


def demand(request: Request, verb: str, asset: Asset) -> None:
    """403 unless this person may do that to the asset."""
    if not rights.can(person(request), verb, asset):
        raise PermissionDenied(_("Your role in this domain does not allow that."))


def authority(request: Request) -> Authority:
    """Whose words these are: a program's with a token, a person's from a browser."""
    return Authority.PROGRAM if isinstance(request.auth, Token) else Authority.PERSON

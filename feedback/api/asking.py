"""What is asked for at more than one door to feedback."""

from django.utils.translation import gettext as _
from rest_framework.request import Request

from accounts import limits
from accounts.api.asking import person
from accounts.problems import Unprocessable
from catalog.models import Asset


def named_asset(request: Request, pk: int, field: str) -> Asset:
    """An asset named in a body, if the caller may see it; otherwise a 422 that says which field."""
    asset = Asset.objects.visible_to(person(request)).filter(pk=pk).first()
    if asset is None:
        raise Unprocessable({field: [_("There is no asset with this id that you may see.")]})
    return asset


def speak(request: Request) -> None:
    """429 for a person who has said too much in a short time; asked once what is said is known to be well-formed."""
    limits.spend(limits.SAYING, person(request).pk)

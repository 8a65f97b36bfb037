"""What is asked for at more than one door to feedback."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.request import Request

from accounts import limits
from accounts.api.asking import person
from accounts.problems import Unprocessable
from catalog.models import Asset, Term


def named_asset(request: Request, pk: int, field: str) -> Asset:
    """An asset named in a body, if the caller may see it; otherwise a 422 that says which field."""
    asset = Asset.objects.visible_to(person(request)).filter(pk=pk).first()
    if asset is None:
        raise Unprocessable({field: [_("There is no asset with this id that you may see.")]})
    return asset


def named_subject(request: Request, sent: dict[str, Any]) -> dict[str, Any]:
    """The asset or term that a body names, taken out of it, as services take it."""
    asset, term = sent.pop("asset", None), sent.pop("term", None)
    if (asset is None) == (term is None):
        raise Unprocessable({"asset": [_("Name an asset or a term.")]})
    if asset is not None:
        return {"asset": named_asset(request, asset, "asset")}
    return {"term": named_term(request, term)}


def named_term(request: Request, pk: int) -> Term:
    """The same of a term."""
    terms = Term.objects.visible_to(person(request)).select_related("domain", "owner")
    term = terms.filter(pk=pk).first()
    if term is None:
        raise Unprocessable({"term": [_("There is no term with this id that you may see.")]})
    return term


def speak(request: Request) -> None:
    """429 for a person who has said too much in a short time; asked once what is said is known to be well-formed."""
    limits.spend(limits.SAYING, person(request).pk)

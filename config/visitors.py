"""Anonymous readers: the doors that stand open to them where `AISLE_PUBLIC` says so. All others ask to sign in.

A door is named exactly, and opens to looking only; what is seen behind it is decided by `visible_to` as for everybody.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponseBase
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request

if TYPE_CHECKING:
    from rest_framework.views import APIView

OPEN = frozenset(
    {
        "api_docs",
        "api_docs_group",
        "api:asset",
        "api:asset-history",
        "api:asset-impact",
        "api:asset-lineage",
        "api:asset-past",
        "api:assets",
        "api:chart",
        "api:contract-versions",
        "api:domain",
        "api:domains",
        "api:health",
        "api:lookup",
        "api:recall",
        "api:recalls",
        "api:reviews",
        "api:schema",
        "api:search",
        "api:suggest",
        "api:tag",
        "api:tags",
        "api:term",
        "api:term_reviews",
        "api:terms",
        "catalog:data_json",
        "catalog:json_ld",
        "catalog:tag",
        "catalog:tags",
        "catalog:term",
        "catalog:terms",
        "catalog:turtle",
        "feedback:recall",
        "feedback:recalls",
        "feedback:reviews_of_term",
        "shop:asset",
        "shop:compare",
        "shop:contract",
        "shop:domain",
        "shop:domains",
        "shop:fields",
        "shop:health",
        "shop:history",
        "shop:lineage",
        "shop:related",
        "shop:results",
        "shop:reviews",
        "shop:storefront",
        "shop:suggest",
    }
)


def may_read(request: HttpRequest) -> bool:
    """Whether this door stands open to somebody who has not signed in."""
    match = request.resolver_match
    looks = request.method in ("GET", "HEAD")
    return settings.PUBLIC and looks and match is not None and match.view_name in OPEN


class SignedInUnlessOpen(LoginRequiredMiddleware):
    """For pages: asks to sign in, save at a door that stands open."""

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        if may_read(request):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)


class SignedInOrReading(IsAuthenticated):
    """For the API: 401 without a token, save at a door that stands open."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        return super().has_permission(request, view) or may_read(request._request)

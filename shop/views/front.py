"""The storefront and the shelves."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from accounts.fragments import wants_fragment
from accounts.views import visitor
from shop import front, offers
from shop import results as found
from shop.remembered import SEEN


@require_safe
def storefront(request: HttpRequest) -> HttpResponse:
    window = front.window(visitor(request), SEEN.read(request))
    return render(request, "shop/storefront.html", {"window": window})


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    fragment = wants_fragment(request)
    context = {"results": found.read(visitor(request), request.GET), "fragment": fragment}
    template = "shop/results.html#shelf" if fragment else "shop/results.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """The rows below the search while somebody types; as a page of its own it is the search."""
    if not wants_fragment(request):
        return redirect(reverse("shop:results", query=request.GET))
    rows = offers.of(visitor(request), request.GET.get("q", ""))
    return render(request, "shop/_offers.html", {"offers": rows})

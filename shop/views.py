from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from accounts.views import reader
from shop import front, shelf
from shop import results as found
from shop.fragments import wants_fragment


@require_safe
def storefront(request: HttpRequest) -> HttpResponse:
    window = front.window(reader(request))
    return render(request, "shop/storefront.html", {"window": window, "now": timezone.now()})


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    fragment = wants_fragment(request)
    context = {"results": found.read(reader(request), request.GET), "fragment": fragment}
    response = render(
        request, "shop/results.html#shelf" if fragment else "shop/results.html", context
    )
    patch_vary_headers(response, ["HX-Request"])
    return response
@require_safe
def asset(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "shop/storefront.html")
fields = health = lineage = contract = reviews = tickets = asset

"""The pages of one asset: each tab is an address of its own."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.views import reader, visitor
from feedback import forms
from feedback import reading as said
from lineage import graph
from shop import label, promises, readings, shelf, slips, ways
from shop.remembered import SEEN


@require_safe
def asset(request: HttpRequest, pk: int) -> HttpResponse:
    """The first page of an asset: the answer, the label, the chart that has most to say."""
    user = visitor(request)
    thing = shelf.take(user, pk)
    checks = list(readings.of(thing))
    kept = promises.of(thing) if thing.contract_number else []
    around = graph.neighbours(thing, user)
    context = {
        "frame": shelf.frame(user, thing, "asset"),
        "label": label.build(thing, checks, kept, around),
        "picture": readings.main_picture(checks),
        "promises": kept,
        "neighbours": around,
    }
    response = render(request, "shop/asset.html", context)
    SEEN.write(request, response, [pk, *SEEN.read(request)])
    return response


@require_safe
def fields(request: HttpRequest, pk: int) -> HttpResponse:
    thing = shelf.take(visitor(request), pk)
    context = {
        "frame": shelf.frame(visitor(request), thing, "fields"),
        "fields": thing.fields.all(),
    }
    return render(request, "shop/fields.html", context)


@require_safe
def health(request: HttpRequest, pk: int) -> HttpResponse:
    """Every check of an asset, one of them (`?check=`) drawn large."""
    thing = shelf.take(visitor(request), pk)
    context = {
        "frame": shelf.frame(visitor(request), thing, "health"),
        "gallery": readings.gallery(thing, request.GET.get("check", "")),
    }
    return render(request, "shop/health.html", context)


@require_safe
def lineage(request: HttpRequest, pk: int) -> HttpResponse:
    user = visitor(request)
    thing = shelf.take(user, pk)
    context = {
        "frame": shelf.frame(user, thing, "lineage"),
        "neighbours": graph.neighbours(thing, user),
        "ways": ways.of(thing, user),
    }
    return render(request, "shop/lineage.html", context)


@require_safe
def contract(request: HttpRequest, pk: int) -> HttpResponse:
    thing = shelf.take(visitor(request), pk)
    context = {
        "frame": shelf.frame(visitor(request), thing, "contract"),
        "promises": promises.of(thing),
    }
    return render(request, "shop/contract.html", context)


@require_safe
def reviews(request: HttpRequest, pk: int) -> HttpResponse:
    user = visitor(request)
    thing = shelf.take(user, pk)
    context = {
        "frame": shelf.frame(user, thing, "reviews"),
        "opinion": (opinion := said.reviews(thing, user)),
        "form": forms.ReviewForm(instance=opinion.mine),
    }
    return render(request, "shop/reviews.html", context)


@require_safe
def tickets(request: HttpRequest, pk: int) -> HttpResponse:
    user = reader(request)
    thing = shelf.take(user, pk)
    context = {
        "frame": shelf.frame(user, thing, "tickets"),
        "rows": slips.on_asset(thing, user),
    }
    return render(request, "shop/tickets.html", context)

"""Changing what is said of an asset and of its fields; two who do so at once lose nothing of either."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.fragments import see_other
from accounts.problems import Stale
from accounts.views import reader
from catalog import intake, nesting, services
from catalog.forms.asset_fields import FieldsForm
from catalog.forms.assets import AssetForm
from catalog.forms.speaking import WordsForm
from catalog.models import Asset, Authority, Field
from catalog.registering import Registrar
from catalog.views.asking import asked_start, demand, get_or_post, pager, sent

AT_ONCE = 25
MOST = 4 * AT_ONCE
"""Fields in one form, and how many are taken from one that was made elsewhere."""
Fill = Callable[[Asset, QueryDict | None], WordsForm]


def asset_for(request: HttpRequest, pk: int, verb: str) -> Asset:
    """The asset, if this person may do that to it: 404 for a stranger, 403 for a reader."""
    visible = Asset.objects.visible_to(reader(request)).select_related(
        "domain", "owner", "replacement", "certified_by"
    )
    asset = get_object_or_404(visible, pk=pk)
    demand(request, verb, asset)
    return asset


@get_or_post
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    asset = asset_for(request, pk, "edit")

    def fill(asset: Asset, data: QueryDict | None) -> AssetForm:
        return AssetForm(data, asset=asset, user=reader(request))

    return speak(request, asset, fill, "catalog/asset_form.html", asset.get_absolute_url())


@get_or_post
def fields(request: HttpRequest, pk: int) -> HttpResponse:
    """What the fields mean, so many at a time, narrowed by `?q=`."""
    asset = asset_for(request, pk, "edit")
    query = request.GET.get("q", "").strip()[:100]
    every = nesting.in_order(asset.fields.only("asset", "name", "parent", "position"))
    parents = {item.name: item.parent for item in every}
    keys, more = wanted(request, asset, every, query)

    def fill(asset: Asset, data: QueryDict | None) -> FieldsForm:
        there = {item.pk: item for item in asset.fields.filter(pk__in=keys)}
        items = [there[key] for key in keys if key in there]
        return FieldsForm(data, asset=asset, items=items, parents=parents)

    context = {"query": query, "count": len(every), "pager": pager(request, AT_ONCE, more)}
    back = reverse("shop:fields", args=[pk])
    return speak(request, asset, fill, "catalog/asset_fields.html", back, **context)


def wanted(
    request: HttpRequest, asset: Asset, every: Sequence[Field], query: str
) -> tuple[list[int], bool]:
    """The keys of the fields in the form, in the order of the tree, and whether there are more.

    Those that were shown are those that are written, whatever has come or gone before them meanwhile.
    """
    if request.method == "POST":
        asked = FieldsForm.asked_of(request.POST)
        return [item.pk for item in every if item.pk in asked][:MOST], False
    fitting = Q(name__icontains=query) | Q(description__icontains=query) if query else Q()
    found = set(asset.fields.filter(fitting).values_list("pk", flat=True))
    keys, start = [item.pk for item in every if item.pk in found], asked_start(request)
    return keys[start : start + AT_ONCE], len(keys) > start + AT_ONCE


def speak(
    request: HttpRequest, asset: Asset, fill: Fill, template: str, back: str, **context: Any
) -> HttpResponse:
    """Show a form of words, or write what was sent in it."""
    form = fill(asset, sent(request))
    context |= {"asset": asset, "back": back}
    if request.method == "POST" and form.is_valid():
        try:
            if write(request, asset, form):
                messages.success(request, _("Saved."))
                return see_other(request, after(request, asset, back))
        except Stale:
            return overtaken(request, fill, template, context)
        except intake.RowErrors as wrong:
            form.put_row_errors(wrong.errors)
    return show(request, form, template, context)


def write(request: HttpRequest, asset: Asset, form: WordsForm) -> bool:
    """Write what the person said; `Stale` if others changed meanwhile what the form shows."""
    if form.moved():
        raise Stale
    registrar = Registrar(by=reader(request), authority=Authority.PERSON, revives=False)
    report = services.edit(
        asset=asset, row=form.row(), registrar=registrar, versions=[str(form.revision)]
    )
    form.put_row_errors((error["field"], error["message"]) for error in report.errors)
    return not report.failed


def after(request: HttpRequest, asset: Asset, back: str) -> str:
    """Where to go: to the asset's page, unless it is now hidden from whoever changed it."""
    seen = Asset.objects.visible_to(reader(request)).filter(pk=asset.pk)
    return back if seen.exists() else reverse("shop:results")


def overtaken(
    request: HttpRequest, fill: Fill, template: str, context: dict[str, Any]
) -> HttpResponse:
    """409: both versions beside each other, where both have changed the same; nothing of either is lost."""
    now = asset_for(request, context["asset"].pk, "edit")
    mine = fill(now, request.POST)
    mine.is_valid()
    clashing = mine.clashing()
    form = fill(now, mine.rebased())
    form.tear(clashing)
    context |= {
        "asset": now,
        "torn": [form[name] for name in clashing],
        "taken": [form.said_now(name) for name in mine.moved() if name not in clashing],
        "overtaken": True,
    }
    return show(request, form, template, context, 409)


def show(
    request: HttpRequest, form: WordsForm, template: str, context: dict[str, Any], status: int = 0
) -> HttpResponse:
    status = status or (422 if form.is_bound and form.errors else 200)
    return render(request, template, context | {"form": form}, status=status)

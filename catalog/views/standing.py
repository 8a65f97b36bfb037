"""How an asset stands: certified, deprecated, retired; and who else may see it."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from accounts.fragments import see_other, wants_fragment
from accounts.problems import Conflict, Unprocessable
from accounts.views import reader
from accounts.views.refusing import number, put_errors
from catalog import search, services
from catalog.forms.standing import AccessForm, CertifyForm, LifecycleForm
from catalog.models import Asset, Authority
from catalog.views.asking import get_or_post, sent
from catalog.views.assets import after, asset_for

FOUND = 8


@get_or_post
def certify(request: HttpRequest, pk: int) -> HttpResponse:
    """Vouch for an asset until a day, or no longer."""
    asset = asset_for(request, pk, "certify")
    if "withdraw" in request.POST:
        services.withdraw_certificate(asset=asset)
        messages.success(request, _("Withdrawn."))
        return see_other(request, asset.get_absolute_url())
    form = CertifyForm(sent(request), asset=asset)
    if request.method == "POST" and form.is_valid():
        try:
            services.certify(asset=asset, by=reader(request), **form.cleaned_data)
        except (Conflict, Unprocessable) as error:
            put_errors(form, error)
        else:
            messages.success(request, _("Certified."))
            return see_other(request, asset.get_absolute_url())
    context = {"asset": asset, "form": form}
    status = 422 if form.errors else 200
    return render(request, "catalog/asset_certify.html", context, status=status)


@get_or_post
def lifecycle(request: HttpRequest, pk: int) -> HttpResponse:
    """Deprecate, retire or restore an asset; its button *Find* looks for what replaces it, and writes nothing."""
    asset = asset_for(request, pk, "edit")
    query = request.POST.get("q", "").strip()[:200]
    choices = replacements(request, asset, query)
    looking = "find" in request.POST
    if looking:
        said = request.POST.dict()
        form = LifecycleForm(asset=asset, choices=choices)
        form.initial = {
            **form.initial,
            **{name: said[name] for name in form.fields if name in said},
        }
    else:
        form = LifecycleForm(sent(request), asset=asset, choices=choices)
        if request.method == "POST" and form.is_valid() and put(asset, form):
            messages.success(request, _("Saved."))
            return see_other(request, after(request, asset, asset.get_absolute_url()))
    context = {"asset": asset, "form": form, "query": query, "looking": looking}
    part = looking and wants_fragment(request)
    template = "catalog/_replacement.html" if part else "catalog/asset_lifecycle.html"
    return render(request, template, context, status=422 if form.errors else 200)


def replacements(request: HttpRequest, asset: Asset, query: str) -> list[Asset]:
    """What may be chosen: what stands there now, what was chosen, and what is found by the words."""
    user = reader(request)
    keys = [asset.replacement_id, number(request.POST.get("replacement"))]
    visible = Asset.objects.visible_to(user).select_related("domain")
    chosen = {one.pk: one for one in visible.filter(pk__in=[key for key in keys if key])}
    found = search.find(user, query, limit=FOUND + 1).hits if query else []
    chosen |= {one.pk: one for one in found[:FOUND]}
    chosen.pop(asset.pk, None)
    return list(chosen.values())


def put(asset: Asset, form: LifecycleForm) -> bool:
    """Write how it stands; what the service refuses comes beside the inputs."""
    state = form.cleaned_data["state"]
    said = {"note": form.cleaned_data["note"], "replacement": form.chosen}
    try:
        if state == Asset.Lifecycle.ACTIVE:
            services.restore(asset=asset)
        elif state == Asset.Lifecycle.RETIRED:
            services.retire(asset=asset, authority=Authority.PERSON, **said)
        else:
            deprecate(asset, said)
    except (Conflict, Unprocessable) as error:
        put_errors(form, error)
        return False
    return True


@transaction.atomic
def deprecate(asset: Asset, said: dict[str, Any]) -> None:
    """Also what was retired, which is on the shelf again then."""
    if asset.retired_at is not None:
        services.restore(asset=asset)
    services.deprecate(asset=asset, authority=Authority.PERSON, **said)


@get_or_post
def access(request: HttpRequest, pk: int) -> HttpResponse:
    """Who else may see a restricted asset; a form gives access, a button takes it away."""
    asset = asset_for(request, pk, "grant")
    given = asset.accesses.select_related("user", "team", "given_by").order_by("given_at", "pk")
    if "take" in request.POST:
        found = get_object_or_404(given, pk=number(request.POST["take"]) or 0)
        services.withdraw_access(access=found)
        messages.success(request, _("Withdrawn."))
        return see_other(request, request.path)
    form = AccessForm(sent(request))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        services.give_access(asset=asset, to=said["who"], until=said["until"], by=reader(request))
        messages.success(request, _("Given."))
        return see_other(request, request.path)
    context = {"asset": asset, "form": form, "given": given}
    status = 422 if form.errors else 200
    return render(request, "catalog/asset_access.html", context, status=status)

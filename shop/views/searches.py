"""The searches a person saves."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from rest_framework.exceptions import APIException

from accounts.fragments import see_other
from accounts.problems import Conflict, Unprocessable
from accounts.views import reader
from accounts.views.refusing import put_errors
from catalog import services
from catalog.models import SavedSearch
from catalog.views.asking import get_or_post, sent
from shop import places
from shop import saved as kept


@require_safe
def searches(request: HttpRequest) -> HttpResponse:
    return render(request, "shop/searches.html", {"searches": kept.of(reader(request))})


@get_or_post
def save(request: HttpRequest) -> HttpResponse:
    """Save the search that stands in the address; the same name again is changed."""
    user, place = reader(request), places.read(request.GET)
    form = kept.NameForm(sent(request), initial={"name": kept.proposed(place)})
    if form.is_valid():
        name = form.cleaned_data["name"]
        try:
            services.save_search(
                by=user, name=name, q=place.query, filters=place.filters, sort=place.sort
            )
        except Unprocessable as error:
            return _again(request, form, error, place.url())
        messages.success(request, _("Saved as “%(name)s”.") % {"name": name})
        return see_other(request, place.url())
    return _form(request, form, place.url(), _("Save a search"))


@get_or_post
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(SavedSearch, user=reader(request), pk=pk)
    form = kept.NameForm(sent(request), initial={"name": found.name})
    back = reverse("shop:searches")
    if form.is_valid():
        try:
            services.rename_search(search=found, name=form.cleaned_data["name"])
        except Conflict as error:
            form.add_error("name", str(error.detail))
            return _form(request, form, back, _("Rename a search"))
        return see_other(request, back)
    return _form(request, form, back, _("Rename a search"))


@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(SavedSearch, user=reader(request), pk=pk)
    services.delete_search(search=found)
    messages.success(request, _("“%(name)s” is deleted.") % {"name": found.name})
    return see_other(request, reverse("shop:searches"))


def _again(
    request: HttpRequest, form: kept.NameForm, error: APIException, back: str
) -> HttpResponse:
    put_errors(form, error)
    return _form(request, form, back, _("Save a search"))


def _form(request: HttpRequest, form: kept.NameForm, back: str, title: str) -> HttpResponse:
    context = {"form": form, "back": back, "title": title}
    return render(request, "shop/search_form.html", context, status=422 if form.errors else 200)

"""Suggesting a change of an asset, and making it with one click."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.fragments import see_other
from accounts.limits import TooMany
from accounts.problems import Conflict, Unprocessable, field_errors
from accounts.views import reader
from accounts.views.refusing import put_errors
from catalog.models import Asset
from feedback import services, suggestions
from feedback.forms import SuggestForm
from feedback.models import SuggestedChange
from feedback.states import Verb
from feedback.views.desk import show, visible_ticket
from feedback.views.reporting import wait_a_little
from feedback.views.saying import visible_asset

What = SuggestedChange.What


@require_http_methods(["GET", "HEAD", "POST"])
def suggest(request: HttpRequest, pk: int) -> HttpResponse:
    """First what should change, then what it should be; `?what=` and `?field=` say it at once."""
    asset = visible_asset(request, pk)
    field = request.GET.get("field", "")[:255]
    field = field if asset.fields.filter(name=field).exists() else ""
    what = request.GET.get("what", "")
    if what not in open_to(field):
        choices = [(one, What(one).label) for one in open_to(field)]
        context = {"asset": asset, "field": field, "choices": choices}
        return render(request, "feedback/suggest.html", context)
    data = request.POST if request.method == "POST" else None
    form = SuggestForm(data, asset=asset, what=what, field=field, reader=reader(request))
    if data is None or not form.is_valid():
        return _page(request, asset, what, field, form, status=200 if data is None else 422)
    return _send(request, asset, what, field, form)


def open_to(field: str) -> list[str]:
    """What can be suggested of an asset, or of a field."""
    return [one for one in What.values if not field or one in suggestions.OF_A_FIELD]


def _send(
    request: HttpRequest, asset: Asset, what: str, field: str, form: SuggestForm
) -> HttpResponse:
    try:
        ticket = services.suggest(
            asset=asset, what=what, field=field, **form.said, by=reader(request)
        )
    except Unprocessable as error:
        put_errors(form, error)
        return _page(request, asset, what, field, form, status=422)
    except TooMany as error:
        form.add_error(None, wait_a_little(error))
        answer = _page(request, asset, what, field, form, status=429)
        answer.headers["Retry-After"] = str(error.wait)
        return answer
    messages.success(request, _("Sent. You are told what becomes of it."))
    return see_other(request, ticket.get_absolute_url())


def _page(
    request: HttpRequest, asset: Asset, what: str, field: str, form: SuggestForm, *, status: int
) -> HttpResponse:
    context = {"asset": asset, "what": What(what), "field": field, "form": form}
    return render(request, "feedback/suggest.html", context, status=status)


@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """One click: the change is made, in the name of whoever suggested it."""
    found = visible_ticket(request, pk)
    if not services.may(found, Verb.RESOLVE, reader(request)):
        raise PermissionDenied(_("This step belongs to those who answer for the asset."))
    version = request.POST.get("version", "")[:64]
    try:
        services.accept_suggestion(ticket=found, version=version, by=reader(request))
    except Conflict as error:
        again = visible_ticket(request, pk)
        return show(request, again, status=409, problem=str(error.detail))
    except Unprocessable as error:
        problem = " ".join(fault["message"] for fault in field_errors(error.detail))
        return show(request, found, status=422, problem=problem)
    messages.success(request, _("Accepted. The change is made."))
    return see_other(request, found.get_absolute_url())

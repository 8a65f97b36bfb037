"""Suggesting a change of an asset or a term, and making it with one click."""

from typing import Any

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
from catalog.views.terms import visible_term
from feedback import services
from feedback.forms import SuggestForm
from feedback.tickets import subjects, suggestions
from feedback.tickets.states import Verb
from feedback.tickets.subjects import Subject
from feedback.views.desk import show, visible_ticket
from feedback.views.reporting import wait_a_little
from feedback.views.saying import visible_asset


@require_http_methods(["GET", "HEAD", "POST"])
def suggest(request: HttpRequest, pk: int) -> HttpResponse:
    """First what should change, then what it should be; `?what=` and `?field=` say it at once."""
    asset = visible_asset(request, pk)
    field = request.GET.get("field", "")[:255]
    field = field if asset.fields.filter(name=field).exists() else ""
    return _suggest(request, asset, field)


@require_http_methods(["GET", "HEAD", "POST"])
def suggest_term(request: HttpRequest, domain: str, slug: str) -> HttpResponse:
    """The same of a term."""
    return _suggest(request, visible_term(request, domain, slug), "")


def _suggest(request: HttpRequest, about: Subject, field: str) -> HttpResponse:
    choices = dict(suggestions.open_to(about, field))
    what = request.GET.get("what", "")
    context: dict[str, Any] = {
        "about": about,
        "field": field,
        "what": choices.get(what),
        "choices": choices,
    }
    if what not in choices:
        return render(request, "feedback/suggest.html", context)
    data = request.POST if request.method == "POST" else None
    form = SuggestForm(data, about=about, what=what, field=field, reader=reader(request))
    context["form"] = form
    if data is None or not form.is_valid():
        return _page(request, context, status=200 if data is None else 422)
    said = {**subjects.keyword(about), "what": what, "field": field, **form.said}
    try:
        ticket = services.suggest(**said, by=reader(request))
    except Unprocessable as error:
        put_errors(form, error)
        return _page(request, context, status=422)
    except TooMany as error:
        form.add_error(None, wait_a_little(error))
        answer = _page(request, context, status=429)
        answer.headers["Retry-After"] = str(error.wait)
        return answer
    messages.success(request, _("Sent. You are told what becomes of it."))
    return see_other(request, ticket.get_absolute_url())


def _page(request: HttpRequest, context: dict[str, Any], *, status: int) -> HttpResponse:
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

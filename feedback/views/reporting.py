"""Reporting what is wrong with an asset or a term, and joining whoever has reported it already."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.fragments import page_or_part, see_other
from accounts.limits import TooMany
from accounts.problems import Conflict, Unprocessable
from accounts.views import reader
from accounts.views.refusing import put_errors
from catalog.views.terms import visible_term
from feedback import forms, services
from feedback.models import Ticket
from feedback.tickets import alike, planning, promises, subjects
from feedback.tickets.subjects import Subject
from feedback.views.desk import show, visible_ticket
from feedback.views.saying import visible_asset

PREFILLED = ("kind", "field", "example", "title")


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Something is wrong with an asset, or unclear: one form, one click, sent."""
    return _report(request, visible_asset(request, pk))


@require_http_methods(["GET", "HEAD", "POST"])
def report_term(request: HttpRequest, domain: str, slug: str) -> HttpResponse:
    """The same of a term."""
    return _report(request, visible_term(request, domain, slug))


def _report(request: HttpRequest, about: Subject) -> HttpResponse:
    """Who sends it has seen the open tickets that are like it: while typing, or else once before it is sent."""
    if request.method != "POST":
        return _begun(request, about)
    form = forms.ReportForm(request.POST, about=about)
    if not form.is_valid():
        return _page(request, about, form, status=422)
    said = dict(form.cleaned_data)
    title = said["title"]
    if said.pop("seen") != title and (found := alike.similar(reader(request), about, title)):
        return _page(request, about, form, found, title, status=422)
    try:
        ticket = services.report(**subjects.keyword(about), **said, by=reader(request))
    except Unprocessable as error:
        put_errors(form, error)
        return _page(request, about, form, status=422)
    except TooMany as error:
        return _too_often(request, about, form, error)
    time = promises.within(ticket.severity, planning.plan_of(about))
    messages.success(request, _("Sent. An answer is promised within %(time)s.") % {"time": time})
    return see_other(request, ticket.get_absolute_url())


def _begun(request: HttpRequest, about: Subject) -> HttpResponse:
    """The empty form, or what is known already in it; htmx asks for similar tickets alone."""
    start = {name: request.GET[name][:255] for name in PREFILLED if name in request.GET}
    title = start.get("title", "").strip()[: alike.LONGEST]
    found = alike.similar(reader(request), about, title)
    form = forms.ReportForm(about=about, initial=start)
    context = report_context(about, form, found, title)
    return page_or_part(request, "feedback/report.html", "alike", context)


def _page(
    request: HttpRequest,
    about: Subject,
    form: forms.ReportForm,
    found: Sequence[Ticket] = (),
    seen: str = "",
    *,
    status: int,
) -> HttpResponse:
    context = report_context(about, form, found, seen or request.POST.get("seen", ""))
    return render(request, "feedback/report.html", context, status=status)


def _too_often(
    request: HttpRequest, about: Subject, form: forms.ReportForm, error: TooMany
) -> HttpResponse:
    """What was written stays in the form, to be sent a little later."""
    form.add_error(None, wait_a_little(error))
    answer = _page(request, about, form, status=429)
    answer.headers["Retry-After"] = str(error.wait)
    return answer


def wait_a_little(error: TooMany) -> str:
    minutes = -(-error.wait // 60)
    words = ngettext(
        "You have reported much in a short time. This can be sent in %(n)d minute.",
        "You have reported much in a short time. This can be sent in %(n)d minutes.",
        minutes,
    )
    return words % {"n": minutes}


def report_context(
    about: Subject, form: forms.ReportForm, found: Sequence[Ticket] = (), seen: str = ""
) -> dict[str, Any]:
    """What the page of the form shows."""
    places = {"send_to": subjects.report_at(about), "suggest_at": subjects.suggest_at(about)}
    return {"about": about, "form": form, "alike": found, "seen": seen, **places}


def joining(step: Callable[..., Ticket]) -> Callable[[HttpRequest, int], HttpResponseBase]:
    """A view that joins a ticket or leaves it: 303 to the ticket, 409 when it is closed."""

    @require_POST
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        found = visible_ticket(request, pk)
        try:
            step(ticket=found, by=reader(request))
        except Conflict as error:
            return show(request, visible_ticket(request, pk), status=409, problem=str(error.detail))
        return see_other(request, found.get_absolute_url())

    view.__doc__ = step.__doc__
    return view


me_too = joining(services.say_me_too)
not_me = joining(services.not_me)

"""The demand board: what people want and did not find, and what becomes of it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.fragments import page_or_part, see_other
from accounts.problems import Conflict, Unprocessable
from accounts.views import reader
from accounts.views.refusing import number, put_errors
from catalog.models import Asset, Domain
from feedback import demand, forms, services
from feedback.models import Wanted


def visible_wanted(request: HttpRequest, pk: int) -> Wanted:
    user = reader(request)
    return get_object_or_404(Wanted.objects.visible_to(user).for_rows(user), pk=pk)


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """What is wanted, the most wanted first."""
    shown = demand.board(
        reader(request),
        view=request.GET.get("view", ""),
        query=request.GET.get("q", "").strip()[: demand.LONGEST_QUERY],
        after=number(request.GET.get("after")),
    )
    return page_or_part(request, "feedback/board.html", "found", {"board": shown})


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Say what is wanted. Before it goes on the board, its asker has seen what is like it there."""
    user = reader(request)
    domains = Domain.objects.visible_to(user).order_by("name", "pk")
    asked = request.GET.get("title", "").strip()[:200]
    if request.method != "POST":
        form = forms.WantedForm(domains=domains, initial={"title": asked, "seen": asked})
        return _ask(request, form, demand.similar(user, asked), 200)
    form = forms.WantedForm(request.POST, domains=domains)
    if not form.is_valid():
        return _ask(request, form, [], 422)
    said = dict(form.cleaned_data)
    title = said["title"]
    if said.pop("seen") != title and (alike := demand.similar(user, title)):
        again = request.POST.copy()
        again["seen"] = title
        return _ask(request, forms.WantedForm(again, domains=domains), alike, 422)
    try:
        made = services.ask_for(**said, by=user)
    except Unprocessable as error:
        put_errors(form, error)
        return _ask(request, form, [], 422)
    messages.success(request, _("It stands on the board. You are told what becomes of it."))
    return see_other(request, made.get_absolute_url())


def _ask(
    request: HttpRequest, form: forms.WantedForm, alike: list[Wanted], status: int
) -> HttpResponse:
    context = {"form": form, "alike": alike}
    return render(request, "feedback/wanted_new.html", context, status=status)


@require_safe
def wanted(request: HttpRequest, pk: int) -> HttpResponse:
    """What is wanted, by how many, and what became of it."""
    return _show(request, visible_wanted(request, pk))


def _show(
    request: HttpRequest,
    wanted: Wanted,
    *,
    status: int = 200,
    sent: forms.WantedAnswerForm | None = None,
    problem: str = "",
) -> HttpResponse:
    user = reader(request)
    context: dict[str, Any] = {"wanted": wanted, "problem": problem}
    if wanted.state == Wanted.State.OPEN and demand.may_answer(wanted, user):
        sought = request.GET.get("q", wanted.title).strip()[: demand.LONGEST_QUERY]
        context |= {
            "form": sent or answer_form(request),
            "sought": sought,
            "found": demand.candidates(user, sought),
        }
    return render(request, "feedback/wanted.html", context, status=status)


def answer_form(request: HttpRequest, data: Any = None) -> forms.WantedAnswerForm:
    assets = Asset.objects.visible_to(reader(request)).on_the_shelf()
    return forms.WantedAnswerForm(data, assets=assets)


def voting(vote: Callable[[Wanted, HttpRequest], str]) -> Callable[..., Any]:
    """A view that votes: 303 back to where it was pressed, 409 when it was answered meanwhile."""

    @require_POST
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        found = visible_wanted(request, pk)
        try:
            address = vote(found, request)
        except Conflict as error:
            again = visible_wanted(request, pk)
            return _show(request, again, status=409, problem=str(error.detail))
        return see_other(request, address)

    view.__doc__ = vote.__doc__
    return view


@voting
def want(wanted: Wanted, request: HttpRequest) -> str:
    """“I want this too.”"""
    return services.want(wanted=wanted, by=reader(request)).get_absolute_url()


@voting
def want_no_more(wanted: Wanted, request: HttpRequest) -> str:
    """Take it back; what nobody wants any more has no page."""
    if services.want_no_more(wanted=wanted, by=reader(request)):
        return wanted.get_absolute_url()
    messages.success(request, _("Nobody else wanted it: it is taken from the board."))
    return reverse("feedback:board")


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Name the asset that has it, or say why there will be none."""
    found = visible_wanted(request, pk)
    if not demand.may_answer(found, reader(request)):
        raise PermissionDenied(_("The stewards and owners of its domain answer it."))
    form = answer_form(request, request.POST)
    if not form.is_valid():
        return _show(request, found, status=422, sent=form)
    try:
        services.answer(wanted=found, **form.cleaned_data, by=reader(request))
    except Conflict as error:
        again = visible_wanted(request, pk)
        return _show(request, again, status=409, problem=str(error.detail))
    except Unprocessable as error:
        put_errors(form, error)
        return _show(request, found, status=422, sent=form)
    messages.success(request, _("Answered. Everybody who wants it is told."))
    return see_other(request, found.get_absolute_url())

"""Recalls: the form with its consequences, the list, and the page that stays."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.fragments import see_other
from accounts.problems import Conflict, Unprocessable
from accounts.views import reader, visitor
from accounts.views.refusing import number, put_errors
from catalog import rights
from catalog.models import Asset
from feedback import forms, notices, services
from feedback.models import Recall, Ticket
from feedback.views.desk import visible_ticket
from feedback.views.saying import visible_asset


@require_http_methods(["GET", "HEAD", "POST"])
def recall_asset(request: HttpRequest, pk: int) -> HttpResponse:
    """Recall an asset from its own page."""
    return _recall(request, visible_asset(request, pk), None)


@require_http_methods(["GET", "HEAD", "POST"])
def recall_for_ticket(request: HttpRequest, pk: int) -> HttpResponse:
    """Recall because of a ticket: where it stands, or the asset in `?asset=`; answering the ticket lifts it."""
    ticket = visible_ticket(request, pk)
    if ticket.origin is None:
        raise PermissionDenied(_("A ticket of a term recalls no asset."))
    chosen = number(request.POST.get("asset") or request.GET.get("asset"))
    return _recall(request, visible_asset(request, chosen or ticket.origin.pk), ticket)


def _recall(request: HttpRequest, asset: Asset, ticket: Ticket | None) -> HttpResponse:
    """The form says what will happen before the button; sending it is the confirmation."""
    user = reader(request)
    if not rights.can(user, "recall", asset):
        raise PermissionDenied(_("Only the stewards and owners of its domain recall an asset."))
    hurt = notices.downstream(asset, user)
    choice = notices.replacements(asset, hurt, user)
    start = {"title": ticket.title if ticket else ""}
    form = forms.RecallForm(request.POST or None, replacements=choice, initial=start)
    status, problem = 200, ""
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                issued = services.recall(asset=asset, ticket=ticket, by=user, **_said(form))
            except Unprocessable as error:
                put_errors(form, error)
            except Conflict as error:
                status, problem = 409, str(error.detail)
            else:
                messages.success(request, _("Recalled. Everything made from it says so now."))
                return see_other(request, issued.get_absolute_url())
    context = {"asset": asset, "ticket": ticket, "form": form, "hurt": hurt, "problem": problem}
    return render(request, "feedback/recall_form.html", context, status=status)


def _said(form: forms.RecallForm) -> dict[str, Any]:
    said = dict(form.cleaned_data)
    said["window"] = (said.pop("window_from"), said.pop("window_until"))
    return said


@require_safe
def recalls(request: HttpRequest) -> HttpResponse:
    """What must not be used, then what was recalled before."""
    found = notices.listed(visitor(request), number(request.GET.get("after")))
    return render(request, "feedback/recalls.html", {"recalls": found})


@require_safe
def recall(request: HttpRequest, pk: int) -> HttpResponse:
    return _show(request, _visible_recall(request, pk), forms.LiftForm())


@require_POST
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    """It may be used again; 303 back to the recall's page, which stays."""
    found = _visible_recall(request, pk)
    if not rights.can(reader(request), "recall", found.asset):
        raise PermissionDenied(_("Only the stewards and owners of its domain lift a recall."))
    form = forms.LiftForm(request.POST)
    if not form.is_valid():
        return _show(request, found, form, status=422)
    services.lift(recall=found, why=form.cleaned_data["why"], by=reader(request))
    messages.success(
        request, _("Lifted. Everybody who was told of the recall is told of this too.")
    )
    return see_other(request, found.get_absolute_url())


def _visible_recall(request: HttpRequest, pk: int) -> Recall:
    found = Recall.objects.visible_to(visitor(request)).select_related(
        "asset__domain", "asset__owner", "replacement", "issued_by", "lifted_by", "ticket"
    )
    return get_object_or_404(found, pk=pk)


def _show(
    request: HttpRequest, recall: Recall, form: forms.LiftForm, status: int = 200
) -> HttpResponse:
    context = {"notice": notices.of(recall, visitor(request)), "form": form}
    return render(request, "feedback/recall.html", context, status=status)

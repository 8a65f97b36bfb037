"""The steward's desk, and one ticket with the steps that can be taken on it."""

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.fragments import see_other, wants_fragment
from accounts.models import User
from accounts.problems import Conflict, Unprocessable
from accounts.views import reader
from accounts.views.refusing import number, put_errors
from catalog.models import Asset
from feedback import answering, detail, forms, reading, services
from feedback.models import Ticket
from feedback.states import Verb

Form = django_forms.Form


def visible_ticket(request: HttpRequest, pk: int) -> Ticket:
    """The ticket if this person may know of it; a stranger gets 404."""
    user = reader(request)
    return get_object_or_404(Ticket.objects.visible_to(user).for_rows(user), pk=pk)


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Views, list and the chosen ticket in one screen; without a choice, the most pressing one is laid open."""
    user = reader(request)
    view, pk = request.GET.get("view", reading.FIRST_VIEW), number(request.GET.get("ticket"))
    desk = reading.inbox(user, view, number(request.GET.get("after")))
    chosen = Ticket.objects.visible_to(user).for_rows(user).filter(pk=pk).first() if pk else None
    shown = chosen or (desk.rows[0].ticket if desk.rows else None)
    context: dict[str, Any] = {"desk": desk, "chosen": chosen, "fragment": wants_fragment(request)}
    if shown:
        context |= actions(shown, user)
    page = "feedback/inbox.html#desk" if context["fragment"] else "feedback/inbox.html"
    response = render(request, page, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
def ticket(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, visible_ticket(request, pk))


def show(
    request: HttpRequest,
    ticket: Ticket,
    *,
    status: int = 200,
    sent: Form | None = None,
    problem: str = "",
) -> HttpResponse:
    """The whole page of a ticket, with the form that was refused, if one was."""
    context = actions(ticket, reader(request), sent) | {"problem": problem, "refused": sent}
    return render(request, "feedback/ticket.html", context, status=status)


def actions(ticket: Ticket, user: User, sent: Form | None = None) -> dict[str, Any]:
    """The ticket with a form for each step that is open and needs words."""
    whole = detail.of(ticket, user)
    made: dict[Verb, Callable[[], Form]] = {
        Verb.RESOLVE: forms.ResolveForm,
        Verb.DECLINE: forms.DeclineForm,
        Verb.REOPEN: forms.ReopenForm,
        Verb.ASSIGN: lambda: assign_form(ticket),
        Verb.MOVE: lambda: move_form(ticket, user),
    }
    empty = {
        f"{verb}_form": sent if sent is not None and type(sent) is type(form) else form
        for verb, make in made.items()
        if verb in whole.steps and (form := make()) is not None
    }
    return {"detail": whole} | empty


def assign_form(ticket: Ticket, data: Any = None) -> forms.AssignForm:
    people = answering.people(ticket.origin)
    return forms.AssignForm(data, people=people, initial={"assignee": ticket.assignee_id})


def move_form(ticket: Ticket, user: User, data: Any = None) -> forms.MoveForm:
    """Where to move it; a form that was sent may also name an asset from elsewhere."""
    if data is not None:
        return forms.MoveForm(data, places=Asset.objects.visible_to(user).on_the_shelf())
    ids = [asset.pk for asset in detail.places(ticket, user)]
    return forms.MoveForm(places=Asset.objects.visible_to(user).filter(pk__in=ids).order_by("name"))


Step = Callable[[HttpRequest, Ticket], tuple[Form | None, Callable[[], Any], str]]


def stepping(step: Step) -> Callable[[HttpRequest, int], HttpResponseBase]:
    """A view that takes one step: 303 when it is done, 422 beside the field, 409 when somebody was faster."""

    @require_POST
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        found = visible_ticket(request, pk)
        if not services.may(found, Verb(step.__name__), reader(request)):
            raise PermissionDenied(_("This step belongs to those who answer for the asset."))
        form, do, done = step(request, found)
        if form is not None and not form.is_valid():
            return show(request, found, status=422, sent=form)
        try:
            do()
        except Conflict as error:
            return show(request, visible_ticket(request, pk), status=409, problem=str(error.detail))
        except Unprocessable as error:
            form = form or Form(request.POST)
            form.is_valid()
            put_errors(form, error)
            return show(request, found, status=422, sent=form)
        messages.success(request, done)
        return see_other(request, found.get_absolute_url())

    view.__doc__ = step.__doc__
    return view


@stepping
def acknowledge(request: HttpRequest, ticket: Ticket) -> Any:
    """Take a new ticket."""
    by = reader(request)
    return None, lambda: services.acknowledge(ticket=ticket, by=by), _("It is yours now.")


@stepping
def assign(request: HttpRequest, ticket: Ticket) -> Any:
    """Hand it to somebody who answers for the same asset."""
    by, form = reader(request), assign_form(ticket, request.POST)
    done = _("Handed on.")
    return (
        form,
        lambda: services.assign(ticket=ticket, to=form.cleaned_data["assignee"], by=by),
        done,
    )


@stepping
def move(request: HttpRequest, ticket: Ticket) -> Any:
    """Send it to where it began."""
    by = reader(request)
    form = move_form(ticket, by, request.POST)
    done = _("Moved; those who answer there are told.")
    return form, lambda: services.move(ticket=ticket, to=form.cleaned_data["asset"], by=by), done


@stepping
def resolve(request: HttpRequest, ticket: Ticket) -> Any:
    """Answer it with a change or a reason."""
    by, form = reader(request), forms.ResolveForm(request.POST)

    def do() -> None:
        reason = form.cleaned_data["reason"]
        services.resolve(ticket=ticket, change=form.change, reason=reason, by=by)

    return form, do, _("Answered. Whoever reported it is asked whether it is solved.")


@stepping
def decline(request: HttpRequest, ticket: Ticket) -> Any:
    """Do nothing, for a reason."""
    by, form = reader(request), forms.DeclineForm(request.POST)
    done = _("Declined; the reason is told to whoever reported it.")
    return (
        form,
        lambda: services.decline(ticket=ticket, reason=form.cleaned_data["reason"], by=by),
        done,
    )


@stepping
def confirm(request: HttpRequest, ticket: Ticket) -> Any:
    """“Solved? Yes.”"""
    by = reader(request)
    done = _("Good. Whoever solved it is told.")
    return None, lambda: services.confirm(ticket=ticket, by=by), done


@stepping
def reopen(request: HttpRequest, ticket: Ticket) -> Any:
    """“Solved? No.”"""
    by, form = reader(request), forms.ReopenForm(request.POST)
    done = _("It is open again; whoever answered is told.")
    return form, lambda: services.reopen(ticket=ticket, text=form.cleaned_data["text"], by=by), done

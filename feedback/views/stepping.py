"""The steps of a ticket as forms: 303 when done, 422 beside the field, 409 when somebody was faster."""

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.fragments import see_other
from accounts.problems import Conflict, Unprocessable
from accounts.views import reader
from accounts.views.refusing import put_errors
from feedback import forms, services
from feedback.models import Ticket
from feedback.tickets import undo_offers
from feedback.tickets.states import Verb
from feedback.views.desk import assign_form, merge_form, move_form, show, visible_ticket

Form = django_forms.Form

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
        offer = undo_offers.marked([found], reader(request))
        messages.success(request, done, extra_tags=offer)
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


@stepping
def start(request: HttpRequest, ticket: Ticket) -> Any:
    """Work on it."""
    by = reader(request)
    return None, lambda: services.start(ticket=ticket, by=by), _("You work on it.")


@stepping
def convert(request: HttpRequest, ticket: Ticket) -> Any:
    """Call it a question, or a problem."""
    by, form = reader(request), forms.ConvertForm(request.POST)
    done = _("Called by its right name.")
    return (
        form,
        lambda: services.convert(ticket=ticket, kind=form.cleaned_data["kind"], by=by),
        done,
    )


@stepping
def merge(request: HttpRequest, ticket: Ticket) -> Any:
    """It is the same as another one."""
    by = reader(request)
    form = merge_form(ticket, by, request.POST)
    done = _("Merged; whoever said it hears from the other one.")
    return form, lambda: services.merge(ticket=ticket, into=form.cleaned_data["into"], by=by), done


@stepping
def unmerge(request: HttpRequest, ticket: Ticket) -> Any:
    """It is not the same after all."""
    by = reader(request)
    return (
        None,
        lambda: services.unmerge(ticket=ticket, by=by),
        _("It is a ticket of its own again."),
    )


@stepping
def link(request: HttpRequest, ticket: Ticket) -> Any:
    """Keep an address that belongs to it."""
    by, form = reader(request), forms.LinkForm(request.POST)
    done = _("Linked.")
    return form, lambda: services.link(ticket=ticket, url=form.cleaned_data["url"], by=by), done


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own last step back."""
    found = visible_ticket(request, pk)
    try:
        services.undo(ticket=found, by=reader(request))
    except Conflict as error:
        return show(request, found, status=409, problem=str(error.detail))
    messages.success(request, _("Taken back; it is as it was before."))
    return see_other(request, found.get_absolute_url())

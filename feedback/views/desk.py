"""The steward's desk, and one ticket with the steps that can be taken on it."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms as django_forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from accounts.fragments import wants_fragment
from accounts.models import User
from accounts.views import reader
from accounts.views.refusing import number
from catalog.models import Asset
from feedback import forms
from feedback.inbox import listing as inboxes
from feedback.inbox import replies
from feedback.models import ReplyText, Ticket
from feedback.tickets import answering, bridging, changes, detail, talking
from feedback.tickets.states import Verb

Form = django_forms.Form
REPLIES = 50


def visible_ticket(request: HttpRequest, pk: int) -> Ticket:
    """The ticket if this person may know of it; a stranger gets 404."""
    user = reader(request)
    return get_object_or_404(Ticket.objects.visible_to(user).for_rows(user), pk=pk)


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Views, list and the chosen ticket in one screen; without a choice, the most pressing one is laid open."""
    user = reader(request)
    view, pk = request.GET.get("view", inboxes.FIRST_VIEW), number(request.GET.get("ticket"))
    form = forms.InboxForm(request.GET)
    desk = inboxes.of(user, view, number(request.GET.get("after")), form.asked)
    chosen = Ticket.objects.visible_to(user).for_rows(user).filter(pk=pk).first() if pk else None
    shown = chosen or (desk.rows[0].ticket if desk.rows else None)
    context: dict[str, Any] = {
        "desk": desk,
        "chosen": chosen,
        "fragment": wants_fragment(request),
        "filter": form,
        "bulk": forms.BulkForm(people=answering.colleagues(user)),
    }
    if shown:
        context |= actions(shown, user, reply=number(request.GET.get("reply")))
    page = "feedback/inbox.html#desk" if context["fragment"] else "feedback/inbox.html"
    response = render(request, page, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
def ticket(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, visible_ticket(request, pk), reply=number(request.GET.get("reply")))


def show(
    request: HttpRequest,
    ticket: Ticket,
    *,
    status: int = 200,
    sent: Form | None = None,
    said: Form | None = None,
    problem: str = "",
    reply: int | None = None,
) -> HttpResponse:
    """The whole page of a ticket, with the form that was refused, if one was."""
    user = reader(request)
    recent = changes.recent(ticket, user) if ticket.state in Ticket.WAITING else ()
    context = actions(ticket, user, sent, reply, recent)
    context |= {"problem": problem, "refused": sent}
    context["talk"] = talking.of(ticket, user, number(request.GET.get("before")))
    context["say_form"] = said or forms.CommentForm()
    return render(request, "feedback/ticket.html", context, status=status)


def actions(
    ticket: Ticket,
    user: User,
    sent: Form | None = None,
    reply: int | None = None,
    recent: Sequence[tuple[str, str]] = (),
) -> dict[str, Any]:
    """The ticket with a form for each step that is open and needs words; `reply` is the answer to begin with."""
    whole = detail.of(ticket, user)
    kept = list(ReplyText.objects.visible_to(user).order_by("name", "pk")[:REPLIES])
    used = next((one for one in kept if one.pk == reply), None)
    words = {"reason": replies.fill(used.text, ticket)} if used else {}
    made: dict[Verb, Callable[[], Form]] = {
        Verb.RESOLVE: lambda: forms.ResolveForm(
            initial=bridging.closing_change(ticket) | words, recent=recent
        ),
        Verb.DECLINE: lambda: forms.DeclineForm(initial=words),
        Verb.REOPEN: forms.ReopenForm,
        Verb.ASSIGN: lambda: assign_form(ticket),
        Verb.MOVE: lambda: move_form(ticket, user),
        Verb.MERGE: lambda: merge_form(ticket, user),
        Verb.LINK: forms.LinkForm,
    }
    empty = {
        f"{verb}_form": sent if sent is not None and type(sent) is type(form) else form
        for verb, make in made.items()
        if verb in whole.steps and (form := make()) is not None
    }
    return {"detail": whole, "replies": kept, "used": used} | empty


def assign_form(ticket: Ticket, data: Any = None) -> forms.AssignForm:
    people = answering.people(ticket.answered_for)
    return forms.AssignForm(data, people=people, initial={"assignee": ticket.assignee_id})


def move_form(ticket: Ticket, user: User, data: Any = None) -> forms.MoveForm:
    """Where to move it; a form that was sent may also name an asset from elsewhere."""
    if data is not None:
        return forms.MoveForm(data, places=Asset.objects.visible_to(user).on_the_shelf())
    ids = [asset.pk for asset in detail.places(ticket, user)]
    return forms.MoveForm(places=Asset.objects.visible_to(user).filter(pk__in=ids).order_by("name"))


def merge_form(ticket: Ticket, user: User, data: Any = None) -> forms.MergeForm:
    """What it may be merged into; a form that was sent may also name a ticket from elsewhere."""
    seen = Ticket.objects.visible_to(user).exclude(pk=ticket.pk)
    if data is not None:
        return forms.MergeForm(data, others=seen)
    return forms.MergeForm(others=detail.like(ticket, seen))

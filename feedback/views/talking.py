"""What is said to a ticket: answers, the one that is accepted, and the one that is put into the description."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import limits
from accounts.fragments import see_other
from accounts.problems import Conflict, Stale, Unprocessable
from accounts.views import reader
from accounts.views.refusing import put_errors
from feedback import forms, services
from feedback.models import Comment, Ticket
from feedback.services.lifting import with_answer
from feedback.tickets import talking
from feedback.views import desk


def visible_comment(request: HttpRequest, pk: int) -> Comment:
    """What was said, if this person may see what it was said to."""
    tickets = Ticket.objects.visible_to(reader(request))
    said = Comment.objects.filter(ticket__in=tickets).select_related("ticket__asset")
    return get_object_or_404(said, pk=pk)


@require_POST
def say(request: HttpRequest, pk: int) -> HttpResponse:
    """Say something to a ticket."""
    ticket = desk.visible_ticket(request, pk)
    form = forms.CommentForm(request.POST)
    if not form.is_valid():
        return desk.show(request, ticket, status=422, said=form)
    limits.spend(limits.SAYING, reader(request).pk)
    comment = services.comment(ticket=ticket, **form.cleaned_data, by=reader(request))
    messages.success(request, _("Said. Those who take part in it are told."))
    return see_other(request, f"{ticket.get_absolute_url()}#comment-{comment.pk}")


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what one said oneself."""
    comment, by = visible_comment(request, pk), reader(request)
    if comment.author_id != by.pk:
        raise PermissionDenied(_("Only whoever said it may change it."))
    sent = request.POST if request.method == "POST" else None
    form, status = forms.CommentForm(sent, initial={"text": comment.text}), 200
    if sent is not None:
        status = 422
        if form.is_valid():
            limits.spend(limits.SAYING, by.pk)
            try:
                services.edit_comment(comment=comment, text=form.cleaned_data["text"], by=by)
                messages.success(request, _("Saved."))
                return see_other(request, f"{comment.ticket.get_absolute_url()}#comment-{pk}")
            except Conflict:
                status = 409
    context = {"comment": comment, "form": form, "open": talking.may_edit(comment, by)}
    return render(request, "feedback/comment_edit.html", context, status=status)


@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """This is the answer."""
    comment = visible_comment(request, pk)
    try:
        services.accept(comment=comment, by=reader(request))
    except Conflict as error:
        ticket = desk.visible_ticket(request, comment.ticket_id)
        return desk.show(request, ticket, status=409, problem=str(error.detail))
    messages.success(request, _("This is the answer now."))
    return see_other(request, comment.ticket.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an answer into the asset's description: first its new text is shown, then it is written."""
    comment = visible_comment(request, pk)
    question = comment.ticket.kind == Ticket.Kind.QUESTION
    if not question or not talking.may_lift(comment.ticket, reader(request)):
        raise PermissionDenied(_("Your role does not allow that."))
    asset = comment.ticket.asset
    if asset is None:
        raise Http404
    form = forms.LiftAnswerForm(request.POST or None, revision=asset.revision)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            services.lift_answer(
                comment=comment, versions=[form.cleaned_data["revision"]], by=reader(request)
            )
            messages.success(request, _("It stands in the description now, in your name."))
            return see_other(request, asset.get_absolute_url())
        except Stale:
            form, status = forms.LiftAnswerForm(revision=asset.revision), 409
        except Unprocessable as error:
            put_errors(form, error)
    context = {
        "comment": comment,
        "asset": asset,
        "form": form,
        "overtaken": status == 409,
        "spoken": settings.LANGUAGE_CODE,
        "text": with_answer(asset.description, comment.ticket.title, comment.text),
    }
    status = 422 if form.is_bound and form.errors else status
    return render(request, "feedback/lift.html", context, status=status)

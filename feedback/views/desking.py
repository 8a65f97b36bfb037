"""What people do with their desk: many tickets at once, views and answers of their own, a sheet of it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import sheets
from accounts.fragments import see_other
from accounts.models import Team
from accounts.problems import Unprocessable, field_errors
from accounts.views import reader
from accounts.views.refusing import number, put_errors
from feedback import forms, services
from feedback.inbox import listing as inboxes
from feedback.inbox import sheet as inbox_sheet
from feedback.models import DeskView, ReplyText, Ticket
from feedback.services import bulking, desks
from feedback.tickets import answering, undo_offers


@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """One step for all that are ticked; what could not be done is told, each with its reason."""
    user = reader(request)
    form = forms.BulkForm(request.POST, people=answering.colleagues(user))
    if not form.is_valid():
        return render(request, "feedback/bulk.html", {"form": form}, status=422)
    seen = Ticket.objects.visible_to(user).filter(pk__in=form.cleaned_data["ticket"])
    tickets = list(seen.order_by("pk")[: bulking.MOST])
    outcome = bulking.each(tickets, form.cleaned_data["act"], form.words, user)
    if n := len(outcome.done):
        words = ngettext("%(n)d ticket done.", "%(n)d tickets done.", n) % {"n": n}
        messages.success(request, words, extra_tags=undo_offers.marked(outcome.done, user))
    if outcome.refused:
        return render(request, "feedback/bulk.html", {"outcome": outcome, "form": form})
    return see_other(request, reverse("feedback:inbox"))


@require_POST
def undo_last(request: HttpRequest) -> HttpResponse:
    """Take one's own last step back on the tickets that the message about it named; each answers for itself."""
    user = reader(request)
    keys = [key for one in request.POST.getlist("ticket") if (key := number(one))]
    tickets = list(Ticket.objects.visible_to(user).filter(pk__in=keys[: bulking.MOST]))
    outcome = bulking.each(tickets, "undo", {}, user)
    if n := len(outcome.done):
        words = ngettext(
            "Taken back: %(n)d ticket is as it was.",
            "Taken back: %(n)d tickets are as they were.",
            n,
        )
        messages.success(request, words % {"n": n})
    if outcome.refused:
        return render(request, "feedback/bulk.html", {"outcome": outcome}, status=409)
    return see_other(request, reverse("feedback:inbox"))


@require_safe
def sheet(request: HttpRequest) -> StreamingHttpResponse:
    """The view that is shown, with its filters, as a table for a spreadsheet."""
    view, asked = request.GET.get("view", inboxes.FIRST_VIEW), forms.InboxForm(request.GET).asked
    rows = inbox_sheet.rows(reader(request), view, asked)
    answer = StreamingHttpResponse(sheets.lines(rows), content_type=sheets.KIND)
    answer["Content-Disposition"] = 'attachment; filename="tickets.csv"'
    return answer


@require_POST
def keep_view(request: HttpRequest) -> HttpResponse:
    """Keep the filters as a view of one's own; the same name again means these filters."""
    user, form = reader(request), forms.InboxForm(request.POST)
    name, asked = request.POST.get("name", "").strip()[:60], form.asked
    try:
        kept, _new = services.keep_view(name=name, filters=asked, by=user)
    except Unprocessable as error:
        messages.error(request, next(field_errors(error.detail))["message"])
        return see_other(request, reverse("feedback:inbox"))
    messages.success(request, _("Kept: %(name)s") % {"name": kept.name})
    return redirect(f"{reverse('feedback:inbox')}?view=own-{kept.pk}")


@require_POST
def drop_view(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(DeskView, user=reader(request), pk=pk).delete()
    messages.success(request, _("The view is gone; its tickets are where they were."))
    return see_other(request, reverse("feedback:inbox"))


@require_http_methods(["GET", "HEAD", "POST"])
def replies(request: HttpRequest) -> HttpResponse:
    """The answers one gives often, one's own and those of one's teams."""
    user = reader(request)
    teams = Team.objects.filter(memberships__user=user).order_by("name")
    sent = request.POST if request.method == "POST" else None
    form = forms.ReplyForm(sent, teams=teams)
    if request.method == "POST" and form.is_valid():
        try:
            kept, _new = services.keep_reply(**form.cleaned_data, by=user)
            messages.success(request, _("Kept: %(name)s") % {"name": kept.name})
            return see_other(request, reverse("feedback:replies"))
        except Unprocessable as error:
            put_errors(form, error)
    rows = ReplyText.objects.visible_to(user).select_related("team").order_by("name", "pk")
    context = {"form": form, "rows": rows[: desks.REPLIES_KEPT]}
    return render(request, "feedback/replies.html", context, status=422 if form.errors else 200)


@require_POST
def drop_reply(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(ReplyText.objects.visible_to(reader(request)), pk=pk).delete()
    messages.success(request, _("The answer is no longer kept."))
    return see_other(request, reverse("feedback:replies"))

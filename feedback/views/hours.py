"""Within how long people are answered: what the whole shop promises, and what each team does."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.fragments import see_other
from accounts.models import Team
from accounts.problems import Unprocessable
from accounts.views import reader
from accounts.views.refusing import put_errors
from feedback import services
from feedback.forms import HoursForm
from feedback.models import Hours, Ticket
from feedback.tickets import planning, promises


@require_http_methods(["GET", "HEAD", "POST"])
def of_all(request: HttpRequest) -> HttpResponse:
    return _page(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
def of_team(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, get_object_or_404(Team.objects.visible_to(reader(request)), pk=pk))


def _page(request: HttpRequest, team: Team | None) -> HttpResponse:
    """Everybody reads the promise; who may set it has it as a form."""
    user = reader(request)
    may = services.may_set_hours(team, user)
    if request.method == "POST" and not may:
        raise PermissionDenied(_("Only the people of the team set what it promises."))
    own = Hours.objects.filter(team=team).first()
    row = own or Hours.objects.filter(team=None).first() or Hours()
    sent = request.POST if request.method == "POST" else None
    form = HoursForm(sent, instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_hours(team=team, **form.cleaned_data, by=user)
        except Unprocessable as error:
            put_errors(form, error)
        else:
            messages.success(request, _("Promised. What was said before keeps its time."))
            return see_other(request, request.path)
    plan = planning.plan(row)
    context = {
        "team": team,
        "own": own,
        "form": form if may else None,
        "promised": [
            (severity.label, promises.within(severity, plan))
            for severity in reversed(Ticket.Severity)
        ],
        "row": row,
        "teams": Team.objects.filter(memberships__user=user).order_by("name"),
        "here": reverse("feedback:hours"),
    }
    status = 422 if form.errors else 200
    return render(request, "feedback/hours.html", context, status=status)

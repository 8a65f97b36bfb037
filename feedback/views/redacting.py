"""Taking personal data out of a ticket."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.fragments import see_other
from accounts.problems import Unprocessable
from accounts.views import reader
from accounts.views.refusing import put_errors
from catalog import rights
from feedback import services
from feedback.forms import RedactForm
from feedback.views.desk import visible_ticket


@require_http_methods(["GET", "HEAD", "POST"])
def redact(request: HttpRequest, pk: int) -> HttpResponse:
    """What is taken out cannot be brought back; the timeline says that it was."""
    found = visible_ticket(request, pk)
    if not rights.can(reader(request), "triage", found.answered_for):
        raise PermissionDenied(_("This step belongs to those who answer for the asset."))
    data = request.POST if request.method == "POST" else None
    form = RedactForm(data, ticket=found)
    if data is not None and form.is_valid():
        try:
            services.redact(ticket=found, **form.said, by=reader(request))
        except Unprocessable as error:
            put_errors(form, error)
        else:
            messages.success(request, _("It is taken out."))
            return see_other(request, found.get_absolute_url())
    status = 200 if data is None else 422
    context = {"ticket": found, "form": form}
    return render(request, "feedback/redact.html", context, status=status)

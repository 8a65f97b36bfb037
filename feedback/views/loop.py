"""How fast people are answered, as numbers with their history."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.models import Team
from accounts.views import reader
from accounts.views.refusing import number
from catalog.models import Domain
from feedback.loop import page as loop_page


@require_safe
def loop(request: HttpRequest) -> HttpResponse:
    """The figures of everything, or of one domain, or of one team."""
    user = reader(request)
    domain = team = None
    if slug := request.GET.get("domain"):
        domain = get_object_or_404(Domain.objects.visible_to(user), slug=slug)
    if slug := request.GET.get("team"):
        team = get_object_or_404(Team.objects.visible_to(user), slug=slug)
    asked = number(request.GET.get("weeks"))
    weeks = asked if asked in loop_page.SPANS else loop_page.SPANS[0]
    page = loop_page.page(user, weeks=weeks, domain=domain, team=team)
    return render(request, "feedback/loop.html", {"page": page})

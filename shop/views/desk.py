"""What there is to do today, for whoever answers for something."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.views import reader
from shop import curation, desk


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """Short lists of what presses, and what is most worth a word."""
    page = desk.today(reader(request), request.GET.get("all", ""))
    context = {"page": page, "demand": curation.DEMAND, "gaps": curation.GAPS}
    return render(request, "shop/today.html", context)

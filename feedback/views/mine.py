"""What somebody said, and what became of it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.views import reader
from feedback import forms, said


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Everything the reader said, the newest first, after what they are asked."""
    page = said.page(reader(request), request.GET.get("after", ""), timezone.now())
    asked = [(ticket, forms.ReopenForm(auto_id=f"reopen_{ticket.pk}_%s")) for ticket in page.asked]
    return render(request, "feedback/mine.html", {"page": page, "asked": asked})

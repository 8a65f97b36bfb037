from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.views.asking import reader

NEWS_SHOWN = 50


@require_safe
def news(request: HttpRequest) -> HttpResponse:
    """What this person was told, newest first."""
    notices = reader(request).notices.order_by("-created_at")[:NEWS_SHOWN]
    return render(request, "accounts/news.html", {"notices": notices})


@require_POST
def open_news(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one piece of news as read and go where it points."""
    notice = get_object_or_404(reader(request).notices, pk=pk)
    reader(request).notices.unread().filter(pk=pk).update(read_at=timezone.now())
    return redirect(notice.url)


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    reader(request).notices.unread().update(read_at=timezone.now())
    return redirect("accounts:news")

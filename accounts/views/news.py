from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts import told
from accounts.views.asking import reader


@require_safe
def news(request: HttpRequest) -> HttpResponse:
    """What this person was told, newest first, of what they may still see."""
    user = reader(request)
    context = {
        "notices": told.newest(user),
        "any_unread": user.notices.unread().exists(),
        "unread_news": told.unread(user),
    }
    return render(request, "accounts/news.html", context)


@require_POST
def open_news(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one piece of news as read and go where it points."""
    user = reader(request)
    notice = get_object_or_404(user.notices, pk=pk)
    if not told.may_read(user, notice):
        raise Http404
    user.notices.unread().filter(pk=pk).update(read_at=timezone.now())
    return redirect(notice.url)


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """All of it, also what is hidden by now: the count beside the menu ends."""
    reader(request).notices.unread().update(read_at=timezone.now())
    return redirect("accounts:news")

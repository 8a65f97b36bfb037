from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST, require_safe

from accounts.forms import SignInForm
from accounts.models import User

NEWS_SHOWN = 50


@method_decorator(login_not_required, name="dispatch")
class SignIn(auth.LoginView):
    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True


class SignOut(auth.LogoutView):
    """Signing out is a POST, so that no link can do it for somebody."""


def reader(request: HttpRequest) -> User:
    """The signed-in person; LoginRequiredMiddleware lets nobody else come here."""
    assert isinstance(request.user, User)
    return request.user


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

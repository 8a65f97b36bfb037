"""What happens around every request because of who asks."""

from collections.abc import Callable
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from accounts.limits import TooMany

Answer = Callable[[HttpRequest], HttpResponse]


def refuse_at_the_door(get_response: Answer) -> Answer:
    """Where a page wants somebody to prove who they are, or was asked too often."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, ReauthenticationRequired):
            return confirm_first(request)
        if isinstance(error, TooMany):
            return too_many(request, error)
        return None

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware


def confirm_first(request: HttpRequest) -> HttpResponse:
    """First the password or a code, then the page again. What a form had sent is not kept: it may hold secrets."""
    ways = get_adapter().get_reauthentication_methods(request.user)
    if not ways:
        return redirect(settings.LOGIN_URL)
    return redirect(f"{resolve_url(ways[0]['url'])}?{urlencode({'next': page_of(request)})}")


def page_of(request: HttpRequest) -> str:
    """The page that somebody is on: of a form, the one it stands on."""
    if request.method != "POST":
        return request.get_full_path()
    came_from = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(came_from, allowed_hosts={request.get_host()}):
        return urlsplit(came_from)._replace(scheme="", netloc="").geturl()
    return resolve_url(settings.LOGIN_REDIRECT_URL)


def too_many(request: HttpRequest, error: TooMany) -> HttpResponse:
    answer = render(request, "429.html", {"minutes": -(-error.wait // 60)}, status=429)
    answer.headers["Retry-After"] = str(error.wait)
    return answer

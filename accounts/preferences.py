"""How a reader wants to be spoken to: in which language, and by which clock."""

from collections.abc import Callable
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from accounts.models import User

LANGUAGES = [code for code, _name in settings.LANGUAGES]
COOKIE = "zone"
"""The device's time zone, as static/js/aisle.js tells it."""


@cache
def zones() -> frozenset[str]:
    """Every time zone this machine knows by name."""
    return frozenset(available_timezones()) - {"localtime", "posixrules", "Factory"}


def zone(name: str) -> ZoneInfo | None:
    """The time zone of that name; none for anything else that was sent."""
    return ZoneInfo(name) if name in zones() else None


def follow(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Middleware: pages speak the reader's language and tell the reader's time.

    What somebody chose comes first, then what the device says. Programs get every moment in UTC.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith("/api/"):
            return get_response(request)
        user = request.user if isinstance(request.user, User) else None
        if user and user.language in LANGUAGES:
            translation.activate(user.language)
            request.LANGUAGE_CODE = user.language
        own = zone(user.time_zone) if user else None
        with timezone.override(own or zone(request.COOKIES.get(COOKIE, ""))):
            return get_response(request)

    return middleware

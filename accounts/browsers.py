"""Browsers that people come with: how they are told apart, and which of them somebody came with before."""

import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

COOKIE = "known"
A_YEAR = 365 * 24 * 3600
# The first that stands in the header wins: Edge also says Chrome, and everybody says Safari.
PROGRAMS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrome": "Chrome",
    "Safari": "Safari",
    "curl": "curl",
}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


def described(request: HttpRequest) -> str:
    """`Firefox, Linux`: enough for somebody to recognise their own."""
    said = request.headers.get("User-Agent", "")
    found = [
        next((name for word, name in words.items() if word in said), "")
        for words in (PROGRAMS, SYSTEMS)
    ]
    return ", ".join(filter(None, found)) or _("Unknown browser")


def known(request: HttpRequest, email: str) -> str:
    """The mark of a browser with which this person came in before; empty for any other.

    Guesses from elsewhere cannot use up what such a browser is allowed, so nobody can be locked out of their own.
    """
    return request.get_signed_cookie(COOKIE, default="", salt=salt(email), max_age=A_YEAR) or ""


def remember(response: HttpResponse, email: str) -> None:
    response.set_signed_cookie(
        COOKIE,
        secrets.token_urlsafe(12),
        salt=salt(email),
        max_age=A_YEAR,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def salt(email: str) -> str:
    return f"accounts.browsers {email.lower()}"

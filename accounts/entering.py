"""The record learns who asks, through which door."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from accounts.models import Token, User
from accounts.peers import peer
from accounts.recording import recording

Answer = Callable[[HttpRequest], HttpResponse]
API = "/api/"


def record(get_response: Answer) -> Answer:
    """Whatever a request changes belongs to one entry of the record, which carries the request's id."""

    def middleware(request: HttpRequest) -> HttpResponse:
        door = "api" if request.path_info.startswith(API) else "page"
        with recording(door, late=lambda: asked(request)):
            return get_response(request)

    return middleware


def asked(request: HttpRequest) -> dict[str, Any]:
    """Who asks for what. The route, not the address: an address may carry the secret of an invitation."""
    user: Any = getattr(request, "user", None)
    token: Any = getattr(request, "auth", None)
    return {
        "by": user.pk if isinstance(user, User) else None,
        "token": token.pk if isinstance(token, Token) else None,
        "why": f"{request.method} {request.resolver_match.route if request.resolver_match else ''}",
        "request": getattr(request, "id", ""),
        "address": peer(request),
    }

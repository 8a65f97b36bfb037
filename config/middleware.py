"""What holds for every answer: it has a name in the log, says what a browser may do with it, and is kept by nobody."""

import re
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from accounts import operations, problems
from config import logs

Answer = Callable[[HttpRequest], HttpResponse]

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{7,63}")
HEADERS = {
    # Nothing of Aisle asks for these, so nothing that got into a page may.
    "Permissions-Policy": ", ".join(
        f"{feature}=()"
        for feature in (
            "accelerometer",
            "camera",
            "display-capture",
            "geolocation",
            "gyroscope",
            "magnetometer",
            "microphone",
            "midi",
            "payment",
            "usb",
        )
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
}


def name_request(get_response: Answer) -> Answer:
    """Each request has a name, which its log lines and its answer carry; a proxy in front may have given it one."""

    def middleware(request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "") if settings.BEHIND_PROXY else ""
        name = given if ID.fullmatch(given) else uuid.uuid4().hex
        request.id = name  # type: ignore[attr-defined]
        before = logs.request_id.set(name)
        try:
            response = get_response(request)
        finally:
            logs.request_id.reset(before)
        response["X-Request-ID"] = name
        return response

    return middleware


def announce_endings(get_response: Answer) -> Answer:
    """What a program asks that will go says so on every answer: RFC 9745's `Deprecation`, RFC 8594's `Sunset`."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        view = getattr(getattr(request.resolver_match, "func", None), "view_class", None)
        operation = operations.operation_of(getattr(view, str(request.method).lower(), None))
        if operation is not None and operation.ending is not None:
            for name, value in operation.ending.headers.items():
                response[name] = value
        return response

    return middleware


def add_headers(get_response: Answer) -> Answer:
    """What Django and django-csp do not say of themselves, on every answer, files and errors included."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return middleware


def keep_private(get_response: Answer) -> Answer:
    """What a signed-in person sees, nobody keeps: neither the browser for its Back button, nor a cache on the way.

    What anybody may read is kept and asked for anew each time (304). When a session has ended, the browser is told
    to forget what it stored.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        patch_vary_headers(response, ["Authorization", "Cookie", "HX-Request"])
        rule = "private, no-store" if is_known(request) else "no-cache"
        response.headers.setdefault("Cache-Control", rule)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.session.is_empty():
            response["Clear-Site-Data"] = '"cache", "storage"'
        return response

    return middleware


def is_known(request: HttpRequest) -> bool:
    """Whether somebody signed in was answered; nobody is looked up only to find out."""
    user: object = request.user
    if isinstance(user, SimpleLazyObject):
        user = getattr(request, "_cached_user", None)
    return bool(getattr(user, "is_authenticated", False))


def refuse_null_bytes(get_response: Answer) -> Answer:
    """Postgres cannot hold NUL; an address that has one gets a clear 400 instead of an error from the database."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return problems.json_answer(
                request, 400, _("Bad address"), _("The address contains a NUL character.")
            )
        return get_response(request)

    return middleware


def answer_head(get_response: Answer) -> Answer:
    """An answer to HEAD has a length and no body; gunicorn would complain of each one that has."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.method == "HEAD" and not response.streaming:
            response.headers.setdefault("Content-Length", str(len(response.content)))
            response.content = b""
        return response

    return middleware

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts import problems

Answer = Callable[[HttpRequest], HttpResponse]


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

"""Who may do what on the catalog's pages."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.views import reader
from accounts.views.refusing import number
from catalog import rights

FURTHEST = 100_000
get_or_post = require_http_methods(["GET", "HEAD", "POST"])


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with; none where it is only looked at."""
    return request.POST if request.method == "POST" else None


def asked_start(request: HttpRequest) -> int:
    """Where in a list a page begins: `?start=`."""
    return min(number(request.GET.get("start")) or 0, FURTHEST)


def pager(request: HttpRequest, size: int, more: bool) -> dict[str, str]:
    """The addresses of the page before and the page after, with everything else that was asked."""
    start = asked_start(request)

    def at(place: int) -> str:
        asked = request.GET.copy()
        asked["start"] = str(place)
        return f"?{asked.urlencode()}"

    return {
        "previous": at(max(start - size, 0)) if start else "",
        "next": at(start + size) if more else "",
    }


def demand(request: HttpRequest, verb: str, thing: Any) -> None:
    """403 unless this person may do that to the thing."""
    if not rights.can(reader(request), verb, thing):
        raise PermissionDenied(_("Your role does not allow that."))

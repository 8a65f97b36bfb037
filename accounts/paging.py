"""Cursor paging for lists: `{"results": […], "next": cursor or null}`."""

from collections.abc import Callable
from typing import Annotated, Any, Generic, TypedDict, TypeVar

from django.core import signing
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from accounts.checking import Checker, Wrong, from_text, takes, whole
from accounts.schemas import eg

PAGE = 50
MAX_PAGE = 500
M = TypeVar("M", bound=Model)
S = TypeVar("S")


class Page(TypedDict, Generic[S]):
    """One page of a list; `next` is the cursor of the page that follows, null on the last."""

    results: list[S]
    next: Annotated[str | None, eg(None)]


limit = from_text(
    whole(1, MAX_PAGE, lambda: _("A whole number from 1 to %(max)d.") % {"max": MAX_PAGE})
)


@takes({"type": "string", "format": "cursor"})
def cursor(value: Any) -> int | None:
    """The key after which a page starts; the first page when it is empty."""
    try:
        return int(signing.loads(value, salt="accounts.paging")) if value else None
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise Wrong(_("Use the value of `next` as it was given.")) from error


# What every list may be asked.
PAGED: dict[str, Checker[Any]] = {"limit": limit, "cursor": cursor}


def write_cursor(key: int) -> str:
    return signing.dumps(key, salt="accounts.paging")


def read(request: Request, name: str, unless_told: str) -> Any:
    try:
        return PAGED[name](request.query_params.get(name, unless_told))
    except Wrong as wrong:
        raise ValidationError({name: [str(wrong)]}) from wrong


def paginate(
    request: Request,
    rows: QuerySet[M],
    shape: Callable[[M], S],
    newest_first: bool = False,
) -> Page[S]:
    """One page of rows by primary key; keyset, so that deep pages cost what the first one costs."""
    size, after = read(request, "limit", str(PAGE)), read(request, "cursor", "")
    if after is not None:
        rows = rows.filter(pk__lt=after) if newest_first else rows.filter(pk__gt=after)
    found = list(rows.order_by("-pk" if newest_first else "pk")[: size + 1])
    more = len(found) > size
    return {
        "results": [shape(row) for row in found[:size]],
        "next": write_cursor(found[size - 1].pk) if more else None,
    }

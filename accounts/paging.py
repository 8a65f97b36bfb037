"""Cursor paging for lists: `{"results": […], "next": cursor or null}`."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.core import signing
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

PAGE = 50
MAX_PAGE = 500
M = TypeVar("M", bound=Model)


def page_size(request: Request) -> int:
    """`?limit=`, 50 unless told, at most 500."""
    raw = request.query_params.get("limit", str(PAGE))
    if not raw.isascii() or not raw.isdigit() or not 1 <= int(raw[:9]) <= MAX_PAGE:
        raise ValidationError(
            {"limit": [_("A whole number from 1 to %(max)d.") % {"max": MAX_PAGE}]}
        )
    return int(raw)


def read_cursor(request: Request) -> int | None:
    """The key after which the page starts, from `?cursor=`."""
    raw = request.query_params.get("cursor")
    if not raw:
        return None
    try:
        return int(signing.loads(raw, salt="accounts.paging"))
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise ValidationError(
            {"cursor": [_("Use the value of `next` as it was given.")]}
        ) from error


def write_cursor(key: int) -> str:
    return signing.dumps(key, salt="accounts.paging")


def paginate(
    request: Request,
    rows: QuerySet[M],
    shape: Callable[[M], dict[str, Any]],
    newest_first: bool = False,
) -> dict[str, Any]:
    """One page of rows by primary key; keyset, so that deep pages cost what the first one costs."""
    size, after = page_size(request), read_cursor(request)
    if after is not None:
        rows = rows.filter(pk__lt=after) if newest_first else rows.filter(pk__gt=after)
    found = list(rows.order_by("-pk" if newest_first else "pk")[: size + 1])
    more = len(found) > size
    return {
        "results": [shape(row) for row in found[:size]],
        "next": write_cursor(found[size - 1].pk) if more else None,
    }

"""Lists that are leafed through: so many rows a page, and the addresses of the pages before and after."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.utils.translation import ngettext

M = TypeVar("M", bound=Model)
PAGE = 50


@dataclass(frozen=True, slots=True)
class Leaf(Generic[M]):
    """One page of rows; `count` is how many there are in all."""

    rows: Sequence[M]
    count: int
    position: str
    previous_url: str
    next_url: str


def turn(rows: QuerySet[M], asked: QueryDict, path: str, size: int = PAGE) -> Leaf[M]:
    """The page that `?start=` asks for, in two statements; what makes no sense is the first one."""
    count = rows.count()
    start = min(number(asked.get("start", "")), max(count - 1, 0) // size * size)
    shown = list(rows[start : start + size])
    return Leaf(
        rows=shown,
        count=count,
        position=position(start, len(shown), count) if count > size else "",
        previous_url=_url(asked, path, max(start - size, 0)) if start else "",
        next_url=_url(asked, path, start + size) if start + size < count else "",
    )


def number(text: str) -> int:
    """A whole number from an address; whatever else stands there is 0."""
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else 0


def position(start: int, shown: int, count: int) -> str:
    """Where one is: `51 to 100 of 300`."""
    if not shown:
        return ""
    said = {"first": start + 1, "last": start + shown, "count": count}
    return (
        ngettext("%(first)s to %(last)s of %(count)s", "%(first)s to %(last)s of %(count)s", count)
        % said
    )


def _url(asked: QueryDict, path: str, start: int) -> str:
    query = asked.copy()
    query.pop("start", None)
    if start:
        query["start"] = str(start)
    return f"{path}?{query.urlencode()}" if query else path

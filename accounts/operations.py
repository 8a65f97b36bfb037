"""The description of one method of one door, as data; `accounts.describing` puts it above the method."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any, cast

from django.utils.http import http_date
from rest_framework.metadata import BaseMetadata

from accounts.schemas import Schema

if TYPE_CHECKING:
    from rest_framework.request import Request

    from accounts.checking import Checker


@dataclass(frozen=True, slots=True)
class Body:
    """A letter in one media type."""

    schema: Schema
    example: Any = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What comes with one status: a shape as a type, or letters in several media types."""

    shape: Any = None
    about: str = ""
    headers: tuple[str, ...] = ()
    media: Mapping[str, Body] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ending:
    """An operation that will go: known since when, ending when, and the address of what to use instead."""

    since: date
    ends: date
    instead: str

    @property
    def headers(self) -> dict[str, str]:
        since, ends = (datetime.combine(day, time(), UTC) for day in (self.since, self.ends))
        return {
            "Deprecation": f"@{int(since.timestamp())}",
            "Sunset": http_date(ends.timestamp()),
            "Link": f'<{self.instead}>; rel="successor-version"',
        }


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one door, as it is described."""

    name: str
    answers: Mapping[int, Answer]
    takes: Mapping[str, Body]
    asks: Mapping[str, Checker[Any]]
    needs: tuple[str, ...]
    heeds: tuple[str, ...]
    refuses: tuple[int, ...]
    ending: Ending | None


def operation_of(method: Any) -> Operation | None:
    """The description of a view's method, if it has one."""
    return cast("Operation | None", getattr(method, "operation", None))


class Methods(BaseMetadata):
    """What OPTIONS answers: what each method of the door does."""

    def determine_metadata(self, request: Request, view: Any) -> dict[str, Any]:
        handlers = {name: getattr(view, name.lower(), None) for name in view.allowed_methods}
        return {
            "methods": {
                name: summary(handler)
                for name, handler in handlers.items()
                if name != "HEAD" and operation_of(handler)
            },
            "description": "/api/v1/schema",
        }


def summary(method: Any) -> str:
    """What a method does, in one line."""
    return " ".join(inspect.cleandoc(method.__doc__ or "").partition("\n\n")[0].split())

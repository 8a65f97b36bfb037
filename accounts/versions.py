"""Optimistic locking over HTTP: an answer carries its version as its `ETag`, a change names it in `If-Match`."""

from collections.abc import Collection
from typing import Any

from django.utils.http import parse_etags
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.describing import Answer

Versions = Collection[str] | None
"""The versions a change is meant for; none: whatever is there."""


GUARDED = ("If-Match",)


def shown(shape: Any, *headers: str) -> Answer:
    """The description of an answer that carries its version."""
    return Answer(shape, headers=("ETag", *headers))


def show(answer: Response, revision: int) -> Response:
    """The answer with the version it shows."""
    answer["ETag"] = f'"{revision}"'
    return answer


def meant(request: Request) -> Versions:
    """The versions that `If-Match` names; whoever does not send it, or sends `*`, means whatever is there."""
    header = request.META.get("HTTP_IF_MATCH", "").strip()
    if header in {"", "*"}:
        return None
    # A proxy that packs an answer marks its version as weak; it is the same version.
    return {tag.removeprefix("W/").strip('"') for tag in parse_etags(header)}

"""Optimistic locking over HTTP: an answer carries its version as its `ETag`, a change names it in `If-Match`.

Where an answer holds more than its version counts, the tag has a digest behind it, `"7-3f9a2c"`: `If-None-Match`
compares the whole tag, `If-Match` the version alone.
"""

import hashlib
import json
from collections.abc import Collection, Mapping
from typing import Any

from django.utils.http import parse_etags
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from accounts.describing import Answer

Versions = Collection[str] | None
"""The versions a change is meant for; none: whatever is there."""


GUARDED = ("If-Match",)
CACHED = ("If-None-Match",)


def shown(shape: Any, *headers: str) -> Answer:
    """The description of an answer that carries its version."""
    return Answer(shape, headers=("ETag", *headers))


def known(shape: Any) -> dict[int, Answer]:
    """The description of answers to a GET that heeds `If-None-Match`."""
    return {200: shown(shape), 304: Answer(None, "It still is so.", ("ETag",))}


def show(answer: Response, revision: int) -> Response:
    """The answer with the version it shows."""
    answer["ETag"] = f'"{revision}"'
    return answer


def unless_known(request: Request, body: Mapping[str, Any], revision: int) -> Response:
    """The answer to a GET under a tag of all it holds; 304 without a body for who has the same already."""
    tag = f'"{revision}-{digest(body)}"'
    held = parse_etags(request.META.get("HTTP_IF_NONE_MATCH", ""))
    same = "*" in held or tag in {one.removeprefix("W/") for one in held}
    answer = Response(status=304) if same else Response(body)
    answer["ETag"] = tag
    return answer


def digest(body: Mapping[str, Any]) -> str:
    text = json.dumps(body, cls=JSONEncoder, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def meant(request: Request) -> Versions:
    """The versions that `If-Match` names; whoever does not send it, or sends `*`, means whatever is there."""
    header = request.META.get("HTTP_IF_MATCH", "").strip()
    if header in {"", "*"}:
        return None
    # A proxy that packs an answer marks its version as weak; it is the same version.
    tags = {tag.removeprefix("W/").strip('"') for tag in parse_etags(header)}
    return {tag.partition("-")[0] for tag in tags}

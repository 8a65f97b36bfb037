"""Taking personal data out of what was said: which parts there are, what kinds, and how a text looks afterwards."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TAKEN_OUT = "[taken out]"
MOST = 20
LONGEST = 2_000
SHORTEST = 2

KINDS: Mapping[str, str | Promise] = {
    "name": _("a name"),
    "contact": _("an address or number of somebody"),
    "private": _("something private of somebody"),
    "secret": _("a secret"),
}
PARTS: Mapping[str, str | Promise] = {
    "title": _("the sentence"),
    "text": _("the text"),
    "example": _("the example"),
    "comment": _("a comment"),
}


def without(text: str, passages: Sequence[str]) -> str:
    """The text without these passages; the longest first, so that no rest of one is left."""
    for passage in sorted(passages, key=len, reverse=True):
        text = text.replace(passage, TAKEN_OUT)
    return text


def without_deep(value: Any, passages: Sequence[str]) -> Any:
    """The same for every text within a JSON value."""
    if isinstance(value, str):
        return without(value, passages)
    if isinstance(value, list):
        return [without_deep(one, passages) for one in value]
    if isinstance(value, dict):
        return {key: without_deep(one, passages) for key, one in value.items()}
    return value


def as_json(passage: str) -> str:
    """A passage as it stands within a text that is JSON."""
    return json.dumps(passage, ensure_ascii=False)[1:-1]

"""JSON files of others, read strictly: each that is none is told by its name, with what would be right.

Texts lose the characters that Postgres cannot keep, as agencies have some; everything else that a parser may
understand in two ways, or not bear, is refused before anything is made of it.
"""

import json
import re
from typing import Any

from django.utils.translation import gettext as _

from accounts import bodies
from catalog.importers.found import Unreadable, words

ESCAPED = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")
"""How a text in JSON says what cannot be kept, and half of what can."""


def json_file(content: bytes, called: str) -> Any:
    """What a file of this name holds; raises `Unreadable`."""
    try:
        text = content.decode(json.detect_encoding(content))
        data = bodies.parsed(text, object_pairs_hook=_each_once)
    except UnicodeDecodeError as error:
        message = _("%(file)s is not UTF-8; save it as UTF-8.")
        raise Unreadable(message % {"file": called}) from error
    except RecursionError as error:
        raise _too_deep(called) from error
    except ValueError as error:
        message = _("%(file)s is not JSON: %(error)s. Have it written anew.")
        raise Unreadable(message % {"file": called, "error": error}) from error
    if _deeper(data, bodies.MAX_DEPTH):
        raise _too_deep(called)
    return _keepable(data) if ESCAPED.search(text) else data


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; of two values of one key nobody can know which was meant."""
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _value in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(_("“%(key)s” is twice in one object") % {"key": words(twice, 80)})
    return found


def _deeper(data: Any, levels: int) -> bool:
    """Whether lists and objects stand within each other more often than that."""
    held = [data] if isinstance(data, dict | list) else []
    for _level in range(levels):
        held = [
            inner
            for outer in held
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
    return bool(held)


def _too_deep(called: str) -> Unreadable:
    message = _("%(file)s is nested deeper than %(depth)d levels; such files are not read.")
    return Unreadable(message % {"file": called, "depth": bodies.MAX_DEPTH})


def _keepable(data: Any) -> Any:
    """The same with all texts and keys as Postgres can keep them."""
    if isinstance(data, str):
        return bodies.UNKEEPABLE.sub("", data)
    if isinstance(data, dict):
        return {_keepable(key): _keepable(value) for key, value in data.items()}
    return [_keepable(one) for one in data] if isinstance(data, list) else data

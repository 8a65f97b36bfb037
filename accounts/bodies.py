"""Reading what strangers send: JSON that Postgres can keep, of bounded size and depth, or a clear refusal.

Python's json accepts NaN, `\\u0000` and lone surrogates, which Postgres then refuses, and overflows its stack on
deep nesting; all of these are refused here, before any view sees them, with the path of the value.
"""

import json
import re
import zlib
from collections.abc import Mapping
from functools import cache
from typing import IO, Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import (
    APIException,
    ParseError,
    UnsupportedMediaType,
    ValidationError,
)
from rest_framework.parsers import BaseParser

MAX_BYTES = 10 * 1024 * 1024
MAX_RATIO = 100
SMALL = 64 * 1024
"""So much may come out of the smallest body: what is that short may be packed as tightly as it likes."""
MAX_DEPTH = 64
MAX_NUMBER_DIGITS = 400
UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")


class TooLarge(APIException):
    status_code = 413
    default_code = "too_large"


class StrictJSONParser(BaseParser):
    """`application/json`, optionally gzipped, at most 10 MB unpacked and 64 levels deep."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        request = (parser_context or {})["request"]
        raw = unpack(read_limited(stream), request.META.get("HTTP_CONTENT_ENCODING", "identity"))
        return loads(raw)


def read_limited(stream: IO[bytes], limit: int = MAX_BYTES) -> bytes:
    raw = stream.read(limit + 1)
    if len(raw) > limit:
        raise TooLarge(_("The body is larger than %(limit)d bytes.") % {"limit": limit})
    return raw


def unpack(raw: bytes, encoding: str, limit: int = MAX_BYTES) -> bytes:
    """Inflate a gzipped body; never more than `limit` bytes come out, nor a hundred times what came in."""
    encoding = encoding.strip().lower()
    if encoding in ("", "identity"):
        return raw
    if encoding != "gzip":
        raise UnsupportedMediaType(f"Content-Encoding: {encoding[:40]}")
    limit = min(limit, max(MAX_RATIO * len(raw), SMALL))
    inflate = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    try:
        plain = inflate.decompress(raw, limit + 1)
    except zlib.error as error:
        raise ParseError(_("The body is not valid gzip: %(error)s.") % {"error": error}) from error
    if len(plain) > limit:
        raise TooLarge(_("The unpacked body is larger than %(limit)d bytes.") % {"limit": limit})
    if not inflate.eof:
        raise ParseError(_("The gzipped body ends too early."))
    if inflate.unused_data:
        raise ParseError(_("Something follows the gzipped body; pack all of it into one."))
    return plain


def loads(raw: bytes | str) -> Any:
    """Parse JSON; raise ParseError or ValidationError with the path of what cannot be kept."""
    try:
        # Bytes would let json guess at UTF-16, in which `depth` cannot tell brackets from letters.
        text = raw if isinstance(raw, str) else raw.decode()
    except UnicodeDecodeError as error:
        raise ParseError(_("The body is not UTF-8.")) from error
    if text.count("[") + text.count("{") > MAX_DEPTH and depth(text) > MAX_DEPTH:
        raise ParseError(
            _("The body is nested deeper than %(depth)d levels.") % {"depth": MAX_DEPTH}
        )
    try:
        data = parsed(text)
    except ValueError as error:
        raise ParseError(_("The body is not valid JSON: %(error)s.") % {"error": error}) from error
    # Only an escape can say what UTF-8 cannot.
    if isinstance(raw, str) or "\\u" in text:
        refuse_unkeepable(data)
    return data


def parsed(text: str, **how: Any) -> Any:
    """JSON with numbers that can be kept; raises ValueError, or RecursionError where it is nested too deeply."""
    return _decoder(**how).decode(text)


@cache
def _decoder(**how: Any) -> json.JSONDecoder:
    """Made once: a million rows are a million texts."""
    return json.JSONDecoder(
        parse_constant=_refuse_constant, parse_int=_bounded_int, parse_float=_finite, **how
    )


def depth(text: str) -> int:
    """How deeply brackets nest, without recursion; brackets inside strings do not count."""
    deepest = level = 0
    for bracket in re.finditer(r'"(?:[^"\\]|\\.)*+"|[\[\]{}]', text, re.DOTALL):
        mark = bracket.group()
        if mark in "[{":
            level += 1
            deepest = max(deepest, level)
        elif mark in "]}":
            level -= 1
    return deepest


def refuse_unkeepable(data: Any, path: str = "") -> None:
    """Raise for any text or key that Postgres cannot store, naming where it stands."""
    if isinstance(data, str):
        if UNKEEPABLE.search(data):
            message = _(
                "Contains a character that cannot be stored (NUL or half of a surrogate pair)."
            )
            raise ValidationError({path or "body": [message]})
    elif isinstance(data, dict):
        for key, value in data.items():
            refuse_unkeepable(key, path or "body")
            refuse_unkeepable(value, f"{path}.{key}".strip("."))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            refuse_unkeepable(value, f"{path}[{index}]")


def _refuse_constant(name: str) -> float:
    raise ValueError(_("%(name)s is not a JSON number") % {"name": name})


def _bounded_int(digits: str) -> int:
    if len(digits) > MAX_NUMBER_DIGITS:
        raise ValueError(_("a number has more than %(max)d digits") % {"max": MAX_NUMBER_DIGITS})
    return int(digits)


def _finite(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise ValueError(_("%(number)s is too large") % {"number": digits[:30]})
    return number

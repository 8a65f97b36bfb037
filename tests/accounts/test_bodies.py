"""JSON from strangers: kept when Postgres can keep it, refused with a path when it cannot."""

import gzip
import io

import pytest
from rest_framework.exceptions import ParseError, ValidationError

from accounts import bodies


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        (b'{"a": {"b": ["x", "\\u0000"]}}', "a.b[1]"),
        (b'{"a": "\\ud800"}', "a"),
        (b'{"\\u0000": 1}', "body"),
    ],
)
def test_text_that_cannot_be_stored_is_named(raw: bytes, path: str) -> None:
    with pytest.raises(ValidationError) as refused:
        bodies.loads(raw)
    assert list(refused.value.detail) == [path]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"\xff\xfe{}",
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b'{"a": 1e999}',
        b'{"a": ' + b"9" * 5000 + b"}",
        b"[" * 200_000,
        b"[" * 65 + b"]" * 65,
        "{}".encode("utf-16"),
        # In UTF-16 the bytes of ∀ hold a quotation mark, behind which depth could hide.
        ('["∀", ' + "[" * 200_000 + "]" * 200_000 + ', "x"]').encode("utf-16"),
        b"\xef\xbb\xbf{}",
    ],
)
def test_what_is_not_plain_json_is_refused(raw: bytes) -> None:
    with pytest.raises(ParseError):
        bodies.loads(raw)


def test_brackets_inside_strings_are_not_depth() -> None:
    assert bodies.depth(r'["[[[[\"[[["]') == 1
    assert bodies.loads('{"a": "%s"}' % ("[" * 500)) == {"a": "[" * 500}


def test_64_levels_are_accepted() -> None:
    assert bodies.loads(b"[" * 64 + b"]" * 64)


def test_gzip_is_inflated() -> None:
    assert bodies.unpack(gzip.compress(b"[1]"), "gzip") == b"[1]"


def test_a_gzip_bomb_is_stopped_at_the_limit() -> None:
    bomb = gzip.compress(b"\x00" * (bodies.MAX_BYTES + 1000))
    with pytest.raises(bodies.TooLarge):
        bodies.unpack(bomb, "gzip")


def test_a_cut_gzip_is_refused() -> None:
    with pytest.raises(ParseError):
        bodies.unpack(gzip.compress(b"x" * 5000)[:-6], "gzip")


def test_a_body_over_the_limit_is_not_read_to_its_end() -> None:
    stream = io.BytesIO(b"x" * 100)
    with pytest.raises(bodies.TooLarge):
        bodies.read_limited(stream, limit=10)
    assert stream.tell() == 11

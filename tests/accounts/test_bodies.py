"""JSON from strangers: kept when Postgres can keep it, refused with a path when it cannot."""

import gzip
import io
import os
import tracemalloc
import zlib

import pytest
from rest_framework.exceptions import ParseError, UnsupportedMediaType, ValidationError

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


BOMB = gzip.compress(b"\x00" * (100 * 1024 * 1024), 9)
BAD_GZIP = {
    "one byte too many": (gzip.compress(os.urandom(bodies.MAX_BYTES + 1), 1), bodies.TooLarge),
    "100 MB of nothing": (BOMB, bodies.TooLarge),
    "a hundredfold below the limit": (gzip.compress(b"[1]" * 200_000, 9), bodies.TooLarge),
    "a bomb in a bomb": (gzip.compress(gzip.compress(BOMB)), ParseError),
    "cut": (gzip.compress(b"x" * 5000)[:-6], ParseError),
    "cut in its head": (gzip.compress(b"[1]")[:5], ParseError),
    "wrong checksum": (gzip.compress(b"[1]")[:-8] + b"\x00" * 8, ParseError),
    "wrong length": (gzip.compress(b"[1]")[:-4] + b"\xff" * 4, ParseError),
    "two in one": (gzip.compress(b"[1]") + gzip.compress(b"[2]"), ParseError),
    "something after it": (gzip.compress(b"[1]") + b"x", ParseError),
    "plain": (b"[1]", ParseError),
    "empty": (b"", ParseError),
    "zlib": (zlib.compress(b"[1]"), ParseError),
    "a name of a megabyte": (
        b"\x1f\x8b\x08\x08" + b"\x00" * 6 + b"n" * 1_000_000,
        ParseError,
    ),
}


@pytest.mark.parametrize("name", BAD_GZIP)
def test_bad_gzip_is_refused_in_little_room(name: str) -> None:
    raw, refusal = BAD_GZIP[name]
    tracemalloc.start()
    try:
        with pytest.raises(refusal):
            bodies.loads(bodies.unpack(raw, "gzip"))
        assert tracemalloc.get_traced_memory()[1] < 25 * 1024 * 1024
    finally:
        tracemalloc.stop()


def test_what_is_short_may_be_packed_tightly() -> None:
    plain = b"[" + b"1," * 20_000 + b"1]"
    assert len(plain) > bodies.MAX_RATIO * len(gzip.compress(plain, 9))
    assert bodies.unpack(gzip.compress(plain, 9), " GZIP ") == plain


@pytest.mark.parametrize("encoding", ["br", "deflate", "gzip, gzip", "gzip,identity", "zstd", "x"])
def test_other_encodings_are_not_read(encoding: str) -> None:
    with pytest.raises(UnsupportedMediaType):
        bodies.unpack(gzip.compress(b"[1]"), encoding)


def test_a_body_over_the_limit_is_not_read_to_its_end() -> None:
    stream = io.BytesIO(b"x" * 100)
    with pytest.raises(bodies.TooLarge):
        bodies.read_limited(stream, limit=10)
    assert stream.tell() == 11

"""Rows of a bulk, as they came: numbered, unparsed, and packed a thousand at a time so that they take little room.

A piece is zlib-packed; in it each row has its line (4 bytes), its length (4 bytes) and its bytes.
"""

import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

HEAD = struct.Struct(">II")
TOO_LONG = 0xFFFF_FFFF
FAST = 1
MOST_ROWS = 1000
MOST_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Line:
    """One row as it was sent; without its bytes if it is longer than a row may be."""

    number: int
    raw: bytes | None


def packed(lines: Iterable[Line]) -> bytes:
    parts: list[bytes] = []
    for line in lines:
        size = TOO_LONG if line.raw is None else len(line.raw)
        parts += (HEAD.pack(line.number, size), line.raw or b"")
    return zlib.compress(b"".join(parts), FAST)


def opened(content: bytes) -> Iterator[Line]:
    plain = zlib.decompress(content)
    place = 0
    while place < len(plain):
        number, size = HEAD.unpack_from(plain, place)
        place += HEAD.size
        if size == TOO_LONG:
            yield Line(number, None)
            continue
        yield Line(number, plain[place : place + size])
        place += size


def bundles(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """The lines, as many together as make one piece."""
    held: list[Line] = []
    size = 0
    for line in lines:
        held.append(line)
        size += len(line.raw or b"")
        if len(held) == MOST_ROWS or size > MOST_BYTES:
            yield held
            held, size = [], 0
    if held:
        yield held

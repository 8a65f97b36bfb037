"""What changed between two texts, word by word; of long ones line by line, of very long ones not at all."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import groupby
from operator import attrgetter
from typing import Literal, NamedTuple

WORDS = re.compile(r"\s+|\w+|[^\w\s]")
LINES = re.compile(r"[^\n]*\n|[^\n]+")
MOST = 1200
"""So many words, or lines, are compared: the time grows with their square."""
NEAR = 60
"""So many letters of what stayed are shown on each side of what changed."""
LONG = 1200
"""So many letters are shown of what came or went in one piece."""

Way = Literal["same", "gone", "new"]


class Piece(NamedTuple):
    way: Way
    text: str


def between(before: str, after: str) -> list[Piece]:
    """The pieces of both texts in their order; empty where they are too long to compare."""
    for parts in (WORDS, LINES):
        old, new = parts.findall(before), parts.findall(after)
        if len(old) <= MOST and len(new) <= MOST:
            return list(_shortened(list(_merged(_joined(_pieces(old, new))))))
    return []


def _pieces(old: list[str], new: list[str]) -> Iterator[Piece]:
    for act, a, b, c, d in SequenceMatcher(a=old, b=new).get_opcodes():
        if act == "equal":
            yield Piece("same", "".join(old[a:b]))
            continue
        if b > a:
            yield Piece("gone", "".join(old[a:b]))
        if d > c:
            yield Piece("new", "".join(new[c:d]))


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """A space between two changed words changes with them: what went and what came stay readable as wholes."""
    gone = new = ""
    for piece in pieces:
        if piece.way == "same" and not (piece.text.isspace() and (gone or new)):
            yield from _changed(gone, new)
            gone = new = ""
            yield piece
        else:
            gone += piece.text if piece.way != "new" else ""
            new += piece.text if piece.way != "gone" else ""
    yield from _changed(gone, new)


def _changed(gone: str, new: str) -> Iterator[Piece]:
    """What both end with is no change."""
    tail = ""
    while gone and new and gone[-1] == new[-1] and gone[-1].isspace():
        gone, new, tail = gone[:-1], new[:-1], gone[-1] + tail
    if gone:
        yield Piece("gone", gone)
    if new:
        yield Piece("new", new)
    if tail:
        yield Piece("same", tail)


def _merged(pieces: Iterator[Piece]) -> Iterator[Piece]:
    for way, found in groupby(pieces, key=attrgetter("way")):
        yield Piece(way, "".join(piece.text for piece in found))


def _shortened(pieces: list[Piece]) -> Iterator[Piece]:
    """Of what stayed only what stands near a change; of what came or went the beginning."""
    last = len(pieces) - 1
    for place, piece in enumerate(pieces):
        if piece.way != "same":
            yield piece if len(piece.text) <= LONG else Piece(piece.way, f"{piece.text[:LONG]}…")
            continue
        if len(piece.text) <= 2 * NEAR + 3:
            yield piece
            continue
        head = piece.text[:NEAR] if place else ""
        tail = piece.text[-NEAR:] if place < last else ""
        yield Piece("same", f"{head}…{tail}")

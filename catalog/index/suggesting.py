"""As-you-type: the labels whose words begin with what was typed so far.

A beginning is found by halving among all heads; those that very many share have their best assets ready.
"""

from __future__ import annotations

import numpy as np

from catalog.index import words
from catalog.index.heads import TOP, WIDTH
from catalog.index.matching import Index, Part
from catalog.index.seeing import Reader
from catalog.index.segments import Heads, Ints

MOST = 8


def suggest(index: Index, reader: Reader, typed: str, most: int = MOST) -> list[tuple[int, str]]:
    """Assets (key, label) of which a word begins with what was typed, those that most hangs on first."""
    key = words.keys([typed])[0]
    if not key:
        return []
    found = [one for part in index.parts for one in _of_part(part, reader, key, most)]
    found.sort(key=lambda one: (-one[0], one[2].lower(), one[1]))
    return [(asset, label) for _importance, asset, label in found[:most]]


def _of_part(part: Part, reader: Reader, key: str, most: int) -> list[tuple[int, int, str]]:
    """(importance, asset, label) of one segment's best."""
    segment = part.segment
    spelled = key.encode()
    best = _ready(segment.heads, spelled)
    if best is not None:
        shown = _shown(part, reader, best, spelled, most)
        if len(shown) == most or len(best) < TOP:
            return shown
    docs = _beginning(segment.heads, spelled)
    importance = segment.columns["importance"][docs]
    return _shown(part, reader, docs[np.argsort(-importance, kind="stable")], spelled, most)


def _ready(heads: Heads, spelled: bytes) -> Ints | None:
    if len(spelled) > 3:
        return None
    wanted = np.uint64(int.from_bytes(spelled) << 8 | len(spelled))
    place = int(np.searchsorted(heads.short, wanted))
    if place == len(heads.short) or heads.short[place] != wanted:
        return None
    return heads.tops[heads.top_starts[place] : heads.top_starts[place + 1]]


def _beginning(heads: Heads, spelled: bytes) -> Ints:
    """All assets with a head that begins so; of longer ones only the first bytes are compared."""
    known = spelled[:WIDTH]
    low = np.uint64(int.from_bytes(known.ljust(WIDTH, b"\0")))
    high = np.uint64(int.from_bytes(known.ljust(WIDTH, b"\xff")))
    first = np.searchsorted(heads.keys, low, side="left")
    return np.unique(heads.docs[first : np.searchsorted(heads.keys, high, side="right")])


def _shown(
    part: Part, reader: Reader, docs: Ints, spelled: bytes, most: int
) -> list[tuple[int, int, str]]:
    """The first of these that stand and that the reader may see."""
    columns, labels = part.segment.columns, part.segment.heads.labels
    shown: list[tuple[int, int, str]] = []
    for start in range(0, len(docs), TOP):
        some = docs[start : start + TOP]
        keep = reader.sees(part.segment, some)
        if part.alive is not None:
            keep &= part.alive[some]
        for doc in some[keep]:
            label = labels[int(doc)].decode()
            if (
                len(spelled) <= WIDTH
                or f" {words.keys([label])[0]}".find(f" {spelled.decode()}") >= 0
            ):
                shown.append((int(columns["importance"][doc]), int(columns["asset"][doc]), label))
                if len(shown) == most:
                    return shown
    return shown

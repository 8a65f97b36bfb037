"""Segments → one segment, without reading a document again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from catalog.index import heads
from catalog.index.matching import Index, Part
from catalog.index.segments import COLUMNS, LISTS, NAMES, Bools, Ints, Segment, Vocabulary


def merge(segments: Sequence[Segment], *, keep_gone: bool = False) -> Segment:
    """What stands in any of these segments, oldest first; what a newer one says of an asset counts.

    With `keep_gone` also that an asset is gone, for older segments that are not among these.
    """
    parts = Index(segments, keep_gone=keep_gone).parts
    stays = [_stays(part) for part in parts]
    asset = _taken([part.segment.columns["asset"] for part in parts], stays)
    order = np.argsort(asset, kind="stable")
    places = _new_places(stays, order)
    columns = {
        name: _taken([part.segment.columns[name] for part in parts], stays)[order]
        for name in COLUMNS
    }
    words, numbers = _vocabulary([part.segment.words for part in parts])
    word, docs, bits = _postings(parts, numbers, places)
    return Segment(
        words=words,
        starts=np.concatenate([[0], np.cumsum(np.bincount(word, minlength=len(words)))]).astype(
            np.int64
        ),
        docs=docs,
        places=bits,
        columns=columns,
        lists={name: _lists(parts, stays, order, name) for name in LISTS},
        names={name: _names(parts, places, name) for name in NAMES},
        heads=heads.written(_labels(parts, stays, order), columns["importance"]),
    )


def _stays(part: Part) -> Bools:
    return np.ones(len(part.segment), np.bool_) if part.alive is None else part.alive


def _taken(arrays: Sequence[NDArray[Any]], stays: Sequence[Bools]) -> NDArray[Any]:
    return np.concatenate([array[keep] for array, keep in zip(arrays, stays, strict=True)])


def _new_places(stays: Sequence[Bools], order: NDArray[np.int64]) -> list[Ints]:
    """For each asset of each segment its place in the merged one, -1 for those that do not stay."""
    place = np.empty(len(order), np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    found, start = [], 0
    for keep in stays:
        mine = np.full(len(keep), -1, np.int32)
        count = int(keep.sum())
        mine[keep] = place[start : start + count]
        found.append(mine)
        start += count
    return found


def _vocabulary(held: Sequence[Vocabulary]) -> tuple[Vocabulary, list[Ints]]:
    """All words once, and the new number of each segment's words."""
    spelled = [list(vocabulary) for vocabulary in held]
    together = sorted(set().union(*spelled))
    number = {word: place for place, word in enumerate(together)}
    return Vocabulary.of(together), [
        np.fromiter((number[word] for word in one), np.int32, len(one)) for one in spelled
    ]


def _postings(
    parts: Sequence[Part], numbers: Sequence[Ints], places: Sequence[Ints]
) -> tuple[Ints, Ints, NDArray[np.uint8]]:
    """All postings that stay, by word and then by asset."""
    words, docs, bits = [], [], []
    for part, number, place in zip(parts, numbers, places, strict=True):
        segment = part.segment
        doc = place[segment.docs]
        keep = doc >= 0
        words.append(np.repeat(number, np.diff(segment.starts))[keep])
        docs.append(doc[keep])
        bits.append(segment.places[keep])
    word, doc = np.concatenate(words), np.concatenate(docs)
    order = np.lexsort((doc, word))
    return word[order], doc[order], np.concatenate(bits)[order]


def _lists(
    parts: Sequence[Part], stays: Sequence[Bools], order: NDArray[np.int64], name: str
) -> tuple[NDArray[np.int64], Ints]:
    starts = [part.segment.lists[name][0] for part in parts]
    counts = _taken([np.diff(one) for one in starts], stays)[order]
    offsets = np.cumsum([0, *(len(part.segment.lists[name][1]) for part in parts)])
    begins = _taken(
        [one[:-1] + offset for one, offset in zip(starts, offsets[:-1], strict=True)], stays
    )[order]
    values = np.concatenate([part.segment.lists[name][1] for part in parts])
    ends = np.cumsum(counts)
    inside = np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - counts, counts)
    picked = values[np.repeat(begins, counts) + inside]
    return np.concatenate([[0], ends]).astype(np.int64), picked


def _labels(parts: Sequence[Part], stays: Sequence[Bools], order: NDArray[np.int64]) -> list[str]:
    labels = [
        part.segment.heads.labels[doc].decode()
        for part, keep in zip(parts, stays, strict=True)
        for doc in np.flatnonzero(keep)
    ]
    return [labels[place] for place in order]


def _names(
    parts: Sequence[Part], places: Sequence[Ints], name: str
) -> tuple[NDArray[np.uint64], Ints]:
    hashes = np.concatenate([part.segment.names[name][0] for part in parts])
    docs = np.concatenate(
        [place[part.segment.names[name][1]] for part, place in zip(parts, places, strict=True)]
    )
    hashes, docs = hashes[docs >= 0], docs[docs >= 0]
    order = np.argsort(hashes, kind="stable")
    return hashes[order], docs[order]

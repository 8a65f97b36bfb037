"""Writing down what labels begin with, for those who type them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from catalog.index import words
from catalog.index.segments import Heads, Ints, Vocabulary

WIDTH = 8
WORDS = 6
"""So many words of a label begin a head."""
TOP = 256
CROWD = 4_000
"""A beginning that more heads share has its best kept ready."""


def written(labels: Sequence[str], importance: NDArray[np.int32]) -> Heads:
    """The heads of a segment: one label for each asset, in its order, and how much hangs on each."""
    keys, docs = _starts([key.encode() for key in words.keys(labels)])
    order = np.argsort(keys, kind="stable")
    keys, docs = keys[order], docs[order]
    short, starts, tops = _crowded(keys, docs, importance)
    return Heads(
        keys, docs, Vocabulary.of([label.encode() for label in labels]), short, starts, tops
    )


def _starts(spelled: Sequence[bytes]) -> tuple[NDArray[np.uint64], Ints]:
    """The first bytes of each word of each text, as numbers in the order of texts, and whose they are."""
    blob = np.frombuffer(b"\0".join([*spelled, b"\0" * WIDTH]), np.uint8)
    ends = blob == 0
    begins = np.flatnonzero(np.concatenate([[True], ends[:-1] | (blob[:-1] == ord(" "))]) & ~ends)
    doc = np.concatenate([[0], np.cumsum(ends)])[begins].astype(np.int32)
    place = np.arange(len(begins)) - np.searchsorted(doc, doc, side="left")
    begins, doc = begins[place < WORDS], doc[place < WORDS]
    window = np.lib.stride_tricks.sliding_window_view(blob, WIDTH)[begins].copy()
    window[np.cumsum(window == 0, axis=1) > 0] = 0
    return window.reshape(-1).view(">u8").astype(np.uint64), doc


def _crowded(
    keys: NDArray[np.uint64], docs: Ints, importance: NDArray[np.int32]
) -> tuple[NDArray[np.uint64], NDArray[np.int64], Ints]:
    """The short beginnings that a crowd shares, each with the assets that most hangs on."""
    short: list[int] = []
    tops: list[Ints] = []
    for width in (1, 2, 3):
        head = keys >> np.uint64(8 * (WIDTH - width))
        first = np.flatnonzero(np.concatenate([[True], head[1:] != head[:-1]])[: len(head)])
        last = np.append(first[1:], len(head))
        for begin, end in zip(first, last, strict=False):
            if end - begin > CROWD:
                short.append(int(head[begin]) << 8 | width)
                mine = np.unique(docs[begin:end])
                best = np.argsort(-importance[mine], kind="stable")[:TOP]
                tops.append(mine[best])
    order = np.argsort(np.array(short, np.uint64), kind="stable")
    ranked = [tops[place] for place in order]
    starts = np.cumsum([0, *map(len, ranked)]).astype(np.int64)
    return (
        np.array(short, np.uint64)[order],
        starts,
        np.concatenate([np.empty(0, np.int32), *ranked]),
    )

"""Documents → segment. Words are counted by arrays, not by loops: a million assets take seconds, not minutes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from catalog.index import heads, words
from catalog.index.segments import COLUMNS, LISTS, NAMES, ROW, Ints, Segment, Vocabulary
from catalog.index.weights import Place

Found = tuple[Ints, Ints, NDArray[np.uint8]]
"""(word, document, places) as three arrays of one length."""
CHUNK = 20_000
TOKEN = re.compile(rf"[^\W_]{{1,{words.MAX_WORD}}}|\x00")
# Places whose words are also found by their stem; the others hold names.
PROSE = Place.TITLE | Place.TERM | Place.DESCRIPTION | Place.FIELD_DESCRIPTION


@dataclass(slots=True)
class Document:
    """An asset as the index sees it: texts by place, a value for each of COLUMNS, lists of numbers, exact names.

    `label` is what people call it.
    """

    texts: dict[Place, str]
    columns: tuple[Any, ...]
    lists: dict[str, Sequence[int]] = field(default_factory=dict)
    names: dict[str, Sequence[str]] = field(default_factory=dict)
    label: str = ""


def write(documents: Iterable[Document]) -> Segment:
    """A segment of these documents, in their order; each asset at most once."""
    writer = Writer()
    waiting = iter(documents)
    while chunk := list(islice(waiting, CHUNK)):
        writer.add(chunk)
    return writer.finish()


class Writer:
    def __init__(self) -> None:
        self.size = 0
        self.vocabulary: defaultdict[str, int] = defaultdict()
        self.vocabulary.default_factory = self.vocabulary.__len__
        self.roots = np.empty(0, np.int32)
        self.found: list[Found] = []
        self.rows: list[NDArray[Any]] = []
        self.labels: list[str] = []
        self.lists: dict[str, tuple[list[int], list[int]]] = {name: ([], []) for name in LISTS}
        self.names: dict[str, tuple[list[int], list[int]]] = {name: ([], []) for name in NAMES}

    def add(self, chunk: Sequence[Document]) -> None:
        pairs = [
            pair
            for place in Place
            for pair in self._words(place, [one.texts.get(place, "") for one in chunk])
        ]
        self.found.append(combined(pairs))
        self.labels += [one.label for one in chunk]
        self.rows.append(np.array([one.columns for one in chunk], ROW))
        for name, (counts, values) in self.lists.items():
            held = [one.lists.get(name, ()) for one in chunk]
            counts.extend(map(len, held))
            values.extend(chain.from_iterable(held))
        for name, (hashes, docs) in self.names.items():
            said = [one.names.get(name, ()) for one in chunk]
            hashes.extend(words.hashed(list(chain.from_iterable(said))))
            docs.extend(doc for doc, names in enumerate(said, self.size) for _ in names)
        self.size += len(chunk)

    def _words(self, place: Place, texts: list[str]) -> Iterator[Found]:
        """(word, document, place) of every word; those of prose a second time by their stem."""
        text = words.BETWEEN.join(texts)
        tokens = TOKEN.findall(words.folded(text) if place in PROSE else names_apart(text))
        known = self.vocabulary
        number = np.fromiter(map(known.__getitem__, tokens), np.int32, len(tokens))
        between = number == known[words.BETWEEN]
        doc = (np.cumsum(between, dtype=np.int32) + self.size)[~between]
        number = number[~between]
        bits = np.full(len(number), place.value, np.uint8)
        yield number, doc, bits
        if place in PROSE:
            root = self._roots()[number]
            yield root[root >= 0], doc[root >= 0], bits[root >= 0]

    def _roots(self) -> Ints:
        """The number of each word's root, -1 for a word that is its own stem; learnt once a word."""
        known = self.vocabulary
        while len(self.roots) < len(known):
            fresh = list(known)[len(self.roots) :]
            roots = [known[root] if (root := words.root(word)) else -1 for word in fresh]
            self.roots = np.concatenate([self.roots, np.array(roots, np.int32)])
        return self.roots

    def finish(self) -> Segment:
        number, doc, places = joined(self.found)
        spelled = [word.encode() for word in self.vocabulary]
        order = sorted(range(len(spelled)), key=spelled.__getitem__)
        rank = np.empty(len(order), np.int32)
        rank[order] = np.arange(len(order), dtype=np.int32)
        number = rank[number]
        sorting = np.argsort(number, kind="stable")
        counts = np.bincount(number, minlength=len(order))
        rows = np.concatenate([np.empty(0, ROW), *self.rows])
        return Segment(
            words=Vocabulary.of([spelled[place] for place in order]),
            starts=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
            docs=doc[sorting],
            places=places[sorting],
            columns={name: np.ascontiguousarray(rows[name]) for name in COLUMNS},
            lists={name: _starts(*held) for name, held in self.lists.items()},
            names={name: _by_hash(*held) for name, held in self.names.items()},
            heads=heads.written(self.labels, rows["importance"]),
        )


def joined(pieces: Sequence[Found]) -> Found:
    nothing = (np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0, np.uint8))
    number, doc, places = zip(nothing, *pieces, strict=True)
    return np.concatenate(number), np.concatenate(doc), np.concatenate(places)


def names_apart(text: str) -> str:
    """Names taken apart at their humps, folded."""
    return words.folded(words.HUMP.sub(" ", text))


def combined(pairs: Sequence[Found]) -> Found:
    """One entry for each word of a document, with all its places; sorted by word, then document."""
    number, doc, bits = joined(pairs)
    key = number.astype(np.int64) << 32 | doc
    order = np.argsort(key, kind="stable")
    key, bits = key[order], bits[order]
    first = np.flatnonzero(np.diff(key, prepend=-1))
    places = np.bitwise_or.reduceat(bits, first) if len(first) else bits
    key = key[first]
    return (key >> 32).astype(np.int32), (key & 0xFFFFFFFF).astype(np.int32), places


def _starts(counts: list[int], values: list[int]) -> tuple[NDArray[np.int64], Ints]:
    ends = np.cumsum(np.array([0, *counts], np.int64))
    return ends, np.array(values, np.int32)


def _by_hash(hashes: list[int], docs: list[int]) -> tuple[NDArray[np.uint64], Ints]:
    keys, held = np.array(hashes, np.uint64), np.array(docs, np.int32)
    order = np.argsort(keys, kind="stable")
    return keys[order], held[order]

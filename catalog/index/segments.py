"""A segment: an immutable piece of the index, arrays all the way down, kept as one blob of bytes."""

from __future__ import annotations

import json
import mmap
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Bools = NDArray[np.bool_]

FORMAT = 3
"""Raised when a segment's layout changes, so that older ones are built anew."""

# What is known of each asset for facets, rights and order. `asset` ascends; `gone` covers what an older segment says of
# an asset that left the shelf; `order` and `order_on` are the first 16 letters of its label.
COLUMNS: dict[str, type[np.generic]] = {
    "asset": np.int64,
    "gone": np.bool_,
    "domain": np.int32,
    "owner": np.int32,
    "kind": np.uint8,
    "stage": np.uint8,
    "sensitivity": np.uint8,
    "visibility": np.uint8,
    "verdict": np.uint8,
    "deprecated": np.bool_,
    "certified": np.int32,
    "stars": np.float32,
    "reviews": np.int32,
    "importance": np.int32,
    "fresh_at": np.int64,
    "complete": np.int8,
    "length": np.uint8,
    "order": np.uint64,
    "order_on": np.uint64,
}
ROW = np.dtype(list(COLUMNS.items()))
ALIGNED = 64
# Attributes of which an asset has any number, as (starts, values).
LISTS = ("tags", "terms")
# Hashes under which an asset's exact names are found, with the asset they belong to.
NAMES = ("full", "last")


@dataclass(frozen=True, slots=True)
class Postings:
    """The assets (positions in the segment, ascending) that hold a word, and in which places."""

    docs: Ints
    places: NDArray[np.uint8]


NOTHING = Postings(np.empty(0, np.int32), np.empty(0, np.uint8))


class Vocabulary(Sequence[bytes]):
    """Sorted words in one blob: found by halving, read without unpacking. None of them is empty."""

    __hash__ = object.__hash__

    def __init__(self, blob: NDArray[np.uint8], ends: NDArray[np.int64]) -> None:
        self.blob, self.ends = blob, ends

    @classmethod
    def of(cls, words: Sequence[bytes]) -> Vocabulary:
        ends = np.cumsum(np.fromiter(map(len, words), np.int64, len(words)))
        return cls(np.frombuffer(b"".join(words), np.uint8), ends)

    def __len__(self) -> int:
        return len(self.ends)

    def __getitem__(self, place: Any) -> Any:
        start = self.ends[place - 1] if place else 0
        return self.blob[start : self.ends[place]].tobytes()

    def find(self, word: bytes) -> int:
        """The place of a word, -1 if it is not there."""
        place = bisect_left(self, word)
        return place if place < len(self) and self[place] == word else -1

    def beginning(self, start: bytes) -> range:
        """The places of all words that begin so."""
        first = bisect_left(self, start)
        return range(first, bisect_left(self, start + b"\xff", lo=first))


@dataclass(frozen=True, slots=True)
class Heads:
    """What somebody who types a name begins with. Each word of a label begins a head: eight bytes of it, as a number.

    `keys` ascend; `docs` are whose they are. `labels` are the labels themselves, one for each asset. `short` are the
    beginnings of one to three bytes that very many share, with those that most hangs on in `tops`, at most `TOP` each.
    """

    keys: NDArray[np.uint64]
    docs: Ints
    labels: Vocabulary
    short: NDArray[np.uint64]
    top_starts: NDArray[np.int64]
    tops: Ints


@dataclass(frozen=True, slots=True)
class Segment:
    """`starts[w]:starts[w+1]` are the postings of word `w`; every array is as long as what it counts."""

    words: Vocabulary
    starts: NDArray[np.int64]
    docs: Ints
    places: NDArray[np.uint8]
    columns: dict[str, NDArray[Any]]
    lists: dict[str, tuple[NDArray[np.int64], Ints]]
    names: dict[str, tuple[NDArray[np.uint64], Ints]]
    heads: Heads

    def __len__(self) -> int:
        return len(self.columns["asset"])

    def postings(self, word: int) -> Postings:
        piece = slice(self.starts[word], self.starts[word + 1])
        return Postings(self.docs[piece], self.places[piece])

    def frequency(self, word: int) -> int:
        return int(self.starts[word + 1] - self.starts[word])

    def named(self, kind: str, key: int) -> Ints:
        """The assets whose name of that kind has this hash."""
        hashes, docs = self.names[kind]
        first = np.searchsorted(hashes, np.uint64(key), side="left")
        return docs[first : np.searchsorted(hashes, np.uint64(key), side="right")]


def arrays(segment: Segment) -> dict[str, NDArray[Any]]:
    """All of a segment by name; `of_arrays` puts it together again."""
    found: dict[str, NDArray[Any]] = {
        "words": segment.words.blob,
        "ends": segment.words.ends,
        "starts": segment.starts,
        "docs": segment.docs,
        "places": segment.places,
    }
    found |= {f"column {name}": array for name, array in segment.columns.items()}
    for name, (starts, values) in segment.lists.items():
        found |= {f"starts {name}": starts, f"list {name}": values}
    for name, (hashes, docs) in segment.names.items():
        found |= {f"hashes {name}": hashes, f"named {name}": docs}
    heads = segment.heads
    return found | {
        "head keys": heads.keys,
        "head docs": heads.docs,
        "labels": heads.labels.blob,
        "label ends": heads.labels.ends,
        "short heads": heads.short,
        "top starts": heads.top_starts,
        "tops": heads.tops,
    }


def of_arrays(found: dict[str, NDArray[Any]]) -> Segment:
    return Segment(
        words=Vocabulary(found["words"], found["ends"]),
        starts=found["starts"],
        docs=found["docs"],
        places=found["places"],
        columns={name: found[f"column {name}"] for name in COLUMNS},
        lists={name: (found[f"starts {name}"], found[f"list {name}"]) for name in LISTS},
        names={name: (found[f"hashes {name}"], found[f"named {name}"]) for name in NAMES},
        heads=Heads(
            found["head keys"],
            found["head docs"],
            Vocabulary(found["labels"], found["label ends"]),
            found["short heads"],
            found["top starts"],
            found["tops"],
        ),
    )


def dump(segment: Segment) -> bytes:
    """A segment as bytes: eight of length, a JSON table of contents, then each array on a multiple of 64."""
    held = arrays(segment)
    contents, offset = [], 0
    for name, array in held.items():
        contents.append([name, array.dtype.str, array.size, offset])
        offset += -(-array.nbytes // ALIGNED) * ALIGNED
    head = json.dumps({"format": FORMAT, "arrays": contents}).encode()
    head += b" " * (-(len(head) + 8) % ALIGNED)
    pieces = [len(head).to_bytes(8, "little"), head]
    for array in held.values():
        raw = array.tobytes()
        pieces += [raw, b"\0" * (-len(raw) % ALIGNED)]
    return b"".join(pieces)


def load(raw: bytes | mmap.mmap) -> Segment:
    """The segment in these bytes, which it keeps and reads from; raises ValueError for another format."""
    length = int.from_bytes(raw[:8], "little")
    head = json.loads(raw[8 : 8 + length])
    if head["format"] != FORMAT:
        raise ValueError(f"a segment of format {head['format']}, not {FORMAT}")
    start = 8 + length
    return of_arrays(
        {
            name: np.frombuffer(raw, np.dtype(kind), size, start + offset)
            for name, kind, size, offset in head["arrays"]
        }
    )


def opened(path: Path) -> Segment:
    """The segment in a file, mapped: processes that read the same file share its memory."""
    with path.open("rb") as file:
        return load(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))

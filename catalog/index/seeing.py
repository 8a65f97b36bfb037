"""What somebody may see, as numbers: compared with what an asset's row says."""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from catalog.index.segments import Bools, Ints, Segment, Vocabulary

READERS = 16
"""For so many readers it is remembered what of a large segment they see."""
LARGE = 10_000


@dataclass(frozen=True, slots=True)
class Reader:
    """`also` are single assets, by key."""

    everything: bool = False
    public: int = 0
    domains: frozenset[int] = frozenset()
    owners: frozenset[int] = frozenset()
    also: frozenset[int] = frozenset()

    def sees(self, segment: Segment, docs: Ints | slice) -> Bools:
        """Which of these assets of a segment the reader may know of."""
        columns = segment.columns
        seen: Bools = columns["visibility"][docs] == self.public
        if self.everything:
            return np.ones_like(seen)
        for name, held in (
            ("domain", self.domains),
            ("owner", self.owners),
            ("asset", self.also),
        ):
            if held:
                seen |= np.isin(columns[name][docs], np.fromiter(held, np.int64, len(held)))
        return seen


EVERYTHING = Reader(everything=True)
_seen: WeakKeyDictionary[Vocabulary, dict[Reader, Bools]] = WeakKeyDictionary()


def seen(segment: Segment, reader: Reader) -> Bools:
    """What a reader sees of a segment; remembered, for a segment and the rights of a reader rarely change."""
    if len(segment) < LARGE:
        return reader.sees(segment, slice(None))
    known = _seen.setdefault(segment.words, {})
    found = known.pop(reader, None)
    if found is None:
        found = reader.sees(segment, slice(None))
    known[reader] = found
    while len(known) > READERS:
        known.pop(next(iter(known)), None)
    return found

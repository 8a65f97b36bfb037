"""What was matched, as a reader may see it: narrowed, counted, put in order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from catalog.index.matching import Match, Part
from catalog.index.segments import LISTS, Bools, Ints

FACTORS = {"importance": 0.1, "certified": 1.15, "central": 1.1, "deprecated": 0.4}
"""What is known of an asset: times (1 + importance · ln(1 + how many hang on it)), and times each that holds."""
CENTRAL = 2
PRIOR_STARS, PRIOR_WEIGHT = 3.5, 3


@dataclass(frozen=True, slots=True)
class Reader:
    """What somebody may see, as numbers: `also` are single assets, by key. Compares with what an asset's row says."""

    everything: bool = False
    public: int = 0
    domains: frozenset[int] = frozenset()
    owners: frozenset[int] = frozenset()
    also: frozenset[int] = frozenset()

    def sees(self, part: Part, docs: Ints) -> Bools:
        """Which of these assets of a segment the reader may know of."""
        columns = part.segment.columns
        if self.everything:
            return np.ones(len(docs), np.bool_)
        seen: Bools = columns["visibility"][docs] == self.public
        for name, held in (
            ("domain", self.domains),
            ("owner", self.owners),
            ("asset", self.also),
        ):
            if held:
                seen |= np.isin(columns[name][docs], np.fromiter(held, np.int64, len(held)))
        return seen


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen of the facets: several values of one widen, several facets narrow. `today` as an ordinal."""

    of: Mapping[str, frozenset[int]] = field(default_factory=dict)
    today: int = 0

    def masks(self, part: Part, docs: Ints) -> dict[str, Bools]:
        """For each facet that something was chosen of, which of these assets it lets through."""
        found: dict[str, Bools] = {}
        for name, chosen in self.of.items():
            wanted = np.fromiter(chosen, np.int64, len(chosen))
            if name in LISTS:
                owner, held = listed(part, docs, name)
                found[name] = np.zeros(len(docs), np.bool_)
                found[name][owner[np.isin(held, wanted)]] = True
            else:
                found[name] = np.isin(values(part, docs, name, self.today), wanted)
        return found


def values(part: Part, docs: Ints, name: str, today: int) -> NDArray[Any]:
    """What a facet says of each of these assets; below 0 for nothing."""
    columns = part.segment.columns
    if name == "certified":
        return (columns["certified"][docs] >= today).astype(np.uint8)
    if name == "rating":
        stars = np.floor(columns["stars"][docs]).astype(np.int8)
        return np.where(columns["reviews"][docs] > 0, stars, -1)
    return columns[name][docs]


def listed(part: Part, docs: Ints, name: str) -> tuple[NDArray[np.int64], Ints]:
    """The values these assets have in a list: (which of `docs`, value), flat."""
    starts, held = part.segment.lists[name]
    counts = starts[docs + 1] - starts[docs]
    owner = np.repeat(np.arange(len(docs), dtype=np.int64), counts)
    inside = np.arange(len(owner), dtype=np.int64) - np.repeat(np.cumsum(counts) - counts, counts)
    return owner, held[np.repeat(starts[docs], counts) + inside]


@dataclass(slots=True)
class Counted:
    """`matches` are what the reader may see of everything that was chosen; `facets` by name and value.

    A facet counts as if nothing were chosen of itself.
    """

    matches: list[Match]
    facets: dict[str, dict[int, int]]

    @property
    def count(self) -> int:
        return sum(len(one.docs) for one in self.matches)


def count(
    matches: Sequence[Match], reader: Reader, choice: Choice, facets: Sequence[str] = ()
) -> Counted:
    """Narrow what matched to what this reader may see and has chosen, and count the facets asked for."""
    kept = []
    tallies = {name: np.zeros(0, np.int64) for name in facets}
    for match in matches:
        part, docs, scores = match.part, match.docs, match.scores
        seen = reader.sees(part, docs)
        if not seen.all():
            docs, scores = docs[seen], scores[seen]
        masks = choice.masks(part, docs)
        for name in facets:
            others = [mask for key, mask in masks.items() if key != name]
            shown = docs[np.logical_and.reduce(others)] if others else docs
            tallies[name] = _added(tallies[name], _tally(part, shown, name, choice.today))
        if masks:
            through = np.logical_and.reduce(list(masks.values()))
            docs, scores = docs[through], scores[through]
        kept.append(Match(part, docs, scores))
    return Counted(kept, {name: _as_dict(tally) for name, tally in tallies.items()})


def _tally(part: Part, docs: Ints, name: str, today: int) -> NDArray[np.int64]:
    """How often each value occurs among these assets."""
    held: NDArray[Any]
    held = listed(part, docs, name)[1] if name in LISTS else values(part, docs, name, today)
    if held.dtype == np.bool_:
        held = held.view(np.uint8)
    elif held.dtype.kind == "i":
        held = held[held >= 0]
    return np.bincount(held)


def _added(one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.int64]:
    if len(one) < len(other):
        one, other = other, one
    one = one.copy()
    one[: len(other)] += other
    return one


def _as_dict(tally: NDArray[np.int64]) -> dict[int, int]:
    return {int(value): int(tally[value]) for value in np.flatnonzero(tally)}


Keys = NDArray[np.float64]


def by_match(one: Match, today: int) -> list[Keys]:
    """The scores, with what is known of the assets."""
    columns, docs = one.part.segment.columns, one.docs
    scores = one.scores * (1 + FACTORS["importance"] * np.log1p(columns["importance"][docs]))
    scores[columns["certified"][docs] >= today] *= FACTORS["certified"]
    scores[columns["stage"][docs] == CENTRAL] *= FACTORS["central"]
    scores[columns["deprecated"][docs]] *= FACTORS["deprecated"]
    return [-scores]


def by_rating(one: Match, today: int) -> list[Keys]:
    """A mean of few stars says little: it is drawn to 3.5 as if three more people had said so."""
    columns, docs = one.part.segment.columns, one.docs
    reviews = columns["reviews"][docs].astype(np.float64)
    mean = (columns["stars"][docs] * reviews + PRIOR_STARS * PRIOR_WEIGHT) / (
        reviews + PRIOR_WEIGHT
    )
    return [-mean, -reviews]


def by_name(one: Match, today: int) -> list[Keys]:
    columns, docs = one.part.segment.columns, one.docs
    return [columns["order"][docs], columns["order_on"][docs]]


def by_use(one: Match, today: int) -> list[Keys]:
    """What most hangs on first; among equals by rating."""
    return [
        -one.part.segment.columns["importance"][one.docs].astype(np.float64),
        *by_rating(one, today),
    ]


def by_freshness(one: Match, today: int) -> list[Keys]:
    return [-one.part.segment.columns["fresh_at"][one.docs]]


ORDERS: dict[str, Callable[[Match, int], list[Keys]]] = {
    "match": by_match,
    "use": by_use,
    "rating": by_rating,
    "freshness": by_freshness,
    "name": by_name,
}


def first(matches: Sequence[Match], order: str, upto: int, today: int) -> list[int]:
    """The keys of the assets that come first in an order, at most `upto`; among equals the lower key first."""
    if not matches or not upto:
        return []
    columns = zip(*(ORDERS[order](one, today) for one in matches), strict=True)
    keys = [np.concatenate(column) for column in columns]
    asset = np.concatenate([one.part.segment.columns["asset"][one.docs] for one in matches])
    if len(asset) > 4 * upto:
        edge = np.partition(keys[0], upto)[upto]
        near = np.flatnonzero(keys[0] <= edge)
        keys, asset = [key[near] for key in keys], asset[near]
    return [int(pk) for pk in asset[np.lexsort((asset, *reversed(keys)))][:upto]]

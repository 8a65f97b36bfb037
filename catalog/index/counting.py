"""What was matched: narrowed, counted, put in order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from catalog.index.matching import Match, Part
from catalog.index.segments import LISTS, Bools, Ints
from catalog.index.weights import IMPORTANCE, KNOWN, PRIOR_STARS, PRIOR_WEIGHT

CENTRAL = 2
DAY = 86_400
AGES = (DAY, 7 * DAY, 31 * DAY, 366 * DAY)
"""Up to here data counts as of today, of this week, month, or year; `fresh_at` is in seconds since 1970."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen of the facets: several values of one widen, several facets narrow.

    `today` as an ordinal, `now` in seconds since 1970.
    """

    of: Mapping[str, frozenset[int]] = field(default_factory=dict)
    today: int = 0
    now: int = 0

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
                found[name] = np.isin(values(part, docs, name, self), wanted)
        return found


def values(part: Part, docs: Ints, name: str, choice: Choice) -> NDArray[Any]:
    """What a facet says of each of these assets; below 0 for nothing."""
    columns = part.segment.columns
    if name == "certified":
        return (columns["certified"][docs] >= choice.today).astype(np.uint8)
    if name == "fresh_at":
        fresh = columns["fresh_at"][docs]
        age = np.searchsorted(AGES, choice.now - fresh, side="left").astype(np.int8)
        return np.where(fresh > 0, age, -1)
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
    """`matches` are all that was chosen; `facets` by name and value.

    A facet counts as if nothing were chosen of itself.
    """

    matches: list[Match]
    facets: dict[str, dict[int, int]]

    @property
    def count(self) -> int:
        return sum(len(one.docs) for one in self.matches)


def count(matches: Sequence[Match], choice: Choice, facets: Sequence[str] = ()) -> Counted:
    """Narrow what matched to what was chosen, and count the facets asked for."""
    kept = []
    tallies = {name: np.zeros(0, np.int64) for name in facets}
    for match in matches:
        part, docs, scores = match.part, match.docs, match.scores
        masks = choice.masks(part, docs)
        for name in facets:
            others = [mask for key, mask in masks.items() if key != name]
            shown = docs[np.logical_and.reduce(others)] if others else docs
            tallies[name] = _added(tallies[name], _tally(part, shown, name, choice))
        if masks:
            through = np.logical_and.reduce(list(masks.values()))
            docs, scores = docs[through], scores[through]
        kept.append(Match(part, docs, scores))
    return Counted(kept, {name: _as_dict(tally) for name, tally in tallies.items()})


def _tally(part: Part, docs: Ints, name: str, choice: Choice) -> NDArray[np.int64]:
    """How often each value occurs among these assets."""
    held: NDArray[Any]
    held = listed(part, docs, name)[1] if name in LISTS else values(part, docs, name, choice)
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


Keys = NDArray[Any]


@dataclass(frozen=True)
class Shop:
    """What an order may have to know of everything there is, and not only of what was found."""

    today: int
    parts: Sequence[Part]

    @cached_property
    def mean(self) -> float:
        return mean_of_all(self.parts)


def by_match(one: Match, shop: Shop) -> list[Keys]:
    """The scores, with what is known of the assets."""
    scores = one.scores.copy()
    for _name, factor in known_factors(one.part, one.docs, shop.today):
        scores = scores * factor
    return [-scores]


def known_factors(part: Part, docs: Ints, today: int) -> list[tuple[str, NDArray[Any]]]:
    """What is known of each of these assets, as factors of its score."""
    columns = part.segment.columns
    holds = {
        "certified": columns["certified"][docs] >= today,
        "central": columns["stage"][docs] == CENTRAL,
        "deprecated": columns["deprecated"][docs],
    }
    hang = np.log1p(columns["importance"][docs])
    flags = [(name, np.where(holds[name], factor, 1.0)) for name, factor in KNOWN.items()]
    return [("importance", 1 + IMPORTANCE * hang), *flags]


def mean_of_all(parts: Sequence[Part]) -> float:
    """The mean of all stars in what the reader may see of the shop; the middle where nobody has given any."""
    stars = given = 0.0
    for part in parts:
        columns = part.segment.columns
        reviews = columns["reviews"].astype(np.float64)
        if part.alive is not None:
            reviews = reviews * part.alive
        stars += float(np.dot(columns["stars"].astype(np.float64), reviews))
        given += float(reviews.sum())
    return stars / given if given else PRIOR_STARS


def by_rating(one: Match, shop: Shop) -> list[Keys]:
    """A mean of few stars says little: it is drawn to the mean of the shop, see `weights.PRIOR_WEIGHT`."""
    columns, docs = one.part.segment.columns, one.docs
    reviews = columns["reviews"][docs].astype(np.float64)
    mean = (columns["stars"][docs] * reviews + shop.mean * PRIOR_WEIGHT) / (reviews + PRIOR_WEIGHT)
    return [-mean, -reviews]


def by_name(one: Match, shop: Shop) -> list[Keys]:
    columns, docs = one.part.segment.columns, one.docs
    return [columns["order"][docs], columns["order_on"][docs]]


def by_use(one: Match, shop: Shop) -> list[Keys]:
    """What most hangs on first; among equals by rating."""
    return [
        -one.part.segment.columns["importance"][one.docs].astype(np.float64),
        *by_rating(one, shop),
    ]


def by_freshness(one: Match, shop: Shop) -> list[Keys]:
    return [-one.part.segment.columns["fresh_at"][one.docs]]


ORDERS: dict[str, Callable[[Match, Shop], list[Keys]]] = {
    "match": by_match,
    "use": by_use,
    "rating": by_rating,
    "freshness": by_freshness,
    "name": by_name,
}


def first(matches: Sequence[Match], order: str, upto: int, shop: Shop) -> list[int]:
    """The keys of the assets that come first in an order, at most `upto`; among equals the lower key first."""
    if not matches or not upto:
        return []
    columns = zip(*(ORDERS[order](one, shop) for one in matches), strict=True)
    keys = [np.concatenate(column) for column in columns]
    asset = np.concatenate([one.part.segment.columns["asset"][one.docs] for one in matches])
    if len(asset) > 4 * upto:
        edge = np.partition(keys[0], upto)[upto]
        near = np.flatnonzero(keys[0] <= edge)
        keys, asset = [key[near] for key in keys], asset[near]
    return [int(pk) for pk in asset[np.lexsort((asset, *reversed(keys)))][:upto]]

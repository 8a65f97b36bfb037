"""Why is this first? What the score of a hit is made of, worked out by the functions that rank."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import prod
from typing import Literal

import numpy as np

from catalog.index import counting, matching, weights
from catalog.index.asking import Query
from catalog.index.segments import Ints
from catalog.index.weights import Form, Place
from catalog.index.words import ROOT


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the query as an asset holds it; the points of all words are added.

    `found` is how it stands there; `points` are rarity · form · place. A word that the asset does not hold has none.
    """

    word: str
    found: str = ""
    form: Form | Literal[""] = ""
    places: tuple[str, ...] = ()
    rarity: float = 0.0
    points: float = 0.0


@dataclass(frozen=True, slots=True)
class Factor:
    """Something by which the points are multiplied, with the number it comes from."""

    name: str
    factor: float
    number: int = 0


@dataclass(frozen=True, slots=True)
class Why:
    """`named` says whether the asset is called exactly so: `full`, `last` (the last part of its name) or nothing.

    The score is (Σ points · `whole` + `bonus`) · Π factors; `whole` is for a title that says little else.
    """

    words: tuple[Word, ...]
    whole: float
    named: tuple[str, ...]
    factors: tuple[Factor, ...]
    score: float

    @property
    def bonus(self) -> float:
        return sum(weights.EXACTLY[kind] for kind in self.named)

    @property
    def product(self) -> float:
        return prod(one.factor for one in self.factors)


def explain(
    index: matching.Index, query: Query, choice: counting.Choice, keys: Sequence[int]
) -> dict[int, Why]:
    """For each of these assets why it stands where it stands; `index` is as the reader sees it."""
    matches = matching.match(index, query)
    found = {}
    for part in index.parts:
        column = part.segment.columns["asset"]
        docs = np.searchsorted(column, np.array(keys, np.int64)).astype(np.int32)
        docs[docs == len(column)] = 0
        here = column[docs] == keys if len(column) else np.zeros(len(docs), np.bool_)
        if part.alive is not None and len(column):
            here &= part.alive[docs]
        docs = docs[here]
        looked = [_looked_up(part, forms) for forms in matches.forms]
        words = [
            [
                _word(part, doc, forms, rarity)
                for forms, rarity in zip(looked, matches.rarities, strict=True)
            ]
            for doc in docs
        ]
        for doc, held in zip(docs, words, strict=True):
            found[int(column[doc])] = _why(part, doc, held, query, choice)
    return found


Looked = tuple[str, list[tuple[bytes, Form, matching.Hits]]]
"""A word of the query, and for each spelling and form of it where it stands."""


def _looked_up(part: matching.Part, forms: matching.Forms) -> Looked:
    return forms.word.text, [
        (spelled, form, matching.hits_of(part, matching.Forms(forms.word, {spelled: form})))
        for spelled, form in forms.spellings.items()
    ]


def _why(
    part: matching.Part,
    doc: int,
    held: Sequence[tuple[Word, int]],
    query: Query,
    choice: counting.Choice,
) -> Why:
    docs = np.array([doc], np.int32)
    words = tuple(word for word, _entitled in held)
    heads = np.array([sum(entitled for _word, entitled in held)], np.uint8)
    complete = all(word.points for word in words)
    whole = float(matching.entitling(part, docs, heads)[0]) if complete else 1.0
    named = tuple(kind for kind in weights.EXACTLY if doc in matching.called_so(part, kind, query))
    factors = tuple(_factors(part, docs, choice))
    why = Why(words, whole, named, factors, 0.0)
    score = (sum(word.points for word in words) * whole + why.bonus) * why.product
    return replace(why, score=score)


def _word(part: matching.Part, doc: int, looked: Looked, rarity: float) -> tuple[Word, int]:
    """The best form in which the asset holds a word, and whether it stands in its title or name."""
    text, found = looked
    best, entitled = Word(text), 0
    for spelled, form, hits in found:
        place = int(np.searchsorted(hits.docs, doc))
        if place == len(hits.docs) or hits.docs[place] != doc:
            continue
        entitled = max(entitled, int(hits.heads[place]))
        points = float(hits.scores[place]) * rarity
        if points > best.points:
            places = tuple(_places(part, spelled, doc))
            said = spelled.decode().removeprefix(ROOT)
            best = Word(text, said, form, places, rarity, points)
    return best, entitled


def _places(part: matching.Part, spelled: bytes, doc: int) -> Iterator[str]:
    """Where it stands, the place that counts most first."""
    postings = part.segment.postings(part.segment.words.find(spelled))
    held = Place(int(postings.places[np.searchsorted(postings.docs, doc)]))
    for place in sorted(held, key=lambda one: -weights.WEIGHTS[one]):
        yield str(place.name).lower()


def _factors(part: matching.Part, docs: Ints, choice: counting.Choice) -> Iterator[Factor]:
    """What is known of the asset and changes its score."""
    hang = int(part.segment.columns["importance"][docs[0]])
    for name, factor in counting.known_factors(part, docs, choice.today):
        if factor[0] != 1:
            yield Factor(name, float(factor[0]), hang if name == "importance" else 0)

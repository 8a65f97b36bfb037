"""A query × the segments: which assets match, and how well.

The formula is told in `weights`. Among the forms of one word in one asset the best counts; a word is as rare as its
forms are together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from catalog.index import typos, words
from catalog.index.asking import Query, Word
from catalog.index.seeing import Reader, seen
from catalog.index.segments import Bools, Ints, Segment
from catalog.index.weights import ENTITLED, EXACTLY, FORMS, WHOLE, WORTH, Form, rarity

Floats = NDArray[np.floating[Any]]

BEGINNINGS = 40
"""So many words are tried for one beginning, the most frequent first."""
TRIED = 200
"""So many are looked at to find those, where some of the index must not be seen."""


@dataclass(frozen=True, slots=True)
class Part:
    """One segment of an index; `alive` is false where a newer segment holds the asset, or the reader may not see it."""

    segment: Segment
    alive: Bools | None
    offset: int


@dataclass(frozen=True, slots=True)
class Hits:
    """Assets of one segment, ascending; `heads` is 1 where the word stands in the title or name."""

    docs: Ints
    scores: Floats
    heads: NDArray[np.uint8]


EMPTY = Hits(np.empty(0, np.int32), np.empty(0, np.float32), np.empty(0, np.uint8))


class Index:
    """Segments as one: newest last."""

    def __init__(self, segments: Sequence[Segment], *, keep_gone: bool = False) -> None:
        self.parts: list[Part] = []
        offset = 0
        for place, segment in enumerate(segments):
            newer = [later.columns["asset"] for later in segments[place + 1 :]]
            self.parts.append(Part(segment, _alive(segment, newer, keep_gone), offset))
            offset += len(segment)

    @cached_property
    def size(self) -> int:
        return sum(
            len(part.segment) if part.alive is None else int(np.count_nonzero(part.alive))
            for part in self.parts
        )

    def seen_by(self, reader: Reader) -> Index:
        """The index as if there were nothing else than what this reader may see."""
        if reader.everything:
            return self
        view = Index([])
        for part in self.parts:
            alive = seen(part.segment, reader)
            alive = alive if part.alive is None else alive & part.alive
            view.parts.append(Part(part.segment, None if alive.all() else alive, part.offset))
        return view

    def frequency(self, spelled: bytes) -> int:
        """How many assets hold this word as it is spelled."""
        return sum(_standing(part, part.segment.words.find(spelled)) for part in self.parts)


def _standing(part: Part, word: int) -> int:
    """How many assets that stand hold a word of a segment."""
    if word < 0 or part.alive is None:
        return part.segment.frequency(word) if word >= 0 else 0
    return int(np.count_nonzero(part.alive[part.segment.postings(word).docs]))


def _alive(segment: Segment, newer: Sequence[NDArray[np.int64]], keep_gone: bool) -> Bools | None:
    """Which assets of a segment still stand as it has them; None if all do."""
    mine, gone = segment.columns["asset"], segment.columns["gone"]
    alive: Bools = np.ones(len(mine), np.bool_) if keep_gone else ~gone
    for ids in newer:
        place = np.searchsorted(mine, ids)
        place[place == len(mine)] = 0
        alive[place[mine[place] == ids] if len(mine) else []] = False
    return None if alive.all() else alive


@dataclass(frozen=True, slots=True)
class Forms:
    """The spellings a word of the query is looked for in, each with its form."""

    word: Word
    spellings: dict[bytes, Form]
    guessed: str = ""


def forms_of(index: Index, word: Word) -> Forms:
    """As it stands, by its stem, as a beginning if it is the last, and, if nothing else is found, the nearest words."""
    spelled = word.text.encode()
    found: dict[bytes, Form] = {spelled: "exact"}
    if word.exact:
        return Forms(word, found)
    for stem in stems(word.text):
        found.setdefault(stem, "stem")
    known = any(index.frequency(one) for one in found)
    begun = []
    if len(word.text) > 1 and (word.last or not known):
        begun = _beginnings(index, spelled)
        for beginning in begun:
            found.setdefault(beginning, "beginning")
    if known or begun or len(word.text) < typos.SHORTEST:
        return Forms(word, found)
    vocabularies = [part.segment.words for part in index.parts]
    near = typos.nearest(word.text, vocabularies, lambda one: index.frequency(one) > 0)
    for guess in near:
        for one in (guess.encode(), *stems(guess.removeprefix(words.ROOT))):
            found.setdefault(one, "guess")
    return Forms(word, found, guessed=near[0].removeprefix(words.ROOT) if near else "")


def stems(word: str) -> list[bytes]:
    """What a word has in common with its other forms: `delays`, and what only says `delay` or `delayed`."""
    stem = words.stem(word)
    return [stem.encode(), f"{words.ROOT}{stem}".encode()]


def _beginnings(index: Index, start: bytes) -> list[bytes]:
    """The most frequent words that begin so."""
    found: dict[bytes, int] = {}
    for part in index.parts:
        segment = part.segment
        there = segment.words.beginning(start)
        if not there:
            continue
        often = np.diff(segment.starts[there.start : there.stop + 1])
        best = np.argsort(-often, kind="stable")[: BEGINNINGS if part.alive is None else TRIED]
        for place in best:
            spelled = segment.words[there.start + int(place)]
            if standing := _standing(part, there.start + int(place)):
                found[spelled] = found.get(spelled, 0) + standing
    return sorted(found, key=lambda one: (-found[one], one))[:BEGINNINGS]


def hits_of(part: Part, forms: Forms) -> Hits:
    """Where one word of the query stands in one segment; its rarity is not yet in the scores."""
    segment = part.segment
    pieces = []
    for spelled, form in forms.spellings.items():
        word = segment.words.find(spelled)
        if word < 0 or not segment.frequency(word):
            continue
        found = segment.postings(word)
        scores = WORTH[found.places] * np.float32(FORMS[form])
        entitled = (found.places & np.uint8(ENTITLED.value)) != 0
        pieces.append(Hits(found.docs, scores, entitled.astype(np.uint8)))
    return best_of(pieces)


def best_of(pieces: Sequence[Hits]) -> Hits:
    """Each asset once, with its best score."""
    if len(pieces) < 2:
        return pieces[0] if pieces else EMPTY
    docs = np.concatenate([piece.docs for piece in pieces])
    order = np.argsort(docs, kind="stable")
    docs = docs[order]
    first = np.flatnonzero(np.diff(docs, prepend=-1))
    scores = np.concatenate([piece.scores for piece in pieces])[order]
    heads = np.concatenate([piece.heads for piece in pieces])[order]
    return Hits(docs[first], np.maximum.reduceat(scores, first), np.maximum.reduceat(heads, first))


@dataclass(frozen=True, slots=True)
class Match:
    """What matches in one segment: assets ascending, their scores, and how many of the words each holds."""

    part: Part
    docs: Ints
    scores: Floats
    words: NDArray[np.uint8] | None = None


@dataclass(frozen=True, slots=True)
class Matches:
    """What was found, in which forms each word was looked for, and how rare it is."""

    found: list[Match]
    forms: list[Forms]
    rarities: list[float]

    @property
    def guesses(self) -> dict[str, str]:
        return {one.word.text: one.guessed for one in self.forms if one.guessed}


def match(index: Index, query: Query, *, some: bool = False) -> Matches:
    """The assets that hold all words of a query, or with `some` at least one of them."""
    forms = [forms_of(index, word) for word in query.words]
    hits = [[hits_of(part, one) for part in index.parts] for one in forms]
    often = [
        sum(_held(part, piece) for part, piece in zip(index.parts, pieces, strict=True))
        for pieces in hits
    ]
    rare = [rarity(index.size, frequency) for frequency in often]
    # The rarest word first: most of the others' assets are then never looked at.
    order = sorted(range(len(forms)), key=lambda word: often[word])
    combine = _any if some else _all
    matched = []
    for place, part in enumerate(index.parts):
        mine = [(hits[word][place], rare[word]) for word in order]
        docs, scores, count = combine(part, mine)
        keep = _kept(part, docs, query)
        if not keep.all():
            docs, scores, count = (
                docs[keep],
                scores[keep],
                count[keep] if count is not None else None,
            )
        matched.append(Match(part, docs, _with_names(part, docs, scores, query), count))
    return Matches(matched, forms, rare)


def _held(part: Part, piece: Hits) -> int:
    """How many assets that stand hold a word in any form."""
    if part.alive is None:
        return len(piece.docs)
    return int(np.count_nonzero(part.alive[piece.docs]))


Weighed = Sequence[tuple[Hits, float]]
Scored = tuple[Ints, Floats, "NDArray[np.uint8] | None"]


def _all(part: Part, hits: Weighed) -> Scored:
    """Those that hold every word."""
    if not hits:
        everything = np.arange(len(part.segment), dtype=np.int32)
        return everything, np.ones(len(everything), np.float32), None
    first, weight = hits[0]
    docs, scores, heads = first.docs, first.scores * np.float32(weight), first.heads
    for piece, weight in hits[1:]:
        if not len(docs) or not len(piece.docs):
            return EMPTY.docs, EMPTY.scores, None
        place = np.searchsorted(piece.docs, docs)
        place[place == len(piece.docs)] = 0
        both = piece.docs[place] == docs
        docs, place = docs[both], place[both]
        scores = scores[both] + piece.scores[place] * np.float32(weight)
        heads = heads[both] + piece.heads[place]
    return docs, _entitled(part, docs, scores, heads), None


def _any(part: Part, hits: Weighed) -> Scored:
    """Those that hold some of the words; the more words, the better."""
    size = len(part.segment)
    scores, count, heads = (
        np.zeros(size, np.float32),
        np.zeros(size, np.uint8),
        np.zeros(size, np.uint8),
    )
    for piece, weight in hits:
        scores[piece.docs] += piece.scores * np.float32(weight)
        count[piece.docs] += 1
        heads[piece.docs] += piece.heads
    docs = np.flatnonzero(count).astype(np.int32)
    count = count[docs]
    whole = np.where(count == len(hits), entitling(part, docs, heads[docs]), np.float32(1))
    return docs, scores[docs] * whole, count


def _entitled(part: Part, docs: Ints, scores: Floats, heads: NDArray[np.uint8]) -> Floats:
    entitled: Floats = scores * entitling(part, docs, heads)
    return entitled


def entitling(part: Part, docs: Ints, heads: NDArray[np.uint8]) -> Floats:
    """More for the asset whose title or name says little else than what was asked."""
    length = np.maximum(part.segment.columns["length"][docs], 1)
    whole: Floats = np.minimum(heads / length, 1).astype(np.float32)
    return 1 + np.float32(WHOLE) * whole


def _kept(part: Part, docs: Ints, query: Query) -> Bools:
    """What stands, without what holds a word that must not be there; phrases are for `catalog.phrases`."""
    keep = np.ones(len(docs), np.bool_) if part.alive is None else part.alive[docs]
    for unwanted in query.without:
        if len(unwanted) == 1:
            keep &= ~np.isin(docs, holding_all(part, unwanted), assume_unique=True)
    return keep


def holding_all(part: Part, spelled: Sequence[str]) -> Ints:
    """The assets of a segment that hold all these words as they are spelled."""
    held = [hits_of(part, Forms(Word(one), {one.encode(): "exact"})).docs for one in spelled]
    there = held[0]
    for more in held[1:]:
        there = there[np.isin(there, more, assume_unique=True)]
    return there


def _with_names(part: Part, docs: Ints, scores: Floats, query: Query) -> Floats:
    """The asset that is called exactly what was asked comes first, always."""
    for kind in EXACTLY:
        called = called_so(part, kind, query)
        if len(called):
            scores = scores + EXACTLY[kind] * np.isin(docs, called)
    return scores


def called_so(part: Part, kind: str, query: Query) -> Ints:
    """The assets whose name of this kind is what was asked."""
    key = words.keys([query.name])[0]
    return part.segment.named(kind, words.hashed([query.name])[0]) if key else EMPTY.docs


def without(one: Match, other: Match) -> Match:
    """Of one segment's matches those that are not among others of the same."""
    keep = ~np.isin(one.docs, other.docs, assume_unique=True)
    return Match(one.part, one.docs[keep], one.scores[keep])

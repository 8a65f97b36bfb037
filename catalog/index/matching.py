"""A query × the segments: which assets match, and how well.

The score of an asset is the sum over the query's words of

    rarity(word) · form · worth(places)

times what is known of the asset itself. `rarity` is ln(1 + N / (1 + n)) of the n assets among N that hold the word in
any form; `form` says how the word was found (FORMS); `worth` is the table in `places`. Among the forms of one word in
one asset the best counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from catalog.index import typos, words
from catalog.index.asking import Query, Word
from catalog.index.places import WORTH, Place
from catalog.index.segments import Bools, Ints, Segment

Floats = NDArray[np.floating[Any]]

FORMS = {"exact": 1.0, "stem": 0.8, "beginning": 0.6, "typo": 0.4}
"""What it is worth to find a word as it was asked, by its stem, as a beginning, or by a guess."""
ENTITLED = Place.TITLE | Place.NAME
WHOLE = 0.5
"""How much more it is worth when the query's words are all there is in the title: at most half more."""
BEGINNINGS = 40
"""So many words are tried for one beginning, the most frequent first."""
EXACTLY = {"full": 1e9, "last": 1e7}
"""An asset whose whole name or title was asked for stands before every other, then one whose last part was."""


@dataclass(frozen=True, slots=True)
class Part:
    """One segment of an index; `alive` is false where a newer segment holds the asset too."""

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
            len(part.segment) if part.alive is None else int(part.alive.sum())
            for part in self.parts
        )

    def frequency(self, spelled: bytes) -> int:
        found = ((part.segment, part.segment.words.find(spelled)) for part in self.parts)
        return sum(segment.frequency(word) for segment, word in found if word >= 0)


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
    """The spellings a word of the query is looked for in, each with what it is worth, and how rare it is."""

    word: Word
    spellings: dict[bytes, float]
    guessed: str = ""


def forms_of(index: Index, word: Word) -> Forms:
    """As it stands, by its stem, as a beginning if it is the last, and, if nothing else is found, the nearest words."""
    spelled = word.text.encode()
    found = {spelled: FORMS["exact"]}
    if word.exact:
        return Forms(word, found)
    found.setdefault(words.stem(word.text).encode(), FORMS["stem"])
    known = any(index.frequency(one) for one in found)
    if len(word.text) > 1 and (word.last or not known):
        for beginning in _beginnings(index, spelled):
            found.setdefault(beginning, FORMS["beginning"])
    if known or len(found) > 2 or len(word.text) < typos.SHORTEST:
        return Forms(word, found)
    near = typos.nearest(word.text, [part.segment.words for part in index.parts])
    found |= {guess.encode(): FORMS["typo"] for guess in near}
    return Forms(word, found, guessed=near[0] if near else "")


def _beginnings(index: Index, start: bytes) -> list[bytes]:
    """The most frequent words that begin so."""
    seen: dict[bytes, int] = {}
    for part in index.parts:
        segment = part.segment
        there = segment.words.beginning(start)
        if not there:
            continue
        often = np.diff(segment.starts[there.start : there.stop + 1])
        best = np.argsort(-often, kind="stable")[:BEGINNINGS]
        for place in best:
            spelled = segment.words[there.start + int(place)]
            seen[spelled] = seen.get(spelled, 0) + int(often[place])
    return sorted(seen, key=lambda one: (-seen[one], one))[:BEGINNINGS]


def hits_of(part: Part, forms: Forms) -> Hits:
    """Where one word of the query stands in one segment; its rarity is not yet in the scores."""
    segment = part.segment
    pieces = []
    for spelled, form in forms.spellings.items():
        word = segment.words.find(spelled)
        if word < 0 or not segment.frequency(word):
            continue
        found = segment.postings(word)
        scores = WORTH[found.places]
        entitled = (found.places & np.uint8(ENTITLED.value)) != 0
        pieces.append(Hits(found.docs, scores * np.float32(form), entitled.astype(np.uint8)))
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


def rarity(size: int, frequency: int) -> float:
    return float(np.log1p(size / (1 + frequency)))


@dataclass(frozen=True, slots=True)
class Match:
    """What matches in one segment: assets ascending, their scores, and how many of the words each holds."""

    part: Part
    docs: Ints
    scores: Floats
    words: NDArray[np.uint8] | None = None


@dataclass(frozen=True, slots=True)
class Matches:
    """`found` holds every word; `some`, filled when asked for, at least one but not all."""

    found: list[Match]
    forms: list[Forms]

    @property
    def guesses(self) -> dict[str, str]:
        return {one.word.text: one.guessed for one in self.forms if one.guessed}


def match(index: Index, query: Query, *, some: bool = False) -> Matches:
    """The assets that hold all words of a query, or with `some` at least one but not all of them."""
    forms = [forms_of(index, word) for word in query.words]
    hits = [[hits_of(part, one) for part in index.parts] for one in forms]
    often = [sum(len(piece.docs) for piece in pieces) for pieces in hits]
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
    return Matches(matched, forms)


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
    """Those that hold some of the words but not all; the more words, the better."""
    size = len(part.segment)
    scores, count = np.zeros(size, np.float32), np.zeros(size, np.uint8)
    for piece, weight in hits:
        scores[piece.docs] += piece.scores * np.float32(weight)
        count[piece.docs] += 1
    docs = np.flatnonzero((count > 0) & (count < len(hits))).astype(np.int32)
    return docs, scores[docs], count[docs]


def _entitled(part: Part, docs: Ints, scores: Floats, heads: NDArray[np.uint8]) -> Floats:
    """More for the asset whose title or name says little else than what was asked."""
    length = np.maximum(part.segment.columns["length"][docs], 1)
    whole = np.minimum(heads / length, 1).astype(np.float32)
    entitled: Floats = scores * (1 + np.float32(WHOLE) * whole)
    return entitled


def _kept(part: Part, docs: Ints, query: Query) -> Bools:
    """Without what a newer segment holds, and without what must not be there."""
    keep = np.ones(len(docs), np.bool_) if part.alive is None else part.alive[docs]
    for unwanted in query.without:
        held = [hits_of(part, Forms(Word(one), {one.encode(): 1.0})).docs for one in unwanted]
        there = held[0]
        for more in held[1:]:
            there = there[np.isin(there, more, assume_unique=True)]
        keep &= ~np.isin(docs, there, assume_unique=True)
    return keep


def _with_names(part: Part, docs: Ints, scores: Floats, query: Query) -> Floats:
    """The asset that is called exactly what was asked comes first, always."""
    if not query.words:
        return scores
    key = words.hashed([query.said.replace('"', " ")])[0]
    for kind, more in EXACTLY.items():
        called = part.segment.named(kind, key)
        if len(called):
            scores = scores + more * np.isin(docs, called)
    return scores


Keep = Callable[[Part, Ints], Bools]


def narrowed(matches: Sequence[Match], keep: Keep) -> Iterator[Match]:
    """Only those of each segment for which `keep` says so."""
    for one in matches:
        kept = keep(one.part, one.docs)
        yield Match(one.part, one.docs[kept], one.scores[kept])

"""A query, taken apart: words, phrases in quotes, and what must not be there.

late arrivals          both words, in any form; the last one also as a beginning
"tail number"          exactly these words in this order
"Delay"                exactly this word: no stem, no beginning, no guess
-test  -"raw data"     without
dep_delay  depDelay    dep and delay
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from catalog.index import words

MAX_LENGTH = 200
MAX_WORDS = 12
PIECE = re.compile(r'(?<![^\s])(-?)(?:"([^"]*)"?|(\S+))')


@dataclass(frozen=True, slots=True)
class Word:
    """`exact` takes it as it stands; `last` is the one that may still be being typed."""

    text: str
    exact: bool = False
    last: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """What stands between blanks or in quotes, as it was typed, and the words it falls into."""

    text: str
    words: tuple[str, ...]
    minus: bool
    quoted: bool


@dataclass(frozen=True, slots=True)
class Query:
    """`phrases` and `without` are sequences of words; those of a phrase stand in `words` too."""

    said: str
    words: tuple[Word, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    without: tuple[tuple[str, ...], ...] = ()
    pieces: tuple[Piece, ...] = ()

    @property
    def name(self) -> str:
        """What was asked for as a name would say it: without quotes, and without what must not be there."""
        return " ".join(one.text.strip('"') for one in self.pieces if not one.minus)

    def fewer(self) -> Iterator[tuple[str, Query]]:
        """Each piece that can be left out of the query, and the query without it."""
        texts = [one.text for one in self.pieces]
        for place, text in enumerate(texts) if len(texts) > 1 else ():
            yield text, read(" ".join(texts[:place] + texts[place + 1 :]))


def read(said: str) -> Query:
    """Whatever stands there means something: nothing that people type is an error."""
    said = said.strip()[:MAX_LENGTH]
    pieces = tuple(_pieces(said))
    found = dict.fromkeys(
        Word(word, exact=one.quoted) for one in pieces if not one.minus for word in one.words
    )
    asked = list(found)[:MAX_WORDS]
    if asked and not asked[-1].exact and re.search(r"\w$", said):
        asked[-1] = Word(asked[-1].text, last=True)
    return Query(
        said,
        tuple(asked),
        tuple(one.words for one in pieces if one.quoted and not one.minus and len(one.words) > 1),
        tuple(one.words for one in pieces if one.minus),
        pieces,
    )


def _pieces(said: str) -> Iterator[Piece]:
    for minus, quoted, bare in PIECE.findall(said):
        parts = tuple(words.parts(bare) if bare else words.plain(quoted))
        if parts:
            text = bare or f'"{quoted}"'
            yield Piece(f"{minus}{text}", parts, bool(minus), not bare)

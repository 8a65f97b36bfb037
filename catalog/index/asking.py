"""A query, taken apart: words, phrases in quotes, and what must not be there.

late arrivals          both words, in any form; the last one also as a beginning
"tail number"          exactly these words in this order
"Delay"                exactly this word: no stem, no beginning, no guess
-test  -"raw data"     without
dep_delay  depDelay    dep and delay
"""

import re
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
class Query:
    """`phrases` and `without` are sequences of words; those of a phrase stand in `words` too."""

    said: str
    words: tuple[Word, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    without: tuple[tuple[str, ...], ...] = ()

    def less(self, word: Word) -> "Query":
        """The same query without one of its words."""
        rest = tuple(one for one in self.words if one != word)
        phrases = tuple(one for one in self.phrases if word.text not in one)
        said = " ".join([*(f'"{w.text}"' if w.exact else w.text for w in rest)])
        return Query(said, rest, phrases, self.without)


def read(said: str) -> Query:
    """Whatever stands there means something: nothing that people type is an error."""
    said = said.strip()[:MAX_LENGTH]
    found: list[Word] = []
    phrases: list[tuple[str, ...]] = []
    without: list[tuple[str, ...]] = []
    for minus, quoted, bare in PIECE.findall(said):
        parts = tuple(words.parts(bare) if bare else words.plain(quoted))
        if not parts:
            continue
        if minus:
            without.append(parts)
        elif bare:
            found += [Word(part) for part in parts]
        else:
            found += [Word(part, exact=True) for part in parts]
            if len(parts) > 1:
                phrases.append(parts)
    found = list(dict.fromkeys(found))[:MAX_WORDS]
    if found and not found[-1].exact and re.search(r"\w$", said):
        found[-1] = Word(found[-1].text, last=True)
    return Query(said, tuple(found), tuple(phrases), tuple(without))

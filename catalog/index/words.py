"""Text as words: the same way for what is indexed and for what is asked.

Words are lower case without accents. Prose gives each word as it stands and its English stem. Names give their parts
(`depDelay_min` → dep, delay, min).
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b

import Stemmer

MAX_WORD = 60
ROOT = "~"
WORD = re.compile(rf"[^\W_]{{1,{MAX_WORD}}}")
# Where a name's parts meet: dep|Delay, HTTP|Server, v|2 stays together.
HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
GAP = re.compile(r"[^\w\x00]+|_+")
BETWEEN = "\x00"
MARK = re.compile(r"[\u0300-\u036f\u0483-\u0489\u064b-\u065f]+")

_stemmer = Stemmer.Stemmer("english")


def folded(text: str) -> str:
    """Lower case, without accents: `Café` → `cafe`, `Straße` → `strasse`."""
    if text.isascii():
        return text.lower()
    spread = unicodedata.normalize("NFKD", text.casefold())
    return MARK.sub("", spread)


def plain(text: str) -> list[str]:
    """The words of a text in their order, folded; a `snake_case` or `dotted.name` falls into its parts."""
    return WORD.findall(folded(text))


def parts(name: str) -> list[str]:
    """The parts of a technical name in their order, folded, CamelCase taken apart."""
    return plain(HUMP.sub(" ", name))


def joined(name: str) -> str:
    """A name without what separates its parts: `dep_delay` and `depDelay` → `depdelay`."""
    return "".join(plain(name))[:MAX_WORD]


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The English stem of a folded word; words with digits and short ones are their own."""
    if len(word) < 4 or not word.isalpha() or not word.isascii():
        return word
    return str(_stemmer.stemWord(word))


def root(word: str) -> str:
    """Under what words of one stem are found together; an empty text for a word that is its own stem.

    It begins as no word can, so that who asks for exactly `delay` does not find what only says `delays`.
    """
    stemmed = stem(word)
    return "" if stemmed == word else ROOT + stemmed


def keys(names: Sequence[str]) -> list[str]:
    """For each name what it has in common with those that people would call the same: its words, in order."""
    spread = folded(HUMP.sub(" ", BETWEEN.join(names)))
    return [key.strip() for key in GAP.sub(" ", spread).split(BETWEEN)] if names else []


def hashed(names: Sequence[str]) -> list[int]:
    """64 bits of each name's key."""
    return [
        int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "little")
        for key in keys(names)
    ]

"""What somebody meant who typed a word that is nowhere: the nearest words there are.

Nearness is Damerau and Levenshtein's distance (an insertion, a deletion, a substitution or two letters changed about
count one each), at most 1 for words to seven letters and 2 for longer ones. Every word of the vocabulary is first
compared by the letters it holds, as bits, so that only few are measured.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from catalog.index import words
from catalog.index.segments import Vocabulary

SHORTEST = 4
LONG = 8
NEAREST = 5


def allowed(word: str) -> int:
    return 2 if len(word) >= LONG else 1


def nearest(
    word: str, vocabularies: Sequence[Vocabulary], stands: Callable[[bytes], bool] = bool
) -> list[str]:
    """The words and roots nearest to this word for which `stands` says that they may be told, the nearest first."""
    within = allowed(word)
    found: dict[str, int] = {}
    for vocabulary in vocabularies:
        for start in ("", words.ROOT):
            for place in _like(start + word, vocabulary, within):
                known = vocabulary[place].decode()
                if known in found or known.startswith(words.ROOT) != bool(start):
                    continue
                if (away := distance(word, known.removeprefix(start), within)) <= within:
                    found[known] = away
    told = [one for one in found if stands(one.encode())]
    told.sort(
        key=lambda one: (found[one], one.startswith(words.ROOT), first_differs(one, word), one)
    )
    return told[:NEAREST]


def first_differs(one: str, word: str) -> bool:
    """People rarely mistake the first letter."""
    return one.removeprefix(words.ROOT)[:1] != word[0]


def distance(one: str, other: str, most: int) -> int:
    """Damerau and Levenshtein's distance between neighbours; `most + 1` stands for anything beyond `most`."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        line = [row]
        for column, against in enumerate(other, start=1):
            best = min(last[column] + 1, line[-1] + 1, last[column - 1] + (letter != against))
            crossed = row > 1 and column > 1 and one[row - 2] == against
            if crossed and letter == other[column - 2]:
                best = min(best, before[column - 2] + 1)
            line.append(best)
        if min(line) > most:
            return most + 1
        before, last = last, line
    return last[-1]


@dataclass(frozen=True, slots=True)
class Shape:
    """What words are compared by before they are measured: letters and pairs of letters as 64 bits, and length."""

    letters: NDArray[np.uint64]
    pairs: NDArray[np.uint64]
    lengths: NDArray[np.int64]

    def near(self, other: Shape, within: int) -> NDArray[np.int64]:
        """The places of words that may be within this distance of the one word of `other`."""
        place = np.flatnonzero(np.abs(self.lengths - other.lengths) <= within)
        place = place[np.bitwise_count(self.letters[place] ^ other.letters) <= 2 * within]
        alike: NDArray[np.int64] = place[
            np.bitwise_count(self.pairs[place] ^ other.pairs) <= 6 * within
        ]
        return alike


_shapes: WeakKeyDictionary[Vocabulary, Shape] = WeakKeyDictionary()


def _like(word: str, vocabulary: Vocabulary, within: int) -> list[int]:
    """The places of words of about this length that hold about these letters, in about this order."""
    if vocabulary not in _shapes:
        _shapes[vocabulary] = _shape(vocabulary)
    asked = _shape(Vocabulary.of([word.encode()]))
    return [int(place) for place in _shapes[vocabulary].near(asked, within)]


def _shape(vocabulary: Vocabulary) -> Shape:
    lengths = np.diff(vocabulary.ends, prepend=0)
    if not len(lengths):
        return Shape(np.empty(0, np.uint64), np.empty(0, np.uint64), lengths)
    starts = vocabulary.ends - lengths
    blob = vocabulary.blob.astype(np.uint64)
    after = np.append(blob[1:], np.uint64(0))
    after[vocabulary.ends - 1] = 0
    one, most = np.uint64(1), np.uint64(63)
    mixed = blob * np.uint64(31) + after * np.uint64(17)
    letters = np.bitwise_or.reduceat(one << (blob & most), starts)
    pairs = np.bitwise_or.reduceat(one << (mixed & most), starts)
    return Shape(letters, pairs, lengths)

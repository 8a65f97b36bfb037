"""The index finds and orders exactly what the formula says, worked out asset by asset."""

import math
import random
from typing import Any

from catalog.index import asking, counting, matching, words, writing
from catalog.index.segments import COLUMNS
from catalog.index.weights import EXACTLY, WORTH, Place
from catalog.index.writing import PROSE
from tests.catalog.index.made import document

WORDS = [a + b for a in ("ba", "ce", "du", "fi", "go") for b in ("lor", "mat", "nix", "pel", "rus")]


def words_of(one: writing.Document) -> dict[str, int]:
    """Each word of a document with the places it stands in."""
    held: dict[str, int] = {}
    for place, text in one.texts.items():
        said = words.plain(text) if place in PROSE else words.parts(text)
        for word in set(said):
            held[word] = held.get(word, 0) | place.value
    return held


def by_formula(documents: list[writing.Document], asked: list[str]) -> list[int]:
    held = {int(one.columns[0]): words_of(one) for one in documents}
    rare = {
        word: math.log1p(len(documents) / (1 + sum(word in known for known in held.values())))
        for word in asked
    }
    scores = {}
    for one in documents:
        pk, known = int(one.columns[0]), held[int(one.columns[0])]
        if not all(word in known for word in asked):
            continue
        score = sum(rare[word] * float(WORTH[known[word]]) for word in asked)
        heads = sum(bool(known[word] & (Place.TITLE | Place.NAME)) for word in asked)
        score *= 1 + 0.5 * min(1, heads / max(1, known_of(one)["length"]))
        score += sum(
            EXACTLY[kind]
            for kind, names in one.names.items()
            if " ".join(asked) in words.keys(list(names))
        )
        scores[pk] = score * (1 + 0.1 * math.log1p(known_of(one)["importance"]))
    return sorted(scores, key=lambda pk: (-scores[pk], pk))


def known_of(one: writing.Document) -> dict[str, Any]:
    return dict(zip(COLUMNS, one.columns, strict=True))


def test_the_first_twenty_are_those_of_the_formula() -> None:
    dice = random.Random(11)
    documents = [
        document(
            pk,
            " ".join(dice.choices(WORDS, k=3)),
            f"db.{dice.choice(WORDS)}.{dice.choice(WORDS)}",
            description=" ".join(dice.choices(WORDS, k=10)),
            importance=dice.randint(0, 99),
        )
        for pk in range(1, 400)
    ]
    index = matching.Index([writing.write(documents[:250]), writing.write(documents[250:])])
    for _ in range(60):
        asked = dice.sample(WORDS, dice.randint(1, 3))
        query = asking.read(" ".join(f'"{word}"' for word in asked))
        matches = matching.match(index, query).found
        ids = counting.first(matches, "match", 20, counting.Shop(0, index.parts))
        expected = by_formula(documents, asked)
        assert sum(len(one.docs) for one in matches) == len(expected)
        assert ids == expected[:20]

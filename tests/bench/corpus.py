"""A made-up catalog of any size: words by Zipf's law, 40 domains, 2,000 owners, and the same every time."""

from collections.abc import Iterator
from typing import Any

import numpy as np

WORDS, DOMAINS, OWNERS, KINDS = 50_000, 40, 2_000, 8
SYLLABLES = [a + b for a in "bcdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "ar", "en", "is")]


def vocabulary() -> list[str]:
    """50,000 words that can be said; the first are the most frequent."""
    random = np.random.default_rng(1)
    found: dict[str, None] = {}
    while len(found) < WORDS:
        word = "".join(random.choice(SYLLABLES, random.integers(2, 5)))
        found[word] = None
    return list(found)


def assets(size: int, seed: int = 2) -> Iterator[dict[str, Any]]:
    """Assets as they would be registered, about 415 bytes each, with two fields in their description's words."""
    random = np.random.default_rng(seed)
    words = np.array(vocabulary(), dtype=object)
    weights = 1 / np.arange(1, WORDS + 1)
    weights /= weights.sum()
    for start in range(0, size, 10_000):
        many = min(10_000, size - start)
        drawn = words[random.choice(WORDS, (many, 42), p=weights)]
        for index in range(many):
            number, said = start + index, drawn[index]
            yield {
                "namespace": f"postgres://warehouse-{number % 7}:5432",
                "name": f"db.{said[0]}.{said[1]}_{said[2]}_{number}",
                "kind": ("table", "view", "file", "stream", "dashboard", "report", "model", "api")[
                    number % KINDS
                ],
                "title": " ".join(said[2:5]).capitalize(),
                "description": " ".join(said[5:40]),
                "domain": f"domain-{(number * 7) % DOMAINS}",
                "owner": f"team-{(number * 13) % OWNERS}",
                "fields": [{"name": f"{said[40]}_id"}, {"name": said[41]}],
            }

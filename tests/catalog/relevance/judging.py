"""How good an order is: nDCG@10 against what was judged by hand in judged.txt."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import log2
from pathlib import Path
from statistics import fmean

JUDGED = Path(__file__).with_name("judged.txt")
TOP = 10
Search = Callable[[str], Sequence[str]]
"""What a search answers to a query: the assets of its first page, as `corpus.key` names them."""


@dataclass(frozen=True)
class Query:
    said: str
    held_out: bool
    grades: Mapping[str, int]


def judged() -> list[Query]:
    found: list[Query] = []
    grades: dict[str, int] = {}
    for line in JUDGED.read_text().splitlines():
        mark, _, rest = line.partition(" ")
        if mark in ("?", "!"):
            grades = {}
            found.append(Query(rest, mark == "!", grades))
        elif mark != "#":
            grades[rest] = int(mark)
    return found


def gain(grades: Sequence[int]) -> float:
    """Discounted cumulative gain, each grade as 2^grade - 1."""
    return sum((2**grade - 1) / log2(place + 2) for place, grade in enumerate(grades[:TOP]))


def ndcg(query: Query, answered: Sequence[str]) -> float:
    best = gain(sorted(query.grades.values(), reverse=True))
    return gain([query.grades.get(one, 0) for one in answered]) / best


def score(search: Search, queries: Sequence[Query]) -> float:
    return fmean(ndcg(query, search(query.said)) for query in queries)

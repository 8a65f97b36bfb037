"""Whether a person may still see what a piece of news is about: each room says it of its own nouns."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable

from accounts.models import User

Gate = Callable[[User, Collection[int]], Iterable[int]]
"""Which of these things a person may see."""
GATES: dict[str, Gate] = {}
"""By noun; a noun that no room speaks for is seen by nobody."""


def open_to(user: User, abouts: Iterable[str]) -> set[str]:
    """Those of `noun:number` that the person may see; what is about nothing is open to everybody."""
    asked: dict[str, set[int]] = defaultdict(set)
    for about in abouts:
        noun, _colon, number = about.partition(":")
        if noun:
            asked[noun].add(int(number))
    found = {
        f"{noun}:{number}"
        for noun, numbers in asked.items()
        if noun in GATES
        for number in GATES[noun](user, numbers)
    }
    return found | {""}

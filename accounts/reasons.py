"""Why somebody is mailed, as `kind:number`, and how that ends: each room says it of its own kinds.

What is subscribed to by itself, as a watch is, ends altogether; of all else only the mail ends.
"""

from collections.abc import Callable
from dataclasses import dataclass

from accounts.models import User


@dataclass(frozen=True, slots=True)
class Reason:
    """`named(user, number)` is what the person calls it, `ends(name)` what is ended, in a sentence.

    `end` ends it altogether; without it the mail is muted, and can be had again.
    """

    named: Callable[[User, int], str]
    ends: Callable[[str], str]
    end: Callable[[User, int], None] | None = None


REASONS: dict[str, Reason] = {}


def of(because: str) -> tuple[Reason, int] | None:
    """What is known of it; none for what no room speaks for."""
    kind, _colon, number = because.partition(":")
    known = REASONS.get(kind)
    return (known, int(number or 0)) if known and (number or "0").isdecimal() else None


def named(user: User, because: str) -> str:
    found = of(because)
    return found[0].named(user, found[1]) if found else because


def ends(user: User, because: str) -> str:
    """What this person is told no more, in a sentence; nothing for what no room speaks for."""
    found = of(because)
    return found[0].ends(found[0].named(user, found[1])) if found else ""


def ends_altogether(because: str) -> bool:
    """Whether nothing of it is told any more, not in Aisle either."""
    found = of(because)
    return bool(found and found[0].end)

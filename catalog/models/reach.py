"""What one reader holds, fetched once for a request, so that the gate need not ask for it in every subquery.

It is fastened to the user who is looking, only while they look and never while they change something;
without it the gate asks the database itself. Both say the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import User, Visitor


NAME = "_reach"


@dataclass(frozen=True, slots=True)
class Reach:
    """The teams one is in, the roles one holds (domain, role); is one the steward of, or was one given, any asset?"""

    teams: tuple[int, ...]
    roles: tuple[tuple[int, str], ...]
    is_steward: bool
    is_granted: bool

    def domains(self, roles: Iterable[str] = ()) -> list[int]:
        """Where one holds a role: one of these, or any."""
        wanted = set(roles)
        return sorted({domain for domain, role in self.roles if not wanted or role in wanted})

    @property
    def answers_for_nothing(self) -> bool:
        return not (self.teams or self.roles or self.is_steward)


def reach_of(user: Visitor) -> Reach | None:
    """What was fetched for this reader's request, if anything was."""
    found: Reach | None = getattr(user, NAME, None)
    return found


def fasten(user: User, reach: Reach) -> None:
    setattr(user, NAME, reach)

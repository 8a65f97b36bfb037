"""The tickets of what somebody answers for, gathered place by place: each is asked by an index for its first few.

So it costs the same however many tickets others hold. Who holds many of those that come first finds them sooner by
walking along everybody's, so a stretch of these is looked at before.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Value

from accounts.models import User
from catalog import rights, statements
from catalog.models import Asset, Term
from catalog.statements import STAND_IN
from feedback.models import Ticket, TicketQuerySet

FEW = 1_000
STRETCH = 1_000

_FIRST = """, along AS MATERIALIZED (
    SELECT pk, answer_by FROM ({stretch}) stretch WHERE {theirs} ORDER BY {order} LIMIT {many}
)
SELECT pk FROM (
    SELECT pk, answer_by FROM along
    UNION
    SELECT pk, answer_by FROM ({here}) here WHERE (SELECT count(*) FROM along) < {many}
) told ORDER BY {order} LIMIT {many}
"""
_HERE = "SELECT here.* FROM {place} place CROSS JOIN LATERAL ({of_place}) here"
_COUNT = "(SELECT count(*) FROM (SELECT FROM ({here}) here LIMIT {most}) counted)"


@dataclass(frozen=True, slots=True)
class Answered:
    """What one person answers for: keys by the column that names them; none where too many to be asked one by one.

    Then the tickets are walked in their own order, where one of the next is theirs.
    """

    user: User
    places: Mapping[str, Sequence[int]] | None

    def first(self, tickets: TicketQuerySet, many: int, *, newest: bool = False) -> list[int]:
        """The keys of the first of these tickets: the most pressing promise first, or the newest ticket."""
        ordered = tickets.order_by("-pk") if newest else tickets.order_by("answer_by", "pk")
        if self.places is None:
            return list(self._theirs(ordered).values_list("pk", flat=True)[:many])
        columns = [f"{noun}_id" for noun in self.places]
        told = ordered.values("pk", "answer_by", *columns)
        stretch, of_stretch = statements.compiled(told[:STRETCH])
        here, of_here = self._here(told, many)
        theirs = " OR ".join(f"{one} IN (TABLE {one})" for one in columns)
        order = "pk DESC" if newest else "answer_by, pk"
        names = {"stretch": stretch, "theirs": theirs, "here": here, "order": order, "many": many}
        found = self._rows(_FIRST.format(**names), [*of_stretch, *of_here])
        return [key for (key,) in found]

    def rows(self, tickets: TicketQuerySet, many: int, *, newest: bool = False) -> list[Ticket]:
        """The same with everything a list shows; two statements."""
        keys = self.first(tickets, many, newest=newest)
        found = Ticket.objects.for_rows(self.user).in_bulk(keys)
        return [found[key] for key in keys if key in found]

    def count(self, shown: Mapping[str, TicketQuerySet], most: int) -> Mapping[str, int]:
        """How many each of them holds, counted so far; one statement."""
        if self.places is None:
            heads = [
                self._theirs(tickets).annotate(of=Value(key)).values_list("of", flat=True)[:most]
                for key, tickets in shown.items()
            ]
            return Counter(heads[0].union(*heads[1:], all=True))
        parts = [self._here(tickets.values("pk"), most) for tickets in shown.values()]
        counts = ", ".join(_COUNT.format(here=sql, most=most) for sql, _params in parts)
        (row,) = self._rows(f" SELECT {counts}", [param for _sql, own in parts for param in own])
        return dict(zip(shown, row, strict=True))

    def _theirs(self, tickets: TicketQuerySet) -> TicketQuerySet:
        return tickets & Ticket.objects.answered_by(self.user)

    def _here(self, tickets: Any, many: int) -> tuple[str, list[Any]]:
        """These tickets of each place, at most so many of one, and the parameters of that."""
        parts, params = [], []
        for noun in self.places or ():
            sql, own = statements.compiled(tickets.filter(**{noun: STAND_IN})[:many])
            sql %= tuple("place.id" if param == STAND_IN else "%s" for param in own)
            parts.append(_HERE.format(place=f"{noun}_id", of_place=sql))
            params += [param for param in own if param != STAND_IN]
        return " UNION ALL ".join(parts), params

    def _rows(self, sql: str, params: Sequence[Any]) -> list[Any]:
        held = self.places or {}
        places = ", ".join(
            f"{noun}_id AS MATERIALIZED (SELECT unnest(%s::bigint[]) AS id)" for noun in held
        )
        with connection.cursor() as cursor:
            cursor.execute(f"WITH {places}{sql}", [*map(list, held.values()), *params])
            found: list[Any] = cursor.fetchall()
            return found


def answered(user: User) -> Answered:
    """What this person may triage; two statements."""
    if user.is_superuser:
        return Answered(user, None)
    held = {
        "origin": Asset.objects.filter(rights.answerable(user)),
        "term": Term.objects.filter(rights.answerable_terms(user)),
    }
    places = {
        noun: list(rows.order_by().values_list("pk", flat=True)[: FEW + 1])
        for noun, rows in held.items()
    }
    return Answered(user, None if any(len(keys) > FEW for keys in places.values()) else places)

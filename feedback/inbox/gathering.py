"""The tickets of what somebody answers for, gathered place by place: each is asked by an index for its first few.

So it costs the same however many tickets others hold. Who holds many of those that come first finds them sooner by
walking along everybody's, so a stretch of these is looked at before; where it holds all there are, nothing else is
asked. Nothing is walked to its end.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from accounts.models import Team, User
from catalog import rights, statements
from catalog.models import Asset, Term
from catalog.statements import STAND_IN, Statement
from feedback.models import Ticket, TicketQuerySet
from feedback.tickets import reading

STRETCH = 1_000

_PLACES = """{noun}_id (id) AS MATERIALIZED ({places}), {noun}_said AS MATERIALIZED (
    SELECT place.id FROM {noun}_id place CROSS JOIN LATERAL ({of_place}) said
)"""
_ALONG = """stretch AS MATERIALIZED (SELECT * FROM ({stretch}) walked WHERE {any}), along AS MATERIALIZED (
    SELECT pk, answer_by FROM stretch WHERE {theirs} ORDER BY {order} LIMIT {many}
)"""
_ENOUGH = """((SELECT count(*) FROM along) = {many} OR (SELECT count(*) FROM stretch) < {whole})"""
_FIRST = """{within}, {along} SELECT pk FROM (
    SELECT pk, answer_by FROM along UNION SELECT pk, answer_by FROM ({here}) here WHERE NOT {enough}
) told ORDER BY {order} LIMIT {many}"""
_COUNT = """(WITH {along} SELECT CASE
    WHEN {enough} THEN (SELECT count(*) FROM along)
    ELSE (SELECT count(*) FROM ({here} LIMIT {many}) counted)
END)"""
_COUNT_ALL = "(SELECT count(*) FROM ({those} LIMIT {many}) counted)"
_HERE = "SELECT here.* FROM {place} place CROSS JOIN LATERAL ({of_place}) here"


@dataclass(frozen=True)
class Gathered:
    """Tickets by where they wait for an answer: the origins and terms, none where it is no matter where.

    The most pressing promise stands first, or the newest ticket.
    """

    user: User
    places: Mapping[str, QuerySet[Any]] | None
    tickets: TicketQuerySet
    newest: bool = False

    def among(self, tickets: TicketQuerySet, *, newest: bool = False) -> "Gathered":
        """Those of the same places that are among these."""
        return replace(self, tickets=tickets, newest=newest)

    def at(self, origins: Q, terms: Q) -> "Gathered":
        """Those of fewer places."""
        held = self.places or {"origin": Asset.objects.all(), "term": Term.objects.all()}
        asked = zip(held.items(), (origins, terms), strict=True)
        return replace(self, places={noun: rows.filter(fit) for (noun, rows), fit in asked})

    def after(self, key: int | None) -> "Gathered":
        """Those that stand after the ticket with this key."""
        return replace(self, tickets=reading.beyond(self.tickets, self.newest, key))

    def first(self, many: int) -> list[int]:
        """The keys of the first of them; one statement."""
        if self.places is None:
            return list(self._ordered.values_list("pk", flat=True)[:many])
        (within, of_within), (along, of_along) = self._within, self._along(many)
        here, of_here = self._here(self._told, many)
        parts = {"within": within, "along": along, "here": here, "enough": _enough(many)}
        sql = _FIRST.format(**parts, order=self._order, many=many)
        return [key for (key,) in _rows(sql, (*of_within, *of_along, *of_here))]

    def rows(self, many: int) -> list[Ticket]:
        """The same with everything a list shows; two statements."""
        keys = self.first(many)
        found = Ticket.objects.for_rows(self.user).in_bulk(keys)
        return [found[key] for key in keys if key in found]

    def count(self, most: int) -> int:
        """How many they are, counted so far; one statement."""
        return counts({"all": self}, most)["all"]

    def counted(self, most: int) -> Statement:
        """The same as a value for another statement."""
        (within, of_within), (sql, params) = self._within, self.counted_here(most)
        return f"({within} SELECT {sql})", (*of_within, *params)

    def counted_here(self, most: int) -> Statement:
        """The same where the statement knows the places already."""
        if self.places is None:
            sql, params = statements.compiled(self._ordered.values("pk"))
            return _COUNT_ALL.format(those=sql, many=most), params
        along, of_along = self._along(most)
        here, of_here = self._here(self.tickets.order_by().values("pk"), most)
        sql = _COUNT.format(along=along, here=here, enough=_enough(most), many=most)
        return sql, (*of_along, *of_here)

    def _along(self, many: int) -> Statement:
        """What of everybody's next is theirs."""
        sql, params = statements.compiled(self._told[:STRETCH])
        nouns = self.places or ()
        theirs = " OR ".join(f"{noun}_id IN (TABLE {noun}_id)" for noun in nouns)
        some = " OR ".join(f"EXISTS (TABLE {noun}_id)" for noun in nouns)
        parts = {"stretch": sql, "any": some, "theirs": theirs, "order": self._order}
        return _ALONG.format(**parts, many=many), params

    def _here(self, tickets: Any, many: int) -> Statement:
        """These tickets of each place, at most so many of one."""
        parts, params = [], list[Any]()
        for noun in self.places or ():
            sql, own = _of_place(noun, tickets, many)
            parts.append(_HERE.format(place=f"{noun}_said", of_place=sql))
            params += own
        return " UNION ALL ".join(parts), tuple(params)

    @property
    def _ordered(self) -> TicketQuerySet:
        return self.tickets.order_by(*(["-pk"] if self.newest else ["answer_by", "pk"]))

    @property
    def _order(self) -> str:
        return "pk DESC" if self.newest else "answer_by, pk"

    @property
    def _told(self) -> Any:
        return self._ordered.values(
            "pk", "answer_by", *(f"{noun}_id" for noun in self.places or ())
        )

    @cached_property
    def _within(self) -> Statement:
        """What a statement begins with: the keys of the places, and of those where anything was ever said."""
        if self.places is None:
            return "", ()
        parts, params = [], list[Any]()
        for noun, rows in self.places.items():
            places, of_places = statements.compiled(rows.order_by().values("pk"))
            said, of_said = _of_place(noun, Ticket.objects.values("pk"), 1)
            parts.append(_PLACES.format(noun=noun, places=places, of_place=said))
            params += [*of_places, *of_said]
        return f"WITH {', '.join(parts)}", tuple(params)


def counts(shown: Mapping[str, Gathered], most: int) -> Mapping[str, int]:
    """How many each of them holds, counted so far; one statement, which asks once for the places of most of them."""
    first = next(iter(shown.values()))
    parts = [
        each.counted_here(most) if each.places is first.places else each.counted(most)
        for each in shown.values()
    ]
    within, of_within = first._within
    sql = f"{within} SELECT {', '.join(sql for sql, _params in parts)}"
    (row,) = _rows(sql, (*of_within, *(param for _sql, own in parts for param in own)))
    return dict(zip(shown, row, strict=True))


def answered(user: User) -> Gathered:
    """What this person may triage; an admin may all."""
    if user.is_superuser:
        return Gathered(user, None, Ticket.objects.all())
    assets = Asset.objects.filter(rights.answerable(user))
    terms = Term.objects.filter(rights.answerable_terms(user))
    return Gathered(user, {"origin": assets, "term": terms}, Ticket.objects.all())


def of_team(team: Team, reader: User) -> Gathered:
    """What this team has to answer, as far as the reader may see it."""
    owned = {"origin": Asset.objects.filter(owner=team), "term": Term.objects.filter(owner=team)}
    return Gathered(reader, owned, Ticket.objects.visible_to(reader))


def _of_place(noun: str, tickets: Any, many: int) -> Statement:
    """The first of these tickets that wait at the place a statement is looking at."""
    sql, params = statements.compiled(tickets.filter(**{noun: STAND_IN})[:many])
    sql %= tuple("place.id" if param == STAND_IN else "%s" for param in params)
    return sql, tuple(param for param in params if param != STAND_IN)


def _enough(many: int) -> str:
    return _ENOUGH.format(many=many, whole=STRETCH)


def _rows(sql: str, params: Sequence[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found: list[Any] = cursor.fetchall()
        return found

"""The loop as numbers: how many things people said, how fast they were answered, and whether that held.

A figure belongs to the day on which something was said, so what is confirmed late changes that day, and the newest
days are not over yet. What a machine raised, and what was said before, is not counted.
"""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import connection
from django.db.models import (
    Case,
    Count,
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, Extract, Greatest, Now, TruncDate
from django.utils import timezone

from accounts.models import Team, User
from catalog.models import Domain
from feedback.models import LoopDay, Ticket, TicketEvent, TicketQuerySet
from feedback.models.loop import countable, everybodys
from feedback.tickets.states import State, Verb

FEW = 3
"""Of fewer than these no usual time is said."""
RECOUNTED = 92
"""So many days back what happens late still changes a figure."""
LIVE = 2
"""Today and yesterday are counted while one looks; the days before have been."""
LONGEST = 366
DAYS = timedelta(weeks=4)


@dataclass(frozen=True, slots=True)
class Times:
    """How long something took: hours, half of all at most the `median`, nine of ten at most `p90`."""

    n: int
    median: float | None
    p90: float | None

    @property
    def few(self) -> bool:
        return self.n < FEW


@dataclass(frozen=True, slots=True)
class Figures:
    """The loop in numbers. `late`: not answered when it was promised; shares are of 1, None of nothing."""

    said: int
    late: int
    reopened: int
    by_change: int
    acknowledged: Times
    answered: Times
    confirmed: Times

    @property
    def late_share(self) -> float | None:
        return self.late / self.said if self.said else None

    @property
    def reopened_share(self) -> float | None:
        """Of those that have been answered at some time."""
        ever = max(self.answered.n, self.reopened)
        return self.reopened / ever if ever else None

    @property
    def change_share(self) -> float | None:
        """Of those that are answered: by a linked change rather than a reason."""
        return self.by_change / self.answered.n if self.answered.n else None


def figures(days: Iterable[LoopDay]) -> Figures:
    """The figures of these days together."""
    kept = list(days)
    return Figures(
        said=sum(day.said for day in kept),
        late=sum(day.late for day in kept),
        reopened=sum(day.reopened for day in kept),
        by_change=sum(day.by_change for day in kept),
        acknowledged=_times(day.acknowledged for day in kept),
        answered=_times(day.answered for day in kept),
        confirmed=_times(day.confirmed for day in kept),
    )


def _times(lists: Iterable[Sequence[int]]) -> Times:
    hours = [seconds / 3600 for one in lists for seconds in one]
    if not hours:
        return Times(0, None, None)
    tenths = statistics.quantiles(hours * 2 if len(hours) == 1 else hours, n=10, method="inclusive")
    return Times(len(hours), statistics.median(hours), tenths[8])


def today() -> date:
    """The day it is by the database's clock, where this Aisle stands."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT (now() AT TIME ZONE %s)::date", [str(_zone())])
        found: date = cursor.fetchone()[0]
        return found


def read(
    user: User, first: date, last: date, *, domain: Domain | None = None, team: Team | None = None
) -> list[LoopDay]:
    """The days from first to last as far as this person may count them; three statements.

    With a domain, of it and everything below it. What is read grows with what was said in these days, not with how
    many tickets there are.
    """
    now = today()
    last, live = min(last, now), max(min(first, now), now - timedelta(days=LIVE - 1))
    kept = LoopDay.objects.visible_to(user).filter(day__gte=first, day__lt=live, day__lte=last)
    fresh = countable(user, _said(live, last))
    if domain is not None:
        kept = kept.filter(domain__path__contains=[domain.pk])
        fresh = fresh.within(domain.pk)
    if team is not None:
        kept, fresh = kept.filter(team=team), fresh.of_team(team)
    return [*kept, *_counted(fresh)]


def count(first: date, last: date) -> list[LoopDay]:
    """What was said in these days, and what has become of it until now; one statement."""
    return _counted(_said(first, last))


def by_day(days: Iterable[LoopDay]) -> dict[date, Figures]:
    """The figures of each day, oldest first."""
    return _grouped(days, lambda day: day.day)


def by_week(days: Iterable[LoopDay]) -> dict[date, Figures]:
    """The figures of each week, named by its Monday, oldest first."""
    return _grouped(days, lambda day: day.day - timedelta(days=day.day.weekday()))


def _grouped(days: Iterable[LoopDay], key: Any) -> dict[date, Figures]:
    found: dict[date, list[LoopDay]] = defaultdict(list)
    for day in days:
        found[key(day)].append(day)
    return {at: figures(found[at]) for at in sorted(found)}


def by_team(days: Iterable[LoopDay]) -> dict[int, Figures]:
    """The figures of each team that answers."""
    found: dict[int, list[LoopDay]] = defaultdict(list)
    for day in days:
        if day.team_id is not None:
            found[day.team_id].append(day)
    return {team: figures(rows) for team, rows in found.items()}


def by_domain(days: Iterable[LoopDay], paths: Mapping[int, Sequence[int]]) -> dict[int, Figures]:
    """The figures of each domain with everything below it; `paths` are those of the domains that are there."""
    found: dict[int, list[LoopDay]] = defaultdict(list)
    for day in days:
        for above in paths.get(day.domain_id or 0, ()):
            found[above].append(day)
    return {domain: figures(rows) for domain, rows in found.items()}


def _said(first: date, last: date) -> TicketQuerySet:
    """What people said in these days; what was said before counts once, with the one it is a duplicate of."""
    start = datetime.combine(first, time(), tzinfo=_zone())
    end = datetime.combine(last + timedelta(days=1), time(), tzinfo=_zone())
    tickets: TicketQuerySet = Ticket.objects.filter(created_at__gte=start, created_at__lt=end)
    return tickets.exclude(state=State.DUPLICATE).exclude(reporter=None)


def _counted(tickets: TicketQuerySet) -> list[LoopDay]:
    steps = TicketEvent.objects.filter(ticket=OuterRef("pk")).order_by("-pk")
    confirmed = Subquery(steps.filter(verb=Verb.CONFIRM).values("at")[:1], DateTimeField())
    answered = Q(closed_at__isnull=False)
    late = Q(answer_by__lt=Coalesce("closed_at", Now()))
    rows = (
        tickets.annotate(
            day=TruncDate("created_at", tzinfo=_zone()),
            hidden=Case(
                When(everybodys(), then=Value(False)),
                default=Value(True),
            ),
            confirmed_at=Case(When(state=State.CONFIRMED, then=confirmed)),
            was_reopened=Exists(steps.filter(verb=Verb.REOPEN)),
        )
        .order_by()
        .values(
            *("day", "hidden"),
            place=Coalesce("origin__domain", "term__domain"),
            owner=Coalesce("origin__owner", "term__owner"),
        )
        .annotate(
            said=Count("pk"),
            late=Count("pk", filter=late),
            reopened=Count("pk", filter=Q(was_reopened=True)),
            by_change=Count("pk", filter=answered & ~Q(change_ref="")),
            acknowledged=_seconds_until("acknowledged_at"),
            answered=_seconds_until("closed_at"),
            confirmed=_seconds_until("confirmed_at"),
        )
    )
    return [LoopDay(**{NAMED.get(name, name): told for name, told in row.items()}) for row in rows]


NAMED = {"place": "domain_id", "owner": "team_id"}
"""What the keys are called in a group, where a model has no room for their names."""


def _seconds_until(moment: str) -> ArrayAgg:
    """How long after it was said, in seconds; a clock that went back makes no negative time."""
    taken: Combinable = ExpressionWrapper(F(moment) - F("created_at"), DurationField())
    seconds = Greatest(Cast(Extract(taken, "epoch"), IntegerField()), 0)
    return ArrayAgg(seconds, filter=Q(**{f"{moment}__isnull": False}), default=Value([]))


def _zone() -> Any:
    return timezone.get_default_timezone()

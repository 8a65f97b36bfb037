"""Who is looking: a person, what they hold and what waits for them, in one statement for each request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, reduce
from operator import or_
from typing import Any

from django.contrib.auth.middleware import get_user
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import (
    Case,
    Count,
    Exists,
    IntegerField,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from accounts.models import Membership, User
from catalog import reach, statements
from catalog.models import Asset, DomainRole, Term
from catalog.models.reach import fasten
from feedback.inbox import gathering
from feedback.inbox.listing import MANY
from feedback.models import Ticket
from feedback.tickets.states import State

Answer = Callable[[HttpRequest], HttpResponse]
LOOKING = frozenset({"GET", "HEAD"})
KEPT_AS = "header_counts"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many tickets wait for a person, and how much news is unread: its page asks which may be seen."""

    waiting: int
    unread: int


def know_reader(get_response: Answer) -> Answer:
    """Whoever looks is fetched together with what they hold, once for all that the page then asks of the gate.

    Whoever changes something is not: rights may change in the same request, and are asked for each time.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method in LOOKING:
            request.user = SimpleLazyObject(lambda: _known(request))  # type: ignore[assignment]
        return get_response(request)

    return middleware


def _known(request: HttpRequest) -> User | AnonymousUser:
    user = get_user(request)
    if isinstance(user, User):
        row = _row(user)
        fasten(user, reach.read(row))
        setattr(request, KEPT_AS, Counts(row["waiting"], row["unread"]))
    return user


def header_counts(request: HttpRequest, user: User) -> Counts:
    """What waits for this person: fetched with them, or else now."""
    known: Counts | None = getattr(request, KEPT_AS, None)
    if known is None:
        row = _row(user)
        known = Counts(row["waiting"], row["unread"])
    return known


def _row(user: User) -> dict[str, Any]:
    sql, params = statements.filled(_statement(user.is_superuser), user.pk)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        names = [column.name for column in cursor.description]
        return dict(zip(names, cursor.fetchone(), strict=True))


def _if_any(user: User, count: RawSQL) -> Case:
    """Nothing is counted for whoever holds nothing for which they could have to answer, as most readers do."""
    held = (
        Membership.objects.filter(user=user),
        DomainRole.objects.held_by(user),
        Asset.stewards.through.objects.filter(user=user),
        Term.objects.filter(steward=user),
    )
    answers = reduce(or_, (Q(Exists(rows.order_by())) for rows in held))
    return Case(When(answers, then=count), default=Value(0))


def _waiting(user: User) -> RawSQL:
    """What waits for an answer, as the inbox counts it."""
    new = gathering.answered(user).among(Ticket.objects.filter(state=State.NEW))
    return RawSQL(*new.counted(MANY + 1), IntegerField())


@cache
def _statement(admin: bool) -> statements.Statement:
    """What waits for a reader and what they hold; put together once, because every page asks."""
    user = User(pk=statements.STAND_IN, is_superuser=admin)
    news = user.notices.unread().order_by().values("recipient").annotate(n=Count("pk"))
    waiting = _waiting(user)
    columns = reach.columns(user) | {
        "waiting": waiting if admin else _if_any(user, waiting),
        "unread": Coalesce(Subquery(news.values("n")), 0),
    }
    rows = User.objects.filter(pk=user.pk).annotate(**columns)
    return statements.compiled(rows.values(*columns))

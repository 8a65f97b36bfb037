"""Who may still see what news are about: asked for each reader of each letter, so the question is put together once."""

from collections.abc import Callable, Collection, Iterable
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from accounts.gates import GATES, Gate
from accounts.models import User
from catalog import statements
from catalog.models import Asset
from catalog.statements import STAND_IN, Statement
from feedback.models import Recall, Review, Ticket, Wanted

Seen = Callable[[User], QuerySet[Any]]


def gate(seen: Seen) -> Gate:
    """Which of these things somebody may see; `seen` is everything they may."""

    @cache
    def statement(admin: bool) -> Statement:
        rows = seen(User(pk=STAND_IN, is_superuser=admin))
        sql, params = statements.compiled(rows.order_by().values("pk"))
        return f"SELECT pk FROM ({sql}) seen WHERE pk = ANY(%s)", params  # noqa: S608 - our own words

    def of(user: User, keys: Collection[int]) -> Iterable[int]:
        sql, params = statements.filled(statement(user.is_superuser), user.pk)
        with connection.cursor() as cursor:
            cursor.execute(sql, [*params, list(keys)])
            return [key for (key,) in cursor.fetchall()]

    return of


def stand() -> None:
    GATES.update(
        asset=gate(Asset.objects.visible_to),
        ticket=gate(Ticket.objects.visible_to),
        recall=gate(Recall.objects.visible_to),
        review=gate(Review.objects.visible_to),
        wanted=gate(Wanted.objects.visible_to),
    )

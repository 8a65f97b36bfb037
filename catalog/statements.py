"""Statements that differ in one key only, put together once.

Django builds a QuerySet and its SQL anew for each request; for a statement with many subqueries that takes longer than
asking it. What is kept here is the text and its parameters, in which a stand-in is replaced by the key.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model, QuerySet
from django.db.models.query import RawQuerySet

M = TypeVar("M", bound=Model)
STAND_IN = -1
"""No row has this key."""
Statement = tuple[str, tuple[Any, ...]]


def compiled(rows: QuerySet[Any]) -> Statement:
    """The SQL of a QuerySet and its parameters, even of one that is known to be empty."""
    sql, params = rows.query.get_compiler(DEFAULT_DB_ALIAS, elide_empty=False).as_sql()
    return sql, tuple(params)


def filled(statement: Statement, key: int) -> tuple[str, list[Any]]:
    """The statement for this key."""
    sql, params = statement
    return sql, [key if param == STAND_IN else param for param in params]


def named(statement: Statement, name: str) -> tuple[str, dict[str, Any]]:
    """The same with its parameters by name, so that a larger statement can hold it, and more than once."""
    sql, params = statement
    names = [f"{name}{number}" for number in range(len(params))]
    return sql % tuple(f"%({one})s" for one in names), dict(zip(names, params, strict=True))


def for_key(params: Mapping[str, Any], key: int) -> dict[str, Any]:
    """Named parameters for this key."""
    return {name: key if param == STAND_IN else param for name, param in params.items()}


def of_key(build: Callable[[int], QuerySet[M]]) -> Callable[[int], RawQuerySet[M]]:
    """For a function that builds a QuerySet from a key: one that gives the same rows without building it again."""

    @cache
    def prepared() -> tuple[type[M], Statement]:
        rows = build(STAND_IN)
        return rows.model, compiled(rows)

    def rows(key: int) -> RawQuerySet[M]:
        model, statement = prepared()
        return model._default_manager.raw(*filled(statement, key))

    return rows

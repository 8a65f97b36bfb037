"""Two databases that are alike but for how much was said; asked in turn, so that what else runs slows both alike.

AISLE_BENCH_KEPT=1 keeps them for the next run, which then begins at once.
"""

import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from tests.bench.test_bulk import processor
from tests.database import as_the_owner, beside

KEPT = os.environ.get("AISLE_BENCH_KEPT") == "1"
TRIES = int(os.environ.get("AISLE_BENCH_TRIES", "15"))
Work = Callable[[], Any]


@dataclass(frozen=True)
class Took:
    """Milliseconds of one piece of work: of half of its tries at most, and of the processors in the mean of all."""

    clock: float
    processor: float


@contextmanager
def twins(prepare: Work, grow: Work) -> Iterator[list[BaseDatabaseWrapper]]:
    """A database that was prepared, and one that then grew; each works in the place of the tests' own."""
    template = connection.settings_dict["NAME"]
    connection.close()
    names = beside("few"), beside("many")
    made = [_asking(name) for name in names]
    try:
        for twin, like, fill in zip(made, (template, names[0]), (prepare, grow), strict=True):
            if _copied(like, twin.settings_dict["NAME"]):
                _fill(twin, fill)
        yield made
    finally:
        for twin in made:
            twin.close()
        if not KEPT:
            _as_the_owner(*(f"DROP DATABASE IF EXISTS {name}" for name in names))


@contextmanager
def standing_in(twin: BaseDatabaseWrapper) -> Iterator[None]:
    own = connections["default"]
    connections["default"] = twin
    try:
        yield
    finally:
        connections["default"] = own


def in_turn(twin: list[BaseDatabaseWrapper], prepare: Callable[[], Work]) -> list[Took]:
    """How long the work takes in each of the two; it is prepared in each, and done once before it counts."""
    works: list[Work] = []
    clock: list[list[float]] = [[] for _ in twin]
    spent = [0.0 for _ in twin]
    for one in twin:
        with standing_in(one):
            works.append(prepare())
            works[-1]()
    for _ in range(TRIES):
        for number, one in enumerate(twin):
            with standing_in(one):
                before = processor()
                began = time.perf_counter()
                works[number]()
                clock[number].append(1000 * (time.perf_counter() - began))
                spent[number] += 1000 * (processor() - before)
    return [
        Took(statistics.median(taken), total / TRIES)
        for taken, total in zip(clock, spent, strict=True)
    ]


def _fill(twin: BaseDatabaseWrapper, fill: Work) -> None:
    """And everything that a vacuum does by itself before long."""
    with standing_in(twin):
        fill()
        with as_the_owner() as cursor:
            cursor.execute("VACUUM ANALYZE")
    twin.close()


def _copied(like: str, name: str) -> bool:
    """Whether it had to be made."""
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone() and KEPT:
            return False
    _as_the_owner(f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name} TEMPLATE {like}")
    return True


def _as_the_owner(*lines: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        for line in lines:
            cursor.execute(line)


def _asking(name: str) -> BaseDatabaseWrapper:
    made = connections.create_connection("default")
    made.settings_dict = connection.settings_dict | {"NAME": name}
    return made

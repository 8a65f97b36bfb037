"""Who is acting just now, and why: said to the database with every statement that writes, so that it can keep it.

`recording` surrounds a request, a task or a command; `because` gives a part of it a reason of its own (one pipeline,
one source). The database makes the entry with the first change; where nothing changes, there is none.
"""

import json
import re
import secrets
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any

import psycopg
from django.db import connection

WRITES = re.compile(r"\s*(insert|update|delete|merge|with)\b", re.IGNORECASE)
SAY = "SELECT set_config('aisle.entry', {told}, true); "
LONGEST = 250


def new_id() -> uuid.UUID:
    """A version 7 UUID: the milliseconds of its making, then chance; later ones are greater."""
    milliseconds = time.time_ns() // 1_000_000
    made = milliseconds << 80 | secrets.randbits(80)
    made = made & ~(0xF << 76) | 0x7 << 76
    return uuid.UUID(int=made & ~(0x3 << 62) | 0x2 << 62)


@dataclass(frozen=True)
class Recording:
    """One entry of the record to be.

    `late` is asked for what is not known at the start, each time that something is written: a request learns only on
    its way who sent it.
    """

    door: str
    why: str = ""
    about: dict[str, Any] = field(default_factory=dict)
    act: str = "change"
    late: Callable[[], dict[str, Any]] = dict
    id: uuid.UUID = field(default_factory=new_id)

    def told(self) -> str:
        """As the database reads it: JSON, of which every text can stand in Postgres."""
        said = {"why": self.why, "about": self.about, **self.late()}
        said |= {"id": str(self.id), "door": self.door, "act": self.act}
        said["why"] = said["why"][:LONGEST]
        return json.dumps(said, default=str).replace("\\u0000", "")


_current: ContextVar[Recording | None] = ContextVar("recording", default=None)


@contextmanager
def recording(door: str, why: str = "", **more: Any) -> Iterator[Recording]:
    """What is written within belongs to one entry: through this door, for this reason."""
    with _standing(Recording(door=door, why=why, **more)) as made:
        yield made


@contextmanager
def because(why: str, **about: Any) -> Iterator[Recording]:
    """What is written within has a reason and an entry of its own; who acts stays as it is."""
    around = _current.get() or Recording(door="task")

    def late() -> dict[str, Any]:
        return {**around.late(), "why": why, "about": about}

    with _standing(replace(around, late=late, id=new_id())) as made:
        yield made


@contextmanager
def in_the_name_of(person: int | None, why: str, **about: Any) -> Iterator[Recording]:
    """What is written within somebody else has asked for; who does it for them is told `about`."""
    around = _current.get() or Recording(door="task")

    def late() -> dict[str, Any]:
        return {**around.late(), "by": person, "token": None, "why": why, "about": about}

    with _standing(replace(around, late=late, id=new_id())) as made:
        yield made


@contextmanager
def _standing(made: Recording) -> Iterator[Recording]:
    before = _current.set(made)
    try:
        if _say in connection.execute_wrappers:
            yield made
        else:
            with connection.execute_wrapper(_say):
                yield made
    finally:
        _current.reset(before)


def leave(act: str, *, about: dict[str, Any] | None = None, **known: Any) -> None:
    """Put a line into the record although no row changes: somebody signed in, or took an export.

    `known` is what the surroundings do not know yet, such as who it was.
    """
    around = _current.get() or Recording(door="task")

    def late() -> dict[str, Any]:
        return {**around.late(), "about": about or {}, **known}

    made = replace(around, act=act, late=late, id=new_id())
    with connection.cursor() as cursor:
        cursor.execute(SAY.format(told="%s") + "SELECT record_entry()", [made.told()])


def stands() -> bool:
    """Whether somebody is said to act just now."""
    return _current.get() is not None


def tell(cursor: Any) -> None:
    """Say who acts before a `COPY`, which passes by Django's statements; within a transaction, once."""
    assert connection.in_atomic_block, "what is said lasts for one transaction"
    if made := _current.get():
        cursor.execute("SELECT set_config('aisle.entry', %s, true)", [made.told()])


def _say(execute: Any, sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Puts who acts in front of a statement that writes, for its transaction only."""
    made = _current.get()
    if made is None or not WRITES.match(sql if isinstance(sql, str) else ""):
        return execute(sql, params, many, context)
    if many:
        with _said_for_session(made):
            return execute(sql, params, many, context)
    told = "'" + made.told().replace("'", "''") + "'"
    prefix = SAY.format(told=told if params is None else told.replace("%", "%%"))
    answer = execute(prefix + sql, params, many, context)
    context["cursor"].cursor.nextset()
    return answer


@contextmanager
def _said_for_session(made: Recording) -> Iterator[None]:
    """For `executemany`, which takes one statement only: said to the session, and taken back."""
    with connection.connection.cursor() as cursor:
        cursor.execute("SELECT set_config('aisle.entry', %s, false)", [made.told()])
        try:
            yield
        finally:
            # In a transaction that has failed this fails too; then the end of it takes back what was said.
            with suppress(psycopg.Error):
                cursor.execute("SELECT set_config('aisle.entry', '', false)")

"""One question to a source for everything Aisle wants to know of a relation.

All names come from the catalog's own scan and are quoted as identifiers; nothing a person typed
becomes SQL. The statement goes over the extended protocol, which refuses a second statement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _
from psycopg import sql

from catalog.connectors import postgres
from catalog.connectors.base import SourceError
from catalog.models import Source

DATE = "date"
STAMP = "timestamp without time zone"
STAMP_TZ = "timestamp with time zone"
TIME_TYPES = (DATE, STAMP, STAMP_TZ)
"""Types of a field by which rows can be put into days, as Postgres calls them."""

MAX_DAYS = 800
MAX_FIELDS = 500
STATEMENT_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Reference:
    """Every value of `field` should be found in `target` of another relation of the same source."""

    field: str
    schema: str
    relation: str
    target: str
    same_type: bool = True


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of one relation: rows always, known values of `fields`, unknown `references`.

    With a `time_field` (its type one of TIME_TYPES) the answer is given day by day.
    """

    schema: str
    relation: str
    fields: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    time_field: str = ""
    time_type: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The numbers of one day (UTC), or of the whole relation where `day` is None.

    `known` counts the values that are not null, by field; `referring` and `unknown` count values
    with and without a counterpart, by the index of the reference; `newest` is the newest moment the
    time field tells, `asked_at` the source's own clock.
    """

    day: date | None
    rows: int
    newest: datetime | None
    asked_at: datetime
    known: dict[str, int] = field(default_factory=dict)
    referring: dict[int, int] = field(default_factory=dict)
    unknown: dict[int, int] = field(default_factory=dict)


def ask(source: Source, question: Question, since: date | None = None) -> list[Answer]:
    """Ask everything in one statement. `since` is the first day asked for, None asks for all.

    Runs read-only on a connection of its own, see `catalog.connectors.postgres.reading`.
    Raises SourceError when the source is down, slow, refuses, or answers more days than expected.
    """
    statement = compose(question, since)
    # Binary results go over the extended protocol, which never takes a second statement.
    with (
        postgres.reading(source, statement_seconds=STATEMENT_SECONDS) as connection,
        connection.cursor(binary=True) as cursor,
    ):
        cursor.execute(statement)
        rows = cursor.fetchmany(MAX_DAYS + 1)
    if len(rows) > MAX_DAYS:
        raise SourceError(
            _("%(relation)s has rows on more than %(days)d days; too many for one question.")
            % {"relation": f"{question.schema}.{question.relation}", "days": MAX_DAYS},
            permanent=True,
        )
    return [_answer(question, row) for row in rows]


def compose(question: Question, since: date | None = None) -> sql.Composed:
    """The statement: one scan of the relation, joined to what it refers to."""
    columns = [
        sql.SQL("{} AS day").format(_day(question)),
        sql.SQL("count(*) AS rows"),
        sql.SQL("{} AS newest").format(_newest(question)),
        sql.SQL("now() AS asked_at"),
        *_counts(question),
    ]
    parts = [
        sql.SQL("SELECT {}").format(sql.SQL(", ").join(columns)),
        sql.SQL("FROM {} AS t").format(sql.Identifier(question.schema, question.relation)),
        *(_join(index, found) for index, found in enumerate(question.references)),
    ]
    if question.time_field:
        parts.append(_window(question, since))
        parts.append(sql.SQL("GROUP BY 1 ORDER BY 1"))
    parts.append(sql.SQL("LIMIT {}").format(sql.Literal(MAX_DAYS + 1)))
    return sql.SQL(" ").join(parts)


def _column(name: str) -> sql.Composable:
    return sql.Identifier("t", name)


def _day(question: Question) -> sql.Composable:
    if not question.time_field:
        return sql.SQL("NULL::date")
    column = _column(question.time_field)
    if question.time_type == STAMP_TZ:
        return sql.SQL("({} AT TIME ZONE 'UTC')::date").format(column)
    return sql.SQL("{}::date").format(column)


def _newest(question: Question) -> sql.Composable:
    """The newest moment of the time field; a day counts as told when it is over."""
    if not question.time_field:
        return sql.SQL("NULL::timestamptz")
    newest = sql.SQL("max({})").format(_column(question.time_field))
    if question.time_type == STAMP_TZ:
        return newest
    if question.time_type == DATE:
        newest = sql.SQL("({}::timestamp + interval '1 day')").format(newest)
    return sql.SQL("({} AT TIME ZONE 'UTC')").format(newest)


def _counts(question: Question) -> list[sql.Composable]:
    counts: list[sql.Composable] = [
        sql.SQL("count({}) AS {}").format(_column(name), sql.Identifier(f"known_{index}"))
        for index, name in enumerate(question.fields)
    ]
    for index, found in enumerate(question.references):
        counts.append(
            sql.SQL(
                "count({column}) AS {referring},"
                " count({column}) FILTER (WHERE {joined} IS NULL) AS {unknown}"
            ).format(
                column=_column(found.field),
                joined=sql.Identifier(f"r{index}", "value"),
                referring=sql.Identifier(f"referring_{index}"),
                unknown=sql.Identifier(f"unknown_{index}"),
            )
        )
    return counts


def _join(index: int, found: Reference) -> sql.Composable:
    cast = sql.SQL("") if found.same_type else sql.SQL("::text")
    return sql.SQL(
        "LEFT JOIN (SELECT DISTINCT {target} AS value FROM {relation} WHERE {target} IS NOT NULL)"
        " AS {alias} ON {alias}.value{cast} = {column}{cast}"
    ).format(
        target=sql.Identifier(found.target),
        relation=sql.Identifier(found.schema, found.relation),
        alias=sql.Identifier(f"r{index}"),
        column=_column(found.field),
        cast=cast,
    )


def _window(question: Question, since: date | None) -> sql.Composable:
    """From the first day asked for to the end of tomorrow: a date far ahead is nobody's newest row."""
    column = _column(question.time_field)
    until = datetime.now(tz=UTC).date() + timedelta(days=2)
    window = sql.SQL("WHERE {} < {}").format(column, _moment(question, until))
    if since is None:
        return window
    return sql.SQL("{} AND {} >= {}").format(window, column, _moment(question, since))


def _moment(question: Question, day: date) -> sql.Composable:
    """The start of a day (UTC) in the type of the time field, so that its index can be used."""
    if question.time_type == DATE:
        return sql.SQL("{}::date").format(sql.Literal(day.isoformat()))
    start = datetime.combine(day, time(), tzinfo=UTC)
    if question.time_type == STAMP_TZ:
        return sql.SQL("{}::timestamptz").format(sql.Literal(start.isoformat()))
    return sql.SQL("{}::timestamp").format(sql.Literal(start.replace(tzinfo=None).isoformat()))


def _answer(question: Question, row: dict[str, Any]) -> Answer:
    places: Sequence[int] = range(len(question.references))
    return Answer(
        day=row["day"],
        rows=row["rows"],
        newest=row["newest"],
        asked_at=row["asked_at"],
        known={name: row[f"known_{place}"] for place, name in enumerate(question.fields)},
        referring={place: row[f"referring_{place}"] for place in places},
        unknown={place: row[f"unknown_{place}"] for place in places},
    )

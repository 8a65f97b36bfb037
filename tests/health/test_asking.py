"""One question to a source: one scan, quoted names, read-only, bounded."""

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from psycopg import sql

from catalog.connectors import postgres
from catalog.connectors.base import SourceError
from catalog.models import Source
from health import asking
from tests.health.conftest import shift, today

FLIGHTS = asking.Question(
    schema="raw",
    relation="flights",
    fields=("tailnum", "dep_time"),
    references=(asking.Reference("dest", "raw", "airports", "faa"),),
    time_field="flight_date",
    time_type="date",
)


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is sent to a source, as it is sent."""
    sent: list[str] = []
    execute = psycopg.Cursor.execute

    def noting(self: Any, query: Any, *args: Any, **kwargs: Any) -> Any:
        text = query.as_string(self) if isinstance(query, sql.Composable) else str(query)
        sent.append(text)
        return execute(self, query, *args, **kwargs)

    monkeypatch.setattr(psycopg.Cursor, "execute", noting)
    return sent


def test_a_year_is_answered_by_one_statement_that_scans_once(
    source: Source, statements: list[str], warehouse: str
) -> None:
    answers = asking.ask(source, FLIGHTS, today() - timedelta(days=371))
    assert len(answers) in range(358, 366)
    asked = [text for text in statements if "SELECT" in text]
    assert len(asked) == 1
    with psycopg.connect(warehouse) as direct:
        plan = "\n".join(str(row[0]) for row in direct.execute("explain " + asked[0]))  # type: ignore[call-overload]
    assert plan.count("on flights") == 1


def test_the_numbers_of_the_blizzard_are_those_of_the_file(source: Source) -> None:
    answers = {answer.day: answer for answer in asking.ask(source, FLIGHTS)}
    day = datetime(2013, 2, 9, tzinfo=UTC).date() + shift()
    blizzard = answers[day]
    # Counted in the CSV file itself: 274 flights from JFK, 142 of them never left.
    assert (blizzard.rows, blizzard.rows - blizzard.known["dep_time"]) == (274, 142)
    assert blizzard.referring[0] == blizzard.rows


def test_four_destinations_are_unknown(source: Source, warehouse: str) -> None:
    answers = asking.ask(source, FLIGHTS)
    unknown = sum(answer.unknown[0] for answer in answers)
    with psycopg.connect(warehouse) as direct:
        row = direct.execute(
            "select count(*) from raw.flights where dest in ('BQN', 'PSE', 'SJU', 'STT')"
        ).fetchone()
    assert row == (unknown,)
    assert unknown > 0


def test_without_a_time_field_the_whole_relation_is_one_answer(source: Source) -> None:
    (answer,) = asking.ask(source, asking.Question("raw", "airports", fields=("name",)))
    assert (answer.day, answer.rows, answer.known) == (None, 1458, {"name": 1458})


def test_an_empty_relation_answers_nothing_by_day_and_zero_as_a_whole(source: Source) -> None:
    whole = asking.Question("raw", "empty", fields=("id",))
    daily = asking.Question("raw", "empty", time_field="when", time_type="timestamp with time zone")
    assert [answer.rows for answer in asking.ask(source, whole)] == [0]
    assert asking.ask(source, daily) == []


ODD = [
    'a"b',
    "a'b",
    "a%sb",
    "a%(b)s%",
    'x"; drop table raw.airports; --',
    "$1",
    "é{}",
    'count("x") from raw.airports; --',
]


@pytest.mark.parametrize("name", ODD)
def test_odd_identifiers_are_names_and_nothing_else(
    source: Source, warehouse: str, name: str
) -> None:
    place = sql.Identifier('odd " schema', name)
    column = sql.Identifier(name)
    with psycopg.connect(warehouse, autocommit=True) as direct:
        direct.execute(sql.SQL("create table {} ({} text, at timestamp)").format(place, column))
        direct.execute(
            sql.SQL("insert into {} values ('SJU', now()), ('JFK', now()), (null, now())").format(
                place
            )
        )
    question = asking.Question(
        schema='odd " schema',
        relation=name,
        fields=(name,),
        references=(
            asking.Reference(name, "raw", "airports", "faa"),
            asking.Reference(name, 'odd " schema', name, name),
        ),
        time_field="at",
        time_type="timestamp without time zone",
    )
    try:
        (answer,) = asking.ask(source, question, today() - timedelta(days=2))
        assert (answer.rows, answer.known[name]) == (3, 2)
        assert (answer.unknown[0], answer.unknown[1]) == (1, 0)
        (known,) = asking.ask(source, asking.Question("raw", "airports"))
        assert known.rows == 1458
    finally:
        with psycopg.connect(warehouse, autocommit=True) as direct:
            direct.execute(sql.SQL("drop table {}").format(place))


def test_a_second_statement_is_refused_by_the_protocol(
    source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    def two(*_args: Any) -> sql.Composed:
        return sql.SQL("select 1; select 2").format()

    monkeypatch.setattr(asking, "compose", two)
    with pytest.raises(SourceError):
        asking.ask(source, FLIGHTS)


@pytest.mark.parametrize("first", ["select 1", "set transaction read write"])
def test_nothing_can_be_written(source: Source, first: str) -> None:
    def write() -> None:
        with postgres.reading(source) as connection:
            connection.execute(first)
            connection.execute("create table raw.planted (id int)")

    with pytest.raises(SourceError):
        write()


def test_a_slow_source_is_given_up(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "STATEMENT_SECONDS", 1)
    monkeypatch.setattr(asking, "compose", lambda *_args: sql.SQL("select pg_sleep(20)"))
    with pytest.raises(SourceError, match="too long"):
        asking.ask(source, FLIGHTS)


def test_references_of_another_type_are_compared_as_text(source: Source) -> None:
    question = asking.Question(
        "raw", "flights", references=(asking.Reference("flight", "raw", "airports", "faa", False),)
    )
    (answer,) = asking.ask(source, question)
    assert answer.unknown[0] == answer.referring[0] > 0


def test_more_days_than_can_be_are_refused(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "MAX_DAYS", 100)
    with pytest.raises(SourceError, match="too many"):
        asking.ask(source, FLIGHTS)


def test_the_newest_row_of_a_day_is_told_when_the_day_is_over(source: Source) -> None:
    last = asking.ask(source, FLIGHTS, today() - timedelta(days=8))[-1]
    assert last.day == today() - timedelta(days=1)
    assert last.newest == datetime.combine(today(), datetime.min.time(), tzinfo=UTC)

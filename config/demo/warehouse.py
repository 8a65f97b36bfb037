"""The demo's warehouse: a Postgres database of its own, with the schemas raw, staging and marts.

`build` makes it, `deliver_*` and `build_*` write days into it. Every function may be called again: days that stand
there already are left alone or written anew, never twice.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from config.demo import files
from config.embedded import state

Connection = psycopg.Connection[tuple[object, ...]]

NAMESPACE = "postgres://warehouse:5432"
"""OpenLineage's namespace of the warehouse: how the pipeline calls it, wherever it really runs."""
PREFIX = "warehouse"
"""The first part of its datasets' names."""
SCHEMAS = ("raw", "staging", "marts")
MENDED = 4
"""Airports that the fix adds."""
PIPELINE_LOCK = 20130208

SQL = Path(__file__).parent / "sql"
FLIGHT_COLUMNS = (
    "year, month, day, dep_time, sched_dep_time, dep_delay, arr_time, sched_arr_time, arr_delay, carrier, flight,"
    " tailnum, origin, dest, air_time, distance, hour, minute, time_hour, flight_date"
)
WEATHER_COLUMNS = (
    "origin, year, month, day, hour, temp, dewp, humid, wind_dir, wind_speed, wind_gust, precip, pressure, visib,"
    " time_hour, weather_date"
)


@dataclass(frozen=True)
class Place:
    """Where a database answers and who may read it."""

    host: str
    port: int
    database: str
    reader: str


def text(name: str) -> str:
    """A statement, or several, from the folder of SQL files."""
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")


def url() -> str:
    """The address of the warehouse, for the pipeline that writes it."""
    known = state.urls()
    if known is None or not known.warehouse_url:
        raise state.Trouble(
            "There is no warehouse to load. Start the services with `make run`, or set WAREHOUSE_URL."
        )
    return known.warehouse_url


def place(address: str) -> Place:
    """What a reader must know to connect; the reader's role is named after the database."""
    parts = conninfo_to_dict(address)
    database = str(parts.get("dbname") or parts.get("user") or "warehouse")
    return Place(
        host=str(parts.get("host") or "127.0.0.1"),
        port=int(parts.get("port") or 5432),
        database=database,
        reader=f"{database}_reader",
    )


@contextmanager
def connect(address: str) -> Iterator[Connection]:
    """An autocommitting connection to the warehouse, in UTC."""
    with psycopg.connect(
        address, autocommit=True, application_name="warehouse-pipeline", options="-c timezone=UTC"
    ) as connection:
        yield connection


@contextmanager
def only_one_pipeline(connection: Connection) -> Iterator[None]:
    """One pass at a time, whoever starts it; a second waits for the first."""
    connection.execute("SELECT pg_advisory_lock(%s)", [PIPELINE_LOCK])
    try:
        yield
    finally:
        connection.execute("SELECT pg_advisory_unlock(%s)", [PIPELINE_LOCK])


def create_database(address: str) -> None:
    """Makes the warehouse's database on its server, if it is not there yet."""
    name = place(address).database
    beside = urlunsplit(urlsplit(address)._replace(path="/postgres"))
    with connect(beside) as connection:
        found = connection.execute("SELECT FROM pg_database WHERE datname = %s", [name])
        if found.fetchone() is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def build(connection: Connection) -> None:
    """Makes the schemas, tables and views with their comments, and loads the three tables that have no days."""
    with connection.transaction():
        for name in ("01_raw", "02_staging", "03_marts"):
            connection.execute(text(name))
        for name in ("airlines", "airports", "planes"):
            table = sql.Identifier("raw", name)
            if is_empty(connection, f"raw.{name}"):
                _copy(connection, table, None, [files.whole(name)])


def is_empty(connection: Connection, table: str) -> bool:
    """Whether a table holds no row."""
    named = sql.Identifier(*table.split("."))
    return connection.execute(sql.SQL("SELECT FROM {} LIMIT 1").format(named)).fetchone() is None


def look(connection: Connection) -> None:
    """Lets the planner look at the raw tables, so that it joins them well."""
    connection.execute("ANALYZE raw.flights, raw.weather, raw.airlines, raw.airports, raw.planes")


def index(connection: Connection) -> None:
    """Makes the indexes, after the first load, and lets the planner look at the tables."""
    connection.execute(text("04_indexes"))


def let_read(connection: Connection, reader: str, password: str) -> None:
    """The role with which Aisle asks: it may read the three schemas, for at most 30 seconds a question."""
    names = {
        "role": sql.Identifier(reader),
        "database": sql.Identifier(connection.info.dbname),
        "password": sql.Literal(password),
        "schemas": sql.SQL(", ").join(map(sql.Identifier, SCHEMAS)),
    }
    known = connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [reader]).fetchone()
    if known is None:
        connection.execute(sql.SQL("CREATE ROLE {role}").format(**names))
    with connection.transaction():
        for statement in _statements("reader"):
            connection.execute(sql.SQL(statement).format(**names))


def missing_days(
    connection: Connection, table: str, column: str, days: Sequence[date]
) -> list[date]:
    """Those of the days of which a table holds no row, in their order."""
    rows = connection.execute(
        sql.SQL(
            "SELECT asked.on_day FROM unnest(%s::date[]) AS asked (on_day)"
            " WHERE NOT EXISTS (SELECT FROM {table} WHERE {column} = asked.on_day) ORDER BY 1"
        ).format(table=sql.Identifier(*table.split(".")), column=sql.Identifier(column)),
        [list(days)],
    )
    return [cast(date, row[0]) for row in rows]


def forget(connection: Connection, before: date) -> None:
    """Takes away the days before this one, so that the warehouse does not grow for ever."""
    with connection.transaction():
        for statement in _statements("forget"):
            connection.execute(statement, {"before": before})


def deliver_flights(connection: Connection, days: Iterable[date]) -> int:
    """Copies the flights of these days into raw.flights, all or none; answers how many."""
    table = sql.Identifier("raw", "flights")
    with connection.transaction():
        return _copy(connection, table, FLIGHT_COLUMNS, files.flights(days))


def deliver_weather(connection: Connection, days: Iterable[date]) -> int:
    """Copies the weather of these days into raw.weather, all or none; answers how many hours."""
    table = sql.Identifier("raw", "weather")
    with connection.transaction():
        return _copy(connection, table, WEATHER_COLUMNS, files.weather(days))


def build_departures(connection: Connection, days: Sequence[date]) -> int:
    """Writes marts.departures anew from the first of the days to the last; answers how many departures."""
    return _rows_of_last(connection, "build_departures", {"first": days[0], "last": days[-1]})


def build_carrier_delay(connection: Connection) -> int:
    """Writes marts.carrier_delay anew; answers how many rows: one for each airline and month."""
    return _rows_of_last(connection, "build_carrier_delay")


def rename_destinations(connection: Connection) -> int:
    """Brings the names of destinations in marts.departures up to date; answers how many rows changed."""
    return _rows_of_last(connection, "rename_destinations")


def mended_airports(connection: Connection) -> int:
    """How many of the four airports that the FAA's file lacks are there."""
    row = connection.execute(text("mended_airports")).fetchone()
    return int(str(row[0])) if row else 0


def add_missing_airports(connection: Connection) -> int:
    """Adds the four airports that the FAA's file lacks; answers how many were not there."""
    return _rows_of_last(connection, "add_missing_airports")


def remove_added_airports(connection: Connection) -> int:
    """Takes the four airports away again; answers how many were there."""
    return _rows_of_last(connection, "remove_added_airports")


def last_statement(name: str, days: Sequence[date] = ()) -> str:
    """The last statement of a file, as it is run for these days: what an event says about a job."""
    statement = str(_statements(name)[-1]).strip()
    if days:
        statement = statement.replace("%(first)s", f"DATE '{days[0]}'")
        statement = statement.replace("%(last)s", f"DATE '{days[-1]}'")
    return statement


def _rows_of_last(
    connection: Connection, name: str, values: dict[str, object] | None = None
) -> int:
    """Runs the statements of a file in one transaction; answers how many rows the last one touched."""
    touched = 0
    with connection.transaction():
        for statement in _statements(name):
            touched = connection.execute(statement, values).rowcount
    return touched


def _statements(name: str) -> list[str]:
    """A file's statements one by one: with values, Postgres takes only one at a time."""
    return [part for part in text(name).split(";\n") if part.strip()]


def _copy(
    connection: Connection, table: sql.Identifier, columns: str | None, chunks: Iterable[str]
) -> int:
    """COPY from CSV text in which NA is missing; without column names the text begins with a header."""
    listed = sql.SQL(f"({columns})" if columns else "")
    header = sql.SQL("" if columns else ", HEADER true")
    statement = sql.SQL("COPY {} {} FROM STDIN WITH (FORMAT csv, NULL 'NA'{})").format(
        table, listed, header
    )
    with connection.cursor() as cursor:
        with cursor.copy(statement) as copy:
            for chunk in chunks:
                copy.write(chunk)
        return cursor.rowcount

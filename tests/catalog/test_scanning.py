"""A scan reads a real Postgres: relations, columns and comments come in, what vanished retires."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection

from catalog import intake, registering, scanning, services, tasks
from catalog.connectors import postgres
from catalog.connectors.base import SourceError
from catalog.models import Asset, Source
from tests.database import as_the_owner, beside

pytestmark = pytest.mark.django_db(transaction=True)
DATABASE = beside("scan")


@pytest.fixture(scope="session")
def foreign(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A database beside Aisle's with one schema to scan."""
    with django_db_blocker.unblock(), as_the_owner() as cursor:
        cursor.execute(f"drop database if exists {DATABASE}")
        cursor.execute(f"create database {DATABASE}")
        own = connection.settings_dict
        address = psycopg.conninfo.make_conninfo(
            host=own["HOST"],
            port=own["PORT"],
            user=own["USER"],
            password=own["PASSWORD"],
            dbname=DATABASE,
        )
    with psycopg.connect(address, autocommit=True) as made:
        made.execute("""
            create schema raw;
            create table raw.flights (id int not null, "Odd ""name" text);
            comment on table raw.flights is 'Every flight';
            comment on column raw.flights.id is 'Its number';
            create view raw.late as select id from raw.flights where id > 10;
        """)
    yield address
    with django_db_blocker.unblock(), as_the_owner() as cursor:
        cursor.execute(f"drop database {DATABASE}")


@pytest.fixture
def source(foreign: str, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Source:
    own = connection.settings_dict
    port = int(own["PORT"] or 5432)
    settings.SOURCE_ALLOW_LIST = [f"{own['HOST']}:{port}"]
    monkeypatch.setenv("AISLE_SECRET_TEST", own["PASSWORD"])
    return services.put_source(
        slug="test",
        name="Test",
        namespace="postgres://test:5432",
        prefix="test",
        host=own["HOST"],
        port=port,
        database=DATABASE,
        username=own["USER"],
        secret="test",
        schemas=["raw"],
        scan_every=timedelta(days=1),
    )


def test_relations_columns_comments_and_definitions_come_in(source: Source) -> None:
    tasks.scan_due()
    table, view = Asset.objects.order_by("name")
    assert (table.name, table.kind, table.description) == (
        "test.raw.flights",
        "table",
        "Every flight",
    )
    assert [(f.name, f.nullable, f.description) for f in table.fields.all()] == [
        ("id", False, "Its number"),
        ('Odd "name', True, ""),
    ]
    assert (view.kind, "flights" in view.definition) == ("view", True)
    source.refresh_from_db()
    assert (source.error, source.scanned_at is not None) == ("", True)


RICH = """
create schema shop;
create type shop.mood as enum ('happy', 'sad');
create domain shop.mail as text check (value like '%@%');
create table shop.customers (
    id bigint generated always as identity primary key, mail shop.mail not null unique, mood shop.mood,
    moods shop.mood[], tags text[], price numeric(10, 2), gross numeric generated always as (price * 2) stored);
create table shop.orders (
    id int, line int, customer bigint references shop.customers (id), primary key (id, line));
create table shop.returns (
    id int, line int, constraint of_order foreign key (id, line) references shop.orders (id, line));
create table shop.sales (day date not null, n int) partition by range (day);
create table shop.sales_1 partition of shop.sales for values from ('2024-01-01') to ('2024-02-01');
create table shop.sales_2 partition of shop.sales for values from ('2024-02-01') to ('2024-03-01');
create table shop.nothing (id int);
insert into shop.sales select date '2024-01-01' + n % 60, n from generate_series(0, 999) n;
insert into shop.orders select n, 1 from generate_series(1, 500) n;
create materialized view shop.days as select day, count(*) from shop.sales group by day;
create view shop.late as select * from shop.orders;
comment on materialized view shop.days is 'By day';
comment on column shop.days.day is 'Which';
analyze shop.sales, shop.sales_1, shop.sales_2, shop.orders, shop.days;
"""


@pytest.fixture
def rich(source: Source, foreign: str) -> Iterator[Source]:
    """A schema with everything that a relation of Postgres can be."""
    with psycopg.connect(foreign, autocommit=True) as made:
        made.execute("drop schema if exists shop cascade")
        made.execute(RICH)
    Source.objects.filter(pk=source.pk).update(schemas=["shop"])
    source.refresh_from_db()
    yield source
    with psycopg.connect(foreign, autocommit=True) as made:
        made.execute("drop schema shop cascade")


def known(name: str) -> dict[str, Any]:
    kept: dict[str, Any] = Asset.objects.get(name=f"test.shop.{name}").properties["postgres"]
    return kept


def test_keys_estimates_and_forms_come_in(rich: Source) -> None:
    tasks.scan_due()
    customers = known("customers")
    assert customers["primary_key"] == ["id"]
    assert customers["unique"] == [["mail"]]
    assert customers["identity"] == ["id"]
    assert customers["generated"]["gross"].startswith("(price")
    assert customers["types"] == {
        "mail": "domain over text",
        "mood": "happy, sad",
        "moods": "happy, sad",
    }
    fields = Asset.objects.get(name="test.shop.customers").fields
    assert dict(fields.values_list("name", "type")) == {
        "id": "bigint",
        "mail": "shop.mail",
        "mood": "shop.mood",
        "moods": "shop.mood[]",
        "tags": "text[]",
        "price": "numeric(10,2)",
        "gross": "numeric",
    }
    assert (known("orders")["primary_key"], known("orders")["rows_about"]) == (["id", "line"], 500)
    assert known("orders")["foreign_keys"] == [
        {"columns": ["customer"], "to": "shop.customers", "to_columns": ["id"]}
    ]
    assert known("returns")["foreign_keys"][0]["to_columns"] == ["id", "line"]
    assert known("sales") == {
        "form": "partitioned table",
        "rows_about": 1000,
        "partitioned_by": "RANGE (day)",
        "partitions": 2,
    }
    assert not Asset.objects.filter(name__contains="sales_").exists()
    assert "rows_about" not in known("nothing")
    days = Asset.objects.get(name="test.shop.days")
    assert (days.kind, days.description, known("days")["form"]) == (
        "view",
        "By day",
        "materialized view",
    )
    assert "group by" in days.definition.lower()
    assert days.fields.get(name="day").description == "Which"
    assert Asset.objects.get(name="test.shop.late").properties == {"postgres": {}}


def test_of_a_foreign_table_the_server_is_told_and_not_where_it_is() -> None:
    found = {"kind": "f", "rows": None, "partitioned_by": None, "partitions": None}
    told = postgres.properties(found | {"server": "elsewhere"}, [], [])
    assert told == {"form": "foreign table", "server": "elsewhere"}


def test_an_estimate_that_hardly_moves_is_no_change(rich: Source, foreign: str) -> None:
    tasks.scan_due()

    def again(rows: int) -> int:
        with psycopg.connect(foreign, autocommit=True) as made:
            made.execute("truncate shop.orders cascade")
            made.execute(
                "insert into shop.orders select n, 1 from generate_series(1, %s) n", [rows]
            )
            made.execute("analyze shop.orders")
        services.request_scan(source=rich)
        tasks.scan_due()
        told: int = known("orders")["rows_about"]
        return told

    before = Asset.objects.get(name="test.shop.orders").revision
    assert again(600) == again(420) == 500
    assert Asset.objects.get(name="test.shop.orders").revision == before
    assert again(700) == 700
    assert Asset.objects.get(name="test.shop.orders").revision == before + 1


def test_a_second_scan_of_everything_changes_nothing(rich: Source) -> None:
    tasks.scan_due()
    before = list(Asset.objects.values_list("pk", "updated_at"))
    services.request_scan(source=rich)
    tasks.scan_due()
    assert list(Asset.objects.values_list("pk", "updated_at")) == before


def test_a_second_scan_changes_nothing(source: Source) -> None:
    tasks.scan_due()
    before = list(Asset.objects.values_list("pk", "updated_at"))
    services.request_scan(source=source)
    tasks.scan_due()
    assert list(Asset.objects.values_list("pk", "updated_at")) == before


def test_a_scan_takes_no_meaning_away_that_the_source_does_not_know(source: Source) -> None:
    tasks.scan_due()
    flights = Asset.objects.get(name="test.raw.flights")
    meanings = {'Odd "name': {"description": "What it is", "tags": ["odd"]}}
    row = intake.Row(flights.namespace, flights.name, field_words=meanings)
    registering.register([row], registrar=registering.Registrar())
    services.request_scan(source=source)
    tasks.scan_due()
    described = flights.fields.values_list("description", "tags")
    assert list(described) == [("Its number", []), ("What it is", ["odd"])]


def test_what_vanished_retires_and_comes_back(source: Source, foreign: str) -> None:
    tasks.scan_due()
    with psycopg.connect(foreign, autocommit=True) as made:
        made.execute("drop view raw.late")
        services.request_scan(source=source)
        tasks.scan_due()
        assert Asset.objects.get(name="test.raw.late").retired_at is not None
        made.execute("create view raw.late as select id from raw.flights where id > 10")
    services.request_scan(source=source)
    tasks.scan_due()
    assert Asset.objects.get(name="test.raw.late").retired_at is None


def test_a_zombie_worker_does_not_say_how_it_ended(source: Source) -> None:
    claimed = scanning.claim_due()
    assert claimed is not None
    Source.objects.update(fence=claimed[1] + 1)
    scanning.scan(*claimed)
    source.refresh_from_db()
    assert source.lease_until is not None


def test_a_source_in_somebodys_hands_is_not_taken_again(source: Source) -> None:
    assert scanning.claim_due() is not None
    assert scanning.claim_due() is None


def test_an_address_that_is_not_allowed_is_never_called(source: Source, settings: Any) -> None:
    settings.SOURCE_ALLOW_LIST = []
    tasks.scan_due()
    source.refresh_from_db()
    assert "AISLE_SOURCES" in source.error
    assert not Asset.objects.exists()


def test_aisles_own_database_is_refused(source: Source) -> None:
    source.database = connection.settings_dict["NAME"]
    with pytest.raises(SourceError, match="own database"), postgres.reading(source):
        pass


def test_an_unreachable_source_is_told_without_its_address(source: Source, settings: Any) -> None:
    source.host, source.port = "127.0.0.1", 1
    settings.SOURCE_ALLOW_LIST = ["127.0.0.1:1"]
    with pytest.raises(SourceError) as told, postgres.reading(source):
        pass
    assert "127.0.0.1" not in str(told.value)


@pytest.mark.parametrize(
    "attempt",
    [
        "create table raw.bad (id int)",
        "set transaction read write",
        "insert into raw.flights values (1)",
    ],
)
def test_reading_cannot_write(source: Source, attempt: str) -> None:
    with pytest.raises(SourceError), postgres.reading(source) as reading:
        reading.execute(attempt)

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

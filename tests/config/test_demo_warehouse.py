"""The demo's warehouse and pipeline, over a few days around the blizzard, in a database of their own."""

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from config.demo import calendar, events, pipeline, products, warehouse
from config.embedded import state

BLIZZARD = date(2026, 2, 6)
DAYS = [date(2026, 2, 4) + timedelta(days=n) for n in range(5)]
NAMELESS = {"BQN", "PSE", "SJU", "STT"}


@pytest.fixture(scope="module")
def server() -> str:
    """The server of the tests' own database."""
    urls = state.urls()
    if urls is None:
        pytest.skip("there is no Postgres to make a warehouse on")
    return urls.owner_url


@pytest.fixture
def address(server: str) -> Iterator[str]:
    yield from fresh_database(server)


@pytest.fixture(scope="module")
def loaded(server: str) -> Iterator[str]:
    """A warehouse with five days in it, for tests that leave it as they found it."""
    for address in fresh_database(server):
        with warehouse.connect(address) as connection:
            warehouse.build(connection)
            warehouse.deliver_flights(connection, DAYS)
            warehouse.deliver_weather(connection, DAYS)
            warehouse.build_departures(connection, DAYS)
            warehouse.index(connection)
        yield address


def fresh_database(server: str) -> Iterator[str]:
    name = f"aisle_test_{uuid4().hex[:12]}"
    address = urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    warehouse.create_database(address)
    yield address
    with warehouse.connect(server) as connection:
        named = sql.Identifier(name)
        connection.execute(sql.SQL("DROP DATABASE {}").format(named))
        role = sql.Identifier(f"{name}_reader")
        connection.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(role))


Open = Callable[[str], pipeline.Pipeline]


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Opens a pipeline that knows of five days; Aisle is away."""
    monkeypatch.setattr(calendar, "last_cycle", lambda today: DAYS)
    kept = []

    def open_(address: str) -> pipeline.Pipeline:
        context = warehouse.connect(address)
        connection = context.__enter__()
        kept.append(context)
        warehouse.build(connection)
        reporter = events.Reporter(tmp_path, "http://127.0.0.1:9", "nobody")
        return pipeline.Pipeline(connection, tmp_path, reporter, lambda line: None)

    yield open_
    for context in kept:
        context.__exit__(None, None, None)


def rows(address: str, query: str) -> list[tuple[Any, ...]]:
    with warehouse.connect(address) as connection:
        return connection.execute(query).fetchall()


def told(folder: Path) -> list[dict[str, Any]]:
    spool = folder / "unsent.jsonl"
    return (
        [json.loads(line) for line in spool.read_text().splitlines() if line]
        if spool.exists()
        else []
    )


def test_the_days_hold_what_the_files_hold(loaded: str) -> None:
    found = rows(
        loaded,
        "SELECT flight_date, count(*), round(avg(cancelled::int), 2)::float"
        " FROM marts.departures GROUP BY 1 ORDER BY 1",
    )

    assert [(row[0], row[1]) for row in found] == [
        (DAYS[0], 901), (DAYS[1], 932), (DAYS[2], 930), (DAYS[3], 684), (DAYS[4], 829)
    ]  # fmt: skip
    assert [row[2] for row in found[2:4]] == [0.51, 0.57]


def test_four_destinations_have_no_name(loaded: str) -> None:
    found = rows(loaded, "SELECT dest FROM marts.routes_by_name WHERE dest_name IS NULL")

    assert {row[0] for row in found} == NAMELESS


def test_departures_are_typed_and_tell_the_truth_across_midnight(loaded: str) -> None:
    wrong = rows(
        loaded,
        "SELECT count(*) FROM marts.departures d JOIN raw.flights f"
        " USING (flight_date, carrier, flight, origin)"
        " WHERE (d.dep_time IS NULL) <> d.cancelled"
        " OR d.dep_time::time <> make_time(f.dep_time / 100 % 24, f.dep_time % 100, 0)",
    )

    assert wrong == [(0,)]


def test_daily_weather_counts_the_hours_that_are_there(loaded: str) -> None:
    found = rows(loaded, "SELECT count(*), min(hours_present) FROM marts.daily_weather")

    assert found == [(15, 24)]


def test_every_relation_and_column_is_described(loaded: str) -> None:
    bare = rows(
        loaded,
        "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0"
        " WHERE n.nspname IN ('raw', 'staging', 'marts') AND c.relkind IN ('r', 'v')"
        " AND (obj_description(c.oid) IS NULL OR col_description(c.oid, a.attnum) IS NULL)",
    )

    assert bare == []


def test_the_reader_reads_and_cannot_write(loaded: str) -> None:
    with warehouse.connect(loaded) as connection:
        reader = warehouse.place(loaded).reader
        try:
            warehouse.let_read(connection, reader, "first")
        except psycopg.errors.InsufficientPrivilege:
            pytest.skip("this role may not make roles")
        warehouse.let_read(connection, reader, "read-only-please")
        connection.execute("CREATE OR REPLACE VIEW marts.made_later AS SELECT 1 AS one")
    parts = urlsplit(loaded)
    netloc = f"{reader}:read-only-please@{parts.hostname}:{parts.port or 5432}"

    with psycopg.connect(urlunsplit(parts._replace(netloc=netloc)), autocommit=True) as asking:
        assert asking.execute("SELECT count(*) FROM raw.airports").fetchone() == (1458,)
        assert asking.execute("SELECT one FROM marts.made_later").fetchone() == (1,)
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            asking.execute("DELETE FROM raw.airports")
        asking.execute("SET default_transaction_read_only = off")
        for forbidden in ("DELETE FROM raw.airports", "CREATE TABLE marts.mine (a int)"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                asking.execute(forbidden)

    with warehouse.connect(loaded) as connection:
        connection.execute("DROP VIEW marts.made_later")


def test_delivering_twice_is_delivering_once(address: str, opened: Open, tmp_path: Path) -> None:
    passes = opened(address)
    passes.deliver(DAYS[-1])
    counts = "SELECT (SELECT count(*) FROM raw.flights), (SELECT count(*) FROM raw.weather)," \
        " (SELECT count(*) FROM marts.departures), (SELECT sum(flights) FROM marts.carrier_delay)"  # fmt: skip
    before, events_before = rows(address, counts), told(tmp_path)
    files = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}

    passes.deliver(DAYS[-1])

    assert rows(address, counts) == before
    assert told(tmp_path) == events_before
    assert {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == files


def test_after_a_pause_the_missing_days_are_delivered(
    address: str, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    passes = opened(address)
    monkeypatch.setattr(calendar, "last_cycle", lambda today: DAYS[:2])
    passes.deliver(DAYS[2])
    monkeypatch.setattr(calendar, "last_cycle", lambda today: DAYS)
    passes.deliver(DAYS[-1])

    assert rows(address, "SELECT count(*), count(DISTINCT flight_date) FROM marts.departures") == [
        (4276, 5)
    ]
    assert rows(address, "SELECT sum(flights) FROM marts.carrier_delay") == [(4276,)]


def test_a_pass_that_was_cut_short_is_completed_by_the_next(
    address: str, opened: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    passes = opened(address)

    def fall_over(connection: warehouse.Connection, days: list[date]) -> int:
        raise RuntimeError("the power went")

    with monkeypatch.context() as broken:
        broken.setattr(warehouse, "build_departures", fall_over)
        with pytest.raises(RuntimeError, match="power"):
            passes.deliver(DAYS[-1])
    failed = told(tmp_path)[-1]
    passes.deliver(DAYS[-1])

    assert failed["eventType"] == "FAIL"
    assert failed["run"]["facets"]["errorMessage"]["message"] == "the power went"
    assert rows(address, "SELECT count(*) FROM raw.flights") == [(4276,)]
    assert rows(address, "SELECT count(*) FROM marts.departures") == [(4276,)]


def test_the_products_are_made_of_the_marts(address: str, opened: Open, tmp_path: Path) -> None:
    opened(address).deliver(DAYS[-1])

    report = (tmp_path / "routes_by_name.csv").read_text().splitlines()
    assert report[0] == "dest_name,dest,origins,carriers,flights,distance"
    assert {line.split(",")[1] for line in report if line.startswith(",")} == NAMELESS
    assert "On-time wall" in (tmp_path / "on_time_wall.html").read_text()
    model = json.loads((tmp_path / "arrival_delay.json").read_text())
    assert model["root_mean_square_error_minutes"].keys() == {str(day) for day in DAYS}


def test_mending_names_the_four_and_undoing_forgets_them(
    address: str, opened: Open, tmp_path: Path
) -> None:
    passes = opened(address)
    passes.deliver(DAYS[-1])
    nameless = "SELECT count(*) FROM marts.departures WHERE dest_name IS NULL"
    before = rows(address, nameless)

    assert passes.mend() == 4
    assert rows(address, nameless) == [(0,)]
    report = (tmp_path / "routes_by_name.csv").read_text()
    assert "Luis Munoz Marin Intl,SJU" in report
    told_by_then = told(tmp_path)
    assert passes.mend() == 0
    assert told(tmp_path) == told_by_then

    assert passes.break_again() == 4
    assert rows(address, nameless) == before != [(0,)]
    assert "Luis Munoz" not in (tmp_path / "routes_by_name.csv").read_text()


def test_a_mended_airport_reaches_the_marts_however_it_came(address: str, opened: Open) -> None:
    passes = opened(address)
    passes.deliver(DAYS[-1])
    passes.connection.execute("INSERT INTO raw.airports (faa, name) VALUES ('SJU', 'San Juan')")

    passes.deliver(DAYS[-1])

    names = rows(address, "SELECT DISTINCT dest_name FROM marts.departures WHERE dest = 'SJU'")
    assert names == [("San Juan",)]


def test_events_say_what_was_read_and_written(address: str, opened: Open, tmp_path: Path) -> None:
    opened(address).deliver(DAYS[-1])

    ends = {e["job"]["name"]: e for e in told(tmp_path) if e["eventType"] == "COMPLETE"}
    starts = {e["job"]["name"]: e for e in told(tmp_path) if e["eventType"] == "START"}
    assert set(ends) == set(starts) == {
        "deliver_flights", "deliver_weather", "build_departures", "build_carrier_delay",
        "print_routes_by_name", "draw_on_time_wall", "train_arrival_delay",
    }  # fmt: skip
    assert all(ends[name]["run"]["runId"] == starts[name]["run"]["runId"] for name in ends)
    built = ends["build_departures"]
    assert {d["name"] for d in built["inputs"]} == {
        "warehouse.staging.flights", "warehouse.staging.airports", "warehouse.staging.fleet"
    }  # fmt: skip
    output = built["outputs"][0]
    assert (output["namespace"], output["name"]) == (
        "postgres://warehouse:5432",
        "warehouse.marts.departures",
    )
    assert output["outputFacets"]["outputStatistics"]["rowCount"] == 4276
    assert "dest_name" in {f["name"] for f in output["facets"]["schema"]["fields"]}
    assert "INSERT INTO marts.departures" in built["job"]["facets"]["sql"]["query"]
    assert ends["train_arrival_delay"]["outputs"][0]["namespace"] == "models"
    assert ends["train_arrival_delay"]["outputs"][0]["outputFacets"]["outputStatistics"]["size"] > 0


def test_one_pipeline_at_a_time(loaded: str) -> None:
    with warehouse.connect(loaded) as first, warehouse.connect(loaded) as second:
        second.execute("SET lock_timeout = '200ms'")
        with (
            warehouse.only_one_pipeline(first),
            pytest.raises(psycopg.errors.LockNotAvailable),
            warehouse.only_one_pipeline(second),
        ):
            pass  # pragma: no cover


def test_old_days_are_forgotten(address: str, opened: Open) -> None:
    passes = opened(address)
    passes.deliver(DAYS[-1])

    warehouse.forget(passes.connection, BLIZZARD)

    assert rows(address, "SELECT min(flight_date) FROM marts.departures") == [(BLIZZARD,)]
    assert rows(address, "SELECT min(weather_date) FROM raw.weather") == [(BLIZZARD,)]


def test_a_mark_changes_with_the_names(address: str, opened: Open) -> None:
    passes = opened(address)
    passes.deliver(DAYS[-1])
    before = products.mark(passes.connection)

    passes.mend()

    assert products.mark(passes.connection) != before

"""A refresh: a year is filled in at once, repeated without a trace, judged, fenced, and recovers."""

import math
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.db.models.functions import Now

from accounts.models import User
from catalog.connectors.base import SourceError
from catalog.models import Asset, Source, Verdict
from contracts import services as contracts
from contracts.models import Clause, Deviation
from health import asking, findings, judging, queue, reading, series, services, tasks
from health.models import Check, Finding, Measurement, Refresh
from tests import factories
from tests.health.conftest import relation, shift, today

CONTRACT = """
apiVersion: v3.0.2
kind: DataContract
id: flights
version: 1.0.0
status: active
schema:
  - name: raw.flights
    properties:
      - name: dest
        relationships:
          - to: raw.airports.faa
      - name: dep_time
        quality:
          - metric: nullValues
            unit: percent
            mustBeLessOrEqualTo: 100
slaProperties:
  - property: latency
    value: 2
    unit: d
    element: raw.flights.flight_date
"""


def refreshed(asset: Asset) -> bool:
    services.request_refresh(asset=asset, by=None)
    ((asset_id, fence),) = queue.claim_due(asset_id=asset.pk)
    return services.refresh(asset_id=asset_id, fence=fence)


def check(asset: Asset, metric: str, field: str = "") -> Check:
    return asset.checks.get(metric=metric, field=field)


def written() -> list[tuple[int, str]]:
    """Where Postgres keeps each measurement of a day: a row that is written again moves."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select m.id, m.ctid::text from health_measurement m"
            " join health_check c on c.id = m.check_asked_id where c.metric <> 'freshness'"
            " order by m.id"
        )
        return list(cursor.fetchall())


def verdict(asset: Asset) -> Verdict:
    return Verdict.objects.get(asset=asset)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """From which day the source was asked, each time it was."""
    since: list[Any] = []
    ask = asking.ask

    def noting(source: Source, question: asking.Question, first: Any = None) -> Any:
        since.append(first)
        return ask(source, question, first)

    monkeypatch.setattr(asking, "ask", noting)
    return since


@pytest.fixture
def later(warehouse: str) -> Iterator[Any]:
    """Change the flights for a test; whatever was done is undone."""
    with psycopg.connect(warehouse, autocommit=True) as direct:
        direct.execute("create table kept as select * from raw.flights where false")
        direct.execute(
            "insert into kept select * from raw.flights where flight_date >= current_date - 20"
        )
        yield direct
        direct.execute("delete from raw.flights where flight_date >= current_date - 20")
        direct.execute("insert into raw.flights select * from kept")
        direct.execute("drop table kept")


def test_checks_are_planned_once_from_fields(flights_table: Asset) -> None:
    planned = services.plan_checks(asset=flights_table)
    again = services.plan_checks(asset=flights_table)
    assert [(c.metric, c.field) for c in planned] == [
        ("rows", ""),
        ("null_share", "tailnum"),
        ("null_share", "dep_time"),
        ("freshness", "flight_date"),
    ]
    assert [c.pk for c in again] == [c.pk for c in planned]


def test_a_year_is_filled_in_by_one_question(flights_table: Asset, asked: list[Any]) -> None:
    assert refreshed(flights_table)
    assert asked == [today() - judging.YEAR]
    rows = check(flights_table, "rows").measurements.order_by("at")
    assert rows.count() in range(358, 366)
    assert rows.last().at == datetime.combine(  # type: ignore[union-attr]
        today() - timedelta(days=1), datetime.min.time(), tzinfo=UTC
    )
    assert check(flights_table, "null_share", "dep_time").measurements.count() == rows.count()
    age = check(flights_table, "freshness", "flight_date").measurements.get()
    assert 0 <= age.value <= 24


def test_the_blizzard_is_a_signal_and_history_is_no_alarm(flights_table: Asset) -> None:
    refreshed(flights_table)
    dep_time = check(flights_table, "null_share", "dep_time")
    chart = judging.chart_of(dep_time, series.of(dep_time, datetime.now(tz=UTC)))
    signals = {signal.at - shift() for signal in chart.signals}
    assert {datetime(2013, 2, 8, tzinfo=UTC), datetime(2013, 2, 9, tzinfo=UTC)} <= signals
    recent = datetime.now(tz=UTC) - timedelta(days=5)
    assert not Finding.objects.filter(at__lt=recent).exists()
    assert dep_time.signals == len(chart.signals)
    assert dep_time.furthest == 0.5


def test_a_repeat_asks_a_week_and_writes_nothing(flights_table: Asset, asked: list[Any]) -> None:
    refreshed(flights_table)
    steady = Measurement.objects.exclude(check_asked__metric="freshness").order_by("pk")
    before = list(steady.values_list())
    places = written()
    refreshed(flights_table)
    assert asked[1] == today() - timedelta(days=8)
    assert list(steady.values_list()) == before
    assert written() == places


def test_storing_the_same_again_touches_no_row(flights_table: Asset) -> None:
    services.plan_checks(asset=flights_table)
    rows = check(flights_table, "rows")
    at = datetime(2026, 3, 1, tzinfo=UTC)
    one = services.Measured(rows.pk, at, 5.0, 5)
    assert services.store([one, one]) == (1, 0, 0)
    assert services.store([one]) == (0, 0, 1)
    assert services.store([services.Measured(rows.pk, at, 6.0, 6)]) == (0, 1, 0)


def test_late_rows_correct_the_day(flights_table: Asset, later: Any) -> None:
    later.execute("delete from raw.flights where flight_date = current_date - 3 and carrier = 'B6'")
    refreshed(flights_table)
    at = datetime.combine(today() - timedelta(days=3), datetime.min.time(), tzinfo=UTC)
    before = check(flights_table, "rows").measurements.get(at=at).value
    later.execute(
        "insert into raw.flights select * from kept"
        " where flight_date = current_date - 3 and carrier = 'B6'"
    )
    refreshed(flights_table)
    assert check(flights_table, "rows").measurements.get(at=at).value > before


def test_a_missing_day_is_zero_rows_and_a_signal_and_closes_when_mended(
    flights_table: Asset, later: Any
) -> None:
    later.execute("delete from raw.flights where flight_date = current_date - 2")
    refreshed(flights_table)
    finding = Finding.objects.open().get(asset=flights_table, key="signal:rows:")
    assert finding.params["value"] == 0
    assert finding.severity == "high"
    assert verdict(flights_table).own == "care"
    assert "0 rows" in reading.words(finding)
    later.execute("insert into raw.flights select * from kept where flight_date = current_date - 2")
    refreshed(flights_table)
    # The real day may be a signal of its own; that it had no rows is no longer told.
    assert not Finding.objects.open().filter(params__value=0).exists()


def test_a_day_that_was_not_delivered_yet_is_no_signal(flights_table: Asset, later: Any) -> None:
    later.execute("delete from raw.flights where flight_date = current_date - 1")
    refreshed(flights_table)
    newest = check(flights_table, "rows").measurements.latest("at")
    assert newest.value > 0
    age = check(flights_table, "freshness", "flight_date").measurements.get()
    assert 24 <= age.value <= 48


def promise(asset: Asset, by: User) -> None:
    asset.owner = factories.team("flying", [by])
    asset.save()
    contracts.put_contract(asset=asset, original=CONTRACT, by=by)


def test_a_broken_promise_is_a_finding_that_points_to_its_origin(
    flights_table: Asset, airports_table: Asset, alice: User
) -> None:
    promise(flights_table, alice)
    refreshed(flights_table)
    found = Finding.objects.open().get(asset=flights_table, kind="clause")
    assert found.origin == airports_table
    assert found.params["observed"] > 0
    assert verdict(flights_table).own in ("care", "stop")
    told = [row["code"] for row in verdict(flights_table).reasons]
    assert told[0] == "clause"
    kinds = set(Deviation.objects.values_list("clause__kind", flat=True))
    assert kinds == {Clause.Kind.REFERENCE, Clause.Kind.COMPLETENESS, Clause.Kind.FRESHNESS}
    assert Deviation.objects.filter(kept=False).values_list("clause__kind").distinct().count() == 1
    unknown = check(flights_table, "unknown_share", "dest")
    assert unknown.measurements.count() in range(358, 366)


def test_more_unknown_values_than_usual_point_to_where_they_should_be_known(
    flights_table: Asset, airports_table: Asset, alice: User
) -> None:
    promise(flights_table, alice)
    refreshed(flights_table)
    unknown = check(flights_table, "unknown_share", "dest")
    newest = unknown.measurements.latest("at")
    newest.value = 0.9
    newest.save()
    findings.judge_asset(flights_table, [unknown], targets={unknown.pk: airports_table})
    found = Finding.objects.open().get(asset=flights_table, key="signal:unknown_share:dest")
    assert found.origin == airports_table


def test_a_promise_made_later_is_filled_in_for_the_year(
    flights_table: Asset, airports_table: Asset, alice: User, asked: list[Any]
) -> None:
    refreshed(flights_table)
    promise(flights_table, alice)
    assert queue.notice_changes() == 1
    tasks.refresh_asset(flights_table.pk)
    assert asked[1] == today() - judging.YEAR
    assert check(flights_table, "unknown_share", "dest").measurements.count() > 300


def test_days_and_wholes_are_not_put_on_one_chart(flights_table: Asset) -> None:
    flights_table.properties = {}
    flights_table.save()
    refreshed(flights_table)
    assert check(flights_table, "rows").measurements.get().value > 100_000
    flights_table.properties = {"time_field": "flight_date"}
    flights_table.save()
    refreshed(flights_table)
    rows = check(flights_table, "rows").measurements
    assert rows.count() > 300
    assert not rows.filter(value__gt=1000).exists()


def test_a_source_that_is_down_makes_the_verdict_unknown_and_is_tried_again(
    flights_table: Asset, source: Source
) -> None:
    refreshed(flights_table)
    Source.objects.update(database="no_such_database")
    assert refreshed(flights_table)
    state = Refresh.objects.get(asset=flights_table)
    assert state.error
    assert state.next_refresh_at is not None
    assert state.lease_until is None
    now = verdict(flights_table)
    assert (now.own, now.reasons[0]["code"]) == ("unknown", "could_not_check")
    assert Finding.objects.open().filter(asset=flights_table, kind="refresh").count() == 1
    Source.objects.update(database=source.database)
    refreshed(flights_table)
    assert not Finding.objects.open().filter(kind="refresh").exists()
    assert verdict(flights_table).own != "unknown"


def test_waiting_doubles_and_a_failing_source_is_never_given_up(
    flights_table: Asset, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: Any) -> Any:
        raise SourceError("no answer")

    monkeypatch.setattr(asking, "ask", fail)
    services.request_refresh(asset=flights_table, by=None)
    waits = []
    for _ in range(queue.GIVE_UP + 3):
        Refresh.objects.update(next_refresh_at=Now())
        ((asset_id, fence),) = queue.claim_due()
        services.refresh(asset_id=asset_id, fence=fence)
        state = Refresh.objects.get()
        assert state.next_refresh_at is not None
        waits.append((state.next_refresh_at - datetime.now(tz=UTC)).total_seconds())
    assert waits[0] < waits[1] < waits[2] < waits[-1] < 3600


def test_a_zombies_write_is_refused(flights_table: Asset) -> None:
    services.request_refresh(asset=flights_table, by=None)
    ((asset_id, old),) = queue.claim_due()
    Refresh.objects.update(lease_until=Now() - timedelta(seconds=1), next_refresh_at=Now())
    ((_, new),) = queue.claim_due()
    assert new == old + 1
    assert services.refresh(asset_id=asset_id, fence=old) is False
    assert not Measurement.objects.exists()
    assert services.refresh(asset_id=asset_id, fence=new) is True


def test_what_is_in_work_is_not_taken_twice(flights_table: Asset) -> None:
    services.request_refresh(asset=flights_table, by=None)
    assert len(queue.claim_due(limit=5)) == 1
    assert queue.claim_due(limit=5) == []
    services.request_refresh(asset=flights_table, by=None)
    assert queue.claim_due(limit=5) == []


def test_asking_again_while_it_runs_is_not_forgotten(flights_table: Asset) -> None:
    services.request_refresh(asset=flights_table, by=None)
    ((asset_id, fence),) = queue.claim_due()
    services.request_refresh(asset=flights_table, by=None)
    services.refresh(asset_id=asset_id, fence=fence)
    assert len(queue.claim_due()) == 1


def test_a_source_is_asked_twice_at_once_at_most(source: Source) -> None:
    for number in range(4):
        asset = relation(source, f"raw.t{number}", {"id": "integer"})
        services.request_refresh(asset=asset, by=None)
    assert len(queue.claim_due()) == 1
    assert len(queue.claim_due()) == 1
    assert queue.claim_due() == []


def test_an_asset_that_kills_its_worker_is_given_up_and_harms_no_other(
    flights_table: Asset, airports_table: Asset
) -> None:
    services.request_refresh(asset=flights_table, by=None)
    for _ in range(queue.GIVE_UP):
        assert queue.claim_due(asset_id=flights_table.pk)
        Refresh.objects.update(lease_until=Now() - timedelta(seconds=1), next_refresh_at=Now())
    tasks.refresh_due()
    tasks.refresh_due()
    assert Refresh.objects.get(asset=flights_table).next_refresh_at is None
    assert verdict(flights_table).own == "unknown"
    assert verdict(airports_table).reasons[0]["code"] == "too_few"
    services.request_refresh(asset=flights_table, by=None)
    tasks.refresh_due()
    assert verdict(flights_table).own != "unknown"


def test_the_sweep_finds_new_assets_and_twice_is_once(
    flights_table: Asset, airports_table: Asset
) -> None:
    tasks.refresh_due()
    measured = Measurement.objects.count()
    found = Finding.objects.count()
    assert measured > 1000
    assert verdict(airports_table).own == "unknown"
    Refresh.objects.update(next_refresh_at=Now())
    tasks.refresh_due()
    tasks.refresh_asset(flights_table.pk)
    assert Measurement.objects.count() == measured
    assert Finding.objects.count() == found


def test_a_retired_asset_leaves_the_queue(flights_table: Asset) -> None:
    services.request_refresh(asset=flights_table, by=None)
    Asset.objects.update(retired_at=Now())
    tasks.refresh_due()
    assert Refresh.objects.get().next_refresh_at is None
    assert not Measurement.objects.exists()


def test_pushed_signals_are_judged_without_a_source(asset: Asset, alice: User) -> None:
    start = datetime.now(tz=UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    calm = [
        services.Pushed("drift", "", start - timedelta(days=30 - day), 1.0 + day % 2 * 0.1)
        for day in range(30)
    ]
    services.record_measurements(asset=asset, rows=calm, by=alice)
    tasks.refresh_asset(asset.pk)
    assert verdict(asset).own == "fit"
    services.record_measurements(
        asset=asset, rows=[services.Pushed("drift", "", start, 9.0)], by=alice
    )
    tasks.refresh_asset(asset.pk)
    assert verdict(asset).own == "care"
    assert Finding.objects.open().get().key == "signal:drift:"


def test_fewer_missing_values_than_usual_are_no_finding() -> None:
    start = datetime.now(tz=UTC) - timedelta(days=40)
    values = [0.5 + 0.01 * (day % 2) for day in range(40)] + [0.0]
    points = [series.spc.Point(start + timedelta(days=i), v) for i, v in enumerate(values)]
    now = datetime.now(tz=UTC)
    assert judging.judge(Check(metric="null_share", field="x"), points, now).news is None
    assert judging.judge(Check(metric="other", field="x"), points, now).news is not None


def test_an_unsteady_series_calls_nobody_for_what_is_usual_there() -> None:
    now = datetime.now(tz=UTC)
    wandering = [float(round(5 * math.sin(day / 9))) for day in range(100)]
    points = [
        series.spc.Point(now - timedelta(days=100 - day), value)
        for day, value in enumerate(wandering)
    ]
    check = Check(metric="other", field="x")
    item = judging.judge(check, points, now)
    assert len(item.chart.signals) > 20
    assert {signal.index for signal in item.chart.signals} & {98, 99}
    assert item.news is None


def test_judging_takes_a_fixed_number_of_statements(
    flights_table: Asset, airports_table: Asset, django_assert_max_num_queries: Any
) -> None:
    refreshed(flights_table)
    checks = services.plan_checks(asset=flights_table)
    with django_assert_max_num_queries(10):
        findings.judge_asset(flights_table, checks, targets={})

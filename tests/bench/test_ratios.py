"""What Aisle does, in multiples of the least that the same machine could do: `make bench` prints the ratios.

Every line is a median of repetitions in one process, on a catalog of 5,000 assets with 10 fields each and 9,985 edges.
"""

import json
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from catalog import registering, search
from catalog.models import Asset, Authority
from health import spc
from lineage import graph
from lineage.models import Edge, Job
from tests.conftest import signed_in
from tests.database import as_the_owner

pytestmark = pytest.mark.django_db

ASSETS, FIELDS = 5_000, 10
WORDS = ("orders", "flights", "weather", "invoices", "parcels", "tickets", "routes")


def rows() -> list[dict[str, Any]]:
    return [
        {
            "namespace": "bench",
            "name": f"db.{WORDS[number % 7]}.t{number}",
            "kind": "table",
            "title": f"{WORDS[number % 7].title()} number {number}",
            "description": f"One row is one of the {WORDS[number % 5]} of the day.",
            "fields": [{"name": f"f{index}", "type": "text"} for index in range(FIELDS)],
        }
        for number in range(ASSETS)
    ]


def median(work: Callable[[], object], times: int = 15) -> float:
    """Milliseconds."""
    work()
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return 1000 * statistics.median(taken)


def tell(what: str, value: float, unit: str, ratio: float, of: str) -> None:
    print(f"{what:<44} {value:10.1f} {unit:<7} {ratio:8.2f} × {of}")  # noqa: T201


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


def copied(sent: list[dict[str, Any]]) -> float:
    """Seconds to put the same rows into a table without keys, indexes or rules."""
    with connection.cursor() as cursor:
        cursor.execute("create temporary table plain (body text) on commit drop")
        began = time.perf_counter()
        with cursor.copy("copy plain from stdin") as copy:
            for row in sent:
                copy.write_row([json.dumps(row)])
        return time.perf_counter() - began


def one() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select 1")
        cursor.fetchone()


@pytest.fixture
def filled(admin: User) -> User:
    """The catalog, with each asset made from the two before it."""
    registering.register(
        rows(), registrar=registering.Registrar(by=admin, authority=Authority.PROGRAM)
    )
    job = Job.objects.create(namespace="bench", name="build")
    keys = list(Asset.objects.filter(namespace="bench").order_by("pk").values_list("pk", flat=True))
    Edge.objects.bulk_create(
        Edge(source_id=keys[place - back], target_id=keys[place], job=job)
        for place in range(len(keys))
        for back in (1, 2)
        if place >= 5 * back
    )
    with as_the_owner() as cursor:
        cursor.execute("analyze")
    return admin


def test_registering(admin: User) -> None:
    sent = rows()
    base = copied(sent)
    registrar = registering.Registrar(by=admin, authority=Authority.PROGRAM)
    new, report = timed(lambda: registering.register(sent, registrar=registrar))
    assert report.created == ASSETS
    again, report = timed(lambda: registering.register(sent, registrar=registrar))
    assert report.unchanged == ASSETS
    tell("registering assets, 10 fields each", ASSETS / new, "rows/s", new / base, "a plain COPY")
    tell("registering them again", ASSETS / again, "rows/s", again / base, "a plain COPY")


def test_searching(filled: User) -> None:
    base = median(one)
    for query in ("flights", "flights number 42", "nothing of that name"):
        taken = median(lambda query=query: search.find(filled, query))
        tell(f"searching for “{query}”", taken, "ms", taken / base, "select 1")


def test_an_asset_page(filled: User) -> None:
    asset = Asset.objects.filter(namespace="bench").order_by("pk")[ASSETS // 2]
    client = signed_in(filled)
    base = median(one)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(asset.get_absolute_url()).status_code == 200
    statements = len(asked)
    taken = median(lambda: client.get(asset.get_absolute_url()))
    tell(f"an asset's page, {statements} statements", taken, "ms", taken / base, "select 1")


def test_walking(filled: User) -> None:
    keys = Asset.objects.filter(namespace="bench").order_by("-pk")
    base = median(one)
    for depth in (1, 5, 50):
        taken = median(lambda depth=depth: graph.upstream(keys[0], depth, filled))
        tell(f"walking {depth} steps up", taken, "ms", taken / base, "select 1")


def test_charting() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    values = [900 - 200 * (day % 7 == 5) + day * 37 % 23 for day in range(364)]
    points = [spc.Point(start + timedelta(day), float(v)) for day, v in enumerate(values)]
    base = median(lambda: [statistics.fmean(values), statistics.stdev(values)])
    taken = median(lambda: spc.chart(points, spc.find_season(points)))
    tell("judging a year of days", taken, "ms", taken / base, "mean and deviation")

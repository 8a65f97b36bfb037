"""The JSON door to health: pushing, charts, refreshing, the verdict; strangers and bad input."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.models import User
from catalog.models import Asset
from health import services, tasks
from health.models import Check, Measurement, Refresh
from tests.conftest import api_for

START = datetime.now(tz=UTC).replace(hour=0, minute=0, second=0, microsecond=0)


@pytest.fixture
def client(alice: User, asset: Asset) -> APIClient:
    return api_for(alice, "register")


def url(asset: Asset, rest: str) -> str:
    return f"/api/v1/assets/{asset.pk}/{rest}"


def days(values: list[float], **extra: Any) -> list[dict[str, Any]]:
    first = START - timedelta(days=len(values))
    return [
        {"metric": "drift", "at": (first + timedelta(days=i)).isoformat(), "value": value} | extra
        for i, value in enumerate(values)
    ]


def test_one_measurement_is_kept_once(client: APIClient, asset: Asset) -> None:
    sent = {"metric": "drift", "field": "dest", "at": "2026-03-01", "value": 0.5, "n": 10}
    first = client.post(url(asset, "measurements"), sent, format="json")
    again = client.post(url(asset, "measurements"), sent, format="json")
    other = client.post(url(asset, "measurements"), sent | {"value": 0.6}, format="json")
    assert (first.status_code, first.json()["created"]) == (201, 1)
    assert (again.status_code, again.json()["unchanged"]) == (200, 1)
    assert (other.status_code, other.json()["updated"]) == (200, 1)
    kept = Measurement.objects.get()
    assert (kept.at, kept.value, kept.n) == (datetime(2026, 3, 1, tzinfo=UTC), 0.6, 10)
    assert kept.check_asked.pushed


def test_an_array_is_judged_and_drawn_as_data(client: APIClient, asset: Asset) -> None:
    rows = days([50.0 + day % 3 for day in range(40)] + [90.0])
    assert client.post(url(asset, "measurements"), rows, format="json").json()["created"] == 41
    tasks.refresh_asset(asset.pk)
    chart = client.get(url(asset, "charts/drift")).json()
    assert len(chart["points"]) == 41
    assert chart["limits"][0] < chart["centre"] < chart["limits"][1]
    assert {"index": 40, "at": rows[-1]["at"].replace("+00:00", "Z"), "rule": "beyond"}.items() <= (
        chart["signals"][-1].items()
    )
    health = client.get(url(asset, "health")).json()
    assert health["verdict"] == "care"
    assert health["reasons"][0]["code"] == "signal"
    assert "90" in health["reasons"][0]["text"]
    assert health["findings"][0]["kind"] == "signal"
    assert health["measurements"][0]["value"] == 90.0


def test_nan_free_limits_of_a_series_without_limits(client: APIClient, asset: Asset) -> None:
    client.post(url(asset, "measurements"), days([1.0]), format="json")
    chart = client.get(url(asset, "charts/drift")).json()
    assert (chart["state"], chart["limits"], chart["signals"]) == ("unknown", None, [])


def test_health_of_what_was_never_measured_is_not_known(client: APIClient, asset: Asset) -> None:
    health = client.get(url(asset, "health")).json()
    assert health["verdict"] == "unknown"
    assert health["measurements"] == []


def test_a_refresh_is_accepted_and_due(client: APIClient, asset: Asset) -> None:
    answer = client.post(url(asset, "refresh"))
    assert answer.status_code == 202
    assert Refresh.objects.due().filter(asset=asset).exists()


GOOD = {"metric": "drift", "at": "2026-03-01T00:00:00Z", "value": 1}


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "metric"),
        (GOOD | {"metric": ""}, "metric"),
        (GOOD | {"metric": "x" * 81}, "metric"),
        (GOOD | {"metric": 7}, "metric"),
        (GOOD | {"at": "yesterday"}, "at"),
        (GOOD | {"at": "2026-02-31"}, "at"),
        (GOOD | {"at": "0001-01-01T00:00:00+14:00"}, "at"),
        (GOOD | {"at": 5}, "at"),
        (GOOD | {"value": "1"}, "value"),
        (GOOD | {"value": True}, "value"),
        (GOOD | {"value": None}, "value"),
        (GOOD | {"value": 10**350}, "value"),
        (GOOD | {"n": -1}, "n"),
        (GOOD | {"n": 1.5}, "n"),
        (GOOD | {"n": 2**63}, "n"),
        (GOOD | {"field": None}, "field"),
        (GOOD | {"unit": "m"}, "unit"),
        ([GOOD, GOOD | {"value": []}], "[1].value"),
        ([GOOD, 7], "[1]"),
    ],
)
def test_bad_input_names_its_field_and_writes_nothing(
    client: APIClient, asset: Asset, sent: Any, field: str
) -> None:
    answer = client.post(url(asset, "measurements"), sent, format="json")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert field in [error["field"] for error in answer.json()["errors"]]
    assert not Measurement.objects.exists()
    assert not Check.objects.exists()


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        (GOOD | {"field": "no_such_field"}, "field"),
        ([GOOD, GOOD | {"field": "no_such_field"}], "[1].field"),
        (GOOD | {"at": "2999-01-01"}, "at"),
    ],
)
def test_what_cannot_be_is_named(client: APIClient, asset: Asset, sent: Any, field: str) -> None:
    answer = client.post(url(asset, "measurements"), sent, format="json")
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert not Check.objects.exists()


@pytest.mark.parametrize(
    "body",
    ['{"metric":"a","at":"2026-03-01","value":NaN}', "7", "[]", "null", '"x"', "{", "[" * 99],
)
def test_odd_bodies_are_refused(client: APIClient, asset: Asset, body: str) -> None:
    answer = client.post(url(asset, "measurements"), body, content_type="application/json")
    assert answer.status_code == 400
    assert not Measurement.objects.exists()


def test_what_aisle_measures_itself_is_not_overwritten(flights_table: Asset, admin: User) -> None:
    services.plan_checks(asset=flights_table)
    sent = {"metric": "rows", "at": "2026-03-01", "value": 1}
    answer = api_for(admin).post(url(flights_table, "measurements"), sent, format="json")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "metric"
    assert not Measurement.objects.exists()


DOORS = [
    ("get", "health"),
    ("get", "charts/drift"),
    ("post", "refresh"),
    ("post", "measurements"),
]


@pytest.mark.parametrize(("verb", "rest"), DOORS)
def test_a_stranger_gets_404(private: Asset, charlie: User, verb: str, rest: str) -> None:
    sent = GOOD if verb == "post" else None
    answer = getattr(api_for(charlie), verb)(url(private, rest), sent, format="json")
    missing = getattr(api_for(charlie), verb)(
        f"/api/v1/assets/{private.pk + 1000}/{rest}", sent, format="json"
    )
    assert answer.status_code == missing.status_code == 404
    assert answer.json() == missing.json()


@pytest.mark.parametrize(("verb", "rest"), DOORS)
def test_without_a_token_it_is_401(asset: Asset, verb: str, rest: str) -> None:
    assert getattr(APIClient(), verb)(url(asset, rest), GOOD, format="json").status_code == 401


@pytest.mark.parametrize("rest", ["refresh", "measurements"])
def test_who_has_no_role_may_look_but_not_write(asset: Asset, charlie: User, rest: str) -> None:
    assert api_for(charlie).post(url(asset, rest), GOOD, format="json").status_code == 403
    assert api_for(charlie).get(url(asset, "health")).status_code == 200


def test_a_token_that_may_only_read_cannot_push(asset: Asset, alice: User) -> None:
    answer = api_for(alice, "read").post(url(asset, "measurements"), GOOD, format="json")
    assert answer.status_code == 403


def test_a_chart_that_is_not_there_is_404(client: APIClient, asset: Asset) -> None:
    client.post(url(asset, "measurements"), days([1.0, 2.0], field="dest"), format="json")
    assert client.get(url(asset, "charts/drift")).status_code == 200
    assert client.get(url(asset, "charts/drift?field=dest")).status_code == 200
    assert client.get(url(asset, "charts/drift?field=other")).status_code == 404
    assert client.get(url(asset, "charts/other")).status_code == 404


def test_health_takes_as_many_statements_for_many_checks_as_for_few(
    client: APIClient, asset: Asset, django_assert_num_queries: Any
) -> None:
    client.post(url(asset, "measurements"), days([1.0]), format="json")
    tasks.refresh_asset(asset.pk)
    client.get(url(asset, "health"))
    with CaptureQueriesContext(connection) as few:
        client.get(url(asset, "health"))
    budget = len(few)
    assert budget > 0
    many = [GOOD | {"metric": f"m{number}"} for number in range(50)]
    client.post(url(asset, "measurements"), many, format="json")
    tasks.refresh_asset(asset.pk)
    with django_assert_num_queries(budget):
        answer = client.get(url(asset, "health"))
    assert len(answer.json()["measurements"]) == 51

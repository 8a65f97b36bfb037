import gzip
import json
import time
from itertools import pairwise
from typing import Any

import pytest
from kombu.exceptions import OperationalError
from rest_framework.test import APIClient

from accounts.models import User
from catalog.models import Asset
from lineage import services, tasks
from lineage.models import Edge, Job, RawEvent
from tests import factories
from tests.conftest import api_for
from tests.lineage.told import event

pytestmark = pytest.mark.django_db
LINEAGE, BATCH = "/api/v1/lineage", "/api/v1/lineage/batch"


@pytest.fixture(autouse=True)
def rung(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How often the bell was rung, instead of a broker."""
    rings: list[str] = []
    monkeypatch.setattr(tasks.fold_events, "delay", lambda: rings.append("fold"))
    return rings


def post(client: APIClient, body: Any, url: str = LINEAGE, **headers: str) -> Any:
    raw = body if isinstance(body, bytes | str) else json.dumps(body)
    return client.post(url, raw, content_type="application/json", headers=headers)


def test_an_event_is_stored_once_and_a_worker_is_woken(
    alice: User, rung: list[str], django_capture_on_commit_callbacks: Any
) -> None:
    client = api_for(alice, "register")
    with django_capture_on_commit_callbacks(execute=True):
        answers = [post(client, event()) for _again in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert RawEvent.objects.get().digest == answers[0].json()["digest"]
    assert rung == ["fold", "fold"]


def test_a_broker_that_is_away_costs_no_event(
    alice: User, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    def away() -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(tasks.fold_events, "delay", away)
    with django_capture_on_commit_callbacks(execute=True):
        assert post(api_for(alice), event()).status_code == 201
    assert RawEvent.objects.unfolded().count() == 1


def test_a_gzipped_event_is_unpacked_and_a_bomb_is_not(alice: User) -> None:
    client = api_for(alice)
    packed = gzip.compress(json.dumps(event()).encode())
    headers = {"Content-Encoding": "gzip"}
    assert post(client, packed, **headers).status_code == 201
    bomb = gzip.compress(b'{"a":"' + b"a" * 50_000_000 + b'"}')
    assert post(client, bomb, **headers).status_code == 413
    assert post(client, packed, **{"Content-Encoding": "br"}).status_code == 415
    assert RawEvent.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ("", 400, None),
        ("null", 400, ""),
        ("[]", 400, ""),
        ("7", 400, ""),
        ("{", 400, None),
        ('{"eventTime": NaN}', 400, None),
        ('{"eventTime": Infinity}', 400, None),
        ('{"eventTime": "\\u0000"}', 400, "eventTime"),
        ('{"producer": "\\ud800"}', 400, "producer"),
        ('{"a\\u0000": 1}', 400, "body"),
        ('{"a":' * 300 + "1" + "}" * 300, 400, None),
        ("[" * 200_000, 400, None),
        ('{"a": ' + "9" * 5_000 + "}", 400, None),
        (b"\xff\xfe{\x00}\x00", 400, None),
        (b'"\xc3("', 400, None),
        ("{}", 400, "run.runId"),
        (json.dumps(event() | {"eventType": "BANANA"}), 400, "eventType"),
        (json.dumps(event() | {"job": {"namespace": "", "name": ""}}), 400, "job.name"),
        (json.dumps(event() | {"eventTime": "soon"}), 400, "eventTime"),
        (b'{"a": "' + b"a" * 11_000_000 + b'"}', 413, None),
    ],
)
def test_bad_input_is_refused_at_once_by_name_and_leaves_nothing(
    alice: User, body: str | bytes, status: int, field: str | None
) -> None:
    client = api_for(alice)
    started = time.monotonic()
    answer = post(client, body)
    assert time.monotonic() - started < 2
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    if field is not None:
        assert field in [error["field"] for error in answer.json()["errors"]]
    assert not RawEvent.objects.exists()


def test_who_may_tell(alice: User) -> None:
    assert post(APIClient(), event()).status_code == 401
    assert post(api_for(alice, "read"), event()).status_code == 403
    assert post(api_for(alice, "read"), [event()], BATCH).status_code == 403
    assert not RawEvent.objects.exists()


def test_a_batch_that_is_good_is_answered_with_nothing(alice: User) -> None:
    answer = post(
        api_for(alice), [event("START"), event("COMPLETE", minute=1), event("START")], BATCH
    )
    assert (answer.status_code, answer.content) == (204, b"")
    assert RawEvent.objects.count() == 2
    assert post(api_for(alice), [], BATCH).status_code == 204


def test_a_batch_keeps_the_good_and_names_the_bad(alice: User) -> None:
    bad = event() | {"run": {}}
    answer = post(api_for(alice), [bad, event(), 7], BATCH)
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "partial_success",
        "summary": {
            "received": 3, "successful": 1, "failed": 2, "retriable": 0, "non_retriable": 2,
        },
        "failed_events": [
            {"index": 0, "reason": "run.runId: Send the UUID of the run.", "retriable": False},
            {"index": 2, "reason": ": Send an OpenLineage event, which is an object.",
             "retriable": False},
        ],
    }  # fmt: skip
    assert RawEvent.objects.count() == 1


@pytest.mark.parametrize("body", [{}, "text", 7, None])
def test_a_batch_is_an_array(alice: User, body: Any) -> None:
    assert post(api_for(alice), body, BATCH).status_code == 400


def chain(*names: str, **columns: Any) -> list[Asset]:
    assets = [factories.asset(name, **columns) for name in names]
    job = Job.objects.create(namespace="n", name=f"job of {names[0]}")
    Edge.objects.bulk_create(
        Edge(source=one, target=other, job=job) for one, other in pairwise(assets)
    )
    return assets


def test_lineage_as_nodes_and_edges(charlie: User) -> None:
    raw, staging, mart = chain("w.raw", "w.staging", "w.mart")
    client = api_for(charlie, "read")
    url = f"/api/v1/assets/{staging.pk}/lineage"
    both = client.get(url).json()
    assert [(node["name"], node["depth"]) for node in both["nodes"]] == [
        ("w.staging", 0),
        ("w.raw", 1),
        ("w.mart", 1),
    ]
    assert set(both["nodes"][0]) >= {"id", "namespace", "name", "kind", "depth"}
    assert both["edges"] == [
        {"source": staging.pk, "target": mart.pk},
        {"source": raw.pk, "target": staging.pk},
    ]
    assert both["truncated"] is False
    up = client.get(url, {"direction": "upstream", "depth": 1}).json()
    assert [node["name"] for node in up["nodes"]] == ["w.staging", "w.raw"]
    down = client.get(url, {"direction": "downstream"}).json()
    assert [node["name"] for node in down["nodes"]] == ["w.staging", "w.mart"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"direction": "sideways"}, "direction"),
        ({"depth": "0"}, "depth"),
        ({"depth": "51"}, "depth"),
        ({"depth": "-1"}, "depth"),
        ({"depth": "many"}, "depth"),
        ({"depth": "²"}, "depth"),
        ({"depth": "9" * 5000}, "depth"),
    ],
)
def test_a_walk_that_cannot_be_is_refused_by_name(
    charlie: User, query: dict[str, str], field: str
) -> None:
    (asset,) = chain("w.raw")
    answer = api_for(charlie).get(f"/api/v1/assets/{asset.pk}/lineage", query)
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_impact_counts(charlie: User) -> None:
    raw, *_rest = chain("w.raw", "w.staging", "w.mart")
    answer = api_for(charlie).get(f"/api/v1/assets/{raw.pk}/impact").json()
    assert answer == {"assets": 2, "by_kind": {"table": 2}, "by_domain": {}, "consumers": 0}


@pytest.mark.parametrize("door", ["lineage", "impact"])
def test_a_stranger_finds_nothing_at_a_private_asset(
    private: Asset, charlie: User, alice: User, door: str
) -> None:
    stranger = api_for(charlie)
    answer = stranger.get(f"/api/v1/assets/{private.pk}/{door}")
    nothing = stranger.get(f"/api/v1/assets/999999999/{door}")
    assert (answer.status_code, answer.content) == (404, nothing.content)
    assert api_for(alice).get(f"/api/v1/assets/{private.pk}/{door}").status_code == 200


def test_a_private_asset_that_is_new_changes_nothing_for_a_stranger(
    private: Asset, charlie: User, alice: User
) -> None:
    raw, mart = chain("w.raw", "w.mart")
    stranger = api_for(charlie)
    urls = [
        f"/api/v1/assets/{asset.pk}/{door}"
        for asset in (raw, mart)
        for door in ("lineage", "impact")
    ]
    before = [stranger.get(url).content for url in urls]
    job = Job.objects.get()
    Edge.objects.create(source=raw, target=private, job=job)
    Edge.objects.create(source=private, target=mart, job=job)
    assert [stranger.get(url).content for url in urls] == before
    names = [node["name"] for node in api_for(alice).get(urls[0]).json()["nodes"]]
    assert private.name in names


def test_what_was_told_stands_in_the_lineage(alice: User) -> None:
    client = api_for(alice)
    post(client, event(inputs=["w.raw.a"], outputs=["w.mart.b"]))
    services.fold_pending()
    raw = Asset.objects.get(name="w.raw.a")
    found = client.get(f"/api/v1/assets/{raw.pk}/lineage").json()
    assert [node["name"] for node in found["nodes"]] == ["w.raw.a", "w.mart.b"]

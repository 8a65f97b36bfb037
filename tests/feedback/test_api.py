"""The JSON door: the journey of docs/feedback.md, and what is refused on the way."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from catalog.models import Asset, Verdict
from feedback import services
from feedback.models import Ticket
from tests import factories
from tests.conftest import api_for
from tests.feedback.conftest import finding


def send(client: APIClient, path: str, body: Any = None, expect: int = 200, **headers: str) -> Any:
    answer = client.post(f"/api/v1/{path}", body or {}, format="json", headers=headers)
    assert answer.status_code == expect, answer.content
    return answer.json()


def test_the_whole_journey(lineage: dict[str, Asset], stella: User, aaron: User) -> None:
    reporter, steward, owner = api_for(factories.user("Carla")), api_for(stella), api_for(aaron)
    finding(lineage["departures"], origin=lineage["raw"])
    body = {
        "asset": lineage["report"].pk,
        "kind": "problem",
        "title": "San Juan has no name",
        "text": "SJU is printed without a name.",
        "severity": "high",
    }
    made = send(reporter, "tickets", body, 201)
    assert made["state"] == "new"
    path = f"tickets/{made['id']}"
    assert send(steward, f"{path}/acknowledge")["state"] == "acknowledged"
    suspects = steward.get(f"/api/v1/{path}/suspects").json()["results"]
    assert suspects[0]["asset"] == lineage["raw"].pk
    assert sum(item["share"] for item in suspects) == 100
    moved = send(steward, f"{path}/move", {"asset": suspects[0]["asset"]})
    assert moved["origin"] == lineage["raw"].pk
    send(owner, f"{path}/resolve", {}, 422)
    change = {"change": {"type": "commit", "ref": "https://git.example/airports/1"}}
    assert send(owner, f"{path}/resolve", change)["change"] == change["change"]
    send(owner, f"{path}/confirm", {}, 403)
    assert send(reporter, f"{path}/reopen", {"text": "Still blank."})["state"] == "reopened"
    send(owner, f"{path}/resolve", {"reason": "Loaded now."})
    assert send(reporter, f"{path}/confirm")["state"] == "confirmed"
    verbs = [step["verb"] for step in reporter.get(f"/api/v1/{path}").json()["timeline"]]
    assert verbs == [
        "report",
        "acknowledge",
        "move",
        "resolve",
        "reopen",
        "resolve",
        "confirm",
    ]
    conflict = send(owner, f"{path}/resolve", {"reason": "Again."}, 409)
    assert "Carla was faster" in conflict["detail"]


def test_a_recall_by_api(lineage: dict[str, Asset], stella: User, charlie: User) -> None:
    steward, reader = api_for(stella), api_for(charlie)
    other = factories.asset("db.marts.other", domain=lineage["departures"].domain)
    body = {
        "asset": lineage["departures"].pk,
        "title": "No names",
        "what_to_do": "Use the codes.",
        "replacement": other.pk,
        "from": "2026-02-01",
        "until": None,
    }
    made = send(steward, "recalls", body, 201)
    assert (made["from"], made["until"], made["replacement"]) == ("2026-02-01", None, other.pk)
    assert Verdict.objects.get(asset=lineage["report"]).shown == "stop"
    told = reader.get(f"/api/v1/assets/{lineage['report'].pk}").json()["recalls"]
    assert [item["id"] for item in told] == [made["id"]]
    send(reader, f"recalls/{made['id']}/lift", {"why": "x"}, 403)
    assert send(steward, f"recalls/{made['id']}/lift", {"why": "Loaded."})["lifted_at"]
    assert reader.get("/api/v1/recalls?standing=1").json()["results"] == []
    assert len(reader.get("/api/v1/recalls").json()["results"]) == 1


def test_the_same_key_is_the_same_ticket(asset: Asset, charlie: User) -> None:
    client = api_for(charlie)
    body = {"asset": asset.pk, "title": "No name"}
    ids = {send(client, "tickets", body, 201, **{"Idempotency-Key": "a"})["id"] for _ in range(2)}
    assert len(ids) == 1


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"title": "x"}, "asset", 422),
        ({"asset": "7", "title": "x"}, "asset", 400),
        ({"asset": True, "title": "x"}, "asset", 400),
        ({"asset": 2**70, "title": "x"}, "asset", 400),
        ({"asset": 999_999, "title": "x"}, "asset", 422),
        ({"asset": 0, "title": " "}, "asset", 400),
        ({"asset": 1, "title": "x" * 201}, "title", 400),
        ({"asset": 1, "title": "x", "kind": "alarm"}, "kind", 400),
        ({"asset": 1, "title": "x", "severity": "dire"}, "severity", 400),
        ({"asset": 1, "title": "x", "state": "confirmed"}, "state", 400),
    ],
)
def test_what_is_wrong_is_named(charlie: User, body: dict[str, Any], field: str, code: int) -> None:
    errors = send(api_for(charlie), "tickets", body, code)["errors"]
    assert errors[0]["field"] == field
    assert not Ticket.objects.exists()


def test_a_field_that_the_asset_lacks_is_named(asset: Asset, charlie: User) -> None:
    body = {"asset": asset.pk, "title": "x", "field": "nowhere"}
    assert send(api_for(charlie), "tickets", body, 422)["errors"][0]["field"] == "field"


def test_a_hidden_asset_cannot_be_reported_on(private: Asset, charlie: User) -> None:
    send(api_for(charlie), "tickets", {"asset": private.pk, "title": "x"}, 422)
    send(api_for(charlie), "recalls", {"asset": private.pk, "title": "x", "what_to_do": "y"}, 422)


def test_strangers_see_no_trace(private: Asset, alice: User, charlie: User) -> None:
    hidden = services.report(asset=private, title="Secret", by=alice)
    client = api_for(charlie)
    assert client.get("/api/v1/tickets").json()["results"] == []
    assert client.get(f"/api/v1/tickets?asset={private.pk}").json()["results"] == []
    for path in ("", "/suspects"):
        assert client.get(f"/api/v1/tickets/{hidden.pk}{path}").status_code == 404


def test_a_reading_token_may_only_look(ticket: Ticket, stella: User) -> None:
    client = api_for(stella, "read")
    assert client.get(f"/api/v1/tickets/{ticket.pk}").status_code == 200
    send(client, f"tickets/{ticket.pk}/acknowledge", {}, 403)


def test_the_list_goes_on_from_its_cursor(asset: Asset, charlie: User) -> None:
    for number in range(5):
        services.report(asset=asset, title=f"Fault {number}", by=charlie)
    client, titles, cursor = api_for(charlie), [], ""
    while True:
        answer = client.get(f"/api/v1/tickets?limit=2&cursor={cursor}").json()
        titles += [item["title"] for item in answer["results"]]
        cursor = answer["next"]
        if not cursor:
            break
    assert titles == [f"Fault {number}" for number in (4, 3, 2, 1, 0)]


@pytest.mark.parametrize("query", ["state=open", "kind=x", "cursor=1", "limit=0"])
def test_a_wrong_question_is_answered_with_what_is_right(charlie: User, query: str) -> None:
    answer = api_for(charlie).get(f"/api/v1/tickets?{query}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == query.split("=", maxsplit=1)[0]


def test_the_list_costs_the_same_for_many(
    asset: Asset, charlie: User, django_assert_max_num_queries: Any
) -> None:
    for number in range(20):
        services.report(asset=asset, title=f"Fault {number}", by=charlie)
    client = api_for(charlie)
    client.get("/api/v1/tickets")
    with django_assert_max_num_queries(3):
        assert len(client.get("/api/v1/tickets").json()["results"]) == 20

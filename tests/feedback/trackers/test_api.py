"""Trackers by REST: who may keep them, that no secret leaves, and the door for webhooks that a signature opens."""

import hashlib
import hmac
import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.models import User
from catalog.models import Asset, Domain
from feedback import services
from feedback.models import Ticket, Tracker, TrackerEvent, TrackerLink
from feedback.services import bridge
from tests import doors, factories
from tests.conftest import api_for
from tests.feedback.trackers.conftest import made, tended
from tests.feedback.trackers.fake import TOKEN, Fake

pytestmark = pytest.mark.django_db
SECRET = "made-by-chance-and-long"


@pytest.fixture
def olivia(flights: Domain) -> User:
    owner = factories.user("Olivia")
    factories.role(flights, owner, "owner")
    return owner


@pytest.fixture
def heard(github: Fake, flights: Domain, admin: User) -> Tracker:
    return made(github, flights, admin, secret=SECRET)


def ring(tracker: int, said: Any, secret: str = SECRET, name: str = "d-1") -> Any:
    body = json.dumps(said).encode()
    signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    headers = {
        "X-Hub-Signature-256": f"sha256={signature}",
        "X-GitHub-Delivery": name,
        "X-GitHub-Event": "issues",
    }
    path = f"/api/v1/trackers/{tracker}/events"
    return APIClient().generic("POST", path, body, "application/json", headers=headers)


def test_the_way_of_a_tracker(github: Fake, olivia: User) -> None:
    api = api_for(olivia)
    sent = {
        "domain": "flights",
        "name": "Data issues",
        "kind": "github",
        "base": github.base,
        "project": "data/flights",
        "token": TOKEN,
        "secret": SECRET,
    }
    answer = api.post("/api/v1/trackers", sent, "json")
    assert answer.status_code == 201
    place = answer["Location"]
    assert answer.json()["events"].endswith(f"{place}/events")
    for shown in (answer, api.get(place), api.get("/api/v1/trackers?domain=flights")):
        assert TOKEN not in shown.content.decode()
        assert SECRET not in shown.content.decode()
    assert api.get(f"{place}/project").json() == {"project": "data/flights"}
    assert api.patch(place, {"token": "wrong"}, "json").status_code == 200
    refused = api.get(f"{place}/project")
    assert refused.status_code == 422
    assert "does not let Aisle in" in refused.json()["errors"][0]["message"]
    assert api.patch(place, {"paused": True}, "json").json()["paused"] is True
    assert api.delete(place).status_code == 204
    assert api.get(place).status_code == 404


def test_a_steward_reads_and_a_stranger_finds_nothing(
    tracker: Tracker, alice: User, charlie: User, flights: Domain
) -> None:
    factories.role(flights, alice)
    path = f"/api/v1/trackers/{tracker.pk}"
    steward, stranger = api_for(alice), api_for(charlie)
    assert steward.get(path).status_code == 200
    assert steward.patch(path, {"name": "Mine"}, "json").status_code == 403
    assert steward.delete(path).status_code == 403
    assert stranger.get("/api/v1/trackers").json()["results"] == []
    for method in ("get", "patch", "delete"):
        assert getattr(stranger, method)(path).status_code == 404
    assert steward.post(f"{path}/retry", {}, "json").status_code == 403
    assert stranger.post(f"{path}/retry", {}, "json").status_code == 404
    assert steward.get(f"{path}/project").status_code == 403
    assert stranger.get(f"{path}/project").status_code == 404


def test_pushing_by_rest(
    ticket: Ticket, tracker: Tracker, alice: User, charlie: User, github: Fake
) -> None:
    path = f"/api/v1/tickets/{ticket.pk}/push"
    assert api_for(charlie).post(path, {"tracker": tracker.pk}, "json").status_code == 403
    assert api_for(charlie).post(path, {"tracker": 99}, "json").status_code == 403
    refused = api_for(alice).post(path, {"tracker": 99}, "json")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "tracker")
    answer = api_for(alice).post(path, {"tracker": tracker.pk}, "json")
    assert (answer.status_code, answer.json()["state"]) == (202, "waiting")
    tended()
    (told,) = api_for(charlie).get(f"/api/v1/tickets/{ticket.pk}/links").json()["results"]
    assert (told["state"], told["open"]) == ("linked", True)
    assert told["address"].startswith("https://github.example/")


def test_a_hidden_ticket_leaks_into_no_tracker(
    private: Asset, tracker: Tracker, github: Fake, admin: User, charlie: User
) -> None:
    hidden = services.report(asset=private, title="Salaries are wrong", by=admin)
    stranger, there = api_for(charlie), f"/api/v1/tickets/{hidden.pk}"
    assert stranger.post(f"{there}/push", {"tracker": tracker.pk}, "json").status_code == 404
    assert stranger.get(f"{there}/links").status_code == 404
    services.tend_links()
    services.ask_trackers()
    assert github.asked == []


def test_a_list_of_ten_costs_what_one_costs(
    tracker: Tracker, github: Fake, flights: Domain, admin: User, django_assert_num_queries: Any
) -> None:
    api = api_for(admin)
    api.get("/api/v1/trackers")
    with CaptureQueriesContext(connection) as one:
        api.get("/api/v1/trackers")
    for number in range(9):
        made(github, flights, admin, name=f"Issues {number}")
    with django_assert_num_queries(len(one)):
        assert len(api.get("/api/v1/trackers").json()["results"]) == 10


# The webhook


def test_a_webhook_rings_and_what_has_happened_is_asked_of_the_tracker(
    heard: Tracker, ticket: Ticket, alice: User, github: Fake
) -> None:
    services.push(ticket=ticket, tracker=heard, by=alice)
    tended()
    github.turn(1, open=False)
    # What it says of the state is not believed.
    assert ring(heard.pk, {"issue": {"number": 1, "state": "open"}}).status_code == 204
    assert services.tend_links() == 1
    assert TrackerLink.objects.get().open is False
    heard.refresh_from_db()
    assert heard.heard_at is not None


def test_a_delivery_rings_once_however_often_and_in_which_order_it_comes(
    heard: Tracker, ticket: Ticket, alice: User, github: Fake
) -> None:
    services.push(ticket=ticket, tracker=heard, by=alice)
    tended()
    closed, opened = {"issue": {"number": 1}, "n": 1}, {"issue": {"number": 1}, "n": 2}
    assert ring(heard.pk, opened, name="late").status_code == 204
    assert ring(heard.pk, closed, name="early").status_code == 204
    assert services.tend_links() == 1
    asked = len(github.asked)
    for _time in range(3):
        assert ring(heard.pk, closed, name="early").status_code == 204
    assert services.tend_links() == 0
    assert (len(github.asked), TrackerEvent.objects.count()) == (asked, 2)
    assert TrackerLink.objects.get().open is True


def test_a_forged_webhook_moves_nothing_and_tells_nothing(
    heard: Tracker, ticket: Ticket, alice: User, admin: User, github: Fake, flights: Domain
) -> None:
    services.push(ticket=ticket, tracker=heard, by=alice)
    tended()
    silent = made(github, flights, admin, name="No secret")
    program = api_for(admin)
    before = doors.contents()
    said = {"issue": {"number": 1}}
    answers = [
        ring(heard.pk, said, secret="x" * 20),
        ring(heard.pk + 999, said),
        ring(silent.pk, said, secret=""),
        APIClient().post(f"/api/v1/trackers/{heard.pk}/events", said, "json"),
        program.post(f"/api/v1/trackers/{heard.pk}/events", said, "json"),
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1
    assert answers[0]["WWW-Authenticate"].startswith("Signature")
    assert doors.contents() == before


def test_a_paused_tracker_is_not_heard(heard: Tracker, admin: User) -> None:
    services.change_tracker(tracker=heard, paused=True, by=admin)
    assert ring(heard.pk, {"issue": {"number": 1}}).status_code == 401


def test_a_delivery_that_is_too_large_is_refused(heard: Tracker) -> None:
    assert ring(heard.pk, {"issue": {"number": 1}, "body": "x" * 1024 * 1024}).status_code == 413


def test_a_signed_delivery_about_something_else_is_taken_and_does_nothing(heard: Tracker) -> None:
    assert ring(heard.pk, {"zen": "Keep it simple"}).status_code == 204
    assert ring(heard.pk, ["\ud800"], name="odd").status_code == 204


def test_deliveries_are_forgotten_after_a_month(heard: Tracker) -> None:
    ring(heard.pk, {"issue": {"number": 1}})
    assert services.sweep_deliveries() == 0
    TrackerEvent.objects.update(at=TrackerEvent.objects.get().at - 2 * bridge.KEPT)
    assert services.sweep_deliveries() == 1

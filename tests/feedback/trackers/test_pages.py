"""Trackers as people keep them, and the page that shows what leaves the house before it does."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from catalog.models import Asset, Domain
from feedback import services
from feedback.models import Ticket, Tracker, TrackerLink
from tests import factories
from tests.conftest import signed_in
from tests.feedback.trackers import fake as faking
from tests.feedback.trackers.conftest import made, tended
from tests.feedback.trackers.fake import TOKEN, Fake

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(flights: Domain) -> Client:
    olivia = factories.user("Olivia")
    factories.role(flights, olivia, "owner")
    return signed_in(olivia)


def read(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode()


def test_an_owner_adds_a_tracker_and_tries_it(owner: Client, github: Fake) -> None:
    assert "/trackers?domain=flights" in read(owner, "/domains/flights")
    assert "No tracker yet" in read(owner, "/trackers?domain=flights")
    form: dict[str, Any] = {
        "kind": "github",
        "name": "Data issues",
        "base": github.base,
        "project": "data/flights",
        "token": TOKEN,
    }
    refused = owner.post("/trackers/new?domain=flights", form | {"project": "flights"})
    assert refused.status_code == 422
    assert "Send owner/repository." in refused.content.decode()
    assert TOKEN not in refused.content.decode()
    answer = owner.post("/trackers/new?domain=flights", form)
    assert answer.status_code == 303
    there = answer["Location"]
    assert "not called yet" in read(owner, there)
    tried = owner.post(f"{there}/try", follow=True)
    assert "It lets Aisle in: data/flights" in tried.content.decode()
    github.always = faking.refusing(401)
    tried = owner.post(f"{there}/try")
    assert tried.status_code == 422
    assert "the token is wrong" in tried.content.decode()


def test_a_change_keeps_the_token_that_is_not_said_again(owner: Client, tracker: Tracker) -> None:
    there = f"/trackers/{tracker.pk}/edit"
    page = read(owner, there)
    assert "One is kept" in page
    assert TOKEN not in page
    form = {"name": "Renamed", "base": tracker.base, "project": tracker.project, "resolves": "on"}
    form["account"] = tracker.account
    assert owner.post(there, form).status_code == 303
    tracker.refresh_from_db()
    assert (tracker.name, tracker.resolves, tracker.unsealed("token")) == ("Renamed", True, TOKEN)
    moved = owner.post(there, form | {"base": "https://evil.example"})
    assert moved.status_code == 422
    assert "Say the token again" in moved.content.decode()


def test_a_tracker_is_paused_goes_on_and_is_removed(owner: Client, tracker: Tracker) -> None:
    there = f"/trackers/{tracker.pk}"
    owner.post(f"{there}/pause")
    assert "Go on" in read(owner, there)
    owner.post(f"{there}/pause")
    assert "Go on" not in read(owner, there)
    assert owner.post(f"{there}/remove")["Location"] == "/trackers"
    assert not Tracker.objects.exists()


def test_a_steward_looks_and_a_stranger_finds_nothing(
    tracker: Tracker, alice: User, charlie: User, flights: Domain
) -> None:
    factories.role(flights, alice)
    there = f"/trackers/{tracker.pk}"
    page = read(signed_in(alice), there)
    assert "Test the connection" not in page
    assert "Data issues" in read(signed_in(alice), "/trackers")
    assert "Data issues" not in read(signed_in(charlie), "/trackers")
    read(signed_in(charlie), there, 404)
    for act in ("try", "pause", "retry", "remove"):
        assert signed_in(alice).post(f"{there}/{act}").status_code == 403
        assert signed_in(charlie).post(f"{there}/{act}").status_code == 404
    assert signed_in(alice).get("/trackers/new?domain=flights").status_code == 403


def test_what_leaves_is_shown_before_it_does(
    asset: Asset, tracker: Tracker, alice: User, charlie: User, github: Fake
) -> None:
    ticket = services.report(
        asset=asset, title="Wrong <b>name</b>", text="In routes", example="Jane Doe", by=charlie
    )
    client, there = signed_in(alice), f"/tickets/{ticket.pk}/push"
    assert there in read(client, f"/tickets/{ticket.pk}")
    assert there not in read(signed_in(charlie), f"/tickets/{ticket.pk}")
    page = read(client, there)
    assert "Wrong &lt;b&gt;name" in page
    assert "Send the example value too: Jane Doe" in page
    assert client.post(there, {}).status_code == 422
    assert client.post(there, {"tracker": tracker.pk + 1}).status_code == 422
    answer = client.post(there, {"tracker": tracker.pk}, follow=True)
    assert "on its way" in answer.content.decode()
    assert "Jane Doe" not in TrackerLink.objects.get().text
    read(signed_in(charlie), there, 403)


def test_without_a_tracker_there_is_no_button_and_the_page_says_why(
    ticket: Ticket, alice: User
) -> None:
    assert f"/tickets/{ticket.pk}/push" not in read(signed_in(alice), f"/tickets/{ticket.pk}")
    assert "There is no tracker for it" in read(signed_in(alice), f"/tickets/{ticket.pk}/push")


def test_a_ticket_tells_how_it_stands_over_there(
    link: TrackerLink, alice: User, github: Fake
) -> None:
    client, there = signed_in(alice), f"/tickets/{link.ticket_id}"
    tended()
    page = read(client, there)
    assert "open there" in page
    assert "It is an issue in Data issues now" in page
    github.turn(1, open=False)
    address = tended().address
    page = read(client, there)
    assert "closed there" in page
    assert f'value="{address}"' in page, "offered as the change"


def test_what_was_given_up_is_seen_and_tried_again(
    link: TrackerLink, owner: Client, alice: User, github: Fake
) -> None:
    github.faults.append(faking.refusing(422))
    tended()
    there = f"/trackers/{link.tracker_id}"
    page = read(owner, there)
    assert "Given up" in page
    assert "does not take what was sent" in page
    assert link.ticket.title not in page
    assert "given up" in read(owner, "/trackers?domain=flights")
    assert "Send it again" in read(signed_in(alice), f"/tickets/{link.ticket_id}")
    answer = owner.post(f"{there}/retry", follow=True)
    assert "1 ticket is tried again." in answer.content.decode()
    assert tended().remote_id == "1"


def test_a_list_of_ten_costs_what_one_costs(
    owner: Client,
    tracker: Tracker,
    github: Fake,
    flights: Domain,
    admin: User,
    django_assert_max_num_queries: Any,
) -> None:
    read(owner, "/trackers")
    with django_assert_max_num_queries(20) as one:
        read(owner, "/trackers")
    for number in range(9):
        made(github, flights, admin, name=f"Issues {number}")
    with django_assert_max_num_queries(len(one)):
        read(owner, "/trackers")

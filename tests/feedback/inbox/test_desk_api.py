"""The desk by REST: one's own views, answers given often, one step on many tickets."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import Team, User
from catalog.models import Asset
from feedback import services
from feedback.inbox import listing
from feedback.models import DeskView, ReplyText, Ticket
from feedback.services import desks
from tests import factories
from tests.conftest import api_for, signed_in

pytestmark = pytest.mark.django_db
VIEWS, REPLIES, BULK = (
    f"/api/v1/{name}" for name in ("desk/views", "desk/replies", "tickets/bulk")
)
GRAVE = {"name": "Grave ones", "filters": {"severity": "high", "assignee": "nobody"}}


@pytest.fixture
def said(asset: Asset, charlie: User) -> list[Ticket]:
    return [services.report(asset=asset, title=f"Fault {n}", by=charlie) for n in range(3)]


def test_a_view_is_kept_renamed_and_removed(
    asset: Asset, said: list[Ticket], stella: User, charlie: User
) -> None:
    grave = services.report(asset=asset, title="No names at all", severity="high", by=charlie)
    program = api_for(stella)
    first = program.post(VIEWS, GRAVE, format="json")
    assert first.status_code == 201
    address = first["Location"]
    again = program.post(VIEWS, GRAVE, format="json")
    assert (again.status_code, again.json()) == (200, first.json())
    assert program.get(VIEWS).json()["results"] == [{"id": first.json()["id"], **GRAVE}]
    assert [row.ticket for row in listing.of(stella, f"own-{first.json()['id']}").rows] == [grave]
    renamed = program.patch(address, {"name": "Unheard"}, format="json")
    assert renamed.json() == program.get(address).json() == {**first.json(), "name": "Unheard"}
    assert "Unheard" in signed_in(stella).get("/desk").content.decode()
    assert program.delete(address).status_code == 204
    assert not DeskView.objects.exists()


def test_two_views_have_two_names(stella: User) -> None:
    program = api_for(stella)
    program.post(VIEWS, GRAVE, format="json")
    other = program.post(VIEWS, {**GRAVE, "name": "Others"}, format="json")["Location"]
    assert program.patch(other, {"name": "Grave ones"}, format="json").status_code == 409
    assert program.patch(other, {"name": "Others"}, format="json").status_code == 200


@pytest.mark.parametrize("filters", [{}, {"q": "  "}])
def test_a_view_that_filters_nothing_is_refused(filters: dict[str, str], stella: User) -> None:
    answer = api_for(stella).post(VIEWS, {"name": "All", "filters": filters}, format="json")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "filters")
    assert not DeskView.objects.exists()


def test_nobody_keeps_views_without_end(stella: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desks, "VIEWS_KEPT", 1)
    program = api_for(stella)
    program.post(VIEWS, GRAVE, format="json")
    assert program.post(VIEWS, {**GRAVE, "name": "More"}, format="json").status_code == 422
    assert program.post(VIEWS, GRAVE, format="json").status_code == 200
    page = signed_in(stella).post("/desk/views", {"name": "More", "severity": "low"}, follow=True)
    assert "You have 1 views; remove one first." in page.content.decode()


def test_others_views_and_answers_are_not_there(stella: User, alice: User) -> None:
    theirs = api_for(stella)
    view = theirs.post(VIEWS, GRAVE, format="json")["Location"]
    reply = theirs.post(REPLIES, {"name": "Soon", "text": "With the next load"}, format="json")[
        "Location"
    ]
    program = api_for(alice)
    for address in (view, reply):
        assert program.get(address).status_code == 404
        assert program.delete(address).status_code == 404
    assert program.patch(view, {"name": "Mine"}, format="json").status_code == 404
    for address in (VIEWS, REPLIES):
        assert program.get(address).json()["results"] == []
        assert len(theirs.get(address).json()["results"]) == 1


def test_an_answer_is_kept_for_oneself_or_for_a_team(
    ticket: Ticket, owners: Team, alice: User, bob: User, stella: User
) -> None:
    program = api_for(alice)
    own = {"name": "Soon", "text": "{reporter}, it comes with the next load."}
    first = program.post(REPLIES, own, format="json")
    assert (first.status_code, first.json()["team"]) == (201, None)
    assert program.post(REPLIES, own, format="json").status_code == 200
    shared = program.post(REPLIES, {**own, "team": owners.slug}, format="json").json()
    assert api_for(bob).get(REPLIES).json()["results"] == [shared]
    desk = signed_in(bob).get(f"/tickets/{ticket.pk}?reply={shared['id']}")
    assert "Charlie, it comes with" in desk.content.decode()
    assert (
        api_for(stella).post(REPLIES, {**own, "team": owners.slug}, format="json").status_code
        == 422
    )
    assert api_for(bob).delete(f"{REPLIES}/{shared['id']}").status_code == 204
    assert ReplyText.objects.get().user == alice


def test_nobody_keeps_answers_without_end(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desks, "REPLIES_KEPT", 1)
    kept, sent = api_for(alice), {"name": "Soon", "text": "Soon"}
    kept.post(REPLIES, sent, format="json")
    assert kept.post(REPLIES, {**sent, "name": "Later"}, format="json").status_code == 422
    page = signed_in(alice).post("/desk/replies", {**sent, "name": "Later"})
    assert page.status_code == 422
    assert "1 answers are kept already; remove one first." in page.content.decode()


def test_many_are_taken_at_once_and_each_answers_for_itself(
    said: list[Ticket], private: Asset, stella: User, alice: User
) -> None:
    services.acknowledge(ticket=said[1], by=alice)
    hidden = factories.asset("db.hidden", visibility="private", owner=None, domain=None)
    unseen = Ticket.objects.create(
        asset=hidden, origin=hidden, kind="problem", title="x", answer_by=said[0].answer_by
    )
    asked = [said[2].pk, said[1].pk, said[0].pk, unseen.pk, unseen.pk + 1]
    answer = api_for(stella).post(BULK, {"act": "acknowledge", "tickets": asked}, format="json")
    assert answer.status_code == 200
    told = answer.json()
    assert told["done"] == [said[0].pk, said[2].pk]
    assert [one["ticket"] for one in told["refused"]] == [said[1].pk, unseen.pk, unseen.pk + 1]
    assert "Alice was faster" in told["refused"][0]["message"]
    assert told["refused"][1]["message"] == told["refused"][2]["message"]
    assert sorted(said[0].events.values_list("verb", flat=True)) == ["acknowledge", "report"]


def test_the_same_key_takes_the_step_once(said: list[Ticket], stella: User) -> None:
    program, sent = api_for(stella), {"act": "start", "tickets": [one.pk for one in said]}
    first, again = (
        program.post(BULK, sent, headers={"Idempotency-Key": "k"}, format="json") for _ in range(2)
    )
    assert first.json() == again.json() == {"done": sent["tickets"], "refused": []}
    other = {**sent, "act": "acknowledge"}
    assert (
        program.post(BULK, other, headers={"Idempotency-Key": "k"}, format="json").status_code
        == 422
    )
    assert [one.events.count() for one in said] == [2, 2, 2]


def test_repeated_without_a_key_nothing_more_happens(said: list[Ticket], stella: User) -> None:
    program = api_for(stella)
    sent = {"act": "decline", "tickets": [one.pk for one in said], "reason": "It is so"}
    for _ in range(2):
        program.post(BULK, sent, format="json")
    assert [one.events.count() for one in said] == [2, 2, 2]


def test_they_are_merged_handed_on_and_taken_back(
    said: list[Ticket], stella: User, bob: User
) -> None:
    program, rest = api_for(stella), [one.pk for one in said[1:]]
    merged = program.post(
        BULK, {"act": "merge", "tickets": [*rest, said[0].pk]}, format="json"
    ).json()
    assert merged == {"done": rest, "refused": []}
    assert set(said[0].duplicates.all()) == set(said[1:])
    assert (
        program.post(BULK, {"act": "undo", "tickets": rest}, format="json").json()["done"] == rest
    )
    handed = program.post(
        BULK, {"act": "assign", "tickets": rest, "assignee": bob.email}, format="json"
    ).json()
    assert handed["done"] == rest
    assert set(Ticket.objects.filter(assignee=bob)) == set(said[1:])


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"act": "assign"}, "assignee"),
        ({"act": "assign", "assignee": "nobody@test.example"}, "assignee"),
        ({"act": "decline"}, "reason"),
        ({"act": "decline", "reason": " "}, "reason"),
        ({"act": "start", "reason": "Because"}, "reason"),
    ],
    ids=["no one", "unknown", "no reason", "no words", "a reason for nothing"],
)
def test_what_the_step_needs_stands_there(
    sent: dict[str, str], field: str, said: list[Ticket], stella: User
) -> None:
    answer = api_for(stella).post(
        BULK, {**sent, "tickets": [one.pk for one in said]}, format="json"
    )
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    assert {one.events.count() for one in said} == {1}


def test_whoever_does_not_answer_for_them_reads_why(said: list[Ticket], charlie: User) -> None:
    sent = {"act": "acknowledge", "tickets": [one.pk for one in said]}
    told = api_for(charlie).post(BULK, sent, format="json").json()
    assert (told["done"], len(told["refused"])) == ([], 3)


@pytest.mark.parametrize("address", [VIEWS, REPLIES], ids=["views", "replies"])
def test_ten_cost_what_one_costs(
    address: str,
    owners: Team,
    alice: User,
    django_assert_max_num_queries: Callable[..., Any],
) -> None:
    program, counts = api_for(alice), []
    program.get(address)
    for number in (1, 9):
        for one in range(number):
            DeskView.objects.create(user=alice, name=f"{number}/{one}", filters={"q": "x"})
            ReplyText.objects.create(team=owners, name=f"{number}/{one}", text="Soon")
        with django_assert_max_num_queries(20) as asked:
            program.get(address)
        counts.append(len(asked))
    assert counts[0] == counts[1]

"""The demand board as people use it: from a search that found nothing to an answer."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from catalog.models import Asset, Domain
from feedback import services
from feedback.models import Wanted
from tests import factories
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def wanted(flights: Domain, charlie: User) -> Wanted:
    return services.ask_for(title="Bird strikes by airport", domain=flights, by=charlie)


def page(user: User, path: str) -> str:
    answer = signed_in(user).get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_search_without_result_leads_to_the_form_with_its_words(
    charlie: User, asset: Asset
) -> None:
    assert "/wanted/new?title=bird+strikes" in page(charlie, "/search?q=bird+strikes")
    few = page(charlie, "/search?q=departures")
    assert "Not what you looked for?" in few
    assert "/wanted/new?title=departures" in few
    assert "/wanted/new" not in page(charlie, "/search")
    form = page(charlie, "/wanted/new?title=bird+strikes")
    assert 'value="bird strikes"' in form
    assert "Everybody who is signed in can read" in form


def test_asking_puts_it_on_the_board(charlie: User, flights: Domain, bob: User) -> None:
    sent = {"title": "Bird strikes", "text": "For the map", "domain": "flights", "key": "k"}
    answers = [signed_in(charlie).post("/wanted/new", sent) for _ in range(2)]
    wanted = Wanted.objects.get()
    assert (wanted.domain, wanted.text, wanted.votes) == (flights, "For the map", 1)
    assert answers[0].status_code == 303
    assert answers[0]["Location"] == wanted.get_absolute_url()
    assert "<bdi>Bird strikes</bdi>" in page(bob, "/wanted")
    assert "<bdi>Bird strikes</bdi>" in page(bob, "/wanted?q=strike")
    assert "Nobody has asked for that yet" in page(bob, "/wanted?q=whales")
    assert "Nothing in this view" in page(bob, "/wanted?view=declined")


def test_what_is_alike_is_shown_before_it_is_asked_again(wanted: Wanted, bob: User) -> None:
    client = signed_in(bob)
    assert "Is it one of these?" in page(bob, "/wanted/new?title=bird+strike")
    sent = {"title": "Bird strikes", "text": ""}
    first = client.post("/wanted/new", sent)
    assert first.status_code == 422
    assert "I want this too" in first.content.decode()
    assert Wanted.objects.count() == 1
    assert client.post("/wanted/new", {**sent, "seen": "Bird strikes"}).status_code == 303
    assert Wanted.objects.count() == 2


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"title": "   "},
        {"title": "x" * 201},
        {"title": "x", "text": "y" * 5001},
        {"title": "x", "domain": "nowhere"},
        {"title": "a\0b"},
    ],
)
def test_what_is_unfit_is_said_beside_the_field(sent: dict[str, str], charlie: User) -> None:
    answer = signed_in(charlie).post("/wanted/new", sent)
    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode()
    assert not Wanted.objects.exists()


def test_joining_and_taking_back_lead_back_to_where_they_were_pressed(
    wanted: Wanted, bob: User
) -> None:
    client = signed_in(bob)
    joined = client.post(f"/wanted/{wanted.pk}/want", {"next": "/wanted?q=bird"})
    assert (joined.status_code, joined["Location"]) == (303, "/wanted?q=bird")
    assert "Take it back" in page(bob, "/wanted")
    assert "Bird strikes" in page(bob, "/wanted?view=mine")
    back = client.post(f"/wanted/{wanted.pk}/want-no-more")
    assert back["Location"] == wanted.get_absolute_url()
    assert Wanted.objects.get().votes == 1


def test_the_last_one_takes_it_from_the_board(wanted: Wanted, charlie: User) -> None:
    assert "Nobody else wants it yet" in page(charlie, wanted.get_absolute_url())
    answer = signed_in(charlie).post(f"/wanted/{wanted.pk}/want-no-more")
    assert answer["Location"] == "/wanted"
    assert "Nothing is wanted" in page(charlie, "/wanted")
    assert signed_in(charlie).get(wanted.get_absolute_url()).status_code == 404


def test_only_who_may_answer_is_offered_it(
    wanted: Wanted, charlie: User, stella: User, asset: Asset
) -> None:
    Wanted.objects.update(title="Departures by airport")
    address = wanted.get_absolute_url()
    theirs = page(stella, address)
    assert "You can answer it" in theirs
    assert f'value="{asset.pk}"' in theirs
    assert "For you to answer" in page(stella, "/wanted")
    others = page(charlie, address)
    assert "You can answer it" not in others
    assert "For you to answer" not in page(charlie, "/wanted")
    refused = signed_in(charlie).post(f"{address}/answer", {"reason": "x"})
    assert refused.status_code == 403


def test_an_answer_is_shown_and_a_second_one_is_told_who_was_faster(
    wanted: Wanted, charlie: User, stella: User, asset: Asset, admin: User
) -> None:
    address = wanted.get_absolute_url()
    client = signed_in(stella)
    assert client.post(f"{address}/answer", {}).status_code == 422
    assert client.post(f"{address}/answer", {"asset": "x"}).status_code == 422
    assert client.post(f"{address}/answer", {"asset": asset.pk}).status_code == 303
    seen = page(charlie, address)
    assert asset.get_absolute_url() in seen
    assert "answered by Stella" in seen
    late = signed_in(admin).post(f"{address}/answer", {"reason": "No."})
    assert late.status_code == 409
    assert "Stella has answered it already" in late.content.decode()
    vote = signed_in(admin).post(f"{address}/want")
    assert vote.status_code == 409


def test_a_reason_is_shown(wanted: Wanted, charlie: User, stella: User) -> None:
    address = wanted.get_absolute_url()
    signed_in(stella).post(f"{address}/answer", {"reason": "Nobody counts <b>them</b>."})
    assert "Nobody counts &lt;b&gt;them&lt;/b&gt;." in page(charlie, address)
    assert "Bird strikes" in page(charlie, "/wanted?view=declined")


def test_the_desk_counts_what_one_may_answer(wanted: Wanted, stella: User, alice: User) -> None:
    services.ask_for(title="Whales", domain=factories.domain("sea"), by=alice)
    assert 'href="/wanted?view=answer">Wanted data <span class="count">1</span>' in " ".join(
        page(stella, "/desk").split()
    )
    assert 'href="/wanted">Wanted data</a>' in page(alice, "/desk")


@pytest.mark.parametrize("path", ["/wanted", "/wanted/new", "/wanted/{}", "/api/v1/wanted/{}"])
def test_nobody_anonymous_reads_it(path: str, wanted: Wanted, settings: Any) -> None:
    settings.PUBLIC = True
    answer = Client().get(path.format(wanted.pk))
    assert answer.status_code in (302, 401)
    assert "Bird strikes" not in answer.content.decode()

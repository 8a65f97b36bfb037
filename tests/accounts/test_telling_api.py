"""How one is told, by REST: mail preferences, and the reasons for which one is mailed no more."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts import services
from accounts.models import Letter, Muted, Notice, Telling, User
from catalog.models import Asset
from feedback import services as feedback
from tests.conftest import api_for, signed_in

pytestmark = pytest.mark.django_db
TELLING, ENDED = "/api/v1/telling", "/api/v1/telling/ended"
NEVER_SAID = {"mail": "own", "digest_hour": 8, "quiet_from": None, "quiet_until": None}
NIGHT = {"mail": "digest", "digest_hour": 7, "quiet_from": 20, "quiet_until": 6}


def news(reader: User, because: str) -> None:
    services.tell(
        recipients=[reader], title="N", why="w", url="/", key=because, because=because, urgent=True
    )


def test_one_says_how_one_is_told(alice: User, bob: User) -> None:
    program = api_for(alice)
    assert program.get(TELLING).json() == NEVER_SAID
    for _ in range(2):
        assert program.put(TELLING, NIGHT, format="json").json() == NIGHT
    assert program.get(TELLING).json() == NIGHT
    assert api_for(bob).get(TELLING).json() == NEVER_SAID
    assert "20" in signed_in(alice).get("/account/news").content.decode()
    assert program.put(TELLING, {"mail": "own"}, format="json").json() == NEVER_SAID


@pytest.mark.parametrize("end", ["quiet_from", "quiet_until"])
def test_quiet_hours_have_two_ends(end: str, alice: User) -> None:
    answer = api_for(alice).put(TELLING, {**NIGHT, end: None}, format="json")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, end)
    assert not Telling.objects.exists()


def test_mail_for_a_reason_ends_and_comes_again(
    asset: Asset, charlie: User, stella: User, bob: User, settings: Any
) -> None:
    settings.MAIL = True
    ticket = feedback.report(asset=asset, title="San Juan has no name", by=charlie)
    program, because = api_for(charlie), f"ticket:{ticket.pk}"
    feedback.comment(ticket=ticket, text="I look", by=stella)
    first = program.post(ENDED, {"because": because}, format="json")
    assert (first.status_code, first.json()["because"]) == (201, because)
    again = program.post(ENDED, {"because": because}, format="json")
    assert (again.status_code, again.json()) == (200, first.json())
    services.sort_news()
    assert not Letter.objects.filter(recipient=charlie).exists()
    assert program.get(ENDED).json()["results"] == [program.get(first["Location"]).json()]
    assert api_for(bob).get(first["Location"]).status_code == 404
    assert api_for(bob).delete(first["Location"]).status_code == 404
    assert api_for(bob).get(ENDED).json()["results"] == []
    assert program.delete(first["Location"]).status_code == 204
    feedback.comment(ticket=ticket, text="It is there", by=stella)
    services.sort_news()
    assert Letter.objects.filter(recipient=charlie).exists()


@pytest.mark.parametrize("because", ["ticket:1", "nothing", "ticket:x", "weather:1"])
def test_what_one_was_never_told_is_not_ended(because: str, alice: User) -> None:
    news(alice, "weather:1")
    answer = api_for(alice).post(ENDED, {"because": because}, format="json")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "because")
    assert not Muted.objects.exists()


def test_a_watch_is_ended_where_watches_are(alice: User) -> None:
    news(alice, "watch-asset:1")
    answer = api_for(alice).post(ENDED, {"because": "watch-asset:1"}, format="json")
    assert answer.status_code == 422
    assert "watches" in answer.json()["errors"][0]["message"]
    assert Notice.objects.get().post == Notice.Post.NEW


def test_ten_ended_cost_what_one_costs(
    alice: User, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    program, counts = api_for(alice), []
    program.get(ENDED)
    for number in (1, 9):
        for one in range(number):
            Muted.objects.create(user=alice, because=f"ticket:{number}{one}")
        with django_assert_max_num_queries(20) as asked:
            program.get(ENDED)
        counts.append(len(asked))
    assert counts[0] == counts[1]

"""What people want and did not find: asked for, joined, taken back, answered with an asset or a reason."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Notice, User
from accounts.problems import Conflict, Unprocessable
from catalog.models import Asset, Domain
from catalog.services import delete_domain
from feedback import demand, services
from feedback.models import Want, Wanted
from feedback.services.wanted import MOST
from tests import factories
from tests.conftest import api_for, signed_in

pytestmark = pytest.mark.django_db
API = "/api/v1/wanted"


@pytest.fixture
def wanted(flights: Domain, charlie: User) -> Wanted:
    return services.ask_for(
        title="Bird strikes by airport", text="For the route map", domain=flights, by=charlie
    )


def votes(wanted: Wanted) -> tuple[int, int]:
    """How many are counted, and how many there are."""
    return Wanted.objects.get(pk=wanted.pk).votes, wanted.wants.count()


def told(person: User) -> list[str]:
    return list(Notice.objects.filter(recipient=person).values_list("title", flat=True))


def wishes(person: User, count: int, **extra: Any) -> None:
    for number in range(count):
        services.ask_for(title=f"Wish {number}", by=person, **extra)


# Asking and voting


def test_whoever_asks_is_the_first_who_wants_it(wanted: Wanted, charlie: User) -> None:
    assert votes(wanted) == (1, 1)
    assert wanted.wants.get().user == charlie
    assert wanted.state == "open"


def test_a_vote_counts_once_and_can_be_taken_back(wanted: Wanted, bob: User) -> None:
    for _ in range(2):
        services.want(wanted=wanted, by=bob)
    assert votes(wanted) == (2, 2)
    for _ in range(2):
        assert services.want_no_more(wanted=wanted, by=bob)
    assert votes(wanted) == (1, 1)


def test_what_nobody_wants_any_more_is_taken_from_the_board(
    wanted: Wanted, charlie: User, bob: User
) -> None:
    services.want(wanted=wanted, by=bob)
    assert services.want_no_more(wanted=wanted, by=charlie)
    assert not services.want_no_more(wanted=wanted, by=bob)
    assert not Wanted.objects.exists()
    with pytest.raises(Conflict):
        services.want(wanted=wanted, by=bob)


def test_the_same_key_is_one_wish(charlie: User) -> None:
    made = [services.ask_for(title="Bird strikes", key="k", by=charlie) for _ in range(2)]
    assert made[0] == made[1]
    assert Wanted.objects.count() == 1


def test_there_is_an_end_to_wishes(charlie: User, stella: User, flights: Domain) -> None:
    Wanted.objects.bulk_create(Wanted(title="w", asked_by=charlie) for _ in range(MOST))
    with pytest.raises(Unprocessable):
        services.ask_for(title="One more", by=charlie)
    services.answer(wanted=Wanted.objects.all()[0], reason="There is none.", by=stella)
    assert services.ask_for(title="One more", by=charlie).pk


# Answering


@pytest.mark.parametrize("who", ["stella", "admin"])
def test_an_asset_answers_it_and_everybody_is_told_once(
    wanted: Wanted, asset: Asset, charlie: User, bob: User, who: str, request: Any
) -> None:
    by = request.getfixturevalue(who)
    services.want(wanted=wanted, by=bob)
    services.want(wanted=wanted, by=by)
    for _ in range(2):
        done = services.answer(wanted=wanted, asset=asset, by=by)
    assert (done.state, done.answer, done.answered_by) == ("answered", asset, by)
    assert told(charlie) == told(bob) == ["There is an answer: Bird strikes by airport"]
    assert told(by) == []
    assert asset.label not in str(Notice.objects.filter(recipient=bob).values().get())


def test_a_reason_declines_it_and_is_told(wanted: Wanted, stella: User, charlie: User) -> None:
    done = services.answer(wanted=wanted, reason="  Nobody counts them.  ", by=stella)
    assert (done.state, done.reason) == ("declined", "Nobody counts them.")
    assert Notice.objects.get(recipient=charlie).text == "Nobody counts them."


def test_the_asker_hears_of_it_even_when_they_want_it_no_more(
    wanted: Wanted, stella: User, charlie: User, bob: User
) -> None:
    services.want(wanted=wanted, by=bob)
    services.want_no_more(wanted=wanted, by=charlie)
    services.answer(wanted=wanted, reason="None.", by=stella)
    assert len(told(charlie)) == len(told(bob)) == 1


@pytest.mark.parametrize("who", ["charlie", "bob", "alice"])
def test_who_holds_no_role_in_its_domain_answers_nothing(
    wanted: Wanted, asset: Asset, who: str, request: Any
) -> None:
    with pytest.raises(PermissionDenied):
        services.answer(wanted=wanted, asset=asset, by=request.getfixturevalue(who))


def test_a_steward_of_another_domain_answers_only_what_names_none(
    wanted: Wanted, charlie: User
) -> None:
    other = factories.user("Otto")
    factories.role(factories.domain("harbour"), other, "owner")
    free = services.ask_for(title="Tides", by=charlie)
    assert not demand.may_answer(wanted, other)
    assert demand.may_answer(free, other)
    assert list(Wanted.objects.answerable_by(other)) == [free]
    engineer = factories.user("Enno")
    factories.role(factories.domain("yard"), engineer, "engineer")
    assert not demand.may_answer(free, engineer)


def test_a_role_counts_in_everything_below(flights: Domain, stella: User, charlie: User) -> None:
    below = factories.domain("weather", parent=flights)
    assert demand.may_answer(services.ask_for(title="Wind", domain=below, by=charlie), stella)


def test_an_answer_is_an_asset_or_a_reason(
    wanted: Wanted, asset: Asset, private: Asset, charlie: User, stella: User
) -> None:
    retired = factories.asset("db.old", retired_at=timezone.now())
    hidden = factories.asset("db.elsewhere", visibility="private")
    for words, field in (
        ({}, "asset"),
        ({"asset": asset, "reason": "x"}, "reason"),
        ({"asset": retired}, "asset"),
        ({"asset": hidden}, "asset"),
        ({"reason": "  "}, "asset"),
    ):
        with pytest.raises(Unprocessable) as refused:
            services.answer(wanted=wanted, by=stella, **words)
        assert list(refused.value.detail) == [field]
    assert Wanted.objects.get().state == "open"
    assert services.answer(wanted=wanted, asset=private, by=stella).answer == private


def test_who_is_too_late_is_told_who_was_faster(
    wanted: Wanted, asset: Asset, stella: User, bob: User, admin: User
) -> None:
    services.answer(wanted=wanted, asset=asset, by=stella)
    with pytest.raises(Conflict, match="Stella has answered it already"):
        services.answer(wanted=wanted, reason="No.", by=admin)
    with pytest.raises(Conflict, match="Stella"):
        services.want(wanted=wanted, by=bob)
    assert votes(wanted) == (1, 1)


def test_the_database_holds_an_answer_to_an_asset_or_a_reason(
    wanted: Wanted, stella: User, asset: Asset
) -> None:
    now = timezone.now()
    for columns in (
        {"state": "answered", "answered_at": now},
        {"state": "declined", "answered_at": now},
        {"state": "open", "answer": asset},
        {"state": "answered", "answer": asset, "answered_at": now, "reason": "x"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Wanted.objects.filter(pk=wanted.pk).update(**columns)


def test_a_domain_that_goes_leaves_its_wishes_to_everybody(charlie: User, admin: User) -> None:
    empty = factories.domain("empty")
    wanted = services.ask_for(title="Tides", domain=empty, by=charlie)
    delete_domain(domain=empty)
    assert Wanted.objects.get(pk=wanted.pk).domain is None


# Finding


def test_what_is_alike_is_found_by_its_words(wanted: Wanted, charlie: User, bob: User) -> None:
    services.ask_for(title="Late arrivals by hour", by=charlie)
    assert demand.similar(bob, "bird striking airports") == [wanted]
    assert demand.similar(bob, "whales and their bird lovers") == []
    assert demand.similar(bob, "") == demand.similar(bob, "?!") == []
    Wanted.objects.filter(pk=wanted.pk).update(
        state="declined", reason="x", answered_at=timezone.now()
    )
    assert demand.similar(bob, "bird strikes") == []


def test_the_most_wanted_come_first_through_all_pages(charlie: User, bob: User) -> None:
    wishes(charlie, 7)
    for title in ("Wish 3", "Wish 5"):
        services.want(wanted=Wanted.objects.get(title=title), by=bob)
    seen: list[str] = []
    after = None
    while True:
        rows, after = demand.page(Wanted.objects.open(), after, 2)
        seen += [row.title for row in rows]
        if after is None:
            break
    assert seen == [f"Wish {number}" for number in (5, 3, 6, 4, 2, 1, 0)]


# By REST


def test_the_journey_by_rest(flights: Domain, asset: Asset, charlie: User, stella: User) -> None:
    asker, steward = api_for(charlie), api_for(stella)
    sent = {"title": "Bird strikes", "text": "For the map", "domain": "flights"}
    made = asker.post(API, sent, format="json", HTTP_IDEMPOTENCY_KEY="k")
    again = asker.post(API, sent, format="json", HTTP_IDEMPOTENCY_KEY="k")
    assert (made.status_code, again.status_code) == (201, 201)
    assert made.data["id"] == again.data["id"]
    address = made["Location"]
    assert (made.data["votes"], made.data["mine"], made.data["asked_by"]) == (1, True, "Charlie")
    assert steward.post(f"{address}/want").data["votes"] == 2
    assert steward.delete(f"{address}/want").status_code == 204
    assert [row["id"] for row in steward.get(API, {"q": "striking bird"}).data["results"]] == [
        made.data["id"]
    ]
    assert steward.get(API, {"q": "whales"}).data["results"] == []
    for letter in ({}, {"asset": asset.pk, "reason": "x"}, {"asset": 999_999}):
        assert steward.post(f"{address}/answer", letter, format="json").status_code == 422
    assert asker.post(f"{address}/answer", {"reason": "x"}, format="json").status_code == 403
    for _ in range(2):
        done = steward.post(f"{address}/answer", {"asset": asset.pk}, format="json")
        assert (done.status_code, done.data["state"], done.data["answer"]) == (
            200,
            "answered",
            asset.pk,
        )
    late = steward.post(f"{address}/answer", {"reason": "No"}, format="json")
    assert late.status_code == 409
    assert steward.get(API, {"state": "open"}).data["results"] == []
    assert asker.get(address).data["answered_by"] == "Stella"
    assert asker.get(f"{API}/999999").status_code == 404
    unknown = asker.post(API, {"title": "x y", "domain": "nowhere"}, format="json")
    assert (unknown.status_code, unknown.json()["errors"][0]["field"]) == (422, "domain")


def test_a_cursor_leads_through_the_list(charlie: User) -> None:
    wishes(charlie, 3)
    client = api_for(charlie)
    first = client.get(API, {"limit": 2}).data
    rest = client.get(API, {"limit": 2, "cursor": first["next"]}).data
    assert [row["title"] for row in first["results"] + rest["results"]] == [
        "Wish 2",
        "Wish 1",
        "Wish 0",
    ]
    assert rest["next"] is None


def test_an_answer_that_one_may_not_see_has_no_name(
    wanted: Wanted, private: Asset, stella: User, charlie: User
) -> None:
    services.answer(wanted=wanted, asset=private, by=stella)
    address = f"{API}/{wanted.pk}"
    told_to_charlie = api_for(charlie).get(address).data
    assert (told_to_charlie["state"], told_to_charlie["answer"]) == ("answered", None)
    assert api_for(stella).get(address).data["answer"] == private.pk
    for path in (wanted.get_absolute_url(), "/wanted?view=answered"):
        page = signed_in(charlie).get(path).content.decode()
        assert private.label not in page
        assert f"/assets/{private.pk}" not in page
        assert private.label in signed_in(stella).get(path).content.decode()


@pytest.mark.parametrize("path", [API, "/wanted?view=open", "/wanted?view=mine"])
def test_ten_wishes_cost_what_one_costs(
    path: str,
    flights: Domain,
    charlie: User,
    django_assert_max_num_queries: Callable[..., Any],
) -> None:
    client = api_for(charlie) if path == API else signed_in(charlie)
    wishes(charlie, 1, domain=flights)
    client.get(path)
    with django_assert_max_num_queries(9) as asked:
        client.get(path)
    cost = len(asked)
    wishes(factories.user("Ten"), 9)
    for wish in Wanted.objects.all():
        services.want(wanted=wish, by=charlie)
    with django_assert_max_num_queries(cost):
        client.get(path)


def test_looking_for_what_is_alike_costs_one_statement(
    wanted: Wanted, charlie: User, django_assert_num_queries: Callable[..., Any]
) -> None:
    wishes(charlie, 5)
    with django_assert_num_queries(1):
        demand.similar(charlie, "Bird strikes")


def test_votes_of_a_wish_go_with_it(wanted: Wanted, charlie: User) -> None:
    services.want_no_more(wanted=wanted, by=charlie)
    assert not Want.objects.exists()

"""The JSON door to the tree of domains: an admin makes, moves and deletes; a domain owner says who answers in it."""

from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from accounts.models import Team, User
from accounts.problems import Conflict, Unprocessable
from catalog import services
from catalog.models import Domain, DomainRole, Term
from tests import doors, factories
from tests.conftest import api_for

pytestmark = pytest.mark.django_db
DOMAINS = "/api/v1/domains"


@pytest.fixture
def api(admin: User) -> APIClient:
    return api_for(admin)


def send(client: APIClient, method: str, path: str, body: Any) -> Any:
    return getattr(client, method)(f"{DOMAINS}{path}", body, format="json")


def errors(answer: Any) -> dict[str, str]:
    assert answer.status_code in (400, 422), answer.content
    return {error["field"]: error["message"] for error in answer.data["errors"]}


def test_a_new_domain_is_201_and_the_same_again_200_and_writes_nothing(
    api: APIClient, charlie: User, flights: Domain
) -> None:
    letter = {
        "slug": "delays",
        "name": "Delays",
        "description": "How *late*",
        "parent": "flights",
        "roles": [{"email": charlie.email, "role": "owner"}],
    }
    made = send(api, "post", "", letter)
    before = doors.contents()
    again = send(api, "post", "", letter)
    assert (made.status_code, again.status_code) == (201, 200)
    assert made.data == again.data == api.get(f"{DOMAINS}/delays").data == letter
    assert doors.contents() == before


def test_what_is_not_sent_again_stays(api: APIClient, flights: Domain, charlie: User) -> None:
    roles = [{"email": charlie.email, "role": "owner"}]
    send(
        api,
        "post",
        "",
        {"slug": "a", "name": "A", "description": "d", "parent": "flights", "roles": roles},
    )
    answer = send(api, "post", "", {"slug": "a", "name": "B", "roles": []})
    assert answer.data == {
        "slug": "a",
        "name": "B",
        "description": "d",
        "parent": "flights",
        "roles": roles,
    }


def test_sent_again_roles_are_added_and_changed_they_are_replaced(
    api: APIClient, flights: Domain, stella: User, owners: Team
) -> None:
    team = {"team": "owners", "role": "engineer"}
    added = send(api, "post", "", {"slug": "flights", "name": "Flights", "roles": [team]})
    assert added.data["roles"] == [{"email": stella.email, "role": "steward"}, team]
    kept = DomainRole.objects.get(team=owners).pk
    replaced = send(api, "patch", "/flights", {"roles": [team]})
    assert replaced.data["roles"] == [team]
    assert DomainRole.objects.get().pk == kept
    before = doors.contents()
    send(api, "patch", "/flights", {"roles": [team, team]})
    assert doors.contents() == before


@pytest.mark.parametrize("method", ["post", "patch"])
def test_who_is_not_known_is_an_error_of_that_role(
    api: APIClient, flights: Domain, charlie: User, method: str
) -> None:
    roles = [
        {"email": charlie.email, "role": "owner"},
        {"email": "nobody@test.example", "role": "owner"},
        {"team": "nobodies", "role": "owner"},
        {"role": "owner"},
        {"email": charlie.email, "team": "owners", "role": "owner"},
    ]
    letter = {"roles": roles}
    if method == "post":
        letter |= {"slug": "new", "name": "New"}
    answer = send(api, method, "" if method == "post" else "/flights", letter)
    assert set(errors(answer)) == {
        "roles[1].email",
        "roles[2].team",
        "roles[3].email",
        "roles[4].email",
    }
    assert not Domain.objects.filter(slug="new").exists()


def test_a_parent_that_is_not_there_is_an_error(api: APIClient, flights: Domain) -> None:
    assert "parent" in errors(send(api, "patch", "/flights", {"parent": "nowhere"}))


def test_a_domain_moves_with_everything_below(api: APIClient, flights: Domain) -> None:
    delays = factories.domain("delays", parent=flights)
    night = factories.domain("night", parent=delays)
    send(api, "patch", "/delays", {"parent": None})
    night.refresh_from_db()
    assert night.path == [delays.pk, night.pk]


@pytest.mark.parametrize("below", ["flights", "delays", "night"])
def test_a_circle_is_refused_in_words(api: APIClient, flights: Domain, below: str) -> None:
    delays = factories.domain("delays", parent=flights)
    factories.domain("night", parent=delays)
    message = errors(send(api, "patch", "/flights", {"parent": below}))["parent"]
    assert "“Flights” cannot stand below" in message
    assert errors(send(api, "post", "", {"slug": "flights", "name": "F", "parent": below}))
    assert Domain.objects.get(slug="flights").name == "Flights"


def test_a_domain_on_which_nothing_hangs_is_deleted(api: APIClient, flights: Domain) -> None:
    assert api.delete(f"{DOMAINS}/flights").status_code == 204
    assert api.get(f"{DOMAINS}/flights").status_code == 404
    assert not DomainRole.objects.exists()


def test_what_hangs_on_a_domain_keeps_it_and_is_counted(api: APIClient, flights: Domain) -> None:
    factories.asset(domain=flights)
    factories.asset(domain=flights, visibility="private")
    Term.objects.create(domain=flights, slug="late", name="late")
    factories.domain("delays", parent=flights)
    answer = api.delete(f"{DOMAINS}/flights")
    assert answer.status_code == 409
    assert "1 subdomain, 2 assets, 1 term" in answer.data["detail"]
    assert Domain.objects.filter(slug="flights").exists()


def test_a_domain_owner_says_who_answers_there_and_below_and_nothing_else(
    flights: Domain, charlie: User, alice: User
) -> None:
    factories.role(flights, charlie, "owner")
    factories.domain("delays", parent=flights)
    factories.domain("fleet")
    api = api_for(charlie)
    roles = {"roles": [{"email": alice.email, "role": "steward"}]}
    assert send(api, "patch", "/delays", roles).data["roles"] == roles["roles"]
    assert send(api, "patch", "/fleet", roles).status_code == 403
    assert send(api, "patch", "/delays", {"name": "x"}).status_code == 403
    assert send(api, "patch", "/delays", {**roles, "parent": None}).status_code == 403
    assert send(api, "post", "", {"slug": "new", "name": "New"}).status_code == 403
    assert api.delete(f"{DOMAINS}/delays").status_code == 403


@pytest.mark.parametrize("who", ["stella", "charlie"])
def test_nobody_else_changes_a_domain(
    who: str, request: pytest.FixtureRequest, flights: Domain
) -> None:
    api = api_for(request.getfixturevalue(who))
    api.get(DOMAINS)
    before = doors.contents()
    assert send(api, "patch", "/flights", {"roles": []}).status_code == 403
    assert api.delete(f"{DOMAINS}/flights").status_code == 403
    assert doors.contents() == before


def test_a_hundred_domains_cost_what_ten_cost(
    api: APIClient, charlie: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    api.get(DOMAINS)
    for count in (10, 100):
        for _ in range(count):
            factories.role(factories.domain(), charlie, "owner")
        with django_assert_max_num_queries(5):
            assert len(api.get(f"{DOMAINS}?limit=500").data["results"]) >= count


def move_at_once(moves: list[tuple[Domain, Domain]]) -> list[Exception]:
    """Each domain moves below the other at the same moment; the refusals."""
    start, refusals = Barrier(len(moves)), []

    def move(domain: Domain, parent: Domain) -> None:
        start.wait()
        try:
            services.change_domain(domain=domain, parent=parent)
        except (Conflict, Unprocessable) as refusal:
            refusals.append(refusal)
        finally:
            connection.close()

    threads = [Thread(target=move, args=pair) for pair in moves]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refusals


@pytest.mark.django_db(transaction=True)
def test_two_that_move_below_each_other_close_no_circle() -> None:
    """However the two meet: one is refused, because of the circle or because of the other."""
    for _ in range(5):
        one, other = factories.domain(), factories.domain()
        below_one, below_other = factories.domain(parent=one), factories.domain(parent=other)
        assert len(move_at_once([(one, below_other), (other, below_one)])) == 1
        for domain in Domain.objects.filter(pk__in=[one.pk, other.pk]).select_related("parent"):
            above = domain.parent.path if domain.parent else []
            assert domain.path == [*above, domain.pk]

"""The forms by which domains are made, moved and deleted, and by which people get roles in them."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Team, User
from catalog.models import Domain, DomainRole
from tests import doors, factories
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(admin: User) -> Client:
    return signed_in(admin)


def shown(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.content
    return " ".join(answer.content.decode().split())


def test_a_domain_is_made_below_another(client: Client, flights: Domain) -> None:
    page = shown(client.get("/make-domain?below=flights"))
    assert f'<option value="{flights.pk}" selected>' in page
    sent = {"name": "Delays", "slug": "delays", "description": "How late", "parent": flights.pk}
    answer = client.post("/make-domain", sent)
    assert (answer.status_code, answer["Location"]) == (303, "/domains/delays")
    made = Domain.objects.get(slug="delays")
    assert (made.name, made.description, made.parent) == ("Delays", "How late", flights)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"slug": "flights"}, "Another domain has this short name."),
        ({"slug": "Not A Slug"}, "Short name"),
        ({"name": ""}, "Name"),
        ({"parent": "999999"}, "Part of"),
        ({"description": "x" * 20_001}, "What it is about"),
        ({"name": "a\x00b"}, "Name"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(
    client: Client, flights: Domain, wrong: dict[str, str], words: str
) -> None:
    sent = {"name": "Delays", "slug": "delays", "parent": ""} | wrong
    page = shown(client.post("/make-domain", sent), 422)
    assert 'class="error-summary"' in page
    assert words in page
    assert Domain.objects.count() == 1


def test_a_domain_moves_but_never_below_itself(client: Client, flights: Domain) -> None:
    delays = factories.domain("delays", parent=flights)
    sea = factories.domain("sea")
    choices = shown(client.get("/domains/flights/edit"))
    assert f'<option value="{sea.pk}">' in choices
    assert f'<option value="{delays.pk}">' not in choices
    shown(client.post("/domains/flights/edit", {"name": "F", "parent": delays.pk}), 422)
    answer = client.post("/domains/flights/edit", {"name": "F", "parent": sea.pk})
    assert answer.status_code == 303
    delays.refresh_from_db()
    assert delays.path[0] == sea.pk


def test_deleting_asks_first_and_says_what_stands_in_the_way(
    client: Client, flights: Domain
) -> None:
    factories.domain("empty", parent=flights)
    factories.asset(domain=flights)
    assert "1 subdomain" in shown(client.get("/domains/flights/delete"))
    assert "1 asset" in shown(client.post("/domains/flights/delete"), 409)
    assert "Nothing hangs on it" in shown(client.get("/domains/empty/delete"))
    assert client.post("/domains/empty/delete").status_code == 303
    assert list(Domain.objects.values_list("slug", flat=True)) == ["flights"]


def test_a_domain_owner_gives_and_takes_roles(
    flights: Domain, charlie: User, alice: User, owners: Team
) -> None:
    factories.role(flights, charlie, "owner")
    delays = factories.domain("delays", parent=flights)
    client = signed_in(charlie)
    for who in (alice.email.upper(), "owners"):
        answer = client.post("/domains/delays/roles", {"who": who, "role": "steward"})
        assert answer.status_code == 303
    given = {(role.user, role.team, role.role) for role in delays.roles.all()}
    assert given == {(alice, None, "steward"), (None, owners, "steward")}
    page = shown(client.get("/domains/delays/roles"))
    assert "Held further up" in page
    role = delays.roles.get(user=alice)
    assert client.post("/domains/delays/roles", {"take": role.pk}).status_code == 303
    assert not DomainRole.objects.filter(pk=role.pk).exists()
    assert client.post("/domains/delays/roles", {"take": role.pk}).status_code == 404
    assert client.post("/domains/delays/roles", {"take": "x"}).status_code == 404


def test_a_role_of_another_domain_is_not_taken_here(flights: Domain, charlie: User) -> None:
    factories.role(flights, charlie, "owner")
    other = factories.role(factories.domain("sea"), charlie, "steward")
    answer = signed_in(charlie).post("/domains/flights/roles", {"take": other.pk})
    assert answer.status_code == 404


def test_who_takes_their_own_role_is_led_back(flights: Domain, charlie: User) -> None:
    mine = factories.role(flights, charlie, "owner")
    answer = signed_in(charlie).post("/domains/flights/roles", {"take": mine.pk})
    assert answer["Location"] == "/domains/flights"


def test_nobody_unknown_gets_a_role(client: Client, flights: Domain) -> None:
    for who in ("nobody@test.example", "nobodies", ""):
        shown(client.post("/domains/flights/roles", {"who": who, "role": "steward"}), 422)
    shown(client.post("/domains/flights/roles", {"who": "owners", "role": "king"}), 422)


@pytest.mark.parametrize(
    "path",
    ["/make-domain", "/domains/flights/edit", "/domains/flights/delete", "/domains/flights/roles"],
)
@pytest.mark.parametrize("who", ["charlie", "stella"])
def test_others_may_not(
    path: str, who: str, flights: Domain, request: pytest.FixtureRequest
) -> None:
    client = signed_in(request.getfixturevalue(who))
    before = doors.contents()["catalog_domain"]
    for answer in (client.get(path), client.post(path, {"name": "x", "slug": "x"})):
        assert answer.status_code == 403
    assert doors.contents()["catalog_domain"] == before

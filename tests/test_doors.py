"""Who comes through which door: strangers, anonymous callers, tokens of every kind; and that looking never writes."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts import services
from accounts.models import Team, Token, User
from catalog.models import Asset
from tests import doors
from tests.conftest import api_for, signed_in

pytestmark = pytest.mark.django_db

# The only addresses that answer somebody who has not signed in.
OPEN = {
    "healthz",
    "readyz",
    "sign-in",
    "sign-in/forgotten",
    "invitation/<str:secret>",
    "sign-in/with",
    "sign-in/with/back",
    "unsubscribe/<str:signed>",
}
# Steps on the way in, which lead back to its beginning when it was not begun.
ON_THE_WAY = {"sign-in/code"}
# Doors that stand on one asset, so that a stranger to it must not find them.
ON_ASSET = [
    door for door in doors.ALL if door.below.startswith(("assets/{}", "contracts/", "recalls/{}"))
]
TICKET_DOORS = [door for door in doors.ALL if door.below.startswith("tickets/{}")]


def name(value: object) -> str:
    return str(value)


@pytest.fixture
def world(asset: Asset, bob: User) -> doors.World:
    return doors.build(asset, bob)


@pytest.fixture
def hidden(private: Asset, bob: User) -> doors.World:
    return doors.build(private, bob)


def test_every_door_is_looked_at() -> None:
    assert len(doors.API_DOORS) >= 15
    assert len(doors.PAGES) >= 15
    assert len(set(doors.ALL)) == len(doors.ALL)


# Anonymous


@pytest.mark.parametrize("door", doors.PAGES, ids=name)
def test_a_page_asks_an_anonymous_reader_to_sign_in(door: doors.Door, world: doors.World) -> None:
    path = world.path(door)
    for answer in (Client().get(path), Client().post(path)):
        if door.route in OPEN:
            assert answer.status_code in (200, 404, 405, 422, 503)
        elif door.route in ON_THE_WAY:
            assert (answer.status_code, answer["Location"]) == (302, "/sign-in")
        else:
            assert answer.status_code == 302
            assert answer["Location"].startswith("/sign-in?next=")


@pytest.mark.parametrize("door", doors.API_DOORS, ids=name)
def test_the_api_asks_an_anonymous_program_for_a_token(
    door: doors.Door, world: doors.World
) -> None:
    before = doors.contents()
    for method in door.methods:
        answer = APIClient().generic(method.upper(), world.path(door), "{}", "application/json")
        assert answer.status_code == 401, method
        asks = "Signature" if door.below in doors.SIGNED else "Bearer"
        assert answer["WWW-Authenticate"].startswith(asks)
        assert answer["Content-Type"] == "application/problem+json"
    assert doors.contents() == before


# Tokens


def expired(user: User) -> str:
    past = timezone.now() - timedelta(minutes=1)
    return services.issue_token(user=user, name="old", scopes=["admin"], expires_at=past)[1]


def revoked(user: User) -> str:
    token, secret = services.issue_token(user=user, name="gone", scopes=["admin"])
    services.revoke_token(token=token, by=user)
    return secret


def of_somebody_gone(user: User) -> str:
    secret = services.issue_token(user=user, name="gone", scopes=["admin"])[1]
    User.objects.filter(pk=user.pk).update(is_active=False)
    return secret


HEADERS: dict[str, Callable[[User], str]] = {
    "unknown": lambda user: "Bearer aisle_nobody",
    "empty": lambda user: "Bearer",
    "two words": lambda user: "Bearer one two",
    "no latin": lambda user: "Bearer ÿÿÿ",
    "NUL": lambda user: "Bearer a\x00b",
    "huge": lambda user: "Bearer " + "a" * 100_000,
    "another scheme": lambda user: "Basic YTpi",
    "expired": lambda user: f"Bearer {expired(user)}",
    "revoked": lambda user: f"Bearer {revoked(user)}",
    "of somebody gone": lambda user: f"Bearer {of_somebody_gone(user)}",
}


@pytest.mark.parametrize("header", HEADERS)
def test_a_token_that_is_not_good_opens_nothing(
    header: str, world: doors.World, admin: User
) -> None:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=HEADERS[header](admin))
    before = doors.contents()
    for door in doors.API_DOORS:
        for method in door.methods:
            answer = client.generic(method.upper(), world.path(door), "{}", "application/json")
            assert answer.status_code == 401, f"{method} {door}"
    assert doors.contents() == before


@pytest.mark.parametrize(("door", "method"), doors.API_WRITES, ids=name)
def test_a_token_to_read_writes_nothing(
    door: doors.Door, method: str, world: doors.World, admin: User
) -> None:
    client = api_for(admin, "read")
    Token.objects.update(last_used_at=timezone.now())
    before = doors.contents()
    answer = client.generic(method.upper(), world.path(door), "{}", "application/json")
    assert answer.status_code == 403
    assert answer["Content-Type"] == "application/problem+json"
    assert doors.contents() == before


# Strangers


@pytest.mark.parametrize("door", ON_ASSET, ids=name)
def test_a_stranger_cannot_tell_a_hidden_asset_from_none(
    door: doors.Door, hidden: doors.World, charlie: User
) -> None:
    client = api_for(charlie) if door.is_api else signed_in(charlie)
    before = doors.contents()
    for method in door.methods:
        answer = client.generic(method.upper(), hidden.path(door), "{}", "application/json")
        assert answer.status_code in ((404,) if door.is_api else (404, 405)), method
        assert b"secret" not in answer.content
    assert changed_since(before) <= {"accounts_token"}


@pytest.mark.parametrize("door", TICKET_DOORS, ids=name)
def test_a_stranger_cannot_tell_a_hidden_ticket_from_none(
    door: doors.Door, hidden: doors.World, charlie: User
) -> None:
    client = api_for(charlie) if door.is_api else signed_in(charlie)
    for method in door.methods:
        answer = client.generic(method.upper(), hidden.path(door), "{}", "application/json")
        assert answer.status_code in ((404,) if door.is_api else (404, 405)), method


def changed_since(before: dict[str, str]) -> set[str]:
    after = doors.contents()
    return {table for table in after if after[table] != before[table]}


# Looking


@pytest.mark.parametrize("who", ["bob", "stella", "charlie", "admin"])
def test_looking_never_writes(
    who: str, world: doors.World, request: pytest.FixtureRequest, owners: Team
) -> None:
    person: User = request.getfixturevalue(who)
    page, api = signed_in(person), api_for(person)
    api.get("/api/v1/assets")
    before = doors.contents()
    for door in doors.ALL:
        client = api if door.is_api else page
        for headers in ({}, {"HX-Request": "true"}):
            answer = client.get(world.path(door), headers=headers)
            assert answer.status_code < 500 or door.route == "readyz", str(door)
    assert doors.contents() == before


# Addresses


@pytest.mark.parametrize("door", doors.ALL, ids=name)
def test_an_address_with_nonsense_in_it_is_refused(
    door: doors.Door, world: doors.World, admin: User
) -> None:
    client = api_for(admin) if door.is_api else signed_in(admin)
    path = world.path(door)
    wrong = ["0", "9" * 19, "9" * 5000, "x", "-1", "%ff", "%ed%a0%80", "..", "%2e%2e%2f"]
    paths = [f"{path}?q=%00", f"{path}%00"]
    if "<" in door.route:
        head, _, tail = door.route.partition("<")
        paths += [f"/{head}{piece}{tail.partition('>')[2]}" for piece in wrong]
        paths = [one for one in paths if "<" not in one]
    for one in paths:
        answer = client.get(one)
        assert 400 <= answer.status_code < 500, one[:80]


QUERY = [
    "cursor=nonsense",
    "cursor=-1",
    f"cursor={'9' * 5000}",
    "cursor[]=1",
    "limit=0",
    "limit=many",
    f"limit={'9' * 5000}",
    "depth=nonsense",
    "depth=-1",
    f"depth={'9' * 5000}",
    "direction=sideways",
    "sort=nonsense",
    "kind=nonsense&domain=nonsense&verdict=nonsense&owner=nonsense&stage=nonsense",
    "certified=nonsense&sensitivity=nonsense&tag=nonsense&term=nonsense&lifecycle=nonsense&rating=x",
    f"term={'9' * 30}&rating={'9' * 30}&ids=nonsense,{'9' * 30}&after={'9' * 30}",
    "state=nonsense&view=nonsense",
    "version=nonsense",
    "field=nonsense",
    "format=nonsense",
    "page=nonsense",
    "q=" + "a" * 6000,
    "q=%ff%fe",
    "q=%ed%a0%80",
    "q=%27%22%5c%25_%28%3a%2a%26%7c%21",
    "q=" + "%28" * 200,
    "namespace=%ff&name=%ff",
    "since=nonsense&until=nonsense&from=0000-99-99",
    "&".join(f"k{number}=1" for number in range(1500)),
]


@pytest.mark.parametrize("query", QUERY, ids=lambda query: query[:30])
def test_no_question_breaks_a_door(query: str, world: doors.World, admin: User) -> None:
    page, api = signed_in(admin), api_for(admin)
    for door in doors.ALL:
        if "get" in door.methods and door.route != "readyz":
            client = api if door.is_api else page
            answer = client.get(f"{world.path(door)}?{query}")
            assert answer.status_code < 500, str(door)

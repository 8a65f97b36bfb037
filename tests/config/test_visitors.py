"""Anonymous readers: where AISLE_PUBLIC is set they browse what is public, learn no names and write nothing."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import pytest
import time_machine
from django.test import Client
from django.urls import resolve
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import Team, User
from catalog.models import Asset, Domain
from config import visitors
from tests import doors, factories

pytestmark = pytest.mark.django_db

# Doors that say who they are to everybody, also where nothing is public.
ALWAYS_OPEN = {
    "healthz",
    "readyz",
    "account_login",
    "mfa_authenticate",
    "accounts:forgotten",
    "accounts:accept",
    "accounts:leave",
    "accounts:unsubscribe",
    "openid_connect_callback",
}
NAME = "Canaryname"


@pytest.fixture
def public(settings: Any) -> None:
    settings.PUBLIC = True


@pytest.fixture
def world(asset: Asset, bob: User) -> doors.World:
    """Everybody in it is called by one name that stands nowhere else."""
    User.objects.update(name=NAME)
    bob.refresh_from_db()
    return doors.build(asset, bob)


def view_of(door: doors.Door, world: doors.World) -> str:
    return resolve(world.path(door)).view_name


def open_doors(world: doors.World) -> list[tuple[doors.Door, str]]:
    return [
        (door, world.asked(door)) for door in doors.ALL if view_of(door, world) in visitors.OPEN
    ]


def look(door: doors.Door, path: str, method: str = "get", **headers: str) -> Any:
    client = APIClient() if door.is_api else Client()
    if door.below == "suggest":
        headers["hx-request"] = "true"
    return client.generic(method.upper(), path, "{}", "application/json", headers=headers)


def test_every_open_door_is_a_door(world: doors.World) -> None:
    assert {view_of(door, world) for door in doors.ALL} >= visitors.OPEN


def asks_to_sign_in(answer: Any) -> bool:
    if answer.status_code == 302:
        return str(answer["Location"]).startswith("/sign-in?next=")
    return bool(answer.status_code == 401)


def test_where_nothing_is_public_every_door_asks_to_sign_in(world: doors.World) -> None:
    for door, path in open_doors(world):
        assert asks_to_sign_in(look(door, path)), str(door)


@pytest.mark.usefixtures("public")
def test_where_reading_is_public_exactly_the_open_doors_let_in(world: doors.World) -> None:
    wrong = []
    for door in doors.ALL:
        path, view = world.asked(door), view_of(door, world)
        for method in door.methods - {"head"}:
            answer = look(door, path, method)
            opened = method == "get" and view in visitors.OPEN
            fine = answer.status_code == 200 if opened else asks_to_sign_in(answer)
            if not fine and view not in ALWAYS_OPEN:
                wrong.append(f"{method} {door}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.usefixtures("public")
def test_nobody_anonymous_learns_a_name_or_finds_a_form(world: doors.World) -> None:
    wrong = []
    for door, path in open_doors(world):
        answer = look(door, path)
        said = answer.content.decode()
        wrong += [f"{door} says {word}" for word in (NAME, "@test.example") if word in said]
        if 'method="post"' in said or "csrfmiddlewaretoken" in said:
            wrong.append(f"{door} has a form")
        if "<html" in said and "/sign-in?next=" not in said:
            wrong.append(f"{door} does not lead to the door")
        if answer.cookies:
            wrong.append(f"{door} sets {list(answer.cookies)}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.usefixtures("public")
@pytest.mark.parametrize("visibility", ["restricted", "private"])
def test_what_is_not_public_is_not_there(
    visibility: str, flights: Domain, owners: Team, bob: User
) -> None:
    hidden = factories.asset(
        "db.marts.canary", domain=flights, owner=owners, visibility=visibility, tags=["canary"]
    )
    world = doors.build(hidden, bob)
    for door, path in open_doors(world):
        answer = look(door, path)
        assert b"canary" not in answer.content, str(door)
        if door.below.startswith(("assets/{}", "contracts/", "recalls/{}")):
            assert answer.status_code == 404, str(door)


@pytest.mark.usefixtures("public")
def test_a_page_that_is_not_there_leads_to_the_door(world: doors.World) -> None:
    answer = Client().get("/assets/987654321")
    assert answer.status_code == 404
    assert "/sign-in?next=/assets/987654321" in answer.content.decode()


@pytest.mark.usefixtures("public")
@time_machine.travel(timezone.now(), tick=False)
def test_public_pages_are_kept_and_asked_for_anew(world: doors.World) -> None:
    wrong = []
    for door, path in open_doors(world):
        first = look(door, path)
        again = look(door, path, **{"if-none-match": first.headers.get("ETag", "")})
        if (first["Cache-Control"], again.status_code, again.content) != ("no-cache", 304, b""):
            wrong.append(f"{door}: {first['Cache-Control']}, {again.status_code}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.usefixtures("public")
def test_a_signed_in_person_sees_the_same_doors_as_before(world: doors.World, bob: User) -> None:
    client = Client()
    client.force_login(bob)
    assert NAME in client.get(world.asset.get_absolute_url()).content.decode()
    assert client.get("/desk").status_code == 200


@pytest.mark.usefixtures("public")
@pytest.mark.parametrize("header", ["Bearer aisle_nobody", "Bearer", "Bearer one two"])
def test_a_token_that_is_not_good_is_not_nobody(header: str, world: doors.World) -> None:
    """Whoever shows a token wants to be somebody: a wrong one is told, and not read as anonymous."""
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=header)
    assert client.get("/api/v1/assets").status_code == 401


def variants(path: str) -> Iterator[str]:
    """Other ways to write an address, by which a check of paths could be passed by."""
    yield from (f"{path};x", f"{path};x=/healthz", f"/{path}", f"{path}/", f"/healthz/..{path}")
    yield from (f"/healthz;{path}", f"/%2e{path}", f"/static/%2e%2e{path}", f"{path}%2f")
    yield from (f"{path}.json", path.upper(), path.replace("/", "/%2e/", 1), f"/sign-in{path}")
    yield from (f"{path}%20", f"{path}/healthz", f"{path}\\healthz", f"{path}%00")


@pytest.mark.usefixtures("public")
def test_no_way_of_writing_an_address_goes_around_the_gate(private: Asset, bob: User) -> None:
    world = doors.build(private, bob)
    wrong, client = [], Client()
    for door in doors.ALL:
        if view_of(door, world) in ALWAYS_OPEN | visitors.OPEN:
            continue
        for path in variants(world.path(door)):
            # As a web server hands it over: the client would read `//desk` as a host.
            answer = client.get("/", PATH_INFO=unquote(path.partition("?")[0]))
            if answer.status_code not in (301, 302, 400, 401, 404):
                wrong.append(f"{path}: {answer.status_code}")
            if b"marts.secret" in answer.content or b"San Juan" in answer.content:
                wrong.append(f"{path} tells")
    assert not wrong, "\n".join(wrong)

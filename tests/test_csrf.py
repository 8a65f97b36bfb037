"""No other site can act in a signed-in person's name: every unsafe method of every door wants the CSRF token."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Session, Token, User
from catalog.models import Asset
from tests import doors
from tests.conftest import api_for, signed_in

pytestmark = pytest.mark.django_db

UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
SECRET = "a" * 32
SIGNED = {"unsubscribe/{}"}
"""Mail programs send this POST, without any cookie: the signed link is the whole proof, and ends one's mail only."""


@pytest.fixture
def world(asset: Asset, bob: User) -> doors.World:
    return doors.build(asset, bob)


def strict(user: User | None = None) -> Client:
    client = Client(enforce_csrf_checks=True)
    if user is not None:
        client.force_login(user)
    return client


def send(client: Client, method: str, path: str, **headers: str) -> Any:
    form = path.startswith("/api/v1/imports/")
    sent = ("--x--\r\n", "multipart/form-data; boundary=x") if form else ("{}", "application/json")
    return client.generic(method, path, *sent, headers=headers)


def test_every_unsafe_method_of_every_door_wants_the_token(world: doors.World, admin: User) -> None:
    client = strict(admin)
    before = doors.contents()
    wrong = []
    for door in doors.ALL:
        for method in UNSAFE:
            if str(door) in SIGNED | doors.SIGNED:
                continue
            if door.is_api and method.lower() not in door.methods:
                continue
            answer = send(client, method, world.path(door))
            if answer.status_code != 403:
                wrong.append(f"{method} {door}: {answer.status_code}")
            if door.is_api and answer["Content-Type"] != "application/problem+json":
                wrong.append(f"{method} {door}: {answer['Content-Type']}")
    assert not wrong, "\n".join(wrong)
    assert doors.contents() == before


def test_signing_in_wants_the_token_too(admin: User) -> None:
    """Else another site could sign somebody in as somebody else and read what they then type."""
    answer = strict().post("/sign-in", {"login": admin.email, "password": "x"})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"X-CSRFToken": "b" * 32},
        {"X-CSRFToken": ""},
        {"X-CSRFToken": SECRET, "Origin": "https://evil.example"},
        {"X-CSRFToken": SECRET, "Origin": "null"},
    ],
)
@pytest.mark.parametrize("path", ["/news/read", "/api/v1/assets"])
def test_a_wrong_token_or_origin_is_refused(
    path: str, headers: dict[str, str], admin: User
) -> None:
    client = strict(admin)
    client.cookies["csrftoken"] = SECRET
    assert send(client, "POST", path, **headers).status_code == 403


@pytest.mark.parametrize("path", ["/news/read", "/api/v1/assets"])
def test_with_the_token_it_goes_through(path: str, admin: User) -> None:
    client = strict(admin)
    client.cookies["csrftoken"] = SECRET
    assert send(client, "POST", path, **{"X-CSRFToken": SECRET}).status_code != 403


def test_a_program_with_its_own_token_needs_none(world: doors.World, admin: User) -> None:
    """A browser never sends `Authorization` by itself."""
    secret = api_for(admin)._credentials["HTTP_AUTHORIZATION"]
    answer = send(strict(), "POST", "/api/v1/assets", Authorization=secret)
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("who", "method"),
    [("nobody", "GET"), ("nobody", "HEAD"), *(("admin", m) for m in ("HEAD", "OPTIONS", "TRACE"))],
)
def test_safe_methods_leave_everything_as_it_is(
    who: str, method: str, world: doors.World, request: pytest.FixtureRequest, settings: Any
) -> None:
    """What a signed-in person's GET leaves is looked at in test_doors.py."""
    settings.PUBLIC = True
    page, api = Client(), Client()
    headers = {}
    if who != "nobody":
        person = request.getfixturevalue(who)
        page = signed_in(person)
        headers = {"Authorization": api_for(person)._credentials["HTTP_AUTHORIZATION"]}
        api.get("/api/v1/assets", headers=headers)
    Token.objects.update(last_used_at="2999-01-01T00:00:00Z")
    before, sessions = doors.contents(), set(Session.objects.values_list("pk"))
    for door in doors.ALL:
        client = api if door.is_api else page
        sent = headers if door.is_api else {}
        answer = client.generic(method, world.path(door), headers=sent)
        assert answer.status_code < 500 or door.route == "readyz", f"{method} {door}"
    assert doors.contents() == before
    assert set(Session.objects.values_list("pk")) == sessions

"""What every answer tells the browser: what a page may load, who may frame it, who may keep it."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as live
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import Entry, User
from catalog.models import Asset
from shop import front
from tests import doors
from tests.conftest import api_for, signed_in

pytestmark = pytest.mark.django_db

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.fixture
def world(asset: Asset, bob: User) -> doors.World:
    return doors.build(asset, bob)


def faults(answer: Any) -> Iterator[str]:
    for name, value in ALWAYS.items():
        if answer.headers.get(name) != value:
            yield f"{name}: {answer.headers.get(name)}"
    if "camera=()" not in answer.headers.get("Permissions-Policy", ""):
        yield "no Permissions-Policy"
    if not re.fullmatch(r"[0-9a-f]{32}", answer.headers.get("X-Request-ID", "")):
        yield "no name of the request"
    yield from weak(answer.headers.get("Content-Security-Policy", ""))


def weak(policy: str) -> Iterator[str]:
    """What a content security policy lets in that it should not."""
    said = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))
    if said.get("default-src") != "'none'":
        yield f"everything not named is loaded: {policy}"
    for part in ("script-src", "style-src"):
        if said.get(part) != "'self'":
            yield f"{part} is {said.get(part)}"
    for part in ("base-uri", "frame-ancestors"):
        if said.get(part) != "'none'":
            yield f"{part} is {said.get(part)}"
    if not said.get("form-action", "").startswith("'self'"):
        yield "forms may go anywhere"
    if re.search(r"unsafe|nonce|\*|data:", policy):
        yield f"there is a way around it: {policy}"


@pytest.mark.parametrize(
    "policy",
    [
        "",
        "default-src 'self'",
        "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self'",
        "default-src 'none'; script-src 'self'; style-src 'self'; base-uri 'none'; "
        "frame-ancestors 'none'; form-action *",
    ],
)
def test_a_weak_policy_is_found(policy: str) -> None:
    assert list(weak(policy))


@pytest.mark.parametrize("who", ["anonymous", "charlie", "admin"])
def test_every_door_says_it(who: str, world: doors.World, request: pytest.FixtureRequest) -> None:
    page, api = Client(), APIClient()
    if who != "anonymous":
        person = request.getfixturevalue(who)
        page, api = signed_in(person), api_for(person)
    wrong = []
    for door in doors.ALL:
        client = api if door.is_api else page
        for method in ("get", "head", "post", "options"):
            answer = client.generic(method.upper(), world.path(door), "{}", "application/json")
            wrong += [f"{method} {door}: {fault}" for fault in faults(answer)]
    assert not wrong, "\n".join(wrong[:40])


def test_errors_and_files_say_it(admin: User, monkeypatch: pytest.MonkeyPatch) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(admin)
    broken = signed_in(admin)
    broken.raise_request_exception = False

    def breaks(user: User) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(front, "window", breaks)
    answers = {
        200: Client().get("/static/css/base.css"),
        302: Client().get("/desk"),
        400: Client(headers={"host": "evil.example"}).get("/"),
        403: strict.post("/news/read"),
        404: Client().get("/static/css/nothing.css"),
        405: signed_in(admin).post("/recalls"),
        500: broken.get("/"),
    }
    wrong = []
    for status, answer in answers.items():
        assert answer.status_code == status
        wrong += [f"{status}: {fault}" for fault in faults(answer)]
    nul = Client().get("/%00")
    assert nul.status_code == 400
    assert not [*wrong, *faults(nul)]
    answers[200].close()


def test_under_https_the_browser_is_told_to_stay_there(settings: Any, admin: User) -> None:
    settings.SECURE_HSTS_SECONDS, settings.SECURE_SSL_REDIRECT = 31_536_000, True
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    client = signed_in(admin)
    plain, safe = client.get("/recalls"), client.get("/recalls", secure=True)
    assert (plain.status_code, plain["Location"]) == (301, "https://testserver/recalls")
    assert safe["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    assert not [*faults(plain), *faults(safe)]


# Who keeps an answer


@pytest.mark.parametrize("who", ["charlie", "admin"])
def test_nobody_keeps_what_a_signed_in_person_is_shown(
    who: str, world: doors.World, request: pytest.FixtureRequest
) -> None:
    person = request.getfixturevalue(who)
    page, api = signed_in(person), api_for(person)
    wrong = []
    for door in doors.ALL:
        client = api if door.is_api else page
        answer = client.get(world.path(door))
        kept = answer.headers.get("Cache-Control", "")
        varies = answer.headers.get("Vary", "")
        if not asks_nobody(door) and not {"private", "no-store"} <= set(re.split(r",\s*", kept)):
            wrong.append(f"{door}: {kept}")
        if not {"Cookie", "HX-Request", "Authorization"} <= set(re.split(r",\s*", varies)):
            wrong.append(f"{door} varies by {varies}")
        if not (answer.headers.get("ETag", "W/").startswith("W/") or door.is_api):
            wrong.append(f"{door} says that its bytes stay the same")
    assert not wrong, "\n".join(wrong)


def asks_nobody(door: doors.Door) -> bool:
    """Probes answer everybody alike, without looking who asks, and so does a door for signed letters."""
    return door.route in {"healthz", "readyz"} or str(door) in doors.SIGNED


def test_a_page_of_nobody_in_particular_is_kept_and_asked_for_anew() -> None:
    first = Client().get("/healthz")
    assert first["Cache-Control"] == "no-cache"
    again = Client(headers={"if-none-match": first["ETag"]}).get("/healthz")
    assert (again.status_code, again.content) == (304, b"")


def test_an_ended_session_is_forgotten_by_the_browser(admin: User) -> None:
    client = signed_in(admin)
    assert "Clear-Site-Data" not in client.get("/recalls").headers
    old = client.cookies[live.SESSION_COOKIE_NAME].value
    out = client.post("/sign-out")
    assert out["Clear-Site-Data"] == '"cache", "storage"'
    late = Client()
    late.cookies[live.SESSION_COOKIE_NAME] = old
    answer = late.get("/recalls")
    assert answer.status_code == 302
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert "Clear-Site-Data" not in Client().get("/recalls").headers


# The name of a request


@pytest.mark.parametrize(
    ("behind_proxy", "given", "taken"),
    [
        (True, "edge-0198f3a0", True),
        (False, "edge-0198f3a0", False),
        (True, "short", False),
        (True, "a" * 65, False),
        (True, "line\r\nbreak-in", False),
        (True, "<script>alert(1)", False),
    ],
)
def test_only_a_proxy_in_front_may_name_a_request(
    settings: Any, behind_proxy: bool, given: str, taken: bool
) -> None:
    settings.BEHIND_PROXY = behind_proxy
    name = Client(headers={"X-Request-ID": given}).get("/healthz")["X-Request-ID"]
    assert (name == given) is taken


def test_the_record_knows_a_change_by_the_same_name(asset: Asset, admin: User) -> None:
    answer = api_for(admin).delete(f"/api/v1/assets/{asset.pk}")
    assert answer.status_code == 204
    assert Entry.objects.latest("number").request == answer["X-Request-ID"]


def test_the_page_of_a_fault_shows_the_name_and_nothing_of_the_fault(
    admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*args: object, **kwargs: object) -> None:
        raise RuntimeError("canary-of-the-fault")

    monkeypatch.setattr(front, "window", breaks)
    monkeypatch.setattr("catalog.search.find", breaks)
    program = APIClient()
    program.force_authenticate(admin)
    for client, path in ((signed_in(admin), "/"), (program, "/api/v1/search")):
        client.raise_request_exception = False
        answer = client.get(path)
        assert answer.status_code == 500
        assert answer["X-Request-ID"] in answer.content.decode()
        assert b"canary" not in answer.content
        assert b"RuntimeError" not in answer.content

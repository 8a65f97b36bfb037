"""Every door × every role × what stands behind it, compared with the table in tests/who_may.txt.

The table was read against "Who may do what" in docs/concepts.md line by line; whoever changes a line does so again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.conf import settings as live
from django.db import transaction
from django.test import Client, override_settings
from rest_framework.utils import json

from accounts import services as people
from accounts.models import User
from catalog.models import Access, Asset
from tests import doors, factories, letters
from tests.contracts import texts

pytestmark = pytest.mark.django_db

TABLE = Path(__file__).with_name("who_may.txt")
COLUMNS = (
    "nobody",
    "stranger",
    "reporter",
    "consumer",
    "steward",
    "team",
    "engineer",
    "owner",
    "admin",
    "read",
    "register",
)
NEW = """

{line}

is not what stands in tests/who_may.txt:

{known}

If it is as "Who may do what" in docs/concepts.md wants it, put the upper line there. A role that may more than that is
a hole: mend the door."""
OWN_FORMAT = {
    ("post", "assets/bulk"): lambda world: json.dumps([letters.asset(world)]),
    ("post", "lineage/batch"): lambda world: json.dumps([letters.event(world)]),
    ("put", "assets/{}/contract"): lambda world: texts.small(),
}
Places = dict[str, doors.World]
NOT_ASKED = "····"


@dataclass(frozen=True)
class Caller:
    """Somebody at the doors: a browser's session, and a token for the API. Nobody has neither."""

    session: str = ""
    secret: str = ""

    def knock(self, client: Client, door: doors.Door, method: str, path: str, body: Any) -> Any:
        client.cookies.clear()
        if door.is_api:
            headers = {"Authorization": f"Bearer {self.secret}"} if self.secret else {}
            kind = "application/json"
        else:
            if self.session:
                client.cookies[live.SESSION_COOKIE_NAME] = self.session
            headers, kind = {}, "application/x-www-form-urlencoded"
        return client.generic(method.upper(), path, body, kind, headers=headers)


def session_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies[live.SESSION_COOKIE_NAME].value


def caller(user: User, scope: str = "admin") -> Caller:
    _token, secret = people.issue_token(user=user, name="matrix", scopes=[scope])
    return Caller("" if scope != "admin" else session_of(user), secret)


class Shop:
    """The people and the four places, made once."""

    def __init__(self) -> None:
        flights, harbour = factories.domain("flights"), factories.domain("harbour")
        member = factories.user("Member")
        owners, consumers = factories.team("owners", [member]), factories.team("consumers")
        consumer, reporter = factories.user("Consumer"), factories.user("Reporter")
        consumers.members.add(consumer)
        keeper = factories.user("Keeper")
        roles = {name: factories.user(name) for name in ("steward", "engineer", "owner")}
        for name, user in roles.items():
            factories.role(flights, user, name)
        admin = factories.user("Ada", is_superuser=True)
        common = {"stewards": [keeper], "owner": owners, "domain": flights}
        assets = {
            "own": factories.asset("db.own", **common),
            "other": factories.asset(
                "db.other", **common | {"domain": harbour, "owner": factories.team("dockers")}
            ),
            "restricted": factories.asset("db.restricted", visibility="restricted", **common),
            "private": factories.asset("db.private", visibility="private", **common),
        }
        Access.objects.create(asset=assets["restricted"], team=consumers)
        self.places: Places = {name: self.place(one, reporter) for name, one in assets.items()}
        self.callers = {
            "nobody": Caller(),
            "stranger": caller(factories.user("Stranger")),
            "reporter": caller(reporter),
            "consumer": caller(consumer),
            "team": caller(member),
            **{name: caller(user) for name, user in roles.items()},
            "admin": caller(admin),
            "read": caller(admin, "read"),
            "register": caller(admin, "register"),
        }

    def place(self, asset: Asset, reporter: User) -> doors.World:
        return doors.build(asset, reporter)

    @cached_property
    def client(self) -> Client:
        return Client(raise_request_exception=False)

    def cell(self, door: doors.Door, method: str, who: str) -> str:
        """What this role meets at the four places, a letter each; a token means nothing to a page.

        Who has to sign in first is not asked for which of them.
        """
        caller = self.callers[who]
        if not door.is_api and caller.secret and not caller.session:
            return NOT_ASKED
        met: dict[tuple[str, str], str] = {}
        found = []
        for world in self.places.values():
            asked = world.asked(door), body_of(door, method, world)
            if asked not in met:
                met[asked] = self.meets(caller, door, method, world)
            found.append(met[asked])
            if met[asked] == "?":
                return len(self.places) * "?"
        return "".join(found)

    def meets(self, caller: Caller, door: doors.Door, method: str, world: doors.World) -> str:
        with transaction.atomic():
            path, body = world.asked(door), body_of(door, method, world)
            answer = caller.knock(self.client, door, method, path, body)
            transaction.set_rollback(True)
        return letter_for(answer)


def body_of(door: doors.Door, method: str, world: doors.World) -> str:
    """A good letter for a door of the API; nothing for a page, whose form then complains to whoever it lets in."""
    key = (method, door.below)
    if key in letters.ALL:
        return json.dumps(letters.ALL[key](world))
    return OWN_FORMAT[key](world) if key in OWN_FORMAT else ""


def letter_for(answer: Any) -> str:
    """`+` done or shown, `~` let in and told what its words lack, `-` forbidden, `.` not there, `?` sign in."""
    code = answer.status_code
    if code == 401 or (code == 302 and answer["Location"].startswith("/sign-in?")):
        return "?"
    known = {403: "-", 404: ".", 405: "x", 400: "~", 409: "~", 415: "~", 422: "~", 503: "+"}
    return "+" if code < 400 else known.get(code, f"<{code}>")


@pytest.fixture(scope="module")
def shop(django_db_setup: None, django_db_blocker: Any) -> Iterator[Shop]:
    """One shop for the whole module; each knock is taken back. Pages are not drawn: here only who gets them matters."""
    drawn = mock.patch("django.template.backends.django.Template.render", return_value="")
    with django_db_blocker.unblock(), drawn, override_settings(PUBLIC=True), transaction.atomic():
        yield Shop()
        transaction.set_rollback(True)


def known() -> dict[str, str]:
    lines = [line for line in TABLE.read_text().splitlines() if line and line[0] != "#"]
    return {" ".join(line.split()[:2]): " ".join(line.split()) for line in lines}


def address(door: doors.Door) -> str:
    return f"/{doors.API if door.route.startswith(doors.API) else ''}{door.below}"


def doors_and_methods() -> list[tuple[doors.Door, str]]:
    """A form of Django's takes PUT as it takes POST, so only one of the two is asked."""
    asked = ((door, method) for door in doors.ALL for method in sorted(door.methods))
    return [(door, method) for door, method in asked if door.is_api or method != "put"]


@pytest.mark.parametrize(("door", "method"), doors_and_methods(), ids=str)
def test_who_may(door: doors.Door, method: str, shop: Shop) -> None:
    if "x" in shop.cell(door, method, "admin"):
        return
    name = f"{method.upper():<6} {address(door):<42}"
    line = f"{name} {' '.join(f'{shop.cell(door, method, who):<8}' for who in COLUMNS)}".rstrip()
    key = f"{method.upper()} {address(door)}"
    expected = known().get(key, "(nothing: it is a new door)")
    assert " ".join(line.split()) == expected, NEW.format(line=line, known=expected)


def test_the_table_names_no_door_that_is_gone() -> None:
    there = {f"{method.upper()} {address(door)}" for door, method in doors_and_methods()}
    assert not [name for name in known() if name not in there]

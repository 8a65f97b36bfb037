"""One good letter for every door of the API that reads a body: where bad ones are made from."""

from collections.abc import Callable
from typing import Any

from tests.doors import World

Letter = Callable[[World], Any]

ASSET = {
    "namespace": "postgres://test:5432",
    "name": "db.marts.new",
    "kind": "table",
    "title": "New",
    "description": "Made by a test",
    "domain": "flights",
    "owner": "owners",
    "stewards": ["steward@test.example"],
    "tags": ["one"],
    "stage": "local",
    "sensitivity": "none",
    "visibility": "public",
    "fields": [
        {
            "name": "dest",
            "type": "text",
            "description": "Where to",
            "nullable": False,
            "sensitivity": "none",
            "tags": ["two"],
        }
    ],
    "links": [{"title": "Read on", "url": "https://example.com"}],
    "properties": {"rows": 5},
}


def asset(world: World) -> dict[str, Any]:
    steward = world.asset.stewards.get()
    return ASSET | {"stewards": [steward.email]}


def patch(world: World) -> dict[str, Any]:
    keep = asset(world)
    return {key: value for key, value in keep.items() if key not in ("namespace", "name")}


def team(world: World) -> dict[str, Any]:
    member = {"email": world.notice.recipient.email, "role": "lead"}
    return {"slug": "new-team", "name": "New team", "members": [member]}


def domain(world: World) -> dict[str, Any]:
    role = {"email": world.notice.recipient.email, "role": "steward"}
    place = {"slug": "new-domain", "name": "New", "description": "About", "parent": "flights"}
    return {**place, "roles": [role]}


ALL: dict[tuple[str, str], Letter] = {
    ("post", "users"): lambda world: {
        "email": "new@test.example",
        "name": "New",
        "password": "a long good password",
    },
    ("post", "teams"): team,
    ("post", "tokens"): lambda world: {
        "user": world.notice.recipient.email,
        "name": "Program",
        "scopes": ["read"],
        "expires": "2099-01-31T12:00:00Z",
    },
    ("post", "assets"): asset,
    ("patch", "assets/{}"): patch,
    ("post", "domains"): domain,
    ("post", "assets/{}/measurements"): lambda world: {
        "metric": "rows",
        "field": "dest",
        "at": "2026-02-06T00:00:00Z",
        "value": 930.5,
        "n": 930,
    },
}
NO_BODY: set[tuple[str, str]] = {
    ("post", "sources/{}/scan"),
    ("post", "assets/{}/refresh"),
}
# Doors whose body is not one JSON letter, tested in their own rooms.
OWN_FORMAT: set[tuple[str, str]] = {("post", "assets/bulk"), ("put", "assets/{}/contract")}
# Doors to which `{}` says something.
EMPTY_IS_FINE: set[tuple[str, str]] = {("patch", "assets/{}")}

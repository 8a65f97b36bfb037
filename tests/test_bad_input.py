"""What strangers send: every writing door of the API answers bad input with 4xx that says where, and writes nothing."""

import copy
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from rest_framework.test import APIClient

from accounts.models import User
from catalog.models import Asset
from tests import doors, letters
from tests.conftest import api_for

pytestmark = pytest.mark.django_db

BODIES = {
    "malformed": b'{"title": ',
    "two values": b"{} {}",
    "single quotes": b"{'title': 'x'}",
    "trailing comma": b'{"title": "x",}',
    "comment": b"{} // x",
    "only blanks": b"  \n ",
    "11 MB": b'{"title": "' + b"a" * 11 * 1024 * 1024 + b'"}',
    "200,000 deep": b"[" * 200_000 + b"]" * 200_000,
    "200,000 objects deep": b'{"a":' * 200_000 + b"1" + b"}" * 200_000,
    "200,000 never closed": b"[" * 200_000,
    "NaN": b'{"value": NaN}',
    "Infinity": b'{"value": Infinity}',
    "-Infinity": b'{"value": -Infinity}',
    "1e999": b'{"value": 1e999}',
    "NUL": b'{"title": "a\\u0000b"}',
    "NUL in a key": b'{"ti\\u0000tle": "ab"}',
    "a NUL byte": b'{"title": "a\x00b"}',
    "lone surrogate": b'{"title": "a\\ud800b"}',
    "lone low surrogate": b'{"title": "\\udc00"}',
    "5,000 digits": b'{"value": ' + b"9" * 5000 + b"}",
    "invalid UTF-8": b'{"title": "\xff\xfe"}',
    "surrogate bytes": b'{"title": "\xed\xa0\x80"}',
    "UTF-16": '{"title": "x"}'.encode("utf-16"),
    "BOM": b'\xef\xbb\xbf{"title": "x"}',
}
# Well-formed JSON of the wrong shape. A door that takes no body may ignore these.
SHAPES = {
    "empty": b"",
    "null": b"null",
    "list": b"[]",
    "text": b'"asset"',
    "number": b"7",
    "true": b"true",
    "list of lists": b"[[]]",
    "list of null": b"[null]",
    "empty object": b"{}",
}
WRITING = re.compile(r"\b(insert|update|delete|merge|truncate|copy)\b(?! of)", re.IGNORECASE)
NAMES_ITS_FIELD = {"NUL": "title", "lone surrogate": "title", "lone low surrogate": "title"}


def send(client: APIClient, method: str, path: str, body: bytes, **headers: str) -> Any:
    """The answer, with whatever was written taken back; of a refusal also whether it `wrote`."""
    seen: list[str] = []

    def look(execute: Any, sql: str, *rest: Any) -> Any:
        seen.append(sql)
        return execute(sql, *rest)

    with transaction.atomic(), connection.execute_wrapper(look):
        kind = headers.pop("content_type", "application/json")
        answer = client.generic(method.upper(), path, body, kind, **headers)
        # Comparing all tables takes long: only after a statement that may have changed one.
        answer.wrote = (
            answer.status_code >= 400
            and any(WRITING.search(sql) for sql in seen)
            and doors.contents() != client.before
        )
        transaction.set_rollback(True)
    return answer


def faults(answer: Any, field: str | None = None) -> Iterator[str]:
    """What is wrong with a refusal; nothing if it is as it should be."""
    if not 400 <= answer.status_code < 500:
        yield f"answered {answer.status_code}"
        return
    if answer.wrote:
        yield "wrote something"
    if answer["Content-Type"] != "application/problem+json":
        yield f"sent {answer['Content-Type']}"
        return
    problem = json.loads(answer.content)
    if problem.get("status") != answer.status_code or not problem.get("title"):
        yield f"is no RFC 9457 problem: {problem}"
    named = [error["field"] for error in problem.get("errors", [])]
    if (
        field is not None
        and answer.status_code != 409
        and not any(names(field, one) for one in named)
    ):
        yield f"names {named} instead of {field}"


def names(field: str, named: str) -> bool:
    """`fields[0].name` speaks of `fields`, and a row of a list `[0].title` of `title`."""
    return field in named.replace("[", ".").replace("]", ".").split(".")


@pytest.fixture
def world(asset: Asset, admin: User) -> doors.World:
    return doors.build(asset, admin)


@pytest.fixture
def client(admin: User, world: doors.World) -> APIClient:
    """An admin's program; `before` is what the database held when it came."""
    client = api_for(admin)
    client.raise_request_exception = False
    client.get("/api/v1/assets")
    client.before = doors.contents()
    return client


def writes() -> list[tuple[doors.Door, str]]:
    return [(door, method) for door, method in doors.API_WRITES if method != "delete"]


def with_letters() -> list[tuple[str, str]]:
    return list(letters.ALL)


def test_every_writing_door_has_its_letter() -> None:
    asked = {(method, door.below) for door, method in writes()}
    assert asked == set(letters.ALL) | letters.NO_BODY | letters.OWN_FORMAT


@pytest.mark.parametrize(("door", "method"), writes(), ids=str)
def test_bad_bodies_are_refused(
    door: doors.Door, method: str, world: doors.World, client: APIClient
) -> None:
    key = (method, door.below)
    strict = key in letters.ALL
    wrong = []
    for name, body in {**BODIES, **SHAPES}.items():
        answer = send(client, method, world.path(door), body)
        fine = key in letters.EMPTY_IS_FINE and body in (b"", b"{}", b"[]", b"null")
        if (strict and not fine) or answer.status_code >= 400:
            field = NAMES_ITS_FIELD.get(name) if strict else None
            wrong += [f"{name}: {fault}" for fault in faults(answer, field)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(("door", "method"), writes(), ids=str)
def test_bad_envelopes_are_refused(
    door: doors.Door, method: str, world: doors.World, client: APIClient
) -> None:
    letter = letters.ALL.get((method, door.below), lambda world: {})
    body = json.dumps(letter(world)).encode()
    client.before = doors.contents()
    envelopes = [
        {"HTTP_CONTENT_ENCODING": "gzip"},
        {"HTTP_CONTENT_ENCODING": "br"},
        {"content_type": "text/html"},
        {"content_type": "multipart/form-data"},
        {"content_type": "multipart/form-data; boundary=x"},
        {"content_type": "nonsense"},
        {"content_type": "application/json; charset=utf-99"},
        {"HTTP_CONTENT_LENGTH": "nonsense"},
        {"HTTP_IDEMPOTENCY_KEY": "a" * 10_000},
        {"HTTP_IDEMPOTENCY_KEY": "ÿ\x00"},
        {"HTTP_ACCEPT": "text/html"},
        {"HTTP_ACCEPT": "nonsense;;;"},
        {"HTTP_X_HTTP_METHOD_OVERRIDE": "DELETE"},
    ]
    wrong = []
    for headers in envelopes:
        answer = send(client, method, world.path(door), body, **dict(headers))
        if answer.status_code >= 400:
            wrong += [f"{headers}: {fault}" for fault in faults(answer)]
    assert not wrong, "\n".join(wrong)


WRONG: list[Any] = [
    None,
    True,
    -1,
    10**30,
    "",
    "nonsense-that-is-not-known",
    "a" * 200_000,
    "\u202e\u200b",
    [],
    [None],
    {},
]


def kind_of(value: Any) -> str:
    for kind, types in {"flag": bool, "number": (int, float), "text": str}.items():
        if isinstance(value, types):
            return kind
    return {list: "list", dict: "object"}.get(type(value), "null")


@pytest.mark.parametrize(("method", "below"), with_letters(), ids=str)
def test_each_value_of_a_letter_may_be_wrong(
    method: str, below: str, world: doors.World, client: APIClient
) -> None:
    door = next(door for door in doors.API_DOORS if door.below == below)
    letter = letters.ALL[(method, below)](world)
    client.before = doors.contents()
    path = world.path(door)
    good = send(client, method, path, json.dumps(letter).encode())
    assert good.status_code < 300, good.content
    wrong = []
    for place, value in places(letter):
        for bad in WRONG:
            answer = send(client, method, path, json.dumps(put(letter, place, bad)).encode())
            field = [str(step) for step in place if isinstance(step, str)]
            must = kind_of(bad) not in (kind_of(value), "null") and "properties" not in place[:-1]
            if must and field:
                found = list(faults(answer, field[0]))
            else:
                found = list(faults(answer)) if answer.status_code >= 400 else []
            wrong += [f"{place} = {str(bad)[:30]!r}: {fault}" for fault in found]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(("method", "below"), with_letters(), ids=str)
def test_each_value_of_a_letter_may_be_missing_or_unknown(
    method: str, below: str, world: doors.World, client: APIClient
) -> None:
    door = next(door for door in doors.API_DOORS if door.below == below)
    letter = letters.ALL[(method, below)](world)
    client.before = doors.contents()
    wrong = []
    for place, _ in places(letter):
        if isinstance(place[-1], str):
            answer = send(
                client, method, world.path(door), json.dumps(without(letter, place)).encode()
            )
            if answer.status_code >= 400:
                wrong += [f"without {place}: {fault}" for fault in faults(answer, str(place[-1]))]
    if (method, below) not in letters.OPEN_ENDED:
        stranger = json.dumps({**letter, "no_such_field": 1}).encode()
        answer = send(client, method, world.path(door), stranger)
        wrong += [f"an unknown field: {fault}" for fault in faults(answer, "no_such_field")]
    assert not wrong, "\n".join(wrong)


Place = tuple[str | int, ...]


def places(letter: Any, above: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Every value that stands in a letter, and the way to it."""
    steps = letter.items() if isinstance(letter, dict) else enumerate(letter)
    for step, value in steps:
        yield (*above, step), value
        if isinstance(value, dict | list):
            yield from places(value, (*above, step))


def put(letter: Any, place: Place, value: Any) -> Any:
    changed = copy.deepcopy(letter)
    inner = changed
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = value
    return changed


def without(letter: Any, place: Place) -> Any:
    changed = copy.deepcopy(letter)
    inner = changed
    for step in place[:-1]:
        inner = inner[step]
    del inner[place[-1]]
    return changed


def test_a_bad_row_of_many_spoils_no_other(world: doors.World, client: APIClient) -> None:
    good = {"namespace": "n", "name": "good", "kind": "table"}
    rows = [
        json.dumps(good).encode(),
        *(body for name, body in BODIES.items() if len(body) < 1000 and b"\n" not in body),
        b'{"namespace": "n", "name": "", "kind": "table"}',
        b'{"namespace": "n", "name": "x1", "kind": "nonsense"}',
        b'{"namespace": "n", "name": "x2", "kind": "table", "domain": "no-such"}',
        b'{"namespace": "n", "name": "x3", "kind": "table", "stewards": ["nobody@test.example"]}',
        json.dumps(good | {"name": "good too"}).encode(),
    ]
    sent = b"\n".join(rows)
    answer = client.generic("POST", "/api/v1/assets/bulk", sent, "application/x-ndjson")
    report = json.loads(answer.content)
    assert answer.status_code == 200
    assert (report["created"], report["failed"]) == (2, len(rows) - 2)
    assert {error["line"] for error in report["errors"]} == set(range(2, len(rows)))
    assert all(error["message"] for error in report["errors"])
    assert set(Asset.objects.filter(namespace="n").values_list("name", flat=True)) == {
        "good",
        "good too",
    }

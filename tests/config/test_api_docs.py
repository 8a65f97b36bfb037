"""The pages of the API: every operation is there, with what it takes and answers, and an example that is a program."""

import ast
import re
import shlex
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from config import api_docs, openapi
from tests.conftest import signed_in

NOUNS = [group.noun for group in api_docs.groups()]


@pytest.fixture
def client(bob: User) -> Client:
    return signed_in(bob)


def test_the_overview_leads_to_every_operation(client: Client) -> None:
    page = client.get("/api/docs").content.decode()
    for path, methods in openapi.document()["paths"].items():
        assert path in page
        for operation in methods.values():
            assert f"#{operation['operationId']}" in page
    assert 'href="/api/v1/schema"' in page


@pytest.mark.django_db
@pytest.mark.parametrize("noun", NOUNS)
def test_a_group_tells_all_of_its_operations(client: Client, noun: str) -> None:
    page = client.get(f"/api/docs/{noun}").content.decode()
    group = next(one for one in api_docs.groups(noun) if one.current)
    for entry in group.entries:
        assert f'id="{entry.key}"' in page
        for row in entry.questions:
            assert f">{row.name}</code>" in page
    assert "`" not in re.sub(r"<pre.*?</pre>", "", page, flags=re.DOTALL)


def test_a_group_that_is_not_there_is_404(client: Client) -> None:
    assert client.get("/api/docs/nonsense").status_code == 404


def test_whoever_has_not_signed_in_is_asked_to(db: None) -> None:
    assert Client().get("/api/docs").status_code == 302


@pytest.mark.parametrize("noun", NOUNS)
def test_every_example_can_be_run(noun: str) -> None:
    group = next(one for one in api_docs.groups(noun) if one.current)
    for entry in group.entries:
        ast.parse(entry.python)
        words = shlex.split(entry.curl)
        assert words[0] == "curl"
        assert words[-1].startswith("http")
        assert "{" not in words[-1]


def entry(key: str) -> api_docs.Entry:
    entries = [entry for group in api_docs.groups() for entry in group.entries]
    return next(one for one in entries if one.key == key)


def test_what_is_sent_is_told_from_the_outside_in() -> None:
    rows = {row.name: row for row in entry("put_team").letters[0].rows}
    assert rows["slug"].required
    assert not rows["members"].required
    assert rows["members"].kind == "list of object"
    assert (rows["email"].depth, rows["email"].kind) == (1, "e-mail address")
    assert rows["role"].choices == ("member", "engineer", "lead")


def test_what_may_be_nothing_is_told() -> None:
    rows = {row.name: row for row in entry("get_ticket").replies[0].letters[0].rows}
    assert rows["assignee"].kind == "e-mail address or nothing"
    assert rows["timeline"].kind == "list of object"


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("list_teams", 'curl -H "Authorization: Bearer $TOKEN"'),
        ("put_team", "--data-binary"),
        ("revoke_token", "curl -X DELETE"),
        ("refresh_asset", "curl -X POST"),
        ("put_contract", 'curl -X PUT -H "Authorization: Bearer $TOKEN"'),
    ],
)
def test_an_example_says_its_method(key: str, said: str) -> None:
    assert said in entry(key).curl


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({}, "anything"),
        ({"type": "string", "format": "date-time"}, "moment"),
        ({"type": ["string", "null"]}, "text or nothing"),
        ({"type": "array", "items": {"type": "integer"}}, "list of whole number"),
        ({"anyOf": [{"type": "number"}, {"type": "null"}]}, "number or nothing"),
        ({"type": "string", "enum": ["a", "b"]}, "one of"),
    ],
)
def test_types_are_said_in_words(schema: dict[str, Any], words: str) -> None:
    assert api_docs.words(schema) == words


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"maxLength": 1}, "up to 1 character"),
        ({"maxLength": 80}, "up to 80 characters"),
        ({"maxItems": 3}, "up to 3"),
        ({"minimum": 1, "maximum": 5}, "from 1 to 5"),
        ({"minimum": 1, "maximum": 2**63 - 1}, ""),
    ],
)
def test_limits_are_said_in_words(schema: dict[str, Any], words: str) -> None:
    assert api_docs.limits(schema) == words

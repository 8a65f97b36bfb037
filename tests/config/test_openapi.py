"""The API's description: complete, valid, with an example of everything, and true to what the doors do."""

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from accounts.models import User
from config import openapi
from tests import described
from tests.conftest import api_for

DOCUMENT = openapi.document()
OPERATIONS = [
    (path, method, operation)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
]
operations = pytest.mark.parametrize(
    "operation", [pytest.param(one, id=one["operationId"]) for _, _, one in OPERATIONS]
)


@pytest.fixture
def public(settings: Any) -> Iterator[None]:
    settings.PUBLIC = True
    openapi.document.cache_clear()
    yield
    openapi.document.cache_clear()


@pytest.mark.usefixtures("public")
def test_where_reading_is_public_the_open_doors_need_no_token() -> None:
    paths = openapi.document()["paths"]
    assert {} in paths["/api/v1/recalls"]["get"]["security"]
    assert {} not in paths["/api/v1/recalls"]["post"]["security"]
    assert {} not in paths["/api/v1/tickets"]["get"]["security"]


def test_every_door_is_described() -> None:
    missing = [f"{door.method} {door.path}" for door in openapi.doors() if not door.operation]
    assert not missing, "say what it takes and answers, with @described"


def test_names_are_unique() -> None:
    names = [operation["operationId"] for _, _, operation in OPERATIONS]
    assert sorted(set(names)) == sorted(names)


def test_every_group_is_said() -> None:
    used = {noun for _, _, operation in OPERATIONS for noun in operation["tags"]}
    assert used <= set(openapi.NOUNS), "say it in config/openapi.py, NOUNS"


@operations
def test_an_operation_says_what_it_does(operation: dict[str, Any]) -> None:
    assert operation["summary"].endswith((".", "?"))
    assert operation["security"]
    assert {"400", "401", "406"} <= set(operation["responses"])


def contents(operation: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every letter of an operation, sent or answered: the media type, schema and example."""
    yield from operation.get("requestBody", {}).get("content", {}).items()
    for answer in operation["responses"].values():
        yield from described.resolved(answer).get("content", {}).items()


@operations
def test_every_letter_has_a_valid_example(operation: dict[str, Any]) -> None:
    for kind, letter in contents(operation):
        assert "example" in letter, kind
        validator = described.validator(described.json.dumps(letter["schema"]))
        errors = [error.message for error in validator.iter_errors(plain(letter["example"]))]
        assert not errors, (kind, errors)


def plain(value: Any) -> Any:
    """As it comes over the wire."""
    return described.json.loads(described.json.dumps(value))


@operations
def test_every_schema_is_one(operation: dict[str, Any]) -> None:
    for _, letter in contents(operation):
        Draft202012Validator.check_schema(letter["schema"])
    for parameter in operation.get("parameters", []):
        Draft202012Validator.check_schema(parameter["schema"])


def test_every_refusal_is_a_problem() -> None:
    for path, method, operation in OPERATIONS:
        for code, answer in operation["responses"].items():
            if int(code) >= 400:
                content = described.resolved(answer)["content"]
                assert list(content) == ["application/problem+json"], (path, method, code)


@pytest.mark.django_db
def test_the_door_answers_the_document(bob: User) -> None:
    assert api_for(bob, "read").get("/api/v1/schema").json() == plain(DOCUMENT)

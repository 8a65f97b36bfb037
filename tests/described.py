"""A program that looks at every answer it gets: status, headers and body must be as the API's description says."""

import json
from functools import cache
from typing import Any

from django.urls import Resolver404, resolve
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from rest_framework.test import APIClient

from config import openapi

ROOT = "urn:aisle"
# What an address answers that has no such method, whatever its operations are.
NO_SUCH_METHOD = 405


class Program(APIClient):
    """A client of the API; an answer that is not as described fails the test."""

    def request(self, **kwargs: Any) -> Any:
        answer = super().request(**kwargs)
        wrong = faults(kwargs["REQUEST_METHOD"].lower(), kwargs["PATH_INFO"], answer)
        assert not wrong, f"{kwargs['REQUEST_METHOD']} {kwargs['PATH_INFO']}: {wrong}"
        return answer


def faults(method: str, path: str, answer: Any) -> str:
    """How the answer differs from its description; empty if it does not."""
    described = operation(method, path)
    if described is None or answer.status_code == NO_SUCH_METHOD:
        return ""
    meant = described["responses"].get(str(answer.status_code))
    if meant is None:
        return f"{answer.status_code} is not described: {answer.content[:500]!r}"
    meant = resolved(meant)
    missing = [name for name in meant.get("headers", {}) if name not in answer.headers]
    if missing:
        return f"{answer.status_code} has no {missing}"
    return body_faults(meant.get("content", {}), answer)


def body_faults(content: dict[str, Any], answer: Any) -> str:
    kind = answer.headers.get("Content-Type", "").partition(";")[0]
    if not content:
        return f"has a body: {answer.content[:200]!r}" if answer.content else ""
    if kind not in content:
        return f"is {kind}, not {list(content)}"
    if not kind.endswith("json") or not answer.content:
        return ""
    errors = validator(json.dumps(content[kind]["schema"])).iter_errors(json.loads(answer.content))
    return "; ".join(f"{error.json_path}: {error.message[:300]}" for error in errors)


def operation(method: str, path: str) -> dict[str, Any] | None:
    """The description of what answers at this address; none for an address outside of the API."""
    try:
        route = resolve(path).route
    except Resolver404:
        return None
    found: dict[str, Any] = openapi.document()["paths"].get(openapi.path_of(route), {})
    return found.get("get" if method == "head" else method)


def resolved(part: dict[str, Any]) -> dict[str, Any]:
    """The part itself, or what it refers to."""
    if "$ref" not in part:
        return part
    found: Any = openapi.document()
    for name in part["$ref"].removeprefix("#/").split("/"):
        found = found[name]
    return dict(found)


@cache
def validator(schema: str) -> Draft202012Validator:
    """Of answers; stricter than what is told to others: a key that is not described is a fault."""
    document = closed({"components": openapi.document()["components"]})
    registry = Registry().with_resource(
        ROOT,
        Resource.from_contents(document | {"$schema": Draft202012Validator.META_SCHEMA["$id"]}),
    )
    return Draft202012Validator(
        absolute(json.loads(schema)), registry=registry, format_checker=FormatChecker()
    )


def closed(part: Any) -> Any:
    """The same schemas, whose objects have no other keys than the described ones."""
    if isinstance(part, list):
        return [closed(one) for one in part]
    if not isinstance(part, dict):
        return part
    inner = {key: closed(value) for key, value in part.items()}
    if inner.get("type") == "object" and "properties" in inner:
        return {"additionalProperties": False, **inner}
    return inner


def absolute(part: Any) -> Any:
    """References of the document, as they are found from outside of it."""
    if isinstance(part, list):
        return [absolute(one) for one in part]
    if not isinstance(part, dict):
        return part
    return {key: ROOT + value if key == "$ref" else absolute(value) for key, value in part.items()}

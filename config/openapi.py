"""The API's description: one OpenAPI 3.1 document, made from what stands above the methods of the doors."""

import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.operations import Answer, Body, Operation, operation_of, summary
from accounts.problems import CONTENT_TYPE, Fault, Problem, problem
from accounts.schemas import Components, Schema, example_of, schema_of
from config.visitors import OPEN

VERSION = "1.0.0"
PREFIX = "api/v1/"
METHODS = ("get", "post", "put", "patch", "delete")
SAFE = "get"
ABOUT = """\
Every address begins with `/api/v1/` and has no slash at its end. Send `Authorization: Bearer TOKEN`; errors are
RFC 9457 `application/problem+json`. Bodies are UTF-8, without NUL and halves of surrogate pairs, up to 10 MB and
64 levels deep, and may be gzipped. A method that a door does not have is answered with 405 and `Allow`."""

NOUNS = {
    "assets": "What is in the catalog: register, look up, change, retire.",
    "imports": "What came in many at once, and how far it is.",
    "lifecycle": "How long an asset is good: certified, deprecated, retired.",
    "history": "What became of an asset, and what it was on a past day.",
    "access": "Who may see a restricted asset besides those who answer for it.",
    "search": "Find assets by words and facets.",
    "searches": "Searches that one has saved; nobody else sees them.",
    "suggest": "What is offered while one types.",
    "domains": "Bounded contexts, and who answers in them.",
    "terms": "What each domain means by its words.",
    "tags": "The governed list of labels.",
    "sources": "Systems that hold data.",
    "lineage": "OpenLineage events in, walks and impact out.",
    "contracts": "What was promised, as ODCS documents.",
    "health": "Measurements, control charts, verdicts.",
    "reviews": "What consumers say of an asset.",
    "questions": "What people ask about an asset, with the answers.",
    "comments": "What is said to a ticket; to a question, its answers.",
    "tickets": "Problems, questions and alarms, and their way to an end.",
    "joining": "“Me too”, and the open tickets that are like what one would say.",
    "redacting": "Personal data is taken out of what was said.",
    "say_links": "Links to be put beside a report, which lead to saying something.",
    "bulking": "One step on many tickets, each of which answers for itself.",
    "desks": "One's own views of the inbox, and answers given often.",
    "hours": "Within how long people are answered.",
    "suggestions": "Changes that people suggest, made with one click.",
    "recalls": "Public notices that an asset must not be used.",
    "loop": "How fast people are answered, and whether that holds.",
    "trackers": "Issue trackers that tickets are sent to, and what comes back.",
    "wanted": "Data that people want and did not find, and what becomes of it.",
    "watches": "What one wants to be told about.",
    "users": "People.",
    "teams": "Teams, and who is in them.",
    "invitations": "Ways in for people, each for one of them, once.",
    "tokens": "What programs sign in with.",
    "telling": "How one is told by mail, and what one is mailed no more.",
    "hooks": "Addresses that are told one's news, signed.",
    "schema": "This description.",
}
DONE = {
    200: "As asked.",
    201: "It is new.",
    202: "Taken; it is done by and by.",
    204: "Done; there is nothing to say.",
}
REFUSALS = {
    400: "What was sent cannot be read, or is not what the door takes; `errors` name the field.",
    401: "The token is missing, wrong, revoked or expired.",
    403: "The token's scope, or the person's role, does not allow this.",
    404: "Not there, or not for you: the two cannot be told apart.",
    406: "The answer is not made in the format that `Accept` asks for.",
    409: "The state does not allow it, mostly because somebody was faster.",
    412: "It has changed since the version that `If-Match` names.",
    413: "The body is too large.",
    415: "The door does not read this format or content encoding.",
    422: "It was understood, and the rules do not allow it; `errors` name the field.",
    428: "Send `If-Match` with the version that you mean.",
    429: "Too many requests; `Retry-After` says how many seconds to wait.",
}
HEEDED: dict[str, Schema] = {
    "Idempotency-Key": {
        "description": "The same request sent twice with the same key is kept once.",
        "schema": {"type": "string", "maxLength": 100, "pattern": "^[ -~]*$"},
        "example": "2027-01-31-orders",
    },
    "If-Match": {
        "description": "The version the change is made from, as `ETag` named it; 412 if there is a newer one.",
        "schema": {"type": "string"},
        "example": '"3"',
    },
    "If-None-Match": {
        "description": "The `ETag` of what one has already; 304 if it still is so.",
        "schema": {"type": "string"},
        "example": '"3-9f86d081884c7d659a2f"',
    },
}
SENT: dict[str, Schema] = {
    "ETag": {
        "description": "The version that is shown, for `If-Match`.",
        "schema": {"type": "string"},
    },
    "Location": {
        "description": "Where it is from now on.",
        "schema": {"type": "string", "format": "uri-reference"},
    },
    "Aisle-Contract": {"description": "The contract's id.", "schema": {"type": "integer"}},
    "WWW-Authenticate": {
        "description": "How to sign in.",
        "schema": {"type": "string"},
    },
    "Retry-After": {
        "description": "Seconds to wait.",
        "schema": {"type": "integer", "minimum": 0},
    },
}
CONVERTERS: dict[str, Schema] = {
    "IntConverter": {"type": "integer", "minimum": 1},
    "StringConverter": {"type": "string", "pattern": "^[^/]+$"},
    "PathConverter": {"type": "string", "minLength": 1},
}

# What stands for an id in an example, by what comes before it in the address.
PLACES = {"charts": "null_share", "domains": "sales", "sources": "warehouse", "tags": "finance"}
# Examples of what may be asked, by name.
QUESTIONS = {"q": "orders", "namespace": "postgres://db:5432", "name": "db.public.orders"}


@dataclass(frozen=True, slots=True)
class Door:
    """One method of one address."""

    path: str
    method: str
    view: Any
    pattern: URLPattern

    @property
    def handler(self) -> Any:
        return getattr(self.view, self.method)

    @property
    def operation(self) -> Operation | None:
        return operation_of(self.handler)

    @property
    def noun(self) -> str:
        """The group it belongs to: the file its method is written in."""
        if self.view.__module__ == "config.api":
            return "schema"
        parts: list[str] = self.handler.__module__.split(".")
        return parts[0] if parts[-1] == "api" else parts[-1]

    @property
    def scope(self) -> str:
        """What a token must be allowed."""
        unsafe: str = getattr(self.view, "write_scope", "register")
        return "read" if self.method == SAFE else unsafe


def doors() -> Iterator[Door]:
    """Every method of every address of the API, from the resolver."""
    for route, pattern in _routes(get_resolver().url_patterns):
        view = getattr(pattern.callback, "view_class", None)
        if route.startswith(PREFIX) and view is not None:
            for method in METHODS:
                if hasattr(view, method):
                    yield Door(path_of(route), method, view, pattern)


def _routes(patterns: list[Any], prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, route)
        else:
            yield route, pattern


def path_of(route: str) -> str:
    """An address as it is described: `assets/<int:pk>` → `/assets/{id}`."""
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda part: f"{{{public(part[1])}}}", route)


def public(name: str) -> str:
    """How a part of an address is called outside."""
    return "id" if name == "pk" else name


@cache
def document() -> dict[str, Any]:
    """The whole description; what it says cannot change while the program runs."""
    components = Components()
    schema_of(Problem, components)
    paths: dict[str, dict[str, Any]] = {}
    for door in sorted(doors(), key=lambda door: [*NOUNS, door.noun].index(door.noun)):
        if door.operation is not None:
            described = _operation(door, door.operation, components)
            paths.setdefault(door.path, {})[door.method] = described
    return {
        "openapi": "3.1.0",
        "info": {"title": "Aisle", "version": VERSION, "description": ABOUT},
        "tags": [{"name": noun, "description": about} for noun, about in NOUNS.items()],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(components.items())),
            "responses": {_refusal(code): _refused(code) for code in REFUSALS},
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "session": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": settings.SESSION_COOKIE_NAME,
                    "description": "A signed-in browser; it sends `X-CSRFToken` with what it writes.",
                },
            },
        },
    }


def _operation(door: Door, operation: Operation, components: Components) -> dict[str, Any]:
    more = inspect.cleandoc(door.handler.__doc__ or "").partition("\n\n")[2]
    described: dict[str, Any] = {
        "operationId": operation.name,
        "tags": [door.noun],
        "summary": summary(door.handler),
        "description": " ".join([*more.split(), *_goodbye(operation)]),
        "deprecated": operation.ending is not None,
        "security": _security(door),
        "parameters": list(_parameters(door, operation)),
        "requestBody": _body(operation.takes),
        "responses": {
            **{
                str(code): _answer(code, answer, components)
                for code, answer in operation.answers.items()
            },
            **{
                str(code): {"$ref": f"#/components/responses/{_refusal(code)}"}
                for code in refusals(door, operation)
            },
        },
    }
    return {key: value for key, value in described.items() if value}


def _goodbye(operation: Operation) -> list[str]:
    """Until when an operation that will go can be used, and what instead."""
    if operation.ending is None:
        return []
    return [f"Ends on {operation.ending.ends}; use {operation.ending.instead} instead."]


def _security(door: Door) -> list[dict[str, list[str]]]:
    """How to be let in: by a token of some scope, by a session, or, where reading is public, by nothing at all."""
    if getattr(door.view, "signed", False):
        return [{}]
    anybody = settings.PUBLIC and door.method == SAFE and f"api:{door.pattern.name}" in OPEN
    return [{"token": [door.scope]}, {"session": []}, *([{}] if anybody else [])]


def _parameters(door: Door, operation: Operation) -> Iterator[dict[str, Any]]:
    for name, converter in door.pattern.pattern.converters.items():
        yield {
            "name": public(name),
            "in": "path",
            "required": True,
            "schema": CONVERTERS[type(converter).__name__],
            "example": PLACES.get(door.path.partition("/{")[0].rpartition("/")[2], 1),
        }
    for name, checker in operation.asks.items():
        yield {
            "name": name,
            "in": "query",
            "required": name in operation.needs,
            "schema": checker.schema,
            **({"example": QUESTIONS[name]} if name in QUESTIONS else {}),
        }
    for name in operation.heeds:
        yield {"name": name, "in": "header", **HEEDED[name]}


def _body(takes: Any) -> dict[str, Any] | None:
    if not takes:
        return None
    optional = all(
        body.schema.get("type") == "object" and not body.schema.get("required")
        for body in takes.values()
    )
    return {
        "required": not optional,
        "content": {kind: _letter(body) for kind, body in takes.items()},
    }


def _letter(body: Body) -> dict[str, Any]:
    return {"schema": body.schema} | ({} if body.example is None else {"example": body.example})


def _answer(code: int, answer: Answer, components: Components) -> dict[str, Any]:
    described: dict[str, Any] = {"description": answer.about or DONE[code]}
    if answer.headers:
        described["headers"] = {name: SENT[name] for name in answer.headers}
    if answer.media:
        described["content"] = {kind: _letter(body) for kind, body in answer.media.items()}
    elif answer.shape is not None:
        schema = schema_of(answer.shape, components)
        content = {"schema": schema, "example": example_of(schema, components)}
        described["content"] = {"application/json": content}
    return described


def refusals(door: Door, operation: Operation) -> list[int]:
    """The statuses with a problem in them: those of every door of this kind, and its own."""
    codes = {400, 401, 406, 429, *operation.refuses}
    if door.method != SAFE:
        codes |= {403}
    if door.pattern.pattern.converters:
        codes |= {404}
    if operation.takes:
        codes |= {413, 415}
    return sorted(codes)


def _refusal(code: int) -> str:
    """The name of a refusal among the components: 404 → NotFound."""
    return "".join(word.capitalize() for word in re.split(r"\W+", HTTPStatus(code).phrase))


def _refused(code: int) -> dict[str, Any]:
    errors: list[Fault] | None = (
        [{"field": "name", "message": "Must not be empty."}] if code in (400, 422) else None
    )
    title = "Some of what you sent is not right." if errors else HTTPStatus(code).phrase
    example = problem(code, title, "" if errors else REFUSALS[code], errors)
    headers = {401: ("WWW-Authenticate",), 429: ("Retry-After",)}.get(code, ())
    described: dict[str, Any] = {
        "description": REFUSALS[code],
        "content": {
            CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}
        },
    }
    return described | ({"headers": {name: SENT[name] for name in headers}} if headers else {})

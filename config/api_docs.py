"""The API's description as pages: groups, their operations, and every schema as rows in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.schemas import Schema
from config import openapi, snippets


@dataclass(frozen=True, slots=True)
class Row:
    """One value: what it is called, how deep it stands, and what it may be."""

    name: str
    depth: int
    kind: str
    limits: str
    choices: tuple[str, ...]
    required: bool
    about: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A body in one media type."""

    media: str
    kind: str
    about: str
    rows: tuple[Row, ...]
    example: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What may come back with one status."""

    code: int
    about: str
    headers: tuple[tuple[str, str], ...]
    letters: tuple[Letter, ...]

    @property
    def phrase(self) -> str:
        return HTTPStatus(self.code).phrase

    @property
    def refuses(self) -> bool:
        return self.code >= 400


@dataclass(frozen=True, slots=True)
class Entry:
    """One operation; `scope` is empty where no token is wanted, as the letter itself is signed."""

    key: str
    method: str
    path: str
    summary: str
    about: str
    scope: str
    open: bool
    ends: bool
    questions: tuple[Row, ...]
    letters: tuple[Letter, ...]
    replies: tuple[Reply, ...]
    curl: str
    python: str


@dataclass(frozen=True, slots=True)
class Group:
    """The operations of one noun."""

    noun: str
    about: str
    url: str
    current: bool
    entries: tuple[Entry, ...]


def groups(current: str = "") -> list[Group]:
    """Every group that has operations; whole entries only for the current one."""
    described = openapi.document()
    found = []
    for tag in described["tags"]:
        entries = tuple(entry(*one) for one in _operations(described, tag["name"]))
        if entries:
            url = reverse("api_docs_group", args=[tag["name"]])
            here = tag["name"] == current
            found.append(Group(tag["name"], tag["description"], url, here, entries))
    return found


def _operations(described: dict[str, Any], noun: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            if noun in operation["tags"]:
                yield method, path, operation


def entry(method: str, path: str, operation: dict[str, Any]) -> Entry:
    sent = tuple(_letters(operation.get("requestBody", {}).get("content", {})))
    ways = operation["security"]
    return Entry(
        key=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=bare(operation["summary"]),
        about=operation.get("description", ""),
        scope=next((way["token"][0] for way in ways if "token" in way), ""),
        open={} in ways,
        ends=operation.get("deprecated", False),
        questions=tuple(_question(one) for one in operation.get("parameters", [])),
        letters=sent,
        replies=tuple(_reply(int(code), part) for code, part in operation["responses"].items()),
        curl=snippets.curl(method, path, operation),
        python=snippets.python(method, path, operation),
    )


def _question(parameter: dict[str, Any]) -> Row:
    schema = parameter["schema"]
    places = {"path": _("in the address"), "query": _("after the ?"), "header": _("header")}
    return Row(
        name=parameter["name"],
        depth=0,
        kind=words(schema),
        limits=limits(schema),
        choices=tuple(str(one) for one in choices(schema)),
        required=parameter.get("required", False),
        about=bare(parameter.get("description", "")),
        place=places[parameter["in"]],
    )


def _reply(code: int, part: dict[str, Any]) -> Reply:
    answer = resolved(part)
    return Reply(
        code=code,
        about=bare(answer["description"]),
        headers=tuple(
            (name, bare(one["description"])) for name, one in answer.get("headers", {}).items()
        ),
        letters=() if code >= 400 else tuple(_letters(answer.get("content", {}))),
    )


def _letters(content: dict[str, Any]) -> Iterator[Letter]:
    for media, letter in content.items():
        schema = plain(letter["schema"])
        yield Letter(
            media=media,
            kind=letter["schema"].get("$ref", "").rpartition("/")[2] or words(schema),
            about=schema.get("description", ""),
            rows=tuple(rows(schema)),
            example=snippets.written(media, letter["example"]) if "example" in letter else "",
        )


def bare(text: str) -> str:
    """A sentence without the marks of code in it."""
    return text.replace("`", "")


def resolved(part: dict[str, Any]) -> dict[str, Any]:
    """A part of the description itself, where only its name stood."""
    while "$ref" in part:
        found: Any = openapi.document()
        for name in part["$ref"].removeprefix("#/").split("/"):
            found = found[name]
        part = found | {key: value for key, value in part.items() if key != "$ref"}
    return part


def plain(schema: Schema) -> Schema:
    """A schema without what may be nothing, and of two alternatives the first."""
    found = resolved(schema)
    if "anyOf" in found and "properties" not in found:
        return plain(found["anyOf"][0])
    return found


def rows(schema: Schema, depth: int = 0) -> Iterator[Row]:
    """The values of an object, and of the objects in it, from the outside in."""
    found = plain(schema)
    if found.get("type") == "array":
        yield from rows(found["items"], depth)
        return
    for name, part in found.get("properties", {}).items():
        inner = plain(part)
        yield Row(
            name=name,
            depth=depth,
            kind=words(part),
            limits=limits(inner),
            choices=tuple(str(one) for one in choices(part)),
            required=name in found.get("required", []),
            about="" if "$ref" in part else bare(resolved(part).get("description", "")),
        )
        yield from rows(inner, depth + 1)


def words(schema: Schema) -> str:
    """What a value may be."""
    found = resolved(schema)
    if "enum" in found:
        return _("one of")
    if "anyOf" in found and "type" not in found:
        said = [words(one) for one in found["anyOf"]]
        return _(" or ").join(dict.fromkeys(said))
    kinds = found.get("type", "anything")
    said = [_kind(kind, found) for kind in (kinds if isinstance(kinds, list) else [kinds])]
    return _(" or ").join(said)


def _kind(kind: str, schema: Schema) -> str:
    if kind == "array":
        return _("list of %(items)s") % {"items": words(schema.get("items", {}))}
    if kind == "string" and schema.get("format") in formats():
        return formats()[schema["format"]]
    return {
        "string": _("text"),
        "integer": _("whole number"),
        "number": _("number"),
        "boolean": _("true or false"),
        "object": _("object"),
        "null": _("nothing"),
    }.get(kind, _("anything"))


def formats() -> dict[str, str]:
    return {
        "date-time": _("moment"),
        "date": _("day"),
        "email": _("e-mail address"),
        "uuid": _("UUID"),
        "uri-reference": _("address"),
    }


def choices(schema: Schema) -> list[Any]:
    found = plain(schema)
    if found.get("type") == "array":
        return choices(found["items"])
    return [one for one in found.get("enum", []) if one not in (None, "")]


def limits(schema: Schema) -> str:
    """How long, how many or between what."""
    if "maxLength" in schema:
        return ngettext("up to %(n)d character", "up to %(n)d characters", schema["maxLength"]) % {
            "n": schema["maxLength"]
        }
    if "maxItems" in schema:
        return _("up to %(n)d") % {"n": schema["maxItems"]}
    if "minimum" in schema and abs(schema.get("maximum", 10**9)) < 10**9:
        return _("from %(low)s to %(high)s") % {
            "low": schema["minimum"],
            "high": schema["maximum"],
        }
    return ""

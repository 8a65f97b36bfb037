"""What may be registered: one row of an asset, checked field by field before anything is written."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from accounts.checking import (
    Checker,
    Unfit,
    Wrong,
    email,
    flag,
    link,
    listed,
    name_like,
    object_schema,
    one_of,
    shaped,
    slug,
    takes,
    text,
)
from catalog import nesting
from catalog.models import Asset

MAX_FIELDS = 5000
MAX_PROPERTIES = 64 * 1024
MOST_FAULTS = 100
"""Of one row; whoever sends more than that does not mean an asset."""


@dataclass
class Row:
    """A checked row: `values` are attributes of the asset, the rest is looked up by name when it is written.

    `fields` lists all fields there are, flat; with `partial` some of them, and what it does not say of a field stays,
    as does otherwise what it `keeps`.
    `field_words` speaks of some that are there, by name; `digest` is of the line that said it (see `echoing`).
    """

    namespace: str
    name: str
    values: dict[str, Any] = field(default_factory=dict)
    domain: str | None = None
    owner: str | None = None
    stewards: list[str] | None = None
    fields: list[dict[str, Any]] | None = None
    field_words: dict[str, dict[str, Any]] = field(default_factory=dict)
    given: frozenset[str] = frozenset()
    partial: bool = False
    keeps: frozenset[str] = frozenset()
    digest: bytes = b""

    @property
    def key(self) -> tuple[str, str]:
        return self.namespace, self.name

    def tagged(self) -> Iterator[tuple[str, str, list[str]]]:
        """Every list of tags: where it stands in the letter, the field's name (none for the asset's own), the tags."""
        if "tags" in self.values:
            yield "tags", "", self.values["tags"]
        for index, entry in enumerate(self.fields or ()):
            if entry.get("tags"):
                yield f"fields[{index}].tags", entry["name"], entry["tags"]
        for name, words in self.field_words.items():
            if words.get("tags"):
                yield f"fields.{name}.tags", name, words["tags"]

    def tags(self) -> Iterator[str]:
        for _where, _name, tags in self.tagged():
            yield from tags

    def call_tags(self, by_name: Callable[[list[str]], list[str]]) -> None:
        """Put other names in the place of the tags' names."""
        for _where, _name, tags in self.tagged():
            tags[:] = by_name(tags)


class RowErrors(Exception):
    """Everything that is wrong with one row, as (field, message); `unfit` when each value alone is as described."""

    def __init__(self, errors: Iterable[tuple[str, str]], *, unfit: bool = False) -> None:
        self.errors = list(errors)
        self.unfit = unfit
        super().__init__("; ".join(f"{where}: {what}" for where, what in self.errors))


@takes({"type": "object"})
def properties(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Wrong(_("Send an object."))
    if len(json.dumps(value)) > MAX_PROPERTIES:
        raise Unfit(_("At most %(max)d bytes.") % {"max": MAX_PROPERTIES})
    return value


tag = name_like(80)
sensitivity = one_of(["", *Asset.Sensitivity.values])
WORDS_OF_FIELD: dict[str, Checker[Any]] = {
    "type": text(255),
    "description": text(20_000),
    "nullable": flag,
    "sensitivity": sensitivity,
    "tags": listed(tag, 50),
}
path = name_like(nesting.MAX_PATH)
LEAF = shaped({"name": path, **WORDS_OF_FIELD}, required=("name",))


# A schema cannot hold itself: the description shows one level within another, and more are taken.
@takes({"type": "array", "items": LEAF.schema, "maxItems": MAX_FIELDS})
def nested(value: Any) -> list[dict[str, Any]]:
    """The fields within a field, which may hold fields themselves."""
    return listed(WITHIN, MAX_FIELDS)(value)


WITHIN = shaped({"name": path, **WORDS_OF_FIELD, "fields": nested}, required=("name",))
FIELD = shaped(
    {"name": path, "parent": text(nesting.MAX_PATH), **WORDS_OF_FIELD, "fields": nested},
    required=("name",),
)
FIELDS = listed(FIELD, MAX_FIELDS)


@takes(FIELDS.schema)
def all_fields(value: Any) -> list[dict[str, Any]]:
    """Fields, flat: sent nested, or flat with the full path as the name and that of the parent beside it."""
    try:
        placed = list(nesting.flat(FIELDS(value)))
    except nesting.TooDeep as error:
        raise Unfit(_("At most %(max)d levels deep.") % {"max": nesting.MAX_DEPTH}) from error
    if len(placed) > MAX_FIELDS:
        raise Unfit(_("At most %(max)d entries.") % {"max": MAX_FIELDS})
    names = {entry["name"] for _place, entry in placed}
    seen: set[str] = set()
    for place, entry in placed:
        _refuse_misplaced(place, entry, names)
        if entry["name"] in seen:
            raise Unfit(_("Is there twice."), f"{place}.name")
        seen.add(entry["name"])
    return [entry for _place, entry in placed]


def _refuse_misplaced(place: str, entry: dict[str, Any], names: set[str]) -> None:
    name, parent = entry["name"], entry["parent"]
    if len(name) > nesting.MAX_PATH:
        message = _("With the names of its parents at most %(max)d characters.")
        raise Unfit(message % {"max": nesting.MAX_PATH}, f"{place}.name")
    if parent and parent not in names:
        message = _("There is no field “%(parent)s” in the list.")
        raise Unfit(message % {"parent": parent}, f"{place}.parent")
    if parent and not name.startswith(f"{parent}."):
        message = _("The name of a field within “%(parent)s” begins with “%(parent)s.”.")
        raise Unfit(message % {"parent": parent}, f"{place}.name")


COLUMNS: dict[str, Checker[Any]] = {
    "namespace": name_like(255),
    "name": name_like(500),
    "kind": one_of(list(Asset.Kind.values)),
    "title": text(250),
    "description": text(100_000),
    "tags": listed(tag, 100),
    "stage": one_of(list(Asset.Stage.values)),
    "sensitivity": sensitivity,
    "visibility": one_of(list(Asset.Visibility.values)),
    "links": listed(
        shaped({"title": text(200, required=True), "url": link}, required=("title", "url")), 100
    ),
    "properties": properties,
}
NAMED: dict[str, Checker[Any]] = {
    "domain": slug,
    "owner": slug,
    "stewards": listed(email, 50),
    "fields": all_fields,
}
REQUIRED = ("namespace", "name", "kind")
KEY = ("namespace", "name")
SCHEMAS = {key: checker.schema for key, checker in (COLUMNS | NAMED).items()}
ASSET = object_schema(SCHEMAS, REQUIRED)
CHANGE = object_schema({key: one for key, one in SCHEMAS.items() if key not in KEY}, ())


def check(raw: Any, *, required: tuple[str, ...] = REQUIRED) -> Row:
    """A checked row of what was sent; raises RowErrors with the wrong fields, all at once."""
    if not isinstance(raw, dict):
        raise RowErrors([("", _("Send an object with namespace, name and kind."))])
    errors = [(key, _("Is required.")) for key in required if key not in raw]
    unfit = not errors
    values: dict[str, Any] = {}
    for key, value in raw.items():
        if len(errors) > MOST_FAULTS:
            break
        checker = COLUMNS.get(key) or NAMED.get(key)
        if checker is None:
            errors.append((str(key)[:100], _("Is not a field of an asset.")))
            unfit = False
            continue
        try:
            values[key] = checker(value)
        except Wrong as wrong:
            errors.append((f"{key}{wrong.path}", str(wrong)))
            unfit &= isinstance(wrong, Unfit)
    if errors:
        raise RowErrors(errors, unfit=unfit)
    return Row(
        namespace=values.pop("namespace", ""),
        name=values.pop("name", ""),
        **{key: values.pop(key) for key in NAMED if key in values},
        values=values,
        given=frozenset(raw),
    )


def check_words(raw: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """What is said of some fields, by their names; raises RowErrors with `fields.<name>.<attribute>`."""
    errors: list[tuple[str, str]] = []
    checked: dict[str, dict[str, Any]] = {}
    for name, words in raw.items():
        for attribute, value in words.items():
            try:
                checked.setdefault(name, {})[attribute] = WORDS_OF_FIELD[attribute](value)
            except Wrong as wrong:
                errors.append((f"fields.{name}.{attribute}{wrong.path}", str(wrong)))
    if errors:
        raise RowErrors(errors)
    return checked

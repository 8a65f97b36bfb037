"""What may be registered: one row of an asset, checked field by field before anything is written."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from accounts.checking import (
    Checker,
    Wrong,
    email,
    flag,
    link,
    listed,
    name_like,
    one_of,
    shaped,
    slug,
    takes,
    text,
)
from catalog.models import Asset

MAX_FIELDS = 5000
MAX_PROPERTIES = 64 * 1024


@dataclass
class Row:
    """A checked row: `values` are columns of the asset, the rest is looked up by name when it is written."""

    namespace: str
    name: str
    values: dict[str, Any] = field(default_factory=dict)
    domain: str | None = None
    owner: str | None = None
    stewards: list[str] | None = None
    fields: list[dict[str, Any]] | None = None
    given: frozenset[str] = frozenset()

    @property
    def key(self) -> tuple[str, str]:
        return self.namespace, self.name


class RowErrors(Exception):
    """Everything that is wrong with one row, as (field, message)."""

    def __init__(self, errors: Iterable[tuple[str, str]]) -> None:
        self.errors = list(errors)
        super().__init__("; ".join(f"{where}: {what}" for where, what in self.errors))


@takes({"type": "object"})
def properties(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Wrong(_("Send an object."))
    if len(json.dumps(value)) > MAX_PROPERTIES:
        raise Wrong(_("At most %(max)d bytes.") % {"max": MAX_PROPERTIES})
    return value


tag = name_like(80)
sensitivity = one_of(["", *Asset.Sensitivity.values])

FIELD = shaped(
    {
        "name": name_like(255),
        "type": text(255),
        "description": text(20_000),
        "nullable": flag,
        "sensitivity": sensitivity,
        "tags": listed(tag, 50),
    },
    required=("name",),
)

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
    "fields": listed(FIELD, MAX_FIELDS),
}
REQUIRED = ("namespace", "name", "kind")


def check(raw: Any, *, required: tuple[str, ...] = REQUIRED) -> Row:
    """A checked row of what was sent; raises RowErrors with every wrong field at once."""
    if not isinstance(raw, dict):
        raise RowErrors([("", _("Send an object with namespace, name and kind."))])
    errors = [(key, _("Is required.")) for key in required if key not in raw]
    values: dict[str, Any] = {}
    for key, value in raw.items():
        checker = COLUMNS.get(key) or NAMED.get(key)
        if checker is None:
            errors.append((str(key)[:100], _("Is not a field of an asset.")))
            continue
        try:
            values[key] = checker(value)
        except Wrong as wrong:
            errors.append((f"{key}{wrong.path}", str(wrong)))
    errors.extend(_doubled(values.get("fields") or []))
    if errors:
        raise RowErrors(errors)
    return Row(
        namespace=values.pop("namespace", ""),
        name=values.pop("name", ""),
        **{key: values.pop(key) for key in NAMED if key in values},
        values=values,
        given=frozenset(raw),
    )


def _doubled(fields: list[dict[str, Any]]) -> Iterable[tuple[str, str]]:
    seen: set[str] = set()
    for index, entry in enumerate(fields):
        if entry["name"] in seen:
            yield f"fields[{index}].name", _("Is there twice.")
        seen.add(entry["name"])

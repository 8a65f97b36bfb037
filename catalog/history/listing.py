"""What was recorded, as data for the API: attribute by attribute, by the names that the API knows things by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Annotated, Any, TypedDict

from accounts.models import Entry, Visitor
from accounts.schemas import Email, eg
from catalog.history.naming import Names, names
from catalog.history.reading import Change, Page
from catalog.models import Asset

ACTS = {"insert": "added", "update": "changed", "delete": "removed"}
ON_ASSET = (
    "namespace",
    "name",
    "kind",
    "title",
    "description",
    "definition",
    "stage",
    "sensitivity",
    "visibility",
    "tags",
    "links",
    "properties",
    "certified_until",
    "certified_note",
    "lifecycle_note",
)
ON_FIELD = ("name", "parent", "type", "description", "nullable", "sensitivity", "tags")
POINTING = {
    "domain": ("domain_id", "domain", "slug"),
    "owner": ("owner_id", "team", "slug"),
    "replacement": ("replacement_id", "asset", "pk"),
}


class Changed(TypedDict):
    """One thing that was added, changed or removed."""

    what: Annotated[str, eg("field"), "asset, field, steward, term or access"]
    act: Annotated[str, eg("changed"), "added, changed or removed"]
    name: Annotated[str, eg("address.city"), "a field's path, an e-mail address, a slug"]
    attribute: Annotated[str, eg("type"), "empty where a whole thing came or went"]
    before: Annotated[Any, eg("integer")]
    after: Annotated[Any, eg("bigint")]


class Recorded(TypedDict):
    """What one request, task or command did to an asset."""

    number: Annotated[int, eg(1204, minimum=1), "later ones are greater"]
    at: datetime
    by: Annotated[Email | None, "null for an anonymous reader, and where no person did it"]
    door: Annotated[str, Entry.Door]
    request: Annotated[str, eg("1f6c2a0e9b1d4e0a"), "the X-Request-ID of its answer"]
    changes: list[Changed]
    unlisted: Annotated[int, eg(0, minimum=0), "so many changes are not listed"]


def entries(page: Page, reader: Visitor) -> list[Recorded]:
    known = names(page.entries, reader)
    listed = (_recorded(entry, changes, known) for entry, changes in page.entries)
    return [one for one in listed if one["changes"]]


def _recorded(entry: Entry, changes: list[Change], known: Names) -> Recorded:
    person = known.row("person", entry.by_id)
    return {
        "number": entry.number,
        "at": entry.at,
        "by": person.email if person else None,
        "door": entry.door,
        "request": entry.request,
        "changes": [one for change in changes for one in _listed(change, known)],
        "unlisted": _unlisted(changes),
    }


def _unlisted(changes: Iterable[Change]) -> int:
    read: dict[tuple[str, str], list[Change]] = {}
    for change in changes:
        read.setdefault((change.kind, change.act), []).append(change)
    return sum(max(0, group[0].many - len(group)) for group in read.values())


def _listed(change: Change, known: Names) -> Iterator[Changed]:
    name = _name(change, known)
    if not name:
        return
    if change.act != "update":
        until = change.after.get("until") if change.kind == "access" else None
        yield _changed(change, name, after=until)
        return
    before, after = (_attributes(change.kind, row, known) for row in (change.before, change.after))
    for attribute, value in after.items():
        if change.before is None or before.get(attribute) != value:
            yield _changed(change, name, attribute, before.get(attribute), value)


def _changed(
    change: Change, name: str, attribute: str = "", before: Any = None, after: Any = None
) -> Changed:
    return {
        "what": change.kind,
        "act": ACTS[change.act],
        "name": name,
        "attribute": attribute,
        "before": before,
        "after": after,
    }


def _name(change: Change, known: Names) -> str:
    """What the change is about; empty for what this reader may not know of."""
    row = change.after
    if change.kind in {"asset", "field"}:
        return str(row["name"])
    if change.kind == "term":
        term = known.row("term", row["term_id"])
        field = known.row("field", row["field_id"])
        place = f"{field.name}: " if field else ""
        return f"{place}{term.domain.slug}/{term.slug}" if term else ""
    person = known.row("person", row["user_id"])
    team = known.row("team", row["team_id"]) if change.kind == "access" else None
    return str(person.email if person else team.slug if team else "")


def _attributes(kind: str, row: dict[str, Any] | None, known: Names) -> dict[str, Any]:
    """What may be told of a row, by the names the API has for it."""
    if row is None:
        return {}
    if kind == "access":
        return {"until": row["until"]}
    if kind == "field":
        return {name: row[name] for name in ON_FIELD}
    told = {name: row[name] for name in ON_ASSET}
    for name, (column, noun, key) in POINTING.items():
        found = known.row(noun, row[column])
        told[name] = getattr(found, key) if found else None
    retired, deprecated = row["retired_at"], row["deprecated_at"]
    state = Asset.Lifecycle.DEPRECATED if deprecated else Asset.Lifecycle.ACTIVE
    told["lifecycle"] = str(Asset.Lifecycle.RETIRED if retired else state)
    return told

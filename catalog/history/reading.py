"""What was recorded of one asset, entry by entry, as far as a reader may know of it.

Whoever answers for an asset sees everything. Others see what happened since it last came into their sight: what was
written while it was hidden from them stays with those who wrote it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model, QuerySet
from psycopg import sql

from accounts.models import Entry, Visitor
from catalog import rights
from catalog.models import Access, Asset, Field, TermUse
from catalog.models.assets import Stewardship

PAGE = 20
ROWS = 60
"""So many rows of one kind are read of one entry; how many there are is said."""
OURS = ["pgh_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "entry_id", "place", "many"]
"""What an event has besides the columns of the row it tells of."""

EVENTS = """
    SELECT {kind}, entry_id, pgh_label, many, to_jsonb(event) - {ours}, CASE WHEN pgh_label = 'update' THEN (
        SELECT to_jsonb(earlier) - {ours} FROM {table} earlier
        WHERE earlier.{of} = {asset} AND earlier.id = event.id AND earlier.pgh_id < event.pgh_id
        ORDER BY earlier.pgh_id DESC LIMIT 1
    ) END, pgh_id
    FROM (
        SELECT *, row_number() OVER (PARTITION BY entry_id, pgh_label ORDER BY {by}, pgh_id) AS place,
            count(*) OVER (PARTITION BY entry_id, pgh_label) AS many
        FROM {table} WHERE {of} = {asset} AND entry_id = ANY ({entries})
    ) event WHERE place <= {rows}
"""


@dataclass(frozen=True, slots=True)
class Kind:
    """A table whose history belongs to an asset, which its events name in the column `of`.

    A statement writes the events of many rows in no order at all: of too many those that are first in `by` are read.
    """

    name: str
    model: type[Model]
    of: str = "asset_id"
    by: str = "id"

    @property
    def events(self) -> type[Model]:
        events: type[Model] = self.model.pgh_event_model  # type: ignore[attr-defined]
        return events


ASSET = Kind("asset", Asset, "pgh_obj_id")
FIELD, TERM = Kind("field", Field, by="position"), Kind("term", TermUse)
STEWARD, ACCESS = Kind("steward", Stewardship), Kind("access", Access)
EVERYBODYS = (ASSET, FIELD, STEWARD, TERM)


@dataclass(frozen=True, slots=True)
class Change:
    """One row as an entry found it and as it left it; `many` are of this kind and act in the entry."""

    kind: str
    act: str
    before: dict[str, Any] | None
    after: dict[str, Any]
    many: int


@dataclass(frozen=True, slots=True)
class Page:
    """Some entries, the newest first, each with its changes; `more` says whether older ones follow."""

    entries: Sequence[tuple[Entry, list[Change]]]
    more: bool

    @property
    def last(self) -> int:
        """The number below which the next page begins."""
        return self.entries[-1][0].number if self.entries else 0


@dataclass(frozen=True, slots=True)
class Sight:
    """What of an asset's history one reader may see: these kinds, from the entry on that brought it into sight."""

    kinds: tuple[Kind, ...]
    opened: int | None = None
    opened_at: datetime | None = None


def sight(asset: Asset, reader: Visitor) -> Sight:
    """How far back this reader sees; who answers for the asset, to its beginning."""
    held = rights.rights_on(asset, reader)
    if held.admin or held.roles:
        return Sight((*EVERYBODYS, ACCESS) if held.grant else EVERYBODYS)
    shown = {Asset.Visibility.PUBLIC, Asset.Visibility(asset.visibility)}
    events = ASSET.events._default_manager.filter(pgh_obj=asset.pk)
    hidden = events.exclude(visibility__in=shown).order_by("-pgh_id").values("pgh_id")[:1]
    opened = events.filter(pgh_id__gt=hidden).order_by("pgh_id")
    found = opened.values_list("entry__number", "pgh_created_at").first()
    return Sight(EVERYBODYS, *(found or ()))


def page(
    asset: Asset, seen: Sight, before: int | None = None, size: int = PAGE, rows: int = ROWS
) -> Page:
    """The entries that changed an asset, those below a number or the newest."""
    entries = Entry.objects.filter(pk__in=_touching(asset, seen.kinds))
    if seen.opened is not None:
        entries = entries.filter(number__gte=seen.opened)
    if before is not None:
        entries = entries.filter(number__lt=before)
    found = list(entries.order_by("-number")[: size + 1])
    shown = found[:size]
    changes = _changes(asset, seen, shown, rows)
    return Page([(entry, changes[entry.pk]) for entry in shown], len(found) > size)


def _touching(asset: Asset, kinds: Iterable[Kind]) -> QuerySet[Any]:
    """The keys of all entries that changed something of the asset."""
    first, *others = (
        kind.events._default_manager.filter(**{kind.of: asset.pk}).values("entry") for kind in kinds
    )
    return first.union(*others)


def _changes(
    asset: Asset, seen: Sight, entries: Sequence[Entry], most: int
) -> dict[UUID, list[Change]]:
    found: dict[UUID, list[Change]] = {entry.pk: [] for entry in entries}
    opening = {entry.pk for entry in entries if entry.number == seen.opened}
    for key, changes in _read(asset, seen.kinds, list(found), most).items():
        if key in opening:
            found[key] = [_opening(change) for change in changes if change.kind == ASSET.name]
        else:
            found[key] = changes
    return found


def _opening(change: Change) -> Change:
    """Of the entry that brought the asset into sight only that it did: what it changed besides was hidden before."""
    if change.before is None:
        return change
    return replace(change, before=change.after | {"visibility": change.before["visibility"]})


def _read(
    asset: Asset, kinds: Iterable[Kind], entries: list[UUID], most: int
) -> dict[UUID, list[Change]]:
    """The changes of these entries in one statement; several of one row in one entry are one change."""
    parts = [
        sql.SQL(EVENTS).format(
            kind=sql.Literal(kind.name),
            table=sql.Identifier(kind.events._meta.db_table),
            of=sql.Identifier(kind.of),
            by=sql.Identifier(kind.by),
            asset=sql.Literal(asset.pk),
            entries=sql.Literal(entries),
            rows=sql.Literal(most),
            ours=sql.Literal(OURS),
        )
        for kind in kinds
    ]
    statement = sql.SQL("({}) ORDER BY pgh_id").format(sql.SQL(") UNION ALL (").join(parts))
    together: dict[UUID, dict[tuple[str, int], Change]] = {key: {} for key in entries}
    with connection.cursor() as cursor:
        cursor.execute(statement)
        for kind, entry, label, many, *said, _number in cursor.fetchall():
            after, before = (one and json.loads(one) for one in said)
            rows, row = together[entry], (kind, after["id"])
            joined = _joined(rows.pop(row, None), Change(kind, label, before, after, many))
            rows |= {row: joined} if joined else {}
    return {entry: list(rows.values()) for entry, rows in together.items()}


def _joined(first: Change | None, second: Change) -> Change | None:
    """Two changes of the same row as one, from what the first found to what the second left, if anything."""
    if first is None:
        return second
    act = first.act if second.act == "update" else second.act
    joined = replace(second, act=act, before=first.before)
    fleeting = (first.act, second.act) == ("insert", "delete")
    return None if fleeting or (act == "update" and joined.before == joined.after) else joined

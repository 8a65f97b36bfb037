"""Writing what changed, in as many statements for a thousand assets as for one.

Rows come decided (`comparing.Change`) and locked; nothing is looked up or judged here.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, models

from catalog import authority
from catalog.authority import Words
from catalog.comparing import Change
from catalog.copying import copy, new_keys
from catalog.models import Asset, Field, Standing, Verdict

ASSET_COLUMNS = {name: authority.KEYS.get(name, name) for name in authority.ASSET}
del ASSET_COLUMNS["stewards"]


def write(changes: Sequence[Change]) -> dict[tuple[str, str], int]:
    """Write all of them; returns the keys of the new assets."""
    fresh = [change for change in changes if change.asset_id is None]
    known = [change for change in changes if change.asset_id is not None]
    made = _create(fresh)
    _update(Asset, [_row(change) for change in known])
    placed = [(change.asset_id or made[change.key], change) for change in changes]
    _put_stewards({pk: set(c.stewards) for pk, c in placed if c.stewards is not None})
    _put_fields(placed)
    return made


def _create(changes: Sequence[Change]) -> dict[tuple[str, str], int]:
    if not changes:
        return {}
    made = dict(zip((change.key for change in changes), new_keys(Asset, len(changes)), strict=True))
    rows = [
        {"id": made[change.key], "namespace": change.key[0], "name": change.key[1]}
        | _columns(change)
        for change in changes
    ]
    keys = [{"asset_id": pk} for pk in made.values()]
    _copy(Asset, rows, ASSET_STARTS)
    _copy(Verdict, keys, VERDICT_STARTS)
    _copy(Standing, keys, STANDING_STARTS)
    return made


def _copy(
    model: type[models.Model], rows: Sequence[Mapping[str, Any]], rest: Mapping[str, Any]
) -> None:
    """Add rows that all speak of the same columns; the rest is what the others start with."""
    if rows:
        always = {column: value for column, value in rest.items() if column not in rows[0]}
        copy(model, list(rows[0]), (list(row.values()) for row in rows), always)


def starts(model: type[models.Model]) -> dict[str, Any]:
    """What a new row has in the columns that nobody speaks of; the database fills in what it can itself."""
    return {
        str(field.column): field.get_default()
        for field in model._meta.local_concrete_fields
        if not (field.primary_key or field.generated or field.has_db_default())
    }


def _columns(change: Change) -> dict[str, Any]:
    shown = change.words.shown
    words = {column: shown[name] for name, column in ASSET_COLUMNS.items()}
    return words | _said(change.words) | change.columns


def _said(words: Words) -> dict[str, Any]:
    return {"said_by": words.said_by, "beside": words.beside}


def _row(change: Change) -> dict[str, Any]:
    """An asset's columns as JSON that Postgres reads back into a row."""
    columns = _columns(change)
    retired_at = columns["retired_at"]
    return columns | {
        "id": change.asset_id,
        "retired_at": retired_at and retired_at.isoformat(),
    }


def _update(model: type[models.Model], rows: Sequence[Mapping[str, Any]]) -> None:
    """Set these columns of these rows in one statement; an asset's revision rises by one."""
    if not rows:
        return
    table = model._meta.db_table
    names = sorted(rows[0].keys() - {"id"})
    settings = [f'"{name}" = sent."{name}"' for name in names]
    if model is Asset:
        settings += ["revision = kept.revision + 1", "updated_at = statement_timestamp()"]
    statement = (
        f'UPDATE "{table}" AS kept SET {", ".join(settings)}'  # noqa: S608 - columns of our own
        f' FROM jsonb_populate_recordset(NULL::"{table}", %s::jsonb) AS sent WHERE kept.id = sent.id'
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [json.dumps(rows)])


def _put_stewards(wanted: Mapping[int, set[int]]) -> None:
    """Let exactly these people be the stewards of these assets."""
    if not wanted:
        return
    through = Asset.stewards.through
    rows = through.objects.filter(asset__in=wanted).values_list("pk", "asset_id", "user_id")
    there = {(asset, user): pk for pk, asset, user in rows}
    pairs = {(asset, user) for asset, users in wanted.items() for user in users}
    if gone := [pk for pair, pk in there.items() if pair not in pairs]:
        through.objects.filter(pk__in=gone).delete()
    through.objects.bulk_create(
        through(asset_id=asset, user_id=user) for asset, user in sorted(pairs - there.keys())
    )


def _put_fields(placed: Sequence[tuple[int, Change]]) -> None:
    if gone := [pk for _asset, change in placed for pk in change.gone_fields]:
        Field.objects.filter(pk__in=gone).delete()
    changed = [
        words.shown | _said(words) | {"id": pk}
        for _asset, change in placed
        for pk, words in change.changed_fields
    ]
    _update(Field, changed)
    fresh = [
        {"id": 0, "asset_id": asset, "name": name} | words.shown | _said(words)
        for asset, change in placed
        for name, words in change.fresh_fields
    ]
    for row, key in zip(fresh, new_keys(Field, len(fresh)) if fresh else [], strict=True):
        row["id"] = key
    _copy(Field, fresh, {})


ASSET_STARTS, VERDICT_STARTS, STANDING_STARTS = map(starts, (Asset, Verdict, Standing))

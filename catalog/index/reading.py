"""Assets in Postgres → documents of the index."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from typing import Any

from django.db import connection

from catalog.index import words
from catalog.index.weights import Place
from catalog.index.writing import Document
from catalog.models import Asset, Tag, Verdict

AT_ONCE = 10_000
NONE = -1
KINDS = list(Asset.Kind.values)
STAGES = list(Asset.Stage.values)
SENSITIVITIES = ["", *Asset.Sensitivity.values]
VISIBILITIES = list(Asset.Visibility.values)
VERDICTS = list(Verdict.Word.values)
CODES: dict[str, list[str]] = {
    "kind": KINDS,
    "stage": STAGES,
    "sensitivity": SENSITIVITIES,
    "visibility": VISIBILITIES,
    "verdict": VERDICTS,
}
"""Columns of the index that hold the place of a value in a list, and those lists."""

SQL = """
    SELECT asset.id, asset.retired_at IS NOT NULL, asset.name, asset.title, asset.description, asset.tags,
        asset.domain_id, asset.owner_id, asset.kind, asset.stage, asset.sensitivity, asset.visibility,
        verdict.shown, asset.deprecated_at IS NOT NULL, asset.certified_until,
        standing.stars_sum, standing.stars_count, standing.importance, verdict.fresh_at, verdict.complete,
        field.names, field.descriptions, field.tags, term.ids, term.said
    FROM catalog_asset asset
    LEFT JOIN catalog_verdict verdict ON verdict.asset_id = asset.id
    LEFT JOIN catalog_standing standing ON standing.asset_id = asset.id
    LEFT JOIN LATERAL (
        SELECT array_agg(name) AS names, string_agg(description, ' ') AS descriptions,
            array_agg(array_to_string(tags, '|')) FILTER (WHERE tags <> '{}') AS tags
        FROM catalog_field WHERE asset_id = asset.id
    ) field ON true
    LEFT JOIN LATERAL (
        SELECT array_agg(DISTINCT term.id) AS ids,
            string_agg(term.name || ' ' || array_to_string(term.synonyms, ' '), ' ') AS said
        FROM catalog_termuse used JOIN catalog_term term ON term.id = used.term_id
        WHERE used.asset_id = asset.id
    ) term ON true
"""


def documents(ids: Collection[int] | None = None) -> Iterator[Document]:
    """The documents of these assets (of all on the shelf without `ids`), by ascending key.

    Of `ids` each has its document, also those that left the shelf or are no longer there.
    """
    tags = dict(Tag.objects.values_list("name", "pk"))
    if ids is None:
        for row in _rows(SQL + " WHERE asset.retired_at IS NULL ORDER BY asset.id", []):
            yield document(row, tags)
        return
    wanted = sorted(ids)
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        found = {row[0]: row for row in _rows(SQL + " WHERE asset.id = ANY(%s)", [some])}
        yield from (document(found[pk], tags) if pk in found else gone(pk) for pk in some)


def _rows(sql: str, params: list[Any]) -> Iterator[tuple[Any, ...]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, params)
        while rows := cursor.fetchmany(2000):
            yield from rows


def document(row: tuple[Any, ...], tags: dict[str, int]) -> Document:
    """The document of one row of SQL; `tags` are the keys of the governed list by name."""
    pk, retired, name, title, description, own_tags = row[:6]
    if retired:
        return gone(pk)
    field_names, field_descriptions, field_tags, terms, said = row[20:]
    path, last = halves(name)
    carried = {*own_tags, *(tag for some in field_tags or () for tag in some.split("|"))}
    return Document(
        texts={
            Place.TITLE: title,
            Place.NAME: named(last),
            Place.PATH: path,
            Place.TERM: said or "",
            Place.TAG: " ".join(map(named, carried)),
            Place.FIELD: " ".join(map(named, field_names or ())),
            Place.DESCRIPTION: description,
            Place.FIELD_DESCRIPTION: field_descriptions or "",
        },
        columns=(pk, False, *columns(row[6:20], title or last)),
        lists={"tags": [tags[tag] for tag in carried if tag in tags], "terms": terms or ()},
        names={"full": [one for one in (title, name) if one], "last": [last]},
        label=title or last,
    )


def columns(known: tuple[Any, ...], label: str) -> tuple[Any, ...]:
    """What is known of an asset as the numbers of COLUMNS, from `domain` on."""
    domain, owner, kind, stage, sensitivity, visibility, verdict, deprecated = known[:8]
    certified, stars, reviews, importance, fresh_at, complete = known[8:]
    return (
        domain or NONE,
        owner or NONE,
        KINDS.index(kind),
        STAGES.index(stage),
        SENSITIVITIES.index(sensitivity),
        VISIBILITIES.index(visibility),
        VERDICTS.index(verdict or Verdict.Word.UNKNOWN),
        deprecated,
        certified.toordinal() if certified else NONE,
        stars / reviews if reviews else 0,
        reviews or 0,
        importance or 0,
        int(fresh_at.timestamp()) if fresh_at else 0,
        NONE if complete is None else math.floor(100 * complete + 1e-9),
        min(255, len(words.parts(label))),
        *letters(words.folded(label)),
    )


def gone(pk: int) -> Document:
    """What covers an asset that is not on the shelf any more."""
    return Document(texts={}, columns=(pk, True, *[0] * 17))


def halves(name: str) -> tuple[str, str]:
    """A technical name as what leads to it and its last part: `db.marts.departures`, `folder/file.csv`."""
    for separator in ("/", "."):
        path, _, last = name.rstrip(separator).rpartition(separator)
        if path and last:
            return path, last
    return "", name


def named(name: str) -> str:
    """A name with everything it is found by: `dep_delay` and `depDelay` also as depdelay."""
    return f"{name} {words.joined(name)}" if len(words.parts(name)) > 1 else name


def letters(label: str) -> tuple[int, int]:
    """The first sixteen bytes of a label as two numbers that sort as it does."""
    raw = label.encode()[:16].ljust(16, b"\0")
    return int.from_bytes(raw[:8]), int.from_bytes(raw[8:])

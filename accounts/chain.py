"""The chain over the record: reading what it binds, and finding where somebody changed it.

Every row of the record has a number from one sequence. A link covers the rows between two numbers: it holds the SHA-256
of each, and its own hash binds them to the link before, so that no row can change, go or slip in without the hash of
every later link changing with it. Whoever may change everything in the database could make all links anew; therefore
each day's last hash is signed with a key the database does not know, and taken elsewhere (`services/chain.py`).
"""

import hashlib
import hmac
import json
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection
from psycopg import sql

from accounts.models import Entry, Link
from accounts.models.keeping import is_kept

ROW = struct.Struct(">q32s")
BEFORE_THE_FIRST = "0" * 64
Shape = dict[str, list[str]]
Row = tuple[int, str, bytes]
"""Number, table, digest."""

DIGESTS = """
    SELECT {key} AS number, {name} AS table_, sha256(convert_to({name} || ' ' || to_jsonb(kept)::text, 'UTF8'))
    FROM (
        SELECT {columns} FROM {table} WHERE {key} BETWEEN {first} AND {last} ORDER BY {key} LIMIT {most}
    ) kept
"""


def shape_now() -> Shape:
    """The tables of the record with their columns."""
    kept = [model for model in apps.get_models() if is_kept(model) and model is not Link]
    return {
        model._meta.db_table: [str(field.column) for field in model._meta.concrete_fields]
        for model in kept
    }


def rows_between(first: int, last: int, shape: Shape, most: int | None = None) -> list[Row]:
    """The rows of the record in the order of their numbers, each as a digest of the columns of this shape."""
    if not shape:
        return []
    parts = [
        sql.SQL(DIGESTS).format(
            key=sql.Identifier(key_of(table)),
            name=sql.Literal(table),
            table=sql.Identifier(table),
            columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
            first=sql.Literal(first),
            last=sql.Literal(last),
            most=sql.Literal(most),
        )
        for table, columns in shape.items()
    ]
    statement = sql.SQL("({}) ORDER BY number LIMIT {}").format(
        sql.SQL(") UNION ALL (").join(parts), sql.Literal(most)
    )
    with connection.cursor() as cursor:
        # A moment is digested as UTC, whatever zone the connection is in.
        cursor.execute("SELECT set_config('TimeZone', 'UTC', true)")
        cursor.execute(statement)
        return [(number, table, bytes(digest)) for number, table, digest in cursor.fetchall()]


def key_of(table: str) -> str:
    return "number" if table == Entry._meta.db_table else "pgh_id"


def packed(rows: Iterable[Row]) -> bytes:
    return b"".join(ROW.pack(number, digest) for number, _table, digest in rows)


def bound(before: str, link: Link) -> str:
    """The hash of a link: everything it says, and the hash of the one before."""
    words = [before, link.number, link.first, link.last, link.shape]
    said = json.dumps(words, sort_keys=True, separators=(",", ":")).encode()
    return hashlib.sha256(said + bytes(link.rows)).hexdigest()


def signature(day: str, number: int, hash_: str) -> str:
    """What only somebody with the key outside the database can say of a day's head."""
    said = f"{day} {number} {hash_}".encode()
    return hmac.new(settings.RECORD_KEY.encode(), said, hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class Break:
    """One place where the record is not what was linked or signed."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


def breaks() -> Iterator[Break]:
    """Every place where the chain is broken, from the oldest on."""
    before, expected, covered = BEFORE_THE_FIRST, 1, 0
    for link in Link.objects.order_by("number").iterator(chunk_size=20):
        name = f"link {link.number}"
        if link.number != expected or link.first != covered + 1:
            yield Break(name, f"does not follow link {expected - 1}: some in between are gone")
        if bound(before, link) != link.hash:
            yield Break(name, "does not say what it was bound to say")
        yield from _changed(link)
        before, expected, covered = link.hash, link.number + 1, link.last


def _changed(link: Link) -> Iterator[Break]:
    shape, now = link.shape, shape_now()
    for table, columns in shape.items():
        if gone := set(columns) - set(now.get(table, [])):
            yield Break(
                table, f"no longer has {', '.join(sorted(gone))}, which link {link.number} covers"
            )
            return
    linked = dict(ROW.iter_unpack(bytes(link.rows)))
    found = {
        number: (table, digest)
        for number, table, digest in rows_between(
            link.first,
            link.last,
            {table: shape.get(table, columns) for table, columns in now.items()},
        )
    }
    for number in sorted(linked.keys() | found.keys()):
        table, digest = found.get(number, ("the record", b""))
        if number not in found:
            yield Break(f"row {number} of {table}", "is gone")
        elif number not in linked:
            yield Break(f"row {number} of {table}", "slipped in later")
        elif linked[number] != digest:
            yield Break(f"row {number} of {table}", "was changed")


def false_heads(lines: Iterable[str]) -> Iterator[Break]:
    """Where the signed heads and the chain do not agree; one line is one head, as it was written."""
    hashes = dict(Link.objects.values_list("number", "hash"))
    for line in filter(str.strip, lines):
        try:
            head: dict[str, Any] = json.loads(line)
            day, number, hash_ = head["day"], int(head["link"]), head["hash"]
            right = hmac.compare_digest(signature(day, number, hash_), head["signature"])
        except (ValueError, KeyError, TypeError):
            yield Break("a head", f"cannot be read: {line.strip()[:80]}")
            continue
        if not right:
            yield Break(f"the head of {day}", "is not signed with this key")
        elif hashes.get(number) != hash_:
            yield Break(
                f"the head of {day}", f"names another link {number}: the chain was made anew"
            )

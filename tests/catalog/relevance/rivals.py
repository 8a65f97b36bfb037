"""What ours is measured beside: plain Postgres full text, and tantivy as it comes."""

import re
from collections.abc import Sequence

import tantivy
from django.db import connection

from tests.catalog.relevance.corpus import Row

TOP = 10


class Postgres:
    """One weighted tsvector of English: title and name, fields and tags, the rest; the best by ts_rank_cd."""

    def __init__(self, rows: Sequence[Row]) -> None:
        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMPORARY TABLE plain (n int, said tsvector)")
            for number, row in enumerate(rows):
                cursor.execute(
                    "INSERT INTO plain VALUES (%s, setweight(to_tsvector('english', %s), 'A')"
                    " || setweight(to_tsvector('english', %s), 'B')"
                    " || setweight(to_tsvector('english', %s), 'D'))",
                    [number, *(text.replace("\x00", "") for text in texts(row))],
                )

    def search(self, said: str) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT n FROM plain, websearch_to_tsquery('english', %s) asked"
                " WHERE said @@ asked ORDER BY ts_rank_cd(said, asked) DESC, n LIMIT %s",
                [said, TOP],
            )
            return [n for (n,) in cursor.fetchall()]


class Tantivy:
    """Three fields, its default tokenizer and its query parser as they come, words joined as it does."""

    FIELDS = ("head", "middle", "rest")

    def __init__(self, rows: Sequence[Row]) -> None:
        builder = tantivy.SchemaBuilder()
        builder.add_integer_field("n", stored=True, indexed=True)
        for field in self.FIELDS:
            builder.add_text_field(field)
        self.index = tantivy.Index(builder.build())
        writer = self.index.writer()
        for number, row in enumerate(rows):
            said = dict(zip(self.FIELDS, texts(row), strict=True))
            writer.add_document(tantivy.Document(n=number, **said))
        writer.commit()
        self.index.reload()

    def search(self, said: str) -> list[int]:
        query = self.index.parse_query(re.sub(r"[^\w\s\"-]", " ", said), list(self.FIELDS))
        searcher = self.index.searcher()
        return [
            int(searcher.doc(address)["n"][0])  # type: ignore[arg-type]
            for _score, address in searcher.search(query, TOP).hits
        ]


def texts(row: Row) -> tuple[str, str, str]:
    """Title and name; tags and names of fields; descriptions."""
    fields = row.get("fields") or ()
    return (
        f"{row.get('title') or ''} {row['name']}",
        " ".join([*(row.get("tags") or ()), *(field["name"] for field in fields)]),
        " ".join([row.get("description") or "", *(one.get("description") or "" for one in fields)]),
    )

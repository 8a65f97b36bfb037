"""A large shop for benchmarks: assets, fields and standings copied straight into their tables, and an index of them."""

from collections.abc import Iterator
from typing import Any

from catalog.index import building, holding
from catalog.models import Domain
from tests.bench import corpus
from tests.database import as_the_owner

TABLES = ("catalog_asset", "catalog_field", "catalog_verdict", "catalog_standing")


def fill(size: int) -> int:
    """So many assets, and the segments of a search index of them; the key of the first."""
    holding.forget()
    places = [Domain.objects.create(slug=f"domain-{n}", name=f"Domain {n}").pk for n in range(40)]
    with as_the_owner() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        first = _copied(cursor, size, places)
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("ANALYZE")
    building.bring_up_to_date(at_least=1)
    return first


def _copied(cursor: Any, size: int, places: list[int]) -> int:
    cursor.execute("SELECT coalesce(max(id), 0) FROM catalog_asset")
    first = cursor.fetchone()[0] + 1
    rows = (
        "COPY catalog_asset (id, namespace, name, kind, title, description, domain_id, tags, stage,"
        " sensitivity, visibility, links, properties, definition, said_by, beside, certified_note,"
        " lifecycle_note, revision) FROM STDIN"
    )
    with cursor.copy(rows) as copy:
        for number, row in enumerate(corpus.assets(size), first):
            copy.write_row(_row(number, row, places))
    fields = (
        "COPY catalog_field (asset_id, name, position, type, description, sensitivity, tags, parent, said_by, beside)"
        " FROM STDIN"
    )
    with cursor.copy(fields) as copy:
        for number, row in enumerate(corpus.assets(size), first):
            for place, field in enumerate(row["fields"]):
                copy.write_row((number, field["name"], place, "text", "", "", "{}", "", "{}", "{}"))
    cursor.execute(
        "INSERT INTO catalog_verdict (asset_id, own, recalled, reasons)"
        " SELECT id, 'unknown', false, '[]' FROM catalog_asset WHERE id >= %s",
        [first],
    )
    cursor.execute(
        "INSERT INTO catalog_standing (asset_id, stars_sum, stars_count, open_tickets, importance)"
        " SELECT id, 0, 0, 0, (id * 7919 %% 1009) %% 100 FROM catalog_asset WHERE id >= %s",
        [first],
    )
    return int(first)


def _row(number: int, row: dict[str, Any], places: list[int]) -> tuple[Any, ...]:
    return (
        number, row["namespace"], row["name"], row["kind"], row["title"], row["description"],
        places[int(row["domain"].removeprefix("domain-"))], "{}", "local", "", "public",
        "[]", "{}", "", "{}", "{}", "", "", 1,
    )  # fmt: skip


def texts(size: int) -> Iterator[tuple[str, str, str, int, str]]:
    """Title, name, all that is said, number of the domain, kind: for those that are measured beside."""
    for row in corpus.assets(size):
        names = " ".join(field["name"] for field in row["fields"])
        said = f"{row['title']} {row['name']} {names} {row['description']}"
        yield row["title"], row["name"], said, int(row["domain"][7:]), row["kind"]

"""Assets in bulk, in multiples of a plain COPY of the same rows into an indexed table: `make bench ARGS="-k bulk"`.

Beside it the same rows are merged into the catalog's own tables by SQL alone, with the history and the constraints that
the database sees to, and without a door, checks or rights.

`AISLE_BENCH_ROWS` says how many rows, as `10000,100000,1000000`.
"""

import io
import json
import os
import resource
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from rest_framework.test import APIClient

from accounts.models import Team, User
from catalog import tasks, writing
from catalog.models import Asset, Domain, Field, Import, Standing, Verdict
from tests import factories
from tests.bench import corpus
from tests.bench.test_ratios import tell
from tests.conftest import api_for

pytestmark = pytest.mark.django_db(transaction=True)

SIZES = [int(size) for size in os.environ.get("AISLE_BENCH_ROWS", "10000").split(",")]
BULK = "/api/v1/assets/bulk"
PLAIN = """
CREATE TEMPORARY TABLE plain (
    namespace text, name text, kind text, title text, description text, domain text, owner text,
    fields jsonb, UNIQUE (namespace, name)
);
CREATE INDEX ON plain (domain); CREATE INDEX ON plain (owner)
"""


SENT = PLAIN.replace("TABLE plain", "TABLE sent").split(";")[0]
WORDS = ("kind", "title", "description", "domain_id", "owner_id")
THOSE = "FROM catalog_asset JOIN sent USING (namespace, name)"
MERGED: dict[Any, tuple[tuple[str, ...], str]] = {
    Asset: (
        ("namespace", "name", *WORDS),
        """SELECT sent.namespace, sent.name, sent.kind, sent.title, sent.description,
            catalog_domain.id AS domain_id, accounts_team.id AS owner_id
        FROM sent LEFT JOIN catalog_domain ON catalog_domain.slug = sent.domain
        LEFT JOIN accounts_team ON accounts_team.slug = sent.owner""",
    ),
    Verdict: (("asset_id",), f"SELECT id AS asset_id {THOSE}"),
    Standing: (("asset_id",), f"SELECT id AS asset_id {THOSE}"),
    Field: (
        ("asset_id", "name", "position"),
        f"""SELECT id AS asset_id, one ->> 'name' AS name, place - 1 AS position
        {THOSE}, jsonb_array_elements(sent.fields) WITH ORDINALITY AS listed(one, place)""",
    ),
}
"""By table the columns that the rows speak of, and the rows."""


def people() -> User:
    Domain.objects.bulk_create(
        Domain(slug=f"domain-{n}", name=f"Domain {n}") for n in range(corpus.DOMAINS)
    )
    Team.objects.bulk_create(Team(slug=f"team-{n}", name=f"Team {n}") for n in range(corpus.OWNERS))
    return factories.user("Ada", is_superuser=True)


def lines(size: int, changed: int = 0, where: str = "") -> Iterator[bytes]:
    """The rows; every so many-th says something new."""
    for number, row in enumerate(corpus.assets(size)):
        row["namespace"] += where
        if changed and number % changed == 0:
            row["description"] = f"{row['description']} anew"
        yield json.dumps(row).encode() + b"\n"


def written(path: Any, rows: Iterator[bytes]) -> Any:
    with path.open("wb") as file:
        file.writelines(rows)
    return path


@dataclass(frozen=True)
class Took:
    """Seconds by the clock, and seconds of the processors: this process's and its backend's at the database.

    The latter hardly depend on what else the machine does.
    """

    clock: float
    processor: float

    def tell(self, what: str, size: int, other: "Took", of: str) -> None:
        tell(what, size / self.clock, "rows/s", other.clock / self.clock, of)
        told = f"{what}, by processor time"
        tell(told, size / self.processor, "rows/s", other.processor / self.processor, of)


def timed(work: Callable[[], object]) -> Took:
    began, spent = time.perf_counter(), processor()
    work()
    return Took(time.perf_counter() - began, processor() - spent)


def processor() -> float:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        told = Path(f"/proc/{cursor.fetchone()[0]}/stat").read_text().rpartition(")")[2].split()
    return time.process_time() + (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def plain_copy(path: Any) -> None:
    """The least that has to be done: no checks, no history, no rights."""
    with connection.cursor() as cursor:
        cursor.execute(PLAIN)
        copied(cursor, path, "plain")
        cursor.execute("DROP TABLE plain")


def copied(cursor: Any, path: Any, table: str) -> None:
    with path.open("rb") as file, cursor.copy(f"COPY {table} FROM STDIN") as copy:
        for line in file:
            row = json.loads(line)
            row["fields"] = json.dumps(row["fields"])
            copy.write_row(list(row.values()))


def merged(path: Any) -> None:
    """COPY, and a statement for each table that takes what is new or says something else."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SENT)
        copied(cursor, path, "sent")
        cursor.execute("ANALYZE sent")
        for model in MERGED:
            cursor.execute(*merging(model))
        cursor.execute("DROP TABLE sent")


def merging(model: Any) -> tuple[str, list[str]]:
    table, (given, rows), starts = model._meta.db_table, MERGED[model], writing.starts(model)
    rest = [name for name in starts if name not in given]
    values = [*(f"new.{name}" for name in given), *(f"starts.{name}" for name in rest)]
    clash = "DO NOTHING"
    if model is Asset:
        kept, said = (
            ", ".join(f"{where}.{name}" for name in WORDS) for where in ("kept", "excluded")
        )
        clash = f"""(namespace, name) DO UPDATE SET ({", ".join(WORDS)}) = ROW ({said})
            WHERE ({kept}) IS DISTINCT FROM ({said})"""
    statement = f"""
        INSERT INTO {table} AS kept ({", ".join([*given, *rest])}) SELECT {", ".join(values)}
        FROM ({rows}) AS new, jsonb_populate_record(NULL::{table}, %s::jsonb) AS starts
        ON CONFLICT {clash}
    """
    return statement, [json.dumps(starts)]


def taken_in(api: APIClient, path: Any) -> dict[str, Any]:
    """Sent over the door as NDJSON, until the last row is in."""
    with path.open("rb") as file:
        size = path.stat().st_size
        told: dict[str, Any] = {"wsgi.input": io.BufferedReader(file), "CONTENT_LENGTH": size}
        answer = api.generic("POST", BULK, b"", "application/x-ndjson", **told)
    if answer.status_code == 200:
        return dict(answer.data)
    while Import.objects.waiting().exists():
        tasks.take_in()
    return dict(Import.objects.latest("pk").report)


@pytest.mark.parametrize("size", SIZES)
def test_bulk(size: int, tmp_path: Any) -> None:
    api = api_for(people())
    # Whatever only the first request does is done.
    assert api.get("/api/v1/assets").status_code == 200
    path = written(tmp_path / "assets.ndjson", lines(size))
    beside = written(tmp_path / "beside.ndjson", lines(size, where="/direct"))
    changed = written(tmp_path / "changed.ndjson", lines(size, changed=20))
    least = timed(lambda: plain_copy(path))
    least.tell(f"{size:,} rows: plain COPY", size, least, "itself")
    for what, file, key, count in (
        ("new", path, "created", size),
        ("unchanged", path, "unchanged", size),
        ("a twentieth changed", changed, "updated", size // 20),
    ):
        report: dict[str, Any] = {}
        began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        took = timed(lambda file=file, report=report: report.update(taken_in(api, file)))
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - began) / 1024
        assert report[key] == count, report
        took.tell(f"{size:,} rows: {what}", size, least, "of plain COPY's")
        print(f"{size:,} rows: {what}, memory grew {grown:.0f} MB")  # noqa: T201
        if what in ("new", "unchanged"):
            direct = timed(lambda: merged(beside))
            took.tell(f"{size:,} rows: {what}", size, direct, "of COPY + merge done directly")
    assert Asset.objects.count() == 2 * size

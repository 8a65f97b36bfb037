"""Assets in bulk, in multiples of a plain COPY of the same rows into an indexed table: `make bench ARGS="-k bulk"`.

`AISLE_BENCH_ROWS` says how many rows, as `10000,100000,1000000`.
"""

import io
import json
import os
import resource
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from rest_framework.test import APIClient

from accounts.models import Team, User
from catalog import tasks
from catalog.models import Asset, Domain, Import
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


def people() -> User:
    Domain.objects.bulk_create(
        Domain(slug=f"domain-{n}", name=f"Domain {n}") for n in range(corpus.DOMAINS)
    )
    Team.objects.bulk_create(Team(slug=f"team-{n}", name=f"Team {n}") for n in range(corpus.OWNERS))
    return factories.user("Ada", is_superuser=True)


def lines(size: int, changed: int = 0) -> Iterator[bytes]:
    """The rows; every so many-th says something new."""
    for number, row in enumerate(corpus.assets(size)):
        if changed and number % changed == 0:
            row["description"] = f"{row['description']} anew"
        yield json.dumps(row).encode() + b"\n"


def written(path: Any, rows: Iterator[bytes]) -> Any:
    with path.open("wb") as file:
        file.writelines(rows)
    return path


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def plain_copy(path: Any) -> None:
    """The least that has to be done: no checks, no history, no rights."""
    with connection.cursor() as cursor:
        cursor.execute(PLAIN)
        with path.open("rb") as file, cursor.copy("COPY plain FROM STDIN") as copy:
            for line in file:
                row = json.loads(line)
                row["fields"] = json.dumps(row["fields"])
                copy.write_row(list(row.values()))
        cursor.execute("DROP TABLE plain")


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
    path = written(tmp_path / "assets.ndjson", lines(size))
    changed = written(tmp_path / "changed.ndjson", lines(size, changed=20))
    copied = timed(lambda: plain_copy(path))
    tell(f"{size:,} rows: plain COPY", size / copied, "rows/s", 1.0, "itself")
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
        tell(
            f"{size:,} rows: {what}", size / took, "rows/s", took / copied, "as long as plain COPY"
        )
        print(f"{size:,} rows: {what}, memory grew {grown:.0f} MB")  # noqa: T201
    assert Asset.objects.count() == size

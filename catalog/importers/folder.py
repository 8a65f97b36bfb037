"""A folder of CSV and Parquet files: each file an asset, and a folder that is written as one table another.

A CSV file is looked into as far as its dialect and types take to guess; of a Parquet file only the footer is read. What
cannot be read is a fault, and what leads out of the folder by a link is passed over.
"""

import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
from django.utils.translation import gettext as _

from catalog.importers.found import Found, Unreadable, filled, name, words

ENDINGS = {".csv": "csv", ".tsv": "csv", ".parquet": "parquet"}
PACKED = {".gz": "gzip", ".zst": "zstd"}
PARTITION = re.compile(r"([A-Za-z_][\w.-]*)=(.*)")
MAX_FILES, MAX_FOOTERS, MAX_DEPTH = 100_000, 1000, 40
"""Files of a folder, footers of one table whose rows are added up, folders within one another."""
LINES = 20_480
"""Of a CSV file, so many lines tell the types."""
COUNTED = 16 * 1024 * 1024
"""The lines of a CSV file of at most so many bytes are counted."""
LIMITS: dict[str, Any] = {
    "memory_limit": "512MB",
    "threads": 1,
    "max_temp_directory_size": "0B",
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
"""The reader takes so much, and fetches nothing from elsewhere."""
UNREADABLE = (duckdb.Error, OSError, UnicodeError, RecursionError, StopIteration)
"""What a file may do to those who read it; the last is a footer that promises more than there is."""
ENCODINGS = ("utf-8", "latin-1")
SCHEMA = """
select name, duckdb_type, repetition_type, coalesce(num_children, 0) from parquet_schema(?)
"""


@dataclass(slots=True)
class Table:
    """One asset to be: a file, or the files of a folder that are written as one table."""

    path: Path
    form: str
    files: list[Path] = field(default_factory=list)
    partitions: dict[str, set[str]] = field(default_factory=dict)


def read(root: Path, namespace: str = "") -> Found:
    """The tables of a folder, by the paths at which they lie."""
    if not root.is_dir():
        raise Unreadable(_("%(path)s is no folder.") % {"path": root})
    root = root.resolve()
    found = Found()
    with duckdb.connect(config=LIMITS) as reader:
        for line, table in enumerate(tables(root, found), start=1):
            found.read[table.form] += len(table.files)
            found.read["tables"] += 1
            try:
                told = {"line": line, **row(table, namespace or "file")}
                found.rows.append(told)
                told |= looked_into(reader, table, told)
            except UNREADABLE as error:
                reason = words(str(error).partition("\n")[0], 300)
                found.blame(line, str(table.path.relative_to(root)), reason)
    return found


def row(table: Table, namespace: str) -> dict[str, Any]:
    """What is known of a table without looking into it."""
    seen = [path.stat() for path in table.files]
    kept = {
        "format": table.form,
        "compression": PACKED.get(table.files[0].suffix.lower()),
        "size": sum(one.st_size for one in seen),
        "modified": datetime.fromtimestamp(max(one.st_mtime for one in seen), UTC).isoformat(),
        "files": len(table.files) if table.path not in table.files else None,
        "partitions": {key: len(values) for key, values in table.partitions.items()},
    }
    return {
        "namespace": namespace,
        "name": name(str(table.path)),
        "kind": "file",
        "properties": {"file": filled(kept)},
    }


# Which tables there are


def tables(root: Path, found: Found) -> Iterator[Table]:
    """In the order of their paths."""
    grouped: dict[tuple[Path, str], Table] = {}
    for path in files(root, found):
        form = form_of(path)
        if form is None:
            found.read["other"] += 1
            continue
        whole, parts = place_of(path, root)
        table = grouped.setdefault((whole, form), Table(whole, form))
        table.files.append(path)
        for key, value in parts:
            table.partitions.setdefault(key, set()).add(value)
    both = Counter(whole for whole, _form in grouped)
    for (whole, form), table in sorted(grouped.items()):
        if both[whole] > 1:
            # A folder in which the same table lies in two forms is two assets.
            table.path = whole / f"*.{form}"
        yield table


def files(root: Path, found: Found) -> Iterator[Path]:
    """Every file below, in the order of their paths; hidden ones and those of other programs' making are left out."""
    seen = 0
    for place, folders, names in os.walk(root, followlinks=False):
        depth = len(Path(place).relative_to(root).parts)
        folders[:] = (
            sorted(one for one in folders if one[0] not in "._") if depth < MAX_DEPTH else []
        )
        for called in sorted(names):
            path = Path(place, called)
            if called[0] in "._" or not path.is_file():
                continue
            if not path.resolve().is_relative_to(root):
                found.blame(
                    0, words(str(path.relative_to(root)), 300), _("It leads out of the folder.")
                )
                continue
            seen += 1
            if seen > MAX_FILES:
                raise Unreadable(_("At most %(max)d files in one folder.") % {"max": MAX_FILES})
            yield path


def form_of(path: Path) -> str | None:
    last = path.suffix.lower()
    inner = Path(path.stem).suffix.lower() if last in PACKED else last
    form = ENDINGS.get(inner)
    return form if last not in PACKED or form == "csv" else None


def place_of(path: Path, root: Path) -> tuple[Path, list[tuple[str, str]]]:
    """What a file is part of: itself, or the folder above `year=2024`, or one that is called like a file."""
    within = path.relative_to(root).parts[:-1]
    for depth, part in enumerate(within):
        if PARTITION.fullmatch(part):
            pairs = [match.groups() for match in map(PARTITION.fullmatch, within[depth:]) if match]
            return root.joinpath(*within[:depth]), [(key, value) for key, value in pairs]
        if Path(part).suffix.lower() in ENDINGS:
            pairs = [match.groups() for match in map(PARTITION.fullmatch, within[depth:]) if match]
            return root.joinpath(*within[: depth + 1]), [(key, value) for key, value in pairs]
    return path, []


# What is in them


def looked_into(
    reader: duckdb.DuckDBPyConnection, table: Table, told: dict[str, Any]
) -> dict[str, Any]:
    """Its fields, those by which it is partitioned last, and what else it says of itself."""
    known = of_parquet(reader, table) if table.form == "parquet" else of_csv(reader, table)
    kept = {"file": told["properties"]["file"] | filled(known["kept"])}
    parts = [{"name": name(key), "type": "partition"} for key in table.partitions]
    return {"properties": kept, "fields": once([*known["fields"], *parts])}


def literally(path: Path) -> str:
    """A path in which nothing stands for other paths."""
    return re.sub(r"[*?\[]", lambda sign: f"[{sign.group()}]", str(path))


def of_csv(reader: duckdb.DuckDBPyConnection, table: Table) -> dict[str, Any]:
    first = table.files[0]
    if not first.stat().st_size:
        return {"kept": {"rows": 0}, "fields": []}
    for encoding in ENCODINGS:
        try:
            return sniffed(reader, table, encoding)
        except duckdb.Error as error:
            if "not utf-8" not in str(error) or encoding == ENCODINGS[-1]:
                raise
    raise AssertionError("unreachable")


def sniffed(reader: duckdb.DuckDBPyConnection, table: Table, encoding: str) -> dict[str, Any]:
    first = table.files[0]
    asked = "select Delimiter, Quote, HasHeader, SkipRows, Columns from sniff_csv(?, sample_size=?, encoding=?)"
    known = reader.execute(asked, [literally(first), LINES, encoding]).fetchone()
    assert known is not None
    delimiter, quote, has_header, skipped, columns = known
    kept = {
        "delimiter": delimiter,
        "quote": "" if quote in ("(empty)", "\0") else quote,
        "encoding": encoding,
        "header": has_header,
        "lines_above": skipped,
        "types_guessed_from": f"the first {LINES} lines",
    }
    if len(table.files) == 1 and first.stat().st_size <= COUNTED and first.suffix not in PACKED:
        kept["rows"] = counted(reader, first, encoding)
    fields = [{"name": name(one["name"]), "type": words(one["type"], 255)} for one in columns]
    return {"fields": fields, "kept": kept}


def counted(reader: duckdb.DuckDBPyConnection, path: Path, encoding: str) -> int | None:
    """The rows of a small file; none where a line of it is not like the others."""
    asked = "select count(*) from read_csv(?, sample_size=?, encoding=?)"
    try:
        found = reader.execute(asked, [literally(path), LINES, encoding]).fetchone()
    except duckdb.Error:
        return None
    return int(found[0]) if found else None


def of_parquet(reader: duckdb.DuckDBPyConnection, table: Table) -> dict[str, Any]:
    nodes = iter(reader.execute(SCHEMA, [literally(table.files[0])]).fetchall())
    top = node(next(nodes), nodes)
    asked = "select created_by, num_rows, num_row_groups from parquet_file_metadata(?)"
    footers = [
        reader.execute(asked, [literally(path)]).fetchone() for path in table.files[:MAX_FOOTERS]
    ]
    known = [one for one in footers if one is not None]
    kept: dict[str, Any] = {"created_by": words(known[0][0], 200)}
    if len(table.files) <= MAX_FOOTERS:
        kept |= {"rows": sum(one[1] for one in known), "row_groups": sum(one[2] for one in known)}
    return {"fields": top["fields"], "kept": kept}


def node(told: tuple[str, str | None, str | None, int], rest: Iterator[Any]) -> dict[str, Any]:
    """A node of the schema with those below it; the levels that only a list needs are left out."""
    called, kind, repeated, children = told
    below = [node(next(rest), rest) for _child in range(children)]
    is_list = bool(kind) and str(kind).endswith("]")
    while is_list and len(below) == 1 and below[0]["fields"]:
        below = below[0]["fields"]
    inner = below if not kind or kind.startswith("STRUCT(") else []
    found = {"name": name(called), "type": words(kind, 255), "nullable": repeated != "REQUIRED"}
    return found | {"fields": once(inner)}


def once(fields: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Fields that have a name, each name once."""
    return list({one["name"]: one for one in reversed(fields) if one["name"]}.values())[::-1]

"""How to use an asset from where one works: a few lines to copy, as far as its natural key tells what it is.

OpenLineage's names say the system (`postgres://host:port`) and the path to the data (`database.schema.table`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from catalog.models import Asset

ROWS = 100
# scheme → how many parts at the end of the name say where the data is, and the quotes around odd names.
SQL: dict[str, tuple[int, str]] = {
    "postgres": (2, '""'),
    "redshift": (2, '""'),
    "snowflake": (3, '""'),
    "trino": (3, '""'),
    "oracle": (2, '""'),
    "mysql": (2, "``"),
    "bigquery": (3, "``"),
    "spark": (2, "``"),
    "hive": (2, "``"),
    "mssql": (2, "[]"),
    "sqlserver": (2, "[]"),
}
READERS = {".csv": "read_csv", ".parquet": "read_parquet", ".json": "read_json"}
PLAIN = re.compile(r"[a-z_][a-z0-9_]*")
QUERYABLE = frozenset({Asset.Kind.TABLE, Asset.Kind.VIEW, Asset.Kind.FEATURE_SET})


@dataclass(frozen=True, slots=True)
class Snippet:
    """Lines to copy; `key` is unique on the page."""

    key: str
    name: str
    text: str


def of(asset: Asset, base: str) -> list[Snippet]:
    """What can be copied: SQL and Python where the system is known, and always its address, for people and programs."""
    link = Snippet("link", _("Address, whatever it is called"), base + asset.get_absolute_url())
    return [*_sql(asset), *_file(asset), link, _api(asset, base)]


def _sql(asset: Asset) -> Iterator[Snippet]:
    scheme = urlsplit(asset.namespace).scheme or asset.namespace
    if asset.kind not in QUERYABLE or scheme not in SQL:
        return
    parts, quotes = SQL[scheme]
    place = ".".join(_quoted(part, quotes) for part in asset.name.split(".")[-parts:])
    limited = f"SELECT * FROM {place} LIMIT {ROWS}"
    if quotes == "[]":
        limited = f"SELECT TOP {ROWS} * FROM {place}"
    yield Snippet("sql", "SQL", f"{limited};")
    said = _("a connection to %(system)s") % {"system": asset.namespace}
    lines = [
        "import pandas",
        "",
        f"# connection: {said}",
        f"rows = pandas.read_sql({_text(limited)}, connection)",
    ]
    yield Snippet("python", "Python", "\n".join(lines))


def _file(asset: Asset) -> Iterator[Snippet]:
    address = urlsplit(asset.namespace)
    ending = re.search(r"\.[a-z]+$", asset.name.lower())
    reader = READERS.get(ending.group()) if ending else None
    if asset.kind != Asset.Kind.FILE or reader is None:
        return
    here = address.scheme in {"", "file"}
    path = asset.name if here else f"{asset.namespace.rstrip('/')}/{asset.name.lstrip('/')}"
    lines = ["import pandas", "", f"rows = pandas.{reader}({_text(path)})"]
    yield Snippet("python", "Python", "\n".join(lines))


def _api(asset: Asset, base: str) -> Snippet:
    address = f"{base}/api/v1/assets/{asset.pk}"
    return Snippet("api", "API", f'curl -H "Authorization: Bearer $TOKEN" {address}')


def _quoted(part: str, quotes: str) -> str:
    if PLAIN.fullmatch(part):
        return part
    return f"{quotes[0]}{part.replace(quotes[1], quotes[1] * 2)}{quotes[1]}"


def _text(words: str) -> str:
    """As a string of Python."""
    return f"{words!r}" if '"' in words else f'"{words}"'

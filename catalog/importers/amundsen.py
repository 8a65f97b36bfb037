"""Amundsen's CSV files, as its databuilder reads them: tables, columns, owners, badges, dashboards and lineage.

A file is known by its header. What has no place here, as usage, statistics, watermarks and users, is counted.
"""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from catalog.importers.found import (
    MAX_TITLE,
    Flow,
    Found,
    Key,
    Unreadable,
    filled,
    links,
    mail,
    name,
    tags,
    words,
)

TABLE = re.compile(r"(?P<system>[^:/]+)://(?P<cluster>[^/]+?)\.(?P<schema>[^./]+)/(?P<table>[^/]+)")
Line = defaultdict[str, str]
csv.field_size_limit(10 * 1024 * 1024)


def read(files: Mapping[str, str]) -> Found:
    """The texts of the files by their names."""
    catalog = Catalog()
    waiting = [(take, lines) for take, lines in map(catalog.known, files.items()) if take]
    if not waiting:
        raise Unreadable(_("Send Amundsen's CSV files, those of tables or dashboards among them."))
    for order in catalog.takers.values():
        for take, lines in waiting:
            if take == order:
                for line in lines:
                    take(line)
    catalog.found.rows = [
        row | {"fields": list(in_order(row["fields"]))} for row in catalog.rows.values()
    ]
    return catalog.found


def whole(line: Mapping[Any, Any]) -> Line:
    """A line in which nothing is missing, whatever its file leaves out."""
    given = {str(key): value for key, value in line.items() if isinstance(value, str)}
    return defaultdict(str, given)


def table_key(text: str) -> Key | None:
    """`hive://gold.schema/table` as the catalog names it."""
    match = TABLE.fullmatch(text.strip())
    if match is None:
        return None
    return f"{match['system']}://{match['cluster']}", name(f"{match['schema']}.{match['table']}")


def split(text: str) -> list[str]:
    return [one.strip() for one in text.split(",") if one.strip()]


class Catalog:
    """What is put together from the files; tables and dashboards first, then what is said of them."""

    def __init__(self) -> None:
        self.found = Found(system="amundsen")
        self.rows: dict[Key, dict[str, Any]] = {}
        self.takers: dict[frozenset[str], Callable[[Line], None]] = {
            frozenset({"database", "schema", "name", "is_view"}): self.table,
            frozenset({"dashboard_id", "dashboard_name", "product"}): self.dashboard,
            frozenset({"col_type", "table_name", "name", "sort_order"}): self.column,
            frozenset({"database", "schema", "name", "description_source"}): self.more_words,
            frozenset({"db_name", "table_name", "owners"}): self.owners,
            frozenset({"category", "database", "table_name", "name"}): self.badges,
            frozenset({"db_name", "table_name", "source", "source_type"}): self.code,
            frozenset({"resource_uri", "url", "name"}): self.report,
            frozenset({"dashboard_id", "email"}): self.dashboard_owner,
            frozenset({"dashboard_id", "table_ids"}): self.dashboard_tables,
            frozenset({"source_table_key", "target_table_key"}): self.flow,
        }

    def known(self, file: tuple[str, str]) -> tuple[Callable[[Line], None] | None, list[Line]]:
        """The rows of a file and what takes them, by its header; every row is counted."""
        called, text = file
        try:
            lines = [whole(line) for line in csv.DictReader(io.StringIO(text, newline=""))]
        except csv.Error as error:
            raise Unreadable(_("%(file)s is not CSV.") % {"file": called}) from error
        self.found.read[called.removesuffix(".csv")] += len(lines)
        header = set(lines[0]) if lines else set()
        if "view_count" in header:
            return None, lines
        taker = next((take for needs, take in self.takers.items() if needs <= header), None)
        return taker, [line | {"line": str(n)} for n, line in enumerate(lines, start=2)]

    def named(self, line: Line) -> dict[str, Any] | None:
        """The row of the table that a line speaks of; a fault if there is none."""
        system = line.get("database") or line.get("db_name") or line.get("db") or ""
        table = line.get("table_name") or line.get("name", "")
        return self.row((f"{system}://{line['cluster']}", name(f"{line['schema']}.{table}")), line)

    def row(self, key: Key | None, line: Line) -> dict[str, Any] | None:
        found = self.rows.get(key) if key else None
        if found is None:
            self.found.blame(int(line["line"]), "", _("It speaks of something that is not there."))
        return found

    def table(self, line: Line) -> None:
        key = (f"{line['database']}://{line['cluster']}", name(f"{line['schema']}.{line['name']}"))
        self.rows[key] = self.fresh(key, line) | {
            "kind": "view" if line["is_view"].lower() == "true" else "table",
            "tags": tags(split(line.get("tags", ""))),
        }

    def dashboard(self, line: Line) -> None:
        key = dashboard_key(line)
        told = {"group": line.get("dashboard_group"), "product": line["product"]}
        self.rows[key] = self.fresh(key, line) | {
            "kind": "dashboard",
            "title": words(line["dashboard_name"], MAX_TITLE),
            "links": links([(_("Open"), line.get("dashboard_url"))]),
            "properties": {"amundsen": filled(told)},
        }

    def fresh(self, key: Key, line: Line) -> dict[str, Any]:
        return {
            "line": int(line["line"]),
            "namespace": name(key[0], 255),
            "name": key[1],
            "description": words(line.get("description")),
            "tags": [],
            "stewards": [],
            "links": [],
            "fields": [],
            "properties": {"amundsen": {}},
        }

    def column(self, line: Line) -> None:
        if row := self.named(line | {"name": ""}):
            column = {
                "name": name(line["name"]),
                "type": words(line["col_type"], 255),
                "description": words(line.get("description"), 20_000),
                "tags": tags(split(line.get("badges", ""))),
            }
            place = int(line["sort_order"]) if line["sort_order"].isdecimal() else 0
            row["fields"] = [*row["fields"], filled(column) | {"place": place}]

    def more_words(self, line: Line) -> None:
        """What a program of theirs wrote about a table."""
        if row := self.named(line):
            told = row["properties"]["amundsen"]
            source = words(line["description_source"], 80) or "description"
            told[source] = "\n\n".join(
                filter(None, (told.get(source), words(line["description"], 5000)))
            )
            row["tags"] = tags([*row["tags"], *split(line.get("tags", ""))])

    def owners(self, line: Line) -> None:
        if row := self.named(line):
            row["stewards"] += [mail(one) for one in split(line["owners"])]

    def badges(self, line: Line) -> None:
        if row := self.named(line | {"name": ""}):
            row["tags"] = tags([*row["tags"], *split(line["name"])])

    def code(self, line: Line) -> None:
        if row := self.named(line):
            row["links"] += links([(line["source_type"], line["source"])])

    def report(self, line: Line) -> None:
        if row := self.row(table_key(line["resource_uri"]), line):
            row["links"] += links([(line["name"], line["url"])])

    def dashboard_owner(self, line: Line) -> None:
        if row := self.row(dashboard_key(line), line):
            row["stewards"].append(mail(line["email"]))

    def dashboard_tables(self, line: Line) -> None:
        key = dashboard_key(line)
        if self.row(key, line):
            for table in split(line["table_ids"]):
                self.put_flow(table_key(table), key, line)

    def flow(self, line: Line) -> None:
        self.put_flow(
            table_key(line["source_table_key"]), table_key(line["target_table_key"]), line
        )

    def put_flow(self, source: Key | None, target: Key | None, line: Line) -> None:
        if self.row(source, line) and self.row(target, line) and source and target:
            self.found.flows.append(Flow(source, target, f"{target[0]}/{target[1]}"[:500]))


def dashboard_key(line: Line) -> Key:
    place = f"{line['product']}://{line['cluster']}"
    return place, name(f"{line['dashboard_group_id']}/{line['dashboard_id']}")


def in_order(fields: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Columns by their place, without it."""
    for one in sorted(fields, key=lambda field: field["place"]):
        yield {key: value for key, value in one.items() if key != "place"}

"""Amundsen's CSV files, as its databuilder reads them: tables, columns, owners, badges, dashboards and lineage.

A file is known by its header. What has no place of its own here, as statistics, watermarks and usage, stands in the
properties of what it is about.
"""

import csv
import io
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
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
COLUMN = re.compile(rf"(?P<at>{TABLE.pattern})/(?P<column>[^/]+)")
MAX_KEPT, MAX_QUERIES, MAX_QUERY = 200, 20, 2000
MAX_TOLD = 50_000
"""Of one asset: the columns of which more is kept, the queries, the characters of one and of all properties."""
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
    catalog.found.rows = [finished(row, catalog.found) for row in catalog.rows.values()]
    return catalog.found


def finished(row: dict[str, Any], found: Found) -> dict[str, Any]:
    """A row as it is registered; of its properties as many as an asset can hold."""
    told = filled(row["properties"]["amundsen"])
    sizes = {key: len(json.dumps(value)) for key, value in told.items()}
    for key in sorted(sizes, key=lambda key: -sizes[key]):
        if sum(sizes.values()) > MAX_TOLD:
            told.pop(key)
            sizes.pop(key)
            found.blame(row["line"], key, _("It is too much to be kept."))
    return row | {"fields": list(in_order(row["fields"])), "properties": {"amundsen": told}}


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
        self.people: dict[str, str] = {}
        self.takers: dict[frozenset[str], Callable[[Line], None]] = {
            frozenset({"email", "full_name"}): self.person,
            frozenset({"database", "schema", "name", "is_view"}): self.table,
            frozenset({"dashboard_id", "dashboard_name", "product"}): self.dashboard,
            frozenset({"col_type", "table_name", "name", "sort_order"}): self.column,
            frozenset({"database", "schema", "name", "description_source"}): self.more_words,
            frozenset({"db_name", "table_name", "owners"}): self.owners,
            frozenset({"category", "database", "table_name", "name"}): self.badges,
            frozenset({"db_name", "table_name", "source", "source_type"}): self.code,
            frozenset({"db_name", "table_name", "application_url_template"}): self.application,
            frozenset({"resource_uri", "url", "name"}): self.report,
            frozenset({"schema_key", "description"}): self.schema,
            frozenset({"table_name", "col_name", "stat_name", "stat_val"}): self.statistic,
            frozenset({"table_name", "part_name", "part_type"}): self.watermark,
            frozenset({"table_name", "last_updated_time_epoch"}): self.last_updated,
            frozenset({"table", "column", "read_count"}): self.reads,
            frozenset({"dashboard_id", "view_count"}): self.views,
            frozenset({"dashboard_id", "email"}): self.dashboard_owner,
            frozenset({"dashboard_id", "table_ids"}): self.dashboard_tables,
            frozenset({"dashboard_id", "query_id", "query_text"}): self.query,
            frozenset({"dashboard_id", "execution_id", "execution_state"}): self.execution,
            frozenset({"dashboard_id", "last_modified_timestamp"}): self.last_modified,
            frozenset({"source_table_key", "target_table_key"}): self.flow,
            frozenset({"source_column_key", "target_column_key"}): self.column_flow,
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
        taker = next((take for needs, take in self.takers.items() if needs <= header), None)
        return taker, [line | {"line": str(n)} for n, line in enumerate(lines, start=2)]

    def named(self, line: Line) -> dict[str, Any] | None:
        """The row of the table that a line speaks of; a fault if there is none."""
        system = line.get("database") or line.get("db_name") or line.get("db") or ""
        table = line.get("table_name") or line.get("table") or line.get("name", "")
        return self.row((f"{system}://{line['cluster']}", name(f"{line['schema']}.{table}")), line)

    def row(self, key: Key | None, line: Line) -> dict[str, Any] | None:
        found = self.rows.get(key) if key else None
        if found is None:
            self.found.blame(int(line["line"]), "", _("It speaks of something that is not there."))
        return found

    def told(self, line: Line) -> dict[str, Any]:
        """Where something stands that has no place of its own, of the table or dashboard of a line."""
        row = self.row(dashboard_key(line), line) if line["dashboard_id"] else self.named(line)
        kept: dict[str, Any] = row["properties"]["amundsen"] if row else {}
        return kept

    def person(self, line: Line) -> None:
        self.people[mail(line["email"])] = words(line["full_name"], 200)

    def table(self, line: Line) -> None:
        key = (f"{line['database']}://{line['cluster']}", name(f"{line['schema']}.{line['name']}"))
        self.rows[key] = self.fresh(key, line) | {
            "kind": "view" if line["is_view"].lower() == "true" else "table",
            "tags": tags(split(line.get("tags", ""))),
        }

    def dashboard(self, line: Line) -> None:
        key = dashboard_key(line)
        told = {
            "product": words(line["product"], 80),
            "group": words(line["dashboard_group"], 200),
            "about_the_group": words(line["dashboard_group_description"], MAX_QUERY),
            "created": when(line["created_timestamp"]),
        }
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
            row["fields"].append(filled(column) | {"place": number(line["sort_order"])})

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
        for one in split(line["owners"]):
            self.owned(self.named(line), one)

    def dashboard_owner(self, line: Line) -> None:
        self.owned(self.row(dashboard_key(line), line), line["email"])

    def owned(self, row: dict[str, Any] | None, address: str) -> None:
        """Who answers, as a steward, and by name for the day Aisle knows no such person."""
        if row and (known := mail(address)):
            row["stewards"].append(known)
            named = self.people.get(known)
            told = row["properties"]["amundsen"].setdefault("owners", [])
            told.append(f"{named} <{known}>" if named else known)

    def badges(self, line: Line) -> None:
        if row := self.named(line | {"name": ""}):
            row["tags"] = tags([*row["tags"], *split(line["name"])])

    def code(self, line: Line) -> None:
        if row := self.named(line):
            row["links"] += links([(line["source_type"], line["source"])])

    def application(self, line: Line) -> None:
        if row := self.named(line):
            address = line["application_url_template"].replace("{dag_id}", line["dag_id"])
            row["links"] += links([(line["dag_id"], address)])

    def report(self, line: Line) -> None:
        if row := self.row(table_key(line["resource_uri"]), line):
            row["links"] += links([(line["name"], line["url"])])

    def schema(self, line: Line) -> None:
        """What is said of a schema is said of each of its tables."""
        system, _slashes, place = line["schema_key"].partition("://")
        cluster, _dot, schema = place.rpartition(".")
        for (namespace, called), row in self.rows.items():
            if namespace == f"{system}://{cluster}" and called.startswith(f"{schema}."):
                row["properties"]["amundsen"]["about_the_schema"] = words(
                    line["description"], MAX_QUERY
                )

    def statistic(self, line: Line) -> None:
        column = of_column(self.told(line), "statistics", line["col_name"], {})
        column[words(line["stat_name"], 80)] = words(line["stat_val"], 200)

    def watermark(self, line: Line) -> None:
        self.told(line)[words(line["part_type"], 80)] = words(line["part_name"], 200)

    def last_updated(self, line: Line) -> None:
        self.told(line)["last_updated"] = when(line["last_updated_time_epoch"])

    def reads(self, line: Line) -> None:
        """How often a column was read, by all together: who read what stays with them."""
        told = self.told(line)
        counted = of_column(told, "reads", line["column"], Counter())
        counted["times"] += number(line["read_count"])
        counted["readers"] += 1

    def views(self, line: Line) -> None:
        told = self.told(line)
        told["views"] = told.get("views", 0) + number(line["view_count"])

    def query(self, line: Line) -> None:
        queries = self.told(line).setdefault("queries", [])
        if len(queries) < MAX_QUERIES:
            text = words(line["query_text"], MAX_QUERY)
            queries.append(filled({"name": words(line["query_name"], 200), "text": text}))
            row = self.rows.get(dashboard_key(line), {"links": []})
            row["links"] += links([(line["query_name"], line["url"])])

    def execution(self, line: Line) -> None:
        called = words(line["execution_id"], 80).strip("_")
        state = words(line["execution_state"], 80)
        self.told(line)[called] = filled({"state": state, "at": when(line["execution_timestamp"])})

    def last_modified(self, line: Line) -> None:
        self.told(line)["last_modified"] = when(line["last_modified_timestamp"])

    def dashboard_tables(self, line: Line) -> None:
        key = dashboard_key(line)
        if self.row(key, line):
            for table in split(line["table_ids"]):
                self.put_flow(table_key(table), key, line)

    def flow(self, line: Line) -> None:
        self.put_flow(
            table_key(line["source_table_key"]), table_key(line["target_table_key"]), line
        )

    def column_flow(self, line: Line) -> None:
        """Which columns a column is made from, beside its table: the graph knows tables."""
        source, target = map(
            COLUMN.fullmatch, (line["source_column_key"], line["target_column_key"])
        )
        row = self.row(table_key(target["at"]), line) if source and target else None
        if row is None or source is None or target is None:
            return
        told = row["properties"]["amundsen"]
        of_column(told, "made_from", target["column"], []).append(words(source[0], MAX_KEPT))

    def put_flow(self, source: Key | None, target: Key | None, line: Line) -> None:
        if self.row(source, line) and self.row(target, line) and source and target:
            self.found.flows.append(Flow(source, target, f"{target[0]}/{target[1]}"[:500]))


def dashboard_key(line: Line) -> Key:
    place = f"{line['product']}://{line['cluster']}"
    return place, name(f"{line['dashboard_group_id']}/{line['dashboard_id']}")


def of_column(told: dict[str, Any], what: str, column: str, empty: Any) -> Any:
    """What is kept of a column, beginning with what is empty; of too many nothing is."""
    columns = told.setdefault(what, {})
    called = words(column, 255)
    return (
        columns.setdefault(called, empty) if len(columns) < MAX_KEPT else columns.get(called, empty)
    )


def number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 16 else 0


def when(text: str) -> str:
    """Seconds since 1970 as a moment; nothing for what is none."""
    seconds = number(text)
    if not 0 < seconds < 2**35:
        return ""
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def in_order(fields: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Columns by their place, without it."""
    for one in sorted(fields, key=lambda field: field["place"]):
        yield {key: value for key, value in one.items() if key != "place"}

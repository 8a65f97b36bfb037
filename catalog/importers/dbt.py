"""dbt's artifacts: `manifest.json` of any version from 1 to 12, and `catalog.json` with what the warehouse says.

Models, seeds, snapshots and sources are assets under the names of their relations, so that they meet what scans and
events know of the same tables; two nodes of one relation are one asset. Exposures are assets of their own. Metrics
and semantic models are followed through to the relations they stand on; tests are counted.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from catalog.importers.found import (
    MAX_NAME,
    MAX_TITLE,
    Flow,
    Found,
    Key,
    Unreadable,
    filled,
    links,
    mail,
    name,
    slug,
    tags,
    words,
)

RELATIONS = ("model", "seed", "snapshot", "source")
VIEWS = ("view", "materialized_view", "ephemeral")
EXPOSED = {
    "analysis": "report",
    "application": "api",
    "dashboard": "dashboard",
    "ml": "model",
    "notebook": "report",
}
SHELVES = ("sources", "exposures", "metrics", "semantic_models", "saved_queries")
COUNTED = ("sources", "exposures", "metrics", "semantic_models", "groups", "unit_tests")
KEPT = ("package_name", "original_file_path", "group", "access", "loader", "maturity")
Node = dict[str, Any]


def read(manifest: Any, catalog: Any = None, namespace: str = "") -> Found:
    """A project; without a namespace its relations stand in one named after the project."""
    if not isinstance(manifest, dict) or not all(
        isinstance(manifest.get(key), dict) for key in ("metadata", "nodes")
    ):
        raise Unreadable(_("Send dbt's manifest.json, and catalog.json beside it if there is one."))
    project = Project(manifest, an_object(catalog), namespace)
    found = Found(system=project.home, at=project.at)
    count(manifest, found)
    count_of_warehouse(an_object(catalog), found)
    for line, node in enumerate(project.shown(), start=1):
        project.place(node, line, found)
    for node in project.shown():
        for above in project.relations_above(node["unique_id"]):
            found.flows.append(Flow(project.key(above), project.key(node), node["unique_id"]))
    return found


def count(manifest: Node, found: Found) -> None:
    """What the file holds, by dbt's words."""
    for node in objects(manifest, "nodes"):
        found.read[words(node.get("resource_type"), 40)] += 1
    for shelf in COUNTED:
        found.read[shelf] += len(objects(manifest, shelf))
    above = an_object(manifest.get("parent_map")).values()
    found.read["edges"] += sum(len(one) for one in above if isinstance(one, list))


def count_of_warehouse(catalog: Node, found: Found) -> None:
    """What the catalog beside the manifest holds."""
    shelves = {shelf: objects(catalog, shelf) for shelf in ("nodes", "sources")}
    for shelf, relations in shelves.items():
        found.read[f"catalog_{shelf}"] += len(relations)
        found.read["catalog_columns"] += sum(len(objects(one, "columns")) for one in relations)


def objects(holder: Node, shelf: str) -> list[Node]:
    return [one for one in an_object(holder.get(shelf)).values() if isinstance(one, dict)]


class Project:
    """A manifest with the catalog beside it."""

    def __init__(self, manifest: Node, catalog: Node, namespace: str) -> None:
        self.nodes = {one["unique_id"]: one for one in every(manifest)}
        groups = objects(manifest, "groups")
        self.groups = {words(one.get("name")): one.get("owner") for one in groups}
        told = [*objects(catalog, "nodes"), *objects(catalog, "sources")]
        self.told = {words(one.get("unique_id")): one for one in told}
        self.name = project_of(manifest)
        self.home = f"dbt:{slug(self.name)}"
        self.namespace = namespace or self.home
        self.at = moment(manifest["metadata"].get("generated_at"))
        self.rows: dict[Key, Node] = {}

    def shown(self) -> Iterator[Node]:
        """Whatever becomes an asset, in the order of the file."""
        return (
            one for one in self.nodes.values() if one["resource_type"] in (*RELATIONS, "exposure")
        )

    def key(self, node: Node) -> Key:
        if node["resource_type"] == "exposure":
            return self.home, name(node["unique_id"])
        last = node.get("identifier") or node.get("alias") or node.get("name")
        parts = (node.get("database"), node.get("schema"), last)
        return self.namespace, name(".".join(str(part) for part in parts if part), MAX_NAME)

    def place(self, node: Node, line: int, found: Found) -> None:
        """A row of the node, or more said in the row of the same relation."""
        row = {"line": line, **self.row(node)}
        before = self.rows.get(self.key(node))
        if before is None:
            self.rows[self.key(node)] = row
            found.rows.append(row)
            return
        for attribute in ("description", "definition", "fields", "owner"):
            before[attribute] = before.get(attribute) or row.get(attribute)
        for attribute in ("tags", "stewards", "links"):
            more = [one for one in row[attribute] if one not in before[attribute]]
            before[attribute] = before[attribute] + more
        before["properties"]["dbt"]["nodes"] += row["properties"]["dbt"]["nodes"]

    def row(self, node: Node) -> Node:
        namespace, called = self.key(node)
        kind = kind_of(node)
        owner = self.owner(node)
        columns = objects(self.told.get(node["unique_id"], {}), "columns")
        return {
            "namespace": namespace,
            "name": called,
            "kind": kind,
            "title": title_of(node),
            "description": words(node.get("description") or node.get("source_description")),
            "definition": sql_of(node) if kind == "view" else "",
            "fields": fields_of(node, columns),
            "partial": not columns,
            "tags": tags(node.get("tags") or []),
            "links": links([(_("Open"), node.get("url"))]),
            "owner": slug(words(node.get("group")) or owner.get("name", "")),
            "stewards": [mail(owner.get("email"))],
            "properties": {"dbt": self.properties(node, owner)},
        }

    def properties(self, node: Node, owner: Node) -> Node:
        kept = {key: words(node.get(key), 500) for key in KEPT}
        more = {
            "project": self.name,
            "nodes": [node["unique_id"]],
            "materialized": words(config(node).get("materialized"), 40),
            "owner": " ".join(filter(None, (owner.get("name"), owner.get("email")))),
        }
        return filled(kept | more)

    def owner(self, node: Node) -> Node:
        """Who answers: as the node says, as its meta says, or as its group does."""
        meta = an_object(config(node).get("meta")) | an_object(node.get("meta"))
        group = self.groups.get(words(node.get("group")))
        said = node.get("owner") or meta.get("owner") or group
        if isinstance(said, str):
            said = {"email" if "@" in said else "name": said}
        return {key: words(an_object(said).get(key), 200) for key in ("name", "email")}

    def relations_above(self, unique_id: str) -> Iterator[Node]:
        """The relations that a node is made of, seen through metrics and what else is no relation."""
        waiting, seen = [unique_id], {unique_id}
        while waiting:
            for above in depends_on(self.nodes[waiting.pop()]):
                node = self.nodes.get(above)
                if node is None or above in seen:
                    continue
                seen.add(above)
                if node["resource_type"] in RELATIONS:
                    yield node
                else:
                    waiting.append(above)


def every(manifest: Node) -> Iterator[Node]:
    """All nodes, whichever shelf they stand on, with their type."""
    for node in objects(manifest, "nodes"):
        if isinstance(node.get("unique_id"), str) and isinstance(node.get("resource_type"), str):
            yield node
    for shelf in SHELVES:
        kind = shelf.removesuffix("s")
        for node in objects(manifest, shelf):
            if isinstance(node.get("unique_id"), str):
                yield {**node, "resource_type": kind}


def project_of(manifest: Node) -> str:
    """The project's name; before version 10 it stands nowhere but in the names of its nodes."""
    said = words(manifest["metadata"].get("project_name"), 200)
    packages = [words(node.get("package_name"), 200) for node in objects(manifest, "nodes")]
    return said or next((one for one, _times in Counter(packages).most_common(1)), "project")


def moment(value: Any) -> datetime | None:
    try:
        at = parse_datetime(value)
        # A moment at the edge of time may have no place in another zone.
        return at.astimezone(UTC) if at and at.tzinfo else None
    except (TypeError, ValueError, OverflowError):
        return None


def an_object(value: Any) -> Node:
    return value if isinstance(value, dict) else {}


def config(node: Node) -> Node:
    return an_object(node.get("config"))


def depends_on(node: Node) -> list[str]:
    above = an_object(node.get("depends_on")).get("nodes")
    return [one for one in above if isinstance(one, str)] if isinstance(above, list) else []


def kind_of(node: Node) -> str:
    if node["resource_type"] == "exposure":
        return EXPOSED.get(words(node.get("type")), "report")
    return "view" if config(node).get("materialized") in VIEWS else "table"


def title_of(node: Node) -> str:
    if node["resource_type"] != "exposure":
        return ""
    return words(node.get("label") or node.get("name"), MAX_TITLE)


def sql_of(node: Node) -> str:
    """What the model came to; the words changed with version 7."""
    return words(node.get("compiled_code") or node.get("compiled_sql"))


def place_of(column: Node) -> float:
    place = column.get("index")
    return place if isinstance(place, int | float) else 0


def fields_of(node: Node, columns: list[Node]) -> list[Node]:
    """The columns as the warehouse has them, with what the project says of each; without the warehouse, the latter."""
    given = [one for one in objects(node, "columns") if name(one.get("name"))]
    said = {str(one["name"]).lower(): one for one in given}
    listed = sorted(columns, key=place_of) or given
    found: dict[str, Node] = {}
    for one in listed:
        mine = said.get(str(one.get("name")).lower(), {})
        found[name(one.get("name"))] = filled(
            {
                "name": name(one.get("name")),
                "type": words(one.get("type") or mine.get("data_type"), 255),
                "description": words(mine.get("description") or one.get("comment"), 20_000),
                "tags": tags(mine.get("tags") or [])[:50],
            }
        )
    return list(found.values())

"""dbt's manifests of every version, and what is read of them."""

import json
from pathlib import Path
from typing import Any

import pytest

from catalog.importers import dbt
from catalog.importers.found import Unreadable


def model(**more: Any) -> dict[str, Any]:
    name = more.get("name", "orders")
    return {
        "unique_id": f"model.shop.{name}",
        "resource_type": "model",
        "package_name": "shop",
        "database": "db",
        "schema": "marts",
        "alias": name,
        "config": {"materialized": "table"},
        "columns": {},
        **more,
    }


def manifest(*nodes: dict[str, Any], **more: Any) -> dict[str, Any]:
    named = {node["unique_id"]: node for node in nodes}
    return {"metadata": {"generated_at": "2026-01-31T12:00:00Z"}, "nodes": named, **more}


def test_the_counts_of_every_manifest(reference_data: Path) -> None:
    expected = json.loads((reference_data / "dbt/EXPECTED.json").read_text())
    manifests = {path: one for path, one in expected.items() if one["kind"] == "manifest"}
    assert len(manifests) > 10
    for path, counts in manifests.items():
        found = dbt.read(json.loads((reference_data / "dbt" / path).read_text()))
        wanted = counts["nodes"] | {key: counts[key] for key in (*dbt.COUNTED, "edges")}
        assert {key: n for key, n in found.read.items() if n} == {
            key: n for key, n in wanted.items() if n
        }, path


def test_the_counts_of_every_catalog(reference_data: Path) -> None:
    expected = json.loads((reference_data / "dbt/EXPECTED.json").read_text())
    catalogs = {path: one for path, one in expected.items() if one["kind"] == "catalog"}
    assert len(catalogs) > 5
    for path, counts in catalogs.items():
        found = dbt.read(manifest(), json.loads((reference_data / "dbt" / path).read_text()))
        for key in ("nodes", "sources", "columns"):
            assert found.read[f"catalog_{key}"] == counts[key], path


def test_the_project_of_amundsens_sample(reference_data: Path) -> None:
    expected = json.loads((reference_data / "catalogs/EXPECTED.json").read_text())["amundsen/dbt"]
    folder = reference_data / "catalogs/amundsen/dbt"
    files = {path.name: json.loads(path.read_text()) for path in folder.rglob("*.json")}
    found = dbt.read(files["manifest.json"], files["catalog.json"])
    assert found.read["model"] == expected["models"]
    assert found.read["test"] == expected["tests"]
    assert found.read["edges"] == expected["edges"]
    assert found.read["catalog_nodes"] == expected["catalog_nodes"]


def test_what_the_warehouse_says_of_columns(reference_data: Path) -> None:
    folder = reference_data / "dbt/fivetran_github"
    given = json.loads((folder / "manifest.json").read_text())
    catalog = json.loads((folder / "catalog.json").read_text())
    columns = {
        (one["metadata"]["schema"], one["metadata"]["name"]): len(one["columns"])
        for one in (*catalog["nodes"].values(), *catalog["sources"].values())
    }
    found = {
        tuple(row["name"].split(".")[1:]): row
        for row in dbt.read(given, catalog).rows
        if not row["partial"]
    }
    assert {key: len(row["fields"]) for key, row in found.items()} == columns


def test_two_nodes_of_one_relation_are_one_asset() -> None:
    source = {"unique_id": "source.shop.raw.orders", "identifier": "orders", "schema": "marts"}
    source |= {"database": "db", "description": "As they came", "tags": ["raw"]}
    sources = {source["unique_id"]: source}
    (row,) = dbt.read(manifest(model(tags=["daily"]), sources=sources), None, "n").rows
    assert (row["namespace"], row["name"]) == ("n", "db.marts.orders")
    assert row["description"] == "As they came"
    assert row["tags"] == ["daily", "raw"]
    assert len(row["properties"]["dbt"]["nodes"]) == 2


def test_a_metric_is_seen_through_to_what_it_stands_on() -> None:
    metric = {"unique_id": "metric.shop.sold", "depends_on": {"nodes": ["model.shop.orders"]}}
    board = {
        "unique_id": "exposure.shop.board",
        "type": "dashboard",
        "label": "Sold",
        "owner": {"email": "Ines@Sales.example"},
        "depends_on": {"nodes": ["metric.shop.sold"]},
    }
    found = dbt.read(
        manifest(
            model(),
            metrics={metric["unique_id"]: metric},
            exposures={board["unique_id"]: board},
        )
    )
    assert [row["kind"] for row in found.rows] == ["table", "dashboard"]
    assert found.rows[1]["stewards"] == ["ines@sales.example"]
    (flow,) = found.flows
    assert (flow.source[1], flow.target[1]) == ("db.marts.orders", "exposure.shop.board")


def test_nodes_in_a_circle_are_read() -> None:
    first = {"unique_id": "metric.a", "depends_on": {"nodes": ["metric.b"]}}
    second = {"unique_id": "metric.b", "depends_on": {"nodes": ["metric.a"]}}
    board = {"unique_id": "exposure.e", "depends_on": {"nodes": ["metric.a"]}}
    found = dbt.read(
        manifest(metrics={"metric.a": first, "metric.b": second}, exposures={"exposure.e": board})
    )
    assert not found.flows


def test_columns_are_found_whatever_the_case_the_warehouse_writes_them_in() -> None:
    said = model(columns={"id": {"name": "id", "description": "The number"}})
    told = {
        "unique_id": said["unique_id"],
        "columns": {"ID": {"name": "ID", "type": "NUMBER", "index": 1}},
    }
    (row,) = dbt.read(manifest(said), {"nodes": {said["unique_id"]: told}}).rows
    assert row["fields"] == [{"name": "ID", "type": "NUMBER", "description": "The number"}]
    assert not row["partial"]


@pytest.mark.parametrize("value", [None, 7, [], {}, "", ["a", None, 7], {"a": {"b": []}}, True])
@pytest.mark.parametrize(
    "key",
    ["alias", "columns", "config", "depends_on", "description", "group", "meta", "owner", "tags"],
)
def test_no_value_in_the_place_of_another_breaks_the_reading(key: str, value: Any) -> None:
    dbt.read(manifest(model(**{key: value}), parent_map=value, groups=value, sources=value))


@pytest.mark.parametrize("given", [None, [], {}, {"metadata": {}}, {"metadata": {}, "nodes": []}])
def test_another_format_is_refused(given: Any) -> None:
    with pytest.raises(Unreadable):
        dbt.read(given)

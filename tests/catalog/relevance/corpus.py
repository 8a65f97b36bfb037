"""The catalogs of others in which the judged queries are asked, as rows to be registered: about 800 assets."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from catalog.importers import amundsen, dbt, dcat_us

Row = dict[str, Any]
PROJECTS = (
    "fivetran_github/manifest.json",
    "artifacts_parser/manifest/v12/jaffle_shop/manifest_1.10.json",
    "dbt_docs/manifest.json",
)
KEPT = {"namespace", "name", "kind", "title", "description", "tags", "fields"}


def rows(folder: Path) -> list[Row]:
    """Each asset once, with what is searched of it; people and teams of those catalogs are nobody here."""
    found: dict[tuple[str, str], Row] = {}
    for row in [*_agencies(folder), *_buckets(folder), *_projects(folder), *_tables(folder)]:
        kept = {key: value for key, value in row.items() if key in KEPT}
        found.setdefault((kept["namespace"], kept["name"]), kept)
    return list(found.values())


def key(row: Row) -> str:
    """How a judgement names an asset."""
    return f"{row['namespace']} {row['name']}"


def _agencies(folder: Path) -> Iterator[Row]:
    for path in sorted((folder / "catalogs/datajson_agencies").glob("*.json")):
        yield from dcat_us.read(json.loads(path.read_text())).rows


def _buckets(folder: Path) -> Iterator[Row]:
    """The AWS registry of open data: one file of YAML for each."""
    for path in sorted((folder / "catalogs/aws_open_data_registry/datasets").glob("*.yaml")):
        told = yaml.safe_load(path.read_text())
        yield {
            "namespace": "aws-open-data",
            "name": path.stem,
            "kind": "file",
            "title": str(told["Name"]).strip()[:250],
            "description": str(told.get("Description") or "")[:20_000],
            "tags": [str(tag) for tag in told.get("Tags") or ()],
        }


def _projects(folder: Path) -> Iterator[Row]:
    for path in PROJECTS:
        yield from dbt.read(json.loads((folder / "dbt" / path).read_text())).rows


def _tables(folder: Path) -> Iterator[Row]:
    files = sorted((folder / "catalogs/amundsen").glob("*.csv"))
    yield from amundsen.read({path.name: path.read_text() for path in files}).rows

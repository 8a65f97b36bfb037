"""What agencies publish as data.json, with its slips, and what is read of it."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from catalog.importers import dcat_us
from catalog.importers.found import Unreadable

AGENCIES = ("consumerfinance", "fcc", "fda", "opm", "usaid")
DATASET = {
    "identifier": "flights-2013",
    "title": "Flights",
    "description": "Every flight out of New York",
    "keyword": ["flights", " flights ", "a" * 300],
    "modified": "R/P1D",
    "publisher": {"name": "Office", "subOrganizationOf": {"name": "U.S. Agency"}},
    "contactPoint": {"fn": "Ines", "hasEmail": "mailto:Ines@Sales.example"},
    "accessLevel": "public",
    "bureauCode": ["015:11"],
    "programCode": ["015:001"],
    "distribution": [{"downloadURL": "https://a.example/f.csv", "format": "CSV"}, None],
}


def rows(**changed: Any) -> list[dict[str, Any]]:
    return dcat_us.read({"dataset": [DATASET | changed]}).rows


@pytest.mark.parametrize("agency", AGENCIES)
def test_the_counts_of_each_agency(reference_data: Path, agency: str) -> None:
    place = f"datajson_agencies/{agency}.json"
    expected = json.loads((reference_data / "catalogs/EXPECTED.json").read_text())[place]
    catalog = json.loads((reference_data / "catalogs" / place).read_text())
    found = dcat_us.read(catalog)
    assert found.read["datasets"] == expected["datasets"] == len(found.rows)
    assert found.read["distributions"] == expected["distributions"]
    faulty = {catalog["dataset"][fault["line"] - 1]["identifier"] for fault in found.faults}
    assert len(faulty) == expected["invalid_vs_pod_1_1"]
    assert sorted(faulty) == expected.get("invalid_identifiers", [])
    told = [row["properties"]["dcat_us"] for row in found.rows]
    assert Counter(one["access"] for one in told) == expected["access"]
    said = [one["modified"] for one in told]
    periods = [one for one in said if not re.fullmatch(r"\d{4}(-\d\d){0,2}(T.*)?", one)]
    assert len(periods) == expected["modified_not_a_date"]
    assert (min(said)[:10], max(said)[:10]) == (
        expected["oldest_modified"][:10],
        expected["newest_modified"][:10],
    )
    silent = [row for row in found.rows if not row["description"]]
    assert len(silent) == expected["without_description"]


def test_a_dataset_is_an_asset_with_its_files_as_links() -> None:
    (row,) = rows()
    assert (row["namespace"], row["name"]) == ("dcat-us:u-s-agency", "flights-2013")
    assert row["links"] == [{"title": "CSV", "url": "https://a.example/f.csv"}]
    assert row["stewards"] == ["ines@sales.example"]
    assert row["tags"] == ["flights", "a" * 79 + "…"]
    assert row["properties"]["dcat_us"]["modified"] == "R/P1D"


def test_what_is_missing_is_told_and_comes_in_all_the_same() -> None:
    found = dcat_us.read({"dataset": [DATASET | {"keyword": None, "description": ""}]})
    assert [fault["field"] for fault in found.faults] == ["description", "keyword"]
    assert len(found.rows) == 1


@pytest.mark.parametrize("value", [None, 7, [], {}, "", ["a", None, 7], {"a": {"b": []}}, True])
@pytest.mark.parametrize("key", DATASET)
def test_no_value_in_the_place_of_another_breaks_the_reading(key: str, value: Any) -> None:
    rows(**{key: value})


@pytest.mark.parametrize("catalog", [None, [], {}, {"dataset": {}}, "x"])
def test_another_format_is_refused(catalog: Any) -> None:
    with pytest.raises(Unreadable):
        dcat_us.read(catalog)


def test_a_dataset_without_an_identifier_cannot_come_in() -> None:
    found = dcat_us.read({"dataset": [DATASET | {"identifier": ""}, 7]})
    assert not found.rows
    assert {fault["field"] for fault in found.faults} == {"identifier", "dataset"}

"""A folder of CSV and Parquet files, and what is found in it."""

import gzip
import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import duckdb
import pytest
from django.core.management import CommandError, call_command

from catalog.importers import folder
from catalog.importers.found import Unreadable
from catalog.models import Asset

NESTED = """
select 1::bigint as id, 'x' as name, {'city': 'Oslo', 'at': {'lat': 1.5}} as place,
       [{'sku': 'a', 'n': 1}] as lines, ['a'] as words, map {'k': 1} as more, 1.25::decimal(10, 2) as price,
       date '2024-01-31' as day
from range(7)
"""


@pytest.fixture
def writer() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


def parquet(writer: duckdb.DuckDBPyConnection, path: Path, what: str = "select 1 as n") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    writer.execute(f"copy ({what}) to '{path}' (format parquet)")


def text(path: Path, content: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def rows(root: Path) -> dict[str, dict[str, Any]]:
    found = folder.read(root)
    assert not found.faults
    return {str(Path(row["name"]).relative_to(root.resolve())): row for row in found.rows}


def types(row: dict[str, Any]) -> dict[str, str]:
    return {one["name"]: one["type"] for one in row["fields"]}


def test_the_given_series_are_all_found_with_their_rows(reference_data: Path) -> None:
    root = reference_data / "timeseries"
    expected = json.loads((root / "EXPECTED.json").read_text())["nab"]
    found = rows(root)
    assert len(found) == len(list(root.rglob("*.csv")))
    series = {name.removeprefix("nab/"): row for name, row in found.items() if "nab/" in name}
    series = {name.removeprefix("data/"): row for name, row in series.items()}
    assert series.keys() == expected.keys()
    for name, row in series.items():
        assert row["properties"]["file"]["rows"] == expected[name]["rows"], name
        assert types(row) == {"timestamp": "TIMESTAMP", "value": types(row)["value"]}
        assert types(row)["value"] in ("DOUBLE", "BIGINT")
    orders = next(row for name, row in found.items() if name.endswith("raw_orders.csv"))
    assert types(orders) == {
        "id": "BIGINT",
        "user_id": "BIGINT",
        "order_date": "DATE",
        "status": "VARCHAR",
    }


def test_csv_in_its_many_dialects(tmp_path: Path) -> None:
    text(tmp_path / "a.tsv", "n\tname\n1\tx\n")
    text(tmp_path / "b.csv", 'n;näme\n1;"a;b"\n2;"c"\n')
    text(tmp_path / "c.csv", "größe;wert\n1;2\n".encode("latin-1"))
    text(tmp_path / "d.csv.gz", gzip.compress(b"a,b\n1,x\n"))
    text(tmp_path / "e.csv", "")
    text(tmp_path / "f.csv", "only\n")
    found = rows(tmp_path)
    kept = {name: row["properties"]["file"] for name, row in found.items()}
    assert (types(found["a.tsv"]), kept["a.tsv"]["delimiter"]) == (
        {"n": "BIGINT", "name": "VARCHAR"},
        "\t",
    )
    assert (kept["b.csv"]["delimiter"], kept["b.csv"]["quote"]) == (";", '"')
    assert kept["b.csv"]["rows"] == 2
    assert types(found["c.csv"]).keys() == {"größe", "wert"}
    assert kept["d.csv.gz"]["compression"] == "gzip"
    assert "rows" not in kept["d.csv.gz"]
    assert (kept["e.csv"]["rows"], found["e.csv"]["fields"]) == (0, [])
    assert types(found["f.csv"]).keys() == {"only"}
    assert "guessed" in "".join(kept["a.tsv"])


def test_of_a_parquet_file_the_footer_says_everything(
    tmp_path: Path, writer: duckdb.DuckDBPyConnection
) -> None:
    parquet(writer, tmp_path / "orders.parquet", NESTED)
    (row,) = rows(tmp_path).values()
    assert row["properties"]["file"]["rows"] == 7
    assert "DuckDB" in row["properties"]["file"]["created_by"]
    fields = {one["name"]: one for one in row["fields"]}
    assert fields["price"]["type"] == "DECIMAL(10,2)"
    assert fields["words"]["type"] == "VARCHAR[]"
    assert fields["words"]["fields"] == fields["more"]["fields"] == []
    assert [one["name"] for one in fields["lines"]["fields"]] == ["sku", "n"]
    (_city, at) = fields["place"]["fields"]
    assert [one["name"] for one in at["fields"]] == ["lat"]


def test_what_is_written_as_one_table_is_one_asset(
    tmp_path: Path, writer: duckdb.DuckDBPyConnection
) -> None:
    for year in (2023, 2024):
        for month in (1, 2, 3):
            parquet(writer, tmp_path / f"sales/year={year}/month={month}/part.parquet", NESTED)
    parquet(writer, tmp_path / "spark.parquet/part-0.parquet")
    parquet(writer, tmp_path / "spark.parquet/part-1.parquet")
    text(tmp_path / "spark.parquet/_SUCCESS", "")
    text(tmp_path / "sales/readme.txt", "x")
    found = rows(tmp_path)
    assert found.keys() == {"sales", "spark.parquet"}
    sales = found["sales"]
    assert sales["properties"]["file"]["partitions"] == {"year": 2, "month": 3}
    assert (sales["properties"]["file"]["rows"], sales["properties"]["file"]["files"]) == (42, 6)
    assert [one["name"] for one in sales["fields"]][-3:] == ["day", "year", "month"]
    assert found["spark.parquet"]["properties"]["file"]["rows"] == 2


def test_one_table_in_two_forms_is_two_assets(
    tmp_path: Path, writer: duckdb.DuckDBPyConnection
) -> None:
    parquet(writer, tmp_path / "t/day=1/a.parquet")
    text(tmp_path / "t/day=1/a.csv", "n\n1\n")
    assert rows(tmp_path).keys() == {"t/*.csv", "t/*.parquet"}


def test_what_cannot_be_read_is_a_fault_and_stands_there_all_the_same(tmp_path: Path) -> None:
    text(tmp_path / "a.parquet", b"PAR1 nothing PAR1")
    text(tmp_path / "b.csv", bytes(range(256)) * 10)
    text(tmp_path / "c.parquet", b"")
    text(tmp_path / "d.csv", "n\n1\n")
    found = folder.read(tmp_path)
    assert [fault["field"] for fault in found.faults] == ["a.parquet", "b.csv", "c.parquet"]
    assert len(found.rows) == 4
    assert "fields" not in found.rows[0]


def test_no_link_leads_out_and_no_name_means_other_files(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    text(outside / "secret.csv", "password\nx\n")
    text(inside / "real.csv", "n\n1\n")
    text(inside / "*[r]?al.csv", "other\n1\n")
    text(inside / ".hidden.csv", "n\n1\n")
    (inside / "folder").symlink_to(outside)
    (inside / "link.csv").symlink_to(outside / "secret.csv")
    found = folder.read(inside)
    assert [list(types(row)) for row in found.rows] == [["other"], ["n"]]
    assert [fault["field"] for fault in found.faults] == ["link.csv"]


def test_what_is_no_folder_or_too_much_of_one_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Unreadable):
        folder.read(tmp_path / "nowhere")
    monkeypatch.setattr(folder, "MAX_FILES", 2)
    for number in range(3):
        text(tmp_path / f"{number}.csv", "n\n")
    with pytest.raises(Unreadable):
        folder.read(tmp_path)


@pytest.mark.django_db
def test_a_folder_comes_in_and_the_second_time_changes_nothing(
    tmp_path: Path, writer: duckdb.DuckDBPyConnection
) -> None:
    parquet(writer, tmp_path / "orders.parquet", NESTED)
    text(tmp_path / "a.csv", "n,m\n1,x\n")

    def brought(*paths: Path) -> dict[str, Any]:
        out = StringIO()
        call_command("import_catalog", "folder", *paths, "--namespace", "file://host", stdout=out)
        told: dict[str, Any] = json.loads(out.getvalue())
        return told

    first = brought(tmp_path)
    assert (first["created"], first["failed"], first["faults"]) == (2, 0, [])
    asset = Asset.objects.get(name=str(tmp_path / "orders.parquet"))
    assert (asset.namespace, asset.kind) == ("file://host", "file")
    assert asset.fields.filter(name="place.at.lat", parent="place.at").exists()
    again = brought(tmp_path)
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 2)
    text(tmp_path / "a.csv", "n,m,more\n1,x,2\n")
    assert brought(tmp_path)["updated"] == 1
    with pytest.raises(CommandError):
        brought(tmp_path, tmp_path)

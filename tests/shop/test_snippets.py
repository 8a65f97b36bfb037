"""Lines to copy say where the data is in the way of its system, whatever it is called."""

import pytest

from catalog.models import Asset
from shop import snippets

BASE = "https://aisle.example"


def told(namespace: str, name: str, kind: str = "table") -> dict[str, str]:
    asset = Asset(pk=7, namespace=namespace, name=name, kind=kind)
    return {one.key: one.text for one in snippets.of(asset, BASE)}


@pytest.mark.parametrize(
    ("namespace", "name", "sql"),
    [
        ("postgres://db:5432", "wh.marts.day", "SELECT * FROM marts.day LIMIT 100;"),
        ("postgres://db:5432", 'wh.Odd.a"b', 'SELECT * FROM "Odd"."a""b" LIMIT 100;'),
        ("mysql://db:3306", "shop.orders", "SELECT * FROM shop.orders LIMIT 100;"),
        ("bigquery", "p-1.data.t", "SELECT * FROM `p-1`.data.t LIMIT 100;"),
        ("mssql://db:1433", "wh.dbo.t", "SELECT TOP 100 * FROM dbo.t;"),
    ],
)
def test_sql_names_the_place(namespace: str, name: str, sql: str) -> None:
    assert told(namespace, name)["sql"] == sql


def test_python_is_valid_whatever_the_name_is() -> None:
    for name in ("wh.marts.day", 'wh.it\'s."quoted"', "wh.new\nline.t"):
        compile(told("postgres://db:5432", name)["python"], "copied", "exec")


def test_a_file_is_read_by_its_ending() -> None:
    said = told("s3://bucket", "2026/flights.parquet", "file")
    assert 'pandas.read_parquet("s3://bucket/2026/flights.parquet")' in said["python"]
    assert "sql" not in said
    assert "python" not in told("s3://bucket", "notes.pdf", "file")


@pytest.mark.parametrize("kind", ["dashboard", "model", "report", "stream"])
def test_what_cannot_be_queried_has_its_address_alone(kind: str) -> None:
    assert set(told("postgres://db:5432", "wh.a.b", kind)) == {"link", "api"}


def test_the_address_stays_the_same() -> None:
    said = told("odd", "name")
    assert said["link"] == f"{BASE}/assets/7"
    assert said["api"].endswith(f"{BASE}/api/v1/assets/7")

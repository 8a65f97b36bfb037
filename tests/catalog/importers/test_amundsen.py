"""Amundsen's CSV files, and what is read of them."""

import json
from pathlib import Path

import pytest

from catalog.importers import amundsen
from catalog.importers.found import Found, Unreadable

TABLES = (
    'database,cluster,schema,name,description,tags,is_view\nhive,gold,s,t,A table,"a,b",false\n'
)
COLUMNS = (
    "name,description,col_type,sort_order,database,cluster,schema,table_name,badges\n"
    "late,Second,int,2,hive,gold,s,t,PII\nearly,First,text,1,hive,gold,s,t,\n"
)


def sample(reference_data: Path) -> Found:
    folder = reference_data / "catalogs/amundsen"
    return amundsen.read({path.name: path.read_text() for path in sorted(folder.glob("*.csv"))})


def test_the_counts_of_the_sample(reference_data: Path) -> None:
    expected = json.loads((reference_data / "catalogs/EXPECTED.json").read_text())["amundsen"]
    found = sample(reference_data)
    assert found.read == {called.removesuffix(".csv"): n for called, n in expected.items()}
    kinds = [row["kind"] for row in found.rows]
    assert kinds.count("dashboard") == expected["sample_dashboard_base.csv"]
    assert len(kinds) - kinds.count("dashboard") == expected["sample_table.csv"]
    assert sum(len(row["fields"]) for row in found.rows) == expected["sample_col.csv"]
    tables = [flow for flow in found.flows if "mode://" not in flow.job]
    assert len(tables) == expected["sample_table_lineage.csv"]
    assert len(found.flows) - len(tables) == 3


def test_a_table_is_put_together_from_the_files_that_speak_of_it(reference_data: Path) -> None:
    (row,) = [
        one for one in sample(reference_data).rows if one["name"] == "test_schema.test_table1"
    ]
    assert row["namespace"] == "hive://gold"
    assert row["stewards"] == ["roald.amundsen@example.org", "chrisc@example.org"]
    assert row["tags"][:2] == ["tag1", "tag2"]
    assert {"beta", "expensive"} <= set(row["tags"])
    assert [link["title"] for link in row["links"]] == [
        "github",
        "event_test",
        "Advanced Profile",
    ]
    assert "**Size**: 50T" in row["properties"]["amundsen"]["s3_crawler"]


def test_what_has_no_place_of_its_own_stands_in_the_properties(reference_data: Path) -> None:
    kept = {row["name"]: row["properties"]["amundsen"] for row in sample(reference_data).rows}
    table = kept["test_schema.test_table1"]
    assert "Roald Amundsen <roald.amundsen@example.org>" in table["owners"]
    assert table["statistics"]["col1"]["distinct values"] == "8"
    assert table["low_watermark"] == "col3=2017-04-22/col4=0"
    assert table["last_updated"].startswith("2019-10-04T")
    assert table["about_the_schema"] == "test schema description"
    assert table["reads"]["col1"]["readers"] > 1
    assert kept["test_schema.test_table3"]["made_from"] == {
        "col1": ["dynamo://gold.test_schema/test_table2/col2"]
    }
    dashboard = kept["test_group_id_1/test_dashboard_id_1"]
    assert dashboard["views"] == 100
    assert dashboard["queries"] == [{"name": "first query", "text": "SELECT * FROM foo.bar"}]
    assert dashboard["last_execution"]["state"] == "failed"
    assert dashboard["last_successful_execution"]["state"] == "succeeded"


def test_of_more_than_an_asset_can_hold_the_largest_is_left_out_and_told_of() -> None:
    head = "cluster,db,schema,table_name,col_name,stat_name,stat_val\n"
    lines = (f"gold,hive,s,t,c{n % 100},{'n' * 70}{n},{'v' * 199}\n" for n in range(300))
    marks = "table_name,part_name,part_type,database,cluster,schema\nt,p=1,low,hive,gold,s\n"
    found = amundsen.read({"t.csv": TABLES, "s.csv": head + "".join(lines), "w.csv": marks})
    assert found.rows[0]["properties"]["amundsen"] == {"low": "p=1"}
    assert [fault["field"] for fault in found.faults] == ["statistics"]


def test_a_number_that_is_none_is_no_moment() -> None:
    updated = "cluster,db,schema,table_name,last_updated_time_epoch\n"
    for text in ("", "soon", "-5", "9" * 30):
        lines = f"{updated}gold,hive,s,t,{text}\n"
        (row,) = amundsen.read({"t.csv": TABLES, "u.csv": lines}).rows
        assert row["properties"]["amundsen"] == {}


def test_columns_stand_in_their_order_whichever_file_comes_first() -> None:
    (row,) = amundsen.read({"columns.csv": COLUMNS, "tables.csv": TABLES}).rows
    assert [field["name"] for field in row["fields"]] == ["early", "late"]
    assert row["fields"][1]["tags"] == ["PII"]


def test_what_speaks_of_nothing_is_told_with_its_line() -> None:
    found = amundsen.read(
        {"tables.csv": TABLES, "columns.csv": COLUMNS.replace(",t,PII", ",u,PII")}
    )
    assert [(fault["line"]) for fault in found.faults] == [2]


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "{}", '"', TABLES.splitlines()[0]])
def test_another_format_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        amundsen.read({"file.csv": text})


@pytest.mark.parametrize("left_out", ["cluster", "description", "tags"])
def test_a_column_that_a_file_leaves_out_is_empty(left_out: str) -> None:
    header, *lines = TABLES.splitlines()
    amundsen.read({"t.csv": "\n".join([header.replace(left_out, "other"), *lines])})


def test_short_and_long_lines_are_read() -> None:
    found = amundsen.read({"t.csv": TABLES + "hive\nhive,gold,s,v,d,t,true,more,and,more\n"})
    assert found.rows[-1]["kind"] == "view"

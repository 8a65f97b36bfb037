import json
from pathlib import Path
from typing import Any

import pytest

from catalog.models import Asset
from lineage import services, tasks, view_sql
from lineage.models import Edge, Job, ViewReading
from tests import factories

MISREAD = (
    "test_non_reserved_keyword_as_cte",
    "test_select_parenthesized_from_table_join_recursive",
    "test_select_from_lateral_subqueries",
)
"""Cases that are no view, or whose expected names belong to another parameter of the case."""


@pytest.mark.parametrize(
    ("sql", "names"),
    [
        ("SELECT * FROM flights", {"flights"}),
        ("SELECT * FROM raw.flights AS f JOIN raw.airports a ON a.faa = f.dest",
         {"raw.flights", "raw.airports"}),
        ("WITH late AS (SELECT * FROM raw.flights) SELECT * FROM late", {"raw.flights"}),
        ("WITH flights AS (SELECT * FROM raw.flights) SELECT * FROM flights", {"raw.flights"}),
        ("WITH a AS (SELECT 1), b AS (SELECT * FROM a, c) SELECT * FROM b", {"c"}),
        ("WITH RECURSIVE t(n) AS (SELECT n FROM base UNION ALL SELECT n + 1 FROM t) SELECT * FROM t",
         {"base"}),
        ('SELECT * FROM "Raw"."Flight Log"', {"Raw.Flight Log"}),
        ("SELECT * FROM RAW.Flights", {"raw.flights"}),
        ("SELECT * FROM warehouse.raw.flights", {"warehouse.raw.flights"}),
        ("SELECT * FROM a WHERE x IN (SELECT x FROM b WHERE EXISTS (SELECT FROM c))", {"a", "b", "c"}),
        ("SELECT (SELECT max(x) FROM b) FROM a", {"a", "b"}),
        ("SELECT * FROM a UNION SELECT * FROM b EXCEPT SELECT * FROM c", {"a", "b", "c"}),
        ("SELECT * FROM a, LATERAL (SELECT * FROM b WHERE b.x = a.x) s", {"a", "b"}),
        ("SELECT * FROM generate_series(1, 10) g, unnest(ARRAY[1]) u, a", {"a"}),
        ("SELECT * FROM (VALUES (1), (2)) v(x)", set()),
        ("SELECT * FROM pg_catalog.pg_class JOIN information_schema.tables ON true", set()),
        ("CREATE VIEW v AS SELECT * FROM a", {"a"}),
        ("CREATE OR REPLACE MATERIALIZED VIEW s.v AS SELECT * FROM a;", {"a"}),
        ("(SELECT * FROM a) ORDER BY 1", {"a"}),
        ("SELECT count(*) FILTER (WHERE d.x < 15), avg(d.y::integer) FROM marts.d d GROUP BY d.z",
         {"marts.d"}),
        ("INSERT INTO a SELECT * FROM b", set()),
        ("", set()),
    ],
)  # fmt: skip
def test_the_tables_of_a_query(sql: str, names: set[str]) -> None:
    assert {".".join(parts) for parts in view_sql.tables(sql)} == names


def test_the_cases_of_another_reader(reference_data: Path) -> None:
    path = reference_data / "sql_lineage/sqllineage/table_cases.json"
    read = 0
    for case in json.loads(path.read_text()):
        sql, name = case["sql"], case["source"].partition("::")[2]
        is_query = sql.lstrip().upper().startswith(("SELECT", "WITH", "(", "CREATE VIEW"))
        if is_query and name not in MISREAD and "postgres" in (case["dialects"] or ["postgres"]):
            found = {".".join(parts) for parts in view_sql.tables(sql)}
            assert found == set(case["expected_source_tables"]), sql
            read += 1
    assert read > 30


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM",
        "SELECT 'open",
        "(" * 5000 + "SELECT 1",
        "x" * 300_000,
        "SELECT " + "(" * 3000,
    ],
)
def test_what_cannot_be_read_says_so(sql: str) -> None:
    with pytest.raises(view_sql.Unreadable):
        view_sql.tables(sql)


@pytest.mark.parametrize(
    ("parts", "names"),
    [
        (("flights",), ["warehouse.staging.flights", "warehouse.public.flights"]),
        (("raw", "flights"), ["warehouse.raw.flights"]),
        (("other", "raw", "flights"), ["other.raw.flights"]),
    ],
)
def test_where_a_name_is_looked_for(parts: tuple[str, ...], names: list[str]) -> None:
    assert view_sql.candidates(parts, "warehouse.staging.delays") == names


def table(name: str, **more: Any) -> Asset:
    return factories.asset(name, **more)


def view(name: str, sql: str, **more: Any) -> Asset:
    return factories.asset(name, kind="view", definition=sql, **more)


def edges() -> set[tuple[str, str, str]]:
    return set(Edge.objects.values_list("source__name", "target__name", "job__name"))


@pytest.mark.django_db
def test_a_view_gets_its_edges_from_its_sql() -> None:
    table("w.raw.flights")
    table("w.public.codes")
    table("other.raw.flights")
    table("w.raw.flights", namespace="elsewhere")
    view("w.staging.flights", "SELECT * FROM raw.flights JOIN codes USING (c)")
    view("w.marts.day", "SELECT * FROM staging.flights, (SELECT * FROM day) x")
    tasks.read_views()
    assert edges() == {
        ("w.raw.flights", "w.staging.flights", "w.staging.flights"),
        ("w.public.codes", "w.staging.flights", "w.staging.flights"),
        ("w.staging.flights", "w.marts.day", "w.marts.day"),
    }
    assert set(Job.objects.values_list("kind", flat=True)) == {"view"}


@pytest.mark.django_db
def test_reading_views_twice_changes_nothing() -> None:
    table("w.raw.a")
    view("w.s.v", "SELECT * FROM raw.a")
    tasks.read_views()
    before = list(Edge.objects.values()), list(ViewReading.objects.values())
    assert services.views_to_read() == []
    tasks.read_views()
    services.fold_views(asset_ids=Asset.objects.values_list("pk", flat=True))
    assert (list(Edge.objects.values()), list(ViewReading.objects.values())) == before


def change(asset: Asset, **values: Any) -> None:
    Asset.objects.filter(pk=asset.pk).update(**values, updated_at="2027-01-01T00:00:00Z")


@pytest.mark.django_db
def test_edges_that_are_gone_are_taken_away() -> None:
    table("w.raw.a")
    table("w.raw.b")
    changing = view("w.s.v", "SELECT * FROM raw.a")
    tasks.read_views()
    change(changing, definition="SELECT * FROM raw.b")
    tasks.read_views()
    assert edges() == {("w.raw.b", "w.s.v", "w.s.v")}
    change(changing, definition="")
    Asset.objects.filter(pk=changing.pk).update(updated_at="2027-01-02T00:00:00Z")
    tasks.read_views()
    assert edges() == set()
    assert services.views_to_read() == []


@pytest.mark.django_db
def test_a_view_that_retired_has_no_edges() -> None:
    table("w.raw.a")
    gone = view("w.s.v", "SELECT * FROM raw.a")
    tasks.read_views()
    change(gone, retired_at="2027-01-01T00:00:00Z")
    tasks.read_views()
    assert edges() == set()
    assert services.views_to_read() == []


@pytest.mark.django_db
def test_a_table_that_comes_later_gets_its_edge_then() -> None:
    view("w.s.v", "SELECT * FROM raw.late")
    tasks.read_views()
    assert ViewReading.objects.get().unknown == ["w.raw.late"]
    assert services.views_to_read() == []
    table("w.raw.late")
    tasks.read_views()
    assert edges() == {("w.raw.late", "w.s.v", "w.s.v")}


@pytest.mark.django_db
def test_sql_that_cannot_be_read_is_noted_and_spoils_no_other() -> None:
    table("w.raw.a")
    view("w.s.bad", "SELECT * FROM (")
    view("w.s.good", "SELECT * FROM raw.a")
    tasks.read_views()
    assert edges() == {("w.raw.a", "w.s.good", "w.s.good")}
    assert ViewReading.objects.get(asset__name="w.s.bad").error
    assert services.views_to_read() == []


@pytest.mark.django_db
def test_a_pipelines_job_of_the_same_name_keeps_its_edges() -> None:
    source, target = table("w.raw.a"), view("w.s.v", "SELECT 1")
    job = Job.objects.create(namespace=target.namespace, name="w.s.v")
    Edge.objects.create(source=source, target=target, job=job)
    tasks.read_views()
    assert edges() == {("w.raw.a", "w.s.v", "w.s.v")}

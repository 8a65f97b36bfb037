"""Other catalogs come in: what they hold is there, a second time changes nothing, and nobody is talked over."""

import copy
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from catalog import intake, registering
from catalog.importers.found import Unreadable
from catalog.models import Asset, Authority, Field, Source
from lineage import importing
from lineage.models import Edge, Job
from tests import factories

pytestmark = pytest.mark.django_db
Files = list[importing.File]
DBT = ("dbt_docs", "fivetran_github", "openlineage_dbt/postgres/target")
AGENCIES = ("consumerfinance", "fcc", "fda", "opm", "usaid")


def files(*documents: Any) -> Files:
    return [importing.File("file.json", json.dumps(one).encode()) for one in documents]


def brought(kind: str, given: Files, namespace: str = "") -> dict[str, Any]:
    return importing.bring_in(kind=kind, files=given, namespace=namespace).as_json()


def changed(outcome: dict[str, Any]) -> tuple[int, int, int]:
    return outcome["created"], outcome["updated"], outcome["failed"]


def project(reference_data: Path, place: str) -> Files:
    paths = [reference_data / "dbt" / place / name for name in ("manifest.json", "catalog.json")]
    return [importing.File(path.name, path.read_bytes()) for path in paths if path.exists()]


@pytest.mark.parametrize("place", DBT)
def test_a_dbt_project_comes_in_whole_and_the_second_time_changes_nothing(
    reference_data: Path, place: str
) -> None:
    given = project(reference_data, place)
    first = brought("dbt", given, "postgres://db:5432")
    assert first["failed"] == 0
    assert Asset.objects.count() == first["created"]
    assert Edge.objects.count() == first["edges"] > 0
    revisions = sorted(Asset.objects.values_list("pk", "revision"))
    seen = sorted(Edge.objects.values_list("pk", "seen_at"))
    again = brought("dbt", given, "postgres://db:5432")
    assert changed(again) == (0, 0, 0)
    assert again["edges"] == first["edges"]
    assert again["edges_gone"] == 0
    assert sorted(Asset.objects.values_list("pk", "revision")) == revisions
    assert sorted(Edge.objects.values_list("pk", "seen_at")) == seen


@pytest.mark.parametrize("agency", AGENCIES)
def test_an_agency_comes_in_whole_and_the_second_time_changes_nothing(
    reference_data: Path, agency: str
) -> None:
    path = reference_data / f"catalogs/datajson_agencies/{agency}.json"
    given = [importing.File(path.name, path.read_bytes())]
    first = brought("dcat-us", given)
    assert changed(first) == (first["read"]["datasets"], 0, 0)
    assert Asset.objects.count() == first["created"]
    assert changed(brought("dcat-us", given)) == (0, 0, 0)


def test_amundsen_comes_in_whole_and_the_second_time_changes_nothing(reference_data: Path) -> None:
    paths = sorted((reference_data / "catalogs/amundsen").glob("*.csv"))
    given = [importing.File(path.name, path.read_bytes()) for path in paths]
    chris = factories.user("Chris", email="chrisc@example.org")
    first = brought("amundsen", given)
    assert changed(first) == (6 + 4, 0, 0)
    # One of its six edges is there twice.
    assert first["edges"] == 5 + 3
    assert Asset.objects.filter(stewards=chris).get().label == "test_schema.test_table1"
    seen = sorted(Edge.objects.values_list("pk", "seen_at"))
    again = brought("amundsen", given)
    assert changed(again) == (0, 0, 0)
    assert sorted(Edge.objects.values_list("pk", "seen_at")) == seen


@pytest.mark.parametrize(
    "past",
    [
        "fcc@2025-01-31_2b638b3",
        "fcc@2025-01-31_6bddd2a",
        "opm@2025-01-31_acf49f0",
        "opm@2025-01-31_f74f3a0",
    ],
)
def test_a_later_harvest_changes_what_the_agency_changed(reference_data: Path, past: str) -> None:
    folder = reference_data / "catalogs"
    today = f"datajson_agencies/{past.partition('@')[0]}.json"
    told = f"diff datajson_history/{past}.json -> {today}"
    expected = json.loads((folder / "EXPECTED.json").read_text())[told]
    for place in (f"datajson_history/{past}.json", today):
        later = brought("dcat-us", [importing.File("data.json", (folder / place).read_bytes())])
    assert changed(later) == (expected["added"], expected["changed"], 0)
    assert later["unchanged"] == expected["same"]


MODEL = {
    "unique_id": "model.shop.orders",
    "resource_type": "model",
    "package_name": "shop",
    "database": "db",
    "schema": "marts",
    "alias": "orders",
    "config": {"materialized": "table", "meta": {"owner": "sales"}},
    "description": "Every order",
    "columns": {"id": {"name": "id", "data_type": "bigint", "description": "The number"}},
    "depends_on": {"nodes": ["model.shop.raw_orders"]},
}
RAW = {**MODEL, "unique_id": "model.shop.raw_orders", "alias": "raw_orders", "depends_on": {}}
MANIFEST = {
    "metadata": {"project_name": "shop", "generated_at": "2026-01-31T12:00:00Z"},
    "nodes": {one["unique_id"]: one for one in (MODEL, RAW)},
    "child_map": {},
}


def orders() -> Asset:
    return Asset.objects.get(name="db.marts.orders")


def test_people_keep_their_words(alice: User) -> None:
    brought("dbt", files(MANIFEST))
    row = intake.Row(orders().namespace, orders().name, {"description": "What people bought"})
    spoken = registering.Registrar(by=None, authority=Authority.PERSON)
    registering.register([row], registrar=spoken)
    later = copy.deepcopy(MANIFEST)
    later["nodes"]["model.shop.orders"]["description"] = "All orders"  # type: ignore[index]
    assert brought("dbt", files(later))["updated"] == 1
    assert orders().description == "What people bought"
    assert orders().beside["description"] == {"0": "All orders"}


def test_of_what_a_source_holds_only_the_meaning_is_taken() -> None:
    source = Source.objects.create(
        **{"slug": "w", "name": "W", "namespace": "n", "prefix": "db", "host": "h", "port": 1},
        **{"database": "db", "username": "u", "secret": "s", "schemas": ["marts"]},
        scan_every="01:00:00",
    )
    asset = factories.asset("db.marts.orders", ["id"], namespace="n", kind="view", source=source)
    Field.objects.filter(asset=asset).update(type="integer")
    brought("dbt", files(MANIFEST), "n")
    asset.refresh_from_db()
    assert (asset.kind, asset.description) == ("view", "Every order")
    (field,) = asset.fields.all()
    assert (field.type, field.description) == ("integer", "The number")


def test_an_owner_that_is_a_team_owns_and_others_are_only_told() -> None:
    brought("dbt", files(MANIFEST))
    assert orders().owner is None
    assert orders().properties["dbt"]["owner"] == "sales"
    team = factories.team("sales")
    brought("dbt", files(MANIFEST))
    assert orders().owner == team


def test_each_machine_keeps_its_own_properties() -> None:
    brought("dbt", files(MANIFEST))
    row = intake.Row(orders().namespace, orders().name, {"properties": {"rows": 5}})
    registering.register([row], registrar=registering.Registrar())
    assert brought("dbt", files(MANIFEST))["updated"] == 0
    assert orders().properties.keys() == {"dbt", "rows"}


def test_an_edge_that_is_not_in_the_project_any_more_goes() -> None:
    assert brought("dbt", files(MANIFEST))["edges"] == 1
    other = factories.asset()
    job = Job.objects.create(namespace="elsewhere", name="job")
    Edge.objects.create(source=other, target=orders(), job=job)
    later = copy.deepcopy(MANIFEST)
    later["nodes"]["model.shop.orders"]["depends_on"] = {"nodes": []}  # type: ignore[index]
    outcome = brought("dbt", files(later))
    assert (outcome["edges"], outcome["edges_gone"]) == (0, 1)
    assert list(Edge.objects.values_list("job", flat=True)) == [job.pk]


def test_a_catalog_left_out_takes_no_column_away() -> None:
    columns = {"id": {"name": "id", "type": "bigint", "index": 1}}
    columns["at"] = {"name": "at", "type": "timestamp", "index": 2}
    told = {"unique_id": MODEL["unique_id"], "columns": columns}
    brought("dbt", files(MANIFEST, {"nodes": {MODEL["unique_id"]: told}, "sources": {}}))
    assert brought("dbt", files(MANIFEST))["updated"] == 0
    assert [field.name for field in orders().fields.all()] == ["id", "at"]


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("dbt", files({})),
        ("dbt", files(MANIFEST, MANIFEST)),
        ("dbt", []),
        ("amundsen", files(MANIFEST)),
        ("amundsen", [importing.File("a.csv", b"\xff")]),
        ("dcat-us", files(MANIFEST)),
        ("dcat-us", [importing.File("a", b"\xff")]),
        ("dcat-us", [importing.File("a", b"[" * 200_000)]),
    ],
)
def test_files_of_another_format_are_refused_and_write_nothing(kind: str, given: Files) -> None:
    with pytest.raises(Unreadable):
        brought(kind, given)
    assert not Asset.objects.exists()


def test_the_command_tells_what_came_in(tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps(MANIFEST))
    said = StringIO()
    call_command("import_catalog", "dbt", str(path), "--namespace=n", stdout=said)
    assert json.loads(said.getvalue())["created"] == 2
    assert orders().namespace == "n"
    path.write_text("{}")
    with pytest.raises(CommandError):
        call_command("import_catalog", "dbt", str(path))

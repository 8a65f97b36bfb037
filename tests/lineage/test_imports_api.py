"""Files of other catalogs through the API: as a form, bounded, and never more than one may."""

import gzip
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts import uploads
from accounts.models import User
from catalog import queueing
from catalog.models import Asset, Authority, Import
from lineage.api import imports
from lineage.models import Edge
from tests import factories
from tests.conftest import api_for

pytestmark = pytest.mark.django_db
HEAD = "database,cluster,schema,name,description,tags,is_view\n"
FLOWS = "source_table_key,target_table_key\nhive://gold.s/a,hive://gold.s/b\n"
BOMB = b"[" * 100_000


def tables(*names: str) -> str:
    return HEAD + "".join(f"hive,gold,s,{name},About {name},,false\n" for name in names)


def send(user: User, kind: str, *files: Any, scope: str = "register", **more: Any) -> Any:
    named = [
        SimpleUploadedFile(f"{n}.csv", one.encode() if isinstance(one, str) else one)
        for n, one in enumerate(files)
    ]
    client = api_for(user, scope)
    return client.post(f"/api/v1/imports/{kind}", {"file": named, **more}, format="multipart")


def datasets(*titles: str) -> str:
    return json.dumps({"dataset": [{"identifier": one, "title": one} for one in titles]})


@pytest.mark.parametrize("agency", ["consumerfinance", "fcc"])
def test_an_agency_comes_in_and_the_second_time_changes_nothing(
    reference_data: Path, bob: User, admin: User, agency: str
) -> None:
    path = reference_data / f"catalogs/datajson_agencies/{agency}.json"
    expected = json.loads((reference_data / "catalogs/EXPECTED.json").read_text())
    expected = expected[f"datajson_agencies/{agency}.json"]
    first = send(admin, "dcat-us", path.read_bytes())
    assert first.status_code == 200
    assert first.json()["created"] == expected["datasets"]
    assert first.json()["read"]["distributions"] == expected["distributions"]
    again = send(admin, "dcat-us", path.read_bytes()).json()
    assert (again["created"], again["updated"]) == (0, 0)
    assert again["unchanged"] == expected["datasets"]
    assert Asset.objects.filter(said_by={}).count() == expected["datasets"]


def test_a_dbt_project_comes_in_with_its_edges(reference_data: Path, admin: User) -> None:
    folder = reference_data / "dbt/fivetran_github"
    files = [(folder / name).read_bytes() for name in ("manifest.json", "catalog.json")]
    told = send(admin, "dbt", *files, namespace="postgres://db:5432").json()
    assert told["created"] > 50
    assert told["edges"] == Edge.objects.count() > 50
    assert Asset.objects.filter(namespace="postgres://db:5432").count() == told["created"]


def test_amundsens_files_come_in_together(reference_data: Path, admin: User) -> None:
    folder = reference_data / "catalogs/amundsen"
    told = send(
        admin, "amundsen", *[one.read_bytes() for one in sorted(folder.glob("*.csv"))]
    ).json()
    assert (told["created"], told["edges"], told["failed"]) == (10, 8, 0)


# What one may


def test_who_may_only_read_brings_in_nothing(bob: User) -> None:
    assert send(bob, "dcat-us", datasets("a"), scope="read").status_code == 403
    assert not Asset.objects.exists()


def test_nobody_brings_in_words_about_what_is_somebody_elses(alice: User, charlie: User) -> None:
    owners = factories.team("hive", [alice])
    theirs = factories.asset("s.a", namespace="hive://gold", owner=owners, description="Ours")
    told = send(charlie, "amundsen", tables("a", "b")).json()
    assert (told["created"], told["failed"]) == (1, 1)
    assert [(one["line"], one["field"]) for one in told["errors"]] == [(2, "name")]
    theirs.refresh_from_db()
    assert theirs.description == "Ours"
    assert send(alice, "amundsen", tables("a")).json()["updated"] == 1


def test_nobody_draws_or_takes_away_edges_of_what_is_somebody_elses(
    alice: User, charlie: User, admin: User
) -> None:
    owners = factories.team("hive", [alice])
    for name in ("s.a", "s.b"):
        factories.asset(name, namespace="hive://gold", owner=owners)
    refused = send(charlie, "amundsen", tables("c"), FLOWS.replace("/a", "/c")).json()
    assert (refused["edges"], Edge.objects.count()) == (0, 0)
    assert send(alice, "amundsen", tables("a", "b"), FLOWS).json()["edges"] == 1
    assert send(charlie, "amundsen", tables("d")).json()["edges_gone"] == 0
    assert Edge.objects.count() == 1
    assert send(alice, "amundsen", tables("a")).json()["edges_gone"] == 1


def test_no_edge_tells_of_an_asset_that_one_may_not_see(alice: User, charlie: User) -> None:
    factories.asset("s.a", namespace="hive://gold", visibility="private")
    mine = factories.team("mine", [charlie])
    factories.asset("s.b", namespace="hive://gold", owner=mine)
    told = send(charlie, "amundsen", tables("b", "a"), FLOWS).json()
    assert told["edges"] == Edge.objects.count() == 0


def test_what_a_person_said_stays(admin: User) -> None:
    factories.asset(
        "s.a",
        namespace="hive://gold",
        description="A person's",
        said_by={"description": Authority.PERSON},
    )
    assert send(admin, "amundsen", tables("a")).status_code == 200
    assert Asset.objects.get().description == "A person's"


# What is not as it should be


def packed() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", b"0" * 1_000_000)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["dbt", "dcat-us", "amundsen"])
@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"{}", id="empty-object"),
        pytest.param(b"[]", id="empty-array"),
        pytest.param(b"null", id="null"),
        pytest.param(b"\xff\xfe", id="no-text"),
        pytest.param(b"\x00", id="nul"),
        pytest.param(BOMB, id="bomb"),
        pytest.param(b'{"dataset": 5}', id="dataset-is-a-number"),
        pytest.param(b'{"nodes": 5, "child_map": {}, "sources": []}', id="nodes-is-a-number"),
        pytest.param(gzip.compress(b"0" * 1_000_000), id="gzip"),
        pytest.param(packed(), id="zip"),
        pytest.param(b"1" * 100_000, id="long-number"),
        pytest.param(b"<html></html>", id="html"),
    ],
)
def test_what_is_of_another_format_is_told_so(admin: User, kind: str, content: bytes) -> None:
    answer = send(admin, kind, content)
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert [error["field"] for error in answer.json()["errors"]] == ["file"]
    assert not Asset.objects.exists()


def test_a_form_without_files_or_with_more_than_it_takes_is_told_so(admin: User) -> None:
    client = api_for(admin)
    path = "/api/v1/imports/dbt"
    for form in ({}, {"namespace": "n"}, {"file": "no file"}):
        answer = client.post(path, form, format="multipart")
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "file")
    wrong = send(admin, "dcat-us", datasets("a"), owner="me")
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (400, "owner")
    wrong = send(admin, "dcat-us", datasets("a"), namespace="a\u202eb")
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (400, "namespace")
    assert client.post(path, {}, format="json").status_code == 415
    packed = client.post(path, {}, format="multipart", headers={"content-encoding": "gzip"})
    assert packed.status_code == 415
    assert not Asset.objects.exists()


def test_what_is_too_large_is_refused_before_it_is_read(
    admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "LARGEST", 1000)
    answer = send(admin, "dcat-us", datasets(*"abcdefghij") + " " * 1000)
    assert answer.status_code == 413
    assert "import_catalog" in answer.json()["detail"]
    monkeypatch.setattr(imports, "LARGEST", uploads.LARGEST)
    assert send(admin, "amundsen", *["x"] * 150).status_code == 413


def test_marks_and_formulas_in_names_are_only_text(admin: User) -> None:
    names = ["<script>alert(1)</script>", "=cmd|' /C calc'!A0", "'; drop table catalog_asset; --"]
    told = send(admin, "dcat-us", datasets(*names)).json()
    assert told["created"] == 3
    assert set(Asset.objects.values_list("title", flat=True)) == set(names)
    pages = [
        api_for(admin).get(f"/assets/{pk}") for pk in Asset.objects.values_list("pk", flat=True)
    ]
    assert not any(b"<script>alert" in page.content for page in pages)


# Many


def test_many_wait_and_come_in_piece_by_piece(admin: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "FEW", 2)
    answer = send(admin, "amundsen", tables("a", "b", "c"), FLOWS)
    assert answer.status_code == 202
    assert answer.json()["read"] == {"0": 3, "1": 1}
    assert not Asset.objects.exists()
    while claimed := queueing.claim():
        queueing.work(*claimed)
    told = api_for(admin).get(answer["Location"]).json()
    assert (told["state"], told["progress"], told["report"]["created"]) == ("done", 1.0, 3)
    assert (told["report"]["edges"], told["report"]["read"]) == (1, {"0": 3, "1": 1})
    assert Edge.objects.count() == 1
    again = send(admin, "amundsen", tables("a", "b", "c"), FLOWS)
    while claimed := queueing.claim():
        queueing.work(*claimed)
    report = api_for(admin).get(again["Location"]).json()["report"]
    assert (report["created"], report["updated"], report["unchanged"]) == (0, 0, 3)


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        pytest.param("amundsen", [tables("a", "b", "c"), FLOWS + FLOWS.split()[1]], id="flows"),
        pytest.param("amundsen", [tables("a"), FLOWS], id="faults"),
        pytest.param("dcat-us", [datasets("a", "b", "")], id="no-flows"),
    ],
)
def test_of_many_the_same_is_told_in_the_end_as_of_few_at_once(
    alice: User, charlie: User, monkeypatch: pytest.MonkeyPatch, kind: str, sent: list[str]
) -> None:
    owners = factories.team("hive", [alice])
    factories.asset("s.b", namespace="hive://gold", owner=owners)
    at_once = send(charlie, kind, *sent).json()
    Asset.objects.exclude(name="s.b").delete()
    monkeypatch.setattr(imports, "FEW", 0)
    answer = send(charlie, kind, *sent)
    assert answer.status_code == 202
    while claimed := queueing.claim():
        queueing.work(*claimed)
    assert api_for(charlie).get(answer["Location"]).json()["report"] == at_once
    assert at_once["faults"] or at_once["errors"]


def test_many_of_a_stranger_are_no_more_than_few(
    alice: User, charlie: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "FEW", 1)
    owners = factories.team("hive", [alice])
    factories.asset("s.a", namespace="hive://gold", owner=owners)
    factories.asset("s.b", namespace="hive://gold", owner=owners)
    answer = send(charlie, "amundsen", tables("a", "b"), FLOWS)
    while claimed := queueing.claim():
        queueing.work(*claimed)
    assert Import.objects.get().report["failed"] == 2
    assert not Edge.objects.exists()
    assert api_for(alice).get(answer["Location"]).status_code == 404


def test_sent_again_with_the_same_key_it_is_done_once(admin: User) -> None:
    client = api_for(admin)

    def post(content: str) -> Any:
        file = SimpleUploadedFile("a.json", content.encode())
        headers = {"idempotency-key": "once"}
        return client.post(
            "/api/v1/imports/dcat-us", {"file": [file]}, format="multipart", headers=headers
        )

    assert post(datasets("a")).json()["created"] == 1
    assert post(datasets("a")).json()["created"] == 1
    assert post(datasets("b")).status_code == 422

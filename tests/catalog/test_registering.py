"""Registering: an upsert by natural key that keeps good rows, names bad ones, and writes only what changed."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from accounts.models import Team, User
from catalog import registering
from catalog.models import Asset, Authority, Domain, Standing, Tag, Verdict
from tests import factories
from tests.conftest import api_for

pytestmark = pytest.mark.django_db


def row(**extra: Any) -> dict[str, Any]:
    return {"namespace": "postgres://db:5432", "name": "db.public.orders", "kind": "table"} | extra


def test_a_new_asset_is_201_and_starts_unknown(alice: User) -> None:
    answer = api_for(alice).post("/api/v1/assets", row(title="Orders"), format="json")
    assert answer.status_code == 201
    assert answer.data["verdict"] == "unknown"
    assert answer.data["title"] == "Orders"


def test_the_same_again_changes_nothing(alice: User, admin: User) -> None:
    api = api_for(admin)
    sent = row(tags=["a"], fields=[{"name": "id"}, {"name": "at", "type": "date"}])
    first = api.post("/api/v1/assets", sent, format="json")
    again = api.post("/api/v1/assets", sent, format="json")
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.data["updated_at"] == first.data["updated_at"]
    assert (Asset.objects.count(), Verdict.objects.count(), Standing.objects.count()) == (1, 1, 1)


def test_what_is_not_sent_stays(admin: User) -> None:
    api = api_for(admin)
    api.post("/api/v1/assets", row(title="Orders", fields=[{"name": "id"}]), format="json")
    answer = api.post("/api/v1/assets", row(description="All of them"), format="json")
    assert answer.data["title"] == "Orders"
    assert [field["name"] for field in answer.data["fields"]] == ["id"]


def test_sent_fields_replace_the_old_ones_in_their_order(admin: User) -> None:
    api = api_for(admin)
    api.post("/api/v1/assets", row(fields=[{"name": "a"}, {"name": "b"}]), format="json")
    sent = [{"name": "c"}, {"name": "b", "type": "int"}]
    answer = api.post("/api/v1/assets", row(fields=sent), format="json")
    assert [(f["name"], f["type"]) for f in answer.data["fields"]] == [("c", ""), ("b", "int")]


def test_every_letter_comes_in_as_it_was_sent(admin: User) -> None:
    odd = "a\\b \\N \"c\" {d},'e' ⟨ф⟩"
    lines = "1\t2\n3\r\n4\\n\\."
    sent = row(
        title=odd,
        description=lines,
        tags=["NULL", odd],
        properties={odd: [lines, None]},
        links=[{"title": odd, "url": "https://example.org/?q=%22%5C"}],
        fields=[{"name": odd, "type": odd, "description": lines, "tags": [odd]}, {"name": "NULL"}],
    )
    answer = api_for(admin).post("/api/v1/assets/bulk", [sent], format="json")
    assert (answer.data["created"], answer.data["errors"]) == (1, [])
    asset = Asset.objects.get()
    shown = {key: getattr(asset, key) for key in sent.keys() - {"fields"}}
    assert shown == {key: sent[key] for key in shown}
    first, second = asset.fields.order_by("position").values("name", "type", "description", "tags")
    assert first == sent["fields"][0]
    assert (second["name"], second["type"], second["tags"]) == ("NULL", "", [])


BAD: list[tuple[dict[str, Any], str]] = [
    ({"name": ""}, "name"),
    ({"name": "   "}, "name"),
    ({"name": "\u200b"}, "name"),
    ({"name": " padded"}, "name"),
    ({"name": "x" * 501}, "name"),
    ({"name": 5}, "name"),
    ({"name": None}, "name"),
    ({"namespace": ""}, "namespace"),
    ({"kind": "tabel"}, "kind"),
    ({"kind": ["table"]}, "kind"),
    ({"domain": "nowhere"}, "domain"),
    ({"domain": "No Slug"}, "domain"),
    ({"owner": "nobody"}, "owner"),
    ({"stewards": ["who@test.example"]}, "stewards[0]"),
    ({"stewards": "alice"}, "stewards"),
    ({"fields": [{"type": "int"}]}, "fields[0].name"),
    ({"fields": [{"name": "a"}, {"name": "a"}]}, "fields[1].name"),
    ({"fields": [{"name": "a", "nullable": "yes"}]}, "fields[0].nullable"),
    ({"fields": [{"name": "a", "pk": 1}]}, "fields[0].pk"),
    ({"links": [{"title": "x", "url": "javascript:alert(1)"}]}, "links[0].url"),
    ({"properties": []}, "properties"),
    ({"properties": {"a": "x" * 70_000}}, "properties"),
    ({"visibility": "hidden"}, "visibility"),
    ({"verdict": "fit"}, "verdict"),
    ({"id": 7}, "id"),
]


@pytest.mark.parametrize(("wrong", "field"), BAD)
def test_a_bad_value_is_an_error_of_that_field(
    admin: User, wrong: dict[str, Any], field: str
) -> None:
    answer = api_for(admin).post("/api/v1/assets", row(**wrong), format="json")
    assert answer.status_code in (400, 422)
    assert field in [error["field"] for error in answer.data["errors"]]
    assert not Asset.objects.exists()


@pytest.mark.parametrize("left_out", ["namespace", "name", "kind"])
def test_the_natural_key_and_kind_are_required(admin: User, left_out: str) -> None:
    sent = row()
    del sent[left_out]
    answer = api_for(admin).post("/api/v1/assets", sent, format="json")
    assert answer.data["errors"] == [{"field": left_out, "message": "Is required."}]


def test_bulk_keeps_the_good_rows_and_names_the_bad(admin: User) -> None:
    rows = [row(), row(name="b", kind="nonsense"), 7, row(name="c")]
    answer = api_for(admin).post("/api/v1/assets/bulk", rows, format="json")
    assert (answer.data["created"], answer.data["failed"]) == (2, 2)
    assert [(e["line"], e["field"]) for e in answer.data["errors"]] == [(2, "kind"), (3, "")]
    again = api_for(admin).post("/api/v1/assets/bulk", rows, format="json")
    assert (again.data["created"], again.data["unchanged"]) == (0, 2)


def test_bulk_takes_a_line_each_and_a_bad_line_spoils_no_other(admin: User) -> None:
    lines = b'{"namespace": "n", "name": "a", "kind": "file"}\n{broken\n\n' + (
        b'{"namespace": "n", "name": "b\\u0000", "kind": "file"}\n'
        b'{"namespace": "n", "name": "c", "kind": "file"}\n'
    )
    answer = api_for(admin).post("/api/v1/assets/bulk", lines, content_type="application/x-ndjson")
    assert answer.status_code == 200
    assert (answer.data["created"], answer.data["failed"]) == (2, 2)
    assert [error["line"] for error in answer.data["errors"]] == [2, 4]


@pytest.mark.parametrize("sent", [b"", b"[]", b"{", b"\xff", b"null"])
def test_an_empty_or_broken_bulk_is_refused_or_reported(admin: User, sent: bytes) -> None:
    answer = api_for(admin).post("/api/v1/assets/bulk", sent, content_type="application/json")
    assert answer.status_code in (200, 400)
    assert answer.status_code == 400 or answer.data["failed"] == 1
    assert not Asset.objects.exists()


def test_the_last_of_two_rows_with_one_key_counts(admin: User) -> None:
    rows = [row(title="first"), row(title="second")]
    answer = api_for(admin).post("/api/v1/assets/bulk", rows, format="json")
    assert (answer.data["created"], answer.data["unchanged"]) == (1, 1)
    assert Asset.objects.get().title == "second"


def test_statements_do_not_grow_with_rows_of_a_new_batch(admin: User) -> None:
    def cost(prefix: str, count: int) -> int:
        rows = [row(name=f"{prefix}{number}") for number in range(count)]
        with CaptureQueriesContext(
            connection,
        ) as spent:
            registering.register(
                rows, registrar=registering.Registrar(by=admin, authority=Authority.PROGRAM)
            )
        return len(spent)

    assert cost("few", 5) == cost("many", 200)


def test_a_stranger_cannot_change_what_others_own(asset: Asset, charlie: User) -> None:
    sent = {"namespace": asset.namespace, "name": asset.name, "kind": "table", "title": "mine"}
    answer = api_for(charlie).post("/api/v1/assets", sent, format="json")
    assert answer.status_code == 422
    assert answer.data["errors"][0]["field"] == "name"
    asset.refresh_from_db()
    assert asset.title == ""


def test_a_stranger_may_put_a_local_asset_on_the_shelf_but_no_further(
    charlie: User, flights: Domain
) -> None:
    api = api_for(charlie)
    local = api.post("/api/v1/assets", row(kind="spreadsheet", domain="flights"), format="json")
    central = api.post(
        "/api/v1/assets", row(name="b", stage="central", domain="flights"), format="json"
    )
    assert local.status_code == 201
    assert central.data["errors"][0]["field"] == "stage"


def test_what_names_nobody_is_answered_for_by_whoever_registers_it_and_can_be_sent_again(
    charlie: User, stella: User
) -> None:
    program = api_for(charlie, "register")
    assert program.post("/api/v1/assets", row(), format="json").status_code == 201
    again = program.post("/api/v1/assets", row(title="Another"), format="json")
    assert (again.status_code, again.json()["stewards"]) == (200, [charlie.email])
    stranger = api_for(stella, "register").post("/api/v1/assets", row(title="Mine"), format="json")
    assert stranger.status_code == 422


def test_an_admin_may_have_missing_domains_and_teams_made(admin: User, alice: User) -> None:
    sent = row(domain="new-domain", owner="new-team")
    assert (
        api_for(alice).post("/api/v1/assets?create_missing=1", sent, format="json").status_code
        == 422
    )
    answer = api_for(admin).post("/api/v1/assets?create_missing=1", sent, format="json")
    assert answer.status_code == 201
    assert (Domain.objects.get().slug, Team.objects.get().slug) == ("new-domain", "new-team")


def test_a_machine_fills_in_and_never_overwrites(admin: User) -> None:
    person = registering.Registrar(by=admin, authority=Authority.PROGRAM)
    machine = registering.Registrar()
    fields = [{"name": "id", "description": "The order's number"}]
    registering.register([row(description="Words", fields=fields)], registrar=person)
    seen = [{"name": "id", "type": "int", "description": "comment"}, {"name": "at"}]
    registering.register([row(description="comment", fields=seen)], registrar=machine)
    found = Asset.objects.get()
    assert found.description == "Words"
    assert [(f.name, f.type, f.description) for f in found.fields.all()] == [
        ("id", "int", "The order's number"),
        ("at", "", ""),
    ]


def test_a_retired_asset_that_comes_back_is_on_the_shelf_again(admin: User) -> None:
    api = api_for(admin)
    pk = api.post("/api/v1/assets", row(), format="json").data["id"]
    assert api.delete(f"/api/v1/assets/{pk}").status_code == 204
    assert not Asset.objects.on_the_shelf().exists()
    assert api.post("/api/v1/assets", row(), format="json").status_code == 200
    assert Asset.objects.on_the_shelf().exists()


@pytest.mark.django_db(transaction=True)
def test_overlapping_batches_from_many_clients_lose_nothing() -> None:
    admin = factories.user("Ada", is_superuser=True)
    registrar = registering.Registrar(by=admin, authority=Authority.PROGRAM)

    def send(client: int) -> int:
        rows = [row(name=f"t{number}", title=str(client)) for number in range(60)]
        rows = rows[client * 10 :] + rows[: client * 10]
        try:
            return registering.register(rows, registrar=registrar).failed
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        failed = list(pool.map(send, range(6)))
    assert failed == [0] * 6
    assert Asset.objects.count() == 60


@pytest.fixture
def patched(asset: Asset, alice: User) -> tuple[Asset, Any]:
    return asset, api_for(alice)


def test_patch_changes_what_is_given(patched: tuple[Asset, Any]) -> None:
    asset, api = patched
    answer = api.patch(f"/api/v1/assets/{asset.pk}", {"title": "Departures"}, format="json")
    assert answer.status_code == 200
    assert (answer.data["title"], answer.data["kind"]) == ("Departures", "table")


def test_the_natural_key_cannot_be_patched(patched: tuple[Asset, Any]) -> None:
    asset, api = patched
    answer = api.patch(f"/api/v1/assets/{asset.pk}", {"name": "other"}, format="json")
    assert answer.status_code == 422
    assert answer.data["errors"][0]["field"] == "name"


def test_the_owner_team_may_edit_but_not_promote(patched: tuple[Asset, Any], stella: User) -> None:
    asset, api = patched
    address = f"/api/v1/assets/{asset.pk}"
    for stage in ("shared", "central"):
        refused = api.patch(address, {"stage": stage}, format="json")
        assert refused.data["errors"][0]["field"] == "stage"
    assert api_for(stella).patch(address, {"stage": "shared"}, format="json").status_code == 200
    assert api.patch(address, {"stage": "shared", "title": "T"}, format="json").status_code == 200
    assert api_for(stella).patch(address, {"stage": "central"}, format="json").status_code == 422


def test_a_bad_row_does_not_take_a_good_one_of_its_key_with_it(admin: User) -> None:
    rows = [row(title="good"), row(domain="nowhere")]
    answer = api_for(admin).post("/api/v1/assets/bulk", rows, format="json")
    assert (answer.data["created"], answer.data["failed"]) == (1, 1)
    assert Asset.objects.get().title == "good"


def test_tags_get_the_names_of_the_list_and_unknown_ones_are_proposed(admin: User) -> None:
    pii = tag("PII")
    tag("personal", merged_into=pii)
    fields = [{"name": "id", "tags": ["pii", "new"]}]
    sent = row(tags=["Personal", "new", "New"], fields=fields)
    answer = api_for(admin).post("/api/v1/assets", sent, format="json")
    assert answer.data["tags"] == ["PII", "new"]
    assert answer.data["fields"][0]["tags"] == ["PII", "new"]
    assert Tag.objects.get(name="new").state == Tag.State.PROPOSED
    assert api_for(admin).post("/api/v1/assets", sent, format="json").status_code == 200
    assert Asset.objects.get().revision == 1


def test_a_reserved_tag_is_refused_where_it_stands(alice: User, owners: Team, asset: Asset) -> None:
    privacy = factories.team("privacy")
    tag("checked").appliers.add(privacy)
    api = api_for(alice)
    key = {"namespace": asset.namespace, "name": asset.name, "kind": "table"}
    sent = key | {"tags": ["new", "checked"], "fields": [{"name": "dest", "tags": ["Checked"]}]}
    answer = api.post("/api/v1/assets", sent, format="json")
    assert [error["field"] for error in answer.data["errors"]] == ["tags[1]", "fields[0].tags[0]"]
    assert not Tag.objects.filter(name="new").exists()
    Asset.objects.filter(pk=asset.pk).update(tags=["checked"])
    assert api.post("/api/v1/assets", key | {"tags": ["checked"]}, format="json").status_code == 200


def tag(name: str, **extra: Any) -> Tag:
    return Tag.objects.create(name=name, **extra)

"""One asset through the API: in full, nested, conditionally, certified, on its way out, and shown to others."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import Notice, Team, User
from catalog import services
from catalog.models import Access, Asset, Authority, Domain, Field, Term, TermUse
from tests import factories
from tests.conftest import api_for, signed_in

pytestmark = pytest.mark.django_db


def row(**extra: Any) -> dict[str, Any]:
    return {"namespace": "postgres://db:5432", "name": "db.public.orders", "kind": "table"} | extra


def errors(answer: Any) -> list[tuple[str, str]]:
    return [(error["field"], error["message"]) for error in answer.data["errors"]]


@pytest.fixture
def api(alice: User) -> APIClient:
    return api_for(alice)


@pytest.fixture
def address(asset: Asset) -> str:
    return f"/api/v1/assets/{asset.pk}"


# Fields within fields


NESTED = [
    {"name": "id", "type": "int"},
    {
        "name": "address",
        "type": "struct",
        "fields": [
            {"name": "city", "type": "text", "sensitivity": "personal"},
            {"name": "geo", "type": "struct", "fields": [{"name": "lat", "type": "float"}]},
        ],
    },
]
FLAT = [
    ("id", ""),
    ("address", ""),
    ("address.city", "address"),
    ("address.geo", "address"),
    ("address.geo.lat", "address.geo"),
]


def placed(answer: Any) -> list[tuple[str, str]]:
    return [(item["name"], item["parent"]) for item in answer.data["fields"]]


def test_nested_fields_come_back_flat_and_may_be_sent_so(admin: User) -> None:
    api = api_for(admin)
    nested = api.post("/api/v1/assets", row(fields=NESTED), format="json")
    assert (nested.status_code, placed(nested)) == (201, FLAT)
    assert nested.data["fields"][2]["sensitivity"] == "personal"
    keys = ("name", "parent", "type", "description", "nullable", "sensitivity", "tags")
    flat = [{key: item[key] for key in keys} for item in nested.data["fields"]]
    again = api.post("/api/v1/assets", row(fields=flat), format="json")
    assert again.data["revision"] == nested.data["revision"] == 1


def deep(levels: int) -> dict[str, Any]:
    entry: dict[str, Any] = {"name": "x"}
    for _ in range(levels):
        entry = {"name": "x", "fields": [entry]}
    return entry


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ([{"name": "a", "fields": [{"name": "b"}, {"name": "b"}]}], "fields[0].fields[1].name"),
        ([{"name": "a.b"}, {"name": "a", "fields": [{"name": "b"}]}], "fields[1].fields[0].name"),
        ([{"name": "a.b", "parent": "a"}], "fields[0].parent"),
        ([{"name": "a"}, {"name": "b", "parent": "a"}], "fields[1].name"),
        ([{"name": "a", "parent": "a"}], "fields[0].name"),
        ([{"name": "a", "fields": [{"name": "b", "parent": "a"}]}], "fields[0].fields[0].parent"),
        ([{"name": "a", "fields": [{"type": "int"}]}], "fields[0].fields[0].name"),
        ([{"name": "a", "fields": "b"}], "fields[0].fields"),
        ([{"name": "a" * 300, "fields": [{"name": "b" * 300}]}], "fields[0].fields[0].name"),
        ([deep(30)], "fields"),
    ],
)
def test_misplaced_fields_are_named(api: APIClient, fields: Any, where: str) -> None:
    answer = api.post("/api/v1/assets", row(fields=fields), format="json")
    assert answer.status_code in (400, 422)
    assert [field for field, _message in errors(answer)] == [where]
    assert not Asset.objects.exists()


def test_too_many_nested_fields_are_refused(api: APIClient) -> None:
    fields = [{"name": str(n), "fields": [{"name": str(m)} for m in range(70)]} for n in range(71)]
    answer = api.post("/api/v1/assets", row(fields=fields), format="json")
    assert errors(answer) == [("fields", "At most 5000 entries.")]


# What an answer holds


def test_an_asset_says_everything_that_is_known_of_it(
    api: APIClient, asset: Asset, address: str, flights: Domain, stella: User
) -> None:
    term = Term.objects.create(domain=flights, slug="departure", name="Departure")
    TermUse.objects.create(term=term, asset=asset)
    TermUse.objects.create(term=term, asset=asset, field=Field.objects.get(name="dest"))
    until = timezone.localdate() + timedelta(days=30)
    services.certify(asset=asset, until=until, note="Looked at", by=stella)
    answer = api.get(address).json()
    term_shape = [{"domain": "flights", "slug": "departure", "name": "Departure"}]
    assert answer["terms"] == term_shape
    assert [item["terms"] for item in answer["fields"]] == [[], term_shape]
    assert (answer["certified_until"], answer["certified_by"]) == (str(until), stella.email)
    assert (answer["certified_note"], answer["lifecycle"]) == ("Looked at", "active")
    assert answer["revision"] == 2


def test_a_programs_words_stand_beside_a_persons(
    asset: Asset, address: str, alice: User, api: APIClient
) -> None:
    browser = signed_in(alice)
    told = browser.patch(address, {"title": "By hand"}, content_type="application/json")
    assert told.json()["said_by"] == {"title": "person"}
    answer = api.patch(address, {"title": "By program"}, format="json")
    assert answer.data["title"] == "By hand"
    assert answer.data["beside"] == {"title": {"program": "By program"}}


def test_a_patch_speaks_only_of_what_it_holds(api: APIClient, address: str, asset: Asset) -> None:
    answer = api.patch(address, {"description": "Words"}, format="json")
    assert answer.data["said_by"] == {"description": "program"}


def test_ten_fields_cost_as_many_statements_as_one(alice: User, owners: Team) -> None:
    def cost(fields: int) -> int:
        made = factories.asset("", [f"f{n}" for n in range(fields)], owner=owners)
        client = signed_in(alice)
        with CaptureQueriesContext(connection) as spent:
            assert client.get(f"/api/v1/assets/{made.pk}").status_code == 200
        return len(spent)

    cost(1)
    assert cost(1) == cost(10)


# Conditions


def test_who_has_it_already_gets_304(api: APIClient, address: str) -> None:
    first = api.get(address)
    tag = first["ETag"]
    assert tag.startswith(f'"{first.data["revision"]}-')
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = api.get(address, headers={"If-None-Match": known})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    assert api.get(address, headers={"If-None-Match": '"1-other"'}).status_code == 200


def test_what_others_say_of_it_changes_the_tag_but_not_the_revision(
    api: APIClient, address: str, asset: Asset
) -> None:
    before = api.get(address)
    services.place_hold(asset=asset, recall_id=7, title="Names are missing")
    after = api.get(address, headers={"If-None-Match": before["ETag"]})
    assert (after.status_code, len(after.data["recalls"])) == (200, 1)
    assert after.data["revision"] == before.data["revision"]
    same = {"If-Match": before["ETag"]}
    assert api.patch(address, {"title": "T"}, headers=same, format="json").status_code == 200


@pytest.mark.parametrize("tag", ['"1"', '"1-abc"', 'W/"1"', '"9", "1"', "*"])
def test_a_patch_of_what_was_read_is_written(api: APIClient, address: str, tag: str) -> None:
    answer = api.patch(address, {"title": "New"}, headers={"If-Match": tag}, format="json")
    assert (answer.status_code, answer.data["revision"]) == (200, 2)
    assert answer["ETag"] == '"2"'


@pytest.mark.parametrize("tag", ['"2"', "1", '"x"', '""', '"10"', '"' + "9" * 40 + '"'])
def test_a_patch_of_something_older_is_412_with_what_it_is_now(
    api: APIClient, address: str, asset: Asset, tag: str
) -> None:
    answer = api.patch(address, {"title": "New"}, headers={"If-Match": tag}, format="json")
    assert (answer.status_code, answer["Content-Type"]) == (412, "application/problem+json")
    assert answer.data["current"]["revision"] == 1
    asset.refresh_from_db()
    assert asset.title == ""


# Certificates and lifecycle


def test_certifying_is_for_stewards_and_repeating_it_changes_nothing(
    address: str, alice: User, stella: User, asset: Asset
) -> None:
    sent = {"until": "2099-01-31", "note": "Looked at"}
    door = f"{address}/certification"
    assert api_for(alice).put(door, sent, format="json").status_code == 403
    steward = api_for(stella)
    first = steward.put(door, sent, format="json")
    assert first.data["by"] == stella.email
    assert steward.put(door, sent, format="json").data == first.data
    asset.refresh_from_db()
    assert asset.revision == 2
    assert steward.delete(door).status_code == steward.delete(door).status_code == 204
    asset.refresh_from_db()
    assert (asset.certified_until, asset.certified_by, asset.revision) == (None, None, 3)


@pytest.mark.parametrize("until", ["2001-01-01", "soon", None, 5, ""])
def test_a_day_that_is_over_certifies_nothing(address: str, stella: User, until: Any) -> None:
    answer = api_for(stella).put(f"{address}/certification", {"until": until}, format="json")
    assert answer.status_code in (400, 422)
    assert errors(answer)[0][0] == "until"


def test_an_asset_is_deprecated_retired_and_restored(
    api: APIClient, address: str, asset: Asset, owners: Team
) -> None:
    better = factories.asset("better", owner=owners)
    door = f"{address}/lifecycle"
    told = {"state": "deprecated", "note": "Use the new one", "replacement": better.pk}
    answer = api.put(door, told, format="json")
    assert {key: answer.data[key] for key in told} == told
    assert api.put(door, told, format="json").data == answer.data
    whole = api.get(address).data
    assert (whole["lifecycle"], whole["replacement"]) == ("deprecated", better.pk)
    assert Asset.objects.on_the_shelf().filter(pk=asset.pk).exists()
    assert api.put(door, {"state": "retired", "note": "Gone"}, format="json").status_code == 200
    assert not Asset.objects.on_the_shelf().filter(pk=asset.pk).exists()
    assert api.put(door, told, format="json").status_code == 409
    assert api.put(door, {"state": "active"}, format="json").data["note"] == ""
    asset.refresh_from_db()
    assert (asset.lifecycle, asset.replacement, asset.revision) == ("active", None, 4)


def test_a_replacement_is_another_asset_that_one_may_see(
    api: APIClient, address: str, asset: Asset, owners: Team
) -> None:
    hidden = factories.asset("hidden", visibility="private")
    gone = factories.asset("gone", retired_at=timezone.now())
    circle = factories.asset("circle", replacement=asset)
    for pk in (hidden.pk, 10**15, asset.pk, gone.pk, circle.pk):
        told = {"state": "deprecated", "replacement": pk}
        answer = api.put(f"{address}/lifecycle", told, format="json")
        assert answer.status_code in (400, 422)
        assert errors(answer)[0][0] == "replacement"


def test_a_replacement_that_a_reader_may_not_see_is_not_named(
    asset: Asset, address: str, charlie: User
) -> None:
    Asset.objects.filter(pk=asset.pk).update(
        replacement=factories.asset("hidden", visibility="private")
    )
    assert api_for(charlie).get(address).data["replacement"] is None


def test_what_a_person_retired_no_program_brings_back_by_registering(
    asset: Asset, api: APIClient, alice: User
) -> None:
    key = {"namespace": asset.namespace, "name": asset.name, "kind": "table"}
    services.retire(asset=asset, authority=Authority.PERSON)
    answer = api.post("/api/v1/assets", key | {"title": "New"}, format="json")
    assert (answer.data["lifecycle"], answer.data["title"]) == ("retired", "New")
    browser = signed_in(alice)
    answer = browser.post("/api/v1/assets", key, content_type="application/json")
    assert answer.json()["lifecycle"] == "active"


def test_changing_a_retired_asset_does_not_bring_it_back(api: APIClient, address: str) -> None:
    assert api.delete(address).status_code == api.delete(address).status_code == 204
    answer = api.patch(address, {"title": "Gone"}, format="json")
    assert (answer.data["lifecycle"], answer.data["title"]) == ("retired", "Gone")


# Access


@pytest.fixture
def restricted(asset: Asset) -> Asset:
    Asset.objects.filter(pk=asset.pk).update(visibility="restricted")
    return asset


def test_access_lets_somebody_see_a_restricted_asset_until_it_is_withdrawn(
    restricted: Asset, api: APIClient, address: str, charlie: User
) -> None:
    door = f"{address}/access"
    assert api_for(charlie).get(address).status_code == 404
    first = api.post(door, {"email": charlie.email}, format="json")
    assert (first.status_code, first.data["email"]) == (201, charlie.email)
    until = {"email": charlie.email, "until": "2099-01-31T12:00:00Z"}
    assert api.post(door, until, format="json").status_code == 200
    assert api_for(charlie).get(address).status_code == 200
    assert [one["id"] for one in api.get(door).data["results"]] == [first.data["id"]]
    assert Notice.objects.get().recipient == charlie
    assert api.delete(f"{door}/{first.data['id']}").status_code == 204
    assert api_for(charlie).get(address).status_code == 404


def test_a_team_may_be_given_access(restricted: Asset, api: APIClient, address: str) -> None:
    person = factories.user()
    factories.team("readers", [person])
    assert api.post(f"{address}/access", {"team": "readers"}, format="json").status_code == 201
    assert api_for(person).get(address).status_code == 200


@pytest.mark.parametrize(
    ("sent", "where"),
    [
        ({}, "email"),
        ({"email": "who@test.example"}, "email"),
        ({"team": "nobody"}, "team"),
        ({"email": "a@test.example", "team": "owners"}, "email"),
        ({"team": "owners", "until": "2001-01-01T00:00:00Z"}, "until"),
        ({"team": "owners", "until": "2099-01-01"}, "until"),
    ],
)
def test_access_wants_one_known_holder_and_a_moment_to_come(
    api: APIClient, address: str, sent: dict[str, Any], where: str
) -> None:
    answer = api.post(f"{address}/access", sent, format="json")
    assert answer.status_code in (400, 422)
    assert errors(answer)[0][0] == where
    assert not Access.objects.exists()


@pytest.mark.parametrize("door", ["access", "lifecycle", "certification"])
def test_these_doors_want_a_right_and_are_not_there_for_strangers(
    door: str, asset: Asset, address: str, charlie: User
) -> None:
    def ask() -> int:
        client = api_for(charlie)
        send = client.post if door == "access" else client.put
        return send(f"{address}/{door}", {}, format="json").status_code

    assert ask() == 403
    Asset.objects.filter(pk=asset.pk).update(visibility="private")
    assert ask() == 404


def test_access_of_another_asset_is_not_there(api: APIClient, address: str, alice: User) -> None:
    other = Access.objects.create(asset=factories.asset(), user=alice)
    assert api.delete(f"{address}/access/{other.pk}").status_code == 404
    assert Access.objects.exists()


def test_a_person_without_a_token_is_asked_for_one(address: str) -> None:
    assert Client().put(f"{address}/lifecycle").status_code == 401

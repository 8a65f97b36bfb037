import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from catalog.models import Asset
from contracts import odcs
from contracts.models import Contract, Version
from tests.conftest import api_for
from tests.contracts.texts import departures, small


def put(
    client: APIClient, asset: Asset, text: str | bytes, kind: str = "application/yaml", **more: Any
) -> Any:
    url = f"/api/v1/assets/{asset.pk}/contract"
    raw = text.encode() if isinstance(text, str) else text
    return client.generic("PUT", url, raw, content_type=kind, **more)


def get(client: APIClient, asset: Asset, query: str = "", **headers: str) -> Any:
    return client.get(f"/api/v1/assets/{asset.pk}/contract{query}", headers=headers)


def test_put_and_get_back_byte_for_byte(asset: Asset, alice: User) -> None:
    client = api_for(alice)
    answer = put(client, asset, departures())
    assert answer.status_code == 201
    body = answer.json()
    assert (body["number"], body["state"], len(body["clauses"])) == ("1.0.0", "active", 4)
    assert body["not_judged"] == []
    assert put(client, asset, departures()).status_code == 200
    back = get(client, asset)
    assert back.content.decode() == departures()
    assert back["Content-Type"] == "application/yaml; charset=utf-8"
    assert back["Aisle-Contract"] == str(Contract.objects.get().pk)


def test_every_example_goes_in_and_out_without_loss(
    asset: Asset, alice: User, reference_data: Path
) -> None:
    client = api_for(alice)
    for path in sorted((reference_data / "contracts/odcs_examples").glob("*/*.odcs.yaml")):
        assert put(client, asset, path.read_bytes()).status_code == 201, path
        assert get(client, asset).content == path.read_bytes()
        as_json = get(client, asset, Accept="application/json").json()
        assert as_json == odcs.parse(path.read_text(encoding="utf-8"))
        assert odcs.parse(get(client, asset, "?format=yaml").content.decode()) == as_json


def test_json_goes_in_and_comes_out_as_either(asset: Asset, alice: User) -> None:
    client = api_for(alice)
    text = json.dumps(odcs.read(departures()), indent=1)
    assert put(client, asset, text, "application/json").status_code == 201
    assert get(client, asset).content.decode() == text
    assert get(client, asset, Accept="application/json").content.decode() == text
    assert odcs.parse(get(client, asset, Accept="text/yaml").content.decode()) == json.loads(text)


def test_a_gzipped_body_is_unpacked_and_a_bomb_is_not(asset: Asset, alice: User) -> None:
    client = api_for(alice)
    packed = gzip.compress(departures().encode())
    assert put(client, asset, packed, headers={"Content-Encoding": "gzip"}).status_code == 201
    bomb = gzip.compress(b"a" * 20_000_000)
    assert put(client, asset, bomb, headers={"Content-Encoding": "gzip"}).status_code == 413
    assert put(client, asset, b"x", headers={"Content-Encoding": "br"}).status_code == 415


@pytest.mark.parametrize(
    ("text", "kind", "status", "field"),
    [
        ("", "application/yaml", 422, ""),
        ("- a", "application/yaml", 422, ""),
        ("a: &x 1\nb: *x", "application/yaml", 422, "line 1"),
        (small("nonsense: 1"), "application/yaml", 422, "nonsense"),
        (small('name: "\\0"'), "application/yaml", 422, "name"),
        ('{"kind": NaN}', "application/json", 422, ""),
        ('{"name": "\\ud800"}', "application/json", 422, "name"),
        (b"\xff\xfe", "application/yaml", 422, ""),
        ("a: " + "[" * 200_000, "application/yaml", 422, "line 1"),
        (b"a" * (2 * 1024 * 1024), "application/yaml", 413, None),
        (small(), "application/xml", 415, None),
        (small(), "multipart/form-data; boundary=x", 415, None),
    ],
)
def test_bad_input_is_answered_with_the_field_and_writes_nothing(
    asset: Asset, alice: User, text: str | bytes, kind: str, status: int, field: str | None
) -> None:
    answer = put(api_for(alice), asset, text, kind)
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    if field is not None:
        assert field in [error["field"] for error in answer.json()["errors"]]
    assert not Version.objects.exists()


def test_a_stranger_cannot_tell_that_there_is_a_contract(
    private: Asset, alice: User, charlie: User
) -> None:
    assert put(api_for(alice), private, small()).status_code == 201
    contract = Contract.objects.get()
    stranger = api_for(charlie)
    nothing = stranger.get("/api/v1/assets/999999999/contract")
    for answer in (get(stranger, private), put(stranger, private, small("name: x"))):
        assert (answer.status_code, answer.content) == (404, nothing.content)
    versions = stranger.get(f"/api/v1/contracts/{contract.pk}/versions")
    unknown = stranger.get("/api/v1/contracts/999999999/versions")
    assert (versions.status_code, versions.content) == (404, unknown.content)


def test_who_only_sees_an_asset_may_not_promise(asset: Asset, charlie: User, stella: User) -> None:
    assert put(api_for(charlie), asset, small()).status_code == 403
    assert put(api_for(stella), asset, small()).status_code == 403
    assert put(api_for(stella), asset, small(status="draft")).status_code == 201
    assert not Version.objects.filter(state="active").exists()


def test_a_token_that_may_only_read_may_not_put(asset: Asset, alice: User) -> None:
    assert put(api_for(alice, "read"), asset, small()).status_code == 403
    assert put(APIClient(), asset, small()).status_code == 401


def test_an_asset_without_a_contract_says_so(asset: Asset, alice: User) -> None:
    answer = get(api_for(alice), asset)
    assert answer.status_code == 404
    assert answer.json()["detail"] == "Nothing is promised here yet."


def test_versions_newest_first(
    asset: Asset, alice: User, django_assert_max_num_queries: object
) -> None:
    client = api_for(alice)
    for number in range(1, 6):
        put(client, asset, small(version=f"1.{number}.0"))
    url = f"/api/v1/contracts/{Contract.objects.get().pk}/versions"
    with django_assert_max_num_queries(5):  # type: ignore[operator]
        first = client.get(url, {"limit": 3}).json()
    assert [row["number"] for row in first["results"]] == ["1.5.0", "1.4.0", "1.3.0"]
    rest = client.get(url, {"limit": 3, "cursor": first["next"]}).json()
    assert [row["state"] for row in rest["results"]] == ["retired", "retired"]
    old = get(client, asset, "?version=1.2.0")
    assert b"version: 1.2.0" in old.content
    assert get(client, asset, "?version=7").status_code == 404

"""Changing what is said of an asset: a person's words win, a machine's stay beside them, and two lose nothing."""

import html
import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Team, User
from catalog import registering
from catalog.models import Asset, Authority, Domain, Tag
from tests import factories
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(stella: User) -> Client:
    """The steward's browser."""
    return signed_in(stella)


@pytest.fixture
def path(asset: Asset) -> str:
    return f"/assets/{asset.pk}/edit"


def shown(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.content
    return " ".join(answer.content.decode().split())


def form(client: Client, path: str) -> dict[str, str]:
    """What a browser would send if nothing were changed."""
    return filled(client.get(path))


def filled(answer: Any) -> dict[str, str]:
    found = answer.context["form"]
    sent = {one.name: "" if one.value() is None else one.value() for one in found}
    widgets = {one.name: one.field.prepare_value(one.value()) for one in found}
    return {name: "" if widgets[name] is None else str(widgets[name]) for name in sent}


def tell(asset: Asset, authority: Authority = Authority.PROGRAM, **words: Any) -> None:
    row = {"namespace": asset.namespace, "name": asset.name, **words}
    report = registering.register([row | {"kind": asset.kind}], registrar=by(authority))
    assert not report.failed, report.errors


def by(authority: Authority) -> registering.Registrar:
    return registering.Registrar(authority=authority)


def test_a_steward_changes_everything_that_is_said(
    client: Client, path: str, asset: Asset, admin: User, owners: Team
) -> None:
    factories.domain("care")
    team = factories.team("carers")
    sent = form(client, path) | {
        "title": "Departures",
        "description": "Every *flight*\r\nthat left",
        "kind": "view",
        "links": "The report https://a.test.example/x\nhttps://b.test.example",
        "tags": "late\n late\nflights",
        "properties": 'Rows: 120\nTool: Excel\nNumber as text: "5"\nOpen: true',
        "domain": "care",
        "owner": team.slug,
        "stewards": f"{admin.email.upper()}\nstella@nowhere.example",
        "sensitivity": "internal",
        "visibility": "restricted",
    }
    page = shown(client.post(path, sent), 422)
    assert "There is no person “stella@nowhere.example”" in page
    sent["stewards"] = admin.email
    answer = client.post(path, sent)
    assert (answer.status_code, answer["Location"]) == (303, "/search"), "moved out of sight"
    asset.refresh_from_db()
    assert asset.description == "Every *flight*\nthat left"
    assert (asset.title, asset.kind, asset.owner) == ("Departures", "view", team)
    assert asset.links == [
        {"title": "The report", "url": "https://a.test.example/x"},
        {"title": "https://b.test.example", "url": "https://b.test.example"},
    ]
    assert asset.tags == ["late", "flights"]
    assert asset.properties == {"Rows": 120, "Tool": "Excel", "Number as text": "5", "Open": True}
    assert (asset.domain and asset.domain.slug) == "care"
    assert list(asset.stewards.all()) == [admin]
    assert (asset.sensitivity, asset.visibility) == ("internal", "restricted")
    assert asset.said_by["title"] == Authority.PERSON


def test_who_changes_nothing_says_nothing(client: Client, path: str, asset: Asset) -> None:
    tell(
        asset,
        title=" Departures ",
        description="Two\nlines\n",
        tags=["b", "a"],
        links=[{"title": "Read", "url": "https://a.test.example"}],
        properties={"rows": 5, "text": "5", "deep": {"a": [1]}, "a:b": "x", "line": "a\nb"},
        sensitivity="internal",
    )
    asset.refresh_from_db()
    before = asset.revision
    sent = {name: value.replace("\n", "\r\n") for name, value in form(client, path).items()}
    assert client.post(path, sent).status_code == 303
    asset.refresh_from_db()
    assert asset.revision == before
    assert Authority.PERSON not in asset.said_by.values()


def test_facts_that_fit_in_no_line_stay(client: Client, path: str, asset: Asset) -> None:
    tell(asset, properties={"rows": 5, "deep": {"a": [1]}})
    sent = form(client, path)
    assert sent["properties"] == "rows: 5"
    client.post(path, sent | {"properties": "rows: 6"})
    asset.refresh_from_db()
    assert asset.properties == {"rows": 6, "deep": {"a": [1]}}


def test_a_persons_words_win_and_the_machines_stay_visible(
    client: Client, path: str, asset: Asset
) -> None:
    tell(asset, Authority.MACHINE, description="A table")
    tell(asset, Authority.PROGRAM, description="Told by a pipeline", domain="flights")
    client.post(path, form(client, path) | {"description": "Every flight that left"})
    tell(asset, Authority.PROGRAM, description="Told again")
    page = shown(client.get(path))
    assert "Every flight that left" in page
    assert 'A program says:</span> <span class="kept" dir="auto">Told again' in page
    assert 'A machine says:</span> <span class="kept" dir="auto">A table' in page
    client.post(path, form(client, path) | {"description": ""})
    asset.refresh_from_db()
    assert asset.description == "Told again", "whoever takes words back shows the others again"
    page = shown(client.post(path, form(client, path) | {"description": ""}), 422)
    assert "A program says this: write other words in its place" in page


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"kind": "thing"}, "Kind"),
        ({"links": "a javascript:alert(1)"}, "Line 1: Use an address that begins with https"),
        ({"links": "ok https://a.test.example\nnowhere"}, "Line 2: Use an address"),
        ({"tags": "fine\na\u200bb"}, "Line 2: Must not contain"),
        ({"tags": "ours"}, "Only Dockers may apply"),
        ({"properties": "no colon"}, "lacks a colon"),
        ({"properties": "a: " + "x" * 69_000}, "At most 65536 bytes"),
        ({"owner": "nobody"}, "Owner"),
        ({"stewards": "no mail"}, "Line 1: Send an e-mail address"),
        ({"stage": "central"}, "Stage"),
        ({"title": "a" * 251}, "Name"),
    ],
)
def test_what_is_wrong_stands_beside_its_input_and_nothing_is_written(
    wrong: dict[str, str], words: str, client: Client, path: str, asset: Asset
) -> None:
    tag = Tag.objects.create(name="ours", meaning="Of them", state=Tag.State.GOVERNED)
    tag.appliers.add(factories.team("dockers"))
    sent = form(client, path) | {"description": "Also changed"} | wrong
    page = shown(client.post(path, sent), 422)
    assert words in page
    assert "Also changed" in page
    asset.refresh_from_db()
    assert asset.description == ""


def test_stages_are_offered_to_those_who_may(path: str, alice: User, stella: User) -> None:
    def offered(user: User) -> list[str]:
        return re.findall(
            r"<option value=\"(local|shared|central)\"", shown(signed_in(user).get(path))
        )

    assert offered(alice) == ["local"]
    assert offered(stella) == ["local", "shared"]


def test_only_those_who_answer_come_in(path: str, bob: User, charlie: User, private: Asset) -> None:
    for address in (path, f"{path}/fields"):
        assert signed_in(bob).get(address).status_code == 200
        assert signed_in(charlie).get(address).status_code == 403
        assert signed_in(charlie).post(address, {"title": "Mine"}).status_code == 403
    for tail in ("edit", "edit/fields", "certify", "lifecycle", "access"):
        assert signed_in(charlie).get(f"/assets/{private.pk}/{tail}").status_code == 404


# Two at once


def test_the_second_sees_both_versions_and_chooses(
    client: Client, path: str, asset: Asset, alice: User
) -> None:
    mine = form(client, path)
    hers = form(signed_in(alice), path)
    signed_in(alice).post(path, hers | {"title": "Hers", "description": "Her words"})
    answer = client.post(path, mine | {"title": "Mine", "links": "x https://x.test.example"})
    page = shown(answer, 409)
    assert "Somebody saved it while you were writing" in page
    assert "Hers" in page
    assert 'value="Mine"' in page
    assert "Her words" in page
    assert "x https://x.test.example" in page
    asset.refresh_from_db()
    assert (asset.title, asset.links) == ("Hers", [])
    again = filled(answer)
    assert again["description"] == "Her words", "what only she changed is taken over"
    assert client.post(path, again | {"keep-title": "theirs"}).status_code == 303
    asset.refresh_from_db()
    assert (asset.title, asset.description) == ("Hers", "Her words")
    assert asset.links == [{"title": "x", "url": "https://x.test.example"}]


def test_the_second_may_keep_their_own(
    client: Client, path: str, asset: Asset, alice: User
) -> None:
    mine, hers = form(client, path), form(signed_in(alice), path)
    signed_in(alice).post(path, hers | {"title": "Hers"})
    answer = client.post(path, mine | {"title": "Mine"})
    third = filled(answer)
    assert client.post(path, third | {"keep-title": "mine"}).status_code == 303
    asset.refresh_from_db()
    assert asset.title == "Mine"


def test_what_nobody_is_shown_stops_nobody(client: Client, path: str, asset: Asset) -> None:
    mine = form(client, path)
    tell(asset, fields=[{"name": "dest", "type": "text"}])
    assert client.post(path, mine | {"title": "Mine"}).status_code == 303


def test_a_form_without_what_was_seen_overwrites_nothing(
    client: Client, path: str, asset: Asset
) -> None:
    tell(asset, title="Departures")
    for seen in ("", "[", "[1]", '{"title": 5}', "[" * 50_000):
        sent = form(client, path) | {"title": "Mine", "seen": seen}
        assert "Departures" in shown(client.post(path, sent), 409)
    asset.refresh_from_db()
    assert asset.title == "Departures"


# Fields


@pytest.fixture
def fields(path: str) -> str:
    return f"{path}/fields"


def key(asset: Asset, name: str) -> int:
    return asset.fields.get(name=name).pk


def test_fields_are_described(client: Client, fields: str, asset: Asset) -> None:
    dest = key(asset, "dest")
    sent = form(client, fields) | {
        f"{dest}-description": "Where it flew",
        f"{dest}-sensitivity": "personal",
        f"{dest}-tags": "airport",
    }
    answer = client.post(fields, sent)
    assert (answer.status_code, answer["Location"]) == (303, f"/assets/{asset.pk}/fields")
    item = asset.fields.get(name="dest")
    assert (item.description, item.sensitivity, item.tags) == (
        "Where it flew",
        "personal",
        ["airport"],
    )
    assert asset.fields.get(name="flight_date").said_by == {}
    assert "Where it flew" in shown(client.get(answer["Location"]))


def test_a_fields_words_of_a_machine_stay_beside(client: Client, fields: str, asset: Asset) -> None:
    tell(asset, Authority.MACHINE, fields=[{"name": "dest", "description": "FAA code"}])
    dest = key(asset, "dest")
    client.post(fields, form(client, fields) | {f"{dest}-description": "Where it flew"})
    assert 'A machine says:</span> <span class="kept" dir="auto">FAA code' in shown(
        client.get(fields)
    )


def test_fields_within_fields_stand_further_in(client: Client, fields: str, asset: Asset) -> None:
    inner = {"name": "city", "fields": [{"name": "zip"}]}
    tell(asset, fields=[{"name": "dest", "fields": [inner]}, {"name": "flight_date"}])
    found = re.findall(
        r'data-depth="(\d)"> <legend><bdi class="code">([\w.]+)', shown(client.get(fields))
    )
    assert found == [
        ("0", "dest"),
        ("1", "dest.city"),
        ("2", "dest.city.zip"),
        ("0", "flight_date"),
    ]


def test_two_who_describe_the_same_field(
    client: Client, fields: str, asset: Asset, alice: User
) -> None:
    dest, day = key(asset, "dest"), key(asset, "flight_date")
    mine, hers = form(client, fields), form(signed_in(alice), fields)
    signed_in(alice).post(
        fields, hers | {f"{dest}-description": "Hers", f"{day}-description": "Her day"}
    )
    answer = client.post(fields, mine | {f"{dest}-description": "Mine"})
    page = shown(answer, 409)
    assert "Hers" in page
    assert "> Mine</textarea>" in page
    again = filled(answer)
    assert again[f"{day}-description"] == "Her day"
    client.post(fields, again)
    assert asset.fields.get(name="dest").description == "Mine"
    assert asset.fields.get(name="flight_date").description == "Her day"


def test_wrong_words_of_a_field_are_said_beside_it(
    client: Client, fields: str, asset: Asset
) -> None:
    dest = key(asset, "dest")
    sent = form(client, fields) | {f"{dest}-tags": "fine\na\u200bb"}
    page = html.unescape(shown(client.post(fields, sent), 422))
    assert "Line 2: Must not contain" in page
    assert f'href="#id_{dest}-tags"' in page


def test_many_fields_come_in_pages_and_are_found(client: Client, stella: User) -> None:
    wide = factories.asset("wide", [f"f{number:03}" for number in range(60)], stewards=[stella])
    path = f"/assets/{wide.pk}/edit/fields"
    first, last = shown(client.get(path)), shown(client.get(f"{path}?start=50"))
    assert first.count("<legend><bdi") == 25
    assert last.count("<legend><bdi") == 10
    found = client.get(f"{path}?q=f03")
    assert shown(found).count("<legend><bdi") == 10
    moved = filled(found)
    name = next(one for one in moved if one.endswith("-description"))
    wide.fields.filter(name="f000").delete()
    assert client.post(f"{path}?q=nothing", moved | {name: "Thirty"}).status_code == 303
    assert wide.fields.get(name="f030").description == "Thirty"
    assert "No field by these words" in shown(client.get(f"{path}?q=nothing"))


def test_an_asset_without_fields_says_so(client: Client, stella: User) -> None:
    empty = factories.asset("empty", stewards=[stella])
    assert "No fields are known" in shown(client.get(f"/assets/{empty.pk}/edit/fields"))


def test_ten_fields_cost_what_one_costs(
    client: Client,
    stella: User,
    flights: Domain,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    one = factories.asset("one", ["a"], stewards=[stella], domain=flights)
    many = factories.asset("many", list("abcdefghij"), stewards=[stella], domain=flights)
    client.get(f"/assets/{one.pk}/edit/fields")
    with django_assert_num_queries(8):
        client.get(f"/assets/{one.pk}/edit/fields")
    with django_assert_num_queries(8):
        client.get(f"/assets/{many.pk}/edit/fields")

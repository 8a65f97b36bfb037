"""The catalog given out: valid in each format, whole, and no more of it than the caller may see."""

import json
import re
import warnings
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from jsonschema import Draft4Validator
from rdflib import RDF, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, SKOS
from referencing import Registry
from referencing.jsonschema import DRAFT4
from rest_framework.test import APIClient

from accounts import services as people
from accounts.models import User
from catalog import exporting
from catalog.api import exports
from catalog.exporters import dcat, dcat_us, turtle
from catalog.exporters.given import NOBODY, UNDESCRIBED, Given, Site
from catalog.models import Asset
from lineage import importing
from tests import factories
from tests.conftest import api_for, signed_in

pytestmark = pytest.mark.django_db
SITE = Site("https://aisle.test", "shop@aisle.test")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
RESOURCE = URIRef(f"{DCAT}resource")
"""New in DCAT 3; the list of names that the reader brings is of DCAT 2."""
PATHS = ("/data.json", "/catalog.jsonld", "/catalog.ttl")
NASTY = 'He said "no\\" <b>&amp;</b>\r\n\tand left; \x01 🚲 \u2028 ]}" . <> {{x}} =1+1'


@pytest.fixture
def validator(reference_data: Path) -> Draft4Validator:
    schemas = [
        json.loads(path.read_text())
        for path in sorted((reference_data / "catalogs/dcat_us_pod/schema").glob("*.json"))
    ]
    known = [(one["id"], DRAFT4.create_resource(one)) for one in schemas]
    registry: Registry[Any] = Registry().with_resources(known)
    whole = next(one for one in schemas if one["id"].endswith("/catalog.json#"))
    return Draft4Validator(whole, registry=registry)


def of_every_kind() -> list[Asset]:
    """Assets that have everything, nothing, and what breaks a careless writer."""
    owners, place = factories.team("owners"), factories.domain("flights", description=NASTY)
    stella = factories.user("Stella", email="stella@test.example")
    odd = factories.user("Odd", email="o#dd@localhost.example")
    full: dict[str, Any] = {
        "description": NASTY,
        "tags": ["money", 'a "quoted" tag', "ö"],
        "domain": place,
        "owner": owners,
        "stewards": [odd, stella],
        "sensitivity": "none",
        "links": [
            {"title": "Read on", "url": 'https://example.com/a b<c>|"d"^`{e}\\f%zz?q=ü#x'},
            {"title": "", "url": "HTTP://EXAMPLE.com"},
            {"title": "Write", "url": "mailto:a@example.com"},
        ],
    }
    made = [factories.asset(f"full.{kind}", kind=kind, **full) for kind in Asset.Kind.values]
    made += [factories.asset(f"bare.{kind}", kind=kind) for kind in Asset.Kind.values]
    made += [
        factories.asset(NASTY.replace("\r\n\t", " ").replace("\x01", ""), title=NASTY),
        factories.asset("web", kind="api", namespace="https://api.example.com/v1 x", domain=place),
        factories.asset("old", deprecated_at=timezone.now(), visibility="private"),
        factories.asset("near", visibility="restricted", sensitivity="secret"),
        *(factories.asset(f"odd.{n}", properties=told) for n, told in enumerate(ODD)),
    ]
    return made


ODD: list[dict[str, Any]] = [
    {"dcat_us": "no object"},
    {"dcat_us": {"access": "secret", "bureau": "015:11", "modified": "yesterday", "theme": [1]}},
    {"dcat_us": {"bureau": [{}, "015:11", "015:11"], "program": ["x"], "rights": "x" * 300}},
    {"dcat_us": {"modified": {}, "license": "javascript:alert(1)", "language": ["", "en-US"]}},
    {
        "dcat_us": {
            "modified": "R/P1D",
            "temporal": "2020/2021-01-01",
            "issued": "2020-05T",
            "publisher": ["x"],
        }
    },
]


def written(reader: User) -> dict[str, Any]:
    found: dict[str, Any] = json.loads("".join(exporting.data_json(reader, SITE)))
    return found


def graph(reader: User, form: str = "turtle") -> Graph:
    text = {"turtle": exporting.ttl, "json-ld": exporting.json_ld}[form](reader, SITE)
    with warnings.catch_warnings():
        # The reader of JSON-LD uses a class that it announces the end of.
        warnings.simplefilter("ignore", DeprecationWarning)
        return Graph().parse(data="".join(text), format=form)


# DCAT-US


def test_data_json_is_valid_whatever_there_is(admin: User, validator: Draft4Validator) -> None:
    made = of_every_kind()
    given = written(admin)
    assert [error.message for error in validator.iter_errors(given)] == []
    assert len(given["dataset"]) == len(made)
    assert len({one["identifier"] for one in given["dataset"]}) == len(made)


def test_what_nobody_knows_is_named_as_filled_in(admin: User) -> None:
    asset = factories.asset("bare", kind="stream")
    (one,) = written(admin)["dataset"]
    assert one["filledIn"] == [
        *("accessLevel", "bureauCode", "description", "keyword", "modified"),
        *("programCode", "publisher"),
    ]
    assert (one["description"], one["keyword"]) == (UNDESCRIBED, ["stream"])
    assert one["accessLevel"] == "restricted public"
    assert (one["bureauCode"], one["programCode"]) == (["000:00"], ["000:000"])
    assert date.fromisoformat(one["modified"]) == asset.updated_at.date()
    assert one["contactPoint"]["hasEmail"] == "mailto:shop@aisle.test"
    (mute,) = [dcat_us.dataset(each) for each in exporting.given(admin, Site(SITE.url))]
    assert mute["contactPoint"]["hasEmail"] == NOBODY
    assert "contactPoint" in mute["filledIn"]


@pytest.mark.parametrize(
    ("visibility", "sensitivity", "access"),
    [
        ("public", "none", "public"),
        ("public", "internal", "restricted public"),
        ("public", "personal", "restricted public"),
        ("public", "secret", "non-public"),
        ("restricted", "none", "restricted public"),
        ("private", "none", "non-public"),
        ("public", "", ""),
    ],
)
def test_nothing_is_called_public_of_which_nobody_said_so(
    visibility: str, sensitivity: str, access: str
) -> None:
    asset = factories.asset("a", visibility=visibility, sensitivity=sensitivity)
    assert Given(asset, SITE, people=True).access == access


@pytest.mark.parametrize("agency", ["consumerfinance", "fcc", "fda", "opm", "usaid"])
def test_what_an_agency_published_is_given_out_as_it_came(
    admin: User, reference_data: Path, validator: Draft4Validator, agency: str
) -> None:
    path = reference_data / f"catalogs/datajson_agencies/{agency}.json"
    importing.bring_in(kind="dcat-us", files=[importing.File(path.name, path.read_bytes())])
    given = written(admin)
    assert [error.message for error in validator.iter_errors(given)] == []
    theirs = {one["identifier"]: one for one in json.loads(path.read_bytes())["dataset"]}
    assert len(given["dataset"]) == len(theirs)
    for one in given["dataset"]:
        before = theirs[Asset.objects.get(pk=one["landingPage"].rpartition("/")[2]).name]
        kept = {"accessLevel", "modified", "bureauCode", "programCode"} - set(one["filledIn"])
        assert {key: one[key] for key in kept} == {key: before[key] for key in kept}
        assert "modified" not in one["filledIn"]


def test_our_own_catalog_comes_into_another_aisle_as_it_was(admin: User) -> None:
    of_every_kind()
    text = "".join(exporting.data_json(admin, SITE)).encode()
    before = sorted((one.label, one.description.strip(), one.tags) for one in Asset.objects.all())
    Asset.objects.all().delete()
    given = [importing.File("data.json", text)]
    report = importing.bring_in(kind="dcat-us", files=given, namespace="dcat-us:other")
    assert (report.created, report.failed) == (len(before), 0)
    after = sorted((one.title, one.description, one.tags) for one in Asset.objects.all())
    assert after == before
    again = importing.bring_in(kind="dcat-us", files=given, namespace="dcat-us:other")
    assert (again.created, again.updated, again.failed) == (0, 0, 0)


# DCAT 3


@pytest.mark.parametrize("form", ["turtle", "json-ld"])
def test_the_catalog_is_what_dcat_wants(admin: User, form: str) -> None:
    made = of_every_kind()
    found = graph(admin, form)
    (catalog,) = found.subjects(RDF.type, DCAT.Catalog)
    for needed in (DCTERMS.title, DCTERMS.description, DCTERMS.publisher):
        assert found.value(catalog, needed)
    held = [DCAT.dataset, DCAT.service, RESOURCE]
    things = [thing for name in held for thing in found.objects(catalog, name)]
    assert len(things) == len(set(things)) == len(made)
    for thing in things:
        assert found.value(thing, DCTERMS.title)
        assert found.value(thing, DCTERMS.description)
    for service in found.subjects(RDF.type, DCAT.DataService):
        assert found.value(service, DCAT.endpointURL)
    for record in found.subjects(RDF.type, DCAT.CatalogRecord):
        assert found.value(record, FOAF.primaryTopic) in things
        changed = found.value(record, DCTERMS.modified)
        assert isinstance(changed, Literal)
        assert isinstance(changed.value, datetime)
    for place in found.subjects(RDF.type, DCAT.Distribution):
        assert isinstance(found.value(place, DCAT.accessURL), URIRef)
    for agent in set(found.objects(None, DCTERMS.publisher)):
        assert found.value(agent, FOAF.name)
    for concept in set(found.objects(None, DCAT.theme)) | set(found.objects(None, DCTERMS.type)):
        assert found.value(concept, SKOS.prefLabel)
        assert found.value(found.value(concept, SKOS.inScheme), DCTERMS.title)
    for card in set(found.objects(None, DCAT.contactPoint)):
        assert str(found.value(card, VCARD.hasEmail)).startswith("mailto:")


def test_every_class_and_property_is_one_of_its_vocabulary(admin: User) -> None:
    of_every_kind()
    found = graph(admin)
    for name in {*found.predicates(), *found.objects(None, RDF.type)}:
        vocabularies: list[Any] = [DCAT, DCTERMS, FOAF, SKOS]
        for vocabulary in vocabularies:
            if str(name).startswith(str(vocabulary)) and name != RESOURCE:
                assert name in vocabulary, name


def test_both_forms_say_the_same(admin: User) -> None:
    of_every_kind()
    assert len(graph(admin)) == len(graph(admin, "json-ld"))


@pytest.mark.parametrize("form", ["turtle", "json-ld"])
def test_texts_come_through_as_they_are(admin: User, form: str) -> None:
    factories.asset("a", title=NASTY, description=NASTY, tags=['a "b" \\'])
    found = graph(admin, form)
    (thing,) = found.subjects(RDF.type, DCAT.Dataset)
    assert str(found.value(thing, DCTERMS.title)) == NASTY
    assert str(found.value(thing, DCTERMS.description)) == NASTY
    assert str(found.value(thing, DCAT.keyword)) == 'a "b" \\'


def test_an_address_cannot_break_out_of_its_brackets() -> None:
    address = "https://x.example/> . <a> <b> <c"
    asset = factories.asset("a", links=[{"title": "x", "url": address}])
    (node, *_rest) = dcat.entry(Given(asset, SITE, people=True))
    text = turtle.head() + "".join(turtle.statements(node))
    assert "> . <a>" not in text
    found = Graph().parse(data=text, format="turtle")
    (page,) = found.objects(None, FOAF.page)
    assert str(page) == "https://x.example/%3E%20.%20%3Ca%3E%20%3Cb%3E%20%3Cc"
    assert URIRef("a") not in set(found.subjects())


# Who sees what


def text_of(answer: Any) -> str:
    found: str = answer.getvalue().decode()
    return found


@pytest.fixture(params=PATHS)
def path(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_a_stranger_finds_nothing_of_what_is_kept_from_them(
    path: str, asset: Asset, private: Asset, charlie: User, alice: User
) -> None:
    Asset.objects.filter(pk=private.pk).update(title="Hidden treasure")
    seen = text_of(signed_in(charlie).get(path))
    assert f"/assets/{asset.pk}" in seen
    assert "Hidden treasure" not in seen
    assert f"/assets/{private.pk}" not in seen
    assert "Hidden treasure" in text_of(signed_in(alice).get(path))


def test_nobody_reads_it_without_a_name_unless_reading_is_public(
    path: str, asset: Asset, settings: Any
) -> None:
    assert Client().get(path).status_code == 401
    settings.PUBLIC = True
    seen = text_of(Client().get(path))
    assert f"/assets/{asset.pk}" in seen
    assert "stella" not in seen.lower()


def test_a_token_that_may_read_is_enough(path: str, asset: Asset, bob: User) -> None:
    answer = api_for(bob).get(path, headers={"accept": "text/html"})
    assert answer.status_code == 200
    assert f"/assets/{asset.pk}" in text_of(answer)
    for scope, status in (("read", 200), ("register", 200)):
        _token, secret = people.issue_token(user=bob, name=scope, scopes=[scope])
        client = APIClient(headers={"authorization": f"Bearer {secret}"})
        assert client.get(path).status_code == status
    assert api_for(bob).post(path).status_code == 405


def test_what_was_retired_is_not_given_out(path: str, asset: Asset, bob: User) -> None:
    Asset.objects.filter(pk=asset.pk).update(retired_at=timezone.now())
    assert f"/assets/{asset.pk}" not in text_of(signed_in(bob).get(path))


def test_its_head_says_what_it_is(path: str, bob: User) -> None:
    answer = signed_in(bob).head(path)
    assert answer.status_code == 200
    assert (
        answer["Content-Type"]
        == {
            "/data.json": "application/json; charset=utf-8",
            "/catalog.jsonld": "application/ld+json; charset=utf-8",
            "/catalog.ttl": "text/turtle; charset=utf-8",
        }[path]
    )
    assert answer.getvalue() == b""


# How it is written


def test_what_is_short_is_answered_in_one_piece_with_its_version(
    path: str, asset: Asset, bob: User
) -> None:
    program = api_for(bob)
    first = program.get(path)
    assert not first.streaming
    assert program.get(path, headers={"if-none-match": first["ETag"]}).status_code == 304
    Asset.objects.filter(pk=asset.pk).update(title="Another")
    assert program.get(path, headers={"if-none-match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize("method", ["get", "head"])
def test_what_is_long_is_streamed(
    path: str, asset: Asset, bob: User, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = signed_in(bob).get(path).content
    monkeypatch.setattr(exports, "WHOLE", 100)
    answer = getattr(signed_in(bob), method)(path)
    assert answer.streaming
    assert answer.getvalue() == (whole if method == "get" else b"")


def test_it_is_read_page_by_page_and_nothing_stays_open(
    admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "PAGE", 3)
    for number in range(7):
        factories.asset(f"a{number}", stewards=[admin])
    with CaptureQueriesContext(connection) as asked:
        parts: Iterator[str] = exporting.data_json(admin, SITE)
        first = [next(parts) for _step in range(2)]
        assert len(asked) == 2
        rest = list(parts)
    assert len(json.loads("".join(first + rest))["dataset"]) == 7
    assert len(asked) == 2 * 3 + 1
    assert not any(re.search("DECLARE|CURSOR", one["sql"]) for one in asked.captured_queries)


def test_what_comes_and_goes_meanwhile_leaves_it_whole(
    admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "PAGE", 2)
    made = [factories.asset(f"a{number}") for number in range(5)]
    parts = exporting.data_json(admin, SITE)
    begun = [next(parts) for _step in range(3)]
    made[0].delete()
    made[4].delete()
    factories.asset("late")
    named = [one["title"] for one in json.loads("".join([*begun, *parts]))["dataset"]]
    assert named == ["a0", "a1", "a2", "a3", "late"]


def test_an_empty_catalog_is_one(admin: User, validator: Draft4Validator) -> None:
    assert written(admin)["dataset"] == []
    assert validator.is_valid(written(admin))
    assert len(list(graph(admin).subjects(RDF.type, DCAT.Catalog))) == 1

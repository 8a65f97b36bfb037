"""Machines, programs and people speak of the same attribute: whose words are shown, and what stands beside them."""

from itertools import permutations
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from catalog import authority, intake, registering, voices
from catalog.authority import Words
from catalog.models import Asset, Authority, Field
from tests import factories

MACHINE, PROGRAM, PERSON = Authority.MACHINE, Authority.PROGRAM, Authority.PERSON
PAIRS = [(MACHINE, PROGRAM), (MACHINE, PERSON), (PROGRAM, PERSON)]
ORDERS = list(permutations(Authority))
KEY = {"namespace": "postgres://db:5432", "name": "db.public.orders", "kind": "table"}


@pytest.fixture
def words() -> Words:
    return authority.of_nothing(authority.ASSET)


@pytest.mark.parametrize("by", Authority)
def test_what_one_authority_says_is_shown_and_the_last_time_counts(
    words: Words, by: Authority
) -> None:
    words.say("title", "First", by)
    words.say("title", "Second", by)
    assert words.shown["title"] == "Second"
    assert not words.beside


@pytest.mark.parametrize(("low", "high"), PAIRS)
def test_the_higher_is_shown_whoever_spoke_first(low: Authority, high: Authority) -> None:
    for first, second in permutations((low, high)):
        words = authority.of_nothing(authority.ASSET)
        words.say("title", first.name, first)
        words.say("title", second.name, second)
        assert words.shown["title"] == high.name
        assert words.said_by == {"title": high}
        assert words.differing() == {"title": {low: low.name}}


@pytest.mark.parametrize(("low", "high"), PAIRS)
def test_words_taken_back_give_way_to_the_lower_ones(
    words: Words, low: Authority, high: Authority
) -> None:
    words.say("title", "low", low)
    words.say("title", "high", high)
    words.say("title", "lower still", low)
    words.say("title", "", high)
    assert words.shown["title"] == "lower still"
    words.take_back("title", low)
    assert words == authority.of_nothing(authority.ASSET)


@pytest.mark.parametrize(("low", "high"), PAIRS)
def test_the_same_words_are_kept_too_but_are_no_difference(
    words: Words, low: Authority, high: Authority
) -> None:
    words.say("title", "same", low)
    words.say("title", "same", high)
    assert not words.differing()
    words.take_back("title", high)
    assert words.shown["title"] == "same"


@pytest.mark.parametrize("order", ORDERS)
def test_three_voices_come_out_the_same_in_any_order(order: tuple[Authority, ...]) -> None:
    words = authority.of_nothing(authority.ASSET)
    for by in order:
        words.say("tags", [by.name], by)
    assert words.shown["tags"] == ["PERSON"]
    assert list(words.differing()["tags"]) == [PROGRAM, MACHINE]
    words.take_back("tags", PERSON)
    assert (words.shown["tags"], words.said_by["tags"]) == (["PROGRAM"], PROGRAM)
    words.take_back("tags", PROGRAM)
    assert words.shown["tags"] == ["MACHINE"]


def test_no_and_nought_are_words(words: Words) -> None:
    field = authority.of_nothing(authority.FIELD)
    field.say("position", 0, PROGRAM)
    field.say("nullable", False, PROGRAM)
    assert authority.is_listed(field)
    assert field.shown["nullable"] is False
    field.take_back("position", PROGRAM)
    assert not authority.is_listed(field)


def test_a_stage_that_nobody_names_is_local_again(words: Words) -> None:
    words.say("stage", "central", PERSON)
    words.take_back("stage", PERSON)
    assert words.shown["stage"] == "local"


# In the catalog


def tell(by: Authority, person: User, **said: Any) -> registering.Report:
    report = registering.register(
        [KEY | said], registrar=registering.Registrar(by=person, authority=by)
    )
    assert not report.failed, report.errors
    return report


def stamp() -> tuple[Any, ...]:
    return Asset.objects.values_list("revision", "updated_at", "said_by", "beside").get()


@pytest.mark.django_db
@pytest.mark.parametrize(("low", "high"), PAIRS)
def test_an_asset_keeps_the_lower_ones_words_beside(
    admin: User, low: Authority, high: Authority
) -> None:
    sales, stock = factories.domain("sales"), factories.domain("stock")
    field = {"name": "id", "type": "int"}
    tell(high, admin, domain="sales", fields=[field | {"description": "High"}])
    tell(low, admin, domain="stock", fields=[field | {"description": "Low"}, {"name": "at"}])
    asset = Asset.objects.get()
    assert asset.domain == sales
    assert voices.beside_asset(asset) == {"domain": {low: "stock"}}
    described = asset.fields.get(name="id")
    assert described.description == "High"
    assert voices.beside_field(described) == {"description": {low: "Low"}}
    tell(high, admin, domain=None, fields=[])
    asset = Asset.objects.get()
    assert asset.domain == stock
    assert [(item.name, item.description) for item in asset.fields.all()] == [
        ("id", "Low"),
        ("at", ""),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("by", Authority)
def test_the_same_again_writes_nothing(admin: User, by: Authority) -> None:
    factories.domain("sales")
    said = {
        "title": "Orders",
        "domain": "sales",
        "stewards": [admin.email],
        "tags": ["one", "two"],
        "properties": {"rows": 5, "share": 1.5, "nested": {"a": [None, True]}},
        "links": [{"title": "Wiki", "url": "https://example.com"}],
        "fields": [{"name": "id", "nullable": False}, {"name": "at", "tags": ["day"]}],
    }
    tell(by, admin, **said)
    tell(PERSON, admin, title="By hand", fields=[{"name": "id", "description": "By hand"}])
    before = stamp()
    assert tell(by, admin, **said).unchanged == (by != PERSON)
    if by != PERSON:
        assert stamp() == before


@pytest.mark.django_db
def test_each_write_that_changes_something_raises_the_revision_by_one(admin: User) -> None:
    def revision() -> int:
        return Asset.objects.values_list("revision", flat=True).get()

    tell(PROGRAM, admin, fields=[{"name": "id"}])
    seen = [revision()]
    for said in (
        {"title": "Orders"},
        {"fields": [{"name": "id", "type": "int"}]},
        {"fields": [{"name": "at"}]},
        {"stewards": [admin.email]},
        {"title": "Orders", "stewards": [admin.email]},
    ):
        tell(PROGRAM, admin, **said)
        seen.append(revision())
    assert seen == [1, 2, 3, 4, 5, 5]


@pytest.mark.django_db
def test_a_lower_authority_that_speaks_for_the_first_time_is_noted_once(admin: User) -> None:
    tell(PERSON, admin, description="By hand")
    tell(MACHINE, admin, description="Machine")
    revision = Asset.objects.get().revision
    tell(MACHINE, admin, description="Machine")
    assert (revision, Asset.objects.get().revision) == (2, 2)


@pytest.mark.django_db
def test_a_field_is_there_as_long_as_somebody_lists_it(admin: User) -> None:
    def names() -> list[str]:
        return [item.name for item in Asset.objects.get().fields.all()]

    tell(MACHINE, admin, fields=[{"name": "id"}, {"name": "at"}, {"name": "to"}])
    tell(PROGRAM, admin, fields=[{"name": "to", "description": "Where to"}])
    assert names() == ["id", "to", "at"]
    tell(MACHINE, admin, fields=[{"name": "id"}])
    assert names() == ["id", "to"]
    tell(PROGRAM, admin, fields=[{"name": "id"}])
    assert names() == ["id"]


@pytest.mark.django_db
def test_words_of_a_domain_that_is_gone_are_not_given_back(admin: User) -> None:
    factories.domain("sales")
    gone = factories.domain("gone")
    tell(MACHINE, admin, domain="gone", stewards=[admin.email])
    other = factories.user()
    tell(PERSON, admin, domain="sales", stewards=[other.email])
    Asset.objects.filter(domain=gone).update(domain=None)
    gone.delete()
    tell(PERSON, admin, domain=None, stewards=[])
    asset = Asset.objects.get()
    assert asset.domain is None
    assert list(asset.stewards.all()) == [admin]
    assert voices.beside_asset(asset) == {}


@pytest.mark.django_db
def test_what_is_said_of_single_fields_leaves_the_others_alone(admin: User) -> None:
    tell(MACHINE, admin, fields=[{"name": "id", "description": "Machine"}, {"name": "at"}])
    row = intake.Row(
        namespace=KEY["namespace"], name=KEY["name"], field_words={"at": {"description": "When"}}
    )
    person = registering.Registrar(by=admin, authority=PERSON)
    assert registering.register([row], registrar=person).updated == 1
    assert list(Field.objects.values_list("name", "description", "said_by")) == [
        ("id", "Machine", {}),
        ("at", "When", {"description": PERSON}),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("by", [PROGRAM, PERSON])
def test_many_fields_and_stewards_cost_what_one_does(admin: User, by: Authority) -> None:
    def cost(prefix: str, rows: int, fields: int, title: str) -> int:
        sent = [
            KEY
            | {
                "name": f"{prefix}{number}",
                "title": title,
                "stewards": [admin.email],
                "fields": [{"name": f"f{n}", "description": title} for n in range(fields)],
            }
            for number in range(rows)
        ]
        registrar = registering.Registrar(by=admin, authority=by)
        with CaptureQueriesContext(connection) as spent:
            assert not registering.register(sent, registrar=registrar).failed
        return len(spent)

    assert cost("one", 1, 1, "new") == cost("many", 40, 20, "new")
    assert cost("one", 1, 1, "changed") == cost("many", 40, 20, "changed")
    assert cost("one", 1, 1, "changed") == cost("many", 40, 20, "changed")

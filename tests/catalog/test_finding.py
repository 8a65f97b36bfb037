"""What a search finds, said as people would: every promise of docs/search.md in one test or more."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from catalog import search
from catalog.models import Asset, Domain, Field, Standing, Tag, Term, TermUse, Verdict
from tests import factories

pytestmark = pytest.mark.django_db


def found(user: User, said: str, **more: Any) -> list[str]:
    return [asset.name for asset in search.find(user, said, **more).hits]


def whole(user: User, said: str) -> list[str]:
    """Those that hold all words."""
    result = search.find(user, said)
    return [asset.name for asset in result.hits[: result.count - result.some]]


def drops(user: User, said: str) -> dict[str, int]:
    return {drop.word: drop.count for drop in search.find(user, said).drops}


def described(name: str, text: str, **more: Any) -> Asset:
    return factories.asset(name, description=text, **more)


def test_words_are_found_in_any_order_and_form(charlie: User) -> None:
    described("db.a", "Delays of arriving flights, by carrier.")
    assert found(charlie, "flight delay") == ["db.a"]
    assert found(charlie, "carriers arrive") == ["db.a"]


def test_a_phrase_is_its_words_in_this_order(charlie: User) -> None:
    described("db.right", "The tail number of a plane.")
    described("db.wrong", "A number on the tail.")
    assert whole(charlie, '"tail number"') == ["db.right"]
    assert set(found(charlie, "tail number")) == {"db.right", "db.wrong"}
    assert found(charlie, '"tail number"') == ["db.right", "db.wrong"]


@pytest.mark.parametrize("where", ["title", "field", "camel", "field description", "term"])
def test_a_phrase_may_stand_anywhere(where: str, charlie: User, flights: Domain) -> None:
    thing = factories.asset("db.x", title="The Tail-Number list" if where == "title" else "")
    factories.asset("db.y", ["number_tail"], title="Number")
    if where == "field":
        Field.objects.create(asset=thing, name="the_tail_number", position=1)
    if where == "camel":
        Field.objects.create(asset=thing, name="tailNumber", position=1)
    if where == "field description":
        Field.objects.create(asset=thing, name="n", description="Its tail\nnumber.", position=1)
    if where == "term":
        term = Term.objects.create(domain=flights, slug="tail-number", name="Tail number")
        TermUse.objects.create(term=term, asset=thing)
    assert whole(charlie, '"tail number"') == ["db.x"]


def test_a_quoted_word_is_taken_as_it_stands(charlie: User) -> None:
    described("db.one", "One delay.")
    described("db.many", "Many delays.")
    assert set(found(charlie, "delay")) == {"db.one", "db.many"}
    assert found(charlie, '"delay"') == ["db.one"]
    assert found(charlie, '"dela"') == []


def test_what_has_a_minus_must_not_be_there(charlie: User) -> None:
    described("db.late", "Late flights.")
    described("db.test", "Late flights, a test.")
    described("db.raw", "Late flights: raw data.")
    described("db.data", "Late flights: data, still raw.")
    assert set(found(charlie, "late -test")) == {"db.late", "db.raw", "db.data"}
    assert set(found(charlie, 'late -"raw data"')) == {"db.late", "db.test", "db.data"}
    assert found(charlie, "late -test -raw") == ["db.late"]


@pytest.mark.parametrize("typed", ["departuers", "deprtures", "ddepartures", "tepartures"])
def test_a_slip_is_forgiven_and_told(typed: str, charlie: User) -> None:
    factories.asset("db.x", title="Departures")
    result = search.find(charlie, typed)
    assert [hit.name for hit in result.hits] == ["db.x"]
    assert result.guesses == {typed: "departures"}


def test_the_last_word_may_be_a_beginning(charlie: User) -> None:
    described("db.x", "Weather at the airport.")
    assert found(charlie, "airport weat") == ["db.x"]
    assert found(charlie, "weat airport ") == ["db.x"]
    factories.asset("db.weat")
    assert whole(charlie, "weat airport ") == []


@pytest.mark.parametrize("name", ["dep_delay_min", "depDelayMin", "DEP-DELAY-MIN", "DepDelayMIN"])
def test_the_parts_of_a_name_and_the_whole_find_it(name: str, charlie: User) -> None:
    factories.asset("db.x", [name])
    for said in ("delay", "min dep", "dep_delay_min", "depDelayMin", "depdelaymin"):
        assert found(charlie, said) == ["db.x"], said


def test_accents_and_capitals_make_no_difference(charlie: User) -> None:
    factories.asset("db.x", title="Café crème, Ångström, Straße")
    for said in ("cafe", "CRÈME", "angstrom", "strasse", "Straße", '"café crème"'):
        assert found(charlie, said) == ["db.x"], said


def test_a_dotted_name_is_found_whole_and_by_its_end(charlie: User) -> None:
    factories.asset("db.marts.departures")
    factories.asset("db.raw.departures")
    assert found(charlie, "db.marts.departures")[0] == "db.marts.departures"
    assert whole(charlie, "marts.departures") == ["db.marts.departures"]
    assert len(found(charlie, "departures")) == 2


@pytest.mark.parametrize("said", ["orders", "Orders", '"orders"', "db.shop.orders", "orders -foo"])
def test_an_exact_name_is_first_always(said: str, charlie: User) -> None:
    """Whatever else is more used, certified, or says the word everywhere."""
    plain = factories.asset("db.shop.orders", deprecated_at=timezone.now())
    for number in range(3):
        loud = factories.asset(
            f"db.orders_{number}.orders_of_the_shop",
            ["orders", "db", "shop"],
            title="Orders, orders: the db shop",
            description="orders db shop " * 9,
            tags=["orders"],
            stage="central",
        )
        Standing.objects.filter(asset=loud).update(importance=90_000)
    assert found(charlie, said)[0] == plain.name


def test_fields_terms_synonyms_and_tags_count(charlie: User, flights: Domain) -> None:
    by_field = factories.asset("db.field", ["punctuality"])
    by_tag = factories.asset("db.tag", tags=["punctuality"])
    Tag.objects.create(name="punctuality", meaning="When", state="governed")
    by_term = factories.asset("db.term")
    term = Term.objects.create(
        domain=flights, slug="ontime", name="On time", synonyms=["punctuality"]
    )
    TermUse.objects.create(term=term, asset=by_term)
    names = {by_field.name, by_tag.name, by_term.name}
    assert set(found(charlie, "punctuality")) == names
    assert found(charlie, "on time") == ["db.term"]


def test_first_those_with_all_words_then_those_with_some(charlie: User) -> None:
    described("db.some", "Weather weather weather", title="Weather")
    described("db.all", "Of delays one may say that the weather was the reason.")
    result = search.find(charlie, "weather delays")
    assert [hit.name for hit in result.hits] == ["db.all", "db.some"]
    assert (result.count, result.some) == (2, 1)


def test_where_nothing_is_found_each_way_out_has_its_count(charlie: User) -> None:
    described("db.a", "Flights and the weather.")
    described("db.b", "Flights.")
    assert drops(charlie, "flights -flights") == {"-flights": 2}
    assert drops(charlie, "zzzzzz qqqqqq") == {}


def test_a_word_left_out_leaves_the_rest_as_it_was(charlie: User) -> None:
    described("db.a", "Flights and the weather.")
    result = search.find(charlie, '"flights" -weather -"and the"')
    assert {drop.query: drop.count for drop in result.drops} == {}
    result = search.find(charlie, '"flights" -weather')
    assert [(drop.word, drop.query, drop.count) for drop in result.drops] == [
        ("-weather", '"flights"', 1)
    ]


def test_the_newest_data_first(charlie: User) -> None:
    now = timezone.now()
    for name, age in (("db.old", 40), ("db.new", 0), ("db.week", 5), ("db.never", None)):
        fresh = None if age is None else now - timedelta(days=age, minutes=1)
        Verdict.objects.filter(asset=factories.asset(name)).update(fresh_at=fresh)
    assert found(charlie, "", sort="freshness") == ["db.new", "db.week", "db.old", "db.never"]
    options = search.find(charlie).facets["freshness"]
    assert [(one.value, one.count) for one in options] == [("day", 1), ("week", 2), ("year", 3)]
    week = search.Filters({"freshness": ("week",)})
    assert set(found(charlie, "", filters=week)) == {"db.new", "db.week"}


def test_completeness_is_a_facet_that_never_rounds_a_gap_away(charlie: User) -> None:
    for name, share in (
        ("db.all", 1),
        ("db.nearly", 0.9999),
        ("db.half", 0.5),
        ("db.unknown", None),
    ):
        Verdict.objects.filter(asset=factories.asset(name)).update(complete=share)
    options = search.find(charlie).facets["complete"]
    assert [(one.value, one.count) for one in options] == [("100", 1), ("99", 2)]
    whole = search.Filters({"complete": ("100",)})
    assert found(charlie, "", filters=whole) == ["db.all"]


def test_what_is_hidden_is_no_guess_and_makes_no_word_known(charlie: User, private: Asset) -> None:
    """A word that stands only where one may not look is as if it were nowhere."""
    Asset.objects.filter(pk=private.pk).update(title="Kilimanjaro project")
    factories.asset("db.x", title="Zanzibar")
    assert search.find(charlie, "zanzibra").guesses == {"zanzibra": "zanzibar"}
    assert search.find(charlie, "kilimanjarro").guesses == {}
    assert search.find(charlie, "projct").guesses == {}
    factories.asset("db.y", title="Projects")
    assert found(charlie, '"project"') == []


def test_what_is_hidden_moves_nothing(charlie: User, private: Asset) -> None:
    """A word is as rare as it is among what one may see."""
    described("db.a", "apples")
    described("db.b", "pears", tags=["other"])
    for number in range(5):
        described(f"db.z{number}", "plums")
    before = found(charlie, "apples pears ")
    for _ in range(9):
        described(f"{private.name}{_}", "apples", visibility="private")
    assert found(charlie, "apples pears ") == before

import re

import pytest
from django.test import Client

from accounts.models import Team, User
from catalog import search
from catalog.models import Asset, Domain, Standing, Verdict
from tests import factories
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def titles(client: Client, **asked: object) -> list[str]:
    page = client.get("/search", asked).content.decode()
    return [
        re.sub(r"<[^>]+>", "", title)
        for title in re.findall(r"<h2><a [^>]+><bdi>(.+?)</bdi></a></h2>", page)
    ]


def count(client: Client, option: str, **asked: object) -> int | None:
    """The number beside an option of a facet, None where the option is not offered."""
    page = client.get("/search", asked).content.decode()
    found = re.search(rf'<label for="{option}">.*?class="number">([\d,]+)<', page, re.DOTALL)
    return int(found.group(1).replace(",", "")) if found else None


def test_a_stranger_is_asked_to_sign_in(client: Client) -> None:
    assert client.get("/search").status_code == 302


def test_words_find_titles_names_descriptions_and_fields(charlie: User) -> None:
    factories.asset("db.a.one", title="Late arrivals")
    factories.asset("db.a.carrier_delay")
    factories.asset("db.a.two", description="How the weather was.")
    factories.asset("db.a.three", ["arr_delay"])
    client = signed_in(charlie)
    assert titles(client, q="arrival") == ["Late arrivals"]
    assert titles(client, q="weathers") == ["a.two"]
    assert titles(client, q="carr") == ["a.carrier_delay"]
    assert set(titles(client, q="delay")) == {"a.carrier_delay", "a.three"}


def test_a_hidden_asset_is_in_no_list_and_in_no_count(
    asset: Asset, private: Asset, charlie: User, bob: User
) -> None:
    stranger, team = signed_in(charlie), signed_in(bob)
    assert titles(stranger) == ["marts.departures"]
    assert set(titles(team)) == {"marts.departures", "marts.secret"}
    assert count(stranger, "domain-flights") == 1
    assert count(team, "domain-flights") == 2
    assert count(stranger, "kind-table") == 1


def test_a_facet_counts_as_if_nothing_were_chosen_of_itself(charlie: User, flights: Domain) -> None:
    factories.asset(kind="table", domain=flights)
    factories.asset(kind="report", domain=flights)
    factories.asset(kind="report")
    client = signed_in(charlie)
    assert count(client, "kind-table", kind="report") == 1
    assert count(client, "kind-report", kind="report") == 2
    assert count(client, "domain-flights", kind="report") == 1


def test_several_values_of_a_facet_widen_and_several_facets_narrow(charlie: User) -> None:
    for kind, stage in (("table", "local"), ("view", "shared"), ("report", "shared")):
        factories.asset(f"db.x.{kind}", kind=kind, stage=stage)
    client = signed_in(charlie)
    assert set(titles(client, kind=["table", "view"])) == {"x.table", "x.view"}
    assert titles(client, kind=["table", "view"], stage="shared") == ["x.view"]


def test_a_chosen_value_without_results_can_be_taken_back(charlie: User) -> None:
    factories.asset()
    page = signed_in(charlie).get("/search", {"kind": "stream"}).content.decode()
    assert re.search(r'id="kind-stream"\s+name="kind"\s+value="stream"\s+checked', page)
    assert 'href="/search"' in page


def test_an_unknown_value_or_sort_or_page_is_no_error(charlie: User) -> None:
    factories.asset()
    asked = {"kind": "<b>", "sort": "magic", "start": "-1", "rating": "many", "verdict": "☃"}
    assert signed_in(charlie).get("/search", asked).status_code == 200


def test_rating_is_a_facet_and_an_order(charlie: User) -> None:
    for name, total, number in (("poor", 20, 10), ("good", 45, 10), ("once", 5, 1), ("none", 0, 0)):
        thing = factories.asset(f"db.r.{name}")
        Standing.objects.filter(asset=thing).update(stars_sum=total, stars_count=number)
    client = signed_in(charlie)
    assert titles(client, sort="rating")[0] == "r.good"
    assert set(titles(client, rating="4")) == {"r.good", "r.once"}
    assert count(client, "rating-4") == 2


def test_verdicts_are_told_by_word_and_not_known_is_its_own(charlie: User) -> None:
    Verdict.objects.filter(asset=factories.asset("db.v.fit")).update(own="fit")
    factories.asset("db.v.never")
    client = signed_in(charlie)
    assert titles(client, verdict="fit") == ["v.fit"]
    assert titles(client, verdict="unknown") == ["v.never"]


def test_nothing_found_offers_next_steps_with_their_counts(charlie: User) -> None:
    factories.asset("db.z.zebra", kind="table")
    page = signed_in(charlie).get("/search", {"q": "zebra", "kind": "report"}).content.decode()
    assert "Nothing here by these words" in page
    assert re.search(r"Every kind\s*<span class=\"number\">1<", page)
    assert "Clear all choices" in page


def test_an_empty_shop_says_so(charlie: User) -> None:
    assert "The shelves are empty" in signed_in(charlie).get("/search").content.decode()


def test_what_was_typed_is_shown_as_text(charlie: User) -> None:
    factories.asset("db.q.one", title="<i>slanted</i> view")
    client = signed_in(charlie)
    for query in ("<script>alert(1)</script>", "slanted <i>", "' OR 1=1", "a & ! b |", "\\", ":*"):
        page = client.get("/search", {"q": query})
        assert page.status_code == 200
        assert "<script>alert" not in page.content.decode()
        assert "<i>" not in page.content.decode()


def test_pages_follow_each_other_without_loss(charlie: User) -> None:
    for number in range(search.PAGE + 3):
        factories.asset(f"db.p.t{number:03}")
    client = signed_in(charlie)
    first, second = titles(client, sort="name"), titles(client, sort="name", start=search.PAGE)
    assert len(first) == search.PAGE
    assert len(second) == 3
    assert first + second == sorted(first + second)


def test_htmx_gets_the_fragment_and_everybody_else_the_page(asset: Asset, charlie: User) -> None:
    client = signed_in(charlie)
    page, part = client.get("/search"), client.get("/search", headers=HTMX)
    assert b"<html" in page.content
    assert b"<html" not in part.content
    assert b'id="shelf"' in part.content
    assert "HX-Request" in page["Vary"]
    assert "HX-Request" in part["Vary"]


@pytest.mark.parametrize("header", ["HX-Boosted", "HX-History-Restore-Request"])
def test_a_boosted_link_and_a_step_back_get_the_page(
    header: str, asset: Asset, charlie: User
) -> None:
    answer = signed_in(charlie).get("/search", headers=HTMX | {header: "true"})
    assert b"<html" in answer.content


def test_a_facet_of_many_values_folds_the_rest(charlie: User) -> None:
    for number in range(12):
        factories.asset(owner=Team.objects.create(slug=f"t{number}", name=f"Team {number}"))
    assert "4 more" in signed_in(charlie).get("/search").content.decode()


def test_the_number_of_statements_does_not_grow_with_the_hits(
    charlie: User, django_assert_max_num_queries: object
) -> None:
    for number in range(15):
        factories.asset(f"db.n.t{number}", ["delay"], domain=factories.domain())
    client = signed_in(charlie)
    # Inside a test's transaction the index is read anew, which takes five of them.
    with django_assert_max_num_queries(18):  # type: ignore[operator]
        assert client.get("/search", {"q": "delay"}).status_code == 200


def test_the_same_results_can_be_looked_at_as_cards(asset: Asset, charlie: User) -> None:
    client = signed_in(charlie)
    rows = client.get("/search?q=departures").content.decode()
    cards = client.get("/search?q=departures&look=cards").content.decode()
    assert 'class="result"' in rows
    assert 'class="card"' in cards
    assert 'class="result"' not in cards
    assert "q=departures&amp;look=cards" in rows
    assert 'name="look" value="cards"' in cards

"""The tree of domains and the page of each: what stands there and below, who answers, how it is, and for whom."""

import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Team, User
from catalog.models import Asset, Domain, Term, Verdict
from shop import domains as places
from tests import factories
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree(flights: Domain) -> list[Domain]:
    delays = factories.domain("delays", parent=flights)
    return [flights, delays, factories.domain("night", parent=delays)]


def text(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    page = re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]+', r"\1", answer.content.decode())
    return " ".join(page.split())


def judged(domain: Domain, *words: str) -> None:
    for word in words:
        Verdict.objects.filter(asset=factories.asset(domain=domain)).update(own=word)


def test_what_stands_below_is_counted_above(tree: list[Domain], charlie: User) -> None:
    judged(tree[0], "fit")
    judged(tree[2], "care", "stop")
    (root,) = places.tree(charlie).roots
    totals = {
        node.domain.slug: node.place.total for node in [root, *root.below, *root.below[0].below]
    }
    assert totals == {"flights": 3, "delays": 2, "night": 2}
    page = text(signed_in(charlie), "/domains/flights")
    assert "3 assets" in page
    assert "1 is fit for use, 1 wants care, 1 must not be used." in page
    assert "domain=delays" in page


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"fit": 1}, "It is fit for use."),
        ({"fit": 2}, "All 2 are fit for use."),
        ({"fit": 2, "unknown": 1}, "2 are fit for use, of 1 it is not known."),
        ({"stop": 2, "care": 1}, "1 wants care, 2 must not be used."),
        ({}, ""),
    ],
)
def test_how_it_is_in_one_sentence(words: dict[str, int], said: str) -> None:
    counts = dict.fromkeys(Verdict.Word.values, 0) | words
    assert places.roll_up(places.Department("x", "", sum(words.values()), counts)) == said


def test_a_stranger_sees_the_same_with_and_without_a_hidden_asset(
    tree: list[Domain], asset: Asset, owners: Team, charlie: User, alice: User
) -> None:
    client = signed_in(charlie)
    paths = ["/domains", "/domains/flights", "/domains/night"]
    before = [text(client, path) for path in paths]
    hidden = factories.asset(domain=tree[2], owner=owners, visibility="private", title="Canary")
    assert [text(client, path) for path in paths] == before
    assert "Canary" in text(signed_in(alice), "/domains/night")
    hidden.delete()


def test_people_answer_by_a_role_further_up_too(
    tree: list[Domain], stella: User, owners: Team, charlie: User, alice: User
) -> None:
    factories.role(tree[1], owners, "engineer")
    factories.role(tree[2], stella, "steward")
    factories.role(tree[1], alice, "owner")
    said = {
        does: [(holder.who.name, holder.through and holder.through.slug) for holder in holders]
        for does, holders in places.people(charlie, Domain.objects.get(slug="night"))
    }
    assert said == {
        "Decide": [("Alice", "delays")],
        "Answer questions and problems": [("Stella", None)],
        "Keep the data flowing": [("Owners", "delays")],
    }


def test_a_domain_shows_its_way_its_words_and_what_is_new(
    tree: list[Domain], charlie: User
) -> None:
    Domain.objects.filter(slug="delays").update(description="How **late** <b>it</b> was")
    Term.objects.create(domain=tree[2], slug="gust", name="gust", definition="A *short* wind")
    factories.asset(domain=tree[2], title="Night flights")
    page = text(signed_in(charlie), "/domains/delays")
    assert 'href="/domains/flights"' in page
    assert "How <strong>late</strong> &lt;b&gt;it&lt;/b&gt; was" in page
    assert "A short wind" in page
    assert "Night flights" in page


@pytest.mark.parametrize(
    ("who", "edits", "gives"),
    [
        ("charlie", False, False),
        ("stella", False, False),
        ("bob", False, True),
        ("admin", True, True),
    ],
)
def test_only_who_may_is_offered_to_change_it(
    who: str, edits: bool, gives: bool, request: pytest.FixtureRequest, tree: list[Domain]
) -> None:
    factories.role(tree[0], request.getfixturevalue("bob"), "owner")
    page = text(signed_in(request.getfixturevalue(who)), "/domains/night")
    assert ("/domains/night/edit" in page) == edits
    assert ("/domains/night/roles" in page) == gives


def test_an_empty_shop_says_so(charlie: User) -> None:
    assert "There are no domains yet" in text(signed_in(charlie), "/domains")
    factories.domain("bare")
    page = text(signed_in(charlie), "/domains/bare")
    for words in ("Nobody has described it yet", "Nothing stands here yet", "Nobody holds a role"):
        assert words in page


def test_a_domain_is_found_by_its_name(tree: list[Domain], charlie: User) -> None:
    page = text(signed_in(charlie), "/domains?q=NIGHT")
    assert "1 domain is called like" in page
    assert "/domains/night" in page
    assert "/domains/delays" not in page


def test_what_is_not_there_is_404(charlie: User) -> None:
    assert signed_in(charlie).get("/domains/nowhere").status_code == 404


def test_a_forest_is_shown_two_levels_deep(charlie: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "WHOLE_TREE", 2)
    root = factories.domain("root")
    below = factories.domain("below", parent=root)
    factories.domain("deep", parent=below)
    page = text(signed_in(charlie), "/domains")
    assert "/domains/below" in page
    assert "/domains/deep" not in page
    assert "1 domain below" in page


@pytest.mark.parametrize("path", ["/domains", "/domains/root"])
def test_two_hundred_domains_cost_what_ten_cost(
    path: str, charlie: User, owners: Team, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(charlie)
    root = factories.domain("root")
    for count in (10, 190):
        for number in range(count):
            place = factories.domain(parent=root)
            factories.role(place, owners, "engineer")
            if number < 20:
                judged(place, "fit")
                Term.objects.create(domain=place, slug="t", name=f"t {place.pk}")
        client.get(path)
        with django_assert_max_num_queries(9 if path == "/domains" else 17):
            assert client.get(path).status_code == 200

"""The JSON door to terms: a word as one domain means it, kept by those who answer there, linked to what is seen."""

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from accounts.models import Team, User
from catalog.models import Asset, Domain, Field, Term, TermUse
from tests import doors, factories
from tests.conftest import api_for

pytestmark = pytest.mark.django_db
TERMS = "/api/v1/terms"


@pytest.fixture
def api(stella: User, flights: Domain) -> APIClient:
    """The steward's program."""
    return api_for(stella, "register")


def post(client: APIClient, **letter: Any) -> Any:
    sent = {"domain": "flights", "name": "departure delay"} | letter
    return client.post(TERMS, sent, format="json")


def patch(client: APIClient, pk: int, version: str = "", **letter: Any) -> Any:
    headers = {"HTTP_IF_MATCH": version} if version else {}
    return client.patch(f"{TERMS}/{pk}", letter, format="json", **headers)


def errors(answer: Any) -> set[str]:
    assert answer.status_code in (400, 422), answer.content
    return {error["field"] for error in answer.data["errors"]}


def test_a_term_is_made_once_and_changed_by_its_name(
    api: APIClient, asset: Asset, owners: Team, stella: User
) -> None:
    care = factories.domain("care")
    Term.objects.create(domain=care, slug="delay", name="Delay")
    letter = {
        "definition": "Minutes *after* the schedule",
        "formula": "dep_time - sched_dep_time",
        "synonyms": ["lateness"],
        "not_to_be_confused_with": [{"domain": "care", "name": "Delay"}],
        "state": "agreed",
        "owner": "owners",
        "steward": stella.email,
        "uses": [{"asset": asset.pk, "field": None}, {"asset": asset.pk, "field": "dest"}],
    }
    made = post(api, **letter)
    assert made.status_code == 201
    assert {key: made.data[key] for key in letter} == letter
    before = doors.contents()
    again = post(api, **{**letter, "name": "Departure Delay"})
    assert (again.status_code, again.data) == (200, made.data)
    assert doors.contents() == before
    less = post(api, state="draft", uses=[])
    assert less.data["definition"] == letter["definition"]
    assert less.data["uses"] == letter["uses"]
    assert less.data["state"] == "draft"


def test_the_same_word_in_another_domain_is_another_term(api: APIClient, admin: User) -> None:
    factories.domain("care")
    ours = post(api).data["id"]
    theirs = post(api_for(admin), domain="care", name="Departure delay").data["id"]
    assert ours != theirs


def test_two_terms_in_one_domain_have_two_names_and_two_addresses(api: APIClient) -> None:
    first, second = post(api, name="Delay!").data["id"], post(api, name="delay").data["id"]
    assert set(Term.objects.values_list("slug", flat=True)) == {"delay", "delay-2"}
    assert errors(patch(api, second, name="DELAY!")) == {"name"}
    assert patch(api, first, name="DELAY!").data["name"] == "DELAY!"


@pytest.mark.parametrize("name", ["تأخير", "遅延", "Verspätung", "%", "x" * 150])
def test_a_name_in_any_writing_has_an_address(api: APIClient, name: str) -> None:
    assert post(api, name=name).status_code == 201
    term = Term.objects.get(name=name)
    term.full_clean()
    assert term.slug


def test_of_two_who_change_it_the_second_is_told(api: APIClient) -> None:
    made = post(api, definition="first")
    pk, version = made.data["id"], made["ETag"]
    changed = patch(api, pk, version, definition="second")
    assert changed["ETag"] != version
    stale = patch(api, pk, version, definition="third")
    assert stale.status_code == 412
    assert api.get(f"{TERMS}/{pk}").data["definition"] == "second"
    for good in (changed["ETag"], f"W/{changed['ETag']}", f'"7", {changed["ETag"]}', "*", ""):
        assert patch(api, pk, good, definition="second").status_code == 200
    assert patch(api, pk, "nonsense", definition="third").status_code == 412


def test_the_same_again_is_no_new_version(api: APIClient, asset: Asset) -> None:
    made = post(api, definition="x", synonyms=["a"])
    again = patch(api, made.data["id"], definition="x", synonyms=["a"])
    assert again["ETag"] == made["ETag"]


def test_what_is_not_known_is_an_error_of_its_place(
    api: APIClient, asset: Asset, private: Asset
) -> None:
    wrong = post(
        api_for(factories.user(is_superuser=True)),
        owner="nobodies",
        steward="nobody@test.example",
        not_to_be_confused_with=[{"domain": "flights", "name": "no such"}],
    )
    assert errors(wrong) == {"owner", "steward", "not_to_be_confused_with[0].name"}
    uses = [{"asset": asset.pk, "field": "no such"}, {"asset": asset.pk + 10_000}]
    assert errors(post(api, uses=uses)) == {"uses[0].field", "uses[1].asset"}
    assert errors(post(api, domain="nowhere")) == {"domain"}
    assert not Term.objects.exists()


def test_patch_replaces_what_is_seen_and_leaves_what_is_hidden(
    api: APIClient, asset: Asset, owners: Team
) -> None:
    hidden = factories.asset(domain=factories.domain("care"), owner=owners, visibility="private")
    pk = post(api, uses=[{"asset": asset.pk}]).data["id"]
    TermUse.objects.create(term_id=pk, asset=hidden)
    answer = patch(api, pk, uses=[{"asset": asset.pk, "field": "dest"}])
    assert answer.data["uses"] == [{"asset": asset.pk, "field": "dest"}]
    assert set(TermUse.objects.values_list("asset", "field__name")) == {
        (asset.pk, "dest"),
        (hidden.pk, None),
    }
    assert errors(patch(api, pk, uses=[{"asset": hidden.pk}])) == {"uses[0].asset"}


def test_a_stranger_reads_the_same_with_and_without_a_hidden_use(
    api: APIClient, asset: Asset, private: Asset, charlie: User
) -> None:
    pk = post(api, uses=[{"asset": asset.pk}]).data["id"]
    stranger = api_for(charlie)
    before = [stranger.get(path).content for path in (TERMS, f"{TERMS}/{pk}")]
    TermUse.objects.create(term_id=pk, asset=private)
    assert [stranger.get(path).content for path in (TERMS, f"{TERMS}/{pk}")] == before
    assert len(api.get(f"{TERMS}/{pk}").data["uses"]) == 2


@pytest.mark.parametrize(
    ("who", "makes", "changes"),
    [("charlie", 403, 403), ("alice", 403, 200), ("stella", 201, 200), ("admin", 201, 200)],
)
def test_who_makes_and_who_changes_terms(
    who: str,
    makes: int,
    changes: int,
    request: pytest.FixtureRequest,
    flights: Domain,
    owners: Team,
) -> None:
    """Making is the steward's, the domain owner's and an admin's; changing also the team's that owns the term."""
    term = Term.objects.create(domain=flights, slug="delay", name="delay", owner=owners)
    client = api_for(request.getfixturevalue(who))
    assert post(client, name="new").status_code == makes
    assert post(client, name="delay", state="agreed").status_code == changes
    assert patch(client, term.pk, formula="x").status_code == changes
    gone = client.delete(f"{TERMS}/{term.pk}").status_code
    assert gone == (204 if changes == 200 else 403)


def test_terms_are_listed_by_domain_with_what_stands_below_and_by_words(
    api: APIClient, flights: Domain
) -> None:
    below, beside = factories.domain("night", parent=flights), factories.domain("care")
    Term.objects.create(domain=flights, slug="a", name="alpha", synonyms=["first letter"])
    Term.objects.create(domain=below, slug="b", name="beta", definition="After alpha")
    Term.objects.create(domain=beside, slug="c", name="gamma")

    def names(query: str) -> list[str]:
        return [term["name"] for term in api.get(f"{TERMS}?{query}").data["results"]]

    assert names("") == ["alpha", "beta", "gamma"]
    assert names("domain=flights") == ["alpha", "beta"]
    assert names("domain=night") == ["beta"]
    assert names("domain=nowhere") == []
    assert names("q=ALPHA") == ["alpha", "beta"]
    assert names("q=first&domain=flights") == ["alpha"]


def test_a_hundred_terms_cost_what_ten_cost(
    api: APIClient, flights: Domain, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    api.get(TERMS)
    for count in (10, 100):
        made = [
            Term.objects.create(domain=flights, slug=f"t{count}-{n}", name=f"t {count} {n}")
            for n in range(count)
        ]
        made[0].not_to_be_confused_with.set(made[1:4])
        with django_assert_max_num_queries(4):
            assert len(api.get(f"{TERMS}?limit=500").data["results"]) >= count


def test_linking_a_thousand_fields_costs_few_statements(
    api: APIClient, asset: Asset, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    Field.objects.bulk_create(Field(asset=asset, name=f"f{n}", position=n + 5) for n in range(1000))
    uses = [{"asset": asset.pk, "field": f"f{n}"} for n in range(1000)]
    pk = post(api).data["id"]
    with django_assert_max_num_queries(25):
        assert len(patch(api, pk, uses=uses).data["uses"]) == 1000

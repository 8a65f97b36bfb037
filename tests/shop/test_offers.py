"""What the search offers while somebody types."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from catalog.models import Asset, Domain, Term
from tests import factories
from tests.conftest import api_for, signed_in
from tests.shop.test_results import HTMX

pytestmark = pytest.mark.django_db
API = "/api/v1/suggest"


def offered(user: User, typed: str) -> dict[str, list[str]]:
    found = api_for(user).get(API, {"q": typed}).json()
    return {
        kind: [one.get("label") or one["name"] for one in rows]
        for kind, rows in found.items()
        if rows
    }


def test_assets_terms_people_and_teams_with_a_word_that_begins_so(
    charlie: User, flights: Domain
) -> None:
    factories.asset("db.a.arrivals", title="Late arrivals")
    factories.asset("db.a.weather", title="Weather", description="arrives hourly")
    Term.objects.create(domain=flights, slug="delay", name="Delay", synonyms=["arrival delay"])
    factories.user("Arriva Delacroix")
    factories.team("arrivals-desk")
    assert offered(charlie, "arr") == {
        "assets": ["Late arrivals"],
        "terms": ["Delay"],
        "people": ["Arriva Delacroix"],
        "teams": ["Arrivals-Desk"],
    }
    assert offered(charlie, "late arr") == {"assets": ["Late arrivals"]}
    assert offered(charlie, "rrival") == {}
    assert offered(charlie, "") == offered(charlie, " -!") == {}


def test_accents_case_and_signs_of_patterns_do_not_matter(charlie: User, flights: Domain) -> None:
    Term.objects.create(domain=flights, slug="cafe", name="Café (airport)")
    for typed in ("caf", "CAFÉ", "cafe(", "café (air", "cafe.*"):
        assert offered(charlie, typed) == {"terms": ["Café (airport)"]}, typed


def test_who_left_is_not_offered(charlie: User) -> None:
    factories.user("Gone Away", is_active=False)
    assert offered(charlie, "gone") == {}


def test_what_is_hidden_is_offered_to_nobody_else(
    asset: Asset, private: Asset, charlie: User, bob: User
) -> None:
    assert offered(charlie, "sec") == {}
    assert offered(bob, "sec") == {"assets": ["marts.secret"]}


def test_anonymous_readers_are_offered_what_is_public_and_no_names_of_people(
    client: Client, asset: Asset, private: Asset, settings: object
) -> None:
    settings.PUBLIC = True  # type: ignore[attr-defined]
    factories.user("Departa Smith")
    page = client.get("/suggest", {"q": "dep"}, headers=HTMX).content.decode()
    assert page.count('role="option"') == 1
    assert "departures" in page
    assert "Smith" not in page
    assert (
        'role="option"' not in client.get("/suggest", {"q": "sec"}, headers=HTMX).content.decode()
    )


def test_the_rows_lead_to_what_they_name(charlie: User, asset: Asset) -> None:
    page = signed_in(charlie).get("/suggest", {"q": "dep"}, headers=HTMX).content.decode()
    assert f'href="/assets/{asset.pk}"' in page
    assert "1 suggestion, " in page


def test_nothing_to_offer_is_nothing_to_see(charlie: User) -> None:
    page = signed_in(charlie).get("/suggest", {"q": "zz"}, headers=HTMX)
    assert page.content.decode().strip() == ""


def test_as_a_page_of_its_own_it_is_the_search(charlie: User) -> None:
    answer = signed_in(charlie).get("/suggest", {"q": "dep & arr"})
    assert answer["Location"] == "/search?q=dep+%26+arr"


def test_a_stranger_is_asked_to_sign_in(client: Client) -> None:
    assert client.get("/suggest").status_code == 302
    assert client.get(API, {"q": "a"}).status_code == 401


def test_many_cost_what_one_costs(charlie: User, flights: Domain) -> None:
    api = api_for(charlie)

    def cost(beginning: str, many: int) -> int:
        for number in range(many):
            factories.asset(f"db.a.{beginning}_{number}", domain=flights)
            Term.objects.create(
                domain=flights, slug=f"{beginning}{number}", name=f"{beginning} {number}"
            )
        api.get(API, {"q": beginning})
        with CaptureQueriesContext(connection) as spent:
            api.get(API, {"q": beginning})
        return len(spent)

    assert cost("one", 1) == cost("ten", 10)

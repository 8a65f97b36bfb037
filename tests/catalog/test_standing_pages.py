"""Pages on which an asset is certified, sent on its way out, and shown to others."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import Team, User
from catalog import rights, services
from catalog.models import Access, Asset
from catalog.models.assets import Authority
from tests import factories
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(stella: User) -> Client:
    """The browser of the domain's steward."""
    return signed_in(stella)


@pytest.fixture
def path(asset: Asset) -> str:
    return f"/assets/{asset.pk}"


def shown(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.content
    return " ".join(answer.content.decode().split())


def day(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


# Certified


def test_a_steward_vouches_and_takes_it_back(
    client: Client, path: str, asset: Asset, stella: User
) -> None:
    assert f'value="{day(182)}"' in shown(client.get(f"{path}/certify"))
    answer = client.post(f"{path}/certify", {"until": day(30), "note": "Looked at it"})
    assert (answer.status_code, answer["Location"]) == (303, path)
    asset.refresh_from_db()
    assert (str(asset.certified_until), asset.certified_by) == (day(30), stella)
    page = shown(client.get(f"{path}/certify"))
    assert "Certified until" in page
    assert "Looked at it" in page
    assert "Renew it" in page
    client.post(f"{path}/certify", {"withdraw": "yes"})
    asset.refresh_from_db()
    assert asset.certified_until is None
    assert "Withdraw it" not in shown(client.get(f"{path}/certify"))


def test_a_certificate_that_has_ended_is_said_to_have(
    client: Client, path: str, asset: Asset
) -> None:
    Asset.objects.filter(pk=asset.pk).update(certified_until=day(-1))
    assert "It was certified until" in shown(client.get(f"{path}/certify"))


@pytest.mark.parametrize("until", ["", day(-1), "31.12.2030", "2030-02-31", "99999-01-01"])
def test_a_day_that_is_none_is_refused(until: str, client: Client, path: str) -> None:
    page = shown(client.post(f"{path}/certify", {"until": until}), 422)
    assert "Until when?" in page


def test_who_may_certify(path: str, alice: User, charlie: User, asset: Asset) -> None:
    asset.stewards.add(charlie)
    for user in (alice, charlie):
        answer = signed_in(user).post(f"{path}/certify", {"until": day(30)})
        assert answer.status_code == 403, "neither the owner team nor who is only named"


def test_what_is_retired_is_not_certified(client: Client, path: str, asset: Asset) -> None:
    services.retire(asset=asset, authority=Authority.PERSON)
    page = shown(client.post(f"{path}/certify", {"until": day(30)}), 422)
    assert "restore it first" in page


# On its way out


def test_an_asset_is_deprecated_retired_and_restored(
    client: Client, path: str, asset: Asset
) -> None:
    other = factories.asset("db.marts.departures_v2", title="Departures, new")
    looked = client.post(
        f"{path}/lifecycle", {"state": "deprecated", "note": "Old", "q": "departures", "find": "1"}
    )
    page = shown(looked)
    assert f'value="{other.pk}"' in page
    assert "> Old</textarea>" in page
    assert f'name="replacement" value="{asset.pk}"' not in page
    asset.refresh_from_db()
    assert asset.lifecycle == "active", "looking writes nothing"
    sent = {"state": "deprecated", "note": "Old", "replacement": str(other.pk)}
    assert client.post(f"{path}/lifecycle", sent)["Location"] == path
    asset.refresh_from_db()
    assert (asset.lifecycle, asset.replacement) == ("deprecated", other)
    assert "Departures, new" in shown(client.get(f"{path}/lifecycle"))
    for state in ("retired", "deprecated", "active"):
        assert client.post(f"{path}/lifecycle", sent | {"state": state}).status_code == 303
        asset.refresh_from_db()
        assert asset.lifecycle == state
    assert (asset.lifecycle_note, asset.replacement) == ("", None)


def test_looking_for_a_replacement_changes_a_part_of_the_page(client: Client, path: str) -> None:
    asked = {"q": "nothing like that", "find": "1"}
    part = shown(client.post(f"{path}/lifecycle", asked, headers={"HX-Request": "true"}))
    assert part.startswith('<div id="replacement"')
    assert "Nothing that you may see is like that" in part


def test_only_what_one_sees_may_be_chosen(
    client: Client, path: str, asset: Asset, bob: User
) -> None:
    hidden = factories.asset("db.hidden", visibility="private")
    sent = {"state": "deprecated", "replacement": str(hidden.pk)}
    page = shown(client.post(f"{path}/lifecycle", sent), 422)
    assert "What to use instead" in page
    found = shown(client.post(f"{path}/lifecycle", {"q": "hidden", "find": "1"}))
    assert "db.hidden" not in found
    services.deprecate(asset=asset, authority=Authority.PERSON, replacement=hidden)
    client.post(f"{path}/lifecycle", {"state": "deprecated", "note": "x", "replacement": ""})
    asset.refresh_from_db()
    assert (asset.lifecycle_note, asset.replacement) == ("x", hidden), "what is not seen stays"


def test_a_circle_is_refused_beside_its_input(client: Client, path: str, asset: Asset) -> None:
    other = factories.asset("db.other")
    services.deprecate(asset=other, authority=Authority.PERSON, replacement=asset)
    sent = {"state": "deprecated", "replacement": str(other.pk)}
    assert "replaced by this very asset" in shown(client.post(f"{path}/lifecycle", sent), 422)


@pytest.mark.parametrize(
    "wrong", [{"state": ""}, {"state": "gone"}, {"state": "retired", "note": "a" * 501}]
)
def test_what_is_wrong_is_said(wrong: dict[str, str], client: Client, path: str) -> None:
    assert "That did not work yet" in shown(client.post(f"{path}/lifecycle", wrong), 422)


# Who else sees it


def test_access_is_given_and_withdrawn(
    client: Client, path: str, asset: Asset, charlie: User
) -> None:
    Asset.objects.filter(pk=asset.pk).update(visibility="restricted")
    assert signed_in(charlie).get(path).status_code == 404
    answer = client.post(f"{path}/access", {"who": charlie.email.upper(), "until": day(0)})
    assert (answer.status_code, answer["Location"]) == (303, f"{path}/access")
    assert signed_in(charlie).get(path).status_code == 200
    access = Access.objects.get()
    assert access.until is not None
    assert timezone.localtime(access.until).date() == timezone.localdate()
    page = shown(client.get(f"{path}/access"))
    assert "Charlie" in page
    assert "given by Stella" in page
    client.post(f"{path}/access", {"take": str(access.pk)})
    assert signed_in(charlie).get(path).status_code == 404


def test_a_team_gets_access_until_it_is_withdrawn(client: Client, path: str) -> None:
    team = factories.team("guests")
    client.post(f"{path}/access", {"who": "guests"})
    assert (Access.objects.get().team, Access.objects.get().until) == (team, None)
    assert "until withdrawn" in shown(client.get(f"{path}/access"))


@pytest.mark.parametrize(
    "wrong", [{}, {"who": "nobody@test.example"}, {"who": "no-team"}, {"until": day(-1)}]
)
def test_nobody_gets_what_is_not_meant(
    wrong: dict[str, str], client: Client, path: str, owners: Team
) -> None:
    sent = {"who": owners.slug} | wrong if wrong else {}
    assert client.post(f"{path}/access", sent).status_code == 422
    assert not Access.objects.exists()


def test_another_assets_access_is_not_taken(client: Client, path: str, charlie: User) -> None:
    access = Access.objects.create(asset=factories.asset(), user=charlie)
    for key in (access.pk, "x", "9" * 30, ""):
        assert client.post(f"{path}/access", {"take": str(key)}).status_code == 404
    assert Access.objects.exists()


def test_ten_who_see_it_cost_what_one_costs(
    client: Client,
    path: str,
    asset: Asset,
    stella: User,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    def give() -> None:
        Access.objects.create(asset=asset, user=factories.user(), given_by=stella)

    give()
    client.get(f"{path}/access")
    with django_assert_num_queries(6):
        client.get(f"{path}/access")
    for _ in range(9):
        give()
    with django_assert_num_queries(6):
        client.get(f"{path}/access")


# The way there


def test_the_page_of_an_asset_leads_those_who_may(
    path: str,
    asset: Asset,
    alice: User,
    stella: User,
    admin: User,
    charlie: User,
) -> None:
    named = factories.user("Nina")
    asset.stewards.add(named)
    owner, engineer = factories.user("Olga"), factories.user("Emeka")
    assert asset.domain
    factories.role(asset.domain, owner, "owner")
    factories.role(asset.domain, engineer, "engineer")
    below = factories.domain("night", parent=asset.domain)
    for place in (asset.domain, below):
        Asset.objects.filter(pk=asset.pk).update(domain=place)
        for user in (alice, stella, admin, charlie, named, owner, engineer):
            page = shown(signed_in(user).get(path))
            held = rights.rights_on(Asset.objects.get(pk=asset.pk), user)
            assert (f'href="{path}/edit"' in page) == held.edit, user
            assert (f'href="{path}/certify"' in page) == held.certify, user
            assert (f'href="{path}/access"' in page) == held.grant, user
    assert "You answer for it" in shown(signed_in(named).get(path))
    assert "You answer for it" not in shown(signed_in(charlie).get(path))

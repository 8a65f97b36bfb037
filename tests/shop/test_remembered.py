"""What a browser remembers: what was looked at last. Nothing of it is written on the server."""

import pytest
from django.core.signing import get_cookie_signer
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from catalog.models import Asset
from shop.remembered import SEEN
from tests import factories
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


def test_what_was_looked_at_last_comes_first(asset: Asset, charlie: User) -> None:
    client = signed_in(charlie)
    other = factories.asset("db.x.other")
    for thing in (asset, other):
        client.get(f"/assets/{thing.pk}")
    corner = client.get("/").content.decode().split('id="seen"')[1].split("</section>")[0]
    assert corner.index("x.other") < corner.index("marts.departures")


def test_only_so_many_are_remembered(charlie: User) -> None:
    client = signed_in(charlie)
    things = [factories.asset() for _ in range(SEEN.most + 3)]
    for thing in things:
        client.get(f"/assets/{thing.pk}")
    kept = client.cookies[SEEN.name].value.split(":")[0].strip('"').split(".")
    assert kept == [str(thing.pk) for thing in reversed(things)][: SEEN.most]


def test_looking_twice_at_the_same_page_sends_no_cookie_again(asset: Asset, charlie: User) -> None:
    client = signed_in(charlie)
    assert SEEN.name in client.get(f"/assets/{asset.pk}").cookies
    assert SEEN.name not in client.get(f"/assets/{asset.pk}").cookies


def test_the_next_one_at_the_same_screen_does_not_find_it(
    asset: Asset, charlie: User, bob: User
) -> None:
    client = signed_in(charlie)
    client.get(f"/assets/{asset.pk}")
    client.force_login(bob)
    assert "Looked at last" not in client.get("/").content.decode()


def test_what_may_not_be_seen_any_more_is_left_out(asset: Asset, charlie: User) -> None:
    client = signed_in(charlie)
    client.get(f"/assets/{asset.pk}")
    Asset.objects.filter(pk=asset.pk).update(visibility="private")
    factories.asset("db.x.other")
    assert "marts.departures" not in client.get("/").content.decode()


def test_a_cookie_that_was_tampered_with_is_nothing(private: Asset, charlie: User) -> None:
    client = signed_in(charlie)
    factories.asset("db.x.other")
    forged = get_cookie_signer(salt=f"{SEEN.name}of somebody else").sign(str(private.pk))
    for value in (forged, str(private.pk), "x" * 5000, ""):
        client.cookies[SEEN.name] = value
        assert "Looked at last" not in client.get("/").content.decode()


def test_the_cookie_is_not_for_scripts(asset: Asset, charlie: User) -> None:
    cookie = signed_in(charlie).get(f"/assets/{asset.pk}").cookies[SEEN.name]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_somebody_without_a_name_is_not_remembered(
    asset: Asset, settings: Settings, client: Client
) -> None:
    settings.PUBLIC = True
    answer = client.get(f"/assets/{asset.pk}")
    assert answer.status_code == 200
    assert not answer.cookies

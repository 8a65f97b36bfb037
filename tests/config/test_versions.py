"""A page that has not changed is answered with 304, though its forms carry a token that is masked anew each time."""

import re

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from catalog import services
from catalog.models import Asset
from config import versions
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def again(client: Client, address: str, etag: str) -> int:
    return client.get(address, headers={"If-None-Match": etag}).status_code


@pytest.mark.parametrize("tab", ["", "/fields", "/reviews", "/lineage"])
def test_an_unchanged_page_is_answered_with_304(tab: str, asset: Asset, charlie: User) -> None:
    client = signed_in(charlie)
    address = f"/assets/{asset.pk}{tab}"
    first, second = client.get(address), client.get(address)
    assert first["ETag"] == second["ETag"]
    assert first["ETag"].startswith('W/"')
    assert again(client, address, first["ETag"]) == 304


def test_a_changed_page_is_answered_in_full(asset: Asset, charlie: User) -> None:
    client = signed_in(charlie)
    etag = client.get(f"/assets/{asset.pk}")["ETag"]
    services.keep(asset=asset, by=charlie)
    assert again(client, f"/assets/{asset.pk}", etag) == 200


def test_nobody_gets_the_version_of_another(asset: Asset, charlie: User, bob: User) -> None:
    etag = signed_in(charlie).get("/favourites")["ETag"]
    assert again(signed_in(bob), "/favourites", etag) == 200


def test_the_form_of_a_page_answered_with_304_is_still_good(asset: Asset, charlie: User) -> None:
    """The browser shows the copy it has, with a mask of yesterday."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(charlie)
    first, second = (client.get(f"/assets/{asset.pk}/reviews") for _ in range(2))
    kept = TOKEN.findall(first.content.decode())[-1]
    assert kept not in second.content.decode()
    assert again(client, f"/assets/{asset.pk}/reviews", first["ETag"]) == 304
    sent = {"stars": "4", "text": "Good.", "csrfmiddlewaretoken": kept}
    assert client.post(f"/assets/{asset.pk}/review", sent).status_code == 303


def test_with_a_new_secret_the_page_is_new(asset: Asset, charlie: User) -> None:
    client = signed_in(charlie)
    etag = client.get(f"/assets/{asset.pk}/reviews")["ETag"]
    del client.cookies["csrftoken"]
    assert again(client, f"/assets/{asset.pk}/reviews", etag) == 200


def test_an_open_page_has_a_version_too(asset: Asset, settings: Settings, client: Client) -> None:
    settings.PUBLIC = True
    answer = client.get(f"/assets/{asset.pk}")
    assert answer.status_code == 200
    assert again(client, f"/assets/{asset.pk}", answer["ETag"]) == 304


def test_the_version_gives_no_secret_away() -> None:
    page = b'<input type="hidden" name="csrfmiddlewaretoken" value="%s">'
    one, other = (versions.version(page % (letter * 64), "s" * 32) for letter in (b"a", b"b"))
    assert one == other
    assert one != versions.version(page % (b"a" * 64), "t" * 32)
    assert "s" * 8 not in one


@pytest.mark.parametrize("address", ["/nowhere", "/compare?ids=1&ids=2x"])
def test_only_pages_that_are_there_have_one(address: str, charlie: User) -> None:
    answer = signed_in(charlie).get(address)
    assert ("ETag" in answer) == (answer.status_code == 200)

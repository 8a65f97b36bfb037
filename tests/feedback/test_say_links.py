"""A link that stands outside of Aisle leads to the report form, and to nothing for whoever may not look."""

import pytest
from django.core import signing
from django.test import Client

from accounts.models import User
from catalog.models import Asset
from feedback import say_links
from feedback.models import Ticket
from tests import factories
from tests.conftest import api_for, signed_in

pytestmark = pytest.mark.django_db


def path(link: say_links.Link) -> str:
    return f"/say/{link.signed}"


@pytest.fixture
def link(asset: Asset) -> say_links.Link:
    field = asset.fields.values_list("name", flat=True)[0]
    return say_links.Link(asset.pk, field, "the morning dashboard")


def test_it_leads_to_the_form_with_everything_it_knows(
    link: say_links.Link, asset: Asset, charlie: User
) -> None:
    browser = signed_in(charlie)
    page = browser.get(path(link))
    assert "Said from: the morning dashboard" in page.text
    assert f'value="{link.field}"' in page.text
    assert page.headers["X-Frame-Options"] == "DENY"
    form = page.context["form"]
    sent = {name: form[name].value() or "" for name in form.fields} | {"title": "It is late"}
    assert browser.post(f"/assets/{asset.pk}/report", sent).status_code == 303
    ticket = Ticket.objects.get()
    assert (ticket.field, ticket.text) == (link.field, "Said from: the morning dashboard")


@pytest.mark.parametrize("change", ["", "x", "unsigned", "other salt"])
def test_what_was_not_signed_here_leads_nowhere(
    link: say_links.Link, charlie: User, change: str
) -> None:
    altered = {
        "": link.signed[:-1],
        "x": "x" + link.signed,
        "unsigned": "1",
        "other salt": signing.dumps([link.asset, "", ""], salt="else"),
    }[change]
    assert signed_in(charlie).get(f"/say/{altered}").status_code == 404


def test_who_is_signed_out_signs_in_and_comes_back(link: say_links.Link) -> None:
    answer = Client().get(path(link))
    assert answer.status_code == 302
    assert "next=/say/" in answer.headers["Location"]


def test_it_gives_no_right(link: say_links.Link, asset: Asset) -> None:
    Asset.objects.filter(pk=asset.pk).update(visibility="private")
    stranger = factories.user()
    assert signed_in(stranger).get(path(link)).status_code == 404
    assert signed_in(stranger).get(f"/assets/{asset.pk}/say-link").status_code == 404
    answer = api_for(stranger).post(f"/api/v1/assets/{asset.pk}/say-links", {}, format="json")
    assert answer.status_code == 404


def test_a_field_that_is_gone_is_left_out(
    link: say_links.Link, asset: Asset, charlie: User
) -> None:
    asset.fields.filter(name=link.field).delete()
    page = signed_in(charlie).get(path(link))
    assert page.status_code == 200
    assert page.context["form"]["title"].value() is None


def test_the_page_that_makes_one(asset: Asset, charlie: User) -> None:
    address = f"/assets/{asset.pk}/say-link"
    browser = signed_in(charlie)
    plain = browser.get(address).context["link"]
    assert say_links.opened(plain.signed) == say_links.Link(asset.pk)
    made = browser.get(address, {"field": "", "place": "page 2"}).context["link"]
    assert made.place == "page 2"
    wrong = browser.get(address, {"field": "nowhere", "place": ""})
    assert wrong.status_code == 422


def test_a_program_makes_one(asset: Asset, charlie: User) -> None:
    api = api_for(charlie)
    address = f"/api/v1/assets/{asset.pk}/say-links"
    made = api.post(address, {"place": "page 2"}, format="json")
    assert made.status_code == 201
    signed = made.json()["url"].rsplit("/", 1)[1]
    assert say_links.opened(signed) == say_links.Link(asset.pk, "", "page 2")
    assert api.post(address, {"field": "nowhere"}, format="json").status_code == 422

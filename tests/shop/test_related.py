"""What goes together is counted from lineage, and from nothing a reader may not see."""

import pytest

from accounts.models import User
from catalog.models import Asset
from shop import related
from tests import factories
from tests.conftest import signed_in
from tests.shop.conftest import joined

pytestmark = pytest.mark.django_db


@pytest.fixture
def used(asset: Asset) -> Asset:
    """In two reports together with flights, in one with weather."""
    flights, weather = factories.asset("db.raw.flights"), factories.asset("db.raw.weather")
    for number, sources in enumerate([(asset, flights, weather), (asset, flights), (weather,)]):
        report = factories.asset(f"db.reports.r{number}", kind="report")
        for source in sources:
            joined(source, report)
    return asset


def test_what_is_used_in_the_same_is_counted_the_most_often_first(
    used: Asset, charlie: User
) -> None:
    found = [(one.asset.name, one.times) for one in related.of(used, charlie).together]
    assert found == [("db.raw.flights", 2), ("db.raw.weather", 1)]


def test_what_is_hidden_is_neither_named_nor_counted(
    used: Asset, private: Asset, charlie: User, bob: User
) -> None:
    before = related.of(used, charlie)
    secret = factories.asset("db.reports.secret", visibility="private", owner=private.owner)
    for source in (used, private, Asset.objects.get(name="db.raw.flights")):
        joined(source, secret)
    assert related.of(used, charlie) == before
    assert [one.times for one in related.of(used, bob).together] == [3, 1, 1]


def test_others_of_the_domain_stand_beside(asset: Asset, charlie: User) -> None:
    other = factories.asset("db.x.other", domain=asset.domain)
    factories.asset("db.x.elsewhere")
    assert [one.pk for one in related.of(asset, charlie).beside] == [other.pk]


def test_it_is_a_page_and_a_part_of_one(used: Asset, charlie: User) -> None:
    client = signed_in(charlie)
    whole = client.get(f"/assets/{used.pk}/related").content.decode()
    part = client.get(f"/assets/{used.pk}/related", headers={"HX-Request": "true"})
    assert "Used together with" in whole
    assert "<html" in whole
    assert "<html" not in part.content.decode()
    assert "in 2 assets made from both" in part.content.decode()


def test_nothing_goes_together_with_what_stands_alone(charlie: User) -> None:
    alone = factories.asset()
    text = signed_in(charlie).get(f"/assets/{alone.pk}/related").content.decode()
    assert "Nothing is made from this and something else together" in text


def test_the_first_page_asks_for_it_and_links_to_it(asset: Asset, charlie: User) -> None:
    text = signed_in(charlie).get(f"/assets/{asset.pk}").content.decode()
    assert f'hx-get="/assets/{asset.pk}/related"' in text
    assert f'href="/assets/{asset.pk}/related"' in text

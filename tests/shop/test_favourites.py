"""What a person keeps at hand: with a plain form, with htmx, and only what they may see."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from catalog import services
from catalog.models import Asset, Favourite
from shop import favourites
from tests import factories
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def test_keeping_is_a_plain_form_and_leads_back(asset: Asset, charlie: User) -> None:
    client = signed_in(charlie)
    answer = client.post(f"/assets/{asset.pk}/favourite", {"keep": "yes", "next": "/search?q=a"})
    assert (answer.status_code, answer["Location"]) == (303, "/search?q=a")
    assert "marts.departures" in client.get("/favourites").content.decode()
    client.post(f"/assets/{asset.pk}/favourite", {"keep": "no"})
    assert "Nothing kept yet" in client.get("/favourites").content.decode()


def test_with_htmx_the_button_comes_back_pressed(asset: Asset, charlie: User) -> None:
    client = signed_in(charlie)
    answer = client.post(f"/assets/{asset.pk}/favourite", {"keep": "yes"}, headers=HTMX)
    text = answer.content.decode()
    assert 'aria-pressed="true"' in text
    assert 'value="no"' in text
    assert "<html" not in text


def test_keeping_twice_and_letting_go_twice_changes_nothing(asset: Asset, charlie: User) -> None:
    assert services.keep(asset=asset, by=charlie)
    assert not services.keep(asset=asset, by=charlie)
    assert Favourite.objects.count() == 1
    assert services.let_go(asset=asset, by=charlie)
    assert not services.let_go(asset=asset, by=charlie)


def test_a_stranger_cannot_keep_what_is_hidden(private: Asset, charlie: User) -> None:
    answer = signed_in(charlie).post(f"/assets/{private.pk}/favourite", {"keep": "yes"})
    assert answer.status_code == 404
    assert not Favourite.objects.exists()


def test_what_may_not_be_seen_any_more_is_left_out(asset: Asset, charlie: User) -> None:
    services.keep(asset=asset, by=charlie)
    Asset.objects.filter(pk=asset.pk).update(visibility="private")
    page = signed_in(charlie).get("/favourites").content.decode()
    assert "marts.departures" not in page
    assert "Nothing kept yet" in page


def test_nobody_else_sees_the_list(asset: Asset, charlie: User, bob: User) -> None:
    services.keep(asset=asset, by=charlie)
    assert "Nothing kept yet" in signed_in(bob).get("/favourites").content.decode()


def test_the_list_is_shown_by_pages_the_newest_first(charlie: User) -> None:
    now = timezone.now()
    things = [factories.asset(f"db.x.t{number:02}") for number in range(favourites.PAGE + 3)]
    for number, thing in enumerate(things):
        at = now - timedelta(minutes=number)
        Favourite.objects.create(user=charlie, asset=thing, added_at=at)
    first = favourites.page(charlie)
    assert [hit.key for hit in first.hits] == [thing.pk for thing in things[: favourites.PAGE]]
    page = signed_in(charlie).get(first.next_url).content.decode()
    assert "x.t22" in page
    assert "x.t19" not in page


@pytest.mark.parametrize("after", ["0", "nonsense", "9" * 40])
def test_a_strange_place_to_go_on_from_is_the_beginning(
    after: str, asset: Asset, charlie: User
) -> None:
    services.keep(asset=asset, by=charlie)
    assert favourites.page(charlie, after).hits


def test_ten_favourites_cost_what_one_costs(
    charlie: User, django_assert_max_num_queries: object
) -> None:
    client = signed_in(charlie)
    for _ in range(10):
        services.keep(asset=factories.asset(fields=["a"]), by=charlie)
    with django_assert_max_num_queries(6):  # type: ignore[operator]
        client.get("/favourites")


def test_the_front_page_has_them_too(asset: Asset, charlie: User) -> None:
    client = signed_in(charlie)
    assert "Your favourites" not in client.get("/").content.decode()
    services.keep(asset=asset, by=charlie)
    assert "Your favourites" in client.get("/").content.decode()

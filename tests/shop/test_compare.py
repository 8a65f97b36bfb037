"""Two to four assets side by side, picked without JavaScript, passed on by their address."""

import re

import pytest
from django.http import QueryDict

from accounts.models import User
from catalog.models import Asset, Field, Standing, Term, TermUse
from shop import compare
from tests import factories
from tests.conftest import signed_in
from tests.shop.conftest import joined, measured

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def other(asset: Asset) -> Asset:
    return factories.asset("db.raw.flights", ["dest", "origin"], kind="view", domain=asset.domain)


def line(found: compare.Comparison | None, name: str) -> compare.Line:
    assert found is not None
    return next(one for group in found.groups for one in group.lines if one.name == name)


def both(user: User, *assets: Asset, only: bool = False) -> compare.Comparison | None:
    return compare.read(user, [asset.pk for asset in assets], only=only)


def test_picking_is_a_plain_form_and_the_list_leads_to_the_comparison(
    asset: Asset, other: Asset, charlie: User
) -> None:
    client = signed_in(charlie)
    answer = client.post(f"/assets/{asset.pk}/pick", {"pick": "yes", "next": "/search"})
    assert (answer.status_code, answer["Location"]) == (303, "/search")
    assert "one more to compare" in client.get("/search").content.decode()
    client.post(f"/assets/{other.pk}/pick", {"pick": "yes"})
    answer = client.get("/compare")
    assert answer["Location"] == f"/compare?ids={asset.pk},{other.pk}"
    assert client.get(answer["Location"]).status_code == 200
    client.post(f"/assets/{asset.pk}/pick", {"pick": "no"})
    assert "One alone" in client.get(client.get("/compare")["Location"]).content.decode()
    client.post("/compare/none")
    assert "Nothing to compare yet" in client.get("/compare").content.decode()


def test_with_htmx_the_button_and_the_list_come_back(asset: Asset, charlie: User) -> None:
    client = signed_in(charlie)
    text = client.post(f"/assets/{asset.pk}/pick", {"pick": "yes"}, headers=HTMX).content.decode()
    assert 'aria-pressed="true"' in text
    assert 'id="tray"' in text
    assert "hx-swap-oob" in text


def test_a_full_list_gives_up_its_oldest(charlie: User) -> None:
    client = signed_in(charlie)
    things = [factories.asset() for _ in range(compare.MOST + 1)]
    for thing in things:
        client.post(f"/assets/{thing.pk}/pick", {"pick": "yes"})
    ids = ",".join(str(thing.pk) for thing in things[1:])
    assert client.get("/compare")["Location"] == f"/compare?ids={ids}"


def test_a_stranger_cannot_tell_a_hidden_asset_from_none(
    asset: Asset, private: Asset, charlie: User, bob: User
) -> None:
    client = signed_in(charlie)
    assert client.post(f"/assets/{private.pk}/pick", {"pick": "yes"}).status_code == 404
    hidden = client.get(f"/compare?ids={asset.pk},{private.pk}").content.decode()
    nobody = client.get(f"/compare?ids={asset.pk},999999").content.decode()
    assert "secret" not in hidden
    assert _said(hidden) == _said(nobody)
    assert both(bob, asset, private) is not None


def _said(page: str) -> str:
    return re.sub(r'value="[^"]*"', "", page.split("<main")[1].split("</main>", maxsplit=1)[0])


@pytest.mark.parametrize(
    ("asked", "keys"),
    [
        ("ids=3,1", [3, 1]),
        ("ids=3&ids=1", [3, 1]),
        ("ids=1,1,2", [1, 2]),
        ("ids=x,-1,%201,,2", [2]),
        ("ids=1,2,3,4,5,6", [1, 2, 3, 4]),
        (f"ids={'9' * 5000}", []),
        ("", []),
    ],
)
def test_an_address_names_keys(asked: str, keys: list[int]) -> None:
    assert compare.keys_in(QueryDict(asked)) == keys


def test_every_line_stands_for_all_and_what_nobody_said_is_said(
    asset: Asset, other: Asset, charlie: User
) -> None:
    found = both(charlie, asset, other)
    assert found is not None
    assert all(len(one.cells) == 2 for group in found.groups for one in group.lines)
    page = signed_in(charlie).get(compare.address([asset.pk, other.pk])).content.decode()
    row = page.split(">Made by<")[1].split("</tr>")[0]
    assert "Owners" in row
    assert "not stated" in row


def test_the_best_is_marked_with_a_word(asset: Asset, other: Asset, charlie: User) -> None:
    measured(asset, "freshness", value=2)
    measured(other, "freshness", value=30)
    measured(asset, "null_share", "dest", value=0.2)
    measured(other, "null_share", "dest", value=0.1)
    found = both(charlie, asset, other)
    assert [cell.best for cell in line(found, "Newest row").cells] == ["freshest", ""]
    assert [cell.best for cell in line(found, "Complete").cells] == ["", "most complete"]


def test_nothing_is_best_among_equals_or_alone(asset: Asset, other: Asset, charlie: User) -> None:
    measured(asset, "freshness", value=2.1)
    measured(asset, "null_share", "dest", value=0.2)
    measured(other, "freshness", value=2.3)
    found = both(charlie, asset, other)
    assert not any(cell.best for cell in line(found, "Newest row").cells)
    assert not any(cell.best for cell in line(found, "Complete").cells)


def test_too_few_stars_are_told_but_not_compared(asset: Asset, other: Asset, charlie: User) -> None:
    Standing.objects.filter(asset=asset).update(stars_sum=5, stars_count=1)
    Standing.objects.filter(asset=other).update(stars_sum=12, stars_count=3)
    cells = line(both(charlie, asset, other), "Rated").cells
    assert [cell.text for cell in cells] == ["5.0 by 1 person", "4.0 by 3 people"]
    assert not any(cell.best for cell in cells)


def test_only_differences_leaves_out_what_is_the_same(
    asset: Asset, other: Asset, charlie: User
) -> None:
    names = {
        one.name for group in both(charlie, asset, other, only=True).groups for one in group.lines
    }  # type: ignore[union-attr]
    assert "Kind" in names
    assert "Domain" not in names


def test_fields_in_common_are_named_and_the_others_counted(
    asset: Asset, other: Asset, charlie: User
) -> None:
    found = both(charlie, asset, other)
    assert found is not None
    assert list(found.common) == ["dest"]
    assert [head.own for head in found.heads] == [1, 1]


def test_hidden_neighbours_are_not_counted(
    asset: Asset, other: Asset, private: Asset, charlie: User, bob: User
) -> None:
    joined(private, asset)
    assert [c.text for c in line(both(charlie, asset, other), "Made from").cells] == ["", ""]
    assert line(both(bob, asset, other), "Made from").cells[0].text == "1 asset"


def test_terms_and_personal_fields_are_told(asset: Asset, other: Asset, charlie: User) -> None:
    assert asset.domain is not None
    term = Term.objects.create(domain=asset.domain, slug="departure", name="Departure")
    TermUse.objects.create(term=term, asset=asset)
    Field.objects.filter(asset=other, name="dest").update(sensitivity="personal")
    found = both(charlie, asset, other)
    assert line(found, "Terms").cells[0].text == "Departure"
    assert line(found, "Contains").cells[1].text == "personal data in dest"


def test_four_assets_cost_what_two_cost(
    charlie: User, django_assert_max_num_queries: object
) -> None:
    things = [factories.asset(fields=["a", "b"]) for _ in range(4)]
    for thing in things:
        measured(thing, "rows", value=5, days=2)
    client = signed_in(charlie)
    with django_assert_max_num_queries(7):  # type: ignore[operator]
        client.get(compare.address(thing.pk for thing in things))

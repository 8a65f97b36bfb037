"""The fields of an asset: many of them, nested, narrowed, with everybody's words and nothing too heavy."""

import re

import pytest
from django.test import Client

from accounts.models import User
from catalog.models import Asset, Field, Term, TermUse
from shop import fields
from tests import factories
from tests.conftest import signed_in
from tests.shop.conftest import measured

pytestmark = pytest.mark.django_db
MANY = 300
HEAVIEST = 60_000


@pytest.fixture
def wide() -> Asset:
    asset = factories.asset("db.x.wide")
    Field.objects.bulk_create(
        Field(
            asset=asset,
            name=f"a_field_with_quite_a_long_name_{number:03}",
            position=number,
            type="timestamp without time zone",
            nullable=True,
            description="What this one means is told in a sentence of the usual length.",
            tags=["operations"],
        )
        for number in range(MANY)
    )
    return asset


def page(client: Client, asset: Asset, query: str = "") -> str:
    answer = client.get(f"/assets/{asset.pk}/fields{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def rows(text: str) -> list[str]:
    body = text.split("<tbody>")[1].split("</tbody>", maxsplit=1)[0]
    return [
        re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)).strip() for row in body.split("<tr>")[1:]
    ]


def test_three_hundred_fields_come_by_pages_and_no_page_is_heavy(
    wide: Asset, charlie: User
) -> None:
    client = signed_in(charlie)
    first = page(client, wide)
    assert "300 fields" in first
    assert len(rows(first)) == fields.PAGE
    assert len(first.encode()) <= HEAVIEST
    last = page(client, wide, "?start=200")
    assert "201 to 300 of 300" in last
    assert rows(last)[-1].startswith("a_field_with_quite_a_long_name_299")


def test_each_field_leads_to_what_can_be_said_of_it(asset: Asset, charlie: User) -> None:
    client = signed_in(charlie)
    shown = page(client, asset)
    for act in ("report", "suggest"):
        assert f'href="{act}?field=dest"' in shown
    chosen = client.get(f"/assets/{asset.pk}/suggest?field=dest").text
    assert "?what=description&amp;field=dest" in chosen


def test_a_field_is_found_by_a_part_of_its_name_a_word_or_a_tag(
    asset: Asset, charlie: User
) -> None:
    Field.objects.filter(asset=asset, name="dest").update(
        description="Where it goes", tags=["gate"]
    )
    client = signed_in(charlie)
    for query in ("des", "goes", "gate"):
        assert len(rows(page(client, asset, f"?q={query}"))) == 1
    assert "No field by these words" in page(client, asset, "?q=nothing")


def test_htmx_gets_the_list_alone(asset: Asset, charlie: User) -> None:
    answer = signed_in(charlie).get(
        f"/assets/{asset.pk}/fields?q=dest", headers={"HX-Request": "true"}
    )
    text = answer.content.decode()
    assert 'id="fields"' in text
    assert "<html" not in text
    assert len(rows(text)) == 1


def test_a_nested_field_stands_below_what_it_is_part_of(charlie: User) -> None:
    asset = factories.asset("db.x.nested")
    for position, (name, parent) in enumerate(
        [("address", ""), ("address.city", "address"), ("address.city.name", "address.city")]
    ):
        Field.objects.create(asset=asset, name=name, parent=parent, position=position)
    text = page(signed_in(charlie), asset)
    assert [row.split(" not")[0] for row in rows(text)] == [
        "address",
        "address. city",
        "address.city. name",
    ]
    assert 'class="d2"' in text


def test_a_persons_words_stand_first_and_the_machines_beside(asset: Asset, charlie: User) -> None:
    Field.objects.filter(asset=asset, name="dest").update(
        description="Where it **goes**",
        beside={"description": {"0": "FAA code", "1": "Destination"}, "type": {"0": "text"}},
    )
    (row,) = rows(page(signed_in(charlie), asset, "?q=dest"))
    assert "Where it goes" in row
    places = [row.index(words) for words in ("goes", "Destination", "A machine says: FAA code")]
    assert places == sorted(places)
    assert "type" not in row.split("goes")[1]


def test_terms_and_what_was_measured_stand_beside_a_field(asset: Asset, charlie: User) -> None:
    field = Field.objects.get(asset=asset, name="dest")
    term = Term.objects.create(domain=asset.domain, slug="goal", name="Goal")
    TermUse.objects.create(term=term, asset=asset, field=field)
    check = measured(asset, "null_share", "dest", value=0.25)
    text = page(signed_in(charlie), asset, "?q=dest")
    assert "Goal" in rows(text)[0]
    assert f"?check={check.pk}" in text
    assert "75 %" in rows(text)[0]


def test_three_hundred_fields_cost_what_two_cost(
    wide: Asset, charlie: User, django_assert_max_num_queries: object
) -> None:
    client = signed_in(charlie)
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        page(client, wide)

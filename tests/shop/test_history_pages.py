"""The History tab, and the page of a past day."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from catalog.models import Asset, Field
from tests import factories
from tests.catalog.test_history import acting, change
from tests.conftest import signed_in
from tests.database import grow_older

pytestmark = pytest.mark.django_db


def page(client: Client, asset: Asset, asked: str = "", status: int = 200) -> str:
    answer = client.get(f"/assets/{asset.pk}/history{asked}")
    assert answer.status_code == status
    return answer.content.decode()


def days_ago(days: int) -> str:
    return (timezone.localdate() - timedelta(days=days)).isoformat()


def test_for_a_stranger_it_does_not_exist(private: Asset, charlie: User) -> None:
    for asked in ("", f"?on={days_ago(0)}", "?on=nonsense", "?before=5"):
        page(signed_in(charlie), private, asked, status=404)


def test_it_is_a_tab_that_reads_like_sentences(asset: Asset, stella: User) -> None:
    change(asset, description="Every flight of a year")
    with acting(stella):
        change(asset, description="Every departure of a year")
    text = page(signed_in(stella), asset)
    assert f'<a href="/assets/{asset.pk}/history" aria-current="page">History</a>' in text
    sentence = re.search(r'<p class="capital">(.*?)</p>', text)
    assert sentence is not None
    plain = re.sub(r"<[^>]+>", "", sentence[1])
    assert plain == "Stella changed the description, now"
    assert "Every <del>flight</del><ins>departure</ins> of a year" in text


def test_what_happened_on_one_day_stands_together(asset: Asset, stella: User) -> None:
    grow_older(3)
    with acting(stella):
        change(asset, title="Today")
    text = page(signed_in(stella), asset)
    assert len(re.findall(r"<h3", text)) == 2


def test_of_many_changes_each_is_told_below(asset: Asset, stella: User) -> None:
    with acting(stella):
        change(asset, title="One", stage="shared", tags=["late"])
    text = page(signed_in(stella), asset)
    assert "made 3 changes" in text
    assert "Changed the stage" not in text  # the style sheet begins it with a capital
    assert "changed the stage" in text


def test_it_is_leafed_through(asset: Asset, stella: User) -> None:
    for number in range(25):
        with acting(stella):
            change(asset, title=f"Title {number}")
    client = signed_in(stella)
    first = page(client, asset)
    assert "Title 24</bdi>, " in first
    assert "Title 3<" not in first
    older = re.search(r'href="[^"]*(\?before=\d+)" rel="next"', first)
    assert older is not None
    second = page(client, asset, older[1])
    assert "Title 3<" in second
    assert "Title 24</bdi>, " not in second
    assert f'href="/assets/{asset.pk}/history" rel="prev"' in second
    for odd in ("?before=", "?before=x", "?before=-1", f"?before={'9' * 40}"):
        assert "Title 24</bdi>, " in page(client, asset, odd)


def test_somebody_anonymous_reads_it_without_a_name(
    asset: Asset, stella: User, settings: Any
) -> None:
    with acting(stella):
        change(asset, title="Departures")
    assert Client().get(f"/assets/{asset.pk}/history").status_code == 302
    settings.PUBLIC = True
    text = page(Client(), asset)
    assert "somebody set the title to" in text
    assert "Stella" not in text
    assert "Stella" not in page(Client(), asset, f"?on={days_ago(0)}")


def test_who_does_not_answer_is_told_that_there_was_a_time_before(
    private: Asset, stella: User, charlie: User
) -> None:
    with acting(stella):
        change(private, visibility="public")
    told = "What happened before"
    assert told in page(signed_in(charlie), private)
    assert told not in page(signed_in(stella), private)


def test_a_past_day_shows_the_facts_of_then_and_nothing_to_change(
    asset: Asset, stella: User, admin: User
) -> None:
    change(asset, title="Departures", description="*Every* flight", tags=["late"])
    grow_older(10)
    change(asset, title="Take-offs", description="Something else", tags=[])
    Field.objects.filter(asset=asset).delete()
    text = page(signed_in(admin), asset, f"?on={days_ago(5)}")
    main = text.split("<main")[1].split("</main>")[0]
    assert "This is how it was at the end of" in main
    for shown in ("Departures</bdi></h1>", "<em>Every</em> flight", "late", "dest", "Stella"):
        assert shown in main
    for gone in ("Something else", 'method="post"', "Report a problem", "hx-post"):
        assert gone not in main


def test_a_day_of_which_nothing_is_known(asset: Asset, stella: User) -> None:
    assert "Nothing is known of that day" in page(signed_in(stella), asset, "?on=0001-01-01")


@pytest.mark.parametrize(
    ("on", "told"),
    [
        ("tomorrow", "Choose a day like"),
        ("", "This field is required"),
        ("9999-12-31", "has not come yet"),
    ],
)
def test_a_day_that_is_none_is_said_beside_the_field(
    on: str, told: str, asset: Asset, stella: User
) -> None:
    text = page(signed_in(stella), asset, f"?on={on}", status=422)
    assert told in text
    assert "registered it" in text


def test_names_from_right_to_left_and_endless_ones_have_their_place(stella: User) -> None:
    odd = factories.asset("db.x.odd", stewards=[stella])
    with acting(stella):
        change(odd, title="عدد الرحلات", description="ي" * 3000, tags=["x" * 80])
    text = page(signed_in(stella), odd)
    assert "<bdi>عدد الرحلات</bdi>" in text
    assert len(text) < 60_000


@pytest.mark.parametrize("asked", ["", "?on="])
def test_more_of_it_costs_no_more_statements(
    asked: str, asset: Asset, stella: User, django_assert_max_num_queries: Any
) -> None:
    for number in range(15):
        with acting(stella):
            change(asset, title=f"Title {number}", owner=factories.team())
            asset.fields.create(name=f"f{number}", position=number + 5)
            asset.stewards.add(factories.user())
    client = signed_in(stella)
    asked = f"{asked}{days_ago(0)}" if asked else asked
    page(client, asset, asked)
    with django_assert_max_num_queries(18):
        page(client, asset, asked)

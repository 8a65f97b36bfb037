"""Similar open tickets while somebody writes: near ones by a word, others by half of them, hidden ones never."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from catalog.models import Asset
from feedback import alike, services
from feedback.models import Ticket
from tests import factories
from tests.database import as_the_owner

pytestmark = pytest.mark.django_db


def titles(user: User, asset: Asset, title: str) -> list[str]:
    return [ticket.title for ticket in alike.similar(user, asset, title)]


@pytest.fixture
def elsewhere() -> Asset:
    return factories.asset("db.marts.elsewhere", domain=factories.domain("elsewhere"))


def test_one_word_is_enough_for_the_same_asset(asset: Asset, ticket: Ticket, bob: User) -> None:
    assert titles(bob, asset, "Who is San?") == ["San Juan has no name"]


def test_a_neighbour_is_near_in_both_ways(lineage: dict[str, Asset], bob: User) -> None:
    for place in ("staging", "report"):
        services.report(asset=lineage[place], title=f"Juan in {place}", by=bob)
    services.report(asset=lineage["raw"], title="Juan is two steps away, like nothing", by=bob)
    found = titles(bob, lineage["departures"], "Juan lacks its airport name here")
    assert sorted(found) == ["Juan in report", "Juan in staging"]


def test_from_elsewhere_half_of_the_words_are_wanted(
    asset: Asset, elsewhere: Asset, bob: User
) -> None:
    services.report(asset=elsewhere, title="Airport names are empty", by=bob)
    assert titles(bob, asset, "Names of one airport") == ["Airport names are empty"]
    assert titles(bob, asset, "Airport codes carry wrong spaces everywhere") == []


def test_words_that_name_nothing_join_nothing(asset: Asset, ticket: Ticket, bob: User) -> None:
    for title in ("", " ", "No value has it", "a", "?!"):
        assert titles(bob, asset, title) == []


def test_the_most_alike_come_first_and_at_most_four(asset: Asset, bob: User) -> None:
    for number in range(6):
        services.report(asset=asset, title=f"Weather hours {number}", by=bob)
    services.report(asset=asset, title="Weather hours in winter", by=bob)
    found = titles(bob, asset, "Weather hours of winter")
    assert found[0] == "Weather hours in winter"
    assert found[1:] == ["Weather hours 5", "Weather hours 4", "Weather hours 3"]


def test_closed_tickets_are_not_shown(asset: Asset, ticket: Ticket, stella: User) -> None:
    services.decline(ticket=ticket, reason="It is meant so", by=stella)
    assert titles(stella, asset, "San Juan") == []


def test_what_one_may_not_see_is_not_shown(asset: Asset, elsewhere: Asset, bob: User) -> None:
    services.report(asset=elsewhere, title="Winter storm hours", by=bob)
    Asset.objects.filter(pk=elsewhere.pk).update(visibility="private")
    stranger = factories.user()
    assert titles(stranger, asset, "Winter storm hours") == []


def test_a_ticket_that_went_where_one_cannot_look_is_not_shown(
    asset: Asset, ticket: Ticket, elsewhere: Asset, admin: User
) -> None:
    services.move(ticket=ticket, to=elsewhere, by=admin)
    Asset.objects.filter(pk=elsewhere.pk).update(visibility="private")
    assert titles(factories.user(), asset, "San Juan") == []


def test_all_that_is_shown_may_be_seen(lineage: dict[str, Asset], bob: User) -> None:
    for place in lineage.values():
        services.report(asset=place, title=f"Storm in {place.name}", by=bob)
    Asset.objects.filter(pk=lineage["report"].pk).update(visibility="private")
    reader = factories.user()
    found = alike.similar(reader, lineage["departures"], "Storm")
    assert len(found) == 3
    assert Ticket.objects.visible_to(reader).filter(pk__in=[one.pk for one in found]).count() == 3


def test_the_number_of_statements_does_not_grow(asset: Asset, bob: User) -> None:
    services.report(asset=asset, title="Storm hours", by=bob)
    with CaptureQueriesContext(connection) as few:
        alike.similar(bob, asset, "Storm hours")
    for _ in range(9):
        services.report(asset=asset, title="Storm hours", by=bob)
    with CaptureQueriesContext(connection) as many:
        alike.similar(bob, asset, "Storm hours")
    assert len(few) == len(many) <= 7


def test_frequent_words_are_not_read_one_by_one(asset: Asset, bob: User) -> None:
    """With many tickets only the rarest words are looked up, and the index is what finds them."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            insert into feedback_ticket (asset_id, origin_id, kind, title, text, field, example, severity, state,
                reporter_id, key, words, change_type, change_ref, reason, answer_by)
            select %(asset)s, %(asset)s, 'problem', 'Name ' || n, '', '', '', 'low', 'new', %(user)s, '',
                array['name', 'n' || n %% 997], '', '', '', now()
            from generate_series(1, 3000) n
            """,
            {"asset": asset.pk, "user": bob.pk},
        )
    with as_the_owner() as cursor:
        cursor.execute("analyze feedback_ticket")
    counts, _every = alike._counts(["name", "n500", "unheard"])
    assert counts["name"] > alike.MOST > counts["n500"] >= counts["unheard"] >= 0
    with CaptureQueriesContext(connection) as seen:
        found = alike.similar(bob, asset, "Name n500")
    asked = next(one["sql"] for one in seen if "words &&" in one["sql"])
    assert "n500" in asked
    assert "name" not in asked.split("&&")[1]
    assert all(ticket.words == ["name", "n500"] for ticket in found)

"""Similar open tickets while somebody writes: near ones by a word, others by half of them, hidden ones never."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from catalog.models import Asset, Domain
from feedback import services
from feedback.models import Ticket
from feedback.tickets import alike
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


def test_what_is_hidden_takes_the_place_of_nothing(
    asset: Asset, elsewhere: Asset, bob: User, admin: User
) -> None:
    """Also where one question is asked by several people, one after the other."""
    for number in range(alike.SHOWN + 2):
        services.report(asset=elsewhere, title=f"Winter storm hours {number}", by=bob)
    services.report(asset=asset, title="A storm", by=bob)
    Asset.objects.filter(pk=elsewhere.pk).update(visibility="private")
    asked = "Winter storm hours"
    assert titles(factories.user(), asset, asked) == ["A storm"]
    assert len(titles(admin, asset, asked)) == alike.SHOWN
    guest = factories.user()
    factories.role(Domain.objects.get(slug="elsewhere"), guest, "steward")
    assert len(titles(guest, asset, asked)) == alike.SHOWN
    assert titles(factories.user(), asset, asked) == ["A storm"]


def test_a_neighbour_that_is_hidden_or_retired_is_not_near(
    lineage: dict[str, Asset], bob: User
) -> None:
    """Their tickets share one word only, which is enough next door and too little elsewhere."""
    for place in ("staging", "report"):
        services.report(asset=lineage[place], title=f"Juan in {place}", by=bob)
    Asset.objects.filter(pk=lineage["staging"].pk).update(visibility="private")
    Asset.objects.filter(pk=lineage["report"].pk).update(retired_at=timezone.now())
    asked = "Juan lacks its airport name here"
    assert titles(factories.user(), lineage["departures"], asked) == []


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
    assert len(few) == len(many) == 3


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
    assert alike._looked_up(["name", "n500"]) == ("&&", ["n500"])
    assert alike._looked_up(["name"]) == ("&&", [])
    found = alike.similar(bob, asset, "Name n500")
    assert [ticket.words for ticket in found[:3]] == [["name", "n500"]] * 3

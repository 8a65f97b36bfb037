"""What presses today: late, new, without anybody, running out, wanted; and what is most worth a word."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import Team, User
from catalog.models import Asset, Domain, Favourite, Field, Standing
from contracts.models import Contract, Version
from feedback import services as feedback
from feedback.models import Ticket
from health.models import Check
from shop import curation, desk
from tests import factories
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


def text(client: Client, path: str = "/desk/today") -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def ticket(asset: Asset, by: User, left: timedelta, **extra: Any) -> Ticket:
    return Ticket.objects.create(
        asset=asset,
        origin=asset,
        kind="problem",
        title=extra.pop("title", "Names are missing"),
        reporter=by,
        answer_by=timezone.now() + left,
        **extra,
    )


def parts(user: User) -> dict[str, int]:
    return {part.key: part.count for part in desk.today(user).parts}


def test_each_thing_stands_in_one_list(
    asset: Asset, flights: Domain, owners: Team, stella: User, charlie: User
) -> None:
    ticket(asset, charlie, timedelta(hours=-2))
    ticket(asset, charlie, timedelta(hours=2))
    ticket(asset, charlie, timedelta(hours=2), state="acknowledged")
    ticket(asset, charlie, timedelta(hours=-2), state="confirmed", reason="Mended")
    factories.asset(domain=flights)
    today = timezone.localdate()
    for days in (-1, 30, 31):
        until = today + timedelta(days=days)
        factories.asset(domain=flights, owner=owners, certified_until=until)
    feedback.ask_for(title="Bird strikes", domain=flights, by=charlie)
    assert parts(stella) == {
        "overdue": 1,
        "new": 1,
        "unowned": 1,
        "certificates": 2,
        "wanted": 1,
    }
    page = text(signed_in(stella))
    assert "2 h overdue" in page
    assert "no owner" in page
    assert "wanted by 1" in page


def test_a_stranger_has_nothing_to_do(asset: Asset, charlie: User) -> None:
    ticket(asset, charlie, timedelta(hours=-2))
    assert parts(charlie) == {}
    page = text(signed_in(charlie))
    assert "You answer for nothing yet" in page
    assert "departures" not in page


def test_the_team_sees_what_it_owns_and_no_more(
    asset: Asset, flights: Domain, bob: User, charlie: User
) -> None:
    ticket(asset, charlie, timedelta(hours=2))
    ticket(factories.asset(domain=flights), charlie, timedelta(hours=2))
    assert parts(bob) == {"new": 1}


def test_whoever_has_left_is_no_steward(owners: Team, bob: User) -> None:
    gone = factories.user("Gone", is_active=False)
    factories.asset(owner=owners, stewards=[gone])
    assert parts(bob) == {"unowned": 1}
    assert "no steward" in text(signed_in(bob))


def test_a_steward_further_up_is_a_steward(owners: Team, flights: Domain, bob: User) -> None:
    factories.asset(owner=owners, domain=factories.domain("delays", parent=flights))
    assert parts(bob) == {}


def test_all_of_a_list(flights: Domain, stella: User) -> None:
    for number in range(7):
        factories.asset(f"db.marts.lost{number}", domain=flights)
    client = signed_in(stella)
    assert text(client).count("no owner</span>") == 5
    assert "/desk/today?all=unowned#unowned" in text(client)
    assert text(client, "/desk/today?all=unowned").count("no owner</span>") == 7


def test_many_cost_what_one_costs(
    flights: Domain, stella: User, charlie: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def one_more() -> None:
        place = factories.asset(domain=flights, certified_until=timezone.localdate())
        ticket(place, charlie, timedelta(hours=-2))
        ticket(place, charlie, timedelta(hours=2))
        feedback.ask_for(title=f"Birds {place.pk}", domain=flights, by=charlie)

    one_more()
    with django_assert_num_queries(10):
        desk.today(stella)
    for _number in range(10):
        one_more()
    with django_assert_num_queries(13):
        assert parts(stella)["overdue"] == 11


# The queue


def standing(asset: Asset, **counters: int) -> None:
    Standing.objects.filter(asset=asset).update(**counters)


def test_what_lacks_nothing_is_in_no_queue(asset: Asset, stella: User, owners: Team) -> None:
    Asset.objects.filter(pk=asset.pk).update(description="Every departure")
    Field.objects.update(description="Said")
    Check.objects.create(asset=asset, metric="rows")
    contract = Contract.objects.create(asset=asset)
    assert [row.missing for row in curation.queue(stella)] == ["no contract"]
    Version.objects.create(
        contract=contract,
        number="1.0.0",
        document={},
        original="{}",
        created_by=stella,
        state="active",
    )
    assert curation.queue(stella) == []


def test_the_queue_is_ranked_by_demand_and_gap(flights: Domain, owners: Team, stella: User) -> None:
    used, unused = (factories.asset(domain=flights, owner=owners, title=name) for name in "UN")
    said = factories.asset(domain=flights, owner=owners, title="S", description="Said")
    standing(used, importance=7, open_tickets=1)
    standing(said, importance=7, open_tickets=1)
    Favourite.objects.create(user=stella, asset=used)
    rows = curation.queue(stella)
    assert [row.asset.title for row in rows] == ["U", "S", "N"]
    assert [row.score for row in rows] == [(1 + 2 + 3 + 1) * 5, (1 + 2 + 3) * 2, 5]
    first = rows[0]
    assert first.why == "1 open ticket, 7 assets hang on it, 1 person keeps it"
    assert first.missing == "no description, no contract, no checks"
    assert (first.step, first.url) == ("Describe it", f"/assets/{used.pk}/edit")
    assert rows[2].why == "nobody has used it yet, as far as is known"
    assert unused.pk == rows[2].asset.pk


def test_silent_fields_count_by_their_share(asset: Asset, stella: User) -> None:
    Asset.objects.filter(pk=asset.pk).update(description="Every departure")
    Field.objects.filter(asset=asset, name="dest").update(description="Where to")
    (row,) = curation.queue(stella)
    assert row.score == 0.5 * 2 + 1 + 1
    assert (row.step, row.url) == ("Describe its fields", f"/assets/{asset.pk}/edit/fields")


def test_the_queue_holds_only_what_one_answers_for(
    asset: Asset, private: Asset, stella: User, bob: User, charlie: User, admin: User
) -> None:
    standing(private, importance=9)
    assert [len(curation.queue(who)) for who in (stella, bob, charlie, admin)] == [2, 2, 0, 2]


def test_only_what_is_most_in_demand_is_looked_at(
    monkeypatch: pytest.MonkeyPatch, flights: Domain, stella: User
) -> None:
    monkeypatch.setattr(curation, "LOOKED_AT", 2)
    made = [factories.asset(domain=flights) for _number in range(12)]
    for number, one in enumerate(made):
        standing(one, importance=number, open_tickets=12 - number)
    assert {made[11].pk, made[10].pk, made[0].pk, made[1].pk} <= set(curation.candidates(stella))
    assert len(curation.candidates(stella)) <= 8


def test_the_page_says_how_the_order_comes_about(asset: Asset, stella: User) -> None:
    page = text(signed_in(stella))
    assert "Most worth a word" in page
    for want in curation.DEMAND:
        assert str(want.name) in page
    for gap in curation.GAPS:
        assert str(gap.words) in page

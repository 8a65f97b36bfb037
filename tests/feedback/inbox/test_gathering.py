"""Tickets are gathered place by place or along everybody's, to the same end, and only as many as are asked for."""

import pytest

from accounts.models import User
from catalog.models import Asset, Domain
from feedback import services
from feedback.inbox import gathering, listing
from feedback.models import Ticket
from tests import factories


@pytest.fixture(params=[gathering.STRETCH, 2, 0], ids=["whole", "short", "none"], autouse=True)
def stretch(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(gathering, "STRETCH", request.param)
    return int(request.param)


def many(asset: Asset, by: User, number: int) -> None:
    services.report(asset=asset, title="Fault", by=by)
    told = Ticket.objects.values(
        "asset_id", "origin_id", "kind", "title", "reporter_id", "answer_by"
    )
    Ticket.objects.bulk_create([Ticket(**told[0]) for _ in range(number - 1)])


def test_a_count_ends_where_it_was_told_to(asset: Asset, charlie: User, stella: User) -> None:
    many(asset, charlie, 7)
    found = gathering.answered(stella)
    assert [found.count(most) for most in (3, 7, 9)] == [3, 7, 7]


@pytest.mark.parametrize(
    ("filters", "number"),
    [
        ({"asset": "departures"}, 2),
        ({"asset": "nowhere"}, 0),
        ({"domain": "flights"}, 3),
        ({"domain": "others"}, 0),
        ({"domain": "nowhere"}, 0),
        ({"reporter": "charl"}, 3),
        ({"reporter": "nobody"}, 0),
        ({"reporter": "charl", "asset": "arrivals", "state": "new"}, 1),
    ],
    ids=str,
)
def test_a_view_of_ones_own_counts_what_it_shows(
    filters: dict[str, str], number: int, asset: Asset, flights: Domain, charlie: User, stella: User
) -> None:
    second = factories.asset("db.marts.arrivals", domain=flights)
    others = factories.asset("db.marts.others", domain=factories.domain("others"))
    for place in (asset, second, asset, others):
        services.report(asset=place, title=f"Fault of {place.name}", by=charlie)
    kept, _new = services.keep_view(name="Mine", filters=filters, by=stella)
    page = listing.of(stella, f"own-{kept.pk}")
    assert len(page.rows) == page.current.counted == number
    assert page.total == 3


def test_many_of_one_name_are_found_as_few_are(
    asset: Asset, charlie: User, stella: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.report(asset=asset, title="Fault", by=charlie)
    monkeypatch.setattr(listing, "FEW_NAMES", 0)
    assert len(listing.of(stella, "all", filters={"reporter": "charl"}).rows) == 1
    assert not listing.of(stella, "all", filters={"reporter": "nobody"}).rows


def test_who_answers_for_nothing_gathers_nothing(asset: Asset, charlie: User) -> None:
    services.report(asset=asset, title="Fault", by=charlie)
    found = gathering.answered(charlie)
    assert found.first(5) == []
    assert found.count(5) == 0


def test_what_a_team_has_to_answer_is_what_the_reader_may_see(
    asset: Asset, private: Asset, owners: object, alice: User, charlie: User
) -> None:
    for place in (asset, private):
        services.report(asset=place, title=place.name, by=alice)
    seen = {
        reader: [ticket.title for ticket in gathering.of_team(asset.owner, reader).rows(5)]  # type: ignore[arg-type]
        for reader in (alice, charlie)
    }
    assert seen == {alice: [asset.name, private.name], charlie: [asset.name]}

"""A ticket goes to where it began: to other people, without being lost to anybody."""

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import Notice, Team, User
from accounts.problems import Unprocessable
from catalog.models import Asset
from feedback import services
from feedback.inbox import gathering
from feedback.models import Ticket
from feedback.tickets import reading
from tests import factories
from tests.conftest import signed_in


def test_it_is_new_to_those_it_was_moved_to(
    lineage: dict[str, Asset], ticket: Ticket, stella: User, aaron: User
) -> None:
    services.acknowledge(ticket=ticket, by=stella)
    moved = services.move(ticket=ticket, to=lineage["raw"], by=stella)
    assert (moved.state, moved.assignee, moved.origin) == ("new", None, lineage["raw"])
    new_ones = Ticket.objects.filter(state="new")
    assert gathering.answered(aaron).among(new_ones).count(9) == 1
    assert gathering.answered(stella).among(new_ones).count(9) == 0
    assert Notice.objects.filter(recipient=aaron, title__startswith="Moved to you").count() == 1


def test_within_one_team_it_stays_with_whoever_took_it(
    lineage: dict[str, Asset], ticket: Ticket, stella: User
) -> None:
    Asset.objects.filter(pk=lineage["staging"].pk).update(owner=ticket.asset.owner)
    lineage["staging"].refresh_from_db()
    services.acknowledge(ticket=ticket, by=stella)
    moved = services.move(ticket=ticket, to=lineage["staging"], by=stella)
    assert (moved.state, moved.assignee) == ("acknowledged", stella)


def test_another_team_gets_it_even_if_the_steward_is_the_same(
    lineage: dict[str, Asset], ticket: Ticket, stella: User, airports_team: Team
) -> None:
    Asset.objects.filter(pk=lineage["staging"].pk).update(owner=airports_team)
    lineage["staging"].refresh_from_db()
    services.acknowledge(ticket=ticket, by=stella)
    moved = services.move(ticket=ticket, to=lineage["staging"], by=stella)
    assert (moved.state, moved.assignee) == ("new", None)


def test_moving_twice_is_one_step(
    lineage: dict[str, Asset], ticket: Ticket, stella: User, charlie: User
) -> None:
    services.move(ticket=ticket, to=lineage["raw"], by=stella)
    services.move(ticket=ticket, to=lineage["raw"], by=stella)
    assert ticket.events.filter(verb="move").count() == 1
    assert Notice.objects.filter(recipient=charlie).count() == 1


def test_after_the_move_it_is_for_others_to_answer(
    lineage: dict[str, Asset], ticket: Ticket, stella: User, aaron: User
) -> None:
    services.move(ticket=ticket, to=lineage["raw"], by=stella)
    with pytest.raises(PermissionDenied):
        services.resolve(ticket=ticket, reason="Mine.", by=stella)
    assert services.resolve(ticket=ticket, reason="Named.", by=aaron).state == "resolved"


def test_it_cannot_be_moved_to_what_one_may_not_see(ticket: Ticket, stella: User) -> None:
    hidden = factories.asset(visibility="private")
    with pytest.raises(Unprocessable) as refused:
        services.move(ticket=ticket, to=hidden, by=stella)
    assert "asset" in refused.value.detail


def test_the_reporter_keeps_it_where_they_cannot_look(
    lineage: dict[str, Asset], ticket: Ticket, admin: User, charlie: User
) -> None:
    hidden = factories.asset("db.raw.hidden", visibility="private")
    services.move(ticket=ticket, to=hidden, by=admin)
    kept = Ticket.objects.visible_to(charlie).for_rows(charlie).get()
    assert reading.stands_at(kept) == "an asset that you may not see"


def test_it_can_only_be_handed_to_somebody_who_answers(
    ticket: Ticket, stella: User, bob: User, charlie: User
) -> None:
    assert services.assign(ticket=ticket, to=bob, by=stella).assignee == bob
    with pytest.raises(Unprocessable):
        services.assign(ticket=ticket, to=charlie, by=stella)
    assert Notice.objects.filter(recipient=bob).count() == 1


def test_what_is_suggested_stays_with_what_it_would_change(
    lineage: dict[str, Asset], asset: Asset, stella: User, charlie: User, aaron: User
) -> None:
    """Its title names the asset, which those elsewhere may not see."""
    said = services.suggest(asset=asset, what="description", value="Better", by=charlie)
    assert asset.label in said.title
    with pytest.raises(Unprocessable):
        services.move(ticket=said, to=lineage["raw"], by=stella)
    assert "/move" not in signed_in(stella).get(said.get_absolute_url()).content.decode()
    assert gathering.answered(aaron).count(9) == 0

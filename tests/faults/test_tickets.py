"""Tickets outlive what they are about and who said them: a reporter leaves, an asset is retired or renamed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import services as people
from accounts.models import User
from catalog import services as catalog
from catalog.models import Asset, Authority
from feedback import services
from feedback.models import Ticket
from tests import factories
from tests.conftest import api_for, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def said(asset: Asset, charlie: User) -> Ticket:
    return services.report(asset=asset, title="San Juan has no name", by=charlie)


def test_the_ticket_of_a_reporter_who_left_goes_its_way(
    said: Ticket, stella: User, charlie: User, admin: User
) -> None:
    too = factories.user("Tom")
    services.say_me_too(ticket=said, by=too)
    people.deactivate(user=charlie, by=admin)
    services.acknowledge(ticket=said, by=stella)
    services.resolve(ticket=said, reason="Named", by=stella)
    assert not charlie.notices.exists()
    assert too.notices.filter(title__startswith="Solved?").count() == 1
    Ticket.objects.update(closed_at=timezone.now() - timedelta(days=15))
    assert services.confirm_silent() == 1
    said.refresh_from_db()
    assert said.state == "confirmed"
    assert "Charlie" in signed_in(stella).get(said.get_absolute_url()).content.decode()


def test_the_tickets_of_a_retired_asset_are_answered_or_moved_to_what_replaces_it(
    said: Ticket, asset: Asset, stella: User, charlie: User
) -> None:
    other = services.report(asset=asset, title="Tails unknown", by=charlie)
    new = factories.asset("db.marts.departures_2", domain=asset.domain, stewards=[stella])
    catalog.retire(asset=asset, authority=Authority.PERSON, note="Old", replacement=new)
    for ticket in (said, other):
        ticket.refresh_from_db()
        page = signed_in(stella).get(ticket.get_absolute_url())
        assert page.status_code == 200
        assert ticket.title in signed_in(stella).get("/desk").content.decode()
    services.resolve(ticket=said, reason="It is gone", by=stella)
    services.move(ticket=other, to=new, by=stella)
    for place in (asset, new):
        place.standing.refresh_from_db()
        assert place.standing.open_tickets == 1
    services.resolve(ticket=other, change=("asset", str(new.pk)), by=stella)
    services.confirm(ticket=said, by=charlie)
    services.reopen(ticket=other, text="Still", by=charlie)
    assert set(Ticket.objects.values_list("state", flat=True)) == {"confirmed", "reopened"}


def test_the_tickets_of_a_renamed_asset_go_by_its_new_name(
    said: Ticket, asset: Asset, stella: User
) -> None:
    answer = api_for(stella).patch(
        f"/api/v1/assets/{asset.pk}", {"title": "Out of New York"}, format="json"
    )
    assert answer.status_code == 200
    page = signed_in(stella).get("/desk").content.decode()
    assert said.title in page
    assert "Out of New York" in page
    services.resolve(ticket=said, change=("asset", str(asset.pk)), by=stella)
    assert said.asset_id == asset.pk

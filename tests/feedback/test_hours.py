"""What a team promises, and what happens when the promised time is over or nobody says no."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts.models import Notice, Team, User
from catalog.models import Asset
from feedback import services
from feedback.models import Hours, Ticket
from feedback.services import sweeping
from tests import factories
from tests.conftest import api_for, signed_in

SENT = {
    "high": 2,
    "medium": 8,
    "low": 40,
    "time_zone": "Europe/Berlin",
    "days": [1, 2, 3, 4, 5],
    "opens": "09:00",
    "closes": "17:00",
    "holidays": ["2027-01-01"],
}


@pytest.fixture
def olga(asset: Asset) -> User:
    person = factories.user("Olga")
    assert asset.domain
    factories.role(asset.domain, person, "owner")
    return person


def told(person: User | None) -> list[str]:
    return list(Notice.objects.filter(recipient=person).values_list("title", flat=True))


def overdue(ticket: Ticket) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(answer_by=timezone.now() - timedelta(hours=1))


def test_a_team_says_what_it_promises(
    asset: Asset, owners: Team, alice: User, charlie: User, admin: User
) -> None:
    address = f"/api/v1/teams/{owners.pk}/hours"
    assert api_for(alice).put(address, SENT, format="json").json()["opens"] == "09:00"
    assert api_for(charlie).put(address, SENT, format="json").status_code == 403
    assert api_for(alice).put("/api/v1/hours", SENT, format="json").status_code == 403
    assert api_for(charlie).get(address).json()["team"] == owners.slug
    assert api_for(charlie).get("/api/v1/hours").json()["medium"] == 24
    ticket = services.report(asset=asset, title="No name", severity="high", by=charlie)
    assert ticket.answer_by >= ticket.created_at + timedelta(hours=2)
    assert 9 <= ticket.answer_by.astimezone(ZoneInfo("Europe/Berlin")).hour <= 17
    Hours.objects.all().delete()
    api_for(admin).put("/api/v1/hours", {"high": 1, "medium": 1, "low": 1}, format="json")
    late = services.report(asset=asset, title="No name", severity="low", by=charlie)
    assert late.answer_by == late.created_at + timedelta(hours=1)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"medium": 1}, "medium"),
        ({"time_zone": "Europe/Atlantis"}, "time_zone"),
        ({"days": []}, "days"),
        ({"closes": "08:00"}, "closes"),
    ],
    ids=["worse is later", "no such zone", "no day", "closes first"],
)
def test_what_cannot_be_promised_is_refused_beside_its_field(
    owners: Team, alice: User, wrong: dict[str, object], field: str
) -> None:
    api = api_for(alice).put(f"/api/v1/teams/{owners.pk}/hours", SENT | wrong, format="json")
    assert api.status_code == 422
    assert field in str(api.json())
    form = signed_in(alice).post(
        f"/desk/hours/{owners.pk}", SENT | {"holidays": "2027-01-01"} | wrong
    )
    assert form.status_code == 422
    assert 'class="errorlist"' in form.content.decode()
    assert not Hours.objects.exists()


def test_the_page_shows_it_to_everybody_and_the_form_to_the_team(
    owners: Team, alice: User, charlie: User, admin: User
) -> None:
    address = f"/desk/hours/{owners.pk}"
    saved = signed_in(alice).post(address, SENT | {"holidays": "2027-01-01\n2027-12-25"})
    assert saved.status_code == 303
    assert Hours.objects.get().holidays[1].month == 12
    page = signed_in(charlie).get(address).content.decode()
    assert "2 working hours" in page
    assert "Promise it" not in page
    assert signed_in(charlie).post(address, SENT).status_code == 403
    assert "Promise it" in signed_in(admin).get("/desk/hours").content.decode()


def test_the_overdue_is_put_before_the_owner_once_for_each_promise(
    ticket: Ticket, olga: User, stella: User, charlie: User
) -> None:
    assert services.escalate() == 0
    overdue(ticket)
    assert (services.escalate(), services.escalate()) == (1, 0)
    assert told(olga) == ["Overdue: San Juan has no name"]
    assert Notice.objects.get(recipient=olga).why == "You own the domain “Flights”."
    assert "owner was told" in signed_in(stella).get("/desk").content.decode()
    services.resolve(ticket=ticket, reason="Named.", by=stella)
    services.reopen(ticket=ticket, by=charlie)
    overdue(ticket)
    assert services.escalate() == 1
    assert len(told(olga)) == 2


def test_silence_is_a_yes_and_both_sides_hear_of_it(
    ticket: Ticket, stella: User, charlie: User
) -> None:
    services.resolve(ticket=ticket, reason="Named.", by=stella)
    assert services.confirm_silent() == 0
    Ticket.objects.update(closed_at=timezone.now() - timedelta(days=15))
    assert (services.confirm_silent(), services.confirm_silent()) == (1, 0)
    ticket.refresh_from_db()
    assert ticket.state == "confirmed"
    for person in (stella, charlie):
        assert "Taken as solved: San Juan has no name" in told(person)
    page = signed_in(stella).get(ticket.get_absolute_url()).content.decode()
    assert "Nobody said no for 14 days: taken as solved" in page


def test_a_crowd_is_taken_in_turns(
    asset: Asset, charlie: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeping, "BATCH", 2)
    for n in range(3):
        overdue(services.report(asset=asset, title=f"Fault {n}", by=charlie))
    assert [services.escalate() for _ in range(3)] == [2, 1, 0]


def test_who_left_or_what_is_retired_stops_nothing(
    asset: Asset, ticket: Ticket, olga: User, stella: User, charlie: User, bob: User
) -> None:
    """The reporter is gone and the asset retired: the ticket is still answered, and nobody gone is told."""
    Asset.objects.filter(pk=asset.pk).update(retired_at=timezone.now(), title="New name")
    for person in (charlie, olga):
        person.is_active = False
        person.save()
    overdue(ticket)
    services.escalate()
    services.acknowledge(ticket=ticket, by=stella)
    services.assign(ticket=ticket, to=bob, by=stella)
    services.resolve(ticket=ticket, reason="It is no longer made.", by=stella)
    Ticket.objects.update(closed_at=timezone.now() - timedelta(days=15))
    assert services.confirm_silent() == 1
    assert told(charlie) == told(olga) == []
    page = signed_in(stella).get(ticket.get_absolute_url()).content.decode()
    assert "New name" in page


def test_whoever_reports_reads_what_this_team_promises(
    asset: Asset, owners: Team, charlie: User, admin: User
) -> None:
    services.set_hours(team=None, high=3, medium=5, low=7, by=admin)
    browser, address = signed_in(charlie), f"/assets/{asset.pk}/report"
    assert "I cannot work: an answer within 3 h" in browser.get(address).content.decode()
    services.set_hours(team=owners, high=2, medium=8, low=40, days=[1, 2, 3, 4, 5], by=admin)
    form = browser.get(address).content.decode()
    for words in ("I cannot work", "It hinders me", "It should be mended one day"):
        assert f"{words}: an answer within " in form
    assert "I cannot work: an answer within 2 working hours" in form
    sent = {"kind": "problem", "title": "No name", "severity": "medium"}
    page = browser.post(address, sent, follow=True).content.decode()
    assert "An answer is promised within 8 working hours." in page

"""The message after a step takes it back: for one ticket or many, for a minute, never over what others have heard."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import User
from accounts.problems import Conflict
from catalog.models import Asset, DomainRole
from feedback import services
from feedback.models import Ticket, TicketEvent
from tests import factories
from tests.conftest import api_for, signed_in

pytestmark = pytest.mark.django_db


def offered(page: str) -> list[str]:
    """The tickets that the message's form would take back."""
    form = re.search(r'<form[^>]*action="/desk/undo".*?</form>', page, re.DOTALL)
    return re.findall(r'name="ticket" value="(\d+)"', form.group()) if form else []


def test_the_message_after_a_step_offers_to_take_it_back(ticket: Ticket, stella: User) -> None:
    browser, address = signed_in(stella), ticket.get_absolute_url()
    page = browser.post(f"{address}/acknowledge", follow=True).content.decode()
    assert offered(page) == [str(ticket.pk)]
    assert f"{address}/undo" not in page
    assert f'name="next" value="{address}"' in page
    assert f"{address}/undo" in browser.get(address).content.decode()
    answer = browser.post("/desk/undo", {"ticket": ticket.pk, "next": address}, follow=True)
    assert answer.redirect_chain == [(address, 303)]
    assert "Taken back" in answer.content.decode()
    ticket.refresh_from_db()
    assert ticket.state == "new"
    assert offered(browser.get(address).content.decode()) == []


def test_many_at_once_are_taken_back_at_once(asset: Asset, stella: User, charlie: User) -> None:
    said = [services.report(asset=asset, title=f"Fault {n}", by=charlie) for n in range(3)]
    browser, keys = signed_in(stella), [str(ticket.pk) for ticket in said]
    sent = {"act": "decline", "reason": "So", "ticket": keys}
    page = browser.post("/desk/bulk", sent, follow=True).content.decode()
    assert sorted(offered(page)) == sorted(keys)
    browser.post("/desk/undo", {"ticket": keys})
    assert set(Ticket.objects.values_list("state", "reason")) == {("new", "")}


def test_of_many_what_was_done_can_be_taken_back_though_some_were_refused(
    asset: Asset, stella: User, charlie: User
) -> None:
    said = [services.report(asset=asset, title=f"Fault {n}", by=charlie) for n in range(2)]
    services.decline(ticket=said[0], reason="So", by=factories.user("Ada", is_superuser=True))
    sent = {"act": "acknowledge", "ticket": [ticket.pk for ticket in said]}
    answer = signed_in(stella).post("/desk/bulk", sent)
    page = answer.content.decode()
    assert "1 stays as it was" in page
    assert offered(page) == [str(said[1].pk)]
    assert 'name="next" value="/desk/bulk"' not in page


def test_two_stewards_with_many_at_once_one_acts_and_the_other_sees_it(
    asset: Asset, stella: User, alice: User, charlie: User
) -> None:
    said = [services.report(asset=asset, title=f"Fault {n}", by=charlie) for n in range(3)]
    sent = {"act": "acknowledge", "ticket": [ticket.pk for ticket in said]}
    signed_in(alice).post("/desk/bulk", sent)
    page = signed_in(stella).post("/desk/bulk", sent).content.decode()
    assert page.count("Alice was faster") == 3
    assert offered(page) == []
    answer = signed_in(stella).post("/desk/undo", {"ticket": sent["ticket"]})
    assert answer.status_code == 409
    assert answer.content.decode().count("Only your own last step") == 3
    assert set(Ticket.objects.values_list("assignee", flat=True)) == {alice.pk}


def test_after_a_minute_or_after_somebody_acted_it_stands(ticket: Ticket, stella: User) -> None:
    services.acknowledge(ticket=ticket, by=stella)
    TicketEvent.objects.filter(verb="acknowledge").update(at=timezone.now() - timedelta(seconds=61))
    answer = signed_in(stella).post("/desk/undo", {"ticket": ticket.pk})
    assert answer.status_code == 409
    assert "for a minute" in answer.content.decode()


def test_a_stranger_takes_nothing_back(private: Asset, alice: User, charlie: User) -> None:
    ticket = services.report(asset=private, title="Secret", by=alice)
    services.acknowledge(ticket=ticket, by=alice)
    page = signed_in(charlie).post("/desk/undo", {"ticket": ticket.pk}, follow=True)
    assert "Secret" not in page.content.decode()
    ticket.refresh_from_db()
    assert ticket.state == "acknowledged"


@pytest.mark.parametrize("wrong", ["x", "-1", "0", "9" * 30, ""])
def test_what_is_no_ticket_is_left_out(wrong: str, stella: User) -> None:
    assert signed_in(stella).post("/desk/undo", {"ticket": wrong}).status_code == 303


@pytest.mark.parametrize("verb", ["resolve", "decline"])
def test_an_answer_that_lifted_a_recall_stands_and_says_what_to_do(
    verb: str, ticket: Ticket, stella: User
) -> None:
    recall = services.recall(
        asset=ticket.asset, title="No names", what_to_do="Wait", ticket=ticket, by=stella
    )
    browser, words = signed_in(stella), {"reason": "Named."}
    page = browser.post(f"{ticket.get_absolute_url()}/{verb}", words, follow=True)
    assert offered(page.content.decode()) == []
    with pytest.raises(Conflict, match="recall it again"):
        services.undo(ticket=ticket, by=stella)
    refused: Any = api_for(stella).post(f"/api/v1/tickets/{ticket.pk}/undo")
    assert refused.status_code == 409
    assert "recall it again" in refused.json()["detail"]
    recall.refresh_from_db()
    assert recall.lifted_at is not None


def test_who_lost_their_role_meanwhile_takes_nothing_back(
    ticket: Ticket, asset: Asset, stella: User
) -> None:
    services.decline(ticket=ticket, reason="So", by=stella)
    DomainRole.objects.filter(user=stella).delete()
    asset.stewards.clear()
    with pytest.raises(PermissionDenied):
        services.undo(ticket=ticket, by=stella)
    ticket.refresh_from_db()
    assert ticket.state == "declined"


def test_who_moved_it_away_may_take_that_back(
    lineage: dict[str, Asset], ticket: Ticket, stella: User
) -> None:
    services.move(ticket=ticket, to=lineage["raw"], by=stella)
    assert services.undo(ticket=ticket, by=stella).origin_id == ticket.asset_id


def test_a_link_that_was_taken_back_is_made_again(ticket: Ticket, stella: User) -> None:
    for _time in range(2):
        services.link(ticket=ticket, url="https://issues.example/1", by=stella)
        services.undo(ticket=ticket, by=stella)
    for _time in range(2):
        services.link(ticket=ticket, url="https://issues.example/1", by=stella)
    verbs = list(ticket.events.values_list("verb", flat=True))
    assert verbs[1:] == ["link", "undo", "link", "undo", "link"]

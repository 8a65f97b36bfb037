"""“Me too”: counted once, told and asked like the reporter; one no opens it again, the reporter's yes closes it."""

from functools import partial

import pytest
from django.test import Client

from accounts.models import Notice, User
from accounts.problems import Conflict
from catalog.models import Asset
from feedback import services
from feedback.models import MeToo, Ticket
from feedback.tickets.states import Verb
from tests import factories
from tests.conftest import api_for, signed_in
from tests.feedback.tickets.test_two_stewards import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def carla(db: None) -> User:
    return factories.user("Carla")


@pytest.fixture
def joined(ticket: Ticket, carla: User) -> Ticket:
    return services.say_me_too(ticket=ticket, by=carla)


def news(user: User) -> list[str]:
    return list(
        Notice.objects.filter(recipient=user).order_by("pk").values_list("title", flat=True)
    )


def test_it_counts_once_and_never_for_the_reporter(
    ticket: Ticket, charlie: User, carla: User
) -> None:
    for person in (carla, carla, charlie):
        services.say_me_too(ticket=ticket, by=person)
    assert [one.user for one in ticket.me_toos.all()] == [carla]


def test_whoever_said_it_too_is_told_what_the_reporter_is_told(
    joined: Ticket, stella: User, charlie: User, carla: User
) -> None:
    services.acknowledge(ticket=joined, by=stella)
    services.resolve(ticket=joined, reason="Names were added", by=stella)
    assert news(carla) == news(charlie) != []


def test_after_it_was_taken_back_nothing_is_told(joined: Ticket, stella: User, carla: User) -> None:
    services.not_me(ticket=joined, by=carla)
    services.acknowledge(ticket=joined, by=stella)
    assert news(carla) == []


def test_a_no_of_any_of_them_opens_it_again(joined: Ticket, stella: User, carla: User) -> None:
    services.resolve(ticket=joined, reason="Names were added", by=stella)
    services.reopen(ticket=joined, text="Not mine", by=carla)
    joined.refresh_from_db()
    assert joined.state in Ticket.WAITING


def test_a_yes_is_of_the_one_who_says_it_and_the_reporter_confirms(
    joined: Ticket, stella: User, charlie: User, carla: User
) -> None:
    services.resolve(ticket=joined, reason="Names were added", by=stella)
    for _ in range(2):
        services.confirm(ticket=joined, by=carla)
    joined.refresh_from_db()
    assert joined.state == Ticket.State.RESOLVED
    assert list(joined.events.values_list("verb", flat=True)).count("agree") == 1
    services.confirm(ticket=joined, by=charlie)
    joined.refresh_from_db()
    assert joined.state == Ticket.State.CONFIRMED


def test_who_has_nothing_to_do_with_it_is_not_asked(
    ticket: Ticket, stella: User, carla: User
) -> None:
    services.resolve(ticket=ticket, reason="Names were added", by=stella)
    assert not services.may(ticket, Verb.REOPEN, carla)


def test_a_closed_ticket_is_not_joined(ticket: Ticket, stella: User, carla: User) -> None:
    services.decline(ticket=ticket, reason="It is meant so", by=stella)
    with pytest.raises(Conflict):
        services.say_me_too(ticket=ticket, by=carla)


def test_the_button_stands_on_the_page_and_takes_it_back(ticket: Ticket, carla: User) -> None:
    browser = signed_in(carla)
    page = browser.get(ticket.get_absolute_url())
    assert "Me too" in page.text
    assert browser.post(f"/tickets/{ticket.pk}/me-too").status_code == 303
    page = browser.get(ticket.get_absolute_url())
    assert "1 other says “me too”" in page.text
    assert browser.post(f"/tickets/{ticket.pk}/not-me").status_code == 303
    assert not MeToo.objects.exists()


def test_a_stranger_finds_no_ticket_to_join(ticket: Ticket, asset: Asset) -> None:
    Asset.objects.filter(pk=asset.pk).update(visibility="private")
    browser: Client = signed_in(factories.user())
    for step in ("me-too", "not-me"):
        assert browser.post(f"/tickets/{ticket.pk}/{step}").status_code == 404


def test_a_program_joins_and_leaves(ticket: Ticket, carla: User) -> None:
    api = api_for(carla)
    answer = api.post(f"/api/v1/tickets/{ticket.pk}/me-too")
    assert (answer.status_code, answer.json()["me_too"], answer.json()["mine_too"]) == (
        200,
        1,
        True,
    )
    assert api.delete(f"/api/v1/tickets/{ticket.pk}/me-too").status_code == 204
    assert api.get(f"/api/v1/tickets/{ticket.pk}").json()["me_too"] == 0


def test_what_one_joined_stands_under_what_one_said(joined: Ticket, carla: User) -> None:
    assert joined.title in signed_in(carla).get("/me/tickets").text


@pytest.mark.django_db(transaction=True)
def test_many_at_once_are_each_counted_once(ticket: Ticket) -> None:
    people = [factories.user() for _ in range(4)]
    at_once(*[partial(services.say_me_too, ticket=ticket, by=one) for one in people * 2])
    assert ticket.me_toos.count() == 4


def test_who_said_it_to_a_duplicate_is_counted_with_the_one_that_counts(
    asset: Asset, charlie: User, bob: User, stella: User
) -> None:
    one = services.report(asset=asset, title="No name", by=bob)
    two = services.report(asset=asset, title="San Juan again", by=bob)
    for person in (charlie, factories.user("Dan")):
        services.say_me_too(ticket=two, by=person)
    services.say_me_too(ticket=one, by=charlie)
    services.merge(ticket=two, into=one, by=stella)
    assert Ticket.objects.for_rows(stella).get(pk=one.pk).too_count == 2
    services.unmerge(ticket=two, by=stella)
    assert Ticket.objects.for_rows(stella).get(pk=one.pk).too_count == 1


def test_a_number_tells_nothing_of_a_hidden_duplicate(
    asset: Asset, private: Asset, alice: User, bob: User, stella: User, charlie: User
) -> None:
    one = services.report(asset=asset, title="No name", by=charlie)
    hidden = services.report(asset=private, title="None either", by=alice)
    services.say_me_too(ticket=hidden, by=bob)
    services.merge(ticket=hidden, into=one, by=stella)
    assert Ticket.objects.for_rows(charlie).get(pk=one.pk).too_count == 0

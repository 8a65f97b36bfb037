"""Tickets that say the same become one that counts; nobody who said it is forgotten, and nothing is final."""

from functools import partial

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import Notice, User
from accounts.problems import Conflict, Unprocessable
from catalog.models import Asset
from feedback import services
from feedback.models import Ticket
from tests import factories
from tests.conftest import api_for, signed_in
from tests.feedback.conftest import finding
from tests.feedback.tickets.test_two_stewards import at_once


@pytest.fixture
def same(asset: Asset) -> Ticket:
    return services.report(asset=asset, title="SJU is blank", by=factories.user("Dora"))


def titles(person: User | None) -> list[str]:
    return list(
        Notice.objects.filter(recipient=person).order_by("pk").values_list("title", flat=True)
    )


def test_whoever_said_the_same_is_told_and_asked(
    ticket: Ticket, same: Ticket, stella: User
) -> None:
    merged = services.merge(ticket=same, into=ticket, by=stella)
    assert (merged.state, merged.duplicate_of) == ("duplicate", ticket)
    services.resolve(ticket=ticket, reason="Named.", by=stella)
    assert titles(same.reporter) == ["Known already: SJU is blank", "Solved? SJU is blank"]
    assert titles(ticket.reporter) == ["Solved? San Juan has no name"]


def test_each_of_them_may_say_no(ticket: Ticket, same: Ticket, stella: User) -> None:
    services.merge(ticket=same, into=ticket, by=stella)
    services.resolve(ticket=ticket, reason="Named.", by=stella)
    assert same.reporter is not None
    page = signed_in(same.reporter).get(same.get_absolute_url()).content.decode()
    assert "No, not yet" in page
    answer = signed_in(same.reporter).post(f"{same.get_absolute_url()}/reopen", {"text": "Still."})
    assert answer.status_code == 303
    ticket.refresh_from_db()
    assert ticket.state == "reopened"
    same.refresh_from_db()
    assert same.state == "duplicate"


def test_what_followed_it_follows_the_one_that_counts(
    asset: Asset, ticket: Ticket, same: Ticket, stella: User, charlie: User
) -> None:
    third = services.report(asset=asset, title="No name for SJU", by=charlie)
    services.merge(ticket=third, into=same, by=stella)
    services.merge(ticket=same, into=ticket, by=stella)
    third.refresh_from_db()
    assert third.duplicate_of == ticket
    same.refresh_from_db()
    services.unmerge(ticket=same, by=stella)
    third.refresh_from_db()
    same.refresh_from_db()
    assert (third.duplicate_of, same.state, same.duplicate_of) == (same, "new", None)


def test_a_step_back_parts_them_again(ticket: Ticket, same: Ticket, stella: User) -> None:
    services.acknowledge(ticket=same, by=stella)
    services.merge(ticket=same, into=ticket, by=stella)
    back = services.undo(ticket=same, by=stella)
    assert (back.state, back.duplicate_of, back.closed_at) == ("acknowledged", None, None)
    assert [event.verb for event in ticket.events.all()] == ["report", "gather", "part"]


def test_some_are_not_merged(
    asset: Asset, private: Asset, ticket: Ticket, same: Ticket, stella: User, alice: User
) -> None:
    hidden = services.report(asset=private, title="Secret", by=alice)
    Asset.objects.filter(pk=private.pk).update(domain=None)
    finding(asset)
    services.open_alarms()
    alarm = Ticket.objects.get(kind="alarm")
    for one, into in ((ticket, ticket), (alarm, ticket), (ticket, hidden)):
        with pytest.raises(Unprocessable):
            services.merge(ticket=one, into=into, by=stella)
    services.merge(ticket=same, into=alarm, by=stella)
    with pytest.raises(Unprocessable, match="duplicate itself"):
        services.merge(ticket=ticket, into=same, by=stella)
    services.decline(ticket=alarm, reason="It is so.", by=stella)
    with pytest.raises(Conflict, match="answered already"):
        services.merge(ticket=ticket, into=alarm, by=stella)


def test_a_problem_is_called_a_question(ticket: Ticket, stella: User) -> None:
    for _ in range(2):
        assert services.convert(ticket=ticket, kind="question", by=stella).kind == "question"
    assert ticket.events.filter(verb="convert").count() == 1
    with pytest.raises(Unprocessable):
        services.convert(ticket=ticket, kind="alarm", by=stella)


def test_what_belongs_to_it_is_linked_once(ticket: Ticket, same: Ticket, stella: User) -> None:
    for _ in range(2):
        services.link(ticket=ticket, url="https://git.example/1", by=stella)
        services.link(ticket=ticket, other=same, by=stella)
    assert ticket.events.filter(verb="link").count() == 2
    page = signed_in(stella).get(ticket.get_absolute_url()).content.decode()
    assert "https://git.example/1" in page
    assert "Stella linked “SJU is blank”" in page
    with pytest.raises(Unprocessable):
        services.link(ticket=ticket, url="javascript:alert(1)", by=stella)


def test_an_undone_step_is_as_if_it_had_not_been_taken(
    lineage: dict[str, Asset], ticket: Ticket, stella: User, bob: User
) -> None:
    was = Ticket.objects.values().get(pk=ticket.pk)
    steps = {
        "acknowledge": {},
        "start": {},
        "assign": {"to": bob},
        "move": {"to": lineage["raw"]},
        "convert": {"kind": "question"},
        "link": {"url": "https://git.example/1"},
        "resolve": {"reason": "Named."},
        "decline": {"reason": "It is so."},
    }
    for verb, words in steps.items():
        getattr(services, verb)(ticket=ticket, **words, by=stella)
        services.undo(ticket=ticket, by=stella)
        assert Ticket.objects.values().get(pk=ticket.pk) == was, verb
    assert ticket.events.filter(verb="undo").count() == len(steps)
    ticket.asset.standing.refresh_from_db()
    assert ticket.asset.standing.open_tickets == 1


def test_only_ones_own_last_step_can_be_undone(
    ticket: Ticket, stella: User, alice: User, charlie: User
) -> None:
    services.acknowledge(ticket=ticket, by=alice)
    with pytest.raises(Conflict):
        services.undo(ticket=ticket, by=stella)
    with pytest.raises(PermissionDenied):
        services.undo(ticket=ticket, by=charlie)
    services.start(ticket=ticket, by=stella)
    with pytest.raises(Conflict):
        services.undo(ticket=ticket, by=alice)
    ticket.events.update(at="2026-01-01T00:00:00Z")
    with pytest.raises(Conflict, match="for a minute"):
        services.undo(ticket=ticket, by=stella)


def test_it_is_offered_on_the_page_and_taken_there(ticket: Ticket, stella: User) -> None:
    client, address = signed_in(stella), ticket.get_absolute_url()
    client.post(f"{address}/acknowledge")
    assert "/desk/undo" in client.get(address).content.decode()
    assert f"{address}/undo" in client.get(address).content.decode()
    assert client.post(f"{address}/undo").status_code == 303
    ticket.refresh_from_db()
    assert ticket.state == "new"


def test_the_same_by_rest(ticket: Ticket, same: Ticket, stella: User) -> None:
    api, address = api_for(stella), f"/api/v1/tickets/{same.pk}"
    merged = api.post(f"{address}/merge", {"into": ticket.pk}, format="json").json()
    assert (merged["state"], merged["duplicate_of"]) == ("duplicate", ticket.pk)
    assert api.post(f"{address}/unmerge").json()["state"] == "new"
    assert api.post(f"{address}/start").json()["state"] == "in_work"
    assert api.post(f"{address}/undo").json()["state"] == "new"
    for wrong in ({}, {"url": "https://a.example", "ticket": ticket.pk}, {"ticket": 99}):
        assert api.post(f"{address}/link", wrong, format="json").status_code == 422
    assert api.post(f"{address}/merge", {"into": 99}, format="json").status_code == 422


def test_who_said_me_too_to_the_duplicate_is_told_and_asked_by_the_one_that_counts(
    asset: Asset, ticket: Ticket, same: Ticket, stella: User
) -> None:
    too, both = factories.user("Tom"), factories.user("Bea")
    services.say_me_too(ticket=same, by=too)
    services.say_me_too(ticket=same, by=both)
    services.say_me_too(ticket=ticket, by=both)
    for _ in range(2):
        services.merge(ticket=same, into=ticket, by=stella)
    services.resolve(ticket=ticket, reason="Named.", by=stella)
    assert titles(too) == ["Known already: SJU is blank", "Solved? SJU is blank"]
    assert len([title for title in titles(both) if title.startswith("Solved?")]) == 1
    assert "No, not yet" in signed_in(too).get(same.get_absolute_url()).content.decode()
    same.refresh_from_db()
    services.reopen(ticket=same, text="Not mine", by=too)
    ticket.refresh_from_db()
    assert ticket.state == "reopened"


def test_parted_again_each_has_its_own_people(
    ticket: Ticket, same: Ticket, stella: User, charlie: User
) -> None:
    too, other = factories.user("Tom"), factories.user("Olaf")
    services.say_me_too(ticket=same, by=too)
    services.say_me_too(ticket=ticket, by=other)
    services.merge(ticket=same, into=ticket, by=stella)
    for _ in range(2):
        services.unmerge(ticket=same, by=stella)
    Notice.objects.all().delete()
    services.resolve(ticket=ticket, reason="Named.", by=stella)
    assert (titles(too), titles(same.reporter)) == ([], [])
    assert titles(charlie) == titles(other) == ["Solved? San Juan has no name"]
    same.refresh_from_db()
    services.resolve(ticket=same, reason="Named too.", by=stella)
    assert titles(too) == titles(same.reporter) == ["Solved? SJU is blank"]
    assert [one.user for one in same.me_toos.all()] == [too]
    assert [one.user for one in ticket.me_toos.all()] == [other]


@pytest.mark.django_db(transaction=True)
def test_two_who_merge_the_same_at_once_carry_everybody_once(
    ticket: Ticket, same: Ticket, stella: User, alice: User
) -> None:
    too = factories.user("Tom")
    services.say_me_too(ticket=same, by=too)
    results = at_once(
        *(partial(services.merge, ticket=same, into=ticket, by=by) for by in (stella, alice))
    )
    assert sum(isinstance(result, Ticket) for result in results) == 1, results
    services.resolve(ticket=ticket, reason="Named.", by=stella)
    assert titles(too) == ["Known already: SJU is blank", "Solved? SJU is blank"]
    services.undo(ticket=ticket, by=stella)
    results = at_once(*(partial(services.unmerge, ticket=same, by=by) for by in (stella, alice)))
    assert sum(isinstance(result, Ticket) for result in results) == 1, results
    assert [event.verb for event in ticket.events.all()].count("part") == 1

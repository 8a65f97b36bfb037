"""Which step is open when, and to whom: the whole table."""

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import User
from accounts.problems import Conflict
from feedback import services
from feedback.models import Ticket
from feedback.tickets import states
from feedback.tickets.states import State, Verb

WAITS = {"assign", "move", "resolve", "decline", "convert", "merge", "link"}
OPEN = {
    State.NEW: WAITS | {"acknowledge", "start"},
    State.ACKNOWLEDGED: WAITS | {"start"},
    State.IN_WORK: WAITS,
    State.REOPENED: WAITS | {"acknowledge", "start"},
    State.RESOLVED: {"confirm", "reopen", "link"},
    State.CONFIRMED: {"link"},
    State.DECLINED: {"link"},
    State.DUPLICATE: {"unmerge", "link"},
}


@pytest.mark.parametrize("state", State)
def test_every_state_opens_exactly_its_steps(state: State) -> None:
    assert states.open_steps(state, answers=True, asked=True) == OPEN[state]


def test_answering_and_being_asked_open_different_steps() -> None:
    assert not states.open_steps(State.NEW, answers=False, asked=True)
    assert states.open_steps(State.RESOLVED, answers=True, asked=False) == {"link"}
    assert states.open_steps(State.RESOLVED, answers=False, asked=True) == {"confirm", "reopen"}


def test_the_whole_way(ticket: Ticket, stella: User, charlie: User) -> None:
    services.acknowledge(ticket=ticket, by=stella)
    assert services.start(ticket=ticket, by=stella).state == State.IN_WORK
    services.resolve(ticket=ticket, reason="Named.", by=stella)
    again = services.reopen(ticket=ticket, text="Still blank.", by=charlie)
    assert again.state == State.REOPENED
    services.resolve(ticket=ticket, reason="Named now.", by=stella)
    services.confirm(ticket=ticket, by=charlie)
    ticket.refresh_from_db()
    assert ticket.state == State.CONFIRMED
    assert [event.verb for event in ticket.events.all()] == [
        "report",
        "acknowledge",
        "start",
        "resolve",
        "reopen",
        "resolve",
        "confirm",
    ]


@pytest.mark.parametrize("verb", ["acknowledge", "resolve", "decline", "confirm", "reopen"])
def test_a_confirmed_ticket_refuses_every_step_in_words(
    verb: str, ticket: Ticket, stella: User, charlie: User
) -> None:
    services.resolve(ticket=ticket, reason="Named.", by=stella)
    services.confirm(ticket=ticket, by=charlie)
    by = charlie if states.STEPS[Verb(verb)].whose is states.Whose.ASKED else stella
    words = {"resolve": {"reason": "x"}, "decline": {"reason": "x"}}.get(verb, {})
    if verb == "confirm":
        assert services.confirm(ticket=ticket, by=by).state == State.CONFIRMED
        return
    with pytest.raises(Conflict, match=r"Charlie was faster.*confirmed as solved"):
        getattr(services, verb)(ticket=ticket, **words, by=by)


@pytest.mark.parametrize("verb", Verb)
def test_a_stranger_may_take_no_step(verb: Verb, ticket: Ticket, bob: User, asset: object) -> None:
    nobody = User.objects.create_user("nobody@test.example", "Nobody")
    assert not services.may(ticket, verb, nobody)


def test_only_the_reporter_says_solved(ticket: Ticket, stella: User) -> None:
    services.resolve(ticket=ticket, reason="Named.", by=stella)
    with pytest.raises(PermissionDenied):
        services.confirm(ticket=ticket, by=stella)

"""A ticket's way from said to solved: which step is open in which state, to whom, and where it leads.

    new → acknowledged → in work → resolved (“Solved?”) → confirmed
                            ↑          │
                            └ reopened ┘        declined (with a reason), duplicate (of another): while it waits

A step may be left out. A ticket that is moved to another team is new to them; within one team it stays with whoever
took it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from feedback.models import Ticket, TicketEvent

State = Ticket.State


class Verb(StrEnum):
    ACKNOWLEDGE = "acknowledge"
    START = "start"
    ASSIGN = "assign"
    MOVE = "move"
    CONVERT = "convert"
    MERGE = "merge"
    UNMERGE = "unmerge"
    LINK = "link"
    RESOLVE = "resolve"
    DECLINE = "decline"
    CONFIRM = "confirm"
    REOPEN = "reopen"


class Whose(StrEnum):
    """Who may take a step: those who answer for the ticket's origin, or whoever was asked “Solved?”."""

    ANSWERS = "answers"
    ASKED = "asked"


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the table; `ends` is none when the step leaves the state as it is."""

    starts: frozenset[State]
    ends: State | None
    whose: Whose
    done: str | Promise


WAITING = frozenset(Ticket.WAITING)
UNDO_FOR = timedelta(seconds=60)

STEPS: Mapping[Verb, Step] = {
    Verb.ACKNOWLEDGE: Step(
        frozenset({State.NEW, State.REOPENED}),
        State.ACKNOWLEDGED,
        Whose.ANSWERS,
        _("acknowledged"),
    ),
    Verb.START: Step(WAITING - {State.IN_WORK}, State.IN_WORK, Whose.ANSWERS, _("in work")),
    Verb.ASSIGN: Step(WAITING, State.ACKNOWLEDGED, Whose.ANSWERS, _("handed on")),
    Verb.MOVE: Step(WAITING, None, Whose.ANSWERS, _("moved")),
    Verb.CONVERT: Step(WAITING, None, Whose.ANSWERS, _("converted")),
    Verb.MERGE: Step(WAITING, State.DUPLICATE, Whose.ANSWERS, _("merged into another")),
    Verb.UNMERGE: Step(
        frozenset({State.DUPLICATE}), None, Whose.ANSWERS, _("a ticket of its own again")
    ),
    Verb.LINK: Step(frozenset(State), None, Whose.ANSWERS, _("linked")),
    Verb.RESOLVE: Step(WAITING, State.RESOLVED, Whose.ANSWERS, _("answered")),
    Verb.DECLINE: Step(WAITING, State.DECLINED, Whose.ANSWERS, _("declined")),
    Verb.CONFIRM: Step(
        frozenset({State.RESOLVED}), State.CONFIRMED, Whose.ASKED, _("confirmed as solved")
    ),
    Verb.REOPEN: Step(frozenset({State.RESOLVED}), State.REOPENED, Whose.ASKED, _("reopened")),
}


def allowed(verb: Verb, state: str) -> bool:
    """Whether a ticket in this state can take this step at all."""
    return state in STEPS[verb].starts


def open_steps(state: str, *, answers: bool, asked: bool) -> frozenset[Verb]:
    """The steps a person may take now: as one who answers, as the one who was asked “Solved?”, or as both."""
    held = {Whose.ANSWERS} if answers else set()
    held |= {Whose.ASKED} if asked else set()
    return frozenset(
        verb for verb, step in STEPS.items() if state in step.starts and step.whose in held
    )


def was_told_downstream(ticket: Ticket, last: TicketEvent, by: User) -> bool:
    """Whether it is this person's own answer, which stands because it lifted a recall."""
    answered = ticket.state in (State.RESOLVED, State.DECLINED)
    return answered and last.verb == "lift" and last.actor_id == by.pk


def undoable(last: TicketEvent | None, by: User) -> TicketEvent | None:
    """The step, if it is this person's own and fresh, and nobody has acted since."""
    if last is None or last.before is None or last.actor_id != by.pk:
        return None
    return last if timezone.now() - last.at <= UNDO_FOR else None

"""A ticket's way from said to solved: which step is open in which state, to whom, and where it leads.

    new → acknowledged → resolved (“Solved?”) → confirmed
                 ↑            │
                 └─ reopened ─┘           declined: from new or acknowledged, with a reason

A ticket that is moved to another team is new to them; within one team it stays with whoever took it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from feedback.models import Ticket

State = Ticket.State


class Verb(StrEnum):
    ACKNOWLEDGE = "acknowledge"
    ASSIGN = "assign"
    MOVE = "move"
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

STEPS: Mapping[Verb, Step] = {
    Verb.ACKNOWLEDGE: Step(
        frozenset({State.NEW}), State.ACKNOWLEDGED, Whose.ANSWERS, _("acknowledged")
    ),
    Verb.ASSIGN: Step(WAITING, State.ACKNOWLEDGED, Whose.ANSWERS, _("handed on")),
    Verb.MOVE: Step(WAITING, None, Whose.ANSWERS, _("moved")),
    Verb.RESOLVE: Step(WAITING, State.RESOLVED, Whose.ANSWERS, _("answered")),
    Verb.DECLINE: Step(WAITING, State.DECLINED, Whose.ANSWERS, _("declined")),
    Verb.CONFIRM: Step(
        frozenset({State.RESOLVED}), State.CONFIRMED, Whose.ASKED, _("confirmed as solved")
    ),
    Verb.REOPEN: Step(frozenset({State.RESOLVED}), State.ACKNOWLEDGED, Whose.ASKED, _("reopened")),
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

"""One step on many tickets: each answers for itself, and what could not be done is listed with why."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from accounts.problems import Conflict, Unprocessable
from feedback.models import Ticket
from feedback.services import sorting, undoing
from feedback.services import tickets as stepping

MOST = 100
"""So many tickets at once."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A ticket that stays as it was, and why."""

    ticket: Ticket
    why: str


@dataclass(frozen=True, slots=True)
class Outcome:
    done: Sequence[Ticket]
    refused: Sequence[Refusal]


def each(tickets: Sequence[Ticket], act: str, words: Mapping[str, Any], by: User) -> Outcome:
    """Take the step on each ticket, the oldest first; what is merged goes into the oldest."""
    done, refused = [], []
    oldest = min(tickets, key=lambda ticket: ticket.pk, default=None)
    for ticket in sorted(tickets, key=lambda ticket: ticket.pk):
        if act == "merge" and ticket == oldest:
            continue
        extra = {"into": oldest} if act == "merge" else words
        try:
            with transaction.atomic():
                done.append(ACTS[act](ticket=ticket, **extra, by=by))
        except PermissionDenied as error:
            refused.append(Refusal(ticket, str(error)))
        except (Conflict, Unprocessable) as error:
            refused.append(Refusal(ticket, _first(error.detail)))
    return Outcome(done, refused)


ACTS: Mapping[str, Callable[..., Ticket]] = {
    "acknowledge": stepping.acknowledge,
    "start": stepping.start,
    "assign": stepping.assign,
    "decline": stepping.decline,
    "merge": sorting.merge,
    "undo": undoing.undo,
}


def _first(detail: Any) -> str:
    """The first sentence of a refusal."""
    while isinstance(detail, dict | list):
        values = list(detail.values()) if isinstance(detail, dict) else detail
        detail = values[0] if values else ""
    return str(detail)

from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.problems import Unprocessable
from accounts.services.news import Words
from catalog import rights
from catalog.models import Asset
from feedback.models import Recall, Ticket
from feedback.services import joining, recalls, turns
from feedback.tickets import answering, changes, planning
from feedback.tickets.states import State, Verb


@transaction.atomic
def acknowledge(*, ticket: Ticket, by: User) -> Ticket:
    """Somebody who answers for the origin takes the ticket; the reporter is told."""
    turn = turns.take(ticket, Verb.ACKNOWLEDGE, by)
    if turn.repeated:
        return turn.ticket
    _accept(turn.ticket, State.ACKNOWLEDGED, by)
    event = turns.write(turn.ticket, Verb.ACKNOWLEDGE, by, before=turn.before)
    turns.tell_reporters(
        event, lambda said: _("%(name)s looks at it: %(title)s") % {"name": by.name, "title": said}
    )
    return turn.ticket


@transaction.atomic
def start(*, ticket: Ticket, by: User) -> Ticket:
    """Somebody who answers for the origin works on it now; the reporter is told."""
    turn = turns.take(ticket, Verb.START, by)
    if turn.repeated:
        return turn.ticket
    _accept(turn.ticket, State.IN_WORK, by)
    event = turns.write(turn.ticket, Verb.START, by, before=turn.before)
    turns.tell_reporters(
        event, lambda said: _("%(name)s works on it: %(title)s") % {"name": by.name, "title": said}
    )
    return turn.ticket


@transaction.atomic
def assign(*, ticket: Ticket, to: User, by: User) -> Ticket:
    """Hand the ticket to somebody who answers for its origin; that person is told."""
    turn = turns.take(ticket, Verb.ASSIGN, by, to=to.pk)
    if turn.repeated or (turn.ticket.assignee_id == to.pk and turn.ticket.state != State.NEW):
        return turn.ticket
    if not to.is_active or not rights.can(to, "triage", turn.ticket.answered_for):
        raise Unprocessable({"assignee": [_("Choose somebody who answers for it.")]})
    _accept(turn.ticket, State.ACKNOWLEDGED, to)
    event = turns.write(turn.ticket, Verb.ASSIGN, by, before=turn.before, to=to.pk)
    turns.tell(
        event,
        [to],
        lambda: _("Yours to answer: %(title)s") % {"title": turn.ticket.title},
        lambda: _("%(name)s handed it to you.") % {"name": by.name},
    )
    return turn.ticket


@transaction.atomic
def move(*, ticket: Ticket, to: Asset, by: User) -> Ticket:
    """Send the ticket to where it began; those who answer there are told, and the reporter too.

    It is new to them; only within one team does it stay with whoever took it.
    """
    turn = turns.take(ticket, Verb.MOVE, by, to=to.pk)
    held = turn.ticket
    if turn.repeated or held.origin_id == to.pk:
        return held
    if held.origin is None:
        raise Unprocessable({"asset": [_("What is said of a term stays with the term.")]})
    if held.kind == Ticket.Kind.SUGGESTION and to.pk != held.asset_id:
        # Its title names what it would change, and only those who may change that can accept it.
        raise Unprocessable({"asset": [_("What is suggested stays with what it would change.")]})
    if not turns.seen_by(by, to) or to.retired_at is not None:
        raise Unprocessable({"asset": [_("Choose an asset that you may see.")]})
    left, held.origin = held.origin, to
    if not _same_hands(held.assignee, left, to):
        held.assignee, held.state = None, State.NEW
    held.save(update_fields=["origin", "assignee", "state"])
    event = turns.write(held, Verb.MOVE, by, before=turn.before, **{"from": left.pk, "to": to.pk})
    turns.recount({held.asset_id, left.pk, to.pk})
    turns.tell(
        event,
        answering.people(to),
        lambda: _("Moved to you: %(title)s") % {"title": held.title},
        lambda: _("You answer for %(asset)s.") % {"asset": to.label},
    )
    turns.tell_reporters(
        event, lambda said: _("It went to those who can mend it: %(title)s") % {"title": said}
    )
    return held


@transaction.atomic
def resolve(
    *,
    ticket: Ticket,
    change: tuple[str, str] | None = None,
    reason: str = "",
    by: User,
) -> Ticket:
    """Answer the ticket with a change `(kind, reference)`, a stated reason, or both; its recalls lift.

    The reporter is asked “Solved?”. An alarm is answered by measurement: it is confirmed once nothing of it is open.
    """
    kind, ref = change or ("", "")
    turn = turns.take(ticket, Verb.RESOLVE, by, **_answer(kind, ref.strip(), reason.strip()))
    if turn.repeated:
        return turn.ticket
    if change is None and not reason.strip():
        raise Unprocessable({"change": [_("Name the change that solved it, or state a reason.")]})
    if change is not None:
        kind, ref = _proved(kind, ref, turn.ticket, by)
    close(turn.ticket, State.RESOLVED, by, kind, ref, reason.strip(), turn.before)
    return turn.ticket


@transaction.atomic
def decline(*, ticket: Ticket, reason: str, by: User) -> Ticket:
    """Nothing will be done, for this reason; the reporter is told, recalls made for the ticket lift."""
    turn = turns.take(ticket, Verb.DECLINE, by, reason=reason.strip())
    if turn.repeated:
        return turn.ticket
    if not reason.strip():
        raise Unprocessable({"reason": [_("Say why nothing will be done.")]})
    close(turn.ticket, State.DECLINED, by, "", "", reason.strip(), turn.before)
    return turn.ticket


@transaction.atomic
def confirm(*, ticket: Ticket, by: User) -> Ticket:
    """“Solved? Yes.” Whoever answered is told."""
    turn = turns.take(ticket, Verb.CONFIRM, by)
    if turn.repeated:
        return turn.ticket
    if turns.only_too(turn.ticket, by):
        return joining.agree(ticket=turn.ticket, by=by)
    turn.ticket.state = State.CONFIRMED
    turn.ticket.save(update_fields=["state"])
    event = turns.write(turn.ticket, Verb.CONFIRM, by)
    if turn.ticket.assignee is not None:
        words = {"name": by.name, "title": turn.ticket.title}
        turns.tell(
            event,
            [turn.ticket.assignee],
            lambda: _("Solved, says %(name)s: %(title)s") % words,
            lambda: _("You answered it."),
        )
    return turn.ticket


@transaction.atomic
def reopen(*, ticket: Ticket, text: str = "", by: User) -> Ticket:
    """“Solved? No.” The ticket is open again, with a new promise from now on."""
    turn = turns.take(ticket, Verb.REOPEN, by, text=text.strip())
    held = turn.ticket
    if turn.repeated:
        return held
    now = timezone.now()
    held.state, held.closed_at = State.REOPENED, None
    held.change_type = held.change_ref = held.reason = ""
    held.answer_by = planning.answer_by(held.severity, now, held.answered_for)
    held.escalated_at = None
    held.save(
        update_fields=[
            *("state", "closed_at", "change_type", "change_ref", "reason"),
            *("answer_by", "escalated_at"),
        ]
    )
    event = turns.write(held, Verb.REOPEN, by, text=text.strip())
    turns.recount({held.asset_id, held.origin_id})
    concerned = [held.assignee] if held.assignee else answering.people(held.answered_for)
    turns.tell(
        event,
        concerned,
        lambda: _("Not solved yet: %(title)s") % {"title": held.title},
        lambda: _("You answered it."),
        text.strip(),
    )
    return held


def close(
    ticket: Ticket,
    state: str,
    by: User | None,
    kind: str = "",
    ref: str = "",
    reason: str = "",
    before: dict[str, Any] | None = None,
    told: Words = "",
) -> None:
    """End the wait of a locked ticket: lift its recalls, count, tell. `by` is none when a machine did it.

    `told` says the reason in each reader's language where no person wrote it.
    Once a recall is lifted everybody downstream knows it, so that such an answer cannot be undone.
    """
    now: datetime = timezone.now()
    ticket.state, ticket.closed_at = state, now
    ticket.change_type, ticket.change_ref, ticket.reason = kind, ref, reason
    if by is not None:
        ticket.acknowledged_at = ticket.acknowledged_at or now
        ticket.assignee = ticket.assignee or by
    ticket.save()
    verb = Verb.RESOLVE if state == State.RESOLVED else Verb.DECLINE
    lifted = list(Recall.objects.made_for(ticket).standing().select_related("asset", "ticket"))
    kept = None if lifted else before
    event = turns.write(ticket, verb, by, before=kept, **_answer(kind, ref, reason))
    for standing in lifted:
        recalls.end(standing, why=reason, change=kind, by=by)
    turns.recount({ticket.asset_id, ticket.origin_id})
    turns.tell_reporters(
        event, partial(_closed, state), told or partial(changes.ended, kind, reason)
    )
    confirm_measured(ticket)


def _closed(state: str, said: str) -> str:
    words = (
        _("Solved? %(title)s") if state == State.RESOLVED else _("Nothing will be done: %(title)s")
    )
    return words % {"title": said}


def confirm_measured(ticket: Ticket) -> None:
    """Say yes for the machine: an answered alarm of which no finding is open any more is solved."""
    alarm = ticket.kind == Ticket.Kind.ALARM and ticket.state == State.RESOLVED
    if alarm and not ticket.findings.filter(finding__closed_at=None).exists():
        ticket.state = State.CONFIRMED
        ticket.save(update_fields=["state"])
        turns.write(ticket, Verb.CONFIRM, None)


def _same_hands(person: User | None, left: Asset, to: Asset) -> bool:
    """Whether a move hands nothing on: this person answers at both places, and they are of one team."""
    if person is None or not rights.can(person, "triage", to):
        return False
    return left.owner_id == to.owner_id or person.memberships.filter(team=to.owner_id).exists()


def _accept(ticket: Ticket, state: State, person: User) -> None:
    ticket.state, ticket.assignee = state, person
    ticket.acknowledged_at = ticket.acknowledged_at or timezone.now()
    ticket.save(update_fields=["state", "assignee", "acknowledged_at"])


def _answer(kind: str, ref: str, reason: str) -> dict[str, str]:
    """What an answer leaves on the timeline."""
    said = {"change": kind, "ref": ref, "reason": reason}
    return {name: value for name, value in said.items() if value}


def _proved(kind: str, ref: str, ticket: Ticket, by: User) -> tuple[str, str]:
    try:
        proven = changes.prove(kind, ref, ticket, by)
    except changes.Refused as refused:
        field = "change.ref" if kind in changes.KINDS else "change.type"
        raise Unprocessable({field: [str(refused)]}) from refused
    return proven.kind, proven.ref

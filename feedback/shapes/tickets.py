"""Tickets, questions and suspects, as answers of the API show them."""

from datetime import datetime
from typing import Annotated, TypedDict

from accounts.schemas import Count, Email, Id, Person, eg
from feedback import models
from feedback.shapes.comments import Comment, comment
from feedback.tickets import suspects


class Change(TypedDict):
    """What was done about a ticket, and where it can be looked at."""

    type: Annotated[str, eg("url")]
    ref: Annotated[str, eg("https://example.org/change/1")]


class Ticket(TypedDict):
    """Anything that wants an answer; what the caller may not see is null."""

    id: Id
    state: Annotated[str, models.Ticket.State]
    kind: Annotated[str, models.Ticket.Kind]
    asset: Annotated[Id | None, "where it was said"]
    origin: Annotated[Id | None, "whose team has to answer now"]
    term: Annotated[Id | None, "where it was said, if that is a term and no asset"]
    title: Annotated[str, eg("San Juan has no name")]
    text: Annotated[str, eg("In the list of routes")]
    field: Annotated[str, eg("dest")]
    example: Annotated[str, eg("SJU"), "a value that is wrong"]
    since: Annotated[datetime | None, "since when it is so"]
    severity: Annotated[str, models.Ticket.Severity]
    reporter: Annotated[Person | None, "null for an alarm"]
    assignee: Email | None
    change: Change | None
    reason: Annotated[str, eg("Names were added")]
    duplicate_of: Annotated[Id | None, "the one that counts, for a duplicate"]
    created_at: datetime
    answer_by: Annotated[datetime, "when an answer is promised"]
    acknowledged_at: datetime | None
    closed_at: datetime | None
    findings: Annotated[Count, "how many findings it answers for"]
    me_too: Annotated[Count, "how many others have the same trouble"]
    mine_too: Annotated[bool, "whether you are one of them"]


def ticket(item: models.Ticket) -> Ticket:
    """A ticket; needs `for_rows`. An end that the caller may not see is null."""
    changed: Change = {"type": item.change_type, "ref": item.change_ref}
    return {
        "id": item.pk,
        "state": item.state,
        "kind": item.kind,
        "asset": item.asset_id if getattr(item, "asset_seen", False) else None,
        "origin": item.origin_id if getattr(item, "origin_seen", False) else None,
        "term": item.term_id,
        "title": item.title,
        "text": item.text,
        "field": item.field,
        "example": item.example,
        "since": item.since,
        "severity": item.severity,
        "reporter": item.reporter.name if item.reporter else None,
        "assignee": item.assignee.email if item.assignee else None,
        "change": changed if item.change_type else None,
        "reason": item.reason,
        "duplicate_of": item.duplicate_of_id if getattr(item, "one_seen", False) else None,
        "created_at": item.created_at,
        "answer_by": item.answer_by,
        "acknowledged_at": item.acknowledged_at,
        "closed_at": item.closed_at,
        "findings": getattr(item, "findings_count", 0),
        "me_too": getattr(item, "too_count", 0),
        "mine_too": getattr(item, "too_mine", False),
    }


class Question(Ticket):
    """A question about an asset, with the answer that was accepted."""

    answers: Annotated[Count, "how many there are"]
    answer: Annotated[Comment | None, "the accepted one"]


def question(item: models.Ticket) -> Question:
    """A question; needs `for_rows` and `talking.with_answers`."""
    accepted = getattr(item, "accepted", None)
    return {
        **ticket(item),
        "answers": getattr(item, "answers_count", 0),
        "answer": comment(accepted[0]) if accepted else None,
    }


class SayLink(TypedDict):
    """A link to put beside a chart or report."""

    url: Annotated[str, eg("https://aisle.example/say/WzEsImRlc3QiLCIiXQ:1w0:x8k")]


class Event(TypedDict):
    """One step of a ticket; `by` is null when a machine did it."""

    at: datetime
    verb: Annotated[str, eg("report")]
    by: Person | None


class TicketWithTimeline(Ticket):
    """A ticket with everything that happened to it."""

    timeline: list[Event]


def with_timeline(item: models.Ticket) -> TicketWithTimeline:
    steps = item.events.values("at", "verb", "actor__name")
    timeline: list[Event] = [
        {"at": step["at"], "verb": step["verb"], "by": step["actor__name"]} for step in steps
    ]
    return {**ticket(item), "timeline": timeline}


class Suspect(TypedDict):
    """An asset where a ticket may have started."""

    asset: Id
    namespace: Annotated[str, eg("postgres://db:5432")]
    name: Annotated[str, eg("db.public.orders")]
    steps: Annotated[int, eg(2), "up from where it was said"]
    share: Annotated[int, eg(61), "in whole percent of all suspects told"]
    score: Annotated[float, eg(3.2)]
    reasons: list[Annotated[str, eg("A run failed on 30 January")]]


def suspect(item: suspects.Suspect) -> Suspect:
    return {
        "asset": item.asset.pk,
        "namespace": item.asset.namespace,
        "name": item.asset.name,
        "steps": item.steps,
        "share": item.share,
        "score": item.score,
        "reasons": list(item.reasons),
    }

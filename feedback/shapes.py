"""How reviews, tickets, suspects, recalls and wanted data look in answers of the API."""

from datetime import date, datetime
from typing import Annotated, TypedDict

from accounts.models import Visitor
from accounts.naming import name_of
from accounts.schemas import Count, Email, Id, Slug, eg
from feedback import models, suggestions, suspects

# Anonymous readers learn no names: these are null for them.
Person = Annotated[str, eg("Ines Duarte")]


class Review(TypedDict):
    """Stars and words from a consumer, of an asset or of a term."""

    id: Id
    asset: Annotated[int | None, eg(1)]
    field: Annotated[str, eg(""), "the field of the asset; none for all of it"]
    term: Annotated[int | None, eg(None)]
    author: Person | None
    stars: Annotated[int, eg(4, minimum=1, maximum=5)]
    text: Annotated[str, eg("Does its job")]
    use_case: Annotated[str, eg("the weekly meeting")]
    role: Annotated[str, eg("Analyst"), "what its author works as"]
    helpful: Annotated[Count, "how many people it helped"]
    found_helpful: Annotated[bool, "whether you are one of them"]
    answer: Annotated[str, eg(""), "what those who answer for the asset say"]
    answered_by: Person | None
    answered_at: datetime | None
    created_at: datetime
    updated_at: datetime


def review(item: models.Review, reader: Visitor) -> Review:
    return {
        "id": item.pk,
        "asset": item.asset_id,
        "field": item.field,
        "term": item.term_id,
        "author": name_of(item.author, reader),
        "stars": item.stars,
        "text": item.text,
        "use_case": item.use_case,
        "role": item.role,
        "helpful": item.helpful,
        "found_helpful": getattr(item, "found_helpful", False),
        "answer": item.answer,
        "answered_by": name_of(item.answered_by, reader),
        "answered_at": item.answered_at,
        "created_at": item.created_at,
        "updated_at": item.updated_at,
    }


class Comment(TypedDict):
    """Something said to a ticket; to a question it is an answer."""

    id: Id
    author: Annotated[Person | None, "null when it came from outside"]
    beyond: Annotated[str, eg(""), "who said it, in another system"]
    text: Annotated[str, eg("Yes, with an empty delay")]
    at: datetime
    edited_at: datetime | None
    accepted_at: datetime | None
    lifted_at: Annotated[datetime | None, "when it was put into the asset's description"]


def comment(item: models.Comment) -> Comment:
    """Something said to a ticket. Nobody anonymous reads it, so people have their names."""
    return {
        "id": item.pk,
        "author": item.author.name if item.author else None,
        "beyond": item.beyond,
        "text": item.text,
        "at": item.at,
        "edited_at": item.edited_at,
        "accepted_at": item.accepted_at,
        "lifted_at": item.lifted_at,
    }


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


class Suggestion(TypedDict):
    """A suggested change of one attribute; a tag or term is given or taken away where the other end is empty."""

    id: Annotated[Id, "that of its ticket"]
    state: Annotated[str, models.Ticket.State]
    asset: Id | None
    term: Annotated[Id | None, "what it is said of, if that is a term and no asset"]
    field: Annotated[str, eg("dest"), "empty for the whole of it"]
    what: Annotated[str, models.SuggestedChange.What]
    before: Annotated[str, eg("Destination"), "as it was when it was suggested"]
    after: Annotated[str, eg("Where the parcel went")]
    text: Annotated[str, eg("New people ask what it is")]
    suggested_by: Person | None
    created_at: datetime
    accepted_by: Person | None
    accepted_at: datetime | None


def suggestion(change: models.SuggestedChange) -> Suggestion:
    """A suggestion of what the caller may see; needs its ticket and people."""
    said = change.ticket
    return {
        "id": said.pk,
        "state": said.state,
        "asset": said.asset_id,
        "term": said.term_id,
        "field": said.field,
        "what": change.what,
        "before": change.before,
        "after": change.after,
        "text": said.text,
        "suggested_by": said.reporter.name if said.reporter else None,
        "created_at": said.created_at,
        "accepted_by": change.accepted_by.name if change.accepted_by else None,
        "accepted_at": change.accepted_at,
    }


class SuggestionNow(Suggestion):
    """A suggestion, with what stands there by now."""

    now: Annotated[str, eg("Destination"), "what stands there by now"]
    version: Annotated[str, eg("5f16d2a1c0b94e37"), "a fingerprint of it"]


def suggestion_now(change: models.SuggestedChange) -> SuggestionNow:
    stands = suggestions.now(change.ticket.subject, change, change.ticket.field)
    return {**suggestion(change), "now": stands, "version": suggestions.version(stands)}


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


Window = TypedDict("Window", {"from": date | None, "until": date | None})


class Recall(Window):
    """A public notice that an asset must not be used; what the caller may not see is null."""

    id: Id
    asset: Id
    ticket: Id | None
    title: Annotated[str, eg("Names are missing")]
    what_to_do: Annotated[str, eg("Use the codes")]
    replacement: Id | None
    issued_at: datetime
    issued_by: Person | None
    lifted_at: datetime | None
    lifted_by: Person | None
    lifted_why: Annotated[str, eg("The names are there")]


def recall(item: models.Recall, reader: Visitor) -> Recall:
    """A recall; a ticket or replacement that the caller may not see (`ticket_seen`, `replacement_seen`) is null."""
    return {
        "id": item.pk,
        "asset": item.asset_id,
        "ticket": item.ticket_id if getattr(item, "ticket_seen", False) else None,
        "title": item.title,
        "what_to_do": item.what_to_do,
        "replacement": (item.replacement_id if getattr(item, "replacement_seen", False) else None),
        "from": item.window_from,
        "until": item.window_until,
        "issued_at": item.issued_at,
        "issued_by": name_of(item.issued_by, reader),
        "lifted_at": item.lifted_at,
        "lifted_by": name_of(item.lifted_by, reader),
        "lifted_why": item.lifted_why,
    }


class Wanted(TypedDict):
    """Data that somebody looked for and did not find."""

    id: Id
    title: Annotated[str, eg("Orders by hour")]
    text: Annotated[str, eg("To plan how many people pack them")]
    domain: Annotated[Slug | None, "whose stewards shall answer"]
    state: Annotated[str, models.Wanted.State]
    votes: Annotated[Count, "how many people want it"]
    mine: Annotated[bool, "whether you are one of them"]
    answer: Annotated[Id | None, "the asset, if you may see it"]
    reason: Annotated[str, eg("Nobody counts them by hour")]
    asked_by: Person
    created_at: datetime
    answered_by: Person | None
    answered_at: datetime | None


def wanted(item: models.Wanted) -> Wanted:
    """Something wanted; needs `for_rows`. Nobody anonymous reads it, so people have their names."""
    return {
        "id": item.pk,
        "title": item.title,
        "text": item.text,
        "domain": item.domain.slug if item.domain else None,
        "state": item.state,
        "votes": item.votes,
        "mine": getattr(item, "mine", False),
        "answer": item.answer_id if getattr(item, "answer_seen", False) else None,
        "reason": item.reason,
        "asked_by": item.asked_by.name,
        "created_at": item.created_at,
        "answered_by": item.answered_by.name if item.answered_by else None,
        "answered_at": item.answered_at,
    }


class Watch(TypedDict):
    """What somebody wants to be told about; one of the five is not null."""

    id: Id
    asset: Id | None
    domain: Slug | None
    term: Id | None
    search: Id | None
    ticket: Id | None
    name: Annotated[str, eg("Departures"), "what it is called"]
    created_at: datetime


def watch(item: models.Watch) -> Watch:
    """Needs `with_targets`."""
    return {
        "id": item.pk,
        "asset": item.asset_id,
        "domain": item.domain.slug if item.domain else None,
        "term": item.term_id,
        "search": item.search_id,
        "ticket": item.ticket_id,
        "name": str(item.target),
        "created_at": item.created_at,
    }


class Hours(TypedDict):
    """Within how many working hours people are answered, and which hours count."""

    team: Annotated[Slug | None, "null: the whole shop"]
    high: Annotated[int, eg(4, minimum=1)]
    medium: Annotated[int, eg(8, minimum=1)]
    low: Annotated[int, eg(24, minimum=1)]
    time_zone: Annotated[str, eg("Europe/Berlin")]
    days: Annotated[list[Annotated[int, eg(1, minimum=1, maximum=7)]], "1 is Monday"]
    opens: Annotated[str, eg("09:00")]
    closes: Annotated[Annotated[str, eg("17:00")] | None, "null: at midnight"]
    holidays: list[date]


def hours(item: models.Hours) -> Hours:
    return {
        "team": item.team.slug if item.team else None,
        "high": item.high,
        "medium": item.medium,
        "low": item.low,
        "time_zone": item.time_zone,
        "days": item.days,
        "opens": f"{item.opens:%H:%M}",
        "closes": f"{item.closes:%H:%M}" if item.closes else None,
        "holidays": item.holidays,
    }

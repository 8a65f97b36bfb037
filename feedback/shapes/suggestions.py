"""Suggested changes, as answers of the API show them."""

from datetime import datetime
from typing import Annotated, TypedDict

from accounts.schemas import Id, Person, eg
from feedback import models
from feedback.tickets import suggestions


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

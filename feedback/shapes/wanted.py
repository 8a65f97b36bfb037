"""Wanted data, as answers of the API show them."""

from datetime import datetime
from typing import Annotated, TypedDict

from accounts.schemas import Count, Id, Person, Slug, eg
from feedback import models


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

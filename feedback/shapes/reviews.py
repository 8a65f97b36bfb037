"""Reviews, as answers of the API show them."""

from datetime import datetime
from typing import Annotated, TypedDict

from accounts.models import Visitor
from accounts.naming import name_of
from accounts.schemas import Count, Id, Person, eg
from feedback import models


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

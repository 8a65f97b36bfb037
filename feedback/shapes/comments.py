"""Comments and answers, as answers of the API show them."""

from datetime import datetime
from typing import Annotated, TypedDict

from accounts.schemas import Id, Person, eg
from feedback import models


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

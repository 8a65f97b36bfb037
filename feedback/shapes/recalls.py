"""Recalls, as answers of the API show them."""

from datetime import date, datetime
from typing import Annotated, TypedDict

from accounts.models import Visitor
from accounts.naming import name_of
from accounts.schemas import Id, Person, eg
from feedback import models

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

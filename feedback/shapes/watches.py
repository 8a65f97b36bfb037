"""Watches, as answers of the API show them."""

from datetime import datetime
from typing import Annotated, TypedDict

from accounts.schemas import Id, Slug, eg
from feedback import models


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

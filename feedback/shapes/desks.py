"""How what people keep on their desk, and one step on many tickets, look in answers of the API."""

from collections.abc import Iterable, Mapping
from typing import Annotated, TypedDict

from accounts.schemas import Id, Slug, eg
from feedback import models


class DeskView(TypedDict):
    """A filter of the inbox by the name its person gave it."""

    id: Id
    name: Annotated[str, eg("Grave ones")]
    filters: Annotated[dict[str, str], eg({"severity": "high"})]


def desk_view(item: models.DeskView) -> DeskView:
    return {"id": item.pk, "name": item.name, "filters": item.filters}


class ReplyText(TypedDict):
    """An answer given often."""

    id: Id
    name: Annotated[str, eg("Next load")]
    text: Annotated[str, eg("{reporter}, it comes with the next load.")]
    team: Annotated[Slug | None, "whose it is; null: yours alone"]


def reply_text(item: models.ReplyText) -> ReplyText:
    """Needs its team."""
    return {
        "id": item.pk,
        "name": item.name,
        "text": item.text,
        "team": item.team.slug if item.team else None,
    }


class Refused(TypedDict):
    """A ticket that stays as it was."""

    ticket: Id
    message: Annotated[str, eg("Ines Duarte was faster.")]


class Outcome(TypedDict):
    """What became of each ticket: the step was taken, or why not."""

    done: list[Id]
    refused: list[Refused]


def outcome(done: Iterable[models.Ticket], refused: Mapping[int, str]) -> Outcome:
    """`refused` says of each ticket why it stays as it was."""
    return {
        "done": [ticket.pk for ticket in done],
        "refused": [{"ticket": pk, "message": why} for pk, why in sorted(refused.items())],
    }

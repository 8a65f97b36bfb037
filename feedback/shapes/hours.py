"""Promised times, as answers of the API show them."""

from datetime import date
from typing import Annotated, TypedDict

from accounts.schemas import Slug, eg
from feedback import models


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

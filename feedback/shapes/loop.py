"""How the figures of the loop look in answers of the API."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, TypedDict

from accounts.schemas import Count, Slug, eg
from feedback.loop import figures as loop
from feedback.models import LoopDay

Hours = Annotated[float | None, eg(2.5, minimum=0)]
Share = Annotated[float | None, eg(0.25, minimum=0, maximum=1)]


class Times(TypedDict):
    """How long something took in hours, since it was said."""

    n: Annotated[Count, "so many have come that far"]
    median: Annotated[Hours, "half of them took at most so long"]
    p90: Annotated[Hours, "nine of ten took at most so long"]


class Figures(TypedDict):
    """What was said, and what became of it."""

    said: Count
    acknowledged: Times
    answered: Times
    confirmed: Times
    late: Annotated[Share, "not answered when it was promised"]
    reopened: Annotated[Share, "answered, and not solved"]
    by_change: Annotated[Share, "answered with a linked change rather than a reason"]


class OfDay(TypedDict):
    """What was said on one day."""

    day: date
    figures: Figures


class Loop(TypedDict):
    """How the loop goes: figures of a span of days, together and day by day."""

    domain: Annotated[Slug | None, "with everything below it"]
    team: Slug | None
    first: date
    last: date
    figures: Figures
    days: list[OfDay]


def times(took: loop.Times) -> Times:
    return {"n": took.n, "median": took.median, "p90": took.p90}


def figures(told: loop.Figures) -> Figures:
    return {
        "said": told.said,
        "acknowledged": times(told.acknowledged),
        "answered": times(told.answered),
        "confirmed": times(told.confirmed),
        "late": told.late_share,
        "reopened": told.reopened_share,
        "by_change": told.change_share,
    }


def days(counted: Iterable[LoopDay]) -> list[OfDay]:
    """Each day on which something was said, oldest first."""
    return [{"day": day, "figures": figures(of)} for day, of in loop.by_day(counted).items()]

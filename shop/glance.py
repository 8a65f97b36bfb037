"""What people say of an asset, at a glance: on its first page, from what was fetched with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from feedback.models import Ticket
from feedback.models.reviews import no_stars
from feedback.opinions import Sums

if TYPE_CHECKING:
    from shop.taking import WholeAsset


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with how far it is."""

    title: str
    state: str
    url: str


@dataclass(frozen=True, slots=True)
class Glance:
    """The spread of the stars, the two most helpful reviews, the two latest questions."""

    sums: Sums
    best: Sequence[dict[str, Any]]
    questions: Sequence[Asked]


def of(asset: WholeAsset) -> Glance:
    return Glance(
        sums=Sums(asset.spread_counts or no_stars()),
        best=asset.best_reviews,
        questions=[
            Asked(
                one["title"],
                str(Ticket.State(one["state"]).label),
                reverse("feedback:ticket", args=[one["pk"]]),
            )
            for one in asset.last_questions
        ],
    )

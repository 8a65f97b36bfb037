"""What goes together with an asset, as far as that can be counted: lineage knows what is made from both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from accounts.models import Visitor
from catalog.models import Asset
from lineage.models import Edge
from shop import taking

SHOWN = 6


@dataclass(frozen=True, slots=True)
class Together:
    """An asset that stands beside another in `times` of what is made from both."""

    asset: Asset
    times: int


@dataclass(frozen=True, slots=True)
class Related:
    together: Sequence[Together]
    beside: Sequence[Asset]


def of(asset: Asset, user: Visitor) -> Related:
    """What is used together with it, and the most important others of its domain; three statements at most."""
    counted = _together(asset, user)
    seen = Asset.objects.visible_to(user).on_the_shelf().for_cards()
    cards = seen.in_bulk(counted)
    together = [Together(cards[key], counted[key]) for key in counted if key in cards]
    beside: list[Asset] = []
    if asset.domain_id:
        others = seen.filter(domain=asset.domain_id).exclude(pk__in=[asset.pk, *cards])
        beside = list(others.order_by("-standing__importance", "name", "pk")[:SHOWN])
    return Related(together, beside)


def _together(asset: Asset, user: Visitor) -> dict[int, int]:
    """How often others are used in what this is used in, the most often first."""
    seen = Asset.objects.visible_to(user).on_the_shelf().values("pk")
    made: Any = taking.below_of(asset.pk)
    rows = (
        Edge.objects.filter(target__in=made, source__in=seen)
        .filter(target__in=seen)
        .exclude(source=asset.pk)
        .order_by()
        .values_list("source")
        .annotate(times=Count("target", distinct=True))
        .order_by("-times", "source")
    )
    return dict(rows[:SHOWN])

"""What a person keeps at hand, as far as it may still be seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.urls import reverse

from accounts.models import User
from catalog.models import Asset, Favourite
from shop import hits

PAGE = 20


@dataclass(frozen=True, slots=True)
class Page:
    hits: Sequence[hits.Hit]
    next_url: str


def of(user: User) -> QuerySet[Favourite]:
    """The favourites that this person may see, the newest first."""
    seen = Asset.objects.visible_to(user).on_the_shelf()
    return Favourite.objects.filter(user=user, asset__in=seen.values("pk")).order_by(
        "-added_at", "-pk"
    )


def newest(user: User, most: int) -> list[int]:
    """The keys of what was kept last."""
    return list(of(user).values_list("asset_id", flat=True)[:most])


def page(user: User, after: str = "") -> Page:
    """One page and where the next begins; the assets in one statement."""
    rows = of(user)
    if after.isdecimal() and len(after) <= 18:
        last = Favourite.objects.filter(user=user, pk=int(after)).first()
        if last is not None:
            earlier = Q(added_at=last.added_at, pk__lt=last.pk)
            rows = rows.filter(Q(added_at__lt=last.added_at) | earlier)
    found = list(
        rows.select_related("asset__domain", "asset__owner", "asset__verdict", "asset__standing")[
            : PAGE + 1
        ]
    )
    shown = found[:PAGE]
    more = f"{reverse('shop:favourites')}?after={shown[-1].pk}" if len(found) > PAGE else ""
    return Page(hits.of([row.asset for row in shown], user), more)

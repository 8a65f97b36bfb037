"""The Data Facts label in miniature: what one can pick up from a shelf."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.models import Asset
from shop import freshness


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Card:
    url: str
    title: str
    kind: str
    verdict: str
    description: str
    lines: tuple[Line, ...]
    stars: float | None
    reviews: int


def of(assets: Sequence[Asset]) -> list[Card]:
    """Cards for assets fetched `for_cards`; one more statement asks how fresh they are."""
    ages = freshness.ages(assets)
    return [_card(asset, ages.get(asset.pk, "")) for asset in assets]


def _card(asset: Asset, age: str) -> Card:
    lines = []
    if age:
        lines.append(Line(_("Newest row"), age))
    lines.append(Line(_("Answers"), asset.owner.name if asset.owner else _("nobody yet")))
    hanging = asset.standing.importance
    if hanging:
        words = ngettext("%(n)s other asset", "%(n)s other assets", hanging) % {"n": hanging}
        lines.append(Line(_("If it breaks"), words))
    return Card(
        url=asset.get_absolute_url(),
        title=asset.label,
        kind=asset.get_kind_display(),
        verdict=asset.verdict.shown,
        description=asset.description,
        lines=tuple(lines),
        stars=asset.standing.stars,
        reviews=asset.standing.stars_count,
    )

"""The Data Facts label in miniature: what one can pick up from a shelf."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Avg
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from catalog import markdown
from catalog.models import Asset
from health import units
from health.models import Check
from shop import completeness


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
    key: int = 0
    is_kept: bool = False


def of(assets: Sequence[Asset], kept: Container[int] = ()) -> list[Card]:
    """Cards for assets fetched `for_cards`, of which the reader keeps some at hand.

    One more statement asks what was measured of them.
    """
    measured = _measured(assets)
    return [_card(asset, measured.get(asset.pk, {}), asset.pk in kept) for asset in assets]


def _measured(assets: Sequence[Asset]) -> dict[int, dict[str, float]]:
    """Means over the checks of each asset, by metric."""
    rows = (
        Check.objects.filter(asset__in=assets, value__isnull=False)
        .order_by()
        .values_list("asset", "metric")
        .annotate(mean=Avg("value"))
    )
    found: dict[int, dict[str, float]] = {}
    for asset, metric, mean in rows:
        found.setdefault(asset, {})[metric] = mean
    return found


def _card(asset: Asset, measured: Mapping[str, float], is_kept: bool) -> Card:
    lines = []
    age, missing = measured.get(Check.Metric.FRESHNESS), measured.get(Check.Metric.NULL_SHARE)
    if age is not None:
        said = _("%(time)s old") % {"time": units.say(age, units.HOURS)}
        lines.append(Line(_("Newest row"), said))
    if missing is not None:
        lines.append(Line(_("Complete"), completeness.said(missing)))
    if asset.is_certified and asset.certified_until:
        lines.append(Line(_("Best before"), date_format(asset.certified_until)))
    lines.append(Line(_("Made by"), asset.owner.name if asset.owner else _("not said")))
    return Card(
        url=asset.get_absolute_url(),
        title=asset.label,
        kind=asset.get_kind_display(),
        verdict=asset.verdict.shown,
        description=markdown.plain(asset.description),
        lines=tuple(lines),
        stars=asset.standing.stars,
        reviews=asset.standing.stars_count,
        key=asset.pk,
        is_kept=is_kept,
    )

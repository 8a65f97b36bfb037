"""The whole way of an asset: everything it comes from and everything that hangs on it, by steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from catalog.models import Asset, Domain
from lineage import graph

DEPTH = 10
"""Steps each way; what lies further is said to be left out."""


@dataclass(frozen=True, slots=True)
class Step:
    """The assets that lie so many steps away."""

    title: str
    assets: Sequence[Asset]


@dataclass(frozen=True, slots=True)
class Count:
    name: str
    n: int


@dataclass(frozen=True, slots=True)
class Ways:
    up: Sequence[Step]
    down: Sequence[Step]
    cut: bool
    hurt: int
    kinds: Sequence[Count]
    domains: Sequence[Count]
    teams: int


def of(asset: Asset, user: User) -> Ways:
    """Both ways as far as this person may see, nearest first, and who is hurt when it breaks."""
    up, down = graph.upstream(asset, DEPTH, user), graph.downstream(asset, DEPTH, user)
    hurt = graph.impact(asset, user)
    names = dict(Domain.objects.filter(slug__in=hurt.by_domain).values_list("slug", "name"))
    return Ways(
        up=_steps(up, _("One step up"), up=True),
        down=_steps(down, _("One step down"), up=False),
        cut=up.truncated or down.truncated,
        hurt=hurt.assets,
        kinds=[Count(str(Asset.Kind(kind).label), n) for kind, n in hurt.by_kind.items()],
        domains=[Count(names.get(slug, slug), n) for slug, n in hurt.by_domain.items()],
        teams=hurt.consumers,
    )


def _steps(walk: graph.Walk, first: str, *, up: bool) -> list[Step]:
    far: dict[int, list[Asset]] = {}
    for node in walk.nodes:
        if node.depth:
            far.setdefault(node.depth, []).append(node.asset)
    return [
        Step(first if depth == 1 else _title(depth, up), assets)
        for depth, assets in sorted(far.items())
    ]


def _title(depth: int, up: bool) -> str:
    if up:
        return ngettext("%(n)s step up", "%(n)s steps up", depth) % {"n": depth}
    return ngettext("%(n)s step down", "%(n)s steps down", depth) % {"n": depth}

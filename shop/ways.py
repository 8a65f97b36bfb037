"""The whole way of an asset: everything it comes from and everything that hangs on it, by steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import ngettext

from accounts.models import Visitor
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


def of(asset: Asset, user: Visitor) -> Ways:
    """Both ways as far as this person may see, nearest first, and who is hurt when it breaks."""
    walk = graph.walk(asset, DEPTH, user, up=True, down=True)
    hurt = graph.impact(asset, user)
    names = dict(Domain.objects.filter(slug__in=hurt.by_domain).values_list("slug", "name"))
    return Ways(
        up=_steps(asset, walk, up=True),
        down=_steps(asset, walk, up=False),
        cut=walk.truncated,
        hurt=hurt.assets,
        kinds=[Count(str(Asset.Kind(kind).label), n) for kind, n in hurt.by_kind.items()],
        domains=[Count(names.get(slug, slug), n) for slug, n in hurt.by_domain.items()],
        teams=hurt.consumers,
    )


def _steps(asset: Asset, walk: graph.Walk, *, up: bool) -> list[Step]:
    """The assets of a walk that lie one way, by their distance."""
    following: dict[int, list[int]] = {}
    for source, target in walk.edges:
        here, there = (target, source) if up else (source, target)
        following.setdefault(here, []).append(there)
    assets = {node.asset.pk: node.asset for node in walk.nodes}
    met, near = {asset.pk}, [asset.pk]
    steps: list[Step] = []
    while near := list(dict.fromkeys(pk for at in near for pk in following.get(at, ()))):
        near = [pk for pk in near if pk not in met]
        met.update(near)
        if near:
            found = sorted((assets[pk] for pk in near), key=lambda thing: thing.label.lower())
            steps.append(Step(_title(len(steps) + 1, up), found))
    return steps


def _title(depth: int, up: bool) -> str:
    if up:
        return ngettext("%(n)s step up", "%(n)s steps up", depth) % {"n": depth}
    return ngettext("%(n)s step down", "%(n)s steps down", depth) % {"n": depth}

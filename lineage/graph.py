"""Walks along the edges: where an asset comes from, what hangs on it, and the recalls it inherits.

A walk is one recursive statement over ids that meets every asset once (`UNION`, never a path of what was passed), so
that cycles end and diamonds cost nothing; it yields the nearest assets first and stops after `REACH` of them. Retired
assets are neither named nor passed, nor is what the reader may not see: a walk is the same whether it is there or not.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from accounts.models import Visitor
from catalog.models import Asset, Hold

MAX_DEPTH = 50
MAX_NODES = 500
REACH = 2_000
"""How many assets one walk meets at most."""
EVERYTHING = 200_000
"""How many are counted at most when the whole of what lies downstream is asked for."""

_WALK = """
    WITH RECURSIVE walk(id) AS (
        SELECT %s::bigint
        UNION
        SELECT edge.{to} FROM walk
        JOIN lineage_edge edge ON edge.{come} = walk.id
        JOIN catalog_asset asset ON asset.id = edge.{to} AND asset.retired_at IS NULL AND {seen}
    ) SELECT id FROM walk LIMIT %s
"""
DOWN = {"come": "source_id", "to": "target_id"}
UP = {"come": "target_id", "to": "source_id"}
_HELD = """
    WITH RECURSIVE walk(id) AS (
        SELECT %s::bigint WHERE EXISTS (SELECT FROM catalog_hold WHERE lifted_at IS NULL)
        UNION
        SELECT edge.source_id FROM walk
        JOIN lineage_edge edge ON edge.target_id = walk.id
        JOIN catalog_asset asset ON asset.id = edge.source_id AND asset.retired_at IS NULL
    ) SELECT id FROM walk
"""
_NEAR = """
    SELECT {up}, edge.{to}, job.name FROM lineage_edge edge
    JOIN catalog_asset asset ON asset.id = edge.{to} AND asset.retired_at IS NULL AND {seen}
    JOIN lineage_job job ON job.id = edge.job_id
    WHERE edge.{come} = %s LIMIT %s
"""
Reader = Visitor | None
"""Whose walk it is; none: a machine's, which passes everything and shows it to nobody."""


@dataclass(frozen=True, slots=True)
class Node:
    """An asset in a walk; `depth` counts steps from where it began, whichever way."""

    asset: Asset
    depth: int


@dataclass(frozen=True, slots=True)
class Walk:
    """What was met, nearest first and the start at depth 0; `edges` are (source, target) among them.

    `truncated` says that more lies within the depth asked for than was looked at.
    """

    nodes: list[Node]
    edges: list[tuple[int, int]]
    truncated: bool


@dataclass(frozen=True, slots=True)
class Impact:
    """What hangs on an asset, counted over all the reader may see; `consumers` are the other teams that own it."""

    assets: int
    by_kind: dict[str, int]
    by_domain: dict[str, int]
    consumers: int


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An asset one step away, with the names of the jobs in between."""

    asset: Asset
    jobs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Neighbours:
    up: list[Neighbour]
    down: list[Neighbour]


def upstream(asset: Asset, depth: int, user: Visitor) -> Walk:
    """Where an asset comes from, up to `depth` steps (1 to 50), as far as this person may see."""
    return walk(asset, depth, user, up=True)


def downstream(asset: Asset, depth: int, user: Visitor) -> Walk:
    """What is made from an asset, up to `depth` steps (1 to 50), as far as this person may see."""
    return walk(asset, depth, user, down=True)


def walk(asset: Asset, depth: int, user: Visitor, *, up: bool = False, down: bool = False) -> Walk:
    """Both ways or one of them; at most `MAX_NODES` assets are named. Three to five statements."""
    ways = [way for way, asked in ((UP, up), (DOWN, down)) if asked]
    reached = [_reached(way, asset, user) for way in ways]
    net = _Net({asset.pk}.union(*reached))
    depths: dict[int, int] = {asset.pk: 0}
    short = False
    for ids, way in zip(reached, ways, strict=True):
        steps, cut = net.spread(asset.pk, way, depth=depth, room=MAX_NODES - len(depths))
        short = short or cut or _ran_out(ids, net, way, depth)
        for pk, distance in steps.items():
            depths[pk] = min(distance, depths.get(pk, distance))
    named = sorted(depths, key=lambda pk: (depths[pk], pk))
    edges = [(pk, end) for pk in named for end in sorted(net.down[pk] & depths.keys())]
    cards = Asset.objects.visible_to(user).for_cards().in_bulk(named)
    return Walk([Node(cards[pk], depths[pk]) for pk in named], edges, short)


def hurt(pk: int, user: Visitor) -> QuerySet[Asset]:
    """Everything downstream of the asset with this key, as far as this person may see."""
    below = RawSQL(*_walk(DOWN, pk, user, EVERYTHING))
    return Asset.objects.visible_to(user).filter(pk__in=below).exclude(pk=pk)


def impact(asset: Asset, user: Visitor) -> Impact:
    """Everything downstream that this person may see, counted; one statement."""
    rows = hurt(asset.pk, user).values_list("kind", "domain__slug", "owner_id")
    kinds: dict[str, int] = defaultdict(int)
    domains: dict[str, int] = defaultdict(int)
    teams: set[int] = set()
    for kind, domain, owner in rows:
        kinds[kind] += 1
        if domain:
            domains[domain] += 1
        if owner and owner != asset.owner_id:
            teams.add(owner)
    return Impact(sum(kinds.values()), _largest_first(kinds), _largest_first(domains), len(teams))


def neighbours(asset: Asset, user: Visitor) -> Neighbours:
    """What an asset is made from and what is made from it directly, as cards by name; two statements."""
    seen, params = _seen(user)
    parts = [_NEAR.format(up=up, seen=seen, **way) for up, way in (("true", UP), ("false", DOWN))]
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(f"({part})" for part in parts),
            [*params, asset.pk, REACH, *params, asset.pk, REACH],
        )
        rows = [row for row in cursor.fetchall() if row[1] != asset.pk]
    cards = Asset.objects.visible_to(user).on_the_shelf().for_cards()
    found = {card.pk: card for card in cards.filter(pk__in={pk for _up, pk, _job in rows})}
    return Neighbours(*(_side(rows, found, up=up) for up in (True, False)))


def _side(
    rows: Iterable[tuple[bool, int, str]], found: Mapping[int, Asset], *, up: bool
) -> list[Neighbour]:
    jobs: dict[int, set[str]] = defaultdict(set)
    for is_up, pk, job in rows:
        if is_up == up and pk in found:
            jobs[pk].add(job)
    order = sorted(jobs, key=lambda pk: (found[pk].name, pk))
    return [Neighbour(found[pk], tuple(sorted(jobs[pk]))) for pk in order]


def steps_up(asset: Asset, reader: Reader = None) -> dict[int, int]:
    """Everything an asset comes from with the number of steps, as far as this reader may see; for ranking."""
    net = _Net({asset.pk, *_reached(UP, asset, reader)})
    steps, _cut = net.spread(asset.pk, UP, depth=MAX_DEPTH, room=REACH)
    return steps


def downstream_assets(asset: Asset) -> list[Asset]:
    """Everything made from an asset, hidden or not, with its domain and owner; for telling those who answer for it."""
    reached = Asset.objects.filter(pk__in=RawSQL(*_walk(DOWN, asset.pk, None, EVERYTHING)))
    return list(reached.exclude(pk=asset.pk).select_related("domain", "owner").order_by("pk"))


def holds_on(asset: Asset, user: Visitor) -> list[Hold]:
    """The recalls that stand on an asset and on anything it comes from, its own first, with their assets.

    Read from the edges as they are now, in one statement. A recall on an asset that this person may not see is left
    out; that the asset is recalled is known from its verdict all the same.
    """
    seen = Asset.objects.visible_to(user).values("pk")
    holds = holds_above(asset.pk).filter(asset__in=seen).select_related("asset")
    return sorted(holds, key=lambda hold: (hold.asset_id != asset.pk, hold.placed_at, hold.pk))


def holds_above(pk: int) -> QuerySet[Hold]:
    """The recalls that stand on this asset and on anything it comes from, hidden or not, to be narrowed further."""
    return Hold.objects.standing().filter(asset__in=RawSQL(_HELD, [pk]))


def held_ids() -> set[int]:
    """Every asset with a standing recall on it or on anything it comes from; one statement."""
    statement = """
        WITH RECURSIVE walk(id) AS (
            SELECT asset_id FROM catalog_hold WHERE lifted_at IS NULL
            UNION
            SELECT edge.target_id FROM walk
            JOIN lineage_edge edge ON edge.source_id = walk.id
            JOIN catalog_asset asset ON asset.id = edge.target_id AND asset.retired_at IS NULL
        ) SELECT id FROM walk
    """
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return {pk for (pk,) in cursor.fetchall()}


Way = Mapping[str, str]


def _walk(way: Way, start: int, reader: Reader, most: int) -> tuple[str, list[Any]]:
    seen, params = _seen(reader)
    return _WALK.format(seen=seen, **way), [start, *params, most]


def _seen(reader: Reader) -> tuple[str, tuple[Any, ...]]:
    """The condition on a row `asset` that this reader may know of it."""
    if reader is None:
        return "true", ()
    try:
        seen, params = Asset.objects.visible_to(reader).values("pk").query.sql_with_params()
    except EmptyResultSet:
        return "false", ()
    return f"EXISTS (SELECT FROM ({seen}) AS seen(id) WHERE seen.id = asset.id)", params


def _reached(way: Way, asset: Asset, reader: Reader) -> list[int]:
    """The ids a walk meets, in the order of their distance."""
    with connection.cursor() as cursor:
        cursor.execute(*_walk(way, asset.pk, reader, REACH))
        return [pk for (pk,) in cursor.fetchall()]


class _Net:
    """The edges among what was met."""

    def __init__(self, met: set[int]) -> None:
        self.down: dict[int, set[int]] = defaultdict(set)
        self.up: dict[int, set[int]] = defaultdict(set)
        with connection.cursor() as cursor:
            # An array is one parameter; `IN` would be planned anew with thousands of them.
            cursor.execute(
                "SELECT DISTINCT source_id, target_id FROM lineage_edge"
                " WHERE source_id = ANY(%s) AND target_id = ANY(%s)",
                [sorted(met), sorted(met)],
            )
            for source, target in cursor.fetchall():
                self.down[source].add(target)
                self.up[target].add(source)

    def spread(self, start: int, way: Way, *, depth: int, room: int) -> tuple[dict[int, int], bool]:
        """The distance of each asset within `depth` steps, and whether there was no room for some."""
        beyond = self.up if way is UP else self.down
        steps = {start: 0}
        waiting = deque([start])
        while waiting:
            pk = waiting.popleft()
            if steps[pk] == min(depth, MAX_DEPTH):
                break
            for other in sorted(beyond[pk] - steps.keys()):
                if len(steps) > room:
                    return _without(steps, start), True
                steps[other] = steps[pk] + 1
                waiting.append(other)
        return _without(steps, start), False


def _without(steps: dict[int, int], start: int) -> dict[int, int]:
    return {pk: distance for pk, distance in steps.items() if pk != start}


def _ran_out(reached: list[int], net: _Net, way: Way, depth: int) -> bool:
    """Whether the walk stopped before it had met everything within `depth`.

    It meets what is nearest first, so a full walk is short only of what lies as far as the last it met.
    """
    if len(reached) < REACH:
        return False
    steps, _cut = net.spread(reached[0], way, depth=MAX_DEPTH, room=REACH)
    return depth >= steps.get(reached[-1], 0)


def _largest_first(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

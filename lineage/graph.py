"""Walks along the edges: where an asset comes from, what hangs on it, and the recalls it inherits.

A walk is one recursive statement over ids that meets every asset once (`UNION`, never a path of what was passed), so
that cycles end and diamonds cost nothing; it yields the nearest assets first and stops after `REACH` of them. Retired
assets are neither named nor passed. An asset that the reader may not see is passed without a trace: what lies beyond
it stands where the hidden one stood.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from accounts.models import User
from catalog.models import Asset, Hold

MAX_DEPTH = 50
MAX_NODES = 500
REACH = 2_000
"""How many assets one walk meets at most, hidden ones included."""
EVERYTHING = 200_000
"""How many are counted at most when the whole of what lies downstream is asked for."""

_WALK = """
    WITH RECURSIVE walk(id) AS (
        SELECT %s::bigint
        UNION
        SELECT edge.{to} FROM walk
        JOIN lineage_edge edge ON edge.{come} = walk.id
        JOIN catalog_asset asset ON asset.id = edge.{to} AND asset.retired_at IS NULL
    ) SELECT id FROM walk LIMIT %s
"""
_DOWN = _WALK.format(come="source_id", to="target_id")
_UP = _WALK.format(come="target_id", to="source_id")
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
    WITH RECURSIVE walk(id, job_id) AS (
        SELECT edge.{to}, edge.job_id FROM lineage_edge edge WHERE edge.{come} = %s
        UNION
        SELECT edge.{to}, NULL::bigint FROM walk
        JOIN catalog_asset passed ON passed.id = walk.id AND passed.retired_at IS NULL
        JOIN lineage_edge edge ON edge.{come} = walk.id
        WHERE NOT EXISTS (SELECT FROM ({seen}) AS seen(id) WHERE seen.id = walk.id)
    ) SELECT {up}, walk.id, job.name FROM walk LEFT JOIN lineage_job job ON job.id = walk.job_id
    LIMIT %s
"""


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
    """An asset one step away, with the names of the jobs in between (none past something hidden)."""

    asset: Asset
    jobs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Neighbours:
    up: list[Neighbour]
    down: list[Neighbour]


def upstream(asset: Asset, depth: int, user: User) -> Walk:
    """Where an asset comes from, up to `depth` steps (1 to 50), as far as this person may see."""
    return walk(asset, depth, user, up=True)


def downstream(asset: Asset, depth: int, user: User) -> Walk:
    """What is made from an asset, up to `depth` steps (1 to 50), as far as this person may see."""
    return walk(asset, depth, user, down=True)


def walk(asset: Asset, depth: int, user: User, *, up: bool = False, down: bool = False) -> Walk:
    """Both ways or one of them; at most `MAX_NODES` assets are named. Three to five statements."""
    reached = [_reached(sql, asset) for sql, asked in ((_UP, up), (_DOWN, down)) if asked]
    met = sorted({pk for ids in reached for pk in ids})
    cards, shown = _shown(met, user)
    net = _Net(met, shown | {asset.pk})
    depths: dict[int, int] = {asset.pk: 0}
    short = False
    ways = [way for way, asked in ((net.up, up), (net.down, down)) if asked]
    for ids, way in zip(reached, ways, strict=True):
        steps, cut = net.spread(asset.pk, way, depth=depth, room=MAX_NODES - len(depths))
        short = short or cut or _ran_out(ids, net, way, depth)
        for pk, distance in steps.items():
            depths[pk] = min(distance, depths.get(pk, distance))
    named = sorted(depths, key=lambda pk: (depths[pk], pk))
    edges = [(pk, end) for pk in named for end in sorted(net.beyond(pk, net.down) & depths.keys())]
    if unread := [pk for pk in named if pk not in cards]:
        cards |= Asset.objects.for_cards().in_bulk(unread)
    return Walk([Node(cards[pk], depths[pk]) for pk in named], edges, short)


def _shown(met: list[int], user: User) -> tuple[dict[int, Asset], set[int]]:
    """What of it this person may see: whole cards if all of it may be named, else only which."""
    seen = Asset.objects.visible_to(user).on_the_shelf().filter(pk__in=met)
    if len(met) <= MAX_NODES:
        cards = {card.pk: card for card in seen.for_cards()}
        return cards, set(cards)
    return {}, set(seen.values_list("pk", flat=True))


def hurt(pk: int, user: User) -> QuerySet[Asset]:
    """Everything downstream of the asset with this key that this person may see."""
    below = RawSQL(_DOWN, [pk, EVERYTHING])
    return Asset.objects.visible_to(user).filter(pk__in=below).exclude(pk=pk)


def impact(asset: Asset, user: User) -> Impact:
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


def neighbours(asset: Asset, user: User) -> Neighbours:
    """What an asset is made from and what is made from it directly, as cards by name; two statements."""
    seen, params = Asset.objects.visible_to(user).values("pk").query.sql_with_params()
    ways = (("true", "target_id", "source_id"), ("false", "source_id", "target_id"))
    parts = [_NEAR.format(up=up, come=come, to=to, seen=seen) for up, come, to in ways]
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(f"({part})" for part in parts),
            [asset.pk, *params, REACH, asset.pk, *params, REACH],
        )
        rows = [row for row in cursor.fetchall() if row[1] != asset.pk]
    cards = Asset.objects.visible_to(user).on_the_shelf().for_cards()
    found = {card.pk: card for card in cards.filter(pk__in={pk for _up, pk, _job in rows})}
    return Neighbours(*(_side(rows, found, up=up) for up in (True, False)))


def _side(
    rows: Iterable[tuple[bool, int, str | None]], found: Mapping[int, Asset], *, up: bool
) -> list[Neighbour]:
    jobs: dict[int, set[str]] = defaultdict(set)
    for is_up, pk, job in rows:
        if is_up == up and pk in found:
            jobs[pk].update([job] if job else [])
    order = sorted(jobs, key=lambda pk: (found[pk].name, pk))
    return [Neighbour(found[pk], tuple(sorted(jobs[pk]))) for pk in order]


def steps_up(asset: Asset) -> dict[int, int]:
    """Everything an asset comes from, hidden or not, with the number of steps; for ranking, not for showing."""
    met = _reached(_UP, asset)
    net = _Net(met, set(met))
    steps, _cut = net.spread(asset.pk, net.up, depth=MAX_DEPTH, room=REACH)
    return steps


def downstream_assets(asset: Asset) -> list[Asset]:
    """Everything made from an asset, hidden or not, with its domain and owner; for telling those who answer for it."""
    reached = Asset.objects.filter(pk__in=RawSQL(_DOWN, [asset.pk, EVERYTHING]))
    return list(reached.exclude(pk=asset.pk).select_related("domain", "owner").order_by("pk"))


def holds_on(asset: Asset, user: User) -> list[Hold]:
    """The recalls that stand on an asset and on anything it comes from, its own first, with their assets.

    Read from the edges as they are now, in one statement. A recall on an asset that this person may not see is left
    out; that the asset is recalled is known from its verdict all the same.
    """
    seen = Asset.objects.visible_to(user).values("pk")
    holds = holds_above(asset).filter(asset__in=seen).select_related("asset")
    return sorted(holds, key=lambda hold: (hold.asset_id != asset.pk, hold.placed_at, hold.pk))


def holds_above(asset: Asset) -> QuerySet[Hold]:
    """The recalls that stand on an asset and on anything it comes from, hidden or not, to be narrowed further."""
    return Hold.objects.standing().filter(asset__in=RawSQL(_HELD, [asset.pk]))


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


def _reached(sql: str, asset: Asset) -> list[int]:
    """The ids a walk meets, in the order of their distance."""
    with connection.cursor() as cursor:
        cursor.execute(sql, [asset.pk, REACH])
        return [pk for (pk,) in cursor.fetchall()]


class _Net:
    """The edges among what was met, and which of it is shown."""

    def __init__(self, met: list[int], shown: set[int]) -> None:
        self.shown = shown
        self.down: dict[int, set[int]] = defaultdict(set)
        self.up: dict[int, set[int]] = defaultdict(set)
        with connection.cursor() as cursor:
            # An array is one parameter; `IN` would be planned anew with thousands of them.
            cursor.execute(
                "SELECT DISTINCT source_id, target_id FROM lineage_edge"
                " WHERE source_id = ANY(%s) AND target_id = ANY(%s)",
                [met, met],
            )
            for source, target in cursor.fetchall():
                self.down[source].add(target)
                self.up[target].add(source)

    def beyond(self, start: int, ways: Mapping[int, set[int]]) -> set[int]:
        """The next shown assets after this one: neighbours, or what lies past hidden ones."""
        found: set[int] = set()
        passed = {start}
        waiting = list(ways.get(start, ()))
        while waiting:
            pk = waiting.pop()
            if pk in passed:
                continue
            passed.add(pk)
            if pk in self.shown:
                found.add(pk)
            else:
                waiting.extend(ways.get(pk, ()))
        return found

    def spread(
        self, start: int, ways: Mapping[int, set[int]], *, depth: int, room: int
    ) -> tuple[dict[int, int], bool]:
        """The distance of each shown asset within `depth` steps, and whether there was no room for some."""
        steps = {start: 0}
        waiting = deque([start])
        while waiting:
            pk = waiting.popleft()
            if steps[pk] == min(depth, MAX_DEPTH):
                break
            for other in sorted(self.beyond(pk, ways) - steps.keys()):
                if len(steps) > room:
                    return _without(steps, start), True
                steps[other] = steps[pk] + 1
                waiting.append(other)
        return _without(steps, start), False


def _without(steps: dict[int, int], start: int) -> dict[int, int]:
    return {pk: distance for pk, distance in steps.items() if pk != start}


def _ran_out(reached: list[int], net: _Net, ways: Mapping[int, set[int]], depth: int) -> bool:
    """Whether the walk stopped before it had met everything within `depth`.

    It meets what is nearest first, so a full walk is short only of what lies as far as the last it met, or, past
    hidden assets, of anything.
    """
    if len(reached) < REACH:
        return False
    if any(pk not in net.shown for pk in reached[1:]):
        return True
    steps, _cut = net.spread(reached[0], ways, depth=MAX_DEPTH, room=REACH)
    return depth >= steps.get(reached[-1], 0)


def _largest_first(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

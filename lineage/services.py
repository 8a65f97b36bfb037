"""Writes about lineage: events are received and folded, views are read, recalls spread, importance is measured."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import timedelta
from functools import partial

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from catalog import services as catalog
from catalog.models import Asset, Verdict
from lineage import folding, graph, view_sql
from lineage.events import Event
from lineage.models import Edge, Job, RawEvent, ViewReading

fold_pending = folding.fold_pending

AHEAD = timedelta(days=1)
"""Clocks differ, but an event that claims to lie further in the future is taken to be of now."""
SPREADING = 7_301
"""The advisory lock of whoever spreads recalls."""
COUNTED = 1_000
"""Importance is counted up to here."""


def receive(*, events: Sequence[Event], by: User) -> int:
    """Store events as they came; returns how many were new. Once it returns outside a transaction they are durable.

    A duplicate is the same row by its digest and changes nothing.
    """
    latest = timezone.now()
    rows = {
        event.digest: RawEvent(
            digest=event.digest,
            body=event.body,
            run_id=event.run_id,
            event_time=event.time if event.time < latest + AHEAD else latest,
        )
        for event in events
    }
    known = set(RawEvent.objects.filter(digest__in=rows).values_list("digest", flat=True))
    fresh = [rows[digest] for digest in sorted(rows.keys() - known)]
    RawEvent.objects.bulk_create(fresh, batch_size=500, ignore_conflicts=True)
    return len(fresh)


def views_to_read(limit: int = 500) -> list[int]:
    """Views whose SQL is new, has changed, has gone, or names something that has since become an asset."""
    statement = """
        SELECT asset.id FROM catalog_asset asset
        LEFT JOIN lineage_viewreading reading ON reading.asset_id = asset.id
        WHERE (asset.definition <> '' AND asset.retired_at IS NULL OR reading.asset_id IS NOT NULL)
          AND (reading.asset_id IS NULL OR reading.read_of <> asset.updated_at OR EXISTS (
                SELECT FROM catalog_asset named
                WHERE named.namespace = asset.namespace AND named.name = ANY(reading.unknown)
                  AND named.retired_at IS NULL))
        ORDER BY asset.id LIMIT %s
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, [limit])
        return [pk for (pk,) in cursor.fetchall()]


def fold_views(*, asset_ids: Iterable[int]) -> int:
    """Read the SQL of these views into edges, and take away those that are gone; returns how many views were read."""
    return sum(folding.again(partial(_fold_view, pk)) for pk in asset_ids)


def spread_holds() -> int:
    """Let every asset downstream of a standing recall be recalled, and no other; returns how many changed.

    Whoever comes later waits, so that an older picture never overwrites a newer one.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SPREADING])
        held = graph.held_ids()
        if held == set(Verdict.objects.filter(recalled=True).values_list("pk", flat=True)):
            return 0
        return catalog.set_recalled(asset_ids=held)


def measure_importance() -> int:
    """Count for every asset what everybody can see downstream, up to `COUNTED`; returns how many changed.

    The order of search results follows it: what is hidden must not show itself there.
    """
    down: dict[int, set[int]] = defaultdict(set)
    live = Edge.objects.filter(target__retired_at=None, target__visibility=Asset.Visibility.PUBLIC)
    for source, target in live.values_list("source_id", "target_id").distinct().iterator():
        down[source].add(target)
    counted: dict[int, int] = {}
    for pk in _children_first(down):
        counted[pk] = _reach(pk, down, counted)
    return catalog.set_importance(downstream=counted)


def _children_first(down: dict[int, set[int]]) -> Iterator[int]:
    """Every asset that something is made from, after what is made from it (in a cycle, in any order)."""
    entered: set[int] = set()
    for start in list(down):
        waiting = [(start, False)]
        while waiting:
            pk, left = waiting.pop()
            if left:
                yield pk
            elif pk in down and pk not in entered:
                entered.add(pk)
                waiting.append((pk, True))
                waiting.extend((child, False) for child in down[pk])


def _reach(start: int, down: dict[int, set[int]], counted: dict[int, int]) -> int:
    """How many lie downstream, up to `COUNTED`; whoever reaches somebody who has that many has as many."""
    seen = {start}
    waiting = [start]
    while waiting and len(seen) <= COUNTED:
        for child in down.get(waiting.pop(), ()):
            if counted.get(child, 0) >= COUNTED:
                return COUNTED
            if child not in seen:
                seen.add(child)
                waiting.append(child)
    return min(len(seen) - 1, COUNTED)


def _fold_view(pk: int) -> int:
    view = Asset.objects.filter(pk=pk).first()
    if view is None:
        return 0
    if not view.definition or view.retired_at is not None:
        Job.objects.filter(kind=Job.Kind.VIEW, namespace=view.namespace, name=view.name).delete()
        ViewReading.objects.filter(asset=view).delete()
        return 1
    try:
        names = view_sql.tables(view.definition)
    except view_sql.Unreadable as error:
        _remember(view, unknown=[], error=str(error))
        return 1
    sources, unknown = _resolve(view, names)
    _put_view_edges(view, sources)
    _remember(view, unknown=unknown, error="")
    return 1


def _resolve(view: Asset, names: Collection[view_sql.Name]) -> tuple[set[int], list[str]]:
    """The assets these names mean in this view, and the names that mean none."""
    meant = [view_sql.candidates(name, view.name) for name in sorted(names)]
    asked = {name for candidates in meant for name in candidates}
    rows = Asset.objects.on_the_shelf().filter(namespace=view.namespace, name__in=asked)
    known = dict(rows.values_list("name", "pk"))
    sources: set[int] = set()
    unknown: list[str] = []
    for candidates in meant:
        found = next((known[name] for name in candidates if name in known), None)
        if found is None:
            unknown.extend(candidates)
        elif found != view.pk:
            sources.add(found)
    return sources, unknown


def _put_view_edges(view: Asset, sources: set[int]) -> None:
    job, _made = Job.objects.get_or_create(
        kind=Job.Kind.VIEW, namespace=view.namespace, name=view.name
    )
    job.edges.exclude(target=view, source__in=sources).delete()
    there = set(job.edges.values_list("source_id", flat=True))
    folding.put_edges([(source, view.pk, job.pk, view.updated_at) for source in sources - there])


def _remember(view: Asset, *, unknown: list[str], error: str) -> None:
    ViewReading.objects.update_or_create(
        asset=view, defaults={"read_of": view.updated_at, "unknown": unknown, "error": error}
    )

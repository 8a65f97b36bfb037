"""From stored events to the catalog and the graph: each run is folded anew from all of its events.

One transaction a run, whose steps are idempotent and commute with those of other runs. Locks are taken in one order
everywhere: the run, the assets by their keys, the jobs, the edges. Waiting workers pass each other by (SKIP LOCKED),
what the database could not serialise is tried again, and an event that cannot be folded carries its error.
"""

import logging
import random
import time
from collections.abc import Callable, Collection, Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import Q
from django.db.models.functions import Now
from psycopg import errors as postgres

from catalog import authority, intake, registering
from catalog.models import Asset, Authority
from lineage import fold
from lineage.models import Facet, Job, RawEvent, Run

TRIES = 5
LOCK = 7_302
"""The first half of the advisory locks of runs; the second is the run."""
LONG_AGO = datetime(1, 1, 2, tzinfo=UTC)
AGAIN = (postgres.DeadlockDetected, postgres.SerializationFailure, postgres.UniqueViolation)
log = logging.getLogger(__name__)


def fold_pending(*, limit: int = 500) -> int:
    """Fold what was received and is not folded yet, oldest first, run by run; returns how many events."""
    waiting = RawEvent.objects.unfolded().order_by("pk").values_list("pk", "run_id")[:limit]
    groups: dict[UUID | int, list[int]] = {}
    for pk, run_id in waiting:
        groups.setdefault(run_id or pk, []).append(pk)
    return sum(_fold_safely(group) for group in groups.values())


def again(work: Callable[[], int]) -> int:
    """Do it in a transaction; deadlocks, serialisation failures and lost races for a row are tried again."""
    for attempt in range(1, TRIES + 1):
        try:
            with transaction.atomic():
                return work()
        except (OperationalError, IntegrityError) as error:
            if not isinstance(error.__cause__, AGAIN) or attempt == TRIES:
                raise
            time.sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311 - only a pause
    raise AssertionError("unreachable")


def put_edges(rows: Collection[tuple[int, int, int, datetime]]) -> None:
    """Store (source, target, job, seen); an edge that is there keeps the later time it was seen."""
    if not rows:
        return
    columns = [list(column) for column in zip(*sorted(rows), strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO lineage_edge (source_id, target_id, job_id, seen_at)
            SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::timestamptz[])
            ON CONFLICT (source_id, target_id, job_id) DO UPDATE SET seen_at = EXCLUDED.seen_at
            WHERE lineage_edge.seen_at < EXCLUDED.seen_at
            """,
            columns,
        )


def _fold_safely(pks: list[int]) -> int:
    """Fold one run's waiting events; those that cannot be folded keep the reason and leave the queue."""
    try:
        return again(lambda: _fold_run(pks))
    except Exception as error:
        if isinstance(error, OperationalError) or isinstance(error.__cause__, AGAIN):
            raise
        log.exception("events %s could not be folded", pks)
        return _give_up(pks, error)


def _give_up(pks: Iterable[int], error: Exception) -> int:
    reason = f"{type(error).__name__}: {error}"[:2000].replace("\x00", "")
    waiting = RawEvent.objects.unfolded().filter(pk__in=list(pks))
    return waiting.update(folded_at=Now(), error=reason)


def _fold_run(pks: list[int]) -> int:
    claimed = list(
        RawEvent.objects.unfolded()
        .filter(pk__in=pks)
        .order_by("pk")
        .select_for_update(skip_locked=True)
    )
    if not claimed:
        return 0
    run_id = claimed[0].run_id
    events = claimed
    if run_id is not None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK, str(run_id)])
        events = list(RawEvent.objects.filter(run_id=run_id))
    picture = fold.fold(_readable(events))
    _write(picture, run_id)
    RawEvent.objects.filter(pk__in=[event.pk for event in claimed]).update(folded_at=Now())
    return len(claimed)


def _readable(events: list[RawEvent]) -> list[fold.Told]:
    """The events of a run that can be read; one that cannot keeps its error and spoils no other."""
    told = []
    for event in events:
        entry = fold.Told(event.event_time, event.digest, event.body)
        try:
            fold.fold([entry])
        except Exception as error:
            log.exception("event %s cannot be read", event.digest)
            RawEvent.objects.filter(pk=event.pk).update(error=f"{type(error).__name__}: {error}")
        else:
            told.append(entry)
    return told


def _write(picture: fold.Picture, run_id: UUID | None) -> None:
    assets = _put_assets(picture)
    _put_facets(picture, assets)
    jobs = _put_jobs(picture)
    if run_id is not None and picture.job is not None:
        Run.objects.update_or_create(
            run_id=run_id,
            defaults={
                "job_id": jobs[picture.job],
                "state": picture.state,
                "started_at": picture.started,
                "ended_at": picture.ended,
                "error": picture.error,
            },
        )
    put_edges(
        [
            (assets[source].pk, assets[target].pk, jobs[job], seen)
            for source, target, job, seen in picture.edges()
        ]
    )


def _put_assets(picture: fold.Picture) -> dict[fold.Key, Asset]:
    """The assets of every dataset named, made where missing, locked in the order of their keys."""
    known = _locked(picture.datasets)
    missing = sorted(picture.datasets.keys() - known.keys())
    if not missing:
        return known
    guesses = {key: fold.kind_of(key, fold.Dataset()) for key in missing}
    rows = [
        intake.Row(namespace=key[0], name=key[1], values={"kind": guesses[key]}) for key in missing
    ]
    registering.register(rows, registrar=registering.Registrar())
    made = _locked(missing)
    Facet.objects.bulk_create(
        Facet(asset=made[key], kind=Facet.Kind.KIND, body=guesses[key], event_time=LONG_AGO)
        for key in missing
    )
    return known | made


def _locked(keys: Iterable[fold.Key]) -> dict[fold.Key, Asset]:
    wanted = set(keys)
    matching = Asset.objects.filter(
        namespace__in={key[0] for key in wanted}, name__in={key[1] for key in wanted}
    )
    rows = matching.order_by("namespace", "name").select_for_update(of=("self",), no_key=True)
    found = {(asset.namespace, asset.name): asset for asset in rows}
    return {key: asset for key, asset in found.items() if key in wanted}


def _put_facets(picture: fold.Picture, assets: dict[fold.Key, Asset]) -> None:
    """Keep what is newest of each asset, and tell the catalog where it has heard nothing but machines."""
    stored = {
        (facet.asset_id, facet.kind): facet
        for facet in Facet.objects.filter(asset__in=[asset.pk for asset in assets.values()])
    }
    newer: list[Facet] = []
    rows: list[intake.Row] = []
    for key, dataset in sorted(picture.datasets.items()):
        asset = assets[key]
        row = intake.Row(namespace=asset.namespace, name=asset.name)
        for kind, said in _said(dataset):
            old = stored.get((asset.pk, kind))
            if said is None or (old is None and kind == Facet.Kind.KIND):
                continue
            if old is None or (old.event_time, old.digest) < said.order:
                at, digest = said.order
                newer.append(
                    Facet(asset=asset, kind=kind, body=said.body, event_time=at, digest=digest)
                )
                if _may_tell(asset, kind, old):
                    _tell(row, kind, said.body)
        if row.values or row.fields:
            rows.append(row)
    Facet.objects.bulk_create(
        newer,
        update_conflicts=True,
        unique_fields=["asset", "kind"],
        update_fields=["body", "event_time", "digest"],
    )
    registering.register(rows, registrar=registering.Registrar(revives=False))


def _said(dataset: fold.Dataset) -> list[tuple[Facet.Kind, fold.Said | None]]:
    return [
        (Facet.Kind.KIND, dataset.kind),
        (Facet.Kind.DOCUMENTATION, dataset.documentation),
        (Facet.Kind.SCHEMA, dataset.schema),
    ]


def _may_tell(asset: Asset, kind: Facet.Kind, old: Facet | None) -> bool:
    """What left the shelf is let alone; of what a source holds, the source knows more than an event does.

    Only where the source has no comment do events describe it.
    """
    if asset.retired_at is not None:
        return False
    if asset.source_id is None:
        return True
    heard = authority.of_asset(asset, []).said("description", Authority.MACHINE)
    return kind == Facet.Kind.DOCUMENTATION and heard in (None, old.body if old else None)


def _tell(row: intake.Row, kind: Facet.Kind, said: Any) -> None:
    if kind == Facet.Kind.KIND:
        row.values["kind"] = said
    elif kind == Facet.Kind.DOCUMENTATION:
        row.values["description"] = said
    else:
        row.fields = said


def _put_jobs(picture: fold.Picture) -> dict[fold.Key, int]:
    keys = sorted(picture.flows)
    pipeline = Job.Kind.PIPELINE
    Job.objects.bulk_create(
        (Job(kind=pipeline, namespace=key[0], name=key[1]) for key in keys), ignore_conflicts=True
    )
    matching = Job.objects.filter(
        kind=pipeline, namespace__in={key[0] for key in keys}, name__in={key[1] for key in keys}
    )
    found = {
        (namespace, name): pk
        for pk, namespace, name in matching.values_list("pk", "namespace", "name")
    }
    for key in keys:
        if said := picture.flows[key].documentation:
            at, text = said.order[0], said.body
            older = (
                Q(described_at=None)
                | Q(described_at__lt=at)
                | Q(described_at=at, description__lt=text)
            )
            Job.objects.filter(older, pk=found[key]).update(description=text, described_at=at)
    return {key: found[key] for key in keys}

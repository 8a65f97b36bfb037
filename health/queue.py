"""The queue of the health room: rows in Postgres, taken with a lease and a fence by its clock."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.db.models import Case, F, QuerySet, Value, When
from django.db.models.functions import Least, Now

from catalog.models import Asset
from health.models import Refresh

LEASE = timedelta(seconds=330)
"""Longer than the hard time limit of a task, so that only the dead lose their lease."""
EVERY = timedelta(minutes=15)
RETRY = timedelta(seconds=30)
MAX_DOUBLINGS = 6
GIVE_UP = 8
"""An asset that was taken so often without an ending harms its worker, and is left alone."""
KEEP_ASKING = GIVE_UP - 2
"""A source that says why it cannot answer is asked again for ever, only ever more slowly."""
PER_SOURCE = 2
"""So many questions at once are asked of one source."""


def plan_new_assets() -> int:
    """Put scanned assets that are not in the queue into it, and those back on the shelf."""
    new = Asset.objects.on_the_shelf().filter(source__isnull=False, refresh=None)
    rows = [Refresh(asset_id=pk) for pk in new.order_by("pk").values_list("pk", flat=True)[:1000]]
    Refresh.objects.bulk_create(rows, ignore_conflicts=True)
    idle = Refresh.objects.filter(next_refresh_at=None, attempts=0, asset__retired_at=None)
    return idle.update(next_refresh_at=Now())


def notice_changes() -> int:
    """Make due what changed since it was refreshed last; answers how many assets.

    That is what a run has written, the views made from it, what has a new contract, and what is
    described anew. Only what is calm is touched: an asset that fails keeps its back-off. Five
    seconds of overlap cover what happened while the asset was being asked.
    """
    noticed = 0
    with connection.cursor() as cursor:
        for statement in (_NOTICE_RUNS, _NOTICE_CONTRACTS, _NOTICE_ASSETS):
            cursor.execute(statement)
            noticed += cursor.rowcount
    return noticed


_NOTICE_RUNS = """
with recursive ended as (
    select job_id, max(ended_at) as at from lineage_run
    where state = 'complete' and ended_at <= statement_timestamp()
      and ended_at > statement_timestamp() - interval '1 day'
    group by job_id
), touched (asset_id, at) as (
    select edge.target_id, ended.at from lineage_edge edge join ended on ended.job_id = edge.job_id
    union
    select edge.target_id, touched.at from touched
    join lineage_edge edge on edge.source_id = touched.asset_id
    join lineage_job job on job.id = edge.job_id and job.kind = 'view'
), newest as (
    select asset_id, max(at) as at from touched group by asset_id
)
update health_refresh refresh set next_refresh_at = statement_timestamp()
from newest
where newest.asset_id = refresh.asset_id
  and newest.at > refresh.finished_at - interval '5 seconds'
  and refresh.attempts = 0 and refresh.lease_until is null
  and refresh.next_refresh_at > statement_timestamp()
"""
_NOTICE_CONTRACTS = """
update health_refresh refresh set next_refresh_at = statement_timestamp()
from contracts_contract contract join contracts_version version on version.contract_id = contract.id
where contract.asset_id = refresh.asset_id and version.state = 'active'
  and version.created_at > refresh.finished_at - interval '5 seconds'
  and refresh.attempts = 0 and refresh.lease_until is null
  and refresh.next_refresh_at > statement_timestamp()
"""
_NOTICE_ASSETS = """
update health_refresh refresh set next_refresh_at = statement_timestamp()
from catalog_asset asset
where asset.id = refresh.asset_id
  and asset.updated_at > refresh.finished_at - interval '5 seconds'
  and refresh.attempts = 0 and refresh.lease_until is null
  and refresh.next_refresh_at > statement_timestamp()
"""


def claim_due(*, limit: int = 1, asset_id: int | None = None) -> list[tuple[int, int]]:
    """Take assets that are due, as (asset id, fence), by the database's clock.

    Each gets a lease and a higher fence; nobody waits for anybody (SKIP LOCKED), and a source that
    is asked twice already is left alone. What was taken too often without an ending is given up.
    """
    with connection.cursor() as cursor:
        cursor.execute(_BURY, [GIVE_UP])
        cursor.execute(
            _CLAIM,
            {
                "lease": f"{LEASE.total_seconds()} seconds",
                "per_source": PER_SOURCE,
                "limit": limit,
                "asset_id": asset_id,
            },
        )
        return [(row[0], row[1]) for row in cursor.fetchall()]


_BURY = """
update health_refresh set next_refresh_at = null, lease_until = null
where next_refresh_at <= statement_timestamp()
  and (lease_until is null or lease_until < statement_timestamp()) and attempts >= %s
"""
_CLAIM = """
update health_refresh set
    lease_until = statement_timestamp() + %(lease)s::interval,
    next_refresh_at = statement_timestamp() + %(lease)s::interval,
    fence = fence + 1, attempts = attempts + 1
where asset_id in (
    select due.asset_id from health_refresh due
    join catalog_asset asset on asset.id = due.asset_id
    where due.next_refresh_at <= statement_timestamp()
      and (due.lease_until is null or due.lease_until < statement_timestamp())
      and (%(asset_id)s::bigint is null or due.asset_id = %(asset_id)s)
      and (select count(*) from health_refresh busy
           join catalog_asset other on other.id = busy.asset_id
           where busy.lease_until > statement_timestamp()
             and other.source_id = asset.source_id) < %(per_source)s
    order by due.next_refresh_at limit %(limit)s
    for update of due skip locked
)
returning asset_id, fence
"""


def lock(asset_id: int, fence: int) -> Refresh | None:
    """The locked row of the queue, if nobody else has taken it since; inside a transaction."""
    return Refresh.objects.select_for_update().filter(pk=asset_id, fence=fence).first()


def finish(asset_id: int) -> None:
    """Done until next time, unless somebody asked for another refresh in the meantime.

    Assets come back at moments of their own, so that a restart does not make them all due at once.
    """
    spread = timedelta(seconds=asset_id * 37 % 120)
    Refresh.objects.filter(pk=asset_id).update(
        lease_until=None,
        attempts=0,
        error="",
        finished_at=Now(),
        next_refresh_at=Case(
            When(next_refresh_at__lte=Now(), then=Now()), default=Now() + EVERY + spread
        ),
    )


def back_off(state: Refresh, error: str) -> None:
    """The source could not answer: try again, each time twice as late, at most half an hour."""
    wait = RETRY * 2 ** min(state.attempts, MAX_DOUBLINGS)
    Refresh.objects.filter(pk=state.pk).update(
        lease_until=None,
        error=error,
        next_refresh_at=Now() + wait,
        attempts=Least(F("attempts"), Value(KEEP_ASKING)),
    )


def drop(asset_id: int, fence: int) -> None:
    """The asset is gone or has left the shelf: nothing is due any more."""
    Refresh.objects.filter(pk=asset_id, fence=fence).update(
        next_refresh_at=None, lease_until=None, attempts=0
    )


def given_up() -> QuerySet[Refresh]:
    """What is no longer tried, until somebody asks for it."""
    return Refresh.objects.filter(next_refresh_at=None, attempts__gte=GIVE_UP)

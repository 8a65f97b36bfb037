"""What changed becomes due: written by a run, a view on it, described anew; nothing else."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db.models.functions import Now

from catalog.models import Asset
from health import queue
from health.models import Refresh
from lineage.models import Edge, Job, Run
from tests import factories

pytestmark = pytest.mark.django_db


def calm(asset: Asset) -> Asset:
    """Refreshed ten minutes ago, not due, not touched since."""
    Asset.objects.filter(pk=asset.pk).update(updated_at=Now() - timedelta(hours=1))
    Refresh.objects.create(
        asset=asset,
        finished_at=datetime.now(tz=UTC) - timedelta(minutes=10),
        next_refresh_at=datetime.now(tz=UTC) + timedelta(minutes=5),
    )
    return asset


def due() -> set[str]:
    return set(Refresh.objects.due().values_list("asset__name", flat=True))


@pytest.fixture
def flow() -> Job:
    """raw -> (pipeline) -> mart -> (view) -> report; beside it, another table."""
    raw, mart, view, _other = (calm(factories.asset(name)) for name in ("raw", "mart", "view", "x"))
    job = Job.objects.create(namespace="n", name="build")
    sql = Job.objects.create(namespace="n", name="view", kind=Job.Kind.VIEW)
    Edge.objects.create(source=raw, target=mart, job=job)
    Edge.objects.create(source=mart, target=view, job=sql)
    return job


def run(job: Job, ended: datetime, state: str = "complete") -> None:
    Run.objects.create(job=job, run_id=uuid4(), state=state, ended_at=ended)


def test_what_a_run_has_written_and_the_views_on_it_are_due(flow: Job) -> None:
    run(flow, datetime.now(tz=UTC) - timedelta(minutes=1))
    assert queue.notice_changes() == 2
    assert due() == {"mart", "view"}
    assert queue.notice_changes() == 0


@pytest.mark.parametrize("minutes", [-20, 60])
def test_a_run_before_the_refresh_or_in_the_future_makes_nothing_due(
    flow: Job, minutes: int
) -> None:
    run(flow, datetime.now(tz=UTC) + timedelta(minutes=minutes))
    assert queue.notice_changes() == 0


def test_a_failed_run_has_written_nothing(flow: Job) -> None:
    run(flow, datetime.now(tz=UTC) - timedelta(minutes=1), "failed")
    assert queue.notice_changes() == 0


def test_what_fails_keeps_its_back_off(flow: Job) -> None:
    Refresh.objects.update(attempts=2)
    run(flow, datetime.now(tz=UTC) - timedelta(minutes=1))
    assert queue.notice_changes() == 0


def test_what_is_described_anew_is_due(flow: Job) -> None:
    Asset.objects.filter(name="x").update(updated_at=Now())
    assert queue.notice_changes() == 1
    assert due() == {"x"}

"""An asset with everything a page can show: checks, a contract, neighbours, reviews, a ticket, a recall."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from catalog.models import Asset, Standing, Verdict
from contracts.models import Clause, Contract, Deviation, Version
from feedback import services as feedback
from health.models import Check, Finding, Measurement
from lineage.models import Edge, Job
from tests import factories


def measured(
    asset: Asset, metric: str, field: str = "", value: float = 0.0, days: int = 60
) -> Check:
    check = Check.objects.create(asset=asset, metric=metric, field=field, value=value, n=900)
    today = datetime.combine(timezone.now().date(), datetime.min.time(), tzinfo=UTC)
    Measurement.objects.bulk_create(
        Measurement(
            check_asked=check, at=today - timedelta(days=day), value=value + day % 2 / 1000, n=900
        )
        for day in range(days)
    )
    Check.objects.filter(pk=check.pk).update(at=today, in_control_since=today - timedelta(days=9))
    return check


def joined(source: Asset, target: Asset) -> None:
    job, _ = Job.objects.get_or_create(namespace="test", name=f"makes {target.name}")
    Edge.objects.create(source=source, target=target, job=job)


@pytest.fixture
def promised(asset: Asset, admin: User) -> Version:
    contract = Contract.objects.create(asset=asset)
    version = Version.objects.create(
        contract=contract, number="2.1.0", document={}, original="", created_by=admin
    )
    fresh = Clause.objects.create(
        version=version,
        position=0,
        key="fresh",
        kind=Clause.Kind.FRESHNESS,
        operator="at_most",
        promised=36,
        unit="hours",
    )
    known = Clause.objects.create(
        version=version,
        position=1,
        key="known",
        kind=Clause.Kind.COMPLETENESS,
        field="dest",
        operator="at_most",
        promised=1,
        unit="percent",
    )
    now = timezone.now()
    Deviation.objects.create(clause=fresh, at=now, observed=9, size=-27, kept=True)
    Deviation.objects.create(clause=known, at=now, observed=2.5, size=1.5, kept=False)
    return version


@pytest.fixture
def full(asset: Asset, promised: Version, alice: User, charlie: User) -> Asset:
    Asset.objects.filter(pk=asset.pk).update(
        title="Departures",
        description="One row a flight",
        properties={"row_meaning": "One row is one departure"},
    )
    Verdict.objects.filter(asset=asset).update(
        own="care",
        judged_at=timezone.now(),
        reasons=[{"code": "fresh", "params": {"hours": 9.0}}],
    )
    rows = measured(asset, "rows", value=900)
    measured(asset, "freshness", value=9)
    measured(asset, "null_share", "dest", value=0.025)
    Finding.objects.create(
        asset=asset, check_asked=rows, kind="signal", key="rows", at=timezone.now()
    )
    for name in ("db.raw.flights", "db.raw.airports"):
        joined(factories.asset(name), asset)
    joined(asset, factories.asset("db.reports.routes", kind="report"))
    feedback.rate(asset=asset, stars=4, text="Agrees with the tower.", use_case="", by=charlie)
    feedback.rate(asset=asset, stars=5, text="", use_case="Planning", by=alice)
    Standing.objects.filter(asset=asset).update(importance=7)
    asset.refresh_from_db()
    return asset

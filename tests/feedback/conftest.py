"""A small lineage: raw airports → staging airports → departures → route report, each with people of its own."""

from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Team, User
from catalog.models import Asset, Domain
from feedback import services
from feedback.models import Ticket
from health.models import Check, Finding
from lineage.models import Edge, Job
from tests import factories


def edge(source: Asset, target: Asset, job: str = "") -> Edge:
    made, _ = Job.objects.get_or_create(namespace="flights", name=job or f"build {target.name}")
    return Edge.objects.create(source=source, target=target, job=made)


def finding(asset: Asset, key: str = "clause:dest", **extra: Any) -> Finding:
    params = {
        "kind": "reference",
        "field": "dest",
        "reference": {"namespace": "postgres://test:5432", "name": "db.raw.airports"},
        "observed": 2.3,
        "promised": 0.5,
        "size": 1.8,
        "unit": "percent",
        "operator": "at_most",
    }
    defaults = {"kind": "clause", "severity": "medium", "at": timezone.now(), "params": params}
    return Finding.objects.create(asset=asset, key=key, **(defaults | extra))


def check(asset: Asset, metric: str = "unknown_share", field: str = "dest") -> Check:
    return Check.objects.create(asset=asset, metric=metric, field=field)


@pytest.fixture
def airports_team(db: None) -> Team:
    return factories.team("airports", [factories.user("Aaron")])


@pytest.fixture
def aaron(airports_team: Team) -> User:
    return airports_team.members.get()


@pytest.fixture
def raw(airports_team: Team) -> Asset:
    place = factories.domain("airports")
    return factories.asset(
        "db.raw.airports", ["faa", "name"], domain=place, owner=airports_team, title="Airports"
    )


@pytest.fixture
def staging(raw: Asset, flights: Domain) -> Asset:
    made = factories.asset("db.staging.airports", ["code", "name"], domain=flights, kind="view")
    edge(raw, made)
    return made


@pytest.fixture
def lineage(raw: Asset, staging: Asset, asset: Asset) -> dict[str, Asset]:
    """raw airports → staging airports → departures (the asset of every test) → route report."""
    edge(staging, asset)
    report = factories.asset(
        "files.routes", ["dest_name"], kind="report", domain=asset.domain, title="Routes by name"
    )
    edge(asset, report)
    return {"raw": raw, "staging": staging, "departures": asset, "report": report}


@pytest.fixture
def ticket(asset: Asset, charlie: User) -> Ticket:
    return services.report(asset=asset, title="San Juan has no name", by=charlie)

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import Settings
from django.db.models.functions import Now

from accounts.models import User
from catalog.models import Domain
from feedback import services
from feedback.models import Ticket, Tracker, TrackerLink
from feedback.trackers import speaker
from feedback.trackers.speaking import Place, Remote
from tests.feedback.trackers import fake as faking
from tests.feedback.trackers.fake import PROJECTS, TOKEN, Fake


def place(fake: Fake, **other: Any) -> Place:
    given = {"base": fake.base, "project": PROJECTS[fake.kind], "token": TOKEN}
    return Place(**{"kind": fake.kind, "account": "bot@test.example", **given, **other})


@pytest.fixture(params=sorted(PROJECTS))
def fake(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Fake]:
    """One tracker of each kind, where calls are allowed to."""
    with faking.tracker(request.param) as running:
        settings.CALL_ALLOW_LIST = [running.place]
        yield running


@pytest.fixture
def remote(fake: Fake) -> Remote:
    return speaker(place(fake))


def made(fake: Fake, domain: Domain, by: User, **other: Any) -> Tracker:
    values: dict[str, Any] = {
        "name": "Data issues",
        "kind": fake.kind,
        "base": fake.base,
        "project": PROJECTS[fake.kind],
        "token": TOKEN,
        "account": "bot@test.example",
    }
    return services.add_tracker(domain=domain, **(values | other), by=by)


@pytest.fixture
def github(settings: Settings) -> Iterator[Fake]:
    with faking.tracker("github") as running:
        settings.CALL_ALLOW_LIST = [running.place]
        yield running


@pytest.fixture
def tracker(github: Fake, flights: Domain, admin: User) -> Tracker:
    return made(github, flights, admin)


@pytest.fixture
def link(ticket: Ticket, tracker: Tracker, alice: User) -> TrackerLink:
    return services.push(ticket=ticket, tracker=tracker, by=alice)


def again(**values: Any) -> None:
    """What waits is due at once, and no tracker rests."""
    Tracker.objects.update(rest_until=None, next_at=Now())
    TrackerLink.objects.filter(dead_at=None).update(next_at=Now(), lease_until=None, **values)


def tended(**values: Any) -> TrackerLink:
    again(**values)
    services.tend_links()
    return TrackerLink.objects.get()


def steps(ticket: Ticket) -> list[str]:
    return list(ticket.events.values_list("verb", flat=True))

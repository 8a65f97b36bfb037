"""Workers that send tickets to a tracker are killed at any moment: a ticket is one issue, a comment is said once."""

import random
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import Settings
from django.db import connections
from django.db.models.functions import Now

from feedback import services, tasks
from feedback.models import Comment, Ticket, TrackerLink
from feedback.services import leases
from tests import factories
from tests.faults import processes
from tests.feedback.trackers import fake as faking
from tests.feedback.trackers.conftest import made
from tests.feedback.trackers.fake import PROJECTS, Fake

pytestmark = pytest.mark.django_db(transaction=True)
TICKETS = 12


@pytest.fixture(params=sorted(PROJECTS))
def fake(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Fake]:
    with faking.tracker(request.param) as running:
        settings.CALL_ALLOW_LIST = [running.place]
        yield running


def work() -> None:
    """A worker that goes on whatever happens to its connection."""
    while True:
        try:
            tasks.tend_links()
        except Exception:
            connections.close_all()


def done() -> bool:
    waiting = TrackerLink.objects.exclude(lease_until=None, next_at=None)
    return not waiting.exists()


def sent(fake: Fake) -> list[Ticket]:
    """Tickets on their way, to each of which something is said."""
    domain = factories.domain("flights")
    admin = factories.user("Ada", is_superuser=True)
    asset = factories.asset("db.departures", domain=domain)
    tracker = made(fake, domain, admin)
    tickets = []
    for number in range(TICKETS):
        ticket = services.report(asset=asset, title=f"Fault {number}", by=admin)
        services.push(ticket=ticket, tracker=tracker, by=admin)
        services.comment(ticket=ticket, text=f"It is the feed {number}", by=admin)
        tickets.append(ticket)
    return tickets


def test_whoever_dies_sends_nothing_twice_and_loses_nothing(
    fake: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "LEASE", timedelta(seconds=0.5))
    monkeypatch.setattr("feedback.services.bridge.LEASE", timedelta(seconds=0.5))
    tickets = sent(fake)
    seed = random.randrange(10**6)
    moments = random.Random(seed)
    for _kill in range(8):
        asked = len(fake.asked) + moments.randrange(1, 12)
        with processes.started(work):
            processes.until(lambda asked=asked: done() or len(fake.asked) >= asked)
    with processes.started(work):
        processes.until(done)
    assert not TrackerLink.objects.exclude(dead_at=None).exists(), seed
    assert sorted(issue.title for issue in fake.issues.values()) == sorted(
        ticket.title for ticket in tickets
    ), seed
    assert all(len(issue.comments) == 1 for issue in fake.issues.values()), seed
    assert Comment.objects.count() == TICKETS, "none of them came back"


def test_a_worker_that_was_asleep_finds_itself_overtaken(
    fake: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feedback.services.bridge.GIVE_UP", 100)
    sent(fake)
    slept = services.bridge.claim()
    assert slept is not None
    TrackerLink.objects.update(lease_until=Now() - timedelta(seconds=1))
    with processes.started(work):
        processes.until(done)
    services.bridge.visit(slept)
    assert len(fake.issues) == TICKETS

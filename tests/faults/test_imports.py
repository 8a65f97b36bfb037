"""F15: an import whose workers are killed, again and again, comes to its end: each row once, the report exact."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connections

from accounts.models import Entry, User
from catalog import queueing, tasks
from catalog.api import receiving
from catalog.models import Asset, Import
from tests import factories
from tests.conftest import api_for
from tests.faults import processes

pytestmark = pytest.mark.django_db(transaction=True)
BULK = "/api/v1/assets/bulk"
ROWS, BAD = 1200, {17, 600, 1199}


@pytest.fixture
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten rows are many, twenty a piece; whoever is silent for half a second is dead."""
    monkeypatch.setattr(receiving, "FEW", 10)
    monkeypatch.setattr("catalog.pieces.MOST_ROWS", 20)
    monkeypatch.setattr(queueing, "LEASE", timedelta(seconds=0.5))


def file() -> bytes:
    rows: list[dict[str, Any]] = [
        {"namespace": "n", "name": f"t{n}", "kind": "table", "fields": [{"name": "id"}]}
        for n in range(ROWS)
    ]
    for number in BAD:
        rows[number]["kind"] = "nonsense"
    return b"\n".join(json.dumps(row).encode() for row in rows)


def send(admin: User) -> Any:
    return api_for(admin).generic("POST", BULK, file(), "application/x-ndjson")


def work() -> None:
    """A worker that goes on whatever happens to its connection."""
    while True:
        try:
            tasks.take_in()
        except Exception:
            connections.close_all()


def progress() -> float:
    return Import.objects.latest("pk").progress


def past(part: float) -> Callable[[], bool]:
    return lambda: progress() >= part


@pytest.mark.usefixtures("_small")
def test_whoever_dies_loses_nothing_and_repeats_nothing() -> None:
    admin = factories.user("Ada", is_superuser=True)
    address = send(admin)["Location"]
    for part in (0.1, 0.5):
        with processes.started(work):
            processes.until(past(part))
        assert progress() < 1
    with processes.started(work):
        processes.until(past(0.9))
        assert processes.cut_all_connections()
        processes.until(past(1))
    report = api_for(admin).get(address).data["report"]
    assert (report["created"], report["failed"]) == (ROWS - len(BAD), len(BAD))
    assert {error["line"] - 1 for error in report["errors"]} == BAD
    assert Asset.objects.count() == ROWS - len(BAD)
    events = apps.get_model("catalog", "AssetEvent").objects
    assert events.count() == ROWS - len(BAD)
    entries = Entry.objects.filter(why="import").count()
    send(admin)
    while tasks.take_in() or Import.objects.waiting().exists():
        pass
    again = Import.objects.latest("pk").report
    assert (again["unchanged"], again["failed"]) == (ROWS - len(BAD), len(BAD))
    assert events.count() == ROWS - len(BAD)
    assert Entry.objects.filter(why="import").count() == entries

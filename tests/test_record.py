"""Whoever changes something through any door leaves one line in the record; who is refused leaves none."""

import json
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import Entry, User
from catalog.models import Asset
from feedback.models import Helpful, MeToo, Review, Ticket, TrackerLink, Want
from tests import doors, factories, letters
from tests.conftest import api_for

pytestmark = pytest.mark.django_db

BULK = [{"namespace": "n", "name": "a.b.c", "kind": "table"}]
CONTRACT = b"""
apiVersion: v3.1.0
kind: DataContract
id: test
version: 1.0.0
status: active
schema: [{name: departures, physicalName: departures}]
"""
DATA_JSON = b'{"dataset": [{"identifier": "a", "title": "A"}]}'
MANIFEST = b"""
{"metadata": {"project_name": "p"}, "child_map": {}, "sources": {}, "nodes": {"model.p.a":
{"resource_type": "model", "name": "a", "unique_id": "model.p.a", "schema": "s", "database": "d"}}}
"""
TABLES = b"database,cluster,schema,name,description,tags,is_view\nhive,gold,s,t,A,,false\n"


def form(file: bytes) -> tuple[bytes, str]:
    """A form with one file."""
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    return head + file + b"\r\n--x--\r\n", "multipart/form-data; boundary=x"


OWN_FORMAT = {
    ("post", "imports/amundsen"): form(TABLES),
    ("post", "imports/dbt"): form(MANIFEST),
    ("post", "imports/dcat-us"): form(DATA_JSON),
    ("post", "assets/bulk"): (json.dumps(BULK).encode(), "application/json"),
    ("post", "lineage/batch"): (None, "application/json"),
    ("put", "assets/{}/contract"): (CONTRACT, "application/yaml"),
}


def name(value: object) -> str:
    return str(value)


@pytest.fixture
def world(asset: Asset, admin: User) -> doors.World:
    return doors.build(asset, admin)


NOTHING_KEPT = {("post", "assets/{}/say-links")}
"""Doors that answer without writing anything down."""


def given_up(world: doors.World) -> None:
    about: dict[str, Any] = {"ticket": world.ticket, "by": world.notice.recipient, "mark": "m"}
    TrackerLink.objects.create(tracker=world.tracker, dead_at=timezone.now(), **about)


def body(key: tuple[str, str], world: doors.World) -> tuple[bytes, str]:
    """A letter of this door that changes something, and its type."""
    if key == ("delete", "domains/{}"):
        world.asset.domain = factories.domain("empty")
    if key == ("delete", "assets/{}/certification"):
        Asset.objects.update(certified_until="2099-01-31")
    if key == ("post", "tickets/{}/move"):
        return json.dumps({"asset": factories.asset().pk}).encode(), "application/json"
    if key == ("delete", "wanted/{}/want"):
        Want.objects.create(wanted=world.wanted, user=world.notice.recipient)
    if key == ("post", "tickets/{}/me-too"):
        Ticket.objects.update(reporter=factories.user())
    if key == ("delete", "tickets/{}/me-too"):
        MeToo.objects.create(ticket=world.ticket, user=world.notice.recipient)
    if key == ("post", "trackers/{}/retry"):
        given_up(world)
    if key == ("delete", "reviews/{}"):
        Review.objects.filter(author=world.notice.recipient).delete()
        Review.objects.filter(pk=world.review.pk).update(author=world.notice.recipient)
    if key == ("delete", "reviews/{}/helpful"):
        Helpful.objects.create(review=world.review, user=world.notice.recipient)
    if key in OWN_FORMAT:
        raw, kind = OWN_FORMAT[key]
        return raw or json.dumps([letters.event(world)]).encode(), kind
    letter: Any = letters.ALL[key](world) if key in letters.ALL else None
    return b"" if letter is None else json.dumps(letter).encode(), "application/json"


@pytest.mark.parametrize(("door", "method"), doors.API_WRITES, ids=name)
def test_every_door_that_writes_leaves_one_entry(
    door: doors.Door, method: str, world: doors.World, admin: User
) -> None:
    sent, kind = body((method, door.below), world)
    client: APIClient = api_for(admin)
    client.get("/api/v1/assets")
    before = set(Entry.objects.values_list("pk", flat=True))
    answer = client.generic(method.upper(), world.path(door), sent, kind)
    assert 200 <= answer.status_code < 300, answer.content
    if (method, door.below) in NOTHING_KEPT:
        assert set(Entry.objects.values_list("pk", flat=True)) == before
        return
    # A suggestion that is accepted is made in an entry of its own, in the name of whoever suggested it.
    entry = Entry.objects.exclude(pk__in=before).exclude(why="suggestion").get()
    assert (entry.act, entry.door, entry.by_id) == ("change", "api", admin.pk)
    assert entry.why == f"{method.upper()} {door.route}"
    assert entry.request == answer["X-Request-ID"]
    assert entry.token_id


@pytest.mark.parametrize(("door", "method"), doors.API_WRITES, ids=name)
def test_who_is_refused_leaves_none(
    door: doors.Door, method: str, world: doors.World, admin: User
) -> None:
    client = api_for(admin, "read")
    before = Entry.objects.count()
    assert client.generic(method.upper(), world.path(door), b"{}").status_code in (403, 415)
    assert Entry.objects.count() == before

"""Many assets at once: rows in every wrapping, the good ones kept, all or nothing when asked, large ones as imports."""

import gzip
import json
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import Entry, Reply, Token, User
from catalog import queueing, registering, tasks
from catalog.api import receiving
from catalog.models import Asset, Authority, Import, ImportPiece
from tests import factories
from tests.conftest import api_for, signed_in

pytestmark = pytest.mark.django_db
BULK = "/api/v1/assets/bulk"


def rows(count: int, **extra: Any) -> list[dict[str, Any]]:
    return [{"namespace": "n", "name": f"t{n}", "kind": "table"} | extra for n in range(count)]


def ndjson(sent: list[dict[str, Any]]) -> bytes:
    return b"\n".join(json.dumps(row).encode() for row in sent)


def send(client: APIClient, body: bytes, address: str = BULK, **headers: str) -> Any:
    return client.generic("POST", address, body, "application/x-ndjson", headers=headers)


@pytest.fixture
def api(admin: User) -> APIClient:
    return api_for(admin)


@pytest.fixture
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten rows are many."""
    monkeypatch.setattr(receiving, "FEW", 10)
    monkeypatch.setattr("catalog.pieces.MOST_ROWS", 5)


def take_in() -> None:
    while Import.objects.waiting().exists():
        tasks.take_in()


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize("array", [False, True], ids=["lines", "array"])
def test_every_wrapping_is_read(api: APIClient, array: bool, packed: bool) -> None:
    sent = json.dumps(rows(3), indent=2).encode() if array else ndjson(rows(3))
    headers = {"Content-Encoding": "gzip"} if packed else {}
    answer = send(api, gzip.compress(sent) if packed else sent, **headers)
    assert answer.data == {"created": 3, "updated": 0, "unchanged": 0, "failed": 0, "errors": []}
    assert Asset.objects.count() == 3


def test_a_bad_element_of_an_array_spoils_no_other(api: APIClient) -> None:
    good = json.dumps(rows(2)[0]), json.dumps(rows(2)[1])
    answer = send(api, f'[{good[0]}, {{"name": NaN}}, 7, "[,]", {good[1]}]'.encode())
    assert (answer.data["created"], answer.data["failed"]) == (2, 3)
    assert [error["line"] for error in answer.data["errors"]] == [2, 3, 4]


@pytest.mark.parametrize(
    "sent", [b'[{"a": 1}', b"[{}] []", b"[{},,{}]", b"[{},]", b'["', b"\xff\xfe[\0]\0"]
)
def test_an_array_that_is_none_is_refused_whole(api: APIClient, sent: bytes) -> None:
    assert send(api, sent).status_code == 400
    assert not Asset.objects.exists()


def test_a_body_that_breaks_off_is_refused(api: APIClient) -> None:
    sent = ndjson(rows(3))
    told = {"wsgi.input": BytesIO(sent), "CONTENT_LENGTH": len(sent) + 50}
    answer = api.generic("POST", BULK, b"", "application/x-ndjson", **told)
    assert answer.status_code == 400
    packed = gzip.compress(sent)
    assert send(api, packed[:-10], **{"Content-Encoding": "gzip"}).status_code == 400
    assert send(api, packed + b"more", **{"Content-Encoding": "gzip"}).status_code == 400
    assert not Asset.objects.exists()


def test_what_unpacks_a_hundredfold_is_refused(api: APIClient) -> None:
    bomb = gzip.compress(b" " * 50_000_000)
    assert send(api, bomb, **{"Content-Encoding": "gzip"}).status_code == 413


def test_a_row_that_is_too_long_spoils_no_other(api: APIClient) -> None:
    long = json.dumps({"name": "a" * 11 * 1024 * 1024})
    good = json.dumps(rows(1)[0])
    for sent in (f"{good}\n{long}\n{good}", f"[{good}, {long}, {good}]"):
        answer = send(api, sent.encode())
        assert [error["line"] for error in answer.data["errors"]] == [2]
        assert answer.data["failed"] == 1


def test_errors_are_told_up_to_a_thousand_and_counted_beyond(api: APIClient) -> None:
    sent = [{"namespace": "n", "name": f"t{n}"} for n in range(1500)]
    answer = send(api, ndjson(sent))
    assert answer.data["failed"] == 1500
    assert len(answer.data["errors"]) == registering.MOST_ERRORS


def test_the_same_again_changes_nothing_and_leaves_no_history(api: APIClient) -> None:
    sent = ndjson(rows(20, title="T", fields=[{"name": "id"}]))
    send(api, sent)
    before = list(Asset.objects.order_by("pk").values()), Entry.objects.count()
    assert send(api, sent).data["unchanged"] == 20
    assert (list(Asset.objects.order_by("pk").values()), Entry.objects.count()) == before


def test_all_or_nothing(api: APIClient) -> None:
    bad = {"namespace": "n", "name": "bad", "kind": "table", "domain": "nowhere"}
    refused = send(api, ndjson([*rows(3), bad]), f"{BULK}?atomic=1")
    assert refused.status_code == 422
    assert refused.data["failed"] == 1
    assert [(error["line"], error["field"]) for error in refused.data["errors"]] == [(4, "domain")]
    assert not Asset.objects.exists()
    assert send(api, ndjson(rows(3)), f"{BULK}?atomic=1").data["created"] == 3


@pytest.mark.usefixtures("_small")
def test_many_are_an_import(api: APIClient, admin: User) -> None:
    sent = ndjson([*rows(11), {"namespace": "n", "name": "bad"}, *rows(3, title="later")])
    answer = send(api, sent)
    assert answer.status_code == 202
    address = answer["Location"]
    waiting = api.get(address).data
    assert (waiting["state"], waiting["progress"], waiting["rows"]) == ("queued", 0, 15)
    assert not Asset.objects.exists()
    take_in()
    done = api.get(address).data
    assert (done["state"], done["progress"]) == ("done", 1)
    report = done["report"]
    assert (report["created"], report["updated"], report["failed"]) == (11, 3, 1)
    assert report["errors"] == [{"line": 12, "field": "kind", "message": "Is required."}]
    assert not ImportPiece.objects.exists()
    entry = Entry.objects.latest("number")
    assert (entry.by_id, entry.why, entry.about) == (admin.pk, "import", {"import": done["id"]})
    assert entry.token_id


@pytest.mark.usefixtures("_small")
def test_many_cannot_be_all_or_nothing(api: APIClient) -> None:
    answer = send(api, ndjson(rows(11)), f"{BULK}?atomic=1")
    assert (answer.status_code, answer.data["errors"][0]["field"]) == (422, "atomic")
    assert not Import.objects.exists()


@pytest.mark.usefixtures("_small")
def test_of_a_large_body_that_cannot_be_read_nothing_stays(api: APIClient) -> None:
    whole = json.dumps(rows(20)).encode()
    assert send(api, whole[:-1]).status_code == 400
    assert not Import.objects.exists()
    assert not ImportPiece.objects.exists()


@pytest.mark.usefixtures("_small")
def test_an_import_is_only_its_senders(alice: User, bob: User, admin: User) -> None:
    address = send(api_for(alice), ndjson(rows(11)))["Location"]
    assert api_for(bob).get(address).status_code == 404
    assert Client().get(address).status_code == 401
    assert signed_in(alice).get(address).status_code == 200
    assert api_for(admin).get(address).status_code == 200


@pytest.mark.usefixtures("_small")
def test_who_left_imports_nothing_more(alice: User) -> None:
    send(api_for(alice), ndjson(rows(11)))
    User.objects.filter(pk=alice.pk).update(is_active=False)
    take_in()
    assert (Import.objects.get().state, Import.objects.get().error) == (
        "failed",
        "Whoever sent it is no longer here.",
    )
    assert not Asset.objects.exists()


@pytest.mark.usefixtures("_small")
def test_a_revoked_token_imports_nothing_more(alice: User) -> None:
    send(api_for(alice), ndjson(rows(11)))
    Token.objects.update(revoked_at=timezone.now())
    take_in()
    assert Import.objects.get().state == "failed"
    assert not Asset.objects.exists()


@pytest.mark.usefixtures("_small")
def test_rights_are_asked_when_rows_are_taken_in(alice: User, charlie: User, asset: Asset) -> None:
    mine = {"namespace": asset.namespace, "name": asset.name, "kind": "table", "title": "mine"}
    for user, failed in ((charlie, 1), (alice, 0)):
        address = send(api_for(user), ndjson([*rows(11), mine]))["Location"]
        take_in()
        assert api_for(user).get(address).data["report"]["failed"] >= failed
        asset.refresh_from_db()
        assert asset.title == ("" if failed else "mine")


def test_what_came_in_half_and_what_is_old_is_swept(admin: User) -> None:
    sent = {"kind": "assets", "by": admin, "authority": Authority.PROGRAM}
    old = timezone.now() - queueing.KEPT * 2
    Import.objects.create(**sent, created_at=old)
    Import.objects.create(**sent, state="done", created_at=old, finished_at=old)
    kept = Import.objects.create(**sent, state="done", finished_at=timezone.now())
    receiving_now = Import.objects.create(**sent)
    assert tasks.sweep_imports() == 2
    assert {one.pk for one in Import.objects.all()} == {kept.pk, receiving_now.pk}


def test_an_import_that_kills_its_worker_is_given_up(admin: User) -> None:
    arrival = Import.objects.create(
        kind="assets", by=admin, authority=Authority.PROGRAM, attempts=queueing.GIVE_UP
    )
    queueing.hand_over(arrival)
    assert queueing.claim() is None
    assert Import.objects.get().state == "failed"


def test_whoever_lost_the_fence_takes_in_nothing(admin: User) -> None:
    arrival = Import.objects.create(kind="assets", by=admin, authority=Authority.PROGRAM)
    queueing.hand_over(arrival)
    first = queueing.claim()
    assert first is not None
    assert queueing.claim() is None
    Import.objects.update(lease_until=timezone.now() - queueing.LEASE)
    second = queueing.claim()
    assert second is not None
    assert not queueing.take_in(*first)
    assert Import.objects.get().state == "running"
    assert not queueing.take_in(*second)
    assert Import.objects.get().state == "done"


@pytest.mark.usefixtures("_small")
def test_a_large_body_sent_again_under_its_key_is_the_same_import(api: APIClient) -> None:
    key = {"Idempotency-Key": "nightly"}
    first = send(api, ndjson(rows(11)), **key)
    again = send(api, ndjson(rows(11)), **key)
    assert (again.status_code, again.data["id"]) == (202, first.data["id"])
    assert again["Location"] == first["Location"]
    assert send(api, ndjson(rows(12)), **key).status_code == 422
    assert Import.objects.count() == 1
    assert ImportPiece.objects.count() == 3
    assert Reply.objects.count() == 1


def test_a_person_in_a_browser_speaks_as_a_person() -> None:
    admin = factories.user("Ada", is_superuser=True)
    client = signed_in(admin)
    client.post(BULK, ndjson(rows(1, title="T")), content_type="application/x-ndjson")
    assert Asset.objects.get().said_by["title"] == Authority.PERSON

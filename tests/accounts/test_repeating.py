"""`Idempotency-Key`: done once, answered the same; another body is refused; a key is its person's and token's own."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections, transaction
from rest_framework.test import APIClient

from accounts import services as people
from accounts.api import repeating
from accounts.models import Reply, User
from accounts.services import sessions
from catalog.models import Asset
from feedback.models import Recall, Review, Ticket
from tests import factories
from tests.conftest import api_for

pytestmark = pytest.mark.django_db
KEY = {"Idempotency-Key": "a"}


def send(client: APIClient, path: str, body: Any, code: int, **headers: str) -> Any:
    answer = client.post(f"/api/v1/{path}", body, format="json", headers=headers or KEY)
    assert answer.status_code == code, answer.content
    return answer


def report(asset: Asset) -> dict[str, Any]:
    return {"asset": asset.pk, "title": "No name"}


@pytest.mark.parametrize("path", ["tickets", "recalls", "reviews", "assets", "assets/bulk"])
def test_a_write_sent_twice_is_done_once_and_answered_the_same(
    path: str, asset: Asset, admin: User
) -> None:
    row = {"namespace": "n", "name": "a", "kind": "table"}
    sent = {
        "tickets": report(asset),
        "recalls": report(asset) | {"what_to_do": "Wait"},
        "reviews": {"stars": 4},
        "assets": row,
        "assets/bulk": [row],
    }[path]
    client = api_for(admin)
    address = f"assets/{asset.pk}/reviews" if path == "reviews" else path
    code = 200 if path == "assets/bulk" else 201
    first, again = (send(client, address, sent, code) for _ in range(2))
    assert first.content == again.content
    assert [first.get(name) for name in repeating.TOLD] == [
        again.get(name) for name in repeating.TOLD
    ]
    made = {"tickets": Ticket, "recalls": Recall, "reviews": Review}.get(path)
    assert made is None or made.objects.count() == 1
    assert Reply.objects.count() == 1


def test_the_answer_is_the_first_one_whatever_has_become_of_it(asset: Asset, alice: User) -> None:
    row = {"namespace": "n", "name": "a", "kind": "table", "title": "first"}
    client = api_for(alice)
    first = send(client, "assets", row, 201)
    Asset.objects.filter(pk=first.json()["id"]).update(title="second")
    assert send(client, "assets", row, 201).json()["title"] == "first"
    assert Asset.objects.get(pk=first.json()["id"]).title == "second"


def test_another_request_under_the_same_key_is_refused(asset: Asset, alice: User) -> None:
    client = api_for(alice)
    send(client, "tickets", report(asset), 201)
    for path, body in (
        ("tickets", report(asset) | {"title": "Other"}),
        ("assets", {"namespace": "n", "name": "a", "kind": "table"}),
        ("assets?create_missing=1", {"namespace": "n", "name": "a", "kind": "table"}),
    ):
        errors = send(client, path, body, 422).json()["errors"]
        assert errors[0]["field"] == "Idempotency-Key"
    assert Ticket.objects.count() == 1


def test_the_order_of_keys_is_no_other_body(asset: Asset, alice: User) -> None:
    client = api_for(alice)
    send(client, "tickets", report(asset), 201)
    send(client, "tickets", dict(reversed(report(asset).items())), 201)
    assert Ticket.objects.count() == 1


def test_a_key_is_its_persons_and_its_tokens_own(asset: Asset, alice: User, bob: User) -> None:
    for client in (api_for(alice), api_for(alice), api_for(bob)):
        send(client, "tickets", report(asset), 201)
    assert Ticket.objects.count() == 3


def test_what_was_refused_may_be_mended_under_the_same_key(asset: Asset, alice: User) -> None:
    client = api_for(alice)
    send(client, "tickets", {"asset": asset.pk}, 400)
    send(client, "tickets", report(asset), 201)
    assert Reply.objects.count() == 1


def test_a_refused_bulk_is_not_remembered(alice: User) -> None:
    client = api_for(alice)
    bad = [{"namespace": "n", "name": "a"}]
    send(client, "assets/bulk?atomic=1", bad, 422)
    assert not Reply.objects.exists()


@pytest.mark.parametrize("key", ["a" * 101, "ä", "a\tb"])
def test_a_key_that_is_none_is_refused(key: str, asset: Asset, alice: User) -> None:
    header = {"Idempotency-Key": key}
    assert send(api_for(alice), "tickets", report(asset), 400, **header)
    assert not Ticket.objects.exists()


def test_replies_are_forgotten_after_two_days(asset: Asset, alice: User) -> None:
    send(api_for(alice), "tickets", report(asset), 201)
    reply = Reply.objects.get()
    sessions.sweep()
    assert Reply.objects.exists()
    Reply.objects.update(at=reply.at - sessions.REPLIES_KEPT)
    sessions.sweep()
    assert not Reply.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_while_it_runs_others_wait_and_fifty_at_once_are_one() -> None:
    admin = factories.user("Ada", is_superuser=True)
    asset = factories.asset("db.one")
    _token, secret = people.issue_token(user=admin, name="test", scopes=["admin"])

    def ask(_number: int) -> tuple[int, str]:
        client = APIClient(headers={"Authorization": f"Bearer {secret}", **KEY})
        try:
            while True:
                answer = client.post("/api/v1/tickets", report(asset), format="json")
                if answer.status_code != 409:
                    return answer.status_code, answer.content.decode()
                assert int(answer["Retry-After"]) > 0
        finally:
            connections.close_all()

    with ThreadPoolExecutor(10) as pool:
        answers = set(pool.map(ask, range(50)))
    assert len(answers) == 1
    assert next(iter(answers))[0] == 201
    assert Ticket.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_request_that_is_still_running_holds_its_key() -> None:
    admin = factories.user("Ada", is_superuser=True)
    asset = factories.asset("db.one")
    token, secret = people.issue_token(user=admin, name="test", scopes=["admin"])
    client = APIClient(headers={"Authorization": f"Bearer {secret}", **KEY})

    def ask() -> int:
        try:
            return int(client.post("/api/v1/tickets", report(asset), format="json").status_code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            repeating._hold({"user": admin, "token": token, "key": "a"})
            assert pool.submit(ask).result() == 409
            assert connection.in_atomic_block
        assert pool.submit(ask).result() == 201

"""F14: the process that answers dies, before or after it has committed; sent again, the request is done once."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts import services as people
from accounts.api import repeating
from accounts.models import Reply
from catalog.models import Asset
from feedback.models import Ticket
from tests import factories
from tests.faults import processes

pytestmark = pytest.mark.django_db(transaction=True)
KEY = {"Idempotency-Key": "nightly"}


def before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything is written, nothing is committed."""
    monkeypatch.setattr(repeating.JSONRenderer, "render", lambda *told: processes.die())


def after(monkeypatch: pytest.MonkeyPatch) -> None:
    """Committed, and not yet answered."""
    real = repeating.repeatable

    def answer(*asked: Any, **more: Any) -> Any:
        real(*asked, **more)
        processes.die()

    monkeypatch.setattr(repeating, "repeatable", answer)


@pytest.mark.parametrize(("dies", "kept"), [(before, 0), (after, 1)])
def test_a_request_whose_process_died_is_done_once(
    dies: Callable[[pytest.MonkeyPatch], None], kept: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = factories.user("Ada", is_superuser=True)
    asset = factories.asset("db.one")
    _token, secret = people.issue_token(user=admin, name="test", scopes=["admin"])
    client = APIClient(headers={"Authorization": f"Bearer {secret}", **KEY})

    def send(path: str, body: Any) -> Any:
        return client.post(f"/api/v1/{path}", body, format="json")

    report = {"asset": asset.pk, "title": "No name"}
    with monkeypatch.context() as patch:
        dies(patch)
        web = processes.start(lambda: send("tickets", report))
        processes.until(lambda: processes.ended(web))
    assert (Ticket.objects.count(), Reply.objects.count()) == (kept, kept)
    first, second = send("tickets", report), send("tickets", report)
    assert (first.status_code, first.content) == (201, second.content)
    assert Ticket.objects.get().pk == first.json()["id"]
    assert send("tickets", report | {"title": "Other"}).status_code == 422
    assert Asset.objects.count() == 1

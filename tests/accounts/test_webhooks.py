"""Webhooks are told what is news: signed, once, by nobody but Aisle, and never more than their person may see."""

import base64
import hashlib
import hmac
import json
import time
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts import calling, hooks, outbox, sealing, services
from accounts.models import Letter, Membership, Team, User, Webhook
from catalog.models import Asset
from tests.accounts.listening import Behaviour, Listener, agreeing, answering, listening
from tests.conftest import api_for, signed_in

pytestmark = pytest.mark.django_db


class Receiver:
    """A sample receiver, written from the words of Standard Webhooks: refuses the forged, the old and the repeated."""

    def __init__(self, secret: str) -> None:
        self.key = base64.b64decode(secret.removeprefix("whsec_"))
        self.seen: set[str] = set()

    def takes(self, headers: dict[str, str], body: bytes, now: float | None = None) -> bool:
        name, moment = headers["webhook-id"], headers["webhook-timestamp"]
        if abs((now or time.time()) - int(moment)) > 300:
            return False
        made = hmac.new(self.key, f"{name}.{moment}.".encode() + body, hashlib.sha256).digest()
        sent = [one.split(",") for one in headers["webhook-signature"].split(" ")]
        good = [hmac.compare_digest(base64.b64decode(mark), made) for _v1, mark in sent]
        if not any(good) or name in self.seen:
            return False
        self.seen.add(name)
        return True


def split(raw: bytes) -> tuple[dict[str, str], bytes]:
    head, _gap, body = raw.partition(b"\r\n\r\n")
    rows = [row.split(": ", 1) for row in head.decode().split("\r\n")[1:]]
    return {name.lower(): value for name, value in rows}, body


def hook(settings: Any, server: Listener, user: User, **more: Any) -> tuple[Webhook, str]:
    settings.CALL_ALLOW_LIST = [server.place]
    asked = {"name": "Ours", "url": f"http://{server.place}/in", "kinds": ["ticket", "asset"]}
    return services.make_webhook(**asked | more, by=user)


def tell(*people: User, key: str = "k", about: str = "asset:1") -> None:
    news = {"title": "Grüße", "text": "{{7*7}}", "why": "You watch it.", "url": "/assets/1"}
    services.tell(recipients=people, key=key, about=about, **news)


def send() -> None:
    Letter.objects.filter(state="waiting").update(next_try_at=timezone.now() - timedelta(seconds=1))
    services.sort_news()
    services.call_hooks()


def test_news_come_signed_as_cloud_events(settings: Any, alice: User, asset: Asset) -> None:
    with listening() as server:
        _made, secret = hook(settings, server, alice)
        tell(alice, about=f"asset:{asset.pk}")
        send()
        send()
        [raw] = server.heard
    headers, body = split(raw)
    told = json.loads(body)
    assert headers["content-type"] == "application/cloudevents+json"
    assert told["specversion"] == "1.0"
    assert (told["type"], told["subject"]) == ("aisle.asset", f"asset:{asset.pk}")
    assert told["id"] == headers["webhook-id"]
    assert told["source"] == settings.BASE_URL
    assert told["data"] == {
        "title": "Grüße",
        "text": "{{7*7}}",
        "why": "You watch it.",
        "url": f"{settings.BASE_URL}/assets/1",
    }
    receiver = Receiver(secret)
    assert receiver.takes(headers, body)
    assert not receiver.takes(headers, body), "a replay"
    for forged in (
        ({**headers, "webhook-id": "other"}, body),
        ({**headers, "webhook-timestamp": str(int(time.time()) + 1)}, body),
        (headers, body.replace(b"Gr", b"gr")),
    ):
        assert not Receiver(secret).takes(*forged)
    assert not Receiver(secret).takes(headers, body, now=time.time() + 3600)
    assert not Receiver(hooks.new_secret()).takes(headers, body)


def test_for_a_day_the_old_secret_signs_too(settings: Any, alice: User) -> None:
    with listening() as server:
        made, first = hook(settings, server, alice)
        second = services.renew_secret(webhook=made)
        services.try_webhook(webhook=made)
        send()
        Webhook.objects.update(old_until=timezone.now())
        services.try_webhook(webhook=made)
        send()
        during, after = (split(raw) for raw in server.heard)
    assert Receiver(first).takes(*during)
    assert Receiver(second).takes(*during)
    assert Receiver(second).takes(*after)
    assert not Receiver(first).takes(*after)


def test_the_secret_is_sealed_and_shown_once(settings: Any, alice: User) -> None:
    with listening() as server:
        made, secret = hook(settings, server, alice)
    assert secret not in made.secret
    assert sealing.unseal(made.secret) == secret
    program = api_for(alice, "register")
    assert "secret" not in program.get(f"/api/v1/webhooks/{made.pk}").json()
    assert secret not in signed_in(alice).get(f"/account/webhooks/{made.pk}").content.decode()


def test_a_team_is_told_once_what_its_lead_may_see(
    settings: Any, alice: User, bob: User, charlie: User, owners: Team, private: Asset, asset: Asset
) -> None:
    lead = charlie
    other = Membership.objects.create(team=owners, user=lead, role="lead")
    with listening() as server:
        hook(settings, server, lead, team=owners)
        tell(alice, bob, key="seen", about=f"asset:{asset.pk}")
        tell(alice, key="other kind", about="recall:1")
        send()
        assert len(server.heard) == 1
        other.delete()
        tell(alice, bob, key="hidden", about=f"asset:{private.pk}")
        send()
        assert len(server.heard) == 1


@pytest.mark.parametrize("how", ["paused", "left", "hidden"])
def test_what_is_over_is_not_called(how: str, settings: Any, charlie: User, asset: Asset) -> None:
    with listening() as server:
        made, _secret = hook(settings, server, charlie)
        tell(charlie, about=f"asset:{asset.pk}")
        services.sort_news()
        if how == "paused":
            services.pause_webhook(webhook=made)
        elif how == "left":
            User.objects.update(is_active=False)
        else:
            Asset.objects.update(visibility="private")
        send()
        assert server.heard == []
    assert Letter.objects.get().state == Letter.State.VOID


def flood(line: Any) -> None:
    line.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    for _ in range(10_000):
        line.sendall(b"x" * 1_000_000)


def test_ten_gigabytes_of_answer_are_an_answer(settings: Any, alice: User) -> None:
    with listening(flood) as server:
        made, _secret = hook(settings, server, alice)
        services.try_webhook(webhook=made)
        began = time.monotonic()
        send()
        assert time.monotonic() - began < 5
    assert Letter.objects.get().state == Letter.State.SENT


def away(code: int) -> Behaviour:
    return answering(f"HTTP/1.1 {code} X\r\nLocation: http://127.0.0.1/\r\n\r\n".encode())


@pytest.mark.parametrize("code", [302, 404, 410, 500, 503])
def test_what_does_not_agree_is_tried_again_then_given_up_and_paused(
    code: int, settings: Any, alice: User
) -> None:
    with listening(away(code)) as server:
        made, _secret = hook(settings, server, alice)
        services.try_webhook(webhook=made)
        for _try in range(outbox.GIVE_UP):
            send()
        names = {split(raw)[0]["webhook-id"] for raw in server.heard}
        assert (len(server.heard), len(names)) == (outbox.GIVE_UP, 1)
    letter = Letter.objects.get()
    assert (letter.state, letter.status) == (Letter.State.DEAD, code)
    made.refresh_from_db()
    assert made.paused_at is not None
    tell(alice, key="meanwhile")
    services.sort_news()
    assert Letter.objects.count() == 1
    services.resume_webhook(webhook=made)
    services.retry_letters(letters=Letter.objects.all())
    with listening(agreeing) as other:
        settings.CALL_ALLOW_LIST = [other.place]
        Webhook.objects.update(url=f"http://{other.place}/in")
        send()
        assert {split(raw)[0]["webhook-id"] for raw in other.heard} == names


def test_a_receiver_that_hangs_is_called_once_in_a_pause(
    settings: Any, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calling, "SECONDS", 0.3)
    with listening(lambda line: line.recv(1) and None) as server:
        made, _secret = hook(settings, server, alice)
        for _letter in range(5):
            services.try_webhook(webhook=made)
        send()
        assert len(server.heard) == 1
    assert "in time" in Letter.objects.order_by("pk")[0].error


@pytest.mark.parametrize(
    "url",
    ["http://example.com/", "https://example.com:22/", "ftp://example.com/", "x", "https://a b/"],
)
def test_only_what_may_be_called_is_registered(url: str, alice: User) -> None:
    program = api_for(alice, "register")
    asked = {"name": "Ours", "url": url, "kinds": ["ticket"]}
    answer = program.post("/api/v1/webhooks", asked, format="json")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "url"


def test_nobody_keeps_anothers(settings: Any, alice: User, bob: User, owners: Team) -> None:
    with listening() as server:
        made, _secret = hook(settings, server, alice)
        path = f"/api/v1/webhooks/{made.pk}"
        program, browser = api_for(bob, "register"), signed_in(bob)
        assert program.get(path).status_code == 404
        assert program.delete(path).status_code == 404
        assert program.post(f"{path}/test").status_code == 404
        assert program.post(f"{path}/secret").status_code == 404
        assert browser.get(f"/account/webhooks/{made.pk}").status_code == 404
        asked = {"name": "T", "url": f"http://{server.place}/", "kinds": ["ticket"]}
        team = program.post("/api/v1/webhooks", asked | {"team": owners.slug}, format="json")
        assert team.status_code == 403
    assert Webhook.objects.count() == 1
    assert not Letter.objects.exists()


def test_a_webhook_is_kept_on_pages(settings: Any, alice: User) -> None:
    browser = signed_in(alice)
    with listening() as server:
        settings.CALL_ALLOW_LIST = [server.place]
        assert "No webhook yet" in browser.get("/account/webhooks").content.decode()
        asked = {"name": "Ours", "url": f"http://{server.place}/in", "kinds": ["ticket"]}
        bad = browser.post("/account/webhooks/new", asked | {"url": "http://example.com/"})
        assert bad.status_code == 422
        assert "Begin with https" in bad.content.decode()
        page = browser.post("/account/webhooks/new", asked)
        assert page.status_code == 201
        made = Webhook.objects.get()
        assert sealing.unseal(made.secret) in page.content.decode()
        here = f"/account/webhooks/{made.pk}"
        browser.post(f"{here}/test")
        send()
        assert len(server.heard) == 1
        assert "HTTP 200" in browser.get(here).content.decode()
        browser.post(f"{here}/pause", {"pause": "yes"})
        assert "paused" in browser.get("/account/webhooks").content.decode()
        browser.post(f"{here}/pause", {"pause": "no"})
        renewed = browser.post(f"{here}/secret")
        made.refresh_from_db()
        assert sealing.unseal(made.secret) in renewed.content.decode()
        asked_first = browser.get(here).content.decode().partition("<details")[2]
        assert "It cannot be brought back" in asked_first
        assert f"{here}/delete" in asked_first
        browser.post(f"{here}/delete")
    assert not Webhook.objects.exists()


def test_programs_keep_webhooks_too(settings: Any, alice: User) -> None:
    program = api_for(alice, "register")
    with listening() as server:
        settings.CALL_ALLOW_LIST = [server.place]
        asked = {"name": "Ours", "url": f"http://{server.place}/in", "kinds": ["ticket"]}
        made = program.post("/api/v1/webhooks", asked, format="json")
        assert made.status_code == 201
        path = f"/api/v1/webhooks/{made.json()['id']}"
        assert program.post(f"{path}/test").status_code == 202
        send()
        [told] = program.get(f"{path}/deliveries").json()["results"]
        assert (told["state"], told["status"], told["attempts"]) == ("sent", 200, 1)
        assert program.patch(path, {"paused": True}, format="json").json()["paused"]
        assert program.patch(path, {"paused": False}, format="json").json()["paused"] is None
        assert program.post(f"{path}/secret").json()["secret"] != made.json()["secret"]
        assert program.get("/api/v1/webhooks").json()["results"][0]["name"] == "Ours"
        assert program.delete(path).status_code == 204

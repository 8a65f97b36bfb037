"""Webhooks: who knows the secret is heard, whoever does not is not, and only the issue's id is taken from them."""

import base64
import hashlib
import hmac
import json
import time
from typing import Any

import pytest

from feedback.trackers import hearing
from feedback.trackers.hearing import Ring

BODY = json.dumps({"issue": {"number": 7, "iid": 7, "id": "7"}}).encode()
SIGNING = "whsec_" + base64.b64encode(b"a key of thirty-two bytes in all").decode()


def hexed(body: bytes, secret: str = "secret") -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def standard(body: bytes, at: float | None = None, name: str = "msg_1") -> dict[str, str]:
    moment = str(int(time.time() if at is None else at))
    key = base64.b64decode(SIGNING.removeprefix("whsec_"))
    made = hmac.new(key, f"{name}.{moment}.".encode() + body, hashlib.sha256).digest()
    signature = f"v1,{base64.b64encode(made).decode()}"
    return {"Webhook-Id": name, "Webhook-Timestamp": moment, "Webhook-Signature": signature}


GOOD: dict[str, tuple[str, str, dict[str, str]]] = {
    "GitHub": ("github", "secret", {"X-Hub-Signature-256": hexed(BODY)}),
    "Jira": ("jira", "secret", {"X-Hub-Signature": hexed(BODY)}),
    "GitLab, a token": ("gitlab", "secret", {"X-Gitlab-Token": "secret"}),
}


@pytest.mark.parametrize("name", sorted(GOOD))
def test_who_knows_the_secret_is_heard(name: str) -> None:
    kind, secret, headers = GOOD[name]
    assert hearing.signed(kind, headers, BODY, secret)
    assert not hearing.signed(kind, headers, BODY, "another")
    assert not hearing.signed(kind, headers, BODY, "")
    assert not hearing.signed(kind, {}, BODY, secret)
    assert not hearing.signed(kind, dict.fromkeys(headers, "é"), BODY, secret)
    if kind != "gitlab":
        assert not hearing.signed(kind, headers, BODY + b" ", secret)
        assert not hearing.signed(kind, {key: v[:-1] for key, v in headers.items()}, BODY, secret)


def test_gitlab_s_signature_holds_for_its_body_and_for_five_minutes() -> None:
    assert hearing.signed("gitlab", standard(BODY), BODY, SIGNING)
    several = standard(BODY) | {"Webhook-Signature": "v1,x " + standard(BODY)["Webhook-Signature"]}
    assert hearing.signed("gitlab", several, BODY, SIGNING)
    for headers, body in [
        (standard(BODY), BODY + b" "),
        (standard(BODY, time.time() - 600), BODY),
        (standard(BODY, time.time() + 600), BODY),
        (standard(BODY) | {"Webhook-Id": "msg_2"}, BODY),
        (standard(BODY) | {"Webhook-Timestamp": "soon"}, BODY),
        ({"X-Gitlab-Token": SIGNING}, BODY),
    ]:
        assert not hearing.signed("gitlab", headers, body, SIGNING)
    assert not hearing.signed("gitlab", standard(BODY), BODY, "whsec_é")


TOLD: list[tuple[str, Any, str | None]] = [
    ("github", {"action": "closed", "issue": {"number": 7}}, "7"),
    ("github", {"zen": "Keep it simple"}, None),
    ("gitlab", {"object_kind": "issue", "object_attributes": {"iid": 7}}, "7"),
    ("gitlab", {"object_kind": "note", "object_attributes": {"id": 1}, "issue": {"iid": 7}}, "7"),
    ("jira", {"webhookEvent": "comment_created", "issue": {"id": "7", "key": "DATA-7"}}, "7"),
    ("jira", {"issue": {"id": True}}, None),
    ("jira", {"issue": {"id": "7" * 100}}, None),
    ("jira", ["issue"], None),
]


@pytest.mark.parametrize(("kind", "said", "issue"), TOLD, ids=range(len(TOLD)))
def test_an_issue_is_named_or_the_ring_is_about_something_else(
    kind: str, said: Any, issue: str | None
) -> None:
    assert hearing.ring(kind, {}, json.dumps(said).encode()).issue == issue


def test_a_delivery_is_known_by_its_name_or_by_what_it_says() -> None:
    named = {"X-GitHub-Delivery": "72d3162e"}
    assert hearing.ring("github", named, BODY) == Ring("72d3162e", "7")
    assert hearing.ring("gitlab", standard(BODY), BODY).delivery == "msg_1"
    unnamed = hearing.ring("github", {"X-GitHub-Delivery": "x" * 200}, BODY).delivery
    assert unnamed == hearing.ring("github", {}, BODY).delivery
    assert unnamed != hearing.ring("github", {}, BODY + b" ").delivery


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 100_000, b"null"], ids=range(5))
def test_what_cannot_be_read_names_no_issue(body: bytes) -> None:
    assert hearing.ring("github", {}, body).issue is None

"""What a tracker's webhook says: whether it really comes from there, and which issue it is about.

It is a door-bell. Nothing that it says is believed but the issue's id: what has happened to the issue is asked of the
tracker itself, so that what comes late, twice or in another order does no harm.
"""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from feedback.trackers.speaking import part

MOST = 1024 * 1024
"""Bytes of a delivery."""
FRESH = 300
"""Seconds after which a signed moment is too old."""
LONGEST = 100

Headers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Ring:
    """One delivery: its sender's name for it, and the issue; none if it is about something else."""

    delivery: str
    issue: str | None


def signed(kind: str, headers: Headers, body: bytes, secret: str) -> bool:
    """Whether the sender knows the secret, compared in constant time."""
    return bool(secret) and CHECKS[kind](headers, body, secret)


def ring(kind: str, headers: Headers, body: bytes) -> Ring:
    try:
        said: Any = json.loads(body)
    except (ValueError, RecursionError):
        said = None
    return Ring(_delivery(kind, headers, body), _issue(kind, said))


def _delivery(kind: str, headers: Headers, body: bytes) -> str:
    """As the sender names it; what has no name is known by what it says."""
    for name in NAMES[kind]:
        if 0 < len(given := headers.get(name, "")) <= LONGEST and given.isprintable():
            return given
    return hashlib.sha256(body).hexdigest()


def _issue(kind: str, said: Any) -> str | None:
    for path in PLACES[kind]:
        found = part(said, *path)
        if (
            isinstance(found, int | str)
            and not isinstance(found, bool)
            and len(str(found)) < LONGEST
        ):
            return str(found)
    return None


def _hub(header: str) -> Callable[[Headers, bytes, str], bool]:
    """`sha256=` and the HMAC of the body in hex."""

    def check(headers: Headers, body: bytes, secret: str) -> bool:
        right = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        return _same(f"sha256={right}", headers.get(header, ""))

    return check


def _gitlab(headers: Headers, body: bytes, secret: str) -> bool:
    """GitLab's secret token, sent as it is; or its signing token, which begins with `whsec_` and signs."""
    if not secret.startswith("whsec_"):
        return _same(secret, headers.get("X-Gitlab-Token", ""))
    name, at = headers.get("Webhook-Id", ""), headers.get("Webhook-Timestamp", "")
    if not (at.isascii() and at.isdecimal()) or len(at) > 12 or abs(time.time() - int(at)) > FRESH:
        return False
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except ValueError:
        return False
    made = hmac.new(key, f"{name}.{at}.".encode() + body, hashlib.sha256).digest()
    right = f"v1,{base64.b64encode(made).decode()}"
    given = headers.get("Webhook-Signature", "").split(" ")[:10]
    return any(_same(right, one) for one in given)


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode("utf-8", "replace"))


CHECKS: Mapping[str, Callable[[Headers, bytes, str], bool]] = {
    "github": _hub("X-Hub-Signature-256"),
    "gitlab": _gitlab,
    "jira": _hub("X-Hub-Signature"),
}
NAMES: Mapping[str, tuple[str, ...]] = {
    "github": ("X-GitHub-Delivery",),
    "gitlab": ("Webhook-Id", "Idempotency-Key"),
    "jira": ("X-Atlassian-Webhook-Identifier",),
}
PLACES: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "github": (("issue", "number"),),
    "gitlab": (("issue", "iid"), ("object_attributes", "iid")),
    "jira": (("issue", "id"),),
}

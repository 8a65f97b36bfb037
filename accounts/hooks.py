"""What a webhook is sent: one piece of news as a CloudEvent, signed as Standard Webhooks are."""

import base64
import hashlib
import hmac
import json
import secrets
from datetime import datetime
from typing import Any

from django.conf import settings

from accounts import calling, sealing
from accounts.models import Letter, Notice, Webhook

PREFIX = "whsec_"


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def signature(secret: str, name: str, moment: int, body: bytes) -> str:
    """`v1,` and the HMAC-SHA256 of `name.moment.body`, in Base64."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{name}.{moment}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def secrets_of(hook: Webhook, now: datetime) -> list[str]:
    """The newest first; the old one for a day, so that a receiver can change over."""
    found = [sealing.unseal(hook.secret)]
    if hook.old_secret and hook.old_until and now < hook.old_until:
        found.append(sealing.unseal(hook.old_secret))
    return found


def event(letter: Letter) -> dict[str, Any]:
    """CloudEvents 1.0, in JSON. A letter without news is the one that tries the line."""
    notice = letter.notice
    kind = kind_of(notice) if notice else "test"
    return {
        "specversion": "1.0",
        "id": str(letter.name),
        "source": settings.BASE_URL,
        "type": f"aisle.{kind}",
        "time": (notice.created_at if notice else letter.created_at).isoformat(),
        "datacontenttype": "application/json",
        "data": _data(notice) if notice else {"title": "Test"},
    } | ({"subject": notice.about} if notice and notice.about else {})


def kind_of(notice: Notice) -> str:
    """What it is about: `ticket`, `recall`, `asset`, `wanted`."""
    return notice.about.partition(":")[0]


def _data(notice: Notice) -> dict[str, str]:
    url = f"{settings.BASE_URL}{notice.url}"
    return {"title": notice.title, "text": notice.text, "why": notice.why, "url": url}


def send(letter: Letter, hook: Webhook, now: datetime) -> calling.Answer:
    """NotCalled if there was no answer."""
    body = json.dumps(event(letter), ensure_ascii=False).encode()
    moment, name = int(now.timestamp()), str(letter.name)
    signed = [signature(secret, name, moment, body) for secret in secrets_of(hook, now)]
    return calling.call(
        hook.url,
        body=body,
        headers={
            "Content-Type": "application/cloudevents+json",
            "webhook-id": name,
            "webhook-timestamp": str(moment),
            "webhook-signature": " ".join(signed),
        },
        seconds=calling.SECONDS,
    )

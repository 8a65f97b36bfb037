"""What the frame around every page shows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.models import User
from config import logs, readers
from shop.remembered import PICKED


def frame(request: HttpRequest) -> dict[str, Any]:
    """What the header offers this reader; counts are asked of the database only when a template shows them."""
    user, name = getattr(request, "user", None), logs.request_id.get()
    if not isinstance(user, User):
        return {"demo": settings.DEMO, "may_browse": settings.PUBLIC, "request_name": name}
    counts = SimpleLazyObject(lambda: readers.header_counts(request, user))
    return {
        "demo": settings.DEMO,
        "may_browse": True,
        "desk_count": SimpleLazyObject(lambda: counts.waiting),
        "unread_news": SimpleLazyObject(lambda: counts.unread),
        "picked": PICKED.read(request),
        "request_name": name,
    }

"""What the frame around every page shows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.models import User
from feedback import reading


def frame(request: HttpRequest) -> dict[str, Any]:
    """Counts for the header, asked of the database only when a template shows them."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {}
    return {
        "demo": settings.DEMO,
        "desk_count": SimpleLazyObject(lambda: reading.waiting_count(user)),
        "unread_news": SimpleLazyObject(lambda: user.notices.unread().count()),
    }

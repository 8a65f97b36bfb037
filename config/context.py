"""What the frame around every page shows."""

from typing import Any

from django.conf import settings
from django.db.models import Count, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.models import User
from feedback import reading
from shop.remembered import PICKED


def frame(request: HttpRequest) -> dict[str, Any]:
    """What the header offers this reader; counts are asked of the database only when a template shows them."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {"demo": settings.DEMO, "may_browse": settings.PUBLIC}
    counts = SimpleLazyObject(lambda: header_counts(user))
    return {
        "demo": settings.DEMO,
        "may_browse": True,
        "desk_count": SimpleLazyObject(lambda: counts[0]),
        "unread_news": SimpleLazyObject(lambda: counts[1]),
        "picked": PICKED.read(request),
    }


def header_counts(user: User) -> tuple[int, int]:
    """How many tickets wait for this person and how much news is unread; every page asks, so in one statement."""
    tickets = reading.waiting_for(user).order_by().values(all=Value(1)).annotate(n=Count("pk"))
    news = user.notices.unread().order_by().values("recipient").annotate(n=Count("pk"))
    waiting, unread = (
        User.objects.filter(pk=user.pk)
        .values_list(
            Coalesce(Subquery(tickets.values("n")), 0), Coalesce(Subquery(news.values("n")), 0)
        )
        .get()
    )
    return int(waiting), int(unread)

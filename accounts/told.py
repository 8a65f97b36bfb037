"""What a person was told, as far as they may still see what it is about: on the page and in the count beside it."""

from accounts import gates
from accounts.models import Notice, NoticeQuerySet, User

SHOWN = 50
NEWEST = 1000
"""So many of the newest news are looked at: whoever lost sight of more has a short page, and never a slow one."""


def newest(reader: User) -> list[Notice]:
    """The newest that are shown on one page."""
    found: list[Notice] = []
    for start in range(0, NEWEST, SHOWN):
        some = list(reader.notices.order_by("-created_at", "-pk")[start : start + SHOWN])
        seen = gates.open_to(reader, {notice.about for notice in some})
        found += [notice for notice in some if notice.about in seen]
        if len(some) < SHOWN or len(found) >= SHOWN:
            break
    return found[:SHOWN]


def unread(reader: User) -> NoticeQuerySet:
    """Of the newest, those that are still to be read."""
    newest = reader.notices.unread().order_by("-pk")[:NEWEST]
    abouts = set(newest.values_list("about", flat=True))
    seen = gates.open_to(reader, abouts) if abouts else set()
    return reader.notices.filter(pk__in=newest.values("pk"), about__in=seen)


def may_read(reader: User, notice: Notice) -> bool:
    return notice.about in gates.open_to(reader, {notice.about})

"""What a person was told, as far as they may still see what it is about.

Every other page counts what is unread without asking that: a number tells nothing, and each page would pay for it.
"""

from accounts import gates
from accounts.models import Notice, User

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


def unread(reader: User) -> int:
    """How many of the newest are still to be read."""
    abouts = list(reader.notices.unread().order_by("-pk").values_list("about", flat=True)[:NEWEST])
    seen = gates.open_to(reader, set(abouts)) if abouts else set()
    return sum(about in seen for about in abouts)


def may_read(reader: User, notice: Notice) -> bool:
    return notice.about in gates.open_to(reader, {notice.about})

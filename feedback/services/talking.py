"""What is said on both sides of a link: comments made here go out once, comments made there come in once.

Each that goes out carries a mark, by which it is known again if it is not known whether it arrived; so nothing that
went out comes back as if it were new. What is changed or deleted afterwards is not followed, on either side.
"""

import re
from collections.abc import Iterator

from django.db.models import Exists, OuterRef
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.checking import TRICKS
from catalog.models import Asset
from feedback.models import Comment, Tracker, TrackerLink, TrackerSaid
from feedback.services import comments
from feedback.services.leases import SLACK, held, mine
from feedback.tickets import bridging
from feedback.trackers.speaking import PAGE, PAGES, Remote, Said

AT_ONCE = 10
LONGEST = 10_000


def pass_on(link: TrackerLink, remote: Remote) -> None:
    """Send on what was said here since the ticket was sent, oldest first; the rest at the next visit."""
    if not _reaches(link):
        return
    arrived = TrackerSaid.objects.filter(link=link, comment=OuterRef("pk")).exclude(remote_id="")
    said = Comment.objects.filter(~Exists(arrived), ticket=link.ticket_id, at__gte=link.made_at)
    waiting = said.exclude(author=None).select_related("author").order_by("pk")[: AT_ONCE + 1]
    for comment in waiting[:AT_ONCE]:
        _send(link, comment, remote)
    if len(waiting) > AT_ONCE:
        mine(link).update(next_at=Now())


def _reaches(link: TrackerLink) -> bool:
    """Whether the tracker may hear what is said now: a ticket that was moved may stand where not everybody looks."""
    origin = link.ticket.origin
    if origin is None or origin.visibility == Asset.Visibility.PUBLIC:
        return True
    near = Tracker.objects.of_domain(origin.domain)
    return near.filter(pk=link.tracker_id).exists()


def _send(link: TrackerLink, comment: Comment, remote: Remote) -> None:
    row, new = TrackerSaid.objects.get_or_create(link=link, comment=comment)
    there = None if new else _found(link, comment, remote)
    name = there or remote.say(link.remote_id, letter(link, comment))
    with held(link):
        TrackerSaid.objects.filter(pk=row.pk).update(remote_id=name)


def _found(link: TrackerLink, comment: Comment, remote: Remote) -> str | None:
    """Its id over there, if it did arrive when nobody could tell."""
    mark = mark_of(link, comment.pk)
    told = remote.said(link.remote_id, comment.at - SLACK)
    return next((said.id for said in told if mark in said.text.split()), None)


def letter(link: TrackerLink, comment: Comment) -> str:
    """The comment as it leaves: who said it, the words, the mark."""
    name = comment.author.name if comment.author else ""
    said = _("%(name)s in Aisle:") % {"name": name}
    words = bridging.harmless(f"{said}\n\n{comment.text}", link.tracker.kind)
    return f"{words}\n\n{mark_of(link, comment.pk)}"


def mark_of(link: TrackerLink, comment: int) -> str:
    return f"{link.mark}c{comment}"


def take_in(link: TrackerLink, remote: Remote) -> None:
    """Take in what was said over there since the last time."""
    told = remote.said(link.remote_id, link.read_until or link.made_at - SLACK)
    known = set(_known(link, told))
    for said in told:
        text = said.text.strip()
        if said.id not in known and text:
            with held(link) as fresh:
                comments.comment(
                    ticket=fresh.ticket,
                    text=text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…",
                    key=_key(link, said.id),
                    beyond=re.sub(f"[{TRICKS}]", "", said.by) or link.tracker.name,
                    by=None,
                )
    if told:
        mine(link).update(read_until=told[-1].at)
    if len(told) >= PAGE * PAGES:
        mine(link).update(next_at=Now())


def _key(link: TrackerLink, said: str) -> str:
    return f"tracker:{link.tracker_id}:{said}"[:100]


def _known(link: TrackerLink, told: list[Said]) -> Iterator[str]:
    """Those that came before, and those that went out from here."""
    yield from TrackerSaid.objects.filter(link=link).values_list("remote_id", flat=True)
    keys = {_key(link, said.id): said.id for said in told}
    came = Comment.objects.filter(ticket=link.ticket_id, author=None, key__in=keys)
    yield from (keys[key] for key in came.values_list("key", flat=True))

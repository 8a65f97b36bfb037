"""Who tends a ticket that was sent to a tracker: whoever claimed it last, as long as the lease is renewed."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from feedback.models import Ticket, TrackerLink

LEASE = timedelta(seconds=60)
SLACK = timedelta(hours=1)
"""So far the clocks of trackers may be off."""


class Overtaken(Exception):
    """The lease ran out, and somebody else tends it now."""


def mine(link: TrackerLink) -> QuerySet[TrackerLink]:
    return TrackerLink.objects.filter(pk=link.pk, fence=link.fence)


def renew(link: TrackerLink) -> None:
    if not mine(link).update(lease_until=Now() + LEASE):
        raise Overtaken


@contextmanager
def held(link: TrackerLink) -> Iterator[TrackerLink]:
    """The ticket and then the link under a lock, while nobody has overtaken."""
    with transaction.atomic():
        locked = Ticket.objects.select_for_update(of=("self",)).select_related("origin__domain")
        ticket = locked.get(pk=link.ticket_id)
        fresh = mine(link).select_related("tracker").select_for_update(of=("self",)).first()
        if fresh is None:
            raise Overtaken
        fresh.ticket = ticket
        yield fresh

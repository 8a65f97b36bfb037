"""Whoever tends the tickets that were sent to trackers: makes their issues, and sees what has become of them.

Each is claimed with a lease that every call renews; only whoever holds the newest fence writes. Nothing is held locked
while a tracker is called. A tracker that fails rests, so that no worker waits for it twice in a minute.
"""

import time
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts import services as accounts
from feedback.models import Tracker, TrackerEvent, TrackerLink, TrackerQuerySet
from feedback.services import talking, tickets, turns
from feedback.services.leases import LEASE, SLACK, Overtaken, held, mine, renew
from feedback.tickets import answering, bridging
from feedback.tickets.states import WAITING, State
from feedback.trackers import speaker
from feedback.trackers.speaking import Changed, Issue, Remote, Trouble, Wrong

TURN = 10.0
"""Seconds after which a worker begins nothing new."""
REST = 60
GIVE_UP = 14
"""So often it is tried: for more than a day."""
LONGEST_WAIT = timedelta(hours=4)
UNHEARD = timedelta(minutes=2)
HEARD = timedelta(hours=1)
"""How often a tracker is asked what has changed: whose webhook rings, only for what a bell may have missed."""
KEPT = timedelta(days=30)


def tend_links() -> int:
    """Tend what is due until the turn is over; how many that were."""
    end, count = time.monotonic() + TURN, 0
    while time.monotonic() < end and (link := claim()) is not None:
        visit(link)
        count += 1
    return count


def ask_trackers() -> int:
    """Ask trackers that are due what has changed there, and look at it again; how many were asked."""
    end, count = time.monotonic() + TURN, 0
    while time.monotonic() < end and (tracker := _claim_tracker()) is not None:
        _ask(tracker)
        count += 1
    return count


def sweep_deliveries() -> int:
    """Forget deliveries of webhooks that nobody sends again."""
    return TrackerEvent.objects.filter(at__lt=Now() - KEPT).delete()[0]


def awake() -> TrackerQuerySet:
    """Trackers that may be called now."""
    return Tracker.objects.filter(Q(rest_until=None) | Q(rest_until__lte=Now()), paused_at=None)


@transaction.atomic
def claim() -> TrackerLink | None:
    """The next that is due, under a new fence; none if there is none."""
    due = TrackerLink.objects.filter(
        Q(lease_until=None, next_at__lte=Now()) | Q(lease_until__lt=Now()),
        dead_at=None,
        tracker__in=awake(),
    )
    link = due.select_for_update(skip_locked=True, of=("self",)).order_by("next_at", "pk").first()
    if link is None:
        return None
    # Whoever rings from now on is heard after this visit.
    TrackerLink.objects.filter(pk=link.pk).update(
        fence=F("fence") + 1,
        attempts=F("attempts") + 1,
        lease_until=Now() + LEASE,
        next_at=None,
    )
    return TrackerLink.objects.select_related("tracker", "by").get(pk=link.pk)


def visit(link: TrackerLink) -> None:
    """Make the issue if there is none yet, and look how it stands."""
    remote = speaker(bridging.place_of(link.tracker), before=partial(renew, link))
    try:
        if link.attempts > GIVE_UP:
            # Whoever tended it died over it, again and again.
            raise Trouble(Wrong.BROKEN)
        if not link.remote_id:
            _open(link, remote)
        talking.pass_on(link, remote)
        _look(link, remote)
        talking.take_in(link, remote)
        mine(link).update(lease_until=None, attempts=0, trouble="")
        _answered(link.tracker)
    except Trouble as trouble:
        _put_off(link, trouble)
    except Overtaken:
        pass


def _open(link: TrackerLink, remote: Remote) -> None:
    """Make the issue; if it may have been made before, look for it first."""
    found = remote.find(link.mark, link.made_at - SLACK) if link.tried else None
    if found is None:
        mine(link).update(tried=True)
        found = remote.create(link.title, link.text)
    with held(link) as fresh:
        fresh.remote_id, fresh.address, fresh.open = found.id, found.address, True
        fresh.save(update_fields=["remote_id", "address", "open"])
        name = fresh.tracker.name
        turns.write(fresh.ticket, "issue", None, tracker=name, address=found.address)
    link.remote_id = found.id


def _look(link: TrackerLink, remote: Remote) -> None:
    seen = remote.read(link.remote_id)
    with held(link) as fresh:
        turned = fresh.open != seen.open
        fresh.open, fresh.seen_at = seen.open, Now()
        fresh.address = seen.address or fresh.address
        fresh.save(update_fields=["open", "seen_at", "address"])
        if turned:
            _turn(fresh, seen)


def _turn(link: TrackerLink, seen: Issue) -> None:
    """It was closed or opened again over there: those who answer are told, and decide what that means here."""
    ticket, tracker = link.ticket, link.tracker
    verb = "open_there" if seen.open else "close_there"
    event = turns.write(ticket, verb, None, tracker=tracker.name, address=link.address)
    people = [ticket.assignee] if ticket.assignee else answering.people(ticket.answered_for)
    waits = ticket.state in WAITING
    turns.tell(
        event,
        people,
        lambda: _turned(link, seen),
        lambda: _("You answer it here."),
        lambda: _hint(link, waits and not seen.open),
    )
    if waits and not seen.open and tracker.resolves:
        if link.address:
            tickets.close(ticket, State.RESOLVED, None, "url", link.address)
        else:
            words = partial(_closed_there, tracker.name)
            tickets.close(ticket, State.RESOLVED, None, reason=words(), told=words)


def _turned(link: TrackerLink, seen: Issue) -> str:
    words = (
        _("Open again in %(tracker)s: %(title)s")
        if seen.open
        else _("Closed in %(tracker)s: %(title)s")
    )
    return words % {"tracker": link.tracker.name, "title": link.ticket.title}


def _closed_there(tracker: str) -> str:
    return _("It was closed in %(tracker)s.") % {"tracker": tracker}


def _hint(link: TrackerLink, answers: bool) -> str:
    words = _("Answer it with this change: %(address)s") if answers else "%(address)s"
    return words % {"address": link.address}


def _put_off(link: TrackerLink, trouble: Trouble) -> None:
    """Try again later; what cannot work out, or did not for more than a day, is given up, and its sender told."""
    attempts = link.attempts - (trouble.reason is Wrong.BUSY)
    given_up = trouble.final or attempts >= GIVE_UP
    later = max(timedelta(seconds=trouble.wait), backoff(attempts))
    with transaction.atomic():
        kept = mine(link).update(
            attempts=attempts,
            trouble=trouble.reason,
            lease_until=None,
            next_at=None if given_up else Now() + later,
            dead_at=Now() if given_up else None,
        )
        if kept and given_up:
            _tell_given_up(link, trouble)
        _rest(link.tracker, trouble)


def backoff(attempts: int) -> timedelta:
    """One minute, then twice as long each time, up to four hours."""
    return min(timedelta(minutes=2 ** max(0, attempts - 1)), LONGEST_WAIT)


def _tell_given_up(link: TrackerLink, trouble: Trouble) -> None:
    name = link.tracker.name
    accounts.tell(
        recipients=[link.by],
        title=lambda: (
            _("%(tracker)s could not be reached for ticket %(number)d")
            % {"tracker": name, "number": link.ticket_id}
        ),
        text=lambda: str(trouble.reason.label),
        why=lambda: _("You sent it there."),
        url=link.ticket.get_absolute_url(),
        key=f"tracker:{link.pk}:{link.fence}",
        about=f"ticket:{link.ticket_id}",
        because=f"ticket:{link.ticket_id}",
    )


def _rest(tracker: Tracker, trouble: Trouble) -> None:
    """A tracker that fails is left alone for a while; one issue that it does not know is no such failure."""
    if trouble.reason in (Wrong.GONE, Wrong.REFUSED):
        return
    rest = timedelta(seconds=max(trouble.wait, REST))
    Tracker.objects.filter(pk=tracker.pk).update(rest_until=Now() + rest, trouble=trouble.reason)


def _answered(tracker: Tracker) -> None:
    Tracker.objects.filter(pk=tracker.pk).update(asked_at=Now(), rest_until=None, trouble="")


@transaction.atomic
def _claim_tracker() -> Tracker | None:
    """The next tracker to ask; its next time is set at once, so that who dies over it delays it only."""
    linked = TrackerLink.objects.filter(tracker=OuterRef("pk"), dead_at=None).exclude(remote_id="")
    due = awake().filter(Exists(linked), next_at__lte=Now()).order_by("next_at")
    tracker = due.select_for_update(skip_locked=True, of=("self",)).first()
    if tracker is not None:
        pace = HEARD if tracker.secret and tracker.heard_at else UNHEARD
        Tracker.objects.filter(pk=tracker.pk).update(next_at=Now() + pace)
    return tracker


def _ask(tracker: Tracker) -> None:
    since = tracker.asked_until or tracker.made_at - SLACK
    try:
        changed = speaker(bridging.place_of(tracker)).changed(since)
    except Trouble as trouble:
        _rest(tracker, trouble)
        Tracker.objects.filter(pk=tracker.pk).update(trouble=trouble.reason)
        return
    _ring(tracker, changed)
    until = max((one.at for one in changed), default=since)
    Tracker.objects.filter(pk=tracker.pk).update(asked_until=until)
    _answered(tracker)


@transaction.atomic
def _ring(tracker: Tracker, changed: list[Changed]) -> None:
    """Look again at the issues of ours that have changed since they were last told of."""
    latest: dict[str, datetime] = {one.id: one.at for one in changed}
    links = TrackerLink.objects.filter(tracker=tracker, remote_id__in=latest, dead_at=None)
    news = [link for link in links if link.changed_at != latest[link.remote_id]]
    for link in news:
        TrackerLink.objects.filter(pk=link.pk).update(
            changed_at=latest[link.remote_id], next_at=Now()
        )

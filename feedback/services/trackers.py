"""Trackers as people keep them, and sending tickets to them."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import sealing
from accounts.models import User
from accounts.problems import Unprocessable
from catalog import rights
from catalog.models import Domain
from feedback.models import Ticket, Tracker, TrackerEvent, TrackerLink
from feedback.services import turns
from feedback.tickets import bridging
from feedback.trackers import places, speaker
from feedback.trackers.hearing import Ring
from feedback.trackers.speaking import Trouble

MOST = 50
"""So many trackers a domain can have."""
SHORTEST = 16
PLACE = ("base", "account")
"""Whoever changes one of these could have the token sent to themselves."""


@transaction.atomic
def add_tracker(
    *, domain: Domain, token: str, secret: str = "", by: User, **values: Any
) -> Tracker:
    """A tracker for the tickets of a domain and of those below it; its token and secret are sealed."""
    demand(by, domain)
    if Tracker.objects.filter(domain=domain).count() >= MOST:
        raise Unprocessable({"domain": [_("It has %(most)d trackers already.") % {"most": MOST}]})
    _fit(token, secret)
    made = Tracker(domain=domain, made_by=by, **values)
    made.token, made.secret = sealing.seal(token), sealing.seal(secret) if secret else ""
    return _kept(made)


@transaction.atomic
def change_tracker(
    *, tracker: Tracker, by: User, token: str = "", secret: str | None = None, **values: Any
) -> Tracker:
    """Change what is named; an empty `secret` takes the webhook away. Another place needs its token said again."""
    held = (
        Tracker.objects.select_for_update(of=("self",)).select_related("domain").get(pk=tracker.pk)
    )
    demand(by, held.domain)
    if "paused" in values and values.pop("paused") != held.paused:
        held.paused_at = None if held.paused else timezone.now()
    _refuse_moving(held, values.get("project", held.project))
    before = [getattr(held, name) for name in PLACE]
    for name, value in values.items():
        setattr(held, name, places.trimmed(value) if name == "base" else value)
    if before != [getattr(held, name) for name in PLACE] and not token:
        raise Unprocessable({"token": [_("Say the token again: it would go to another place.")]})
    _fit(token, secret or "")
    if token:
        held.token = sealing.seal(token)
    if secret is not None:
        held.secret = sealing.seal(secret) if secret else ""
        held.heard_at = held.heard_at if secret else None
    return _kept(held)


def remove_tracker(*, tracker: Tracker, by: User) -> None:
    """It is called no more. What was sent stays there; the tickets' timelines still say where."""
    demand(by, tracker.domain)
    tracker.delete()


def try_tracker(*, tracker: Tracker, by: User) -> str:
    """Ask for the project's name, which shows whether Aisle is let in; Unprocessable says why not."""
    demand(by, tracker.domain)
    try:
        return speaker(bridging.place_of(tracker)).greet() or tracker.project
    except Trouble as trouble:
        raise Unprocessable({"tracker": [str(trouble)]}) from trouble


def _refuse_moving(tracker: Tracker, project: str) -> None:
    """An issue's number means another one in another project."""
    if project != tracker.project and tracker.links.exists():
        message = _("Tickets were sent to this project; make another tracker for another one.")
        raise Unprocessable({"project": [message]})


def _fit(token: str, secret: str) -> None:
    """Both go into headers, and a short secret could be guessed."""
    if not token.isascii() or not token.isprintable() or " " in token:
        raise Unprocessable({"token": [_("Send the token as the tracker gave it, in one word.")]})
    if secret and len(secret) < SHORTEST:
        least = _("Use at least %(least)d characters, made by chance.") % {"least": SHORTEST}
        raise Unprocessable({"secret": [least]})


def demand(by: User, domain: Domain) -> None:
    if not rights.can(by, "trackers", domain):
        raise PermissionDenied(_("The owners of its domain keep its trackers."))


def _kept(tracker: Tracker) -> Tracker:
    tracker.base = places.trimmed(tracker.base)
    found = places.faults(tracker.kind, tracker.base, tracker.project, tracker.account)
    if found:
        raise Unprocessable(found)
    try:
        with transaction.atomic():
            tracker.save()
    except IntegrityError as error:
        message = _("The domain has a tracker of this name already.")
        raise Unprocessable({"name": [message]}) from error
    return tracker


@transaction.atomic
def push(*, ticket: Ticket, tracker: Tracker, example: bool = False, by: User) -> TrackerLink:
    """Send a ticket to a tracker: written down now, done by a worker.

    Sent again it is sent once, and tried again if it was given up.
    """
    ticket = turns.hold(ticket.pk)
    demand_triage(ticket, by)
    if known := TrackerLink.objects.filter(ticket=ticket, tracker=tracker).first():
        _revive(TrackerLink.objects.filter(pk=known.pk))
        known.refresh_from_db()
        return known
    if not Tracker.objects.for_ticket(ticket).filter(pk=tracker.pk).exists():
        raise Unprocessable({"tracker": [_("Choose a tracker of the domain where it stands.")]})
    letter = bridging.letter(ticket, tracker, example=example)
    link = TrackerLink.objects.create(
        ticket=ticket,
        tracker=tracker,
        by=by,
        title=letter.title,
        text=letter.text,
        mark=letter.mark,
    )
    turns.write(ticket, "send", by, tracker=tracker.name)
    return link


def demand_triage(ticket: Ticket, by: User) -> None:
    if not rights.can(by, "triage", ticket.answered_for):
        raise PermissionDenied(_("This step belongs to those who answer for the asset."))


@transaction.atomic
def retry(*, tracker: Tracker, by: User) -> int:
    """Try again whatever was given up; how many that are."""
    demand(by, tracker.domain)
    Tracker.objects.filter(pk=tracker.pk).update(rest_until=None)
    return _revive(TrackerLink.objects.filter(tracker=tracker))


def _revive(links: QuerySet[TrackerLink]) -> int:
    dead = links.exclude(dead_at=None)
    return dead.update(dead_at=None, attempts=0, next_at=Now(), lease_until=None)


def ring(ticket: Ticket) -> None:
    """Something was said here: it goes on to where the ticket was sent."""
    linked = TrackerLink.objects.filter(ticket=ticket, dead_at=None).exclude(remote_id="")
    linked.update(next_at=Now())


@transaction.atomic
def hear(*, tracker: Tracker, rung: Ring) -> bool:
    """A webhook has rung: what it is about is looked at again. Whether it is the first time that it rings for this."""
    _event, new = TrackerEvent.objects.get_or_create(tracker=tracker, delivery=rung.delivery)
    if new:
        Tracker.objects.filter(pk=tracker.pk).update(heard_at=Now())
        if rung.issue:
            TrackerLink.objects.filter(tracker=tracker, remote_id=rung.issue, dead_at=None).update(
                next_at=Now()
            )
    return new

"""How trackers, and the tickets that were sent to them, look in answers of the API."""

from datetime import datetime
from typing import Annotated, TypedDict

from django.conf import settings
from django.urls import reverse

from accounts.schemas import Count, Id, Slug, eg
from feedback import models
from feedback.trackers import speaking


class Tracker(TypedDict):
    """A project of an issue tracker; neither its token nor its secret is ever shown."""

    id: Id
    domain: Annotated[Slug, "whose tickets can be sent there, and those of the domains below it"]
    name: Annotated[str, eg("Data issues")]
    kind: Annotated[str, models.Tracker.Kind]
    base: Annotated[str, eg("https://api.github.com")]
    project: Annotated[str, eg("sales/data")]
    account: Annotated[str, eg("aisle@sales.example"), "whose token it is; Jira asks for it"]
    issue_type: Annotated[str, eg("Task"), "of the issues that are made; only Jira has them"]
    resolves: Annotated[bool, "whether closing there answers the ticket here"]
    paused: bool
    webhook: Annotated[bool, "whether it has a secret for its webhook"]
    events: Annotated[str, eg("https://aisle.example/api/v1/trackers/1/events"), "for its webhook"]
    heard_at: Annotated[datetime | None, "when its webhook last rang"]
    asked_at: Annotated[datetime | None, "when it last answered"]
    trouble: Annotated[str | None, eg("it did not answer in time"), "why it does not, just now"]
    waiting: Annotated[Count, "tickets that wait to be sent"]
    linked: Annotated[Count, "tickets that are issues there"]
    given_up: Annotated[Count, "tickets that could not be sent or followed"]


def tracker(item: models.Tracker) -> Tracker:
    """A tracker; needs `for_rows`."""
    return {
        "id": item.pk,
        "domain": item.domain.slug,
        "name": item.name,
        "kind": item.kind,
        "base": item.base,
        "project": item.project,
        "account": item.account,
        "issue_type": item.issue_type,
        "resolves": item.resolves,
        "paused": item.paused,
        "webhook": bool(item.secret),
        "events": events_address(item),
        "heard_at": item.heard_at,
        "asked_at": item.asked_at,
        "trouble": speaking.words(item.trouble) if item.trouble else None,
        "waiting": getattr(item, "waiting", 0),
        "linked": getattr(item, "linked", 0),
        "given_up": getattr(item, "dead", 0),
    }


def events_address(item: models.Tracker) -> str:
    """Where its webhook is to be sent."""
    return settings.BASE_URL.rstrip("/") + reverse("api:tracker-events", args=[item.pk])


class Named(TypedDict):
    """The project's own name, which shows that Aisle is let in."""

    project: Annotated[str, eg("Sales / Data")]


class Again(TypedDict):
    """How many are tried again."""

    retried: Count


class TrackerLink(TypedDict):
    """A ticket's place in a tracker."""

    tracker: Id
    name: Annotated[str, eg("Data issues")]
    state: Annotated[str, eg("linked", enum=["waiting", "linked", "given_up"])]
    address: Annotated[str | None, eg("https://github.com/sales/data/issues/7")]
    open: Annotated[bool | None, "null as long as it is not known"]
    seen_at: Annotated[datetime | None, "when it was last looked at"]
    trouble: Annotated[str | None, eg("it did not answer in time")]


def link(item: models.TrackerLink) -> TrackerLink:
    state = "given_up" if item.dead_at else "linked" if item.remote_id else "waiting"
    return {
        "tracker": item.tracker_id,
        "name": item.tracker.name,
        "state": state,
        "address": item.address or None,
        "open": item.open,
        "seen_at": item.seen_at,
        "trouble": speaking.words(item.trouble) if item.trouble else None,
    }

"""Between tickets and issue trackers: where a ticket can be sent, what exactly would leave, and what became of it."""

import hashlib
import hmac
import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.problems import field_errors
from feedback.models import Ticket, Tracker, TrackerLink
from feedback.trackers import speaking
from feedback.trackers.hearing import Headers, Ring, ring, signed
from feedback.trackers.speaking import Place

SHOWN = 100


@dataclass(frozen=True, slots=True)
class Letter:
    """What leaves the house: this title, this text, and nothing else."""

    title: str
    text: str
    mark: str


@dataclass(frozen=True, slots=True)
class Sent:
    """A ticket's place in a tracker as its page tells it; `trouble` in words, `at_rest` if it was given up."""

    link: TrackerLink
    trouble: str
    at_rest: bool

    @property
    def waiting(self) -> bool:
        return not self.link.remote_id and not self.at_rest


def letter(ticket: Ticket, tracker: Tracker, *, example: bool = False) -> Letter:
    """The ticket's title and text with a link back; the example value only if somebody says so."""
    mark = mark_of(ticket, tracker)
    said = [ticket.text.strip()]
    if example and ticket.example:
        said.append(_("For example: %(value)s") % {"value": ticket.example})
    back = f"{settings.BASE_URL.rstrip('/')}{ticket.get_absolute_url()}"
    said.append(
        _("Ticket %(number)d in Aisle: %(address)s") % {"number": ticket.pk, "address": back}
    )
    parts = [harmless(each, tracker.kind) for each in said if each]
    return Letter(" ".join(ticket.title.split()), "\n\n".join([*parts, mark]), mark)


def mark_of(ticket: Ticket, tracker: Tracker) -> str:
    """One word by which the issue is found again; nobody else can know it beforehand."""
    said = f"tracker mark\0{ticket.pk}\0{tracker.pk}".encode()
    return "aisle" + hmac.new(settings.SECRET_KEY.encode(), said, hashlib.sha256).hexdigest()[:20]


def harmless(text: str, kind: str) -> str:
    """What people wrote must not command: GitLab carries out lines that begin with a slash, with the token's rights."""
    return re.sub(r"^(\s*)/", r"\1\\/", text, flags=re.MULTILINE) if kind == "gitlab" else text


def place_of(tracker: Tracker) -> Place:
    """Where a tracker is called, with its token open."""
    return Place(
        kind=tracker.kind,
        base=tracker.base,
        project=tracker.project,
        token=tracker.unsealed("token"),
        account=tracker.account,
        issue_type=tracker.issue_type,
    )


def choices(ticket: Ticket) -> list[Tracker]:
    """The trackers that a ticket can be sent to, with those where it was given up."""
    dead = Tracker.objects.filter(links__in=ticket.links.exclude(dead_at=None), paused_at=None)
    return sorted({*Tracker.objects.for_ticket(ticket), *dead}, key=lambda one: (one.name, one.pk))


def can_be_sent(ticket: Ticket) -> bool:
    """Whether there is a tracker where it could go and is not yet."""
    return ticket.answered_for.domain_id is not None and Tracker.objects.for_ticket(ticket).exists()


def sent(ticket: Ticket) -> list[Sent]:
    """Where a ticket was sent; one statement."""
    links = ticket.links.select_related("tracker").order_by("pk")
    return [
        Sent(link, speaking.words(link.trouble) if link.trouble else "", link.dead_at is not None)
        for link in links
    ]


def closing_change(ticket: Ticket) -> dict[str, str]:
    """What answers a ticket whose issue was closed over there: the issue's address as the change."""
    closed = ticket.links.filter(open=False, address__startswith="https://").order_by("-seen_at")
    address = closed.values_list("address", flat=True).first()
    return {"change_type": "url", "change_ref": address} if address else {}


def given_up(tracker: Tracker) -> list[TrackerLink]:
    """What could not be sent there or followed, the latest first."""
    dead = tracker.links.exclude(dead_at=None).select_related("ticket").order_by("-dead_at")
    return list(dead[:SHOWN])


def rung(pk: int, headers: Headers, body: bytes) -> tuple[Tracker, Ring] | None:
    """Which tracker's webhook this is; none if it is not signed by one, or that one is paused."""
    tracker = Tracker.objects.filter(pk=pk, paused_at=None).first()
    if tracker is None:
        return None
    if not signed(tracker.kind, headers, body, tracker.unsealed("secret")):
        return None
    return tracker, ring(tracker.kind, headers, body)


def tracker_for(ticket: Ticket, pk: int) -> Tracker | None:
    """The tracker of this number, if the ticket can be sent there or was sent there."""
    known = Tracker.objects.filter(pk__in=ticket.links.values("tracker"))
    return (known | Tracker.objects.of_domain(ticket.domain)).filter(pk=pk).first()


def sentence(detail: Any) -> str:
    """The words of a refusal, without its fields."""
    return " ".join(found["message"] for found in field_errors(detail))

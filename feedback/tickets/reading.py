"""What pages want to know of tickets and recalls, in few statements and only what the reader may see."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User, Visitor
from catalog.models import Asset, Term
from feedback.models import Recall, Ticket, TicketQuerySet
from feedback.tickets import promises, wording
from health.models import Finding
from lineage import graph

PAGE = 30
SHOWN = 20
OF_TERM = 50


@dataclass(frozen=True, slots=True)
class Row:
    """A ticket in a list; needs `for_rows`. `promise` is none once it is answered."""

    ticket: Ticket
    promise: promises.Promise | None

    @property
    def tone(self) -> str:
        """The colour of its mark: urgent, an alarm, or quiet."""
        if self.ticket.severity == Ticket.Severity.HIGH:
            return "stop"
        return "care" if self.ticket.kind == Ticket.Kind.ALARM else "none"

    @property
    def escalated(self) -> bool:
        """Whether the owner of the domain was told that it waits too long."""
        return self.promise is not None and self.ticket.escalated_at is not None

    @property
    def place(self) -> str:
        """Where it was said; a moved one may come from where the reader cannot look."""
        return said_at(self.ticket)

    @property
    def place_url(self) -> str:
        """Its page, empty where the reader cannot look."""
        return "" if _hidden(self.ticket) else self.ticket.subject.get_absolute_url()


def of_term(term: Term, reader: Visitor) -> list[Row]:
    """What was said of a term, what waits first; one statement."""
    tickets = Ticket.objects.visible_to(reader).filter(term=term).for_rows(reader)
    open_first = F("closed_at").desc(nulls_first=True)
    now = timezone.now()
    return [
        row(ticket, now) for ticket in tickets.order_by(open_first, "answer_by", "-pk")[:OF_TERM]
    ]


def row(ticket: Ticket, now: datetime) -> Row:
    waits = ticket.state in Ticket.WAITING
    return Row(ticket, promises.left(ticket.answer_by, now) if waits else None)


def said_at(ticket: Ticket) -> str:
    """The name of what it was said of; needs `with_ends_seen`."""
    return _("an asset that you may not see") if _hidden(ticket) else ticket.subject.label


def _hidden(ticket: Ticket) -> bool:
    """Whether it was said where the reader cannot look; whoever sees a ticket of a term sees the term."""
    return ticket.asset_id is not None and not getattr(ticket, "asset_seen", True)


def stands_at(ticket: Ticket) -> str:
    """The name of where it stands now; needs `with_ends_seen`."""
    hidden = ticket.origin_id is not None and not getattr(ticket, "origin_seen", True)
    return _("an asset that you may not see") if hidden else ticket.answered_for.label


@dataclass(frozen=True, slots=True)
class Affected:
    """One finding of a ticket: where, in words, and whether it still is so."""

    asset: Asset
    words: str
    open: bool


def affected(ticket: Ticket, reader: User) -> list[Affected]:
    """The findings a ticket answers for, open ones first, as far as the reader may see where they are."""
    findings = (
        Finding.objects.filter(
            ticket_link__ticket=ticket, asset__in=Asset.objects.visible_to(reader)
        )
        .select_related("asset")
        .order_by("-closed_at", "asset__name", "pk")[:SHOWN]
    )
    return [
        Affected(finding.asset, wording.say(finding), finding.closed_at is None)
        for finding in findings
    ]


@dataclass(frozen=True, slots=True)
class Standing:
    """A recall that stands on an asset: `recall` and `origin` are none when they lie where the reader cannot look."""

    title: str
    what_to_do: str
    recall: Recall | None
    origin: Asset | None

    @property
    def inherited(self) -> bool:
        return self.recall is None or self.origin is not None

    @property
    def url(self) -> str:
        return self.recall.get_absolute_url() if self.recall else ""


def recalls_above(pk: int, reader: Visitor) -> QuerySet[Any]:
    """The recalls that stand on the asset with this key or above it, each as one value, `told`, for `standings`.

    One that lies upstream where the reader cannot look is still told, without its name.
    """
    seen = Asset.objects.visible_to(reader).filter(pk=OuterRef("asset"))
    told = JSONObject(
        seen=Exists(seen),
        pk="pk",
        title="title",
        what_to_do="what_to_do",
        asset=JSONObject(pk="asset_id", title="asset__title", name="asset__name"),
    )
    recalls = Recall.objects.filter(pk__in=graph.holds_above(pk).values("recall_id"))
    return recalls.annotate(told=told).order_by("-issued_at")


def standings(told: Iterable[Mapping[str, Any]], pk: int) -> list[Standing]:
    """The recalls that stand on the asset with this key, as they are told to the reader."""
    found = []
    hidden = False
    for row in told:
        if row["seen"]:
            stands_on = Asset(**row["asset"])
            recall = Recall(pk=row["pk"], title=row["title"], what_to_do=row["what_to_do"])
            origin = stands_on if stands_on.pk != pk else None
            found.append(Standing(recall.title, recall.what_to_do, recall, origin))
        hidden = hidden or not row["seen"]
    if hidden:
        found.append(
            Standing(
                _("Something it is made from is recalled"),
                _("Do not use it. Whoever looks after it can tell you more."),
                None,
                None,
            )
        )
    return sorted(found, key=lambda standing: standing.inherited)


def beyond(tickets: TicketQuerySet, newest: bool, after: int | None) -> TicketQuerySet:
    """Those that stand after this one, by keyset: the most pressing promise first, or the newest ticket."""
    last = Ticket.objects.filter(pk=after).only("answer_by").first() if after else None
    if last is None:
        return tickets
    if newest:
        return tickets.filter(pk__lt=last.pk)
    later = Q(answer_by=last.answer_by, pk__gt=last.pk)
    return tickets.filter(Q(answer_by__gt=last.answer_by) | later)

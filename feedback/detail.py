"""One ticket with everything its page shows, as far as its reader may see it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from catalog import rights
from catalog.models import Asset
from feedback import changes, reading, states, suspects, timeline
from feedback.models import Recall, Ticket
from feedback.states import State, Verb
from feedback.suspects import Suspect


@dataclass(frozen=True, slots=True)
class Stage:
    """One of the four stations of a ticket's way."""

    label: str
    done: bool
    current: bool


@dataclass(frozen=True, slots=True)
class Detail:
    """`steps` are the verbs that are open to the reader now; `target` is where the evidence says it should go."""

    row: reading.Row
    stages: Sequence[Stage]
    steps: frozenset[Verb]
    may_recall: bool
    suspects: Sequence[Suspect]
    target: Suspect | None
    affected: Sequence[reading.Affected]
    recalls: Sequence[Recall]
    timeline: Sequence[timeline.Told]
    moved: bool
    is_reporter: bool

    @property
    def ticket(self) -> Ticket:
        return self.row.ticket

    @property
    def waiting(self) -> bool:
        """Whether somebody still has to answer."""
        return self.ticket.state in states.WAITING

    @property
    def origin(self) -> str:
        return reading.stands_at(self.ticket)

    @property
    def standing(self) -> Sequence[Recall]:
        """The recalls that lift when this ticket is answered."""
        return [recall for recall in self.recalls if recall.lifted_at is None]

    @property
    def change(self) -> str:
        """The change that closed it, in words; empty without one."""
        return changes.words(self.ticket.change_type) if self.ticket.change_type else ""

    @property
    def change_url(self) -> str:
        return changes.address(self.ticket.change_type, self.ticket.change_ref)

    @property
    def recall_url(self) -> str:
        """Where the recall begins: at the strongest suspect, or else where the ticket stands."""
        address = reverse("feedback:recall_for_ticket", args=[self.ticket.pk])
        return f"{address}?asset={self.target.asset.pk}" if self.target else address


def of(ticket: Ticket, reader: User) -> Detail:
    """Everything about one ticket; needs `for_rows`. The number of statements does not grow with the ticket."""
    held = rights.rights_on(ticket.origin, reader)
    answers = held.may("triage")
    asked = ticket.reporter_id == reader.pk if ticket.reporter_id else answers
    # What is known now says nothing of a ticket that was answered before.
    found = suspects.rank(ticket, reader) if ticket.state in states.WAITING else []
    return Detail(
        row=reading.row(ticket, timezone.now()),
        stages=_stages(ticket),
        steps=states.open_steps(ticket.state, answers=answers, asked=asked),
        may_recall=held.may("recall") and ticket.state in states.WAITING,
        suspects=found,
        target=_target(ticket, found),
        affected=reading.affected(ticket, reader) if ticket.kind == Ticket.Kind.ALARM else [],
        recalls=list(
            ticket.recalls.visible_to(reader).select_related("asset").order_by("-issued_at")
        ),
        timeline=timeline.tell(ticket, reader),
        moved=ticket.origin_id != ticket.asset_id,
        is_reporter=ticket.reporter_id == reader.pk,
    )


def _stages(ticket: Ticket) -> list[Stage]:
    """new → acknowledged → resolved → confirmed; a declined ticket ends at the third."""
    order: list[tuple[str, str]] = [
        (State.NEW, _("Said")),
        (State.ACKNOWLEDGED, _("Taken")),
        (State.RESOLVED, _("Answered")),
        (State.CONFIRMED, _("Solved")),
    ]
    if ticket.kind == Ticket.Kind.ALARM:
        order[0] = (State.NEW, _("Measured"))
    if ticket.state == State.DECLINED:
        order[2:] = [(State.DECLINED, _("Declined"))]
    at = next(index for index, (state, _label) in enumerate(order) if state == ticket.state)
    return [Stage(label, index <= at, index == at) for index, (_state, label) in enumerate(order)]


def _target(ticket: Ticket, found: Sequence[Suspect]) -> Suspect | None:
    """The strongest suspect, unless the ticket stands there already."""
    if not found or found[0].asset.pk == ticket.origin_id:
        return None
    return found[0]


def places(ticket: Ticket, reader: User) -> list[Asset]:
    """Where the ticket may be moved to: what its asset is made from, nearest first, and the asset itself."""
    return [asset for asset in suspects.above(ticket, reader) if asset.pk != ticket.origin_id]

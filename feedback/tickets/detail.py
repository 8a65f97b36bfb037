"""One ticket with everything its page shows, as far as its reader may see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Case, IntegerField, Q, QuerySet, When
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from catalog import rights
from catalog.models import Asset
from feedback.models import Recall, Ticket
from feedback.tickets import bridging, changes, reading, states, suggestions, suspects, timeline
from feedback.tickets.states import State, Verb
from feedback.tickets.suggestions import Suggested
from feedback.tickets.suspects import Suspect

READ = 200
LIKE = 20
ENDS: Mapping[State, LazyText] = {
    State.DECLINED: gettext_lazy("Declined"),
    State.DUPLICATE: gettext_lazy("Duplicate"),
}


@dataclass(frozen=True, slots=True)
class Stage:
    """One of the stations of a ticket's way."""

    label: str
    done: bool
    current: bool


@dataclass(frozen=True, slots=True)
class Detail:
    """`steps` are the verbs that are open to the reader now; `target` is where the evidence says it should go.

    `counts` is the one whose duplicate it is, if it is one.
    """

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
    counts: Ticket | None
    may_undo: bool
    links: Sequence[bridging.Sent]
    may_triage: bool
    may_send: bool
    may_join: bool
    may_redact: bool
    suggested: Suggested | None

    @property
    def ticket(self) -> Ticket:
        return self.row.ticket

    @property
    def waiting(self) -> bool:
        """Whether somebody still has to answer."""
        return self.ticket.state in states.WAITING

    @property
    def traced(self) -> bool:
        """Whether it is asked where it began: a term is made from nothing."""
        return self.waiting and self.suggested is None and self.ticket.term_id is None

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
    held = rights.rights_on(ticket.answered_for, reader)
    one = ticket.duplicate_of
    answers = held.may("triage")
    asked = ticket.reporter_id == reader.pk if ticket.reporter_id else answers
    asked = asked or getattr(ticket, "too_mine", False)
    # What is known now says nothing of a ticket that was answered before.
    traced = ticket.state in states.WAITING and ticket.kind != Ticket.Kind.SUGGESTION
    found = suspects.rank(ticket, reader) if traced else []
    return Detail(
        row=reading.row(ticket, timezone.now()),
        stages=_stages(ticket),
        steps=_steps(ticket, answers=answers, asked=asked),
        may_recall=ticket.origin_id is not None
        and held.may("recall")
        and ticket.state in states.WAITING,
        suspects=found,
        target=_target(ticket, found),
        affected=reading.affected(ticket, reader) if ticket.kind == Ticket.Kind.ALARM else [],
        recalls=list(
            Recall.objects.made_for(ticket)
            .visible_to(reader)
            .select_related("asset")
            .order_by("-issued_at")
        ),
        timeline=timeline.tell(ticket, reader),
        moved=ticket.origin_id != ticket.asset_id,
        is_reporter=ticket.reporter_id == reader.pk,
        counts=one,
        may_undo=states.undoable(ticket.events.last(), reader) is not None,
        links=bridging.sent(ticket),
        may_triage=answers,
        may_send=answers and bridging.can_be_sent(ticket),
        suggested=suggestions.of(ticket, reader),
        may_redact=answers,
        may_join=not answers
        and ticket.reporter_id != reader.pk
        and ticket.state in (*states.WAITING, State.RESOLVED),
    )


def _steps(ticket: Ticket, *, answers: bool, asked: bool) -> frozenset[Verb]:
    """What the reader may do now; of a duplicate, whoever said it is asked about the one that counts."""
    one = ticket.duplicate_of
    found = states.open_steps(ticket.state, answers=answers, asked=asked)
    found |= states.open_steps(one.state if one else "", answers=False, asked=asked)
    suggested = ticket.kind == Ticket.Kind.SUGGESTION and ticket.origin_id == ticket.asset_id
    return found - {Verb.MOVE} if ticket.term_id or suggested else found


def _stages(ticket: Ticket) -> list[Stage]:
    """new → acknowledged → in work → resolved → confirmed; what is declined or a duplicate ends where it is so."""
    order: dict[str, str] = {
        State.NEW: _("Measured") if ticket.kind == Ticket.Kind.ALARM else _("Said"),
        State.ACKNOWLEDGED: _("Taken"),
        State.IN_WORK: _("In work"),
        State.RESOLVED: _("Answered"),
        State.CONFIRMED: _("Solved"),
    }
    if ticket.state == State.REOPENED:
        del order[State.ACKNOWLEDGED], order[State.IN_WORK]
        order = {State.NEW: order[State.NEW], State.REOPENED: _("Reopened")} | order
    elif ticket.state in ENDS:
        kept = {State.NEW, State.ACKNOWLEDGED} if ticket.acknowledged_at else {State.NEW}
        order = {state: label for state, label in order.items() if state in kept}
        order[ticket.state] = str(ENDS[State(ticket.state)])
    at = list(order).index(ticket.state)
    return [Stage(label, index <= at, index == at) for index, label in enumerate(order.values())]


def _target(ticket: Ticket, found: Sequence[Suspect]) -> Suspect | None:
    """The strongest suspect, unless the ticket stands there already."""
    if not found or found[0].asset.pk == ticket.origin_id:
        return None
    return found[0]


def places(ticket: Ticket, reader: User) -> list[Asset]:
    """Where the ticket may be moved to: what its asset is made from, nearest first, and the asset itself."""
    return [asset for asset in suspects.above(ticket, reader) if asset.pk != ticket.origin_id]


def like(ticket: Ticket, seen: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """Those it may be merged into: what waits at the same place, with the most words in common first."""
    here = Q(asset=ticket.asset_id) | Q(origin=ticket.origin_id)
    here = Q(term=ticket.term_id) if ticket.term_id else here
    near = seen.filter(here, state__in=states.WAITING)
    if ticket.kind == Ticket.Kind.ALARM:
        return near.none()
    found = list(near.order_by("-pk").values_list("pk", "words")[:READ])
    ranked = sorted(found, key=lambda item: -len(set(item[1]) & set(ticket.words)))
    ids = [pk for pk, _words in ranked[:LIKE]]
    return seen.filter(pk__in=ids).order_by(ranked_as(ids))


def ranked_as(ids: Sequence[int]) -> Case:
    """An order: as the keys stand in the list."""
    places = [When(pk=pk, then=place) for place, pk in enumerate(ids)]
    return Case(*places, default=len(ids), output_field=IntegerField())

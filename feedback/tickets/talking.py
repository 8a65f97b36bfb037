"""What was said to a ticket, as its page and the pages of questions show it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, F, OuterRef, Prefetch, Q, Subquery, Window
from django.db.models.functions import Coalesce, RowNumber
from django.urls import reverse
from django.utils import timezone

from accounts.models import User, Visitor
from catalog import rights
from catalog.models import Asset
from feedback.models import Comment, Ticket, TicketQuerySet

SHOWN = 50
PAGE = 20
ANSWERS = 3
"""So many answers stand below a question in a list; all of them on its own page."""
EDIT_FOR = timedelta(days=1)
"""So long people may change what they said."""

OPEN = (*Ticket.WAITING, Ticket.State.RESOLVED)
VIEWS = {
    "open": Q(state__in=OPEN) & ~Q(change_type="answer"),
    "answered": Q(state__in=(Ticket.State.CONFIRMED, Ticket.State.DECLINED))
    | Q(state=Ticket.State.RESOLVED, change_type="answer"),
}


@dataclass(frozen=True, slots=True)
class Talk:
    """What was said, oldest first, an accepted answer before it; `more` is said on the question's own page.

    `editable` are those that the reader may still change.
    """

    ticket: Ticket
    comments: Sequence[Comment]
    more: int
    earlier: int | None
    may_accept: bool
    may_lift: bool
    editable: frozenset[int] = frozenset()

    @property
    def question(self) -> bool:
        return self.ticket.kind == Ticket.Kind.QUESTION

    @property
    def accepted(self) -> int | None:
        """The answer that stands; none once the question was opened again."""
        if self.ticket.state in Ticket.WAITING or self.ticket.change_type != "answer":
            return None
        return int(self.ticket.change_ref.rpartition("@")[2])

    @property
    def earlier_url(self) -> str:
        if self.earlier is None:
            return ""
        return f"{self.ticket.get_absolute_url()}?before={self.earlier}#talk"


@dataclass(frozen=True, slots=True)
class Questions:
    """A page of the questions about an asset, newest first; `next_url` is empty at the end."""

    view: str
    talks: Sequence[Talk]
    next_url: str


def of(ticket: Ticket, reader: User, before: int | None = None) -> Talk:
    """The conversation about one ticket, its end first to be shown; needs `for_rows`."""
    said = ticket.comments.select_related("author", "accepted_by").order_by("-pk")
    found = list((said.filter(pk__lt=before) if before else said)[: SHOWN + 1])
    comments = found[:SHOWN][::-1]
    question = ticket.kind == Ticket.Kind.QUESTION
    held = rights.rights_on(ticket.answered_for, reader)
    asked = ticket.reporter_id == reader.pk
    talk = Talk(
        ticket=ticket,
        comments=comments,
        more=0,
        earlier=comments[0].pk if len(found) > SHOWN else None,
        may_accept=question and ticket.state in Ticket.WAITING and (asked or held.may("triage")),
        may_lift=question and may_lift(ticket, reader),
        editable=_editable(comments, reader),
    )
    if talk.accepted:
        chosen = [one for one in comments if one.pk == talk.accepted] or list(
            said.filter(pk=talk.accepted)
        )
        comments[:] = chosen + [one for one in comments if one.pk != talk.accepted]
    return talk


def may_edit(comment: Comment, reader: Visitor) -> bool:
    """Whether it is this person's own and fresh, and nobody has built on it."""
    mine = comment.author_id is not None and comment.author_id == reader.pk
    built_on = comment.accepted_at or comment.lifted_at
    return mine and not built_on and timezone.now() - comment.at < EDIT_FOR


def _editable(comments: Iterable[Comment], reader: Visitor) -> frozenset[int]:
    return frozenset(one.pk for one in comments if may_edit(one, reader))


def may_lift(ticket: Ticket, reader: User) -> bool:
    """Whether this person may put an answer into the description of what was asked about."""
    if ticket.asset is None:
        return False
    seen = Asset.objects.visible_to(reader).on_the_shelf().filter(pk=ticket.asset.pk).exists()
    return seen and rights.can(reader, "edit", ticket.asset)


def questions(asset: Asset, reader: Visitor, view: str, before: int | None) -> Questions:
    """The questions about an asset that the reader may see, with their first answers; a few statements."""
    chosen = view if view in VIEWS else "open"
    seen = Ticket.objects.visible_to(reader).filter(asset=asset, kind=Ticket.Kind.QUESTION)
    seen = seen.filter(VIEWS[chosen]).for_rows(reader)
    found = list((seen.filter(pk__lt=before) if before else seen).order_by("-pk")[: PAGE + 1])
    page = found[:PAGE]
    address = reverse("shop:questions", args=[asset.pk])
    more = f"{address}?view={chosen}&before={page[-1].pk}" if len(found) > PAGE else ""
    return Questions(chosen, _talks(asset, page, reader), more)


def with_answers(questions: TicketQuerySet) -> TicketQuerySet:
    """The questions with how many answers they have (`answers_count`) and the accepted one (`accepted`)."""
    said = Comment.objects.filter(ticket=OuterRef("pk")).order_by().values("ticket")
    accepted = Comment.objects.exclude(accepted_at=None).select_related("author")
    return questions.annotate(
        answers_count=Coalesce(Subquery(said.annotate(n=Count("pk")).values("n")), 0)
    ).prefetch_related(Prefetch("comments", accepted, to_attr="accepted"))


def _talks(asset: Asset, page: Sequence[Ticket], reader: Visitor) -> list[Talk]:
    answers = _first_answers(page)
    held = rights.rights_on(asset, reader)
    edits = held.may("edit") and asset.retired_at is None
    return [
        Talk(
            ticket=ticket,
            comments=answers[ticket.pk],
            more=_left(answers[ticket.pk]),
            earlier=None,
            # Where it was moved on, its own page knows who answers.
            may_accept=ticket.state in Ticket.WAITING
            and (
                ticket.reporter_id == reader.pk
                or (ticket.origin_id == asset.pk and held.may("triage"))
            ),
            may_lift=edits,
            editable=_editable(answers[ticket.pk], reader),
        )
        for ticket in page
    ]


def _first_answers(page: Iterable[Ticket]) -> dict[int, list[Comment]]:
    """The accepted answer and the first others of each question, in one statement."""
    order = [F("accepted_at").asc(nulls_last=True), F("pk").asc()]
    said = (
        Comment.objects.filter(ticket__in=[ticket.pk for ticket in page])
        .select_related("author", "accepted_by")
        .annotate(
            place=Window(RowNumber(), partition_by="ticket", order_by=order),
            total=Window(Count("pk"), partition_by="ticket"),
        )
        .filter(place__lte=ANSWERS)
        .order_by("ticket", "place")
    )
    found: dict[int, list[Comment]] = defaultdict(list)
    for comment in said:
        found[comment.ticket_id].append(comment)
    return found


def _left(answers: Sequence[Comment]) -> int:
    return answers[0].total - len(answers) if answers else 0  # type: ignore[attr-defined]

"""The inbox: what a person answers for, through views and filters, page by page, at a cost that does not grow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy

from accounts.models import User
from catalog.models import Domain
from feedback import demand
from feedback.inbox import gathering
from feedback.inbox.gathering import Gathered
from feedback.models import DeskView, Ticket
from feedback.tickets import reading
from feedback.tickets.reading import PAGE, Row
from feedback.tickets.states import State

MANY = 100
"""Counts go so far; what is more is “100+”."""
TAKEN = (State.ACKNOWLEDGED, State.IN_WORK, State.REOPENED)
WAITS = Q(state__in=Ticket.WAITING)
VIEWS: Mapping[str, tuple[LazyText, Q]] = {
    "answer": (gettext_lazy("To answer"), Q(state=State.NEW)),
    "overdue": (gettext_lazy("Overdue"), WAITS),
    "work": (gettext_lazy("In work"), Q(state__in=TAKEN)),
    "solved": (gettext_lazy("Waiting for “solved?”"), Q(state=State.RESOLVED)),
    "alarms": (gettext_lazy("Alarms"), Q(kind=Ticket.Kind.ALARM) & WAITS),
    "suggestions": (gettext_lazy("Suggestions"), Q(kind=Ticket.Kind.SUGGESTION) & WAITS),
    "all": (gettext_lazy("All"), Q()),
}
FIRST_VIEW = "answer"
NEWEST_FIRST = frozenset({"solved", "all"})
FEW_NAMES = 100
OWN = "own-"
"""What the key of a view of one's own begins with."""
FILTERS = ("state", "kind", "severity", "domain", "asset", "assignee", "reporter", "q")


@dataclass(frozen=True, slots=True)
class View:
    """A way to look at the inbox, with how many tickets it holds; `pk` only where it is one's own."""

    key: str
    label: str
    counted: int
    current: bool
    alarming: bool
    pk: int | None = None

    @property
    def count(self) -> int:
        return min(self.counted, MANY)

    @property
    def many(self) -> bool:
        """Whether there are more than were counted."""
        return self.counted > MANY


@dataclass(frozen=True, slots=True)
class Inbox:
    """`next` is the ticket after which the next page begins, none at the end; `wanted` the wishes to answer."""

    views: Sequence[View]
    current: View
    rows: Sequence[Row]
    next: int | None
    wanted: int
    filters: Mapping[str, str] = field(default_factory=dict)

    @property
    def many_wanted(self) -> bool:
        """Whether there may be more than were counted."""
        return self.wanted >= demand.MANY

    @property
    def query(self) -> str:
        """What stands behind the `?` for this view with these filters."""
        return urlencode({"view": self.current.key, **self.filters})

    @property
    def next_url(self) -> str:
        """The address of the next page, empty at the end."""
        if self.next is None:
            return ""
        return f"{reverse('feedback:inbox')}?{self.query}&after={self.next}"

    @property
    def total(self) -> int:
        return next(view.count for view in self.views if view.key == "all")


def of(
    user: User,
    view: str = FIRST_VIEW,
    after: int | None = None,
    filters: Mapping[str, str] | None = None,
) -> Inbox:
    """What this person answers for, through one view, the most pressing first; five statements, and one a name."""
    now = timezone.now()
    asked = {name: value for name, value in (filters or {}).items() if value}
    shown, own = _looks(user, now)
    chosen = view if view in shown else FIRST_VIEW
    views = _views(gathering.counts(shown, MANY + 1), own, chosen)
    tickets = filtered(shown[chosen], asked).after(after).rows(PAGE + 1)
    return Inbox(
        views=views,
        current=next(view for view in views if view.current),
        rows=[reading.row(ticket, now) for ticket in tickets[:PAGE]],
        next=tickets[PAGE - 1].pk if len(tickets) > PAGE else None,
        wanted=demand.waiting(user),
        filters=asked,
    )


def through(user: User, view: str, filters: Mapping[str, str]) -> Gathered:
    """What one view shows this person with these filters."""
    shown, _own = _looks(user, timezone.now())
    return filtered(shown[view if view in shown else FIRST_VIEW], filters)


def filtered(look: Gathered, asked: Mapping[str, Any]) -> Gathered:
    """Those that fit; of names only that of the origin or term is looked at, which whoever answers may see."""
    tickets, user = look.tickets, look.user
    for name in ("state", "kind", "severity"):
        if value := asked.get(name):
            tickets = tickets.filter(**{name: value})
    if who := asked.get("assignee"):
        tickets = tickets.filter(assignee=user if who == "me" else None)
    if said_by := asked.get("reporter"):
        tickets = tickets.filter(reporter__in=_named(said_by))
    if words := asked.get("q"):
        tickets = tickets.filter(words__contains=demand.stems(words) or [words])
    look = look.among(tickets, newest=look.newest)
    if slug := asked.get("domain"):
        place = Domain.objects.filter(slug=slug).values_list("pk", flat=True).first() or 0
        below = Q(domain__path__contains=[place])
        look = look.at(below, below)
    if part := asked.get("asset"):
        named = Q(title__icontains=part) | Q(name__icontains=part)
        look = look.at(named, Q(name__icontains=part))
    return look


def _named(part: str) -> Any:
    """Who is named so: one by one where they are few, so that the database knows how much they have said."""
    people = User.objects.filter(name__icontains=part).order_by().values_list("pk", flat=True)
    few = list(people[: FEW_NAMES + 1])
    return few if len(few) <= FEW_NAMES else people


def _looks(user: User, now: datetime) -> tuple[dict[str, Gathered], dict[str, DeskView]]:
    """What each view shows, by its key; and the views that are this person's own."""
    mine = gathering.answered(user)
    own = {f"{OWN}{kept.pk}": kept for kept in DeskView.objects.filter(user=user).order_by("name")}
    shown = {
        key: mine.among(Ticket.objects.filter(_of(key, now)), newest=key in NEWEST_FIRST)
        for key in VIEWS
    }
    newest = mine.among(Ticket.objects.all(), newest=True)
    return shown | {key: filtered(newest, kept.filters) for key, kept in own.items()}, own


def _views(counts: Mapping[str, int], own: Mapping[str, DeskView], chosen: str) -> list[View]:
    labels = {key: str(label) for key, (label, _condition) in VIEWS.items()}
    labels |= {key: kept.name for key, kept in own.items()}
    return [
        View(
            key,
            label,
            counts[key],
            key == chosen,
            key == "overdue" and counts[key] > 0,
            own[key].pk if key in own else None,
        )
        for key, label in labels.items()
    ]


def _of(view: str, now: datetime) -> Q:
    condition = VIEWS[view][1]
    return condition & Q(answer_by__lt=now) if view == "overdue" else condition

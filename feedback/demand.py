"""The demand board: what people want and did not find, the most wanted first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from urllib.parse import urlencode

from django.db.models import Case, IntegerField, Q, Value, When
from django.db.models.lookups import GreaterThanOrEqual
from django.urls import reverse
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy

from accounts.models import User, Visitor
from catalog import search
from catalog.index.words import plain, stem
from catalog.models import Asset, Domain, DomainRole
from feedback.models import Wanted, WantedQuerySet

PAGE = 30
SIMILAR = 4
CANDIDATES = 6
MOST_WORDS = 20
SHORTEST = 3
"""Words of fewer letters join what has nothing in common."""
LONGEST_QUERY = 200
MANY = 100
"""From here on a count says "and more"."""

VIEWS: Mapping[str, LazyText] = {
    "open": gettext_lazy("Open"),
    "answer": gettext_lazy("For you to answer"),
    "mine": gettext_lazy("You want it"),
    "answered": gettext_lazy("Answered"),
    "declined": gettext_lazy("Declined"),
}


@dataclass(frozen=True, slots=True)
class View:
    """A way to look at the board."""

    key: str
    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Board:
    """`rows` need `for_rows`; `next_url` is empty at the end."""

    view: str
    query: str
    views: Sequence[View]
    rows: Sequence[Wanted]
    next_url: str

    @property
    def ask_url(self) -> str:
        """Where one asks for what was looked for here."""
        asked = f"?{urlencode({'title': self.query})}" if self.query else ""
        return reverse("feedback:ask") + asked


def stems(text: str) -> list[str]:
    """The words of a text as the search knows them, each once."""
    return sorted({stem(word) for word in plain(text)})


def board(user: User, *, view: str, query: str, after: int | None) -> Board:
    """One page of the board, in at most four statements."""
    may_answer = answers_anything(user)
    shown = [key for key in VIEWS if key != "answer" or may_answer]
    view = view if view in shown else shown[0]
    rows, more = page(_through(view, user).saying(stems(query)).for_rows(user), after, PAGE)
    return Board(
        view=view,
        query=query,
        views=[View(key, str(VIEWS[key]), _url(key, query), key == view) for key in shown],
        rows=rows,
        next_url=_url(view, query, after=more) if more else "",
    )


def page(found: WantedQuerySet, after: int | None, size: int) -> tuple[list[Wanted], int | None]:
    """One page by keyset, the most wanted first, and the key after which the next one begins."""
    last = Wanted.objects.filter(pk=after).only("votes").first() if after else None
    if last:
        found = found.filter(Q(votes__lt=last.votes) | Q(votes=last.votes, pk__lt=last.pk))
    rows = list(found.order_by("-votes", "-pk")[: size + 1])
    return rows[:size], rows[size - 1].pk if len(rows) > size else None


def similar(user: User, title: str) -> list[Wanted]:
    """Open wishes with at least half of the words of this one, those with the most of them first."""
    known = [word for word in stems(title) if len(word) >= SHORTEST] or stems(title)
    known = known[:MOST_WORDS]
    if not known:
        return []
    shared = sum(
        (
            Case(
                When(words__contains=[word], then=Value(1)),
                default=Value(0),
                output_field=IntegerField(),
            )
            for word in known
        ),
        start=Value(0),
    )
    found = Wanted.objects.visible_to(user).open().filter(words__overlap=known)
    alike = found.filter(GreaterThanOrEqual(shared, ceil(len(known) / 2)))
    return list(alike.for_rows(user).order_by(shared.desc(), "-votes", "-pk")[:SIMILAR])


def candidates(user: User, query: str) -> list[Asset]:
    """Assets that may be the answer, as far as whoever answers sees them."""
    return search.find(user, query, limit=CANDIDATES).hits if query else []


def may_answer(wanted: Wanted, user: Visitor) -> bool:
    """Whether this person may say what becomes of it."""
    if not isinstance(user, User) or not user.is_active:
        return False
    return Wanted.objects.filter(pk=wanted.pk).answerable_by(user).exists()


def answers_anything(user: User) -> bool:
    """Whether there are wishes that this person could answer, now or later."""
    roles = (DomainRole.Role.STEWARD, DomainRole.Role.OWNER)
    return user.is_superuser or Domain.objects.where(user, *roles).exists()


def waiting(user: User) -> int:
    """How many open wishes this person may answer, counted up to a hundred."""
    return Wanted.objects.open().answerable_by(user).order_by()[:MANY].count()


def _through(view: str, user: User) -> WantedQuerySet:
    found = Wanted.objects.visible_to(user)
    if view == "answer":
        return found.open().answerable_by(user)
    if view == "mine":
        return found.filter(wants__user=user)
    return found.filter(state=view)


def _url(view: str, query: str, after: int | None = None) -> str:
    asked = {"view": view, "q": query, "after": after}
    return f"{reverse('feedback:board')}?{urlencode({k: v for k, v in asked.items() if v})}"

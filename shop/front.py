"""What stands in the window: departments, recalls, good places to start, what waits for whom.

A good place to start is what may be used, has been promoted furthest, and what most depends on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import Case, Count, Q, QuerySet, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User, Visitor
from catalog.models import Asset, Domain, Verdict
from feedback.models import Recall
from feedback.tickets import reading
from shop import cards, favourites, slips

CARDS = 4
JUDGED = CERTIFIED = 5
KEPT = 6
NOWHERE = 0
"""Stands for what has no domain."""
RECALLS = 3


@dataclass(frozen=True, slots=True)
class Department:
    """A domain and how many of its assets carry each verdict; the nameless one has no address."""

    name: str
    url: str
    total: int
    words: dict[str, int]

    @property
    def summary(self) -> str:
        assets = ngettext("%(n)s asset", "%(n)s assets", self.total) % {"n": self.total}
        return f"{assets} · {self._health()}"

    def _health(self) -> str:
        """The worst that is known, or else how much is fit."""
        stop, care = self.words[Verdict.Word.STOP], self.words[Verdict.Word.CARE]
        fit = self.words[Verdict.Word.FIT]
        if stop:
            return _("%(n)s not to be used") % {"n": stop}
        if care:
            return _("%(n)s with care") % {"n": care}
        if fit == self.total:
            return _("all fit")
        return _("%(share)s %% fit") % {"share": fit * 100 // self.total} if fit else _("not known")


@dataclass(frozen=True, slots=True)
class Word:
    """A verdict as a way into the shelf, with how many assets carry it."""

    value: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class Things:
    """The reader's own corner: what they keep, and what they have looked at last."""

    kept: Sequence[Asset] = ()
    seen: Sequence[Asset] = ()


@dataclass(frozen=True, slots=True)
class Window:
    departments: Sequence[Department]
    words: Sequence[Word]
    total: int
    recalls: Sequence[Recall]
    important: Sequence[cards.Card]
    certified: Sequence[Asset]
    judged: Sequence[Asset]
    waiting: Sequence[reading.Row]
    mine: Things

    @property
    def fit(self) -> int:
        return sum(word.count for word in self.words if word.value == Verdict.Word.FIT)


def window(user: Visitor, seen: Sequence[int] = ()) -> Window:
    """Everything the storefront shows this person, in few statements however large the shop."""
    assets = Asset.objects.visible_to(user).on_the_shelf()
    found = departments(assets)
    if not found:
        return Window([], [], 0, [], [], [], [], [], Things())
    fetched = assets.for_cards()
    important = good_places(fetched)
    recalls = Recall.objects.visible_to(user).standing()
    judged = fetched.exclude(verdict__judged_at=None).order_by("-verdict__judged_at", "pk")
    return Window(
        departments=[place for place in found if place.url],
        words=_words(found),
        total=sum(place.total for place in found),
        recalls=list(recalls.order_by("-issued_at")[:RECALLS]),
        important=cards.of(list(important[:CARDS])),
        certified=list(newly_certified(fetched)[:CERTIFIED]),
        judged=list(judged[:JUDGED]),
        waiting=slips.waiting(user),
        mine=things(user, seen),
    )


def newly_certified(assets: QuerySet[Asset]) -> QuerySet[Asset]:
    """What somebody vouches for today, the newest first."""
    vouched = assets.filter(certified_until__gte=timezone.localdate(), certified_at__isnull=False)
    return vouched.select_related("certified_by").order_by("-certified_at", "pk")


def good_places(assets: QuerySet[Asset]) -> QuerySet[Asset]:
    """What may be used, the furthest promoted first, then what is fit, then what most depends on."""
    central = Case(When(stage=Asset.Stage.CENTRAL, then=0), default=1)
    fit = Case(When(verdict__shown=Verdict.Word.FIT, then=0), default=1)
    usable = assets.exclude(verdict__shown=Verdict.Word.STOP)
    return usable.order_by(central, fit, "-standing__importance", "-standing__stars_count", "pk")


def departments(assets: QuerySet[Asset]) -> list[Department]:
    """The top of the domain tree, each with the verdicts of everything below it; two statements."""
    counted: dict[int, Counter[str]] = {}
    for (path,), words in by_verdict(assets.order_by(), "domain__path"):
        counted.setdefault(path[0] if path else NOWHERE, Counter()).update(words)
    places = Domain.objects.in_bulk(counted.keys() - {NOWHERE})
    found = [_department(places.get(key), words) for key, words in counted.items()]
    return sorted(found, key=lambda place: place.name.lower())


def by_verdict(
    assets: QuerySet[Asset], *keys: str
) -> Iterator[tuple[tuple[Any, ...], dict[str, int]]]:
    """How many assets of each group carry each verdict, in one statement."""
    per_word = {
        f"is_{word}": Count("pk", filter=Q(verdict__shown=word)) for word in Verdict.Word.values
    }
    rows = cast("Iterable[dict[str, Any]]", assets.values(*keys).annotate(**per_word))
    for row in rows:
        words = {word: row[f"is_{word}"] for word in Verdict.Word.values}
        yield tuple(row[key] for key in keys), words


def _department(place: Domain | None, words: Counter[str]) -> Department:
    return Department(
        name=place.name if place else "",
        url=place.get_absolute_url() if place else "",
        total=words.total(),
        words=dict(words),
    )


def things(user: Visitor, seen: Sequence[int]) -> Things:
    """What this person keeps and has looked at last, in one statement."""
    kept = favourites.newest(user, KEPT) if isinstance(user, User) else []
    assets = Asset.objects.visible_to(user).on_the_shelf().for_cards().in_bulk({*kept, *seen})
    return Things(
        kept=[assets[key] for key in kept if key in assets],
        seen=[assets[key] for key in seen if key in assets],
    )


def _words(found: Sequence[Department]) -> list[Word]:
    shelf = reverse("shop:results")
    counts = {word: sum(place.words[word] for place in found) for word in Verdict.Word.values}
    return [Word(word, n, f"{shelf}?verdict={word}") for word, n in counts.items() if n]

"""Reviews as pages show them: never counted, never more than a page of them read."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import urlencode

from django.db.models import Q
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy

from accounts.models import User, Visitor
from catalog.models import Asset
from feedback.models import Review, ReviewQuerySet, Spread
from feedback.models.reviews import no_stars, place_of
from feedback.tickets import subjects
from feedback.tickets.subjects import Subject

PAGE = 20
LONGEST = 500
FEW = 3
"""Fewer reviews than this are too few to say."""
SORTS: dict[str, LazyText] = {
    "helpful": gettext_lazy("Most helpful"),
    "newest": gettext_lazy("Newest"),
}
ROLES = [
    gettext_lazy("Analyst"),
    gettext_lazy("Data scientist"),
    gettext_lazy("Engineer"),
    gettext_lazy("Manager"),
    gettext_lazy("Planner"),
    gettext_lazy("Researcher"),
]
"""What is offered; whoever is something else says so."""


@dataclass(frozen=True, slots=True)
class Bar:
    """How many people gave so many stars; `share` is in percent of all."""

    stars: int
    count: int
    share: int
    url: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """A way to sort the reviews."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Sums:
    """How the stars are spread, from the counters."""

    counts: Sequence[int]

    @property
    def count(self) -> int:
        return sum(self.counts)

    @property
    def few(self) -> bool:
        """Too few to say."""
        return self.count < FEW

    @property
    def mean(self) -> float | None:
        total = sum(stars * number for stars, number in enumerate(self.counts, 1))
        return total / self.count if self.count else None

    @property
    def bars(self) -> list[Bar]:
        return [
            Bar(stars, number, round(100 * number / self.count) if self.count else 0)
            for stars, number in reversed(list(enumerate(self.counts, 1)))
        ]


@dataclass(frozen=True, slots=True)
class Reviews:
    """A page of what people say of an asset, a field or a term; `mine` is the reader's own, if there is one."""

    sums: Sums
    bars: Sequence[Bar]
    sorts: Sequence[Way]
    rows: Sequence[Review]
    field: str
    stars: int | None
    all_url: str
    next_url: str
    mine: Review | None


def reviews(
    about: Subject,
    reader: Visitor,
    *,
    field: str = "",
    sort: str = "",
    stars: int | None = None,
    after: int | None,
) -> Reviews:
    """What people say, in at most four statements: of an asset and its fields, of one of these, or of a term."""
    sort = sort if sort in SORTS else "helpful"
    stars = stars if stars in range(1, 6) else None
    sums = _sums(about, field)
    found = about.reviews.for_rows(reader)
    if field or stars:
        # The bars count none of the fields' reviews, and so do not lead to them.
        found = found.filter(field=field)
    rows, more = page(found, sort=sort, stars=stars, after=after)
    url = partial(address, about, field)
    return Reviews(
        sums=sums,
        bars=[
            replace(bar, url=url(sort=sort, stars=bar.stars), current=bar.stars == stars)
            for bar in sums.bars
        ],
        sorts=[
            Way(str(label), url(sort=name, stars=stars), name == sort)
            for name, label in SORTS.items()
        ],
        rows=rows,
        field=field,
        stars=stars,
        all_url=url(sort=sort),
        next_url=url(sort=sort, stars=stars, after=more) if more else "",
        mine=_mine(about, field, reader),
    )


def of_fields(asset: Asset, names: Sequence[str]) -> dict[str, Sums]:
    """How people rate the fields of these names, in one statement; those that nobody rated are left out."""
    spreads = Spread.objects.filter(asset=asset, field__in=names).exclude(field="")
    sums = {spread.field: Sums(spread.counts) for spread in spreads}
    return {name: one for name, one in sums.items() if one.count}


def _sums(about: Subject, field: str) -> Sums:
    spread = Spread.objects.filter(**subjects.keyword(about), field=field).first()
    return Sums(spread.counts if spread else no_stars())


def _mine(about: Subject, field: str, reader: Visitor) -> Review | None:
    if not isinstance(reader, User):
        return None
    return about.reviews.filter(author=reader, field=field).first()


def address(about: Subject, field: str = "", **asked: object) -> str:
    """Where the reviews of it are read."""
    kept = {name: value for name, value in ({"field": field} | asked).items() if value}
    query = f"?{urlencode(kept)}" if kept else ""
    return f"{place_of(about)}{query}"


def page(
    rows: ReviewQuerySet, *, sort: str, stars: int | None, after: int | None, size: int = PAGE
) -> tuple[list[Review], int | None]:
    """One page, and the review after which the next begins; by keyset, so that deep pages cost what the first costs."""
    last = Review.objects.filter(pk=after).only("helpful").first() if after else None
    if stars:
        rows = rows.filter(stars=stars)
    if sort == "helpful":
        if last:
            rows = rows.filter(helpful__lte=last.helpful).filter(
                Q(helpful__lt=last.helpful) | Q(pk__lt=last.pk)
            )
        rows = rows.order_by("-helpful", "-pk")
    else:
        rows = (rows.filter(pk__lt=after) if after else rows).order_by("-pk")
    found = list(rows[: size + 1])
    return found[:size], found[size - 1].pk if len(found) > size else None


@dataclass(frozen=True, slots=True)
class Said:
    """What a review said at one time, before it was changed."""

    stars: int
    text: str
    use_case: str
    role: str
    at: object


MOST_VERSIONS = 50


def before(review: Review) -> list[Said]:
    """What a review said before, the latest first; an answer that came or helpfulness is no change of what it said."""
    events = Review.pgh_event_model.objects.filter(pgh_obj=review.pk)  # type: ignore[attr-defined]
    words = ("stars", "text", "use_case", "role")
    said: list[Said] = []
    now = tuple(getattr(review, name) for name in words)
    for event in events.order_by("-pgh_id")[: 4 * MOST_VERSIONS]:
        told = tuple(getattr(event, name) for name in words)
        if told != now:
            said.append(Said(told[0], told[1], told[2], told[3], event.updated_at))
            now = told
    return said[:MOST_VERSIONS]

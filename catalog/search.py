"""Finding assets: words, facets and order, always inside what the reader may see.

Words match the title and description (stemmed English), the parts of the technical name (as they
are, the last one as a beginning), and names of fields. Best match ranks by `ts_rank` with the
weights of `Asset.words`, times how much hangs on it: rank · (1 + ln(1 + importance) / 10).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Count, Exists, F, FloatField, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, Ln, Lower, NullIf

from catalog.models import Asset, AssetQuerySet, Field, Verdict

if TYPE_CHECKING:
    from accounts.models import Visitor

PAGE = 20
MAX_LENGTH = 200
FURTHEST = 10_000
SORTS = ("match", "rating", "name")
FACETS = ("verdict", "domain", "kind", "owner", "stage")
COLUMNS = {
    "verdict": "verdict__shown",
    "domain": "domain__slug",
    "kind": "kind",
    "owner": "owner__slug",
    "stage": "stage",
}
NAMES = {"domain": "domain__name", "owner": "owner__name"}
# A mean of few stars says little: it is drawn to 3.5 as if three more people had said so.
PRIOR_STARS, PRIOR_WEIGHT = 3.5, 3


@dataclass(frozen=True, slots=True)
class Filters:
    """What was chosen of each facet: several values of one facet widen, several facets narrow."""

    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rating: int | None = None

    @classmethod
    def read(cls, asked: Mapping[str, Sequence[str]]) -> Filters:
        """From lists of strings by name; what is not a facet or not a number is left out."""
        chosen = {
            name: tuple(dict.fromkeys(v for v in asked.get(name, ()) if v)) for name in FACETS
        }
        stars = [v for v in asked.get("rating", ()) if v in {"1", "2", "3", "4", "5"}]
        return cls({k: v for k, v in chosen.items() if v}, int(stars[-1]) if stars else None)

    def without(self, name: str) -> Filters:
        if name == "rating":
            return replace(self, rating=None)
        return replace(self, chosen={k: v for k, v in self.chosen.items() if k != name})


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a facet and how many assets it would show."""

    value: str
    name: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits.

    `matched` names the fields that match, by asset; `next` is where the next page begins.
    """

    hits: list[Asset]
    count: int
    facets: dict[str, list[Option]]
    matched: dict[int, list[str]]
    next: int | None


def find(
    user: Visitor,
    query: str = "",
    *,
    filters: Filters | None = None,
    sort: str = "match",
    start: int = 0,
    limit: int = PAGE,
) -> Found:
    """What this reader finds: one page, the whole count, and the facets with their counts."""
    filters = filters or Filters()
    query = query.strip()[:MAX_LENGTH]
    start = min(max(start, 0), FURTHEST)
    shelf = matching(Asset.objects.visible_to(user).on_the_shelf(), query)
    narrowed = narrow(shelf, filters)
    count = narrowed.count()
    hits = list(order(narrowed.for_cards(), query, sort)[start : start + limit])
    more = start + limit < min(count, FURTHEST)
    return Found(
        hits=hits,
        count=count,
        facets=facets(shelf, filters),
        matched=matched_fields(hits, query),
        next=start + limit if more else None,
    )


def matching(assets: AssetQuerySet, query: str) -> AssetQuerySet:
    """The assets whose words, name or fields the query names; all of them without a query."""
    if not query:
        return assets
    named = Field.objects.filter(asset=OuterRef("pk")).filter(_in_field(query))
    return assets.filter(Q(words=_words(query)) | Q(name__icontains=query) | Exists(named))


def narrow(assets: AssetQuerySet, filters: Filters) -> AssetQuerySet:
    for name, values in filters.chosen.items():
        assets = assets.filter(**{f"{COLUMNS[name]}__in": values})
    if filters.rating:
        assets = assets.filter(_rated(filters.rating))
    return assets


def order(assets: QuerySet[Asset], query: str, sort: str) -> QuerySet[Asset]:
    name = Lower(Coalesce(NullIf("title", Value("")), "name"))
    if sort == "name":
        return assets.order_by(name, "pk")
    if sort == "rating":
        stars = Cast("standing__stars_sum", FloatField()) + PRIOR_STARS * PRIOR_WEIGHT
        mean = stars / (F("standing__stars_count") + PRIOR_WEIGHT)
        return assets.order_by(mean.desc(), "-standing__stars_count", name, "pk")
    if not query:
        return assets.order_by("-standing__importance", name, "pk")
    weight = 1 + Ln(F("standing__importance") + 1, output_field=FloatField()) / 10.0
    rank = SearchRank(F("words"), _words(query)) * weight
    return assets.order_by(rank.desc(), "-standing__importance", name, "pk")


def facets(shelf: AssetQuerySet, filters: Filters) -> dict[str, list[Option]]:
    """Each facet's values with their counts, as if nothing were chosen of that facet itself."""
    found = {name: _options(shelf, filters, name) for name in FACETS}
    well = narrow(shelf, filters.without("rating")).filter(_rated(4)).count()
    if well or filters.rating:
        found["rating"] = [Option("4", "4", well, filters.rating == 4)]
    return found


def matched_fields(hits: Sequence[Asset], query: str) -> dict[int, list[str]]:
    """The names of the fields that the query names, by asset."""
    found: dict[int, list[str]] = {}
    if query and hits:
        fields = Field.objects.filter(asset__in=hits).filter(_in_field(query)).order_by("position")
        for asset, name in fields.values_list("asset_id", "name"):
            found.setdefault(asset, []).append(name)
    return found


def _options(shelf: AssetQuerySet, filters: Filters, name: str) -> list[Option]:
    column = COLUMNS[name]
    label = NAMES.get(name, column)
    chosen = filters.chosen.get(name, ())
    rows = (
        narrow(shelf, filters.without(name))
        .exclude(**{f"{column}__isnull": True})
        .order_by()
        .values_list(column, label)
        .annotate(count=Count("pk"))
    )
    said = {"verdict": Verdict.Word, "kind": Asset.Kind, "stage": Asset.Stage}.get(name)
    options = [
        Option(value, str(said(value).label) if said else text, count, value in chosen)
        for value, text, count in rows
    ]
    # What was chosen stays to be seen and taken back, also when nothing is left of it.
    gone = [v for v in chosen if v not in {option.value for option in options}]
    options += [
        Option(v, str(said(v).label) if said and v in said.values else v, 0, True) for v in gone
    ]
    if name in {"verdict", "stage"} and said:
        place = {value: index for index, value in enumerate(said.values)}
        return sorted(options, key=lambda option: place.get(option.value, len(place)))
    return sorted(options, key=lambda option: (-option.count, option.name))


def _words(query: str) -> SearchQuery:
    """The query as people write it, or its words as beginnings: "airp" finds airports."""
    asked = SearchQuery(query, search_type="websearch", config="english")
    parts = re.findall(r"\w+", query.replace("_", " "))
    if not parts:
        return asked
    beginnings = " & ".join([*parts[:-1], f"{parts[-1]}:*"])
    return asked | SearchQuery(beginnings, search_type="raw", config="simple")


def _in_field(query: str) -> Q:
    """Fields whose name holds the query, spaces read as underscores: "arr delay" is arr_delay."""
    return Q(name__icontains="_".join(query.split())) if len(query) > 1 else Q(name__iexact=query)


def _rated(stars: int) -> Q:
    return Q(standing__stars_count__gt=0) & Q(
        standing__stars_sum__gte=stars * F("standing__stars_count")
    )

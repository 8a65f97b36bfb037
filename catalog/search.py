"""Finding assets: words, facets and order, always inside what the reader may see.

What a match is worth is told in `catalog.index.weights`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import CharField, F, Q, Value

from accounts.models import Membership, User
from catalog import explaining, facets, phrases
from catalog.facets import Filters, Option
from catalog.index import asking, counting, holding, matching, reading
from catalog.index.seeing import Reader
from catalog.models import Access, Asset, Domain, Field

if TYPE_CHECKING:
    from accounts.models import Visitor

__all__ = ["FURTHEST", "MAX_LENGTH", "PAGE", "SORTS", "Filters", "Found", "Option", "count", "find"]

PAGE = 20
MAX_LENGTH = asking.MAX_LENGTH
FURTHEST = 10_000
SORTS = ("match", "rating", "use", "freshness", "name")


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits: those with all words first, then, where these are few, those with some.

    `count` is how many there are, `some` how many of them hold only some of the words. `matched` names the fields that
    match, by asset; `guesses` says what was looked for instead of a word that is nowhere; `drops`, if nothing was
    found, how much there would be without one of the words; `next` is where the next page begins; `why`, if asked for,
    explains the place of each hit among the best matches.
    """

    hits: list[Asset]
    count: int
    some: int
    facets: dict[str, list[Option]]
    matched: dict[int, list[str]]
    guesses: dict[str, str]
    drops: list[Drop]
    next: int | None
    why: dict[int, explaining.Why] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Drop:
    """A word, phrase or `-word` that can be left out, the query without it, and how much that finds."""

    word: str
    query: str
    count: int


def find(
    user: Visitor,
    said: str = "",
    *,
    filters: Filters | None = None,
    sort: str = "match",
    start: int = 0,
    limit: int = PAGE,
    why: bool = False,
) -> Found:
    """What this reader finds: one page, the whole count, and the facets with their counts."""
    filters, start = filters or Filters(), min(max(start, 0), FURTHEST)
    search = Search.of(user, said, filters)
    matches, whole = search.all_words()
    few = whole.count < limit and len(search.query.words) > 1
    counted = [whole, search.some_words(matches)] if few else [whole]
    count = sum(one.count for one in counted)
    hits = fetched(user, search.page(counted, sort, start, limit))
    return Found(
        hits=hits,
        count=count,
        some=count - whole.count,
        facets=facets.options([one.facets for one in counted], filters),
        matched=matched_fields(hits, search.query),
        guesses=matches.guesses,
        drops=[] if count else list(search.drops()),
        next=start + limit if start + limit < min(count, FURTHEST) else None,
        why=search.why([hit.pk for hit in hits]) if why and search.query.words else {},
    )


def count(user: Visitor, said: str, filters: Filters) -> int:
    """How many assets hold all words and are what was chosen."""
    return Search.of(user, said, filters).all_words(())[1].count


COLUMNS = tuple(facet.column for facet in facets.FACETS.values())


@dataclass(frozen=True)
class Search:
    """One query against the index as it is now, with nothing in it but what its reader may see."""

    index: matching.Index
    query: asking.Query
    choice: counting.Choice

    @classmethod
    def of(cls, user: Visitor, said: str, filters: Filters) -> Search:
        index = holding.current().seen_by(reader_of(user))
        return cls(index, asking.read(said), facets.choice(filters))

    def all_words(
        self, columns: Sequence[str] = COLUMNS, query: asking.Query | None = None
    ) -> tuple[matching.Matches, counting.Counted]:
        matches = self._matches(query or self.query)
        return matches, counting.count(matches.found, self.choice, columns)

    def some_words(self, whole: matching.Matches) -> counting.Counted:
        """Those that do not have all, which are `whole`."""
        loose = replace(self.query, phrases=())
        matches = self._matches(loose, some=True)
        found = map(matching.without, matches.found, whole.found)
        return counting.count(list(found), self.choice, COLUMNS)

    def _matches(self, query: asking.Query, some: bool = False) -> matching.Matches:
        matches = matching.match(self.index, query, some=some)
        ordered = query.phrases or any(len(phrase) > 1 for phrase in query.without)
        return (
            replace(matches, found=phrases.in_order(matches.found, query)) if ordered else matches
        )

    def page(
        self, counted: Iterable[counting.Counted], sort: str, start: int, limit: int
    ) -> list[int]:
        """The keys of one page, each group of `counted` in its own order."""
        order = "use" if sort == "match" and not self.query.words else sort
        shop = counting.Shop(self.choice.today, self.index.parts)
        keys: list[int] = []
        for one in counted:
            wanted = start + limit - len(keys)
            keys += counting.first(one.matches, order, wanted, shop)
        return keys[start:]

    def why(self, keys: Sequence[int]) -> dict[int, explaining.Why]:
        """What the places of these hits come from."""
        return explaining.explain(self.index, self.query, self.choice, keys)

    def drops(self) -> Iterable[Drop]:
        """What the query finds without one of its pieces, the most first; what finds nothing is left out."""
        found = [
            Drop(left_out, less.said, self.all_words((), less)[1].count)
            for left_out, less in self.query.fewer()
        ]
        return sorted((drop for drop in found if drop.count), key=lambda drop: -drop.count)


def reader_of(user: Visitor) -> Reader:
    """What somebody may see, as the index compares it; says the same as `Asset.objects.visible_to`."""
    public = reading.VISIBILITIES.index(Asset.Visibility.PUBLIC)
    if not isinstance(user, User):
        return Reader(public=public if settings.PUBLIC else reading.NONE)
    if user.is_superuser:
        return Reader(everything=True)
    held: dict[str, set[int]] = {"domain": set(), "owner": set(), "asset": set()}
    restricted = Access.objects.standing().of(user)
    restricted = restricted.filter(asset__visibility=Asset.Visibility.RESTRICTED)
    rows = _as("domain", Domain.objects.where(user), "pk").union(
        _as("owner", Membership.objects.filter(user=user), "team_id"),
        _as("asset", Asset.stewards.through.objects.filter(user=user), "asset_id"),
        _as("asset", restricted, "asset_id"),
    )
    for kind, pk in rows:
        held[kind].add(pk)
    return Reader(
        public=public,
        domains=frozenset(held["domain"]),
        owners=frozenset(held["owner"]),
        also=frozenset(held["asset"]),
    )


def _as(kind: str, rows: Any, column: str) -> Any:
    named = rows.order_by().annotate(held_as=Value(kind, output_field=CharField()))
    return named.values_list("held_as", F(column))


def fetched(user: Visitor, keys: Sequence[int]) -> list[Asset]:
    """The assets of a page in its order; the gate is asked once more, for rights may have changed this moment."""
    found = Asset.objects.visible_to(user).on_the_shelf().for_cards().in_bulk(keys)
    return [found[key] for key in keys if key in found]


def matched_fields(hits: Sequence[Asset], query: asking.Query) -> dict[int, list[str]]:
    """The names of the fields that a word of the query stands in, by asset."""
    found: dict[int, list[str]] = {}
    if not query.words or not hits:
        return found
    named = reduce(or_, (Q(name__icontains=word.text) for word in query.words))
    fields = Field.objects.filter(named, asset__in=hits).order_by("position")
    for asset, name in fields.values_list("asset_id", "name"):
        found.setdefault(asset, []).append(name)
    return found

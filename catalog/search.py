"""Finding assets: words, facets and order, always inside what the reader may see.

What a match is worth is told in `catalog.index.places` (the weights), `catalog.index.matching` (the formula) and
`catalog.index.counting` (what is known of the asset itself).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

import numpy as np
from django.conf import settings
from django.db.models import CharField, F, Func, Q, TextField, Value
from django.db.models.functions import Concat, Lower

from accounts.models import Membership, User
from catalog import facets
from catalog.facets import Filters, Option
from catalog.index import asking, counting, holding, matching, reading
from catalog.models import Access, Asset, Domain, Field

if TYPE_CHECKING:
    from accounts.models import Visitor

__all__ = ["FURTHEST", "MAX_LENGTH", "PAGE", "SORTS", "Filters", "Found", "Option", "count", "find"]

PAGE = 20
MAX_LENGTH = asking.MAX_LENGTH
FURTHEST = 10_000
SORTS = ("match", "rating", "use", "name")
CANDIDATES = 20_000
"""So many assets that hold the words of a phrase are read to see whether they stand in this order."""


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits: those with all words first, then, where these are few, those with some.

    `count` is how many there are, `some` how many of them hold only some of the words. `matched` names the fields that
    match, by asset; `guesses` says what was looked for instead of a word that is nowhere; `drops`, if nothing was
    found, how much there would be without one of the words; `next` is where the next page begins.
    """

    hits: list[Asset]
    count: int
    some: int
    facets: dict[str, list[Option]]
    matched: dict[int, list[str]]
    guesses: dict[str, str]
    drops: list[Drop]
    next: int | None


@dataclass(frozen=True, slots=True)
class Drop:
    """A word that can be left out, the query without it, and how much that finds."""

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
) -> Found:
    """What this reader finds: one page, the whole count, and the facets with their counts."""
    filters, start = filters or Filters(), min(max(start, 0), FURTHEST)
    search = Search.of(user, said, filters)
    matches, whole = search.all_words()
    few = whole.count < limit and len(search.query.words) > 1
    counted = [whole, search.some_words()] if few else [whole]
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
    )


def count(user: Visitor, said: str, filters: Filters) -> int:
    """How many assets hold all words and are what was chosen."""
    return Search.of(user, said, filters).all_words(())[1].count


COLUMNS = tuple(facet.column for facet in facets.FACETS.values())


@dataclass(frozen=True)
class Search:
    """One query of one reader against the index as it is now."""

    index: matching.Index
    reader: counting.Reader
    query: asking.Query
    choice: counting.Choice

    @classmethod
    def of(cls, user: Visitor, said: str, filters: Filters) -> Search:
        query = asking.read(said)
        return cls(holding.current(), reader_of(user), query, facets.choice(filters))

    def all_words(
        self, columns: Sequence[str] = COLUMNS, query: asking.Query | None = None
    ) -> tuple[matching.Matches, counting.Counted]:
        query = query or self.query
        matches = matching.match(self.index, query)
        found = _in_order(matches.found, query) if query.phrases else matches.found
        return matches, counting.count(found, self.reader, self.choice, columns)

    def some_words(self) -> counting.Counted:
        found = matching.match(self.index, self.query, some=True).found
        return counting.count(found, self.reader, self.choice, COLUMNS)

    def page(
        self, counted: Iterable[counting.Counted], sort: str, start: int, limit: int
    ) -> list[int]:
        """The keys of one page, each group of `counted` in its own order."""
        order = "use" if sort == "match" and not self.query.words else sort
        keys: list[int] = []
        for one in counted:
            wanted = start + limit - len(keys)
            keys += counting.first(one.matches, order, wanted, self.choice.today)
        return keys[start:]

    def drops(self) -> Iterable[Drop]:
        """For each word what the query finds without it, the most first; those that find nothing are left out."""
        if len(self.query.words) < 2:
            return []
        found = []
        for word in self.query.words:
            less = self.query.less(word)
            n = self.all_words((), less)[1].count
            found.append(Drop(word.text, less.said, n))
        return sorted((drop for drop in found if drop.count), key=lambda drop: -drop.count)


def reader_of(user: Visitor) -> counting.Reader:
    """What somebody may see, as the index compares it; says the same as `Asset.objects.visible_to`."""
    public = reading.VISIBILITIES.index(Asset.Visibility.PUBLIC)
    if not isinstance(user, User):
        return counting.Reader(public=public if settings.PUBLIC else reading.NONE)
    if user.is_superuser:
        return counting.Reader(everything=True)
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
    return counting.Reader(
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


class Spread(Func):
    """Text with its accents as characters of their own, and without them: `Café` → `Cafe`."""

    template = "regexp_replace(normalize(%(expressions)s, NFKD), '[\u0300-\u036f]', '', 'g')"
    output_field = TextField()


FOLDED = Lower(Spread(Concat("title", Value(" "), "name", Value(" "), "description")))


def _in_order(found: Sequence[matching.Match], query: asking.Query) -> list[matching.Match]:
    """Only the assets in whose texts the words of each phrase follow one another."""
    pattern = [r"\m" + r"[\W_]+".join(phrase) + r"\M" for phrase in query.phrases]
    kept = []
    for one in found:
        best = np.argsort(-one.scores, kind="stable")[:CANDIDATES]
        docs, scores = one.docs[best], one.scores[best]
        keys = one.part.segment.columns["asset"][docs]
        rows = Asset.objects.filter(pk__in=keys.tolist()).annotate(text=FOLDED)
        for each in pattern:
            rows = rows.filter(text__regex=each)
        holds = np.isin(keys, np.fromiter(rows.values_list("pk", flat=True), np.int64))
        kept.append(matching.Match(one.part, docs[holds], scores[holds]))
    return kept


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

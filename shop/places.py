"""Where one stands among the results of a search, and the addresses of neighbouring places."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.http import QueryDict
from django.urls import reverse

from catalog import search

LIST, CARDS = "list", "cards"


@dataclass(frozen=True, slots=True)
class Place:
    """A search, how it is sorted and looked at; `why` opens what each place comes from."""

    query: str
    filters: search.Filters
    sort: str
    look: str = LIST
    why: bool = False

    def url(self, start: int = 0, path: str = "shop:results") -> str:
        asked = QueryDict(mutable=True)
        if self.query:
            asked["q"] = self.query
        for name, values in self.filters.chosen.items():
            asked.setlist(name, list(values))
        if self.sort != search.SORTS[0]:
            asked["sort"] = self.sort
        if self.look != LIST:
            asked["look"] = self.look
        if self.why:
            asked["why"] = "1"
        if start:
            asked["start"] = str(start)
        return f"{reverse(path)}?{asked.urlencode()}" if asked else reverse(path)

    def less(self, name: str, value: str) -> Place:
        """Without one value of one facet."""
        return replace(self, filters=self.filters.less(name, value))


def read(asked: QueryDict) -> Place:
    """`q`, the facets, `sort`, `look`, `why`; what makes no sense is ignored."""
    query = asked.get("q", "").strip()[: search.MAX_LENGTH]
    sort = asked.get("sort", "")
    return Place(
        query,
        search.Filters.read(dict(asked.lists())),
        sort if sort in search.SORTS else search.SORTS[0],
        CARDS if asked.get("look") == CARDS else LIST,
        asked.get("why") == "1",
    )

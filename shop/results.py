"""A page of search results: what was found, how it was narrowed, and where one can go from here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Visitor
from catalog import search
from shop import cards, hits, leaves

LIST, CARDS = "list", "cards"
SHOWN = 8
"""So many values of a facet stand open, the others behind "more"."""


@dataclass(frozen=True, slots=True)
class Facet:
    name: str
    title: str
    first: Sequence[search.Option]
    rest: Sequence[search.Option]


@dataclass(frozen=True, slots=True)
class Way:
    """A link to a neighbouring result page; `count` says how much one finds there, if known."""

    name: str
    url: str
    current: bool = False
    count: int | None = None
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Results:
    query: str
    sort: str
    count: int
    hits: Sequence[hits.Hit]
    cards: Sequence[cards.Card]
    facets: Sequence[Facet]
    chips: Sequence[Way]
    sorts: Sequence[Way]
    looks: Sequence[Way]
    wider: Sequence[Way]
    clear_url: str
    position: str
    previous_url: str
    next_url: str


def read(user: Visitor, asked: QueryDict) -> Results:
    """The results for an address: `q`, the facets, `sort`, `look`, `start`; what makes no sense is ignored."""
    query = asked.get("q", "").strip()[: search.MAX_LENGTH]
    sort = asked.get("sort", "")
    sort = sort if sort in search.SORTS else search.SORTS[0]
    start = leaves.number(asked.get("start", ""))
    filters = search.Filters.read(dict(asked.lists()))
    found = search.find(user, query, filters=filters, sort=sort, start=start)
    place = Place(query, filters, sort, CARDS if asked.get("look") == CARDS else LIST)
    in_cards = place.look == CARDS
    return Results(
        query=query,
        sort=sort,
        count=found.count,
        hits=[] if in_cards else hits.of(found.hits, user, query=query, matched=found.matched),
        cards=cards.of(found.hits, hits.kept_of(found.hits, user)) if in_cards else [],
        facets=_facets(found.facets),
        chips=_chips(found.facets, place),
        sorts=_sorts(place),
        looks=_looks(place),
        wider=[] if found.count else [*_without(found, place), *_wider(user, place)],
        clear_url=replace(place, filters=search.Filters()).url(),
        position=leaves.position(start, len(found.hits), found.count),
        previous_url=place.url(max(start - search.PAGE, 0)) if start else "",
        next_url=place.url(found.next) if found.next else "",
    )


@dataclass(frozen=True, slots=True)
class Place:
    """Where one stands among the results; it can say its own address."""

    query: str
    filters: search.Filters
    sort: str
    look: str = LIST

    def url(self, start: int = 0) -> str:
        asked = QueryDict(mutable=True)
        if self.query:
            asked["q"] = self.query
        for name, values in self.filters.chosen.items():
            asked.setlist(name, list(values))
        if self.sort != search.SORTS[0]:
            asked["sort"] = self.sort
        if self.look != LIST:
            asked["look"] = self.look
        if start:
            asked["start"] = str(start)
        path = reverse("shop:results")
        return f"{path}?{asked.urlencode()}" if asked else path

    def less(self, name: str, value: str) -> Place:
        """Without one value of one facet."""
        return replace(self, filters=self.filters.less(name, value))


def _facets(facets: dict[str, list[search.Option]]) -> list[Facet]:
    titles = {
        "verdict": _("Can I use it?"),
        "domain": _("Domain"),
        "kind": _("Kind"),
        "rating": _("Rating"),
        "owner": _("Owner"),
        "stage": _("Stage"),
        "certified": _("Certified"),
        "sensitivity": _("Sensitivity"),
        "tag": _("Tag"),
        "term": _("Term"),
        "lifecycle": _("Lifecycle"),
    }
    listed = []
    for name, title in titles.items():
        options = facets.get(name, [])
        chosen = [option for option in options[SHOWN:] if option.chosen]
        rest = [option for option in options[SHOWN:] if not option.chosen]
        if options:
            listed.append(Facet(name, title, [*options[:SHOWN], *chosen], rest))
    return listed


def _chips(facets: dict[str, list[search.Option]], place: Place) -> list[Way]:
    return [
        Way(option.name, place.less(name, option.value).url())
        for name, options in facets.items()
        for option in options
        if option.chosen
    ]


def _sorts(place: Place) -> list[Way]:
    names = {
        "match": _("best match"),
        "rating": _("rating"),
        "use": _("how much depends on it"),
        "name": _("name"),
    }
    return [
        Way(names[sort], replace(place, sort=sort).url(), current=sort == place.sort)
        for sort in search.SORTS
    ]


def _without(found: search.Found, place: Place) -> list[Way]:
    """After no result: the query without one of its words."""
    return [
        Way(
            _("Without “%(word)s”") % {"word": drop.word},
            replace(place, query=drop.query).url(),
            count=drop.count,
        )
        for drop in found.drops
    ]


def _looks(place: Place) -> list[Way]:
    """Rows, for reading; cards, for looking around."""
    names = {LIST: (_("List"), "list"), CARDS: (_("Cards"), "grid")}
    return [
        Way(name, replace(place, look=look).url(), current=look == place.look, icon=icon)
        for look, (name, icon) in names.items()
    ]


def _wider(user: Visitor, place: Place) -> list[Way]:
    """After no result: what each step back would show, leaving out those that show nothing either."""
    names = {
        "verdict": _("Any verdict"),
        "domain": _("Every domain"),
        "kind": _("Every kind"),
        "rating": _("Any rating"),
        "owner": _("Every owner"),
        "stage": _("Every stage"),
        "certified": _("Certified or not"),
        "sensitivity": _("Any sensitivity"),
        "tag": _("Any tag"),
        "term": _("Any term"),
        "lifecycle": _("Deprecated or not"),
    }
    ways = []
    for name in place.filters.chosen:
        step = replace(place, filters=place.filters.without(name))
        count = search.count(user, place.query, step.filters)
        ways.append(Way(names[name], step.url(), count=count))
    return [way for way in ways if way.count]

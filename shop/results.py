"""A page of search results: what was found, how it was narrowed, and where one can go from here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Visitor
from catalog import search
from shop import cards, hits, leaves, places, saved

SHOWN = 8
"""So many values of a facet stand open, the others behind "more"."""
SAVED = 6
"""So many saved searches stand above the results, by name."""
FEW = 3
"""After so few results, the way to ask for the data stands below them."""


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
    notes: Sequence[str]
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
    why_url: str
    is_explained: bool
    saved: Sequence[saved.Saved]
    save_url: str
    ask_url: str

    @property
    def are_few(self) -> bool:
        return bool(self.query) and 0 < self.count <= FEW


def read(user: Visitor, asked: QueryDict) -> Results:
    """The results for an address: `q`, the facets, `sort`, `look`, `start`; what makes no sense is ignored."""
    place = places.read(asked)
    start = leaves.number(asked.get("start", ""))
    ranked = place.sort == search.SORTS[0] and bool(place.query)
    found = search.find(
        user,
        place.query,
        filters=place.filters,
        sort=place.sort,
        start=start,
        why=place.why and ranked,
    )
    in_cards = place.look == places.CARDS
    kept = saved.of(user, place)
    return Results(
        query=place.query,
        sort=place.sort,
        count=found.count,
        notes=_notes(found) if found.count else [],
        hits=[] if in_cards else hits.of(found.hits, user, query=place.query, found=found),
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
        why_url=replace(place, why=not place.why, look=places.LIST).url() if ranked else "",
        is_explained=bool(found.why),
        saved=kept[:SAVED],
        save_url=_save_url(user, place, kept),
        ask_url=f"{reverse('feedback:ask')}?{urlencode({'title': place.query[:200]})}",
    )


def _save_url(user: Visitor, place: places.Place, kept: Sequence[saved.Saved]) -> str:
    """Where this search is given a name; for nobody, for all data, and for what is saved there is none."""
    worth = bool(place.query or place.filters.chosen) and user.is_authenticated
    known = any(one.current for one in kept)
    return replace(place, why=False).url(path="shop:save_search") if worth and not known else ""


def _notes(found: search.Found) -> list[str]:
    """What one should know of the results before reading them."""
    notes = [
        _("“%(typed)s” is nowhere; looked for “%(guess)s” instead.")
        % {"typed": typed, "guess": guess}
        for typed, guess in found.guesses.items()
    ]
    if found.some == found.count:
        notes.append(_("Nothing has all of these words; here is what has some."))
    elif found.some:
        notes.append(
            ngettext(
                "%(n)s of them has only some of the words: it stands last.",
                "%(n)s of them have only some of the words: they stand last.",
                found.some,
            )
            % {"n": found.some}
        )
    return notes


def _facets(facets: dict[str, list[search.Option]]) -> list[Facet]:
    titles = {
        "verdict": _("Can I use it?"),
        "domain": _("Domain"),
        "kind": _("Kind"),
        "rating": _("Rating"),
        "freshness": _("Newest row"),
        "complete": _("Complete"),
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


def _chips(facets: dict[str, list[search.Option]], place: places.Place) -> list[Way]:
    return [
        Way(option.name, place.less(name, option.value).url())
        for name, options in facets.items()
        for option in options
        if option.chosen
    ]


def _sorts(place: places.Place) -> list[Way]:
    names = {
        "match": _("best match"),
        "rating": _("rating"),
        "use": _("how much depends on it"),
        "freshness": _("newest row"),
        "name": _("name"),
    }
    return [
        Way(names[sort], replace(place, sort=sort).url(), current=sort == place.sort)
        for sort in search.SORTS
    ]


def _without(found: search.Found, place: places.Place) -> list[Way]:
    """After no result: the query without one of its words."""
    return [
        Way(
            _("Without %(word)s") % {"word": drop.word}
            if drop.word.startswith(('"', "-"))
            else _("Without “%(word)s”") % {"word": drop.word},
            replace(place, query=drop.query).url(),
            count=drop.count,
        )
        for drop in found.drops
    ]


def _looks(place: places.Place) -> list[Way]:
    """Rows, for reading; cards, for looking around."""
    names = {places.LIST: (_("List"), "list"), places.CARDS: (_("Cards"), "grid")}
    return [
        Way(name, replace(place, look=look).url(), current=look == place.look, icon=icon)
        for look, (name, icon) in names.items()
    ]


def _wider(user: Visitor, place: places.Place) -> list[Way]:
    """After no result: what each step back would show, leaving out those that show nothing either."""
    names = {
        "verdict": _("Any verdict"),
        "domain": _("Every domain"),
        "kind": _("Every kind"),
        "rating": _("Any rating"),
        "freshness": _("However old"),
        "complete": _("However complete"),
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

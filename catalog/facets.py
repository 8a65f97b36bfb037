"""The facets of a search: the numbers of the index as values that people choose, and back again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import QuerySet, TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Team
from catalog.index import counting, reading
from catalog.models import Asset, Domain, Tag, Term, Verdict

NUMBER = re.compile("[0-9]{1,18}")
MOST = 200
"""So many values of a facet are given at most, the most frequent."""
AGES = ("day", "week", "month", "year")
SHARES = ("100", "99", "95", "90")
Counts = Mapping[int, int]
Named = tuple[str, str, int]
"""A value, what people call it, and how many assets have it."""


@dataclass(frozen=True, slots=True)
class Facet:
    """`column` is its name in the index; `numbers` of chosen values, `named` of counted numbers.

    `ordered` facets keep the order of their values; others begin with the most frequent.
    """

    column: str
    numbers: Callable[[Sequence[str]], Iterable[int]]
    named: Callable[[Counts], Iterable[Named]]
    ordered: bool = False


def _coded(column: str, words: type[TextChoices], ordered: bool = False) -> Facet:
    codes = reading.CODES[column]
    return Facet(
        column,
        lambda chosen: [codes.index(one) for one in chosen if one in codes],
        lambda counts: [
            (codes[code], str(words(codes[code]).label), n)
            for code, n in sorted(counts.items())
            if codes[code]
        ],
        ordered,
    )


def _flag(column: str, yes: tuple[str, Any], no: tuple[str, Any] | None = None) -> Facet:
    """Something that holds or does not; without `no` only those for which it holds are counted."""
    sides = {1: yes, 0: no} if no else {1: yes}
    return Facet(
        column,
        lambda chosen: [number for number, (value, _name) in sides.items() if value in chosen],
        lambda counts: [(*sides[n], counts[n]) for n in (0, 1) if n in sides and n in counts],
        ordered=True,
    )


def _rows(column: str, rows: QuerySet[Any], key: str) -> Facet:
    return Facet(
        column,
        lambda chosen: rows.filter(**{f"{key}__in": _keys(key, chosen)}).values_list(
            "pk", flat=True
        ),
        lambda counts: [
            (str(getattr(row, key)), str(row), counts[row.pk])
            for row in rows.filter(pk__in=_most(counts))
        ],
    )


def _keys(key: str, chosen: Sequence[str]) -> Sequence[str]:
    """What can be a key at all: people write addresses too."""
    return [one for one in chosen if NUMBER.fullmatch(one)] if key == "pk" else chosen


def _most(counts: Counts) -> list[int]:
    return sorted(counts, key=lambda one: -counts[one])[:MOST]


def _domains_below(chosen: Sequence[str]) -> Iterable[int]:
    """A domain stands for all that stands in it."""
    picked = Domain.objects.filter(slug__in=chosen).values_list("pk", flat=True)
    return Domain.objects.filter(path__overlap=list(picked)).values_list("pk", flat=True)


def _domains_named(counts: Counts) -> Iterable[Named]:
    """Each domain with what stands in it and below it."""
    added: dict[int, int] = {}
    for pk, path in Domain.objects.filter(pk__in=counts).values_list("pk", "path"):
        for above in path:
            added[above] = added.get(above, 0) + counts[pk]
    rows = Domain.objects.filter(pk__in=_most(added))
    return [(row.slug, row.name, added[row.pk]) for row in rows]


def _at_most(ages: Sequence[str], chosen: Sequence[str]) -> Iterable[int]:
    """Each age stands for all younger ones."""
    return {young for one in chosen if one in ages for young in range(ages.index(one) + 1)}


def _ages_named(counts: Counts) -> Iterable[Named]:
    """How new the newest row is; what is in the last day is in the last week too."""
    names = (
        _("in the last day"),
        _("in the last week"),
        _("in the last month"),
        _("in the last year"),
    )
    return _growing(zip(AGES, names, strict=True), [counts.get(n, 0) for n in range(len(AGES))])


def _growing(named: Iterable[tuple[str, str]], counts: Iterable[int]) -> Iterable[Named]:
    """Each value with what is counted up to it; one that adds nothing is left out."""
    total = 0
    for (value, name), n in zip(named, counts, strict=True):
        total += n
        if n:
            yield value, name, total


def _shares(chosen: Sequence[str]) -> Iterable[int]:
    return {more for one in chosen if one in SHARES for more in range(int(one), 101)}


def _shares_named(counts: Counts) -> Iterable[Named]:
    """How much of an asset's values is there, from nothing missing down."""
    named = [("100", _("nothing missing"))]
    named += [(one, _("%(share)s %% and more") % {"share": one}) for one in SHARES[1:]]
    edges = zip(SHARES, ["101", *SHARES], strict=False)
    within = [sum(counts.get(n, 0) for n in range(int(low), int(high))) for low, high in edges]
    return _growing(named, within)


def _stars(chosen: Sequence[str]) -> Iterable[int]:
    return {more for one in chosen if one in set("12345") for more in range(int(one), 6)}


def _stars_named(counts: Counts) -> Iterable[Named]:
    """Four stars and more: what people look for."""
    well = counts.get(4, 0) + counts.get(5, 0)
    return [("4", _("4 stars and more"), well)] if well else []


FACETS: dict[str, Facet] = {
    "verdict": _coded("verdict", Verdict.Word, ordered=True),
    "domain": Facet("domain", _domains_below, _domains_named),
    "kind": _coded("kind", Asset.Kind),
    "rating": Facet("rating", _stars, _stars_named),
    "freshness": Facet(
        "fresh_at", lambda chosen: _at_most(AGES, chosen), _ages_named, ordered=True
    ),
    "complete": Facet("complete", _shares, _shares_named, ordered=True),
    "owner": _rows("owner", Team.objects.all(), "slug"),
    "stage": _coded("stage", Asset.Stage, ordered=True),
    "certified": _flag("certified", ("yes", gettext_lazy("Certified"))),
    "sensitivity": _coded("sensitivity", Asset.Sensitivity, ordered=True),
    "tag": _rows("tags", Tag.objects.living(), "name"),
    "term": _rows("terms", Term.objects.select_related("domain"), "pk"),
    "lifecycle": _flag(
        "deprecated", ("deprecated", gettext_lazy("Deprecated")), ("active", gettext_lazy("Active"))
    ),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What was chosen of each facet: several values of one facet widen, several facets narrow."""

    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def read(cls, asked: Mapping[str, Sequence[str]]) -> Filters:
        """From lists of strings by name; what is not a facet is left out."""
        chosen = {name: tuple(dict.fromkeys(filter(None, asked.get(name, ())))) for name in FACETS}
        return cls({name: values for name, values in chosen.items() if values})

    def without(self, name: str) -> Filters:
        return replace(self, chosen={k: v for k, v in self.chosen.items() if k != name})

    def less(self, name: str, value: str) -> Filters:
        """Without one value of one facet."""
        rest = tuple(one for one in self.chosen.get(name, ()) if one != value)
        others = self.without(name)
        return replace(others, chosen={**others.chosen, name: rest}) if rest else others


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a facet and how many assets it would show."""

    value: str
    name: str
    count: int
    chosen: bool


def choice(filters: Filters) -> counting.Choice:
    """What was chosen, in the numbers of the index; a value that nothing has finds nothing."""
    numbers = {
        FACETS[name].column: frozenset(FACETS[name].numbers(values))
        for name, values in filters.chosen.items()
    }
    now = timezone.now()
    today = timezone.localdate(now).toordinal()
    return counting.Choice(numbers, today, int(now.timestamp()))


def options(counted: Sequence[Mapping[str, Counts]], filters: Filters) -> dict[str, list[Option]]:
    """Each facet with its values; what was chosen stays to be seen and taken back, also when nothing is left of it."""
    found = {}
    for name, facet in FACETS.items():
        counts: dict[int, int] = {}
        for one in counted:
            for number, n in one[facet.column].items():
                counts[number] = counts.get(number, 0) + n
        chosen = filters.chosen.get(name, ())
        listed = [Option(v, text, n, v in chosen) for v, text, n in facet.named(counts)]
        if not facet.ordered:
            listed.sort(key=lambda option: (-option.count, option.name))
        gone = [value for value in chosen if value not in {option.value for option in listed}]
        listed += [Option(value, _called(name, value), 0, True) for value in gone]
        if listed:
            found[name] = listed
    return found


def _called(name: str, value: str) -> str:
    """What people call a value that was chosen and that nothing found has."""
    if name == "rating" and value.isdigit():
        return ngettext("%(n)s star and more", "%(n)s stars and more", int(value)) % {"n": value}
    numbers = FACETS[name].numbers([value])
    named = FACETS[name].named(dict.fromkeys(numbers, 1)) if name != "domain" else ()
    return next((text for one, text, _n in named if one == value), value)

"""The searches a person has saved, as links back to their results."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User, Visitor
from catalog import search
from catalog.models import SavedSearch
from shop import places


@dataclass(frozen=True, slots=True)
class Saved:
    """`said` is what is asked, as it stands in the form; `chosen` how many values of facets."""

    key: int
    name: str
    url: str
    said: str
    chosen: int
    current: bool = False


class NameForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=100, help_text=_("How you call it."))


def of(user: Visitor, here: places.Place | None = None) -> list[Saved]:
    """A person's searches by name; `here` is where they stand now."""
    if not isinstance(user, User):
        return []
    rows = SavedSearch.objects.filter(user=user).order_by("name", "pk")
    return [_saved(row, here) for row in rows]


def _saved(row: SavedSearch, here: places.Place | None) -> Saved:
    place = place_of(row)
    return Saved(
        key=row.pk,
        name=row.name,
        url=place.url(),
        said=place.query,
        chosen=sum(len(values) for values in place.filters.chosen.values()),
        current=here is not None
        and (place.query, place.filters, place.sort) == (here.query, here.filters, here.sort),
    )


def place_of(row: SavedSearch) -> places.Place:
    """What a newer Aisle no longer knows is left out."""
    sort = row.sort if row.sort in search.SORTS else search.SORTS[0]
    return places.Place(row.q, search.Filters.read(row.filters), sort)


def proposed(place: places.Place) -> str:
    """A name to begin with: what is searched for."""
    return place.query.strip()[:100]

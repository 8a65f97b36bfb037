"""What is offered while somebody types into the search, as rows that lead somewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import Visitor
from catalog import suggesting


@dataclass(frozen=True, slots=True)
class Offer:
    """One row; rows of one `group` follow each other."""

    group: str
    icon: str
    label: str
    place: str
    url: str


def of(reader: Visitor, typed: str) -> list[Offer]:
    return list(_rows(suggesting.suggest(reader, typed)))


def _rows(found: suggesting.Suggested) -> Iterator[Offer]:
    for asset in found.assets:
        place = asset.domain.name if asset.domain else ""
        yield Offer(_("Data"), asset.kind, asset.label, place, asset.get_absolute_url())
    for term in found.terms:
        yield Offer(_("Terms"), "word", term.name, term.domain.name, term.get_absolute_url())
    for person in found.people:
        yield Offer(
            _("People and teams"), "person", person.name, person.about, person.get_absolute_url()
        )
    for team in found.teams:
        yield Offer(_("People and teams"), "team", team.name, "", team.get_absolute_url())

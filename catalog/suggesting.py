"""What is offered while somebody types: assets, terms, people and teams with a word that begins so."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from django.db.models import (
    BooleanField,
    ExpressionWrapper,
    F,
    Func,
    Model,
    Q,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.functions import Cast

from accounts.models import Team, User
from catalog.index import holding, suggesting, words
from catalog.models import Asset, Term
from catalog.phrases import Spread
from catalog.search import reader_of

if TYPE_CHECKING:
    from accounts.models import Visitor

M = TypeVar("M", bound=Model)
ASSETS = 6
OTHERS = 3
"""So many of each are offered: what does not fit into a glance is for the search itself."""
LAST = 100
"""Nobody types so much and waits for an offer; it spares the database long patterns."""


@dataclass(frozen=True, slots=True)
class Suggested:
    assets: list[Asset] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)
    people: list[User] = field(default_factory=list)
    teams: list[Team] = field(default_factory=list)

    def __bool__(self) -> bool:
        return any((self.assets, self.terms, self.people, self.teams))


def suggest(user: Visitor, typed: str) -> Suggested:
    """What this reader may be offered; nothing for nothing. Anonymous readers learn no names of people."""
    parts = words.parts(typed[:LAST])
    if not parts:
        return Suggested()
    pattern = r"\m" + r"[\W_]+".join(map(re.escape, parts))
    return Suggested(
        assets=assets(user, typed),
        terms=terms(user, pattern),
        people=named(User.objects.visible_to(user).filter(is_active=True), pattern),
        teams=named(Team.objects.visible_to(user), pattern),
    )


def assets(user: Visitor, typed: str) -> list[Asset]:
    found = suggesting.suggest(holding.current(), reader_of(user), typed, ASSETS)
    rows = Asset.objects.visible_to(user).on_the_shelf().select_related("domain")
    kept = rows.in_bulk([key for key, _label in found])
    return [kept[key] for key, _label in found if key in kept]


def terms(user: Visitor, pattern: str) -> list[Term]:
    """By their name or a synonym; those that are named so come first."""
    synonyms = Cast(
        Func(F("synonyms"), Value("\n"), function="array_to_string"), output_field=TextField()
    )
    named_so = ExpressionWrapper(Q(called__iregex=pattern), output_field=BooleanField())
    found = (
        Term.objects.visible_to(user)
        .select_related("domain")
        .alias(called=Spread("name"), also=Spread(synonyms))
        .filter(Q(called__iregex=pattern) | Q(also__iregex=pattern))
        .order_by(named_so.desc(), "name", "pk")
    )
    return list(found[:OTHERS])


def named(rows: QuerySet[M], pattern: str) -> list[M]:
    found = rows.alias(called=Spread("name")).filter(called__iregex=pattern)
    return list(found.order_by("name", "pk")[:OTHERS])

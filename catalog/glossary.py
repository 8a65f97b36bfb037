"""The glossary as a reader sees it: terms from A to Z, what is like each, and where it is used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, TypedDict, cast

from django.db.models import Case, CharField, Count, F, Func, QuerySet, Value, When
from django.db.models.functions import Lower

from accounts.models import Visitor
from catalog.models import Asset, Domain, Term, TermUse

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    class Lettered(TypedDict):
        letter: str

    LetteredTerm = WithAnnotations[Term, Lettered]

PAGE = 100
USES = 50
LONGEST_QUERY = 200


class Initial(Func):
    """The first letter of a name, without its accents, as a capital."""

    function = "normalize"
    template = "upper(left(%(function)s(%(expressions)s, NFD), 1))"
    output_field = CharField()


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter terms begin with, and how many do."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Group:
    letter: str
    terms: Sequence[Term]


@dataclass(frozen=True, slots=True)
class Glossary:
    groups: Sequence[Group]
    letters: Sequence[Letter]
    domains: Sequence[Domain]
    total: int
    more: bool


@dataclass(frozen=True, slots=True)
class Use:
    """An asset that means the term, by itself or by some of its fields."""

    asset: Asset
    whole: bool
    fields: Sequence[str]


@dataclass(frozen=True, slots=True)
class Uses:
    count: int
    shown: Sequence[Use]
    more: bool = False


@dataclass(frozen=True, slots=True)
class Meaning:
    """A term an asset uses, and the fields that mean it; none where the whole asset does."""

    term: Term
    fields: Sequence[str]


def read(user: Visitor, *, query: str, domain: str, letter: str, start: int) -> Glossary:
    """A page of the glossary, in four statements however many terms there are."""
    terms = Term.objects.visible_to(user)
    if domain:
        terms = terms.within(domain)
    if query:
        terms = terms.matching(query)
    lettered = by_letter(terms)
    counted = lettered.order_by("letter").values_list("letter").annotate(n=Count("pk"))
    letters = [Letter(*row) for row in counted]
    chosen = lettered.filter(letter=letter) if letter else lettered
    count = sum(one.count for one in letters if not letter or one.name == letter)
    shown = chosen.select_related("domain").order_by("letter", Lower("name"), "pk")
    page = list(shown[start : start + PAGE])
    groups = groupby(page, key=lambda term: term.letter)
    return Glossary(
        groups=[Group(name, list(of_it)) for name, of_it in groups],
        letters=letters,
        domains=list(domains_with_terms(user)),
        total=count,
        more=start + PAGE < count,
    )


def by_letter(terms: QuerySet[Term]) -> QuerySet[LetteredTerm]:
    """Each with the letter it stands under; digits and signs stand together."""
    sign = When(name__regex=r"^[\x01-\x40\x5b-\x60\x7b-\x7f]", then=Value("#"))
    letter = Case(sign, default=Initial(F("name")), output_field=CharField())
    return cast("QuerySet[LetteredTerm]", terms.annotate(letter=letter))


def domains_with_terms(user: Visitor) -> QuerySet[Domain]:
    """The domains one can choose in the glossary."""
    used = Term.objects.visible_to(user).values("domain")
    return Domain.objects.visible_to(user).filter(pk__in=used).order_by(Lower("name"), "pk")


def others(term: Term, user: Visitor) -> list[Term]:
    """What it must not be confused with: what somebody has said, and the same word of another domain."""
    said = term.not_to_be_confused_with.values("pk")
    visible = Term.objects.visible_to(user).select_related("domain")
    like = visible.filter(pk__in=said) | visible.filter(name__iexact=term.name)
    return list(like.exclude(pk=term.pk).order_by(Lower("name"), Lower("domain__name"), "pk"))


def uses(term: Term, user: Visitor, start: int = 0) -> Uses:
    """The assets and fields that mean the term, as far as this reader may see."""
    using = TermUse.objects.filter(term=term)
    assets = Asset.objects.visible_to(user).on_the_shelf().filter(pk__in=using.values("asset"))
    count = assets.count()
    page = list(assets.for_cards().order_by("name", "pk")[start : start + USES])
    fields: dict[int, list[str | None]] = {}
    whole_first = F("field__position").asc(nulls_first=True)
    for asset, name in (
        using.filter(asset__in=page).order_by(whole_first).values_list("asset", "field__name")
    ):
        fields.setdefault(asset, []).append(name)
    shown = [
        Use(asset, None in fields[asset.pk], [name for name in fields[asset.pk] if name])
        for asset in page
    ]
    return Uses(count, shown, start + USES < count)


def meanings(asset: Asset, user: Visitor) -> list[Meaning]:
    """The terms an asset and its fields use, in one statement; `catalog/_terms.html` shows them."""
    used = (
        TermUse.objects.filter(asset=asset, term__in=Term.objects.visible_to(user))
        .select_related("term__domain", "field")
        .order_by(Lower("term__name"), "term", "field__position")
    )
    return [
        Meaning(term, [use.field.name for use in found if use.field])
        for term, found in ((term, list(rows)) for term, rows in groupby(used, key=_term))
    ]


def _term(use: TermUse) -> Term:
    return use.term

"""How what was found, and what is offered, look in answers of the API."""

from typing import Annotated, TypedDict

from accounts.schemas import Count, Id, Slug, eg
from catalog import models, search, suggesting
from catalog.shapes import Hit, Name, Word, hit


class FacetValue(TypedDict):
    """One value of a facet and how many assets it would show."""

    value: Annotated[str, eg("table")]
    count: Count


class Drop(TypedDict):
    """A word that can be left out, the query without it, and how much that finds."""

    word: Annotated[str, eg("late")]
    q: Annotated[str, eg("orders")]
    count: Count


class Found(TypedDict):
    """A page of hits; `some` of the `count` hold only some of the words.

    `guesses` says what was looked for instead of a word that is nowhere, `drops`, where nothing was found, which word
    stands in the way.
    """

    results: list[Hit]
    next: Annotated[str | None, eg("20")]
    count: Count
    some: Count
    facets: Annotated[dict[str, list[FacetValue]], eg({"kind": [{"value": "table", "count": 12}]})]
    guesses: Annotated[dict[str, str], eg({"ordres": "orders"})]
    drops: list[Drop]


def found(page: search.Found) -> Found:
    return {
        "results": [hit(asset) for asset in page.hits],
        "next": str(page.next) if page.next else None,
        "count": page.count,
        "some": page.some,
        "facets": {
            name: [{"value": option.value, "count": option.count} for option in options]
            for name, options in page.facets.items()
        },
        "guesses": page.guesses,
        "drops": [{"word": drop.word, "q": drop.query, "count": drop.count} for drop in page.drops],
    }


class SuggestedAsset(TypedDict):
    """An asset with a word in its title, or else its name, that begins so."""

    id: Id
    name: Name
    label: Annotated[str, eg("Orders")]
    kind: Annotated[str, models.Asset.Kind]
    domain: Slug | None


class SuggestedTerm(TypedDict):
    """A term whose name or synonym begins so."""

    id: Id
    domain: Slug
    name: Word


class SuggestedPerson(TypedDict):
    """A colleague."""

    id: Id
    name: Annotated[str, eg("Ines Duarte")]


class SuggestedTeam(TypedDict):
    """A team."""

    slug: Slug
    name: Annotated[str, eg("Sales")]


class Suggested(TypedDict):
    """What is offered while one types, a few of each."""

    assets: list[SuggestedAsset]
    terms: list[SuggestedTerm]
    people: list[SuggestedPerson]
    teams: list[SuggestedTeam]


def suggested(offered: suggesting.Suggested) -> Suggested:
    return {
        "assets": [
            {
                "id": asset.pk,
                "name": asset.name,
                "label": asset.label,
                "kind": asset.kind,
                "domain": asset.domain.slug if asset.domain else None,
            }
            for asset in offered.assets
        ],
        "terms": [
            {"id": term.pk, "domain": term.domain.slug, "name": term.name} for term in offered.terms
        ],
        "people": [{"id": person.pk, "name": person.name} for person in offered.people],
        "teams": [{"slug": team.slug, "name": team.name} for team in offered.teams],
    }

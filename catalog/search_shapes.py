"""How what was found, and what is offered, look in answers of the API."""

from typing import Annotated, Literal, TypedDict

from accounts.schemas import Count, Id, Slug, eg
from catalog import explaining, models, saying_why, search, suggesting
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


class WhyWord(TypedDict):
    """A word of the query as a hit holds it: `points` are rarity · form · place; 0 where it does not."""

    word: Annotated[str, eg("delays")]
    found: Annotated[str, eg("delay")]
    form: Annotated[Literal["", "exact", "stem", "beginning", "guess"], eg("stem")]
    places: Annotated[list[str], eg(["title", "field"])]
    rarity: Annotated[float, eg(4.2)]
    points: Annotated[float, eg(34.9)]


class WhyFactor(TypedDict):
    """What is known of a hit, as a factor."""

    name: Annotated[str, eg("certified")]
    factor: Annotated[float, eg(1.15)]


class Why(TypedDict):
    """Why a hit stands where it stands: score = (Σ points · `whole` + `bonus`) · Π factors.

    `whole` is more than 1 where what was asked is much of the title, `bonus` not 0 for what is called exactly so;
    `says` is the same in sentences.
    """

    id: Id
    score: Annotated[float, eg(58.1)]
    words: list[WhyWord]
    whole: Annotated[float, eg(1.25)]
    bonus: Annotated[float, eg(0)]
    factors: list[WhyFactor]
    says: Annotated[list[str], eg(["Somebody vouches for it: 1.15 times as many."])]


class Found(TypedDict):
    """A page of hits; `some` of the `count` hold only some of the words.

    `guesses` says what was looked for instead of a word that is nowhere, `drops`, where nothing was found, which word
    stands in the way, and `why`, if asked for, why each hit stands where it stands.
    """

    results: list[Hit]
    next: Annotated[str | None, eg("20")]
    count: Count
    some: Count
    facets: Annotated[dict[str, list[FacetValue]], eg({"kind": [{"value": "table", "count": 12}]})]
    guesses: Annotated[dict[str, str], eg({"ordres": "orders"})]
    drops: list[Drop]
    why: list[Why]


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
        "why": [_why(asset.pk, page.why[asset.pk]) for asset in page.hits if asset.pk in page.why],
    }


def _why(pk: int, one: explaining.Why) -> Why:
    return {
        "id": pk,
        "score": one.score,
        "words": [
            {
                "word": word.word,
                "found": word.found,
                "form": word.form,
                "places": list(word.places),
                "rarity": word.rarity,
                "points": word.points,
            }
            for word in one.words
        ],
        "whole": one.whole,
        "bonus": one.bonus,
        "factors": [{"name": factor.name, "factor": factor.factor} for factor in one.factors],
        "says": saying_why.sentences(one),
    }


class Saved(TypedDict):
    """A search that a person has saved; `filters` are the values chosen of each facet."""

    id: Id
    name: Annotated[str, eg("Late flights")]
    q: Annotated[str, eg("late flights")]
    filters: Annotated[dict[str, list[str]], eg({"kind": ["table"]})]
    sort: Annotated[str, eg("match")]


def saved(one: models.SavedSearch) -> Saved:
    return {
        "id": one.pk,
        "name": one.name,
        "q": one.q,
        "filters": one.filters,
        "sort": one.sort,
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

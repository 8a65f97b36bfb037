"""Why is this first? What is said of a hit is what it was ranked by."""

import random

import pytest

from accounts.models import User
from catalog import explaining, search
from catalog.index import asking, counting, matching, writing
from catalog.models import Asset, Standing
from tests import factories
from tests.catalog.index.made import document

WORDS = ["delay", "delays", "delayed", "weather", "flight", "flights", "planes", "number"]


def ranked(matches: list[matching.Match]) -> dict[int, float]:
    return {
        int(key): -float(score)
        for one in matches
        for key, score in zip(
            one.part.segment.columns["asset"][one.docs],
            counting.by_match(one, counting.Shop(10, []))[0],
            strict=True,
        )
    }


@pytest.mark.parametrize("some", [False, True])
def test_the_parts_make_the_score_that_ranked(some: bool) -> None:
    dice = random.Random(3)
    documents = [
        document(
            pk,
            " ".join(dice.sample(WORDS, 2)),
            f"db.{dice.choice(WORDS)}.{dice.choice(WORDS)}_{dice.choice(WORDS)}",
            description=" ".join(dice.choices(WORDS, k=3)),
            fields=dice.sample(WORDS, 1),
            importance=dice.choice([0, 7]),
            deprecated=dice.random() < 0.2,
            stage=dice.choice(["local", "central"]),
        )
        for pk in range(1, 150)
    ]
    index = matching.Index([writing.write(documents[:90]), writing.write(documents[80:])])
    choice = counting.Choice(today=10)
    for said in (
        "delays",
        "weather fligh",
        '"delay" number',
        "weathre",
        "delays weather planes",
        "db.delay",
    ):
        query = asking.read(said)
        scores = ranked(matching.match(index, query, some=some).found)
        assert scores
        told = explaining.explain(index, query, choice, list(scores))
        assert {key: why.score for key, why in told.items()} == pytest.approx(scores, rel=1e-5)


@pytest.mark.django_db
def test_each_part_is_told(charlie: User) -> None:
    thing = factories.asset(
        "db.x", ["delay_reason"], title="Delays", description="Delayed flights."
    )
    Standing.objects.filter(asset=thing).update(importance=100)
    why = search.find(charlie, "delays fligth", why=True).why[thing.pk]
    delays, flight = why.words
    assert (delays.form, delays.places[0]) == ("exact", "title")
    assert (flight.word, flight.form, flight.places) == ("fligth", "guess", ("description",))
    assert [(one.name, one.number) for one in why.factors] == [("importance", 100)]
    assert why.named == ()
    assert search.find(charlie, "delays", why=True).why[thing.pk].named == ("full",)


@pytest.mark.django_db
def test_what_is_hidden_explains_nothing(charlie: User, private: Asset) -> None:
    """How rare a word is told of what one may see."""
    thing = factories.asset("db.x", title="Secrets")
    before = search.find(charlie, "secrets", why=True).why
    factories.asset("db.y", title="Secrets", visibility="private")
    assert search.find(charlie, "secrets", why=True).why == before
    assert list(before) == [thing.pk]

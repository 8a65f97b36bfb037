"""What a query finds, and in which order."""

import numpy as np
import pytest

from catalog.index import asking, counting, matching
from catalog.index.matching import Index, Part
from catalog.index.weights import PRIOR_STARS
from tests.catalog.index.made import document, index


def found(index: Index, said: str, *, some: bool = False, order: str = "match") -> list[int]:
    query = asking.read(said)
    matches = matching.match(index, query).found
    if some:
        more = matching.match(index, query, some=True).found
        matches = [matching.without(*two) for two in zip(more, matches, strict=True)]
    counted = counting.count(matches, counting.Choice())
    return counting.first(counted.matches, order, 100, counting.Shop(0, index.parts))


@pytest.fixture
def shelf() -> Index:
    return index(
        document(1, "Departures", "db.marts.departures", fields=["dep_delay", "tailnum"]),
        document(2, "Arrivals", "db.marts.arrivals", description="Every arrival, late or not."),
        document(
            3, "Delay causes", "db.marts.delay_causes", description="Why departures were late."
        ),
        document(4, "Café orders", "shop.OrderLine", term="sales turnover"),
        document(5, "", "db.raw.flights", description="Departure and arrival as they came."),
    )


@pytest.mark.parametrize(
    ("said", "keys"),
    [
        ("departures", [1, 3, 5]),
        ("departure", [1, 5, 3]),
        ("arrival late", [2]),
        ("tailnum", [1]),
        ("dep delay", [1]),
        ("dep_delay", [1]),
        ("depDelay", [1]),
        ("depdelay", [1]),
        ("orderline", [4]),
        ("order line", [4]),
        ("cafe", [4]),
        ("CAFÉ", [4]),
        ("turnover", [4]),
        ("marts.departures", [1, 3]),
        ("tailn", [1]),
        ("taiilnum", [1]),
        ("departrues", [1, 3, 5]),
        ('"departure"', [5]),
        ("late -why", [2]),
        ("nothing of the kind", []),
        ("raw", [5]),
    ],
)
def test_what_is_found(shelf: Index, said: str, keys: list[int]) -> None:
    assert found(shelf, said) == keys


def test_after_all_words_come_some(shelf: Index) -> None:
    assert found(shelf, "departures turnover") == []
    assert set(found(shelf, "departures turnover", some=True)) == {1, 3, 4, 5}


def test_an_exact_name_is_first_whatever_hangs_on_others() -> None:
    shelf = index(
        document(1, "Customer orders, all of them", description="orders " * 20, importance=10_000),
        document(2, "", "db.shop.orders", deprecated=True),
        document(3, "Orders of a day", "db.orders.day", importance=500),
        document(4, "Orders"),
    )
    assert found(shelf, "orders")[:2] == [4, 2]
    assert found(shelf, "db.shop.orders")[0] == 2


def test_a_title_is_worth_more_than_a_description() -> None:
    shelf = index(document(1, "A", description="weather"), document(2, "Weather by hour"))
    assert found(shelf, "weather") == [2, 1]


def test_no_words_find_everything_by_use() -> None:
    shelf = index(document(1, importance=1), document(2, importance=9), document(3))
    assert found(shelf, "", order="use") == [2, 1, 3]


def test_names_are_in_order() -> None:
    shelf = index(
        document(1, "beta"), document(2, "Ålpha"), document(3, "gamma"), document(4, "alphabet")
    )
    assert found(shelf, "", order="name") == [2, 4, 1, 3]


def test_few_stars_say_little() -> None:
    shelf = index(
        document(1, stars=5, reviews=1),
        document(2, stars=94, reviews=20),
        document(3),
        document(4, stars=120, reviews=40),
    )
    assert found(shelf, "", order="rating") == [2, 1, 3, 4]


def test_few_stars_are_drawn_to_the_mean_of_what_the_reader_sees() -> None:
    shelf = index(document(1, stars=8, reviews=2), document(2, stars=80, reviews=20))
    (part,) = shelf.parts
    assert counting.mean_of_all(shelf.parts) == 4
    hidden = Part(part.segment, np.array([True, False]), 0)
    assert counting.mean_of_all([hidden]) == 4
    assert counting.mean_of_all([Part(part.segment, np.array([False, False]), 0)]) == PRIOR_STARS


@pytest.mark.parametrize("said", ['"', "-", '-"', "''", "🛫", "a" * 500, "( & | !", "\u202e", "%_"])
def test_whatever_is_typed_means_something(shelf: Index, said: str) -> None:
    assert isinstance(found(shelf, said), list)
    assert isinstance(found(shelf, said, some=True), list)


def test_a_guess_is_told(shelf: Index) -> None:
    assert matching.match(shelf, asking.read("departrues")).guesses == {"departrues": "departures"}
    assert matching.match(shelf, asking.read("departures")).guesses == {}

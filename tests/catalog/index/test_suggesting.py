"""What is offered while somebody types."""

import pytest

from catalog.index import matching, merging, seeing, suggesting
from catalog.index.matching import Index
from tests.catalog.index.made import document, segment

ADMIN = seeing.Reader(everything=True)


@pytest.fixture
def shelf() -> Index:
    return Index(
        [
            segment(
                document(1, "Departures", importance=5),
                document(2, "Airports", importance=9),
                document(3, "Flights by airport and day", importance=1),
                document(4, name="db.marts.route_day"),
                document(5, "Secret departures", visibility="private", importance=99),
            )
        ]
    )


@pytest.mark.parametrize(
    ("typed", "labels"),
    [
        ("dep", ["Secret departures", "Departures"]),
        ("AIRP", ["Airports", "Flights by airport and day"]),
        ("airport and", ["Flights by airport and day"]),
        ("airport or", []),
        ("route d", ["route_day"]),
        ("route_d", ["route_day"]),
        ("day", ["Flights by airport and day", "route_day"]),
        ("flights by airport and da", ["Flights by airport and day"]),
        ("", []),
        ("?!", []),
        ("zz", []),
    ],
)
def test_words_of_labels_that_begin_so(shelf: Index, typed: str, labels: list[str]) -> None:
    assert [label for _key, label in suggesting.suggest(shelf, ADMIN, typed)] == labels


def test_only_what_the_reader_may_see_is_offered(shelf: Index) -> None:
    reader = seeing.Reader(public=0)
    assert suggesting.suggest(shelf, reader, "dep") == [(1, "Departures")]


def test_a_crowd_gives_its_best_and_goes_on_where_those_are_hidden() -> None:
    many = [
        document(pk, f"Table {pk}", importance=pk, visibility="private" if pk > 4700 else "public")
        for pk in range(1, 5001)
    ]
    shelf = Index([segment(*many)])
    best = [key for key, _label in suggesting.suggest(shelf, ADMIN, "ta")]
    assert best == list(range(5000, 4992, -1))
    seen = [key for key, _label in suggesting.suggest(shelf, seeing.Reader(public=0), "ta")]
    assert seen == list(range(4700, 4692, -1))
    merged = matching.Index([merging.merge([segment(*many[:3000]), segment(*many[3000:])])])
    assert [key for key, _label in suggesting.suggest(merged, ADMIN, "t")] == best

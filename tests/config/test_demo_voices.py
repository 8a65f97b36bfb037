"""What the demo's people say is true: every number is counted anew in the files."""

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import pytest

from config.demo import calendar, files, language, people, shelf, voices, warehouse

NOTHING = ("", "NA")


class Flight(NamedTuple):
    """What is asked of a flight."""

    carrier: str
    tailnum: str
    dest: str
    left: bool
    has_delay_at_departure: bool
    has_delay_at_arrival: bool
    has_air_time: bool
    just_late: bool


Flights = Counter[Flight]
Rows = list[dict[str, str]]


def shown(rows: Iterable[dict[str, str]]) -> Iterator[dict[str, str]]:
    """What the demo shows: every day of 2013 but the last, once in a row of 364 days."""
    return (row for row in rows if (row["month"], row["day"]) != ("12", "31"))


@pytest.fixture(scope="module")
def flights() -> Flights:
    with (
        zipfile.ZipFile(files.folder() / "flights.csv.zip") as packed,
        packed.open("flights.csv") as file,
    ):
        rows = shown(csv.DictReader(io.TextIOWrapper(file, encoding="utf-8")))
        return Counter(
            Flight(
                carrier=row["carrier"],
                tailnum=row["tailnum"],
                dest=row["dest"],
                left=row["dep_time"] not in NOTHING,
                has_delay_at_departure=row["dep_delay"] not in NOTHING,
                has_delay_at_arrival=row["arr_delay"] not in NOTHING,
                has_air_time=row["air_time"] not in NOTHING,
                just_late=row["arr_delay"] in ("15", "15.0"),
            )
            for row in rows
        )


@pytest.fixture(scope="module")
def weather() -> Rows:
    with (files.folder() / "weather.csv").open(encoding="utf-8") as file:
        return list(shown(csv.DictReader(file)))


def of(flights: Flights, chosen: Callable[[Flight], bool]) -> int:
    """How many flights are of this kind."""
    return sum(count for flight, count in flights.items() if chosen(flight))


def small(name: str, column: str) -> set[str]:
    return {row[column] for row in csv.DictReader(io.StringIO(files.whole(name)))}


def said(title: str) -> str:
    """Everything that is said in a story, its answer too."""
    (story,) = [one for one in voices.STORIES if one.title == title]
    return f"{story.title} {story.text} {story.example} {[step.letter for step in story.steps]}"


def number(count: int) -> str:
    return f"{count:,}"


def test_four_destinations_have_no_name(flights: Flights) -> None:
    known = small("airports", "faa")
    nameless = {flight.dest for flight in flights if flight.dest not in known}
    words = said("Four destinations are printed without a name")
    assert len(nameless) == 4
    assert all(code in words for code in nameless)
    assert number(of(flights, lambda flight: flight.dest in nameless)) in words


def test_tail_numbers_that_the_register_does_not_know(flights: Flights) -> None:
    known = small("planes", "tailnum") | {*NOTHING}
    unknown = Counter(
        {flight: count for flight, count in flights.items() if flight.tailnum not in known}
    )
    words = said("The aircraft of one flight in seven is unknown")
    assert f"{number(unknown.total())} of {number(flights.total())}" in words
    assert round(flights.total() / unknown.total()) == 7
    of_two = of(unknown, lambda flight: flight.carrier in ("MQ", "AA"))
    assert f"{of_two / unknown.total():.0%}".replace("%", " %") in words
    tails: Counter[str] = Counter()
    for flight, count in unknown.items():
        tails[flight.tailnum] += count
    assert tails.most_common(1)[0][0] in words
    names = dict(csv.reader(io.StringIO(files.whole("airlines"))))
    assert (names["MQ"], names["AA"]) == ("Envoy Air", "American Airlines Inc.")


def test_weather_hours_are_missing(weather: Rows) -> None:
    days = Counter((row["month"], row["day"]) for row in weather)
    words = said("Weather hours are missing on 24 days")
    assert sum(hours < 72 for hours in days.values()) == 24
    assert len(days) == calendar.CYCLE
    assert f"{72 * len(days) - len(weather)} of {number(72 * len(days))}" in words
    assert f"{min(days.values())} of 72" in words


def test_gusts_are_missing(weather: Rows) -> None:
    missing = sum(row["wind_gust"] in NOTHING for row in weather)
    assert f"{number(missing)} of {number(len(weather))}" in said("Fill missing gusts with zero")
    (gust,) = [term for term in language.TERMS if term.name == "gust"]
    assert "not that it was calm" in gust.definition


def test_cancelled_flights_have_no_delay(flights: Flights) -> None:
    cancelled = of(flights, lambda flight: not flight.left)
    assert cancelled == of(flights, lambda flight: not flight.has_delay_at_departure)
    assert not of(flights, lambda flight: not flight.left and flight.has_delay_at_arrival)
    lost = of(flights, lambda flight: flight.left and not flight.has_delay_at_arrival)
    review = next(one.text for one in shelf.REVIEWS if one.by == people.ML_ENGINEER)
    for text in (said("Does a cancelled flight count as late?"), review):
        assert number(cancelled) in text
        assert number(lost) in text
    assert f"of {number(flights.total())}" in review


def test_exactly_fifteen_minutes_are_not_on_time(flights: Flights) -> None:
    words = said("Is a flight on time that arrives exactly 15 minutes late?")
    assert f"{number(of(flights, lambda flight: flight.just_late))} flights" in words
    (on_time,) = [term for term in language.TERMS if term.name == "on time"]
    assert on_time.formula == "arr_delay < 15"


def test_air_time_is_missing_where_the_arrival_delay_is(flights: Flights) -> None:
    assert not of(flights, lambda flight: flight.has_air_time != flight.has_delay_at_arrival)
    (change,) = [one for one in voices.SUGGESTIONS if one.key == ("flights", "air time")]
    assert change.text.startswith(number(of(flights, lambda flight: not flight.has_air_time)))
    (term,) = [term for term in language.TERMS if term.name == "air time"]
    assert change.value.startswith(term.definition)


def test_what_is_said_of_gusts_is_what_the_term_says() -> None:
    staging = (warehouse.SQL / "02_staging.sql").read_text(encoding="utf-8")
    assert "'Speed of gusts in km/h; missing when there were none'" in staging
    (change,) = [one for one in voices.SUGGESTIONS if one.field == "gust_kmh"]
    assert "none was reported" in change.value


def test_the_contract_promises_what_it_is_said_to() -> None:
    contract = shelf.CONTRACT.read_text(encoding="utf-8")
    words = said("Nobody promises when yesterday is there")
    assert "version: 1.0.0\n" in contract
    assert "1.0.0" in words
    assert "The newest day of departures is at most 48 hours old." in contract
    assert "at most 48 hours old" in words


def test_no_file_holds_causes_or_passengers() -> None:
    with (
        zipfile.ZipFile(files.folder() / "flights.csv.zip") as packed,
        packed.open("flights.csv") as file,
    ):
        columns = file.readline().decode()
    assert not [word for word in ("cause", "passenger", "carrier_delay") if word in columns]
    assert "seats" in files.whole("planes").splitlines()[0]


@pytest.mark.parametrize("story", voices.STORIES, ids=lambda story: story.title)
def test_a_story_speaks_of_what_is_there(story: voices.Story) -> None:
    assert story.key in there(story.of)
    assert {story.by, *(step.by for step in story.steps)} <= {*people.PEOPLE}


@pytest.mark.parametrize("change", voices.SUGGESTIONS, ids=lambda change: change.key[1])
def test_a_suggestion_speaks_of_what_is_there(change: voices.Suggestion) -> None:
    assert change.key in there(change.of)


def there(of: str) -> set[tuple[str, str]]:
    if of == "term":
        return {(term.domain, term.name) for term in language.TERMS}
    return {*map(shelf.relation, shelf.RELATIONS), *shelf.PRODUCTS}


def test_some_are_answered_and_some_are_open() -> None:
    last = {story.steps[-1].verb if story.steps else "" for story in voices.STORIES}
    assert last == {"", "acknowledge", "assign", "resolve", "accept", "decline"}

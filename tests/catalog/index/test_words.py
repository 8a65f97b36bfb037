"""Text and names as words."""

import pytest

from catalog.index import words


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("dep_delay", ["dep", "delay"]),
        ("depDelay", ["dep", "delay"]),
        ("HTTPServerLog", ["http", "server", "log"]),
        ("marts.route_day", ["marts", "route", "day"]),
        ("Größe-Ärger", ["grosse", "arger"]),
        ("v2", ["v2"]),
        ("...", []),
        ("مرحبا بالعالم", ["مرحبا", "بالعالم"]),
    ],
)
def test_a_name_falls_into_its_parts(name: str, parts: list[str]) -> None:
    assert words.parts(name) == parts


@pytest.mark.parametrize("text", ["Café", "CAFÉ", "cafe", "Cafe\u0301"])
def test_accents_and_case_do_not_matter(text: str) -> None:
    assert words.folded(text) == "cafe"


@pytest.mark.parametrize("word", ["delay", "delays", "delayed", "delaying"])
def test_forms_of_a_word_have_one_stem(word: str) -> None:
    assert words.stem(word) == "delay"


@pytest.mark.parametrize("word", ["b6", "x1y2", "größe", "it"])
def test_what_is_no_english_word_is_its_own_stem(word: str) -> None:
    assert words.stem(word) == word


def test_names_that_people_would_call_the_same_have_one_key() -> None:
    keys = words.keys(["Route Day", "route_day", "RouteDay", " route-day ", "day route"])
    assert len(set(keys[:4])) == 1
    assert keys[4] not in keys[:4]
    assert words.hashed(["Route Day", "route_day"]) == [words.hashed(["route day"])[0]] * 2

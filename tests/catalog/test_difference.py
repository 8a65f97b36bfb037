"""What changed between two texts is told in words, never in more than a reader can take in."""

import time

import pytest

from catalog.history.difference import LONG, NEAR, between


def marked(before: str, after: str) -> str:
    sign = {"same": "{}", "gone": "[-{}-]", "new": "[+{}+]"}
    return "".join(sign[piece.way].format(piece.text) for piece in between(before, after))


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (
            "Every flight of a year",
            "Every departure of a year",
            "Every [-flight-][+departure+] of a year",
        ),
        ("a b c", "a x y c", "a [-b-][+x y+] c"),
        ("one two three four", "1 2 three four", "[-one two-][+1 2+] three four"),
        ("", "New words", "[+New words+]"),
        ("Old words", "", "[-Old words-]"),
        ("same", "same", "same"),
        ("delay, in minutes", "delay in minutes", "delay[-,-] in minutes"),
        ("عدد الرحلات", "عدد المسافرين", "عدد [-الرحلات-][+المسافرين+]"),
    ],
)
def test_words_that_went_and_came_are_marked(before: str, after: str, told: str) -> None:
    assert marked(before, after) == told


def test_of_what_stayed_only_what_is_near_is_shown() -> None:
    head, tail = (" ".join(f"{word}{n}" for n in range(200)) for word in ("before", "after"))
    told = between(f"{head} old {tail}", f"{head} new {tail}")
    assert [piece.way for piece in told] == ["same", "gone", "new", "same"]
    assert len(told[0].text) == len(told[-1].text) == NEAR + 1
    assert told[0].text.startswith("…")
    assert told[-1].text.endswith("…")


def test_a_long_new_text_is_shown_by_its_beginning() -> None:
    (piece,) = between("", "word " * 2000)
    assert len(piece.text) == LONG + 1


def test_long_texts_are_compared_by_lines_and_very_long_ones_not_at_all() -> None:
    lines = [f"select {n} as a, {n} as b, {n} as c, {n} as d" for n in range(200)]
    changed = [*lines[:100], "select 'new'", *lines[101:]]
    assert [piece.way for piece in between("\n".join(lines), "\n".join(changed))] == [
        "same",
        "gone",
        "new",
        "same",
    ]
    assert between("a\n" * 5000, "b\n" * 5000) == []


@pytest.mark.parametrize("words", [3, 40, 599])
def test_no_two_texts_take_long(words: int) -> None:
    one, other = (" ".join(f"w{n % part}" for n in range(600)) for part in (words, words + 1))
    start = time.process_time()
    between(one, other)
    assert time.process_time() - start < 0.3

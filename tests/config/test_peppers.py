"""The peppers as the environment names them."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import peppers


def test_without_others_there_is_the_first() -> None:
    assert peppers.read("", first="one") == {1: "one"}


def test_the_newest_comes_first_and_the_first_stays_known() -> None:
    assert list(peppers.read("3:three, 2:t:w:o", first="one").items()) == [
        (3, "three"),
        (2, "t:w:o"),
        (1, "one"),
    ]


def test_the_first_may_be_named_too() -> None:
    assert peppers.read("2:two,1:other", first="one") == {2: "two", 1: "other"}


@pytest.mark.parametrize(
    "text", ["two", "2", "2:", ":two", "x:two", "0:zero", "2:a,2:b", "99999:a", "²:a"]
)
def test_what_is_no_pepper_is_refused_with_how_it_should_look(text: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="TOKEN_PEPPERS"):
        peppers.read(text, first="one")

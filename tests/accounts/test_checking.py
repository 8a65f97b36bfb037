"""What a checker says it takes is what it takes: its schema and its check agree on good and on bad values."""

from collections.abc import Callable
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from rest_framework.exceptions import ValidationError

from accounts import checking
from accounts.checking import Checker, Wrong
from accounts.problems import Unprocessable

VALUES: list[Any] = [
    None,
    True,
    False,
    0,
    1,
    5,
    6,
    -1,
    4.0,
    4.5,
    10**30,
    "",
    " ",
    "\t\n",
    "a",
    "A",
    " a",
    "a ",
    "a\n",
    "a b",
    "a\u200bb",
    "a\x00",
    "sales-2",
    "-sales",
    "a" * 80,
    "a" * 81,
    "mailto:a@b.example",
    "HTTPS://b.example/x",
    "https://",
    "https://a b",
    "javascript:x",
    [],
    ["a"],
    ["a", 1],
    ["a"] * 4,
    {},
    {"a": "x"},
    {"a": 1},
    {"b": 4},
    {"a": "x", "b": 4},
    {"a": "x", "c": 1},
]
CHECKERS: dict[str, Checker[Any]] = {
    "text": checking.text(80),
    "required text": checking.text(80, required=True),
    "name": checking.name_like(80),
    "choice": checking.one_of(["a", "b"]),
    "slug": checking.slug,
    "needed slug": checking.needed_slug,
    "whole number": checking.whole(1, 5, lambda: "Send 1 to 5."),
    "whole number or null": checking.optional(checking.whole(1, 5, lambda: "Send 1 to 5.")),
    "list": checking.listed(checking.text(80), 3),
    "object": checking.shaped({"a": checking.text(80), "b": checking.flag}, required=("a",)),
    "empty object": checking.shaped({}, required=()),
    "link": checking.link,
    "flag": checking.flag,
}


def accepts(check: Callable[[Any], Any], value: Any) -> bool:
    try:
        check(value)
    except Wrong:
        return False
    return True


@pytest.mark.parametrize("name", CHECKERS)
def test_a_checker_takes_what_its_schema_says(name: str) -> None:
    checker = CHECKERS[name]
    Draft202012Validator.check_schema(checker.schema)
    described = Draft202012Validator(checker.schema)
    # Python's `$` also matches before a line's end, where JSON Schema's does not.
    values = [value for value in VALUES if value != "a\n"]
    differ = [value for value in values if accepts(checker, value) != described.is_valid(value)]
    assert not differ
    assert any(accepts(checker, value) for value in VALUES)
    assert not all(accepts(checker, value) for value in VALUES)


@pytest.mark.parametrize(
    ("checker", "good", "bad"),
    [
        (checking.email, "Ines@Sales.example", "ines"),
        (checking.moment, "2027-01-31T12:00:00Z", "2027-01-31T12:00:00"),
    ],
)
def test_a_format_is_named(checker: Checker[Any], good: str, bad: str) -> None:
    assert checker.schema["format"]
    assert accepts(checker, good)
    assert not accepts(checker, bad)


def test_a_line_end_is_no_part_of_a_name_or_slug() -> None:
    assert not accepts(checking.name_like(80), "a\n")
    assert not accepts(checking.needed_slug, "a\n")


def test_a_name_is_short_enough_after_it_was_normalised() -> None:
    doubled = "\u0344"
    assert accepts(checking.name_like(80), "a" + doubled * 39)
    assert not accepts(checking.name_like(80), "a" + doubled * 79)


def test_the_schema_of_an_object_names_what_it_needs_and_takes_nothing_else() -> None:
    member = checking.shaped({"email": checking.email}, required=("email",))
    schema = checking.listed(member, 3).schema
    assert schema["maxItems"] == 3
    assert schema["items"]["required"] == ["email"]
    assert schema["items"]["additionalProperties"] is False


def test_what_is_as_described_and_still_cannot_be_is_a_422() -> None:
    networks = checking.shaped({"networks": checking.listed(checking.network, 3)}, required=())
    with pytest.raises(Unprocessable) as refused:
        checking.checked(networks, {"networks": ["10.0.0.0/8", "1.1.1.1.1"]})
    assert list(refused.value.detail) == ["networks[1]"]
    with pytest.raises(ValidationError) as wrong:
        checking.checked(networks, {"networks": [1]})
    assert wrong.value.status_code == 400

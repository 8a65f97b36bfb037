"""JSON files of others: whatever is none is told by its name, with what would be right."""

import json
from typing import Any

import pytest

from catalog.importers.found import Unreadable
from catalog.importers.reading import json_file

DEEP = 64


def nested(levels: int) -> bytes:
    return b'{"a":' * levels + b"1" + b"}" * levels


@pytest.mark.parametrize(
    ("content", "why"),
    [
        pytest.param(b"", "not JSON", id="empty"),
        pytest.param(b'{"a": 1', "not JSON", id="torn"),
        pytest.param(b'{"a": "\x00"}', "not JSON", id="raw-nul"),
        pytest.param(b'{"a": NaN}', "NaN is not a JSON number", id="nan"),
        pytest.param(b"[1, -Infinity]", "-Infinity is not a JSON number", id="infinity"),
        pytest.param(b'{"a": 1e999}', "1e999 is too large", id="beyond-floats"),
        pytest.param(b'{"a": 1' + b"0" * 400 + b"}", "more than 400 digits", id="long-number"),
        pytest.param(b"1" * 100_000, "more than 400 digits", id="longest-number"),
        pytest.param(b'{"a": {"b": 1, "c": 2, "b": 1}}', "“b” is twice", id="twice"),
        pytest.param(b'{"\\ud800": 1, "\\ud800": 1}', "“” is twice", id="twice-and-no-text"),
        pytest.param(nested(DEEP + 1), "deeper than 64 levels", id="too-deep"),
        pytest.param(b"[" * 100_000, "deeper than 64 levels", id="bomb"),
        pytest.param(b'{"a": "\xed\xa0\x80"}', "save it as UTF-8", id="surrogate-in-bytes"),
        pytest.param(b'{"a": "\xff"}', "save it as UTF-8", id="no-text"),
    ],
)
def test_what_is_no_json_is_told_by_its_name(content: bytes, why: str) -> None:
    with pytest.raises(Unreadable) as told:
        json_file(content, "data.json")
    assert str(told.value).startswith("data.json is ")
    assert why in str(told.value)
    str(told.value).encode()


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_the_encodings_that_agencies_use_are_read(encoding: str) -> None:
    assert json_file('{"größe": "🙂"}'.encode(encoding), "data.json") == {"größe": "🙂"}


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        pytest.param({"a\x00": ["b\x00c"]}, {"a": ["bc"]}, id="nul"),
        pytest.param({"\udc00a": {"b": "\ud800"}}, {"a": {"b": ""}}, id="half-a-pair"),
        pytest.param({"a": "🙂"}, {"a": "🙂"}, id="a-whole-pair"),
        pytest.param({"a": r"\u0000"}, {"a": r"\u0000"}, id="only-the-letters"),
    ],
)
def test_texts_lose_what_cannot_be_kept_and_nothing_else(said: Any, kept: Any) -> None:
    assert json_file(json.dumps(said).encode(), "data.json") == kept


def test_as_deep_as_a_letter_may_be_is_read() -> None:
    assert json_file(nested(DEEP), "data.json")
    assert json_file(b"[]", "data.json") == []
    assert json_file(b"null", "data.json") is None

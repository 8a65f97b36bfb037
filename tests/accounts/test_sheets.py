"""S19: what goes into a spreadsheet is read as what it is, and never run."""

import csv
import io
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from accounts import sheets

RUN = set("=+-@\t\r\n＝＋－＠")


def read(rows: list[list[object]]) -> list[list[str]]:
    text = "".join(sheets.lines(rows))
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


@given(
    st.lists(
        st.lists(st.text(st.characters(codec="utf-8")), min_size=2, max_size=4),
        min_size=1,
        max_size=6,
    )
)
@example([["=HYPERLINK(1)", '+1,"a"']])
@example([["＝1+1", " =1"]])
@example([["\t=1", "\r=1"]])
def test_no_cell_begins_a_formula_and_none_is_lost(rows: list[list[str]]) -> None:
    back = read([list(row) for row in rows])
    assert [len(row) for row in back] == [len(row) for row in rows]
    for sent, got in zip(rows, back, strict=True):
        for text, cell in zip(sent, got, strict=True):
            assert cell.removeprefix("'") == text or cell == text
            assert not cell or (cell[0] not in RUN and cell.lstrip()[:1] not in RUN)


def test_numbers_stay_numbers_and_moments_can_be_read() -> None:
    at = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
    assert read([[-5, 1.5, None, at, "-5"]]) == [
        ["-5", "1.5", "", "2026-11-26T09:30:00+00:00", "'-5"]
    ]


@pytest.mark.parametrize("text", ["a,b", 'said "no"', "two\nlines", "it's"])
def test_what_is_harmless_is_left_alone(text: str) -> None:
    assert read([[text, "x"]]) == [[text, "x"]]

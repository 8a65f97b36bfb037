"""Tables for spreadsheets: CSV of which no cell is taken for a formula."""

import csv
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

KIND = "text/csv; charset=utf-8"
BEGIN = "\ufeff"
"""What tells a spreadsheet that the letters are UTF-8."""
FORMULAS = "=+-@\t\r\n"


def lines(rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Each row as a line of CSV (RFC 4180), the first with the mark of UTF-8 before it.

    Texts that a spreadsheet would read as a formula begin with an apostrophe; numbers stay numbers, and moments are
    written as ISO 8601.
    """
    writer = csv.writer(_Echo())
    for number, row in enumerate(rows):
        line: str = writer.writerow([_cell(value) for value in row])
        yield line if number else BEGIN + line


def _cell(value: Any) -> Any:
    if value is None or isinstance(value, int | float):
        return value
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    text = str(value)
    # What is written wide, or after spaces, is a formula to some spreadsheets as well.
    begin = unicodedata.normalize("NFKC", text[:1] + text.lstrip()[:1])
    return f"'{text}" if any(letter in FORMULAS for letter in begin) else text


class _Echo:
    """A file that hands back each line instead of keeping it."""

    def write(self, line: str) -> str:
        return line

"""The names of the columns in the first line of a CSV file or a spreadsheet that somebody sends.

Nothing else of the file is looked at, and nothing of it is kept. It comes from a stranger: so many bytes of each of its
parts are read and no more, however much they would unfold to.
"""

import codecs
import csv
import io
import re
import struct
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from typing import IO, Any
from zipfile import ZipFile

from defusedxml.ElementTree import iterparse
from django.utils.translation import gettext as _
from openpyxl.cell.text import Text
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.worksheet._reader import WorkSheetParser
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS

from accounts.checking import UNSEEN
from catalog.intake import MAX_FIELDS
from catalog.nesting import MAX_PATH

LARGEST = 20 * 1024 * 1024
"""Bytes of a file that is looked into."""
LINE = 256 * 1024
"""Bytes of a CSV file in which its first line must end."""
PART = 512 * 1024
"""Bytes of a part of a spreadsheet, unpacked."""
STRINGS = 8 * 1024 * 1024
"""Bytes of its list of texts, which is passed through without being held."""
PARTS, DIRECTORY = 1_000, 512 * 1024
ROWS = 20
"""The first line with something in it must be one of these."""
MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


class Unreadable(Exception):
    """No names of columns were found; the message says what to do."""


def read(file: IO[bytes], size: int) -> list[str]:
    """The names of the columns, each once, in their order. Raises Unreadable."""
    if size > LARGEST:
        message = _("The file is larger than %(max)d MB. Send one with its first lines only.")
        raise Unreadable(message % {"max": LARGEST // 1024**2})
    file.seek(0)
    start = file.read(8)
    file.seek(0)
    if start.startswith(b"PK\x03\x04"):
        cells = _of_workbook(file)
    elif start.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(_("This is an old or a locked spreadsheet. Save it as .xlsx or as CSV."))
    else:
        cells = _of_text(file.read(LINE))
    names = list(called(cells))
    if not names:
        raise Unreadable(_("Its first line is empty, so that no field has a name."))
    if len(names) > MAX_FIELDS:
        raise Unreadable(_("At most %(max)d columns.") % {"max": MAX_FIELDS})
    return names


def called(cells: Iterable[Any]) -> Iterable[str]:
    """Cells as names of fields; a second “total” becomes “total (2)”, and an empty one is left out."""
    seen: set[str] = set()
    for cell in cells:
        plain = re.sub(f"[{UNSEEN}]+", " ", unicodedata.normalize("NFC", _text(cell)))
        name = base = " ".join(plain.split())[: MAX_PATH - 10].strip()
        if not base:
            continue
        number = 2
        while name in seen:
            name, number = f"{base} ({number})", number + 1
        seen.add(name)
        yield name


def _text(cell: Any) -> str:
    if isinstance(cell, datetime):
        midnight = cell.replace(hour=0, minute=0, second=0, microsecond=0)
        return (cell.date() if cell == midnight else cell).isoformat()
    return cell.isoformat() if isinstance(cell, date) else str("" if cell is None else cell)


# CSV


def _of_text(start: bytes) -> list[str]:
    if b"\0" in start and not start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Unreadable(_("This is neither a CSV file nor a spreadsheet that Aisle can read."))
    text = _decoded(start).lstrip("\r\n\t ")
    first = text.splitlines()[0] if text else ""
    separator = max(",;\t|", key=first.count)
    try:
        return next(csv.reader(io.StringIO(text), delimiter=separator), [])
    except csv.Error as error:
        raise Unreadable(_("Its first line is too long to be one of names.")) from error


def _decoded(start: bytes) -> str:
    """Text in the coding that its mark names, or UTF-8, or what spreadsheets of the West write."""
    for mark, coding in MARKS.items():
        if start.startswith(mark):
            return start.decode(coding, "replace")
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return start.decode("cp1252", "replace")


# Spreadsheets


class TooLarge(Exception):
    """A part of the spreadsheet is larger than what is read of it."""


class Bounded(io.BufferedIOBase):
    """A part of an archive of which only so many bytes can be read."""

    def __init__(self, part: IO[bytes], left: int) -> None:
        self.part, self.left = part, left

    def read(self, size: int | None = -1, /) -> bytes:
        wanted = self.left + 1 if size is None or size < 0 else min(size, self.left + 1)
        found = self.part.read(wanted)
        self.left -= len(found)
        if self.left < 0:
            raise TooLarge
        return found


class Archive(ZipFile):
    """An archive whose parts are bounded, whatever they say of themselves."""

    def open(self, name: Any, *args: Any, **kwargs: Any) -> Any:
        return Bounded(super().open(name, *args, **kwargs), PART)

    def read(self, name: Any, pwd: bytes | None = None) -> bytes:
        found: bytes = self.open(name).read()
        return found

    def strings(self, name: str) -> Bounded:
        return Bounded(super().open(name), STRINGS)


class Later(list[int]):
    """Stands for the list of texts while a row is read, and notes which of them it names."""

    def __getitem__(self, index: Any) -> Any:
        self.append(index)
        return Named(index)


class Named(int):
    """The place of a text in the list of texts."""


class Reader(ExcelReader):
    """Reads as much of a spreadsheet as its first line needs."""

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__(file, read_only=True, data_only=True, keep_links=False)
        self.archive: Archive = Archive(file)

    def header(self) -> list[Any]:
        self.read_manifest()
        self.read_workbook()
        try:
            apply_stylesheet(self.archive, self.wb)
        except TooLarge:
            """Then days are read as numbers."""
        sheets = [
            (sheet.state, way.target)
            for sheet, way in self.parser.find_sheets()
            if "chartsheet" not in way.Type
        ]
        shown = [target for state, target in sheets if state == "visible"]
        if not shown:
            return []
        wanted = Later()
        cells = self.first_row(shown[0], wanted)
        texts = self.texts(set(wanted))
        return [texts.get(cell, "") if isinstance(cell, Named) else cell for cell in cells]

    def first_row(self, target: str, wanted: Later) -> list[Any]:
        """The cells of the first line with something in it."""
        formats = vars(self.wb)
        parser = WorkSheetParser(
            self.archive.open(target),
            wanted,
            data_only=True,
            epoch=self.wb.epoch,
            date_formats=formats["_date_formats"],
            timedelta_formats=formats["_timedelta_formats"],
        )
        for number, (_place, row) in enumerate(parser.parse(), start=1):
            if any(cell["value"] not in (None, "") for cell in row):
                return [cell["value"] for cell in sorted(row, key=lambda cell: cell["column"])]
            if number == ROWS:
                break
        return []

    def texts(self, wanted: set[int]) -> dict[int, str]:
        """These texts of the list, passing through it as far as the last of them."""
        part: Any = self.package.find(SHARED_STRINGS)  # type: ignore[no-untyped-call]
        if part is None or not wanted:
            return {}
        found: dict[int, str] = {}
        number, root = 0, None
        steps = iterparse(self.archive.strings(part.PartName[1:]), events=("start", "end"))
        for event, element in steps:
            root = element if root is None else root
            if event == "end" and element.tag == f"{{{SHEET_MAIN_NS}}}si":
                if number in wanted:
                    text = Text.from_tree(element)
                    found[number] = text.content if text else ""
                root.clear()
                number += 1
                if len(found) == len(wanted):
                    break
        return found


def _of_workbook(file: IO[bytes]) -> list[Any]:
    try:
        _refuse_crowded(file)
        return Reader(file).header()
    except (TooLarge, RecursionError, MemoryError) as error:
        message = _(
            "It is too large inside. Save its first lines in a file of their own, or as CSV."
        )
        raise Unreadable(message) from error
    # Whatever a stranger's file does to the reader of spreadsheets, it means that it is none.
    except Exception as error:
        raise Unreadable(_("This is not a spreadsheet that Aisle can read.")) from error


def _refuse_crowded(file: IO[bytes]) -> None:
    """Look at the end of the archive before its directory is read into memory."""
    end = file.seek(0, io.SEEK_END)
    file.seek(max(0, end - 66_000))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or b"PK\x06\x07" in tail:
        raise TooLarge
    parts, size = struct.unpack_from("<HL", tail, at + 10)
    file.seek(0)
    if parts > PARTS or size > DIRECTORY:
        raise TooLarge

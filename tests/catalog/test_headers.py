"""The names in the first line of what people send: read where there are some, refused within bounds where not."""

import io
import tracemalloc
import zipfile
from datetime import datetime
from time import perf_counter
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog import headers

ROWS: list[list[Any]] = [
    [],
    ["Name", " Größe\n(cm)", None, "total", "total", datetime(2026, 1, 1), 5, True],
    ["a", 1, 2, 3, 4, 5, 6, 7],
]


def workbook(rows: list[list[Any]], *, hidden_first: bool = False) -> bytes:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    if hidden_first:
        sheet.append(["of nobody's concern"])
        sheet.sheet_state = "hidden"
        sheet = book.create_sheet("Shown")
    for row in rows:
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def read(content: bytes) -> list[str]:
    return headers.read(io.BytesIO(content), len(content))


def refused(content: bytes) -> str:
    with pytest.raises(headers.Unreadable) as found:
        read(content)
    return str(found.value)


@pytest.mark.parametrize(
    "content",
    [
        b"id,name\n1,a\n",
        b"id;name\n1;a\n",
        b"id\tname\n",
        b"id|name",
        b"\n\n  id,name\n",
        "\ufeffid,name\n".encode(),
        "id,name\n".encode("utf-16"),
        b'"id","name"\n',
        b"id,,name,\n",
        b"id, name \n",
        workbook([["id", "name"]]),
        workbook([["id", "name"]], hidden_first=True),
        workbook([[], [None, "id", None, "name"]]),
    ],
)
def test_the_first_line_is_read_however_it_was_written(content: bytes) -> None:
    assert read(content) == ["id", "name"]


def test_names_are_what_people_see_each_once() -> None:
    names = ["Name", "Größe (cm)", "total", "total (2)", "2026-01-01", "5", "True"]
    assert read(workbook(ROWS)) == names
    assert read("Größe;a\u202eb".encode()) == ["Größe", "a b"]
    assert read("Größe;Maß".encode("cp1252")) == ["Größe", "Maß"]
    assert read(b"a,a,a (2)") == ["a", "a (2)", "a (2) (2)"]


def test_texts_far_down_the_list_are_found() -> None:
    """A spreadsheet holds its texts in a list of their own, in whatever order it likes."""
    book = openpyxl.Workbook(write_only=True)
    first, second = book.create_sheet("Hidden"), book.create_sheet("Shown")
    first.sheet_state = "hidden"
    for number in range(5_000):
        first.append([f"text {number}"])
    second.append(["late", "text 3"])
    file = io.BytesIO()
    book.save(file)
    assert read(file.getvalue()) == ["late", "text 3"]


@pytest.mark.parametrize("content", [b"", b"\n\n", b",,,\n", workbook([]), workbook([[None, ""]])])
def test_an_empty_line_is_no_header(content: bytes) -> None:
    assert "first line is empty" in refused(content)


def test_what_is_no_table_is_said_to_be_none() -> None:
    assert "Save it as .xlsx" in refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old")
    assert "neither a CSV" in refused(b"\x89PNG\r\n\x1a\n\x00\x00")
    assert "not a spreadsheet" in refused(archive({"a.txt": b"no"}))
    assert "too large inside" in refused(b"PK\x03\x04 torn")
    assert "At most 5000" in refused(",".join(map(str, range(5_001))).encode())
    with pytest.raises(headers.Unreadable, match="larger than 20 MB"):
        headers.read(io.BytesIO(b"a"), headers.LARGEST + 1)


# Bombs


def archive(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return file.getvalue()


def changed(name: str, content: bytes, more: dict[str, bytes] | None = None) -> bytes:
    """A spreadsheet of which some parts are others."""
    with zipfile.ZipFile(io.BytesIO(workbook(ROWS))) as packed:
        parts = {one: packed.read(one) for one in packed.namelist()}
    return archive(parts | {name: content} | (more or {}))


SHEET = "xl/worksheets/sheet1.xml"
MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LAUGHS = b'<!DOCTYPE z [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><z>&b;</z>'
BOMBS = {
    "a sheet of nothing": lambda: changed(SHEET, b" " * 50_000_000),
    "an endless row": lambda: changed(
        SHEET, b'<worksheet xmlns="%s"><sheetData><row>' % MAIN + b"<c/>" * 2_000_000
    ),
    "a text at the end of them": lambda: changed(
        SHEET,
        b'<worksheet xmlns="%s"><sheetData><row><c t="s"><v>3999999</v></c></row></sheetData>'
        b"</worksheet>" % MAIN,
        {"xl/sharedStrings.xml": b'<sst xmlns="%s">' % MAIN + b"<si/>" * 4_000_000},
    ),
    "endless texts": lambda: changed(
        "xl/sharedStrings.xml", b'<sst xmlns="%s">' % MAIN + b"<si/>" * 4_000_000
    ),
    "laughs": lambda: changed("xl/workbook.xml", LAUGHS),
    "laughs in the sheet": lambda: changed(SHEET, LAUGHS),
    "a foreign file": lambda: changed(
        SHEET, b'<!DOCTYPE z [<!ENTITY a SYSTEM "file:///etc/passwd">]><z>&a;</z>'
    ),
    "many parts": lambda: archive({f"xl/{number}": b"" for number in range(1_001)}),
    "styles without end": lambda: changed("xl/styles.xml", b" " * 50_000_000),
}


HARMLESS = {"endless texts", "styles without end"}
"""Names are found before the end is missed."""


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_takes_little_time_and_room(bomb: str) -> None:
    content = BOMBS[bomb]()
    tracemalloc.start()
    began = perf_counter()
    refusal = ""
    try:
        read(content)
    except headers.Unreadable as error:
        refusal = str(error)
    spent, (_now, most) = perf_counter() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert bool(refusal) == (bomb not in HARMLESS)
    assert most < 50_000_000
    # Seconds, while each piece of memory is counted, which makes everything several times slower.
    assert spent < 10


@given(st.binary(max_size=300))
def test_whatever_is_sent_is_read_or_refused(content: bytes) -> None:
    for start in (b"", b"PK\x03\x04", b"\xff\xfe"):
        try:
            names = read(start + content)
        except headers.Unreadable:
            continue
        assert names == list(dict.fromkeys(names))
        assert all(name.strip() for name in names)

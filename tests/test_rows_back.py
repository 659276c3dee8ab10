"""What was written is read back row by row: a large sheet in pieces, and just as if it were read as a whole."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan_tools.excel import archive, rows_back
from plan_tools.excel.package import Package
from plan_tools.excel.put import put
from plan_tools.excel.read import read_back
from plan_tools.excel.style import new_workbook
from plan_tools.model import Raw
from plan_tools.problems import CannotGoOn

VALUES = st.text(max_size=12) | st.integers(-9, 9) | st.dates(date(1905, 1, 1), date(2100, 1, 1))
CELLS = st.dictionaries(st.tuples(st.integers(0, 90), st.integers(0, 6)), VALUES, max_size=60)


@pytest.fixture(autouse=True)
def _small_pieces() -> Iterator[None]:
    with (
        patch.object(rows_back, "_AT_ONCE", 200),
        patch.object(rows_back, "_TO_SHARED", 0),
        patch.object(archive, "_AT_ONCE", 16),
    ):
        yield


def workbook(cells: Mapping[tuple[int, int], str | int | date]) -> bytes:
    book = new_workbook("Plan", "Plan")
    sheet, day = book.workbook.add_worksheet("Log"), book.format(num_format="d mmm yyyy")
    for (row, column), value in cells.items():
        put(sheet, row, column, value, day if isinstance(value, date) else None)
    return book.close()


def with_sheet(data: bytes, was: bytes, now: bytes) -> bytes:
    """The workbook with something else in the XML of its sheet."""
    package, part = Package(data), "xl/worksheets/sheet1.xml"
    return package.replaced({part: package.read(part).replace(was, now)})


def said(rows: Iterable[Iterable[Raw]]) -> list[list[Raw]]:
    """The rows without what is blank at the end of each, and of all."""
    told = [list(row) for row in rows]
    for row in (*told, told):
        while row and not (row[-1] or row[-1] == 0):
            row.pop()
    return told


@given(CELLS)
def test_a_sheet_in_pieces_says_what_the_whole_says(cells: Mapping[tuple[int, int], str | int | date]) -> None:
    data = workbook(cells)
    (sheet,) = read_back(data, "tracker.xlsx").sheets
    (found,) = ((name, said(rows)) for name, rows in rows_back.rows_back(data, "tracker.xlsx"))
    assert found == ("Log", said(sheet.rows))


def test_a_large_sheet_is_read_in_many_pieces() -> None:
    data = workbook({(row, 0): f"Line {row}, {row * 7919 % 1000}" for row in range(500)})
    with patch.object(rows_back, "bare_workbook", wraps=rows_back.bare_workbook) as bare:
        (rows,) = (list(rows) for _name, rows in rows_back.rows_back(data, "tracker.xlsx"))
    assert len(rows) == 500
    assert bare.call_count > 20


def test_texts_that_all_pieces_share_are_read_no_more_often_than_is_worth_it() -> None:
    data = workbook({(row, 0): f"Line {row}, {row * 7919 % 1000}" for row in range(500)})
    package = Package(data)
    texts, sheet = (package.size(part) for part in ("xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"))
    with (
        patch.object(rows_back, "_TO_SHARED", 1),
        patch.object(rows_back, "bare_workbook", wraps=rows_back.bare_workbook) as bare,
    ):
        assert sum(1 for _name, rows in rows_back.rows_back(data, "tracker.xlsx") for _row in rows) == 500
    assert bare.call_count * texts <= sheet + texts


def test_rows_without_numbers_are_read_where_they_stand() -> None:
    data = workbook({(row, 0): f"Line {row}" for row in range(200)})
    package, part = Package(data), "xl/worksheets/sheet1.xml"
    blank = re.sub(rb'<row r="\d*[^01]"[^>]*>.*?</row>', b"<row></row>", package.read(part))
    unnumbered = re.sub(rb'<row r="1?\d\d"[^>]*><c r="[^"]*"', b"<row><c", blank)
    other = package.replaced({part: unnumbered})
    (rows,) = (list(rows) for _name, rows in rows_back.rows_back(other, "tracker.xlsx"))
    assert said(rows) == said([f"Line {row}"] if row % 10 in (0, 9) else [] for row in range(200))


def test_a_sheet_whose_texts_are_said_to_stand_elsewhere_cannot_be_followed() -> None:
    data = workbook({**{(row, 0): row for row in range(200)}, (0, 1): "Plan"})
    package, part = Package(data), "xl/_rels/workbook.xml.rels"
    away = package.read(part).replace(b'Target="sharedStrings.xml"', b'Target="http://x.test/" TargetMode="External"')
    assert b"External" in away
    other = package.replaced({part: away})
    with pytest.raises(CannotGoOn):
        list(next(rows for _name, rows in rows_back.rows_back(other, "tracker.xlsx")))


@pytest.mark.parametrize(
    ("was", "now"),
    [
        (b"<sheetData>", b"<sheetData >"),
        (b"<sheetData>", b'<sheetData xml:space="default">'),
    ],
)
def test_a_sheet_that_is_not_written_in_the_usual_way_is_read_as_a_whole(was: bytes, now: bytes) -> None:
    data = workbook({(row, 0): f"Line {row}" for row in range(200)})
    other = with_sheet(data, was, now)
    (rows,) = (list(rows) for _name, rows in rows_back.rows_back(other, "tracker.xlsx"))
    assert (len(rows), rows[199]) == (200, ("Line 199",))


def test_a_sheet_that_cannot_be_followed_in_pieces_says_so() -> None:
    data = workbook({(row, 0): f"Line {row}" for row in range(200)})
    note = b'<row r="100"><!-- a comment with </row><row r="7"> in it ' + b"x" * 400
    other = with_sheet(data, b'<row r="100">', note + b"-->")
    with pytest.raises(CannotGoOn) as stopped:
        list(next(rows for _name, rows in rows_back.rows_back(other, "tracker.xlsx")))
    assert stopped.value.problem.code == "file-unreadable"

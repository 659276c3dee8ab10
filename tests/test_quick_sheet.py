"""Our sheet writes what XlsxWriter's own writes, cell by cell and to the byte, but for the spans of rows."""

import re
from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from plan_tools.excel.faithful import FaithfulWorkbook
from plan_tools.excel.put import Filled, put, put_link
from plan_tools.excel.quick_sheet import QuickSheet

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


def written(workbook: type[xlsxwriter.Workbook], fill: Callable[[Any, Any], None]) -> bytes:
    """A workbook with one sheet, that `fill` has filled."""
    buffer = BytesIO()
    book = workbook(buffer, OPTIONS)
    fill(book, book.add_worksheet("Sheet"))
    book.close()
    return buffer.getvalue()


def sheet_xml(workbook: type[xlsxwriter.Workbook], fill: Callable[[Any, Any], None]) -> bytes:
    """The XML of a sheet that `fill` has filled, without spans."""
    data = ZipFile(BytesIO(written(workbook, fill))).read("xl/worksheets/sheet1.xml")
    return re.sub(rb' spans="\d+:\d+"', b"", data)


def same(fill: Callable[[Any, Any], None]) -> bytes:
    """Whether both write the same; what was written."""
    ours = sheet_xml(FaithfulWorkbook, fill)
    assert ours == sheet_xml(xlsxwriter.Workbook, fill)
    return ours


CELLS = st.lists(
    st.tuples(
        st.integers(0, 40),
        st.integers(0, 30),
        st.one_of(
            st.text(max_size=8).filter(lambda text: not text.startswith("<r>")),
            st.integers(-(10**9), 10**9),
            st.floats(allow_nan=False, allow_infinity=False),
            st.dates(date(1900, 3, 1), date(2200, 1, 1)),
            st.none(),
        ),
        st.sampled_from(("", "bold", "italic")),
    ),
    max_size=60,
)


@given(CELLS, st.dictionaries(st.integers(0, 45), st.integers(5, 90), max_size=5))
def test_any_cells_in_any_order_are_written_as_xlsxwriter_writes_them(
    cells: list[tuple[int, int, Any, str]], heights: dict[int, int]
) -> None:
    def fill(book: Any, sheet: Any) -> None:
        looks = {"": None, "bold": book.add_format({"bold": True}), "italic": book.add_format({"italic": True})}
        for row, height in heights.items():
            sheet.set_row(row, height)
        for row, column, value, name in cells:
            look = looks[name]
            if value is None:
                sheet.write_blank(row, column, None, look)
            elif isinstance(value, str):
                sheet.write_string(row, column, value, look)
            elif isinstance(value, date):
                sheet.write_datetime(row, column, value, look)
            else:
                sheet.write_number(row, column, value, look)

    same(fill)


def test_links_notes_formulas_tables_and_rich_texts_stand_among_the_cells_as_before() -> None:
    def fill(book: Any, sheet: Any) -> None:
        bold = book.add_format({"bold": True})
        sheet.set_column(2, 4, 20, bold)
        sheet.set_row(5, 30, bold)
        sheet.write_string(5, 3, "in a row with a format")
        sheet.write_string(0, 0, "plain", bold)
        sheet.write_formula(0, 1, "=A1", bold, "plain")
        sheet.write_rich_string(0, 2, "a", bold, "b", bold)
        sheet.write_url(1, 0, "https://example.org/?a=1&b=2", bold, "there")
        sheet.write_comment(2, 2, "a note")
        sheet.write_boolean(3, 1, True, bold)
        sheet.add_table(10, 0, 12, 1, {"columns": [{"header": "One"}, {"header": "Two"}]})

    same(fill)


def test_a_cell_that_is_written_into_a_finished_row_is_never_lost_in_silence() -> None:
    def fill(book: Any, sheet: Any) -> None:
        look = book.add_format({"bold": True})
        for row in range(600):
            sheet.finish(0, row)
            sheet.write_number(row, 0, row, look)
        with pytest.raises(ValueError, match="row 8 is finished"):
            sheet.write_string(7, 1, "too late", look)

    written(FaithfulWorkbook, fill)


def test_links_within_a_workbook_stand_beside_those_that_lead_out_of_it() -> None:
    def fill(book: Any, sheet: Any) -> None:
        look = book.add_format({"bold": True})
        put_link(sheet, 0, 0, "1.1 & 1.2", "Bob's <plan>", 6, look)
        sheet.write_url(1, 0, "https://example.org/?a=1&b=2", look, "there")

    sheet = load_workbook(BytesIO(written(FaithfulWorkbook, fill)))["Sheet"]
    assert (sheet["A1"].value, sheet["A1"].hyperlink.location) == ("1.1 & 1.2", "'Bob''s <plan>'!A7")
    assert sheet["A2"].hyperlink.target == "https://example.org/?a=1&b=2"


def test_a_formula_that_fills_a_column_is_written_once_and_read_in_every_row() -> None:
    def fill(book: Any, sheet: Any) -> None:
        look = book.add_format({"bold": True})
        put(sheet, 1, 1, "", look)
        for row in range(2, 1200):
            sheet.finish(1, row)
            put(sheet, row, 1, Filled(lambda row: f'=IF(A{row + 1}<>"","a & b",$C$1)', 1199, "a & b"), look)

    data = written(FaithfulWorkbook, fill)
    assert ZipFile(BytesIO(data)).read("xl/worksheets/sheet1.xml").count(b"IF(") == 1
    formulas, values = (load_workbook(BytesIO(data), data_only=only)["Sheet"] for only in (False, True))
    for row in (3, 4, 1200):
        assert formulas.cell(row, 2).value == f'=IF(A{row}<>"","a & b",$C$1)'
        assert values.cell(row, 2).value == "a & b"


@pytest.mark.parametrize("value", ["", "text", "=1+1", "#N/A", 0, 7, -3])
def test_what_a_formula_gives_is_shown_as_what_it_is(value: str | int) -> None:
    same(lambda book, sheet: sheet.write_formula(0, 0, "=A2", book.add_format({"bold": True}), value))


def test_formulas_are_written_in_their_places_beside_quick_cells() -> None:
    def fill(book: Any, sheet: Any) -> None:
        bold = book.add_format({"bold": True})
        for row in range(3):
            sheet.write_string(row, 0, "a", bold)
            sheet.write_formula(row, 1, "=A1", bold, "a")
            sheet.write_string(row, 2, "b", bold)

    assert b'<c r="B2" s="1" t="str"><f>A1</f><v>a</v></c><c r="C2" s="1" t="s">' in same(fill)


@pytest.mark.parametrize("rows", [0, 1, 499, 500, 501, 1200])
def test_however_many_rows_there_are_none_is_lost(rows: int) -> None:
    def fill(book: Any, sheet: Any) -> None:
        look = book.add_format({"bold": True})
        for row in range(rows):
            sheet.write_string(row, 0, f"text {row} ▲", look)

    assert same(fill).count(b"<row ") == rows


@pytest.mark.parametrize("rows", [499, 500, 501, 1700])
def test_rows_that_are_finished_early_stand_among_the_others_in_their_places(rows: int) -> None:
    def fill(book: Any, sheet: Any) -> None:
        look = book.add_format({"bold": True})
        sheet.write_string(0, 3, "above", look)
        for row in range(4, 4 + rows):
            if isinstance(sheet, QuickSheet):
                sheet.finish(4, row)
            sheet.set_row(row, 30)
            sheet.write_string(row, 1, f"text {row} ▲", look)
            if row % 3:
                sheet.write_comment(row, 2, "a note")
        sheet.set_row(2, 44)
        sheet.write_number(4 + rows + 7, 0, 5, look)
        sheet.write_string(3, 0, "heading", look)

    assert same(fill).count(b"<row ") == rows + 4

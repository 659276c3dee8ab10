"""One value into one cell, as what it is.

Texts come from returns, so nothing here lets one become a formula, a link or markup.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import NamedTuple, TypeAlias

from xlsxwriter.format import Format

from plan_tools.excel.quick_sheet import QuickSheet


class Formula(NamedTuple):
    """A formula of ours and the value that it has as the workbook is written."""

    text: str
    value: str | int


class Filled(NamedTuple):
    """A cell of a column that one formula of ours fills, as Excel does it, down to the row `last` (from 0).

    `text` gives the formula for a row; `value` is what it comes to in this cell as the workbook is written.
    """

    text: Callable[[int], str]
    last: int
    value: str | int


Entry: TypeAlias = str | int | date | Formula | Filled | None

FIRST_YEAR = 1900  # Excel has no dates before
LONGEST_TEXT = 32_767  # UTF-16 units in a cell
NOT_IN_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
UNSEEN = re.compile("[\x00-\x1f\x7f]")
CUT = " … (shortened: more than a cell can hold)"


def put(sheet: QuickSheet, row: int, column: int, value: Entry, look: Format | None = None) -> None:
    """Write `value` as what it is: text as text, a day as a date, a number as a number, None as a blank."""
    if isinstance(value, str):
        put_text(sheet, row, column, value, look)
    elif isinstance(value, date):
        if value.year < FIRST_YEAR:
            put_text(sheet, row, column, value.isoformat(), look)
        else:
            sheet.write_datetime(row, column, value, look)
    elif isinstance(value, Formula):
        sheet.write_formula(row, column, value.text, look, value.value)
    elif isinstance(value, Filled):
        sheet.write_filled(row, column, value.text, value.last, look, value.value)
    elif value is None:
        sheet.write_blank(row, column, None, look)
    else:
        sheet.write_number(row, column, value, look)


def put_text(sheet: QuickSheet, row: int, column: int, text: str, look: Format | None = None) -> None:
    """Write `text` as it is, whatever it looks like; what a workbook cannot carry shows as ``�``."""
    text = writable(text)
    if not text:
        sheet.write_blank(row, column, None, look)
    elif text.startswith("<r>") and text.endswith("</r>"):  # XlsxWriter takes such a text for markup of its own
        sheet.write_rich_string(row, column, text[:1], look, text[1:], look)
    else:
        sheet.write_string(row, column, text, look)


def put_rich(sheet: QuickSheet, row: int, column: int, *parts: tuple[str, Format], look: Format) -> None:
    """Write several texts in one cell, each in its own format; the cell itself has the format `look`."""
    runs = [piece for text, run in parts if text for piece in (run, writable(text))]
    sheet.write_rich_string(row, column, *runs, look)


def put_link(sheet: QuickSheet, row: int, column: int, text: str, target: str, row_there: int, look: Format) -> None:
    """Write `text` as a link to row `row_there` (from 0) of our own sheet `target`."""
    quoted = target.replace("'", "''")
    sheet.link(row, column, f"'{quoted}'!A{row_there + 1}")
    put_text(sheet, row, column, text, look)


def writable(text: str) -> str:
    """`text` without what XML cannot carry, and no longer than a cell can hold."""
    if not text.isascii():
        text = NOT_IN_XML.sub("�", text)
    return shortened(text) if len(text) > LONGEST_TEXT // 2 else text


def one_line(text: str, limit: int = 200) -> str:
    """`text` as it can stand where there is no cell: in a property, a heading, a description of a chart."""
    line = NOT_IN_XML.sub("�", UNSEEN.sub(" ", text))
    return line if len(line) <= limit else line[: limit - 1] + "…"


def shortened(text: str) -> str:
    """`text` cut to what a cell can hold, saying so."""
    units = text.encode("utf-16-le")
    if len(units) <= 2 * LONGEST_TEXT:
        return text
    return units[: 2 * (LONGEST_TEXT - len(CUT))].decode("utf-16-le", "ignore") + CUT

"""A list in a sheet: headings, rows as tall as their text, and each value written as what it is.

Texts come from returns, so nothing here lets one become a formula, a link or markup.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeAlias

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from plan_tools.excel.style import DATE_FORMAT, FONT, INK, PALE, RULE, Book, heading_format
from plan_tools.excel.text_size import INDENT, MOST_LINES, height, size

Entry: TypeAlias = str | int | date | None

TOWER = 14  # lines above which a column is made wider
WIDE, WIDEST = 60.0, 110.0  # how far it is: to look well, and to show everything
FIRST_YEAR = 1900  # Excel has no dates before
LONGEST_TEXT = 32_767  # UTF-16 units in a cell
NOT_IN_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
UNSEEN = re.compile("[\x00-\x1f\x7f]")
CUT = " … (shortened: more than a cell can hold)"


@dataclass(frozen=True, slots=True)
class Head:
    """One column of a list: its heading, its width in characters and what its format adds."""

    heading: str
    width: float
    look: Mapping[str, Any] = field(default_factory=dict)


DAY: Mapping[str, Any] = {"num_format": DATE_FORMAT, "align": "left"}
COUNT: Mapping[str, Any] = {"align": "center"}


def put(sheet: Worksheet, row: int, column: int, value: Entry, look: Format | None = None) -> None:
    """Write `value` as what it is: text as text, a day as a date, a number as a number, None as a blank."""
    if isinstance(value, str):
        put_text(sheet, row, column, value, look)
    elif isinstance(value, date):
        if value.year < FIRST_YEAR:
            put_text(sheet, row, column, value.isoformat(), look)
        else:
            sheet.write_datetime(row, column, value, look)
    elif value is None:
        sheet.write_blank(row, column, None, look)
    else:
        sheet.write_number(row, column, value, look)


def put_text(sheet: Worksheet, row: int, column: int, text: str, look: Format | None = None) -> None:
    """Write `text` as it is, whatever it looks like; what a workbook cannot carry shows as ``�``."""
    text = writable(text)
    if not text:
        sheet.write_blank(row, column, None, look)
    elif text.startswith("<r>") and text.endswith("</r>"):  # XlsxWriter takes such a text for markup of its own
        sheet.write_rich_string(row, column, text[:1], look, text[1:], look)
    else:
        sheet.write_string(row, column, text, look)


def put_rich(sheet: Worksheet, row: int, column: int, *parts: tuple[str, Format], look: Format) -> None:
    """Write several texts in one cell, each in its own format; the cell itself has the format `look`."""
    runs = [piece for text, run in parts if text for piece in (run, writable(text))]
    sheet.write_rich_string(row, column, *runs, look)


def put_link(sheet: Worksheet, row: int, column: int, text: str, target: str, row_there: int, look: Format) -> None:
    """Write `text` as a link to row `row_there` (from 0) of our own sheet `target`."""
    sheet.write_url(row, column, f"internal:'{target}'!A{row_there + 1}", look, "-")
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


def widened(heads: Sequence[Head], rows: Sequence[Sequence[Entry]]) -> tuple[Head, ...]:
    """`heads` with columns wide enough that the longest text makes no tower, and fits into the tallest row."""
    columns = zip(*rows, strict=True) if rows else [()] * len(heads)
    return tuple(replace(head, width=_wide(head.width, column)) for head, column in zip(heads, columns, strict=True))


def _wide(width: float, column: Iterable[Entry]) -> float:
    longest = max((size(text) for text in column if isinstance(text, str) and len(text) > 4 * width), default=0)
    return max(width, min(WIDE, longest / TOWER), min(WIDEST, longest * 1.1 / MOST_LINES))


def set_font(book: Book) -> None:
    """Make our own font the workbook's: column widths count its digits, so every program draws them alike."""
    book.workbook.formats[0].set_font_name(FONT)
    book.workbook.formats[0].set_font_size(10)


class Listing:
    """A list being written under its headings, one row after another; `row` is the next row, from 0."""

    def __init__(self, book: Book, sheet: Worksheet, heads: Sequence[Head], top: int) -> None:
        self.book, self.sheet, self.heads, self.top, self.row = book, sheet, heads, top, top + 1
        self._formats = [self._format(head.look) for head in heads]
        self._widths = [head.width - INDENT for head in heads]
        for column, head in enumerate(heads):
            sheet.set_column(column, column, head.width)
        sheet.set_row(top, height(((head.heading, head.width - 2) for head in heads), 22))
        self.write_headings()

    def write_headings(self) -> None:
        """Write the row of headings, each aligned as its column."""
        for column, head in enumerate(self.heads):
            aligned = {"align": "center"} if head.look.get("align") == "center" else {"indent": 1}
            put_text(self.sheet, self.top, column, head.heading, heading_format(self.book, **aligned))

    def _format(self, look: Mapping[str, Any]) -> Format:
        rule = {"text_wrap": True, "border": 1, "border_color": RULE}
        return self.book.format(**rule | ({} if look.get("align") == "center" else {"indent": 1}) | dict(look))

    def add(self, values: Sequence[Entry], looks: Mapping[int, Mapping[str, Any]] | None = None) -> None:
        """Write one row; `looks` are what the formats of single columns add in this row."""
        formats = self._formats
        if looks:
            formats = formats.copy()
            for column, look in looks.items():
                formats[column] = self._format({**self.heads[column].look, **look})
        for column, value in enumerate(values):
            put(self.sheet, self.row, column, value, formats[column])
        self.sheet.set_row(self.row, height(zip(values, self._widths, strict=False)))
        self.row += 1

    def band(self, text: str) -> None:
        """Write a coloured row that heads what follows."""
        look = self.book.format(bg_color=PALE, font_color=INK, bold=True)
        for column in range(1, len(self.heads)):
            put(self.sheet, self.row, column, None, look)
        put_text(self.sheet, self.row, 0, text, look)
        self.sheet.set_row(self.row, 18)
        self.row += 1

    def say(self, text: str) -> None:
        """Write a line that runs over the columns beside it."""
        put_text(self.sheet, self.row, 0, text, self.book.format(italic=True))
        self.row += 1

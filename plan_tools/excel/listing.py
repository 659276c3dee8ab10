"""A list in a sheet: headings, rows as tall as their text, and each value written as what it is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, repeat
from typing import Any

from xlsxwriter.format import Format

from plan_tools.excel.put import Entry, put, put_text
from plan_tools.excel.quick_sheet import QuickSheet
from plan_tools.excel.style import DATE_FORMAT, INK, PALE, RULE, Book, heading_format
from plan_tools.excel.text_size import INDENT, MOST_LINES, height, size

TOWER = 14  # lines above which a column is made wider
WIDE, WIDEST = 60.0, 110.0  # how far it is: to look well, and to show everything


@dataclass(frozen=True, slots=True)
class Head:
    """One column of a list: its heading, its width in characters and what its format adds."""

    heading: str
    width: float
    look: Mapping[str, Any] = field(default_factory=dict)


DAY: Mapping[str, Any] = {"num_format": DATE_FORMAT, "align": "left"}
COUNT: Mapping[str, Any] = {"align": "center"}


def widened(heads: Sequence[Head], columns: Iterable[Iterable[Entry]]) -> tuple[Head, ...]:
    """`heads` with `columns` wide enough that the longest text makes no tower, and fits into the tallest row."""
    filled = chain(columns, repeat(()))
    return tuple(replace(head, width=_wide(head.width, column)) for head, column in zip(heads, filled, strict=False))


def _wide(width: float, column: Iterable[Entry]) -> float:
    longest = max((size(text) for text in column if isinstance(text, str) and len(text) > 4 * width), default=0)
    return max(width, min(WIDE, longest / TOWER), min(WIDEST, longest * 1.1 / MOST_LINES))


class Listing:
    """A list being written under its headings, one row after another; `row` is the next row, from 0."""

    def __init__(self, book: Book, sheet: QuickSheet, heads: Sequence[Head], top: int) -> None:
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
        self.sheet.finish(self.top + 1, self.row)
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

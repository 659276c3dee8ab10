"""Rows written into a sheet, new ones and changed ones, each cell in the format that stands there or near by."""

from bisect import bisect_right
from collections import ChainMap
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from plan_tools.excel.editing.cells import CellValue, cell_writer, number_format
from plan_tools.excel.editing.worksheet import Row, Worksheet
from plan_tools.excel.markup import Splice, escaped, opened, retagged
from plan_tools.model import column_letters

_COPIED = ("ht", "customHeight", "outlineLevel", "s", "customFormat")
_letters = cache(column_letters)

Dated = Callable[[int, int], int]
Pattern = Callable[[int], int | None]


class _Look(NamedTuple):
    """What appended rows take from a row: its attributes, the style by column, the columns with a formatted cell."""

    attributes: str
    styles: Mapping[int, int]
    blanks: Sequence[int]


class RowWriter:
    """Gives the bytes of rows with values in them; `dated` gives the twin of a format that shows a date.

    A changed cell keeps its format. A new one takes that of its row, of its column or of the cell above, unless that
    is one of `headings`; in an appended row it takes that of the row that `pattern` gives for it, or of its column.
    """

    def __init__(
        self, sheet: Worksheet, headings: frozenset[int], pattern: Pattern, epoch_1904: bool, dated: Dated
    ) -> None:
        self._sheet, self._headings, self._pattern, self._dated = sheet, headings, pattern, dated
        self._write = cell_writer(sheet.prefix, epoch_1904)
        self._looks: dict[int, _Look] = {}

    def new(self, number: int, values: Mapping[int, CellValue]) -> bytes:
        """A row that was not there; nothing if it would hold nothing."""
        pattern = self._pattern(number)
        attributes = self._look(pattern).attributes if pattern is not None else ""
        cells = self._cells(number, self._wanted(number, values, ()), self._near(number))
        if not cells and not attributes:
            return b""
        name = f"{self._sheet.prefix}row"
        return f'<{name} r="{number}"{attributes}>{"".join(cells.values())}</{name}>'.encode()

    def changed(self, row: Row, values: Mapping[int, CellValue]) -> list[Splice]:
        """The splices that put `values` into a row that is there."""
        there = self._sheet.cells(row.number)
        columns, own = list(there), {column: cell.style for column, cell in there.items()}
        wanted = self._wanted(row.number, values, there)
        beside = dict.fromkeys(wanted, row.style) if row.formatted else self._near(row.number)
        styles = {column: own.get(column, beside.get(column, 0)) for column in wanted}
        splices: list[Splice] = []
        last: list[bytes] = []
        for column, xml in self._cells(row.number, wanted, styles).items():
            place = bisect_right(columns, column)
            if column in there:
                splices.append(Splice(there[column].start, there[column].end, xml.encode()))
            elif place < len(columns):
                at = there[columns[place]].start
                splices.append(Splice(at, at, xml.encode()))
            else:
                last.append(xml.encode())
        if not wanted:
            return []
        unseen = self._pattern(row.number) is not None and row.attributes.get("hidden") in ("1", "true")
        hidden = {"hidden": None} if unseen else {}  # a new row is there to be seen
        head = retagged(self._sheet.data[row.start : row.inside], {"spans": None, **hidden})
        if row.inside == row.end:
            return [Splice(row.start, row.end, opened(head, b"".join(last)))]
        return [Splice(row.start, row.inside, head), *splices, Splice(row.close, row.close, b"".join(last))]

    def _cells(self, number: int, values: Mapping[int, CellValue], styles: Mapping[int, int]) -> dict[int, str]:
        """The XML of the cells of a row by column, in order."""
        written = {}
        for column in sorted(values):
            value, style = values[column], styles.get(column, 0)
            if shown := number_format(value):
                style = self._dated(style, shown)
            written[column] = self._write(f"{_letters(column)}{number}", style, value)
        return written

    def _wanted(self, number: int, values: Mapping[int, CellValue], there: Collection[int]) -> dict[int, CellValue]:
        """The cells to write: values, blanks in place of cells, and in a new appended row blanks with a format."""
        pattern = self._pattern(number)
        wanted: dict[int, CellValue] = {}
        if pattern is not None and not there:
            wanted |= dict.fromkeys(self._look(pattern).blanks)
        wanted |= {column: value for column, value in values.items() if value is not None or column in there}
        return wanted

    def _near(self, number: int) -> Mapping[int, int]:
        """The style by column of the cells of a row that are not there yet."""
        pattern = self._pattern(number)
        if pattern is not None:
            return self._look(pattern).styles
        above = {} if number - 1 in self._headings else self._sheet.cells(number - 1)
        return ChainMap(self._sheet.column_styles, {column: cell.style for column, cell in above.items()})

    def _look(self, pattern: int) -> _Look:
        if pattern not in self._looks:
            row = self._sheet.rows.get(pattern)
            kept = ((name, row.attributes[name]) for name in _COPIED if name in row.attributes) if row else ()
            attributes = "".join(f' {name}="{escaped(value)}"' for name, value in kept)
            styles = {column: cell.style for column, cell in self._sheet.cells(pattern).items()}
            blanks = [column for column, style in styles.items() if style]
            self._looks[pattern] = _Look(attributes, self._sheet.column_styles | styles, blanks)
        return self._looks[pattern]

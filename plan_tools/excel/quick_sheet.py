"""XlsxWriter's sheet, with its cells taken and written in about a third of the time, and kept in a tenth of the room.

XlsxWriter measures the sheet at every cell, writes each attribute of each cell by itself, and keeps all cells until the
workbook is closed. Here the sheet is measured once, a row is put together in one piece, and rows that are finished are
kept as packed XML. What is written is the same, but for the hint ``spans`` of a row, which nobody needs. Cells of any
other kind are left to XlsxWriter.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from html import escape
from typing import Any, NamedTuple

from xlsxwriter.format import Format
from xlsxwriter.worksheet import (
    CellBlankTuple,
    CellDatetimeTuple,
    CellNumberTuple,
    CellStringTuple,
    Worksheet,
)

from plan_tools.excel.editing.cells import escaped_text
from plan_tools.excel.part import Part
from plan_tools.model import cell_address, column_letters

_DAY_0 = date(1899, 12, 30).toordinal()
_MANY = 500  # rows that are put together at a time
_ERRORS = frozenset(("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"))


class _Formula(NamedTuple):
    """A formula as the whole of its element, and its value."""

    element: str
    format: Format | None
    value: str | int


_QUICK = frozenset((CellBlankTuple, CellDatetimeTuple, CellNumberTuple, CellStringTuple, _Formula))


class _Rows(dict[int, dict[int, Any]]):
    """The cells by row and column; nothing can be written into rows that are `finished`."""

    finished = range(0)

    def __missing__(self, row: int) -> dict[int, Any]:
        if row in self.finished:
            raise ValueError(f"row {row + 1} is finished")
        cells = self[row] = {}
        return cells


class _Unkept(dict[Any, Any]):
    """The cells of tables, which XlsxWriter keeps one by one to see whether two overlap; ours never do."""

    def __setitem__(self, place: Any, area: Any) -> None:
        """Keep nothing."""


class QuickSheet(Worksheet):  # type: ignore[misc]
    """A sheet for texts that a cell can hold, days after February 1900 and formulas of our own.

    Cells are addressed by row and column from 0, and come with a format. Formulas use none of the newer functions, for
    which XlsxWriter searches each one; what one gives is escaped as texts are, so that every reader sees what it will
    calculate.
    """

    def __init__(self) -> None:
        super().__init__()
        self._styles: dict[int, str] = {}  # the attributes of formats that were used before
        self._fillings: dict[int, int] = {}  # the number of the formula that fills a column
        self._finished = Part()
        self.table = _Rows()
        self._links = Part()
        self.table_cells = _Unkept()

    def write_string(self, row: int, column: int, text: str, look: Format | None = None) -> int:
        """Write a text as it is."""
        self.table[row][column] = CellStringTuple(self.str_table._get_shared_string_index(text), look)
        return 0

    def write_number(self, row: int, column: int, number: float, look: Format | None = None) -> int:
        """Write a number."""
        self.table[row][column] = CellNumberTuple(number, look)
        return 0

    def write_datetime(self, row: int, column: int, day: date, look: Format | None = None) -> int:
        """Write a day."""
        self.table[row][column] = CellDatetimeTuple(day.toordinal() - _DAY_0, look)
        return 0

    def write_blank(self, row: int, column: int, blank: None, look: Format | None = None) -> int:  # noqa: ARG002
        """Write a format, where there is one, and nothing in it."""
        if look:
            self.table[row][column] = CellBlankTuple(look)
        return 0

    def write_formula(self, row: int, column: int, text: str, look: Format | None = None, value: str | int = 0) -> int:
        """Write a formula, which begins with ``=``, and the value that it has."""
        self.table[row][column] = _Formula(f"<f>{escape(text[1:], quote=False)}</f>", look, value)
        return 0

    def write_filled(
        self, row: int, column: int, text: Callable[[int], str], last: int, look: Format | None, value: str | int
    ) -> int:
        """Write a cell of a column that one formula fills down to the row `last`, and the value that it has there.

        `text` gives the formula for a row; the first row that is written tells it for all.
        """
        number = self._fillings.get(column)
        if number is None:
            number = self._fillings[column] = len(self._fillings)
            area = f"{cell_address(row + 1, column + 1)}:{cell_address(last + 1, column + 1)}"
            element = f'<f t="shared" ref="{area}" si="{number}">{escape(text(row)[1:], quote=False)}</f>'
        else:
            element = f'<f t="shared" si="{number}"/>'
        self.table[row][column] = _Formula(element, look, value)
        return 0

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:  # noqa: ARG002
        """A formula of a rule as it stands."""
        return formula.removeprefix("=")

    def link(self, row: int, column: int, there: str) -> None:
        """Make a cell a link to a place in this workbook, such as ``'Your actions'!J7``."""
        place = self._escape_attributes(there)
        self._links.write(f'<hyperlink ref="{cell_address(row + 1, column + 1)}" location="{place}"/>')
        self._links.settle_if_long()

    def finish(self, first: int, end: int) -> None:
        """Say that nothing more is written in the rows of a list, from its `first` up to `end`."""
        begin = max(first, self.table.finished.stop)
        if end - begin < _MANY:
            return
        self._measure()
        self.fh = self._finished
        self._put_rows(range(begin, end))
        self.table.finished = range(first, end)

    def _measure(self) -> None:
        rows = [row for row, cells in self.table.items() if cells]
        if rows:
            self._check_dimensions(min(rows), min(map(min, filter(None, self.table.values()))))
            self._check_dimensions(max(rows), max(map(max, filter(None, self.table.values()))))

    def _write_dimension(self) -> None:
        self._measure()
        super()._write_dimension()

    def _write_rows(self) -> None:
        left = sorted({row for row, cells in self.table.items() if cells}.union(self.row_info, self.comments))
        done = self.table.finished
        self._put_rows(row for row in left if row < done.start)
        self.fh.take(self._finished)
        self._put_rows(row for row in left if row >= done.stop)

    def _put_rows(self, rows: Iterable[int]) -> None:
        """Put rows together, and let go of them."""
        for count, row in enumerate(rows, 1):
            info, cells = self.row_info.get(row), self.table.pop(row, None)
            if cells:
                self._write_row(row, None, info)
                for piece in self._pieces(row, cells):
                    self.fh.write(piece)
                self.fh.write("</row>")
            elif info or row in self.comments:
                self._write_empty_row(row, None, info)
            self.row_info.pop(row, None)
            self.row_sizes.pop(row, None)
            if count % _MANY == 0:
                self.fh.settle()

    def _pieces(self, row: int, cells: Mapping[int, Any]) -> Iterator[str]:
        """The cells of a row as XML."""
        pieces: list[str] = []
        styles, number = self._styles, row + 1
        for column, cell in sorted(cells.items()):
            look, kind = cell.format, type(cell)
            if look is None or kind not in _QUICK:
                yield "".join(pieces)
                pieces.clear()
                self._write_cell(row, column, cell)
                continue
            style = styles.get(id(look)) or styles.setdefault(id(look), f's="{look._get_xf_index()}"')
            start = f'<c r="{column_letters(column + 1)}{number}" {style}'
            if kind is CellStringTuple:
                pieces.append(f'{start} t="s"><v>{cell.string}</v></c>')
            elif kind is CellBlankTuple:
                pieces.append(f"{start}/>")
            elif kind is _Formula:
                pieces.append(f"{start}{_type_of(cell.value)}>{cell.element}<v>{escaped_text(str(cell.value))}</v></c>")
            else:
                pieces.append(f"{start}><v>{cell.number:.16G}</v></c>")
        yield "".join(pieces)

    def _write_hyperlinks(self) -> None:
        """The links within this workbook, then those that XlsxWriter keeps: all of them lead out of it."""
        if self._links.is_empty and not self.hyperlinks:
            return
        self._xml_start_tag("hyperlinks")
        self.fh.take(self._links)
        for row, columns in sorted(self.hyperlinks.items()):
            for column, url in sorted(columns.items()):
                self.rel_count += 1
                self._write_hyperlink_external(row, column, self.rel_count, url)
                self.external_hyper_links.append(["/hyperlink", url._target(), "External"])
        self._xml_end_tag("hyperlinks")


def _type_of(value: str | int) -> str:
    """The attribute for the kind of value that a formula has."""
    if not value or not isinstance(value, str):
        return ""
    return ' t="e"' if value in _ERRORS else ' t="str"'

"""XlsxWriter's sheet, with its cells taken and written in about a third of the time.

XlsxWriter measures the sheet at every cell, and writes each attribute of each cell by itself. Here the sheet is
measured once, at its end, and a row is put together in one piece and then let go of. What is written is the same, but
for the hint ``spans`` of a row, which nobody needs. Cells of any other kind are left to XlsxWriter.
"""

from collections.abc import Iterator
from datetime import date

from xlsxwriter.format import Format
from xlsxwriter.worksheet import (
    CellBlankTuple,
    CellDatetimeTuple,
    CellNumberTuple,
    CellStringTuple,
    Worksheet,
)

from plan_tools.model import column_letters

_DAY_0 = date(1899, 12, 30).toordinal()
_MANY = 500  # rows, after which what is written is settled
_QUICK = frozenset((CellBlankTuple, CellDatetimeTuple, CellNumberTuple, CellStringTuple))


class QuickSheet(Worksheet):  # type: ignore[misc]
    """A sheet for texts that a cell can hold and days after February 1900, addressed by row and column from 0."""

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

    def _write_dimension(self) -> None:
        rows = [row for row, cells in self.table.items() if cells]
        if rows:
            self._check_dimensions(min(rows), min(map(min, filter(None, self.table.values()))))
            self._check_dimensions(max(rows), max(map(max, filter(None, self.table.values()))))
        super()._write_dimension()

    def _write_rows(self) -> None:
        rows = {row for row, cells in self.table.items() if cells}
        styles: dict[int, str] = {}
        for count, row in enumerate(sorted(rows.union(self.row_info, self.comments))):
            info = self.row_info.get(row)
            if count % _MANY == _MANY - 1:
                self.fh.settle()
            if row not in rows:
                self._write_empty_row(row, None, info)
                continue
            self._write_row(row, None, info)
            for piece in self._pieces(row, styles):
                self.fh.write(piece)
            self.fh.write("</row>")

    def _pieces(self, row: int, styles: dict[int, str]) -> Iterator[str]:
        """The cells of a row as XML; `styles` are the attributes of formats that were used before."""
        pieces: list[str] = []
        number = row + 1
        for column, cell in sorted(self.table.pop(row).items()):
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
            else:
                pieces.append(f"{start}><v>{cell.number:.16G}</v></c>")
        yield "".join(pieces)

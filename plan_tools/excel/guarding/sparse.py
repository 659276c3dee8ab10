"""Sheets that are nearly empty: formats drawn over a million rows, or one cell at the far end of the grid.

A reader of values makes room for every cell up to the last one. `thinned` leaves out cells that hold nothing while a
large sheet is unpacked; `squeezed` writes a sheet whose cells stand far apart as one in which they stand together, and
`spread` puts the values back in their places.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from plan_tools.excel.guarding.marks import Looked, column_number
from plan_tools.excel.markup import DAMAGED, MAIN, MarkupError
from plan_tools.model import Place, Raw, cell_address

_BLANK_CELL = re.compile(rb'<c r="[A-Z]{1,3}+[0-9]{1,7}+"(?: s="[0-9]+")?+(?: t="n")?+ ?(?:/>|></c>)')
_BLANK_ROW = re.compile(rb'<row [^<>]{0,400}?\br="[0-9]{1,7}"[^<>]{0,400}+(?:/>|(?<!/)>\s*</row>)')
_WITHOUT_PLACE = re.compile(rb'<(?:\w+:)?c(?! r="[A-Z]{1,3}[0-9]{1,7}")[\s/>]')
_FILLED = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"([^<>]{0,900})(?<!/)>(?!</c>)((?:[^<]|<(?!/?c[ >/]))*+)</c>')
_BEGUN = re.compile(rb'<c r="[A-Z]{1,3}[0-9]{1,7}"[^<>]{0,900}(?<!/)>(?!</c>)')
MOST_KEPT = 64 << 20  # bytes of one part that hold anything
_FAR_DOWN, _FAR_RIGHT = 1_000, 100  # rows and columns in which nothing stands


class Thinned(NamedTuple):
    """A part without the cells and rows that hold nothing, and how many rows were left out."""

    data: bytes
    blank_rows: int


def thinned(pieces: Iterable[bytes], room: int = 1) -> Thinned | None:
    """The part that comes in `pieces` without what is blank; None where some cells do not say where they stand.

    It may hold `room` times what one of a return may; raises MarkupError where it holds more.
    """
    size = 0
    kept: list[bytes] = []
    waiting: list[bytes] = []
    blank_rows = 0

    def keep() -> int:
        less, gone = _BLANK_ROW.subn(b"", _BLANK_CELL.sub(b"", b"".join(waiting)))
        kept.append(less)
        waiting.clear()
        return gone

    for piece in pieces:
        if size + sum(map(len, waiting)) > room * MOST_KEPT:
            raise MarkupError(f"a part of it holds more than {room * MOST_KEPT >> 20} MB")
        cut = max(piece.rfind(b"<row "), piece.rfind(b"<c "))
        if cut >= 0:
            waiting.append(piece[:cut])
            blank_rows += keep()
            size += len(kept[-1])
        waiting.append(piece[max(cut, 0) :])
    blank_rows += keep()
    data = b"".join(kept)
    return None if _WITHOUT_PLACE.search(data) else Thinned(data, blank_rows)


class Spread(NamedTuple):
    """Where the rows and columns of a squeezed sheet really stand, counted from 1."""

    rows: Sequence[int]
    columns: Sequence[int]

    @property
    def area(self) -> int:
        """How many cells a reader of values makes room for."""
        return len(self.rows) * len(self.columns)

    def place(self, place: Place) -> Place:
        """Where a cell of the squeezed sheet really stands."""
        return self.rows[place[0] - 1], self.columns[place[1] - 1]

    def spread(self, rows: Sequence[Sequence[Raw]]) -> tuple[tuple[Raw, ...], ...]:
        """The rows of the squeezed sheet in their real places; each row ends with its last cell that holds anything."""
        real: list[tuple[Raw, ...]] = [()] * max(self.rows, default=0)
        for number, row in zip(self.rows, rows, strict=False):
            filled = [(column, raw) for column, raw in zip(self.columns, row, strict=False) if raw is not None]
            line: list[Raw] = [None] * (filled[-1][0] if filled else 0)
            for column, raw in filled:
                line[column - 1] = raw
            real[number - 1] = tuple(line)
        return tuple(real)


def squeezed(looked: Looked) -> tuple[Looked, Spread]:
    """A sheet without the rows and columns in which nothing stands; its marks name the cells far from the others."""
    cells = [(int(found[2]), column_number(found[1]), found[3], found[4]) for found in _FILLED.finditer(looked.data)]
    if len(cells) < len(_BEGUN.findall(looked.data)):  # some begin and never end
        raise MarkupError(DAMAGED)
    spread = Spread(sorted({row for row, *_ in cells}), sorted({column for _, column, *_ in cells}))
    new_row = {row: number for number, row in enumerate(spread.rows, 1)}
    new_column = {column: number for number, column in enumerate(spread.columns, 1)}
    written = (
        b'<c r="%b"%b>%b</c>' % (cell_address(new_row[row], new_column[column]).encode(), about, inside)
        for row, column, about, inside in cells
    )
    data = b'<worksheet xmlns="%b"><sheetData>%b</sheetData></worksheet>' % (MAIN[0].encode(), b"".join(written))
    last_row, last_column = _before_the_gap(spread.rows, _FAR_DOWN), _before_the_gap(spread.columns, _FAR_RIGHT)
    far = frozenset((row, column) for row, column, *_ in cells if row > last_row or column > last_column)
    return Looked(replace(looked.marks, far=far), data), spread


def _before_the_gap(numbers: Sequence[int], gap: int) -> int:
    """The last of the numbers that follow each other with no such gap, beginning with the first."""
    return next((one for one, following in pairwise(numbers) if following - one > gap), numbers[-1] if numbers else 0)

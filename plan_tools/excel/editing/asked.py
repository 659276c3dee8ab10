"""The values that were asked for in a sheet: cells one by one, and appended rows, of which there may be very many."""

from bisect import bisect_right, insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import merge
from itertools import chain, groupby
from typing import NamedTuple, TypeAlias

from plan_tools.excel.editing.cells import CellValue

Cells: TypeAlias = Mapping[int, CellValue]


class Alike(NamedTuple):
    """Rows with values in the same columns, one under the other."""

    columns: tuple[int, ...]
    rows: Sequence[tuple[CellValue, ...]]


def alike(rows: Iterable[Cells]) -> list[Alike]:
    """Rows one under the other, in a form that takes little room."""
    return [Alike(columns, [tuple(row.values()) for row in some]) for columns, some in groupby(rows, key=tuple)]


class Asked(Mapping[int, Cells]):
    """The values that were asked for, by row, from the first to the last, and column; what was asked for last holds."""

    def __init__(self) -> None:
        self._cells: dict[int, dict[int, CellValue]] = {}
        self._blocks: list[tuple[range, Alike]] = []  # in order; none lies over another

    def put(self, row: int, column: int, value: CellValue) -> None:
        """Ask for one cell."""
        self._cells.setdefault(row, {})[column] = value

    def append(self, first: int, blocks: Iterable[Alike]) -> None:
        """Ask for rows from the row `first` on."""
        for block in blocks:
            numbers = range(first, first + len(block.rows))
            if any(number in self for number in numbers):
                for number, row in zip(numbers, block.rows, strict=True):
                    self._cells[number] = {**self.get(number, {}), **dict(zip(block.columns, row, strict=True))}
            else:
                insort(self._blocks, (numbers, block), key=_first)
            first = numbers.stop

    def __getitem__(self, row: int) -> Cells:
        found = self._block(row)
        if found is None:
            return self._cells[row]
        numbers, block = found
        appended = dict(zip(block.columns, block.rows[row - numbers.start], strict=True))
        return appended | self._cells[row] if row in self._cells else appended

    def __contains__(self, row: object) -> bool:
        return row in self._cells or (isinstance(row, int) and self._block(row) is not None)

    def __iter__(self) -> Iterator[int]:
        alone = sorted(row for row in self._cells if self._block(row) is None)
        return merge(alone, chain.from_iterable(numbers for numbers, _block in self._blocks))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __bool__(self) -> bool:
        return bool(self._cells or self._blocks)

    def _block(self, row: int) -> tuple[range, Alike] | None:
        place = bisect_right(self._blocks, row, key=_first) if self._blocks else 0
        found = self._blocks[place - 1] if place else None
        return found if found and row in found[0] else None


def _first(block: tuple[range, Alike]) -> int:
    return block[0].start

"""The values of a sheet as a reader gives them, with its errors and formulas laid over, if it is small enough."""

from collections.abc import Mapping, Sequence
from typing import Any

from plan_tools.excel.guarding.marks import MOST_CELLS, Marks
from plan_tools.model import CellError, Raw
from plan_tools.problems import Location, cannot_go_on

MOST_AREA = 6_000_000  # rows times columns that the reader would have to make room for


def hold_to_size(sheets: Mapping[str, Marks], file: str) -> None:
    """Raise `CannotGoOn` where a reader would have to make room for more cells than is safe."""
    area = cells = 0
    for name, marks in sheets.items():
        area += marks.last_row * marks.last_column
        cells += marks.cells
        if cells > MOST_CELLS:
            raise cannot_go_on("file-too-large", Location(file, name), reason=f"it has more than {MOST_CELLS:,} cells")
        if area > MOST_AREA:
            reach = f"its cells reach to row {marks.last_row:,} and column {marks.last_column:,}"
            raise cannot_go_on("file-too-large", Location(file, name), reason=reach)


def with_marks(values: Sequence[Sequence[Any]], marks: Marks) -> tuple[tuple[Raw, ...], ...]:
    """The rows of a sheet: nothing where a cell is blank, and its errors where the reader saw blank cells."""
    grid = [[None if value == "" else value for value in row] for row in values]
    for (row, column), text in marks.errors.items():
        grid.extend([] for _ in range(row - len(grid)))
        line = grid[row - 1]
        line.extend([None] * (column - len(line)))
        line[column - 1] = CellError(text)
    return tuple(map(tuple, grid))

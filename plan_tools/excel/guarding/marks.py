"""What a sheet's XML holds that a plain reading of its values does not tell: its extent, its errors, its formulas."""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from plan_tools.excel.markup import MarkupError
from plan_tools.model import Place
from plan_tools.problems import shown

MOST_CELLS, MOST_FORMULAS = 2_000_000, 400_000
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?0*([1-9][0-9]{0,6})")
Area = tuple[int, int, int, int]  # first row, first column, last row, last column


@dataclass(slots=True)
class Marks:
    """How many cells a sheet has, the last row and column of those that hold anything, its errors and its formulas.

    `cells` may be short of the truth where it is over the limit; `rewritten` says that the sheet is written in an
    unusual way, and was written anew for the reader. `outside` are the formulas that reach outside the
    workbook, with what they reach for; `far` are cells that stand far from all others; `blank_rows` is how many rows
    were left out, since they hold formats and nothing else.
    """

    cells: int = 0
    last_row: int = 0
    last_column: int = 0
    errors: dict[Place, str] = field(default_factory=dict)
    formulas: set[Place] = field(default_factory=set)
    without_value: set[Place] = field(default_factory=set)
    outside: dict[Place, str] = field(default_factory=dict)
    merges: tuple[Area, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: tuple[range, ...] = ()
    far: frozenset[Place] = frozenset()
    blank_rows: int = 0
    rewritten: bool = False


class Looked(NamedTuple):
    """The marks of a sheet, and its XML as the reader of values may have it."""

    marks: Marks
    data: bytes


def check_few(marks: Marks) -> None:
    """Raise MarkupError where a sheet has more formulas or errors than are kept in memory."""
    if len(marks.formulas) > MOST_FORMULAS or len(marks.errors) > MOST_FORMULAS:
        raise MarkupError(f"it has more than {MOST_FORMULAS:,} formulas or errors")


def place_of(reference: str) -> Place:
    """The place of a cell called such as ``B7``; raises MarkupError where there is none."""
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        raise MarkupError(f"a cell of it is called {shown(reference, 20)}, which is no place in a sheet")
    return int(found[2]), column_number(found[1].upper().encode())


def area_of(reference: str) -> Area:
    """The area of cells called such as ``B7:D9``; raises MarkupError where it is none, or leaves the grid."""
    first, _, last = reference.partition(":")
    (top, left), (bottom, right) = place_of(first), place_of(last or first)
    if not (top <= bottom <= LAST_ROW and left <= right <= LAST_COLUMN) or _is_vast(top, left, bottom, right):
        raise MarkupError(f"its cells {shown(reference, 30)} are merged, which no sheet has")
    return top, left, bottom, right


def _is_vast(top: int, left: int, bottom: int, right: int) -> bool:
    """Whether an area has more cells than a whole column: nobody merges those."""
    return (bottom - top + 1) * (right - left + 1) > LAST_ROW


def column_number(letters: bytes) -> int:
    """The column called by these letters, counted from 1."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number

"""What stands in a workbook: its sheets and cells as they were read, and the tables found in them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import NamedTuple, TypeAlias


@dataclass(frozen=True, slots=True)
class CellError:
    """An error value such as ``#REF!`` in a cell."""

    text: str


@dataclass(frozen=True, slots=True)
class FormulaWithoutValue:
    """A formula that was saved without its result, so that there is nothing to read."""


Raw: TypeAlias = str | float | bool | date | datetime | time | timedelta | CellError | FormulaWithoutValue | None
Value: TypeAlias = str | date | float | bool | None


SheetRows: TypeAlias = tuple[str, Iterable[Sequence[Raw]]]  # the name of a sheet, and its rows one after another
Place: TypeAlias = tuple[int, int]  # the row and the column of a cell, counted from 1


@dataclass(frozen=True, slots=True)
class Unseen:
    """What a sheet holds that a person does not see by reading down it.

    `rows` and `columns` are hidden and hold something; `faint` are the cells whose text has the colour of its
    background, `comments` the cells with a note or a comment, `far` those that stand far from all others. `outside` are
    formulas that reach outside the workbook, with what they reach for; `blank_rows` is how many rows were left out,
    since they hold formats and nothing else; `rewritten` says that its XML is written in an unusual way.
    """

    rows: frozenset[int] = frozenset()
    columns: frozenset[int] = frozenset()
    faint: frozenset[Place] = frozenset()
    comments: frozenset[Place] = frozenset()
    far: frozenset[Place] = frozenset()
    outside: Mapping[Place, str] = field(default_factory=dict)
    blank_rows: int = 0
    rewritten: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet as it was read: ``rows[0][0]`` is cell A1 and None is a blank cell; rows may be of any length.

    `merges` are (first row, first column, last row, last column), counted from 1; `formulas` are the cells that hold a
    formula; `fills` are the colours (RGB, such as ``C00000``) of cells that have one and hold nothing.
    """

    file: str
    name: str
    rows: tuple[tuple[Raw, ...], ...]
    hidden: bool = False
    merges: tuple[tuple[int, int, int, int], ...] = ()
    formulas: frozenset[Place] = frozenset()
    epoch_1904: bool = False
    unseen: Unseen = Unseen()
    fills: Mapping[Place, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook as it was read: its sheets in order, its custom properties and the SHA-256 of its bytes.

    `format` is how another kind of file than an Excel workbook (.xlsx, .xlsm) was read, and `carries` what it brings
    along that is no cell, such as links to other workbooks; both in words for a message.
    """

    file: str
    sha256: str
    sheets: tuple[Sheet, ...]
    properties: Mapping[str, str] = field(default_factory=dict)
    format: str = ""
    carries: tuple[str, ...] = ()


class Cell(NamedTuple):
    """One cell: `text` as a person reads it, and `value` as its column's kind understands it (None: nothing)."""

    text: str = ""
    value: Value = None


BLANK = Cell()


@dataclass(frozen=True, slots=True)
class Table:
    """A table found in a sheet: the row of its headings, the column of each field, its last row; counted from 1."""

    file: str
    sheet: str
    header: int
    columns: Mapping[str, int]
    last: int


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a table, its cells by field."""

    table: Table
    row: int
    cells: Mapping[str, Cell]

    def __getitem__(self, name: str) -> Cell:
        return self.cells.get(name, BLANK)

    def text(self, name: str) -> str:
        """The cell of field `name` as it was written."""
        return self.cells.get(name, BLANK).text

    def day(self, name: str) -> date | None:
        """The cell of field `name` as a date, or None."""
        value = self[name].value
        return value if isinstance(value, date) else None

    def address(self, name: str = "") -> str:
        """The address of field `name`, such as ``J7``; the row's number where there is no such column."""
        column = self.table.columns.get(name)
        return cell_address(self.row, column) if column else str(self.row)


@cache
def column_letters(column: int) -> str:
    """The letters of a column counted from 1: 1 is A, 27 is AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_address(row: int, column: int) -> str:
    """The address of a cell counted from 1, such as ``J7``."""
    return f"{column_letters(column)}{row}"

"""Is what was written what stands there now? Every sheet, cell by cell, and not one cell more."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from itertools import zip_longest
from typing import TypeAlias

from plan_tools.model import CellError, FormulaWithoutValue, Raw, SheetRows, Value
from plan_tools.problems import Location

Cells: TypeAlias = Mapping[int, Mapping[int, Value | datetime | time]]
"""Values by row and column, counted from 1."""
Written: TypeAlias = Mapping[str, Cells]
"""The same by sheet."""


def differences(
    file: str, before: Iterable[SheetRows], after: Iterable[SheetRows], written: Written
) -> Iterator[Location]:
    """The cells of `after` that are neither as they were in `before` nor as they were `written`.

    Both come sheet by sheet in the order of the workbook, those that were added last.
    """
    left, old_sheets = dict(written), iter(before)
    for name, rows in after:
        old_name, old_rows = next(old_sheets, ("", ()))
        if old_name not in ("", name):
            yield Location(file, old_name)
            return
        if old_name or name in left:
            numbers = _differing(old_rows, rows, left.pop(name, {}))
            yield from (Location(file, name, str(number)) for number in numbers)
    yield from (Location(file, name) for name in (*(name for name, _rows in old_sheets), *left))


def _differing(before: Iterable[Sequence[Raw]], after: Iterable[Sequence[Raw]], cells: Cells) -> Iterator[int]:
    """The numbers of the rows that are not as they should be."""
    number = 0
    for number, (old, new) in enumerate(zip_longest(before, after, fillvalue=()), 1):
        if (number in cells or old != new) and not _is_as_written(old, new, cells.get(number, {})):
            yield number
    yield from (row for row in cells if row > number and not _is_as_written((), (), cells[row]))


def _is_as_written(old: Sequence[Raw], new: Sequence[Raw], cells: Mapping[int, Value | datetime | time]) -> bool:
    expected: list[Raw | datetime] = [*old, *(None for _ in range(len(old), max(cells, default=0)))]
    for column, value in cells.items():
        expected[column - 1] = value
    there = [*new, *(None for _ in range(len(new), len(expected)))]
    return expected == there or all(one == other or _same(one, other) for one, other in zip_longest(expected, there))


def _same(one: Raw, other: Raw) -> bool:
    """Whether two cells hold the same: nothing is as good as an empty text, a day as its midnight."""
    return _plain(one) == _plain(other)


def _plain(raw: Raw) -> Raw:
    if raw == "" or isinstance(raw, (CellError, FormulaWithoutValue)):  # read back as nothing
        return None
    return datetime.combine(raw, time()) if isinstance(raw, date) and not isinstance(raw, datetime) else raw

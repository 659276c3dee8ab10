"""Is what was written what stands there now? Every sheet, cell by cell, and not one cell more."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from itertools import zip_longest
from typing import TypeAlias

from plan_tools.model import CellError, FormulaWithoutValue, Raw, Sheet, Value
from plan_tools.problems import Location

Cells: TypeAlias = Mapping[int, Mapping[int, Value | datetime | time]]
"""Values by row and column, counted from 1."""
Written: TypeAlias = Mapping[str, Cells]
"""The same by sheet."""


def differences(before: Iterable[Sheet], after: Iterable[Sheet], written: Written) -> Iterator[Location]:
    """The cells of `after` that are neither as they were in `before` nor as they were `written`.

    Both come sheet by sheet in the order of the workbook, those that were added last.
    """
    left = dict(written)
    old_sheets, file = iter(before), ""
    for new in after:
        file = new.file
        old = next(old_sheets, None)
        if old and old.name != new.name:
            yield Location(file, old.name)
            return
        if old or new.name in left:
            yield from _differing(old.rows if old else (), new, left.pop(new.name, {}))
    yield from (Location(old.file, old.name) for old in old_sheets)
    yield from (Location(file, name) for name in left)


def _differing(old_rows: Sequence[Sequence[Raw]], sheet: Sheet, rows: Cells) -> Iterator[Location]:
    for number, (old, new) in enumerate(zip_longest(old_rows, sheet.rows, fillvalue=()), 1):
        if (number in rows or old != new) and not _is_as_written(old, new, rows.get(number, {})):
            yield Location(sheet.file, sheet.name, str(number))
    yield from (Location(sheet.file, sheet.name, str(number)) for number in rows if number > len(sheet.rows))


def _is_as_written(old: Sequence[Raw], new: Sequence[Raw], cells: Mapping[int, Value | datetime | time]) -> bool:
    expected: list[Raw | datetime] = [*old, *(None for _ in range(len(old), max(cells, default=0)))]
    for column, value in cells.items():
        expected[column - 1] = value
    pairs = zip_longest(expected, new)
    return all(one == other or _same(one, other) for one, other in pairs)


def _same(one: Raw, other: Raw) -> bool:
    """Whether two cells hold the same: nothing is as good as an empty text, a day as its midnight."""
    return _plain(one) == _plain(other)


def _plain(raw: Raw) -> Raw:
    if raw == "" or isinstance(raw, (CellError, FormulaWithoutValue)):  # read back as nothing
        return None
    return datetime.combine(raw, time()) if isinstance(raw, date) and not isinstance(raw, datetime) else raw

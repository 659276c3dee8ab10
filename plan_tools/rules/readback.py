"""Is what was written what stands there now? Every sheet, cell by cell, and not one cell more."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from itertools import zip_longest
from typing import TypeAlias

from plan_tools.model import CellError, FormulaWithoutValue, Raw, Value, Workbook
from plan_tools.problems import Location

Written: TypeAlias = dict[str, dict[int, dict[int, Value | datetime]]]
"""Values by sheet, row and column, counted from 1."""


def differences(before: Workbook, after: Workbook, written: Written) -> Iterator[Location]:
    """The cells of `after` that are neither as they were in `before` nor as they were `written`."""
    old_sheets = {sheet.name: sheet.rows for sheet in before.sheets}
    new_sheets = {sheet.name: sheet.rows for sheet in after.sheets}
    for name in dict.fromkeys((*old_sheets, *written)):
        if name not in new_sheets:
            yield Location(after.file, name)
            continue
        rows = written.get(name, {})
        pairs = zip_longest(old_sheets.get(name, ()), new_sheets[name], fillvalue=())
        for number, (old, new) in enumerate(pairs, 1):
            if (number in rows or old != new) and not _is_as_written(old, new, rows.get(number, {})):
                yield Location(after.file, name, str(number))
        yield from (Location(after.file, name, str(number)) for number in rows if number > len(new_sheets[name]))


def _is_as_written(old: Sequence[Raw], new: Sequence[Raw], cells: Mapping[int, Value | datetime]) -> bool:
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

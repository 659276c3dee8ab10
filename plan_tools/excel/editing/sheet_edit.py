"""The changes asked of one sheet, and the sheet's XML with them in it."""

import heapq
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import NamedTuple

from plan_tools.excel.editing.asked import Alike, Asked, Cells
from plan_tools.excel.editing.cells import CellValue, serial
from plan_tools.excel.editing.formats import Formats
from plan_tools.excel.editing.growth import Table, sheet_splices
from plan_tools.excel.editing.own_rules import Wanted, own_rule_splices
from plan_tools.excel.editing.ranges import Growth, Range, ranges, union
from plan_tools.excel.editing.refusal import refusal
from plan_tools.excel.editing.rows import RowWriter
from plan_tools.excel.editing.worksheet import Worksheet
from plan_tools.excel.markup import Splice, at, pieces, put_inside, retag

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
_UNMERGE = "In Excel, unmerge the cells (Home, Merge & Centre), save the tracker and run it again."
_NO_TOTALS = "In Excel, clear Total Row on the tab Table Design, save the tracker and run it again."
_INSERT = "In Excel, insert blank rows above what stands here, save the tracker and run it again."
_TYPE_VALUES = "In Excel, put values in place of the formula, save the tracker and run it again."


class _Closed(NamedTuple):
    """A range that must not be written into; `anchor` says whether its first cell may be."""

    range: Range
    reason: str
    remedy: str
    anchor: bool = False


class SheetEdit:
    """The changes asked of one sheet, gathered until `save`. Rows and columns count from 1."""

    def __init__(
        self, name: str, sheet: Worksheet, tables: Sequence[Table], pivots: Sequence[Range], epoch_1904: bool
    ) -> None:
        self.name, self.sheet, self.tables, self._pivots = name, sheet, tables, pivots
        self.growths: list[Growth] = []
        self._epoch_1904 = epoch_1904
        self._changes = Asked()
        self._patterns: list[tuple[range, int]] = []  # appended rows, and the row that they look like
        self._last: int | None = None
        self._wanted: Wanted | None = None
        self._headings = sheet.headings.union(
            row for one in tables for row in range(one.range.top, one.range.top + one.headings)
        )

    def set_cell(self, row: int, column: int, value: CellValue) -> None:
        """Ask for one cell to hold `value`."""
        self._changes.put(row, column, value)
        self._last = None

    def append(self, blocks: Sequence[Alike], after: int | None) -> int:
        """Ask for rows under the row `after`, or under the last that is not blank; give the first one's number."""
        count = sum(len(one.rows) for one in blocks)
        columns = sorted({column for one in blocks for column in one.columns})
        after = self._last_row(columns) if after is None else after
        growth = Growth(after, after + count, columns, self._is_heading(after))
        self._check_room(growth)
        pattern = 0 if growth.under_heading else self._pattern(after)
        self._patterns.append((range(after + 1, growth.last + 1), after if pattern is None else pattern))
        self._changes.append(after + 1, blocks)
        if count and columns:
            self.growths.append(growth)
            self._last = None if _is_blank(self._changes[growth.last]) else growth.last
        return after + 1

    def _pattern(self, number: int) -> int | None:
        """The row that an appended row looks like; None for a row that was not appended."""
        return next((pattern for rows, pattern in reversed(self._patterns) if number in rows), None)

    def replace_rules(self, wanted: Wanted) -> None:
        """Ask for these rules in place of those that are ours."""
        self._wanted = wanted

    @property
    def changes(self) -> Mapping[int, Cells]:
        """The values that were asked for, by row and column."""
        return self._changes

    @property
    def changes_cells(self) -> bool:
        """Whether any cell was asked for."""
        return bool(self._changes)

    def replaces_formula(self) -> bool:
        """Whether a formula goes."""
        return any(
            found.formula is not None and column in self._changes[number]
            for number in self._changes
            if self.sheet.may_calculate(number)
            for column, found in self.sheet.cells(number).items()
        )

    def check(self) -> None:
        """Refuse what cannot be changed safely."""
        for closed in self._closed():
            area = closed.range
            for number in _between(self._changes, area.top, area.bottom):
                for column in _between(self._changes[number], area.left, area.right):
                    if not (closed.anchor and (number, column) == area[:2]):
                        raise refusal(closed.reason, closed.remedy, self.name, number, column)
        for number, row in self._changes.items():
            for column, value in row.items():
                if isinstance(value, date):
                    check_day(value, self._epoch_1904, self.name, number, column)
            for column, cell in self.sheet.cells(number).items() if self.sheet.may_calculate(number) else ():
                if column in row and cell.formula and cell.formula.get("t") == "shared":
                    self._check_shared(number, column, cell.formula.get("ref", ""))

    def save(self, formats: Callable[[], Formats]) -> Iterator[bytes | memoryview]:
        """The sheet's XML with every change in it, piece by piece; `formats` opens those of the workbook."""

        def dated(style: int, number_format: int) -> int:
            return formats().dated(style, number_format)

        writer = RowWriter(self.sheet, self._headings, self._pattern, self._epoch_1904, dated)
        others = sorted([*self._rule_splices(formats), *self._dimension()], key=at)
        return pieces(self.sheet.data, heapq.merge(others, self._row_splices(writer), key=at))

    def _row_splices(self, writer: RowWriter) -> Iterator[Splice]:
        """The splices of the rows, from the first to the last."""
        numbers, body = list(self.sheet.rows), self.sheet.body
        alone: list[bytes] = []
        for number in self._changes:
            values = self._changes[number]
            if number in self.sheet.rows:
                yield from writer.changed(self.sheet.rows[number], values)
            elif not numbers and body.inside == body.end:
                alone.append(writer.new(number, values))
            else:
                place = bisect_right(numbers, number)
                start = self.sheet.rows[numbers[place]].start if place < len(numbers) else body.close
                yield Splice(start, start, writer.new(number, values))
        if any(alone):
            yield from put_inside(self.sheet.data, body, b"".join(alone))

    def _rule_splices(self, formats: Callable[[], Formats]) -> list[Splice]:
        """The splices of our own rules, and of filters, rules and validations that take in appended rows."""
        own: list[Splice] = []
        if self._wanted:
            cells = self._wanted.cells.grown(self.growths)
            own = own_rule_splices(self.sheet, self._wanted._replace(cells=cells), formats())
        cut = [(one.start, one.end) for one in own if one.start < one.end]
        grown = sheet_splices(self.sheet, self.growths)
        return [*own, *(one for one in grown if not any(start <= one.start < end for start, end in cut))]

    def _dimension(self) -> Iterator[Splice]:
        rows: list[int] = []
        columns: set[int] = set()
        for row, cells in self._changes.items():
            if filled := [column for column, value in cells.items() if value is not None]:
                rows.append(row)
                columns.update(filled)
        for element in self.sheet.named("dimension"):
            if rows:
                ref = union(element.attributes.get("ref", ""), rows, columns)
                yield retag(self.sheet.data, element, {"ref": ref})

    def _is_heading(self, number: int) -> bool:
        """Whether a row is one of headings: it is known as such, or nothing stands above it."""
        above = (row for row in chain(self.sheet.rows, self._changes) if row < number)
        return number in self._headings or not any(self._occupied(row, 1, LAST_COLUMN) for row in above)

    def _last_row(self, columns: Collection[int]) -> int:
        """The last row in which something can be seen, or a formula stands in one of `columns`."""
        if self._last is None:
            written = (row for row, cells in self._changes.items() if not _is_blank(cells))
            first = max(written, default=0)
            kept = (row for row in reversed(self.sheet.rows) if row <= first or self._occupied(row, 1, LAST_COLUMN))
            self._last = max(first, next(kept, 0))
            for merge in sorted(self.sheet.merges):
                if merge.top <= self._last < merge.bottom:
                    self._last = merge.bottom
        below = (row for row in self.sheet.rows if row > (self._last or 0))
        return max((row for row in below if not self._formulas(row).isdisjoint(columns)), default=self._last)

    def _formulas(self, number: int) -> set[int]:
        """The columns of a row in which a formula stands that is not to be changed."""
        if not self.sheet.may_show(number):
            return set()
        changed = self._changes.get(number, {})
        return {
            column for column, cell in self.sheet.cells(number).items() if cell.formula is not None
        } - changed.keys()

    def _occupied(self, number: int, left: int, right: int) -> bool:
        """Whether something can be seen between two columns of a row, with the changes made so far."""
        changed = self._changes.get(number, {})
        if any(left <= column <= right and value is not None for column, value in changed.items()):
            return True
        return self.sheet.may_show(number) and any(
            left <= column <= right and not cell.blank and column not in changed
            for column, cell in self.sheet.cells(number).items()
        )

    def _closed(self) -> Iterator[_Closed]:
        for merge in self.sheet.merges:
            yield _Closed(merge, f"the cell is part of the merged cells {merge}", _UNMERGE, anchor=True)
        for spread in self.sheet.spreads:
            if not spread.single:
                yield _Closed(spread, f"one formula fills the cells {spread}", _TYPE_VALUES)
        for pivot in self._pivots:
            remedy = "Move the pivot table to a sheet of its own, save the tracker and run it again."
            yield _Closed(pivot, f"a pivot table fills the cells {pivot}", remedy)
        for table in self.tables:
            area = table.range
            if table.headings:
                remedy = "Change the heading in Excel, save the tracker and run it again."
                heading = area._replace(bottom=area.top + table.headings - 1)
                yield _Closed(heading, f"the cell is a heading of the table {table.name}", remedy)
            if table.totals:
                totals = area._replace(top=area.bottom - table.totals + 1)
                yield _Closed(totals, f"the cell is in the row of totals of the table {table.name}", _NO_TOTALS)

    def _check_room(self, growth: Growth) -> None:
        """Refuse rows that would not fit, or stand over something."""
        if growth.last > LAST_ROW:
            raise refusal("there is no room for more rows in the sheet", "Start a new tracker.", self.name)
        for table in self.tables:
            if table.totals and table.range.concerns(growth) and growth.last > table.range.bottom - table.totals:
                reason = f"the table {table.name} ends with a row of totals, and rows have to be added to it"
                raise refusal(reason, _NO_TOTALS, self.name, table.range.bottom)
        left, right = min(growth.columns, default=1), max(growth.columns, default=0)
        for table in self.tables:
            if growth.last > table.range.bottom and table.range.concerns(growth):
                left, right = min(left, table.range.left), max(right, table.range.right)
        new = Range(growth.after + 1, left, growth.last, right)
        others = [table for table in self.tables if not table.range.concerns(growth) and table.range.meets(new)]
        if others and growth.columns:
            reason = f"rows have to be added here, but the table {others[0].name} stands in the way"
            raise refusal(reason, _INSERT, self.name, others[0].range.top)
        for number in range(growth.after + 1, growth.last + 1):
            shown = self._occupied(number, left, right)
            if shown or not self._formulas(number).isdisjoint(growth.columns):
                reason = "rows have to be added here, but the row is not blank"
                raise refusal(reason, _INSERT, self.name, number)

    def _check_shared(self, number: int, column: int, ref: str) -> None:
        """Refuse a cell whose formula others refer to; they have no `ref`."""
        if any(not one.single for one in ranges(ref)):
            reason = "other cells take their formula from this one"
            raise refusal(reason, _TYPE_VALUES, self.name, number, column)


def check_day(day: date, epoch_1904: bool, sheet: str, row: int, column: int) -> None:
    """Refuse a day that the workbook cannot count."""
    try:
        serial(day, epoch_1904)
    except ValueError as fault:
        first = "1 January 1904" if epoch_1904 else "1 March 1900"
        reason = f"a day before {first} was to be written, and the workbook cannot hold it"
        raise refusal(reason, "Check the date, the year above all.", sheet, row, column) from fault


def _is_blank(cells: Cells) -> bool:
    return all(value is None for value in cells.values())


def _between(numbers: Mapping[int, object], first: int, last: int) -> Iterator[int]:
    """Those of `numbers` from `first` to `last`, whichever way is the shorter."""
    if last - first < len(numbers):
        return (number for number in range(first, last + 1) if number in numbers)
    return (number for number in numbers if first <= number <= last)

"""What is written into the tracker: changed cells, and the rows of the sheets that plan-tools keeps, by heading.

Every cell is remembered as it is written, so that the workbook can be read again and held against it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from plan_tools.excel.edit import Edit
from plan_tools.excel.editing.sheet_edit import LAST_ROW
from plan_tools.excel.rating_rules import SPARE_ROWS, rating_rules
from plan_tools.excel.style import MARKED, MARKING
from plan_tools.model import (
    Cell,
    Change,
    LogEntry,
    Rating,
    RegisterEntry,
    Snapshot,
    Table,
    Tracker,
    Value,
    column_letters,
)
from plan_tools.rules import schema
from plan_tools.rules.formatting import rating_columns
from plan_tools.rules.readback import Written
from plan_tools.rules.tracker import ACTIONS, CHANGE_LOG, HISTORY, KEPT, RETURNS

_WIDTHS = {"Progress update": 50, "Was": 40, "Now": 40, "From": 44, "File": 44, "Return reference": 30, "SHA-256": 20}
_TOLD_LATER = ("Received on", "State", "File", "SHA-256")  # of a row of the register that is there already
Row = Sequence[Value | datetime]


class Coloured(NamedTuple):
    """The rules of ours on a sheet: how many there were and are, for which cells, and whether they changed."""

    before: int
    after: int
    cells: str
    changed: bool


def colour(edit: Edit, table: Table, columns: Sequence[int], key: Sequence[Rating]) -> Coloured:
    """Have the ratings in `columns` of a table coloured by `key`, down to some rows below the last.

    The people who keep the workbook may have rules for that. Theirs come first, and where they name every rating for
    all that is there, that is all.
    """
    first, last = table.header + 1, min(table.last + SPARE_ROWS, LAST_ROW)
    before, names = edit.count_own_rules(table.sheet), [rating.name for rating in key]
    letters = [column_letters(column) for column in columns]
    there = {one: f"{one}{first}:{one}{max(table.last, first)}" for one in letters}
    left = [one for one in letters if before or not edit.others_name(table.sheet, there[one], names)]
    if not left:
        return Coloured(before, before, "", changed=False)
    rules = rating_rules(key, f"{left[0]}{first}")
    cells = " ".join(f"{one}{first}:{one}{last}" for one in left)
    return Coloured(before, len(rules), cells, edit.replace_rules(table.sheet, cells, rules))


class TrackerEdit:
    """The changes to one tracker, made in `edit`; `written` are the values by sheet, row and column, counted from 1."""

    def __init__(self, tracker: Tracker, data: bytes) -> None:
        self._tracker, self.edit = tracker, Edit(data)
        self.written: Written = {}

    def save(self) -> bytes:
        """The tracker with everything in its place. Raises `CannotGoOn` where that cannot be done safely."""
        return self.edit.save()

    def put_changes(self, changes: Iterable[Change]) -> None:
        """Put every change into its cell of the sheet Actions."""
        table = self._tracker.tables[ACTIONS]
        for change in changes:
            self._set(table.sheet, change.row, table.columns[change.field], _value(change.now))

    def colour_ratings(self) -> bool:
        """Have the ratings of the sheet Actions coloured by the key; whether they were not before."""
        table = self._tracker.tables[ACTIONS]
        coloured = colour(self.edit, table, rating_columns(self._tracker), self._tracker.key)
        return coloured.after > 0 and not coloured.before

    def put_register(self, entries: Iterable[RegisterEntry]) -> None:
        """Bring the register up to date."""
        self._put(
            RETURNS,
            [
                (one.row, (one.cycle, one.agency, one.issued_on, one.due_by, one.reference, one.received_on,
                           str(one.state), one.file, one.sha256))
                for one in entries
            ],
        )  # fmt: skip

    def put_history(self, snapshots: Iterable[Snapshot]) -> None:
        """Bring the history up to date."""
        self._put(
            HISTORY,
            [
                (one.row, (one.cycle, one.as_at, one.ref, one.agency, one.rating, one.due_date, one.progress_update,
                           one.completed_on))
                for one in snapshots
            ],
        )  # fmt: skip

    def put_log(self, entries: Iterable[LogEntry], now: datetime) -> None:
        """Write down what was changed."""
        self._put(
            CHANGE_LOG,
            [
                (0, (now, one.cycle, one.ref, one.agency, one.field, one.was, one.now, one.source))
                for one in entries
            ],
        )  # fmt: skip

    def _put(self, sheet: str, rows: Sequence[tuple[int, Row]]) -> None:
        """Write rows: those with a number over the old ones, the others below; a missing sheet is added."""
        if not rows:
            return
        names = schema.names(KEPT[sheet])
        table = self._tracker.tables.get(sheet)
        if table is None:
            body: list[Row] = [(*names, MARKING), *(values for _number, values in rows)]
            self.edit.add_sheet(sheet, body, [*(_WIDTHS.get(name, 16) for name in names), MARKED])
            self._remember(sheet, 1, [dict(enumerate(values, 1)) for values in body])
            return
        new = []
        for number, values in rows:
            cells = {table.columns[name]: value for name, value in zip(names, values, strict=True)}
            if number:
                for name, value in zip(names, values, strict=True):
                    if sheet != RETURNS or name in _TOLD_LATER:
                        self._set(table.sheet, number, table.columns[name], value)
            else:
                new.append({column: value for column, value in cells.items() if value not in (None, "")})
        if new:
            self._remember(table.sheet, self.edit.append_rows(table.sheet, new, after=table.last), new)

    def _set(self, sheet: str, row: int, column: int, value: Value | datetime) -> None:
        self.edit.set_cell(sheet, row, column, None if value == "" else value)
        self.written.setdefault(sheet, {}).setdefault(row, {})[column] = value

    def _remember(self, sheet: str, first: int, rows: Iterable[Mapping[int, Value | datetime]]) -> None:
        self.written.setdefault(sheet, {}).update((row, dict(cells)) for row, cells in enumerate(rows, first))


def _value(cell: Cell) -> Value:
    return cell.value if cell.value is not None else cell.text

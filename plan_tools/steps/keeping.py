"""What is written into the tracker: changed cells, and the rows of the sheets that plan-tools keeps, by heading."""

from collections.abc import Iterable, Sequence
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
    """The changes to one tracker, made in `edit`."""

    def __init__(self, tracker: Tracker, data: bytes) -> None:
        self._tracker, self.edit = tracker, Edit(data)

    @property
    def written(self) -> Written:
        """The values that are written."""
        return self.edit.written

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
            (
                (one.row, (one.cycle, one.agency, one.issued_on, one.due_by, one.reference, one.received_on,
                           str(one.state), one.file, one.sha256))
                for one in entries
            ),
        )  # fmt: skip

    def put_history(self, snapshots: Iterable[Snapshot]) -> None:
        """Bring the history up to date."""
        self._put(
            HISTORY,
            (
                (one.row, (one.cycle, one.as_at, one.ref, one.agency, one.rating, one.due_date, one.progress_update,
                           one.completed_on))
                for one in snapshots
            ),
        )  # fmt: skip

    def put_log(self, entries: Iterable[LogEntry], now: datetime) -> None:
        """Write down what was changed."""
        self._put(
            CHANGE_LOG,
            (
                (0, (now, one.cycle, one.ref, one.agency, one.field, one.was, one.now, one.source))
                for one in entries
            ),
        )  # fmt: skip

    def _put(self, sheet: str, rows: Iterable[tuple[int, Row]]) -> None:
        """Write rows: those with a number over the old ones, the others below; a missing sheet is added."""
        names = schema.names(KEPT[sheet])
        table = self._tracker.tables.get(sheet)
        if table is None:
            if body := [values for _number, values in rows]:
                widths = [*(_WIDTHS.get(name, 16) for name in names), MARKED]
                self.edit.add_sheet(sheet, [(*names, MARKING), *body], widths)
            return
        columns = [table.columns[name] for name in names]
        told_later = [sheet != RETURNS or name in _TOLD_LATER for name in names]
        new: list[Row] = []
        for number, values in rows:
            if not number:
                new.append(values)
                continue
            for column, value, is_told in zip(columns, values, told_later, strict=True):
                if is_told:
                    self._set(table.sheet, number, column, value)
        if new:
            self.edit.append_rows(table.sheet, (dict(zip(columns, row, strict=True)) for row in new), after=table.last)

    def _set(self, sheet: str, row: int, column: int, value: Value | datetime) -> None:
        self.edit.set_cell(sheet, row, column, None if value == "" else value)


def _value(cell: Cell) -> Value:
    return cell.value if cell.value is not None else cell.text

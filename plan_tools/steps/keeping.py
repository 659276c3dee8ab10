"""What plan-tools keeps, turned into edits of the tracker: changed cells and new rows, by heading."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from plan_tools.excel.edit import Edit
from plan_tools.model import Cell, Change, Column, LogEntry, RegisterEntry, Snapshot, Tracker, Value
from plan_tools.rules import schema
from plan_tools.rules.tracker import ACTIONS, CHANGE_LOG, HISTORY, KEPT, RETURNS

_WIDTHS = {"Progress update": 50, "Was": 40, "Now": 40, "From": 44, "File": 44, "Return reference": 30, "SHA-256": 20}
Row = Mapping[str, Value | datetime]


def put_changes(edited: Edit, tracker: Tracker, changes: Iterable[Change]) -> None:
    """Put every change into its cell of the sheet Actions."""
    table = tracker.tables[ACTIONS]
    for change in changes:
        edited.set_cell(table.sheet, change.row, table.columns[change.field], _value(change.now))


def put_register(edited: Edit, tracker: Tracker, entries: Iterable[RegisterEntry]) -> None:
    """Bring the register up to date."""
    names = schema.names(schema.RETURNS)
    _put(
        edited,
        tracker,
        RETURNS,
        [(entry.row, dict(zip(names, _register_row(entry), strict=True))) for entry in entries],
    )


def put_history(edited: Edit, tracker: Tracker, snapshots: Iterable[Snapshot]) -> None:
    """Bring the history up to date."""
    names = schema.names(schema.HISTORY)
    _put(edited, tracker, HISTORY, [(one.row, dict(zip(names, _history_row(one), strict=True))) for one in snapshots])


def put_log(edited: Edit, tracker: Tracker, entries: Iterable[LogEntry], now: datetime) -> None:
    """Write down what was changed."""
    names = schema.names(schema.CHANGE_LOG)
    values = ((now, one.cycle, one.ref, one.agency, one.field, one.was, one.now, one.source) for one in entries)
    rows: list[tuple[int, Row]] = [(0, dict(zip(names, row, strict=True))) for row in values]
    _put(edited, tracker, CHANGE_LOG, rows)


def _put(edited: Edit, tracker: Tracker, sheet: str, rows: Sequence[tuple[int, Row]]) -> None:
    """Write rows by heading: those with a number over the old ones, the others below; a missing sheet is added."""
    if not rows:
        return
    table = tracker.tables.get(sheet)
    if table is None:
        columns: Sequence[Column] = KEPT[sheet]
        names = schema.names(columns)
        body = [[row.get(name) for name in names] for _number, row in rows]
        edited.add_sheet(sheet, [names, *body], [_WIDTHS.get(name, 16) for name in names])
        return
    new = []
    for number, row in rows:
        cells = {table.columns[name]: value for name, value in row.items() if name in table.columns}
        if not number:
            new.append({column: value for column, value in cells.items() if value not in (None, "")})
            continue
        for column, value in cells.items():
            edited.set_cell(table.sheet, number, column, value if value != "" else None)
    if new:
        edited.append_rows(table.sheet, new, after=table.last)


def _register_row(entry: RegisterEntry) -> Sequence[str | date | None]:
    return (
        entry.cycle, entry.agency, entry.issued_on, entry.due_by, entry.reference, entry.received_on, str(entry.state),
        entry.file, entry.sha256,
    )  # fmt: skip


def _history_row(one: Snapshot) -> Sequence[str | date | None]:
    return (
        one.cycle, one.as_at, one.ref, one.agency, one.rating, one.due_date, one.progress_update, one.completed_on
    )  # fmt: skip


def _value(cell: Cell) -> Value:
    return cell.value if cell.value is not None else cell.text

"""From the sheets of a workbook to a `Tracker`, with every problem that reading it met."""

from collections.abc import Iterable, Sequence

from plan_tools.model import (
    Action,
    Agency,
    Column,
    Field,
    Key,
    LogEntry,
    Record,
    RegisterEntry,
    Sheet,
    Snapshot,
    Table,
    Tracker,
    Workbook,
    cell_address,
)
from plan_tools.problems import CannotGoOn, Location, Problem, cannot_go_on, problem, shown
from plan_tools.rules import schema
from plan_tools.rules.fold import fold
from plan_tools.rules.rating import find_rating
from plan_tools.rules.setup import read_setup
from plan_tools.rules.table import at, find_sheet, find_table, is_blank, read_records, title_above
from plan_tools.rules.values import Reader, plain, written

ACTIONS, RETURNS, HISTORY, CHANGE_LOG = "Actions", "Returns", "History", "Change log"
KEPT = {RETURNS: schema.RETURNS, HISTORY: schema.HISTORY, CHANGE_LOG: schema.CHANGE_LOG}
_CORE = (Field.REF, Field.ACTION, Field.AGENCY, Field.RATING)


def read_tracker(workbook: Workbook) -> tuple[Tracker, tuple[Problem, ...]]:
    """The tracker in `workbook`. Raises `CannotGoOn` where it holds no plan that could be read."""
    sheet = find_sheet(workbook.sheets, ACTIONS)
    if sheet is None:
        names = ", ".join(sheet.name for sheet in workbook.sheets)
        raise cannot_go_on("no-actions-sheet", Location(workbook.file), sheets=names)
    setup = read_setup(workbook.sheets)
    table, heading_problems = _actions_table(sheet, setup.columns)
    agencies = setup.agencies or _agencies_named(sheet, table)
    reader = Reader(setup.key, agencies, sheet.epoch_1904)
    records, cell_problems = read_records(sheet, table, setup.columns, reader)
    rows, strays = _told_apart(records)
    actions, row_problems = _actions(rows, reader)
    stray_rows = {record.row for record in strays}
    several = [] if setup.agencies else _several(actions)
    kept = {name: _kept(workbook.sheets, name, columns) for name, columns in KEPT.items()}
    tracker = Tracker(
        file=workbook.file,
        sha256=workbook.sha256,
        title=title_above(sheet, table),
        key=setup.key,
        agencies=agencies,
        columns=setup.columns,
        actions=actions,
        register=tuple(_register_entry(record, reader) for record in kept[RETURNS][1]),
        history=tuple(_snapshot(record, reader) for record in kept[HISTORY][1]),
        log=tuple(_log_entry(record, reader) for record in kept[CHANGE_LOG][1]),
        formulas=frozenset(cell_address(*place) for place in sheet.formulas),
        tables={ACTIONS: table} | {name: found for name, (found, _records) in kept.items() if found},
    )
    notes = (problem("row-not-an-action", at(record), text=_words(record)) for record in strays)
    cells = (p for p in cell_problems if int("".join(filter(str.isdigit, p.location.cell))) not in stray_rows)
    return tracker, (*setup.problems, *heading_problems, *row_problems, *several, *cells, *notes)


def _actions_table(sheet: Sheet, columns: Sequence[Column]) -> tuple[Table, tuple[Problem, ...]]:
    found = find_table(sheet, columns)
    if found.table is None:
        raise CannotGoOn(found.problems[0])
    for field in _CORE:
        if field not in found.table.columns:
            raise CannotGoOn(next(p for p in found.problems if p.field == field))
    told = {p.field for p in found.problems}
    nowhere = (
        problem("no-column-for-answers", Location(sheet.file, sheet.name, str(found.table.header)), field=field)
        for field in schema.ANSWERS.values()
        if field not in found.table.columns and field not in told
    )
    return found.table, (*found.problems, *nowhere)


def _told_apart(records: Iterable[Record]) -> tuple[list[Record], list[Record]]:
    """The rows that are actions, and those that are not: a key or a note below the table."""
    rows: list[Record] = []
    strays: list[Record] = []
    for record in records:
        told = any(record.text(field).strip() for field in (Field.AGENCY, Field.ACTION, Field.RATING))
        (rows if told else strays).append(record)
    return rows, strays


def _actions(records: Iterable[Record], reader: Reader) -> tuple[tuple[Action, ...], list[Problem]]:
    actions: dict[Key, Action] = {}
    problems: list[Problem] = []
    for record in records:
        key = Key(record.text(Field.REF).strip(), plain(record[Field.AGENCY]).strip())
        if not key.ref:
            problems.append(problem("ref-missing", at(record, Field.REF), agency=key.agency, field=Field.REF))
        elif key in actions:
            first = at(actions[key].record, Field.REF).cell
            where = at(record, Field.REF)
            problems.append(problem("duplicate-action", where, first=first, field=Field.REF, **key._asdict()))
        else:
            actions[key] = Action(key, record, find_rating(record.text(Field.RATING), reader.key))
    return tuple(actions.values()), problems


def _agencies_named(sheet: Sheet, table: Table) -> tuple[Agency, ...]:
    """The agencies in the column of that name, where no sheet lists them: each as it is written first."""
    place = table.columns[Field.AGENCY] - 1
    cells = (row[place] for row in sheet.rows[table.header :] if place < len(row))
    heading = fold(written(sheet.rows[table.header - 1][place]))
    names = [name for raw in cells if isinstance(raw, str) and (name := raw.strip()) and fold(name) != heading]
    first = {fold(name): name for name in reversed(names)}
    return tuple(Agency(name) for name in dict.fromkeys(first[fold(name)] for name in names))


def _several(actions: Iterable[Action]) -> list[Problem]:
    """Cells that look like two agencies, where no sheet says that they are one."""
    return [
        problem("agency-several", at(action.record, Field.AGENCY), **action.key._asdict(), text=shown(action.agency))
        for action in actions
        if any(mark in action.agency for mark in ("/", ";", "\n"))
    ]


def _words(record: Record) -> str:
    return shown(" ".join(cell.text for cell in record.cells.values()))


def _kept(sheets: Iterable[Sheet], name: str, columns: Sequence[Column]) -> tuple[Table | None, tuple[Record, ...]]:
    """The table of a sheet that plan-tools keeps, and its rows. Raises `CannotGoOn` where it is somebody else's."""
    sheet = find_sheet(sheets, name)
    if sheet is None:
        return None, ()
    table = find_table(sheet, columns).table if not all(is_blank(raw) for row in sheet.rows for raw in row) else None
    lacking = [column.field for column in columns if table is None or column.field not in table.columns]
    if table is None or lacking:
        raise cannot_go_on(
            "sheet-not-ours", Location(sheet.file, sheet.name), sheet=sheet.name, lacking=", ".join(lacking)
        )
    return table, read_records(sheet, table, columns, Reader(epoch_1904=sheet.epoch_1904))[0]


def _register_entry(record: Record, reader: Reader) -> RegisterEntry:
    return RegisterEntry(
        cycle=record.text("Cycle").strip(),
        agency=_agency_now(record, reader),
        issued_on=record.day("Issued on"),
        due_by=record.day("Due by"),
        reference=record.text("Return reference").strip(),
        received_on=record.day("Received on"),
        state=record.text("State").strip(),
        file=record.text("File").strip(),
        sha256=record.text("SHA-256").strip(),
        row=record.row,
    )


def _snapshot(record: Record, reader: Reader) -> Snapshot:
    return Snapshot(
        cycle=record.text("Cycle").strip(),
        as_at=record.day("As at"),
        ref=record.text("Ref").strip(),
        agency=_agency_now(record, reader),
        rating=record.text("Rating").strip(),
        due_date=record.day("Due date"),
        progress_update=record.text("Progress update"),
        completed_on=record.day("Completed on"),
        row=record.row,
    )


def _log_entry(record: Record, reader: Reader) -> LogEntry:
    cycle, ref, field = (record.text(name).strip() for name in ("Cycle", "Ref", "Field"))
    return LogEntry(
        cycle, ref, _agency_now(record, reader), field, record.text("Was"), record.text("Now"), record.text("From")
    )


def _agency_now(record: Record, reader: Reader) -> str:
    """What the agency of a kept row is called today; the name as it was kept, where it is not known."""
    name = record.text("Agency").strip()
    found = reader.find_agencies(name)
    return found[0].name if len(found) == 1 else name

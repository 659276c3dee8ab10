"""The columns that people added to the plan under headings of their own, and that no sheet declares."""

from collections.abc import Mapping
from dataclasses import replace
from string import ascii_uppercase

from plan_tools.model import Action, Column, Sheet, Table, Tracker, Workbook
from plan_tools.problems import Problem
from plan_tools.rules.fold import fold
from plan_tools.rules.table import read_records
from plan_tools.rules.tracker import ACTIONS
from plan_tools.rules.values import Reader

_TEXT = Column("", "")


def with_own_columns(tracker: Tracker, workbook: Workbook) -> tuple[Tracker, tuple[Problem, ...]]:
    """The tracker that was read from `workbook` with such columns too, as text, and the problems of their cells."""
    table = tracker.tables[ACTIONS]
    sheet = next(sheet for sheet in workbook.sheets if sheet.name == table.sheet)
    reader = Reader(epoch_1904=sheet.epoch_1904)
    own = _own(sheet, table, tracker.columns, reader)
    columns = tuple(Column(name, name) for name in own)
    records, problems = read_records(sheet, replace(table, columns=own), columns, reader)
    cells = {record.row: record.cells for record in records}
    wider = replace(table, columns={**table.columns, **own})

    def widened(action: Action) -> Action:
        record = action.record
        more = cells.get(record.row, {})
        return replace(action, record=replace(record, table=wider, cells={**record.cells, **more}))

    rows = {str(action.record.row): action.key for action in tracker.actions}
    told = ((found, rows.get(found.location.cell.lstrip(ascii_uppercase))) for found in problems)
    after = replace(
        tracker,
        columns=(*tracker.columns, *columns),
        actions=tuple(map(widened, tracker.actions)),
        tables={**tracker.tables, ACTIONS: wider},
    )
    return after, tuple(replace(found, **key._asdict()) for found, key in told if key)


def _own(sheet: Sheet, table: Table, columns: tuple[Column, ...], reader: Reader) -> Mapping[str, int]:
    """The places of such columns by their headings, each told from all others whatever its case."""
    known = {fold(name) for column in columns for name in (column.field, column.heading, *column.also_known_as)}
    taken = {column.field.casefold() for column in columns}
    own: dict[str, int] = {}
    for place, raw in enumerate(sheet.rows[table.header - 1], 1):
        heading = name = " ".join(reader.cell(_TEXT, raw).cell.text.split())
        if not heading or place in table.columns.values() or fold(heading) in known - {""}:
            continue
        number = 1
        while name.casefold() in taken:
            number += 1
            name = f"{heading} ({number})"
        taken.add(name.casefold())
        own[name] = place
    return own

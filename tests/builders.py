"""Returns and matrices made of pipe tables, without any workbook."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from conftest import tracker_of

from plan_tools.model import (
    Agency,
    Cell,
    LogEntry,
    Matrix,
    Record,
    RegisterEntry,
    Return,
    Sheet,
    Snapshot,
    State,
    Tracker,
)
from plan_tools.rules import schema
from plan_tools.rules.issue import make_return
from plan_tools.rules.matrix import build_matrix
from plan_tools.rules.merge import Merged, Pair, merge
from plan_tools.rules.rating import DEFAULT_KEY
from plan_tools.rules.values import Reader

AS_AT = date(2026, 11, 20)
DUE_BY = date(2026, 11, 13)
COLUMNS = {column.field: column for column in schema.YOUR_ACTIONS}


def issue_to(tracker: Tracker, agency: str, cycle: str = "2026-Q3") -> Return:
    """The return that goes out to `agency`."""
    named = next((one for one in tracker.agencies if one.name == agency), Agency(agency))
    return make_return(tracker, named, cycle, DUE_BY)


def registered(tracker: Tracker, *issued: Return) -> Tracker:
    """The tracker with these returns in its register."""
    entries = tuple(
        RegisterEntry(one.cycle, one.agency, date(2026, 11, 1), one.due_by, one.reference, row=number)
        for number, one in enumerate(issued, 2)
    )
    return replace(tracker, register=entries)


def fill(issued: Return, answers: Mapping[str, Mapping[str, str]], file: str = "return.xlsx", **said: object) -> Return:
    """`issued` as it comes back: `answers` are by Ref and column, as typed; a column of the plan may be altered too."""
    reader = Reader(DEFAULT_KEY)
    rows = []
    for row in issued.rows:
        cells = dict(row.cells)
        for name, text in answers.get(row.text("Ref"), {}).items():
            cells[name] = reader.cell(COLUMNS[name], text).cell if text else Cell()
        rows.append(replace(row, cells=cells, table=replace(row.table, file=file)))
    return replace(issued, file=file, sha256=file, rows=tuple(rows), **said)  # type: ignore[arg-type]


def merged(tracker: Tracker, issued: Return, returned: Return, **more: object) -> Merged:
    """What merging one return comes to."""
    return merge(tracker, [Pair(issued, returned)], AS_AT, more.get("decisions", {}))  # type: ignore[arg-type]


def without(returned: Return, *refs: str) -> Return:
    """The return with the rows of these Refs deleted."""
    return replace(returned, rows=tuple(row for row in returned.rows if row.text("Ref") not in refs))


def renamed(returned: Return, refs: Mapping[str, str]) -> Return:
    """The return with Refs typed over."""

    def again(row: Record) -> Record:
        new = refs.get(row.text("Ref"))
        return row if new is None else replace(row, cells={**row.cells, "Ref": Cell(new, new or None)})

    return replace(returned, rows=tuple(map(again, returned.rows)))


def matrix_of(
    actions: str,
    *more: Sheet,
    title: str = "Peer review",
    cycle: str = "2026-Q3",
    past: Sequence[tuple[str, date, str, str, str]] = (),
    came: Sequence[tuple[str, str]] = (),
    log: Sequence[LogEntry] = (),
) -> Matrix:
    """The matrix of the tracker whose sheet Actions is this pipe table.

    `past` holds (cycle, day, Ref, agency, rating), and `came` the state of each agency's return of `cycle`.
    """
    tracker = tracker_of(actions, *more)[0]
    history = tuple(Snapshot(name, day, ref, owed, rating, None, "", None) for name, day, ref, owed, rating in past)
    issued = date(2026, 11, 2)
    register = tuple(
        RegisterEntry(
            cycle, owed, issued, DUE_BY, "PT-1", None if state == State.ISSUED else AS_AT, state, "Back (2) FINAL.xlsx"
        )
        for owed, state in came
    )
    told = replace(tracker, title=title, history=history, register=register, log=tuple(log))
    return build_matrix(told, cycle, AS_AT)

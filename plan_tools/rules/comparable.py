"""A tracker or a composite action matrix as it can be compared: its actions, every column of them by its field."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from plan_tools.model import BLANK, Agency, Column, Field, Record, Sheet, Workbook
from plan_tools.problems import CannotGoOn, Location, Problem, cannot_go_on, problem
from plan_tools.rules.diff import Side, same_keys
from plan_tools.rules.fold import fold
from plan_tools.rules.legend import find_legend
from plan_tools.rules.setup import Setup, read_setup
from plan_tools.rules.table import at, find_sheet, find_table, read_records
from plan_tools.rules.tracker import ACTIONS
from plan_tools.rules.values import Reader, plain, written

ALL_ACTIONS, CONTENTS = "All actions", "Contents"
TRACKER, MATRIX = "tracker", "matrix"
_WORKED_OUT = frozenset(
    map(
        fold,
        (
            "Last rating",
            "Since last cycle",
            "Days late",
            "Confirmed",
            "Line",
            "Of action",
            "Due rank",
            "In a return",
            "In the matrix",
        ),
    )
)
_NO_DATE, NO_WORDS = "No date", "None"
BLANK_WORDS: Mapping[str, str] = {
    Field.ACTION: "No words",
    Field.DUE_DATE: _NO_DATE,
    Field.COMPLETED_ON: _NO_DATE,
    Field.SIGNED_OFF_ON: _NO_DATE,
    Field.RATING: "No rating",
    Field.THEME: "No theme",
    Field.PROGRESS_UPDATE: "No update",
}


class Comparable(NamedTuple):
    """One of two files: what it is, its rows, and what was found in reading them.

    `is_plain` says that it is the accessible version of a matrix, in which words stand for what is blank.
    """

    kind: str
    side: Side
    problems: tuple[Problem, ...]
    is_plain: bool = False


def comparable(workbook: Workbook, agencies: Sequence[Agency]) -> Comparable:
    """The plan in `workbook`, with agencies called as the list `agencies` has it.

    Raises `CannotGoOn` where it is neither a tracker nor a matrix.
    """
    tracker, matrix = (find_sheet(workbook.sheets, name) for name in (ACTIONS, ALL_ACTIONS))
    sheet = tracker or matrix
    if sheet is None:
        names = ", ".join(sheet.name for sheet in workbook.sheets)
        raise cannot_go_on("diff-no-plan", Location(workbook.file), sheets=names)
    is_plain = tracker is None and find_sheet(workbook.sheets, CONTENTS) is not None
    fields, records, problems = _rows(sheet, read_setup(workbook.sheets), agencies, tracker is None, is_plain)
    named = tuple(record for record in records if record.text(Field.REF).strip())
    without = (record for record in records if not record.text(Field.REF).strip())
    nameless = (problem("diff-no-ref", at(record, Field.REF), field=Field.REF) for record in without)
    side = Side(fields, named)
    return Comparable(TRACKER if tracker else MATRIX, side, (*problems, *nameless, *_twice(side)), is_plain)


def in_force(one: Comparable, other: Comparable) -> Side:
    """The rows of `one` as `other` can show them.

    A matrix has one date due: the revised one where there is one. A tracker is read so beside a matrix. An accessible
    matrix has words for blanks, and no column Plan where there is one plan alone: so is what stands beside it read.
    """
    fields, records = one.side
    if other.is_plain:
        records = tuple(map(_without_words, records))
        if Field.PLAN not in other.side.fields and len({fold(record.text(Field.PLAN)) for record in records}) < 2:
            fields = [field for field in fields if field != Field.PLAN]
    if Field.REVISED_DUE_DATE in fields and other.kind == MATRIX and Field.REVISED_DUE_DATE not in other.side.fields:
        fields = [field for field in fields if field != Field.REVISED_DUE_DATE]
        records = tuple(map(_due_in_force, records))
    return Side(fields, tuple(records))


def _without_words(record: Record) -> Record:
    """A row with the words blank that an accessible matrix has for what is blank."""
    cells = record.cells.items()
    return replace(
        record, cells={name: BLANK if cell.text == BLANK_WORDS.get(name, NO_WORDS) else cell for name, cell in cells}
    )


def _due_in_force(record: Record) -> Record:
    revised = record[Field.REVISED_DUE_DATE]
    return replace(record, cells={**record.cells, Field.DUE_DATE: revised}) if revised.text.strip() else record


def _rows(
    sheet: Sheet, setup: Setup, agencies: Sequence[Agency], is_matrix: bool, is_plain: bool
) -> tuple[list[str], list[Record], list[Problem]]:
    """The fields of the table in `sheet`, its rows that are actions, and what is wrong with its headings."""
    found = find_table(sheet, setup.columns)
    if found.table is None:
        raise CannotGoOn(found.problems[0])
    for field in (Field.REF, Field.AGENCY):
        if field not in found.table.columns:
            raise CannotGoOn(next(one for one in found.problems if one.field == field))
    known = set(found.table.columns.values())
    places = dict(found.table.columns)
    columns = list(setup.columns)
    for number, raw in enumerate(sheet.rows[found.table.header - 1], 1):
        heading = written(raw).strip()
        if heading and number not in known and heading not in places:
            places[heading] = number
            columns.append(Column(heading, heading))
    left_out = _WORKED_OUT if is_matrix else ()
    table = replace(found.table, columns={name: one for name, one in places.items() if fold(name) not in left_out})
    reader = Reader(setup.key, agencies, sheet.epoch_1904, setup.calendar)
    records, _ = read_records(sheet, table, columns, reader)
    records = tuple(map(_without_words, records)) if is_plain else records
    key_rows = {line.place[0] for line in find_legend(sheet, table, setup.key)}
    actions = [one for one in records if one.row not in key_rows and _is_action(one)]
    twice = [one for one in found.problems if one.code == "column-twice"]
    return sorted(table.columns, key=lambda name: table.columns[name]), actions, twice


def _is_action(record: Record) -> bool:
    return any(record.text(field).strip() for field in (Field.AGENCY, Field.ACTION, Field.RATING))


def _twice(side: Side) -> Iterable[Problem]:
    for record, first in same_keys(side):
        about = {"ref": record.text(Field.REF).strip(), "agency": plain(record[Field.AGENCY]).strip()}
        first_cell = at(first, Field.REF).cell
        yield problem("diff-same-key", at(record, Field.REF), first=first_cell, field=Field.REF, **about)


def agencies_of(*workbooks: Workbook) -> tuple[Agency, ...]:
    """The agencies that the last of these workbooks to have a list of them lists."""
    lists = (read_setup(workbook.sheets).agencies for workbook in reversed(workbooks))
    return next((agencies for agencies in lists if agencies), ())

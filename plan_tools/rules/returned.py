"""From the sheets of a workbook to a `Return`, with every problem that reading it met.

A return is known by its reference: as a property of the workbook, and in a cell beside its label. One that has lost it
is read all the same, and so is a copy of the tracker; which return it is, `recognise` finds out.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, time, timedelta

from plan_tools.model import (
    Answer,
    Cell,
    Column,
    Field,
    Kind,
    LeftOver,
    Rating,
    Raw,
    Record,
    Return,
    Sheet,
    Table,
    Tracker,
    Workbook,
    cell_address,
    column_letters,
)
from plan_tools.problems import Location, Problem, problem, shown
from plan_tools.rules import schema
from plan_tools.rules.carried import MOST_NAMED, carried
from plan_tools.rules.check import rating_only_fill
from plan_tools.rules.dates import read_date
from plan_tools.rules.fold import LONGEST_NAME, fold
from plan_tools.rules.issue import CORRECTS, NEW_ACTIONS, REFERENCE, START_HERE, TO_CORRECT, YOUR_ACTIONS
from plan_tools.rules.setup import read_setup
from plan_tools.rules.table import at, find_sheet, find_table, headings_near, is_blank, read_records
from plan_tools.rules.tracker import ACTIONS, RETURNS
from plan_tools.rules.values import Reader, written
from plan_tools.rules.wording import listed

_LABELS = (REFERENCE, "Cycle", "Agency", "Return by", "Completed by", "Job title", "Signed off by", "Nothing to report")
_OWN_SHEETS = frozenset(map(fold, (TO_CORRECT, START_HERE, YOUR_ACTIONS, NEW_ACTIONS, "Key")))
_SHA256 = re.compile("[0-9a-f]{64}")
_NOTE_AT = re.compile(r"(.+) ([A-Z]{1,3})(\d{1,7})")
_ANSWERS = frozenset(schema.ANSWERS)
_IN_WORDS = (Answer.UPDATE, Answer.EVIDENCE, Answer.REASON)
_NUMBERS = (float, bool, date, time, timedelta)
_TOLD_APART_BY = {Field.REF, Field.AGENCY, Field.RATING}


def read_reference(workbook: Workbook) -> tuple[str, str]:
    """The reference of a return as a property and as a cell; each "" where it is not there."""
    sheet = find_sheet(workbook.sheets, START_HERE)
    label = _labelled(sheet, (REFERENCE,)).get(REFERENCE, ("", None))[1] if sheet else None
    return workbook.properties.get(REFERENCE, "").strip(), written(label).strip()


def is_return(workbook: Workbook) -> bool:
    """Whether a workbook says that it is a return."""
    return any(read_reference(workbook))


def has_answers(workbook: Workbook) -> bool:
    """Whether a workbook that is no tracker has a sheet of answers: a return that has lost its reference."""
    if find_sheet(workbook.sheets, ACTIONS):
        return False
    return bool(find_sheet(workbook.sheets, YOUR_ACTIONS) or _sheet_with_headings(workbook.sheets, schema.YOUR_ACTIONS))


def reader_of(tracker: Tracker) -> Reader:
    """How the cells of a plan's returns are understood."""
    return Reader(tracker.key, calendar=tracker.calendar)


def read_return(workbook: Workbook, reader: Reader) -> tuple[Return | None, tuple[Problem, ...]]:
    """The return in `workbook`, read as `reader` understands cells; None, with the reason, where it is none.

    Where there is a return, the problems say what the workbook carries, too.
    """
    here = Location(workbook.file)
    by_property, by_cell = read_reference(workbook)
    if by_property and by_cell and by_property != by_cell:
        return None, (problem("reference-altered", here, one=shown(by_property), other=shown(by_cell)),)
    start = find_sheet(workbook.sheets, START_HERE)
    said = _labelled(start, _LABELS) if start else {}
    agency = written(_value(said, "Agency")).strip() or workbook.properties.get("Agency", "")
    cycle = written(_value(said, "Cycle")).strip() or workbook.properties.get("Cycle", "")
    sheet = find_sheet(workbook.sheets, YOUR_ACTIONS)
    if not (sheet or by_property or by_cell) and (copy := _copy_of_a_tracker(workbook, reader)):
        return copy
    sheet = sheet or _sheet_with_headings(workbook.sheets, schema.YOUR_ACTIONS)
    if sheet is None:
        reason = f"it has no sheet {YOUR_ACTIONS}"
        return None, (problem("not-a-return", here, agency=agency, reason=reason),)
    if outside := _reaching_outside(workbook.sheets, sheet, agency):
        return None, outside
    rows, problems = _rows(sheet, reader, agency)
    nil, nil_problems = _nothing_to_report(start, said, agency)
    others = (other for other in workbook.sheets if other is not sheet and fold(other.name) not in _OWN_SHEETS)
    second = tuple(
        problem("second-sheet", Location(workbook.file, other.name), agency=agency, sheet=other.name)
        for other in others
        if _sheet_with_headings((other,), schema.YOUR_ACTIONS)
    )
    proposals, of_proposals = _proposals(workbook.sheets, reader, agency)
    returned = Return(
        file=workbook.file,
        sha256=workbook.sha256,
        reference=by_property or by_cell,
        cycle=cycle,
        agency=agency,
        due_by=read_date(_value(said, "Return by"), sheet.epoch_1904, reader.calendar).value,
        title="",
        rows=rows,
        proposals=proposals,
        nothing_to_report=nil,
        completed_by=written(_value(said, "Completed by")).strip(),
        job_title=written(_value(said, "Job title")).strip(),
        signed_off_by=written(_value(said, "Signed off by")).strip(),
        nothing_typed=written(_value(said, "Nothing to report")).strip(),
        corrects=_corrects(workbook),
        left_over=tuple(_left_over(sheet)),
    )
    told = carried(_without_our_notes(workbook), agency)
    unsigned = _unsigned(returned, start, said)
    return returned, (*told, *problems, *of_proposals, *nil_problems, *unsigned, *second)


def _unsigned(returned: Return, start: Sheet | None, said: Mapping[str, tuple[str, Raw]]) -> tuple[Problem, ...]:
    """That nobody says to have completed a return that says something."""
    answers = (Answer.RATING_NOW, Answer.UPDATE)
    says = returned.nothing_to_report or any(row.text(name).strip() for row in returned.rows for name in answers)
    if start is None or returned.completed_by or not says or "Completed by" not in said:
        return ()
    where = Location(returned.file, start.name, said["Completed by"][0])
    return (problem("completed-by-blank", where, agency=returned.agency),)


def _corrects(workbook: Workbook) -> str:
    """The SHA-256 of the file that this one corrects, as a property and in a cell; "" where they do not agree."""
    sheet = find_sheet(workbook.sheets, TO_CORRECT)
    beside = written(_value(_labelled(sheet, (CORRECTS,)), CORRECTS)) if sheet else ""
    told = {text for text in (workbook.properties.get(CORRECTS, "").strip().lower(), beside.strip().lower()) if text}
    digest = told.pop() if len(told) == 1 else ""
    return digest if _SHA256.fullmatch(digest) else ""


def _without_our_notes(workbook: Workbook) -> Workbook:
    """The workbook without the notes that were written into it where something was to be corrected."""
    sheet = find_sheet(workbook.sheets, TO_CORRECT)
    texts = (raw for row in sheet.rows for raw in row[1:2] if isinstance(raw, str)) if sheet else ()
    ours = {(fold(at[1]), int(at[3]), at[2]) for text in texts if (at := _NOTE_AT.fullmatch(text))}
    if not ours:
        return workbook

    def without(one: Sheet) -> Sheet:
        name = fold(one.name)
        kept = frozenset(
            (row, column) for row, column in one.unseen.comments if (name, row, column_letters(column)) not in ours
        )
        return replace(one, unseen=replace(one.unseen, comments=kept))

    return replace(workbook, sheets=tuple(map(without, workbook.sheets)))


def _left_over(sheet: Sheet) -> Iterator[LeftOver]:
    """What stands below the headings and is no part of a row: in other columns, or in a row without Ref and answer."""
    table = find_table(sheet, schema.YOUR_ACTIONS).table
    if table is None:
        return
    headings = sheet.rows[table.header - 1]
    check = {place for place, raw in enumerate(headings, 1) if isinstance(raw, str) and fold(raw) == "check"}
    known, counting = {*table.columns.values()}, {table.columns.get(name, 0) for name in (Field.REF, *_ANSWERS)}
    ref_at, rows = table.columns.get(Field.REF, 0) - 1, sheet.rows[table.header :]
    places = set(range(1, max(map(len, rows), default=0) + 1)) - check
    other, every = sorted(places - known), sorted(places)
    for number, row in enumerate(rows, table.header + 1):
        if not row:
            continue
        counts = any(not is_blank(row[place - 1]) for place in counting if 0 < place <= len(row))
        for place in other if counts else every:
            if place > len(row):
                break
            if is_blank(row[place - 1]):
                continue
            heading = written(headings[place - 1]).strip() if place <= len(headings) else ""
            ref = written(row[ref_at]).strip() if 0 <= ref_at < len(row) else ""
            yield LeftOver(cell_address(number, place), heading, ref, written(row[place - 1]))


def _copy_of_a_tracker(workbook: Workbook, reader: Reader) -> tuple[Return, tuple[Problem, ...]] | None:
    """A tracker as the answers of all its agencies; None where the workbook is none."""
    columns = read_setup(workbook.sheets).columns
    tables = ((sheet, find_table(sheet, columns).table) for sheet in workbook.sheets)
    plans = ((sheet, table) for sheet, table in tables if table and table.columns.keys() >= _TOLD_APART_BY)
    sheet, found = next(plans, (None, None))
    if sheet is None or found is None:
        return None
    records, problems = read_records(sheet, found, columns, reader.of(sheet))
    names = {str(field): answer for answer, field in schema.ANSWERS.items()}
    places = {names.get(name, name): place for name, place in found.columns.items()}
    table = replace(found, columns=places)
    rows = tuple(
        Record(table, record.row, {names.get(name, name): cell for name, cell in record.cells.items()})
        for record in records
    )
    told = (*carried(workbook, ""), *(p for p in problems if p.field in names))
    return Return(workbook.file, workbook.sha256, "", _last_cycle(workbook.sheets), "", None, "", rows), told


def _last_cycle(sheets: Sequence[Sheet]) -> str:
    """The cycle that was issued last when a copy of a tracker was made, by its own register."""
    sheet = find_sheet(sheets, RETURNS)
    table = find_table(sheet, schema.RETURNS).table if sheet else None
    records = read_records(sheet, table, schema.RETURNS, Reader())[0] if sheet and table else ()
    return next((cycle for record in reversed(records) if (cycle := record.text("Cycle").strip())), "")


def _rows(sheet: Sheet, reader: Reader, agency: str) -> tuple[tuple[Record, ...], tuple[Problem, ...]]:
    columns = schema.YOUR_ACTIONS
    found = find_table(sheet, columns)
    if found.table is None or Field.REF not in found.table.columns:
        return (), found.problems
    records, problems = read_records(sheet, found.table, columns, reader.of(sheet), agency)
    near = headings_near(sheet, found.table, columns)
    lost = _lost_columns(sheet, found.table, agency)
    told = (p for p in (*found.problems, *near, *problems) if p.field in (*_ANSWERS, Field.REF))
    answers = tuple(replace(p, field=schema.ANSWERS.get(p.field, p.field)) for p in told)
    return tuple(record for record in records if _says_something(record)), (
        *lost,
        *_merged_answers(sheet, found.table, agency),
        *answers,
        *_formulas(sheet, found.table, records, agency),
        *_numbers(sheet, found.table, records, agency),
        *_only_fills(sheet, found.table, records, reader.key, agency),
    )


def _lost_columns(sheet: Sheet, table: Table, agency: str) -> Iterator[Problem]:
    """The columns that no heading names any more, where something stands below headings that are not known."""
    missing = [name for name in (*schema.ANSWERS, Field.ACTION) if name not in table.columns]
    if not missing:
        return
    known = {fold(name) for column in schema.YOUR_ACTIONS for name in (column.heading, *column.also_known_as)}
    strange = [
        raw.strip()
        for place, raw in enumerate(sheet.rows[table.header - 1])
        if isinstance(raw, str) and fold(raw) and fold(raw) not in known | {"check"}
        if any(place < len(row) and not is_blank(row[place]) for row in sheet.rows[table.header :])
    ]
    if strange:
        where = Location(sheet.file, sheet.name, str(table.header))
        words = {"columns": listed(missing), "headings": listed([shown(one) for one in strange[:MOST_NAMED]])}
        yield problem("answers-lost", where, agency=agency, field=Field.REF, **words)


def _merged_answers(sheet: Sheet, table: Table, agency: str) -> Iterator[Problem]:
    """Answers that were merged over several rows."""
    places = {place for name, place in table.columns.items() if name in _ANSWERS}
    for top, left, bottom, right in sheet.merges:
        if bottom > top > table.header and places & set(range(left, right + 1)):
            first, last = cell_address(top, left), cell_address(bottom, right)
            where = Location(sheet.file, sheet.name, first)
            yield problem("answers-merged", where, agency=agency, cells=f"{first}:{last}")


def _numbers(sheet: Sheet, table: Table, records: Iterable[Record], agency: str) -> Iterator[Problem]:
    """Numbers where words were asked for: Refs that lose their last zero, and answers that were shown otherwise."""
    for name in (Field.REF, *_IN_WORDS):
        place = table.columns.get(name, 0) - 1
        for record in records if place >= 0 else ():
            row = sheet.rows[record.row - 1]
            if place < len(row) and isinstance(row[place], _NUMBERS):
                ref, said = record.text(Field.REF).strip(), record.text(name)
                code, field = ("ref-number", name) if name == Field.REF else ("answer-number", schema.ANSWERS[name])
                if said:
                    yield problem(code, at(record, name), ref=ref, agency=agency, field=field, text=shown(said))


def _only_fills(
    sheet: Sheet, table: Table, records: Iterable[Record], key: Sequence[Rating], agency: str
) -> Iterator[Problem]:
    """Ratings that were given as a colour alone."""
    column = table.columns.get(Answer.RATING_NOW, 0)
    for record in records if sheet.fills else ():
        ref, fill = record.text(Field.REF).strip(), sheet.fills.get((record.row, column), "")
        blank = bool(ref) and not record.text(Answer.RATING_NOW).strip()
        if blank and (told := rating_only_fill(at(record, Answer.RATING_NOW), fill, key, ref, agency)):
            yield told


def _reaching_outside(sheets: Sequence[Sheet], answers: Sheet, agency: str) -> tuple[Problem, ...]:
    """The formulas among the answers and proposals that reach outside the workbook: not to be opened or taken."""
    asked = (answers, find_sheet(sheets, NEW_ACTIONS))
    return tuple(
        problem("formula-outside", Location(one.file, one.name, cell_address(*place)), agency=agency, what=what)
        for one in asked
        if one is not None
        for place, what in sorted(one.unseen.outside.items())
    )


def _says_something(record: Record) -> bool:
    """A row counts when it has a Ref or an answer; a note below the table is not one."""
    return bool(record.text("Ref").strip()) or any(record.text(answer).strip() for answer in _ANSWERS)


def _formulas(sheet: Sheet, table: Table, records: Iterable[Record], agency: str) -> Iterator[Problem]:
    answers = {column: name for name, column in table.columns.items() if name in _ANSWERS}
    places = sorted(place for place in sheet.formulas if place[1] in answers)
    by_row = {record.row: record for record in records} if places else {}
    for row, column in places:
        record, answer = by_row.get(row), answers[column]
        if record and (text := record.text(answer)).strip():
            field, ref = schema.ANSWERS[answer], record.text("Ref").strip()
            yield problem("formula-value", at(record, answer), ref=ref, agency=agency, field=field, text=shown(text))


def _proposals(sheets: Sequence[Sheet], reader: Reader, agency: str) -> tuple[tuple[Record, ...], tuple[Problem, ...]]:
    """The actions that an agency proposes, with the problems of their cells."""
    sheet = find_sheet(sheets, NEW_ACTIONS)
    found = find_table(sheet, schema.NEW_ACTIONS).table if sheet else None
    if sheet is None or found is None:
        return (), ()
    records, problems = read_records(sheet, found, schema.NEW_ACTIONS, reader.of(sheet), agency)
    return tuple(record for record in records if any(cell.text.strip() for cell in record.cells.values())), problems


def _sheet_with_headings(sheets: Iterable[Sheet], columns: Sequence[Column]) -> Sheet | None:
    """The one sheet whose headings name a Ref and the two answers of every cycle, whatever it is called."""
    wanted = {"Ref", "Rating now", "Update"}
    fit = [sheet for sheet in sheets if (table := find_table(sheet, columns).table) and wanted <= table.columns.keys()]
    return fit[0] if len(fit) == 1 else None


def _labelled(sheet: Sheet, labels: Iterable[str]) -> dict[str, tuple[str, Raw]]:
    """What stands beside each label: its address and its value, from the next cell to the right that holds one."""
    wanted = {fold(label): label for label in labels}
    found: dict[str, tuple[str, Raw]] = {}
    filled = ((number, row) for number, row in enumerate(sheet.rows, 1) if row)
    for number, row in filled:
        for place, raw in enumerate(row):
            label = wanted.get(fold(raw)) if isinstance(raw, str) and len(raw) < LONGEST_NAME else None
            if label and label not in found:
                found[label] = cell_address(number, place + 2), row[place + 1] if place + 1 < len(row) else None
    return found


def _value(said: Mapping[str, tuple[str, Raw]], label: str) -> Raw:
    return said[label][1] if label in said else None


def _nothing_to_report(
    sheet: Sheet | None, said: Mapping[str, tuple[str, Raw]], agency: str
) -> tuple[bool, tuple[Problem, ...]]:
    raw = _value(said, "Nothing to report")
    if sheet is None or is_blank(raw):
        return False, ()
    ticked = Reader().cell(Column("Nothing to report", "Nothing to report", kind=Kind.YES_NO), raw)
    if ticked.code:
        where = Location(sheet.file, sheet.name, said["Nothing to report"][0])
        return False, (problem("nil-unclear", where, agency=agency, text=shown(written(raw))),)
    return ticked.cell.value is True, ()


def answered(record: Record) -> dict[str, Cell]:
    """The answers of a row that hold anything."""
    return {answer: record[answer] for answer in schema.ANSWERS if record.text(answer).strip()}

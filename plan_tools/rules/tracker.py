"""From the sheets of a workbook to a `Tracker`, with every problem that reading it met."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

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
from plan_tools.rules.agencies import dated_name, is_alias
from plan_tools.rules.carried import hidden_in_plan
from plan_tools.rules.fold import fold, fold_ref
from plan_tools.rules.legend import Line, find_legend
from plan_tools.rules.neighbours import lost_zero, without_moot
from plan_tools.rules.refs import are_numbered, clean_ref, has_number, look_alikes, ref_note
from plan_tools.rules.setup import RAG_INDEX, read_setup
from plan_tools.rules.table import (
    at,
    find_sheet,
    find_table,
    headings_near,
    is_blank,
    read_records,
    title_above,
)
from plan_tools.rules.values import Reader, plain, written, written_day
from plan_tools.rules.wording import count_of, listed

ACTIONS, RETURNS, HISTORY, CHANGE_LOG = "Actions", "Returns", "History", "Change log"
KEPT = {RETURNS: schema.RETURNS, HISTORY: schema.HISTORY, CHANGE_LOG: schema.CHANGE_LOG}
_CORE = (Field.REF, Field.ACTION, Field.AGENCY, Field.RATING)


def read_tracker(workbook: Workbook, as_at: date = date.max) -> tuple[Tracker, tuple[Problem, ...]]:
    """The tracker in `workbook`, its agencies by the names that hold on the day `as_at`.

    Raises `CannotGoOn` where it holds no plan that could be read.
    """
    sheet = find_sheet(workbook.sheets, ACTIONS)
    if sheet is None:
        names = ", ".join(sheet.name for sheet in workbook.sheets)
        raise cannot_go_on("no-actions-sheet", Location(workbook.file), sheets=names)
    setup = read_setup(workbook.sheets)
    table, heading_problems = _actions_table(sheet, setup.columns)
    legend = find_legend(sheet, table, setup.key)
    agencies = setup.agencies or _agencies_named(sheet, table, legend)
    reader = Reader(setup.key, agencies, sheet.epoch_1904, setup.calendar, as_at)
    records, cell_problems = read_records(sheet, table, setup.columns, reader)
    rows, strays = _told_apart(records, legend)
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
        fills={
            cell_address(*place): fill for place, fill in sheet.fills.items() if place[1] == table.columns[Field.RATING]
        },
        calendar=setup.calendar,
        messages=setup.messages,
        allowed_names=setup.allowed_names,
        tables={ACTIONS: table} | {name: found for name, (found, _records) in kept.items() if found},
    )
    notes = (problem("row-not-an-action", at(record), text=_words(record)) for record in strays)
    cell_problems = tuple(without_moot(cell_problems, rows))
    cells = (p for p in cell_problems if int("".join(filter(str.isdigit, p.location.cell))) not in stray_rows)
    key_found = [] if find_sheet(workbook.sheets, RAG_INDEX) else _key_found(sheet, legend)
    names_read = _aliases(actions, reader)
    told = (*setup.problems, *heading_problems, *row_problems, *several, *names_read, *cells, *notes, *key_found)
    return tracker, (*told, *hidden_in_plan(sheet))


def is_tracker(workbook: Workbook) -> bool:
    """Whether a workbook can be read as a tracker."""
    try:
        read_tracker(workbook)
    except CannotGoOn:
        return False
    return True


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
    return found.table, (*found.problems, *headings_near(sheet, found.table, columns), *nowhere)


def _told_apart(records: Iterable[Record], legend: Iterable[Line]) -> tuple[list[Record], list[Record]]:
    """The rows that are actions, and those that are not: a key or a note below the table."""
    key_rows = {line.place[0] for line in legend}
    rows: list[Record] = []
    strays: list[Record] = []
    for record in records:
        told = any(record.text(field).strip() for field in (Field.AGENCY, Field.ACTION, Field.RATING))
        (rows if told and record.row not in key_rows else strays).append(record)
    return rows, strays


def _key_found(sheet: Sheet, legend: Sequence[Line]) -> list[Problem]:
    """The key beside the table, where no sheet declares one."""
    if not legend:
        return []
    where = Location(sheet.file, sheet.name, cell_address(*legend[0].place))
    return [problem("key-found", where, ratings=listed(list(dict.fromkeys(line.word for line in legend))))]


def _actions(records: Sequence[Record], reader: Reader) -> tuple[tuple[Action, ...], list[Problem]]:
    actions: dict[Key, Action] = {}
    problems: list[Problem] = []
    written_refs = [record.text(Field.REF).strip() for record in records]
    numbered = are_numbered([ref for ref in written_refs if ref])
    spelt: dict[str, str] = {}
    first: dict[str, Record] = {}
    for record, text in zip(records, written_refs, strict=True):
        clean, agency = clean_ref(text), plain(record[Field.AGENCY]).strip()
        ref = spelt.setdefault(fold_ref(clean), clean)
        where, key = at(record, Field.REF), Key(ref, agency)
        if not clean:
            problems.append(problem("ref-missing", where, agency=agency, field=Field.REF))
            continue
        if numbered and not has_number(clean):
            about = {"ref": clean, "agency": agency, "field": Field.REF}
            problems.append(problem("ref-without-number", where, text=shown(text), **about))
            continue
        if note := ref_note(text, ref, where, agency):
            problems.append(note)
        if key in actions:
            earlier = at(actions[key].record, Field.REF).cell
            about = {"first": earlier, "zero": lost_zero(ref), "field": Field.REF, **key._asdict()}
            problems.append(problem("duplicate-action", where, **about))
        else:
            first.setdefault(ref, record)
            actions[key] = Action(key, record, reader.rating(record.text(Field.RATING)))
    return tuple(actions.values()), [*problems, *_look_alikes(first)]


def _look_alikes(first: Mapping[str, Record]) -> Iterator[Problem]:
    """Refs that only look like another, by the first row of each."""
    for ref, other in look_alikes(list(first)):
        about = {"ref": ref, "agency": plain(first[ref][Field.AGENCY]).strip(), "field": Field.REF}
        option = f"{shown(other)} in {at(first[other], Field.REF).cell}"
        yield problem("ref-look-alike", at(first[ref], Field.REF), text=shown(ref), option=option, **about)


def _aliases(actions: Iterable[Action], reader: Reader) -> list[Problem]:
    """The other names under which agencies stand in the plan: a note a name, at its first cell."""
    found: dict[str, list[Action]] = {}
    agencies = {agency.name: agency for agency in reader.agencies}
    for action in actions:
        text = action.text(Field.AGENCY)
        if text != action.agency and action.agency in agencies and is_alias(agencies[action.agency], text):
            found.setdefault(fold(text), []).append(action)
    return [
        problem(
            "agency-read-as",
            at(same[0].record, Field.AGENCY),
            agency=same[0].agency,
            field=Field.AGENCY,
            text=shown(same[0].text(Field.AGENCY)),
            since=_since(agencies[same[0].agency], same[0].text(Field.AGENCY)),
            count=count_of(len(same), "row"),
        )
        for same in found.values()
    ]


def _since(agency: Agency, text: str) -> str:
    """Since when an agency has had its present name, or the other name that stands there, as far as that is known."""
    dated = dated_name(agency, text)
    if dated and dated.until:
        return f", which has taken its place since {written_day(dated.until + timedelta(days=1))}"
    return f", which has also been called that since {written_day(dated.since)}" if dated and dated.since else ""


def _agencies_named(sheet: Sheet, table: Table, legend: Iterable[Line]) -> tuple[Agency, ...]:
    """The agencies in the column of that name, where no sheet lists them: each as it is written first."""
    place = table.columns[Field.AGENCY] - 1
    key_rows = {line.place[0] for line in legend}
    below = enumerate(sheet.rows[table.header :], table.header + 1)
    cells = (row[place] for number, row in below if place < len(row) and number not in key_rows)
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
        ref=clean_ref(record.text("Ref")),
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

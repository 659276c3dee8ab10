"""A table in a sheet: its headings found under any title rows, its columns matched by name, its rows read.

Nothing is guessed: two columns for one field are reported and neither is read.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from plan_tools.model import Cell, Column, Field, Kind, Raw, Record, Sheet, Table, cell_address
from plan_tools.problems import Location, Problem, problem
from plan_tools.rules.fold import LONGEST_NAME, fold, is_slip, near
from plan_tools.rules.values import Reader, plain, written

LOOK_FOR_HEADINGS = 200  # rows from the top
FILLED_DOWN = (Field.PLAN, Field.THEME, Field.RECOMMENDATION)


class Found(NamedTuple):
    """A table with its problems; `table` is None where no row holds the headings."""

    table: Table | None
    problems: tuple[Problem, ...]


def at(record: Record, field: str = "") -> Location:
    """Where the cell of `field` stands; the row where there is no such column."""
    return Location(record.table.file, record.table.sheet, record.address(field))


def find_sheet(sheets: Iterable[Sheet], name: str) -> Sheet | None:
    """The sheet called `name`, whatever its case and spaces."""
    return next((sheet for sheet in sheets if fold(sheet.name) == fold(name)), None)


def find_table(sheet: Sheet, columns: Sequence[Column]) -> Found:
    """The table of `sheet` whose headings name `columns`: of the first rows, the one that names the most."""
    fields = _fields_by_heading(tuple(columns))
    here = Location(sheet.file, sheet.name)
    needed = [column.field for column in columns if column.required]
    best, header = 0, -1
    for number, row in enumerate(sheet.rows[:LOOK_FOR_HEADINGS]):
        names = (fold(raw) for raw in row if isinstance(raw, str) and len(raw) < LONGEST_NAME)
        score = len({fields[name] for name in names if name in fields})
        if score > best:
            best, header = score, number
        if best == len(columns):
            break
    if best < min(2, len(columns)):
        return Found(None, (problem("no-heading-row", here, needed=", ".join(needed)),))
    places = _places(sheet.rows[header], fields)
    problems = []
    for field, where in places.items():
        if len(where) > 1:
            headings = ", ".join(f"{written(sheet.rows[header][c - 1])} ({cell_address(header + 1, c)})" for c in where)
            there = Location(sheet.file, sheet.name, cell_address(header + 1, where[1]))
            problems.append(problem("column-twice", there, field=field, headings=headings))
    strange = [written(raw) for raw in sheet.rows[header] if isinstance(raw, str) and fold(raw) not in fields]
    for field in needed:
        if field not in places:
            there = Location(sheet.file, sheet.name, str(header + 1))
            problems.append(problem("column-missing", there, field=field, near=_heading_near(field, strange)))
    single = {field: where[0] for field, where in places.items() if len(where) == 1}
    return Found(Table(sheet.file, sheet.name, header + 1, single, _last_row(sheet, header)), tuple(problems))


def headings_near(sheet: Sheet, table: Table, columns: Iterable[Column]) -> Iterator[Problem]:
    """The headings that are nearly those of `columns`, where such a column is not there; they were not read."""
    columns = tuple(columns)
    known = _fields_by_heading(columns)
    wanting = [column for column in columns if column.field not in table.columns]
    for number, raw in enumerate(sheet.rows[table.header - 1], 1):
        if not isinstance(raw, str) or len(raw) >= LONGEST_NAME or not fold(raw) or fold(raw) in known:
            continue
        for column in wanting:
            if any(is_slip(raw, name) for name in (column.heading, column.field, *column.also_known_as)):
                where = Location(sheet.file, sheet.name, cell_address(table.header, number))
                yield problem("heading-near", where, field=column.field, heading=written(raw).strip())
                break


def read_records(
    sheet: Sheet, table: Table, columns: Sequence[Column], reader: Reader, agency: str = ""
) -> tuple[tuple[Record, ...], tuple[Problem, ...]]:
    """The rows below the headings, every cell understood, and the problems of single cells.

    Blank rows and repeated headings are passed over. Blank cells inside a merge of descriptive columns take the value
    of the merge. Problems name `agency`, or the agency of their row where it has one.
    """
    wanted = [(column, table.columns[column.field] - 1) for column in columns if column.field in table.columns]
    wanted.sort(key=lambda pair: pair[1])
    merged = _merged_values(sheet, {place: column.field for column, place in wanted})
    texts = {column.field for column, _place in wanted if column.kind is Kind.TEXT}
    understood = {column.field: reader.cells_of(column) for column, _place in wanted}
    headings = sheet.rows[table.header - 1]
    first = fold(written(headings[wanted[0][1]])) if wanted else ""
    records: list[Record] = []
    problems: list[Problem] = []
    for index, row in enumerate(sheet.rows[table.header :], table.header):
        if not row:
            continue
        faults = []
        cells: dict[str, Cell] = {}
        width = len(row)
        for column, place in wanted:
            raw = row[place] if place < width else None
            if raw is None and (not merged or (raw := merged.get((index, place))) is None):
                continue
            if column.field in texts and type(raw) is str and (plain_text := reader.plain_text(raw)):
                cells[column.field] = plain_text
                continue
            cell, code, details = understood[column.field](raw)
            if cell.text or code:
                cells[column.field] = cell
            if code:
                faults.append((column.field, code, details))
        if not cells or _repeats_headings(row, wanted, headings, first):
            continue
        record = Record(table, index + 1, cells)
        records.append(record)
        ref, owner = record.text(Field.REF).strip(), plain(record[Field.AGENCY]) or agency
        for field, code, details in faults:
            problems.append(problem(code, at(record, field), ref=ref, agency=owner, field=field, **details))
    return tuple(records), tuple(problems)


@lru_cache(64)  # every return has the same columns
def _fields_by_heading(columns: tuple[Column, ...]) -> Mapping[str, str]:
    fields: dict[str, str] = {}
    for names in (
        ((column, column.heading) for column in columns),
        ((column, column.field) for column in columns),
        ((column, name) for column in columns for name in column.also_known_as),
    ):
        for column, name in names:
            fields.setdefault(fold(name), column.field)
    fields.pop("", None)
    return fields


def _places(headings: Sequence[Raw], fields: Mapping[str, str]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for number, raw in enumerate(headings, 1):
        if isinstance(raw, str) and (field := fields.get(fold(raw))):
            places.setdefault(field, []).append(number)
    return places


def _heading_near(field: str, headings: Sequence[str]) -> str:
    hint = near(field, headings)
    return hint and f"{hint.removesuffix('?')} as its heading?"


def _last_row(sheet: Sheet, header: int) -> int:
    rows = sheet.rows
    for number in range(len(rows), header + 1, -1):
        row = rows[number - 1]
        if row and any(raw is not None and raw != "" for raw in row):
            return number
    return header + 1


def _merged_values(sheet: Sheet, fields: Mapping[int, str]) -> dict[tuple[int, int], Raw]:
    values: dict[tuple[int, int], Raw] = {}
    for top, left, bottom, _right in sheet.merges:
        if fields.get(left - 1) in FILLED_DOWN and top <= len(sheet.rows):
            row = sheet.rows[top - 1]
            raw = row[left - 1] if left <= len(row) else None
            rows = range(top, min(bottom, len(sheet.rows)))
            values |= {(below, left - 1): raw for below in rows if sheet.rows[below]}
    return values


def _repeats_headings(
    row: Sequence[Raw], wanted: Sequence[tuple[Column, int]], headings: Sequence[Raw], heading: str
) -> bool:
    """Whether a row says again what the headings say; `heading` is the first of them, folded."""
    raw = row[wanted[0][1]] if wanted[0][1] < len(row) else None
    if not isinstance(raw, str) or len(raw) >= LONGEST_NAME or fold(raw) != heading:
        return False
    places = (place for _column, place in wanted if place < len(row))
    return all(row[place] is None or fold(written(row[place])) == fold(written(headings[place])) for place in places)


def is_blank(raw: Raw) -> bool:
    """Whether a raw cell holds nothing that a person can see."""
    return raw is None or (isinstance(raw, str) and not raw.strip())


def title_above(sheet: Sheet, table: Table) -> str:
    """The first text above the headings: what the workbook calls itself."""
    texts = (written(raw) for row in sheet.rows[: table.header - 1] for raw in row if not is_blank(raw))
    return next(texts, "").strip()

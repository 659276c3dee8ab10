"""What a return holds when it goes out: the agency's own open actions, prefilled, under a reference of its own."""

import re
from collections.abc import Container, Iterable, Mapping
from datetime import date
from hashlib import sha256
from itertools import count

from plan_tools.model import Action, Agency, Answer, Cell, Column, Field, Kind, Record, Return, Table, Tracker
from plan_tools.rules import schema
from plan_tools.rules.file_names import is_reserved
from plan_tools.rules.values import fitting, plain, written_day

REFERENCE = "Return reference"
YOUR_ACTIONS, NEW_ACTIONS, START_HERE = "Your actions", "New actions", "Start here"
TO_CORRECT, CORRECTS = "To correct", "Corrects"
_COPIED = (Field.PLAN, Field.THEME, Field.RECOMMENDATION, Field.ACTION)
_PREFILLED = {answer: field for answer, field in schema.ANSWERS.items() if answer not in schema.ISSUED_AS}


def make_return(tracker: Tracker, agency: Agency, cycle: str, due_by: date) -> Return:
    """The return of `agency` for `cycle`: its open actions in the order of the tracker, and its reference."""
    names = ("Check", *schema.names(schema.YOUR_ACTIONS))
    actions = list(tracker.owed_by(agency.name))
    table = Table("", YOUR_ACTIONS, 1, {name: number for number, name in enumerate(names, 1)}, len(actions) + 1)
    rows = tuple(Record(table, number, _cells(action)) for number, action in enumerate(actions, 2))
    reference = f"{slug(cycle)}/{slug(agency.short)}/{digest(cycle, agency.name, rows)}"
    return Return("", "", reference, cycle, agency.name, due_by, tracker.title, rows)


def digest(cycle: str, agency: str, rows: Iterable[Record]) -> str:
    """The end of a return reference: a fingerprint of what was issued, so that an altered copy gives itself away."""
    parts = [cycle, agency]
    for row in sorted(rows, key=lambda row: row.text(Field.REF)):
        parts += [_said(column, row[column.field]) for column in schema.YOUR_ACTIONS]
    return sha256("\x1f".join(parts).replace("\r", "").encode("utf-8", "surrogatepass")).hexdigest()[:8]


def _said(column: Column, cell: Cell) -> str:
    return cell.text if column.kind is Kind.RATING else plain(cell)  # a key may be respelled in mid-cycle


def is_as_issued(issued: Return) -> bool:
    """Whether a copy that was sent out still says what its reference says that it said."""
    return issued.reference.rsplit("/", 1)[-1] == digest(issued.cycle, issued.agency, issued.rows)


def slug(text: str) -> str:
    """`text` for a reference: lower case letters and digits, other characters as single dashes, 40 at the most."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:40] or "x"


def file_name(agency: Agency, cycle: str, taken: Container[str]) -> str:
    """A safe file name for the return of `agency` that is not among the `taken`, which are in small letters."""
    stem = f"{_safe(agency.short)} {_safe(cycle)}".strip()
    stem = f"Return {stem}" if is_reserved(stem) else stem
    names = (f"{stem}{f' ({number})' if number else ''}.xlsx" for number in count())
    return next(name for name in names if name.lower() not in taken)


def _safe(text: str) -> str:
    return re.sub(r"[^\w \-.()&']+", "-", text).strip(" .-")[:80] or "agency"


def _cells(action: Action) -> Mapping[str, Cell]:
    cells: dict[str, Cell] = {Field.REF: Cell(action.ref, action.ref)}
    for field in _COPIED:
        cells[field] = action.record[field]
    cells[Field.DUE_DATE] = _day(action.due, action.text(Field.REVISED_DUE_DATE) or action.text(Field.DUE_DATE))
    rating = action.rating.name if action.rating else ""
    cells["Last rating"] = Cell(rating, rating or None)
    cells["Last update"] = action.record[Field.PROGRESS_UPDATE]
    for answer, field in _PREFILLED.items():
        cell = action.record[field]
        cells[answer] = _day(action.record.day(field), cell.text) if _is_date(answer) else cell
    return {name: _fitting(cell) for name, cell in cells.items() if cell.text.strip()}


def _fitting(cell: Cell) -> Cell:
    text = fitting(cell.text)
    return cell if text is cell.text else Cell(text, text)


def _is_date(answer: str) -> bool:
    return answer in (Answer.COMPLETED_ON, Answer.NEW_DUE_DATE)


def _day(day: date | None, text: str) -> Cell:
    return Cell(written_day(day), day) if day else Cell(text)

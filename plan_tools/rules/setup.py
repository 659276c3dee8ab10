"""The set-up sheets of a tracker: the rating key, the agencies and the columns. A missing sheet means the defaults."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from plan_tools.model import Agency, Column, Kind, Rating, Record, Sheet
from plan_tools.problems import Location, Problem, problem, shown
from plan_tools.rules import schema
from plan_tools.rules.agencies import read_names
from plan_tools.rules.calendar import read_calendar
from plan_tools.rules.dates import NO_CALENDAR, Calendar
from plan_tools.rules.fold import fold
from plan_tools.rules.messages import MESSAGES, USUAL, read_messages
from plan_tools.rules.rating import DEFAULT_KEY, find_rating
from plan_tools.rules.table import at, find_sheet, find_table, read_records
from plan_tools.rules.values import Reader

_ASKED = frozenset(map(fold, schema.ANSWERS.values()))
RAG_INDEX = "RAG index"
_OTHER_NAMES = "Also known as"
_COLOUR = re.compile(r"#?(?:FF)?([0-9A-Fa-f]{6})")


class Setup(NamedTuple):
    """What a plan says about itself; `agencies` is empty where it does not list them."""

    key: tuple[Rating, ...]
    agencies: tuple[Agency, ...]
    columns: tuple[Column, ...]
    problems: tuple[Problem, ...]
    calendar: Calendar = NO_CALENDAR
    messages: Mapping[str, str] = USUAL
    allowed_names: tuple[str, ...] = ()


def read_setup(sheets: Sequence[Sheet]) -> Setup:
    """The set-up of the tracker with these sheets."""
    ratings, first = read_sheet(sheets, RAG_INDEX, schema.RAG_INDEX)
    agencies, second = read_sheet(sheets, "Agencies", schema.AGENCIES)
    columns, third = read_sheet(sheets, "Columns", schema.COLUMNS)
    calendar, fourth = read_calendar(sheets)
    worded, fifth = read_sheet(sheets, MESSAGES, schema.MESSAGES)
    messages, sixth = read_messages(worded)
    allowed, seventh = read_sheet(sheets, "Allowed names", schema.ALLOWED_NAMES)
    names = dict.fromkeys(name for record in allowed for name in split_names(record.text("Name")))
    rated = [record for record in ratings if record.text("Rating").strip()]
    key = tuple(map(_rating, rated)) or DEFAULT_KEY
    listed = [record for record in agencies if record.text("Agency").strip()]
    never_asked = (
        problem("own-column-not-asked", at(record, "Edited by"), field=record.text("Field").strip())
        for record in columns
        if fold(record.text("Edited by")) == "agency" and fold(record.text("Field")) not in _ASKED
    )
    unclear = (*_ambiguous(rated, key), *(fault for record in listed for fault in _unread_dates(record)))
    problems = (*first, *second, *third, *fourth, *fifth, *sixth, *seventh, *unclear, *never_asked)
    named = tuple(map(_agency, listed))
    return Setup(key, named, _merged_columns(columns), problems, calendar, messages, tuple(names))


def _ambiguous(records: Sequence[Record], key: Sequence[Rating]) -> Iterator[Problem]:
    """The words and the letters of the key that stand for more than one rating, each once."""
    told = {""}
    for field in ("Rating", "Letter"):
        for record in records:
            text = record.text(field).strip()
            if text and fold(text) not in told and find_rating(text, key) is None:
                told.add(fold(text))
                yield problem("key-ambiguous", at(record, field), field=field, text=shown(text))


def _unread_dates(record: Record) -> Iterator[Problem]:
    """The dates behind an agency's other names that could not be read."""
    for dated, unread in read_names(split_names(record.text(_OTHER_NAMES))):
        if unread is not None:
            text = shown(dated.name)
            yield problem(
                "name-without-date", at(record, _OTHER_NAMES), agency=record.text("Agency").strip(), text=text
            )


def read_sheet(
    sheets: Iterable[Sheet], name: str, columns: Sequence[Column]
) -> tuple[tuple[Record, ...], tuple[Problem, ...]]:
    """The rows of the sheet called `name`: none where it is not there; its faults are warnings about the set-up."""
    sheet = find_sheet(sheets, name)
    if sheet is None:
        return (), ()
    found = find_table(sheet, columns)
    lacking = [column.field for column in columns if column.required]
    if found.table is not None:
        lacking = [field for field in lacking if field not in found.table.columns]
        if not lacking:
            records, problems = read_records(sheet, found.table, columns, Reader(epoch_1904=sheet.epoch_1904))
            return records, (*found.problems, *problems)
    if all(raw is None for row in sheet.rows for raw in row):
        return (), ()
    return (), (problem("set-up-column-missing", Location(sheet.file, sheet.name), field=lacking[0], sheet=sheet.name),)


def split_names(text: str) -> tuple[str, ...]:
    """The names in a cell, between semicolons or line breaks."""
    return tuple(name for part in re.split(r"[;\n]", text) if (name := part.strip()))


def _rating(record: Record) -> Rating:
    name = record.text("Rating").strip()
    usual = next((rating for rating in DEFAULT_KEY if fold(rating.name) == fold(name)), None)
    base = usual or Rating(name, name[:1].upper(), "", 3, False, "Agency", "FFFFFF", "000000")
    severity, closed = record["Severity"].value, record["Closed"].value
    set_by = record.text("Set by").strip()
    return replace(
        base,
        name=name,
        letter=record.text("Letter").strip() or base.letter,
        meaning=record.text("Meaning").strip() or base.meaning,
        severity=int(severity) if isinstance(severity, float) else base.severity,
        closed=closed if isinstance(closed, bool) else base.closed,
        set_by=("Group" if fold(set_by) == "group" else "Agency") if set_by else base.set_by,
        fill=_colour(record.text("Fill"), base.fill),
        text=_colour(record.text("Text"), base.text),
    )


def _colour(written: str, default: str) -> str:
    match = _COLOUR.fullmatch(written.strip())
    return match[1].upper() if match else default


def _agency(record: Record) -> Agency:
    names = [dated for dated, _unread in read_names(split_names(record.text(_OTHER_NAMES)))]
    return Agency(
        record.text("Agency").strip(),
        record.text("Short name").strip(),
        record.text("Role mailbox").strip(),
        tuple(dated.name for dated in names),
        record["Active"].value is not False,
        tuple(dated for dated in names if dated.since or dated.until),
    )


def _merged_columns(records: Iterable[Record]) -> tuple[Column, ...]:
    """The default columns with what the sheet `Columns` says laid over them, and its own columns after them."""
    said = {fold(record.text("Field")): record for record in records}
    known = tuple(
        _column(record, column) if (record := said.pop(fold(column.field), None)) else column
        for column in schema.ACTIONS
    )
    own = (_column(record, Column(name, name)) for record in said.values() if (name := record.text("Field").strip()))
    return (*known, *own)


def _column(record: Record, base: Column) -> Column:
    required, kind = record["Required"].value, fold(record.text("Kind"))
    choices = split_names(record.text("Choices"))
    column = replace(
        base,
        heading=record.text("Heading").strip() or base.heading,
        also_known_as=tuple(dict.fromkeys((*base.also_known_as, *split_names(record.text("Also known as"))))),
        kind=next((one for one in Kind if fold(one) == kind), base.kind),
        required=required if isinstance(required, bool) else base.required,
        edited_by=record.text("Edited by").strip() or base.edited_by,
        choices=choices or base.choices,
        help=record.text("Help").strip() or base.help,
    )
    return column if column.choices or column.kind is not Kind.CHOICE else replace(column, kind=Kind.TEXT)

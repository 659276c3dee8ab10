"""A fresh tracker: the workbook that the business manager keeps, with its set-up sheets filled and its plan given.

Nothing is protected and no cell is a formula: people sort, insert, rename and add what they like. Columns, not cells,
carry the formats, so that a row typed below the last one looks like the others and an empty one prints as nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from xlsxwriter.format import Format

from plan_tools.catalogue.messages import TEMPLATES
from plan_tools.excel.editing.validations import (
    AGENCY_NAMES,
    CHOOSE,
    CHOOSE_AGENCY,
    CHOOSE_RATING,
    LONGEST_LIST,
    RATING_NAMES,
    TITLE,
)
from plan_tools.excel.form_sheet import FormSheet
from plan_tools.excel.listing import DAY
from plan_tools.excel.put import Entry, one_line, put
from plan_tools.excel.quick_sheet import QuickSheet
from plan_tools.excel.rating_rules import SPARE_ROWS
from plan_tools.excel.style import (
    CREAM_INK,
    INK,
    MARKED,
    MARKING,
    RULE,
    Book,
    colour_ratings,
    heading_format,
    new_workbook,
    put_band,
    set_page,
)
from plan_tools.excel.text_size import height
from plan_tools.model import Agency, Column, Field, Kind, Rating, column_letters

Row = Mapping[str, str | date | None]

HEADINGS_ROW = 3  # of the sheet Actions, from 0
MOST_NAMES = 200  # how many agencies or ratings a dropdown can offer
HELP = (
    "One row for each action and each agency that owes it. Columns with a brown heading are filled from the agencies' "
    "returns. Agencies and ratings are chosen from the sheets Agencies and RAG index."
)
WIDTHS: Mapping[str, float] = {
    Field.REF: 8,
    Field.PLAN: 15,
    Field.THEME: 16,
    Field.RECOMMENDATION: 30,
    Field.ACTION: 34,
    Field.AGENCY: 17,
    Field.RATING: 11,
    Field.REASON_FOR_REQUEST: 20,
    Field.PROGRESS_UPDATE: 36,
    Field.EVIDENCE: 22,
    Field.OUTCOME: 22,
    Field.LINKED_ACTIONS: 10,
    Field.NOTES: 24,
}
USUAL_WIDTH = 14
MARGINS = 2  # how many characters of a column's width the indent and the cell's own margins take
PRINTED = 1  # gridlines are hidden on paper alone: people type between them
TYPED_AS_TEXT = (Field.REF, Field.LINKED_ACTIONS)  # so that a typed 1.10 stays 1.10
AS_TEXT: Mapping[str, Any] = {"num_format": "@"}

_DAY, _ID, _NAME, _WORDS = 14, 10, 26, 44
SET_UP: Mapping[str, Mapping[str, float]] = {
    "Agencies": {"Agency": 36, "Short name": 16, "Role mailbox": 40, "Also known as": 50, "Active": _ID},
    "RAG index": {
        "Rating": 16, "Letter": _ID, "Meaning": 70, "Severity": 12, "Closed": _ID, "Set by": 12, "Fill": 11, "Text": 11,
    },
    "Columns": {
        "Field": 20, "Heading": 20, "Also known as": 54, "Kind": _ID, "Required": 11, "Edited by": 15,
        "Choices": _NAME, "Help": _WORDS,
    },
    "Allowed names": {"Name": 40, "Why": 70},
    "Messages": {"Message": 22, "Sent": 34, "Words": 110},
    "Returns": {
        "Cycle": 18, "Agency": _NAME, "Issued on": _DAY, "Due by": _DAY, "Return reference": 24, "Received on": _DAY,
        "State": 18, "File": _WORDS, "SHA-256": 68,
    },
    "History": {
        "Cycle": 18, "As at": _DAY, "Ref": _ID, "Agency": _NAME, "Rating": _DAY, "Due date": _DAY,
        "Progress update": 60, "Completed on": _DAY,
    },
    "Change log": {
        "When": 20, "Cycle": 18, "Ref": _ID, "Agency": _NAME, "Field": 20, "Was": _WORDS, "Now": _WORDS,
        "From": _WORDS,
    },
}  # fmt: skip
SET_UP_LOOKS: Mapping[str, Mapping[str, Any]] = {
    "Severity": {"align": "left"},
    "Ref": AS_TEXT, "Fill": AS_TEXT, "Text": AS_TEXT,
    "Issued on": DAY, "Due by": DAY, "Received on": DAY, "As at": DAY, "Due date": DAY, "Completed on": DAY,
}  # fmt: skip


def write_tracker(
    title: str,
    columns: Sequence[Column],
    key: Sequence[Rating],
    agencies: Sequence[Agency] = (),
    actions: Sequence[Row] = (),
) -> bytes:
    """The workbook of a tracker called `title`, its sheet Actions headed as `columns` say; `actions` are by field."""
    book = new_workbook(one_line(title), f"Tracker: {one_line(title)}")
    sheets = {name: book.workbook.add_worksheet(name, FormSheet) for name in ("Actions", *SET_UP)}
    _write_actions(book, sheets["Actions"], columns, actions)
    _add_rules(book, sheets["Actions"], columns, key, HEADINGS_ROW + 1 + len(actions) + SPARE_ROWS)
    rows: Mapping[str, Iterable[Sequence[Entry]]] = {
        "Agencies": map(_agency, agencies),
        "RAG index": map(_rating, key),
        "Columns": map(_column, columns),
        "Messages": ((name, template.when, template.words) for name, template in TEMPLATES.items()),
    }
    for sheet_name, widths in SET_UP.items():
        _write_set_up(book, sheets[sheet_name], widths, list(rows.get(sheet_name, ())))
    for row, rating in enumerate(key, start=1):
        put(sheets["RAG index"], row, 0, rating.name, book.rating(rating))
    _name_list(book, AGENCY_NAMES, "Agencies")
    _name_list(book, RATING_NAMES, "'RAG index'")
    return book.close()


def _name_list(book: Book, name: str, sheet: str) -> None:
    """Name the filled cells below the heading of a sheet's first column, however many they become."""
    cells = f"{sheet}!$A$2:$A${MOST_NAMES + 1}"
    book.workbook.define_name(name, f"={sheet}!$A$2:INDEX({cells},MAX(1,COUNTA({cells})))")


# -- Actions ----------------------------------------------------------------------------------------------------------


def _write_actions(book: Book, sheet: QuickSheet, columns: Sequence[Column], actions: Sequence[Row]) -> None:
    put_band(book, sheet, book.title, HELP, len(columns) - 1)
    sheet.set_row(HEADINGS_ROW, 33)
    looks = [book.format(text_wrap=True, **_look(column)) for column in columns]
    widths = [WIDTHS.get(column.field, USUAL_WIDTH) for column in columns]
    for place, column in enumerate(columns):
        sheet.set_column(place, place, widths[place], looks[place])
        colour = CREAM_INK if column.edited_by == "Agency" else INK
        put(sheet, HEADINGS_ROW, place, column.heading, heading_format(book, bg_color=colour, indent=1))
        if column.help:
            words = {"input_title": column.heading[:32], "input_message": column.help[:255]}
            sheet.data_validation(HEADINGS_ROW, place, HEADINGS_ROW, place, {"validate": "any"} | words)
    for row, action in enumerate(actions, start=HEADINGS_ROW + 1):
        _write_row(sheet, row, [action.get(column.field) for column in columns], looks, widths)
    sheet.autofilter(HEADINGS_ROW, 0, HEADINGS_ROW + max(len(actions), 1), len(columns) - 1)
    sheet.freeze_panes(HEADINGS_ROW + 1, 1)
    set_page(book, sheet, "Actions", HEADINGS_ROW)
    sheet.fit_to_pages(2, 0)
    sheet.repeat_columns(0)
    sheet.hide_gridlines(PRINTED)


def _look(column: Column) -> Mapping[str, Any]:
    """What a column's cells add to the usual format."""
    if column.kind is Kind.RATING:
        return {"bold": True, "align": "center"}
    kind = DAY if column.kind is Kind.DATE else AS_TEXT if column.field in TYPED_AS_TEXT else {}
    return {**kind, "indent": 1, "bold": column.field == Field.REF}


def _add_rules(book: Book, sheet: QuickSheet, columns: Sequence[Column], key: Sequence[Rating], last: int) -> None:
    """The colours, lines and dropdowns of Actions, down to row `last` (from 1)."""
    first = HEADINGS_ROW + 2
    for place, column in enumerate(columns, start=1):
        cells = f"{column_letters(place)}{first}:{column_letters(place)}{last}"
        if column.kind is Kind.RATING:
            colour_ratings(book, sheet, cells, key)
        choice = _choice(column)
        if choice:
            sheet.data_validation(cells, choice)
    _rule_off(book, sheet, first, last, len(columns))


def _rule_off(book: Book, sheet: QuickSheet, first: int, last: int, columns: int) -> None:
    """Draw lines around those rows that hold anything, from `first` to `last` (from 1)."""
    last_letter = column_letters(columns)
    lines = book.workbook.add_format({"border": 1, "border_color": RULE})
    rule = {"type": "formula", "criteria": f"=COUNTA($A{first}:${last_letter}{first})>0", "format": lines}
    sheet.conditional_format(f"A{first}:{last_letter}{last}", rule)
    sheet.ignore_errors({"number_stored_as_text": f"A{first}:{last_letter}{last}"})


def _choice(column: Column) -> dict[str, Any]:
    """The validation of a column's cells; empty where anything may be typed.

    A due date may be words such as "March 2027", which are understood too: there Excel asks, but does not refuse.
    """
    if column.kind is Kind.DATE:
        how = "Best is a day as day/month/year, for example 30/09/2026. Keep what you typed?"
        days = {"validate": "date", "criteria": "between", "minimum": date(2000, 1, 1), "maximum": date(2100, 12, 31)}
        return days | {"error_title": "Not a day", "error_message": how, "error_type": "warning"}
    if column.kind is Kind.AGENCY:
        return _from_list(f"={AGENCY_NAMES}", CHOOSE_AGENCY)
    if column.kind is Kind.RATING:
        return _from_list(f"={RATING_NAMES}", CHOOSE_RATING)
    choices = ["Yes", "No"] if column.kind is Kind.YES_NO else list(column.choices)
    fits = choices and len(",".join(choices)) <= LONGEST_LIST and not any("," in choice for choice in choices)
    return _from_list(choices, CHOOSE) if fits else {}


def _from_list(source: str | list[str], message: str) -> dict[str, Any]:
    return {"validate": "list", "source": source, "error_title": TITLE, "error_message": message}


# -- the set-up sheets ------------------------------------------------------------------------------------------------


def _write_set_up(book: Book, sheet: QuickSheet, widths: Mapping[str, float], rows: Sequence[Sequence[Entry]]) -> None:
    looks = [book.format(text_wrap=True, indent=1, **SET_UP_LOOKS.get(name, {})) for name in widths]
    sheet.set_row(0, 26)
    for place, (name, width) in enumerate(widths.items()):
        sheet.set_column(place, place, width, looks[place])
        put(sheet, 0, place, name, heading_format(book, indent=1))
    sheet.set_column(len(widths), len(widths), MARKED)
    put(sheet, 0, len(widths), MARKING, heading_format(book, align="right"))
    for row, values in enumerate(rows, start=1):
        _write_row(sheet, row, values, looks, widths.values())
    sheet.autofilter(0, 0, max(len(rows), 1), len(widths) - 1)
    sheet.freeze_panes(1, 0)
    _rule_off(book, sheet, 2, 1 + len(rows) + SPARE_ROWS, len(widths))
    set_page(book, sheet, sheet.name, 0)
    sheet.hide_gridlines(PRINTED)


def _write_row(
    sheet: QuickSheet, row: int, values: Sequence[Entry], looks: Sequence[Format], widths: Iterable[float]
) -> None:
    for column, value in enumerate(values):
        if value not in (None, ""):
            put(sheet, row, column, value, looks[column])
    sheet.set_row(row, height(((value, width - MARGINS) for value, width in zip(values, widths, strict=True)), 24))


def _agency(agency: Agency) -> tuple[Entry, ...]:
    return agency.name, agency.short_name, agency.mailbox, _joined(_other_names(agency)), _yes_no(agency.active)


def _other_names(agency: Agency) -> Iterator[str]:
    """What else an agency is or was called, with the days from and until which it was."""
    dated = {one.name: one for one in agency.dated_names}
    for name in agency.also_known_as:
        one = dated.get(name)
        since = f"from {_day(one.since)}" if one and one.since else ""
        until = f"until {_day(one.until)}" if one and one.until else ""
        yield f"{name} ({' '.join(filter(None, (since, until)))})" if since or until else name


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _rating(rating: Rating) -> tuple[Entry, ...]:
    closed = _yes_no(rating.closed)
    named = (rating.name, rating.letter, rating.meaning, rating.severity, closed)
    return (*named, rating.set_by, rating.fill, rating.text)


def _column(column: Column) -> tuple[Entry, ...]:
    required = _yes_no(column.required)
    named = (column.field, column.heading, _joined(column.also_known_as), str(column.kind), required)
    return (*named, column.edited_by, _joined(column.choices), column.help)


def _joined(names: Iterable[str]) -> str:
    return "; ".join(names)


def _yes_no(value: bool) -> str:
    return "Yes" if value else "No"

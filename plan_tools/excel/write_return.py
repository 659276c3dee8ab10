"""A return: the workbook that one agency is sent, with its own actions, to be filled in and e-mailed back.

What the plan says stands in grey, locked cells; what the agency answers in cream ones. The sheets are protected without
a password, against accidents only: columns and rows can be resized and the list can be filtered. Excel sorts a
protected range only where every cell of it is unlocked, so `Your actions`, whose plan cells are locked, can be filtered
there but not sorted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from plan_tools.excel.form_sheet import FormSheet
from plan_tools.excel.put import one_line
from plan_tools.excel.quick_sheet import QuickSheet
from plan_tools.excel.return_formulas import HEADINGS_ROW, Live
from plan_tools.excel.returning.actions import write_actions
from plan_tools.excel.returning.cells import (
    KEY,
    NEW_ACTIONS,
    NO_MARKS,
    START_HERE,
    WHEN_COMPLETE,
    YOUR_ACTIONS,
    Marks,
)
from plan_tools.excel.returning.lists import write_key, write_proposals
from plan_tools.excel.returning.start import write_start
from plan_tools.excel.style import Book, new_workbook, set_page
from plan_tools.model import Agency, Answer, Rating, Return

MAY = {"format_columns": True, "format_rows": True, "sort": True, "autofilter": True}  # under the protection
ASKED_AFRESH = frozenset((Answer.RATING_NOW, Answer.UPDATE))  # whatever was said last time


def write_return(issued: Return, key: Sequence[Rating], agency: Agency) -> bytes:
    """The workbook of `issued` for `agency`, to be answered with the ratings of `key` that agencies may set.

    The rows of `issued` hold cells by column name. `Rating now` and `Update` are written blank whatever they hold, for
    these two are asked in every cycle.
    """
    rows = (
        replace(row, cells={name: cell for name, cell in row.cells.items() if name not in ASKED_AFRESH})
        for row in issued.rows
    )
    book = open_book(issued, agency)
    put_sheets(book, replace(issued, rows=tuple(rows)), key, agency)
    return book.close()


def open_book(written: Return, agency: Agency, more: Mapping[str, str] | None = None) -> Book:
    """A workbook for a return, with its reference, cycle and agency, and `more`, as properties."""
    said = {"Return reference": written.reference, "Cycle": written.cycle, "Agency": written.agency, **(more or {})}
    properties = {name: one_line(text) for name, text in said.items()}
    subject = f"Action plan return: {one_line(agency.short)}, {properties['Cycle']}"
    return new_workbook(one_line(written.title), subject, properties)


def put_sheets(book: Book, written: Return, key: Sequence[Rating], agency: Agency, marks: Marks = NO_MARKS) -> None:
    """The four sheets of a return with all that `written` holds, and with `marks` where something is to be mended."""
    start, actions, proposals, meaning = (
        book.workbook.add_worksheet(name, FormSheet) for name in (START_HERE, YOUR_ACTIONS, NEW_ACTIONS, KEY)
    )
    ordered = sorted(key, key=lambda rating: not rating.set_by_agency)
    formulas = Live(written, [rating for rating in ordered if rating.set_by_agency], marks.again)
    write_start(book, start, written, formulas, marks)
    write_actions(book, actions, written, formulas, ordered, marks)
    write_proposals(book, proposals, written.proposals, marks)
    write_key(book, meaning, ordered)
    finish_sheet(book, start, written, agency, None, 1)
    finish_sheet(book, actions, written, agency, HEADINGS_ROW, 0)
    for sheet in (proposals, meaning):
        finish_sheet(book, sheet, written, agency, HEADINGS_ROW, 1)


def finish_sheet(book: Book, sheet: QuickSheet, written: Return, agency: Agency, repeat: int | None, tall: int) -> None:
    """The printed page of a sheet, `tall` pages high (0: as many as needed), and its protection against accidents."""
    footer = f"Return for {one_line(written.cycle)}: {one_line(agency.short)}"
    set_page(book, sheet, footer, repeat, WHEN_COMPLETE, tall)
    sheet.protect("", MAY)

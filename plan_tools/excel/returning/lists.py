"""The sheets `New actions` and `Key` of a return."""

from collections.abc import Sequence

from plan_tools.excel.listing import DAY, Head
from plan_tools.excel.put import put
from plan_tools.excel.quick_sheet import QuickSheet
from plan_tools.excel.return_formulas import FIRST_ACTION, HEADINGS_ROW
from plan_tools.excel.returning.cells import (
    DO_NOT_NAME,
    MARGINS,
    NEW_ACTIONS,
    WHEN_COMPLETE,
    Marks,
    offer_day,
    put_headings,
    to_fill,
)
from plan_tools.excel.style import PINK_INK, RULE, Book, put_band
from plan_tools.excel.text_size import height
from plan_tools.model import Field, Rating, Record

PROPOSAL_ROWS = 20
COLUMNS = (("Action", 56), ("Recommendation", 40), ("Due date", 14), ("Reason", 50))


def write_proposals(book: Book, sheet: QuickSheet, proposals: Sequence[Record], marks: Marks) -> None:
    """The sheet on which an agency proposes actions, with those that it has proposed already."""
    line = "Propose an action that is not in the plan yet: one a row. The group decides on it."
    put_band(book, sheet, "New actions", line, 3, WHEN_COMPLETE)
    put(sheet, 2, 0, DO_NOT_NAME, book.format(bold=True, font_color=PINK_INK))
    sheet.set_row(2, 20)
    put_headings(book, sheet, [Head(name, width, {"locked": False}) for name, width in COLUMNS])
    blank = [None] * max(PROPOSAL_ROWS - len(proposals), 1)
    for number, record in enumerate((*proposals, *blank)):
        row = HEADINGS_ROW + 1 + number
        texts = [(record.text(name) if record else "", width - MARGINS) for name, width in COLUMNS]
        sheet.set_row(row, height(texts, 25))
        for column, (name, _) in enumerate(COLUMNS):
            place = (NEW_ACTIONS, number, name)
            look = to_fill(**(DAY if name == Field.DUE_DATE else {}))
            value = (record.day(name) or record.text(name) or None) if record else None
            put(sheet, row, column, value, marks.format(book, place, **look))
            marks.note(sheet, row, column, place)
    last = FIRST_ACTION + len(proposals) + len(blank) - 1
    offer_day(sheet, f"C{FIRST_ACTION}:C{last}", "Due date")
    sheet.freeze_panes(HEADINGS_ROW + 1, 0)


def write_key(book: Book, sheet: QuickSheet, key: Sequence[Rating]) -> None:
    """The sheet that says what each rating means; the dropdown of ratings is drawn from it."""
    put_band(book, sheet, "Key", "What each rating means, and who sets it.", 3, WHEN_COMPLETE)
    put_headings(book, sheet, [Head("Letter", 10), Head("Rating", 18), Head("Meaning", 76), Head("Who sets it", 34)])
    look = book.format(border=1, border_color=RULE, text_wrap=True, indent=1)
    for row, rating in enumerate(key, start=HEADINGS_ROW + 1):
        put(sheet, row, 0, rating.letter, book.rating(rating))
        put(sheet, row, 1, rating.name, book.rating(rating))
        put(sheet, row, 2, rating.meaning, look)
        put(sheet, row, 3, "Your agency" if rating.set_by_agency else "The group, not an agency", look)
        sheet.set_row(row, height([(rating.meaning, 76 - MARGINS)], 30))

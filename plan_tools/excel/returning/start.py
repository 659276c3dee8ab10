"""The sheet `Start here` of a return: whether it is ready to send, what to do, who completed it."""

from plan_tools.excel import return_formulas as live
from plan_tools.excel.put import put, put_link
from plan_tools.excel.quick_sheet import QuickSheet
from plan_tools.excel.return_formulas import Live
from plan_tools.excel.returning.cells import (
    DO_NOT_NAME,
    START_HERE,
    WHEN_COMPLETE,
    YOUR_ACTIONS,
    Marks,
    add_rule,
    offer,
    to_fill,
)
from plan_tools.excel.style import CREAM_INK, INK, MINT, MINT_INK, PINK, PINK_INK, Book, put_band
from plan_tools.excel.text_size import height
from plan_tools.model import Return

STEPS = (
    "Go to the sheet Your actions. Only your agency's actions are there.",
    "Fill in the cream columns marked ✎. Grey cells are locked so that nothing is moved by accident.",
    "Watch the column Check: it says what each action still needs. Finish when every line says ✔ Ready.",
    "Fill in who completed this return, below. To propose a new action, use the sheet New actions.",
    f"When the band at the top says {live.READY}, save the file and reply to the e-mail that it came in.",
)
BOXES = ((16, "Completed by", live.NAME), (17, "Job title", live.JOB_TITLE), (18, "Signed off by", live.SIGNED_OFF))
SOON = "please send it as soon as you can"
NOTHING, NOTHING_ROW = "Nothing to report", 21


def write_start(book: Book, sheet: QuickSheet, issued: Return, formulas: Live, marks: Marks) -> None:
    """Write the sheet."""
    for column, width in enumerate((5, 21, 40, 12, 20, 38)):
        sheet.set_column(column, column, width)
    line = whose(issued) if marks.late else whose(issued, by_when(issued, late=False))
    put_band(book, sheet, "Action plan return", line, 5, WHEN_COMPLETE)
    _write_live_band(book, sheet, formulas)
    if marks.late:
        sheet.set_row(2, 20)
        put(sheet, 2, 0, f"It {by_when(issued, late=True)}.", book.format(bold=True, font_color=PINK_INK, indent=1))
    _write_steps(book, sheet)
    _write_boxes(book, sheet, formulas, marks)
    _write_nothing(book, sheet, formulas, marks)
    _write_about(book, sheet, issued, formulas)


def whose(issued: Return, *more: str) -> str:
    """The line below a title: which partnership, cycle and agency, and whatever else is to be said."""
    parts = [issued.title, f"{issued.cycle} return", issued.agency, *more]
    return "  |  ".join(part for part in parts if part)


def by_when(issued: Return, late: bool) -> str:
    """When a return is to be sent back, or was, where that day has passed; "" where none was named."""
    if not issued.due_by:
        return ""
    day = f"{issued.due_by:%A} {issued.due_by.day} {issued.due_by:%B %Y}"
    return f"was due back by {day}; {SOON}" if late else f"send back by {day}"


def _write_live_band(book: Book, sheet: QuickSheet, formulas: Live) -> None:
    look = book.format(bg_color=PINK, font_color=PINK_INK, bold=True, font_size=15, indent=1)
    for row, tall in ((2, 9), (3, 32), (4, 24)):
        sheet.set_row(row, tall)
    put(sheet, 3, 0, formulas.band(), look)
    for column in range(1, 6):
        put(sheet, 3, column, None, look)
    put(sheet, 4, 0, formulas.progress(), book.format(font_color=INK, font_size=11, indent=1))
    add_rule(book, sheet, "A4:F4", f'=LEFT({live.BAND},3)<>"NOT"', bg_color=MINT, font_color=MINT_INK)


def _write_steps(book: Book, sheet: QuickSheet) -> None:
    put(sheet, 6, 0, "What to do", book.format(bold=True, font_size=12))
    for number, step in enumerate(STEPS, start=1):
        sheet.set_row(6 + number, 20)
        put(sheet, 6 + number, 0, number, book.format(bold=True, font_color=INK, align="center"))
        put(sheet, 6 + number, 1, step, book.format())
    link = book.format(bold=True, underline=1, font_color=INK)
    put_link(sheet, 7, 4, "Go to your actions", YOUR_ACTIONS, 0, link)
    put(sheet, 13, 0, DO_NOT_NAME, book.format(bold=True, font_color=PINK_INK))


def _write_boxes(book: Book, sheet: QuickSheet, formulas: Live, marks: Marks) -> None:
    put(sheet, 15, 0, "Who completed this return", book.format(bold=True, font_size=12))
    said = formulas.written
    typed = (said.completed_by, said.job_title, said.signed_off_by)
    for (row, label, cell), text in zip(BOXES, typed, strict=True):
        _write_box(book, sheet, row, label)
        place = (START_HERE, None, label)
        put(sheet, row, 2, text or None, marks.format(book, place, **to_fill()))
        marks.note(sheet, row, 2, place)
        needed = formulas.needed(cell, text)
        put(sheet, row, 3, needed, book.format(bold=True, font_color=PINK_INK, indent=1))
        here, told = f"C{row + 1}", f"$D${row + 1}"
        if place not in marks.notes:
            add_rule(book, sheet, here, f'=LEFT({told},1)="✖"', bg_color=PINK, border=1, border_color=PINK_INK)
        add_rule(book, sheet, f"D{row + 1}", f'=LEFT({told},1)="✔"', font_color=MINT_INK)


def _write_nothing(book: Book, sheet: QuickSheet, formulas: Live, marks: Marks) -> None:
    put(sheet, NOTHING_ROW - 1, 0, "If there is no news", book.format(bold=True, font_size=12))
    _write_box(book, sheet, NOTHING_ROW, NOTHING)
    place = (START_HERE, None, NOTHING)
    put(sheet, NOTHING_ROW, 2, formulas.written.nothing_typed or None, marks.format(book, place, **to_fill()))
    marks.note(sheet, NOTHING_ROW, 2, place)
    words = "Choose Yes from the list, or leave the cell blank."
    offer(sheet, f"C{NOTHING_ROW + 1}", NOTHING, words, words, validate="list", source=["Yes"])
    put(sheet, NOTHING_ROW + 1, 1, formulas.advice(), book.format(font_color=CREAM_INK))


def _write_box(book: Book, sheet: QuickSheet, row: int, label: str) -> None:
    sheet.set_row(row, 25)
    put(sheet, row, 0, "✎", book.format(font_color=CREAM_INK, align="center"))
    put(sheet, row, 1, label, book.format(bold=True))


def _write_about(book: Book, sheet: QuickSheet, issued: Return, formulas: Live) -> None:
    label_look, plain = book.format(bold=True), book.format(align="left", text_wrap=True)
    put(sheet, 15, 4, "About this return", book.format(bold=True, font_size=12))
    said = {"Return reference": issued.reference, "Cycle": issued.cycle, "Agency": issued.agency}
    for row, (label, text) in enumerate(said.items(), start=16):
        put(sheet, row, 4, label, label_look)
        put(sheet, row, 5, text, plain)
    sheet.set_row(18, height([(issued.agency, 38)], 25))
    sheet.set_row(19, 25)
    put(sheet, 19, 4, "Return by", label_look)
    put(sheet, 19, 5, issued.due_by, book.format(bold=True, align="left", num_format="ddd d mmm yyyy"))
    sheet.set_row(20, 25)
    put(sheet, 20, 4, "Actions to finish", label_look)
    put(sheet, 20, 5, formulas.to_finish(), plain)
    put(sheet, 21, 4, "Things to put right" if formulas.again else "Things still missing", label_look)
    put(sheet, 21, 5, formulas.missing(), plain)

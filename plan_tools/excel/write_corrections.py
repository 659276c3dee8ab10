"""A return handed back: what its agency typed, with each bad cell marked and noted, and a first sheet that lists them.

It is built afresh by the writer of returns and holds nothing of the file that came back but what was typed in it.
"""

from collections.abc import Iterable, Iterator, Sequence

from xlsxwriter.format import Format

from plan_tools.excel.form_sheet import FormSheet
from plan_tools.excel.listing import Head
from plan_tools.excel.put import LONGEST_TEXT, one_line, put_text
from plan_tools.excel.quick_sheet import QuickSheet
from plan_tools.excel.return_formulas import FIRST_ACTION, HEADINGS_ROW, LETTER, NAME, NOTHING, READY, Again
from plan_tools.excel.returning.cells import (
    MARGINS,
    NEW_ACTIONS,
    START_HERE,
    WHEN_COMPLETE,
    YOUR_ACTIONS,
    CellPlace,
    Marks,
    put_headings,
)
from plan_tools.excel.returning.lists import COLUMNS
from plan_tools.excel.returning.start import SOON
from plan_tools.excel.style import GREY, INK, RULE, Book, put_band
from plan_tools.excel.text_size import height
from plan_tools.excel.write_return import finish_sheet, open_book, put_sheets
from plan_tools.model import Agency, Answer, Correction, Fault, Rating, column_letters

TO_CORRECT, CORRECTS = "To correct", "Corrects"
HEADS = (("No", 10), ("Where", 22), ("Ref", 10), ("What was found", 46), ("What to do", 46), ("What you typed", 46))
PIECE = LONGEST_TEXT // 2  # letters of a long text that stand in one row
ANSWERS = frozenset(Answer)
UNMARKED = ("", "Check")


def write_corrections(correction: Correction, key: Sequence[Rating], agency: Agency) -> bytes:
    """The workbook that hands a return back to `agency`, to be put right and sent again like any other return."""
    written = correction.returned
    book = open_book(written, agency, {CORRECTS: written.sha256})
    first = book.workbook.add_worksheet(TO_CORRECT, FormSheet)
    _write_list(book, first, correction)
    put_sheets(book, written, key, agency, _marks(correction))
    finish_sheet(book, first, written, agency, HEADINGS_ROW, 0)
    return book.close()


def _marks(correction: Correction) -> Marks:
    notes: dict[CellPlace, str] = {}
    again: dict[int, list[Again]] = {}
    for fault, rows in zip(correction.faults, _rows(correction.faults), strict=True):
        if fault.sheet == YOUR_ACTIONS and fault.row is not None and fault.column in ANSWERS:
            typed = "&".join(f"'{TO_CORRECT}'!$F${row + 1}" for row in rows)
            told = Again(fault.column, typed, fault.may_stand, fault.or_new_date)
            again.setdefault(fault.row, []).append(told)
        place = (fault.sheet, fault.row, fault.column)
        if fault.column not in UNMARKED:
            said = one_line(f"{fault.found} {fault.fix}", LONGEST_TEXT)
            notes[place] = f"{notes[place]}\n\n{said}" if place in notes else said
    author = one_line(correction.returned.title) or "Action plan"
    return Marks(notes, author, again, correction.late)


def _rows(faults: Iterable[Fault]) -> Iterator[range]:
    """The rows (from 0) of the list in which each fault stands: several where what was typed is too long for one."""
    row = HEADINGS_ROW + 1
    for fault in faults:
        first, row = row, row + sum(1 for _ in _pieces(fault.typed))
        yield range(first, row)


def _write_list(book: Book, sheet: QuickSheet, correction: Correction) -> None:
    written = correction.returned
    put_band(book, sheet, "To correct", _sentence(correction), len(HEADS) - 1, WHEN_COMPLETE)
    plain = book.format(font_color=INK)
    sheet.set_row(2, 20)
    put_text(sheet, 2, 0, _how(), book.format(bold=True, font_color=INK))
    put_headings(book, sheet, [Head(name, width) for name, width in HEADS])
    look = book.format(border=1, border_color=RULE, text_wrap=True, indent=1)
    number = book.format(border=1, border_color=RULE, bold=True, align="center")
    link = book.format(border=1, border_color=RULE, bold=True, underline=1, font_color=INK, text_wrap=True, indent=1)
    typed = book.format(border=1, border_color=RULE, bg_color=GREY, text_wrap=True, indent=1)
    places = _rows(correction.faults)
    last = HEADINGS_ROW
    for count, (fault, rows) in enumerate(zip(correction.faults, places, strict=True), start=1):
        for row, piece in zip(rows, _pieces(fault.typed), strict=True):
            sheet.write_number(row, 0, count, number)
            _put_where(sheet, row, fault, link)
            for column, text in enumerate((fault.ref, fault.found, fault.fix), start=2):
                put_text(sheet, row, column, text, look)
            put_text(sheet, row, 5, piece, typed)
            texts = (fault.ref, fault.found, fault.fix, piece)
            room = (width - MARGINS for _name, width in HEADS[2:])
            sheet.set_row(row, height(zip(texts, room, strict=True), 32))
            last = row
    row = last + 1
    put_text(sheet, row + 1, 0, CORRECTS, plain)
    put_text(sheet, row + 1, 1, written.sha256, plain)
    put_text(sheet, row + 2, 0, "This line says which file is corrected here. Please leave it as it is.", plain)
    sheet.freeze_panes(HEADINGS_ROW + 1, 0)
    sheet.ignore_errors({"number_stored_as_text": f"A{FIRST_ACTION}:F{row + 3}"})


def _sentence(correction: Correction) -> str:
    written, count = correction.returned, len(correction.faults)
    things = "1 thing" if count == 1 else f"{count} things"
    who = written.title or "The partnership"
    asks = f"{who} asks {written.agency} to look at {things} in its return for {written.cycle}"
    if not written.due_by:
        return f"{asks}."
    day = f"{written.due_by.day} {written.due_by:%B %Y}"
    return f"{asks}. It was due back by {day}; {SOON}." if correction.late else f"{asks}, due back by {day}."


def _how() -> str:
    return (
        "Each cell has a thick border and a note; what you typed is still there."
        f" When you have been through the list and Start here says {READY}, save this file and send it back."
    )


def _put_where(sheet: QuickSheet, row: int, fault: Fault, look: Format) -> None:
    """A link to the cell of our own sheet that is to be put right."""
    address = _address(fault)
    sheet.link(row, 1, f"'{fault.sheet}'!{address or 'A1'}")
    put_text(sheet, row, 1, f"{fault.sheet} {address}".strip(), look)


def _address(fault: Fault) -> str:
    if fault.sheet == START_HERE:
        return (NAME if fault.column == "Completed by" else NOTHING).replace("$", "")
    if fault.row is None:
        return ""
    row = FIRST_ACTION + fault.row
    if fault.sheet == NEW_ACTIONS:
        names = [name for name, _width in COLUMNS]
        return f"{column_letters(names.index(fault.column) + 1) if fault.column in names else 'A'}{row}"
    return f"{LETTER.get(fault.column, 'A')}{row}"


def _pieces(text: str) -> Iterator[str]:
    """A text that is too long for a cell, in several; any other as it is."""
    yield from (text[start : start + PIECE] for start in range(0, max(len(text), 1), PIECE))

"""A return: the workbook that one agency is sent, with its own actions, to be filled in and e-mailed back.

What the plan says stands in grey, locked cells; what the agency answers in cream ones. The sheets are protected without
a password, against accidents only: columns and rows can be resized and the list can be filtered. Excel sorts a
protected range only where every cell of it is unlocked, so `Your actions`, whose plan cells are locked, can be filtered
there but not sorted.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from plan_tools.excel import return_formulas as live
from plan_tools.excel.form_sheet import FormSheet
from plan_tools.excel.listing import DAY, Head, widened
from plan_tools.excel.put import Formula, one_line, put
from plan_tools.excel.return_formulas import ACTION_COLUMNS, FIRST_ACTION, LETTER, Totals
from plan_tools.excel.style import (
    CREAM,
    CREAM_INK,
    GREY,
    INK,
    MARKING,
    MINT,
    MINT_INK,
    PINK,
    PINK_INK,
    RULE,
    Book,
    colour_ratings,
    heading_format,
    new_workbook,
    put_band,
    set_page,
)
from plan_tools.excel.text_size import height
from plan_tools.model import Agency, Answer, Field, Rating, Record, Return

WHEN_COMPLETE = f"{MARKING} when complete"
MAY = {"format_columns": True, "format_rows": True, "sort": True, "autofilter": True}  # under the protection
ANSWERS = frozenset(Answer)
DATES = frozenset((Field.DUE_DATE, Answer.COMPLETED_ON, Answer.NEW_DUE_DATE))
RATINGS = ("Last rating", Answer.RATING_NOW)
ASKED_AFRESH = frozenset((Answer.RATING_NOW, Answer.UPDATE))  # whatever was said last time
MAY_BE_MISSING = (Answer.RATING_NOW, Answer.UPDATE, Answer.COMPLETED_ON, Answer.EVIDENCE, Answer.REASON)
WIDTHS = (23.5, 7.5, 13, 14, 26, 30, 12.5, 10, 27, 11.5, 32, 12.5, 21, 12.5, 20)  # of Your actions, in characters
MARGINS = 2  # how many characters of a column's width the indent and the cell's own margins take
LEAST_HEIGHT = 60  # four lines: what Check may need, and room for an update
HEADINGS_ROW = FIRST_ACTION - 2  # from 0, on every sheet with a list
PROPOSAL_ROWS = 20
DO_NOT_NAME = (
    "Do not name or describe any child, family or member of staff. This return is read by every partner agency."
)
STEPS = (
    "Go to the sheet Your actions. Only your agency's actions are there.",
    "Fill in the cream columns marked ✎. Grey cells are locked so that nothing is moved by accident.",
    "Watch the column Check: it says what each action still needs. Finish when every line says ✔ Ready.",
    "Fill in who completed this return, below. To propose a new action, use the sheet New actions.",
    f"When the band at the top says {live.READY}, save the file and reply to the e-mail that it came in.",
)
BOXES = ((16, "Completed by", live.NAME), (17, "Job title", live.JOB_TITLE), (18, "Signed off by", live.SIGNED_OFF))
NOTHING_ROW = 21
HOW_DAY = "Type a day as day/month/year, for example 30/09/2026"


def write_return(issued: Return, key: Sequence[Rating], agency: Agency) -> bytes:
    """The workbook of `issued` for `agency`, to be answered with the ratings of `key` that agencies may set.

    The rows of `issued` hold cells by column name. `Rating now` and `Update` are written blank whatever they hold, for
    these two are asked in every cycle.
    """
    said = {"Return reference": issued.reference, "Cycle": issued.cycle, "Agency": issued.agency}
    properties = {name: one_line(text) for name, text in said.items()}
    who, cycle = one_line(agency.short), properties["Cycle"]
    book = new_workbook(one_line(issued.title), f"Action plan return: {who}, {cycle}", properties)
    start, actions, proposals, meaning = (
        book.workbook.add_worksheet(name, FormSheet) for name in ("Start here", "Your actions", "New actions", "Key")
    )
    checks = [live.check(row, record) for row, record in enumerate(issued.rows, start=FIRST_ACTION)]
    totals = Totals([str(check.value) for check in checks])
    ordered = sorted(key, key=lambda rating: not rating.set_by_agency)
    _write_start(book, start, issued, totals)
    _write_actions(book, actions, issued, checks, totals)
    _add_rules(book, actions, FIRST_ACTION + max(len(checks), 1) - 1, ordered)
    _write_proposals(book, proposals)
    _write_key(book, meaning, ordered)
    for sheet in (start, actions, proposals, meaning):
        repeat, tall = (None, 1) if sheet is start else (HEADINGS_ROW, 0 if sheet is actions else 1)
        set_page(book, sheet, f"Return for {cycle}: {who}", repeat, WHEN_COMPLETE, tall)
        sheet.protect("", MAY)
    return book.close()


# -- Start here -------------------------------------------------------------------------------------------------------


def _write_start(book: Book, sheet: Worksheet, issued: Return, totals: Totals) -> None:
    for column, width in enumerate((5, 21, 40, 12, 20, 38)):
        sheet.set_column(column, column, width)
    put_band(book, sheet, "Action plan return", _whose(issued), 5, WHEN_COMPLETE)
    _write_live_band(book, sheet, totals)
    _write_steps(book, sheet)
    _write_boxes(book, sheet, totals)
    _write_about(book, sheet, issued, totals)


def _write_live_band(book: Book, sheet: Worksheet, totals: Totals) -> None:
    look = book.format(bg_color=PINK, font_color=PINK_INK, bold=True, font_size=15, indent=1)
    for row, tall in ((2, 9), (3, 32), (4, 24)):
        sheet.set_row(row, tall)
    _put(sheet, 3, 0, totals.band(), look)
    for column in range(1, 6):
        put(sheet, 3, column, None, look)
    _put(sheet, 4, 0, totals.progress(), book.format(font_color=INK, font_size=11, indent=1))
    _rule(book, sheet, "A4:F4", f'=LEFT({live.BAND},3)<>"NOT"', bg_color=MINT, font_color=MINT_INK)


def _write_steps(book: Book, sheet: Worksheet) -> None:
    put(sheet, 6, 0, "What to do", book.format(bold=True, font_size=12))
    for number, step in enumerate(STEPS, start=1):
        sheet.set_row(6 + number, 20)
        put(sheet, 6 + number, 0, number, book.format(bold=True, font_color=INK, align="center"))
        put(sheet, 6 + number, 1, step, book.format())
    link = book.format(bold=True, underline=1, font_color=INK)
    sheet.write_url(7, 4, "internal:'Your actions'!A1", link, "Go to your actions")
    put(sheet, 13, 0, DO_NOT_NAME, book.format(bold=True, font_color=PINK_INK))


def _write_boxes(book: Book, sheet: Worksheet, totals: Totals) -> None:
    section, label_look = book.format(bold=True, font_size=12), book.format(bold=True)
    pencil = book.format(font_color=CREAM_INK, align="center")
    put(sheet, 15, 0, "Who completed this return", section)
    put(sheet, NOTHING_ROW - 1, 0, "If there is no news", section)
    for row, label in (*((row, label) for row, label, _ in BOXES), (NOTHING_ROW, "Nothing to report")):
        sheet.set_row(row, 25)
        put(sheet, row, 0, "✎", pencil)
        put(sheet, row, 1, label, label_look)
        put(sheet, row, 2, None, _to_fill(book))
    for row, _, cell in BOXES:
        _put(sheet, row, 3, live.needed(cell), book.format(bold=True, font_color=PINK_INK, indent=1))
        _rule(book, sheet, f"C{row + 1}", f'=LEFT($D${row + 1},1)="✖"', bg_color=PINK, border=1, border_color=PINK_INK)
        _rule(book, sheet, f"D{row + 1}", f'=LEFT($D${row + 1},1)="✔"', font_color=MINT_INK)
    words = "Choose Yes from the list, or leave the cell blank."
    _offer(sheet, f"C{NOTHING_ROW + 1}", "Nothing to report", words, words, validate="list", source=["Yes"])
    _put(sheet, NOTHING_ROW + 1, 1, totals.advice(), book.format(font_color=CREAM_INK))


def _write_about(book: Book, sheet: Worksheet, issued: Return, totals: Totals) -> None:
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
    _put(sheet, 20, 5, totals.to_finish(), plain)
    put(sheet, 21, 4, "Things still missing", label_look)
    _put(sheet, 21, 5, totals.missing(), plain)


# -- Your actions -----------------------------------------------------------------------------------------------------


def _write_actions(book: Book, sheet: Worksheet, issued: Return, checks: Sequence[Formula], totals: Totals) -> None:
    put_band(book, sheet, f"Your actions: {issued.agency}", _whose(issued), len(WIDTHS) - 1, WHEN_COMPLETE)
    band = Formula(f"='Start here'!{live.BAND}", totals.band().value)
    _put(sheet, 2, 0, band, book.format(bold=True, font_color=PINK_INK))
    hint = "✎ Fill in the cream columns. Grey cells are locked."
    put(sheet, 2, ACTION_COLUMNS.index(Answer.RATING_NOW), hint, book.format(bold=True, font_color=CREAM_INK))
    sheet.set_row(2, 20)
    texts = [[record.text(name) for name in ACTION_COLUMNS] for record in issued.rows]
    heads = widened([Head(name, width, _look(name)) for name, width in zip(ACTION_COLUMNS, WIDTHS, strict=True)], texts)
    _write_headings(book, sheet, heads)
    looks, room = [book.format(**head.look) for head in heads], [head.width - MARGINS for head in heads]
    for row, (record, check, cells) in enumerate(zip(issued.rows, checks, texts, strict=True), start=HEADINGS_ROW + 1):
        _put(sheet, row, 0, check, looks[0])
        _write_action(sheet, row, record, looks)
        sheet.set_row(row, height(zip(cells, room, strict=True), LEAST_HEIGHT))
    last = HEADINGS_ROW + max(len(checks), 1)
    sheet.autofilter(HEADINGS_ROW, 0, last, len(WIDTHS) - 1)
    sheet.freeze_panes(HEADINGS_ROW + 1, 2)
    sheet.ignore_errors({"number_stored_as_text": f"A{FIRST_ACTION}:{LETTER[Answer.REASON]}{last + 1}"})


def _write_action(sheet: Worksheet, row: int, record: Record, looks: Sequence[Format]) -> None:
    for column, name in enumerate(ACTION_COLUMNS[1:], start=1):
        if name in ASKED_AFRESH:
            put(sheet, row, column, None, looks[column])
        elif name in DATES:
            put(sheet, row, column, record.day(name) or record.text(name), looks[column])
        else:
            put(sheet, row, column, record.text(name), looks[column])


def _write_headings(book: Book, sheet: Worksheet, heads: Sequence[Head]) -> None:
    sheet.set_row(HEADINGS_ROW, 33)
    for column, head in enumerate(heads):
        sheet.set_column(column, column, head.width)
        colour = INK if head.look.get("locked", True) else CREAM_INK
        put(sheet, HEADINGS_ROW, column, head.heading, heading_format(book, bg_color=colour, indent=1))


def _look(name: str) -> dict[str, Any]:
    """The format of a column of Your actions."""
    look: dict[str, Any] = {"bg_color": GREY, "border": 1, "border_color": RULE, "text_wrap": True}
    if name in ANSWERS:
        look |= {"bg_color": CREAM, "border_color": CREAM_INK, "locked": False}
    if name in DATES:
        look |= DAY
    if name in RATINGS:
        return look | {"bold": True, "align": "center"}
    return look | {"indent": 1, "bold": name in ("Check", Field.REF)}


def _add_rules(book: Book, sheet: Worksheet, last: int, key: Sequence[Rating]) -> None:
    """The colours and dropdowns of Your actions, down to row `last` (from 1)."""

    def cells(name: str) -> str:
        return f"{LETTER[name]}{FIRST_ACTION}:{LETTER[name]}{last}"

    colour_ratings(book, sheet, " ".join(map(cells, RATINGS)), key)
    for name in MAY_BE_MISSING:
        _rule(book, sheet, cells(name), live.missing_rule(name), bg_color=PINK, border=1, border_color=PINK_INK)
    first = f"$A{FIRST_ACTION}"
    _rule(book, sheet, cells("Check"), f'=LEFT({first},1)="✔"', bg_color=MINT, font_color=MINT_INK)
    _rule(book, sheet, cells("Check"), f'=LEFT({first},1)="✖"', bg_color=PINK, font_color=PINK_INK)
    _rule(book, sheet, "A3", '=LEFT($A$3,3)<>"NOT"', font_color=MINT_INK)
    ours = [rating.name for rating in key if rating.set_by_agency]
    if ours:
        source = f"=Key!$B${HEADINGS_ROW + 2}:$B${HEADINGS_ROW + 1 + len(ours)}"
        advice = "Choose from the list. The sheet Key says what each rating means."
        wrong = f"Choose one of these: {', '.join(ours)}."
        _offer(sheet, cells(Answer.RATING_NOW), Answer.RATING_NOW, advice, wrong, validate="list", source=source)
    _offer_day(sheet, cells(Answer.COMPLETED_ON), Answer.COMPLETED_ON)
    _offer_day(sheet, cells(Answer.NEW_DUE_DATE), Answer.NEW_DUE_DATE)


# -- New actions and Key ----------------------------------------------------------------------------------------------


def _write_proposals(book: Book, sheet: Worksheet) -> None:
    line = "Propose an action that is not in the plan yet: one a row. The group decides on it."
    put_band(book, sheet, "New actions", line, 3, WHEN_COMPLETE)
    put(sheet, 2, 0, DO_NOT_NAME, book.format(bold=True, font_color=PINK_INK))
    sheet.set_row(2, 20)
    columns = (("Action", 56), ("Recommendation", 40), ("Due date", 14), ("Reason", 50))
    _write_headings(book, sheet, [Head(name, width, {"locked": False}) for name, width in columns])
    for row in range(HEADINGS_ROW + 1, HEADINGS_ROW + 1 + PROPOSAL_ROWS):
        sheet.set_row(row, 25)
        for column, (name, _) in enumerate(columns):
            put(sheet, row, column, None, _to_fill(book, **(DAY if name in DATES else {})))
    _offer_day(sheet, f"C{FIRST_ACTION}:C{FIRST_ACTION + PROPOSAL_ROWS - 1}", "Due date")
    sheet.freeze_panes(HEADINGS_ROW + 1, 0)


def _write_key(book: Book, sheet: Worksheet, key: Sequence[Rating]) -> None:
    put_band(book, sheet, "Key", "What each rating means, and who sets it.", 3, WHEN_COMPLETE)
    _write_headings(book, sheet, [Head("Letter", 10), Head("Rating", 18), Head("Meaning", 76), Head("Who sets it", 34)])
    look = book.format(border=1, border_color=RULE, text_wrap=True, indent=1)
    for row, rating in enumerate(key, start=HEADINGS_ROW + 1):
        put(sheet, row, 0, rating.letter, book.rating(rating))
        put(sheet, row, 1, rating.name, book.rating(rating))
        put(sheet, row, 2, rating.meaning, look)
        put(sheet, row, 3, "Your agency" if rating.set_by_agency else "The group, not an agency", look)
        sheet.set_row(row, height([(rating.meaning, 76 - MARGINS)], 30))


# -- cells ------------------------------------------------------------------------------------------------------------


def _whose(issued: Return) -> str:
    parts = [issued.title, f"{issued.cycle} return", issued.agency]
    if issued.due_by:
        parts.append(f"send back by {issued.due_by:%A} {issued.due_by.day} {issued.due_by:%B %Y}")
    return "  |  ".join(part for part in parts if part)


def _to_fill(book: Book, **properties: Any) -> Format:
    """The format of a cell that the agency may fill in."""
    look = {"bg_color": CREAM, "border": 1, "border_color": CREAM_INK, "locked": False, "text_wrap": True, "indent": 1}
    return book.format(**look | properties)


def _put(sheet: Worksheet, row: int, column: int, formula: Formula, look: Format) -> None:
    sheet.write_formula(row, column, formula.text, look, formula.value)


def _rule(book: Book, sheet: Worksheet, cells: str, formula: str, **look: Any) -> None:
    """Give `cells` the look while `formula`, written for the first of them, is true."""
    rule = {"type": "formula", "criteria": formula, "format": book.workbook.add_format(look)}
    sheet.conditional_format(cells, rule)


def _offer_day(sheet: Worksheet, cells: str, title: str) -> None:
    days = {"validate": "date", "criteria": "between", "minimum": date(2000, 1, 1), "maximum": date(2100, 12, 31)}
    _offer(sheet, cells, title, f"{HOW_DAY}.", f"{HOW_DAY}, or leave the cell blank.", **days)


def _offer(sheet: Worksheet, cells: str, title: str, advice: str, wrong: str, **rule: Any) -> None:
    """Validate `cells` by `rule`, with words to help (`advice`) and words when what was typed is `wrong`."""
    words = {"input_title": title, "input_message": advice, "error_title": title, "error_message": wrong[:255]}
    sheet.data_validation(cells, rule | words)

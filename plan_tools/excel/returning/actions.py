"""The sheet `Your actions` of a return: what the plan says in grey, what the agency answers in cream."""

from collections.abc import Iterable, Sequence
from typing import Any

from xlsxwriter.format import Format

from plan_tools.excel.listing import DAY, Head, widened
from plan_tools.excel.put import Formula, put
from plan_tools.excel.quick_sheet import QuickSheet
from plan_tools.excel.return_formulas import (
    ACTION_COLUMNS,
    BAND,
    DAYS,
    FIRST_ACTION,
    HEADINGS_ROW,
    LETTER,
    Live,
    missing_rule,
    text_rule,
)
from plan_tools.excel.returning.cells import (
    MARGINS,
    WHEN_COMPLETE,
    YOUR_ACTIONS,
    Marks,
    add_rule,
    areas,
    offer,
    offer_day,
    put_headings,
)
from plan_tools.excel.returning.start import by_when, whose
from plan_tools.excel.style import (
    CREAM,
    CREAM_INK,
    GREY,
    MINT,
    MINT_INK,
    PINK,
    PINK_INK,
    RULE,
    Book,
    colour_ratings,
    put_band,
)
from plan_tools.excel.text_size import height, size
from plan_tools.model import Answer, Field, Rating, Record, Return

ANSWERS = frozenset(Answer)
DATES = frozenset((Field.DUE_DATE, *DAYS))
RATINGS = ("Last rating", Answer.RATING_NOW)
MAY_BE_MISSING = (Answer.RATING_NOW, Answer.UPDATE, Answer.COMPLETED_ON, Answer.EVIDENCE, Answer.REASON)
WIDTHS = (23.5, 7.5, 13, 14, 26, 30, 12.5, 10, 27, 11.5, 32, 12.5, 21, 12.5, 20)  # in characters
LEAST_HEIGHT = 60  # four lines: what Check may need, and room for an update


def write_actions(
    book: Book, sheet: QuickSheet, written: Return, formulas: Live, key: Sequence[Rating], marks: Marks
) -> None:
    """Write the sheet; `key` are all ratings, those that an agency may set first."""
    line = whose(written, by_when(written, marks.late))
    put_band(book, sheet, f"Your actions: {written.agency}", line, len(WIDTHS) - 1, WHEN_COMPLETE)
    band = Formula(f"='Start here'!{BAND}", formulas.band().value)
    put(sheet, 2, 0, band, book.format(bold=True, font_color=PINK_INK))
    hint = "✎ Fill in the cream columns. Grey cells are locked."
    put(sheet, 2, ACTION_COLUMNS.index(Answer.RATING_NOW), hint, book.format(bold=True, font_color=CREAM_INK))
    sheet.set_row(2, 20)
    checks = formulas.checks()
    texts = [[record.text(name) for name in ACTION_COLUMNS] for record in written.rows]
    heads = widened(_heads(texts), zip(*texts, strict=True))
    put_headings(book, sheet, heads)
    room = [head.width - MARGINS for head in heads]
    looks = [book.format(**head.look) for head in heads]
    for number, (record, check, cells) in enumerate(zip(written.rows, checks, texts, strict=True)):
        row = HEADINGS_ROW + 1 + number
        put(sheet, row, 0, check, looks[0])
        _write_action(book, sheet, number, record, heads, looks, marks)
        sheet.set_row(row, height([*zip(cells, room, strict=True), (check.value, room[0])], LEAST_HEIGHT))
    last = HEADINGS_ROW + max(len(checks), 1)
    sheet.autofilter(HEADINGS_ROW, 0, last, len(WIDTHS) - 1)
    sheet.freeze_panes(HEADINGS_ROW + 1, 2)
    sheet.ignore_errors({"number_stored_as_text": f"A{FIRST_ACTION}:{LETTER[Answer.REASON]}{last + 1}"})
    _add_rules(book, sheet, last + 1, key, marks)
    _add_validations(sheet, last + 1, [rating.name for rating in formulas.key])


def _heads(texts: Sequence[Sequence[str]]) -> list[Head]:
    """The columns; one of the plan in which nothing stands is as narrow as its heading."""
    heads = []
    for place, (name, width) in enumerate(zip(ACTION_COLUMNS, WIDTHS, strict=True)):
        look = _look(name)
        bare = place > 1 and look["locked"] and texts and not any(row[place].strip() for row in texts)
        narrow = max(map(size, name.split())) * 1.1 + MARGINS
        heads.append(Head(name, min(width, narrow) if bare else width, look))
    return heads


def _write_action(
    book: Book,
    sheet: QuickSheet,
    number: int,
    record: Record,
    heads: Sequence[Head],
    looks: Sequence[Format],
    marks: Marks,
) -> None:
    row = HEADINGS_ROW + 1 + number
    for column, head in enumerate(heads[1:], start=1):
        name, look = head.heading, looks[column]
        value = (record.day(name) if name in DATES else None) or record.text(name) or None
        if marks.notes and (place := (YOUR_ACTIONS, number, str(name))) in marks.notes:
            look = marks.format(book, place, **head.look)
            marks.note(sheet, row, column, place)
        put(sheet, row, column, value, look)


def _look(name: str) -> dict[str, Any]:
    """The format of a column."""
    look: dict[str, Any] = {"bg_color": GREY, "border": 1, "border_color": RULE, "text_wrap": True, "locked": True}
    if name in ANSWERS:
        look |= {"bg_color": CREAM, "border_color": CREAM_INK, "locked": False}
    if name in DATES:
        look |= DAY
    if name in RATINGS:
        return look | {"bold": True, "align": "center"}
    return look | {"indent": 1, "bold": name in ("Check", Field.REF)}


def _add_rules(book: Book, sheet: QuickSheet, last: int, key: Sequence[Rating], marks: Marks) -> None:
    """The colours down to row `last` (from 1), but for the cells that are marked: those keep their mark."""

    def cells(*names: str) -> str:
        return " ".join(area for name in names for area in areas(LETTER[name], last, marks.rows(YOUR_ACTIONS, name)))

    def first_of(area: str) -> int:
        return int("".join(filter(str.isdigit, area.split(":")[0])))

    colour_ratings(book, sheet, cells(*RATINGS), key)
    for name in MAY_BE_MISSING:
        if area := cells(name):
            rule = missing_rule(name, first_of(area))
            add_rule(book, sheet, area, rule, bg_color=PINK, border=1, border_color=PINK_INK)
    for name in DAYS:
        if area := cells(name):
            add_rule(book, sheet, area, text_rule(name, first_of(area)), bg_color=PINK, font_color=PINK_INK)
    for sign, fill, ink in (("✔", MINT, MINT_INK), ("✖", PINK, PINK_INK)):
        rule = f'=LEFT($A{FIRST_ACTION},1)="{sign}"'
        add_rule(book, sheet, cells("Check"), rule, bg_color=fill, font_color=ink)
    add_rule(book, sheet, "A3", '=LEFT($A$3,3)<>"NOT"', font_color=MINT_INK)


def _add_validations(sheet: QuickSheet, last: int, ours: Sequence[str]) -> None:
    """The dropdown and the rules for dates, down to row `last`; `ours` are the ratings that the agency may set."""

    def cells(name: str) -> str:
        return f"{LETTER[name]}{FIRST_ACTION}:{LETTER[name]}{last}"

    if ours:
        source = f"=Key!$B${FIRST_ACTION}:$B${FIRST_ACTION + len(ours) - 1}"
        advice = "Choose how your part stands today. The sheet Key says what each rating means."
        wrong = f"That is not a rating that your agency can set. Choose one of: {_few(ours)}."
        offer(sheet, cells(Answer.RATING_NOW), Answer.RATING_NOW, advice, wrong, validate="list", source=source)
    offer_day(sheet, cells(Answer.COMPLETED_ON), Answer.COMPLETED_ON, up_to_today=True)
    offer_day(sheet, cells(Answer.NEW_DUE_DATE), Answer.NEW_DUE_DATE)


def _few(names: Iterable[str]) -> str:
    text = ", ".join(names)
    return text if len(text) <= 180 else "those on the list"

"""Refs that were padded, retyped, swapped or lost, and rows that were moved."""

import re
from collections.abc import Callable

from hostile.filled import ROWS, YOURS, Filled
from hostile.grid import with_rows
from hostile.variant import ACCEPT, HOLD, ROW, SAY, Variant

SHEET = "Your actions"
ANSWERED = {
    "1.1": ("Rating", "Progress update"),
    "1.10": ("Rating", "Progress update"),
    "A-7": ("Rating", "Progress update", "Completed on", "Evidence"),
    "2(i)": ("Rating", "Progress update", "Requested due date", "Reason for request"),
}


def all_of(*refs: str) -> tuple[tuple[str, str], ...]:
    """Every answer of these actions."""
    return tuple((ref, field) for ref in refs for field in ANSWERED[ref])


def ref(old: str, new: str) -> Callable[[Filled], bytes]:
    return lambda f: f.typed(f"B{ROWS[old]}", new).data


def number(old: str, new: str) -> Callable[[Filled], bytes]:
    return lambda f: f.cell(f"B{ROWS[old]}", f"<v>{new}</v>").data


def at_row(row: str, number: int) -> str:
    return re.sub(r'( r="[A-Z]*)\d+"', rf'\g<1>{number}"', row)


def in_order(*order: int) -> Callable[[Filled], bytes]:
    """The rows of actions put in another order, all their cells with them."""
    return with_rows(
        lambda rows: [*rows[:4], *(at_row(rows[old - 1], new) for new, old in enumerate(order, 5)), *rows[8:]]
    )


def swapped(f: Filled) -> bytes:
    return f.typed("B5", "A-7").typed("B7", "1.1").data


def answers_moved(f: Filled) -> bytes:
    """The answers sorted without the rest: each stands in the row of another."""
    made = f.parts[YOURS].decode()
    for column in "JKLMNO":
        cells = {row: re.search(rf'<c r="{column}{row}".*?(?:/>|</c>)', made) for row in (5, 6)}
        first, second = cells[5][0], cells[6][0]  # type: ignore[index]
        made = made.replace(first, "#", 1).replace(second, at_row(first, 6), 1).replace("#", at_row(second, 5), 1)
    return f.having({YOURS: made}).data


RETYPED = {  # a Ref as somebody wrote it, and the Ref that it is
    " 1.1 ": "1.1", "1.1\n": "1.1", "1.1\u00a0": "1.1", "１.１": "1.1", "１．１": "1.1", "a-7": "A-7", "A–7": "A-7",
    "A—7": "A-7", "A−7": "A-7", "A - 7": "A-7", "Ａ-７": "A-7", "2(I)": "2(i)", "2 (i)": "2(i)",
    "А-7": "A-7", "\u200b1.1": "1.1", "1.\u00ad1": "1.1", "\u202e1.1": "1.1", "1.1.": "1.1", "Ref 1.1": "1.1",
    "1,1": "1.1", "A7": "A-7", "A_7": "A-7", "2i": "2(i)", "2(ⅰ)": "2(i)", "l.1": "1.1", "１․１": "1.1",
}  # fmt: skip

VARIANTS = [
    *(Variant(f"the Ref {new!r} for {old}", SAY | ROW, ref(old, new), left_if_row=all_of(old))
      for new, old in RETYPED.items()),
    Variant("a Ref that became a number", SAY | ROW, number("1.1", "1.1"), left_if_row=all_of("1.1")),
    Variant("a Ref of which the last nought is lost", ROW, number("1.10", "1.1"), left=all_of("1.1", "1.10")),
    Variant("a Ref that became a date", ROW, lambda f: f.matched(
        YOURS, r'<c r="B5" s="\d+"', '<c r="B5" s="4"').cell("B5", "<v>46023</v>").data, left=all_of("1.1")),
    Variant("a Ref that is nobody's", ROW, ref("1.1", "9.9"), left=all_of("1.1"), where=(SHEET, "B5")),
    Variant("a Ref that is blank", ROW, lambda f: f.blank("B5").data, left=all_of("1.1")),
    Variant("a Ref that stands twice", ROW, ref("1.1", "A-7"), left=all_of("1.1")),
    Variant("two Refs swapped", ROW, swapped, left=all_of("1.1", "A-7")),
    Variant("a Ref like a formula", ROW, ref("1.1", "=1.1"), left=all_of("1.1"), where=(SHEET, "B5")),
    Variant("a Ref of 30,000 letters", ROW, ref("1.1", "1" * 30_000), left=all_of("1.1"), where=(SHEET, "B5")),
    Variant("rows sorted", ACCEPT, in_order(8, 6, 5, 7)),
    Variant("answers sorted without the rest", ACCEPT | SAY, answers_moved, {
        ("1.1", "Rating"): "Amber", ("1.1", "Progress update"): "Three teams are briefed",
        ("1.10", "Rating"): "Green", ("1.10", "Progress update"): "A deputy is named"}),
    Variant("a row copied below itself", ROW | HOLD, with_rows(lambda rows: [*rows, at_row(rows[4], 9)]),
            left=all_of("1.1")),
    Variant("a row deleted", SAY, with_rows(lambda rows: [*rows[:4], *rows[5:]]), left=all_of("1.1")),
    Variant("a blank row between", ACCEPT, with_rows(lambda rows: [*rows[:7], at_row(rows[7], 12)])),
    Variant("the headings repeated below", ACCEPT | SAY, with_rows(lambda rows: [*rows, at_row(rows[3], 10)])),
    Variant("a note below the table", ACCEPT | SAY, lambda f: f.in_sheet(
        "</sheetData>", '<row r="10"><c r="F10" t="inlineStr"><is><t>Please ring me</t></is></c></row>').data),
    Variant("answers below the table without a Ref", ROW, lambda f: f.in_sheet(
        "</sheetData>", '<row r="10"><c r="K10" t="inlineStr"><is><t>We also did this</t></is></c></row>').data),
]  # fmt: skip

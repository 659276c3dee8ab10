"""What the sheets of a return are made of: cells to fill in, live ones, marked ones, and rules for what is typed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeAlias

from xlsxwriter.format import Format

from plan_tools.excel.listing import Head
from plan_tools.excel.put import NOT_IN_XML, put, shortened
from plan_tools.excel.quick_sheet import QuickSheet
from plan_tools.excel.return_formulas import FIRST_ACTION, HEADINGS_ROW, Again
from plan_tools.excel.style import CREAM, CREAM_INK, INK, MARKING, PINK_INK, Book, heading_format
from plan_tools.excel.text_size import lines_needed

START_HERE, YOUR_ACTIONS, NEW_ACTIONS, KEY = "Start here", "Your actions", "New actions", "Key"
WHEN_COMPLETE = f"{MARKING} when complete"
MARGINS = 2  # how many characters of a column's width the indent and the cell's own margins take
BAD = "#FFD39B"
THICK = 5
NOTE_WIDTH, NOTE_LETTERS, NOTE_LINE = 300, 46, 15  # pixels, letters in a line and pixels a line of a note
LONGEST_NOTE = 32_000
DO_NOT_NAME = (
    "Do not name or describe any child, family or member of staff in your answers: every partner agency reads them."
)
HOW_DAY = "Type day/month/year, such as 30/09/2026"
DAY_ADVICE = f"{HOW_DAY}. The day comes first: 03/04/2026 is 3 April. Give the year in four figures."
DAY_WRONG = (
    "That is not a date here. Is the month first (09/30/2026)? Is there such a day (31/02/2026 is none)? Is it words, "
    f"or text that only looks like a date, with a space or ' before it?{{more}} {HOW_DAY}, or leave the cell blank."
)

CellPlace: TypeAlias = tuple[str, int | None, str]
"""A cell of a return: its sheet, its row below the headings (from 0), its column."""


@dataclass(frozen=True)
class Marks:
    """The cells that an agency is to put right, each with what is said of it, and who says so.

    `again` are those in `Your actions` of which Check tells, by row; `late` says that the return was due back before.
    """

    notes: Mapping[CellPlace, str] = field(default_factory=dict)
    author: str = ""
    again: Mapping[int, Sequence[Again]] = field(default_factory=dict)
    late: bool = False

    def format(self, book: Book, place: CellPlace, **look: Any) -> Format:
        """The format `look`, marked if the cell at `place` is."""
        marked = {"bg_color": BAD, "border": THICK, "border_color": PINK_INK} if place in self.notes else {}
        return book.format(**look | marked)

    def note(self, sheet: QuickSheet, row: int, column: int, place: CellPlace) -> None:
        """Write the note of the cell at `place` beside row `row` and column `column`, if it has one."""
        if text := self.notes.get(place):
            line = shortened(NOT_IN_XML.sub("�", text))[:LONGEST_NOTE]
            tall = NOTE_LINE * min(20, 1 + lines_needed(line, NOTE_LETTERS))
            size = {"width": NOTE_WIDTH, "height": tall, "font_name": "Arial", "font_size": 9}
            sheet.write_comment(row, column, line, {"author": self.author, **size})

    def rows(self, sheet: str, column: str) -> set[int]:
        """The rows of a column in which something is marked."""
        return {row for where, row, name in self.notes if (where, name) == (sheet, column) and row is not None}


NO_MARKS = Marks()


def areas(letter: str, last: int, but_for: Collection[int] = ()) -> list[str]:
    """The cells of a column from the first action down to row `last` (from 1), without some (from 0)."""
    runs: list[list[int]] = []
    for row in range(FIRST_ACTION, last + 1):
        if row - FIRST_ACTION in but_for:
            continue
        if runs and runs[-1][1] == row - 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    return [f"{letter}{first}:{letter}{end}" for first, end in runs]


def to_fill(**properties: Any) -> dict[str, Any]:
    """The look of a cell that the agency may fill in."""
    look = {"bg_color": CREAM, "border": 1, "border_color": CREAM_INK, "locked": False, "text_wrap": True, "indent": 1}
    return look | properties


def put_headings(book: Book, sheet: QuickSheet, heads: Sequence[Head]) -> None:
    """The row of headings, and the widths of the columns; what is to be filled in is headed in its own colour."""
    sheet.set_row(HEADINGS_ROW, 33)
    for column, head in enumerate(heads):
        sheet.set_column(column, column, head.width)
        colour = INK if head.look.get("locked", True) else CREAM_INK
        put(sheet, HEADINGS_ROW, column, head.heading, heading_format(book, bg_color=colour, indent=1))


def add_rule(book: Book, sheet: QuickSheet, cells: str, formula: str, **look: Any) -> None:
    """Give `cells` (one area or several) the look while `formula`, written for the first of them, is true."""
    rule = {"type": "formula", "criteria": formula, "format": book.workbook.add_format(look), "multi_range": cells}
    sheet.conditional_format(cells.split()[0], rule)


def offer_day(sheet: QuickSheet, cells: str, title: str, up_to_today: bool = False) -> None:
    """Take days alone in `cells`, and say what goes wrong with dates; `up_to_today` refuses days to come."""
    last, more = ("=TODAY()", " Is it still to come?") if up_to_today else (date(2100, 12, 31), "")
    days = {"validate": "date", "criteria": "between", "minimum": date(2000, 1, 1), "maximum": last}
    offer(sheet, cells, title, DAY_ADVICE, DAY_WRONG.format(more=more), **days)


def offer(sheet: QuickSheet, cells: str, title: str, advice: str, wrong: str, **rule: Any) -> None:
    """Validate `cells` by `rule`, with words to help (`advice`) and words when what was typed is `wrong`."""
    words = {"input_title": title, "input_message": advice, "error_title": title, "error_message": wrong[:255]}
    sheet.data_validation(cells, rule | words)

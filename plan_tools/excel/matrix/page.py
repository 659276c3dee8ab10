"""What the sheets of the composite action matrix share: their names, the band on top and the printed page."""

import re
from datetime import date

from plan_tools.excel.put import Entry, Formula, put, put_link, put_text
from plan_tools.excel.quick_sheet import QuickSheet
from plan_tools.excel.style import INK, PALE, RULE, Book, put_band, set_page
from plan_tools.model import Matrix

SUMMARY, MATRIX, ALL_ACTIONS, EXCEPTIONS, CHANGES = "Summary", "Matrix", "All actions", "Exceptions", "Changes"
CLOSED, RETURNS, NUMBERS, GUIDE, CHANGE_LOG = "Closed", "Returns", "Numbers", "Guide", "Change log"
SHEETS = (SUMMARY, MATRIX, ALL_ACTIONS, EXCEPTIONS, CHANGES, CLOSED, RETURNS, NUMBERS, GUIDE, CHANGE_LOG)
LINK_INK = "#0B3D91"
MONTHS = re.compile(r"\b(January|February|March|April|June|July|August|September|October|November|December)\b")
WIDTH, PIXELS = 5.9, 46  # of a column of the grid of the summary, in characters and on the screen


def put_top(
    book: Book, sheet: QuickSheet, matrix: Matrix, heading: str, last_column: int, repeat_row: int | None = None
) -> None:
    """The band, the line below it with a link back to the summary, and the printed page."""
    said = Formula(f"={SUMMARY}!$A$2", f"{position(matrix)}{long_date(matrix.as_at)}")
    put_band(book, sheet, heading, said, last_column)
    link = book.format(bg_color=PALE, font_color=LINK_INK, underline=1, align="right")
    put_link(sheet, 1, last_column, "Back to Summary", SUMMARY, 0, link)
    set_page(book, sheet, footer(matrix), repeat_row)


def put_title(book: Book, sheet: QuickSheet, row: int, column: int, text: Entry) -> None:
    """A title over a part of a sheet."""
    put(sheet, row, column, text, book.format(bold=True, font_size=12, font_color=INK))
    sheet.set_row(row, 22)


def put_ref(sheet: QuickSheet, row: int, column: int, text: str, target: tuple[str, int] | None, book: Book) -> None:
    """A Ref, as a link to a row (from 0) of the sheet named in `target`, where there is one."""
    bold = {"border": 1, "border_color": RULE, "indent": 1, "bold": True, "text_wrap": True}
    if target is None:
        put_text(sheet, row, column, text, book.format(**bold, font_color=INK))
    else:
        put_link(sheet, row, column, text, *target, book.format(**bold, font_color=LINK_INK, underline=1))


def footer(matrix: Matrix) -> str:
    """What stands at the foot of every page."""
    return f"Composite action matrix, {matrix.cycle}" if matrix.cycle else "Composite action matrix"


def position(matrix: Matrix) -> str:
    """Which plan, which cycle and which day, up to the day itself."""
    cycle = f"  |  Cycle: {matrix.cycle}" if matrix.cycle else ""
    return f"{matrix.title}{cycle}  |  Position at "


def long_date(day: date) -> str:
    """A day such as ``20 November 2026``."""
    return f"{day.day} {day:%B %Y}"


def short_months(cycle: str) -> str:
    """A cycle's name with its month shortened, such as ``Nov 2026``."""
    return MONTHS.sub(lambda found: found[0][:3], cycle)


def before(matrix: Matrix) -> str:
    """The cycle that this one is compared with."""
    return matrix.previous_cycle or "last cycle"

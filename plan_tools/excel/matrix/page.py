"""What the sheets of the composite action matrix share: their names, the band on top, marks and the printed page."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date

from xlsxwriter.worksheet import Worksheet

from plan_tools.excel.put import put_link, put_text
from plan_tools.excel.style import INK, PALE, Book, put_band, set_page
from plan_tools.model import Matrix, Movement, Rating

SUMMARY, MATRIX, ALL_ACTIONS, EXCEPTIONS = "Summary", "Matrix", "All actions", "Exceptions"
CHANGES, RETURNS, GUIDE, NUMBERS = "Changes", "Returns", "Guide", "Numbers"
SHEETS = (SUMMARY, MATRIX, ALL_ACTIONS, EXCEPTIONS, CHANGES, RETURNS, GUIDE, NUMBERS)
LINK_INK = "#0B3D91"
MONTHS = re.compile(r"\b(January|February|March|April|June|July|August|September|October|November|December)\b")
WIDTH, PIXELS = 5.9, 46  # of a column of the grid of the summary, in characters and on the screen
KEY_TOP = 3  # the row of the key's headings in the sheet Guide, from 0
ARROWS = {Movement.BETTER: "▲", Movement.WORSE: "▼"}
MOVEMENTS = {Movement.BETTER: "▲ Better", Movement.WORSE: "▼ Worse", Movement.SAME: "Same", Movement.NEW: "New"}


def put_top(
    book: Book, sheet: Worksheet, matrix: Matrix, heading: str, last_column: int, repeat_row: int | None = None
) -> None:
    """The band, the line below it with a link back to the summary, and the printed page."""
    put_band(book, sheet, heading, position(matrix), last_column)
    link = book.format(bg_color=PALE, font_color=LINK_INK, underline=1, align="right")
    put_link(sheet, 1, last_column, "Back to Summary", SUMMARY, 0, link)
    set_page(book, sheet, f"Composite action matrix, {matrix.cycle}", repeat_row)


def put_title(book: Book, sheet: Worksheet, row: int, column: int, text: str) -> None:
    """A title over a part of a sheet."""
    put_text(sheet, row, column, text, book.format(bold=True, font_size=12, font_color=INK))
    sheet.set_row(row, 22)


def position(matrix: Matrix) -> str:
    """Which plan, which cycle and which day."""
    return f"{matrix.title}  |  Cycle: {matrix.cycle}  |  Position at {long_date(matrix.as_at)}"


def long_date(day: date) -> str:
    """A day such as ``20 November 2026``."""
    return f"{day.day} {day:%B %Y}"


def short_months(cycle: str) -> str:
    """A cycle's name with its month shortened, such as ``Nov 2026``."""
    return MONTHS.sub(lambda found: found[0][:3], cycle)


def before(matrix: Matrix) -> str:
    """The cycle that this one is compared with."""
    return matrix.previous_cycle or "last cycle"


def letter(rating: Rating | None) -> str:
    """The letter of a rating; its name where it has none, ``?`` where there is no rating."""
    return (rating.letter or rating.name) if rating else "?"


def named(rating: Rating) -> str:
    """A rating with its letter, such as ``A  Amber``."""
    return f"{rating.letter}  {rating.name}" if rating.letter else rating.name


def tally(key: Iterable[Rating], ratings: Iterable[Rating | None]) -> tuple[int, ...]:
    """How often each rating of the key occurs, in the key's order."""
    counts = Counter(rating.name for rating in ratings if rating)
    return tuple(counts[rating.name] for rating in key)

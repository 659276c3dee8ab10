"""The sheet Guide: the rating key, and in plain words how to read the workbook."""

from collections.abc import Iterable

from xlsxwriter.worksheet import Worksheet

from plan_tools.excel.listing import COUNT, Head, Listing
from plan_tools.excel.matrix.page import (
    ALL_ACTIONS,
    CHANGES,
    EXCEPTIONS,
    KEY_TOP,
    MATRIX,
    NUMBERS,
    RETURNS,
    SUMMARY,
    before,
    put_title,
    put_top,
)
from plan_tools.excel.put import put_text
from plan_tools.excel.style import Book
from plan_tools.model import Matrix

HEADS = (
    Head("Rating", 18, {"bold": True}),
    Head("Meaning", 92),
    Head("Letter", 9, COUNT),
    Head("Set by", 14, COUNT),
    Head("Closed", 10, COUNT),
)


def put_guide(book: Book, sheet: Worksheet, matrix: Matrix) -> None:
    """The key as a table, then what stands where and what the marks mean."""
    put_top(book, sheet, matrix, "Guide", len(HEADS) - 1)
    put_text(sheet, 2, 0, "The rating key", book.format(bold=True, font_size=12))
    sheet.set_row(2, 22)
    listing = Listing(book, sheet, HEADS, KEY_TOP)
    for rating in matrix.key:
        closed = "Yes" if rating.closed else "No"
        look = {"bg_color": f"#{rating.fill}", "font_color": f"#{rating.text}", "bold": True}
        listing.add((rating.name, rating.meaning, rating.letter, rating.set_by, closed), {0: look, 2: look})
    sheet.fit_to_pages(1, 1)
    for title, lines in _chapters(matrix):
        listing.row += 1
        put_title(book, sheet, listing.row, 0, title)
        listing.row += 1
        for line in lines:
            listing.add(line)


def _chapters(matrix: Matrix) -> Iterable[tuple[str, Iterable[tuple[str, str]]]]:
    return (
        ("How the overall rating of an action is reached", ROLL_UP),
        ("What the marks mean", _marks(matrix)),
        ("What each sheet holds", SHEETS_HOLD),
    )


ROLL_UP = (
    (
        "Open",
        "An action is rated as its most severe open part: one agency off track puts it off track.",
    ),
    ("Closed", "An action is closed only when every agency's part of it is closed."),
    (
        "Not confirmed",
        "A part keeps its last rating, marked ?, where its agency has sent no return in this cycle, or one without a "
        "rating that could be taken.",
    ),
    ("Signed off", "Where the key says Group under Set by, an agency cannot give that rating: the group signs it off."),
)


def _marks(matrix: Matrix) -> Iterable[tuple[str, str]]:
    return (
        ("▲", f"Better than in {before(matrix)}."),
        ("▼", f"Worse than in {before(matrix)}."),
        ("?", "After a rating: not confirmed by a return in this cycle. Alone: no rating has been given."),
        ("–", "This agency has no part in the action."),
        ("LATE", "The due date in force has passed and the action is not closed."),
        ("✔  ✖", "A return has come and was read; it has not come, or could not be taken."),
    )


SHEETS_HOLD = (
    (SUMMARY, "How the whole plan stands, on one page, with what to discuss first."),
    (MATRIX, "A row an action and a column an agency, with the overall rating, its trend and the latest update."),
    (ALL_ACTIONS, "Every action of every agency with all its columns, to filter and to sort."),
    (EXCEPTIONS, "What needs a person's eye, by kind; an action may stand under more than one."),
    (CHANGES, "What moved since the last cycle: ratings both ways, dates, updates, new and closed actions."),
    (RETURNS, "Which agencies were asked, and what became of their returns."),
    (NUMBERS, "The counts behind the charts. Themes and cycles count actions; agencies count their parts of actions."),
)

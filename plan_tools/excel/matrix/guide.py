"""The sheet Guide: the rating key, and in plain words how to read the workbook."""

from collections.abc import Iterable, Sequence

from plan_tools.excel.listing import COUNT, Head, Listing
from plan_tools.excel.matrix.layout import FIRST, HEADINGS, Layout
from plan_tools.excel.matrix.live import AS_AT, KEY_COLUMNS
from plan_tools.excel.matrix.marks import shown
from plan_tools.excel.matrix.page import (
    ALL_ACTIONS,
    CHANGE_LOG,
    CHANGES,
    CLOSED,
    EXCEPTIONS,
    GUIDE,
    MATRIX,
    NUMBERS,
    RETURNS,
    SUMMARY,
    before,
    put_title,
    put_top,
)
from plan_tools.excel.put import Entry, put, put_text
from plan_tools.excel.quick_sheet import QuickSheet
from plan_tools.excel.style import Book, colours
from plan_tools.model import Matrix

HEADS = (
    Head("Rating", 26, {"bold": True}),
    Head("Meaning", 80),
    Head("Mark", 9, COUNT),
    Head("Set by", 12, COUNT),
    Head("Closed", 9, COUNT),
    Head("As shown", 20),
    Head("Can be late", 9, COUNT),
    Head("Order", 8, COUNT),
    Head("Level", 8, COUNT),
)


def put_guide(book: Book, sheet: QuickSheet, layout: Layout) -> None:
    """The day and the key, which the formulas read, then what stands where and what the marks mean."""
    matrix = layout.matrix
    put_top(book, sheet, matrix, "Guide", len(HEADS) - 1)
    put(sheet, 2, 0, matrix.as_at, book.format(bold=True, align="left", num_format='"As at "d mmmm yyyy'))
    put_text(
        sheet, 2, 1, "What is late is counted from this day: type another one to see what is late then.", book.format()
    )
    sheet.set_row(2, 22)
    listing = Listing(book, sheet, HEADS, HEADINGS)
    for row in key_rows(layout):
        rating = matrix.key[listing.row - FIRST]
        look = colours(rating) | {"bold": True}
        listing.add(row, {0: look, 2: look})
    _name_key(book, layout)
    sheet.fit_to_pages(1, 1)
    for title, lines in chapters(matrix):
        listing.row += 1
        put_title(book, sheet, listing.row, 0, title)
        listing.row += 1
        for line in lines:
            listing.add(line)


def key_rows(layout: Layout) -> Iterable[Sequence[Entry]]:
    """The rating key, a row a rating."""
    for rating in layout.matrix.key:
        yield (
            rating.name,
            rating.meaning,
            layout.marks[rating.name],
            rating.set_by,
            "Yes" if rating.closed else "No",
            shown(rating, layout.marks),
            "Yes" if rating.name in layout.owed else "No",
            layout.orders[0][rating.name] if rating.name in layout.known else 0,
            layout.levels[rating.name] if rating.name in layout.known else 0,
        )


def _name_key(book: Book, layout: Layout) -> None:
    """Give names to the day and to the columns of the key, by which the formulas call them."""
    last = FIRST + max(len(layout.matrix.key), 1)
    book.workbook.define_name(AS_AT, f"={GUIDE}!$A$3")
    for name, column in KEY_COLUMNS.items():
        letter = "ABCDEFGHI"[column]
        book.workbook.define_name(name, f"={GUIDE}!${letter}${FIRST + 1}:${letter}${last}")


def chapters(matrix: Matrix) -> Iterable[tuple[str, Iterable[tuple[str, str]]]]:
    """What there is to know, by chapters: each line a word and what it means."""
    if len(matrix.sources) > 1:
        yield "The plans in this matrix", plans_told(matrix)
    yield "How the overall rating of an action is reached", ROLL_UP
    yield "What the marks mean", _marks(matrix)
    yield "What each sheet holds", SHEETS_HOLD
    yield "Questions", (("Contact", f"{matrix.title}: reply to the e-mail that this workbook came with."),)


def plans_told(matrix: Matrix) -> Iterable[tuple[str, str]]:
    """Each plan with its cycle and its ratings, and what their numbers mean where the plans have different keys."""
    for source in matrix.sources:
        cycle = f"Cycle {source.cycle}" if source.cycle else "No cycle yet"
        than = f", compared with {source.previous_cycle}" if source.previous_cycle else ""
        names = ", ".join(rating.name for rating in source.key)
        yield source.plan, f"{cycle}{than}. Its ratings: {names}."
    if len({source.key for source in matrix.sources}) > 1:
        yield (
            "1, 2, 3",
            "The plans have different rating keys, which stand side by side: the number behind a rating says whose key "
            "it is. The same colour word may mean different things in two of them.",
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
    (
        "Retyping",
        f"A rating retyped in {ALL_ACTIONS} changes {MATRIX}, {NUMBERS}, {SUMMARY} and the charts. The lists, and "
        "words in place of a date, keep what was true when this workbook was written, and the plan itself is not "
        "changed.",
    ),
)


def _marks(matrix: Matrix) -> Iterable[tuple[str, str]]:
    return (
        ("▲", f"Better than in {before(matrix)}."),
        ("▼", f"Worse than in {before(matrix)}."),
        ("Changed", f"Another rating than in {before(matrix)}, and as severe."),
        ("?", "After a rating: not confirmed by a return in this cycle. Alone: no rating has been given."),
        ("–", "This agency has no part in the action; or there is nothing to compare with."),
        ("·", "The action was not in the plan in that cycle."),
        ("LATE", "The due date in force has passed, and the action is neither closed nor said to be complete."),
        ("✔  !  ✖", "A return has come and was taken; was taken in part; has not come, or could not be taken."),
    )


SHEETS_HOLD = (
    (SUMMARY, "How the whole plan stands, on one page, with what to discuss first."),
    (MATRIX, "A row an action and a column an agency, with the overall rating, its trend and the latest update."),
    (ALL_ACTIONS, "Every action of every agency, to filter and to sort. Columns beyond the update are not printed."),
    (EXCEPTIONS, "What needs a person's eye, by kind; an action may stand under more than one."),
    (CHANGES, "What moved since the last cycle: ratings both ways, dates, updates, new and closed actions."),
    (CLOSED, "What is closed, with its evidence and who signed it off. It stays in the plan."),
    (RETURNS, "Which agencies were asked, and what became of their returns."),
    (NUMBERS, "The counts behind the charts. Themes and cycles count actions; agencies count their parts of actions."),
    (CHANGE_LOG, "Every cell of the plan that this cycle's returns changed."),
)

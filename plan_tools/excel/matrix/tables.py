"""The two tables of the summary: how each agency stands, and what to discuss first."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from plan_tools.excel.matrix.layout import AGENCY, Layout
from plan_tools.excel.matrix.live import cell_of_numbers
from plan_tools.excel.matrix.page import EXCEPTIONS, LINK_INK, MATRIX, NUMBERS, WIDTH
from plan_tools.excel.matrix.states import NOT_ASKED, is_missing, marked_state, state_colour
from plan_tools.excel.put import Formula, put, put_link, put_rich, put_text
from plan_tools.excel.quick_sheet import QuickSheet
from plan_tools.excel.style import INK, RULE, Book
from plan_tools.excel.text_size import fitted
from plan_tools.model import ExceptionKind, ExceptionLine, Matrix, ReturnLine

AGENCIES, TOPICS = 10, 8  # the most that are shown
NAME, RETURN, REF, LATE = 4, 3, 2, 2  # columns of the grid that each takes
ROW = 16.5  # points
SHORT_STATES = {"nothing to report": "✔ Nil return", "issued": "✖ Not in", "received": "! Not merged"}
RULED: dict[str, Any] = {"bottom": 1, "bottom_color": RULE}


def agencies_width(layout: Layout) -> int:
    """How many columns of the grid the table of agencies takes."""
    return NAME + _ratings(layout) + 1 + RETURN


def _ratings(layout: Layout) -> int:
    """How many columns the table of agencies has for ratings: one for what has none where there is any."""
    return len(layout.counted) - (not layout.some_unrated)


def put_agencies(book: Book, sheet: QuickSheet, layout: Layout, row: int, width: int) -> int:
    """A row an agency: its parts by rating, how many are late, and its return; the last row written."""
    matrix, ratings = layout.matrix, _ratings(layout)
    first, late, back = width - ratings - 1 - RETURN, width - RETURN - 1, width - RETURN
    marks = {first + place: mark for place, (mark, _name) in enumerate(layout.counted[:ratings])}
    _put_header(book, sheet, row, (0, width - 1), {0: "Agency", **marks, late: "Late", back: "Return"}, {0, back})
    figure = RULED | {"align": "center", "num_format": '#,##0;-#,##0;"·"', "shrink": True}
    number, bold = book.format(**figure), book.format(**figure, bold=True)
    for agency in matrix.agencies[:AGENCIES]:
        row += 1
        _put_rule(book, sheet, row, (0, width - 1))
        put_text(sheet, row, 0, fitted(layout.short_names[agency.name], first * WIDTH), book.format(**RULED))
        there, counts = layout.numbers[AGENCY, "", agency.name]
        overdue = sum(part.days_late > 0 for part in matrix.parts if part.agency == agency.name)
        for place, count in enumerate(counts[:ratings]):
            put(sheet, row, first + place, Formula(f"={cell_of_numbers(there, place)}", count), number)
        put(sheet, row, late, Formula(f"={cell_of_numbers(there, len(layout.counted) + 1)}", overdue), bold)
        lines = [line for line in matrix.returns if line.agency == agency.name]
        _put_state(book, sheet, row, back, lines)
    more = len(matrix.agencies) - AGENCIES
    if more > 0:
        row = _put_more(book, sheet, row, 0, f"and {more:,} more: see {NUMBERS}", NUMBERS)
    return row


def _put_state(book: Book, sheet: QuickSheet, row: int, column: int, lines: Sequence[ReturnLine]) -> None:
    """The state of an agency's return; of several, of the first that is not in."""
    line = next((line for line in lines if is_missing(line)), lines[0] if lines else None)
    state = SHORT_STATES.get(line.state) or marked_state(line) if line else NOT_ASKED
    look = book.format(**RULED, bold=True, font_color=state_colour(line) if line else INK)
    put_text(sheet, row, column, fitted(state, RETURN * WIDTH), look)


class Topic(NamedTuple):
    """An action to discuss, with all the reasons why."""

    first: ExceptionLine
    reason: str
    days_late: int


def topics(matrix: Matrix) -> list[Topic]:
    """The actions on the list of exceptions, each once, the worst first."""
    lines: dict[tuple[str, str], list[ExceptionLine]] = {}
    for line in matrix.exceptions:
        lines.setdefault((line.plan, line.ref), []).append(line)
    return [
        Topic(same[0], _reason(list(dict.fromkeys(line.kind for line in same))), max(line.days_late for line in same))
        for same in lines.values()
    ]


def _reason(kinds: list[ExceptionKind]) -> str:
    """Why an action is on the list, such as ``Off track, late``: two reasons at most."""
    first, *others = (kind.value for kind in kinds)
    return ", ".join([first, *(other[:1].lower() + other[1:] for other in others[:1])])


def put_discussion(book: Book, sheet: QuickSheet, layout: Layout, row: int, across: tuple[int, int]) -> int:
    """What to discuss, each Ref linked to its row in the sheet Matrix; the last row written."""
    first, last = across
    text, late = first + REF, last + 1 - LATE
    _put_header(
        book, sheet, row, across, {first: "Ref", text: "Why, and which action", late: "Days late"}, {first, text}
    )
    plain, bold = book.format(**RULED), book.format(**RULED, bold=True)
    link = book.format(**RULED, bold=True, font_color=LINK_INK, underline=1)
    days = book.format(**RULED, align="center", num_format='#,##0;-#,##0;"–"', shrink=True)
    listed = topics(layout.matrix)
    for topic in listed[:TOPICS]:
        row += 1
        _put_rule(book, sheet, row, across)
        line = topic.first
        place = layout.places.get((line.plan, line.ref))
        ref = fitted(line.ref, REF * WIDTH)
        if place is None:
            put_text(sheet, row, first, ref, bold)
        else:
            put_link(sheet, row, first, ref, MATRIX, place, link)
        room = (late - text) * WIDTH * 1.08 - len(topic.reason) * 1.15
        about = f"{line.action} ({line.plan})" if layout.matrix.several else line.action
        put_rich(sheet, row, text, (f"{topic.reason}:", bold), (f" {fitted(about, room)}", plain), look=plain)
        put(sheet, row, late, topic.days_late, days)
    more = len(listed) - TOPICS
    if more > 0:
        row = _put_more(book, sheet, row, first, f"and {more:,} more: see {EXCEPTIONS}", EXCEPTIONS)
    elif not listed:
        row += 1
        put_text(sheet, row, first, "Nothing to show.", book.format(italic=True))
    return row


def _put_header(
    book: Book, sheet: QuickSheet, row: int, across: tuple[int, int], headings: dict[int, str], left: set[int]
) -> None:
    look = {"bg_color": INK, "font_color": "#FFFFFF", "bold": True}
    for column in range(across[0], across[1] + 1):
        aligned = book.format(**look, align="left" if column in left else "center")
        put_text(sheet, row, column, headings.get(column, ""), aligned)
    sheet.set_row(row, ROW)


def _put_rule(book: Book, sheet: QuickSheet, row: int, across: tuple[int, int]) -> None:
    """An empty ruled row, over which text may run."""
    for column in range(across[0], across[1] + 1):
        sheet.write_blank(row, column, None, book.format(**RULED))
    sheet.set_row(row, ROW)


def _put_more(book: Book, sheet: QuickSheet, row: int, column: int, text: str, target: str) -> int:
    put_link(sheet, row + 1, column, text, target, 0, book.format(font_color=LINK_INK, underline=1))
    return row + 1

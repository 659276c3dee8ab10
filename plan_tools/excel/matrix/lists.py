"""The sheets of the matrix that are lists: exceptions, changes, what is closed, returns and the change log."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from plan_tools.excel.listing import COUNT, DAY, Head, Listing, widened
from plan_tools.excel.matrix.heads import NUMBER
from plan_tools.excel.matrix.layout import HEADINGS, Layout
from plan_tools.excel.matrix.marks import MOVEMENTS
from plan_tools.excel.matrix.page import MATRIX, before, put_ref, put_top
from plan_tools.excel.matrix.states import marked_state, state_colour
from plan_tools.excel.put import Entry
from plan_tools.excel.quick_sheet import QuickSheet
from plan_tools.excel.style import PINK_INK, Book, colours
from plan_tools.model import Field, Matrix, Movement, Part

Row: TypeAlias = Mapping[str, Entry]
Rows: TypeAlias = Sequence[Sequence[Entry]]
Looks: TypeAlias = Mapping[str, Mapping[str, Any]]

PLAN, REF, AGENCY = Head(Field.PLAN, 16), Head(Field.REF, 9, {"bold": True}), Head(Field.AGENCY, 24)
MOST_LINKS = 60_000  # Excel allows 65,530 in a sheet


def put_list(
    book: Book,
    sheet: QuickSheet,
    layout: Layout,
    title: str,
    heads: Sequence[Head],
    rows: Rows,
    looks: Callable[[Row], Looks] = lambda _row: {},
) -> None:
    """A list under `heads`, without the column Plan where there is one plan alone; each Ref is linked to its row.

    `looks` gives what the formats of a row's cells add, by heading.
    """
    names = [head.heading for head in heads]
    shown = [place for place, name in enumerate(names) if name != Field.PLAN or layout.matrix.several]
    columns = {names[place]: column for column, place in enumerate(shown)}
    put_top(book, sheet, layout.matrix, title, len(shown) - 1, HEADINGS)
    texts = ((row[place] for row in rows) for place in shown)
    listing = Listing(book, sheet, widened([heads[place] for place in shown], texts), HEADINGS)
    for values in rows:
        row = dict(zip(names, values, strict=True))
        listing.add([values[place] for place in shown], {columns[name]: look for name, look in looks(row).items()})
        place = layout.places.get((str(row.get(Field.PLAN)), str(row.get(Field.REF, ""))))
        if place is not None and listing.row < MOST_LINKS:
            put_ref(sheet, listing.row - 1, columns[Field.REF], str(row[Field.REF]), (MATRIX, place), book)
    if not rows:
        listing.say("Nothing to show.")
    else:
        sheet.autofilter(HEADINGS, 0, listing.row - 1, len(shown) - 1)
    sheet.freeze_panes(HEADINGS + 1, 0)


EXCEPTION_HEADS = (
    Head("Kind", 19, {"bold": True}),
    PLAN,
    REF,
    AGENCY,
    Head("Action", 46),
    Head("Rating", 12, COUNT),
    Head("Due date", 13, DAY),
    Head("Days late", 10, NUMBER),
    Head("Detail", 50),
)


def put_exceptions(book: Book, sheet: QuickSheet, layout: Layout) -> None:
    """What needs a person's eye, kind by kind, the worst first."""
    put_list(book, sheet, layout, "Exceptions", EXCEPTION_HEADS, exception_rows(layout.matrix), _coloured(layout))


def exception_rows(matrix: Matrix) -> Rows:
    """The lines of the sheet Exceptions."""
    return [
        (one.kind.value, one.plan, one.ref, one.agency, one.action, one.rating, one.due, one.days_late, one.detail)
        for one in matrix.exceptions
    ]


def _coloured(layout: Layout) -> Callable[[Row], Looks]:
    """Show ratings in their colours."""
    looks = {rating.name: colours(rating) | {"bold": True} for rating in layout.matrix.key}
    return lambda row: {"Rating": looks.get(str(row["Rating"]), {})}


CHANGE_HEADS = (
    Head("What", 14, {"bold": True}),
    PLAN,
    REF,
    AGENCY,
    Head("Action", 46),
    Head("Was", 40),
    Head("Now", 40),
)
MARKS = {"Better": MOVEMENTS[Movement.BETTER], "Worse": MOVEMENTS[Movement.WORSE]}


def put_changes(book: Book, sheet: QuickSheet, layout: Layout) -> None:
    """What moved since the last cycle."""
    worse, rows = {"What": {"font_color": PINK_INK}}, change_rows(layout.matrix)
    title = f"Changes since {before(layout.matrix)}"
    put_list(book, sheet, layout, title, CHANGE_HEADS, rows, lambda row: worse if row["What"] == MARKS["Worse"] else {})


def change_rows(matrix: Matrix) -> Rows:
    """The lines of the sheet Changes."""
    return [
        (MARKS.get(one.what, one.what), one.plan, one.ref, one.agency, one.action, one.was, one.now)
        for one in matrix.changes
    ]


CLOSED_HEADS = (
    PLAN,
    REF,
    AGENCY,
    Head("Action", 46),
    Head("Rating", 12, COUNT),
    Head("Completed on", 13, DAY),
    Head("Evidence", 34),
    Head("Outcome", 30),
    Head("Signed off by", 20),
    Head("Signed off on", 13, DAY),
)


def put_closed(book: Book, sheet: QuickSheet, layout: Layout) -> None:
    """The parts that are closed, with what was accepted and by whom. They stay in the plan."""
    put_list(book, sheet, layout, "Closed", CLOSED_HEADS, closed_rows(layout.matrix), _coloured(layout))


def closed_rows(matrix: Matrix) -> Rows:
    """The lines of the sheet Closed."""
    return [_closed(part) for part in matrix.parts if part.rating and part.rating.closed]


def _closed(part: Part) -> tuple[Entry, ...]:
    action = part.action
    told = action.text(Field.ACTION), part.rating.name if part.rating else "", written(part, Field.COMPLETED_ON)
    accepted = (action.text(name) for name in (Field.EVIDENCE, Field.OUTCOME, Field.SIGNED_OFF_BY))
    return (part.plan, action.ref, action.agency, *told, *accepted, written(part, Field.SIGNED_OFF_ON))


def written(part: Part, name: Field) -> Entry:
    """A date, or what was written where a date should stand."""
    return part.action.record.day(name) or part.action.text(name)


RETURN_HEADS = (
    PLAN,
    Head("Agency", 34, {"bold": True}),
    Head("State", 24),
    Head("Issued on", 16, DAY),
    Head("Due by", 16, DAY),
    Head("Received on", 16, DAY),
    Head("Open actions", 12, NUMBER),
)


def put_returns(book: Book, sheet: QuickSheet, layout: Layout) -> None:
    """Where each agency's return stands."""
    colour = {marked_state(line): state_colour(line) for line in layout.matrix.returns}
    rows = return_rows(layout.matrix)
    title = f"Returns for {layout.matrix.cycle}" if layout.matrix.cycle else "Returns"

    def looks(row: Row) -> Looks:
        return {"State": {"font_color": colour[str(row["State"])], "bold": True}}

    put_list(book, sheet, layout, title, RETURN_HEADS, rows, looks)


def return_rows(matrix: Matrix) -> Rows:
    """The lines of the sheet Returns."""
    return [
        (one.plan, one.agency, marked_state(one), one.issued_on, one.due_by, one.received_on, one.parts)
        for one in matrix.returns
    ]


LOG_HEADS = (
    PLAN,
    REF,
    AGENCY,
    Head("Field", 18, {"bold": True}),
    Head("Was", 52),
    Head("Now", 52),
)


def put_log(book: Book, sheet: QuickSheet, layout: Layout) -> None:
    """Every cell of the plan that this cycle's returns changed."""
    put_list(book, sheet, layout, "Change log", LOG_HEADS, log_rows(layout.matrix))


def log_rows(matrix: Matrix) -> Rows:
    """The lines of the sheet Change log."""
    return matrix.log

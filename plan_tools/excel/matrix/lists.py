"""The sheets of the matrix that are lists: every action, the exceptions, the changes, the returns and the numbers."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import groupby

from xlsxwriter.utility import xl_range, xl_range_abs
from xlsxwriter.worksheet import Worksheet

from plan_tools.excel.listing import COUNT, DAY, Head, Listing, widened
from plan_tools.excel.matrix.page import GUIDE, KEY_TOP, named, put_top
from plan_tools.excel.put import Entry
from plan_tools.excel.style import INK, MINT_INK, PINK_INK, Book, colour_ratings
from plan_tools.model import Action, ExceptionKind, Field, Matrix, ReturnLine, State

HEADINGS = 3  # the row of the headings, from 0
THEMES_SHOWN = 12  # in the chart of the summary
NUMBER = {"num_format": "#,##0", "align": "center"}

ACTION_HEADS = (
    Head(Field.REF, 9, {"bold": True}),
    Head(Field.PLAN, 14),
    Head(Field.THEME, 16),
    Head(Field.RECOMMENDATION, 32),
    Head(Field.ACTION, 36),
    Head(Field.AGENCY, 15),
    Head(Field.LEAD_OFFICER, 15),
    Head(Field.DUE_DATE, 13, DAY),
    Head(Field.RATING, 12, {"align": "center", "bold": True}),
    Head(Field.PROGRESS_UPDATE, 40),
    Head(Field.COMPLETED_ON, 13, DAY),
    Head(Field.EVIDENCE, 26),
    Head(Field.OUTCOME, 24),
    Head(Field.SIGNED_OFF_BY, 15),
    Head(Field.SIGNED_OFF_ON, 13, DAY),
    Head(Field.LINKED_ACTIONS, 12),
    Head(Field.REQUESTED_DUE_DATE, 13, DAY),
    Head(Field.REASON_FOR_REQUEST, 24),
    Head("Days late", 9, NUMBER),
    Head("Confirmed", 11, COUNT),
)
RATING = [head.heading for head in ACTION_HEADS].index(Field.RATING)


def put_actions(book: Book, sheet: Worksheet, matrix: Matrix) -> None:
    """Every action of every agency as an Excel table, its ratings coloured by rule and with a dropdown."""
    confirmed, late = _confirmed(matrix), _days_late(matrix)
    rows = [
        _action(action, late.get((*action.key, action.due)), confirmed.get(_identity(action)))
        for action in matrix.actions
    ]
    heads = widened(ACTION_HEADS, rows)
    put_top(book, sheet, matrix, "All actions", len(heads) - 1, HEADINGS)
    listing = Listing(book, sheet, heads, HEADINGS)
    for row in rows:
        listing.add(row)
    last = max(listing.row - 1, HEADINGS + 1)
    names = [{"header": head.heading} for head in heads]
    style = {"name": "AllActions", "style": "Table Style Light 1", "banded_rows": False, "columns": names}
    sheet.add_table(HEADINGS, 0, last, len(heads) - 1, style)
    listing.write_headings()
    _put_ratings(book, sheet, matrix, last)
    sheet.fit_to_pages(2, 0)
    sheet.repeat_columns(0)
    sheet.freeze_panes(HEADINGS + 1, 1)


def _put_ratings(book: Book, sheet: Worksheet, matrix: Matrix, last: int) -> None:
    """A dropdown and one colour rule for each rating, over the whole column to row `last`."""
    if matrix.key:
        first = HEADINGS + 1
        colour_ratings(book, sheet, xl_range(first, RATING, last, RATING), matrix.key)
        source = f"={GUIDE}!{xl_range_abs(KEY_TOP + 1, 0, KEY_TOP + len(matrix.key), 0)}"
        sheet.data_validation(first, RATING, last, RATING, {"validate": "list", "source": source})


def _action(action: Action, late: int | None, confirmed: bool | None) -> tuple[Entry, ...]:
    return (
        action.ref,
        *(action.text(name) for name in (Field.PLAN, Field.THEME, Field.RECOMMENDATION, Field.ACTION)),
        action.agency,
        action.text(Field.LEAD_OFFICER),
        action.due or action.text(Field.REVISED_DUE_DATE) or action.text(Field.DUE_DATE),
        action.rating.name if action.rating else action.text(Field.RATING),
        action.text(Field.PROGRESS_UPDATE),
        _day(action, Field.COMPLETED_ON),
        *(action.text(name) for name in (Field.EVIDENCE, Field.OUTCOME, Field.SIGNED_OFF_BY)),
        _day(action, Field.SIGNED_OFF_ON),
        action.text(Field.LINKED_ACTIONS),
        _day(action, Field.REQUESTED_DUE_DATE),
        action.text(Field.REASON_FOR_REQUEST),
        late,
        {True: "Yes", False: "No", None: ""}[confirmed],
    )


def _day(action: Action, name: Field) -> Entry:
    """A date, or what was written where a date should stand."""
    return action.record.day(name) or action.text(name)


def _identity(action: Action) -> tuple[str, str, str]:
    """What tells an action from all others, those of other trackers among them."""
    return action.record.table.file, action.ref, action.agency


def _confirmed(matrix: Matrix) -> Mapping[tuple[str, str, str], bool]:
    """Whether this cycle's returns confirm each action's rating."""
    return {_identity(part.action): part.confirmed for row in matrix.rows for part in row.parts.values()}


def _days_late(matrix: Matrix) -> Mapping[tuple[str, str, date | None], int]:
    """The age of what is late, by Ref, agency and due date, as the exceptions have it."""
    late = (line for line in matrix.exceptions if line.kind is ExceptionKind.LATE)
    return {(line.ref, line.agency, line.due): line.days_late for line in late}


EXCEPTION_HEADS = (
    Head("Kind", 18),
    Head("Ref", 9, {"bold": True}),
    Head("Agency", 27),
    Head("Action", 46),
    Head("Rating", 12, COUNT),
    Head("Due date", 13, DAY),
    Head("Days late", 11, NUMBER),
    Head("Detail", 50),
)


def put_exceptions(book: Book, sheet: Worksheet, matrix: Matrix) -> None:
    """What needs a person's eye, kind by kind."""
    put_top(book, sheet, matrix, "Exceptions", len(EXCEPTION_HEADS) - 1, HEADINGS)
    kinds = list(ExceptionKind)
    looks = {rating.name: {"bg_color": f"#{rating.fill}", "font_color": f"#{rating.text}"} for rating in matrix.key}
    rows = [
        (
            line.kind.value,
            line.ref,
            line.agency,
            line.action,
            line.rating,
            line.due,
            line.days_late or None,
            line.detail,
        )
        for line in sorted(matrix.exceptions, key=lambda line: kinds.index(line.kind))
    ]
    listing = Listing(book, sheet, widened(EXCEPTION_HEADS, rows), HEADINGS)
    for kind, group in groupby(rows, key=lambda row: str(row[0])):
        lines = list(group)
        listing.band(f"{kind} ({len(lines)})")
        for row in lines:
            listing.add(row, {4: looks.get(row[4], {})})
    _finish(sheet, listing)


CHANGE_HEADS = (
    Head("What", 14, {"bold": True}),
    Head("Ref", 9, {"bold": True}),
    Head("Agency", 22),
    Head("Action", 50),
    Head("Was", 40),
    Head("Now", 40),
)
MARKS = {"Better": "▲ Better", "Worse": "▼ Worse"}


def put_changes(book: Book, sheet: Worksheet, matrix: Matrix) -> None:
    """What moved since the last cycle."""
    put_top(book, sheet, matrix, f"Changes since {matrix.previous_cycle or 'last cycle'}", 5, HEADINGS)
    rows = [
        (MARKS.get(line.what, line.what), line.ref, line.agency, line.action, line.was, line.now)
        for line in matrix.changes
    ]
    listing = Listing(book, sheet, widened(CHANGE_HEADS, rows), HEADINGS)
    for row in rows:
        listing.add(row, {0: {"font_color": PINK_INK}} if row[0] == MARKS["Worse"] else None)
    _finish(sheet, listing)


RETURN_HEADS = (
    Head("Agency", 30, {"bold": True}),
    Head("State", 24),
    Head("Issued on", 14, DAY),
    Head("Due by", 14, DAY),
    Head("Received on", 14, DAY),
    Head("Actions", 10, NUMBER),
    Head("File", 60),
)
NOT_ASKED = "– Not asked"


def put_returns(book: Book, sheet: Worksheet, matrix: Matrix) -> None:
    """Where each agency's return stands."""
    put_top(book, sheet, matrix, f"Returns for {matrix.cycle}", len(RETURN_HEADS) - 1, HEADINGS)
    rows = [
        (line.agency, marked_state(line), line.issued_on, line.due_by, line.received_on, line.actions, line.file)
        for line in matrix.returns
    ]
    listing = Listing(book, sheet, widened(RETURN_HEADS, rows), HEADINGS)
    for line, row in zip(matrix.returns, rows, strict=True):
        listing.add(row, {1: {"font_color": state_colour(line), "bold": True}})
    _finish(sheet, listing)


def marked_state(line: ReturnLine) -> str:
    """The state of a return with its mark: ✔ it has told the agency's position, ✖ it has not."""
    if line.state not in list(State):
        return NOT_ASKED
    word = {State.MERGED.value: "in", State.ISSUED.value: "not in yet"}.get(line.state, line.state)
    return f"{'✖' if is_missing(line) else '✔'} {word[:1].upper()}{word[1:]}"


def is_missing(line: ReturnLine) -> bool:
    """Whether a return was asked for and has not told the agency's position."""
    return line.state in list(State) and not State(line.state).confirms


def state_colour(line: ReturnLine) -> str:
    """The colour of the words of `marked_state`."""
    if marked_state(line) == NOT_ASKED:
        return INK
    return PINK_INK if is_missing(line) else MINT_INK


def put_numbers(book: Book, sheet: Worksheet, matrix: Matrix) -> None:
    """The counts behind the charts of the summary, as one table."""
    heads = [Head("Counted by", 14), Head("Name", 44), *(Head(named(rating), 13, NUMBER) for rating in matrix.key)]
    put_top(book, sheet, matrix, "Numbers", len(heads), HEADINGS)
    listing = Listing(book, sheet, [*heads, Head("In all", 10, NUMBER)], HEADINGS)
    for row in _number_rows(matrix):
        listing.add(row)
    _finish(sheet, listing)


def _number_rows(matrix: Matrix) -> Iterator[tuple[Entry, ...]]:
    """The rows of the sheet Numbers in order."""
    themes = {name: matrix.theme_counts[name] for name in themes_in_order(matrix)}
    tables = {"Theme": themes, "Cycle": matrix.cycle_counts, "Agency": matrix.agency_counts}
    for counted, table in tables.items():
        for name, counts in table.items():
            yield counted, name, *counts, sum(counts)


def themes_in_order(matrix: Matrix) -> list[str]:
    """The themes in the order of the plan; the largest first where there are more than a chart can show."""
    names = list(matrix.theme_counts)
    if len(names) <= THEMES_SHOWN:
        return names
    return sorted(names, key=lambda name: -sum(matrix.theme_counts[name]))


def _finish(sheet: Worksheet, listing: Listing) -> None:
    """A line where the list is empty; filters and fixed headings where it is not."""
    if listing.row == HEADINGS + 1:
        listing.say("Nothing to show.")
    else:
        sheet.autofilter(HEADINGS, 0, listing.row - 1, len(listing.heads) - 1)
    sheet.freeze_panes(HEADINGS + 1, 0)

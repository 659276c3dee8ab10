"""The tables of the accessible version: the same lines as in the other one, with a word for every sign and blank."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from plan_tools.excel.listing import Head
from plan_tools.excel.matrix.actions import action_rows
from plan_tools.excel.matrix.guide import HEADS as KEY_HEADS
from plan_tools.excel.matrix.guide import key_rows
from plan_tools.excel.matrix.heads import (
    ACTION,
    DUE,
    FOR_FORMULAS,
    LATE,
    OVERALL,
    PART,
    PLAN,
    REF,
    SINCE,
    TREND,
    UPDATE,
)
from plan_tools.excel.matrix.layout import CYCLE, Layout
from plan_tools.excel.matrix.lists import (
    CHANGE_HEADS,
    CLOSED_HEADS,
    EXCEPTION_HEADS,
    LOG_HEADS,
    RETURN_HEADS,
    Rows,
    change_rows,
    closed_rows,
    exception_rows,
    log_rows,
    return_rows,
)
from plan_tools.excel.matrix.live import DUE_SOON
from plan_tools.excel.matrix.marks import MOVEMENTS, NOT_KNOWN
from plan_tools.excel.matrix.numbers import number_heads, number_rows
from plan_tools.excel.matrix.page import (
    ALL_ACTIONS,
    CHANGE_LOG,
    CHANGES,
    CLOSED,
    EXCEPTIONS,
    MATRIX,
    NUMBERS,
    RETURNS,
    SUMMARY,
    before,
)
from plan_tools.excel.put import Entry, Filled, Formula
from plan_tools.model import Field, MatrixRow, Movement, Part, Rating

RATING_KEY = "Rating key"
THEME = Head(Field.THEME, 20)
NONE, NO_PART, NO_RATING, NO_DATE, NO_UPDATE = "None", "No part", "No rating", "No date", "No update"
NOT_COMPARED, NOT_COUNTED = "Nothing to compare with", "Not counted"
WORDS = {sign: sign.partition(" ")[2] or sign for sign in MOVEMENTS.values()} | {NOT_KNOWN: NOT_COMPARED}
BLANKS: Mapping[str, str] = {
    Field.ACTION: "No words",
    Field.DUE_DATE: NO_DATE,
    Field.COMPLETED_ON: NO_DATE,
    Field.SIGNED_OFF_ON: NO_DATE,
    Field.RATING: NO_RATING,
    Field.THEME: "No theme",
    Field.PROGRESS_UPDATE: NO_UPDATE,
    UPDATE: NO_UPDATE,
    LATE: "Not late",
    "Late": NOT_COUNTED,
    "Issued on": NO_DATE,
    "Due by": NO_DATE,
    "Received on": "Not received",
    "Was": "Blank",
    "Now": "Blank",
}


class PlainTable(NamedTuple):
    """One sheet of the accessible version: its name, what it holds in a sentence, and its table without any blank."""

    name: str
    holds: str
    heads: Sequence[Head]
    rows: Rows


def plain_tables(layout: Layout) -> Iterator[PlainTable]:
    """The sheets after the contents, in the order of reading."""
    matrix = layout.matrix
    than = before(matrix)
    yield PlainTable(SUMMARY, "The key figures of the whole plan.", *_summary(layout))
    grid = "Each action in a row and each agency in a column, with the rating of its part. No part: it owes nothing."
    yield PlainTable(MATRIX, grid, *_grid(layout))
    what = "Every agency's part in every action, with all that is said of it."
    yield _listed(layout, ALL_ACTIONS, what, *_all(layout))
    what = "What needs a person's eye, by kind, the worst first."
    yield _listed(layout, EXCEPTIONS, what, EXCEPTION_HEADS, exception_rows(matrix))
    yield _listed(layout, CHANGES, f"What moved since {than}.", CHANGE_HEADS, change_rows(matrix))
    what = "What is closed, with its evidence and who signed it off."
    yield _listed(layout, CLOSED, what, CLOSED_HEADS, closed_rows(matrix))
    what = "Which agencies were asked for a return, and what became of it."
    yield _listed(layout, RETURNS, what, RETURN_HEADS, return_rows(matrix))
    what = "How many actions each plan, theme and cycle has by overall rating, and how many parts each agency has."
    heads = number_heads([name for _mark, name in layout.counted])
    yield _listed(layout, NUMBERS, what, heads, list(number_rows(layout)))
    rows = [[*row[:2], *row[3:5], row[6]] for row in key_rows(layout)]
    what = "The ratings, the most severe first, with what each of them means in this plan."
    yield _listed(layout, RATING_KEY, what, [*KEY_HEADS[:2], *KEY_HEADS[3:5], KEY_HEADS[6]], rows)
    what = "Every cell of the plan that this cycle's returns changed."
    yield _listed(layout, CHANGE_LOG, what, LOG_HEADS, log_rows(matrix))


def _listed(layout: Layout, name: str, holds: str, heads: Sequence[Head], rows: Rows) -> PlainTable:
    """A list in words, without the column Plan where there is one plan alone."""
    names = [head.heading for head in heads]
    shown = [place for place, name in enumerate(names) if name != Field.PLAN or layout.matrix.several]
    told = [[_told(names[place], row[place]) for place in shown] for row in rows]
    return PlainTable(name, holds, [heads[place] for place in shown], told)


def _told(heading: str, entry: Entry) -> Entry:
    """What a cell of the other version says, in words."""
    value = entry.value if isinstance(entry, Formula | Filled) else entry
    if heading == "State":
        return str(value).partition(" ")[2]
    if value is None or value == "" or (heading == LATE and not value):
        return BLANKS.get(heading, NONE)
    return WORDS.get(value, value) if isinstance(value, str) and heading in (SINCE, "What") else value


def _all(layout: Layout) -> tuple[Sequence[Head], Rows]:
    names = list(layout.action_heads)
    shown = [place for place, name in enumerate(names) if name not in FOR_FORMULAS]
    rows = [[row[place] for place in shown] for row in action_rows(layout)]
    return [layout.action_heads[names[place]] for place in shown], rows


# -- Summary


def _summary(layout: Layout) -> tuple[Sequence[Head], Rows]:
    matrix, counts, last = layout.matrix, layout.matrix.counts, layout.matrix.previous_cycle
    was = layout.numbers.get((CYCLE, "", last)) if last else None
    now = matrix.cycle_counts[layout.cycles[-1]]
    names = [f"Actions rated {_overall(rating)}" for rating in matrix.key]
    rated = (
        (name, now[place], _more(now[place] - was[1][place]) if was else NOT_COMPARED)
        for place, name in enumerate([*names, *(["Actions without a rating"] if layout.some_unrated else [])])
    )
    asked = counts["returns asked"]
    figures = {
        "Actions late: past their due date and still owed": counts["late"],
        f"Actions due in the next {DUE_SOON} days": counts["due soon"],
        f"Actions better than in {before(matrix)}": counts["better"],
        f"Actions worse than in {before(matrix)}": counts["worse"],
        f"Returns that are in, of {asked:,} asked for": counts["returns in"],
        "Parts of actions whose rating no return has confirmed": counts["not confirmed"],
        "Lines of the sheet Exceptions": counts["exceptions"],
    }
    rest = ((name, count, NOT_COUNTED) for name, count in figures.items())
    heads = Head("Figure", 60), Head("Number", 12), Head(f"Since {before(matrix)}", 30)
    return heads, [("Actions", counts["actions"], NOT_COUNTED), *rated, *rest]


def _more(by: int) -> str:
    return "Same" if not by else f"{abs(by):,} {'more' if by > 0 else 'fewer'}"


# -- Matrix


def _grid(layout: Layout) -> tuple[Sequence[Head], Rows]:
    now = TREND + layout.cycles[-1]
    heads = {name: head for name, head in layout.heads.items() if name != now}
    heads |= {name: Head(head.heading, 16) for name, head in heads.items() if name.startswith(PART)}
    heads |= {TREND + cycle: Head(f"Rating in {cycle}", 16) for cycle in layout.cycles[:-1]}
    heads[OVERALL] = Head("Overall rating", 20)
    names = list(heads)
    names.insert(names.index(ACTION), Field.THEME)
    rows = [_action(layout, row) for row in layout.matrix.rows]
    return [heads.get(name, THEME) for name in names], [[row[name] for name in names] for row in rows]


def _action(layout: Layout, row: MatrixRow) -> Mapping[str, Entry]:
    """One action by what its columns hold."""
    cells: dict[str, Entry] = {
        REF: row.ref,
        PLAN: row.plan,
        Field.THEME: row.theme,
        ACTION: row.action or row.recommendation,
        DUE: row.due or row.written_due,
        LATE: row.days_late,
        OVERALL: f"{_overall(row.overall)}{'' if row.confirmed else ', not confirmed'}",
        SINCE: MOVEMENTS.get(row.movement, NOT_KNOWN),
        UPDATE: row.latest_update,
    }
    said = {name: _told(name, entry) for name, entry in cells.items()}
    said |= {PART + agency.name: _part(row.parts.get(agency.name)) for agency in layout.matrix.agencies}
    past = layout.cycles[:-1]
    return said | {TREND + cycle: _then(row.trend, cycle) for cycle in past}


def _part(part: Part | None) -> str:
    """One agency's part, such as ``Amber, worse, not confirmed``."""
    if part is None:
        return NO_PART
    moved = [part.movement] if part.movement in (Movement.BETTER, Movement.WORSE) else []
    doubt = ["not confirmed"] if part.rating and not part.confirmed else []
    return ", ".join([part.rating.name if part.rating else NO_RATING, *moved, *doubt])


def _overall(rating: Rating | None) -> str:
    if rating is None:
        return NO_RATING
    return f"{rating.name}, closed" if rating.closed else rating.name


def _then(trend: Mapping[str, Rating | None], cycle: str) -> str:
    if cycle not in trend:
        return "Not in the plan"
    rating = trend[cycle]
    return rating.name if rating else NO_RATING

"""The sheet Numbers: the counts behind every chart and tile, kept true by formulas."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from plan_tools.excel.listing import Head, Listing
from plan_tools.excel.matrix.heads import NUMBER
from plan_tools.excel.matrix.layout import AGENCY, CYCLE, FIRST, HEADINGS, PLAN, THEME, Layout
from plan_tools.excel.matrix.live import Live
from plan_tools.excel.matrix.page import put_top
from plan_tools.excel.put import Entry
from plan_tools.excel.quick_sheet import QuickSheet
from plan_tools.excel.style import Book
from plan_tools.model import MatrixRow

COUNT = {**NUMBER, "num_format": "#,##0"}


def put_numbers(book: Book, sheet: QuickSheet, layout: Layout) -> None:
    """The counts as one table: actions by plan, theme and cycle, and the agencies' parts of actions."""
    heads = number_heads([f"{mark}  {name}" for mark, name in layout.counted])
    put_top(book, sheet, layout.matrix, "Numbers", len(heads) - 1, HEADINGS)
    listing = Listing(book, sheet, heads, HEADINGS)
    for row in number_rows(layout):
        listing.add(row)
    sheet.autofilter(HEADINGS, 0, listing.row - 1, len(heads) - 1)
    sheet.freeze_panes(FIRST, 2)


def number_heads(ratings: Iterable[str]) -> Sequence[Head]:
    """The columns of the sheet, in which the ratings are called so."""
    counts = (Head(name, 13, COUNT) for name in ratings)
    return [Head("Counted by", 14), Head("Name", 48), *counts, Head("In all", 10, COUNT), Head("Late", 10, COUNT)]


def number_rows(layout: Layout) -> Iterator[Sequence[Entry]]:
    """The lines of the sheet, in the order of `Layout.numbers`."""
    live = Live(layout)
    late_parts = Counter(part.agency for part in layout.matrix.parts if part.days_late > 0)
    for (counted, plan, name), (row, counts) in layout.numbers.items():
        entries = list(_counts(layout, live, (counted, plan, name), late_parts))
        *cells, late = entries if entries else (*counts, None)
        ends = live.sum_of(row, sum(counts)), late
        called = name or ("No agency" if counted == AGENCY else "No theme")
        yield counted, f"{plan} – {called}" if counted == THEME and layout.matrix.several else called, *cells, *ends


def _counts(layout: Layout, live: Live, name: tuple[str, str, str], late_parts: Mapping[str, int]) -> Iterator[Entry]:
    """The counts of one row and how many of them are late, as formulas; nothing for a cycle that is past.

    `late_parts` are by agency.
    """
    row, counts = layout.numbers[name]
    if name[0] == AGENCY:
        owed = live.owed_by(name[2], row)
        yield from (live.count_parts(place, owed, count) for place, count in enumerate(counts))
        yield live.count_late_parts(owed, late_parts.get(name[2], 0))
    elif name[0] != CYCLE or row == layout.now:
        first, last, actions = _area(layout, name)
        yield from (live.count_actions(place, (first, last), count) for place, count in enumerate(counts))
        yield live.count_late((first, last), sum(action.days_late > 0 for action in actions))


def _area(layout: Layout, name: tuple[str, str, str]) -> tuple[int, int, list[MatrixRow]]:
    """The rows of the sheet Matrix that a row of Numbers counts, and the actions in them."""
    counted, plan, called = name
    bands = [
        band
        for band in layout.bands
        if counted == CYCLE or (band.plan, band.theme) == (plan, called) or (counted, band.plan) == (PLAN, called)
    ]
    actions = [action for band in bands for action in band.actions]
    return (bands[0].first, bands[-1].last, actions) if bands else (FIRST, FIRST, [])

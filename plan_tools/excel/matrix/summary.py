"""The sheet Summary: how the whole plan stands, on one page.

The page is a grid of narrow columns of one width, so that tiles, charts and tables stand in line without merged cells;
text runs over the empty cells beside it.
"""

from collections.abc import Iterator
from textwrap import wrap
from typing import NamedTuple

from plan_tools.excel.matrix.charts import put_cycle_chart, put_theme_chart
from plan_tools.excel.matrix.layout import CYCLE, THEMES_SHOWN, Layout
from plan_tools.excel.matrix.live import DUE_SOON, Live, cell_of_numbers
from plan_tools.excel.matrix.marks import NOT_KNOWN, moved
from plan_tools.excel.matrix.page import (
    LINK_INK,
    PIXELS,
    SHEETS,
    SUMMARY,
    WIDTH,
    before,
    footer,
    long_date,
    position,
    put_title,
)
from plan_tools.excel.matrix.states import is_missing
from plan_tools.excel.matrix.tables import agencies_width, put_agencies, put_discussion
from plan_tools.excel.put import Entry, put, put_link, put_text
from plan_tools.excel.quick_sheet import QuickSheet
from plan_tools.excel.style import GREY, INK, PINK_INK, RULE, Book, put_band, set_page
from plan_tools.excel.text_size import fitted
from plan_tools.model import Matrix, Movement

TILE = 4  # columns of a tile
TILES = 7  # tiles in a line
CHART_ROWS, CHART_ROW = 10, 20  # rows under a chart, and the least height of each in points
LINK = 3  # columns from one link to the next
LINE_WIDTH = 170  # characters of a sentence in a line


class Tile(NamedTuple):
    """A figure with its label, a note below it, and the colour of its edge."""

    figure: Entry
    label: str
    note: Entry
    colour: str


def put_summary(book: Book, sheet: QuickSheet, layout: Layout) -> None:
    """Write the summary."""
    live = Live(layout)
    half = max(TILES * TILE // 2, agencies_width(layout))
    last = 2 * half - 1
    sheet.set_column(0, last, WIDTH)
    put_band(book, sheet, "Composite action matrix", live.position(position(layout.matrix)), last)
    _put_links(book, sheet, last)
    row = _put_sentences(book, sheet, layout.matrix, live, 3)
    row = _put_tiles(book, sheet, list(_tiles(layout, live)), row, 2 * half // TILE)
    row = _put_charts(book, sheet, layout, row, half)
    put_title(book, sheet, row, 0, "Agencies")
    put_title(book, sheet, row, half + 1, f"For discussion, as written on {long_date(layout.matrix.as_at)}")
    end = max(
        put_agencies(book, sheet, layout, row + 1, half),
        put_discussion(book, sheet, layout, row + 1, (half + 1, last)),
    )
    sheet.print_area(0, 0, end, last)
    set_page(book, sheet, footer(layout.matrix), tall=1)
    sheet.activate()


def _put_links(book: Book, sheet: QuickSheet, last: int) -> None:
    rule = {"bottom": 1, "bottom_color": RULE}
    for column in range(last + 1):
        sheet.write_blank(2, column, None, book.format(**rule))
    look = book.format(**rule, font_color=LINK_INK, underline=1)
    for place, name in enumerate(name for name in SHEETS if name != SUMMARY):
        put_link(sheet, 2, place * LINK, name, name, 0, look)
    sheet.set_row(2, 20)


def _put_sentences(book: Book, sheet: QuickSheet, matrix: Matrix, live: Live, row: int) -> int:
    """The headline, what moved and who returned, from row `row`; the next free row."""
    put(sheet, row, 0, live.headline(), book.format(bold=True, font_size=15, font_color=INK))
    sheet.set_row(row, 28)
    lines = wrap(matrix.came, LINE_WIDTH, max_lines=2, placeholder=" …")
    for place, line in enumerate((live.movements(), *lines), row + 1):
        put(sheet, place, 0, line, book.format(font_size=11))
        sheet.set_row(place, 16)
    gap = row + 2 + len(lines)
    sheet.set_row(gap, 6)
    return gap + 1


def _tiles(layout: Layout, live: Live) -> Iterator[Tile]:
    """The tiles in order."""
    matrix, counts = layout.matrix, layout.matrix.counts
    ink, red = INK.strip("#"), PINK_INK.strip("#")
    than = f"than in {before(matrix)}" if any(source.previous_cycle for source in matrix.sources) else ""
    groups, kind = (len(matrix.plan_counts), "plan") if matrix.several else (len(matrix.theme_counts), "theme")
    yield Tile(live.fixed(counts["actions"]), "Actions", f"in {groups} {kind}{'' if groups == 1 else 's'}", ink)
    was = layout.numbers.get((CYCLE, "", matrix.previous_cycle))
    now = matrix.cycle_counts[layout.cycles[-1]]
    fills = [*(rating.fill for rating in matrix.key), *([RULE.strip("#")] if layout.some_unrated else [])]
    for place, fill in enumerate(fills):
        note = live.since_before(place, was[0], now[place] - was[1][place]) if was else ""
        figure = live.figure(cell_of_numbers(layout.now, place), now[place])
        yield Tile(figure, " ".join(layout.counted[place]), note, fill)
    missing = dict.fromkeys(line.agency for line in matrix.returns if is_missing(line))
    yield Tile(live.figure(live.late_actions(), counts["late"]), "Late", "past due, still owed", red)
    yield Tile(live.figure(live.due_soon(), counts["due soon"]), f"Due in {DUE_SOON} days", "not late yet", ink)
    for movement, colour in ((Movement.BETTER, ink), (Movement.WORSE, red)):
        how_many = live.figure(live.moved(movement), counts[movement]) if than else NOT_KNOWN
        yield Tile(how_many, moved(movement), than or "no earlier cycle", colour)
    names, asked = ", ".join(layout.short_names.get(name, name) for name in missing), counts["returns asked"]
    without = (f"not in: {names}" if names else "all are in") if asked else "none was asked for"
    yield Tile(live.fixed(counts["returns in"]), f"Returns of {asked:,}", without, ink)
    yield Tile(
        live.figure(live.not_confirmed(), counts["not confirmed"]), "Not confirmed", "parts without a rating now", ink
    )
    refs = len({(line.plan, line.ref) for line in matrix.exceptions})
    lines = f"lines, on {refs:,} action{'' if refs == 1 else 's'}"
    yield Tile(live.fixed(counts["exceptions"]), "Exceptions", lines, ink)


def _put_tiles(book: Book, sheet: QuickSheet, tiles: list[Tile], row: int, in_line: int) -> int:
    """Lines of tiles from row `row`; the next free row."""
    for start in range(0, len(tiles), in_line):
        for place, tile in enumerate(tiles[start : start + in_line]):
            _put_tile(book, sheet, tile, row, place * TILE)
        for offset, tall in enumerate((25, 15, 13, 5)):
            sheet.set_row(row + offset, tall)
        row += 4
    return row


def _put_tile(book: Book, sheet: QuickSheet, tile: Tile, row: int, column: int) -> None:
    ground = {"bg_color": GREY}
    edge = ground | {"left": 5, "left_color": f"#{tile.colour}"}
    for across in range(1, TILE):
        for down in range(3):
            sheet.write_blank(row + down, column + across, None, book.format(**ground))
    edge |= {"align": "left", "indent": 1}
    put(sheet, row, column, tile.figure, book.format(**edge, font_size=16, bold=True))
    room = (TILE - 0.5) * WIDTH
    put_text(sheet, row + 1, column, fitted(tile.label, room), book.format(**edge, bold=True))
    small = book.format(**edge, font_size=8, font_color="#404040")
    note = fitted(tile.note, room * 1.2) if isinstance(tile.note, str) else tile.note
    put(sheet, row + 2, column, note, small)


def _put_charts(book: Book, sheet: QuickSheet, layout: Layout, row: int, half: int) -> int:
    """The two charts side by side from row `row`; the next free row."""
    matrix = layout.matrix
    counted, bars = ("plan", matrix.plan_counts) if matrix.several else ("theme", matrix.theme_counts)
    largest = f", {THEMES_SHOWN} of {len(bars):,}" if len(bars) > THEMES_SHOWN else ""
    put_title(book, sheet, row, 0, f"Overall rating by {counted}{largest}")
    put_title(book, sheet, row, half + 1, "Overall ratings over cycles")
    height = CHART_ROW * half // (TILES * TILE // 2)  # a wider page is a taller one
    for place in range(row + 1, row + 1 + CHART_ROWS):
        sheet.set_row(place, height)
    tall = CHART_ROWS * height * 4 // 3
    put_theme_chart(book, sheet, layout, (row + 1, 0), (half * PIXELS, tall))
    put_cycle_chart(book, sheet, layout, (row + 1, half + 1), ((half - 1) * PIXELS, tall))
    return row + 1 + CHART_ROWS

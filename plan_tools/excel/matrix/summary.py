"""The sheet Summary: how the whole plan stands, on one page.

The page is a grid of narrow columns of one width, so that tiles, charts and tables stand in line without merged cells;
text runs over the empty cells beside it.
"""

from collections.abc import Iterator
from textwrap import wrap
from typing import NamedTuple

from xlsxwriter.worksheet import Worksheet

from plan_tools.excel.matrix.charts import CYCLES_SHOWN, put_cycle_chart, put_theme_chart
from plan_tools.excel.matrix.grid import Places
from plan_tools.excel.matrix.lists import THEMES_SHOWN, is_missing
from plan_tools.excel.matrix.page import (
    LINK_INK,
    PIXELS,
    SHEETS,
    SUMMARY,
    WIDTH,
    before,
    named,
    position,
    put_title,
    tally,
)
from plan_tools.excel.matrix.tables import agencies_width, put_agencies, put_discussion
from plan_tools.excel.put import put, put_link, put_text
from plan_tools.excel.style import GREY, INK, PINK_INK, RULE, Book, put_band, set_page
from plan_tools.excel.text_size import fitted
from plan_tools.model import Matrix

TILE = 4  # columns of a tile
TILES = 7  # tiles in a line
CHART_ROWS, CHART_ROW = 10, 20  # rows under a chart, and the height of each in points
LINE_WIDTH = 170  # characters of the standfirst in a line


class Tile(NamedTuple):
    """A figure with its label, a note below it, and the colour of its edge."""

    figure: int
    label: str
    note: str
    colour: str


def put_summary(book: Book, sheet: Worksheet, matrix: Matrix, places: Places) -> None:
    """Write the summary; `places` are the rows of the actions in the sheet Matrix."""
    half = max(TILES * TILE // 2, agencies_width(matrix))
    last = 2 * half - 1
    sheet.set_column(0, last, WIDTH)
    put_band(book, sheet, "Composite action matrix", position(matrix), last)
    _put_links(book, sheet, last)
    row = _put_headline(book, sheet, matrix, 3)
    row = _put_tiles(book, sheet, list(_tiles(matrix)), row, 2 * half // TILE)
    row = _put_charts(book, sheet, matrix, row, half)
    put_title(book, sheet, row, 0, "Agencies")
    put_title(book, sheet, row, half + 1, "For discussion")
    end = max(
        put_agencies(book, sheet, matrix, row + 1, half),
        put_discussion(book, sheet, matrix, places, row + 1, (half + 1, last)),
    )
    sheet.print_area(0, 0, end, last)
    set_page(book, sheet, f"Composite action matrix, {matrix.cycle}", tall=1)
    sheet.activate()


def _put_links(book: Book, sheet: Worksheet, last: int) -> None:
    rule = {"bottom": 1, "bottom_color": RULE}
    for column in range(last + 1):
        sheet.write_blank(2, column, None, book.format(**rule))
    look = book.format(**rule, font_color=LINK_INK, underline=1)
    for place, name in enumerate(name for name in SHEETS if name != SUMMARY):
        put_link(sheet, 2, place * TILE, name, name, 0, look)
    sheet.set_row(2, 20)


def _put_headline(book: Book, sheet: Worksheet, matrix: Matrix, row: int) -> int:
    """The headline and the standfirst, from row `row`; the next free row."""
    put_text(sheet, row, 0, fitted(matrix.headline, 112), book.format(bold=True, font_size=15, font_color=INK))
    sheet.set_row(row, 28)
    lines = wrap(matrix.standfirst, LINE_WIDTH, max_lines=3, placeholder=" …")
    for place, line in enumerate(lines, row + 1):
        put_text(sheet, place, 0, line, book.format(font_size=11))
        sheet.set_row(place, 17)
    gap = row + 1 + len(lines)
    sheet.set_row(gap, 6)
    return gap + 1


def _tiles(matrix: Matrix) -> Iterator[Tile]:
    """The tiles in order."""
    counts, ink, red, than = matrix.counts, INK.strip("#"), PINK_INK.strip("#"), f"than in {before(matrix)}"
    themes = len({row.theme for row in matrix.rows})
    yield Tile(counts.get("actions", 0), "Actions", f"in {themes} theme{'' if themes == 1 else 's'}", ink)
    now = tally(matrix.key, (row.overall for row in matrix.rows))
    was = matrix.cycle_counts.get(matrix.previous_cycle)
    for place, rating in enumerate(matrix.key):
        note = _moved(now[place] - was[place], matrix.previous_cycle) if was else ""
        yield Tile(now[place], named(rating), note, rating.fill)
    missing = [line.agency for line in matrix.returns if is_missing(line)]
    short = {agency.name: agency.short for agency in matrix.agencies}
    yield Tile(counts.get("late", 0), "Late", "past due, not closed", red)
    yield Tile(counts.get("due soon", 0), "Due soon", "not late yet", ink)
    yield Tile(counts.get("better", 0), "▲ Better", than, ink)
    yield Tile(counts.get("worse", 0), "▼ Worse", than, red)
    without = f"not in: {', '.join(short.get(name, name) for name in missing)}" if missing else "all are in"
    yield Tile(counts.get("returns in", 0), f"Returns of {counts.get('returns asked', 0):,}", without, ink)
    yield Tile(counts.get("exceptions", 0), "Exceptions", "lines to look at", ink)
    yield Tile(matrix.problem_count, "Problems", "need a person", ink)


def _moved(by: int, cycle: str) -> str:
    return f"{by:+,} since {cycle}" if by else f"same as {cycle}"


def _put_tiles(book: Book, sheet: Worksheet, tiles: list[Tile], row: int, in_line: int) -> int:
    """Lines of tiles from row `row`; the next free row."""
    for start in range(0, len(tiles), in_line):
        for place, tile in enumerate(tiles[start : start + in_line]):
            _put_tile(book, sheet, tile, row, place * TILE)
        for offset, tall in enumerate((25, 15, 13, 5)):
            sheet.set_row(row + offset, tall)
        row += 4
    return row


def _put_tile(book: Book, sheet: Worksheet, tile: Tile, row: int, column: int) -> None:
    ground = {"bg_color": GREY}
    edge = ground | {"left": 5, "left_color": f"#{tile.colour}"}
    for across in range(1, TILE):
        for down in range(3):
            sheet.write_blank(row + down, column + across, None, book.format(**ground))
    figure = edge | {"font_size": 16, "bold": True, "align": "left", "num_format": '" "#,##0', "shrink": True}
    put(sheet, row, column, tile.figure, book.format(**figure))
    room = (TILE - 0.3) * WIDTH
    put_text(sheet, row + 1, column, f" {fitted(tile.label, room)}", book.format(**edge, bold=True))
    small = book.format(**edge, font_size=8, font_color="#404040")
    put_text(sheet, row + 2, column, f" {fitted(tile.note, room * 1.25)}" if tile.note else "", small)


def _put_charts(book: Book, sheet: Worksheet, matrix: Matrix, row: int, half: int) -> int:
    """The two charts side by side from row `row`; the next free row."""
    themes, cycles = len(matrix.theme_counts), len(matrix.cycle_counts)
    largest = f", the {THEMES_SHOWN} largest of {themes:,}" if themes > THEMES_SHOWN else ""
    put_title(book, sheet, row, 0, f"Overall rating by theme{largest}")
    latest = f", the last {CYCLES_SHOWN}" if cycles > CYCLES_SHOWN else ""
    put_title(book, sheet, row, half + 1, f"Overall ratings over cycles{latest}")
    for place in range(row + 1, row + 1 + CHART_ROWS):
        sheet.set_row(place, CHART_ROW)
    tall = CHART_ROWS * CHART_ROW * 4 // 3
    put_theme_chart(book, sheet, matrix, (row + 1, 0), (half * PIXELS, tall))
    put_cycle_chart(book, sheet, matrix, (row + 1, half + 1), ((half - 1) * PIXELS, tall))
    return row + 1 + CHART_ROWS

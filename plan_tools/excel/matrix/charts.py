"""The two charts of the summary, drawn from the sheet Numbers: each segment carries its rating's mark and its count."""

from collections.abc import Sequence
from typing import Any

from xlsxwriter.chart import Chart

from plan_tools.excel.contrast import legible
from plan_tools.excel.matrix.layout import CYCLE, HEADINGS, PLAN, THEME, THEMES_SHOWN, Layout
from plan_tools.excel.matrix.page import NUMBERS
from plan_tools.excel.put import one_line
from plan_tools.excel.quick_sheet import QuickSheet
from plan_tools.excel.style import FONT, INK, Book
from plan_tools.model import Rating

NAME_COLUMN, FIRST_RATING = 1, 2  # in the sheet Numbers
UNRATED = Rating("No rating", "", "", 0, False, "", "F2F2F2", "14304C")
SMALL = {"name": FONT, "size": 9, "color": INK}
BARE = {"visible": False, "major_gridlines": {"visible": False}}
NAMES = {"num_font": SMALL, "line": {"none": True}, "major_tick_mark": "none"}


def put_theme_chart(
    book: Book, sheet: QuickSheet, layout: Layout, cell: tuple[int, int], size: tuple[int, int]
) -> None:
    """Overall rating by theme, or by plan where there are several, with its corner in `cell`; `size` is in pixels."""
    counted = PLAN if layout.matrix.several else THEME
    rows = [row for name, row in layout.numbers.items() if name[0] == counted][:THEMES_SHOWN]
    names = [name[2] or "No theme" for name in layout.numbers if name[0] == counted]
    if rows:
        chart = _stacked(book, layout, "bar", rows)
        chart.set_y_axis(NAMES | {"reverse": True})
        chart.set_x_axis(BARE | {"max": _longest(rows)})
        _put_chart(sheet, chart, cell, size, _described(f"Overall rating by {counted.lower()}", layout, names, rows))


def put_cycle_chart(
    book: Book, sheet: QuickSheet, layout: Layout, cell: tuple[int, int], size: tuple[int, int]
) -> None:
    """Overall ratings over the last cycles, a column a cycle."""
    rows = [row for name, row in layout.numbers.items() if name[0] == CYCLE]
    chart = _stacked(book, layout, "column", rows)
    chart.set_x_axis(NAMES)
    chart.set_y_axis(BARE | {"max": _longest(rows)})
    words = _described("Overall ratings over cycles", layout, list(layout.matrix.cycle_counts), rows)
    _put_chart(sheet, chart, cell, size, words)


Rows = Sequence[tuple[int, Sequence[int]]]


def _stacked(book: Book, layout: Layout, kind: str, rows: Rows) -> Chart:
    """A chart of rows of the sheet Numbers that stand together."""
    chart = book.workbook.add_chart({"type": kind, "subtype": "stacked"})
    first, last = rows[0][0], rows[-1][0]
    shown = [*layout.matrix.key, *([UNRATED] if layout.some_unrated else [])]
    for place, rating in reversed(list(enumerate(shown))):  # what is closed stands at the base
        column, mark = FIRST_RATING + place, layout.counted[place][0]
        chart.add_series(
            {
                "name": [NUMBERS, HEADINGS, column],
                "categories": [NUMBERS, first, NAME_COLUMN, last, NAME_COLUMN],
                "values": [NUMBERS, first, column, last, column],
                "fill": {"color": f"#{rating.fill}"},
                "border": {"color": "#FFFFFF", "width": 0.75},
                "gap": 45,
                "data_labels": _labels(rating, mark),
            }
        )
    chart.set_legend({"position": "bottom", "font": SMALL})
    chart.set_chartarea({"border": {"none": True}, "fill": {"none": True}})
    return chart


def _longest(rows: Rows) -> int:
    """Where the axis ends: at the longest bar, so that the chart fills its place."""
    return max(1, *(sum(counts) for _row, counts in rows))


def _labels(rating: Rating, mark: str) -> dict[str, Any]:
    """The labels of one rating's segments: its mark and the count, as a format, so that they change with the counts."""
    font = {"name": FONT, "size": 8, "bold": True, "color": f"#{legible(rating.text, rating.fill)}"}
    written = one_line(mark, 12).replace('"', "")
    return {"value": True, "num_format": f'"{written} "#,##0;;', "font": font}


def _described(what: str, layout: Layout, names: Sequence[str], rows: Rows) -> str:
    """The chart in words, for those who cannot see it."""
    ratings = [name for _mark, name in layout.counted]
    lines = (f"{name}: {_said(ratings, counts)}" for name, (_row, counts) in zip(names, rows, strict=False))
    return one_line(f"{what}, a stacked chart. {'; '.join(lines)}.", 2000)


def _said(ratings: Sequence[str], counts: Sequence[int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in zip(ratings, counts, strict=True) if count) or "none"


def _put_chart(sheet: QuickSheet, chart: Chart, cell: tuple[int, int], size: tuple[int, int], words: str) -> None:
    chart.set_size({"width": size[0], "height": size[1]})
    sheet.insert_chart(*cell, chart, {"description": words, "object_position": 1})

"""The two charts of the summary, drawn from the sheet Numbers: each segment carries its rating's letter and count."""

from collections.abc import Mapping, Sequence
from typing import Any

from xlsxwriter.chart import Chart
from xlsxwriter.worksheet import Worksheet

from plan_tools.excel.matrix.lists import HEADINGS, THEMES_SHOWN, themes_in_order
from plan_tools.excel.matrix.page import NUMBERS, letter
from plan_tools.excel.put import one_line
from plan_tools.excel.style import FONT, INK, Book
from plan_tools.model import Matrix, Rating

CYCLES_SHOWN = 6
NAME_COLUMN, FIRST_RATING = 1, 2  # in the sheet Numbers
NARROWEST, NARROW = 0.03, 0.06  # shares of the longest bar below which a label has no room, or little
SMALL = {"name": FONT, "size": 9, "color": INK}
BARE = {"visible": False, "major_gridlines": {"visible": False}}
NAMES = {"num_font": SMALL, "line": {"none": True}, "major_tick_mark": "none"}


def put_theme_chart(book: Book, sheet: Worksheet, matrix: Matrix, cell: tuple[int, int], size: tuple[int, int]) -> None:
    """Overall rating by theme, a bar a theme, with its corner in `cell`; `size` is in pixels."""
    names = themes_in_order(matrix)[:THEMES_SHOWN]
    if names:
        chart = _stacked(book, matrix, "bar", HEADINGS + 1, [matrix.theme_counts[name] for name in names])
        chart.set_y_axis(NAMES | {"reverse": True})
        chart.set_x_axis(BARE | {"max": _longest(matrix.theme_counts, names)})
        words = _described("Overall rating by theme", matrix, matrix.theme_counts, names)
        _put_chart(sheet, chart, cell, size, words)


def put_cycle_chart(book: Book, sheet: Worksheet, matrix: Matrix, cell: tuple[int, int], size: tuple[int, int]) -> None:
    """Overall ratings over the last cycles, a column a cycle."""
    names = list(matrix.cycle_counts)[-CYCLES_SHOWN:]
    if names:
        first = HEADINGS + 1 + len(matrix.theme_counts) + len(matrix.cycle_counts) - len(names)
        chart = _stacked(book, matrix, "column", first, [matrix.cycle_counts[name] for name in names])
        chart.set_x_axis(NAMES)
        chart.set_y_axis(BARE | {"max": _longest(matrix.cycle_counts, names)})
        words = _described("Overall ratings over cycles", matrix, matrix.cycle_counts, names)
        _put_chart(sheet, chart, cell, size, words)


def _stacked(book: Book, matrix: Matrix, kind: str, first: int, counts: list[tuple[int, ...]]) -> Chart:
    """A chart of `counts`, which stand in the sheet Numbers from row `first` (from 0)."""
    chart = book.workbook.add_chart({"type": kind, "subtype": "stacked"})
    last = first + len(counts) - 1
    longest = max(map(sum, counts))
    for place, rating in reversed(list(enumerate(matrix.key))):  # what is closed stands at the base
        column = FIRST_RATING + place
        chart.add_series(
            {
                "name": [NUMBERS, HEADINGS, column],
                "categories": [NUMBERS, first, NAME_COLUMN, last, NAME_COLUMN],
                "values": [NUMBERS, first, column, last, column],
                "fill": {"color": f"#{rating.fill}"},
                "border": {"color": "#FFFFFF", "width": 0.75},
                "gap": 45,
                "data_labels": _labels(rating, [row[place] for row in counts], longest),
            }
        )
    chart.set_legend({"position": "bottom", "font": SMALL})
    chart.set_chartarea({"border": {"none": True}, "fill": {"none": True}})
    return chart


def _longest(counts: Mapping[str, Sequence[int]], names: Sequence[str]) -> int:
    """Where the axis ends: at the longest bar, so that the chart fills its place."""
    return max(1, *(sum(counts[name]) for name in names))


def _labels(rating: Rating, counts: Sequence[int], longest: int) -> dict[str, Any]:
    """The labels of one rating's segments; none where the segment is empty or too small to hold one."""
    mark = one_line(letter(rating), 12).replace("!", "")  # a text with ! could be taken for the address of a cell
    font = {"name": FONT, "size": 8, "bold": True, "color": f"#{rating.text}"}
    custom = [
        {"value": f"{mark} {count}", "font": font | {"size": 8 if count > longest * NARROW else 6}}
        if count > longest * NARROWEST
        else {"delete": True}
        for count in counts
    ]
    return {"value": True, "custom": custom, "font": font}


def _described(what: str, matrix: Matrix, counts: Mapping[str, Sequence[int]], names: Sequence[str]) -> str:
    """The chart in words, for those who cannot see it."""
    lines = (f"{name}: {_said(matrix.key, counts[name])}" for name in names)
    return one_line(f"{what}, a stacked chart. {'; '.join(lines)}.", 2000)


def _said(key: Sequence[Rating], counts: Sequence[int]) -> str:
    return ", ".join(f"{count} {rating.name}" for rating, count in zip(key, counts, strict=True) if count) or "none"


def _put_chart(sheet: Worksheet, chart: Chart, cell: tuple[int, int], size: tuple[int, int], words: str) -> None:
    chart.set_size({"width": size[0], "height": size[1]})
    sheet.insert_chart(*cell, chart, {"description": words, "object_position": 1})

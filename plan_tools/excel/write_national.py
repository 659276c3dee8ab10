"""The national matrix as a workbook, made fresh from values: a summary, the counts, what is late or missing."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from plan_tools.excel.contrast import legible
from plan_tools.excel.listing import COUNT, DAY, Head, Listing
from plan_tools.excel.put import Entry, put, put_link, put_text
from plan_tools.excel.quick_sheet import QuickSheet
from plan_tools.excel.style import GREY, INK, PINK_INK, Book, new_workbook, put_band, set_page
from plan_tools.excel.text_size import fitted
from plan_tools.model import Rating
from plan_tools.model.national import CountLine, National

SUMMARY, PARTNERSHIPS, KINDS, THEMES, CYCLES = "Summary", "Partnerships", "Agency kinds", "Themes", "Cycles"
LATE, NO_RETURN, TO_LOOK_AT = "Late", "No return", "To look at"
SHEETS = (SUMMARY, PARTNERSHIPS, KINDS, THEMES, CYCLES, LATE, NO_RETURN, TO_LOOK_AT)
TITLE = "National action matrix"
LINK_INK = "#0B3D91"
HEADINGS = 3  # the row of the headings of a list, from 0
FEW = {"num_format": '#,##0;-#,##0;"·"', "align": "center"}
TILE, WIDTH, LAST = 4, 5.9, 27  # columns of a tile, how wide a column of the summary is, and the last one
CHART_TOP, CHART_ROWS, CHART_ROW = 15, 18, 20  # the rows under the charts, and how high each is in points
PIXELS, BARS = 46, 12  # of a column of the summary on the screen; the most bars in a chart
SMALL = {"name": "Arial", "size": 9, "color": INK}
UNRATED = Rating("No rating", "", "", 0, False, "", "F2F2F2", "14304C")


class Table(NamedTuple):
    """One sheet that is a list: what it holds, its columns and its rows."""

    name: str
    holds: str
    heads: Sequence[Head]
    rows: Sequence[Sequence[Entry]]


def write_national(national: National) -> bytes:
    """The workbook of `national`; the same values give the same bytes."""
    book = new_workbook(TITLE, TITLE)
    tables = list(_tables(national))
    sheets = {name: book.workbook.add_worksheet(name) for name in (SUMMARY, *(table.name for table in tables))}
    _put_summary(book, sheets[SUMMARY], national, [table.name for table in tables])
    for table in tables:
        _put_table(book, sheets[table.name], table, national)
    return book.close()


def _day(national: National) -> str:
    day = national.as_at
    return f"Position at {day.day} {day:%B %Y}" if day else "No partnership could be read"


def _shown(national: National) -> tuple[Rating, ...]:
    """The ratings that have a column, and one for what has none where there is any."""
    unrated = any(line.counts[-1] for line in (*national.by_cycle, *national.by_kind))
    return (*national.ratings, *((UNRATED,) if unrated else ()))


def _tables(national: National) -> Iterator[Table]:
    ratings = [Head(rating.name, 10, FEW) for rating in _shown(national)]
    ends = [Head("In all", 9, FEW), Head("Late", 9, FEW)]
    few = [Head("Cycle", 13), *ratings, *ends]
    asked = [Head("Returns asked", 10, FEW), Head("No return", 10, FEW), Head("To look at", 10, FEW)]

    def cells(line: CountLine) -> tuple[int, ...]:
        return (*line.counts[: len(ratings)], line.in_all, line.late)

    nothing = (None,) * (len(ratings) + 2)
    rows: list[Sequence[Entry]] = [
        (one.name, one.cycle if one.counted else "not read", *(cells(one.counted) if one.counted else nothing),
         *((one.asked, one.missing) if one.counted else (None, None)), one.to_look_at)
        for one in national.partnerships
    ]  # fmt: skip
    holds = "Parts of actions by rating; returns; problems for a person to look at"
    yield Table(PARTNERSHIPS, holds, [Head("Partnership", 42), *few, *asked], rows)
    for name, heading, lines in (
        (KINDS, "Kind of agency", national.by_kind),
        (THEMES, "Theme", national.by_theme),
        (CYCLES, "Cycle", national.by_cycle),
    ):
        counted: list[Sequence[Entry]] = [(one.name, *cells(one)) for one in lines]
        yield Table(name, "Parts of actions by rating", [Head(heading, 42), *few[1:]], counted)
    heads = [Head("Partnership", 28), Head("Ref", 9), Head("Theme", 22), Head("Action", 48), Head("Agency", 22),
             Head("Rating", 12, COUNT), Head("Due date", 13, DAY), Head("Days late", 9, COUNT)]  # fmt: skip
    yield Table(LATE, "Parts of actions past their date and still owed, the latest first", heads, national.late)
    heads = [Head("Partnership", 36), Head("Cycle", 14), Head("Agency", 36), Head("Kind", 22), Head("State", 12),
             Head("Due by", 13, DAY), Head("Days late", 9, COUNT)]  # fmt: skip
    holds = "Agencies that have sent nothing back for the present cycle, or nothing that could be taken"
    yield Table(NO_RETURN, holds, heads, national.no_return)
    heads = [Head("Partnership", 28), Head("Agency", 22), Head("Ref", 9), Head("Where", 32), Head("What was found", 60),
             Head("What to do", 52)]  # fmt: skip
    yield Table(TO_LOOK_AT, "What each partnership has to look at", heads, national.to_look_at)


def _put_table(book: Book, sheet: QuickSheet, table: Table, national: National) -> None:
    last = len(table.heads) - 1
    put_band(book, sheet, table.name, f"{table.holds}  |  {_day(national)}", last)
    put_link(sheet, 2, 0, "Back to Summary", SUMMARY, 0, book.format(font_color=LINK_INK, underline=1))
    listing = Listing(book, sheet, table.heads, HEADINGS)
    ratings = {rating.name: rating for rating in _shown(national)}
    for column, head in enumerate(table.heads):
        if head.look is FEW and head.heading in ratings:
            put_text(sheet, HEADINGS, column, head.heading, book.rating(ratings[head.heading], text_wrap=True))
    rating_column = next((place for place, head in enumerate(table.heads) if head.heading == "Rating"), None)
    for row in table.rows:
        rating = ratings.get(str(row[rating_column])) if rating_column is not None else None
        colours = {rating_column: _colours(rating)} if rating and rating_column is not None else None
        listing.add(row, colours)
    if not table.rows:
        listing.say("Nothing to show.")
    sheet.freeze_panes(HEADINGS + 1, 1)
    sheet.autofilter(HEADINGS, 0, max(listing.row - 1, HEADINGS), last)
    set_page(book, sheet, TITLE, HEADINGS)


def _colours(rating: Rating) -> dict[str, Any]:
    return {"bg_color": f"#{rating.fill}", "font_color": f"#{legible(rating.text, rating.fill)}", "bold": True}


def _put_summary(book: Book, sheet: QuickSheet, national: National, names: Sequence[str]) -> None:
    sheet.set_column(0, LAST, WIDTH)
    put_band(book, sheet, TITLE, _day(national), LAST)
    for place, name in enumerate(names):
        put_link(sheet, 2, place * 3, name, name, 0, book.format(font_color=LINK_INK, underline=1))
    sheet.set_row(2, 20)
    put(sheet, 3, 0, _headline(national), book.format(bold=True, font_size=15, font_color=INK))
    sheet.set_row(3, 28)
    for place, tile in enumerate(_tiles(national)):
        line, column = divmod(place, (LAST + 1) // TILE)
        _put_tile(book, sheet, 4 + 4 * line, column * TILE, *tile)
    half = (LAST + 1) // 2
    titles = {0: "Parts of actions by kind of agency", half + 1: "Parts of actions over cycles"}
    for column, title in titles.items():
        put_text(sheet, CHART_TOP - 1, column, title, book.format(bold=True, font_size=12, font_color=INK))
    for row in range(CHART_TOP, CHART_TOP + CHART_ROWS):
        sheet.set_row(row, CHART_ROW)
    _put_chart(book, sheet, national, ("bar", KINDS, 0, min(BARS, len(national.by_kind))), half)
    begin = max(0, len(national.by_cycle) - BARS)
    _put_chart(book, sheet, national, ("column", CYCLES, begin, len(national.by_cycle)), half)
    sheet.print_area(0, 0, CHART_TOP + CHART_ROWS, LAST)
    set_page(book, sheet, TITLE, tall=1)
    sheet.activate()


def _headline(national: National) -> str:
    read = [one for one in national.partnerships if one.counted]
    parts = sum(one.counted.in_all for one in read if one.counted)
    return (
        f"{len(read):,} partnerships with {parts:,} parts of actions: {national.closed:,} are closed and "
        f"{len(national.late):,} are late."
    )


def _tiles(national: National) -> Iterator[tuple[int, str, str, str]]:
    """The figure, the label, the note and the colour of each tile."""
    ink, red = INK.strip("#"), PINK_INK.strip("#")
    read = [one.counted for one in national.partnerships if one.counted]
    unread = len(national.partnerships) - len(read)
    note, colour = (f"{unread} could not be read", red) if unread else ("all were read", ink)
    yield len(read), "Partnerships", note, colour
    for place, rating in enumerate(_shown(national)[:8]):
        yield sum(line.counts[place] for line in read), rating.name, "parts of actions", rating.fill
    yield len(national.late), "Late", "past due, still owed", red
    asked = sum(one.asked for one in national.partnerships)
    yield len(national.no_return), "No return", f"of {asked:,} asked", red
    yield sum(one.to_look_at for one in national.partnerships), "To look at", "problems for a person", ink


def _put_tile(book: Book, sheet: QuickSheet, row: int, column: int, *tile: Any) -> None:
    figure, label, note, colour = tile
    ground = {"bg_color": GREY}
    for across in range(1, TILE):
        for down in range(3):
            sheet.write_blank(row + down, column + across, None, book.format(**ground))
    edge = ground | {"left": 5, "left_color": f"#{colour}", "align": "left", "indent": 1}
    put_text(sheet, row, column, f"{figure:,}", book.format(**edge, font_size=16, bold=True))
    put_text(sheet, row + 1, column, fitted(label, (TILE - 0.5) * WIDTH), book.format(**edge, bold=True))
    put_text(sheet, row + 2, column, note, book.format(**edge, font_size=8, font_color="#404040"))
    for offset, tall in enumerate((25, 15, 13, 5)):
        sheet.set_row(row + offset, tall)


def _put_chart(book: Book, sheet: QuickSheet, national: National, data: tuple[str, str, int, int], half: int) -> None:
    """A stacked chart of rows of a sheet: its kind, the sheet, the first row and the one behind the last, from 0."""
    kind, name, first, end = data
    if first == end:
        return
    rows = HEADINGS + 1 + first, HEADINGS + end
    lines = (national.by_kind if name == KINDS else national.by_cycle)[first:end]
    chart = book.workbook.add_chart({"type": kind, "subtype": "stacked"})
    for column, rating in reversed(list(enumerate(_shown(national), 1))):  # what is closed stands at the base
        shown = {"value": True, "num_format": '#,##0;;""', "font": SMALL | _on(rating)}
        chart.add_series(
            {
                "name": [name, HEADINGS, column],
                "categories": [name, rows[0], 0, rows[1], 0],
                "values": [name, rows[0], column, rows[1], column],
                "fill": {"color": f"#{rating.fill}"},
                "border": {"color": "#FFFFFF", "width": 0.75},
                "gap": 45,
                "data_labels": shown,
            }
        )
    names = {"num_font": SMALL, "line": {"none": True}, "major_tick_mark": "none"}
    bare = {"visible": False, "major_gridlines": {"visible": False}, "max": max(line.in_all for line in lines)}
    if kind == "bar":
        chart.set_y_axis(names | {"reverse": True})
        chart.set_x_axis(bare)
    else:
        chart.set_x_axis(names)
        chart.set_y_axis(bare)
    chart.set_legend({"position": "bottom", "font": SMALL})
    chart.set_chartarea({"border": {"none": True}, "fill": {"none": True}})
    column, width = (0, half) if kind == "bar" else (half + 1, half - 1)
    chart.set_size({"width": width * PIXELS, "height": CHART_ROWS * CHART_ROW * 4 // 3})
    told = "; ".join(f"{line.name}: {line.in_all}, of which {line.late} late" for line in lines)
    sheet.insert_chart(CHART_TOP, column, chart, {"description": told[:250], "object_position": 2})


def _on(rating: Rating) -> dict[str, str]:
    return {"color": f"#{legible(rating.text, rating.fill)}"}

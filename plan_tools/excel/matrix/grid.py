"""The sheet Matrix: a row an action, a column an agency, in each cell how that agency's part stands."""

from collections.abc import Iterator

from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from plan_tools.excel.listing import Head
from plan_tools.excel.literals import quoted
from plan_tools.excel.matrix.heads import (
    ACTION,
    DUE,
    LATE,
    OVERALL,
    PART,
    PLAN,
    REF,
    SINCE,
    TREND,
    UPDATE,
)
from plan_tools.excel.matrix.layout import FIRST, HEADINGS, THEME, Band, Layout
from plan_tools.excel.matrix.live import Live
from plan_tools.excel.matrix.marks import NO_PART, NO_RATING, NOT_THERE, shown
from plan_tools.excel.matrix.page import ALL_ACTIONS, before, put_ref, put_top
from plan_tools.excel.put import Formula, put, put_text
from plan_tools.excel.quick_sheet import QuickSheet
from plan_tools.excel.style import (
    DATE_FORMAT,
    GREY,
    INK,
    PALE,
    PINK_INK,
    RULE,
    Book,
    colours,
    heading_format,
    set_scale,
)
from plan_tools.excel.text_size import INDENT, height
from plan_tools.model import MatrixRow, Rating

MANY_CELLS = 100_000  # above which a cell without a part is left blank
LATE_FORMAT = f'"LATE  "{DATE_FORMAT}'
MOST_LINKS = 60_000  # Excel allows 65,530 in a sheet


def put_grid(book: Book, sheet: QuickSheet, layout: Layout) -> None:
    """Write the sheet Matrix."""
    Grid(book, sheet, layout).put()


class Grid:
    """The sheet Matrix being written."""

    def __init__(self, book: Book, sheet: QuickSheet, layout: Layout) -> None:
        self.book, self.sheet, self.layout, self.matrix = book, sheet, layout, layout.matrix
        self.live, self.columns, self.heads = Live(layout), layout.columns, list(layout.heads.values())
        self.dashes = len(self.matrix.rows) * len(self.matrix.agencies) <= MANY_CELLS
        cell = {"border": 1, "border_color": RULE, "text_wrap": True}
        text, centred = {**cell, "indent": 1}, {**cell, "align": "center"}
        day = {**text, "align": "left"}
        self.text, self.centred = book.format(**text), book.format(**centred)
        self.day = book.format(**day, num_format=DATE_FORMAT)
        self.late = book.format(**day, num_format=LATE_FORMAT, bold=True, font_color=PINK_INK)
        self.age = book.format(**centred, num_format="#,##0;-#,##0;")
        self.part = book.format(**centred, bg_color=GREY, font_color=INK)
        self.dash = book.format(**centred, font_color="#595959")
        self.mark = book.format(**centred, font_size=8, bold=True)
        self.theme = book.format(bg_color=PALE, font_color=INK, bold=True, bottom=1, top=1, border_color=INK)

    def put(self) -> None:
        """Write the whole sheet."""
        put_top(self.book, self.sheet, self.matrix, "Matrix of actions and agencies", len(self.heads) - 1, HEADINGS)
        self.put_key()
        self.put_headings()
        heights: dict[int, float] = {}
        for band in self.layout.bands:
            self.sheet.finish(FIRST, band.row)
            heights[band.row] = self.put_band(band)
            for row, action in enumerate(band.actions, band.first):
                heights[row] = self.put_action(row, action)
        if not self.matrix.rows:
            put_text(self.sheet, FIRST, 0, "Nothing to show.", self.book.format(italic=True))
        self.colour()
        last = self.layout.last_row
        self.sheet.autofilter(HEADINGS, 0, last, self.columns[SINCE])
        self.sheet.freeze_panes(FIRST, self.columns[ACTION] + 1)
        self.sheet.outline_settings(True, False, False, False)
        self.sheet.ignore_errors({"number_stored_as_text": xl_range(FIRST, 0, last, 0)})
        self.put_page(heights)

    def put_key(self) -> None:
        """The line above the headings: what the marks mean, and the ratings in their colours where there is room."""
        none = "– no part" if self.dashes else "blank: no part"
        said = f"Key:  ▲ better, ▼ worse than {before(self.matrix)}   ? not confirmed by a return   {none}"
        small, key, marks = self.book.format(font_size=9), self.matrix.key, self.layout.marks
        self.sheet.set_row(2, 22)
        first = min(place for name, place in self.columns.items() if name.startswith(PART) or name == OVERALL)
        if len(key) > len(self.matrix.agencies) + 2:
            ratings = "   ".join(f"{marks[rating.name]} {rating.name}" for rating in key)
            put_text(self.sheet, 2, 0, f"{said}   Ratings: {ratings}", small)
            return
        put_text(self.sheet, 2, 0, said, small)
        for column, rating in enumerate(key, first):
            chip = self.book.rating(rating, font_size=8, shrink=True)
            put_text(self.sheet, 2, column, f"{marks[rating.name]} {rating.name}", chip)

    def put_headings(self) -> None:
        """The row of headings; those of the trend stand upright."""
        plain, centred = heading_format(self.book, indent=1), heading_format(self.book, align="center")
        turned = heading_format(self.book, align="center", rotation=90, font_size=8, text_wrap=False)
        for column, head in enumerate(self.heads):
            self.sheet.set_column(column, column, head.width)
            look = turned if "rotation" in head.look else centred if head.look else plain
            put_text(self.sheet, HEADINGS, column, head.heading, look)
        self.heading_height = _heading_height(self.heads)
        self.sheet.set_row(HEADINGS, self.heading_height)

    def put_band(self, band: Band) -> float:
        """The row over the actions of one theme, with how they stand; its height."""
        for column in range(len(self.heads)):
            self.sheet.write_blank(band.row, column, None, self.theme)
        name = " – ".join(filter(None, (band.plan if self.matrix.several else "", band.theme))) or "No theme"
        put_text(self.sheet, band.row, 0, name, self.theme)
        row, counts = self.layout.numbers[THEME, band.plan, band.theme]
        pairs = zip(self.layout.counted, counts, strict=True)
        said = " ".join(f"{mark} {count}" for (mark, _name), count in pairs if count)
        put(self.sheet, band.row, self.columns[OVERALL], Formula(self.live.tally(row), said), self.theme)
        self.sheet.set_row(band.row, 18)
        return 18

    def put_action(self, row: int, action: MatrixRow) -> float:
        """The row of one action, as tall as the longest of its texts; its height."""
        texts = {REF: action.ref, ACTION: action.action or action.recommendation, UPDATE: action.latest_update}
        if PLAN in self.columns:
            texts[PLAN] = action.plan
        for name, text in texts.items():
            put_text(self.sheet, row, self.columns[name], text, self.text)
        line = self.layout.first_line[action.plan, action.ref]
        target = (ALL_ACTIONS, line) if len(self.matrix.rows) < MOST_LINKS else None
        put_ref(self.sheet, row, 0, action.ref, target, self.book)
        self.put_due(row, action)
        self.put_parts(row, action)
        self.put_overall(row, action)
        texts[OVERALL] = shown(action.overall, self.layout.marks) + " ?" if action.overall else ""
        tall = height(((text, self.layout.heads[name].width - INDENT) for name, text in texts.items()), 24)
        self.sheet.set_row(row, tall, None, {"level": 1})
        return tall

    def put_due(self, row: int, action: MatrixRow) -> None:
        """The due date, LATE before it where it has passed; what was written where it is no date."""
        look = self.late if action.days_late else self.day
        number = next(self.layout.numbers_of_rows[part.line] for part in action.parts.values())
        put(self.sheet, row, self.columns[DUE], self.live.due(number, action), look)
        put(self.sheet, row, self.columns[LATE], self.live.late(row, action), self.age)

    def put_parts(self, row: int, action: MatrixRow) -> None:
        """Each agency's part; a dash, or a blank in a very large matrix, where it has none."""
        for agency in self.matrix.agencies:
            part, column = action.parts.get(agency.name), self.columns[PART + agency.name]
            if part:
                put(self.sheet, row, column, self.live.part(part), self.part)
            elif self.dashes:
                self.sheet.write_string(row, column, NO_PART, self.dash)

    def put_overall(self, row: int, action: MatrixRow) -> None:
        """The overall rating, how it has moved, and its trend."""
        put(self.sheet, row, self.columns[OVERALL], self.live.overall(row, action), self.centred)
        put(self.sheet, row, self.columns[SINCE], self.live.overall_since(row, action), self.centred)
        *past, now = self.layout.cycles
        for cycle in past:
            rating = action.trend.get(cycle)
            look = self.book.rating(rating, font_size=8) if rating else self.centred
            mark = self.layout.marks[rating.name] if rating else NO_RATING if cycle in action.trend else NOT_THERE
            put_text(self.sheet, row, self.columns[TREND + cycle], mark, look)
        put(self.sheet, row, self.columns[TREND + now], self.live.now(row, action), self.mark)

    def colour(self) -> None:
        """The rules that colour what the formulas give: parts, overall ratings, what got worse and what is late."""
        first, last = FIRST, self.layout.last_row
        parts = [place for name, place in self.columns.items() if name.startswith(PART)]
        for rating in self.matrix.key:
            mark, words = self.layout.marks[rating.name], shown(rating, self.layout.marks)
            if parts:
                self.rule((first, parts[0], last, parts[-1]), (mark, f"{mark} ▲", f"{mark} ▼"), rating)
            self.rule((first, self.columns[OVERALL], last, self.columns[OVERALL]), (words, f"{words} ?"), rating)
            self.rule((first, self.live.now_column, last, self.live.now_column), (mark,), rating)
        since, due, late = (self.columns[name] for name in (SINCE, DUE, LATE))
        worse = self.book.workbook.add_format({"bold": True, "font_color": PINK_INK})
        self.format((first, since, last, since), f'LEFT({xl_rowcol_to_cell(first, since)},1)="▼"', worse)
        is_day = f"ISNUMBER({xl_rowcol_to_cell(first, due)})"
        days = f"N({xl_rowcol_to_cell(first, late, col_abs=True)})"
        look = {"bold": True, "font_color": PINK_INK, "num_format": LATE_FORMAT}
        self.format((first, due, last, due), f"AND({is_day},{days}>0)", self.book.workbook.add_format(look))
        in_time = self.book.workbook.add_format({"bold": False, "font_color": "#000000", "num_format": DATE_FORMAT})
        self.format((first, due, last, due), f"AND({is_day},{days}=0)", in_time)

    def rule(self, area: tuple[int, int, int, int], texts: tuple[str, ...], rating: Rating) -> None:
        """Colour the cells of `area` that hold one of `texts` as `rating`."""
        cell = xl_rowcol_to_cell(area[0], area[1])
        holds = ",".join(f"{cell}={quoted(text)}" for text in texts)
        self.format(area, f"OR({holds})", self.book.workbook.add_format({**colours(rating), "bold": True}))

    def format(self, area: tuple[int, int, int, int], formula: str, look: object) -> None:
        """Give the cells of `area` a look while `formula`, written for the first of them, is true."""
        self.sheet.conditional_format(*area, {"type": "formula", "criteria": f"={formula}", "format": look})

    def put_page(self, heights: dict[int, float]) -> None:
        """The printed page: as wide as it is read well, and broken between themes where one would be cut."""
        room = set_scale(self.sheet, [head.width for head in self.heads])
        self.sheet.repeat_columns(0, self.columns[ACTION])
        tall = {band.row: sum(heights[row] for row in range(band.row, band.last + 1)) for band in self.layout.bands}
        self.sheet.set_h_pagebreaks(list(_breaks(tall, room, 30 + 18 + 22 + self.heading_height)))


def _heading_height(heads: list[Head]) -> float:
    level = ((head.heading, head.width - 1) for head in heads if "rotation" not in head.look)
    longest = max((len(head.heading) for head in heads if "rotation" in head.look), default=0)
    return max(height(level, 30), min(90, 10 + 4.6 * longest))


def _breaks(tall: dict[int, float], room: float, top: float) -> Iterator[int]:
    """The rows before which a page is broken, so that no theme is cut that fits on a page of its own."""
    used = top
    for row, needed in tall.items():
        if used > top and used + needed > room:
            yield row
            used = top
        used = top + (used - top + needed) % max(room - top, 1)

"""The sheet Matrix: a row an action, a column an agency, in each cell how that agency's part stands."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any, TypeAlias

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from plan_tools.excel.listing import Head
from plan_tools.excel.matrix.page import ARROWS, MOVEMENTS, before, letter, named, put_top, short_months, tally
from plan_tools.excel.put import put, put_text
from plan_tools.excel.style import DATE_FORMAT, GREY, INK, PALE, PINK_INK, RULE, Book, heading_format
from plan_tools.excel.text_size import INDENT, height
from plan_tools.model import Field, Matrix, MatrixRow, Movement, Part, Rating

HEADINGS = 3  # the row of the headings, from 0
MANY_CELLS = 100_000
TREND_LENGTH = 6

Places: TypeAlias = Mapping[tuple[str, str], int]
"""The row (from 0) of each action in the sheet, by (ref, agency) and by (ref, "")."""


class Looks:
    """The formats of the sheet, each made once."""

    def __init__(self, book: Book) -> None:
        self._book = book
        cell = {"border": 1, "border_color": RULE, "text_wrap": True}
        text, centred = {**cell, "indent": 1}, {**cell, "align": "center"}
        day = {**text, "align": "left", "num_format": DATE_FORMAT}
        late = {"num_format": f'"LATE  "{DATE_FORMAT}', "bold": True, "font_color": PINK_INK}
        self.text = book.format(**text)
        self.ref = book.format(**text, bold=True, font_color=INK)
        self.day = book.format(**day)
        self.late = book.format(**day | late)
        self.centred = book.format(**centred)
        self.dash = book.format(**centred, font_color="#595959")
        self.worse = book.format(**centred, bold=True, font_color=PINK_INK)
        self.pale = book.format(**centred, italic=True, bg_color=GREY, font_color=INK)
        self.theme = book.format(bg_color=PALE, font_color=INK, bold=True, bottom=1, top=1, border_color=INK)
        self.small = book.format(font_size=9)
        self._parts: dict[tuple[str, bool, Movement], tuple[str, Format]] = {}

    def rating(self, rating: Rating | None, **properties: Any) -> Format:
        """The format of a rating; the pale one where there is none."""
        return self._book.rating(rating, text_wrap=True, **properties) if rating else self.pale

    def part(self, part: Part) -> tuple[str, Format]:
        """The text and the format of one agency's part."""
        key = part.rating.name if part.rating else "", part.confirmed, part.movement
        if key not in self._parts:
            doubt = "" if part.confirmed or part.rating is None else "?"
            text = f"{letter(part.rating)}{doubt} {ARROWS.get(part.movement, '')}".strip()
            self._parts[key] = text, self.rating(part.rating if part.confirmed else None)
        return self._parts[key]


class Grid:
    """The sheet Matrix being written."""

    def __init__(self, book: Book, sheet: Worksheet, matrix: Matrix) -> None:
        self.book, self.sheet, self.matrix, self.looks = book, sheet, matrix, Looks(book)
        self.names = [agency.name for agency in matrix.agencies]
        self.short = {agency.name: agency.short for agency in matrix.agencies}
        self.cycles = _trend_cycles(matrix)
        self.plans = len({row.plan for row in matrix.rows}) > 1
        self.left = _left_heads(self.plans)
        self.first_agency = len(self.left)
        self.overall = self.first_agency + len(self.names)
        self.heads = (*self.left, *map(_agency_head, _short_names(matrix)), *_right_heads(matrix, self.cycles))
        self.dashes = len(matrix.rows) * len(self.names) <= MANY_CELLS
        self.by_letter = {letter(rating): rating for rating in matrix.key}

    def put(self) -> Places:
        """Write the whole sheet and say where each action stands."""
        put_top(self.book, self.sheet, self.matrix, "Matrix of actions and agencies", len(self.heads) - 1, HEADINGS)
        self.put_key()
        self.put_headings()
        places: dict[tuple[str, str], int] = {}
        place = HEADINGS + 1
        for (plan, theme), rows in groupby(self.matrix.rows, key=lambda row: (row.plan, row.theme)):
            band, place = place, place + 1
            overall = []
            for row in rows:
                self.put_action(place, row)
                overall.append(row.overall)
                places.setdefault((row.ref, ""), place)
                places.update({(row.ref, agency): place for agency in row.parts})
                place += 1
            self.put_band(band, plan if self.plans else "", theme, tally(self.matrix.key, overall))
        if not self.matrix.rows:
            put_text(self.sheet, place, 0, "Nothing to show.", self.book.format(italic=True))
        self.sheet.autofilter(HEADINGS, 0, max(place - 1, HEADINGS), self.overall + 1)
        self.sheet.freeze_panes(HEADINGS + 1, 3 if self.plans else 2)
        return places

    def put_key(self) -> None:
        """The line above the headings: what the marks mean, and the ratings in their colours where there is room."""
        none = "– no part" if self.dashes else "blank: no part"
        marks = f"Key:  ▲ better, ▼ worse than {before(self.matrix)}   ? not confirmed by a return   {none}"
        self.sheet.set_row(2, 22)
        if len(self.matrix.key) > len(self.names) + 2:
            ratings = "   ".join(f"{letter(rating)} {rating.name}" for rating in self.matrix.key)
            put_text(self.sheet, 2, 0, f"{marks}   Ratings: {ratings}", self.looks.small)
            return
        put_text(self.sheet, 2, 0, marks, self.looks.small)
        for column, rating in enumerate(self.matrix.key, self.first_agency):
            chip = self.book.rating(rating, font_size=8, shrink=True)
            put_text(self.sheet, 2, column, f"{letter(rating)} {rating.name}", chip)

    def put_headings(self) -> None:
        """The row of headings; those of the trend stand upright."""
        plain, centred = heading_format(self.book, indent=1), heading_format(self.book, align="center")
        turned = heading_format(self.book, align="center", rotation=90, font_size=8, text_wrap=False)
        for column, head in enumerate(self.heads):
            self.sheet.set_column(column, column, head.width)
            look = centred if head.look else plain
            put_text(self.sheet, HEADINGS, column, head.heading, turned if "rotation" in head.look else look)
        level = ((head.heading, head.width - 1) for head in self.heads if "rotation" not in head.look)
        longest = max((len(head.heading) for head in self.heads if "rotation" in head.look), default=0)
        self.sheet.set_row(HEADINGS, max(height(level, 30), min(90, 10 + 4.6 * longest)))

    def put_band(self, place: int, plan: str, theme: str, counts: Iterable[int]) -> None:
        """The row over the actions of one theme, with how they stand."""
        for column in range(len(self.heads)):
            self.sheet.write_blank(place, column, None, self.looks.theme)
        put_text(self.sheet, place, 0, " – ".join(filter(None, (plan, theme))) or "No theme", self.looks.theme)
        said = "  ".join(f"{letter(rating)} {n}" for rating, n in zip(self.matrix.key, counts, strict=True) if n)
        put_text(self.sheet, place, self.overall, said, self.looks.theme)
        self.sheet.set_row(place, 18)

    def put_action(self, place: int, row: MatrixRow) -> None:
        """The row of one action, as tall as the longest of its texts."""
        action, lead = row.action or row.recommendation, self.short.get(row.lead, row.lead)
        texts = {self.first_agency - 3: action, self.first_agency - 2: lead, len(self.heads) - 1: row.latest_update}
        if self.plans:
            texts[1] = row.plan
        for column, text in texts.items():
            put_text(self.sheet, place, column, text, self.looks.text)
        put_text(self.sheet, place, 0, row.ref, self.looks.ref)
        self.put_due(place, row)
        self.put_parts(place, row)
        self.put_overall(place, row)
        texts |= {0: row.ref, self.overall: _overall(row)}
        self.sheet.set_row(place, height(((text, self.heads[at].width - INDENT) for at, text in texts.items()), 24))

    def put_due(self, place: int, row: MatrixRow) -> None:
        """The due date, LATE before it where it has passed; what was written where it is no date."""
        column = self.first_agency - 1
        if row.due:
            is_late = row.days_late > 0 and not row.is_closed
            put(self.sheet, place, column, row.due, self.looks.late if is_late else self.looks.day)
        else:
            written = next((part.action.text(Field.DUE_DATE) for part in row.parts.values()), "")
            put_text(self.sheet, place, column, written or "No date", self.looks.text)

    def put_parts(self, place: int, row: MatrixRow) -> None:
        """Each agency's part; a dash, or a blank in a very large matrix, where it has none."""
        for column, name in enumerate(self.names, self.first_agency):
            part = row.parts.get(name)
            if part:
                put_text(self.sheet, place, column, *self.looks.part(part))
            elif self.dashes:
                self.sheet.write_string(place, column, "–", self.looks.dash)

    def put_overall(self, place: int, row: MatrixRow) -> None:
        """The overall rating, how it has moved, and its trend."""
        put_text(self.sheet, place, self.overall, _overall(row), self.looks.rating(row.overall))
        look = self.looks.worse if row.movement is Movement.WORSE else self.looks.centred
        put_text(self.sheet, place, self.overall + 1, MOVEMENTS.get(row.movement, "–"), look)
        length = len(self.cycles)
        trend = ("",) * (length - len(row.trend)) + row.trend[len(row.trend) - length :] if length else ()
        for column, mark in enumerate(trend, self.overall + 2):
            rating = self.by_letter.get(mark)
            look = self.looks.rating(rating, font_size=8) if rating else self.looks.centred
            put_text(self.sheet, place, column, mark, look)


def put_grid(book: Book, sheet: Worksheet, matrix: Matrix) -> Places:
    """Write the sheet Matrix and say where each action stands in it."""
    return Grid(book, sheet, matrix).put()


def _overall(row: MatrixRow) -> str:
    """The overall rating in words, such as ``B  Blue, closed``."""
    words = named(row.overall) if row.overall else "No rating"
    return words + (", closed" if row.is_closed else "") + ("" if row.confirmed else " ?")


def _left_heads(plans: bool) -> tuple[Head, ...]:
    plan = (Head("Plan", 14),) if plans else ()
    return (Head("Ref", 8), *plan, Head("Action", 38), Head("Lead", 15), Head("Due date", 20))


def _agency_head(name: str) -> Head:
    longest = max(map(len, name.split()), default=0)
    return Head(name, min(16.0, max(9.5, longest * 1.2 + 1)), {"align": "center"})


def _right_heads(matrix: Matrix, cycles: Iterable[str]) -> Iterator[Head]:
    yield Head("Overall", 16, {"align": "center"})
    yield Head(f"Since {before(matrix)}", 13, {"align": "center"})
    for cycle in cycles:
        yield Head(short_months(cycle), 3.6, {"rotation": 90})
    yield Head("Latest update", 42)


def _short_names(matrix: Matrix) -> list[str]:
    """The agencies' short names, in full where two would read the same."""
    short = [agency.short for agency in matrix.agencies]
    return [agency.name if short.count(agency.short) > 1 else agency.short for agency in matrix.agencies]


def _trend_cycles(matrix: Matrix) -> list[str]:
    """The cycles of the trend, the present one last."""
    length = min(TREND_LENGTH, max((len(row.trend) for row in matrix.rows), default=0))
    known = [*(cycle for cycle in matrix.cycle_counts if cycle != matrix.cycle), matrix.cycle]
    return known[-length:] if length else []

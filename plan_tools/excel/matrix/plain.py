"""The accessible version of the matrix, for publication: a plain table a sheet, in words, with no colour or formula."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from textwrap import wrap

from xlsxwriter.format import Format

from plan_tools.excel.listing import Head, widened
from plan_tools.excel.matrix.guide import plans_told
from plan_tools.excel.matrix.layout import Layout
from plan_tools.excel.matrix.page import footer, long_date, position
from plan_tools.excel.matrix.plain_tables import NONE, PlainTable, plain_tables
from plan_tools.excel.put import Entry, one_line, put, put_link, put_text
from plan_tools.excel.quick_sheet import QuickSheet
from plan_tools.excel.style import A4, DATE_FORMAT, MARKING, Book, new_workbook
from plan_tools.excel.text_size import INDENT, TALLEST, height, size
from plan_tools.model import Matrix

CONTENTS = "Contents"
TOP = 4  # the row of the headings, where no more is to be said above them
LETTERS = 12  # points
GROWN = 1.2  # how much wider that is than the letters in which widths are counted
LONGEST_HEADING = 250  # characters
LINE = 100  # characters of a sentence in a row
NO_BLANKS = "No cell of the table is blank: a word says so where there is nothing."
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def write_plain(matrix: Matrix) -> bytes:
    """The accessible version of `matrix`; the same matrix gives the same bytes."""
    title, cycle, previous = map(one_line, (matrix.title, matrix.cycle, matrix.previous_cycle))
    named = replace(matrix, title=title, cycle=cycle, previous_cycle=previous)
    tables = list(plain_tables(Layout(named)))
    book = new_workbook(title, footer(named))
    Page(book, CONTENTS, footer(named), _opening(named)).put(_contents(tables))
    for table in tables:
        Page(book, table.name, table.name, [_about(table), MARKING]).put(table)
    return book.close()


def _opening(matrix: Matrix) -> Sequence[str]:
    """What stands above the table of contents."""
    told = [matrix.headline, matrix.moved, matrix.came]
    if len(matrix.sources) > 1:
        told += (f"{name}: {words}" for name, words in plans_told(matrix))
    day = f"{position(matrix)}{long_date(matrix.as_at)}"
    told.append(f"This is the accessible version: each sheet holds one table, in words. {NO_BLANKS}")
    return [day, MARKING, *(line for words in told for line in wrap(words, LINE))]


def _contents(tables: Sequence[PlainTable]) -> PlainTable:
    heads = Head("Sheet", 20), Head("What it holds", 90), Head("Rows", 10)
    return PlainTable(CONTENTS, "", heads, [(table.name, table.holds, len(table.rows)) for table in tables])


def _about(table: PlainTable) -> str:
    count = len(table.rows)
    rows = f"The table has {count:,} row{'' if count == 1 else 's'}." if count else "There is nothing to show."
    return f"{table.holds} {rows} {NO_BLANKS}"


class Page:
    """One sheet being written: its title, the `lines` below it, and then its table."""

    def __init__(self, book: Book, name: str, title: str, lines: Sequence[str]) -> None:
        self.book, self.name, self.lines = book, name, lines
        self.sheet: QuickSheet = book.workbook.add_worksheet(name)
        self.top = max(TOP, len(lines) + 2)
        put_text(self.sheet, 0, 0, title, book.format(bold=True, font_size=16))
        for row, line in enumerate(lines, 1):
            put_text(self.sheet, row, 0, line, book.format(font_size=LETTERS, bold=line == MARKING))

    def put(self, table: PlainTable) -> None:
        """Write the table, tag it as one, and set the printed page."""
        nothing = ["Nothing to show", *[NONE] * (len(table.heads) - 1)]
        rows = table.rows or [nothing]
        names = list(unique(head.heading for head in table.heads))
        widths = [head.width * GROWN for head in widened(table.heads, zip(*rows, strict=True))]
        widths[-1] += max(0.0, max(map(size, self.lines)) * GROWN - sum(widths))
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)
        for row, cells in enumerate([names, *rows], self.top):
            self.sheet.set_row(row, self.height(cells, widths))
            for column, entry in enumerate(cells):
                put(self.sheet, row, column, entry, self.look(entry))
        if self.name == CONTENTS:
            self.put_links(rows)
        self.tag(self.top + len(rows), names)
        self.sheet.set_landscape()
        self.sheet.set_paper(A4)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.repeat_rows(self.top)

    def height(self, cells: Sequence[Entry], widths: Sequence[float]) -> float:
        """The height of a row, in which no text is cut."""
        room = [width / GROWN - INDENT for width in widths]
        return min(TALLEST, height(zip(cells, room, strict=True)) * GROWN)

    def look(self, entry: Entry, **more: object) -> Format:
        """The format of a cell, by what it holds."""
        shown = {date: {"num_format": DATE_FORMAT}, int: {"num_format": "#,##0"}}.get(type(entry), {})
        plain = {"font_size": LETTERS, "text_wrap": True, "valign": "top", "align": "left", "indent": 1, "border": 7}
        return self.book.format(**plain | shown | more)

    def put_links(self, rows: Sequence[Sequence[Entry]]) -> None:
        """Lead from each name of the contents to its sheet."""
        for row, (name, *_rest) in enumerate(rows, self.top + 1):
            put_link(self.sheet, row, 0, str(name), str(name), 0, self.look(name, underline=1))

    def tag(self, last: int, names: Sequence[str]) -> None:
        """Make the cells a table, whose headings are also written as they are to be read."""
        columns = [{"header": _ESCAPE.sub("_x005F_", name)} for name in names]
        settings = {"name": f"{self.name.replace(' ', '')}Table", "style": None, "autofilter": False}
        self.sheet.add_table(self.top, 0, last, len(names) - 1, settings | {"columns": columns})
        for column, name in enumerate(names):
            put_text(self.sheet, self.top, column, name, self.look(name, bold=True))


def unique(headings: Iterator[str]) -> Iterator[str]:
    """Headings on one line, no two of which read the same."""
    taken: set[str] = set()
    for heading in headings:
        name = one_line(heading, LONGEST_HEADING).strip() or "Column"
        choices = (name, *(f"{name} ({number})" for number in range(2, len(taken) + 3)))
        free = next(choice for choice in choices if choice.lower() not in taken)
        taken.add(free.lower())
        yield free

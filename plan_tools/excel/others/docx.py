"""The tables of a Word document (.docx) as sheets: what a person reads in their cells, and nothing else of it.

Tables that follow one another with the same headings are one sheet; the headings of the text right above a table stand
in rows of their own above it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, groupby
from typing import Any, NamedTuple

from docx.oxml import parse_xml
from docx.oxml.ns import qn

from plan_tools.excel.guarding.marks import LAST_COLUMN, LAST_ROW, Area, Marks
from plan_tools.excel.guarding.opening import refusal_of
from plan_tools.excel.markup import MarkupError
from plan_tools.excel.others.archive import sound_archive
from plan_tools.excel.others.grid import hold_to_size
from plan_tools.excel.others.word_numbers import value, way
from plan_tools.excel.others.word_text import CELL, PARAGRAPH, ROW, TABLE, Line, Texts, joined, members
from plan_tools.excel.package import Package, PackageError
from plan_tools.model import Place, Sheet, Workbook
from plan_tools.problems import Location, cannot_go_on

_STRICT, _USUAL = b"http://purl.oclc.org/ooxml/", b"http://schemas.openxmlformats.org/"
_MAIN_STRICT, _MAIN = _STRICT + b"wordprocessingml/main", _USUAL + b"wordprocessingml/2006/main"
_PLACEHOLDERS = "//w:sdt[w:sdtPr/w:showingPlcHdr]//w:r"  # "Choose an item.", which nobody has typed
_COLOUR = re.compile("[0-9A-Fa-f]{6}")
_DEEP = "its contents are damaged, or nested too deep"


def read_docx(data: bytes, name: str) -> Workbook:
    """The tables of the document with these bytes, which is one's own and may carry programs. Raises `CannotGoOn`."""
    here = Location(name)
    try:
        package = Package(data)
        parts = sound_archive(package, len(data), here, own=True)
        main = package.workbook
        related = {relation.type: relation.part for relation in package.relations(main)}
        styles, numbering = (
            _root(parts[related[kind]]) if kind in related else None for kind in ("styles", "numbering")
        )
        tables = _Tables(name, Texts(styles, numbering))
        tables.take(_root(parts[main]))
    except (PackageError, MarkupError, KeyError) as fault:
        raise refusal_of(fault, here) from None
    if not tables.found:
        raise cannot_go_on("plan-not-found", here, sheets="a document that has no table")
    return Workbook(name, "", tuple(table.sheet(name) for table in tables.found))


def _root(part: bytes) -> Any:
    try:
        return parse_xml(part.replace(_MAIN_STRICT, _MAIN))
    except SyntaxError as fault:  # as the parser of python-docx says it
        raise MarkupError(_DEEP) from fault


class _Cell(NamedTuple):
    """A cell: where in its row it begins and ends, what it says, and its colour; `goes_on` is one with that above."""

    begins: int
    ends: int
    text: str
    fill: str
    goes_on: bool


@dataclass
class _Table:
    """One table, or several with the same headings, as far as it has been read."""

    name: str
    headings: tuple[str, ...]
    width: int
    rows: list[tuple[str | None, ...]] = field(default_factory=list)
    merges: dict[Place, Area] = field(default_factory=dict)
    fills: dict[Place, str] = field(default_factory=dict)
    cells: int = 0

    def add(self, titles: Iterable[str], rows: Iterable[Sequence[_Cell]]) -> None:
        """Add rows, below titles across them; their cells begin and end in columns, counted from 1."""
        for title in titles:
            self.rows.append((title,))
            self.merges[len(self.rows), 1] = (len(self.rows), 1, len(self.rows), self.width)
        above: dict[int, int] = {}
        for number, row in enumerate(rows, len(self.rows) + 1):
            line: list[str | None] = [None] * (row[-1].ends - 1 if row else 0)
            tops = {}
            for cell in row:
                line[cell.begins - 1] = cell.text or None
                if cell.fill:
                    self.fills[number, cell.begins] = cell.fill
                top = tops[cell.begins] = above.get(cell.begins, number) if cell.goes_on else number
                if top < number or cell.begins < cell.ends - 1:
                    self.merges[top, cell.begins] = (top, cell.begins, number, cell.ends - 1)
            self.rows.append(tuple(line))
            self.cells += len(row)
            above = tops

    def sheet(self, file: str) -> Sheet:
        """The table as a sheet."""
        return Sheet(file, self.name, tuple(self.rows), merges=tuple(self.merges.values()), fills=self.fills)


class _Tables:
    """The tables of a document, read from its beginning to its end."""

    def __init__(self, file: str, texts: Texts) -> None:
        self.file = file
        self.found: list[_Table] = []
        self._texts = texts

    def take(self, document: Any) -> None:
        """Read the tables of the document with this root. Raises `CannotGoOn` where they are too large."""
        for run in document.xpath(_PLACEHOLDERS):
            run.getparent().remove(run)
        titles: list[str] = []
        body = document.find(way("body"))
        number = 0
        for block in members(body, PARAGRAPH, TABLE):
            if block.tag == TABLE:
                number += 1
                self._add(f"Table {number}", titles, block)
                titles = []
            elif text := joined(self._texts.lines([block])):
                titles = [*titles, text] if self._texts.is_heading(block) else []
        hold_to_size({one.name: Marks(one.cells, len(one.rows), one.width) for one in self.found}, self.file)

    def _add(self, name: str, titles: Sequence[str], table: Any) -> None:
        rows = _in_columns([self._cells(row) for row in _rows(table)], _edges(table))
        width = max((row[-1].ends - 1 for row in rows if row), default=0)
        if width > LAST_COLUMN or len(rows) > LAST_ROW:
            raise cannot_go_on("file-unsafe", Location(self.file, name), reason="a cell stands outside the grid")
        headings = _headings(rows)
        last = self.found[-1] if self.found else None
        if last is None or (last.width, last.headings) != (width, headings):
            last = _Table(name, headings, width)
            self.found.append(last)
        last.add(titles, rows)

    def _cells(self, row: Any) -> list[_Cell]:
        """The cells of a row, where they lie in the grid of the table."""
        cells, place = [], row.grid_before
        for cell in members(row, CELL):
            goes_on = cell.vMerge == "continue"
            text = "" if goes_on else joined(self._lines(cell))
            cells.append(_Cell(place, place := place + cell.grid_span, text, _fill(cell), goes_on))
        return cells

    def _lines(self, cell: Any) -> Iterator[Line]:
        """The lines of a cell; a row of a table inside it is one."""
        for tag, blocks in groupby(members(cell, PARAGRAPH, TABLE), key=lambda block: block.tag):
            if tag == PARAGRAPH:
                yield from self._texts.lines(blocks)
                continue
            for row in (row for table in blocks for row in _rows(table)):
                texts = [joined(self._lines(inner)) for inner in members(row, CELL)]
                yield Line("", " | ".join(filter(None, texts)))


def _rows(table: Any) -> Iterator[Any]:
    """The rows of a table that are not marked as deleted."""
    return (row for row in members(table, ROW) if row.find(way("trPr", "del")) is None)


def _fill(cell: Any) -> str:
    """The colour of a cell, or nothing."""
    shade = cell.find(way("tcPr", "shd"))
    if shade is None:
        return ""
    fill = shade.get(qn("w:color" if value(shade) == "solid" else "w:fill"), "")
    return fill.upper() if _COLOUR.fullmatch(fill) else ""


def _headings(rows: Sequence[Sequence[_Cell]]) -> tuple[str, ...]:
    """The texts of the first row that says more than one thing: above it, a table may have a title of its own."""
    lines = (tuple(" ".join(cell.text.split()).casefold() for cell in row) for row in rows)
    return next((line for line in lines if len(line) - line.count("") > 1), ())


def _edges(table: Any) -> list[int]:
    """How far from the left each column of the table's grid begins, and where the last one ends."""
    widths = (column.get(qn("w:w"), "") for column in table.findall(way("tblGrid", "gridCol")))
    return list(accumulate((max(int(width), 1) if width.isdecimal() else 1 for width in widths), initial=0))


def _in_columns(rows: Sequence[Sequence[_Cell]], edges: Sequence[int]) -> list[list[_Cell]]:
    """The rows with their cells in the columns of the row that has most of them.

    In Word, the edge of a single cell can be drawn aside, and then the grid has columns that nobody sees: a cell with
    as many neighbours as the others stands where it does among them, and any other where it begins.
    """
    fullest = max(rows, key=len, default=[])
    count = len(fullest)
    begins = [_at(edges, cell.begins) for cell in fullest]
    ends = [_at(edges, cell.ends) for cell in fullest]
    placed = []
    for row in rows:
        line: list[_Cell] = []
        for number, cell in enumerate(row):
            before, after = (line[-1].ends if line else 1), len(row) - number - 1
            first = 1 + (number if len(row) == count else _nearest(begins, _at(edges, cell.begins)))
            first = min(max(first, before), count - after)
            last = 1 + (number if len(row) == count else _nearest(ends, _at(edges, cell.ends)))
            last = min(max(last, first), count - after)
            line.append(cell._replace(begins=first, ends=last + 1))
        placed.append(line)
    return placed


def _at(edges: Sequence[int], place: int) -> int:
    """How far from the left a place in the grid is, also where the table says less of its grid than its rows do."""
    return edges[place] if place < len(edges) else edges[-1] + place - len(edges) + 1


def _nearest(places: Sequence[int], wanted: int) -> int:
    return min(range(len(places)), key=lambda number: abs(places[number] - wanted))

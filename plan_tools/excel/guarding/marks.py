"""What a sheet's XML holds that a plain reading of its values does not tell: its extent, its errors and its formulas.

Nearly every program writes a cell as ``<c r="A1" s="2" t="s">``; such a sheet is looked through with regular
expressions, which costs less than reading it. A sheet with one cell written in any other way that the format allows is
walked through with a parser, and written anew in the usual way for the reader of values.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import NamedTuple
from xml.parsers import expat

from plan_tools.excel.markup import DAMAGED, MAIN, MarkupError, escaped
from plan_tools.model import cell_address
from plan_tools.problems import shown

MOST_CELLS = 2_000_000
MOST_DEPTH = 256
_SMALL_AREA = 1_000_000
_LONGEST_TAG = 200
_LETTERS, _DIGITS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", b"0123456789"
_SURE = rb' r="([A-Z]{1,3}+[1-9][0-9]{0,6}+)"(?: [a-qs-z][a-z]?+="[^"<>&]*+")*+'
_CELL = re.compile(rb"<c(?:" + _SURE + rb"/?+>|[\s/>])")  # nothing in its group: a cell written in another way
_FILLED = re.compile(rb"<c" + _SURE + rb">(?!</c>)")
_DIMENSION = re.compile(rb'<dimension ref="[A-Z]{1,3}+[0-9]{1,7}+(?::[A-Z]{1,3}+[0-9]{1,7}+)?+"')
_PREFIXED = re.compile(rb":c[\s/>]")
_FORMULA = re.compile(rb"<f(?: [^<>]*)?(?:/>|>[^<]*</f>)(?:\s*<v(?: [^<>]*)?>([^<]*)</v>)?")
_ERROR = re.compile(rb'( t="e"[^<>]*>\s*(?:<f(?: [^<>]*)?(?:/>|>[^<]*</f>)\s*)?<v(?: [^<>]*)?>)([^<]*)</v>')
_KNOWN_ERRORS = frozenset(b"#DIV/0! #N/A #NAME? #NULL! #NUM! #REF! #VALUE!".split())
_KEPT = (("v",), ("is",), ("is", "t"), ("is", "r"), ("is", "r", "t"))  # of what stands in a cell
_SPACE = "http://www.w3.org/XML/1998/namespace space"
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?0*([1-9][0-9]{0,6})")
Place = tuple[int, int]


@dataclass(slots=True)
class Marks:
    """How many cells a sheet has, the last row and column of those that hold anything, its errors and its formulas.

    Places are (row, column), counted from 1. `cells` may be short of the truth where it is over `MOST_CELLS`.
    """

    cells: int = 0
    last_row: int = 0
    last_column: int = 0
    errors: dict[Place, str] = field(default_factory=dict)
    formulas: set[Place] = field(default_factory=set)
    without_value: set[Place] = field(default_factory=set)


class Looked(NamedTuple):
    """The marks of a sheet, and its XML as the reader of values may have it."""

    marks: Marks
    data: bytes


def look_through(data: bytes) -> Looked:
    """The marks of the sheet with this XML, in UTF-8; raises MarkupError."""
    dimension = data.find(b"<dimension", 0, 10_000)
    if dimension >= 0 and not _DIMENSION.match(data, dimension):  # where the reader trusts what it cannot read
        return _walked(data)
    if b"<!--" in data or b"<![CDATA[" in data or _PREFIXED.search(data):
        return _walked(data)
    if len(data) > 10 * MOST_CELLS and (count := data.count(b"<c ")) > MOST_CELLS:
        return Looked(Marks(count), data)
    cells = _CELL.findall(data)
    places = set(cells)
    if b"" in places or len(places) < len(cells):
        return _walked(data)
    last_row, last_column = _extent(places)
    if last_row * last_column > _SMALL_AREA:  # borders drawn to the end of the sheet make cells that hold nothing
        last_row, last_column = _extent(_FILLED.findall(data))
    marks = Marks(len(cells), last_row, last_column)
    try:
        if b"<f" in data:
            _mark_formulas(data, marks)
        return Looked(marks, _mark_errors(data, marks) if b' t="e"' in data else data)
    except _OtherwiseError:
        return _walked(data)


class _OtherwiseError(Exception):
    """A formula or an error does not stand where it usually does."""


def _extent(cells: Collection[bytes]) -> Place:
    joined = b" ".join(cells)
    rows, columns = set(joined.translate(None, _LETTERS).split()), set(joined.translate(None, _DIGITS).split())
    return max(map(int, rows), default=0), max(map(_column, columns), default=0)


def _mark_formulas(data: bytes, marks: Marks) -> None:
    for found in _FORMULA.finditer(data):
        place, tag = _cell_at(data, found.start())
        marks.formulas.add(place)
        if not found[1] and not (found[1] == b"" and b' t="str"' in tag):
            marks.without_value.add(place)


def _mark_errors(data: bytes, marks: Marks) -> bytes:
    """Mark the errors; the sheet with those that the reader does not know written as one that it does."""
    for found in _ERROR.finditer(data):
        place, _tag = _cell_at(data, found.start())
        marks.errors[place] = found[2].decode("utf-8", "replace")
    if all(text.encode() in _KNOWN_ERRORS for text in marks.errors.values()):
        return data
    return _ERROR.sub(rb"\1#N/A</v>", data)


def _cell_at(data: bytes, offset: int) -> tuple[Place, bytes]:
    """The place and the start tag of the cell whose start tag `offset` lies in, or just after."""
    start = data.rfind(b"<c ", max(0, offset - _LONGEST_TAG), offset)
    found = _CELL.match(data, start) if start >= 0 else None
    if found is None or found[1] is None or found.end() < offset:
        raise _OtherwiseError
    letters = found[1].rstrip(_DIGITS)
    return (int(found[1][len(letters) :]), _column(letters)), found[0]


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


# -- a sheet written in another way -----------------------------------------------------------------------------------


class _EnoughError(Exception):
    """There are more cells than will be read."""


def _walked(data: bytes) -> Looked:
    walk = _Walk()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = walk.begin
    parser.EndElementHandler = walk.finish
    parser.CharacterDataHandler = walk.text
    try:
        parser.Parse(data, True)
    except expat.ExpatError as fault:
        raise MarkupError(DAMAGED) from fault
    except _EnoughError:
        pass
    return Looked(walk.marks, walk.written())


class _Walk:
    """One pass over a sheet, for cells written in any way that the format allows."""

    def __init__(self) -> None:
        self.marks = Marks()
        self._plain: list[str] = []
        self._merges: list[str] = []
        self._path: list[str] = []
        self._space = ""
        self._seen: set[Place] = set()
        self._row = self._column = 0
        self._place: Place = (0, 0)
        self._kind, self._value = "", ""
        self._has_formula = self._has_value = False

    def written(self) -> bytes:
        """The sheet in the usual way: its cells, each with its reference, and its merges."""
        parts = "".join(self._plain), "".join(self._merges)
        sheet = '<worksheet xmlns="{}"><sheetData>{}</sheetData><mergeCells>{}</mergeCells></worksheet>'
        return sheet.format(MAIN[0], *parts).encode()

    def begin(self, qualified: str, attributes: dict[str, str]) -> None:
        space, _, name = qualified.rpartition(" ")
        self._space = self._space if self._path else space
        self._path.append(name if space == self._space else "")
        if len(self._path) > MOST_DEPTH:
            raise MarkupError(f"its contents are nested more than {MOST_DEPTH} deep")
        match self._path[1:]:
            case ["sheetData", "row"]:
                self._row, self._column = _number(attributes.get("r")) or self._row + 1, 0
            case ["sheetData", "row", "c"]:
                self._begin_cell(attributes)
            case ["sheetData", "row", "c", "f"]:
                self._has_formula = True
            case ["sheetData", "row", "c", *inner] if tuple(inner) in _KEPT:
                self._has_value = True
                kept = ' xml:space="preserve"' if attributes.get(_SPACE) == "preserve" else ""
                self._plain.append(f"<{name}{kept}>")
            case ["mergeCells", "mergeCell"]:
                self._merges.append(f'<mergeCell ref="{escaped(attributes.get("ref", ""))}"/>')

    def finish(self, qualified: str) -> None:  # noqa: ARG002 - expat gives it
        match self._path[1:]:
            case ["sheetData", "row", "c"]:
                self._finish_cell()
            case ["sheetData", "row", "c", *inner] if tuple(inner) in _KEPT:
                self._plain.append(f"</{inner[-1]}>")
        self._path.pop()

    def text(self, text: str) -> None:
        match self._path[1:]:
            case ["sheetData", "row", "c", "v"]:
                self._value += text
                if self._kind != "e":
                    self._plain.append(escaped(text))
            case ["sheetData", "row", "c", "is", *_, "t"] if tuple(self._path[4:]) in _KEPT:
                self._plain.append(escaped(text))

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        row, reference = self._row, attributes.get("r")
        self._column += 1
        if reference is not None:
            found = _REFERENCE.fullmatch(reference)
            if found is None:
                raise MarkupError(f"a cell of it is called {shown(reference, 20)}, which is no place in a sheet")
            row, self._column = int(found[2]), _column(found[1].upper().encode())
        self._place = row, self._column
        if self._place in self._seen:
            raise MarkupError(f"the cell {cell_address(*self._place)} stands in it twice")
        self._seen.add(self._place)
        self.marks.cells += 1
        if self.marks.cells > MOST_CELLS:
            raise _EnoughError
        self._kind, self._value, self._has_formula, self._has_value = attributes.get("t", ""), "", False, False
        named = "".join(f' {name}="{escaped(attributes[name])}"' for name in ("s", "t") if name in attributes)
        self._plain.append(f'<c r="{cell_address(*self._place)}"{named}>')

    def _finish_cell(self) -> None:
        marks, place = self.marks, self._place
        if self._has_formula:
            marks.formulas.add(place)
            if not self._value and not (self._has_value and self._kind == "str"):
                marks.without_value.add(place)
        if self._kind == "e" and self._has_value:
            marks.errors[place] = self._value
            self._plain.insert(len(self._plain) - 1, "#N/A")
        if self._has_formula or self._has_value:
            marks.last_row, marks.last_column = max(marks.last_row, place[0]), max(marks.last_column, place[1])
        self._plain.append("</c>")


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 8 else 0

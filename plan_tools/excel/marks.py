"""What a sheet's XML holds that a plain reading of its values does not tell: its extent, its errors and its formulas.

Nearly every program writes a cell as ``<c r="A1"``; such a sheet is looked through with regular expressions, which
costs less than reading it. A sheet with one cell written in any other way is walked through with a parser.
"""

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from plan_tools.excel.markup import MarkupError

_ANY_CELL = re.compile(rb"<(?:[^\s<>/!?]+:)?c[\s/>]")
_PLAIN_CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"')
_FORMULA = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"[^<>]*><f\b(?:[^<>]*/>|[^<>]*>[^<]*</f>)(<v>[^<])?')
_ERROR = re.compile(
    rb'<c r="([A-Z]{1,3})([0-9]{1,7})"[^<>]*\bt="e"[^<>]*>(?:<f\b(?:[^<>]*/>|[^<>]*>[^<]*</f>))?<v>([^<]*)</v>'
)
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
Place = tuple[int, int]


@dataclass(slots=True)
class Marks:
    """The last row and column that hold a cell, the errors by place, the formulas, and those without a value.

    Places are (row, column), counted from 1.
    """

    last_row: int = 0
    last_column: int = 0
    cells: int = 0
    errors: dict[Place, str] = field(default_factory=dict)
    formulas: set[Place] = field(default_factory=set)
    without_value: set[Place] = field(default_factory=set)

    def reach(self, row: int, column: int) -> None:
        """Take in a cell."""
        self.last_row, self.last_column = max(self.last_row, row), max(self.last_column, column)


def marks_of(data: bytes) -> Marks:
    """The marks of the sheet with this XML, in UTF-8; raises MarkupError."""
    plain = _PLAIN_CELL.findall(data)
    if len(plain) != len(_ANY_CELL.findall(data)) or b"<!" in data:
        return _walked(data)
    marks = Marks(cells=len(plain))
    if plain:
        letters = {letters for letters, _ in plain}
        marks.reach(max(int(digits) for _, digits in plain), max(map(_column, letters)))
    if b"<f" in data:
        for found in _FORMULA.finditer(data):
            place = int(found[2]), _column(found[1])
            marks.formulas.add(place)
            if not found[3]:
                marks.without_value.add(place)
    if b't="e"' in data:
        for found in _ERROR.finditer(data):
            marks.errors[int(found[2]), _column(found[1])] = found[3].decode("utf-8", "replace")
    return marks


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _walked(data: bytes) -> Marks:
    walk = _Walk()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = walk.begin
    parser.EndElementHandler = walk.finish
    parser.CharacterDataHandler = walk.text
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(data, True)
    except expat.ExpatError as fault:
        raise MarkupError(str(fault)) from fault
    return walk.marks


class _Walk:
    """One pass over a sheet, for cells written in any way that the format allows."""

    def __init__(self) -> None:
        self.marks = Marks()
        self.row = self.column = 0
        self.kind = ""
        self.has_formula = self.in_value = False
        self.value = ""

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        if local == "row":
            self.row = _number(attributes.get("r")) or self.row + 1
            self.column = 0
        elif local == "c":
            found = _REFERENCE.fullmatch(attributes.get("r", ""))
            if found:
                self.row, self.column = int(found[2]), _column(found[1].upper().encode())
            else:
                self.column += 1
            self.kind, self.has_formula, self.value = attributes.get("t", ""), False, ""
            self.marks.cells += 1
            self.marks.reach(self.row, self.column)
        elif local == "f":
            self.has_formula = True
        self.in_value = local == "v"

    def finish(self, name: str) -> None:
        self.in_value = False
        if name.rpartition(" ")[2] != "c":
            return
        place = self.row, self.column
        if self.has_formula:
            self.marks.formulas.add(place)
            if not self.value:
                self.marks.without_value.add(place)
        if self.kind == "e":
            self.marks.errors[place] = self.value

    def text(self, text: str) -> None:
        if self.in_value:
            self.value += text


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else 0


def _refuse(*_: object) -> None:
    raise MarkupError("it declares a document type")

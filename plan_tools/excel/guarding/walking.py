"""A sheet whose XML is written in an unusual way, walked through with a parser and written anew in the usual way.

The format allows prefixed names, comments, cells without references and attributes in any form; few programs use them.
"""

from collections.abc import Mapping
from xml.parsers import expat

from plan_tools.excel.guarding.marks import Area, Looked, Marks, area_of, place_of
from plan_tools.excel.guarding.outside import reach_of
from plan_tools.excel.guarding.soundness import MOST_DEPTH
from plan_tools.excel.markup import DAMAGED, MAIN, MarkupError, escaped
from plan_tools.model import Place, cell_address

MOST_WALKED = 400_000  # cells: walking takes ten times as long as looking
_AT_ONCE = 100_000
_KEPT = (("v",), ("is",), ("is", "t"), ("is", "r"), ("is", "r", "t"))  # of what stands in a cell
_SPACE = "http://www.w3.org/XML/1998/namespace space"


def walked(data: bytes) -> Looked:
    """The marks of the sheet with this XML, and the sheet written in the usual way; raises MarkupError."""
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
    return walk.looked()


class _Walk:
    """One pass over a sheet, for cells written in any way that the format allows."""

    def __init__(self) -> None:
        self.marks = Marks(rewritten=True)
        self._plain: list[str] = []
        self._written: list[bytes] = []
        self._merges: list[Area] = []
        self._hidden_rows: set[int] = set()
        self._hidden_columns: list[range] = []
        self._shared: dict[str, str] = {}
        self._path: list[str] = []
        self._space = ""
        self._seen: set[int] = set()
        self._row = self._column = 0
        self._place: Place = (0, 0)
        self._kind, self._value = "", ""
        self._formula: str | None = None
        self._formula_number = ""
        self._has_value = False

    def looked(self) -> Looked:
        """The marks, and the sheet in the usual way: its cells, each with its reference."""
        self.marks.merges = tuple(self._merges)
        self.marks.hidden_rows = frozenset(self._hidden_rows)
        self.marks.hidden_columns = tuple(self._hidden_columns)
        self._write()
        before, after = f'<worksheet xmlns="{MAIN[0]}"><sheetData>', "</sheetData></worksheet>"
        return Looked(self.marks, b"".join((before.encode(), *self._written, after.encode())))

    def _write(self) -> None:
        self._written.append("".join(self._plain).encode())
        self._plain.clear()

    def begin(self, qualified: str, attributes: dict[str, str]) -> None:
        space, _, name = qualified.rpartition(" ")
        self._space = self._space if self._path else space
        self._path.append(name if space == self._space else "")
        if len(self._path) > MOST_DEPTH:  # an end between two start tags hides the depth from a quick look
            raise MarkupError(f"its contents are nested more than {MOST_DEPTH} deep")
        match self._path[1:]:
            case ["cols", "col"]:
                if _is_hidden(attributes, "width"):
                    ends = (_number(attributes.get(name)) for name in ("min", "max"))
                    self._hidden_columns.append(range(next(ends), next(ends) + 1))
            case ["sheetData", "row"]:
                self._row, self._column = _number(attributes.get("r")) or self._row + 1, 0
                if attributes.get("r", "1").strip("0") == "":
                    raise MarkupError("a row of it is called 0, which no sheet has")
                if _is_hidden(attributes, "ht"):
                    self._hidden_rows.add(self._row)
            case ["sheetData", "row", "c"]:
                self._begin_cell(attributes)
            case ["sheetData", "row", "c", "f"]:
                self._formula, self._formula_number = "", attributes.get("si", "")
            case ["sheetData", "row", "c", *inner] if tuple(inner) in _KEPT:
                if inner == ["v"] and self._has_value:
                    raise MarkupError(f"the cell {cell_address(*self._place)} holds two values")
                self._has_value = True
                kept = ' xml:space="preserve"' if attributes.get(_SPACE) == "preserve" else ""
                self._plain.append(f"<{name}{kept}>")
            case ["mergeCells", "mergeCell"]:
                self._merges.append(area_of(attributes.get("ref", "")))

    def finish(self, qualified: str) -> None:  # noqa: ARG002 - expat gives it
        match self._path[1:]:
            case ["sheetData", "row", "c"]:
                self._finish_cell()
            case ["sheetData", "row", "c", "v"]:
                self._plain.append(f"{self._written_value()}</v>")
            case ["sheetData", "row", "c", *inner] if tuple(inner) in _KEPT:
                self._plain.append(f"</{inner[-1]}>")
        self._path.pop()

    def text(self, text: str) -> None:
        match self._path[1:]:
            case ["sheetData", "row", "c", "v"]:
                self._value += text
            case ["sheetData", "row", "c", "f"]:
                self._formula = (self._formula or "") + text
            case ["sheetData", "row", "c", "is", *_, "t"] if tuple(self._path[4:]) in _KEPT:
                self._plain.append(escaped(text))

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        row, reference = self._row, attributes.get("r")
        self._column += 1
        if reference is not None:
            row, self._column = place_of(reference)
        self._place = row, self._column
        number = row << 15 | self._column
        if number in self._seen:
            raise MarkupError(f"the cell {cell_address(*self._place)} stands in it twice")
        self._seen.add(number)
        self.marks.cells += 1
        if self.marks.cells > MOST_WALKED:
            raise MarkupError(f"it has more than {MOST_WALKED:,} cells, written in a way that takes long to read")
        self._kind, self._value, self._formula, self._has_value = attributes.get("t", ""), "", None, False
        named = "".join(f' {name}="{escaped(attributes[name])}"' for name in ("s", "t") if name in attributes)
        self._plain.append(f'<c r="{cell_address(*self._place)}"{named}>')

    def _written_value(self) -> str:
        """The value as the reader may have it: it knows few errors, and takes what is no number of a text for 0."""
        number = self._value.strip()
        if self._kind == "s" and not (number.isascii() and number.isdigit()):
            raise MarkupError(f"the cell {cell_address(*self._place)} leads to no text")
        return "#N/A" if self._kind == "e" else number if self._kind == "s" else escaped(self._value)

    def _finish_cell(self) -> None:
        marks, place = self.marks, self._place
        if self._formula is not None:
            marks.formulas.add(place)
            if not self._value and not (self._has_value and self._kind == "str"):
                marks.without_value.add(place)
            number = self._formula_number
            if reach := reach_of(self._formula) if self._formula else self._shared.get(number, ""):
                marks.outside[place] = reach
                self._shared |= {number: reach} if number else {}
        if self._kind == "e" and self._has_value:
            marks.errors[place] = self._value
        if self._formula is not None or self._has_value:
            marks.last_row, marks.last_column = max(marks.last_row, place[0]), max(marks.last_column, place[1])
        self._plain.append("</c>")
        if len(self._plain) > _AT_ONCE:
            self._write()


def _is_hidden(attributes: Mapping[str, str], size: str) -> bool:
    """Whether a row or a column is hidden, or has no height or width."""
    written = attributes.get(size, "")
    return attributes.get("hidden", "0") in ("1", "true") or bool(written and not written.strip("0."))


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 8 else 0

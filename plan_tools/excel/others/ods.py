"""An OpenDocument spreadsheet (.ods), read here: no library tells its errors, its formulas and its truth values."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from xml.parsers import expat

from plan_tools.excel.guarding.marks import LAST_COLUMN, LAST_ROW, Marks
from plan_tools.excel.guarding.opening import refusal_of
from plan_tools.excel.guarding.outside import reach_of
from plan_tools.excel.markup import DAMAGED, MarkupError
from plan_tools.excel.others.archive import sound_archive
from plan_tools.excel.others.grid import hold_to_size
from plan_tools.excel.package import Package, PackageError
from plan_tools.model import CellError, Raw, Sheet, Unseen, Workbook
from plan_tools.problems import Location, cannot_go_on

MOST_DEPTH = 256
_CELLS = ("table:table-cell", "table:covered-table-cell")
_LISTS = re.compile(
    r"(?:Basic|Dialogs)/(?:.*/)?(?:script|dialog)-l[cb]\.xml$"
)  # of libraries, there even where they are empty
_ERROR = re.compile(r"#(?:DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!)|Err:\d{3}")
_ARRAY = re.compile(r"\{[^{}]*\}")  # whose rows stand between the bars that elsewhere mean another program
_SPAN = re.compile(r"(-?)P(?:(\d+)D)?T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,](\d+))?S)?")
_SPACES = {
    "urn:oasis:names:tc:opendocument:xmlns:table:1.0": "table",
    "urn:oasis:names:tc:opendocument:xmlns:office:1.0": "office",
    "urn:oasis:names:tc:opendocument:xmlns:text:1.0": "text",
    "urn:oasis:names:tc:opendocument:xmlns:style:1.0": "style",
    "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0": "calcext",
}


def read_ods(data: bytes, name: str, own: bool) -> Workbook:
    """The workbook with these bytes; `own` may carry programs. Raises `CannotGoOn`."""
    here = Location(name)
    try:
        package = Package(data)
        manifest = package.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in package else b""
        if b"encryption-data" in manifest:
            raise PackageError("it is locked with a password, which can be opened in an Excel workbook alone")
        parts = sound_archive(package, len(data), here, own)
        if not own:
            _holds_no_program(package, manifest, here)
        content = _Content(name)
        content.parse(parts["content.xml"])
    except (PackageError, MarkupError, KeyError) as fault:
        raise refusal_of(fault, here) from None
    return Workbook(name, "", tuple(content.sheets))


def _holds_no_program(package: Package, manifest: bytes, here: Location) -> None:
    found = set()
    if any(name.startswith(("Basic/", "Dialogs/", "Scripts/")) and not _LISTS.match(name) for name in package.names):
        found.add("macros")
    if b"oleobject" in manifest:
        found.add("an embedded file")
    if found:
        raise cannot_go_on("file-macros", here, what=", ".join(sorted(found)))


@dataclass
class _Table:
    """One sheet as far as it has been read; `row` and `column` are how many have gone by."""

    name: str
    hidden: bool
    marks: Marks = field(default_factory=Marks)
    rows: list[tuple[Raw, ...]] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    row: int = 0
    column: int = 0
    line: list[Raw] = field(default_factory=list)
    line_formulas: list[int] = field(default_factory=list)
    line_repeated: int = 1


class _Content:
    """The content of a spreadsheet, read from its first element to its last."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.sheets: list[Sheet] = []
        self._path: list[str] = []
        self._style = ""
        self._hidden_styles: set[str] = set()
        self._epoch_1904 = False
        self._table: _Table | None = None
        self._marks: dict[str, Marks] = {}
        self._cell: dict[str, str] = {}
        self._text: list[str] = []
        self._paragraphs = 0
        self._inside = 0  # how deep the paragraph stands that is being read
        self._aside = 0  # how deep a note or a drawing stands inside that paragraph

    def parse(self, data: bytes) -> None:
        """Read the part with this XML; raises MarkupError, and `CannotGoOn` where it is too large."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._begin, self._finish
        parser.CharacterDataHandler = self._characters
        try:
            parser.Parse(data, True)
        except MarkupError:
            raise
        except (expat.ExpatError, ValueError) as fault:  # or a number that is none
            raise MarkupError(DAMAGED) from fault

    def _begin(self, qualified: str, found: dict[str, str]) -> None:
        name = _short(qualified)
        attributes = {_short(one): value for one, value in found.items()}
        parent = self._path[-1] if self._path else ""
        self._path.append(name)
        if len(self._path) > MOST_DEPTH:
            raise MarkupError(f"its contents are nested more than {MOST_DEPTH} deep")
        if self._inside and not name.startswith("text:") and not self._aside:
            self._aside = len(self._path)
        match name:
            case "style:style":
                self._style = attributes.get("style:name", "")
            case "style:table-properties" if attributes.get("table:display") == "false":
                self._hidden_styles.add(self._style)
            case "table:null-date":
                self._epoch_1904 = attributes.get("table:date-value", "").startswith("1904")
            case "table:table":
                hidden = attributes.get("table:style-name", "") in self._hidden_styles
                self._table = _Table(attributes.get("table:name", ""), hidden)
            case "table:table-row" if self._table:
                self._table.column, self._table.line, self._table.line_formulas = 0, [], []
                self._table.line_repeated = int(attributes.get("table:number-rows-repeated", "1"))
            case "table:table-cell" | "table:covered-table-cell":
                self._cell, self._text, self._paragraphs = attributes, [], 0
            case "text:p" if parent in _CELLS:
                self._inside, self._paragraphs = len(self._path), self._paragraphs + 1
                self._characters("\n" if self._paragraphs > 1 else "")
            case "text:s":
                self._characters(" " * min(int(attributes.get("text:c", "1")), 10_000))
            case "text:tab":
                self._characters("\t")
            case "text:line-break":
                self._characters("\n")

    def _finish(self, qualified: str) -> None:
        name, depth = _short(qualified), len(self._path)
        self._path.pop()
        if depth == self._aside:
            self._aside = 0
        if depth == self._inside:
            self._inside = 0
        if self._table is None:
            return
        if name in _CELLS:
            self._finish_cell(self._table)
        elif name == "table:table-row":
            self._finish_row(self._table)
        elif name == "table:table":
            self._finish_table(self._table)
            self._table = None

    def _characters(self, text: str) -> None:
        if self._inside and not self._aside:
            self._text.append(text)

    def _finish_cell(self, table: _Table) -> None:
        cell = self._cell
        value = _value(cell, "".join(self._text))
        repeated = int(cell.get("table:number-columns-repeated", "1"))
        first, table.column = table.column, table.column + repeated
        if table.column > LAST_COLUMN or repeated < 1:
            raise self._outside(table)
        if value is not None:
            table.line += [None] * (first - len(table.line)) + [value] * repeated
        if "table:formula" in cell:
            table.line_formulas += range(first + 1, table.column + 1)
            if reach := reach_of(_ARRAY.sub("", cell["table:formula"])):
                table.marks.outside[table.row + 1, first + 1] = reach
        down, right = (int(cell.get(f"table:number-{what}-spanned", "1")) for what in ("rows", "columns"))
        if down > 1 or right > 1:
            table.merges.append((table.row + 1, first + 1, table.row + down, first + right))

    def _finish_row(self, table: _Table) -> None:
        repeated = table.line_repeated
        first, table.row = table.row, table.row + repeated
        if table.row > LAST_ROW or repeated < 1:
            raise self._outside(table)
        if table.line:
            marks = table.marks
            marks.last_row, marks.last_column = table.row, max(marks.last_column, len(table.line))
            marks.cells += repeated * sum(value is not None for value in table.line)
            hold_to_size({**self._marks, table.name: marks}, self.file)
            table.rows += [()] * (first - len(table.rows)) + [tuple(table.line)] * repeated
        if table.line_formulas:
            rows = range(first + 1, table.row + 1)
            table.marks.formulas.update((row, column) for row in rows for column in table.line_formulas)

    def _finish_table(self, table: _Table) -> None:
        if not table.name.startswith("'file:"):  # what another workbook said when it was last looked into
            self._marks[table.name] = table.marks
            found = tuple(table.rows), table.hidden, tuple(table.merges), frozenset(table.marks.formulas)
            unseen = Unseen(outside=table.marks.outside)
            self.sheets.append(Sheet(self.file, table.name, *found, self._epoch_1904, unseen))

    def _outside(self, table: _Table) -> Exception:
        where = Location(self.file, table.name)
        return cannot_go_on("file-unsafe", where, reason="a cell stands outside the grid")


@lru_cache(1024)
def _short(qualified: str) -> str:
    space, _, name = qualified.rpartition(" ")
    return f"{_SPACES[space]}:{name}" if space in _SPACES else name


def _value(cell: dict[str, str], text: str) -> Raw:
    """What a cell holds; a repeated text is the same object, so that it takes no more room."""
    if cell.get("calcext:value-type") == "error" or ("table:formula" in cell and _ERROR.fullmatch(text)):
        return CellError(text or "#N/A")
    match cell.get("office:value-type"):
        case "float" | "percentage" | "currency":
            return float(cell.get("office:value", ""))
        case "boolean":
            return cell.get("office:boolean-value") == "true"
        case "date":
            return _day(cell.get("office:date-value", "")) or text or None
        case "time":
            return _time(cell.get("office:time-value", "")) or text or None
    return text or cell.get("office:string-value") or None


def _day(written: str) -> date | None:
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return None
    return moment.date() if moment.time() == time() else moment


def _time(written: str) -> time | timedelta | None:
    found = _SPAN.fullmatch(written)
    if found is None:
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in found.group(2, 3, 4, 5))
    millionths = int((found[6] or "0")[:6].ljust(6, "0"))
    span = timedelta(days, seconds, millionths, minutes=minutes, hours=hours) * (-1 if found[1] else 1)
    return (datetime.min + span).time() if timedelta() <= span < timedelta(1) else span

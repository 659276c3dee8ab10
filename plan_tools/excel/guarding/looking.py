"""One look through a sheet's XML, before the reader of values meets it.

Nearly every program writes a cell as ``<c r="A1" s="2" t="s">``; such a sheet is looked through with regular
expressions, which costs less than reading it. A sheet with one cell written in any other way goes to `walking`.
"""

import re
from collections.abc import Iterator
from html import unescape

from plan_tools.excel.guarding.marks import LAST_ROW, MOST_CELLS, Looked, Marks, area_of, check_few, column_number
from plan_tools.excel.guarding.outside import may_reach, reach_of
from plan_tools.excel.guarding.walking import walked
from plan_tools.model import Place

_SMALL_AREA = 1_000_000
_LONGEST_TAG = 200
_STRETCH = 2 << 20  # bytes
_LETTERS, _DIGITS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", b"0123456789"
_SURE = rb' r="([A-Z]{1,3}+[1-9][0-9]{0,6}+)"(?: [a-qs-z][a-z]?+="[^"<>&]{0,64}+"){0,12}+ ?+'
_CELL = re.compile(rb"<c(?:" + _SURE + rb"/?+>|[\s/>])")  # nothing in its group: a cell written in another way
_FILLED = re.compile(rb"<c" + _SURE + rb">(?!</c>)")
_DIMENSION = re.compile(rb'<dimension ref="[A-Z]{1,3}+[0-9]{1,7}+(?::[A-Z]{1,3}+[0-9]{1,7}+)?+"')
_UNUSUAL = (b"<!", b"</v><v", b'<row r="0"')
_SECOND_VALUE, _HIDDEN_NUMBER = re.compile(rb"</v>\s+<v"), re.compile(rb"<v>[^<&]*&#")
_PREFIXED = re.compile(rb":c[\s/>]")
_TEXT_CELL = b' t="s"'
_NO_TEXT = re.compile(rb' t="s"[^<>]{0,900}(?<!/)>(?!<v>[0-9]{1,9}</v>)')
_ERROR_CELL, _FORMULA_BEGUN = b' t="e"', re.compile(rb"<f[\s/>]")
_FORMULA = re.compile(
    rb"<f(?: (?P<about>[^<>]*?))?(?:/>|>(?P<text>[^<]*)</f>)"
    rb"(?:\s*<v(?: [^<>]{0,900}?)?(?:/>|>(?P<value>[^<]*)</v>))?"
)
_SHARED = re.compile(rb'\bsi="(\d+)"')
_ERROR = re.compile(
    rb'( t="e"[^<>]{0,900}>\s*(?:<f(?: [^<>]{0,900})?(?:/>|>[^<]*</f>)\s*)?<v(?: [^<>]{0,900})?>)([^<]*)</v>'
)
_KNOWN_ERRORS = frozenset(b"#DIV/0! #N/A #NAME? #NULL! #NUM! #REF! #VALUE!".split())
_MERGE = re.compile(rb"""<mergeCell\s[^<>]{0,200}?\bref\s*=\s*["']([^"'<>]{0,40})""")
_ROW, _COLUMN = re.compile(rb"<row\s[^<>]*+>"), re.compile(rb"<col\s[^<>]*+>")
_HIDDEN = re.compile(rb"""\b(?:hidden\s*=\s*["'](?:1|true)|(?:ht|width)\s*=\s*["']0(?:\.0*)?["'])""")
_NUMBERED = re.compile(rb"""\br\s*=\s*["']([0-9]{1,7})["']""")
_ENDS = re.compile(rb'\b(min|max)="([0-9]{1,5})"')


def look_through(data: bytes, most_cells: int = MOST_CELLS) -> Looked:
    """The marks of the sheet with this XML, in UTF-8; no more than their number where it has more than `most_cells`.

    Raises MarkupError.
    """
    dimension = data.find(b"<dimension", 0, 10_000)
    if dimension >= 0 and not _DIMENSION.match(data, dimension):  # where the reader trusts what it cannot read
        return walked(data)
    if any(mark in data for mark in _UNUSUAL) or _PREFIXED.search(data) or data.find(b"<?", 2) > 0:
        return walked(data)
    if data.find(b"</worksheet>") != len(data.rstrip()) - len(b"</worksheet>"):  # something stands behind the sheet
        return walked(data)
    if len(data) > 10 * most_cells and (count := data.count(b"<c ")) > most_cells:
        return Looked(Marks(count), data)
    survey = _survey(data, _CELL)
    if survey is None:
        return walked(data)
    count, last_row, last_column = survey
    if data.count(_TEXT_CELL) > count or _NO_TEXT.search(data) or _SECOND_VALUE.search(data):
        return walked(data)
    if b"&#" in data and _HIDDEN_NUMBER.search(data):
        return walked(data)
    if last_row * last_column > _SMALL_AREA:  # borders drawn to the end of the sheet make cells that hold nothing
        count, last_row, last_column = _survey(data, _FILLED) or survey
    marks = Marks(count, last_row, last_column)
    try:
        _mark_what_is_hidden(data, marks)
        if b"<f" in data:
            _mark_formulas(data, marks)
        return Looked(marks, _mark_errors(data, marks) if _ERROR_CELL in data else data)
    except _OtherwiseError:
        return walked(data)


class _OtherwiseError(Exception):
    """A formula, an error or a hidden row is not written as it usually is."""


def _survey(data: bytes, cell: re.Pattern[bytes]) -> tuple[int, int, int] | None:
    """The number of cells, the last row and the last column; None where one stands twice or is written otherwise."""
    count = last_row = last_column = 0
    for start, end in _stretches(data):
        cells = cell.findall(data, start, end)
        places = set(cells)
        if b"" in places or len(places) < len(cells):
            return None
        joined = b" ".join(places)
        rows = set(map(int, joined.translate(None, _LETTERS).split()))
        if min(rows, default=LAST_ROW + 1) <= last_row:  # what stands twice might stand in two stretches
            return None
        count += len(cells)
        last_row = max(rows, default=last_row)
        last_column = max(last_column, *map(column_number, set(joined.translate(None, _DIGITS).split())), 0)
    return count, last_row, last_column


def _stretches(data: bytes) -> Iterator[tuple[int, int]]:
    """Where the sheet may be cut into stretches of whole rows, so that a large one is not held in memory as cells."""
    start = 0
    while len(data) - start > 2 * _STRETCH and (end := data.find(b"<row ", start + _STRETCH)) > 0:
        yield start, end
        start = end
    yield start, len(data)


def _mark_what_is_hidden(data: bytes, marks: Marks) -> None:
    """Mark hidden rows and columns, and merges, which stand before and after the cells."""
    after = max(data.rfind(b"</sheetData>"), 0)
    marks.merges = tuple(area_of(_text(reference)) for reference in _MERGE.findall(data, after))
    before = data[: max(data.find(b"<sheetData"), 0)]
    marks.hidden_columns = tuple(_columns(tag) for tag in _COLUMN.findall(before) if _HIDDEN.search(tag))
    if b"hidden" in data or b"ht=" in data:
        hidden = [tag for tag in _ROW.findall(data) if _HIDDEN.search(tag)]
        numbers = [int(found[1]) for tag in hidden if (found := _NUMBERED.search(tag))]
        if len(numbers) < len(hidden):
            raise _OtherwiseError
        marks.hidden_rows = frozenset(numbers)


def _columns(tag: bytes) -> range:
    ends = {name: int(number) for name, number in _ENDS.findall(tag)}
    return range(ends.get(b"min", 1), ends.get(b"max", 0) + 1)


def _mark_formulas(data: bytes, marks: Marks) -> None:
    alike: set[bytes] = set()  # a column has one formula, but for its row
    for one in _FORMULA.finditer(data):
        place, tag = _cell_at(data, one.start())
        marks.formulas.add(place)
        if not one["value"] and not (b' t="str"' in tag and b"<v" in one[0]):
            marks.without_value.add(place)
        if text := one["text"]:
            alike.add(text if b"&#" in text else text.translate(None, _DIGITS))
        check_few(marks)
    if len(marks.formulas) < len(_FORMULA_BEGUN.findall(data)):
        raise _OtherwiseError
    if any(may_reach(_text(formula)) for formula in alike):
        _mark_what_reaches_outside(data, marks)


def _mark_what_reaches_outside(data: bytes, marks: Marks) -> None:
    shared: dict[bytes, str] = {}  # what a formula that many cells share reaches for
    for one in _FORMULA.finditer(data):
        number = match[1] if (match := _SHARED.search(one["about"] or b"")) else b""
        if reach := reach_of(_text(one["text"])) if one["text"] else shared.get(number, ""):
            marks.outside[_cell_at(data, one.start())[0]] = reach
            shared |= {number: reach} if number else {}


def _text(written: bytes) -> str:
    return unescape(written.decode("utf-8", "replace"))


def _mark_errors(data: bytes, marks: Marks) -> bytes:
    """Mark the errors; the sheet with those that the reader does not know written as one that it does."""
    for found in _ERROR.finditer(data):
        place, _tag = _cell_at(data, found.start())
        marks.errors[place] = found[2].decode("utf-8", "replace")
        check_few(marks)
    if len(marks.errors) < data.count(_ERROR_CELL):
        raise _OtherwiseError
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
    return (int(found[1][len(letters) :]), column_number(letters)), found[0]

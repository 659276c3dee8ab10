"""An Excel workbook in the binary form (.xlsb): values by python-calamine; its errors and formulas from its records."""

import struct
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from plan_tools.excel.guarding.marks import MOST_CELLS, Marks
from plan_tools.excel.guarding.opening import refusal_of
from plan_tools.excel.markup import MarkupError
from plan_tools.excel.others.archive import sound_archive
from plan_tools.excel.others.grid import hold_to_size, with_marks
from plan_tools.excel.others.xls import ERRORS
from plan_tools.excel.package import Package, PackageError
from plan_tools.model import Sheet, Workbook
from plan_tools.problems import Location

_WORKBOOK = "xl/workbook.bin"
_ROW, _ERROR, _FORMULA_ERROR, _SHEET, _DATES = 0, 3, 11, 156, 153
_VALUES = range(2, 12)
_FORMULAS = range(8, 12)
_RICH_TEXT = 62


def read_xlsb(data: bytes, name: str, own: bool) -> Workbook:
    """The workbook with these bytes; `own` may carry programs. Raises `CannotGoOn`, or whatever the reader raises."""
    here = Location(name)
    try:
        package = Package(data)
        sound_archive(package, len(data), here, own)
        relations = {relation.id: relation.part for relation in package.relations(_WORKBOOK)}
        marks: dict[str, Marks] = {}
        epoch_1904 = False
        for number, record in _records(package.read(_WORKBOOK)):
            if number == _SHEET:
                relation, sheet = _texts(record[8:])
                marks[sheet] = _marks(package.read(relations[relation]))
            elif number == _DATES:
                epoch_1904 = bool(record[:1] and record[0] & 1)
    except (PackageError, MarkupError, KeyError) as fault:
        raise refusal_of(fault, here) from None
    hold_to_size(marks, name)
    workbook = CalamineWorkbook.from_filelike(BytesIO(data))
    sheets = []
    for number, about in enumerate(workbook.sheets_metadata):
        if about.typ is SheetTypeEnum.WorkSheet:
            found = marks[about.name]
            rows = with_marks(workbook.get_sheet_by_index(number).to_python(skip_empty_area=False), found)
            hidden = about.visible is not SheetVisibleEnum.Visible
            sheets.append(Sheet(name, about.name, rows, hidden, (), frozenset(found.formulas), epoch_1904))
    return Workbook(name, "", tuple(sheets))


def _records(part: bytes) -> Iterator[tuple[int, bytes]]:
    """The records of a part: each has a number of one or two bytes, a length of one to four, and what it holds."""
    place = 0
    while place < len(part):
        number, place = _count(part, place, 2)
        length, place = _count(part, place, 4)
        yield number, part[place : place + length]
        place += length


def _count(part: bytes, place: int, most: int) -> tuple[int, int]:
    """A number whose bytes hold seven bits each, the last byte without the eighth, and the place after it."""
    value = 0
    for shift in range(most):
        byte = part[place + shift] if place + shift < len(part) else 0
        value |= (byte & 0x7F) << (7 * shift)
        if not byte & 0x80:
            return value, place + shift + 1
    return value, place + most


def _texts(data: bytes) -> tuple[str, str]:
    """Two texts that stand one after the other, each behind its length in letters of two bytes."""
    (first,) = struct.unpack_from("<L", data)
    end = 4 + 2 * first
    (second,) = struct.unpack_from("<L", data, end)
    texts = data[4:end], data[end + 4 : end + 4 + 2 * second]
    one, other = (text.decode("utf-16-le", "replace") for text in texts)
    return one, other


def _marks(part: bytes) -> Marks:
    marks = Marks()
    row = 0
    for number, data in _records(part):
        with suppress(struct.error):  # a record that is cut short holds no cell
            if number == _ROW:
                row = struct.unpack_from("<L", data)[0] + 1
            elif number in _VALUES or number == _RICH_TEXT:
                cell = row, struct.unpack_from("<L", data)[0] + 1
                marks.cells += 1
                marks.last_row, marks.last_column = max(marks.last_row, cell[0]), max(marks.last_column, cell[1])
                if number in _FORMULAS:
                    marks.formulas.add(cell)
                if number in (_ERROR, _FORMULA_ERROR) and len(data) > 8:
                    marks.errors[cell] = ERRORS.get(data[8], "#N/A")
        if marks.cells > MOST_CELLS:
            break
    return marks

"""An old Excel workbook (.xls): values by python-calamine; its errors, formulas and programs from its own records."""

import re
import struct
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from typing import NamedTuple

import olefile
from python_calamine import CalamineWorkbook, SheetTypeEnum

from plan_tools.excel.guarding.marks import MOST_CELLS, Marks
from plan_tools.excel.others.grid import hold_to_size, with_marks
from plan_tools.model import Sheet, Workbook
from plan_tools.problems import Location, cannot_go_on

_PROGRAMS = (
    (re.compile("_vba_project.*|vba"), "macros"),
    (re.compile("mbd[0-9a-f]+"), "an embedded file"),
    (re.compile("ctls"), "ActiveX controls"),
)
_BEGIN, _END, _LOCKED, _SHEET, _DATES = 0x0809, 0x000A, 0x002F, 0x0085, 0x0022
_MACRO_SHEET, _MODULE = 1, 6
_FORMULAS = (0x0006, 0x0206, 0x0406)
_BOOLEAN_OR_ERROR, _SEVERAL = 0x0205, 0x00BD
_VALUES = (0x0203, 0x0204, 0x00FD, 0x027E, 0x00D6, _BOOLEAN_OR_ERROR, *_FORMULAS)
ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}


class _Record(NamedTuple):
    """One record of the stream: its number and what it holds."""

    number: int
    data: bytes


class _Listed(NamedTuple):
    """A sheet as the list of sheets has it: where its records begin, what sort of sheet it is, whether it is hidden."""

    place: int
    sort: int
    hidden: bool


def read_xls(data: bytes, name: str, own: bool) -> Workbook:
    """The workbook with these bytes; `own` may carry programs. Raises `CannotGoOn`, or whatever the readers raise."""
    stream, programs = _stream(data, name)
    listed, epoch_1904 = [], False
    for record in _records(stream, 0):
        if record.number == _LOCKED:
            raise cannot_go_on("file-encrypted", Location(name))
        if record.number == _SHEET:
            place, state, sort = struct.unpack_from("<LBB", record.data)
            listed.append(_Listed(place, sort, bool(state & 3)))
        elif record.number == _DATES:
            epoch_1904 = record.data[:1] == b"\1"
    sorts = {one.sort for one in listed}
    programs |= {what for sort, what in ((_MACRO_SHEET, "a macro sheet"), (_MODULE, "macros")) if sort in sorts}
    if programs and not own:
        raise cannot_go_on("file-macros", Location(name), what=", ".join(sorted(programs)))
    return _with_values(data, stream, listed, name, epoch_1904)


def _with_values(data: bytes, stream: bytes, listed: list[_Listed], name: str, epoch_1904: bool) -> Workbook:
    marks = [_marks(stream, one.place) for one in listed]
    hold_to_size({str(number): found for number, found in enumerate(marks, 1)}, name)
    workbook = CalamineWorkbook.from_filelike(BytesIO(data))
    sheets = []
    for number, (about, one, found) in enumerate(zip(workbook.sheets_metadata, listed, marks, strict=True)):
        if about.typ is SheetTypeEnum.WorkSheet:
            read = workbook.get_sheet_by_index(number)
            rows = with_marks(read.to_python(skip_empty_area=False), found)
            merges = tuple(
                (top + 1, left + 1, bottom + 1, right + 1)
                for (top, left), (bottom, right) in read.merged_cell_ranges or ()
            )
            sheets.append(Sheet(name, about.name, rows, one.hidden, merges, frozenset(found.formulas), epoch_1904))
    return Workbook(name, "", tuple(sheets))


def _stream(data: bytes, name: str) -> tuple[bytes, set[str]]:
    """The records of the workbook, and what programs lie beside it."""
    container = olefile.OleFileIO(BytesIO(data))
    parts = [part.lower() for path in container.listdir(storages=True) for part in path]
    programs = {what for part in parts for mark, what in _PROGRAMS if mark.fullmatch(part)}
    for stream in ("Workbook", "Book"):
        if container.exists(stream):
            return container.openstream(stream).read(), programs
    raise cannot_go_on("file-unreadable", Location(name), reason="it has no workbook in it")


def _records(stream: bytes, place: int) -> Iterator[_Record]:
    """The records from `place` to the end of what begins there, without those of charts that stand inside."""
    depth = 0
    while place + 4 <= len(stream):
        number, length = struct.unpack_from("<HH", stream, place)
        depth += (number == _BEGIN) - (number == _END)
        if depth <= 0:
            return
        if depth == 1:
            yield _Record(number, stream[place + 4 : place + 4 + length])
        place += 4 + length


def _marks(stream: bytes, place: int) -> Marks:
    marks = Marks()
    for number, data in _records(stream, place):
        if number not in _VALUES and number != _SEVERAL:
            continue
        with suppress(struct.error):  # a record that is cut short holds no cell
            row, column = struct.unpack_from("<HH", data)
            last = struct.unpack_from("<H", data, len(data) - 2)[0] if number == _SEVERAL else column
            marks.last_row, marks.last_column = max(marks.last_row, row + 1), max(marks.last_column, last + 1)
            marks.cells += last - column + 1
            cell = row + 1, column + 1
            if number in _FORMULAS:
                marks.formulas.add(cell)
                if data[6:7] == b"\2" and data[12:14] == b"\xff\xff":
                    marks.errors[cell] = ERRORS.get(data[8], "#N/A")
            elif number == _BOOLEAN_OR_ERROR and data[7:8] == b"\1":
                marks.errors[cell] = ERRORS.get(data[6], "#N/A")
        if marks.cells > MOST_CELLS:
            break
    return marks

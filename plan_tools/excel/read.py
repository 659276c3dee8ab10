"""From a file to its `Sheet`s: values by python-calamine, with what the guard saw laid over them.

The reader is given an archive made afresh, of the parts that the guard looked at and no others, with sheets called by
their number. Whatever else is in a file, and however it is built, the reader never meets it.
"""

import struct
import zlib
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from plan_tools.excel.guard import guard, read_bytes
from plan_tools.excel.guarding.marks import Marks
from plan_tools.excel.guarding.opening import Guarded, GuardedSheet
from plan_tools.excel.unseen import fills_of, unseen_in
from plan_tools.model import CellError, FormulaWithoutValue, Raw, Sheet, SheetRows, Workbook
from plan_tools.problems import Location, cannot_go_on

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
_RELATION = f'<Relationship Id="r{{}}" Type="{_OFFICE}/{{}}" Target="{{}}"/>'
_WORKBOOK = (
    f'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{_OFFICE}">'
    '<workbookPr date1904="{}"/><sheets>{}</sheets></workbook>'
)
_LOCAL, _CENTRAL, _END = struct.Struct("<4s5H3L2H"), struct.Struct("<4s6H3L5H2L"), struct.Struct("<4s4H2LH")
_FIRST_OF_1980 = 33


def read_workbook(path: Path, name: str, own: bool = False) -> Workbook:
    """The workbook at `path`; `name` is what messages call it, and `own` is the tracker. Raises `CannotGoOn`."""
    return read_guarded(guard(read_bytes(path, name, follow_links=own), name, own), name)


def read_guarded(guarded: Guarded, name: str, colours: bool = False) -> Workbook:
    """The workbook that the guard has let through, if need be with the `colours` of all its cells.

    Raises `CannotGoOn` where it cannot be read all the same.
    """
    sheet_name = ""
    sheets = []
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(_archive(_parts(guarded))))
        for number, sheet in enumerate(guarded.sheets):
            sheet_name = sheet.name
            sheets.append(_sheet(name, sheet, workbook.get_sheet_by_index(number), guarded, colours))
    except BaseException as fault:
        if not _is_readers(fault):
            raise
        reason = "its contents are damaged"
        raise cannot_go_on("file-unreadable", Location(name, sheet_name), reason=reason) from None
    return Workbook(name, guarded.sha256, tuple(sheets), guarded.properties, carries=guarded.carries)


def _sheet(file: str, sheet: GuardedSheet, found: CalamineSheet, guarded: Guarded, every: bool) -> Sheet:
    rows = _rows(found.to_python(skip_empty_area=False))
    rows = _marked(sheet.spread.spread(rows) if sheet.spread else rows, sheet.marks)
    return Sheet(
        file,
        sheet.name,
        rows,
        sheet.hidden,
        sheet.marks.merges,
        frozenset(sheet.marks.formulas),
        guarded.epoch_1904,
        unseen_in(sheet, rows, guarded.looks),
        fills_of(sheet, guarded.looks, every),
    )


def _rows(values: list[Any]) -> tuple[tuple[Raw, ...], ...]:
    for number, line in enumerate(values):  # in their place, so that a large sheet is there once
        values[number] = tuple([None if value == "" else value for value in line])
    return tuple(values)


def _marked(rows: tuple[tuple[Raw, ...], ...], marks: Marks) -> tuple[tuple[Raw, ...], ...]:
    """The rows with errors, and formulas without a value, where the reader saw blank cells."""
    places: dict[tuple[int, int], Raw] = {place: FormulaWithoutValue() for place in marks.without_value}
    places |= {place: CellError(text) for place, text in marks.errors.items()}
    if not places:
        return rows
    grid = [list(row) for row in rows]
    for (row, column), mark in places.items():
        grid.extend([] for _ in range(row - len(grid)))
        line = grid[row - 1]
        line.extend([None] * (column - len(line)))
        line[column - 1] = mark
    return tuple(map(tuple, grid))


# -- what the reader is given -----------------------------------------------------------------------------------------


def _parts(guarded: Guarded) -> dict[str, bytes]:
    """The parts of a workbook with these sheets, and nothing in it that a reader of values does not need."""
    numbers = range(1, len(guarded.sheets) + 1)
    listed = "".join(f'<sheet name="{number}" sheetId="{number}" r:id="r{number}"/>' for number in numbers)
    leads = "".join(_RELATION.format(number, "worksheet", f"worksheets/{number}.xml") for number in numbers)
    parts = {
        "_rels/.rels": _RELATIONS.format(_RELATION.format(1, "officeDocument", "xl/workbook.xml")).encode(),
        "xl/workbook.xml": _WORKBOOK.format(int(guarded.epoch_1904), listed).encode(),
        "xl/_rels/workbook.xml.rels": _RELATIONS.format(leads).encode(),
        "xl/sharedStrings.xml": guarded.strings,
        "xl/styles.xml": guarded.styles,
    }
    parts |= {f"xl/worksheets/{number}.xml": sheet.data for number, sheet in enumerate(guarded.sheets, 1)}
    return {name: data for name, data in parts.items() if data}


def _archive(parts: Mapping[str, bytes]) -> bytes:
    """A zip archive of these parts, not packed: packing and unpacking them again would be work for nothing."""
    body: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for name, data in parts.items():
        raw_name = name.encode("ascii")
        shared = (20, 0, 0, 0, _FIRST_OF_1980, zlib.crc32(data), len(data), len(data), len(name), 0)
        directory += (_CENTRAL.pack(b"PK\1\2", 20, *shared, 0, 0, 0, 0, offset), raw_name)
        body += (_LOCAL.pack(b"PK\3\4", *shared), raw_name, data)
        offset += _LOCAL.size + len(name) + len(data)
    listed = b"".join(directory)
    end = _END.pack(b"PK\5\6", 0, 0, len(parts), len(parts), len(listed), offset, 0)
    return b"".join((*body, listed, end))


def read_back(data: bytes, name: str, sha256: str = "") -> Workbook:
    """The values of a workbook that was written here, and so needs no guard; errors are blank cells.

    What the reader cannot follow by itself, such as a part in UTF-16, goes through the guard after all.
    """
    try:
        sheets = tuple(
            Sheet(name, found.name, _rows(found.to_python(skip_empty_area=False)), hidden)
            for found, hidden in _worksheets(data)
        )
    except BaseException as fault:
        if not _is_readers(fault):
            raise
        return read_guarded(guard(data, name, own=True), name)
    return Workbook(name, sha256, sheets)


def rows_back(data: bytes, name: str) -> Iterator[SheetRows]:
    """What `read_back` gives, row by row: the whole is never there."""
    told: set[str] = set()
    try:
        for found, _hidden in _worksheets(data):
            left = (None,) * (found.start[1] if found.start else 0)
            rows = ((*left, *(None if value == "" else value for value in row)) for row in found.iter_rows())
            yield found.name, rows
            told.add(found.name)
    except BaseException as fault:
        if not _is_readers(fault):
            raise
        sheets = read_guarded(guard(data, name, own=True), name).sheets
        yield from ((one.name, one.rows) for one in sheets if one.name not in told)


def _worksheets(data: bytes) -> Iterator[tuple[CalamineSheet, bool]]:
    """The sheets of cells, each with whether it is hidden."""
    workbook = CalamineWorkbook.from_filelike(BytesIO(data))
    for about in workbook.sheets_metadata:
        if about.typ is SheetTypeEnum.WorkSheet:
            yield workbook.get_sheet_by_name(about.name), about.visible is not SheetVisibleEnum.Visible


def _is_readers(fault: BaseException) -> bool:
    """Whether a fault is the reader's own way to say that it cannot go on; its panic is no `Exception`."""
    return isinstance(fault, CalamineError) or type(fault).__name__ == "PanicException"

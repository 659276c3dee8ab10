"""From a file to its `Sheet`s: values by python-calamine, with what the guard saw laid over them.

The reader is given an archive made afresh, of the parts that the guard looked at and no others, with sheets called by
their number. Whatever else is in a file, and however it is built, the reader never meets it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from plan_tools.excel.bare import bare_workbook
from plan_tools.excel.guard import guard, read_bytes
from plan_tools.excel.guarding.marks import Marks
from plan_tools.excel.guarding.opening import Guarded, GuardedSheet
from plan_tools.excel.unseen import fills_of, unseen_in
from plan_tools.model import CellError, FormulaWithoutValue, Raw, Sheet, Workbook
from plan_tools.problems import CannotGoOn, Location, cannot_go_on


def read_workbook(path: Path, name: str, own: bool = False) -> Workbook:
    """The workbook at `path`; `name` is what messages call it, and `own` is the tracker. Raises `CannotGoOn`."""
    return read_guarded(guard(read_bytes(path, name, follow_links=own), name, own), name)


def read_guarded(guarded: Guarded, name: str, colours: bool = False) -> Workbook:
    """The workbook that the guard has let through, if need be with the `colours` of all its cells.

    Raises `CannotGoOn` where it cannot be read all the same.
    """
    with followed(name):
        workbook = CalamineWorkbook.from_filelike(BytesIO(_bare(guarded)))
    sheets = []
    for number, sheet in enumerate(guarded.sheets):
        with followed(name, sheet.name):
            sheets.append(_sheet(name, sheet, workbook.get_sheet_by_index(number), guarded, colours))
    return Workbook(name, guarded.sha256, tuple(sheets), guarded.properties, carries=guarded.carries)


def _bare(guarded: Guarded) -> bytes:
    sheets = [sheet.data for sheet in guarded.sheets]
    return bare_workbook(sheets, guarded.strings, guarded.styles, guarded.epoch_1904)


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


def read_back(data: bytes, name: str, sha256: str = "") -> Workbook:
    """The values of a workbook that was written here, and so needs no guard; errors are blank cells.

    What the reader cannot follow by itself, such as a part in UTF-16, goes through the guard after all.
    """
    try:
        with followed(name):
            sheets = tuple(
                Sheet(name, found.name, _rows(found.to_python(skip_empty_area=False)), hidden)
                for found, hidden in _worksheets(data)
            )
    except CannotGoOn:
        return read_guarded(guard(data, name, own=True), name)
    return Workbook(name, sha256, sheets)


def _worksheets(data: bytes) -> Iterator[tuple[CalamineSheet, bool]]:
    """The sheets of cells, each with whether it is hidden."""
    workbook = CalamineWorkbook.from_filelike(BytesIO(data))
    for about in workbook.sheets_metadata:
        if about.typ is SheetTypeEnum.WorkSheet:
            yield workbook.get_sheet_by_name(about.name), about.visible is not SheetVisibleEnum.Visible


@contextmanager
def followed(file: str, sheet: str = "") -> Iterator[None]:
    """Raise `CannotGoOn` where the reader says in its own way that it cannot go on; its panic is no `Exception`."""
    try:
        yield
    except BaseException as fault:
        if not isinstance(fault, CalamineError) and type(fault).__name__ != "PanicException":
            raise
        raise cannot_go_on("file-unreadable", Location(file, sheet), reason="its contents are damaged") from None

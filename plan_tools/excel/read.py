"""From a file to its `Sheet`s: values by python-calamine, with what the guard saw laid over them."""

from io import BytesIO
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from plan_tools.excel.guard import Guarded, guard, read_bytes
from plan_tools.excel.marks import Marks
from plan_tools.model import CellError, FormulaWithoutValue, Raw, Sheet, Workbook
from plan_tools.problems import Location, cannot_go_on


def read_workbook(path: Path, name: str, own: bool = False) -> Workbook:
    """The workbook at `path`; `name` is what messages call it, and `own` is the tracker. Raises `CannotGoOn`."""
    return read_guarded(guard(read_bytes(path, name, follow_links=own), name, own), name)


def read_guarded(guarded: Guarded, name: str) -> Workbook:
    """The workbook that the guard has let through. Raises `CannotGoOn` where it cannot be read all the same."""
    try:
        return Workbook(name, guarded.sha256, _sheets(guarded, name), guarded.properties)
    except CalamineError as fault:
        raise cannot_go_on("file-unreadable", Location(name), reason=str(fault).rstrip(".")) from None
    except BaseException as fault:
        if type(fault).__name__ != "PanicException":  # the reader's own, which is no Exception
            raise
        raise cannot_go_on("file-unreadable", Location(name), reason="a part of it is damaged") from None


def _sheets(guarded: Guarded, name: str) -> tuple[Sheet, ...]:
    workbook = CalamineWorkbook.from_filelike(BytesIO(guarded.data))
    sheets = []
    for about in workbook.sheets_metadata:
        if about.typ is not SheetTypeEnum.WorkSheet:
            continue
        found = workbook.get_sheet_by_name(about.name)
        marks = guarded.marks.get(about.name, Marks())
        rows = tuple(tuple(map(_raw, row)) for row in found.to_python(skip_empty_area=False))
        merges = tuple(
            (top + 1, left + 1, bottom + 1, right + 1)
            for (top, left), (bottom, right) in found.merged_cell_ranges or ()
        )
        hidden = about.visible is not SheetVisibleEnum.Visible
        rows = _marked(rows, marks)
        formulas = frozenset(marks.formulas)
        sheets.append(Sheet(name, about.name, rows, hidden, merges, formulas, guarded.epoch_1904))
    return tuple(sheets)


def _raw(value: object) -> Raw:
    return None if value == "" else value  # type: ignore[return-value] # the reader gives these kinds alone


def _marked(rows: tuple[tuple[Raw, ...], ...], marks: Marks) -> tuple[tuple[Raw, ...], ...]:
    """The rows with errors, and formulas without a value, where the reader saw blank cells."""
    places: dict[tuple[int, int], Raw] = {place: FormulaWithoutValue() for place in marks.without_value}
    places |= {place: CellError(text) for place, text in marks.errors.items()}
    if not places:
        return rows
    grid = [list(row) for row in rows]
    width = max(map(len, grid), default=0)
    for (row, column), mark in places.items():
        while len(grid) < row:
            grid.append([None] * width)
        line = grid[row - 1]
        line.extend([None] * (column - len(line)))
        line[column - 1] = mark
    return tuple(map(tuple, grid))

"""The values of a workbook that was written here, row by row: of a large sheet there is only a piece at a time.

A large sheet is cut between its rows, and each piece is read as a workbook of its own.
"""

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO

from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum

from plan_tools.excel.bare import bare_workbook
from plan_tools.excel.package import Package
from plan_tools.excel.read import followed
from plan_tools.model import Raw, SheetRows

_AT_ONCE = 1 << 20  # bytes of a sheet
_TO_SHARED = 4  # to each byte of texts and formats, which are read with every piece
_BODY, _ROW_END, _NEXT, _END = b"<sheetData>", b"</row>", b'<row r="', b"</sheetData></worksheet>"


def rows_back(data: bytes, name: str) -> Iterator[SheetRows]:
    """What `read_back` gives, row by row; the rows of a sheet are to be taken before the next one is.

    Raises `CannotGoOn`, PackageError or MarkupError where the reader cannot follow it without the guard.
    """
    package = Package(data)
    with followed(name):
        workbook = CalamineWorkbook.from_filelike(BytesIO(data))
    for about in workbook.sheets_metadata:
        if about.typ is SheetTypeEnum.WorkSheet:
            yield about.name, _rows(workbook, about.name, package, name)


def _rows(workbook: CalamineWorkbook, sheet: str, package: Package, name: str) -> Iterator[Sequence[Raw]]:
    part, taken = package.sheets.get(sheet, ""), 0
    shared = [_part(package, kind) for kind in ("sharedStrings", "styles")]
    at_once = max(_AT_ONCE, _TO_SHARED * sum(package.size(one) for one in shared if one))
    large = part in package and package.size(part) > at_once
    with followed(name):
        pieces = _pieces(package, part, shared, at_once) if large else (workbook.get_sheet_by_name(sheet),)
        for found in pieces:
            top, left = found.start or (taken, 0)
            yield from (() for _ in range(taken, top))
            rows = found.to_python(skip_empty_area=True)
            yield from ((*(None,) * left, *(None if value == "" else value for value in row)) for row in rows)
            taken = top + len(rows)


def _part(package: Package, kind: str) -> str:
    """The part that the workbook has of this kind; "" where there is none."""
    return next((part for part in package.related(package.workbook, kind) if part in package), "")


def _pieces(package: Package, part: str, shared: Sequence[str], at_once: int) -> Iterator[CalamineSheet]:
    """A sheet in pieces, each of some of its rows."""
    strings, styles = (package.read(one) if one else b"" for one in shared)
    epoch_1904 = any(one.flag("date1904") for one in package.scan(package.workbook) if one.name == "workbookPr")
    for piece in _cut(package.unpacked(part), at_once):
        bare = bare_workbook([piece], strings, styles, epoch_1904)
        yield CalamineWorkbook.from_filelike(BytesIO(bare)).get_sheet_by_index(0)


def _cut(unpacked: Iterable[bytes], at_once: int) -> Iterator[bytes]:
    """The XML of a sheet as that of several, in each of which some of the rows stand; each begins with a numbered one.

    So a row without a number stays behind the one that it counts from.
    """
    waiting, size = [], 0
    for piece in unpacked:
        waiting.append(piece)
        size += len(piece)
        if size > at_once:
            text = b"".join(waiting)
            inside, end = text.find(_BODY) + len(_BODY), text.rfind(_ROW_END + _NEXT) + len(_ROW_END)
            if len(_BODY) <= inside < end:
                yield text[:end] + _END
                text = text[:inside] + text[end:]
            waiting, size = [text], 0
    yield b"".join(waiting)

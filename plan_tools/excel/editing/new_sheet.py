"""A plain new sheet: headings in bold that stay in sight, rows under them, dates shown as dates."""

from collections.abc import Callable, Sequence

from plan_tools.excel.editing.cells import CellValue, cell_writer, number_format
from plan_tools.excel.editing.ranges import Range
from plan_tools.model import column_letters

_VIEW = (
    '<sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    '<selection pane="bottomLeft"/></sheetView></sheetViews>'
)


_PAGE = (
    '<pageMargins left="0.4" right="0.4" top="0.7" bottom="0.7" header="0.3" footer="0.3"/>'
    '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
)


def new_sheet(
    rows: Sequence[Sequence[CellValue]],
    widths: Sequence[float],
    space: str,
    epoch_1904: bool,
    heading: int,
    dated: Callable[[int, int], int],
) -> bytes:
    """The XML of a sheet with these rows, the first of them headings.

    `widths` are of the columns in characters, `space` is the workbook's main namespace, `heading` the format of the
    headings, and `dated` gives the twin of a format that shows a date.
    """
    write = cell_writer("", epoch_1904)
    letters = [column_letters(column) for column in range(1, max(map(len, rows), default=0) + 1)]

    def cell(number: int, column: int, value: CellValue) -> str:
        style = heading if number == 1 else 0
        if shown := number_format(value):
            style = dated(style, shown)
        return "" if value is None else write(f"{letters[column]}{number}", style, value)

    pieces = ['<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n', f'<worksheet xmlns="{space}">']
    pieces.append('<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>')
    pieces.append(f'<dimension ref="{Range(1, 1, max(len(rows), 1), max(len(letters), 1))}"/>')
    pieces += (_VIEW, '<sheetFormatPr defaultRowHeight="15"/>', _columns(widths), "<sheetData>")
    for number, row in enumerate(rows, 1):
        pieces.append(f'<row r="{number}">')
        pieces += [cell(number, column, value) for column, value in enumerate(row)]
        pieces.append("</row>")
    pieces.append(f"</sheetData>{_PAGE}</worksheet>")
    return "".join(pieces).encode()


def _columns(widths: Sequence[float]) -> str:
    columns = (f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>' for n, width in enumerate(widths, 1))
    return f"<cols>{''.join(columns)}</cols>" if widths else ""

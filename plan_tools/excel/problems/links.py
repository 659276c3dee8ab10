"""Links to cells of other workbooks in the working folder, written only where the way there is safe.

The names of files and sheets come from whoever sent them. XlsxWriter takes a name that holds a percent sign for one
that is escaped already, so the address is made here.
"""

import re
from collections.abc import Mapping
from typing import Any

from xlsxwriter.url import Url

from plan_tools.excel.put import put_text
from plan_tools.excel.quick_sheet import QuickSheet
from plan_tools.excel.style import RULE, Book
from plan_tools.problems import Location

MOST_LINKS = 60_000  # a sheet may hold 65,530
LONGEST = 250  # characters of an address; Excel opens no longer path
LINKED: Mapping[str, Any] = {"font_color": "#0B4F9E", "underline": 1}
_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
_NEVER = re.compile(r'[\\:*?"<>|]|^/|//')
_ESCAPED = re.compile(r"[%# \[\]^`{}]")
_CELL = re.compile(r"[A-Z]{1,3}[1-9][0-9]{0,6}")


def address(path: str) -> str:
    """The relative `path` of a workbook as the address of a link; "" where no link should lead there."""
    if not path.isprintable() or _NEVER.search(path) or not path.lower().endswith(_WORKBOOKS) or len(path) > LONGEST:
        return ""
    return _ESCAPED.sub(lambda sign: f"%{ord(sign[0]):02X}", path)


def place_in(location: Location) -> str:
    """The cell of `location` as a link names it, ``'Your actions'!J7``; "" where the sheet cannot be named."""
    if not location.sheet or not location.sheet.isprintable():
        return ""
    row = f"A{int(location.cell)}" if location.cell.isdecimal() and location.cell.isascii() else location.cell
    cell = row if _CELL.fullmatch(row) else "A1"
    quoted = location.sheet.replace("'", "''")
    return f"'{quoted}'!{cell}"


def put_place(
    book: Book,
    sheet: QuickSheet,
    place: tuple[int, int],
    text: str,
    target: str,
    location: Location,
    look: Mapping[str, Any],
) -> None:
    """Write `text` into the cell `place` (row, column), as a link to `location` in `target` if it is safe."""
    way, there = address(target), place_in(location)
    linked = bool(way and there) and place[0] < MOST_LINKS
    rule = {"text_wrap": True, "border": 1, "border_color": RULE, "indent": 1}
    style = book.format(**rule | dict(look) | (dict(LINKED) if linked else {}))
    if linked:
        url = Url("external:-")
        url._relationship_link, url._anchor, url._text = way, there, "-"
        sheet.write_url(*place, url, style)
    put_text(sheet, *place, text, style)

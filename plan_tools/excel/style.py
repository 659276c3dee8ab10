"""One look for every workbook that is written: colours, formats, the band on top, the printed page.

XlsxWriter turns text that looks like a formula or a link into one; `new_workbook` switches that off, and text is
written with `write_string` besides. Workbooks are made in memory, so that nothing readable is left in a temporary
folder, and with a fixed creation time, so that the same input gives the same bytes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from plan_tools.catalogue import messages
from plan_tools.excel.contrast import legible
from plan_tools.excel.faithful import FaithfulWorkbook
from plan_tools.excel.put import Entry, put, put_text
from plan_tools.excel.quick_sheet import QuickSheet
from plan_tools.excel.rating_rules import rating_rules
from plan_tools.model import Rating

INK, PALE, RULE, GREY = "#14304C", "#E6ECF4", "#B0B0B0", "#F2F2F2"
CREAM, CREAM_INK, PINK, PINK_INK, MINT, MINT_INK = "#FFF8DC", "#7A5C00", "#FBD9DC", "#8C1020", "#DFF0E4", "#0B5A2B"
MARKING = messages.MARKING
MARKED = 26  # the width of a column beside a table in which the protective marking stands
DATE_FORMAT = "d mmm yyyy"
FONT = "Arial"
WRITTEN_AT = datetime(2000, 1, 1)
A4 = 9
PRINTED_WIDTH, PRINTED_HEIGHT = 780.0, 484.0  # points within the margins of A4 on its side, with a little to spare
POINTS_OF_A_CHARACTER, POINTS_OF_A_MARGIN = 5.6, 4.0  # of a column's width, as the widest program draws it
SMALLEST = 45  # per cent, below which a sheet is printed on pages side by side


def colours(rating: Rating) -> dict[str, str]:
    """The fill of a rating, and the colour in which a text is read on it."""
    return {"bg_color": f"#{rating.fill}", "font_color": f"#{legible(rating.text, rating.fill)}"}


@dataclass(frozen=True, eq=False)
class Book:
    """A workbook being written, with its formats made once."""

    workbook: Workbook
    buffer: BytesIO
    title: str
    _formats: dict[frozenset[tuple[str, Any]], Format] = field(init=False, repr=False, default_factory=dict)

    def format(self, **properties: Any) -> Format:
        """The format with these XlsxWriter properties; the same ones give the same format."""
        asked = frozenset(properties.items())
        if asked not in self._formats:
            usual = {"font_name": FONT, "font_size": 10, "valign": "vcenter"}
            self._formats[asked] = self.workbook.add_format(usual | dict(sorted(properties.items())))
        return self._formats[asked]

    def rating(self, rating: Rating, **properties: Any) -> Format:
        """The format of a cell that shows `rating`."""
        look = colours(rating) | {"bold": True, "align": "center", "border": 1, "border_color": RULE}
        return self.format(**look | properties)

    def close(self) -> bytes:
        """The finished workbook. Its sheets, which know each other and would stay for long, are let go of."""
        self.workbook.close()
        for part in (*self.workbook.worksheets_objs, self.workbook):
            vars(part).clear()
        return self.buffer.getvalue()


def new_workbook(title: str, subject: str, custom: Mapping[str, str] | None = None) -> Book:
    """A workbook to write into, with its document properties set; `custom` are custom properties."""
    buffer = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    workbook = FaithfulWorkbook(buffer, options)
    workbook.set_properties({"title": subject, "subject": subject, "author": title, "created": WRITTEN_AT})
    workbook.formats[0].set_font_name(FONT)  # column widths count its digits, so every program draws them alike
    workbook.formats[0].set_font_size(10)
    for name, value in (custom or {}).items():
        workbook.set_custom_property(name, value, "text")
    return Book(workbook, buffer, title)


def put_band(
    book: Book, sheet: QuickSheet, heading: str, line: Entry, last_column: int, marking: str = MARKING
) -> None:
    """Rows 1 and 2 of a sheet, to `last_column` (from 0): the heading with the protective marking, and a line below."""
    sheet.set_row(0, 30)
    sheet.set_row(1, 18)
    for column in range(last_column + 1):
        sheet.write_blank(0, column, None, book.format(bg_color=INK))
        sheet.write_blank(1, column, None, book.format(bg_color=PALE))
    put_text(sheet, 0, 0, heading, book.format(bg_color=INK, font_color="#FFFFFF", bold=True, font_size=16))
    marked = book.format(bg_color=INK, font_color="#FFFFFF", bold=True, align="right")
    put_text(sheet, 0, last_column, marking, marked)
    put(sheet, 1, 0, line, book.format(bg_color=PALE))


def set_page(
    book: Book, sheet: QuickSheet, footer: str, repeat_row: int | None = None, marking: str = MARKING, tall: int = 0
) -> None:
    """The printed page: A4 landscape, one page wide, `tall` pages high (0: as many as needed), marked above and below.

    `repeat_row` is the row of headings (from 0) that is printed on every page.
    """
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.7)
    sheet.fit_to_pages(1, tall)
    sheet.set_header(f"&L&8 {_plain(book.title)}&C&10&B{marking}&R&8&A")  # a space, or "&8" takes in a digit
    sheet.set_footer(f"&L&8 {_plain(footer)}&C&10&B{marking}&R&8Page &P of &N")
    sheet.hide_gridlines(2)
    if repeat_row is not None:
        sheet.repeat_rows(repeat_row)


def set_scale(sheet: QuickSheet, widths: Sequence[float]) -> float:
    """Print columns of these widths on one page's width where they are read well so; how high a page is, in points.

    The printed size is set in per cent: Excel heeds no page break where a sheet is fitted to a page.
    """
    points = sum(width * POINTS_OF_A_CHARACTER + POINTS_OF_A_MARGIN for width in widths)
    scale = min(100, max(SMALLEST, int(100 * PRINTED_WIDTH / max(points, 1))))
    sheet.set_print_scale(scale)
    return PRINTED_HEIGHT * 100 / scale


def heading_format(book: Book, **properties: Any) -> Format:
    """The format of a table's heading."""
    look = {"bg_color": INK, "font_color": "#FFFFFF", "bold": True, "text_wrap": True, "border": 1}
    return book.format(**look | {"border_color": RULE} | properties)


def colour_ratings(book: Book, sheet: QuickSheet, cells: str, key: Sequence[Rating]) -> None:
    """Colour `cells` (such as ``H5:H20 J5:J20``) by the rating that stands in them: one rule a rating."""
    first = cells.split()[0].split(":")[0]
    for rule in rating_rules(key, first):
        text = legible(rule.text, rule.fill)
        shown = {"bg_color": f"#{rule.fill}", "font_color": f"#{text}", "border": 1, "border_color": RULE}
        look = book.workbook.add_format(shown)
        settings = {"type": "formula", "criteria": f"={rule.formula}", "format": look, "multi_range": cells}
        sheet.conditional_format(cells.split()[0], settings)


def _plain(text: str) -> str:
    """`text` for a header or footer, where ``&`` begins a code and 255 characters are the limit in all."""
    return text.replace("&", "&&")[:80]

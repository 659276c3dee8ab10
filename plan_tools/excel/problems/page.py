"""What the sheets of the problems workbook have in common: their top, their page, their lists and where a line is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from plan_tools.excel.listing import Head, Listing, widened
from plan_tools.excel.problems.links import put_place
from plan_tools.excel.put import Entry, put_text
from plan_tools.excel.quick_sheet import QuickSheet
from plan_tools.excel.style import INK, Book, put_band, set_page
from plan_tools.problems import Location

PROBLEMS, WORDS, NOTES = "Problems", "Words to send", "Notes"
HEADINGS = 4  # the row of the headings, from 0
NO_AGENCY = "(no agency)"
FAINT: Mapping[str, Any] = {"font_color": "#595959"}
FIRST: Mapping[str, Any] = {"top": 2, "top_color": INK}  # the first line of an agency


@dataclass(frozen=True)
class Page:
    """What every sheet says: `about` below its heading, `footer` on paper; `links` lead to files, by their names.

    `received` is what the names of files that came back begin with.
    """

    book: Book
    about: str
    footer: str
    links: Mapping[str, str]
    received: str

    def begin(
        self, sheet: QuickSheet, heading: str, sentence: str, heads: Sequence[Head], rows: Sequence[Sequence[Entry]]
    ) -> Listing:
        """The list of a sheet, to which the lines are still to be added; `rows` are those lines."""
        wide = widened(heads, zip(*rows, strict=True))
        put_band(self.book, sheet, heading, self.about, len(wide) - 1)
        put_text(sheet, 2, 0, sentence, self.book.format(bold=True, font_size=12, font_color=INK))
        sheet.set_row(2, 24)
        return Listing(self.book, sheet, wide, HEADINGS)

    def end(self, sheet: QuickSheet, listing: Listing, fixed: int) -> None:
        """Finish a sheet: filters, `fixed` columns that stay in sight, and the printed page."""
        sheet.autofilter(HEADINGS, 0, max(listing.row - 1, HEADINGS), len(listing.heads) - 1)
        sheet.freeze_panes(HEADINGS + 1, fixed)
        set_page(self.book, sheet, self.footer, repeat_row=HEADINGS)
        sheet.set_margins(left=0.3, right=0.3, top=0.7, bottom=0.7)

    def file(self, location: Location) -> str:
        """The file in which something stands, as a person calls it."""
        return location.file.removeprefix(self.received)

    def where(self, location: Location) -> str:
        """Where in its file something stands."""
        cell = f"row {location.cell}" if location.cell.isdigit() else location.cell
        return ", ".join(filter(None, (location.sheet, cell)))

    def put_where(self, sheet: QuickSheet, row: int, column: int, location: Location, look: Mapping[str, Any]) -> None:
        """Write where in its file something stands: as a link, if the file is one to which a link may lead."""
        target = self.links.get(location.file, "")
        put_place(self.book, sheet, (row, column), self.where(location), target, location, look)

"""The sheet Words to send: a row an agency, with the message that it is to be sent, ready to copy."""

from collections.abc import Mapping, Sequence

from plan_tools.excel.listing import Head
from plan_tools.excel.problems.links import LINKED
from plan_tools.excel.problems.page import PROBLEMS, Page
from plan_tools.excel.put import put_link
from plan_tools.excel.quick_sheet import QuickSheet
from plan_tools.excel.style import RULE
from plan_tools.model.sending import Message

HEADS = (
    Head("Agency", 20, {"bold": True}),
    Head("Role mailbox", 34),
    Head("Subject", 22),
    Head("Words", 96, {"valign": "top", "align": "left"}),
    Head("To attach", 34),
    Head("In Problems", 12),
)
COPY = "To copy a message, double-click its cell, then press Ctrl+A and Ctrl+C."
NOBODY = "There is no agency to write to."


def put_words(page: Page, sheet: QuickSheet, messages: Sequence[Message], first: Mapping[str, int]) -> None:
    """Write the sheet; `first` is the row (from 0) of the sheet Problems in which each agency comes first."""
    rows = [
        (one.agency, one.mailbox, one.subject, one.words, one.attach, f"from row {first[one.agency] + 1}")
        for one in messages
    ]
    said = COPY if messages else NOBODY
    listing = page.begin(sheet, "Words to send: what each agency is asked for", said, HEADS, rows)
    look = page.book.format(border=1, border_color=RULE, indent=1, **LINKED)
    for row in rows:
        number = listing.row
        listing.add(row)
        put_link(sheet, number, len(HEADS) - 1, row[-1], PROBLEMS, first[row[0]], look)
    page.end(sheet, listing, 1)

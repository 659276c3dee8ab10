"""The sheet All actions: every agency's part in every action as an Excel table, in which ratings may be retyped."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from xlsxwriter.utility import xl_range, xl_range_abs

from plan_tools.excel.listing import Listing, widened
from plan_tools.excel.matrix.heads import (
    CONFIRMED,
    DUE_RANK,
    LAST,
    LATE,
    LINE,
    MARK,
    OF_ACTION,
    PRINTED_LAST,
    SINCE,
    TOLD,
)
from plan_tools.excel.matrix.layout import FIRST, HEADINGS, Layout
from plan_tools.excel.matrix.lists import MOST_LINKS, written
from plan_tools.excel.matrix.live import Live
from plan_tools.excel.matrix.page import GUIDE, LINK_INK, MATRIX, put_ref, put_top
from plan_tools.excel.put import Entry, put_link
from plan_tools.excel.quick_sheet import QuickSheet
from plan_tools.excel.style import RULE, Book, colour_ratings, set_scale
from plan_tools.model import Field, Part

DATES = (Field.COMPLETED_ON, Field.SIGNED_OFF_ON, Field.REQUESTED_DUE_DATE)


def put_actions(book: Book, sheet: QuickSheet, layout: Layout) -> None:
    """Every part in the order of the plans; its ratings are coloured by rule and have a dropdown."""
    names = list(layout.action_heads)
    heads = widened(list(layout.action_heads.values()), (_texts(layout, name) for name in names))
    put_top(book, sheet, layout.matrix, "All actions", names.index(PRINTED_LAST), HEADINGS)
    listing = Listing(book, sheet, heads, HEADINGS)
    linked = names.index(Field.LINKED_ACTIONS)
    for part, cells in zip(layout.matrix.parts, action_rows(layout), strict=True):
        listing.add(cells)
        _put_links(listing, layout, part, linked)
    last = layout.last_line
    columns = [{"header": name} for name in names]
    style = {"name": "AllActions", "style": "Table Style Light 1", "banded_rows": False, "columns": columns}
    sheet.add_table(HEADINGS, 0, last, len(names) - 1, style)
    listing.write_headings()
    _put_ratings(book, sheet, layout)
    printed = names.index(PRINTED_LAST)
    sheet.print_area(0, 0, last, printed)
    set_scale(sheet, [head.width for head in heads[: printed + 1]])
    sheet.repeat_columns(0)
    sheet.freeze_panes(FIRST, 1)
    sheet.ignore_errors({"number_stored_as_text": xl_range(FIRST, 0, last, len(names) - 1)})


def action_rows(layout: Layout) -> Iterator[list[Entry]]:
    """The lines of the sheet All actions."""
    names, live = list(layout.action_heads), Live(layout)
    return (list(_row(live, part, names).values()) for part in layout.matrix.parts)


def _row(live: Live, part: Part, names: Sequence[str]) -> Mapping[str, Entry]:
    """One line by its headings, in their order."""
    action = part.action
    cells: dict[str, Entry] = {
        Field.PLAN: part.plan if live.layout.matrix.several else action.text(Field.PLAN),
        Field.REF: action.ref,
        Field.AGENCY: action.agency,
        Field.DUE_DATE: action.due or _written_due(part),
        LATE: live.part_late(part),
        Field.RATING: part.rating.name if part.rating else action.text(Field.RATING),
        LAST: part.last,
        SINCE: live.since(part),
        CONFIRMED: live.confirmed(part),
        LINE: part.line,
        OF_ACTION: live.layout.numbers_of_rows[part.line],
        DUE_RANK: live.due_rank(part),
        TOLD: "Yes" if part.told else "No",
        MARK: live.mark(part),
        Field.LINKED_ACTIONS: _linked(part),
        **{name: written(part, name) for name in DATES},
    }
    return {name: cells[name] if name in cells else action.text(name) for name in names}


def _texts(layout: Layout, name: str) -> Iterator[str]:
    """The texts of a column, as far as they may be long."""
    own: Mapping[str, Callable[[Part], str]] = {Field.LINKED_ACTIONS: _linked, Field.DUE_DATE: _written_due}
    return map(own.get(name, lambda part: part.action.text(name)), layout.matrix.parts)


def _linked(part: Part) -> str:
    return part.action.text(Field.LINKED_ACTIONS) or "; ".join(part.links)


def _written_due(part: Part) -> str:
    return part.action.text(Field.REVISED_DUE_DATE) or part.action.text(Field.DUE_DATE)


def _put_links(listing: Listing, layout: Layout, part: Part, linked: int) -> None:
    """Link the Ref of the line last written to its row in the sheet Matrix, and what it is linked with to its own."""
    row = listing.row - 1
    if part.line > MOST_LINKS // 2:
        return
    put_ref(listing.sheet, row, 0, part.action.ref, (MATRIX, layout.places[part.plan, part.action.ref]), listing.book)
    there = layout.place_of(part.plan, part.links[0]) if part.links else None
    if there is not None:
        look = {"border": 1, "border_color": RULE, "indent": 1, "text_wrap": True}
        style = listing.book.format(**look, font_color=LINK_INK, underline=1)
        put_link(listing.sheet, row, linked, _linked(part), MATRIX, there, style)


def _put_ratings(book: Book, sheet: QuickSheet, layout: Layout) -> None:
    """One colour rule for each rating, and for each plan a dropdown with the ratings of its own key."""
    key, column = layout.matrix.key, list(layout.action_heads).index(Field.RATING)
    first = FIRST
    cells = [xl_range(first, place, layout.last_line, place) for place in (column, column + 1)]
    colour_ratings(book, sheet, " ".join(cells), key)
    for source in (one for one in layout.matrix.sources if one.parts and one.key):
        last = first + source.parts - 1
        top = FIRST + key.index(source.key[0])
        listed = f"={GUIDE}!{xl_range_abs(top, 0, top + len(source.key) - 1, 0)}"
        words = {"error_title": "Not a rating of this plan", "error_message": "Choose one of the list."}
        sheet.data_validation(first, column, last, column, {"validate": "list", "source": listed, **words})
        first = last + 1

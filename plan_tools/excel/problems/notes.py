"""The sheet Notes: how things were understood, those of one kind and one agency together, with all their cells."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from plan_tools.excel.listing import COUNT, Head
from plan_tools.excel.problems.page import FAINT, FIRST, NO_AGENCY, Page
from plan_tools.excel.put import Entry
from plan_tools.excel.quick_sheet import QuickSheet
from plan_tools.problems import Problem

MOST_TOLD = 3  # wordings shown in a line
MOST_CELLS = 100  # cells named in a line: more would not fit into the tallest row
HEADS = (
    Head("Agency", 17),
    Head("How many", 9, COUNT),
    Head("How it was understood", 52),
    Head("Why", 30),
    Head("What to do", 28),
    Head("File", 20),
    Head("Where first", 17),
    Head("All cells", 34),
    Head("Code", 17, FAINT),
)
WHERE = [head.heading for head in HEADS].index("Where first")


def together(notes: Iterable[Problem]) -> Iterator[Sequence[Problem]]:
    """The notes of one agency, one code and one sheet together, no more than can be named in a line."""
    groups: dict[tuple[str, str, str, str], list[Problem]] = {}
    for note in notes:
        key = note.agency, note.code, note.location.file, note.location.sheet
        groups.setdefault(key, []).append(note)
    for key in sorted(groups, key=lambda key: (key[0] != "", key[0].casefold(), key[0])):
        left = iter(groups[key])
        while group := tuple(islice(left, MOST_CELLS)):
            yield group


def put_notes(page: Page, sheet: QuickSheet, notes: Sequence[Problem]) -> None:
    """Write the sheet."""
    groups = list(together(notes))
    rows = [_row(page, group) for group in groups]
    said = "Nothing to do. With -v, merge-returns says each of them in full." if notes else "There are no notes."
    listing = page.begin(sheet, "Notes: how things were understood", said, HEADS, rows)
    before = None
    for row, group in zip(rows, groups, strict=True):
        begins, number = group[0].agency != before, listing.row
        looks = dict.fromkeys(range(len(row)), FIRST) if begins else {}
        listing.add(row, looks | {0: {"bold": True, **FIRST} if begins else FAINT})
        page.put_where(sheet, number, WHERE, group[0].location, FIRST if begins else {})
        before = group[0].agency
    page.end(sheet, listing, 1)


def _row(page: Page, group: Sequence[Problem]) -> tuple[Entry, ...]:
    note = group[0]
    told = list(dict.fromkeys(one.found for one in group))
    more = len(told) - MOST_TOLD
    found = "\n".join((*told[:MOST_TOLD], *([f"… and {more} more of the kind"] if more > 0 else [])))
    cells = ", ".join(one.location.cell for one in group if one.location.cell)
    place = page.file(note.location), page.where(note.location)
    return note.agency or NO_AGENCY, len(group), found, note.why, note.fix, *place, cells, note.code

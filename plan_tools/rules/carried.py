"""What a workbook carries that a person does not see by reading down its columns: said, never taken silently."""

from collections.abc import Collection, Iterator

from plan_tools.model import Place, Sheet, Workbook, cell_address, column_letters
from plan_tools.problems import Location, Problem, problem

MOST_NAMED = 8


def carried(workbook: Workbook, agency: str) -> Iterator[Problem]:
    """What somebody should know about a workbook that `agency` sent."""
    here = Location(workbook.file)
    if workbook.format:
        yield problem("file-other-format", here, agency=agency, format=workbook.format)
    if workbook.carries:
        yield problem("workbook-carries", here, agency=agency, what=" and ".join(workbook.carries))
    for sheet in workbook.sheets:
        if sheet.hidden and any(raw is not None for row in sheet.rows for raw in row):
            there = Location(sheet.file, sheet.name)
            yield problem("hidden-sheet", there, agency=agency, sheet=sheet.name, whose=agency or "whoever sent it")
        yield from _hidden(sheet, agency)
        yield from _comments(sheet, agency)
        yield from overlooked(sheet, agency)


def hidden_in_plan(sheet: Sheet) -> Iterator[Problem]:
    """The rows of one's own plan that are hidden or filtered out: they count like all others."""
    if rows := sheet.unseen.rows:
        first = Location(sheet.file, sheet.name, str(min(rows)))
        yield problem("plan-rows-hidden", first, rows=_named([str(row) for row in sorted(rows)]))


def _hidden(sheet: Sheet, agency: str) -> Iterator[Problem]:
    unseen, here = sheet.unseen, Location(sheet.file, sheet.name)
    if unseen.rows:
        first = Location(sheet.file, sheet.name, str(min(unseen.rows)))
        yield problem("hidden-rows", first, agency=agency, rows=_named([str(row) for row in sorted(unseen.rows)]))
    if unseen.columns:
        letters = [column_letters(column) for column in sorted(unseen.columns)]
        yield problem("hidden-columns", here, agency=agency, columns=_named(letters))


def overlooked(sheet: Sheet, agency: str = "") -> Iterator[Problem]:
    """What stands in a sheet where it is easily overlooked."""
    unseen, here = sheet.unseen, Location(sheet.file, sheet.name)
    if unseen.faint:
        yield problem("text-not-seen", _first(sheet, unseen.faint), agency=agency, cells=_cells(unseen.faint))
    if unseen.far:
        yield problem("far-cells", _first(sheet, unseen.far), agency=agency, cells=_cells(unseen.far))
    if unseen.blank_rows:
        yield problem("blank-rows", here, agency=agency, count=f"{unseen.blank_rows:,}")


def _comments(sheet: Sheet, agency: str) -> Iterator[Problem]:
    if found := sheet.unseen.comments:
        yield problem("comments", _first(sheet, found), agency=agency, cells=_cells(found))


def _first(sheet: Sheet, places: Collection[Place]) -> Location:
    return Location(sheet.file, sheet.name, cell_address(*min(places)))


def _cells(places: Collection[Place]) -> str:
    return _named([cell_address(*place) for place in sorted(places)])


def _named(names: list[str]) -> str:
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more:,} more" if more > 0 else "")

"""Where the plan stands in a workbook: the sheet and the row of headings that name most of what a plan has."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from plan_tools.model import Field, Sheet, Workbook
from plan_tools.problems import Location, Problem, cannot_go_on, problem
from plan_tools.rules import schema
from plan_tools.rules.adopting.headings import Maps, with_maps
from plan_tools.rules.fold import near
from plan_tools.rules.table import find_sheet, find_table

FEWEST = 3  # headings of a plan that a sheet must have to be named as another one


class Found(NamedTuple):
    """The sheet with the plan and the row of its headings, and the other sheets that look like a plan."""

    sheet: Sheet
    header: int
    problems: tuple[Problem, ...] = ()


def find_plan(workbook: Workbook, named: str, maps: Maps) -> Found:
    """The plan in `workbook`: in the sheet `named`, or in the one with most headings. Raises `CannotGoOn`."""
    sheets = _chosen(workbook, named) if named else workbook.sheets
    found = sorted(_candidates(sheets, maps), key=lambda one: -one.score)
    if not found:
        names = ", ".join(sheet.name for sheet in sheets)
        raise cannot_go_on("plan-not-found", Location(workbook.file), sheets=names)
    best, *others = found
    problems = [
        problem("plan-sheets-several", Location(workbook.file, one.sheet.name), sheet=one.sheet.name,
                taken=best.sheet.name)
        for one in others
        if one.is_plan
    ]  # fmt: skip
    return Found(best.sheet, best.header, tuple(problems))


class _Candidate(NamedTuple):
    sheet: Sheet
    header: int
    score: int
    is_plan: bool


def _candidates(sheets: Sequence[Sheet], maps: Maps) -> Iterator[_Candidate]:
    columns = with_maps(schema.ACTIONS, maps)
    for sheet in sheets:
        found = find_table(sheet, columns)
        if found.table is not None:
            twice = [one.field for one in found.problems if one.code == "column-twice"]
            fields = {*found.table.columns, *twice}
            is_plan = len(fields) >= FEWEST and bool(fields & {Field.ACTION, Field.RECOMMENDATION})
            yield _Candidate(sheet, found.table.header, len(fields), is_plan)


def _chosen(workbook: Workbook, named: str) -> Sequence[Sheet]:
    sheet = find_sheet(workbook.sheets, named)
    if sheet is None:
        names = [one.name for one in workbook.sheets]
        hint = {"text": named, "allowed": ", ".join(names), "near": near(named, names)}
        raise cannot_go_on("plan-sheet-unknown", Location(workbook.file), **hint)
    return (sheet,)

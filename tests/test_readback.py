"""What was written is held against what stands there, cell by cell."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from conftest import sheet, workbook

from plan_tools.model import Sheet
from plan_tools.problems import Location
from plan_tools.rules.readback import differences

BEFORE = workbook(sheet("Actions", "| Ref | Rating |\n| 1 | Red |\n| 2 | Green |"), sheet("Notes", "| ours |"))


def found(after, written):
    before = ((one.name, one.rows) for one in BEFORE.sheets)
    return list(differences("tracker.xlsx", before, ((one.name, iter(one.rows)) for one in after), written))


def after(rows, *more):
    return (replace(BEFORE.sheets[0], rows=rows), *more)


ROWS = BEFORE.sheets[0].rows
NOTES = BEFORE.sheets[1]


@pytest.mark.parametrize(
    ("rows", "written", "differing"),
    [
        (ROWS, {}, []),
        ((ROWS[0], ("1", "Amber"), ROWS[2]), {2: {2: "Amber"}}, []),
        ((ROWS[0], ("1", "Amber", None), ROWS[2], (None,)), {2: {2: "Amber"}}, []),
        ((*ROWS, (None, None, datetime(2026, 9, 30))), {4: {3: date(2026, 9, 30), 1: ""}}, []),
        ((ROWS[0], ("1", "Red"), ROWS[2]), {2: {2: "Amber"}}, ["2"]),
        ((ROWS[0], ("1", "Amber"), ("2", "Red")), {2: {2: "Amber"}}, ["3"]),
        (ROWS[:2], {}, ["3"]),
        (ROWS, {9: {1: "x"}}, ["9"]),
        ((*ROWS, ("3",)), {}, ["4"]),
    ],
)
def test_every_cell_is_as_it_was_or_as_it_was_written(rows, written, differing):
    assert [where.cell for where in found(after(rows, NOTES), {"Actions": written})] == differing


def test_a_sheet_that_is_gone_or_never_came_is_found():
    assert found(after(ROWS), {}) == [Location("tracker.xlsx", "Notes")]
    gone = found(after(ROWS, NOTES), {"History": {1: {1: "Cycle"}}})
    assert gone == [Location("tracker.xlsx", "History")]
    new = Sheet("tracker.xlsx", "History", (("Cycle",),))
    assert found(after(ROWS, NOTES, new), {"History": {1: {1: "Cycle"}}}) == []

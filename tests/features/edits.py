"""One edit of every kind, made on any tracker of the corpus; and one real cycle, from issuing to merging."""

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from working_folder import CYCLE, DUE_BY, ISSUED_ON, send_back

from features.parts import ACTIONS, CHANGE_LOG, CONTENT_TYPES, WORKBOOK
from features.readers import Cells
from features.tracker import LAST, Feature
from plan_tools.excel.edit import Edit
from plan_tools.steps import issue, merge

RETURNS, HISTORY = "xl/worksheets/sheet4.xml", "xl/worksheets/sheet5.xml"
RELATIONS, STYLES = "xl/_rels/workbook.xml.rels", "xl/styles.xml"
AS_AT = date(2026, 11, 20)
ADDED = "Board notes"
NEW_CELLS: dict[str, Cells] = {
    "Actions": {
        (2, 5): "Red",
        (3, 8): date(2026, 11, 5),
        (LAST + 1, 1): "3.1",
        (LAST + 1, 2): "Staff",
        (LAST + 1, 3): "=Not a formula",
        (LAST + 1, 4): "Police",
        (LAST + 1, 5): "Green",
        (LAST + 1, 6): date(2027, 4, 30),
    },
    "Change log": {
        (2, 1): datetime(2026, 11, 20, 9, 30),
        (2, 5): "Rating",
        (2, 7): "Red",
        (3, 1): datetime(2026, 11, 20, 9, 31),
        (3, 5): "Completed on",
    },
    ADDED: {(1, 1): "When", (1, 2): "What", (2, 1): date(2026, 9, 30), (2, 2): "-agreed"},
}
TOLD_BY_THE_EDIT = {
    ACTIONS: {
        "cell E2", "new cell H3", "gone row 2 @spans", "gone row 3 @spans", f"new row {LAST + 1}", "dimension @ref",
    },
    CHANGE_LOG: {"new row 2", "new row 3", "dimension @ref"},
    WORKBOOK: {"new sheet"},
    STYLES: {"new xf", "cellXfs @count", "new font", "fonts @count"},
    CONTENT_TYPES: {"new Override"},
    RELATIONS: {"new Relationship"},
}  # fmt: skip
ANSWERS = {
    "1.1": {
        "Rating now": "Green", "Update": "=Deputy named",
        "New due date": date(2027, 4, 30), "Reason for new date": "+1",
    },
    "1.10": {"Rating now": "Complete", "Update": "Done", "Completed on": date(2026, 11, 5), "Evidence": "@Minutes"},
}  # fmt: skip
MERGED_CELLS: Cells = {
    (2, 5): "Green", (2, 7): "=Deputy named", (2, 10): date(2027, 4, 30), (2, 11): "+1",
    (4, 5): "Complete", (4, 7): "Done", (4, 8): date(2026, 11, 5), (4, 9): "@Minutes",
}  # fmt: skip
TOLD_BY_THE_CYCLE = {
    ACTIONS: {
        "cell E2", "cell G2", "new cell J2", "new cell K2", "gone row 2 @spans",
        "cell E4", "cell G4", "new cell H4", "new cell I4", "gone row 4 @spans",
    },
    RETURNS: {"new row 2", "dimension @ref"},
    HISTORY: {*(f"new row {row}" for row in range(2, 7)), "dimension @ref"},
    CHANGE_LOG: {*(f"new row {row}" for row in range(2, 10)), "dimension @ref"},
    STYLES: {"new xf", "cellXfs @count"},
}  # fmt: skip


def edited(data: bytes) -> bytes:
    """The tracker with NEW_CELLS put into it: cells changed, rows appended, a sheet added."""
    edit = Edit(data)
    edit.set_cell("Actions", 2, 5, "Red")
    edit.set_cell("Actions", 3, 8, date(2026, 11, 5))
    edit.append_rows("Actions", _rows(NEW_CELLS["Actions"], LAST + 1), after=LAST)
    edit.append_rows("Change log", _rows(NEW_CELLS["Change log"], 2))
    edit.add_sheet(ADDED, [["When", "What"], [date(2026, 9, 30), "-agreed"]])
    return edit.save()


def with_new_cells(before: dict[str, Cells]) -> dict[str, Cells]:
    """What a reader is to find after the edit, who found `before` ahead of it."""
    return {sheet: before.get(sheet, {}) | NEW_CELLS.get(sheet, {}) for sheet in (*before, ADDED)}


def told_by_the_edit(features: Iterable[Feature]) -> dict[str, set[str]]:
    """What is to differ after the edit, by part: what was asked for, and what has to grow with the rows."""
    told = {part: set(words) for part, words in TOLD_BY_THE_EDIT.items()}
    for feature in features:
        for part, words in feature.grows.items():
            told.setdefault(part, set()).update(words)
    return told


def through_a_cycle(place: Path, data: bytes) -> Path:
    """A tracker, in a folder of its own, from which a return went out, came back and was merged."""
    tracker = place / "tracker.xlsm"
    tracker.write_bytes(data)
    issue.run(tracker, CYCLE, DUE_BY, ["Police"], issued_on=ISSUED_ON)
    send_back(tracker, "Police", ANSWERS)
    result = merge.run(merge.Wanted(tracker, as_at=AS_AT))
    assert len(result.merged.changes) == len(MERGED_CELLS)
    return tracker


def _rows(cells: Cells, first: int) -> list[dict[int, Any]]:
    """The rows of these cells from the row `first`."""
    numbers = sorted({row for row, _ in cells if row >= first})
    return [{column: value for (row, column), value in cells.items() if row == number} for number in numbers]

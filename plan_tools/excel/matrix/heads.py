"""The columns of the sheets Matrix and All actions: what they are called, how wide they are, and which are there."""

from collections.abc import Mapping, Sequence

from plan_tools.excel.listing import COUNT, DAY, Head
from plan_tools.excel.matrix.page import before, short_months
from plan_tools.model import Field, Matrix

REF, PLAN, ACTION, DUE, LATE = "Ref", "Plan", "Action", "Due date", "Days late"
OVERALL, SINCE, UPDATE = "Overall", "Since last cycle", "Latest update"
LINE, LAST, CONFIRMED, MARK = "Line", "Last rating", "Confirmed", "In the matrix"
OF_ACTION, DUE_RANK, TOLD = "Of action", "Due rank", "In a return"
NUMBER = {"num_format": "#,##0;-#,##0;", "align": "center"}  # nought is left blank
PLAIN_NUMBER = {"num_format": "0", "align": "center"}  # LibreOffice takes a number made of a day for a day
TREND = "trend: "  # before a cycle's name, among names of agencies
PART = "part: "


def grid_heads(matrix: Matrix, cycles: Sequence[str]) -> Mapping[str, Head]:
    """The columns of the sheet Matrix, by what they hold."""
    heads = {REF: Head("Ref", 8)}
    if matrix.several:
        heads[PLAN] = Head("Plan", 14)
    heads[ACTION] = Head("Action", 37)
    heads |= {DUE: Head("Due date", 19), LATE: Head("Days late", 6.5, NUMBER)}
    heads |= {PART + agency: _agency_head(name) for agency, name in short_names(matrix).items()}
    heads |= {OVERALL: Head("Overall", 16, COUNT), SINCE: Head(f"Since {before(matrix)}", 13, COUNT)}
    heads |= {TREND + cycle: Head(short_months(cycle), 3.6, {"rotation": 90}) for cycle in cycles}
    return heads | {UPDATE: Head("Latest update", 40)}


def _agency_head(name: str) -> Head:
    longest = max(map(len, name.split()), default=0)
    return Head(name, min(16.0, max(9.5, longest * 1.2 + 1)), COUNT)


def short_names(matrix: Matrix) -> Mapping[str, str]:
    """The agencies' short names, in full where two would read the same."""
    short = [agency.short for agency in matrix.agencies]
    return {one.name: one.name if short.count(one.short) > 1 else one.short for one in matrix.agencies}


def action_heads(matrix: Matrix) -> Mapping[str, Head]:
    """The columns of the sheet All actions by their headings: first those that are printed, then the others."""
    themed = any(row.theme for row in matrix.rows)
    plan, theme = Head(Field.PLAN, 14), Head(Field.THEME, 20)
    printed = (
        Head(Field.REF, 9, {"bold": True}),
        *((plan,) if matrix.several else ()),
        *((theme,) if themed else ()),
        Head(Field.ACTION, 40),
        Head(Field.AGENCY, 18),
        Head(Field.DUE_DATE, 13, DAY),
        Head(LATE, 7, NUMBER),
        Head(Field.RATING, 12, {"align": "center", "bold": True}),
        Head(LAST, 12, COUNT),
        Head(SINCE, 11, COUNT),
        Head(Field.PROGRESS_UPDATE, 44),
    )
    others = (
        Head(CONFIRMED, 11, COUNT),
        Head(Field.LEAD_OFFICER, 15),
        Head(Field.RECOMMENDATION, 32),
        Head(Field.COMPLETED_ON, 13, DAY),
        Head(Field.EVIDENCE, 26),
        Head(Field.OUTCOME, 24),
        Head(Field.SIGNED_OFF_BY, 15),
        Head(Field.SIGNED_OFF_ON, 13, DAY),
        Head(Field.LINKED_ACTIONS, 12),
        Head(Field.REQUESTED_DUE_DATE, 13, DAY),
        Head(Field.REASON_FOR_REQUEST, 24),
        *(() if matrix.several else (plan,)),
        *(() if themed else (theme,)),
        *(Head(name, 10, PLAIN_NUMBER) for name in FOR_FORMULAS),
    )
    return {head.heading: head for head in (*printed, *others)}


FOR_FORMULAS = (LINE, OF_ACTION, DUE_RANK, TOLD, MARK)
"""The columns of All actions that the sheet Matrix reads."""
PRINTED_LAST = Field.PROGRESS_UPDATE

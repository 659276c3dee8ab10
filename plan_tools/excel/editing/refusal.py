"""The one way in which the editor says no: a phrase for the reason and a sentence for what to do."""

from plan_tools.model import column_letters
from plan_tools.problems import CannotGoOn, Location, cannot_go_on

SAVE_AFRESH = "Open the tracker in Excel, save it as an Excel workbook (.xlsx) and run it again."


def refusal(reason: str, remedy: str = SAVE_AFRESH, sheet: str = "", row: int = 0, column: int = 0) -> CannotGoOn:
    """The exception to raise where the tracker cannot be changed safely; `row` and `column` count from 1 (0: none)."""
    cell = f"{column_letters(column)}{row}" if column else str(row) if row else ""
    return cannot_go_on("tracker-not-editable", Location("", sheet, cell), reason=reason, remedy=remedy)

"""What plan-tools writes for people to read: known by its sheets, since there is nothing in it to check."""

from plan_tools.model import Workbook
from plan_tools.rules import schema
from plan_tools.rules.comparable import ALL_ACTIONS
from plan_tools.rules.decisions import PROBLEMS_SHEET
from plan_tools.rules.table import find_sheet, find_table
from plan_tools.rules.tracker import ACTIONS

MATRIX, PROBLEMS = "composite action matrix", "problems workbook"


def output_kind(workbook: Workbook) -> str:
    """Whether a workbook is a composite action matrix or a problems workbook; "" where it is neither."""
    if find_sheet(workbook.sheets, ACTIONS):
        return ""
    if find_sheet(workbook.sheets, ALL_ACTIONS) and find_sheet(workbook.sheets, "Matrix"):
        return MATRIX
    sheet = find_sheet(workbook.sheets, PROBLEMS_SHEET)
    table = find_table(sheet, schema.PROBLEMS).table if sheet else None
    return PROBLEMS if table and {"Agency", "Ref", "Field", "Code"} <= table.columns.keys() else ""

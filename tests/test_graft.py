"""Sheets written here go into another workbook with their looks, and everything in it stays as it was."""

import io
import zipfile
from datetime import date

import openpyxl
import pytest
import xlsxwriter
from features.parts import Parts
from features.producers import KINDS
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from plan_tools.excel.edit import Edit
from plan_tools.excel.guard import guard
from plan_tools.excel.package import Package
from plan_tools.excel.read import read_guarded
from plan_tools.excel.write_tracker import write_tracker
from plan_tools.model import Agency, Workbook
from plan_tools.problems import CannotGoOn
from plan_tools.rules import schema
from plan_tools.rules.rating import DEFAULT_KEY

SET_UP = ("Agencies", "RAG index", "Columns", "Allowed names", "Messages")
SHEETS = ("Actions", *SET_UP, "Returns", "History", "Change log")
PLAN = {"Ref": "1.1", "Action": "  Name a <deputy> & more\n=1+1", "Agency": "Police", "Rating": "Amber",
        "Due date": date(2027, 3, 31)}  # fmt: skip
TRACKER = write_tracker("Our plan", schema.ACTIONS, DEFAULT_KEY, [Agency("Police")], [PLAN])


def read(data: bytes) -> Workbook:
    return read_guarded(guard(data, "plan.xlsx", own=True), "plan.xlsx", colours=True)


def grafted(data: bytes) -> bytes:
    edited = Edit(data)
    edited.graft(TRACKER)
    return edited.save()


def old_plan(**options: object) -> bytes:
    """A plan with looks, rules and names of its own, and a picture's worth of other things."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, **options})
    sheet = book.add_worksheet("Old plan")
    look = book.add_format({"bg_color": "#C00000", "font_color": "#FFFFFF", "num_format": "0.000", "border": 5})
    sheet.write_number(0, 0, 7.5, look)
    sheet.write_string(0, 1, "What was planned")
    sheet.conditional_format("A1:A9", {"type": "cell", "criteria": ">", "value": 5, "format": look})
    sheet.autofilter("A1:B9")
    book.define_name("Limit", "='Old plan'!$A$1")
    sheet.insert_textbox(4, 4, "Kept")
    book.close()
    return out.getvalue()


def the_same_looks(one: Worksheet, other: Worksheet) -> bool:
    pairs = zip(one.iter_rows(), other.iter_rows(), strict=True)
    cells = ((a, b) for row, others in pairs for a, b in zip(row, others, strict=True))
    return all(look(a) == look(b) for a, b in cells if a.has_style or b.has_style)


def look(cell: Cell) -> str:
    return repr((cell.value, cell.font, cell.fill, cell.border, cell.number_format, cell.alignment))


@pytest.mark.parametrize("name", ["", *KINDS])
def test_the_sheets_read_as_they_did_whoever_wrote_the_workbook(name):
    data = grafted(KINDS[name](Parts.of(old_plan())) if name else old_plan())
    ours, whole = read(TRACKER), read(data)
    assert tuple(sheet.name for sheet in whole.sheets) == ("Old plan", *SHEETS)
    for sheet, other in zip(ours.sheets, whole.sheets[1:], strict=True):
        assert (sheet.rows, sheet.fills) == (other.rows, other.fills), sheet.name


def test_their_looks_rules_dropdowns_and_names_come_along():
    whole, ours = (openpyxl.load_workbook(io.BytesIO(data)) for data in (grafted(old_plan()), TRACKER))
    for name in SHEETS:
        assert the_same_looks(whole[name], ours[name])
        assert whole[name].auto_filter.ref == ours[name].auto_filter.ref
        assert whole[name].print_title_rows == ours[name].print_title_rows
        rules = [[rule.dxf for rule in area.rules] for area in whole[name].conditional_formatting]
        assert rules == [[rule.dxf for rule in area.rules] for area in ours[name].conditional_formatting]
        assert len(whole[name].data_validations.dataValidation) == len(ours[name].data_validations.dataValidation)
    assert {"Limit", "Agency_names", "Rating_names"} <= set(whole.defined_names)
    assert the_same_looks(whole["Old plan"], openpyxl.load_workbook(io.BytesIO(old_plan()))["Old plan"])


def test_what_was_there_stays_to_the_byte():
    before, after = Package(old_plan()), Package(grafted(old_plan()))
    changed = {"xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", "[Content_Types].xml"}
    assert before.differing(after) == changed
    assert zipfile.ZipFile(io.BytesIO(grafted(old_plan()))).testzip() is None


def test_only_the_sheet_that_was_in_front_is_selected():
    selected = [sheet.sheet_view.tabSelected for sheet in openpyxl.load_workbook(io.BytesIO(grafted(old_plan())))]
    assert selected == [True, *[None] * len(SHEETS)]


def test_the_workbook_is_a_tracker_that_can_be_changed_again():
    edited = Edit(grafted(old_plan()))
    edited.append_rows("Returns", [{1: "2027-Q1", 2: "Police"}])
    edited.set_cell("Actions", 5, 12, "Green")
    whole = read(edited.save())
    assert whole.sheets[1].rows[4][11] == "Green"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (grafted(old_plan()), "a sheet called Actions has to be added"),
        (old_plan(date_1904=True), "counts days from 1904"),
    ],
)
def test_what_cannot_be_done_is_refused(data, why):
    with pytest.raises(CannotGoOn, match=why):
        grafted(data)


def test_a_name_that_is_defined_already_is_refused():
    book = openpyxl.load_workbook(io.BytesIO(old_plan()))
    book.defined_names.add(openpyxl.workbook.defined_name.DefinedName("rating_Names", attr_text="'Old plan'!$A$1"))
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(CannotGoOn, match="the name Rating_names is defined in it already"):
        grafted(out.getvalue())

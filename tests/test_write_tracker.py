"""What a fresh tracker promises to the business manager who keeps it."""

from datetime import date, datetime
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet as Sheet
from python_calamine import CalamineWorkbook

from plan_tools.excel.write_tracker import write_tracker
from plan_tools.model import Agency, Column, Field, Kind, Rating

RED = Rating("Red", "R", "Off track", 5, False, "Agency", "C00000", "FFFFFF")
BLUE = Rating("Blue", "B", "Signed off", 0, True, "Group", "1F4E79", "FFFFFF")
KEY = (RED, BLUE)
POLICE = Agency("Saltmarsh Police", "Police", "police@saltmarsh.example", ("Constabulary", "The police"))
CLOSED_CCG = Agency("Saltmarsh CCG", active=False)
KINDS = {
    Field.AGENCY: Kind.AGENCY, Field.RATING: Kind.RATING, Field.DUE_DATE: Kind.DATE,
    Field.REQUESTED_DUE_DATE: Kind.DATE, Field.REVISED_DUE_DATE: Kind.DATE, Field.COMPLETED_ON: Kind.DATE,
    Field.SIGNED_OFF_ON: Kind.DATE,
}  # fmt: skip
COLUMNS = tuple(Column(str(field), str(field), kind=KINDS.get(field, Kind.TEXT)) for field in Field)
TITLE = "Saltmarsh Safeguarding Children Partnership"
SET_UP = {
    "Agencies": ["Agency", "Short name", "Role mailbox", "Also known as", "Active"],
    "RAG index": ["Rating", "Letter", "Meaning", "Severity", "Closed", "Set by", "Fill", "Text"],
    "Columns": ["Field", "Heading", "Also known as", "Kind", "Required", "Edited by", "Choices", "Help"],
    "Allowed names": ["Name", "Why"],
    "Messages": ["Message", "Sent", "Words"],
    "Returns": [
        "Cycle",
        "Agency",
        "Issued on",
        "Due by",
        "Return reference",
        "Received on",
        "State",
        "File",
        "SHA-256",
    ],
    "History": ["Cycle", "As at", "Ref", "Agency", "Rating", "Due date", "Progress update", "Completed on"],
    "Change log": ["When", "Cycle", "Ref", "Agency", "Field", "Was", "Now", "From"],
}
ACTIONS: tuple[dict[str, str | date | None], ...] = (
    {"Ref": "1.10", "Action": "Run a survey", "Agency": "Saltmarsh Police", "Rating": "Red",
     "Due date": date(2026, 9, 30), "Evidence": None},
    {"Ref": "1.2", "Action": "=HYPERLINK(1)", "Agency": "Saltmarsh Police", "Due date": "Ongoing"},
)  # fmt: skip


def opened(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(data))


@pytest.fixture(scope="module")
def blank() -> openpyxl.Workbook:
    return opened(write_tracker(TITLE, COLUMNS, KEY))


@pytest.fixture(scope="module")
def filled() -> openpyxl.Workbook:
    return opened(write_tracker(TITLE, COLUMNS, KEY, (POLICE, CLOSED_CCG), ACTIONS))


def values(sheet: Sheet) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def table(sheet: Sheet) -> list[list[Any]]:
    """The rows of a set-up sheet, without the marking beside its headings."""
    return [row[:-1] for row in values(sheet)]


def validation(sheet: Sheet, cell: str) -> Any:
    return next((rule for rule in sheet.data_validations.dataValidation if cell in rule.sqref), None)


# -- Actions ----------------------------------------------------------------------------------------------------------


def test_a_blank_tracker_has_every_sheet_and_its_headings(blank: openpyxl.Workbook) -> None:
    assert blank.sheetnames == ["Actions", *SET_UP]
    assert {name: [cell.value for cell in blank[name][1]] for name in SET_UP} == {
        name: [*headings, "OFFICIAL-SENSITIVE"] for name, headings in SET_UP.items()
    }
    assert [cell.value for cell in blank["Actions"][4]] == [str(field) for field in Field]


def test_the_title_stands_in_a1_and_there_are_no_rows_yet(blank: openpyxl.Workbook) -> None:
    sheet = blank["Actions"]
    assert sheet["A1"].value == TITLE
    assert sheet["A2"].value.startswith("One row for each action")
    assert sheet.max_row == 4


def test_headings_are_those_that_the_columns_give() -> None:
    renamed = tuple(
        Column(column.field, "RAG status" if column.field == "Rating" else column.heading, kind=column.kind)
        for column in COLUMNS
    )
    sheet = opened(write_tracker(TITLE, renamed, KEY, (), ACTIONS))["Actions"]
    assert (sheet["L4"].value, sheet["L5"].value) == ("RAG status", "Red")


def test_actions_are_written_as_what_they_are(filled: openpyxl.Workbook) -> None:
    sheet = filled["Actions"]
    assert [sheet[f"{column}5"].value for column in "AEFHLO"] == [
        "1.10", "Run a survey", "Saltmarsh Police", datetime(2026, 9, 30), "Red", None,
    ]  # fmt: skip
    assert (sheet["E6"].data_type, sheet["E6"].value, sheet["H6"].value) == ("s", "=HYPERLINK(1)", "Ongoing")
    assert sheet["H5"].number_format == "d mmm yyyy"
    assert not any(cell.data_type == "f" for name in filled.sheetnames for row in filled[name] for cell in row)


def test_another_reader_sees_the_same() -> None:
    data = write_tracker(TITLE, COLUMNS, KEY, (POLICE,), ACTIONS)
    rows = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_name("Actions").to_python(skip_empty_area=False)
    assert rows[0][0] == TITLE
    assert (rows[4][0], rows[4][7]) == ("1.10", date(2026, 9, 30))


def test_a_row_typed_below_the_last_looks_like_the_others(blank: openpyxl.Workbook) -> None:
    columns = blank["Actions"].column_dimensions
    assert columns["A"].number_format == "@"  # so that 1.10 stays 1.10
    assert columns["H"].number_format == "d mmm yyyy"
    assert columns["E"].alignment.wrap_text


def test_the_headings_stay_in_view_and_filter(filled: openpyxl.Workbook) -> None:
    sheet = filled["Actions"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.print_title_rows) == ("B5", "A4:T6", "$4:$4")
    assert not sheet.tables


def test_nothing_is_protected(filled: openpyxl.Workbook) -> None:
    assert not any(sheet.protection.sheet for sheet in filled)


@pytest.mark.parametrize(("column", "name"), [("F", "Agency_names"), ("L", "Rating_names")])
def test_agencies_and_ratings_are_chosen_from_their_sheets(filled: openpyxl.Workbook, column: str, name: str) -> None:
    rule = validation(filled["Actions"], f"{column}5")
    assert (rule.type, rule.formula1) == ("list", name)
    assert validation(filled["Actions"], f"{column}506") is rule
    source = "Agencies" if name == "Agency_names" else "'RAG index'"
    assert filled.defined_names[name].value.startswith(f"{source}!$A$2:INDEX(")


@pytest.mark.parametrize("column", "HIKNR")
def test_days_are_asked_for_as_days_but_words_are_let_through(filled: openpyxl.Workbook, column: str) -> None:
    rule = validation(filled["Actions"], f"{column}506")
    assert (rule.type, rule.errorStyle) == ("date", "warning")


def test_a_column_with_choices_offers_them() -> None:
    risk = Column("Risk", "Risk", kind=Kind.CHOICE, choices=("Low", "High"))
    priority = Column("Priority", "Priority", kind=Kind.YES_NO)
    sheet = opened(write_tracker(TITLE, (risk, priority), KEY))["Actions"]
    assert validation(sheet, "A5").formula1 == '"Low,High"'
    assert validation(sheet, "B5").formula1 == '"Yes,No"'


def test_a_heading_explains_its_column() -> None:
    sheet = opened(write_tracker(TITLE, (Column("Ref", "Ref", help="Never changes."),), KEY))["Actions"]
    assert validation(sheet, "A4").prompt == "Never changes."


def test_each_rating_is_coloured_by_its_word_or_letter(filled: openpyxl.Workbook) -> None:
    rules = [
        rule
        for cells in filled["Actions"].conditional_formatting
        for rule in cells.rules
        if str(cells.sqref) == "L5:L506"
    ]
    looks = {rule.formula[0]: rule.dxf.fill.bgColor.rgb for rule in rules}
    assert looks == {
        'AND(OR(TRIM(L5)="Red",TRIM(L5)="R"),N("plan-tools")=0)': "FFC00000",
        'AND(OR(TRIM(L5)="Blue",TRIM(L5)="B"),N("plan-tools")=0)': "FF1F4E79",
    }


# -- the set-up sheets ------------------------------------------------------------------------------------------------


def test_agencies_are_listed(filled: openpyxl.Workbook) -> None:
    assert table(filled["Agencies"])[1:] == [
        ["Saltmarsh Police", "Police", "police@saltmarsh.example", "Constabulary; The police", "Yes"],
        ["Saltmarsh CCG", None, None, None, "No"],
    ]


def test_the_key_is_listed_and_shows_its_colours(blank: openpyxl.Workbook) -> None:
    sheet = blank["RAG index"]
    assert table(sheet)[1:] == [
        ["Red", "R", "Off track", 5, "No", "Agency", "C00000", "FFFFFF"],
        ["Blue", "B", "Signed off", 0, "Yes", "Group", "1F4E79", "FFFFFF"],
    ]
    assert (sheet["A2"].fill.fgColor.rgb, sheet["A2"].font.color.rgb) == ("FFC00000", "FFFFFFFF")


def test_the_schema_is_listed() -> None:
    column = Column("Ref", "No", ("ID", "Item"), Kind.TEXT, True, "Business team", ("a", "b"), "Never changes.")
    sheet = opened(write_tracker(TITLE, (column,), KEY))["Columns"]
    assert table(sheet)[1:] == [["Ref", "No", "ID; Item", "text", "Yes", "Business team", "a; b", "Never changes."]]


def test_the_sheets_that_plan_tools_keeps_are_empty_but_know_their_days(blank: openpyxl.Workbook) -> None:
    assert [blank[name].max_row for name in ("Returns", "History", "Change log")] == [1, 1, 1]
    assert blank["Returns"].column_dimensions["C"].number_format == "d mmm yyyy"
    assert blank["History"].column_dimensions["C"].number_format == "@"


def test_the_printed_pages_are_marked(blank: openpyxl.Workbook) -> None:
    assert all(sheet.oddHeader.center.text.endswith("OFFICIAL-SENSITIVE") for sheet in blank)


def test_the_same_tracker_gives_the_same_bytes() -> None:
    assert write_tracker(TITLE, COLUMNS, KEY, (POLICE,), ACTIONS) == write_tracker(
        TITLE, COLUMNS, KEY, (POLICE,), ACTIONS
    )

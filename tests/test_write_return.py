"""What a return promises to the agency that fills it in, and to whoever reads it when it comes back."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet as Sheet
from python_calamine import CalamineWorkbook

from plan_tools.excel.write_return import write_return
from plan_tools.model import Agency, Cell, Rating, Record, Return, Table

RED = Rating("Red", "R", "Off track", 5, False, "Agency", "C00000", "FFFFFF")
BLUE = Rating("Blue", "B", "Signed off by the group", 0, True, "Group", "1F4E79", "FFFFFF")
GREEN = Rating("Green", "G", "On track", 3, False, "Agency", "C6E0B4", "000000")
COMPLETE = Rating("Complete", "C", "Done, says the agency", 1, False, "Agency", "DDEBF7", "000000")
KEY = (RED, BLUE, GREEN, COMPLETE)
POLICE = Agency("Saltmarsh Police", "Police")
COLUMNS = (
    "Check", "Ref", "Plan", "Theme", "Recommendation", "Action", "Due date", "Last rating", "Last update",
    "Rating now", "Update", "Completed on", "Evidence", "New due date", "Reason for new date",
)  # fmt: skip
TO_FILL = "JKLMNO"
LOCKED = "ABCDEFGHI"

ROWS: tuple[dict[str, str | date], ...] = (
    {"Ref": "1.10", "Plan": "Peer review", "Theme": "Voice", "Recommendation": "Listen", "Action": "Run a survey",
     "Due date": date(2026, 9, 30), "Last rating": "Red", "Last update": "Survey drafted"},
    {"Ref": "1.2", "Action": "Brief all staff", "Due date": "Ongoing", "Last rating": "Complete",
     "Completed on": date(2026, 8, 1), "Evidence": "Shared library 1.2"},
    {"Ref": "2(i)", "Action": "Move the steering group", "New due date": date(2027, 1, 15)},
)  # fmt: skip


def record(number: int, cells: Mapping[str, str | date]) -> Record:
    values = {
        name: Cell(value if isinstance(value, str) else f"{value:%d/%m/%Y}", value) for name, value in cells.items()
    }
    return Record(Table("", "Your actions", 1, {}, 99), number, values)


def issued(*rows: Mapping[str, str | date], **changes: Any) -> Return:
    facts: dict[str, Any] = {
        "file": "", "sha256": "", "reference": "2026-11/police/7f3a90c1", "cycle": "November 2026",
        "agency": POLICE.name, "due_by": date(2026, 11, 13), "title": "Saltmarsh Safeguarding Children Partnership",
        "rows": tuple(record(number, cells) for number, cells in enumerate(rows, 2)),
    }  # fmt: skip
    return Return(**facts | changes)


def written(*rows: Mapping[str, str | date], **changes: Any) -> bytes:
    return write_return(issued(*rows, **changes), KEY, POLICE)


def opened(data: bytes, values: bool = False) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(data), data_only=values)


@pytest.fixture(scope="module")
def book() -> openpyxl.Workbook:
    return opened(written(*ROWS))


@pytest.fixture(scope="module")
def actions(book: openpyxl.Workbook) -> Sheet:
    return book["Your actions"]


def validations(sheet: Sheet) -> dict[str, Any]:
    return {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}


# -- what everybody who opens it sees ---------------------------------------------------------------------------------


def test_it_has_four_sheets_and_opens_at_the_top_of_the_first(book: openpyxl.Workbook) -> None:
    assert book.sheetnames == ["Start here", "Your actions", "New actions", "Key"]
    assert book.active.title == "Start here"
    assert book.active.sheet_view.selection[0].activeCell == "A1"
    assert {sheet.sheet_state for sheet in book} == {"visible"}


def test_every_sheet_is_marked_in_a_cell_and_on_the_printed_page(book: openpyxl.Workbook) -> None:
    for sheet in book:
        assert "OFFICIAL-SENSITIVE when complete" in [cell.value for cell in sheet[1]]
        assert sheet.oddHeader.center.text.endswith("OFFICIAL-SENSITIVE when complete")
        assert sheet.oddFooter.center.text.endswith("OFFICIAL-SENSITIVE when complete")


def test_every_sheet_prints_on_a4_landscape_one_page_wide(book: openpyxl.Workbook) -> None:
    for sheet in book:
        page = sheet.page_setup
        assert (page.orientation, page.paperSize) == ("landscape", 9)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert page.fitToWidth in (None, 1)  # where nothing is said, it is one


def test_the_reference_the_cycle_and_the_agency_are_properties_too(book: openpyxl.Workbook) -> None:
    assert {prop.name: prop.value for prop in book.custom_doc_props.props} == {
        "Return reference": "2026-11/police/7f3a90c1", "Cycle": "November 2026", "Agency": "Saltmarsh Police",
    }  # fmt: skip


def test_start_here_gives_each_label_once_with_its_value_in_the_next_cell(book: openpyxl.Workbook) -> None:
    sheet = book["Start here"]
    texts = [cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    beside = {
        label: [cell.offset(0, 1).value for cell in texts if cell.value == label]
        for label in (
            "Return reference", "Cycle", "Agency", "Return by", "Completed by", "Job title", "Signed off by",
            "Nothing to report",
        )
    }  # fmt: skip
    assert beside == {
        "Return reference": ["2026-11/police/7f3a90c1"], "Cycle": ["November 2026"], "Agency": ["Saltmarsh Police"],
        "Return by": [datetime(2026, 11, 13)], "Completed by": [None], "Job title": [None], "Signed off by": [None],
        "Nothing to report": [None],
    }  # fmt: skip
    assert not any(sheet.merged_cells for sheet in book)


def test_a_person_is_told_not_to_name_a_child(book: openpyxl.Workbook) -> None:
    for name in ("Start here", "New actions"):
        texts = [str(cell.value) for row in book[name].iter_rows() for cell in row]
        assert any(text.startswith("Do not name or describe any child") for text in texts)
        assert any("in your answers" in text for text in texts)  # who completed it is asked for by name


# -- Your actions -----------------------------------------------------------------------------------------------------


def test_the_columns_stand_in_their_order_under_the_title(actions: Sheet) -> None:
    assert tuple(cell.value for cell in actions[4]) == COLUMNS
    assert actions.freeze_panes == "C5"
    assert actions.auto_filter.ref == "A4:O7"
    assert actions.print_title_rows == "$4:$4"


def test_the_plan_is_prefilled_and_this_cycle_is_asked_afresh() -> None:
    prefilled = {**ROWS[1], "Rating now": "Green", "Update": "An answer of last time"}
    sheet = CalamineWorkbook.from_filelike(BytesIO(written(ROWS[0], prefilled, ROWS[2]))).get_sheet_by_name(
        "Your actions"
    )
    first, second, third = (row[1:] for row in sheet.to_python(skip_empty_area=False)[4:])
    assert first == [
        "1.10", "Peer review", "Voice", "Listen", "Run a survey", date(2026, 9, 30), "Red", "Survey drafted",
        "", "", "", "", "", "",
    ]  # fmt: skip
    assert second == ["1.2", "", "", "", "Brief all staff", "Ongoing", "Complete", "", "", "",
                      date(2026, 8, 1), "Shared library 1.2", "", ""]  # fmt: skip
    assert (third[0], third[12:]) == ("2(i)", [date(2027, 1, 15), ""])


@pytest.mark.parametrize(
    "text", ["=1+1", "+44 20", "-5", "@SUM(A1)", "{=A1}", "https://example.org", "<r>x</r>", "1.10"]
)
def test_a_text_of_the_plan_stays_a_text(text: str) -> None:
    everywhere = dict.fromkeys(
        ("Ref", "Plan", "Action", "Due date", "Last update", "Evidence", "Reason for new date"), text
    )
    sheet = opened(written(everywhere))["Your actions"]
    for column in "BCFGIMO":
        assert (sheet[f"{column}5"].data_type, sheet[f"{column}5"].value) == ("s", text)
        assert sheet[f"{column}5"].hyperlink is None


def test_days_are_days_and_look_like_days(actions: Sheet) -> None:
    assert (actions["G5"].value, actions["G5"].number_format) == (datetime(2026, 9, 30), "d mmm yyyy")
    assert (actions["G6"].value, actions["L5"].number_format) == ("Ongoing", "d mmm yyyy")


def test_only_the_answers_can_be_filled_in(book: openpyxl.Workbook, actions: Sheet) -> None:
    for row in range(5, 8):
        assert all(actions[f"{column}{row}"].protection.locked for column in LOCKED)
        assert not any(actions[f"{column}{row}"].protection.locked for column in TO_FILL)
    start = book["Start here"]
    unlocked = {cell.coordinate for row in start.iter_rows() for cell in row if not cell.protection.locked}
    assert unlocked == {"C17", "C18", "C19", "C22"}


def test_the_protection_has_no_password_and_lets_people_look_around(book: openpyxl.Workbook) -> None:
    for sheet in book:
        lock = sheet.protection
        assert lock.sheet
        assert lock.password is None
        assert not any((lock.selectLockedCells, lock.selectUnlockedCells, lock.formatColumns, lock.formatRows))
        assert not any((lock.sort, lock.autoFilter))
        assert all((lock.insertRows, lock.deleteRows, lock.formatCells))


def test_the_rating_is_chosen_from_those_that_an_agency_may_set(book: openpyxl.Workbook, actions: Sheet) -> None:
    rule = validations(actions)["J5:J7"]
    assert (rule.type, rule.formula1) == ("list", "Key!$B$5:$B$7")
    assert [cell.value for (cell,) in book["Key"]["B5:B7"]] == ["Red", "Green", "Complete"]
    assert rule.error == "That is not a rating that your agency can set. Choose one of: Red, Green, Complete."


@pytest.mark.parametrize(
    ("sheet", "cells", "last"),
    [
        ("Your actions", "L5:L7", "TODAY()"),  # nothing was completed on a day to come
        ("Your actions", "N5:N7", str((date(2100, 12, 31) - date(1899, 12, 30)).days)),
        ("New actions", "C5:C24", str((date(2100, 12, 31) - date(1899, 12, 30)).days)),
    ],
)
def test_a_day_must_be_a_day(book: openpyxl.Workbook, sheet: str, cells: str, last: str) -> None:
    rule = validations(book[sheet])[cells]
    first = str((date(2000, 1, 1) - date(1899, 12, 30)).days)
    assert (rule.type, rule.formula1, rule.formula2) == ("date", first, last)
    assert "day/month/year, such as 30/09/2026" in rule.prompt


def test_the_rules_for_dates_name_the_traps(book: openpyxl.Workbook) -> None:
    rule = validations(book["Your actions"])["L5:L7"]
    assert "The day comes first: 03/04/2026 is 3 April" in rule.prompt
    assert "year in four figures" in rule.prompt
    for trap in ("month first (09/30/2026)", "31/02/2026", "only looks like a date", "still to come"):
        assert trap in rule.error
    assert "still to come" not in validations(book["Your actions"])["N5:N7"].error


def test_no_message_is_longer_than_excel_can_show(book: openpyxl.Workbook) -> None:
    rules = [rule for sheet in book for rule in validations(sheet).values()]
    assert len(rules) == 5
    for rule in rules:
        assert max(len(rule.promptTitle), len(rule.errorTitle)) <= 32
        assert max(len(rule.prompt), len(rule.error)) <= 255


def test_without_a_rating_to_choose_there_is_no_dropdown() -> None:
    sheet = opened(write_return(issued(*ROWS), (BLUE,), POLICE))["Your actions"]
    assert "J5:J7" not in validations(sheet)


def test_each_rating_is_coloured_by_its_word_or_letter(actions: Sheet) -> None:
    rules = [
        rule for cells in actions.conditional_formatting for rule in cells.rules if str(cells.sqref) == "H5:H7 J5:J7"
    ]
    looks = {rule.formula[0]: (rule.dxf.fill.bgColor.rgb, rule.dxf.font.color.rgb) for rule in rules}
    named = {f'AND(OR(TRIM(H5)="{one.name}",TRIM(H5)="{one.letter}"),N("plan-tools")=0)': one for one in KEY}
    assert looks == {formula: (f"FF{one.fill}", f"FF{one.text}") for formula, one in named.items()}


def test_a_long_text_gets_a_tall_row_that_still_grows() -> None:
    data = written({"Ref": "1", "Action": "word " * 60}, {"Ref": "2", "Action": "short"})
    xml = ZipFile(BytesIO(data)).read("xl/worksheets/sheet2.xml").decode()
    heights = dict(re.findall(r'<row r="(\d+)"[^>]* ht="([\d.]+)"', xml))
    assert 120 < float(heights["5"]) < 200
    assert heights["6"] == "60"
    assert "customHeight" not in xml  # which would keep the row as it is, whatever is typed


def test_a_text_too_long_for_the_tallest_row_gets_a_wider_column() -> None:
    sheet = opened(written({"Ref": "1", "Action": "word " * 500}))["Your actions"]
    assert sheet.column_dimensions["F"].width > 80
    assert sheet.row_dimensions[5].height <= 409


def test_a_column_of_the_plan_in_which_nothing_stands_is_narrow(actions: Sheet) -> None:
    bare = opened(written({"Ref": "1", "Action": "Run a survey"}))["Your actions"]
    assert bare.column_dimensions["C"].width < 8 < actions.column_dimensions["C"].width
    assert bare.column_dimensions["E"].width < actions.column_dimensions["E"].width
    assert [cell.value for cell in bare[4]] == list(COLUMNS)


# -- New actions and Key ----------------------------------------------------------------------------------------------


def test_new_actions_can_be_proposed_in_twenty_open_rows(book: openpyxl.Workbook) -> None:
    sheet = book["New actions"]
    assert [cell.value for cell in sheet[4]] == ["Action", "Recommendation", "Due date", "Reason"]
    rows = list(sheet.iter_rows(min_row=5))
    assert len(rows) == 20
    assert not any(cell.protection.locked for row in rows for cell in row)


def test_the_key_says_what_each_rating_means_and_who_sets_it(book: openpyxl.Workbook) -> None:
    rows = [[cell.value for cell in row] for row in book["Key"].iter_rows(min_row=4)]
    assert rows == [
        ["Letter", "Rating", "Meaning", "Who sets it"],
        ["R", "Red", "Off track", "Your agency"],
        ["G", "Green", "On track", "Your agency"],
        ["C", "Complete", "Done, says the agency", "Your agency"],
        ["B", "Blue", "Signed off by the group", "The group, not an agency"],
    ]
    assert book["Key"]["B5"].fill.fgColor.rgb == "FFC00000"


# -- what is still missing --------------------------------------------------------------------------------------------

NOBODY: Mapping[str, str] = {}
SIGNED = {"C17": "A Manager", "C18": "Head of service", "C19": "A Director"}
NIL = {"C22": "Yes"}
ANSWERED: Mapping[str, str | date] = {
    "J5": "Green", "K5": "Going well", "J6": "Complete", "K6": "Done", "J7": "Red", "K7": "Held up", "O7": "Supplier",
}  # fmt: skip

CASES: Mapping[str, tuple[Mapping[str, str], Mapping[str, str | date], str, list[str]]] = {
    "as issued": (
        NOBODY, {}, "NOT READY TO SEND: 10 things still missing, 3 of 3 actions to finish",
        ["✖ Needs rating, update", "✖ Needs rating, update", "✖ Needs rating, update, reason"],
    ),
    "a rating alone": (
        SIGNED, {"J5": "Green", "K6": " ", "J7": "Red", "K7": "Held up"},
        "NOT READY TO SEND: 4 things still missing, 3 of 3 actions to finish",
        ["✖ Needs update", "✖ Needs rating, update", "✖ Needs reason"],
    ),
    "complete without evidence": (
        SIGNED, {**ANSWERED, "J5": "Complete"},
        "NOT READY TO SEND: 2 things still missing, 1 of 3 actions to finish",
        ["✖ Needs completed on, evidence", "✔ Ready", "✔ Ready"],
    ),
    "a new date without a reason": (
        SIGNED, {**ANSWERED, "N5": date(2027, 3, 31)},
        "NOT READY TO SEND: 1 thing still missing, 1 of 3 actions to finish",
        ["✖ Needs reason", "✔ Ready", "✔ Ready"],
    ),
    "answered but by nobody": (
        NOBODY, ANSWERED, "NOT READY TO SEND: 3 things still missing, 0 of 3 actions to finish", ["✔ Ready"] * 3,
    ),
    "a rating and dates pasted over the rules": (
        SIGNED, {**ANSWERED, "J5": "Greenish", "L6": "31/02/2026", "N7": "March 2027", "J6": " complete "},
        "NOT READY TO SEND: 3 things still missing, 3 of 3 actions to finish",
        ["✖ Needs rating from the list", "✖ Needs completed on as a date", "✖ Needs new due date as a date"],
    ),
    "a letter for a rating": (
        SIGNED, {**ANSWERED, "J5": "g"}, "READY TO SEND: every action is answered", ["✔ Ready"] * 3,
    ),
    "everything": (SIGNED, ANSWERED, "READY TO SEND: every action is answered", ["✔ Ready"] * 3),
    "nothing to report": (
        {"C17": "A Manager", **NIL}, {}, "READY TO SEND: nothing to report", ["✔ Nothing to report"] * 3,
    ),
    "nothing to report says nobody": (
        NIL, {}, "NOT READY TO SEND: 1 thing still missing, 0 of 3 actions to finish", ["✔ Nothing to report"] * 3,
    ),
    "nothing to report and an update": (
        {**SIGNED, **NIL}, {"K6": "News"}, "NOT READY TO SEND: look at Nothing to report, below",
        ["✔ Nothing to report"] * 3,
    ),
}  # fmt: skip


def filled(data: bytes, start: Mapping[str, str], actions: Mapping[str, str | date]) -> bytes:
    """The return as an agency would save it; openpyxl drops every computed value, so that each is worked out anew."""
    book = opened(data)
    for sheet, cells in (("Start here", start), ("Your actions", actions)):
        for address, value in cells.items():
            book[sheet][address] = value
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


@pytest.fixture(scope="module")
def recalculated(tmp_path_factory: pytest.TempPathFactory) -> dict[str, openpyxl.Workbook]:
    """The values of each case as LibreOffice works them out."""
    office = shutil.which("soffice")
    if office is None:
        tell = pytest.fail if os.environ.get("CI", "").lower() == "true" else pytest.skip
        tell("LibreOffice (soffice) is not installed, and it is the independent reader of the formulas")
    folder = tmp_path_factory.mktemp("recalculated")
    returns = {name: (written(*ROWS), start, answers) for name, (start, answers, _, _) in CASES.items()}
    returns["no actions"] = (written(), SIGNED, {})
    for name, (data, start, answers) in returns.items():
        (folder / f"{name}.xlsx").write_bytes(filled(data, start, answers))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(folder / "out")]
    subprocess.run([*command, *sorted(map(str, folder.glob("*.xlsx")))], check=True, capture_output=True, timeout=120)
    return {name: openpyxl.load_workbook(folder / "out" / f"{name}.xlsx", data_only=True) for name in returns}


@pytest.mark.parametrize("name", CASES)
def test_the_band_and_the_checks_follow_what_is_filled_in(
    recalculated: dict[str, openpyxl.Workbook], name: str
) -> None:
    *_, band, checks = CASES[name]
    start, actions = recalculated[name]["Start here"], recalculated[name]["Your actions"]
    assert (start["A4"].value, actions["A3"].value) == (band, band)
    assert [actions[f"A{row}"].value for row in (5, 6, 7)] == checks


def test_every_formula_comes_with_the_value_that_recalculation_gives(
    recalculated: dict[str, openpyxl.Workbook],
) -> None:
    data = written(*ROWS)
    formulas, stored = opened(data), opened(data, values=True)
    found = {
        (sheet.title, cell.coordinate): stored[sheet.title][cell.coordinate].value
        for sheet in formulas
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }
    assert len(found) == 12
    assert found == {(sheet, cell): recalculated["as issued"][sheet][cell].value for sheet, cell in found}


def test_progress_is_shown_as_it_is_made(recalculated: dict[str, openpyxl.Workbook]) -> None:
    shown = {name: recalculated[name]["Start here"]["A5"].value for name in recalculated}
    assert shown["as issued"] == "░" * 20 + "   0 of 3 actions ready"
    assert shown["complete without evidence"] == "█" * 13 + "░" * 7 + "   2 of 3 actions ready"
    assert shown["everything"] == "█" * 20 + "   3 of 3 actions ready"
    assert shown["no actions"] == "Your agency has no open actions in this cycle."


def test_a_return_without_actions_needs_only_its_signatures(recalculated: dict[str, openpyxl.Workbook]) -> None:
    assert recalculated["no actions"]["Start here"]["A4"].value.startswith("READY TO SEND")


def test_formulas_use_only_what_every_spreadsheet_has() -> None:
    words = {"AND", "IF", "ISTEXT", "LEFT", "LEN", "REPT", "ROUND", "SUBSTITUTE", "SUMPRODUCT", "TRIM"}
    book = opened(written(*ROWS))
    formulas = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    used = {name for text in formulas for name in re.findall(r"\b([A-Z]{2,})\(", re.sub(r'"[^"]*"', "", text))}
    assert used <= words


def test_the_same_return_gives_the_same_bytes() -> None:
    assert written(*ROWS) == written(*ROWS)


def test_the_file_can_be_written_to_a_folder_and_opened(tmp_path: Path) -> None:
    path = tmp_path / "Police.xlsx"
    path.write_bytes(written(*ROWS))
    assert CalamineWorkbook.from_path(path).sheet_names == ["Start here", "Your actions", "New actions", "Key"]

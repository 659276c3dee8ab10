"""`plan-tools format` puts colours, dropdowns and widths right, and nothing else; the second time it does nothing."""

import json
import re
import warnings
from collections.abc import Callable, Sequence
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from features.compare import differing, unsound
from features.corpus import NAMES, tracker_with
from openpyxl.formatting.rule import CellIsRule, ColorScaleRule, FormulaRule
from openpyxl.styles import PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from python_calamine import CalamineWorkbook
from test_edit import part, rewritten
from working_folder import command, issued, make_folder, table, through_libreoffice

from plan_tools.excel.editing.validations import TITLE, choices_formula
from plan_tools.excel.rating_rules import is_ours
from plan_tools.excel.write_tracker import write_tracker
from plan_tools.model import Agency, Column, Kind
from plan_tools.problems import CannotGoOn
from plan_tools.rules import schema
from plan_tools.rules.rating import DEFAULT_KEY
from plan_tools.steps import format as step
from plan_tools.steps import new, undo

SHEET = "xl/worksheets/sheet1.xml"
DASHBOARD, HISTORY = "xl/worksheets/sheet2.xml", "xl/worksheets/sheet5.xml"
FORMULA = 'AND(OR(TRIM({0})="{1}",TRIM({0})="{2}"),N("plan-tools")=0)'
MAIN_2009 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
WORDS = '"Red,Amber,Green,Grey,Complete,Blue"'
ROWS = (
    ("Ref", "Action", "Due date", "RAG"),
    ("1", "Name a deputy", date(2027, 3, 31), "Red"),
    ("2", "Agree the budget", date(2027, 6, 30), "Green"),
    ("3", "Brief every team", None, None),
)


def saved(folder: Path, build: Callable[[Any], None] = lambda _: None, rows: Sequence[Sequence[Any]] = ROWS) -> Path:
    """A plan that is no tracker, typed in by hand; `build` does more to its sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Plan"
    for row in rows:
        sheet.append(row)
    for letter, width in (("A", 8), ("B", 40), ("C", 14), ("D", 14)):
        sheet.column_dimensions[letter].width = width
    build(sheet)
    book.save(path := folder / "plan.xlsx")
    return path


def opened(path: Path, name: str = "Plan") -> Any:
    """A sheet as openpyxl reads it, which warns of what it does not know."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return openpyxl.load_workbook(BytesIO(path.read_bytes()))[name]


def rules(path: Path, name: str = "Plan") -> list[tuple[str, int, str]]:
    """Every rule that is a formula: its cells, its rank and the formula, in order of rank."""
    sheet = opened(path, name)
    found = [
        (str(at.sqref), rule.priority, rule.formula[0])
        for at in sheet.conditional_formatting
        for rule in at.rules
        if rule.formula
    ]
    return sorted(found, key=lambda one: one[1])


def ours(path: Path, name: str = "Plan") -> list[tuple[str, int, str]]:
    return [one for one in rules(path, name) if is_ours(one[2])]


def lists(path: Path, name: str = "Plan") -> list[tuple[str, str]]:
    """The dropdowns of ours: their cells and their formula."""
    found = opened(path, name).data_validations.dataValidation
    return [(str(one.sqref), one.formula1) for one in found if one.errorTitle == TITLE and one.type == "list"]


def widths(path: Path, name: str = "Plan") -> dict[str, float]:
    return {key: one.width for key, one in opened(path, name).column_dimensions.items()}


def is_done(path: Path) -> None:
    """A further run says that nothing had to be done, and does not write."""
    before, stat = path.read_bytes(), path.stat()
    result = step.run(path)
    assert (result.written, path.read_bytes()) == ((), before)
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == (stat.st_mtime_ns, stat.st_ino)
    assert "Nothing was changed" in "".join(result.lines())


def codes(result: step.Formatted) -> list[str]:
    return [f"{one.code} {one.location.cell}".strip() for one in result.problems]


def columns(*more: Column) -> tuple[Column, ...]:
    return (*schema.ACTIONS, *more)


def tracker(folder: Path, *more: Column, agencies: Sequence[str] = ("Police", "Health")) -> Path:
    """A new tracker with two actions in it."""
    rows = [
        {"Ref": "1", "Action": "Name a deputy", "Agency": "Police", "Rating": "Red"},
        {"Ref": "2", "Action": "Agree the budget", "Agency": "Health", "Rating": None},
    ]
    data = write_tracker("Plan", columns(*more), DEFAULT_KEY, [Agency(name) for name in agencies], rows)
    path = folder / "tracker.xlsx"
    path.write_bytes(data)
    return path


# -- colours ----------------------------------------------------------------------------------------------------------


def fragmented(folder: Path) -> Path:
    """A plan whose rules have been split and doubled by copying and pasting, with those of other people among them."""

    def build(sheet: Any) -> None:
        red = PatternFill(bgColor="FFC00000")
        scale = ColorScaleRule(start_type="min", start_color="FF0000", end_type="max", end_color="00FF00")
        for row in range(2, 32):
            formula = FORMULA.format(f"D{row}", "Red" if row % 2 else "Green", "R" if row % 2 else "G")
            sheet.conditional_formatting.add(f"D{row} F{row}", FormulaRule(formula=[formula], fill=red))
        sheet.conditional_formatting.add("A2:D9", FormulaRule(formula=['$A2="x"'], fill=red))
        sheet.conditional_formatting.add("C2:C9", scale)
        sheet.conditional_formatting.add("D2:D9", CellIsRule(operator="equal", formula=['"Red"'], fill=red))

    path = saved(folder, build)
    newer = (
        f'<extLst><ext uri="{{78C0D931-6437-407d-A8EE-F0AAD7539E65}}" xmlns:x14="{MAIN_2009}">'
        "<x14:conditionalFormattings><x14:conditionalFormatting "
        'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:cfRule type="expression" priority="77" '
        'id="{00000000-0000-0000-0000-000000000001}"><xm:f>$B2=""</xm:f></x14:cfRule><xm:sqref>B2:B9</xm:sqref>'
        "</x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst></worksheet>"
    )
    path.write_bytes(rewritten(path.read_bytes(), {SHEET: lambda text: text.replace("</worksheet>", newer)}))
    return path


def test_fragments_and_duplicates_of_our_rules_become_one_rule_a_rating(tmp_path: Path) -> None:
    path = fragmented(tmp_path)
    result = step.run(path)
    first = [FORMULA.format("D2", one.name, one.letter) for one in DEFAULT_KEY]
    assert [one[0] for one in ours(path)] == ["D2:D504"] * len(DEFAULT_KEY)
    assert [one[2] for one in ours(path)] == first
    assert "30 rules gathered into 6" in "".join(result.lines())
    is_done(path)


def test_rules_of_others_stay_to_the_byte_and_come_first(tmp_path: Path) -> None:
    path = fragmented(tmp_path)
    before = part(path.read_bytes(), SHEET)
    step.run(path)
    after = part(path.read_bytes(), SHEET)
    theirs = [found for found in re.findall(r"<cfRule.*?</cfRule>", before) if "plan-tools" not in found]
    assert len(theirs) == 3
    assert all(after.count(found) == 1 for found in theirs)
    assert re.search(r"<extLst>.*</extLst>", before)[0] in after  # type: ignore[index]
    ranks = [int(rank) for rank in re.findall(r'priority="(\d+)"', after)]
    assert min(one[1] for one in ours(path)) > max(set(ranks) - {one[1] for one in ours(path)})


def test_nothing_but_the_sheet_and_the_formats_of_rules_changes(tmp_path: Path) -> None:
    path = fragmented(tmp_path)
    before = path.read_bytes()
    step.run(path)
    found = differing(before, path.read_bytes())
    assert (found.changed, found.new, found.gone) == ({SHEET, "xl/styles.xml"}, [], [])
    assert CalamineWorkbook.from_path(path).get_sheet_by_name("Plan").to_python()[1][3] == "Red"


@pytest.mark.parametrize("name", NAMES)
def test_with_every_feature_only_sheets_and_formats_change_and_the_second_run_changes_no_byte(
    name: str, tmp_path: Path
) -> None:
    path = tmp_path / "tracker.xlsx"
    path.write_bytes(tracker_with(name))
    assert step.run(path).written
    found = differing(tracker_with(name), path.read_bytes())
    assert found.changed <= {SHEET, DASHBOARD, HISTORY, "xl/styles.xml"}
    assert (found.new, found.gone, found.in_order) == ([], [], True)
    assert unsound(path.read_bytes()) == []
    is_done(path)


def in_utf_16(text: str) -> bytes:
    return ("\ufeff" + re.sub(r"^<\?xml.*?\?>", '<?xml version="1.0" encoding="UTF-16"?>', text)).encode("utf-16-le")


def prefixed(text: str) -> str:
    text = re.sub(r"<(/?)(?=[A-Za-z])(?!\?)", r"<\1x:", text).replace(' xmlns="', ' xmlns:x="')
    return re.sub(r"<x:xml ", "<?xml ", text)


@pytest.mark.parametrize(
    "written",
    [
        lambda text: text.replace("><", ">\r\n<"),
        in_utf_16,
        prefixed,
        lambda text: text.replace('="', "  =  '").replace('"', "'") if '"Red' not in text else text,
    ],
    ids=["CRLF", "UTF-16", "prefixed", "apostrophes"],
)
def test_however_the_xml_of_a_sheet_is_written_the_second_run_changes_nothing(
    written: Callable[[str], Any], tmp_path: Path
) -> None:
    def build(sheet: Any) -> None:
        sheet.column_dimensions["C"].width = 4
        sheet.add_data_validation(DataValidation(type="whole", formula1="1", sqref="A2:A9"))

    path = saved(tmp_path, build)
    text = part(path.read_bytes(), SHEET)
    path.write_bytes(rewritten(path.read_bytes(), {SHEET: written(text)}))
    step.run(path)
    assert len(ours(path)) == len(DEFAULT_KEY)
    assert lists(path) == [("D2:D504", WORDS)]
    assert widths(path)["C"] == 12
    is_done(path)


def test_where_others_colour_every_rating_none_of_ours_is_added(tmp_path: Path) -> None:
    def build(sheet: Any) -> None:
        for one in DEFAULT_KEY:
            rule = CellIsRule(operator="equal", formula=[f'"{one.name}"'], fill=PatternFill(bgColor="FF0000"))
            sheet.conditional_formatting.add("D2:D40", rule)

    path = saved(tmp_path, build)
    result = step.run(path)
    assert ours(path) == []
    assert "left to your own rules" in "".join(result.lines())
    is_done(path)


def other_rules_on(*rules: tuple[str, Any]) -> Callable[[Any], None]:
    def build(sheet: Any) -> None:
        for cells, rule in rules:
            sheet.conditional_formatting.add(cells, rule)

    return build


def test_other_people_s_rules_are_counted_and_those_against_the_key_named_with_their_cells(tmp_path: Path) -> None:
    pink, red, lime = (PatternFill(bgColor=colour) for colour in ("FFFF00FF", "FFC00000", "FF00FF00"))
    cells = [f"D{row}" for row in range(2, 7)]
    path = saved(tmp_path, other_rules_on(
        *((cell, CellIsRule(operator="equal", formula=['"Red"'], fill=pink)) for cell in cells),
        ("D2:D9", CellIsRule(operator="equal", formula=['"Red"'], fill=red)),
        ("D2:D9", FormulaRule(formula=['NOT(ISERROR(SEARCH("Amber",D2)))'], fill=lime)),
        ("D2:D9", CellIsRule(operator="notEqual", formula=['"Blue"'], fill=pink)),
        ("D2:D9", FormulaRule(formula=['$D2<>"Green"'], fill=pink)),
        ("A2:C9", FormulaRule(formula=['$D2="Green"'], fill=pink)),
        ("A2:D9", FormulaRule(formula=['$A2="G"'], fill=pink)),
        ("A2:D9", FormulaRule(formula=['$D2="Grey"'], fill=PatternFill(bgColor="FFBFBFBF"))),
        ("D2:D9", ColorScaleRule(start_type="min", start_color="FF0000", end_type="max", end_color="00FF00")),
    ), rows=(*ROWS, ("4", "Do", None, "Red"), ("5", "Do", None, "Red")))  # fmt: skip
    for _run in (1, 2):
        result = step.run(path)
        assert result.tables[0].others == 12
        assert codes(result) == ["other-rule-colours D2", "other-rule-colours D2"]
        assert "colours Red FF00FF in D2, D3, D4 and 2 more; in the key Red is C00000." in result.problems[0].found
        assert "colours Amber 00FF00 in D2:D9;" in result.problems[1].found
    again = "".join(result.lines())
    assert "Nothing was changed in plan.xlsx; what is left for you is listed below." in again
    assert "as they should be" not in again


def test_words_that_are_not_of_the_key_are_listed_with_their_cells(tmp_path: Path) -> None:
    more = (("4", "Do", None, "Amber-Red"), ("5", "Do"), ("6", "Do", None, "n/a"), ("7", "Do", None, "Amber-Red"),
            ("8", "Do", None, "r"), ("Ref", "Action", "Due date", "RAG"), ("9", "Do", None, "Red"))  # fmt: skip
    path = saved(tmp_path, rows=(*ROWS, *more))
    result = step.run(path)
    assert codes(result) == ["rating-not-in-key D5", "rating-not-in-key D7"]
    assert result.problems[0].found == "“Amber-Red” is no rating of the key; it stands in D5, D8."
    lines = result.lines()
    assert lines[0] == "Changed in plan.xlsx; what is left for you is listed below:"
    assert result.exit_code == 1


def test_put_right_is_said_only_where_nothing_is_left(tmp_path: Path) -> None:
    path = saved(tmp_path, other_rules_on(("A2:D9", FormulaRule(formula=['$A2="x"'], fill=PatternFill()))))
    assert step.run(path, dry_run=True).lines()[0] == "Would put right in plan.xlsx:"
    lines = step.run(path).lines()
    assert lines[0] == "Put right in plan.xlsx:"
    assert "    1 other rule on the ratings: left as found, and first to count" in lines


def test_the_files_that_were_written_are_named_from_where_the_person_stands(tmp_path: Path) -> None:
    path = saved(tmp_path)
    for folder, named, told in (
        (tmp_path, "plan.xlsx", "plan.xlsx"),
        (tmp_path.parent, path, f"{tmp_path.name}/plan.xlsx"),
    ):
        code, out, _ = command("plan-tools", "format", named, "--dry-run", folder=folder)
        assert (code, out.splitlines()[-1]) == (0, f"  {told}")
        _, out, _ = command("plan-tools", "format", named, "--dry-run", "--json", folder=folder)
        assert json.loads(out)["written"] == ["plan.xlsx"]


def test_several_columns_of_ratings_share_one_rule_a_rating(tmp_path: Path) -> None:
    path = tracker(tmp_path, Column("Risk", "Risk", kind=Kind.RATING))
    step.run(path)
    assert {one[0] for one in ours(path, "Actions")} == {"L5:L506 U5:U506"}
    assert len(ours(path, "Actions")) == len(DEFAULT_KEY)
    is_done(path)


def test_the_history_is_coloured_and_set_up_sheets_stay(tmp_path: Path) -> None:
    path = make_folder(tmp_path / "plan")
    book = openpyxl.load_workbook(path)
    book["History"].append(["2026-Q3", date(2026, 11, 20), "1.1", "Police", "Red"])
    book.save(path)
    result = step.run(path)
    assert {one[0] for one in ours(path, "History")} == {"E2:E502"}
    assert lists(path, "History") == []
    assert [one.rated.table.sheet for one in result.tables] == ["Actions", "History"]
    is_done(path)


def test_the_sheet_rag_index_is_the_key_wherever_there_is_one(tmp_path: Path) -> None:
    path = saved(tmp_path)
    book = openpyxl.load_workbook(path)
    for row in (("Rating", "Fill"), ("Red", "FF0000"), ("Green", "00FF00"), ("Paused", "8000FF")):
        book.create_sheet("RAG index") if "RAG index" not in book.sheetnames else None
        book["RAG index"].append(row)
    book.save(path)
    result = step.run(path)
    assert result.tables[0].rated.key_from == "the sheet RAG index"
    assert [re.findall(r'="(\w+)"', one[2])[0] for one in ours(path)] == ["Red", "Green", "Paused"]
    assert lists(path) == [("D2:D504", "'RAG index'!$A$2:$A$4")]
    is_done(path)


def test_outside_a_tracker_a_key_beside_the_table_is_followed(tmp_path: Path) -> None:
    legend = (("Green: on time", None), ("Amber: some delay", None), ("Red: at a standstill", None), (None, None))
    path = saved(tmp_path, rows=(*legend, *ROWS))
    result = step.run(path)
    assert result.tables[0].rated.key_from == "the workbook's own key"
    assert len(ours(path)) == 3
    assert lists(path) == [("D6:D508", '"Green,Amber,Red"')]
    is_done(path)


def test_a_column_called_rating_that_holds_something_else_is_left(tmp_path: Path) -> None:
    path = saved(tmp_path, rows=(("Ref", "Action", "Rating"), ("1", "Do", "High"), ("2", "Do", "Low")))
    before = path.read_bytes()
    assert codes(step.run(path)) == ["column-not-of-ratings C1"]
    assert path.read_bytes() == before


def test_a_table_that_only_says_what_the_ratings_mean_is_left(tmp_path: Path) -> None:
    path = saved(tmp_path, rows=(("RAG", "Meaning"), ("Red", "Off track for now"), ("Green", "On its way")))
    assert codes(step.run(path)) == ["no-ratings-column"]


# -- dropdowns --------------------------------------------------------------------------------------------------------


def test_the_dropdowns_of_a_new_tracker_are_known_as_ours_and_reach_further_down(tmp_path: Path) -> None:
    path = tracker(tmp_path, Column("Signed", "Signed", kind=Kind.YES_NO))
    before = lists(path, "Actions")
    step.run(path)
    assert before == lists(path, "Actions")
    book = openpyxl.load_workbook(path)
    book["Actions"]["A20"], book["Actions"]["E20"] = "3", "More"
    book.save(path)
    step.run(path)
    assert sorted(lists(path, "Actions")) == [
        ("F5:F520", "Agency_names"), ("L5:L520", "Rating_names"), ("U5:U520", '"Yes,No"'),
    ]  # fmt: skip
    is_done(path)


def test_a_blank_tracker_keeps_its_dropdowns(tmp_path: Path) -> None:
    new.run(tmp_path / "plan")
    path = tmp_path / "plan" / "tracker.xlsx"
    step.run(path)
    assert {formula for _at, formula in lists(path, "Actions")} == {"Agency_names", "Rating_names"}
    is_done(path)


def test_a_dropdown_that_leads_nowhere_is_taken_away(tmp_path: Path) -> None:
    path = tracker(tmp_path)
    broken = {"xl/workbook.xml": lambda text: re.sub(r"(Agency_names\">).*?<", r"\1#REF!<", text)}
    path.write_bytes(rewritten(path.read_bytes(), broken))
    book = openpyxl.load_workbook(path)
    del book["Agencies"]
    book.save(path)
    assert [one.dropdowns.removed for one in step.run(path).tables] == [(6,), ()]
    assert [formula for _at, formula in lists(path, "Actions")] == ["Rating_names"]
    is_done(path)


def test_a_tracker_typed_in_by_hand_gets_its_dropdowns(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheets = {
        "Actions": book.active,
        "Agencies": book.create_sheet("Agencies"),
        "Columns": book.create_sheet("Columns"),
    }
    book.active.title = "Actions"
    for row in (("Ref", "Action", "Agency", "Rating", "Stage"), ("1", "Do", "Police", "Red", "Begun")):
        sheets["Actions"].append(row)
    for row in (("Agency", "Short name"), ("Police", None), ("Health", None)):
        sheets["Agencies"].append(row)
    for row in (("Field", "Kind", "Choices"), ("Stage", "choice", "Begun; Half way; Done")):
        sheets["Columns"].append(row)
    book.save(path := tmp_path / "tracker.xlsx")
    step.run(path)
    assert lists(path, "Actions") == [
        ("C2:C502", "'Agencies'!$A$2:$A$3"), ("D2:D502", WORDS), ("E2:E502", '"Begun,Half way,Done"'),
    ]  # fmt: skip
    is_done(path)
    book = openpyxl.load_workbook(path)
    book["Agencies"]["A4"] = "Schools"
    book["Columns"].delete_rows(2)
    book.save(path)
    assert [tuple(one.dropdowns) for one in step.run(path).tables] == [((), (3,), (5,))]
    assert sorted(lists(path, "Actions")) == [("C2:C502", "'Agencies'!$A$2:$A$4"), ("D2:D502", WORDS)]
    is_done(path)


def test_validations_of_others_stay_and_ours_stand_only_where_there_is_none(tmp_path: Path) -> None:
    theirs = DataValidation(type="list", formula1='"Rot,Grün"', sqref="D3:D3 D40:D50")
    path = saved(tmp_path, lambda sheet: sheet.add_data_validation(theirs))
    step.run(path)
    assert lists(path) == [("D2 D4:D39 D51:D504", WORDS)]
    found = opened(path).data_validations.dataValidation
    assert [str(one.sqref) for one in found if one.formula1 == '"Rot,Grün"'] == ["D3 D40:D50"]
    is_done(path)


def test_where_others_have_a_validation_for_all_that_is_there_ours_is_not_added(tmp_path: Path) -> None:
    theirs = DataValidation(type="list", formula1='"Rot,Grün"', sqref="D2:D4")
    path = saved(tmp_path, lambda sheet: sheet.add_data_validation(theirs))
    step.run(path)
    assert lists(path) == []
    is_done(path)


def test_fragments_of_our_dropdown_are_gathered(tmp_path: Path) -> None:
    def build(sheet: Any) -> None:
        for row in range(2, 20):
            cells = f"D{row} F{row}" if row % 3 else f"D{row}"
            one = DataValidation(type="list", formula1='"Red,Green"', sqref=cells, errorTitle=TITLE)
            one.error = "Choose from the list."
            sheet.add_data_validation(one)

    path = saved(tmp_path, build)
    step.run(path)
    assert lists(path) == [("D2:D504", WORDS)]
    is_done(path)


def moved(text: str, formula: str, alone: bool) -> str:
    """The sheet with its dropdown where Excel puts one that reads another sheet."""
    other = (
        '<x14:dataValidation type="list"><x14:formula1><xm:f>Plan!$Z$1:$Z$3</xm:f></x14:formula1>'
        "<xm:sqref>A2:A9</xm:sqref></x14:dataValidation>"
    )
    text = re.sub(r"<dataValidations.*</dataValidations>", "", text)
    beside = "" if alone else other
    newer = (
        f'<extLst><ext uri="{{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}}" xmlns:x14="{MAIN_2009}">'
        '<x14:dataValidations xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main" count="2">'
        '<x14:dataValidation type="list" errorStyle="warning" allowBlank="1" showErrorMessage="1" errorTitle="Not in '
        f'the list" error="Choose a rating of the sheet RAG index."><x14:formula1><xm:f>{formula}</xm:f></x14:formula1>'
        f"<xm:sqref>D2:D504</xm:sqref></x14:dataValidation>{beside}</x14:dataValidations></ext></extLst>"
    )
    return text.replace("</worksheet>", f"{newer}</worksheet>")


@pytest.mark.parametrize("alone", [True, False])
def test_our_dropdown_is_known_where_excel_puts_it(alone: bool, tmp_path: Path) -> None:
    path = saved(tmp_path)
    book = openpyxl.load_workbook(path)
    key = book.create_sheet("RAG index")
    for row in (("Rating", "Letter"), ("Red", "R"), ("Green", "G")):
        key.append(row)
    book.save(path)
    step.run(path)
    data = path.read_bytes()
    right = "'RAG index'!$A$2:$A$3"
    path.write_bytes(rewritten(data, {SHEET: lambda text: moved(text, right, alone)}))
    is_done(path)
    path.write_bytes(rewritten(data, {SHEET: lambda text: moved(text, "'RAG index'!$A$2:$A$99", alone)}))
    step.run(path)
    text = part(path.read_bytes(), SHEET)
    assert lists(path) == [("D2:D504", right)]
    assert ("x14:" in text, "$A$99" in text, "extLst" in text) == (not alone, False, not alone)
    assert 'count="1"' in text
    is_done(path)


def test_a_list_in_the_validation_itself_keeps_to_what_excel_takes() -> None:
    assert choices_formula(["Yes", "No"]) == '"Yes,No"'
    assert choices_formula(['5" pipe']) == '"5"" pipe"'
    assert choices_formula(["a" * 127, "b" * 127]) != ""
    assert choices_formula(["a" * 128, "b" * 127]) == ""
    assert choices_formula(["😀" * 127, "b"]) == ""
    assert choices_formula(["one, two"]) == ""
    assert choices_formula([]) == ""


def test_choices_that_are_too_long_for_a_dropdown_are_said(tmp_path: Path) -> None:
    path = tracker(tmp_path, Column("Stage", "Stage", kind=Kind.CHOICE, choices=("a" * 200, "b" * 200)))
    assert codes(step.run(path)) == ["list-not-offered U4"]
    assert [formula for _at, formula in lists(path, "Actions")] == ["Agency_names", "Rating_names"]


def test_in_the_plan_of_a_tracker_a_dropdown_refuses_and_elsewhere_it_asks(tmp_path: Path) -> None:
    path = tracker(tmp_path)
    book = openpyxl.load_workbook(path)
    other = book.create_sheet("Audit plan")
    for row in ROWS:
        other.append(row)
    book.save(path)
    step.run(path)
    book = openpyxl.load_workbook(path)
    style = {
        name: {one.errorStyle for one in book[name].data_validations.dataValidation if one.errorTitle == TITLE}
        for name in ("Actions", "Audit plan")
    }
    assert style == {"Actions": {None}, "Audit plan": {"warning"}}
    assert lists(path, "Audit plan") == [("D2:D504", "Rating_names")]
    is_done(path)


# -- widths -----------------------------------------------------------------------------------------------------------


def test_columns_that_cannot_be_read_are_made_wider_and_no_other(tmp_path: Path) -> None:
    def build(sheet: Any) -> None:
        sheet.column_dimensions["B"].width = 3
        sheet.column_dimensions["C"].width = 5
        sheet.column_dimensions["D"].width = 2
        sheet.column_dimensions["D"].hidden = True

    path = saved(tmp_path, build)
    result = step.run(path)
    assert result.tables[0].widths == {3: 12}
    assert widths(path) == {"A": 8, "B": 3, "C": 12, "D": 2}
    assert opened(path).column_dimensions["D"].hidden
    is_done(path)


def test_a_column_in_a_run_of_columns_is_made_wider_alone(tmp_path: Path) -> None:
    path = saved(tmp_path)
    cols = '<cols><col min="1" max="9" width="4" customWidth="1" outlineLevel="1"/></cols>'
    path.write_bytes(rewritten(path.read_bytes(), {SHEET: lambda text: re.sub(r"<cols>.*</cols>", cols, text)}))
    step.run(path)
    found = re.findall(r'<col min="(\d)" max="(\d)" width="(\d+)" customWidth="1" outlineLevel="1"/>',
                       part(path.read_bytes(), SHEET))  # fmt: skip
    assert found == [("1", "2", "4"), ("3", "3", "12"), ("4", "4", "8"), ("5", "9", "4")]
    is_done(path)


def test_columns_that_never_got_a_width_get_one(tmp_path: Path) -> None:
    path = saved(tmp_path, rows=(*ROWS, ("4", "A long text of what has to be done by everybody " * 9, None, "Amber")))
    path.write_bytes(rewritten(path.read_bytes(), {SHEET: lambda text: re.sub(r"<cols>.*</cols>", "", text)}))
    step.run(path)
    assert widths(path) == {"B": 40, "C": 12}
    is_done(path)


# -- ratings that are only colours ------------------------------------------------------------------------------------


def coloured(sheet: Any) -> None:
    """Blank ratings in red, in a colour that is nobody's, and in the colour of a whole row; beside them a key."""
    for row in (("4", "Write to schools"), ("5", "Publish the plan"), ("6", "A row of a band"), (None, None)):
        sheet.append(row)
    sheet["D4"].fill = PatternFill("solid", fgColor="FFFF0000")
    sheet["D5"].fill = PatternFill("solid", fgColor="FF8000FF")
    sheet["D6"].fill = PatternFill("solid", fgColor="FFD9D9D9")
    for letter in "ABCD":
        sheet[f"{letter}7"].fill = PatternFill("solid", fgColor="FFDDEBF7")
    sheet["D9"].fill = PatternFill("solid", fgColor="FFFF0000")


def test_ratings_that_are_only_colours_are_listed_and_not_written(tmp_path: Path) -> None:
    path = saved(tmp_path, coloured)
    result = step.run(path)
    assert codes(result) == ["fill-not-taken D4", "fill-not-in-key D5", "fill-not-taken D6"]
    assert (result.exit_code, "looks like Red" in result.problems[0].found) == (1, True)
    assert opened(path)["D4"].value is None
    before = path.read_bytes()
    assert codes(step.run(path)) == codes(result)
    assert path.read_bytes() == before


def test_on_request_their_words_are_written_and_the_colours_stay(tmp_path: Path) -> None:
    path = saved(tmp_path, coloured)
    result = step.run(path, take_fills=True)
    assert codes(result) == ["fill-taken D4", "fill-not-in-key D5", "fill-taken D6"]
    sheet = opened(path)
    assert [sheet[f"D{row}"].value for row in range(4, 10)] == ["Red", None, "Grey", None, None, None]
    assert sheet["D4"].fill.fgColor.rgb == "FFFF0000"
    assert "2 ratings written from the colours of cells" in "".join(result.lines())
    before = path.read_bytes()
    assert codes(step.run(path, take_fills=True)) == ["fill-not-in-key D5"]
    assert path.read_bytes() == before


def test_what_is_taken_from_colours_of_a_tracker_is_in_its_change_log(tmp_path: Path) -> None:
    path = tracker(tmp_path)
    book = openpyxl.load_workbook(path)
    book["Actions"]["L6"].fill = PatternFill("solid", fgColor="FFFFC000")
    book.save(path)
    assert codes(step.run(path)) == ["fill-not-taken L6"]
    step.run(path, take_fills=True)
    assert table(path, "Actions")[1]["Rating"] == "Amber"
    (entry,) = table(path, "Change log")
    assert [entry[name] for name in ("Ref", "Agency", "Field", "Was", "Now")] == [
        "2",
        "Health",
        "Rating",
        None,
        "Amber",
    ]
    assert entry["From"] == "the colour FFC000 of Actions L6"
    is_done(path)


# -- the file ---------------------------------------------------------------------------------------------------------


def test_a_backup_stands_beside_the_workbook_and_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    path = saved(tmp_path)
    before = path.read_bytes()
    result = step.run(path, dry_run=True)
    assert ("Would put right in plan.xlsx:" in result.lines(), path.read_bytes()) == (True, before)
    assert list(tmp_path.iterdir()) == [path]
    result = step.run(path)
    (backup,) = (tmp_path / "backups").iterdir()
    assert backup.read_bytes() == before
    assert result.written == ("plan.xlsx", f"backups/{backup.name}")


def test_what_was_done_to_a_tracker_can_be_undone(tmp_path: Path) -> None:
    path = tracker(tmp_path, Column("Risk", "Risk", kind=Kind.RATING))
    before = path.read_bytes()
    step.run(path)
    assert path.read_bytes() != before
    undo.run(path)
    assert path.read_bytes() == before


def test_a_return_is_refused(tmp_path: Path) -> None:
    path = issued(make_folder(tmp_path / "plan"), "Police")
    before = path.read_bytes()
    with pytest.raises(CannotGoOn) as stop:
        step.run(path)
    assert stop.value.problem.code == "return-not-formatted"
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("extra", "said"),
    [("_xmlsignatures/sig1.xml", "a digital signature"), ("xl/revisions/revisionHeaders.xml", "a shared workbook")],
)
def test_what_must_not_be_changed_is_refused_in_one_message(extra: str, said: str, tmp_path: Path) -> None:
    path = saved(tmp_path)
    path.write_bytes(rewritten(path.read_bytes(), {extra: "<x/>"}))
    before = path.read_bytes()
    code, out, err = command("plan-tools", "format", path)
    assert (code, out, said in err, path.read_bytes() == before) == (3, "", True, True)


def test_a_workbook_that_somebody_has_open_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path)
    (tmp_path / "~$plan.xlsx").write_bytes(b"")
    code, _out, err = command("plan-tools", "format", path)
    assert (code, "open in another program" in err) == (3, True)


def test_a_protected_sheet_is_put_right_and_stays_protected(tmp_path: Path) -> None:
    path = saved(tmp_path, lambda sheet: sheet.protection.enable())
    step.run(path)
    assert len(ours(path)) == len(DEFAULT_KEY)
    assert opened(path).protection.sheet
    is_done(path)


def test_on_the_command_line_it_says_what_was_done_and_in_json_too(tmp_path: Path) -> None:
    path = saved(tmp_path)
    code, out, err = command("plan-tools", "format", path, "--json", "--dry-run")
    (found,) = json.loads(out)["tables"]
    assert (code, err) == (0, "")
    assert found == {
        "sheet": "Plan", "cells": "D2:D504", "key": "the usual key",
        "rules": {"before": 0, "after": 6, "changed": True, "others": 0},
        "dropdowns": {"added": ["RAG"], "righted": [], "removed": []}, "widened": {},
    }  # fmt: skip
    code, out, _ = command("plan-tools", "format", path)
    assert (code, "Plan, D2:D504, by the usual key:" in out) == (0, True)


def test_after_another_program_saved_it_nothing_is_doubled(tmp_path: Path) -> None:
    path = tracker(tmp_path)
    step.run(path)
    through_libreoffice(path)
    step.run(path)
    assert len(ours(path, "Actions")) == len(DEFAULT_KEY)
    assert len(lists(path, "Actions")) == 2
    is_done(path)
    assert opened(path, "Actions")["L5"].value == "Red"


def test_a_cell_at_the_end_of_the_grid_harms_nobody(tmp_path: Path) -> None:
    path = saved(tmp_path)
    far = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>far</t></is></c></row></sheetData>'
    path.write_bytes(rewritten(path.read_bytes(), {SHEET: lambda text: text.replace("</sheetData>", far)}))
    assert command("plan-tools", "format", path)[0] == 0
    assert {one[0] for one in ours(path)} == {"D2:D1048576"}
    assert lists(path) == [("D2:D1048576", WORDS)]


@pytest.mark.parametrize(
    "cols",
    [
        '<col min="1" max="1" width="abc"/>',
        '<col width="3"/>',
        '<col min="x" max="1"/>',
        '<col min="1" max="1" width="NaN"/>',
    ],
)
def test_what_a_sheet_says_wrong_of_its_columns_stops_nothing(tmp_path: Path, cols: str) -> None:
    path = saved(tmp_path)
    odd = {
        SHEET: lambda text: re.sub(
            r"<sheetData", f"<cols>{cols}</cols><sheetData", re.sub(r"<cols>.*?</cols>", "", text)
        )
    }
    path.write_bytes(rewritten(path.read_bytes(), odd))
    step.run(path)
    is_done(path)


def test_the_ruling_lines_of_a_new_tracker_are_no_rule_of_others(tmp_path: Path) -> None:
    assert not sum(one.others for one in step.run(tracker(tmp_path)).tables)

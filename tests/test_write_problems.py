"""The workbook of problems: what it lists, in which order, and how a person decides a conflict in it."""

import re
import subprocess
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from conftest import needs
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import load_workbook

from plan_tools.excel.write_problems import write_problems
from plan_tools.model import Cell, Conflict, Key
from plan_tools.problems import Location, Problem, Severity
from plan_tools.problems import problem as make_problem

TITLE, CYCLE = "Saltmarsh Safeguarding Children Partnership", "November 2026"
AT = Location("Police.xlsx", "Your actions", "J7")
HEADINGS = (
    *("No", "Agency", "Severity", "Ref", "Field", "Found", "Why it matters", "What to do", "File", "Sheet", "Cell"),
    *("As issued", "In the tracker", "In the return", "Decision", "Code"),
)
HOSTILE = ('=HYPERLINK("http://evil.example","x")', "+1", "-1", "@SUM(A1)", "{=1}", "<r><t>x</t></r>", "_x0041_")


def found(agency: str = "Police", severity: Severity = Severity.ERROR, code: str = "x", **differently: Any) -> Problem:
    words: dict[str, Any] = {"found": "It is not known.", "why": "It was kept aside.", "fix": "Ask the agency."}
    place = {"location": AT, "agency": agency, "ref": "1.1", "field": "Rating"}
    return Problem(code, severity, **words | place | differently)


def conflict(issued: str = "Amber", tracker: str = "Green", returned: str = "Red") -> Conflict:
    return Conflict(Key("1.1", "Police"), "Rating", Cell(issued), Cell(tracker), Cell(returned), "a", "b", "c")


def written(
    *problems: Problem, conflicts: tuple[Conflict, ...] = (), decisions: dict[tuple[str, str, str], str] | None = None
) -> bytes:
    return write_problems(TITLE, CYCLE, problems, conflicts, decisions or {})


def sheet_of(workbook: bytes) -> Worksheet:
    return openpyxl.load_workbook(BytesIO(workbook))["Problems"]


def table(sheet: Worksheet) -> list[dict[str, Any]]:
    headings, *rows = sheet.iter_rows(min_row=4, values_only=True)
    return [dict(zip(headings, row, strict=True)) for row in rows]


def test_one_row_a_problem_says_what_where_why_and_what_to_do() -> None:
    (line,) = table(sheet_of(written(found())))
    assert tuple(line) == HEADINGS
    assert list(line.values()) == [
        *(1, "Police", "error", "1.1", "Rating", "It is not known.", "It was kept aside.", "Ask the agency."),
        *("Police.xlsx", "Your actions", "J7", None, None, None, None, "x"),
    ]


def test_what_belongs_to_no_agency_comes_first_then_agencies_with_errors_and_notes_come_last() -> None:
    lines = table(
        sheet_of(
            written(
                found("Police", Severity.NOTE),
                found("Police", Severity.ERROR),
                found("Health", Severity.WARNING),
                found("Police", Severity.WARNING),
                found("", Severity.ERROR),
            )
        )
    )
    assert [(line["No"], line["Agency"], line["Severity"]) for line in lines] == [
        (1, "(no agency)", "error"),
        (2, "Police", "error"),
        (3, "Police", "warning"),
        (4, "Health", "warning"),
        (5, "Police", "note"),
    ]


def test_severity_is_shown_by_a_colour_beside_its_word() -> None:
    sheet = sheet_of(written(*(found(severity=severity) for severity in Severity)))
    fills = {sheet.cell(place, 3).value: sheet.cell(place, 3).fill.fgColor.rgb for place in (5, 6, 7)}
    assert fills == {"error": "FFFBD9DC", "warning": "FFFFF8DC", "note": "FFF2F2F2"}


def test_a_conflict_shows_its_three_values_in_full() -> None:
    long = "The protocol was agreed by both boards. " * 40
    (line,) = table(sheet_of(written(found(code="conflict"), conflicts=(conflict(tracker=long),))))
    assert (line["As issued"], line["In the tracker"], line["In the return"]) == ("Amber", long, "Red")


def test_a_conflict_is_decided_by_a_dropdown() -> None:
    sheet = sheet_of(written(found(), found(code="conflict"), conflicts=(conflict(),)))
    (dropdown,) = sheet.data_validations.dataValidation
    assert (str(dropdown.sqref), dropdown.formula1) == ("O6", '"tracker,return"')
    assert [line["Decision"] for line in table(sheet)] == [None, None]


def test_a_decision_already_taken_is_filled_in() -> None:
    (line,) = table(
        sheet_of(
            written(found(code="conflict"), conflicts=(conflict(),), decisions={("1.1", "Police", "Rating"): "return"})
        )
    )
    assert line["Decision"] == "return"


def test_only_the_problem_of_a_conflict_is_there_to_decide() -> None:
    decisions = {("1.1", "Police", "Rating"): "return"}
    sheet = sheet_of(written(found(), found(code="conflict", ref="9.9"), conflicts=(conflict(),), decisions=decisions))
    assert not sheet.data_validations.dataValidation
    assert [line["Decision"] for line in table(sheet)] == [None, None]


def test_the_line_above_counts_what_there_is_to_do() -> None:
    sheet = sheet_of(written(found(), found(), found(severity=Severity.NOTE)))
    assert sheet["A3"].value == "3 lines (2 errors, 1 note)."


def test_nothing_to_do_is_said() -> None:
    assert sheet_of(written())["A3"].value == "There is nothing for a person to do."
    assert tuple(cell.value for cell in sheet_of(written())[4]) == HEADINGS
    only_a_note = sheet_of(written(found(severity=Severity.NOTE)))
    assert only_a_note["A3"].value == "There is nothing for a person to do (1 note)."


def test_the_sheet_is_marked_filtered_fixed_and_prints_one_page_wide() -> None:
    sheet = sheet_of(written(found()))
    assert (sheet["A1"].value, sheet["P1"].value) == ("Problems for a person to look at", "OFFICIAL-SENSITIVE")
    assert sheet["A2"].value == f"{TITLE}  |  Cycle: {CYCLE}"
    assert sheet.auto_filter.ref == "A4:P5"
    assert sheet.freeze_panes == "E5"
    assert sheet.print_title_rows == "$4:$4"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)


@pytest.mark.parametrize("text", HOSTILE)
def test_text_from_a_return_stays_text(text: str) -> None:
    bad = found(code="conflict", found=text, location=Location(text, text, text))
    workbook = written(bad, conflicts=(conflict(text, text, text),))
    rows = load_workbook(BytesIO(workbook)).get_sheet_by_name("Problems").to_python()
    shown = dict(zip(HEADINGS, rows[4], strict=True))
    for heading in ("Found", "File", "Sheet", "Cell", "As issued", "In the tracker", "In the return"):
        assert shown[heading] == text
    with ZipFile(BytesIO(workbook)) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")
        assert not [name for name in parts.namelist() if "worksheets/_rels" in name]


def test_the_same_problems_give_the_same_bytes() -> None:
    assert written(found(), conflicts=(conflict(),)) == written(found(), conflicts=(conflict(),))


def words_on_paper(workbook: bytes, folder: Path) -> dict[str, tuple[float, float]]:
    """The words that LibreOffice prints on the first page: the top and the foot of each, downwards from its edge."""
    needs("soffice")
    needs("pdftotext")
    (folder / "problems.xlsx").write_bytes(workbook)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    into_pdf = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    subprocess.run([*into_pdf, folder / "problems.xlsx"], check=True, capture_output=True, timeout=120)
    into_words = ["pdftotext", "-bbox", "-l", "1", str(folder / "problems.pdf"), "-"]
    read = subprocess.run(into_words, check=True, capture_output=True).stdout.decode()
    places = re.findall(r'yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">([^<]+)<', read)
    return {word: (float(top), float(foot)) for top, foot, word in places}


def test_rows_are_tall_enough_for_their_text_on_paper(tmp_path: Path) -> None:
    text = " ".join(["The protocol was agreed by both boards on 9 October."] * 20)
    problems = (found(found="above"), found(code="conflict"), found(found="below"))
    workbook = written(*problems, conflicts=(conflict(returned=f"first {text} last"),))
    words = words_on_paper(workbook, tmp_path)
    (_, above), (first, _), (_, last), (below, _) = (words[word] for word in ("above", "first", "last", "below"))
    assert above < first < last < below


def test_notes_stand_after_everything_that_asks_for_a_person() -> None:
    told = [
        make_problem("return-copy", Location("a.xlsx"), agency="Ambulance", first="b.xlsx"),
        make_problem("return-missing", Location("tracker.xlsx"), agency="Police", cycle="2026-Q3"),
    ]
    book = openpyxl.load_workbook(BytesIO(write_problems("Plan", "2026-Q3", told, [], {})))
    agencies = [row[1] for row in book["Problems"].iter_rows(min_row=5, values_only=True)]
    assert agencies == ["Police", "Ambulance"]


def test_outside_any_cycle_there_is_nothing_to_decide():
    where = Location("tracker.xlsx", "Actions", "L5")
    found = make_problem("required-blank", where, ref="1", agency="Police", field="Rating")
    sheet = openpyxl.load_workbook(BytesIO(write_problems("Our plan", "", [found], (), {})))["Problems"]
    heads = [cell.value for cell in sheet[4]]
    assert not {"Decision", "As issued", "In the tracker", "In the return"} & set(heads)
    assert (heads[-1], sheet.cell(5, len(heads)).value) == ("Code", "required-blank")
    assert "Cycle" not in "".join(str(cell.value) for row in sheet["A1:Z3"] for cell in row)

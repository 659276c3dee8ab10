"""The problems workbook: what needs a person, how conflicts are decided, the words to send, and the notes."""

import json
import re
import subprocess
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from zipfile import ZipFile

import openpyxl
import pytest
from conftest import needs
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import load_workbook
from working_folder import CYCLE as LIVE
from working_folder import command, make_folder, merge_json, send_back

from plan_tools.excel.write_problems import write_problems
from plan_tools.model import Cell, Conflict, Key
from plan_tools.model.sending import Message
from plan_tools.problems import Location, Problem, Severity
from plan_tools.problems import problem as make_problem

TITLE, CYCLE = "Saltmarsh Safeguarding Children Partnership", "November 2026"
AT = Location("Police.xlsx", "Your actions", "J7")
HEADINGS = (
    *("No", "Kind", "Agency", "Who acts", "Ref", "Field", "Found", "Why it matters", "What to do", "File", "Where"),
    *("As issued", "In the tracker", "In the return", "Decision", "Code"),
)
SIDES = ("As issued", "In the tracker", "In the return")
HOSTILE = ('=HYPERLINK("http://evil.example","x")', "+1", "-1", "@SUM(A1)", "{=1}", "<r><t>x</t></r>", "_x0041_")


def found(agency: str = "Police", severity: Severity = Severity.ERROR, code: str = "x", **differently: Any) -> Problem:
    words: dict[str, Any] = {"found": "It is not known.", "why": "It was kept aside.", "fix": "Ask the agency."}
    place = {"location": AT, "agency": agency, "ref": "1.1", "field": "Rating"}
    return Problem(code, severity, **words | place | differently)


def conflict(issued: str = "Amber", tracker: str = "Green", returned: str = "Red") -> Conflict:
    return Conflict(Key("1.1", "Police"), "Rating", Cell(issued), Cell(tracker), Cell(returned), "a", "b", "c")


def written(
    *problems: Problem,
    conflicts: tuple[Conflict, ...] = (),
    decisions: Mapping[tuple[str, str, str], str] | None = None,
    **more: Any,
) -> bytes:
    return write_problems(TITLE, CYCLE, problems, conflicts, decisions or {}, **more)


def sheet_of(workbook: bytes, name: str = "Problems") -> Worksheet:
    return openpyxl.load_workbook(BytesIO(workbook))[name]


def table(sheet: Worksheet) -> list[dict[str, Any]]:
    headings, *rows = sheet.iter_rows(min_row=5, values_only=True)
    return [dict(zip(headings, row, strict=True)) for row in rows]


# -- what needs a person ----------------------------------------------------------------------------------------------


def test_one_row_a_problem_says_what_where_why_and_what_to_do() -> None:
    (line,) = table(sheet_of(written(found())))
    assert line == dict(
        zip(
            (name for name in HEADINGS if name not in (*SIDES, "Decision")),
            (
                *(1, "Problem", "Police", "You", "1.1", "Rating", "It is not known.", "It was kept aside."),
                *("Ask the agency.", "Police.xlsx", "Your actions, J7", "x"),
            ),
            strict=True,
        )
    )


def test_the_folder_of_what_came_back_is_not_said_again_and_again() -> None:
    where = Location(f"returns/{CYCLE}/received/late/Police.xlsx", "Your actions", "12")
    (line,) = table(sheet_of(written(found(location=where))))
    assert (line["File"], line["Where"]) == ("late/Police.xlsx", "Your actions, row 12")


def test_conflicts_come_first_then_all_problems_then_what_is_to_be_looked_at_and_decided_conflicts_last() -> None:
    theirs = (found("Health", Severity.WARNING), found("Police"), found("Adults"), found("Police", Severity.WARNING))
    own = (found("Police", Severity.WARNING, "own"), found("", Severity.WARNING, "own"), found("Police", code="own"))
    settled = found("Adults", Severity.NOTE, "conflict-settled")
    conflicts = (found(code="conflict"), found("Health", code="conflict"))
    lines = table(sheet_of(written(*theirs, settled, *own, *conflicts, theirs=theirs)))
    assert [(line["No"], line["Who acts"], line["Agency"], line["Kind"]) for line in lines] == [
        (1, "You decide", "Health", "Problem"),
        (2, "You decide", "Police", "Problem"),
        (3, "You", "Police", "Problem"),
        (4, "The agency", "Adults", "Problem"),
        (5, "The agency", "Police", "Problem"),
        (6, "You", "(no agency)", "To look at"),
        (7, "You", "Police", "To look at"),
        (8, "The agency", "Health", "To look at"),
        (9, "The agency", "Police", "To look at"),
        (10, "Nobody", "Adults", "Note"),
    ]


def test_each_agency_is_bold_where_it_begins_and_no_row_stands_between_them() -> None:
    sheet = sheet_of(written(found("Health"), found("Health"), found("Police")))
    assert [(row[2].value, row[2].font.bold) for row in sheet.iter_rows(min_row=6)] == [
        ("Health", True),
        ("Health", False),
        ("Police", True),
    ]
    assert not sheet.merged_cells.ranges


def test_kind_is_shown_by_a_colour_beside_its_word() -> None:
    settled = found(severity=Severity.NOTE, code="conflict-settled")
    sheet = sheet_of(written(found(), found(severity=Severity.WARNING), settled))
    fills = {sheet.cell(place, 2).value: sheet.cell(place, 2).fill.fgColor.rgb for place in (6, 7, 8)}
    assert fills == {"Problem": "FFFBD9DC", "To look at": "FFFFF8DC", "Note": "FFF2F2F2"}


def test_a_conflict_shows_its_three_values_in_full() -> None:
    long = "The protocol was agreed by both boards. " * 40
    (line,) = table(sheet_of(written(found(code="conflict"), conflicts=(conflict(tracker=long),))))
    assert tuple(line) == HEADINGS
    assert tuple(line[name] for name in SIDES) == ("Amber", long, "Red")


def test_there_are_columns_for_conflicts_only_where_there_is_one() -> None:
    assert not {*SIDES, "Decision"} & set(table(sheet_of(written(found())))[0])


def test_a_conflict_is_decided_by_a_dropdown() -> None:
    sheet = sheet_of(written(found(), found(code="conflict"), conflicts=(conflict(),)))
    (dropdown,) = sheet.data_validations.dataValidation
    assert (str(dropdown.sqref), dropdown.formula1) == ("O6", '"tracker,return"')
    assert [line["Decision"] for line in table(sheet)] == [None, None]


@pytest.mark.parametrize("code", ["conflict", "conflict-settled"])
def test_a_decision_already_taken_is_filled_in_and_can_be_changed(code: str) -> None:
    decisions = {("1.1", "Police", "Rating"): "return"}
    severity = Severity.ERROR if code == "conflict" else Severity.NOTE
    sheet = sheet_of(written(found(code=code, severity=severity), conflicts=(conflict(),), decisions=decisions))
    assert [line["Decision"] for line in table(sheet)] == ["return"]
    assert len(sheet.data_validations.dataValidation) == 1


def test_only_the_problem_of_a_conflict_is_there_to_decide() -> None:
    decisions = {("1.1", "Police", "Rating"): "return"}
    sheet = sheet_of(written(found(), found(code="conflict", ref="9.9"), conflicts=(conflict(),), decisions=decisions))
    assert not sheet.data_validations.dataValidation
    assert "Decision" not in table(sheet)[0]


def test_the_line_above_counts_what_there_is_to_do() -> None:
    workbook = written(found(), found(severity=Severity.WARNING), found(severity=Severity.NOTE))
    assert sheet_of(workbook)["A3"].value == "1 problem, 1 to look at."
    decide = sheet_of(written(found(code="conflict"), conflicts=(conflict(),)))["A3"].value
    assert decide.startswith("1 problem, 0 to look at.  Conflicts: choose tracker or return under Decision")


def test_nothing_to_do_is_said() -> None:
    for workbook in (written(), written(found(severity=Severity.NOTE))):
        assert sheet_of(workbook)["A3"].value == "There is nothing for a person to do."
        assert table(sheet_of(workbook)) == []
        assert sheet_of(workbook, "Words to send")["A3"].value == "There is no agency to write to."
    assert sheet_of(written(), "Notes")["A3"].value == "There are no notes."


def test_every_sheet_is_marked_filtered_fixed_and_prints_one_page_wide_and_none_is_hidden() -> None:
    book = openpyxl.load_workbook(BytesIO(written(found(), found(code="conflict"), conflicts=(conflict(),))))
    assert book.sheetnames == ["Problems", "Words to send", "Notes"]
    for sheet in book:
        marks = [cell.value for cell in sheet[1] if cell.value][1:]
        assert (marks, sheet.sheet_state) == (["OFFICIAL-SENSITIVE"], "visible")
        assert sheet.oddHeader.center.text == sheet.oddFooter.center.text == "&BOFFICIAL-SENSITIVE"
        assert sheet["A2"].value == f"{TITLE}  |  Cycle: {CYCLE}"
        assert sheet.print_title_rows == "$5:$5"
        assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.auto_filter.ref.startswith("A5:")
        assert not [name for name, one in sheet.column_dimensions.items() if one.hidden]


@pytest.mark.parametrize("conflicts", [(), (conflict(),)])
def test_every_sheet_is_printed_at_six_tenths_of_its_size_or_more(conflicts: tuple[Conflict, ...]) -> None:
    workbook = written(found(code="conflict" if conflicts else "x"), conflicts=conflicts)
    for sheet in openpyxl.load_workbook(BytesIO(workbook)):
        columns = [sheet.column_dimensions[openpyxl.utils.get_column_letter(n)] for n in range(1, sheet.max_column + 1)]
        inches = sum(int(column.width * 7) for column in columns) / 96  # the width in a file counts its margin in
        assert (297 / 25.4 - 0.6) / inches >= 0.6, sheet.title


# -- links ------------------------------------------------------------------------------------------------------------


def link_of(name: str, target: str, sheet: str = "Your actions", cell: str = "J7") -> tuple[str, str] | None:
    workbook = written(found(location=Location(name, sheet, cell)), links={name: target})
    link = sheet_of(workbook)["K6"].hyperlink
    return (link.target, link.location) if link else None


def test_each_line_leads_to_its_cell_by_a_path_from_where_the_workbook_is() -> None:
    assert link_of("P.xlsx", "../returns/Q4/received/P.xlsx") == ("../returns/Q4/received/P.xlsx", "'Your actions'!J7")
    assert link_of("P.xlsx", "../P.xlsx", cell="12") == ("../P.xlsx", "'Your actions'!A12")
    assert link_of("P.xlsx", "../P.xlsx", cell="B2:C3") == ("../P.xlsx", "'Your actions'!A1")
    assert link_of("P.xlsx", "../P.xlsx", sheet="It's #1") == ("../P.xlsx", "'It''s #1'!J7")


@pytest.mark.parametrize(
    "name",
    [
        "Copy of Police (2).xlsx",
        "100% done.xlsx",
        "a%20b.xlsx",
        "no #1.xlsx",
        "[draft] {2} ^`.xlsx",
        "Łódź & Siân's.xlsx",
    ],
)
def test_odd_names_lead_to_the_file_of_that_name(name: str) -> None:
    target = link_of("x", f"../returns/{name}")
    assert target is not None
    assert not set(" #[]^`{}") & set(target[0])
    assert unquote(target[0]) == f"../returns/{name}"


@pytest.mark.parametrize(
    "path",
    [
        *(
            "",
            "/etc/passwd.xlsx",
            "//server/share/a.xlsx",
            "\\\\server\\a.xlsx",
            "http://evil.example/a.xlsx",
            "C:a.xlsx",
        ),
        *(
            "javascript:a.xlsx",
            "../a\u202exslx.xlsx",
            "a\nb.xlsx",
            "../a.exe",
            "../a.csv",
            'a".xlsx',
            "a<b>.xlsx",
            "?a.xlsx",
        ),
        "../" + "a" * 250 + ".xlsx",
    ],
)
def test_where_a_way_is_not_safe_there_is_no_link(path: str) -> None:
    assert link_of("x", path) is None


def test_a_file_that_is_not_among_those_to_link_or_a_place_without_a_sheet_has_no_link() -> None:
    assert link_of("a.xlsx", "../a.xlsx", sheet="", cell="") is None
    assert link_of("a.xlsx", "../a.xlsx", sheet="a\x01b") is None
    assert sheet_of(written(found(), links={"other.xlsx": "../other.xlsx"}))["K6"].hyperlink is None


def test_the_sheets_lead_to_one_another() -> None:
    theirs = found("Police")
    message = Message("Police", "safeguarding@police.example", "Return Q4: Police", "Dear colleagues", "returns/Q4")
    book = openpyxl.load_workbook(
        BytesIO(written(found(""), theirs, found(severity=Severity.NOTE), theirs=(theirs,), messages=(message,)))
    )
    top = {cell.value: cell.hyperlink.location for cell in book["Problems"][4] if cell.hyperlink}
    assert top == {"Words to send (1)": "'Words to send'!A1", "Notes (1)": "'Notes'!A1"}
    back = book["Words to send"]["F6"]
    assert (back.value, back.hyperlink.location) == ("from row 7", "'Problems'!A7")
    assert book["Problems"]["D7"].value == "The agency"


# -- the words to send and the notes ----------------------------------------------------------------------------------


def test_the_words_stand_in_one_cell_as_they_are() -> None:
    theirs = found("Police")
    words = "Dear colleagues,\n\n1. =1+1\n\nThank you."
    message = Message("Police", "=mail@police.example", "Return Q4: Police", words, "returns/Q4/corrections")
    workbook = written(theirs, theirs=(theirs,), messages=(message,))
    (line,) = table(sheet_of(workbook, "Words to send"))
    assert list(line.values())[:5] == list(message[:5])
    cell = sheet_of(workbook, "Words to send")["D6"]
    assert (cell.data_type, cell.hyperlink, cell.alignment.wrap_text) == ("s", None, True)


def test_notes_of_one_kind_and_one_agency_stand_together_and_none_is_lost() -> None:
    notes = [
        found(
            agency,
            Severity.NOTE,
            "date-end-of-month",
            found=f"Month {n % 5}",
            location=Location("t", "Actions", f"H{n}"),
        )
        for agency in ("Police", "Health")
        for n in range(1, 231)
    ]
    one = found("Police", Severity.NOTE, "other", location=Location("a.xlsx"))
    lines = table(sheet_of(written(*notes, one), "Notes"))
    assert [(line["Agency"], line["How many"], line["Code"]) for line in lines] == [
        *(("Health", many, "date-end-of-month") for many in (100, 100, 30)),
        *(("Police", many, "date-end-of-month") for many in (100, 100, 30)),
        ("Police", 1, "other"),
    ]
    cells = ", ".join(line["All cells"] for line in lines if line["Agency"] == "Health").split(", ")
    assert cells == [f"H{n}" for n in range(1, 231)]
    assert lines[0]["How it was understood"] == "Month 1\nMonth 2\nMonth 3\n… and 2 more of the kind"
    assert (lines[0]["Where first"], lines[-1]["File"], lines[-1]["All cells"]) == ("Actions, H1", "a.xlsx", None)


def test_notes_are_no_problems() -> None:
    told = [
        make_problem("return-copy", Location("a.xlsx"), agency="Ambulance", first="b.xlsx"),
        make_problem("return-missing", Location("tracker.xlsx"), agency="Police", cycle="2026-Q3"),
    ]
    workbook = write_problems("Plan", "2026-Q3", told)
    assert [line["Agency"] for line in table(sheet_of(workbook))] == ["Police"]
    assert [line["Agency"] for line in table(sheet_of(workbook, "Notes"))] == ["Ambulance"]


def test_outside_any_cycle_there_is_nothing_to_decide_and_nobody_to_write_to() -> None:
    where = Location("tracker.xlsx", "Actions", "L5")
    blank = make_problem("required-blank", where, ref="1", agency="Police", field="Rating")
    workbook = write_problems("Our plan", "", [blank], links={"tracker.xlsx": "tracker.xlsx"})
    sheet = sheet_of(workbook)
    assert openpyxl.load_workbook(BytesIO(workbook)).sheetnames == ["Problems", "Notes"]
    (line,) = table(sheet)
    assert not {"Decision", "Who acts", *SIDES} & set(line)
    assert (line["Code"], sheet["J6"].hyperlink.target) == ("required-blank", "tracker.xlsx")
    assert "Cycle" not in "".join(str(cell.value) for row in sheet["A1:Z3"] for cell in row)


# -- untrusted text, and the same again -------------------------------------------------------------------------------


@pytest.mark.parametrize("text", HOSTILE)
def test_text_from_a_return_stays_text(text: str) -> None:
    bad = found(code="conflict", found=text, location=Location(text, text, ""))
    note = found(text, Severity.NOTE, found=text, location=Location(text, text, text))
    workbook = written(bad, note, conflicts=(conflict(text, text, text),), links={text: text})
    book = load_workbook(BytesIO(workbook))
    shown = dict(zip(HEADINGS, book.get_sheet_by_name("Problems").to_python()[5], strict=True))
    for heading in ("Found", "File", "Where", *SIDES):
        assert shown[heading] == text
    assert book.get_sheet_by_name("Notes").to_python()[5][2] == text
    with ZipFile(BytesIO(workbook)) as parts:
        sheets = [name for name in parts.namelist() if "worksheets/sheet" in name]
        assert not [name for name in sheets if b"<f>" in parts.read(name)]
        assert not [name for name in parts.namelist() if "worksheets/_rels" in name]


def test_the_same_problems_give_the_same_bytes() -> None:
    theirs = found("Health")
    message = Message("Health", "", "s", "w", "a")

    def again() -> bytes:
        links = {"Police.xlsx": "../Police.xlsx"}
        told = found(), theirs, found(severity=Severity.NOTE)
        return written(*told, conflicts=(conflict(),), theirs=(theirs,), messages=(message,), links=links)

    assert again() == again()


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
    problems = (found(found="above", code="conflict"), found(code="conflict"), found(found="below"))
    workbook = written(*problems, conflicts=(conflict(returned=f"first {text} last"),))
    words = words_on_paper(workbook, tmp_path)
    (_, above), (first, _), (_, last), (below, _) = (words[word] for word in ("above", "first", "last", "below"))
    assert above < first < last < below


# -- after a merge ----------------------------------------------------------------------------------------------------


@pytest.fixture
def merged(tmp_path: Path) -> Path:
    """A folder after a merge: Police sent a bad date, Health a name that lies, and the council nothing."""
    tracker = make_folder(tmp_path / "plan")
    send_back(tracker, "Police", {"1.1": {"Rating now": "Green-ish", "Update": "x"}}, "100% #1 [final].xlsx")
    send_back(tracker, "Health", {"1.1": {"Rating now": "Blue", "Update": "x"}}, "Health.xlsx")
    merge_json(tracker.parent)
    return tracker.parent


def linked_files(out: Path) -> set[Path]:
    """The files to which the sheet Problems of a merge leads."""
    sheet = openpyxl.load_workbook(out / f"Problems {LIVE}.xlsx")["Problems"]
    links = [cell.hyperlink.target for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    return {(out / unquote(link)).resolve() for link in links if link}


def test_the_links_of_a_merge_lead_to_the_tracker_and_to_the_returns(merged: Path) -> None:
    received = merged / "returns" / LIVE / "received"
    there = {received / "100% #1 [final].xlsx", received / "Health.xlsx", merged / "tracker.xlsx"}
    assert linked_files(merged / "out") == {path.resolve() for path in there}


def test_the_words_to_send_name_the_copy_that_was_written_for_their_agency(merged: Path) -> None:
    rows = sheet_of((merged / "out" / f"Problems {LIVE}.xlsx").read_bytes(), "Words to send").iter_rows(
        values_only=True
    )
    places = {row[0]: row[4] for row in rows if row[4] and row[0] != "Agency"}
    copies = sorted((merged / "returns" / LIVE / "corrections").iterdir())
    assert copies
    for copy in copies:
        assert copy.relative_to(merged).as_posix() in places.values()


def test_outputs_elsewhere_have_no_links(merged: Path, tmp_path: Path) -> None:
    merge_json(merged, "-o", tmp_path / "elsewhere")
    assert linked_files(tmp_path / "elsewhere") == set()


def test_a_file_that_was_held_as_unsafe_is_not_linked(merged: Path) -> None:
    received = merged / "returns" / LIVE / "received"
    book = openpyxl.load_workbook(received / "Health.xlsx")
    book["Your actions"]["K7"] = '=HYPERLINK("http://evil.example","x")'
    book.save(received / "Health.xlsx")
    merge_json(merged)
    sheet = openpyxl.load_workbook(merged / "out" / f"Problems {LIVE}.xlsx")["Problems"]
    held = [row for row in table(sheet) if row["Code"] == "formula-outside"]
    assert held[0]["File"] == "Health.xlsx"
    assert (received / "Health.xlsx").resolve() not in linked_files(merged / "out")


@pytest.mark.parametrize("name", [f"~$Problems {LIVE}.xlsx", f".~lock.Composite action matrix {LIVE}.xlsx#"])
def test_an_output_that_somebody_has_open_stops_the_run_with_nothing_changed(merged: Path, name: str) -> None:
    send_back(merged / "tracker.xlsx", "Council", {"2(i)": {"Rating now": "Green", "Update": "Agreed"}})
    (merged / "out" / name).write_bytes(b"")
    before = {path: path.read_bytes() for path in merged.rglob("*") if path.is_file()}
    code, out, err = command("merge-returns", "--json", "--as-at", "20/11/2026", folder=merged)
    (stop,) = json.loads(out)["problems"]
    assert (code, err, stop["code"]) == (3, "", "output-open")
    assert f"delete the file {name}" in stop["fix"]
    assert {path: path.read_bytes() for path in merged.rglob("*") if path.is_file()} == before
    (merged / "out" / name).unlink()
    assert command("merge-returns", "--as-at", "20/11/2026", folder=merged)[0] == 1

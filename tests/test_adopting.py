"""`plan-tools adopt`: a plan as partnerships type it becomes a tracker that runs through a whole cycle."""

import csv
import json
import re
import shlex
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import groupby
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Alignment, PatternFill
from working_folder import columns, command, heading_row, send_back, table

from plan_tools.problems import CannotGoOn
from plan_tools.steps import adopt as step

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "scripts" / "sample_plan.csv"
HEADINGS = ("Theme", "No", "Recommendation", "Specific Actions", "Response", "RAG")
FILLS = {"Red": "FF0000", "Amber": "FFC000", "Green": "92D050", "Blue": "1F4E79", "Complete": "DDEBF7",
         "Grey": "D9D9D9"}  # fmt: skip
MISREAD = {"2": "N", "9": "©"}  # what a scan made of two numbers
TEAM = "Partnership business team"


def recommendations() -> Iterator[tuple[str, list[Mapping[str, str]]]]:
    """The sample's lines by recommendation, in the order of its numbers."""
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        lines = sorted(csv.DictReader(file), key=lambda line: [*map(int, line["Ref"].split("."))])
    for number, found in groupby(lines, key=lambda line: line["Ref"].split(".")[0]):
        yield number, list(found)


def typed_plan(place: Path) -> Path:
    """A plan as it is typed: merged themes, several actions in a cell, colours without words, dates in the text."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Peer review"
    sheet["A1"] = "Peer review action plan"
    sheet.append([])
    sheet.append(HEADINGS)
    for row, (number, lines) in enumerate(recommendations(), 4):
        texts = [f"{one['Action']}, by {one['Due date']}" if one["Due date"] else one["Action"] for one in lines]
        action = texts[0] if len(texts) == 1 else "\n".join(f"- {text}" for text in texts)
        response = "\n".join(dict.fromkeys(one["Progress update"] for one in lines))
        links = "; ".join(dict.fromkeys(one["Linked actions"].split(".")[0] for one in lines if one["Linked actions"]))
        response += f"\nLinks with recommendation {links}" if links.isdigit() else ""
        ref = MISREAD.get(number) or int(number)
        sheet.append((lines[0]["Theme"], ref, lines[0]["Recommendation"], action, response))
        sheet.cell(row, 6).fill = PatternFill("solid", fgColor=f"FF{FILLS[lines[0]['Rating']]}")
        for cell in sheet[row]:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    merge_themes(sheet)
    sheet.append([])
    sheet.append(["Amber", "Action commenced, some delay, but it will be completed"])
    for letter, width in zip("ABCDEF", (20, 6, 34, 44, 50, 8), strict=True):
        sheet.column_dimensions[letter].width = width
    book.save(place / "plan.xlsx")
    return place / "plan.xlsx"


def merge_themes(sheet) -> None:
    """Merge the cells of neighbouring rows with one theme, as people do."""
    rows = range(4, sheet.max_row + 1)
    for _theme, run in groupby(rows, key=lambda row: sheet.cell(row, 1).value):
        first, *others = run
        if others:
            sheet.merge_cells(start_row=first, end_row=others[-1], start_column=1, end_column=1)


def adopted(plan: Path, *words: object) -> tuple[int, dict]:
    """What `plan-tools adopt --json` says of a plan, and its exit code; the tracker stands beside the plan."""
    code, out, err = command(
        "plan-tools", "adopt", plan.name, "-o", "tracker.xlsx", *words, "--json", folder=plan.parent
    )
    assert not err, err
    return code, json.loads(out)


def counts(result: dict) -> dict[str, int]:
    """How many problems there are of each code."""
    codes = [one["code"] for one in result["problems"]]
    return {code: codes.count(code) for code in codes}


def test_a_plan_as_it_is_typed_becomes_a_tracker_and_its_doubts_a_list(tmp_path):
    plan = typed_plan(tmp_path)
    before = plan.read_bytes()
    code, result = adopted(plan)
    assert (code, result["exit_code"], result["sheet"], result["actions"], result["agencies"]) == (
        1, 1, "Peer review", 26, []
    )  # fmt: skip
    assert [Path(name).name for name in result["written"]] == ["tracker.xlsx", "tracker - to do.xlsx"]
    assert plan.read_bytes() == before
    rows = table(tmp_path / "tracker.xlsx", "Actions")
    assert [row["Ref"] for row in rows] == [None if n in MISREAD else n for n, _lines in recommendations()]
    assert {row["Theme"] for row in rows} == {lines[0]["Theme"] for _n, lines in recommendations()}
    assert not any(row["Rating"] or row["Agency"] or row["Due date"] for row in rows)
    found = counts(result)
    several = sum(len(lines) > 1 for _n, lines in recommendations())
    assert (found["plan-actions-several"], found["plan-fill-only"]) == (several, 26)
    assert (found["plan-no-agency"], found["plan-no-due-date"], found["plan-ref-unreadable"]) == (1, 1, 2)
    assert found["plan-key-usual"] == 1
    assert "required-blank" not in found
    assert "ref-missing" not in found


def test_what_a_person_has_confirmed_is_taken(tmp_path):
    code, result = adopted(typed_plan(tmp_path), "--split", "--take-fills", "--agency", TEAM)
    rows = table(tmp_path / "tracker.xlsx", "Actions")
    lines = [line for _n, found in recommendations() for line in found]
    assert (code, len(rows), result["agencies"]) == (1, len(lines), [TEAM])
    assert {row["Agency"] for row in rows} == {TEAM}
    assert [row["Ref"] for row in rows if str(row["Ref"]).startswith("6.")] == ["6.1", "6.2"]
    ratings = {number: found[0]["Rating"] for number, found in recommendations()}
    assert all(row["Rating"] == ratings[row["Ref"].split(".")[0]] for row in rows if row["Ref"])
    meanings = {row["Rating"]: row["Meaning"] for row in table_of(tmp_path / "tracker.xlsx", "RAG index")}
    assert meanings["Amber"] == "Action commenced, some delay, but it will be completed"
    listed = openpyxl.load_workbook(tmp_path / "tracker - to do.xlsx")
    notes = [row[1] for row in listed["Notes"].iter_rows(min_row=6, values_only=True)]
    assert listed["Problems"].max_row - 5 + sum(notes) == len(result["problems"])


def table_of(path: Path, name: str) -> list[dict[str, object]]:
    """The rows of a set-up sheet by heading."""
    head, *rows = openpyxl.load_workbook(path)[name].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows if any(row)]


def do_what_the_list_says(tracker: Path, result: dict) -> None:
    """Type what the list of an adoption asks for, into the cells that it names, and nothing else."""
    typed = {"Signed off by": "Strategic Group", "Signed off on": date(2027, 1, 8), "Evidence": "Minutes",
             "Completed on": date(2026, 10, 1)}  # fmt: skip
    book = openpyxl.load_workbook(tracker)
    sheet = book["Actions"]
    places = columns(sheet)
    for number, one in enumerate(result["problems"]):
        asked = one["severity"] != "note" and one["code"] not in ("challenged", "no-due-date")
        if not asked or one["sheet"] != "Actions" or not one["field"] or not one["cell"]:
            continue
        cell = sheet[one["cell"]]
        if one["field"] == "Due date":
            words = re.search(r"Type (\d+ \w+ \d{4})", one["fix"])
            cell.value = words[1]
        else:
            cell.value = typed.get(one["field"]) or f"new {number}"
        assert cell.column == places[one["field"]]
    book.save(tracker)


def test_the_tracker_of_an_adopted_plan_runs_through_a_cycle(tmp_path):
    _, result = adopted(typed_plan(tmp_path), "--split", "--take-fills", "--agency", TEAM, "--as-at", "20/11/2026")
    tracker = tmp_path / "tracker.xlsx"
    do_what_the_list_says(tracker, result)
    check = ("plan-tools", "check", tracker, "--as-at", "20/11/2026", "--json")
    do_what_the_list_says(tracker, json.loads(command(*check)[1]))  # of rows that had no Ref before
    _, out, _ = command(*check)
    assert {one["code"] for one in json.loads(out)["problems"]} <= {
        "challenged", "date-end-of-month", "no-due-date"
    }  # fmt: skip
    code, _, err = command("plan-tools", "issue", tracker, "--cycle", "2026-Q4", "--due", "15/01/2027")
    assert (code, err) == (0, "")
    send_back(tracker, TEAM, {"6.1": {"Rating now": "Red", "Update": "Nobody came"}}, cycle="2026-Q4")
    code, out, err = command("merge-returns", tracker, "--json")
    changes = {(one["ref"], one["field"]): one["now"] for one in json.loads(out)["changes"]}
    assert changes == {("6.1", "Rating"): "Red", ("6.1", "Progress update"): "Nobody came"}
    rows = {row["Ref"]: row for row in table(tracker, "Actions")}
    assert rows["6.1"]["Progress update"] == "Nobody came"


def test_nothing_is_written_over_and_a_dry_run_writes_nothing(tmp_path):
    plan = typed_plan(tmp_path)
    code, result = adopted(plan, "--dry-run")
    assert (code, len(result["written"])) == (1, 2)
    assert [path.name for path in tmp_path.iterdir()] == ["plan.xlsx"]
    before = plan.read_bytes()
    (tmp_path / "other - to do.xlsx").write_bytes(b"mine")
    for target in ("plan.xlsx", "other.xlsx", "plan", ".", "new.xlsm", "new.csv"):
        code, out, err = command("plan-tools", "adopt", "plan.xlsx", "-o", target, folder=tmp_path)
        assert (code, out) == (2, ""), target
        assert "What to do: Choose" in err
    assert plan.read_bytes() == before
    assert (tmp_path / "other - to do.xlsx").read_bytes() == b"mine"


@pytest.mark.parametrize(
    ("plan", "target", "ending"), [("plan.xlsx", "t.xlsm", ".xlsx"), ("plan.xlsm", "t.xlsx", ".xlsm")]
)
def test_a_tracker_is_the_kind_of_workbook_that_its_plan_is(plan, target, ending, tmp_path):
    typed_plan(tmp_path).rename(tmp_path / plan)
    with pytest.raises(CannotGoOn) as stop:
        step.run(step.Wanted(tmp_path / plan, tmp_path / target))
    assert stop.value.problem.code == "tracker-name"
    assert stop.value.problem.fix == f"Choose a name that ends in {ending} after -o."


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--map", "Specific Action=Acton"], "Did you mean Action?"),
        (["--map", "Respons=Notes"], "Did you mean Response?"),
        (["--map", "Response"], "type it as"),
        (["--sheet", "Peer reviews"], "Did you mean Peer review?"),
    ],
)
def test_a_wish_that_fits_nothing_is_a_wrong_value(words, says, tmp_path):
    typed_plan(tmp_path)
    code, out, err = command("plan-tools", "adopt", "plan.xlsx", "-o", "t.xlsx", *words, folder=tmp_path)
    assert (code, out) == (2, "")
    assert says in err
    assert not (tmp_path / "t.xlsx").exists()


def test_a_tracker_and_a_workbook_with_a_sheet_in_the_way_are_left_alone(tmp_path):
    plan = typed_plan(tmp_path)
    book = openpyxl.load_workbook(plan)
    book.create_sheet("Change log")["A1"] = "Ours"
    book.save(tmp_path / "taken.xlsx")
    adopted(plan)
    for name, says in (("taken.xlsx", "sheet called Change log"), ("tracker.xlsx", "a tracker already")):
        code, _, err = command("plan-tools", "adopt", name, "-o", "another.xlsx", folder=tmp_path)
        assert code == 3
        assert says in err
    assert not (tmp_path / "another.xlsx").exists()


def test_a_plan_of_another_kind_becomes_a_workbook_of_its_own(tmp_path):
    plan = tmp_path / "plan.csv"
    plan.write_text('No,Action,Lead agency,By when,Money\n1.10,"Do, and tell",Police,31/03/2027,£5\n', encoding="utf-8")
    _, result = adopted(plan)
    assert counts(result) == {"file-other-format": 1, "plan-column-kept": 1, "plan-no-rating": 1, "plan-key-usual": 1}
    (row,) = table(tmp_path / "tracker.xlsx", "Actions")
    assert (row["Ref"], row["Action"], row["Agency"], row["Money"]) == ("1.10", "Do, and tell", "Police", "£5")
    assert row["Due date"].date() == date(2027, 3, 31)
    assert openpyxl.load_workbook(tmp_path / "tracker.xlsx").sheetnames[0] == "Actions"


def test_a_plan_in_hidden_cells_is_read_and_said(tmp_path):
    plan = typed_plan(tmp_path)
    book = openpyxl.load_workbook(plan)
    book["Peer review"].row_dimensions[5].hidden = True
    book["Peer review"].column_dimensions["E"].hidden = True
    book.save(plan)
    _, result = adopted(plan)
    (hidden,) = (one for one in result["problems"] if one["code"] == "plan-hidden")
    assert "row 5 and column E" in hidden["found"]
    assert result["actions"] == 26


def test_a_tracker_that_does_not_read_back_is_not_written(tmp_path, monkeypatch):
    plan = typed_plan(tmp_path)
    whole = step.write_tracker
    monkeypatch.setattr(step, "write_tracker", lambda *parts: whole(*parts[:4], parts[4][:-1]))
    with pytest.raises(CannotGoOn) as stop:
        step.run(step.Wanted(plan, tmp_path / "tracker.xlsx"))
    assert stop.value.problem.code == "plan-not-as-made"
    assert not (tmp_path / "tracker.xlsx").exists()


def test_the_help_and_the_readme_name_commands_that_run(tmp_path):
    typed_plan(tmp_path)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    section = readme[readme.index("## You have a plan already") :]
    _, helped, _ = command("plan-tools", "adopt", "--help")
    first, then = (section.split("```")[place].strip().splitlines() for place in (1, 3))
    assert then.pop() == "cd our-plan"
    for line in (*first, *then, helped.strip().splitlines()[-1].strip()):
        code, out, err = command(*shlex.split(line), folder=tmp_path)
        assert (code, err) == (1, "")
        assert ("Would be written:" if "--dry-run" in line else "Written:") in out
    assert (tmp_path / "our-plan" / "tracker.xlsx").exists()


def test_the_last_line_is_the_next_command_with_all_that_is_suggested(tmp_path):
    book = openpyxl.Workbook()
    for row in (("No", "Action", "Lead", "Respons", "RAG"), (1, "Do", "Police", "Begun", "Red")):
        book.active.append(row)
    book.save(tmp_path / "our plan.xlsx")
    words = ("plan-tools", "adopt", "our plan.xlsx", "-o", "tracker.xlsx", "--title", "Ours", "--as-at", "20/11/2026",
             "--sheet", "Sheet", "--split", "--take-fills")  # fmt: skip
    _, out, _ = command(*words, "--dry-run", folder=tmp_path)
    last = out.splitlines()[-1].strip()
    assert last == (
        'plan-tools adopt "our plan.xlsx" -o tracker.xlsx --sheet Sheet --map "Lead=Agency" '
        '--map "Respons=Progress update" --title Ours --as-at 20/11/2026 --split --take-fills --dry-run'
    )
    _, out, err = command(*shlex.split(last)[:-1], "--json", folder=tmp_path)
    assert (err, json.loads(out)["again"]) == ("", "")
    (row,) = table(tmp_path / "tracker.xlsx", "Actions")
    assert (row["Agency"], row["Progress update"]) == ("Police", "Begun")


def test_a_folder_made_by_new_is_not_adopted_into(tmp_path):
    typed_plan(tmp_path)
    command("plan-tools", "new", "our-plan", folder=tmp_path)
    code, _, err = command("plan-tools", "adopt", "plan.xlsx", "-o", "our-plan/tracker.xlsx", folder=tmp_path)
    assert (code, "it is there already" in err) == (2, True)


def test_what_the_check_of_a_tracker_finds_is_told_when_it_is_made(tmp_path):
    rows = [
        ("No", "Recommendation", "Action", "Agency", "By when", "RAG"),
        (1.1, "Grow", "Name a deputy for everybody", "Police", "31/03/2027", "Green"),
        (1.1, None, "Teach all new staff about neglect", "All partners", "31/03/2027", "Green"),
        (2, "Grow", "- Ask\n- Tell", "Police", None, "Green"),
        (None, "Grow", "Write it down", "Health", None, "Green"),
    ]
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.active.merge_cells("A4:A5")
    book.save(tmp_path / "plan.xlsx")
    _, result = adopted(tmp_path / "plan.xlsx", "--as-at", "20/11/2026")
    found = counts(result)
    for code in ("ref-of-two-actions", "agency-is-all", "no-due-date", "plan-blank-below", "plan-actions-several"):
        assert found[code] == 1, code
    assert "theme-blank" not in found
    assert {one["ref"] for one in result["problems"] if one["code"] == "ref-of-two-actions"} == {"1.1"}


def test_a_plan_that_cannot_be_read_is_told_in_words_that_fit_a_plan(tmp_path):
    (tmp_path / "plan.pdf").write_bytes(b"%PDF-1.7")
    code, _, err = command("plan-tools", "adopt", "plan.pdf", "-o", "tracker.xlsx", folder=tmp_path)
    assert code == 3
    assert "If it is a plan of your own, copy its table into" in err


def test_what_is_left_to_do_is_said_in_plain_words(tmp_path):
    plan = typed_plan(tmp_path)
    code, out, err = command("plan-tools", "adopt", plan, "-o", tmp_path / "new" / "tracker.xlsx", "--title", "Ours")
    assert (code, err) == (1, "")
    assert out.splitlines()[0].endswith("of the sheet Peer review: 26 actions, 0 agencies.")
    sheet = openpyxl.load_workbook(tmp_path / "new" / "tracker.xlsx")["Actions"]
    assert sheet["A1"].value == "Ours"
    assert heading_row(sheet) == 4


def test_every_sheet_of_the_plan_stays_as_it_was(tmp_path):
    plan = typed_plan(tmp_path)
    book = openpyxl.load_workbook(plan)
    book.create_sheet("Contacts").append(["Who", "Where"])
    book["Peer review"]["E4"].comment = openpyxl.comments.Comment("Ask again", "Me")
    book["Contacts"]["C1"] = "=COUNTA('Peer review'!B4:B29)"
    book.save(plan)
    _, result = adopted(plan)
    assert (counts(result)["plan-stays"], counts(result)["plan-comments"]) == (1, 1)
    with zipfile.ZipFile(plan) as before, zipfile.ZipFile(tmp_path / "tracker.xlsx") as after:
        kept = [name for name in before.namelist() if re.search("sheet|comments|sharedStrings|theme", name, re.I)]
        assert len(kept) > 4
        for name in kept:
            assert after.read(name) == before.read(name), name
    assert openpyxl.load_workbook(tmp_path / "tracker.xlsx").sheetnames == [
        "Peer review", "Contacts", "Actions", "Agencies", "RAG index", "Columns", "Allowed names", "Messages",
        "Returns", "History", "Change log",
    ]  # fmt: skip

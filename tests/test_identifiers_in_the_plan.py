"""An identifier in the plan itself is told before it goes out with a return, and no server is given it unasked."""

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from mail_servers import Post, server
from working_folder import CYCLE, DUE_BY, ISSUED_ON, PLAN, command, type_plan

from plan_tools.steps import check, issue, merge, new, remind
from plan_tools.steps.sending import How

NUMBER = "943 476 5919"
LATE = date(2026, 11, 20)


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    """A plan with an NHS number in what the police said last, and a mailbox for every agency."""
    new.run(tmp_path / "plan", "Saltmarsh partnership")
    tracker = tmp_path / "plan" / "tracker.xlsx"
    type_plan(tracker, [{**PLAN[0], "Progress update": f"Spoke to the family of {NUMBER}"}, *PLAN[1:]])
    book = openpyxl.load_workbook(tracker)
    for row, name in enumerate(("police", "nhs", "council"), 2):
        book["Agencies"].cell(row, 3, f"duty@{name}.example")
    book.save(tracker)
    return tracker


def allow(tracker: Path, text: str) -> None:
    book = openpyxl.load_workbook(tracker)
    sheet = book["Allowed names"]
    first = next(row for row in range(1, 10) if sheet.cell(row, 1).value == "Name")
    sheet.cell(first + 1, 1, text)
    book.save(tracker)


def in_plan(result) -> list[tuple[str, str, str]]:
    return [(one.agency, one.field, one.found) for one in result.problems if one.code == "identifier-in-plan"]


def test_check_and_issue_name_every_cell_of_the_plan_that_holds_one_and_show_none_whole(tracker: Path) -> None:
    found = [("Saltmarsh Police", "Progress update", "Progress update holds [NHS number …19].")]
    checked = check.run([tracker])
    assert in_plan(checked) == found
    (where,) = (one.location for one in checked.problems if one.code == "identifier-in-plan")
    assert NUMBER in openpyxl.load_workbook(tracker)["Actions"][where.cell].value
    result = issue.run(tracker, CYCLE, DUE_BY, issued_on=ISSUED_ON)
    assert in_plan(result) == found
    assert len(result.returns) == 3
    assert NUMBER not in str(checked.as_json()) + str(result.as_json())


def test_what_is_allowed_is_not_told(tracker: Path) -> None:
    allow(tracker, NUMBER)
    assert in_plan(check.run([tracker])) == []


def test_a_merge_says_nothing_of_what_stands_in_the_tracker_already(tracker: Path) -> None:
    issue.run(tracker, CYCLE, DUE_BY, issued_on=ISSUED_ON)
    assert not in_plan(merge.run(merge.Wanted(tracker, as_at=LATE)))


def test_a_return_that_holds_one_is_not_given_to_a_mail_server_until_it_is_allowed(tracker: Path) -> None:
    with server(post := Post()) as port:
        how = How(f"smtp://127.0.0.1:{port}", "bm@board.example")
        told = issue.run(tracker, CYCLE, DUE_BY, issued_on=ISSUED_ON, dry_run=True, how=how)
        assert "identifier-not-sent" in {one.code for one in told.problems}
        result = issue.run(tracker, CYCLE, DUE_BY, issued_on=ISSUED_ON, how=how)
        assert sorted(post.got) == [("duty@council.example",), ("duty@nhs.example",)]
        (left,) = (one for one in result.problems if one.code == "identifier-not-sent")
        assert (left.agency, left.location.file) == ("Saltmarsh Police", f"returns/{CYCLE}/issued/Police {CYCLE}.xlsx")
        sheet = openpyxl.load_workbook(tracker.parent / left.location.file)[left.location.sheet]
        place = left.found.rpartition(" in ")[2].rstrip(".")
        assert NUMBER in sheet[place].value
        assert NUMBER not in str(result.as_json())
        reminded = remind.run(tracker, as_at=LATE, agencies=["Police"], how=how)
        assert ("identifier-not-sent", "Saltmarsh Police") in {(one.code, one.agency) for one in reminded.problems}
        assert len(post.got) == 2
        allow(tracker, NUMBER)
        issue.run(tracker, CYCLE, DUE_BY, issued_on=ISSUED_ON, how=how)
    assert post.got[2:] == [("duty@police.example",)]


def test_drafts_are_written_all_the_same_since_a_person_sends_them(tracker: Path) -> None:
    code, said, err = command(
        "plan-tools", "issue", "--cycle", CYCLE, "--due", "1/2/2099", "--drafts", folder=tracker.parent
    )
    assert (code, err) == (1, "")
    assert "Draft for Saltmarsh Police" in said
    assert "holds [NHS number …19]" in said

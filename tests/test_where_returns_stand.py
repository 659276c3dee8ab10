"""Where each return stands: `status` and `remind` say what has come, what waits, what is held, and who gets what."""

import json
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from working_folder import CYCLE, DUE_BY, command, make_folder, send_back, table

from plan_tools.problems import CannotGoOn
from plan_tools.steps import check, collect, issue, merge, remind, status
from plan_tools.steps.sending import How

EARLY, LATE = date(2026, 11, 10), date(2026, 11, 20)
GOOD = {"1.1": {"Rating now": "Amber", "Update": "Asked"}, "1.10": {"Rating now": "Green", "Update": "Briefed"}}
OTHER = {"1.1": {"Rating now": "Green", "Update": "Named"}, "1.10": {"Rating now": "Green", "Update": "Briefed"}}
BAD = {"1.1": {"Rating now": "Amber-Green", "Update": "Asked"}, "1.10": {"Rating now": "Green", "Update": "Briefed"}}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A plan whose returns have gone out."""
    return make_folder(tmp_path / "plan")


def police(tracker: Path, as_at: date = LATE) -> tuple[str, status.Standing]:
    """The first line, and how it stands with the police."""
    found = status.run(tracker, as_at=as_at)
    return found.lines()[0], next(one for one in found.returns if one.agency == "Saltmarsh Police")


def line_of(tracker: Path, agency: str, as_at: date = LATE) -> str:
    return next(line for line in status.run(tracker, as_at=as_at).lines() if agency in line)


def test_a_newer_file_waits_to_be_merged_although_an_older_one_was(out: Path) -> None:
    send_back(out, "Police", GOOD)
    merge.run(merge.Wanted(out, as_at=LATE))
    assert police(out)[1].newer == ""
    send_back(out, "Police", OTHER)
    head, standing = police(out)
    assert (standing.state, standing.newer) == ("merged", "received, not merged yet")
    assert head == f"Cycle {CYCLE}: 1 of 3 returns in, 1 received and not merged yet."
    assert "merged, received 20/11/2026, something newer: received, not merged yet" in line_of(out, "Saltmarsh Police")
    merge.run(merge.Wanted(out, as_at=LATE))
    assert police(out)[1].newer == ""


def test_two_different_returns_are_held_and_not_waiting(out: Path) -> None:
    send_back(out, "Police", GOOD)
    send_back(out, "Police", OTHER, "Police again.xlsx")
    head, standing = police(out)
    assert (standing.state, standing.newer) == ("held", "")
    assert head == f"Cycle {CYCLE}: 0 of 3 returns in, 1 held."
    merge.run(merge.Wanted(out, as_at=LATE))
    assert police(out)[1].state == "held"


def test_a_second_return_after_a_merge_is_held_and_said(out: Path) -> None:
    send_back(out, "Police", GOOD)
    merge.run(merge.Wanted(out, as_at=LATE))
    send_back(out, "Police", OTHER, "Police again.xlsx")
    for _again in range(2):
        head, standing = police(out)
        assert (standing.state, standing.newer) == ("merged", "held")
        assert head == f"Cycle {CYCLE}: 1 of 3 returns in, 1 held."
        merge.run(merge.Wanted(out, as_at=LATE))
    code, said, _ = command("plan-tools", "status", "--json", "--as-at", "20/11/2026", folder=out.parent)
    assert (code, json.loads(said)["returns"][0]["newer"]) == (1, "held")


def test_returns_that_were_collected_and_would_be_held_are_held(out: Path, tmp_path: Path) -> None:
    for name, answers in (("a.xlsx", GOOD), ("b.xlsx", OTHER)):
        send_back(out, "Police", answers, name).rename(tmp_path / name)
    collect.run(collect.Wanted([tmp_path / "a.xlsx", tmp_path / "b.xlsx"], out))
    assert police(out)[1].state == "held"


def test_an_agency_whose_files_are_held_is_not_reminded_and_that_is_said_with_the_reason(out: Path) -> None:
    send_back(out, "Police", GOOD)
    send_back(out, "Police", OTHER, "Police again.xlsx")
    result = remind.run(out, as_at=LATE)
    told = [one for one in result.problems if one.code == "held-not-reminded"]
    assert [one.agency for one in told] == ["Saltmarsh Police"]
    assert "Saltmarsh Police has sent two different returns" in told[0].found
    assert "held-not-reminded" not in {one.code for one in remind.run(out, as_at=LATE, agencies=["Health"]).problems}


def test_each_line_of_a_reminder_says_which_message_goes_out(out: Path) -> None:
    send_back(out, "Police", BAD)
    merge.run(merge.Wanted(out, as_at=LATE))
    lines = [line.strip() for line in remind.run(out, as_at=LATE).told()]
    assert lines[0] == f"Cycle {CYCLE}: 3 agencies to be written to."
    assert f"Draft for Saltmarsh Police (no address): Return {CYCLE}: Saltmarsh Police (corrections)" in lines
    assert f"Draft for NHS ICB (no address): Return {CYCLE}: NHS ICB (reminder, late)" in lines
    early = "\n".join(remind.run(out, as_at=EARLY).told())
    assert f"Return {CYCLE}: NHS ICB (reminder)" in early


def test_words_that_cannot_be_filled_in_are_told_by_check_issue_and_remind_and_never_sent(out: Path) -> None:
    book = openpyxl.load_workbook(out)
    rows = {row[0].value: row[2] for row in book["Messages"].iter_rows()}
    for name in ("Return", "Reminder, late"):
        rows[name].value = "Dear {agencey}, by {due}"
    book.save(out)
    cells = [rows[name].coordinate for name in ("Return", "Reminder, late")]
    issued = issue.run(out, CYCLE, DUE_BY, issued_on=EARLY, how=How())
    reminded = remind.run(out, as_at=LATE)
    for result in (check.run([out]), issued, reminded):
        told = [one for one in result.problems if one.code == "message-name-unknown"]
        assert [one.location.cell for one in told] == cells
        assert "Did you mean {agency}?" in told[0].found
    assert issued.delivered is not None
    for sent in (*issued.delivered.fates, *reminded.delivered.fates):
        assert "{" not in sent.mail.words
        assert sent.mail.words.startswith("OFFICIAL-SENSITIVE\n\nDear colleagues")


def test_a_return_that_is_not_due_yet_is_not_called_missing_where_people_read_it(out: Path) -> None:
    assert "NHS ICB              not back yet, issued 02/11/2026, due 13/11/2026" in line_of(out, "NHS ICB", EARLY)
    assert "not back yet" in line_of(out, "NHS ICB", DUE_BY)
    assert "NHS ICB              missing, issued 02/11/2026" in line_of(out, "NHS ICB", LATE)
    code, said, _ = command("plan-tools", "status", "--json", "--as-at", "10/11/2026", folder=out.parent)
    assert code == 0
    assert {one["state"] for one in json.loads(said)["returns"]} == {"missing"}


def test_a_return_with_nothing_to_report_is_not_said_to_be_unanswered_before_it_is_merged(out: Path) -> None:
    send_back(out, "Health", {}, Nothing_to_report="Yes")
    assert "received, not merged yet" in line_of(out, "NHS ICB")
    assert "nothing to report" in line_of(out, "NHS ICB")
    assert "answered" not in line_of(out, "NHS ICB")
    merge.run(merge.Wanted(out, as_at=LATE))
    assert line_of(out, "NHS ICB").count("nothing to report") == 1


# -- issuing ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["2026-q3", "2026 Q3", "2026_Q3"])
def test_a_cycle_that_was_issued_under_another_spelling_is_refused(out: Path, name: str) -> None:
    before = out.read_bytes()
    code, said, err = command(
        "plan-tools", "issue", "--cycle", name, "--due", "1/2/2027", "--drafts", "--dry-run", folder=out.parent
    )
    assert (code, said) == (2, "")
    assert "Did you mean 2026-Q3?" in err
    with pytest.raises(CannotGoOn) as stop:
        issue.run(out, name, DUE_BY)
    assert stop.value.problem.code == "cycle-respelt"
    assert command("plan-tools", "issue", "--cycle", name, "--due", "1/2/2027", folder=out.parent)[0] == 2
    assert out.read_bytes() == before
    assert [path.name for path in (out.parent / "returns").iterdir()] == [CYCLE]


def test_another_due_date_for_returns_that_have_gone_out_is_told_and_changes_nothing(out: Path) -> None:
    result = issue.run(out, CYCLE, date(2026, 12, 1), issued_on=date(2026, 11, 5))
    (told,) = [one for one in result.problems if one.code == "due-date-stays"]
    assert "stay due back by 13 Nov 2026, not by 1 Dec 2026: Saltmarsh Police, NHS ICB" in told.found
    assert "due back by" not in result.lines()[0]
    again = issue.run(out, CYCLE, DUE_BY, issued_on=date(2026, 11, 5))
    assert "due-date-stays" not in {one.code for one in again.problems}


def test_a_due_date_typed_into_the_register_is_the_one_that_counts(out: Path) -> None:
    book = openpyxl.load_workbook(out)
    sheet = book["Returns"]
    heads = {cell.value: cell.column for row in sheet.iter_rows(max_row=10) for cell in row}
    for row in range(1, sheet.max_row + 1):
        if sheet.cell(row, heads["Cycle"]).value == CYCLE:
            sheet.cell(row, heads["Due by"], date(2026, 12, 1))
    book.save(out)
    assert {one.due_by for one in status.run(out, as_at=LATE).returns} == {date(2026, 12, 1)}
    assert "is due by 1 Dec 2026" in remind.run(out, as_at=LATE).delivered.fates[0].mail.words
    send_back(out, "Police", GOOD)
    merge.run(merge.Wanted(out, as_at=LATE))
    assert {row["Due by"].date() for row in table(out, "Returns")} == {date(2026, 12, 1)}  # type: ignore[attr-defined]
    assert police(out)[1].late_by == 0


def test_a_dry_run_of_issuing_with_drafts_says_who_would_be_written_to_and_what_is_missing(tmp_path: Path) -> None:
    tracker = make_folder(tmp_path / "plan")
    book = openpyxl.load_workbook(tracker)
    book["Agencies"]["C2"] = "mash@police.example"
    book.save(tracker)
    before = {path: path.read_bytes() for path in tracker.parent.rglob("*") if path.is_file()}
    code, said, err = command(
        "plan-tools", "issue", "--cycle", "2027-Q1", "--due", "1/2/2099", "--drafts", "--dry-run", folder=tracker.parent
    )
    assert (code, err) == (1, "")
    assert "A draft would be written for Saltmarsh Police (mash@police.example): Return 2027-Q1" in said
    assert "NHS ICB has no Role mailbox." in said
    assert {path: path.read_bytes() for path in tracker.parent.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("words", [["new", "another"], ["issue", "--cycle", "2027-Q1", "--due", "1/2/2099"]])
def test_quiet_is_one_line_and_a_line_a_problem(out: Path, words: list[str]) -> None:
    code, said, err = command("plan-tools", *words, "-q", folder=out.parent)
    assert (code, err) == (0, "")
    assert len(said.splitlines()) == 1
    code, said, _ = command("plan-tools", "issue", "--cycle", CYCLE, "--due", "13/11/2026", "-q", folder=out.parent)
    assert (code, len(said.splitlines())) == (1, 4)
    assert all(line.startswith("To look at: tracker.xlsx (") for line in said.splitlines()[1:])

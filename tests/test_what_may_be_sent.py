"""`send` asks before a file goes to those for whom it is not meant, and calls nothing a matrix that is none."""

import shutil
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from mail_servers import Post, server
from working_folder import CYCLE, DUE_BY, ISSUED_ON, command, issued, send_back, type_plan

from plan_tools.steps import inspect, issue, matrix, merge, new, send
from plan_tools.steps.sending import How

AS_AT = date(2026, 11, 20)
BAD = {"1.1": {"Rating now": "Amber-Green", "Update": "Asked"}, "1.10": {"Rating now": "Green", "Update": "Briefed"}}


@pytest.fixture(scope="module")
def merged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan whose cycle was merged, with something to put right in one return."""
    folder = tmp_path_factory.mktemp("merged") / "plan"
    new.run(folder, "Saltmarsh partnership")
    tracker = folder / "tracker.xlsx"
    type_plan(tracker)
    book = openpyxl.load_workbook(tracker)
    for row, name in enumerate(("police", "nhs", "council"), 2):
        book["Agencies"].cell(row, 3, f"duty@{name}.example")
    book.save(tracker)
    issue.run(tracker, CYCLE, DUE_BY, issued_on=ISSUED_ON)
    send_back(tracker, "Police", BAD)
    merge.run(merge.Wanted(tracker, as_at=AS_AT))
    return tracker


@pytest.fixture
def tracker(merged: Path, tmp_path: Path) -> Path:
    """A copy of it, for one test."""
    shutil.copytree(merged.parent, tmp_path / "plan")
    return tmp_path / "plan" / "tracker.xlsx"


def marked(tracker: Path) -> Path:
    return tracker.parent / "returns" / CYCLE / "corrections" / f"Police {CYCLE} to correct.xlsx"


def drafts(tracker: Path) -> list[Path]:
    return sorted((tracker.parent / "out" / "drafts").glob("*.eml"))


FILES = {
    "the tracker": (lambda tracker: tracker, "leaves-internal", "a tracker"),
    "the problems": (
        lambda tracker: tracker.parent / "out" / f"Problems {CYCLE}.xlsx",
        "leaves-internal",
        "a problems workbook",
    ),
    "a return": (lambda tracker: issued(tracker, "Health"), "leaves-a-return", "the return of NHS ICB"),
    "a marked copy": (marked, "leaves-a-return", "a marked copy of the return of Saltmarsh Police"),
}


@pytest.mark.parametrize("name", FILES)
def test_what_is_not_meant_for_all_goes_to_nobody_unless_it_is_accepted_by_its_name(tracker: Path, name: str) -> None:
    path, code, what = FILES[name][0](tracker), *FILES[name][1:]
    before = path.read_bytes()
    result = send.run(tracker, path, as_at=AS_AT)
    assert (result.exit_code, result.findings[0].told.code) == (3, code)
    assert what in result.findings[0].told.found
    assert result.findings[0].name in "\n".join(result.lines())
    assert not drafts(tracker)
    assert code not in {one.code for one in inspect.run([path]).problems}
    accepted = send.run(tracker, path, as_at=AS_AT, accept=[one.name for one in result.findings])
    assert accepted.refused is False
    assert len(drafts(tracker)) == 3
    assert path.read_bytes() == before


def test_what_was_accepted_for_one_file_does_not_cover_another(tracker: Path) -> None:
    (first,) = (one.name for one in send.run(tracker, issued(tracker, "Health")).findings)
    assert send.run(tracker, issued(tracker, "Council"), accept=[first]).refused


def test_a_return_may_be_sent_to_its_own_agency_and_to_no_other(tracker: Path) -> None:
    for path in (issued(tracker, "Police"), marked(tracker)):
        own = send.run(tracker, path, agencies=["Police"])
        assert (own.refused, own.findings) == (False, ())
        assert [one.mail.agency for one in own.delivered.fates] == ["Saltmarsh Police"]
        for others in (["Health"], ["Police", "Health"], []):
            assert send.run(tracker, path, agencies=others).refused


def test_a_return_that_has_lost_its_reference_is_still_somebody_s_return(tracker: Path, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    answers = openpyxl.load_workbook(issued(tracker, "Health"))["Your actions"]
    for row in answers.iter_rows(values_only=True):
        book.active.append([str(one or "") for one in row])
    book.active.title = "Your actions"
    book.save(tmp_path / "pasted.xlsx")
    found = [one.told for one in send.run(tracker, tmp_path / "pasted.xlsx", agencies=["Health"]).findings]
    assert "leaves-a-return" in {one.code for one in found}
    assert "the return of an agency" in found[0].found


def test_a_file_that_is_no_matrix_is_not_called_one(tracker: Path, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["OFFICIAL"])
    book.active.append(["Agreed on 3 November"])
    book.properties.creator = ""
    book.save(tmp_path / "Minutes.xlsx")
    names = [one.name for one in send.run(tracker, tmp_path / "Minutes.xlsx").findings]
    result = send.run(tracker, tmp_path / "Minutes.xlsx", accept=names)
    assert {one.mail.subject.split()[0] for one in result.delivered.fates} == {"File"}
    words = result.delivered.fates[0].mail.words
    assert "Attached is Minutes.xlsx, from Saltmarsh partnership." in words
    assert "matrix" not in words


@pytest.mark.parametrize("plain", [False, True])
def test_a_matrix_of_either_kind_is_called_one(tracker: Path, plain: bool) -> None:
    path = tracker.parent / "matrix.xlsx"
    matrix.run([tracker], path, as_at=AS_AT, plain=plain)
    result = send.run(tracker, path)
    assert result.findings == ()
    assert "Attached is the composite action matrix of" in result.delivered.fates[0].mail.words


def test_an_agency_that_is_not_active_is_remarked_on(tracker: Path) -> None:
    book = openpyxl.load_workbook(tracker)
    book["Agencies"]["E4"] = "No"
    book.save(tracker)
    path = tracker.parent / "out" / f"Composite action matrix {CYCLE}.xlsx"
    assert send.run(tracker, path).problems == ()
    result = send.run(tracker, path, agencies=["Council"])
    assert [(one.code, one.agency) for one in result.problems] == [("sent-to-inactive", "Children's services")]
    assert len(drafts(tracker)) == 1


def test_one_argument_is_the_file_and_the_tracker_is_the_one_in_this_folder(tracker: Path) -> None:
    code, said, err = command(
        "plan-tools", "send", f"out/Composite action matrix {CYCLE}.xlsx", "--dry-run", folder=tracker.parent
    )
    assert (code, err) == (0, "")
    assert "A draft would be written for NHS ICB" in said
    code, said, err = command("plan-tools", "send", "a.xlsx", "b.xlsx", "c.xlsx", folder=tracker.parent)
    assert (code, said) == (2, "")
    assert "One file is sent at a time" in err
    assert command("plan-tools", "send", folder=tracker.parent)[0] == 2


def test_the_list_of_what_was_sent_is_among_what_was_written_where_something_was_accepted(tracker: Path) -> None:
    path = tracker.parent / "out" / f"Problems {CYCLE}.xlsx"
    names = [one.name for one in send.run(tracker, path).findings]
    ledger = f"returns/{CYCLE}/sent.json"
    assert ledger in send.run(tracker, path, accept=names, how=How(dry_run=True)).written
    assert not (tracker.parent / ledger).exists()
    assert ledger in send.run(tracker, path, accept=names).written
    assert (tracker.parent / ledger).exists()


def test_an_agency_that_is_not_there_is_told_in_words_that_fit_every_command(tracker: Path) -> None:
    path = f"out/Composite action matrix {CYCLE}.xlsx"
    code, _, err = command("plan-tools", "send", "tracker.xlsx", path, "--agency", "Polise", folder=tracker.parent)
    assert code == 2
    assert "return can be issued" not in err
    assert "Only agencies of the tracker are sent anything." in err


def test_words_that_cannot_be_filled_in_are_told_by_whatever_would_send_them(tracker: Path) -> None:
    book = openpyxl.load_workbook(tracker)
    rows = {row[0].value: row[2] for row in book["Messages"].iter_rows()}
    rows["Matrix"].value = "Dear {agencey}"
    book.save(tracker)
    path = tracker.parent / "out" / f"Composite action matrix {CYCLE}.xlsx"
    result = send.run(tracker, path)
    assert [(one.code, one.location.cell) for one in result.problems] == [
        ("message-name-unknown", rows["Matrix"].coordinate)
    ]
    assert "Attached is the composite action matrix" in result.delivered.fates[0].mail.words


def test_a_server_that_cannot_be_reached_is_told_with_those_to_whom_it_was_to_go(tracker: Path) -> None:
    with server(Post()) as port:
        pass
    path = f"out/Composite action matrix {CYCLE}.xlsx"
    code, said, err = command(
        "plan-tools", "send", path, "--smtp", f"smtp://127.0.0.1:{port}", "--from", "bm@board.example",
        folder=tracker.parent,
    )  # fmt: skip
    assert (code, said) == (3, "")
    assert "Nothing was sent. It was to go to: Saltmarsh Police (duty@police.example), NHS ICB (duty@" in err

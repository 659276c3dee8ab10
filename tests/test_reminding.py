"""Messages go out with the right file to whoever has something to send; the register and `status` say how it stands."""

import json
from datetime import date
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import openpyxl
import pytest
from mail_servers import Post, server
from working_folder import CYCLE, DUE_BY, ISSUED_ON, command, issued, send_back, table, type_plan

from plan_tools.problems import CannotGoOn
from plan_tools.steps import history, issue, merge, new, remind, send, status, undo
from plan_tools.steps.sending import How

LATE = date(2026, 11, 20)
MAILBOXES = ("mash@police.example", "icb@nhs.example", "cs@council.example")
BAD = {"1.1": {"Rating now": "Amber-Green", "Update": "Asked"}, "1.10": {"Rating now": "Green", "Update": "Briefed"}}
GOOD = {"1.1": {"Rating now": "Amber", "Update": "Asked"}, "1.10": {"Rating now": "Green", "Update": "Briefed"}}


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    """A plan whose agencies have mailboxes, before anything was issued."""
    new.run(tmp_path / "plan", "Saltmarsh partnership")
    tracker = tmp_path / "plan" / "tracker.xlsx"
    type_plan(tracker)
    book = openpyxl.load_workbook(tracker)
    for row, mailbox in enumerate(MAILBOXES, 2):
        book["Agencies"].cell(row, 3, mailbox)
    book.save(tracker)
    return tracker


@pytest.fixture
def out(tracker: Path) -> Path:
    """The same, with the returns of a cycle issued."""
    issue.run(tracker, CYCLE, DUE_BY, issued_on=ISSUED_ON)
    return tracker


def drafts(tracker: Path) -> dict[str, EmailMessage]:
    """The drafts by whom they are to."""
    place = tracker.parent / "out" / "drafts"
    read = [message_from_bytes(path.read_bytes(), policy=default) for path in sorted(place.glob("*.eml"))]
    return {str(one["To"]): one for one in read}


def attached(draft: EmailMessage) -> dict[str, bytes]:
    return {str(one.get_filename()): one.get_content() for one in draft.iter_attachments()}


def words(draft: EmailMessage) -> str:
    body = draft.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def states(tracker: Path) -> dict[object, object]:
    return {row["Agency"]: row["State"] for row in table(tracker, "Returns")}


def of(result: status.Status, agency: str) -> status.Standing:
    return next(one for one in result.returns if one.agency == agency)


def test_issuing_with_drafts_writes_each_agency_a_message_with_its_own_return(tracker: Path) -> None:
    code, said, err = command("plan-tools", "issue", "--cycle", CYCLE, "--due", "13/11/2026", "--drafts",
                              "--as-at", "02/11/2026", folder=tracker.parent)  # fmt: skip
    assert (code, err) == (0, "")
    assert "Draft for NHS ICB (icb@nhs.example): Return 2026-Q3: NHS ICB" in said
    found = drafts(tracker)
    assert set(found) == set(MAILBOXES)
    assert attached(found["mash@police.example"]) == {"Police 2026-Q3.xlsx": issued(tracker, "Police").read_bytes()}
    assert "with 2 actions of yours from Saltmarsh partnership" in words(found["mash@police.example"])
    assert "send it back by 13 Nov 2026" in words(found["icb@nhs.example"])
    assert (tracker.parent / "out" / "drafts" / "index.html").is_file()


def test_drafts_can_be_written_again_for_what_was_issued_and_has_not_come_back(out: Path) -> None:
    send_back(out, "Police", GOOD)
    merge.run(merge.Wanted(out, as_at=LATE))
    result = issue.run(out, CYCLE, DUE_BY, issued_on=LATE, how=How())
    assert [one.mail.agency for one in result.delivered.fates] == ["NHS ICB", "Children's services"]
    assert not [one for one in result.problems if one.code == "already-issued"]


def test_a_dry_run_writes_no_draft(out: Path) -> None:
    before = {path: path.read_bytes() for path in out.parent.rglob("*") if path.is_file()}
    issue.run(out, "2027-Q1", DUE_BY, issued_on=LATE, dry_run=True, how=How(dry_run=True))
    remind.run(out, as_at=LATE, how=How(dry_run=True))
    assert {path: path.read_bytes() for path in out.parent.rglob("*") if path.is_file()} == before


def test_those_of_whom_nothing_came_are_reminded_by_how_late_they_are(out: Path) -> None:
    send_back(out, "Police", GOOD)
    for day, said in ((date(2026, 11, 10), "is due by"), (LATE, "7 days late"), (date(2026, 12, 20), "37 days late")):
        result = remind.run(out, as_at=day)
        found = drafts(out)
        assert set(found) == set(MAILBOXES[1:])
        assert said in words(found["icb@nhs.example"])
        assert attached(found["icb@nhs.example"]) == {"Health 2026-Q3.xlsx": issued(out, "Health").read_bytes()}
        assert result.exit_code == 0
    assert "as not confirmed" in words(drafts(out)["icb@nhs.example"])


def test_an_agency_with_something_to_put_right_gets_the_marked_copy(out: Path) -> None:
    send_back(out, "Police", BAD)
    merge.run(merge.Wanted(out, as_at=LATE))
    remind.run(out, as_at=LATE, agencies=["Police"])
    ((to, draft),) = drafts(out).items()
    assert to == "mash@police.example"
    name = "Police 2026-Q3 to correct.xlsx"
    copy = out.parent / "returns" / CYCLE / "corrections" / name
    assert attached(draft) == {name: copy.read_bytes()}
    assert "Please look at 1 point in it" in words(draft)
    assert "“Amber-Green” is not a rating" in words(draft)


def test_corrections_that_no_merge_has_written_yet_are_not_sent_and_the_merge_is_asked_for(out: Path) -> None:
    send_back(out, "Police", BAD)
    result = remind.run(out, as_at=LATE, agencies=["Police"])
    assert [one.code for one in result.problems] == ["correction-not-written"]
    assert not drafts(out)
    merge.run(merge.Wanted(out, as_at=LATE))
    send_back(out, "Police", {**BAD, "1.10": {"Rating now": "Yellow", "Update": "x"}})
    assert [one.code for one in remind.run(out, as_at=LATE, agencies=["Police"]).problems] == ["correction-not-written"]


def test_an_agency_of_which_something_was_held_is_not_reminded(out: Path) -> None:
    send_back(out, "Police", {})
    remind.run(out, as_at=LATE)
    assert set(drafts(out)) == set(MAILBOXES[1:])


def test_a_file_that_nobody_can_read_is_named_before_anybody_is_reminded(out: Path) -> None:
    back = out.parent / "returns" / CYCLE / "received"
    (back / "Health, September.xlsx").write_bytes(issued(out, "Health").read_bytes()[:9_000])
    (back / "~$Health, September.xlsx").write_bytes(b"left by Excel")
    (back / "Council.zip").write_bytes(b"PK\3\4 cut off")
    for result in (status.run(out, as_at=LATE), remind.run(out, as_at=LATE, how=How(dry_run=True))):
        told = [one for one in result.problems if one.code == "came-unread"]
        places = [f"returns/{CYCLE}/received/{name}" for name in ("Council.zip", "Health, September.xlsx")]
        assert [one.location.file for one in told] == places
        assert "its end is missing" in told[1].found
        assert result.exit_code == 1
    only = remind.run(out, as_at=LATE, agencies=["Police"], how=How(dry_run=True))
    assert "came-unread" in {one.code for one in only.problems}
    for agency in ("Police", "Health", "Council"):
        send_back(out, agency, {"1.1": {"Rating now": "Green", "Update": "x"}})
    merge.run(merge.Wanted(out, as_at=LATE))
    assert "came-unread" not in {one.code for one in status.run(out, as_at=LATE).problems}, "nothing is missing"


def test_an_issued_copy_that_is_gone_costs_only_its_own_message(out: Path) -> None:
    issued(out, "Police").unlink()
    result = remind.run(out, as_at=LATE)
    assert [(one.code, one.agency) for one in result.problems] == [("no-issued-copy", "Saltmarsh Police")]
    assert set(drafts(out)) == set(MAILBOXES[1:])


def test_a_reminder_after_the_day_makes_the_register_say_missing_and_undo_does_not_mind(out: Path) -> None:
    send_back(out, "Police", GOOD)
    before = table(out, "Actions")
    merge.run(merge.Wanted(out, as_at=LATE))
    remind.run(out, as_at=date(2026, 11, 10))
    assert states(out)["NHS ICB"] == "issued"
    remind.run(out, as_at=LATE)
    assert states(out) == {"Saltmarsh Police": "merged", "NHS ICB": "missing", "Children's services": "missing"}
    stood = out.read_bytes()
    remind.run(out, as_at=LATE)
    assert out.read_bytes() == stood
    assert undo.run(out).run.command == "merge"
    assert table(out, "Actions") == before
    assert [one.command for one in history.run(out).runs] == ["undo", "remind", "merge", "issue"]
    assert "remind, 2026-Q3\n" in "\n".join(history.run(out).lines())
    undo.run(out)
    assert out.read_bytes() == stood
    send_back(out, "Health", {"1.1": {"Rating now": "Green", "Update": "x"}})
    merge.run(merge.Wanted(out, as_at=LATE))
    assert states(out)["NHS ICB"] == "merged"


def test_status_says_how_much_was_answered_and_what_is_to_be_put_right(out: Path) -> None:
    send_back(out, "Police", BAD)
    send_back(out, "Health", {}, Nothing_to_report="Yes")
    assert of(status.run(out, as_at=LATE), "Saltmarsh Police").state == "received, not merged yet"
    merge.run(merge.Wanted(out, as_at=LATE))
    found = status.run(out, as_at=LATE)
    police = of(found, "Saltmarsh Police")
    assert (police.state, police.answered, police.asked, police.late_by) == ("partly merged", 2, 2, 7)
    assert police.corrections == "corrections to be sent"
    assert (of(found, "NHS ICB").state, of(found, "NHS ICB").corrections) == ("nothing to report", "")
    assert "  Saltmarsh Police     partly merged, received 20/11/2026, 2 of 2 actions answered, late by 7 days, "
    lines = "\n".join(found.lines())
    assert "2 of 2 actions answered, late by 7 days, corrections to be sent" in lines
    assert "Children's services  missing, issued 02/11/2026, due 13/11/2026, late by 7 days" in lines
    code, said, _ = command("plan-tools", "status", "--json", "--as-at", "20/11/2026", folder=out.parent)
    assert json.loads(said)["returns"][0] | {"answered": 2, "asked": 2} == json.loads(said)["returns"][0]
    assert code == 1


def test_what_was_sent_is_in_status_and_a_second_run_sends_only_the_rest(out: Path) -> None:
    send_back(out, "Police", BAD)
    merge.run(merge.Wanted(out, as_at=LATE))
    with server(post := Post()) as port:
        how = How(f"smtp://127.0.0.1:{port}", "business@partnership.example")
        first = remind.run(out, as_at=LATE, how=how)
        again = remind.run(out, as_at=LATE, how=how)
    assert len(post.got) == 3
    assert [one.state for one in first.delivered.fates] == ["sent"] * 3
    assert [one.state for one in again.delivered.fates] == ["sent before"] * 3
    found = status.run(out, as_at=LATE)
    assert of(found, "Saltmarsh Police").corrections == f"corrections sent {date.today():%d/%m/%Y}"
    assert of(found, "NHS ICB").reminded_on == date.today()


def test_reminding_needs_a_cycle(tracker: Path) -> None:
    with pytest.raises(CannotGoOn) as stop:
        remind.run(tracker)
    assert stop.value.problem.code == "no-cycle"


# -- send -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def matrix(out: Path) -> Path:
    """The matrix of a merge."""
    send_back(out, "Police", GOOD)
    merge.run(merge.Wanted(out, as_at=LATE))
    return out.parent / "out" / f"Composite action matrix {CYCLE}.xlsx"


def hide_a_sheet(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    book["Numbers"].sheet_state = "hidden"
    book.save(path)


def test_a_matrix_goes_to_every_active_agency_once_it_was_looked_into(out: Path, matrix: Path) -> None:
    result = send.run(out, matrix, as_at=LATE)
    assert (result.exit_code, result.findings) == (0, ())
    found = drafts(out)
    assert set(found) == set(MAILBOXES)
    assert {str(one["Subject"]) for one in found.values()} >= {"Matrix 2026-Q3: NHS ICB"}
    assert attached(found["icb@nhs.example"]) == {matrix.name: matrix.read_bytes()}


def test_a_file_with_something_hidden_is_sent_to_nobody_until_that_is_accepted_by_its_name(
    out: Path, matrix: Path
) -> None:
    hide_a_sheet(matrix)
    code, said, err = command("plan-tools", "send", out, matrix, folder=out.parent)
    assert (code, err) == (3, "")
    assert "Nothing was sent" in said
    assert not drafts(out)
    names = [one.name for one in send.run(out, matrix).findings]
    assert any(name.startswith("hidden-sheet") for name in names)
    some = send.run(out, matrix, accept=names[1:])
    assert (some.exit_code, drafts(out)) == (3, {})
    result = send.run(out, matrix, accept=names)
    assert result.accepted == tuple(names)
    assert set(drafts(out)) == set(MAILBOXES)


def test_what_was_accepted_is_written_down(out: Path, matrix: Path) -> None:
    hide_a_sheet(matrix)
    names = [one.name for one in send.run(out, matrix).findings]
    with server(Post()) as port:
        send.run(out, matrix, accept=names, how=How(f"smtp://127.0.0.1:{port}", "business@partnership.example"))
    ledger = json.loads((out.parent / "returns" / CYCLE / "sent.json").read_bytes())
    assert [one["accepted"] for one in ledger] == [names] * 3


def test_what_is_accepted_for_drafts_is_written_down_too_and_counts_as_sent_to_nobody(out: Path, matrix: Path) -> None:
    hide_a_sheet(matrix)
    names = [one.name for one in send.run(out, matrix).findings]
    send.run(out, matrix, accept=names, how=How(dry_run=True))
    path = out.parent / "returns" / CYCLE / "sent.json"
    assert not path.exists()
    send.run(out, matrix, accept=names)
    noted = json.loads(path.read_bytes())
    assert [(one["accepted"], one["to"], one["message_id"]) for one in noted] == [(names, [], "")] * 3
    with server(box := Post()) as port:
        send.run(out, matrix, accept=names, how=How(f"smtp://127.0.0.1:{port}", "business@partnership.example"))
    assert len(box.received) == 3


def test_quotation_marks_around_the_name_of_a_finding_are_not_part_of_it(out: Path, matrix: Path) -> None:
    hide_a_sheet(matrix)
    names = [one.name for one in send.run(out, matrix).findings]
    for left, right in (("'", "'"), ('"', '"'), ("\N{LEFT DOUBLE QUOTATION MARK}", "\N{RIGHT DOUBLE QUOTATION MARK}")):
        result = send.run(out, matrix, accept=[f"{left}{name}{right}" for name in names])
        assert (result.refused, list(result.accepted)) == (False, names)


def test_a_name_of_nothing_that_was_found_is_told(out: Path, matrix: Path) -> None:
    result = send.run(out, matrix, accept=["hidden-sheet:Old"])
    assert [one.code for one in result.problems] == ["finding-unknown"]

"""Collecting: returns out of folders, messages and archives, once each, under safe names, with a true register."""

import io
import json
import os
import zipfile
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

import openpyxl
import pytest
from msg_files import File, msg
from test_attachments import BOOK, eml, zipped
from working_folder import CYCLE, PLAN, command, issued, make_folder, merge_json, send_back, table

from plan_tools.model import Note
from plan_tools.problems import CannotGoOn
from plan_tools.rules.notes import read_notes_in, written_notes
from plan_tools.steps import collect, merge, status, undo
from plan_tools.steps.arrivals import read_notes
from plan_tools.steps.folder import Folder

AS_AT = date(2026, 11, 20)
ANSWERS = {"1.1": {"Rating now": "Green", "Update": "Done"}, "1.10": {"Rating now": "Green", "Update": "On its way"}}


@pytest.fixture
def tracker(tmp_path) -> Path:
    return make_folder(tmp_path / "plan")


def filled(tracker: Path, agency: str = "Police", **answers: object) -> bytes:
    """A return as an agency sends it, which stands nowhere in the folder."""
    back = send_back(tracker, agency, answers.get("answers", ANSWERS), "on its way.xlsx", Completed_by="A. Person")  # type: ignore[arg-type]
    data = back.read_bytes()
    back.unlink()
    back.parent.rmdir()
    return data


def run(tracker: Path, *sources: Path | str, **how: object) -> collect.Collected:
    return collect.run(collect.Wanted(sources, tracker, **{"as_at": AS_AT} | how))  # type: ignore[arg-type]


def received(tracker: Path) -> dict[str, bytes]:
    place = tracker.parent / "returns" / CYCLE / "received"
    return {path.name: path.read_bytes() for path in sorted(place.iterdir())} if place.exists() else {}


def register(tracker: Path) -> dict[str, tuple[object, object]]:
    return {str(row["Agency"]): (row["State"], row["Received on"]) for row in table(tracker, "Returns")}


def codes(result: object) -> list[str]:
    return [one.code for one in result.problems]  # type: ignore[attr-defined]


def put(place: Path, data: bytes) -> Path:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(data)
    return place


def test_a_return_in_a_message_is_kept_with_a_note_and_entered_as_received(tracker, tmp_path):
    data = filled(tracker)
    mail = put(tmp_path / "mails" / "one.eml", eml(("Our Return.XLSX", data)))
    before = mail.read_bytes()
    done = run(tracker, mail.parent)
    assert received(tracker) == {"Our Return.xlsx": data}
    assert register(tracker)["Saltmarsh Police"] == ("received", datetime(2026, 11, 12))
    assert register(tracker)["NHS ICB"] == ("issued", None)
    note = Note("Our Return.xlsx", sha256(data).hexdigest(), date(2026, 11, 12),
                "Ann Person <a.person@police.example>", "Our Return.XLSX", str(mail))  # fmt: skip
    assert read_notes(Folder(tracker), CYCLE) == (note,)
    (kept,) = done.kept
    assert (kept.note, kept.agency, kept.state) == (note, "Saltmarsh Police", "received")
    assert (done.received, codes(done), done.exit_code) == (("Saltmarsh Police",), [], 0)
    told = "\n".join(done.lines())
    assert "Saltmarsh Police  Our Return.xlsx, came 12 Nov 2026, from Ann Person" in told
    assert mail.read_bytes() == before


def test_every_source_gives_what_is_in_it(tracker, tmp_path):
    police, health, council = (filled(tracker, one, answers={}) for one in ("Police", "Health", "Council"))
    mails = tmp_path / "mails"
    put(mails / "a.msg", msg(File("Police.xlsx", police + b"", "POLICE.XLS")))
    put(mails / "deep" / "b.zip", zipped(**{"Health.xlsx": health}))
    put(mails / "Council.xlsx", council)
    put(mails / "minutes.pdf", b"%PDF")
    put(mails / "~$Council.xlsx", b"litter")
    done = run(tracker, mails)
    assert sorted(received(tracker)) == ["Council.xlsx", "Health.xlsx", "Police.xlsx"]
    days = {one.file: one.came_on for one in read_notes(Folder(tracker), CYCLE)}
    assert days == {"Council.xlsx": None, "Police.xlsx": date(2026, 11, 12), "Health.xlsx": None}
    assert codes(done) == ["documents-left"]


def test_the_same_attachment_is_kept_once_and_another_of_its_name_beside_it(tracker, tmp_path):
    first, second = filled(tracker), filled(tracker, "Health", answers={"1.1": {"Rating now": "Green"}})
    mails = tmp_path / "mails"
    put(mails / "a.eml", eml(("Return.xlsx", first)))
    put(mails / "b.eml", eml(("The same.xlsx", first), ("RETURN.xlsx", second)))
    done = run(tracker, mails)
    assert received(tracker) == {"RETURN (2).xlsx": second, "Return.xlsx": first}
    assert codes(done) == ["collected-already"]
    before = tracker.read_bytes()
    again = run(tracker, mails)
    assert (again.kept, again.written, set(codes(again))) == ((), (), {"collected-already"})
    assert tracker.read_bytes() == before
    assert len(received(tracker)) == 2


def test_what_a_person_has_taken_out_does_not_come_back(tracker, tmp_path):
    mails = tmp_path / "mails"
    put(mails / "a.eml", eml(("Return.xlsx", filled(tracker))))
    run(tracker, mails)
    (tracker.parent / "returns" / CYCLE / "received" / "Return.xlsx").unlink()
    again = run(tracker, mails)
    assert (codes(again), received(tracker), again.exit_code) == (["collected-and-removed"], {}, 0)


def test_a_message_that_bounced_brings_no_return(tracker, tmp_path):
    blank = issued(tracker, "Police").read_bytes()
    done = run(tracker, put(tmp_path / "bounce.eml", eml(("Police.xlsx", blank))))
    assert (codes(done), received(tracker)) == (["collected-as-sent"], {})
    sender = "Ann Person <a.person@police.example>, 12/11/2026"
    assert done.problems[0].found == (
        f"“Police.xlsx” (from {sender}) is a file just as it was sent to Saltmarsh Police: nobody has filled it in."
    )
    assert register(tracker)["Saltmarsh Police"] == ("issued", None)


@pytest.mark.parametrize("name", ["../../../evil.xlsx", "..\\..\\evil.xlsx", "/etc/evil.xlsx", "C:\\evil.xlsx"])
def test_the_name_of_an_attachment_leads_nowhere(tracker, tmp_path, name):
    before = {path for path in tmp_path.rglob("*") if path.is_file()}
    mail = eml(("x.xlsx", BOOK)).replace(b'"x.xlsx"', b'"' + name.encode().replace(b"\\", b"\\\\") + b'"')
    run(tracker, put(tmp_path / "evil.eml", mail))
    new = {path for path in tmp_path.rglob("*") if path.is_file()} - before - {tmp_path / "evil.eml"}
    assert {path.name for path in new} == {"evil.xlsx", "collected.json"}
    assert list(received(tracker)) == ["evil.xlsx"]


@pytest.mark.parametrize(("called", "kept"), [("~$Return.xlsx", "$Return.xlsx"), ("._Return.xlsx", "_Return.xlsx")])
def test_a_return_called_as_litter_is_called_is_kept_and_litter_is_not(tracker, tmp_path, called, kept):
    run(tracker, put(tmp_path / "mails" / "a.eml", eml((called, filled(tracker)), ("~$b.xlsx", b"\x04Anna"))))
    assert list(received(tracker)) == [kept]
    assert register(tracker)["Saltmarsh Police"][0] == "received"


def test_a_message_without_a_workbook_is_named(tracker, tmp_path):
    done = run(tracker, put(tmp_path / "forgot.eml", eml()))
    assert (codes(done), done.exit_code) == (["message-without-workbook"], 1)
    assert "in it (from Ann Person <a.person@police.example>, 12/11/2026)." in done.problems[0].found


def test_a_message_with_nothing_but_a_document_names_it_and_does_not_say_that_it_was_forgotten(tracker, tmp_path):
    done = run(tracker, put(tmp_path / "answer.eml", eml(("Our return.pdf", b"%PDF"))))
    assert (codes(done), done.exit_code) == (["documents-left"], 1)
    assert "“Our return.pdf” (a PDF document)" in done.problems[0].found


def test_documents_in_a_folder_are_said_once_and_other_kinds_are_notes(tracker, tmp_path):
    for name in ("answers.docx", "more/minutes.pdf", "logo.png"):
        put(tmp_path / "mails" / name, b"PK")
    done = run(tracker, tmp_path / "mails")
    assert [(one.code, one.needs_a_person) for one in done.problems] == [
        ("documents-left", True), ("attachment-left", False)
    ]  # fmt: skip
    found = "Left, being no workbook: “answers.docx” (a Word document), “minutes.pdf” (a PDF document)."
    assert (done.problems[0].found, done.problems[0].location.file) == (found, str(tmp_path / "mails"))


@pytest.mark.parametrize("name", ["bad.eml", "bad.msg", "bad.zip"])
def test_a_damaged_message_is_one_line_and_the_rest_goes_on(tracker, tmp_path, name):
    mails = tmp_path / "mails"
    put(mails / name, b"\xd0\xcf\x11\xe0 rubbish")
    put(mails / "good.eml", eml(("Return.xlsx", filled(tracker))))
    done = run(tracker, mails)
    assert (codes(done), list(received(tracker))) == (["message-unreadable"], ["Return.xlsx"])


def test_a_message_that_is_too_large_is_one_line(tracker, tmp_path):
    mail = tmp_path / "large.eml"
    with mail.open("wb") as file:
        file.truncate(33 << 20)
    done = run(tracker, mail)
    assert codes(done) == ["message-unreadable"]
    assert "32 MB" in done.problems[0].found


def test_links_are_not_followed(tracker, tmp_path):
    put(tmp_path / "elsewhere" / "a.eml", eml(("a.xlsx", filled(tracker))))
    (tmp_path / "mails").mkdir()
    for name in ("a.eml", "b.xlsx"):
        (tmp_path / "mails" / name).symlink_to(tmp_path / "elsewhere" / "a.eml")
    (tmp_path / "mails" / "all").symlink_to(tmp_path / "elsewhere")
    done = run(tracker, tmp_path / "mails")
    assert (set(codes(done)), received(tracker)) == ({"file-not-a-workbook"}, {})


def test_too_much_at_once_is_left_for_the_next_run(tracker, tmp_path, monkeypatch):
    monkeypatch.setattr("plan_tools.steps.arrivals._MOST_AT_ONCE", 100)
    mails = tmp_path / "mails"
    put(mails / "a.eml", eml(("a.xlsx", b"a" * 80), ("b.xlsx", b"b" * 80)))
    assert codes(run(tracker, mails)) == ["too-much-at-once"]
    assert set(codes(run(tracker, mails))) == {"collected-already"}
    assert sorted(received(tracker)) == ["a.xlsx", "b.xlsx"]


def test_a_dry_run_says_the_same_and_writes_nothing(tracker, tmp_path):
    mail = put(tmp_path / "a.eml", eml(("Return.xlsx", filled(tracker))))
    before = {path: path.read_bytes() for path in tracker.parent.rglob("*") if path.is_file()}
    done = run(tracker, mail, dry_run=True)
    assert {path: path.read_bytes() for path in tracker.parent.rglob("*") if path.is_file()} == before
    assert (done.received, len(done.kept), done.written) == (
        ("Saltmarsh Police",), 1,
        (f"returns/{CYCLE}/received/Return.xlsx", f"returns/{CYCLE}/collected.json", "tracker.xlsx"),
    )  # fmt: skip


def test_a_source_that_is_not_there_stops_everything(tracker, tmp_path):
    mail = put(tmp_path / "a.eml", eml(("Return.xlsx", filled(tracker))))
    with pytest.raises(CannotGoOn) as stop:
        run(tracker, mail, tmp_path / "gone")
    assert (stop.value.problem.code, received(tracker)) == ("file-missing", {})


def test_nothing_is_kept_while_somebody_has_the_tracker_open(tracker, tmp_path):
    mail = put(tmp_path / "a.eml", eml(("Return.xlsx", filled(tracker))))
    owner = put(tracker.parent / "~$tracker.xlsx", b"\x04Anna" + b" " * 160)
    with pytest.raises(CannotGoOn) as stop:
        run(tracker, mail)
    assert (stop.value.problem.code, received(tracker)) == ("tracker-open", {})
    owner.unlink()
    assert run(tracker, mail).received == ("Saltmarsh Police",)


def test_workbooks_in_the_folder_received_stay_and_messages_there_are_looked_into(tracker):
    back = send_back(tracker, "Police", ANSWERS, Completed_by="A. Person")
    data = filled_beside(tracker, "Health")
    put(back.parent / "dragged.eml", eml(("Health.xlsx", data)))
    done = run(tracker, back.parent)
    assert sorted(received(tracker)) == ["Health.xlsx", "Police.xlsx", "dragged.eml"]
    assert [one.note.file for one in done.kept] == ["Health.xlsx"]
    assert done.received == ("Saltmarsh Police", "NHS ICB")


def filled_beside(tracker: Path, agency: str) -> bytes:
    back = send_back(tracker, agency, {"1.1": {"Rating now": "Green", "Update": "x"}}, "beside.xlsx")
    data = back.read_bytes()
    back.unlink()
    return data


def test_what_is_no_return_is_kept_and_enters_nobody(tracker, tmp_path):
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.save(out)
    before = tracker.read_bytes()
    done = run(tracker, put(tmp_path / "a.eml", eml(("budget.xlsx", out.getvalue()))))
    assert [(one.agency, one.note.file) for one in done.kept] == [("", "budget.xlsx")]
    assert "(not known as a return)  budget.xlsx" in "\n".join(done.lines())
    assert tracker.read_bytes() == before


def test_a_day_that_cannot_be_is_not_believed(tracker, tmp_path):
    mails = tmp_path / "mails"
    put(mails / "future.eml", eml(("a.xlsx", filled(tracker)), received="Thu, 12 Nov 2099 09:30:00 +0000"))
    health = filled(tracker, "Health", answers={"1.1": {"Rating now": "Green", "Update": "x"}})
    put(mails / "past.eml", eml(("b.xlsx", health), received="Thu, 12 Nov 2020 09:30:00 +0000"))
    run(tracker, mails)
    assert register(tracker)["Saltmarsh Police"] == ("received", datetime(2026, 11, 20))
    assert register(tracker)["NHS ICB"] == ("received", datetime(2026, 11, 20))


def test_a_tracker_without_returns_collects_nothing(tmp_path):
    from plan_tools.steps import new

    new.run(tmp_path / "plan", "Plan")
    with pytest.raises(CannotGoOn) as stop:
        run(tmp_path / "plan" / "tracker.xlsx", tmp_path)
    assert stop.value.problem.code == "no-cycle"


def test_a_locked_archive_is_opened_with_the_password_file(tracker, tmp_path):
    from test_attachments import locked

    mail = put(tmp_path / "a.zip", locked(filled(tracker), b"Salt"))
    done = run(tracker, mail)
    assert (codes(done), received(tracker)) == (["attachment-locked"], {})
    put(tmp_path / "words.txt", b"Pepper\nSalt\n")
    code, out, err = command("plan-tools", "collect", mail, "--password-file", tmp_path / "words.txt",
                             folder=tracker.parent)  # fmt: skip
    assert (code, err, list(received(tracker))) == (0, "", ["a.xlsx"])
    assert "Salt\n" not in out


# -- the notes --------------------------------------------------------------------------------------------------------


def test_notes_come_back_as_they_were_written():
    notes = (Note("a.xlsx", "0" * 64, date(2026, 11, 12), "Änne", "ä.xlsx", "m.eml"), Note("b", "1", None, "", "", ""))
    assert read_notes_in(written_notes(notes)) == notes


@pytest.mark.parametrize(
    "data",
    [b"", b"{}", b"[]", b"{" * 5_000, b'{"notes": 3}', b'{"notes": [3, {"file": 1}, null]}', b"\xff\xfe",
     b'{"notes": [{"file": "a", "sha256": [], "came_on": null, "sender": "", "original": "", "source": ""}]}',
     b'{"notes": [{"file": "a", "sha256": "", "came_on": "31/02", "sender": "", "original": "", "source": ""}]}'],
)  # fmt: skip
def test_notes_that_somebody_has_spoilt_cost_nothing(data, tracker, tmp_path):
    assert read_notes_in(data) == ()
    put(tracker.parent / "returns" / CYCLE / "collected.json", data)
    assert run(tracker, put(tmp_path / "a.eml", eml(("a.xlsx", filled(tracker))))).received == ("Saltmarsh Police",)


# -- the register, and what follows from it ---------------------------------------------------------------------------


def collected(tracker: Path, tmp_path: Path) -> None:
    run(tracker, put(tmp_path / "mails" / "a.eml", eml(("Return.xlsx", filled(tracker)))))


def test_a_merge_keeps_the_day_on_which_the_mail_came(tracker, tmp_path):
    collected(tracker, tmp_path)
    result = merge.run(merge.Wanted(tracker, as_at=AS_AT))
    assert register(tracker)["Saltmarsh Police"] == ("merged", datetime(2026, 11, 12))
    assert result.missing == ("NHS ICB", "Children's services")
    before = tracker.read_bytes()
    assert merge.run(merge.Wanted(tracker, as_at=AS_AT)).written
    assert tracker.read_bytes() == before


def test_a_return_that_has_come_is_neither_missing_nor_confirmed(tracker, tmp_path):
    collected(tracker, tmp_path)
    told = status.run(tracker, as_at=AS_AT)
    police = next(one for one in told.returns if one.agency == "Saltmarsh Police")
    assert (police.state, police.received_on, police.late_by) == ("received, not merged yet", date(2026, 11, 12), 0)
    assert "0 of 3 returns in, 1 received and not merged yet" in "\n".join(told.told())
    assert [one.agency for one in told.problems] == ["NHS ICB", "Children's services"]
    command("plan-tools", "matrix", "-o", "m.xlsx", folder=tracker.parent)
    book = openpyxl.load_workbook(tracker.parent / "m.xlsx", data_only=True)
    states = [[cell.value for cell in row] for row in book["Returns"].iter_rows()]
    assert any("Saltmarsh Police" in row and "! Received, not merged yet" in row for row in states)
    reasons = "\n".join(str(cell.value) for row in book["Exceptions"].iter_rows() for cell in row)
    assert "Its return for 2026-Q3 has come and is not merged yet; the rating is not confirmed" in reasons


def test_a_return_taken_out_again_before_any_merge_is_missing_again(tracker, tmp_path):
    collected(tracker, tmp_path)
    (tracker.parent / "returns" / CYCLE / "received" / "Return.xlsx").unlink()
    result = merge.run(merge.Wanted(tracker, as_at=AS_AT))
    assert "Saltmarsh Police" in result.missing
    assert register(tracker)["Saltmarsh Police"] == ("issued", None)


def test_collecting_again_after_a_merge_leaves_the_register_as_it_is(tracker, tmp_path):
    collected(tracker, tmp_path)
    merge.run(merge.Wanted(tracker, as_at=AS_AT))
    newer = filled_beside(tracker, "Police")
    before = tracker.read_bytes()
    done = run(tracker, put(tmp_path / "later.eml", eml(("Return.xlsx", newer))))
    assert ([one.note.file for one in done.kept], done.received) == (["Return (2).xlsx"], ())
    assert tracker.read_bytes() == before


def test_an_undo_of_the_merge_leaves_what_was_collected(tracker, tmp_path):
    collected(tracker, tmp_path)
    merge.run(merge.Wanted(tracker, as_at=AS_AT))
    undo.run(tracker)
    assert register(tracker)["Saltmarsh Police"] == ("received", datetime(2026, 11, 12))
    assert list(received(tracker)) == ["Return.xlsx"]


# -- merging messages directly ----------------------------------------------------------------------------------------


def test_a_merge_takes_messages_and_keeps_what_was_in_them(tracker, tmp_path):
    data = filled(tracker)
    mail = put(tmp_path / "a.msg", msg(File("Return.xlsx", data)))
    result = merge_json(tracker.parent, "tracker.xlsx", mail)
    assert [(one["file"], one["state"]) for one in result["returns"]] == [
        (f"returns/{CYCLE}/received/Return.xlsx", "merged")
    ]
    assert received(tracker) == {"Return.xlsx": data}
    assert register(tracker)["Saltmarsh Police"] == ("merged", datetime(2026, 11, 12))
    assert f"returns/{CYCLE}/collected.json" in result["written"]
    again = merge_json(tracker.parent, "tracker.xlsx", mail)
    assert [one["state"] for one in again["returns"]] == ["merged"]
    assert (again["changes"], received(tracker)) == ([], {"Return.xlsx": data})


def test_messages_dragged_into_the_folder_received_are_merged(tracker):
    data = filled(tracker)
    place = tracker.parent / "returns" / CYCLE / "received"
    put(place / "dragged.eml", eml(("Return.xlsx", data)))
    put(place / "packed.zip", zipped(**{"Health.xlsx": filled_beside(tracker, "Health")}))
    told = status.run(tracker, as_at=AS_AT)
    assert [one.state for one in told.returns].count("received, not merged yet") == 2
    result = merge_json(tracker.parent)
    assert {one["state"] for one in result["returns"]} <= {"merged", "partly merged"}
    assert result["missing"] == ["Children's services"]
    assert sorted(received(tracker)) == ["Health.xlsx", "Return.xlsx", "dragged.eml", "packed.zip"]


def test_a_dry_run_merges_what_is_in_a_message_and_writes_nothing(tracker, tmp_path):
    mail = put(tmp_path / "a.eml", eml(("Return.xlsx", filled(tracker))))
    before = {path: path.read_bytes() for path in tracker.parent.rglob("*") if path.is_file()}
    result = merge_json(tracker.parent, "tracker.xlsx", mail, "--dry-run")
    assert len(result["changes"]) > 0
    assert {path: path.read_bytes() for path in tracker.parent.rglob("*") if path.is_file()} == before


def test_a_strict_merge_that_is_refused_keeps_nothing(tracker, tmp_path):
    mail = put(tmp_path / "a.eml", eml(("Return.xlsx", filled(tracker))))
    code, _out, _err = command("merge-returns", "--strict", "tracker.xlsx", mail, folder=tracker.parent)
    assert (code, received(tracker)) == (4, {})


def test_a_message_may_stand_where_the_tracker_would(tracker, tmp_path):
    mail = put(tmp_path / "a.eml", eml(("Return.xlsx", filled(tracker))))
    assert [one["state"] for one in merge_json(tracker.parent, mail)["returns"]] == ["merged"]


def test_a_workbook_that_is_named_is_read_where_it_is_and_copied_so_that_it_is_not_forgotten(tracker, tmp_path):
    data = filled(tracker)
    back = put(tmp_path / "elsewhere" / "Return.xlsx", data)
    result = merge_json(tracker.parent, "tracker.xlsx", back)
    assert [(one["state"], one["file"]) for one in result["returns"]] == [("merged", str(back))]
    assert f"returns/{CYCLE}/received/Return.xlsx" in result["written"]
    assert received(tracker) == {"Return.xlsx": data}
    assert [(one.file, one.original, one.source) for one in read_notes(Folder(tracker), CYCLE)] == [
        ("Return.xlsx", "Return.xlsx", str(back.parent))
    ]
    assert {row["File"] for row in table(tracker, "Returns")} >= {f"returns/{CYCLE}/received/Return.xlsx"}
    back.unlink()
    again = merge_json(tracker.parent)
    assert ([one["state"] for one in again["returns"]], again["changes"]) == (["merged"], [])


def test_what_is_wrong_in_a_file_from_elsewhere_is_not_forgotten_by_the_next_merge(tracker, tmp_path):
    bad = {"1.1": {"Rating now": "Purple"}, "1.10": {"Rating now": "Green", "Update": "On its way"}}
    back = put(tmp_path / "Return.xlsx", filled(tracker, answers=bad))
    first = merge_json(tracker.parent, "tracker.xlsx", back)
    again = merge_json(tracker.parent)
    asked = [(one["code"], one["cell"]) for one in first["problems"] if one["file"] == str(back)]
    assert asked
    kept = f"returns/{CYCLE}/received/Return.xlsx"
    assert [(one["code"], one["cell"]) for one in again["problems"] if one["file"] == kept] == asked


def test_the_same_file_from_elsewhere_is_copied_once_under_a_name_of_its_own(tracker, tmp_path):
    police, health = filled(tracker), filled(tracker, "Health", answers={"2(ii)": {"Rating now": "Green"}})
    first, second = put(tmp_path / "a" / "Return.xlsx", police), put(tmp_path / "b" / "Return.xlsx", health)
    merge_json(tracker.parent, "tracker.xlsx", first)
    merge_json(tracker.parent, "tracker.xlsx", first, put(tmp_path / "c" / "Again.xlsx", police), second)
    assert sorted(received(tracker).values(), key=len) == sorted([police, health], key=len)
    assert "Return.xlsx" in received(tracker)


def test_a_file_that_a_person_has_put_aside_and_names_again_is_copied_again_with_its_day(tracker, tmp_path):
    data = filled(tracker)
    run(tracker, put(tmp_path / "a.eml", eml(("Return.xlsx", data))))
    aside = (tracker.parent / "returns" / CYCLE / "received" / "Return.xlsx").rename(tmp_path / "Aside.xlsx")
    merge_json(tracker.parent, "tracker.xlsx", aside)
    assert received(tracker) == {"Aside.xlsx": data}
    (note,) = read_notes(Folder(tracker), CYCLE)
    assert (note.file, note.came_on) == ("Aside.xlsx", date(2026, 11, 12))


@pytest.mark.parametrize(
    ("name", "data"), [("Return.xlsx", b"%PDF-1.7"), ("notes.txt", b"no return"), ("~$Return.xlsx", b"Jo")]
)
def test_what_is_no_workbook_is_not_copied(tracker, tmp_path, name, data):
    command("merge-returns", "tracker.xlsx", put(tmp_path / name, data), folder=tracker.parent)
    assert received(tracker) == {}


def test_neither_the_tracker_nor_a_return_as_it_was_sent_out_is_copied(tracker, tmp_path):
    out = put(tmp_path / "Unfilled.xlsx", issued(tracker, "Police").read_bytes())
    result = merge_json(tracker.parent, "tracker.xlsx", "tracker.xlsx", out)
    assert len(result["returns"]) == 2
    assert received(tracker) == {}


def test_a_damaged_or_held_workbook_from_elsewhere_is_copied_and_told_again(tracker, tmp_path):
    back = put(tmp_path / "Return.xlsx", filled(tracker)[:-200])
    merge_json(tracker.parent, "tracker.xlsx", back)
    assert [one["state"] for one in merge_json(tracker.parent)["returns"]] == ["refused"]


def test_a_dry_run_copies_nothing_and_says_what_it_would(tracker, tmp_path):
    back = put(tmp_path / "Return.xlsx", filled(tracker))
    result = merge_json(tracker.parent, "--dry-run", "tracker.xlsx", back)
    assert (received(tracker), read_notes(Folder(tracker), CYCLE)) == ({}, ())
    assert f"returns/{CYCLE}/received/Return.xlsx" in result["written"]


def test_a_merge_that_fails_keeps_nothing(tracker, tmp_path, monkeypatch):
    mail = put(tmp_path / "a.eml", eml(("Return.xlsx", filled(tracker))))
    before = tracker.read_bytes()
    real = os.replace

    def fail(source, target, **more):
        if str(target).endswith("tracker.xlsx"):
            raise OSError(28, "No space left on device")
        real(source, target, **more)

    monkeypatch.setattr("os.replace", fail)
    monkeypatch.setattr(Path, "replace", lambda self, target: fail(self, target))
    for step in (lambda: merge.run(merge.Wanted(tracker, (mail,), as_at=AS_AT)), lambda: run(tracker, mail)):
        with pytest.raises(CannotGoOn):
            step()
        monkeypatch.undo()
        assert (tracker.read_bytes(), received(tracker)) == (before, {})
        assert not (tracker.parent / "returns" / CYCLE / "collected.json").exists()
        monkeypatch.setattr("os.replace", fail)
        monkeypatch.setattr(Path, "replace", lambda self, target: fail(self, target))


def test_the_json_of_a_collection_has_every_name(tracker, tmp_path):
    mail = put(tmp_path / "a.eml", eml(("Return.xlsx", filled(tracker))))
    code, out, err = command("plan-tools", "collect", "--json", "--as-at", "20/11/2026", mail, folder=tracker.parent)
    result = json.loads(out)
    assert (code, err, result["exit_code"]) == (0, "", 0)
    assert list(result) == ["cycle", "kept", "received", "filed_away", "problems", "written", "exit_code"]
    assert result["kept"] == [{
        "file": "Return.xlsx", "agency": "Saltmarsh Police", "state": "received", "came_on": "2026-11-12",
        "sender": "Ann Person <a.person@police.example>", "original": "Return.xlsx", "source": str(mail),
    }]  # fmt: skip


def test_nothing_in_a_message_steers_the_terminal(tracker, tmp_path):
    mail = put(tmp_path / "a.eml", eml(("\x1b[31mred\u202e.xlsx", BOOK), sender="\x1b]0;x\x07 <a@b.example>"))
    _code, out, err = command("plan-tools", "collect", "-v", mail, folder=tracker.parent)
    assert not [sign for sign in out + err if not sign.isprintable() and sign != "\n"]


def test_an_archive_of_many_returns_is_read_at_once(tmp_path):
    rows = [{"Ref": str(n), "Action": "Do", "Agency": one, "Rating": "Green"} for one in ("Police", "Health", "Council")
            for n in range(1, 4)]  # fmt: skip
    tracker = make_folder(tmp_path / "plan", [*PLAN[:0], *rows])
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for one in ("Police", "Health", "Council"):
            data = filled(tracker, one, answers={"1": {"Rating now": "Green", "Update": "x"}})
            archive.writestr(f"{one}/Return.xlsx", data)
    done = run(tracker, put(tmp_path / "all.zip", out.getvalue()))
    assert sorted(received(tracker)) == ["Return (2).xlsx", "Return (3).xlsx", "Return.xlsx"]
    assert len(done.received) == 3


def test_the_moment_of_a_message_without_a_time_zone_counts_as_utc():
    from plan_tools.mail.found import day_of

    assert day_of(datetime(2026, 11, 12, 9, 30)) == day_of(datetime(2026, 11, 12, 9, 30, tzinfo=UTC))
    assert day_of(None) is None

"""Workbooks that are locked with a password: opened with those of a file, which go nowhere else."""

import json
import shutil
from pathlib import Path
from random import Random

import openpyxl
import pytest
from other_files import converted, locked, locked_xls, ods, xlsb
from working_folder import CYCLE, command, issued, make_folder, send_back, table

from plan_tools.excel.opening import must_be_excel, open_data
from plan_tools.problems import CannotGoOn, Problem
from plan_tools.steps import check, merge
from plan_tools.steps.passwords import read_passwords
from plan_tools.steps.receiving import Leave

NOISE = Random(7).randbytes(9_000)  # what is locked must not be too small
SECRET = "a long pass phrase é"


@pytest.fixture(scope="module")
def book(tmp_path_factory) -> bytes:
    path = tmp_path_factory.mktemp("book") / "book.xlsx"
    made = openpyxl.Workbook()
    made.active.append(["Ref", "Update"])
    made.save(path)
    return path.read_bytes()


def refused(data: bytes, name: str, *passwords: str) -> Problem:
    with pytest.raises(CannotGoOn) as stop:
        open_data(data, name, passwords=passwords)
    return stop.value.problem


def test_the_passwords_are_tried_in_turn_and_which_one_opened_it_is_said(book):
    workbook = open_data(locked(book, SECRET), "book.xlsx", passwords=("wrong", SECRET))
    assert workbook.sheets[0].rows == (("Ref", "Update"),)
    assert "password 2 of those given opened it" in workbook.format
    assert SECRET not in repr(workbook)


def test_the_hash_is_that_of_the_file_as_it_came(book):
    from hashlib import sha256

    data = locked(book, SECRET)
    assert open_data(data, "book.xlsx", passwords=(SECRET,)).sha256 == sha256(data).hexdigest()


def test_the_password_that_every_excel_knows_is_never_asked_for(book):
    workbook = open_data(locked(book, "VelvetSweatshop"), "book.xlsx")
    assert workbook.format == "an Excel workbook locked with the password that every Excel knows"
    assert open_data(locked(book, "VelvetSweatshop"), "book.xlsx", passwords=("a", "b")).sheets == workbook.sheets


def test_without_a_password_that_fits_it_is_refused_and_the_way_out_is_named(book):
    data = locked(book, SECRET)
    without = refused(data, "book.xlsx")
    assert (without.code, "--password-file" in without.fix) == ("file-encrypted", True)
    wrong = refused(data, "book.xlsx", "one", "another")
    assert (wrong.code, "none of the 2" in wrong.found) == ("file-password-wrong", True)
    assert not {"one", "another"} & set(str(wrong).split())


@pytest.mark.parametrize("word", ["opaque", SECRET])
def test_an_old_workbook_is_opened_too(tmp_path, book, word):
    (tmp_path / "book.xlsx").write_bytes(book)
    (old,) = converted(".xls", tmp_path, tmp_path / "book.xlsx")
    data = locked_xls(old.read_bytes(), word)
    assert refused(data, "book.xls").code == "file-encrypted"
    assert refused(data, "book.xls", "wrong").code == "file-password-wrong"
    workbook = open_data(data, "book.xls", passwords=("wrong", word))
    assert workbook.sheets[0].rows == (("Ref", "Update"),)
    assert workbook.format == (
        "an old Excel workbook (.xls) locked with a password, and password 2 of those given opened it"
    )


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        (lambda book: locked(book, SECRET), "file-password-wrong"),
        (lambda book: b"not a workbook at all, but text, and more text", "file-password-wrong"),
        (lambda book: xlsb([], **{"xl/media/noise.bin": NOISE}), "file-misnamed"),
        (lambda book: ods("", {"noise.bin": NOISE}), "file-unreadable"),
        (lambda book: book[:-300] + bytes(300), "file-password-wrong"),
    ],
    ids=["locked twice", "text", "binary", "ods", "damaged"],
)
def test_what_lies_behind_the_password_must_be_a_sound_workbook(book, inside, code):
    assert refused(locked(inside(book), SECRET), "book.xlsx", SECRET).code == code


def test_a_lock_that_is_made_to_take_for_ever_does_not(monkeypatch, book):
    from plan_tools.excel.others import reading

    monkeypatch.setattr(reading, "SECONDS_TO_UNLOCK", 2)
    data = locked(book, SECRET)
    slow = data.replace(b'spinCount="100000"', b'spinCount="999999"')
    assert slow != data
    problem = refused(slow, "book.xlsx", *map(str, range(50)))
    assert (problem.code, "within 2 seconds" in problem.found) == ("file-unreadable", True), problem


def test_a_tracker_that_is_locked_cannot_be_changed_and_so_is_refused(book):
    with pytest.raises(CannotGoOn) as stop:
        must_be_excel(locked(book, SECRET), "tracker.xlsx")
    assert stop.value.problem.code == "file-encrypted"


# -- the file of passwords --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"one\ntwo words\n", ("one", "two words")),
        (b"\xef\xbb\xbfone\r\n\r\n  \r\ntwo words  \r\none\r\n", ("one", "two words")),
        ("é\u2028é\rü".encode(), ("é\u2028é", "ü")),
    ],
)
def test_a_line_is_a_password(tmp_path, content, expected):
    (tmp_path / "words.txt").write_bytes(content)
    assert read_passwords(tmp_path / "words.txt") == expected


@pytest.mark.parametrize(
    ("content", "why"),
    [(None, "no such file"), (b"\xff\xfe1\0", "not a text file"), (b"a\0b", "not a text file"), (b"\r\n \r\n", "none")],
)
@pytest.mark.parametrize("words", [("merge-returns",), ("plan-tools", "check", "tracker.xlsx")])
def test_a_file_of_passwords_that_cannot_be_read_is_exit_2_in_one_line(tmp_path, content, why, words):
    tracker = make_folder(tmp_path / "plan")
    if content is not None:
        (tracker.parent / "words.txt").write_bytes(content)
    code, out, err = command(*words, "--password-file", "words.txt", "--json", folder=tracker.parent)
    (told,) = json.loads(out)["problems"]
    assert (code, err, told["code"], why in told["found"]) == (2, "", "password-file-unreadable", True)


# -- through the commands ---------------------------------------------------------------------------------------------


@pytest.fixture
def tracker(tmp_path) -> Path:
    """A tracker whose one return came back locked."""
    found = make_folder(tmp_path / "plan")
    back = send_back(found, "Council", {"2(i)": {"Rating now": "Amber", "Update": "To cabinet"}})
    back.write_bytes(locked(back.read_bytes(), SECRET))
    (tmp_path / "words.txt").write_text(f"another\n{SECRET}\n", encoding="utf-8")
    return found


@pytest.mark.parametrize("name", [("merge-returns",), ("plan-tools", "merge")])
def test_a_locked_return_is_merged_and_the_password_is_said_nowhere(tracker, tmp_path, name):
    words = ("--password-file", tmp_path / "words.txt", "--json", "-v", "--as-at", "20/11/2026")
    code, out, err = command(*name, *words, folder=tracker.parent)
    assert (code, err) == (1, "")
    (row,) = [row for row in table(tracker, "Actions") if row["Ref"] == "2(i)"]
    assert (row["Rating"], row["Progress update"]) == ("Amber", "To cabinet")
    assert "pass phrase" not in out
    written = [path for path in tracker.parent.rglob("*") if path.is_file() and path.suffix != ".xlsx"]
    assert not [path for path in written if SECRET.encode() in path.read_bytes()]
    wanted = merge.Wanted(leave=Leave((SECRET,)))
    assert SECRET not in repr(wanted)


def test_without_the_passwords_it_is_refused_and_the_rest_goes_on(tracker):
    code, out, _ = command("merge-returns", folder=tracker.parent)
    assert (code, "--password-file" in out) == (1, True)


def test_a_check_opens_it_too(tracker, tmp_path):
    back = tracker.parent / "returns" / CYCLE / "received" / "Council.xlsx"
    result = check.run([back], leave=Leave((SECRET,)))
    assert result.files == ((back.as_posix(), "return"),)
    shutil.copy(issued(tracker, "Police"), tmp_path / "police.xlsx")
    tracker_copy = tmp_path / "copy.xlsx"
    tracker_copy.write_bytes(locked(tracker.read_bytes(), SECRET))
    result = check.run([tracker_copy], leave=Leave((SECRET,)))
    assert [one.code for one in result.problems] == ["file-encrypted"]

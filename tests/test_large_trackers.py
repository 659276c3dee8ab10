"""A tracker grows with every cycle. It stays readable, and is never made larger than can be read."""

from datetime import date
from hashlib import sha256
from pathlib import Path
from random import Random
from types import ModuleType

import pytest
from working_folder import make_folder, send_back

from plan_tools.excel.edit import Edit
from plan_tools.excel.guard import guard
from plan_tools.excel.guarding import opening, walking
from plan_tools.excel.opening import open_data
from plan_tools.excel.package import Package
from plan_tools.problems import CannotGoOn
from plan_tools.steps import folder as folders
from plan_tools.steps import inspect, merge, undo
from plan_tools.steps.checking import check_written
from plan_tools.steps.folder import Folder, open_tracker

AS_AT = date(2026, 11, 20)


def update(tracker: Path, words: str) -> merge.MergeResult:
    send_back(tracker, "Police", {"1.1": {"Rating now": "Green", "Update": words}}, Completed_by="A Rowe")
    return merge.run(merge.Wanted(tracker, as_at=AS_AT))


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    made = make_folder(tmp_path)
    update(made, "Names are in")
    return made


def test_a_tracker_whose_change_log_has_grown_to_90_mb_is_read_and_merged_into(tracker: Path) -> None:
    grow(tracker, rows=3_000, letters=30_000)
    assert held(tracker) > opening.MOST_HELD
    assert update(tracker, "Names are in, and agreed").exit_code in (0, 1)
    log = open_tracker(Folder(tracker), AS_AT).tracker.log
    assert len(log) > 3_000
    assert log[-1].now == "Names are in, and agreed"


def test_what_a_tracker_may_hold_can_be_inspected_too(tracker: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    grow(tracker, rows=300, letters=1_000)
    monkeypatch.setattr(opening, "MOST_HELD", held(tracker) // 4 + 1_000)
    assert inspect.run([tracker]).exit_code in (0, 1)


def test_a_tracker_that_says_the_same_over_and_over_is_no_bomb(tracker: Path) -> None:
    edit = Edit(tracker.read_bytes())
    edit.append_rows("Change log", [{3: "1.1", 6: "No change since last time. " * 1_000}] * 1_000)
    tracker.write_bytes(edit.save())
    assert update(tracker, "Names are in, and agreed").exit_code in (0, 1)
    assert len(open_tracker(Folder(tracker), AS_AT).tracker.log) > 1_000
    assert undo.run(tracker).exit_code == 0


@pytest.mark.parametrize("asked", [{}, {"programs": True}])
def test_a_file_of_somebody_else_has_no_such_room_whatever_it_may_carry(tracker: Path, asked: dict[str, bool]) -> None:
    edit = Edit(tracker.read_bytes())
    edit.append_rows("Change log", [{3: "1.1", 6: "No change since last time. " * 1_000}] * 1_000)
    with pytest.raises(CannotGoOn) as stopped:
        open_data(edit.save(), "return.xlsx", **asked)
    assert stopped.value.problem.code == "file-too-large"


def test_ones_own_is_the_tracker_of_a_folder_and_what_stands_in_out(tracker: Path) -> None:
    home = tracker.parent
    (matrix,) = (home / "out").glob("Composite*.xlsx")
    back = home / "returns" / "2026-Q3" / "received" / "tracker.xlsx"
    back.write_bytes(tracker.read_bytes())
    assert [folders.is_own(path) for path in (tracker, matrix, back)] == [True, True, False]


def test_an_undo_that_would_leave_what_cannot_be_read_changes_nothing(
    tracker: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    update(tracker, "Names are in, and agreed")
    before = sha256(tracker.read_bytes()).digest()
    monkeypatch.setattr(opening, "MOST_HELD", 10)
    with pytest.raises(CannotGoOn):
        undo.run(tracker)
    assert sha256(tracker.read_bytes()).digest() == before


def test_what_cannot_be_read_can_be_undone(tracker: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sound = tracker.read_bytes()
    update(tracker, "Names are in, and agreed. " * 1_000)
    size = held(tracker)
    monkeypatch.setattr(opening, "MOST_HELD", size // 4 - 1_000)
    with pytest.raises(CannotGoOn):
        open_tracker(Folder(tracker), AS_AT)
    done = undo.run(tracker)
    assert (done.exit_code, done.register, tracker.read_bytes()) == (0, (), sound)


def test_a_tracker_that_would_grow_beyond_what_is_read_is_left_as_it_was(
    tracker: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    grow(tracker, rows=300, letters=1_000)
    before = sha256(tracker.read_bytes()).digest()
    monkeypatch.setattr(opening, "MOST_HELD", held(tracker) // 4 + 1_000)
    with pytest.raises(CannotGoOn) as stopped:
        update(tracker, "Names are in, and agreed. " * 1_000)
    assert stopped.value.problem.code == "tracker-not-editable"
    assert "grow beyond what is read safely" in stopped.value.problem.found
    assert "Change log" in stopped.value.problem.fix
    assert sha256(tracker.read_bytes()).digest() == before
    assert open_tracker(Folder(tracker), AS_AT).tracker.actions


@pytest.mark.parametrize(("where", "limit"), [(opening, "MOST_SHEETS"), (walking, "MOST_WALKED")])
def test_what_another_limit_would_keep_from_being_read_is_left_as_it_was_and_not_called_harmful(
    tracker: Path, monkeypatch: pytest.MonkeyPatch, where: ModuleType, limit: str
) -> None:
    package, part = Package(tracker.read_bytes()), "xl/worksheets/sheet1.xml"
    noted = package.read(part).replace(b"<sheetData>", b"<!-- a note --><sheetData>")
    tracker.write_bytes(package.replaced({part: noted}))
    opened = open_tracker(Folder(tracker), AS_AT)
    check_written(opened, opened.data, {})
    monkeypatch.setattr(where, limit, 2)
    with pytest.raises(CannotGoOn) as stopped:
        check_written(opened, opened.data, {})
    assert stopped.value.problem.code == "tracker-not-written"
    assert "harm" not in str(stopped.value.problem)


def grow(tracker: Path, rows: int, letters: int) -> None:
    """Add rows to the change log, as many cycles do."""
    random, edit = Random(1), Edit(tracker.read_bytes())
    edit.append_rows("Change log", [{3: "1.1", 6: random.randbytes(200).hex() * (letters // 400)} for _ in range(rows)])
    tracker.write_bytes(edit.save())


def held(tracker: Path) -> int:
    """How many bytes the cells of a tracker hold."""
    guarded = guard(tracker.read_bytes(), tracker.name, own=True)
    return len(guarded.strings) + sum(len(sheet.data) for sheet in guarded.sheets)

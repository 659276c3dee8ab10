"""Where a matrix may be written: nothing else is lost by it."""

from pathlib import Path

import pytest
from working_folder import make_folder

from plan_tools.problems import CannotGoOn
from plan_tools.steps import matrix, merge


@pytest.fixture
def plans(tmp_path: Path) -> tuple[Path, Path]:
    return make_folder(tmp_path / "one"), make_folder(tmp_path / "other")


def refused(tracker: Path, target: Path) -> str:
    before = target.read_bytes() if target.is_file() else None
    with pytest.raises(CannotGoOn) as stop:
        matrix.run([tracker], target)
    assert (target.read_bytes() if target.is_file() else None) == before
    return stop.value.problem.code


def test_the_tracker_of_another_plan_is_not_replaced(plans: tuple[Path, Path]) -> None:
    tracker, other = plans
    assert refused(tracker, other) == "target-not-allowed"


def test_nothing_is_written_among_the_returns_or_backups_of_any_plan(plans: tuple[Path, Path]) -> None:
    tracker, other = plans
    for place in (
        tracker.parent / "returns" / "m.xlsx",
        other.parent / "returns" / "m.xlsx",
        other.parent / "backups" / "m.xlsx",
    ):
        assert refused(tracker, place) == "target-not-allowed"
    with pytest.raises(CannotGoOn):
        merge.run(merge.Wanted(tracker, out=other.parent / "returns" / "2026-Q3" / "received"))


def test_a_workbook_that_is_no_matrix_is_not_replaced_and_a_matrix_is(plans: tuple[Path, Path]) -> None:
    tracker, _other = plans
    merge.run(merge.Wanted(tracker))
    assert refused(tracker, tracker.parent / "out" / "Problems 2026-Q3.xlsx") == "target-not-allowed"
    (tracker.parent / "notes.txt").write_text("mine", "utf-8")
    assert refused(tracker, tracker.parent / "notes.txt") == "target-not-allowed"
    target = tracker.parent / "out" / "Composite action matrix 2026-Q3.xlsx"
    for plain in (False, True, False):
        assert matrix.run([tracker], target, plain=plain).written


def test_a_matrix_that_somebody_has_open_is_not_replaced(plans: tuple[Path, Path]) -> None:
    tracker, _other = plans
    target = tracker.parent / "matrix.xlsx"
    matrix.run([tracker], target)
    (tracker.parent / "~$matrix.xlsx").write_bytes(b"")
    assert refused(tracker, target) == "output-open"

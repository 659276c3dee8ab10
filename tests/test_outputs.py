"""A check knows what plan-tools itself wrote, and says that there is nothing in it to check."""

from datetime import date

import openpyxl
import pytest
from working_folder import CYCLE, command, make_folder, send_back

from plan_tools.steps import adopt, check, matrix, merge

AS_AT = date(2026, 11, 20)
NAMES = {
    "Composite action matrix 2026-Q3.xlsx": "composite action matrix",
    "plain.xlsx": "composite action matrix",
    "Problems 2026-Q3.xlsx": "problems workbook",
    "new - to do.xlsx": "problems workbook",
}


@pytest.fixture(scope="module")
def tracker(tmp_path_factory):
    tracker = make_folder(tmp_path_factory.mktemp("folder") / "plan")
    send_back(tracker, "Police", {"1.1": {"Rating now": "Amber-Green", "Update": "Begun"}})
    merge.run(merge.Wanted(tracker, as_at=AS_AT))
    out = tracker.parent / "out"
    matrix.run([tracker], out / "plain.xlsx", as_at=AS_AT, plain=True)
    book = openpyxl.Workbook()
    for row in (("Action", "Agency", "RAG"), ("Name a deputy", "Police", "Red"), ("Brief teams", "Health", "Amber")):
        book.active.append(row)
    book.save(out / "old.xlsx")
    adopt.run(adopt.Wanted(out / "old.xlsx", out / "new.xlsx"))
    return tracker


@pytest.mark.parametrize("name", NAMES)
def test_what_was_written_to_be_read_is_known_and_said_in_one_line(tracker, name):
    result = check.run([tracker.parent / "out" / name], AS_AT)
    assert ([kind for _name, kind in result.files], result.problems, result.exit_code) == ([NAMES[name]], (), 0)
    assert result.lines()[-1].endswith(f"{name}: {NAMES[name]}; there is nothing to check in it")


def test_a_return_handed_back_is_a_return_and_a_tracker_a_tracker(tracker):
    (marked,) = (tracker.parent / "returns" / CYCLE / "corrections").iterdir()
    result = check.run([marked, tracker], AS_AT)
    assert [kind for _name, kind in result.files] == ["return", "tracker"]
    assert "rating-unknown" in {one.code for one in result.problems}
    assert "nothing to check" not in "".join(result.lines())


def test_on_the_command_line_a_matrix_needs_nobody(tracker):
    code, out, err = command("plan-tools", "check", "out/plain.xlsx", folder=tracker.parent)
    assert (code, err) == (0, "")
    assert "Checked 1 file: 0 problems, 0 to look at." in out

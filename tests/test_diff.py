"""Two trackers or matrices told apart: by Ref, agency and field, and by what the cells mean."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from conftest import sheet, workbook
from hypothesis import given
from hypothesis import strategies as st
from working_folder import command, make_folder, send_back, type_plan

from plan_tools.excel.matrix.plain_tables import BLANKS, NONE
from plan_tools.model import Agency, Cell, Field, Record, Table
from plan_tools.problems import CannotGoOn
from plan_tools.rules.comparable import BLANK_WORDS, NO_WORDS, agencies_of, comparable, in_force
from plan_tools.rules.diff import Differences, Side, diff
from plan_tools.steps import diff as diff_step
from plan_tools.steps import issue, matrix, merge, new

ACTIONS = """
| Ref | Plan | Action        | Agency | Due date   | Rating | Progress update |
| 1.1 | Peer | Name a deputy | Police | 31/03/2027 | Amber  | Asked           |
| 1.1 | Peer | Name a deputy | Health | 31/03/2027 | Green  |                 |
| 1.2 | Peer | Brief teams   | Police | 30/06/2027 | Red    | Begun           |
"""


def told_apart(old: str, new: str, *more: object, names: tuple[str, str] = ("Actions", "Actions")) -> Differences:
    books = [workbook(sheet(name, text)) for name, text in zip(names, (old, new), strict=True)]
    agencies = tuple(more) or agencies_of(*books)
    one, other = (comparable(book, agencies) for book in books)
    return diff(in_force(one, other), in_force(other, one))


def changes(found: Differences) -> list[tuple[str, ...]]:
    return [
        (one.ref, one.agency, *([one.plan] if one.plan else []), one.field, one.was.text, one.now.text, one.cell)
        for one in found.changed
    ]


def test_what_changed_is_told_by_ref_agency_and_field_with_its_cell_in_the_new_file():
    found = told_apart(ACTIONS, ACTIONS.replace("Amber ", "Green ").replace("Begun", "Done"))
    assert changes(found) == [
        ("1.1", "Police", "Rating", "Amber", "Green", "F2"),
        ("1.2", "Police", "Progress update", "Begun", "Done", "G4"),
    ]
    assert not found.added
    assert not found.removed


def test_rows_of_one_side_alone_are_added_or_removed():
    found = told_apart(ACTIONS, ACTIONS.replace("| 1.2 |", "| 1.3 |"))
    assert [(row.ref, row.agency) for row in found.added] == [("1.3", "Police")]
    assert [(row.ref, row.agency) for row in found.removed] == [("1.2", "Police")]
    assert not found.changed


def test_cells_that_mean_the_same_do_not_differ():
    other = ACTIONS.replace("31/03/2027", "31 March 2027").replace("Amber ", "A     ").replace("| 1.2 |", "| １.2 |")
    assert not told_apart(ACTIONS, other)


def test_the_order_of_rows_and_columns_is_no_difference():
    other = """
| Agency | Rating | Ref | Action        | Plan | Progress update | Due date   |
| Police | Red    | 1.2 | Brief teams   | Peer | Begun           | 30/06/2027 |
| Health | Green  | 1.1 | Name a deputy | Peer |                 | 31/03/2027 |
| Police | Amber  | 1.1 | Name a deputy | Peer | Asked           | 31/03/2027 |
"""
    assert not told_apart(ACTIONS, other)


def test_an_agency_is_the_same_under_its_other_name():
    icb = Agency("Health", also_known_as=("CCG",))
    assert not told_apart(ACTIONS, ACTIONS.replace("Health", "CCG   "), icb, Agency("Police"))


def test_columns_that_one_side_alone_has_are_said_once_and_people_s_own_columns_are_compared():
    old = "| Ref | Action | Agency | Rating | Cost | Notes |\n| 1 | Do | Police | Red | 5 | x |"
    new = "| Ref | Action | Agency | Rating | Cost | Lead |\n| 1 | Do | Police | Red | 6 | y |"
    found = told_apart(old, new)
    assert (found.old_fields, found.new_fields) == (("Notes",), ("Lead officer",))
    assert changes(found) == [("1", "Police", "Cost", "5", "6", "E2")]


def test_what_a_matrix_works_out_is_not_compared():
    matrix = """
| Line | Ref | Action | Agency | Rating | Last rating | Since last cycle | Days late | Confirmed | In the matrix |
| 1    | 1   | Do     | Police | Red    | Amber       | Worse            | 12        | Yes       | R ?           |
"""
    later = matrix.replace("| 1    |", "| 7    |").replace("12 ", "99 ").replace("Worse", "-    ").replace("Yes", "No ")
    later = later.replace("R ?", "A  ").replace("| Amber  ", "| Green  ")
    names = ("All actions", "All actions")
    assert not told_apart(matrix, later, names=names)
    assert changes(told_apart(matrix, later.replace("Red ", "Blue"), names=names))[0][2:5] == ("Rating", "Red", "Blue")


def test_a_column_of_one_s_own_in_a_tracker_is_compared_whatever_it_is_called():
    tracker = "| Ref | Action | Agency | Rating | Confirmed |\n| 1 | Do | Police | Red | Yes |"
    assert changes(told_apart(tracker, tracker.replace("Yes", "No"))) == [
        ("1", "Police", "Confirmed", "Yes", "No", "E2")
    ]


def test_an_accessible_matrix_has_words_for_blanks_and_both_are_read_alike():
    live = workbook(sheet("All actions", """
| Ref | Plan | Action | Agency | Due date   | Rating | Evidence | Notes | Progress update |
| 1   | Peer | Do     | Police | 31/03/2027 | Red    | Minutes  |       | Begun           |
| 2   | Peer | Write  | Police |            |        |          | None  |                 |
"""))  # fmt: skip
    table = """
| Ref | Action | Agency | Due date   | Rating    | Evidence | Notes | Progress update |
| 1   | Do     | Police | 31/03/2027 | Red       | Minutes  | None  | {} |
| 2   | Write  | Police | No date    | No rating | None     | None  | No update       |
"""
    plain, later = (
        workbook(sheet("Contents", "| x |"), sheet("All actions", table.format(said))) for said in ("Begun", "No date")
    )
    for one, other in ((live, plain), (plain, live), (plain, plain)):
        sides = comparable(one, ()), comparable(other, ())
        assert not diff(in_force(*sides), in_force(*reversed(sides)))
    sides = comparable(live, ()), comparable(later, ())
    assert changes(diff(in_force(*sides), in_force(*reversed(sides)))) == [
        ("1", "Police", "Progress update", "Begun", "No date", "H2")
    ]


def test_a_tracker_is_compared_with_a_matrix_by_the_date_in_force():
    tracker = """
| Ref | Action | Agency | Rating | Due date   | Revised due date |
| 1   | Do     | Police | Red    | 31/03/2027 | 30/06/2027       |
| 2   | Do     | Police | Red    | 31/03/2027 |                  |
"""
    matrix = """
| Ref | Action | Agency | Rating | Due date   |
| 1   | Do     | Police | Red    | 30/06/2027 |
| 2   | Do     | Police | Red    | 31/03/2027 |
"""
    for names, sides in (
        (("Actions", "All actions"), (tracker, matrix)),
        (("All actions", "Actions"), (matrix, tracker)),
    ):
        assert not told_apart(*sides, names=names)


COMPOSITE = """
| Ref | Plan  | Action | Agency | Rating |
| 1   | Peer  | Do     | Police | Red    |
| 1   | Audit | Write  | Police | Green  |
"""


def test_actions_of_several_plans_are_told_apart_by_their_plan():
    found = told_apart(COMPOSITE, COMPOSITE.replace("Green", "Amber"), names=("All actions", "All actions"))
    assert changes(found) == [("1", "Police", "Audit", "Rating", "Green", "Amber", "E3")]
    swapped = "\n".join(COMPOSITE.strip().splitlines()[place] for place in (0, 2, 1))
    assert not told_apart(COMPOSITE, swapped, names=("All actions", "All actions"))


def test_where_the_pair_is_enough_another_plan_is_a_change():
    found = told_apart(ACTIONS, ACTIONS.replace("Peer", "Audt", 1))
    assert changes(found) == [("1.1", "Police", "Plan", "Peer", "Audt", "B2")]


TWICE = """
| Ref | Action | Agency | Rating |
| 1   | Do     | Police | Red    |
| 1   | Write  | Police | Green  |
|     | Lost   | Police | Green  |
"""


def test_a_key_that_stands_twice_is_a_problem_and_compared_in_order():
    read = comparable(workbook(sheet("Actions", TWICE)), ())
    assert [(one.code, one.location.cell) for one in read.problems] == [("diff-no-ref", "A4"), ("diff-same-key", "A3")]
    found = told_apart(TWICE, TWICE.replace("| 1   | Write  | Police | Green  |\n", ""))
    assert [row.record.text("Action") for row in found.removed] == ["Write"]
    assert changes(told_apart(TWICE, TWICE.replace("Write", "Wrote"))) == [
        ("1", "Police", "Action", "Write", "Wrote", "B3")
    ]


def test_a_workbook_without_a_plan_is_refused():
    with pytest.raises(CannotGoOn) as stop:
        comparable(workbook(sheet("Your actions", ACTIONS)), ())
    assert stop.value.problem.code == "diff-no-plan"
    assert "Your actions" in stop.value.problem.found


# -- laws -------------------------------------------------------------------------------------------------------------

FIELDS = ("Ref", "Agency", "Plan", "Rating", "Notes")
Line = tuple[str, str, str, str, str]
VALUES = (("1", "1a"), ("Police", "Health"), ("", "P", "Q"), ("Red", "Green"), ("", "x", "y"))
LINES = st.lists(st.tuples(*map(st.sampled_from, VALUES)), max_size=8)


def side(lines: list[Line]) -> Side:
    table = Table("f", "Actions", 1, {name: place for place, name in enumerate(FIELDS, 1)}, len(lines) + 1)
    return Side(FIELDS, tuple(Record(table, row, _cells(line)) for row, line in enumerate(lines, 2)))


def _cells(line: Line) -> Mapping[str, Cell]:
    return {name: Cell(text, text) for name, text in zip(FIELDS, line, strict=True) if text}


def _line(record: Record) -> Line:
    ref, agency, plan, rating, notes = (record.text(name) for name in FIELDS)
    return ref, agency, plan, rating, notes


def applied(old: list[Line], found: Differences, new: Side) -> list[Line]:
    """`old` with the differences made: the rows of the new file that are changes are known by their cells."""
    left = [_line(record) for record in side(old).records]
    for row in found.removed:
        left.remove(_line(row.record))
    by_row: dict[int, dict[str, tuple[str, str]]] = {}
    for one in found.changed:
        by_row.setdefault(int("".join(filter(str.isdigit, one.cell))), {})[one.field] = (one.was.text, one.now.text)
    for number, cells in by_row.items():
        after = dict(zip(FIELDS, _line(new.records[number - 2]), strict=True))
        before = tuple(cells[name][0] if name in cells else after[name] for name in FIELDS)
        assert {name: after[name] for name in cells} == {name: now for name, (_was, now) in cells.items()}
        left.remove(before)
        left.append(tuple(after.values()))
    return sorted([*left, *(_line(row.record) for row in found.added)])


@given(LINES)
def test_nothing_differs_from_itself(lines: list[Line]) -> None:
    assert not diff(side(lines), side(lines))


@given(LINES, LINES)
def test_the_differences_made_in_the_old_give_the_new(old: list[Line], new: list[Line]) -> None:
    assert applied(old, diff(side(old), side(new)), side(new)) == sorted(new)


@given(LINES, LINES)
def test_the_other_way_round_is_the_mirror_image(old: list[Line], new: list[Line]) -> None:
    there, back = diff(side(old), side(new)), diff(side(new), side(old))
    assert sorted(map(repr, there.added)) == sorted(map(repr, back.removed))
    assert sorted(map(repr, there.removed)) == sorted(map(repr, back.added))
    mirrored = [(one.ref, one.agency, one.plan, one.field, one.now, one.was) for one in back.changed]
    assert sorted(one[:6] for one in there.changed) == sorted(mirrored)


# -- the command ------------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    new.run(tmp_path / "plan", "Saltmarsh partnership")
    type_plan(tmp_path / "plan" / "tracker.xlsx")
    return tmp_path / "plan"


def changed_copy(folder: Path) -> None:
    book = openpyxl.load_workbook(folder / "tracker.xlsx")
    places = {cell.value: cell for row in book["Actions"].iter_rows() for cell in row}
    row = places["Brief every team"].row
    book["Actions"].cell(row, places["Rating"].column, "Red")
    book["Actions"].cell(row, places["Progress update"].column, "=1+1 " + "x" * 80)
    book["Actions"].cell(row, places["Progress update"].column).data_type = "s"
    book["Actions"].cell(row, places["Due date"].column, date(2027, 7, 31))
    book.save(folder / "later.xlsx")


def test_the_command_says_what_changed_and_nothing_is_written(folder):
    changed_copy(folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    code, out, err = command("plan-tools", "diff", "tracker.xlsx", "later.xlsx", folder=folder)
    assert (code, err) == (0, "")
    assert "tracker.xlsx: a tracker of 4 actions in 5 parts" in out
    assert "0 parts added, 0 removed, 3 cells of 1 part changed." in out
    assert "Changed: 1.10, Saltmarsh Police\n" in out.replace("\r", "")
    assert "was “Green”, now “Red”" in out
    assert {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()} == before


def test_json_gives_every_difference(folder):
    changed_copy(folder)
    code, out, err = command("plan-tools", "diff", "--json", "tracker.xlsx", "later.xlsx", folder=folder)
    said = json.loads(out)
    assert (code, err, said["exit_code"], said["old"], said["new"]) == (0, "", 0, "tracker.xlsx", "later.xlsx")
    assert (said["added"], said["removed"], said["written"]) == ([], [], [])
    due, rating = ({"field": name, "was": was, "now": now} for name, was, now in (
        ("Due date", "2027-06-30", "2027-07-31"), ("Rating", "Green", "Red")))  # fmt: skip
    shown = [{name: one[name] for name in ("field", "was", "now")} for one in said["changed"]]
    assert due in shown
    assert rating in shown
    assert {one["ref"] for one in said["changed"]} == {"1.10"}
    assert all(one["cell"] for one in said["changed"])


def test_the_same_file_has_no_differences(folder):
    code, out, _ = command("plan-tools", "diff", "tracker.xlsx", "tracker.xlsx", folder=folder)
    assert (code, out.strip().splitlines()[-1]) == (0, "No differences.")


def test_a_tracker_agrees_with_the_matrix_made_of_it(folder):
    command("plan-tools", "matrix", "-o", "matrix.xlsx", folder=folder)
    code, out, err = command("plan-tools", "diff", "--json", "tracker.xlsx", "matrix.xlsx", folder=folder)
    said = json.loads(out)
    assert (code, err, said["added"], said["removed"], said["changed"]) == (0, "", [], [], [])


@pytest.mark.parametrize("sides", [("live", "plain"), ("plain", "live"), ("plain", "plain"), ("live", "live")])
def test_a_matrix_has_no_differences_from_itself_in_plain(tmp_path, sides):
    tracker = make_folder(tmp_path / "plan")
    merge.run(merge.Wanted(tracker, as_at=date(2026, 11, 20)))
    issue.run(tracker, "2026-Q4", date(2027, 1, 15), issued_on=date(2026, 12, 1))
    send_back(tracker, "Council", {"2(i)": {"Rating now": "Amber", "Update": "Begun"}}, cycle="2026-Q4")
    merge.run(merge.Wanted(tracker, as_at=date(2027, 1, 20)))
    for name in set(sides):
        matrix.run([tracker], tmp_path / f"{name}.xlsx", as_at=date(2027, 1, 20), plain=name == "plain")
    found = diff_step.run(*(tmp_path / f"{name}.xlsx" for name in sides))
    assert (found.kinds, list(found.told())[-1]) == (("matrix", "matrix"), "No differences.")


def test_the_words_for_blanks_are_those_that_the_accessible_matrix_writes():
    assert all(BLANKS.get(field, NONE) == BLANK_WORDS.get(field, NO_WORDS) for field in Field)


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04"])
def test_what_cannot_be_read_is_said_in_one_message(folder, content):
    (folder / "bad.xlsx").write_bytes(content)
    for words in (("tracker.xlsx", "bad.xlsx"), ("bad.xlsx", "tracker.xlsx"), ("tracker.xlsx", "nowhere.xlsx")):
        code, out, err = command("plan-tools", "diff", *words, folder=folder)
        assert (code, out) == (3, "")
        assert "What to do:" in err

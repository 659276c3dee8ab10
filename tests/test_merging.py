"""The three-way merge, row by row and cell by cell."""

from dataclasses import replace
from datetime import date

import pytest
from builders import AS_AT, fill, issue_to, merged, registered, renamed, without
from conftest import codes, tracker_of

from plan_tools.model import Cell, Decision, LogEntry, Proposal, State, Tracker
from plan_tools.rules.merge import Pair, apply_changes, merge

HEADS = (
    "| Ref | Action | Agency | Rating | Due date | Progress update | Completed on | Evidence "
    "| Requested due date | Reason for request | Theme |\n"
)


def plan(*rows: str) -> Tracker:
    return tracker_of(HEADS + "\n".join(rows))[0]


def before() -> Tracker:
    return plan(
        "| 1.1 | Name a deputy | Police | Amber | 30/09/2027 | Begun | | | | | Staff |",
        "| 1.2 | Brief officers | Police | Green | 30/09/2027 | Begun | | | | | Staff |",
        "| 1.1 | Name a deputy | Health | Amber | 30/09/2027 | Begun | | | | | Staff |",
    )


ANSWERED = {"Rating now": "Green", "Update": "Done it"}


@pytest.mark.parametrize(
    ("issued", "tracker", "returned", "outcome"),
    [
        ("Amber", "Amber", "", "keep"),
        ("Amber", "Amber", "Amber", "keep"),
        ("Amber", "Red", "Amber", "keep"),
        ("Amber", "Red", "", "keep"),
        ("Amber", "Amber", "Green", "take"),
        ("Amber", "Green", "Green", "keep"),
        ("Amber", "Red", "Green", "conflict"),
    ],
)
def test_the_table_of_the_three_way_merge(issued, tracker, returned, outcome):
    row = "| 1.1 | Do | Police | {} | 30/09/2027 | Begun | | | | | |"
    out = issue_to(plan(row.format(issued)), "Police")
    result = merged(plan(row.format(tracker)), out, fill(out, {"1.1": {"Rating now": returned, "Update": "News"}}))
    ratings = [change for change in result.changes if change.field == "Rating"]
    assert [change.now.text for change in ratings] == ([returned] if outcome == "take" else [])
    assert ("conflict J2" in codes(result.problems)) == (outcome == "conflict") == bool(result.conflicts)


def test_every_answer_goes_to_its_column_and_remembers_where_it_came_from():
    out = issue_to(before(), "Police")
    answers = {
        "Rating now": "complete", "Update": "=Done", "Completed on": "1/10/2026", "Evidence": "+Minutes",
        "New due date": "March 2027", "Reason for new date": "@Board",
    }  # fmt: skip
    result = merged(before(), out, fill(out, {"1.1": answers, "1.2": ANSWERED}))
    took = {change.field: (change.now, change.cell) for change in result.changes if change.key.ref == "1.1"}
    assert took == {
        "Rating": (Cell("Complete", "Complete"), "J2"),
        "Progress update": (Cell("=Done", "=Done"), "K2"),
        "Completed on": (Cell("1/10/2026", date(2026, 10, 1)), "L2"),
        "Evidence": (Cell("+Minutes", "+Minutes"), "M2"),
        "Requested due date": (Cell("March 2027", date(2027, 3, 31)), "N2"),
        "Reason for request": (Cell("@Board", "@Board"), "O2"),
    }
    assert all(change.row == 2 for change in result.changes if change.key.ref == "1.1")
    assert result.outcomes[0].state is State.MERGED


def test_applying_the_changes_gives_the_tracker_as_it_will_stand():
    out = issue_to(before(), "Police")
    result = merged(before(), out, fill(out, {"1.1": ANSWERED}))
    after = apply_changes(before(), result.changes)
    action = after.by_key["1.1", "Police"]
    assert (action.rating and action.rating.name, action.text("Progress update")) == ("Green", "Done it")
    assert after.by_key["1.1", "Health"] == before().by_key["1.1", "Health"]


@pytest.mark.parametrize(
    ("answers", "code", "taken"),
    [
        ({"Rating now": "Blue", "Update": "Done"}, "rating-for-the-group J2", ["Progress update"]),
        ({"Rating now": "Complete", "Update": "Done", "Completed on": "1/10/2026"}, "complete-without-evidence M2",
         ["Progress update", "Completed on"]),
        ({"Rating now": "Complete", "Update": "Done", "Evidence": "Log"}, "complete-without-date L2",
         ["Progress update", "Evidence"]),
        ({"Rating now": "Green", "Update": "Done", "New due date": "1/1/2020", "Reason for new date": "x"},
         "new-date-in-past N2", ["Rating", "Progress update", "Requested due date", "Reason for request"]),
        ({"Rating now": "Green", "Update": "Done", "New due date": "1/1/2028"}, "new-date-without-reason O2",
         ["Rating", "Progress update", "Requested due date"]),
        ({"Rating now": "Green", "Update": "Done", "Completed on": "1/1/2027"}, "completed-in-future L2",
         ["Rating", "Progress update", "Completed on"]),
    ],
)  # fmt: skip
def test_one_bad_cell_never_stops_the_other_cells_of_its_row(answers, code, taken):
    out = issue_to(before(), "Police")
    result = merged(before(), out, fill(out, {"1.1": answers, "1.2": {"Rating now": "Green", "Update": "Begun"}}))
    assert codes(result.problems) == [code]
    assert [str(change.field) for change in result.changes] == taken


@pytest.mark.parametrize(
    ("answers", "code"),
    [({"New due date": "1/1/2020", "Reason for new date": "x"}, "new-date-in-past N2"),
     ({"New due date": "1/1/2028"}, "new-date-without-reason O2")],
)  # fmt: skip
def test_what_is_wrong_with_a_new_date_is_said_again_as_long_as_the_return_asks_for_it(answers, code):
    out = issue_to(before(), "Police")
    back = fill(out, {"1.1": ANSWERED | answers, "1.2": ANSWERED})
    first = merged(before(), out, back)
    again = merged(apply_changes(before(), first.changes), out, back)
    assert (codes(first.problems), codes(again.problems), again.changes) == ([code], [code], [])


def test_a_new_date_that_was_granted_or_that_passed_while_it_waited_is_nobodys_mistake():
    out = issue_to(before(), "Police")
    answer = {"New due date": "1/12/2026", "Reason for new date": "Staff left"}
    back = fill(out, {"1.1": ANSWERED | answer, "1.2": ANSWERED})
    taken, later = registered(apply_changes(before(), merged(before(), out, back).changes), out), date(2026, 12, 10)

    def said(tracker: Tracker) -> list[str]:
        return codes(merge(tracker, [Pair(out, back)], later, {}).problems)

    (entry,) = taken.register
    assert said(taken) == ["new-date-in-past N2"], "where nothing tells when it was asked for"
    assert said(replace(taken, register=(replace(entry, received_on=date(2026, 11, 20)),))) == []
    change = merged(before(), out, back).changes[0]
    granted = change._replace(field="Due date", now=Cell("1 Dec 2026", date(2026, 12, 1)))
    assert said(apply_changes(taken, [granted])) == ["challenged J2"], "Green, and past the date that was granted"


def test_a_past_date_rated_green_is_taken_and_challenged():
    late = plan("| 1.1 | Do | Police | Red | 1/11/2026 | Begun | | | | | |")
    out = issue_to(late, "Police")
    result = merged(late, out, fill(out, {"1.1": ANSWERED}))
    assert codes(result.problems) == ["challenged J2"]
    assert [str(change.field) for change in result.changes] == ["Rating", "Progress update"]


def test_a_locked_cell_that_was_altered_is_reported_and_not_taken():
    out = issue_to(before(), "Police")
    result = merged(before(), out, fill(out, {"1.1": ANSWERED | {"Due date": "1/1/2030"}, "1.2": ANSWERED}))
    assert codes(result.problems) == ["locked-altered G2"]
    assert {str(change.field) for change in result.changes} <= {"Rating", "Progress update"}
    assert len(result.changes) == 3


def test_blank_answers_are_not_answers_and_are_told_once_a_return():
    out = issue_to(before(), "Police")
    result = merged(before(), out, fill(out, {"1.1": {"Rating now": "Green"}}))
    (told,) = result.problems
    assert (told.code, told.location.cell) == ("not-answered", "K2")
    assert "1.1, 1.2" in told.found


def test_a_return_without_one_answer_is_held_and_changes_nothing():
    out = issue_to(before(), "Police")
    result = merged(before(), out, fill(out, {}))
    assert (codes(result.problems), result.changes) == (["no-answers"], [])
    assert result.outcomes[0].state is State.HELD


def test_nothing_to_report_counts_as_received():
    out = issue_to(before(), "Police")
    result = merged(before(), out, fill(out, {}, nothing_to_report=True))
    assert (result.problems, result.changes, result.outcomes[0].state) == ([], [], State.NOTHING_TO_REPORT)


def test_nothing_to_report_beside_answers_is_pointed_out_and_the_answers_are_taken():
    out = issue_to(before(), "Police")
    result = merged(before(), out, fill(out, {"1.1": ANSWERED}, nothing_to_report=True))
    assert (codes(result.problems), len(result.changes)) == (["nil-but-answered"], 2)


def test_an_unknown_ref_is_kept_aside_with_all_that_stands_in_its_row():
    out = issue_to(before(), "Police")
    result = merged(before(), out, renamed(fill(out, {"1.1": ANSWERED, "1.2": ANSWERED}), {"1.1": "1.7"}))
    assert codes(result.problems) == ["row-unknown B2", "row-missing"]
    assert {change.key.ref for change in result.changes} == {"1.2"}
    (kept,) = result.proposals
    assert (kept.cells["Ref"], kept.cells["Update"], kept.row) == ("1.7", "Done it", 2)


@pytest.mark.parametrize("written", [" 1.1 ", "１.1", "1.1\u00a0"])
def test_a_ref_is_known_by_its_characters_not_by_its_spaces(written):
    out = issue_to(before(), "Police")
    result = merged(before(), out, renamed(fill(out, {"1.1": ANSWERED}), {"1.1": written}))
    assert {change.key.ref for change in result.changes} == {"1.1"}


def test_refs_swapped_against_their_texts_are_held():
    out = issue_to(before(), "Police")
    swapped = renamed(fill(out, {"1.1": ANSWERED, "1.2": ANSWERED}), {"1.1": "1.2", "1.2": "1.1"})
    result = merged(before(), out, swapped)
    assert codes(result.problems)[:2] == ["row-moved B2", "row-moved B3"]
    assert result.changes == []
    assert len(result.proposals) == 2


def test_a_ref_that_stands_twice_names_both_cells_and_neither_is_taken():
    out = issue_to(before(), "Police")
    back = fill(out, {"1.1": ANSWERED, "1.2": ANSWERED})
    copied = replace(back.rows[0], row=4)
    result = merged(before(), out, replace(back, rows=(*back.rows, copied)))
    assert codes(result.problems) == ["row-twice B4"]
    assert "B2" in result.problems[0].found
    assert {change.key.ref for change in result.changes} == {"1.2"}


def test_a_row_deleted_in_the_return_is_missed():
    out = issue_to(before(), "Police")
    back = without(fill(out, {"1.2": ANSWERED}), "1.1")
    assert codes(merged(before(), out, back).problems) == ["row-missing"]


def test_a_row_deleted_in_the_return_and_changed_in_the_tracker_is_a_conflict():
    out = issue_to(before(), "Police")
    back = without(fill(out, {"1.2": ANSWERED}), "1.1")
    now = apply_changes(before(), merged(before(), out, fill(out, {"1.1": ANSWERED})).changes)
    assert codes(merged(now, out, back).problems) == ["row-missing-and-changed"]


def test_a_row_deleted_in_the_tracker_and_answered_in_the_return_is_a_conflict():
    out = issue_to(before(), "Police")
    gone = replace(before(), actions=before().actions[1:])
    result = merged(gone, out, fill(out, {"1.1": ANSWERED, "1.2": ANSWERED}))
    assert codes(result.problems) == ["row-gone B2"]


def test_an_answer_whose_column_the_tracker_lacks_is_said():
    bare = tracker_of("| Ref | Action | Agency | Rating |\n| 1 | Do | Police | Red |")[0]
    out = issue_to(bare, "Police")
    result = merged(bare, out, fill(out, {"1": ANSWERED}))
    assert codes(result.problems) == ["no-column K2"]
    assert [str(change.field) for change in result.changes] == ["Rating"]


def conflict() -> tuple[Tracker, Pair]:
    out = issue_to(before(), "Police")
    now = plan(
        "| 1.1 | Name a deputy | Police | Red | 30/09/2027 | Begun | | | | | Staff |",
        "| 1.2 | Brief officers | Police | Green | 30/09/2027 | Begun | | | | | Staff |",
    )
    back = fill(
        out, {"1.1": {"Rating now": "Green", "Update": "Begun"}, "1.2": {"Rating now": "Green", "Update": "Begun"}}
    )
    return now, Pair(out, back)


def test_a_conflict_keeps_the_trackers_value_and_gives_all_three():
    now, pair = conflict()
    result = merge(now, [pair], AS_AT, {})
    (found,) = result.conflicts
    assert (found.issued.text, found.tracker.text, found.returned.text) == ("Amber", "Red", "Green")
    assert result.changes == []
    assert result.outcomes[0].state is State.PARTLY_MERGED


@pytest.mark.parametrize(("choice", "changes"), [("return", ["Green"]), ("tracker", [])])
def test_a_person_decides_a_conflict(choice, changes):
    now, pair = conflict()
    result = merge(now, [pair], AS_AT, {("1.1", "Police", "Rating"): Decision(choice, "Green")})
    assert [change.now.text for change in result.changes] == changes
    assert result.conflicts == []
    assert [found.code for found in result.problems] == ([] if choice == "return" else ["conflict-settled"])
    assert not any(found.needs_a_person for found in result.problems)


def test_a_decision_about_another_value_decides_nothing():
    now, pair = conflict()
    result = merge(now, [pair], AS_AT, {("1.1", "Police", "Rating"): Decision("return", "Amber")})
    assert len(result.conflicts) == 1


def test_an_answer_that_was_taken_before_does_not_come_back_after_a_person_changed_it():
    now, pair = conflict()
    took = LogEntry("2026-Q3", "1.1", "Police", "Rating", "Amber", "Green", "return.xlsx, Your actions!J2")
    result = merge(replace(now, log=(took,)), [pair], AS_AT, {})
    assert (result.conflicts, result.changes) == ([], [])


def test_a_proposed_action_is_listed_and_never_enters_the_plan():
    out = issue_to(before(), "Police")
    row = replace(out.rows[0], cells={"Action": Cell("Train new staff", "Train new staff")})
    result = merged(before(), out, fill(out, {"1.1": ANSWERED, "1.2": ANSWERED}, proposals=(row,)))
    assert result.proposals == [Proposal("Police", "", "Your actions", 2, {"Action": "Train new staff"})]
    assert [found.code for found in result.problems] == ["new-action"]
    assert {change.key.ref for change in result.changes} == {"1.1", "1.2"}


def test_a_plan_that_was_renumbered_holds_the_rows_concerned():
    out = issue_to(before(), "Police")
    now = plan(
        "| 1.2 | Name a deputy | Police | Amber | 30/09/2027 | Begun | | | | | Staff |",
        "| 1.1 | Brief officers | Police | Green | 30/09/2027 | Begun | | | | | Staff |",
    )
    result = merged(now, out, fill(out, {"1.1": ANSWERED, "1.2": ANSWERED}))
    assert (codes(result.problems), result.changes) == (["row-renumbered B2", "row-renumbered B3"], [])
    assert len(result.proposals) == 2


def test_an_action_that_was_only_reworded_is_answered_and_pointed_out():
    out = issue_to(before(), "Police")
    now = plan("| 1.1 | Name two deputies | Police | Amber | 30/09/2027 | Begun | | | | | Staff |")
    result = merged(now, out, without(fill(out, {"1.1": ANSWERED}), "1.2"))
    assert codes(result.problems) == ["action-reworded B2"]
    assert len(result.changes) == 2


PREFILLED = "| 1.1 | Do | Police | Amber | 30/09/2027 | Begun | | Log | 31/12/2027 | Supplier | Staff |"


def test_what_was_prefilled_is_no_answer():
    out = issue_to(plan(PREFILLED), "Police")
    assert merged(plan(PREFILLED), out, fill(out, {})).outcomes[0].state is State.HELD
    nothing = merged(plan(PREFILLED), out, fill(out, {}, nothing_to_report=True))
    assert (nothing.outcomes[0].state, nothing.problems) == (State.NOTHING_TO_REPORT, [])


def test_an_answer_that_was_cleared_changes_nothing_and_is_told():
    out = issue_to(plan(PREFILLED), "Police")
    result = merged(plan(PREFILLED), out, fill(out, {"1.1": ANSWERED | {"Evidence": ""}}))
    assert "answer-cleared M2" in codes(result.problems)
    assert "Evidence" not in {change.field for change in result.changes}


def logged(tracker: Tracker, *values: str) -> Tracker:
    entries = (LogEntry("2026-Q3", "1.1", "Police", "Rating", "", value, "x") for value in values)
    return replace(tracker, log=tuple(entries))


@pytest.mark.parametrize("returned", ["Amber", "Green", "Grey"])
def test_an_agencys_newer_return_takes_the_place_of_its_older_one(returned):
    out = issue_to(before(), "Police")
    now = logged(plan("| 1.1 | Name a deputy | Police | Red | 30/09/2027 | Begun | | | | | Staff |"), "Red")
    result = merged(now, out, fill(out, {"1.1": {"Rating now": returned, "Update": "Begun"}}))
    assert [change.now.text for change in result.changes] == [returned]
    assert result.conflicts == []


def test_a_person_who_put_the_old_value_back_is_not_overruled_by_the_same_return():
    out = issue_to(before(), "Police")
    result = merged(logged(before(), "Green"), out, fill(out, {"1.1": {"Rating now": "Green", "Update": "Begun"}}))
    assert (result.changes, result.conflicts) == ([], [])


def test_only_the_last_answer_taken_counts_as_taken():
    out = issue_to(before(), "Police")
    now = logged(plan("| 1.1 | Name a deputy | Police | Grey | 30/09/2027 | Begun | | | | | Staff |"), "Green", "Red")
    result = merged(now, out, fill(out, {"1.1": {"Rating now": "Green", "Update": "Begun"}}))
    assert len(result.conflicts) == 1


def test_a_formula_in_the_tracker_is_never_overwritten():
    out = issue_to(before(), "Police")
    now = replace(before(), formulas=frozenset({"D2"}))
    result = merged(now, out, fill(out, {"1.1": ANSWERED, "1.2": ANSWERED}))
    assert "formula-in-tracker J2" in codes(result.problems)
    assert ("1.1", "Rating") not in {(change.key.ref, change.field) for change in result.changes}

"""The composite action matrix of one plan as values: roll-up, movement, exceptions, changes, counts."""

from dataclasses import replace
from datetime import date

import pytest
from builders import AS_AT, matrix_of
from conftest import tracker_of

from plan_tools.model import (
    ExceptionKind,
    Key,
    LogEntry,
    LogLine,
    Matrix,
    Movement,
    Rating,
    RegisterEntry,
    ReturnLine,
    Snapshot,
    State,
    Tracker,
)
from plan_tools.rules.composite import compose
from plan_tools.rules.matrix import build_matrix
from plan_tools.rules.rating import DEFAULT_KEY, find_rating, movement, overall

CYCLE = "2026-Q3"


def rated(*names: str):
    return [find_rating(name, DEFAULT_KEY) for name in names]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (["Green", "Red", "Blue"], "Red"),
        (["Green", "Grey"], "Green"),
        (["Complete", "Blue"], "Complete"),
        (["Blue", "Blue"], "Blue"),
        (["Blue", ""], None),
        (["", "Amber"], "Amber"),
        ([""], None),
    ],
)
def test_the_overall_rating_is_the_worst_open_one_and_closed_only_when_all_are(parts, expected):
    found = overall(rated(*parts), DEFAULT_KEY)
    assert (found and found.name) == expected


def test_of_two_ratings_as_severe_the_first_of_the_key_counts_however_the_parts_are_ordered():
    late, stuck = (Rating(name, name[0], "", 3, False, "Agency", "C00000", "FFFFFF") for name in ("Late", "Stuck"))
    assert overall([stuck, late], (late, stuck)) == overall([late, stuck], (late, stuck)) == late
    assert overall([late, stuck], (stuck, late)) == stuck


@pytest.mark.parametrize(
    ("was", "now", "moved"),
    [
        ("Red", "Amber", Movement.BETTER),
        ("Green", "Amber", Movement.WORSE),
        ("Complete", "Blue", Movement.BETTER),
        ("Blue", "Red", Movement.WORSE),
        ("Red", "Red", Movement.SAME),
        ("", "Red", Movement.UNKNOWN),
        ("Green", "Grey", Movement.CHANGED),
        ("Grey", "Green", Movement.CHANGED),
        ("Grey", "Grey", Movement.SAME),
        ("Grey", "Amber", Movement.WORSE),
        ("Grey", "Complete", Movement.BETTER),
    ],
)
def test_a_rating_moves_both_ways_and_to_another_as_severe_neither_way(was, now, moved):
    assert movement(*rated(was, now), known_before=True) == moved


def plan() -> Tracker:
    heads = (
        "| Ref | Theme | Action | Agency | Rating | Due date | Update | Evidence | Completed on "
        "| Requested date | Reason for request | Revised date | Signed off by | Signed off on |"
    )
    tracker = tracker_of(
        heads
        + """
| 1   | Staff | One    | Police | Green    | 01/11/2026 | New words | | | | | | | |
| 1   | Staff | One    | Health | Red      | 01/12/2026 | Stuck | | | | | | | |
| 2   | Money | Two    | Police | Complete | 01/10/2026 | Done | Log | 01/10/2026 | | | | | |
| 3   | Staff | Three  | Health | Blue     | 01/10/2026 | Shut | Log | 01/10/2026 | | | | Group | 2/10/2026 |
| 4   | Staff | Four   | Police | Grey     | TBC        | | | | | | | | |
| 5   | Money | Five   | Police | Amber    | 01/12/2026 | | | | 01/03/2027 | Supplier | 01/02/2027 | | |
"""
    )[0]
    asked = (
        RegisterEntry(
            CYCLE, "Police", date(2026, 11, 1), date(2026, 11, 13), "a", date(2026, 11, 9), "merged", "p.xlsx"
        ),
        RegisterEntry(CYCLE, "Health", date(2026, 11, 1), date(2026, 11, 13), "b"),
    )
    before = [("1", "Police", "Amber"), ("1", "Health", "Green"), ("2", "Police", "Green"), ("3", "Health", "Complete"),
              ("5", "Police", "Amber")]  # fmt: skip
    history = tuple(
        Snapshot("2026-Q2", date(2026, 8, 1), ref, agency, rating, date(2026, 11, 1), "Old words", None)
        for ref, agency, rating in before
    )
    older = tuple(replace(one, cycle="2026-Q1", as_at=date(2026, 5, 1), rating="Grey") for one in history)
    return replace(tracker, register=asked, history=(*history, *older))


def matrix() -> Matrix:
    return build_matrix(plan(), CYCLE, AS_AT)


def of(actions: str, *past: tuple[str, str, str, date | None]) -> Matrix:
    """The matrix of a plan, after cycles Q1, Q2 and so on: in each (Ref, agency, rating, date due) once."""
    tracker = tracker_of(actions)[0]
    seen: dict[tuple[str, str], int] = {}
    history = []
    for ref, agency, rating, due in past:
        number = seen[ref, agency] = seen.get((ref, agency), 0) + 1
        history.append(Snapshot(f"Q{number}", date(2026, number, 1), ref, agency, rating, due, "", None))
    return build_matrix(replace(tracker, history=tuple(history)), CYCLE, AS_AT)


def kinds(found: Matrix, ref: str = "1") -> list[ExceptionKind]:
    return [line.kind for line in found.exceptions if line.ref == ref]


def details(found: Matrix, kind: ExceptionKind) -> list[str]:
    return [line.detail for line in found.exceptions if line.kind is kind]


# -- rows and parts ---------------------------------------------------------------------------------------------------


def test_a_row_is_an_action_and_themes_stand_together():
    assert [(row.ref, row.theme) for row in matrix().rows] == [
        ("1", "Staff"),
        ("3", "Staff"),
        ("4", "Staff"),
        ("2", "Money"),
        ("5", "Money"),
    ]


def test_plans_stand_together_and_an_action_without_one_belongs_to_the_tracker():
    found = of(
        """
| Ref | Plan | Theme | Action | Agency | Rating |
| 1   | Review | Staff | One | Police | Red |
| 2   |        | Staff | Two | Police | Red |
| 3   | Review | Staff | Three | Police | Red |
| 4   | Review | Money | Four | Police | Red |
"""
    )
    assert [(row.plan, row.ref) for row in found.rows] == [
        ("Review", "1"),
        ("Review", "3"),
        ("Review", "4"),
        (found.title, "2"),
    ]
    assert found.several
    assert {plan: sum(counts) for plan, counts in found.plan_counts.items()} == {"Review": 3, found.title: 1}


def test_an_action_belongs_to_the_first_plan_that_any_of_its_rows_names():
    found = of(
        """
| Ref | Plan   | Action | Agency | Rating |
| 1   |        | One    | Police | Red |
| 1   | Review | One    | Health | Red |
"""
    )
    assert {part.plan for part in found.parts} == {row.plan for row in found.rows} == {"Review"}
    assert not found.several


def test_parts_are_numbered_in_the_order_of_the_tracker():
    found = matrix()
    assert [(part.line, part.action.ref, part.agency) for part in found.parts] == [
        (1, "1", "Police"),
        (2, "1", "Health"),
        (3, "2", "Police"),
        (4, "3", "Health"),
        (5, "4", "Police"),
        (6, "5", "Police"),
    ]
    assert [part for row in found.rows for part in row.parts.values()] == sorted(
        found.parts, key=lambda part: [row.ref for row in found.rows].index(part.action.ref)
    )


def test_a_part_without_a_return_keeps_its_rating_and_is_not_confirmed():
    row = matrix().rows[0]
    assert row.overall
    assert row.overall.name == "Red"
    assert (row.parts["Police"].confirmed, row.parts["Health"].confirmed) == (True, False)
    assert not row.confirmed


def test_a_part_whose_return_gave_no_rating_that_was_taken_is_not_confirmed():
    found = build_matrix(plan(), CYCLE, AS_AT, {Key("5", "Police")})
    assert [part.action.ref for part in found.parts if not part.confirmed] == ["1", "5"]
    assert "Its return gave no rating that was taken; the rating is not confirmed, last recorded in 2026-Q2." in (
        details(found, ExceptionKind.NOT_CONFIRMED)
    )


def test_a_closed_part_and_a_plan_not_yet_issued_need_no_return():
    assert next(part for part in matrix().parts if part.action.ref == "3").confirmed
    assert all(part.confirmed for part in build_matrix(replace(plan(), register=()), CYCLE, AS_AT).parts)


def test_a_part_without_an_agency_is_shown_and_counted_as_nobodys():
    found = of(
        """
| Ref | Action | Agency | Rating |
| 1   | One    | Police | Green |
| 1   | One    |        | Red |
"""
    )
    assert [(agency.name, agency.short) for agency in found.agencies] == [("Police", "Police"), ("", "No agency")]
    assert list(found.rows[0].parts) == ["Police", ""]
    assert set(found.agency_counts) == {"Police", ""}
    assert [line.agency for line in found.returns] == ["Police"]


def test_links_are_refs_of_the_plan_and_what_leads_nowhere_is_left_out():
    found = of(
        """
| Ref | Action                | Agency | Rating | Linked actions |
| 1.1 | Train; see action 2.1 | Police | Red    | 3.1; 99 |
| 2.1 | Two                   | Police | Red    | |
| 3.1 | Three                 | Police | Red    | 2, see rec 1.1 |
"""
    )
    assert [part.links for part in found.parts] == [("3.1", "2.1"), (), ("1.1",)]


@pytest.mark.parametrize(
    ("police", "health", "said"),
    [
        ("Stuck | Green", "Fine | Red", "Health: Fine"),
        ("Stuck | Red", "Fine | Green", "Police: Stuck"),
        (" | Red", "Fine | Green", "Health: Fine"),
        (" | Red", " | Green", ""),
    ],
)
def test_the_latest_update_is_that_of_the_part_that_decides_and_says_whose_it_is(police, health, said):
    found = of(
        f"| Ref | Action | Agency | Update | Rating |\n| 1 | One | Police | {police} |\n| 1 | One | Health | {health} |"
    )
    assert found.rows[0].latest_update == said


def test_the_latest_update_of_an_action_with_one_part_stands_alone():
    found = of("| Ref | Action | Agency | Update | Rating |\n| 1 | One | Police | Nearly there | Green |")
    assert found.rows[0].latest_update == "Nearly there"


@pytest.mark.parametrize(
    ("police", "health", "said"),
    [
        ("Told before | Red", "New | Green", "Health: New"),
        ("New | Green", "Newer | Red", "Health: Newer"),
        ("Told before | Red", "Told before | Green", "Police: Told before"),
        (" | Red", "Told before | Green", "Health: Told before"),
    ],
)
def test_the_latest_update_is_one_that_is_new_in_this_cycle_where_there_is_one(police, health, said):
    tracker = tracker_of(
        f"| Ref | Action | Agency | Update | Rating |\n| 1 | One | Police | {police} |\n| 1 | One | Health | {health} |"
    )[0]
    past = tuple(
        Snapshot("Q1", date(2026, 5, 1), "1", agency, "Red", None, "Told before", None)
        for agency in ("Police", "Health")
    )
    assert build_matrix(replace(tracker, history=past), CYCLE, AS_AT).rows[0].latest_update == said


# -- what is due ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("police", "health", "due", "days_late"),
    [
        ("Green | 01/12/2026", "Green | 01/11/2026", date(2026, 11, 1), 19),
        ("Complete | 01/10/2026", "Green | 01/12/2026", date(2026, 12, 1), 0),
        ("Complete | 01/10/2026", "Green | TBC", None, 0),
        ("Blue | 01/10/2026", "Red | TBC", None, 0),
        ("Complete | 01/10/2026", "Complete | 01/09/2026", date(2026, 9, 1), 0),
        ("Blue | 01/10/2026", "Blue | 01/09/2026", date(2026, 9, 1), 0),
    ],
)
def test_an_action_is_due_and_late_by_the_parts_that_are_still_owed(police, health, due, days_late):
    found = of(
        f"| Ref | Action | Agency | Rating | Due date |\n| 1 | A | Police | {police} |\n| 1 | A | Health | {health} |"
    )
    row = found.rows[0]
    assert (row.due, row.days_late) == (due, days_late)
    assert (row.days_late > 0) == (ExceptionKind.LATE in kinds(found))


def test_where_there_is_no_date_the_row_says_what_was_written():
    found = of("| Ref | Action | Agency | Rating | Due date |\n| 1 | One | Police | Green | Ongoing |")
    assert (found.rows[0].due, found.rows[0].written_due) == (None, "Ongoing")


def test_the_revised_date_is_the_one_in_force():
    found = of(
        "| Ref | Action | Agency | Rating | Due date | Revised date |\n| 1 | A | Police | Red | 1/11/2026 | 1/12/2026 |"
    )
    assert (found.rows[0].due, found.rows[0].days_late) == (date(2026, 12, 1), 0)


# -- history ----------------------------------------------------------------------------------------------------------


def test_trend_and_movement_come_from_the_history():
    row = matrix().rows[0]
    assert {cycle: rating and rating.name for cycle, rating in row.trend.items()} == {
        "2026-Q1": "Grey",
        "2026-Q2": "Amber",
    }
    assert (row.movement, row.previous_cycle) == (Movement.WORSE, "2026-Q2")
    assert (row.parts["Police"].movement, row.parts["Police"].last) == (Movement.BETTER, "Amber")


def test_an_action_that_was_not_there_before_is_new():
    new = matrix().rows[2]
    assert (new.ref, new.trend, new.movement) == ("4", {}, Movement.NEW)
    assert (new.parts["Police"].movement, new.parts["Police"].last) == (Movement.NEW, "")


def test_a_part_that_had_no_rating_has_moved_neither_way():
    found = of("| Ref | Action | Agency | Rating |\n| 1 | One | Police | Red |", ("1", "Police", "", None))
    assert (found.parts[0].movement, found.parts[0].last) == (Movement.UNKNOWN, "No rating")


def test_a_first_cycle_has_nothing_to_compare_with():
    first = build_matrix(replace(plan(), history=()), CYCLE, AS_AT)
    assert first.changes == ()
    assert {row.movement for row in first.rows} == {Movement.UNKNOWN}
    assert first.moved == "There is no earlier cycle to compare with."
    assert list(first.cycle_counts) == [CYCLE]


def test_this_cycles_own_history_is_not_the_past():
    own = replace(plan().history[0], cycle=CYCLE, as_at=AS_AT)
    again = build_matrix(replace(plan(), history=(*plan().history, own)), CYCLE, AS_AT)
    assert again.previous_cycle == "2026-Q2"


def test_a_cycle_that_was_recorded_after_this_one_is_not_the_past():
    own, later = (
        replace(plan().history[0], cycle=cycle, as_at=as_at)
        for cycle, as_at in ((CYCLE, date(2026, 11, 1)), ("2026-Q4", date(2026, 11, 19)))
    )
    again = build_matrix(replace(plan(), history=(*plan().history, own, later)), CYCLE, AS_AT)
    assert list(again.cycle_counts) == ["2026-Q1", "2026-Q2", CYCLE]


def test_at_most_six_cycles_are_shown_the_present_one_last():
    past = [("1", "Police", "Red", None)] * 9
    found = of("| Ref | Action | Agency | Rating |\n| 1 | One | Police | Green |", *past)
    assert list(found.cycle_counts) == ["Q5", "Q6", "Q7", "Q8", "Q9", CYCLE]


# -- exceptions -------------------------------------------------------------------------------------------------------


def test_the_exceptions_come_worst_first():
    found = [(line.kind, line.ref, line.agency) for line in matrix().exceptions]
    assert found == [
        (ExceptionKind.OFF_TRACK, "1", "Health"),
        (ExceptionKind.LATE, "1", "Police"),
        (ExceptionKind.CHALLENGED, "1", "Police"),
        (ExceptionKind.NEW_DATE, "5", "Police"),
        (ExceptionKind.DATE_MOVED, "1", "Health"),
        (ExceptionKind.DATE_MOVED, "2", "Police"),
        (ExceptionKind.DATE_MOVED, "5", "Police"),
        (ExceptionKind.AWAITING_SIGN_OFF, "2", "Police"),
        (ExceptionKind.NOT_CONFIRMED, "1", "Health"),
        (ExceptionKind.NO_DATE, "4", "Police"),
    ]


def test_within_a_kind_what_is_latest_comes_first():
    found = of(
        """
| Ref | Action | Agency | Rating | Due date |
| 1   | One    | Police | Red    | 10/11/2026 |
| 2   | Two    | Police | Red    | 01/10/2026 |
"""
    )
    late = [(line.ref, line.days_late) for line in found.exceptions if line.kind is ExceptionKind.LATE]
    assert late == [("2", 50), ("1", 10)]


def test_only_the_most_severe_open_rating_is_off_track_and_two_may_share_that():
    found = of("| Ref | Action | Agency | Rating |\n| 1 | One | Police | Red |\n| 2 | Two | Police | Amber |")
    assert (kinds(found, "1")[0], ExceptionKind.OFF_TRACK in kinds(found, "2")) == (ExceptionKind.OFF_TRACK, False)
    stuck = Rating("Stuck", "S", "", 4, False, "Agency", "7030A0", "FFFFFF")
    tie = matrix().sources[0]._replace(key=(*DEFAULT_KEY, stuck))
    assert tie.off_track == {"Red", "Stuck"}


def test_a_claim_of_completion_is_not_late_but_waits_for_sign_off_and_evidence():
    found = of("| Ref | Action | Agency | Rating | Due date |\n| 1 | One | Police | Complete | 01/10/2026 |")
    assert kinds(found) == [ExceptionKind.AWAITING_SIGN_OFF, ExceptionKind.NO_EVIDENCE]


def test_a_part_without_a_rating_says_so_and_is_late_like_any_other():
    found = of("| Ref | Action | Agency | Rating | Due date |\n| 1 | One | Police | | 10/11/2026 |")
    assert kinds(found) == [ExceptionKind.LATE, ExceptionKind.NO_RATING]


def test_a_request_for_the_date_that_is_in_force_asks_for_nothing():
    heads = "| Ref | Action | Agency | Rating | Due date | Requested date | Reason for request |\n"
    same = of(heads + "| 1 | One | Police | Green | 1/12/2026 | 1/12/2026 | Supplier |")
    other = of(heads + "| 1 | One | Police | Green | 1/12/2026 | 1/3/2027 | |")
    assert kinds(same) == []
    assert details(other, ExceptionKind.NEW_DATE) == ["1 Mar 2027 asked for: no reason given"]


NOV, DEC, FEB = date(2026, 11, 1), date(2026, 12, 1), date(2027, 2, 1)


@pytest.mark.parametrize(
    ("due", "revised", "recorded", "said"),
    [
        ("1/12/2026", "", [], []),
        ("1/12/2026", "", [DEC, DEC], []),
        ("1/12/2026", "", [NOV], ["Moved once: 1 Nov 2026 to 1 Dec 2026."]),
        ("1/12/2026", "1/2/2027", [], ["Moved once: 1 Dec 2026 to 1 Feb 2027."]),
        ("1/12/2026", "1/2/2027", [DEC], ["Moved once: 1 Dec 2026 to 1 Feb 2027."]),
        ("1/11/2026", "1/2/2027", [NOV, DEC], ["Moved twice: 1 Nov 2026 to 1 Dec 2026 to 1 Feb 2027."]),
        ("1/12/2026", "1/2/2027", [NOV, DEC], ["Moved twice: 1 Nov 2026 to 1 Dec 2026 to 1 Feb 2027."]),
        ("1/11/2026", "1/2/2027", [DEC], ["Moved twice: 1 Nov 2026 to 1 Dec 2026 to 1 Feb 2027."]),
        (
            "1/11/2026",
            "",
            [NOV, DEC, FEB],
            ["Moved 3 times: 1 Nov 2026 to 1 Dec 2026 to 1 Feb 2027 to 1 Nov 2026."],
        ),
        ("TBC", "", [NOV], []),
        ("1/12/2026", "", [None, NOV], ["Moved once: 1 Nov 2026 to 1 Dec 2026."]),
    ],
)
def test_a_date_that_moved_is_told_with_how_often(due, revised, recorded, said):
    found = of(
        f"| Ref | Action | Agency | Rating | Due date | Revised date |\n| 1 | A | Police | Green | {due} | {revised} |",
        *(("1", "Police", "Green", day) for day in recorded),
    )
    assert details(found, ExceptionKind.DATE_MOVED) == said


HELD_BY_BOTH = "| Ref | Action | Agency | Rating | Due date | Revised date |\n| 1 | A | Police |"


@pytest.mark.parametrize(
    ("police", "health", "lines"),
    [
        ("Green | TBC |", "Green | TBC |", [("Police, Health", "Green", "Written: TBC")]),
        ("Green | TBC |", "Red | TBC |", [("Police, Health", "", "Written: TBC")]),
        (
            "Green | TBC |",
            "Green | |",
            [("Police", "Green", "Written: TBC"), ("Health", "Green", "The due date is blank.")],
        ),
    ],
)
def test_agencies_of_one_action_without_a_date_are_one_line_where_they_say_the_same(police, health, lines):
    found = of(f"{HELD_BY_BOTH} {police} |\n| 1 | A | Health | {health} |\n| 2 | B | Police | Green | TBC | |")
    told = [line for line in found.exceptions if line.kind is ExceptionKind.NO_DATE]
    assert [(line.agency, line.rating, line.detail) for line in told if line.ref == "1"] == lines
    assert [line.agency for line in told if line.ref == "2"] == ["Police"]
    assert found.counts["exceptions"] == len(found.exceptions)


def test_agencies_of_one_action_whose_date_moved_alike_are_one_line_that_is_as_late_as_the_latest():
    moved = "1/10/2026 | 1/11/2026"
    found = of(f"{HELD_BY_BOTH} Complete | {moved} |\n| 1 | A | | Green | {moved} |")
    told = [line for line in found.exceptions if line.kind is ExceptionKind.DATE_MOVED]
    assert [(line.agency, line.days_late, line.detail) for line in told] == [
        ("Police, No agency", 19, "Moved once: 1 Oct 2026 to 1 Nov 2026.")
    ]


def test_what_is_late_or_off_track_has_a_line_for_each_agency():
    found = of(f"{HELD_BY_BOTH} Red | 1/11/2026 | |\n| 1 | A | Health | Red | 1/11/2026 | |")
    assert [(line.kind, line.agency) for line in found.exceptions] == [
        (ExceptionKind.OFF_TRACK, "Police"),
        (ExceptionKind.OFF_TRACK, "Health"),
        (ExceptionKind.LATE, "Police"),
        (ExceptionKind.LATE, "Health"),
    ]


def test_a_closed_action_is_no_exception():
    found = of("| Ref | Action | Agency | Rating | Due date |\n| 1 | One | Police | Blue | 1/1/2020 |")
    assert found.exceptions == ()


# -- changes ----------------------------------------------------------------------------------------------------------


def test_the_changes_tell_what_moved():
    found = {(line.what, line.ref, line.agency, line.was, line.now) for line in matrix().changes}
    assert found == {
        ("Better", "1", "Police", "Amber", "Green"),
        ("Update", "1", "Police", "Old words", "New words"),
        ("Worse", "1", "Health", "Green", "Red"),
        ("Due date", "1", "Health", "1 Nov 2026", "1 Dec 2026"),
        ("Update", "1", "Health", "Old words", "Stuck"),
        ("Better", "2", "Police", "Green", "Complete"),
        ("Due date", "2", "Police", "1 Nov 2026", "1 Oct 2026"),
        ("Update", "2", "Police", "Old words", "Done"),
        ("Closed", "3", "Health", "Complete", "Blue"),
        ("Due date", "3", "Health", "1 Nov 2026", "1 Oct 2026"),
        ("Update", "3", "Health", "Old words", "Shut"),
        ("New", "4", "Police", "", "Grey"),
        ("Due date", "5", "Police", "1 Nov 2026", "1 Feb 2027"),
        ("Update", "5", "Police", "Old words", ""),
    }


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        ("", "Red", [("Rating", "No rating", "Red")]),
        ("Red", "", [("Rating", "Red", "No rating")]),
        ("Red", "Yellow", [("Rating", "Red", "Yellow")]),
        ("Yellow", "Yellow", []),
        ("", "", []),
        ("Red", "Red", []),
        ("Blue", "Red", [("Worse", "Blue", "Red")]),
        ("Grey", "Green", [("Rating", "Grey", "Green")]),
    ],
)
def test_a_rating_that_came_or_went_is_a_change_too(was, now, told):
    found = of(f"| Ref | Action | Agency | Rating |\n| 1 | One | Police | {now} |", ("1", "Police", was, None))
    assert [(line.what, line.was, line.now) for line in found.changes] == told


def test_an_action_that_is_gone_is_told():
    found = of(
        "| Ref | Action | Agency | Rating |\n| 1 | One | Police | Red |",
        ("1", "Police", "Red", None),
        ("1", "Health", "Amber", None),
        ("7", "Police", "Green", None),
    )
    gone = [(line.what, line.ref, line.agency, line.was, line.now) for line in found.changes]
    assert gone == [
        ("Gone", "1", "Health", "Amber", "no longer in the plan"),
        ("Gone", "7", "Police", "Green", "no longer in the plan"),
    ]


def test_what_was_gone_before_the_last_cycle_is_not_told_again():
    found = of(
        "| Ref | Action | Agency | Rating |\n| 1 | One | Police | Red |",
        ("1", "Police", "Red", None),
        ("1", "Police", "Red", None),
        ("7", "Police", "Green", None),
    )
    assert found.changes == ()


# -- returns, log and counts ------------------------------------------------------------------------------------------


def test_each_agency_has_its_return_and_how_many_of_its_parts_are_open():
    issued, due = date(2026, 11, 1), date(2026, 11, 13)
    assert matrix().returns == (
        ReturnLine(matrix().title, "Police", "merged", issued, due, date(2026, 11, 9), 4),
        ReturnLine(matrix().title, "Health", State.MISSING, issued, due, None, 1),
    )
    alone = build_matrix(replace(plan(), register=plan().register[:1]), CYCLE, AS_AT)
    assert alone.returns[1] == ReturnLine(matrix().title, "Health", "not asked", None, None, None, 1)


def test_the_log_holds_what_this_cycles_returns_changed_without_the_files_that_they_came_in():
    now = LogEntry(CYCLE, "1", "Police", "Rating", "Amber", "Green", "Police (2) FINAL.xlsx, Your actions!J5")
    before = now._replace(cycle="2026-Q2")
    found = build_matrix(replace(plan(), log=(before, now)), CYCLE, AS_AT)
    assert found.log == (LogLine(found.title, "1", "Police", "Rating", "Amber", "Green"),)


@pytest.mark.parametrize(
    ("logged", "shown"),
    [
        ("2027-03-31", "31 Mar 2027"),
        ("2027-13-31", "2027-13-31"),
        ("Done on 2027-03-31", "Done on 2027-03-31"),
        ("20270331", "20270331"),
        ("", ""),
    ],
)
def test_the_log_shows_a_day_as_the_other_sheets_do_and_every_other_text_as_it_is(logged, shown):
    entries = (
        LogEntry(CYCLE, "1", "Police", "Due date", logged, "TBC", ""),
        LogEntry(CYCLE, "1", "Police", "Due date", "TBC", logged, ""),
    )
    found = build_matrix(replace(plan(), log=entries), CYCLE, AS_AT)
    assert [(line.was, line.now) for line in found.log] == [(shown, "TBC"), ("TBC", shown)]


def test_the_headline_counts_what_matters():
    found = matrix()
    assert found.headline == "1 of 5 actions is closed, 1 is off track and 1 is late."
    assert found.moved == "Since 2026-Q2, 2 actions got better and 1 got worse."
    assert found.came == "1 of 2 returns is in; missing: Health."
    assert found.counts == {
        "actions": 5,
        "closed": 1,
        "off track": 1,
        "late": 1,
        "due soon": 0,
        "better": 2,
        "worse": 1,
        "returns in": 1,
        "returns asked": 2,
        "not confirmed": 1,
        "exceptions": 10,
    }


def test_counts_by_theme_plan_agency_and_cycle_follow_the_key():
    found = matrix()
    assert [rating.letter for rating in found.key] == ["R", "A", "G", "N", "C", "B"]
    assert found.theme_counts == {
        (found.title, "Staff"): (1, 0, 0, 1, 0, 1, 0),
        (found.title, "Money"): (0, 1, 0, 0, 1, 0, 0),
    }
    assert found.plan_counts == {found.title: (1, 1, 0, 1, 1, 1, 0)}
    assert found.agency_counts == {"Police": (0, 1, 1, 1, 1, 0, 0), "Health": (1, 0, 0, 0, 0, 1, 0)}
    assert found.cycle_counts == {
        "2026-Q1": (0, 0, 0, 4, 0, 0, 0),
        "2026-Q2": (0, 2, 1, 0, 1, 0, 0),
        CYCLE: (1, 1, 0, 1, 1, 1, 0),
    }


def test_what_has_no_rating_is_counted_last_in_now_and_in_earlier_cycles():
    found = of(
        "| Ref | Action | Agency | Rating |\n| 1 | One | Police | |\n| 2 | Two | Police | Red |",
        ("1", "Police", "Purple", None),
        ("2", "Police", "", None),
    )
    assert found.counts["actions"] == 2
    assert found.plan_counts == {found.title: (1, 0, 0, 0, 0, 0, 1)}
    assert found.theme_counts == {(found.title, ""): (1, 0, 0, 0, 0, 0, 1)}
    assert found.agency_counts == {"Police": (1, 0, 0, 0, 0, 0, 1)}
    assert found.cycle_counts == {"Q1": (0, 0, 0, 0, 0, 0, 2), CYCLE: (1, 0, 0, 0, 0, 0, 1)}


# -- possible duplicates ----------------------------------------------------------------------------------------------


def duplicates(*texts: str) -> list[tuple[str, str]]:
    """What is said of possible duplicates in plans of one action each: whose, and the detail."""
    made = [
        replace(tracker_of(f"| Ref | Action | Agency | Rating |\n| {text} | Red |")[0], title=f"Plan {number}")
        for number, text in enumerate(texts, 1)
    ]
    lines = compose([build_matrix(one, CYCLE, AS_AT) for one in made]).exceptions
    return [(line.plan, line.detail) for line in lines if line.kind is ExceptionKind.POSSIBLE_DUPLICATE]


def test_the_same_action_in_two_plans_is_pointed_out_in_both_as_a_suggestion():
    assert duplicates("1 | Train all front-line staff | Police", "S7 | Train all front line staff. | Health") == [
        ("Plan 1", "Reads like S7 of Plan 2. If they are one action, keep one of them."),
        ("Plan 2", "Reads like 1 of Plan 1. If they are one action, keep one of them."),
    ]


@pytest.mark.parametrize(
    "other",
    [
        "7 | Publish the annual report | Police",
        "7 | Train front-line staff each year | Police",
        "7 | Train | Police",
        "7 | | Police",
    ],
    ids=["other", "83 per cent", "short", "blank"],
)
def test_what_reads_otherwise_or_says_too_little_is_no_duplicate(other):
    assert duplicates("1 | Train all front-line staff | Police", other) == []


def test_what_reads_alike_for_five_parts_in_six_is_pointed_out():
    told = duplicates("1 | Train all front-line staff | Police", "7 | Train all front-line staff by March | Fire")
    assert [plan for plan, _detail in told] == ["Plan 1", "Plan 2"]


def test_of_many_duplicates_three_are_named_and_the_rest_counted():
    told = duplicates(*[f"{number} | Train all front-line staff | Police" for number in range(1, 7)])
    assert told[0][1] == (
        "Reads like 2 of Plan 2, 3 of Plan 3, 4 of Plan 4 and 2 more. If they are one action, keep one of them."
    )


def test_what_is_closed_is_named_as_closed_and_has_no_line_of_its_own():
    one, other = (
        replace(
            tracker_of(f"| Ref | Action | Agency | Rating |\n| 1 | Train all front-line staff | Police | {rating} |")[
                0
            ],
            title=rating,
        )
        for rating in ("Blue", "Red")
    )
    found = compose([build_matrix(tracker, CYCLE, AS_AT) for tracker in (one, other)])
    lines = [line for line in found.exceptions if line.kind is ExceptionKind.POSSIBLE_DUPLICATE]
    assert [(line.plan, line.detail) for line in lines] == [
        ("Red", "Reads like 1 of Blue (closed). If they are one action, keep one of them.")
    ]


def test_one_plan_has_no_duplicates_of_its_own():
    tracker = tracker_of(
        """
| Ref | Action                      | Agency | Rating |
| 1   | Train all front-line staff  | Police | Red |
| 2   | Train all front-line staff. | Police | Red |
"""
    )[0]
    other = replace(
        tracker_of("| Ref | Action | Agency | Rating |\n| 1 | Publish the report | Police | Red |")[0], title="B"
    )
    found = compose([build_matrix(one, CYCLE, AS_AT) for one in (tracker, other)])
    assert not details(found, ExceptionKind.POSSIBLE_DUPLICATE)


def test_actions_of_two_plans_in_one_tracker_that_read_alike_are_pointed_out():
    found = matrix_of(
        """
| Ref | Plan   | Action                         | Agency | Rating |
| 1   | Review | Train every member of staff    | Police | Green  |
| 2   | Audit  | Train every member of staff    | Health | Green  |
| 3   | Audit  | Agree the budget for next year | Health | Green  |
"""
    )
    alike = [line for line in found.exceptions if line.kind is ExceptionKind.POSSIBLE_DUPLICATE]
    assert [(line.plan, line.ref) for line in alike] == [("Review", "1"), ("Audit", "2")]

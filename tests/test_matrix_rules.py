"""The composite action matrix as values: roll-up, movement, exceptions and changes."""

from dataclasses import replace
from datetime import date

import pytest
from builders import AS_AT
from conftest import tracker_of

from plan_tools.model import ExceptionKind, Movement, RegisterEntry, Snapshot, Tracker
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
    found = overall(rated(*parts))
    assert (found and found.name) == expected


@pytest.mark.parametrize(
    ("was", "now", "moved"),
    [
        ("Red", "Amber", Movement.BETTER),
        ("Green", "Amber", Movement.WORSE),
        ("Complete", "Blue", Movement.BETTER),
        ("Blue", "Red", Movement.WORSE),
        ("Red", "Red", Movement.SAME),
        ("", "Red", Movement.UNKNOWN),
    ],
)
def test_a_rating_moves_both_ways(was, now, moved):
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


def matrix():
    return build_matrix(plan(), CYCLE, AS_AT)


def test_a_row_is_an_action_and_themes_stand_together():
    assert [(row.ref, row.theme) for row in matrix().rows] == [
        ("1", "Staff"),
        ("3", "Staff"),
        ("4", "Staff"),
        ("2", "Money"),
        ("5", "Money"),
    ]


def test_a_part_without_a_return_keeps_its_rating_and_is_not_confirmed():
    row = matrix().rows[0]
    assert row.overall
    assert row.overall.name == "Red"
    assert (row.parts["Police"].confirmed, row.parts["Health"].confirmed) == (True, False)
    assert not row.confirmed


def test_trend_and_movement_come_from_the_history():
    row = matrix().rows[0]
    assert row.trend == ("N", "A", "R")
    assert row.movement is Movement.WORSE
    assert row.parts["Police"].movement is Movement.BETTER
    assert matrix().rows[2].movement is Movement.NEW


def test_the_exceptions_come_worst_first():
    found = [(line.kind, line.ref, line.agency) for line in matrix().exceptions]
    assert found == [
        (ExceptionKind.OFF_TRACK, "1", "Health"),
        (ExceptionKind.LATE, "1", "Police"),
        (ExceptionKind.CHALLENGED, "1", "Police"),
        (ExceptionKind.NEW_DATE, "5", "Police"),
        (ExceptionKind.AWAITING_SIGN_OFF, "2", "Police"),
        (ExceptionKind.NOT_CONFIRMED, "1", "Health"),
        (ExceptionKind.NO_DATE, "4", "Police"),
    ]


def test_the_changes_tell_what_moved():
    found = {(line.what, line.ref, line.agency, line.was, line.now) for line in matrix().changes}
    assert ("Better", "1", "Police", "Amber", "Green") in found
    assert ("Worse", "1", "Health", "Green", "Red") in found
    assert ("Closed", "3", "Health", "Complete", "Blue") in found
    assert ("New", "4", "Police", "", "Grey") in found
    assert ("Due date", "5", "Police", "1 Nov 2026", "1 Feb 2027") in found
    assert ("Update", "1", "Police", "Old words", "New words") in found


def test_the_headline_counts_what_matters():
    assert matrix().headline == "1 of 5 actions is closed, 1 is off track and 1 is late."
    assert matrix().standfirst == (
        "Since 2026-Q2, 2 actions got better and 1 got worse. Returns: 1 of 2 agencies; missing: Health."
    )


def test_a_first_cycle_has_nothing_to_compare_with():
    first = build_matrix(replace(plan(), history=()), CYCLE, AS_AT)
    assert first.changes == ()
    assert {row.movement for row in first.rows} == {Movement.UNKNOWN}
    assert "no earlier cycle" in first.standfirst


def test_this_cycles_own_history_is_not_the_past():
    own = replace(plan().history[0], cycle=CYCLE, as_at=AS_AT)
    again = build_matrix(replace(plan(), history=(*plan().history, own)), CYCLE, AS_AT)
    assert again.previous_cycle == "2026-Q2"


def test_counts_by_theme_agency_and_cycle_follow_the_key():
    found = matrix()
    names = [rating.name for rating in found.key]
    assert dict(zip(names, found.theme_counts["Staff"], strict=True))["Red"] == 1
    assert sum(found.agency_counts["Police"]) == 4
    assert list(found.cycle_counts) == ["2026-Q1", "2026-Q2", CYCLE]

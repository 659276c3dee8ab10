"""What plan-tools keeps in the tracker: the register, the history, the change log."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from builders import AS_AT, fill, issue_to, merged, registered
from conftest import tracker_of

from plan_tools.model import Outcome, RegisterEntry, Snapshot, State, Tracker
from plan_tools.rules.keep import (
    latest_cycle,
    log_entries,
    missing_agencies,
    received_after,
    register_after,
    snapshots_after,
    taken_out,
    with_register,
)

CYCLE = "2026-Q3"


def sent() -> Tracker:
    plan = tracker_of("""
| Ref | Action | Agency | Rating | Due date   | Progress update |
| 1   | Do     | Police | Red    | 30/09/2027 | Begun           |
| 1   | Do     | Health | Green  |            |                 |
""")[0]
    return registered(plan, issue_to(plan, "Police"), issue_to(plan, "Health"))


def outcome(agency: str, state: State, file: str = "a.xlsx") -> Outcome:
    return Outcome(file, f"hash of {file}", agency, state)


def test_the_register_says_what_came_when():
    (entry,) = register_after(sent(), CYCLE, [outcome("Police", State.MERGED)], AS_AT)
    assert (entry.state, entry.received_on, entry.file, entry.row) == ("merged", AS_AT, "a.xlsx", 2)


def test_the_same_return_again_changes_nothing_in_the_register():
    tracker = with_register(sent(), register_after(sent(), CYCLE, [outcome("Police", State.MERGED)], AS_AT))
    assert register_after(tracker, CYCLE, [outcome("Police", State.MERGED)], date(2026, 12, 1)) == []


def test_a_partly_merged_return_that_is_merged_later_keeps_the_day_it_came():
    tracker = with_register(sent(), register_after(sent(), CYCLE, [outcome("Police", State.PARTLY_MERGED)], AS_AT))
    (entry,) = register_after(tracker, CYCLE, [outcome("Police", State.MERGED)], date(2026, 12, 1))
    assert (entry.state, entry.received_on) == ("merged", AS_AT)


def test_another_file_of_an_agency_keeps_the_first_day_on_which_one_was_taken():
    tracker = with_register(sent(), register_after(sent(), CYCLE, [outcome("Police", State.MERGED)], AS_AT))
    (entry,) = register_after(tracker, CYCLE, [outcome("Police", State.MERGED, "b.xlsx")], date(2026, 12, 1))
    assert (entry.file, entry.received_on) == ("b.xlsx", AS_AT)


def test_a_file_that_was_held_first_does_not_count_as_taken():
    tracker = with_register(sent(), register_after(sent(), CYCLE, [outcome("Police", State.HELD)], AS_AT))
    for name in ("a.xlsx", "b.xlsx"):
        (entry,) = register_after(tracker, CYCLE, [outcome("Police", State.MERGED, name)], date(2026, 12, 1))
        assert (entry.state, entry.received_on) == ("merged", date(2026, 12, 1))


def test_held_files_are_all_named_and_never_hide_a_return_that_was_merged():
    held = [outcome("Police", State.HELD, "a.xlsx"), outcome("Police", State.HELD, "b.xlsx")]
    (entry,) = register_after(sent(), CYCLE, held, AS_AT)
    assert (entry.state, entry.file) == ("held", "a.xlsx; b.xlsx")
    tracker = with_register(sent(), register_after(sent(), CYCLE, [outcome("Police", State.MERGED)], AS_AT))
    assert register_after(tracker, CYCLE, held, AS_AT) == []


def test_who_sent_nothing_is_missing_and_who_was_held_is_not():
    assert missing_agencies(sent(), CYCLE) == ["Police", "Health"]
    tracker = with_register(sent(), register_after(sent(), CYCLE, [outcome("Police", State.HELD)], AS_AT))
    assert missing_agencies(tracker, CYCLE) == ["Health"]


def test_a_return_that_has_come_is_entered_once_with_the_first_day_that_is_known():
    files = [outcome("Police", State.RECEIVED, "a.xlsx"), outcome("Police", State.HELD, "b.xlsx")]
    days = {"hash of a.xlsx": date(2026, 11, 19), "hash of b.xlsx": date(2026, 11, 18)}
    (entry,) = received_after(sent(), CYCLE, files, AS_AT, days)
    assert (entry.agency, entry.state, entry.received_on) == ("Police", "received", date(2026, 11, 18))
    assert (entry.file, entry.sha256) == ("a.xlsx; b.xlsx", "hash of a.xlsx; hash of b.xlsx")
    tracker = with_register(sent(), [entry])
    assert received_after(tracker, CYCLE, files, AS_AT) == []
    assert missing_agencies(tracker, CYCLE) == ["Health"]
    assert snapshots_after(tracker, CYCLE, AS_AT) == []


@pytest.mark.parametrize("state", [State.MERGED, State.PARTLY_MERGED, State.NOTHING_TO_REPORT, State.HELD])
def test_what_the_register_says_of_a_return_is_never_made_less(state):
    tracker = with_register(sent(), register_after(sent(), CYCLE, [outcome("Police", state)], AS_AT))
    assert received_after(tracker, CYCLE, [outcome("Police", State.RECEIVED, "b.xlsx")], AS_AT) == []


def test_a_day_before_the_return_went_out_is_no_day_of_receipt():
    issued_on = sent().issued_in(CYCLE)[0].issued_on
    days = {"hash of a.xlsx": issued_on - timedelta(days=1)}
    (entry,) = received_after(sent(), CYCLE, [outcome("Police", State.RECEIVED)], AS_AT, days)
    assert entry.received_on == AS_AT


def test_a_merge_takes_the_day_on_which_the_file_came_and_keeps_the_one_that_is_there():
    days = {"hash of a.xlsx": date(2026, 11, 18)}
    (entry,) = register_after(sent(), CYCLE, [outcome("Police", State.MERGED)], AS_AT, days)
    assert entry.received_on == date(2026, 11, 18)
    tracker = with_register(sent(), received_after(sent(), CYCLE, [outcome("Police", State.RECEIVED)], AS_AT, days))
    (entry,) = register_after(tracker, CYCLE, [outcome("Police", State.MERGED, "b.xlsx")], date(2026, 12, 1))
    assert (entry.state, entry.received_on) == ("merged", date(2026, 11, 18))


def test_a_return_that_is_there_no_more_has_not_come():
    tracker = with_register(sent(), received_after(sent(), CYCLE, [outcome("Police", State.RECEIVED)], AS_AT))
    assert taken_out(tracker, CYCLE, ["hash of a.xlsx"]) == []
    (entry,) = taken_out(tracker, CYCLE, ["hash of another"])
    assert (entry.state, entry.received_on, entry.file, entry.sha256) == ("issued", None, "", "")
    assert taken_out(sent(), CYCLE, []) == []


def test_a_cycle_is_recorded_once_a_return_has_been_merged():
    assert snapshots_after(sent(), CYCLE, AS_AT) == []
    tracker = with_register(sent(), register_after(sent(), CYCLE, [outcome("Police", State.MERGED)], AS_AT))
    first, second = snapshots_after(tracker, CYCLE, AS_AT)
    assert first == Snapshot(CYCLE, AS_AT, "1", "Police", "Red", date(2027, 9, 30), "Begun", None)
    assert (second.agency, second.due_date) == ("Health", None)


def test_a_snapshot_is_brought_up_to_date_in_its_row_and_only_where_it_differs():
    tracker = with_register(sent(), register_after(sent(), CYCLE, [outcome("Police", State.MERGED)], AS_AT))
    kept = [replace(one, row=number) for number, one in enumerate(snapshots_after(tracker, CYCLE, AS_AT), 2)]
    later = replace(tracker, history=tuple(kept))
    assert snapshots_after(later, CYCLE, date(2026, 12, 1)) == []
    stale = replace(later, history=(replace(kept[0], rating="Amber"), kept[1]))
    (changed,) = snapshots_after(stale, CYCLE, date(2026, 12, 1))
    assert (changed.row, changed.rating, changed.as_at) == (2, "Red", date(2026, 12, 1))


def test_the_change_log_gives_every_cell_with_where_it_came_from():
    tracker = sent()
    out = issue_to(tracker, "Police")
    back = fill(out, {"1": {"Rating now": "amber", "Update": "x", "New due date": "March 2028"}})
    first, *_ = log_entries(merged(tracker, out, back).changes, CYCLE)
    assert (first.was, first.now, first.source) == ("Red", "Amber", "return.xlsx, Your actions!J2")


def test_the_latest_cycle_is_the_one_issued_last():
    early = RegisterEntry("Q4", "Police", date(2026, 1, 1), row=2)
    late = RegisterEntry("Q1", "Police", date(2026, 4, 1), row=3)
    assert latest_cycle(replace(sent(), register=(late, early))) == "Q1"
    assert latest_cycle(replace(sent(), register=())) == ""


def test_an_older_cycle_is_over_and_keeps_its_history():
    tracker = with_register(sent(), register_after(sent(), CYCLE, [outcome("Police", State.MERGED)], AS_AT))
    kept = [
        replace(one, row=number, rating="Amber") for number, one in enumerate(snapshots_after(tracker, CYCLE, AS_AT), 2)
    ]
    newer = RegisterEntry("2026-Q4", "Police", date(2027, 1, 1), row=9)
    later = replace(tracker, history=tuple(kept), register=(*tracker.register, newer))
    assert snapshots_after(later, CYCLE, AS_AT) == []


def test_a_late_issue_of_an_older_cycle_does_not_make_it_the_latest():
    old, new = RegisterEntry("Q3", "A", date(2026, 1, 1), row=2), RegisterEntry("Q4", "A", date(2026, 4, 1), row=3)
    late = RegisterEntry("Q3", "B", date(2026, 5, 1), row=4)
    assert latest_cycle(replace(sent(), register=(old, new, late))) == "Q4"


def test_a_text_longer_than_any_cell_is_kept_shortened_and_says_so():
    from plan_tools.rules.values import fitting

    assert fitting("x" * 32_767) == "x" * 32_767
    assert fitting("x" * 32_768).endswith("(shortened: more than a cell can hold)")
    assert len(fitting("😀" * 20_000)) < 32_767

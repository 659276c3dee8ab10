"""The words that go out to agencies are the tracker's own, with names, dates and counts filled in."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from conftest import sheet, tracker_of

from plan_tools.catalogue.messages import CORRECTIONS, LATE, REMINDER, RETURN, TEMPLATES, VERY_LATE
from plan_tools.rules.messages import USUAL, filled
from plan_tools.rules.words_to_send import message, reminder_of

DUE = date(2026, 11, 13)
PLAN = """
| Ref | Action | Agency | Rating |
| 1 | Do | Police | Red |
| 2 | Do | Police | Blue |
| 3 | Do | Police | Red |
"""
REGISTER = sheet(
    "Returns",
    """
| Cycle | Agency | Issued on | Due by | Return reference | Received on | State | File | SHA-256 |
| 2026-Q4 | Police | 02/11/2026 | 13/11/2026 | a | | issued | | |
""",
)


def tracker_with(messages: str = ""):
    """A tracker, with the rows of its sheet Messages, and the problems of reading it."""
    more = (sheet("Messages", f"| Message | Sent | Words |\n{messages}"),) if messages else ()
    tracker, problems = tracker_of(PLAN, REGISTER, *more)
    return replace(tracker, title="Peer review"), [found for found in problems if "message" in found.code]


def test_names_dates_and_counts_are_filled_in():
    tracker, _ = tracker_with("| Return | | To {Agency}: {actions} of {plan}, {cycle}, by {due}. {days late} late. |")
    told = message(RETURN, tracker, "Police", "2026-Q4", DUE + timedelta(3))
    words = "To Police: 2 actions of Peer review, 2026-Q4, by 13 Nov 2026. 3 days late."
    assert told.words == f"OFFICIAL-SENSITIVE\n\n{words}"
    assert told.subject == "Return 2026-Q4: Police"


def test_a_message_that_the_tracker_does_not_word_has_the_usual_words():
    tracker, problems = tracker_with("| Reminder, late | | Where is it? |\n| Return | | |")
    assert not problems
    assert tracker.messages == {**USUAL, LATE: "Where is it?"}
    assert tracker_with()[0].messages == USUAL


@pytest.mark.parametrize(
    ("days", "name"), [(-5, REMINDER), (0, REMINDER), (1, LATE), (14, LATE), (15, VERY_LATE), (200, VERY_LATE)]
)
def test_a_reminder_is_worded_by_how_late_the_return_is(days: int, name: str):
    assert reminder_of(tracker_with()[0], "Police", "2026-Q4", DUE + timedelta(days)) == name


def test_a_row_that_is_no_message_and_a_name_that_nobody_knows_are_told():
    _, problems = tracker_with("| Remindr | | Hello |\n| Return | | Dear {colleague}, by {due} |")
    assert [(found.code, found.location.cell) for found in problems] == [
        ("message-unknown", "A2"),
        ("message-name-unknown", "C3"),
    ]
    assert "Did you mean Reminder?" in problems[0].found
    assert "“{colleague}”" in problems[1].found


@pytest.mark.parametrize(
    ("message_name", "words", "text", "near"),
    [
        ("Return", "Dear {agencey}", "“{agencey}”", "Did you mean {agency}?"),
        ("Return", "Dear {Plans} people", "“{Plans}”", "Did you mean {plan}?"),
        ("Return", "Look at {points}", "“{points}”", ""),
        ("Return", "Dear {agency", "“{agency”", "Did you mean {agency}?"),
        ("Return", "by {{due}}", "“{}”", ""),
        ("Matrix", "Look at {list}", "“{list}”", ""),
    ],
)
def test_words_in_which_something_cannot_be_filled_in_are_named_and_never_sent(message_name, words, text, near):
    tracker, (found,) = tracker_with(f"| {message_name} | | {words} |")
    assert (found.code, found.severity, found.location.cell) == ("message-name-unknown", "error", "C2")
    assert text in found.found
    assert near in found.found
    assert "{days late}" in found.fix
    assert tracker.messages[message_name] == USUAL[message_name]


def test_names_may_be_written_in_any_case_and_each_message_has_its_own():
    tracker, problems = tracker_with("| Corrections | | {Points}: {LIST} |\n| Matrix | | {File} of {Plan} |")
    assert not problems
    assert tracker.messages["Matrix"] == "{File} of {Plan}"


def test_what_is_filled_in_is_not_looked_through_again_and_unknown_names_stay():
    assert filled("{agency} {x}", {"agency": "{cycle}", "cycle": "Q4"}) == "{cycle} {x}"


def test_the_list_of_corrections_is_never_left_out():
    tracker, _ = tracker_with("| Corrections | | Please look again. |")
    told = message(CORRECTIONS, tracker, "Police", "2026-Q4", DUE, points="1 point", list="1. Cell J6")
    assert told.words == "OFFICIAL-SENSITIVE\n\nPlease look again.\n\n1. Cell J6"


def test_the_usual_words_leave_nothing_to_be_filled_in():
    tracker, _ = tracker_with()
    for name in TEMPLATES:
        given = {"points": "1 point", "list": "1. Cell J6", "file": "Minutes.xlsx"}
        told = message(name, tracker, "Police", "2026-Q4", DUE, **given)
        assert "{" not in told.words
        assert "\n\n" in told.words

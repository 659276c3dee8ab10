"""Every cell of a plan is checked in one pass, and each problem says where, what, why and what to do."""

import pytest
from conftest import AS_AT, codes, sheet, tracker_of

from plan_tools.catalogue import CATALOGUE, SUBJECTS
from plan_tools.model import CellError, FormulaWithoutValue, Sheet
from plan_tools.problems import Problem
from plan_tools.rules.check import check_tracker
from plan_tools.rules.links import linked_refs
from plan_tools.rules.tracker import read_tracker

HEADS = (
    "| Ref | Action | Agency | Rating | Due date | Completed on | Evidence "
    "| Signed off by | Signed off on | Linked actions |"
)


def problems_of(*rows: str) -> list[str]:
    tracker, _ = tracker_of("\n".join((HEADS, *rows)))
    return codes(list(check_tracker(tracker, AS_AT)))


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("| 1 | Do | Police | Green | 30/09/2027 | | | | | |", []),
        ("| 1 |    | Police | Green | 30/09/2027 | | | | | |", ["required-blank B2"]),
        ("| 1 | Do |        | Green | 30/09/2027 | | | | | |", ["required-blank C2"]),
        ("| 1 | Do | Police |       | 30/09/2027 | | | | | |", ["required-blank D2"]),
        ("| 1 | Do | Police | Complete | 30/09/2026 | 1/9/2026 | Minutes | | | |", []),
        ("| 1 | Do | Police | Complete | 30/09/2026 | 1/9/2026 | | | | |", ["complete-without-evidence G2"]),
        ("| 1 | Do | Police | Complete | 30/09/2026 | | Minutes | | | |", ["complete-without-date F2"]),
        ("| 1 | Do | Police | Complete | 30/09/2026 | Completed | Minutes | | | |", ["complete-without-date F2"]),
        ("| 1 | Do | Police | Blue | 30/09/2026 | 1/9/2026 | Minutes | The group | 3/9/2026 | |", []),
        (
            "| 1 | Do | Police | Blue | 30/09/2026 | 1/9/2026 | Minutes | | | |",
            ["closed-without-sign-off H2", "closed-without-sign-off I2"],
        ),
        ("| 1 | Do | Police | Green | 19/11/2026 | | | | | |", ["challenged D2"]),
        ("| 1 | Do | Police | Amber | 19/11/2026 | | | | | |", ["challenged D2"]),
        ("| 1 | Do | Police | Grey | 19/11/2026 | | | | | |", ["challenged D2"]),
        ("| 1 | Do | Police | Green | 20/11/2026 | | | | | |", []),
        ("| 1 | Do | Police | Red | 19/11/2025 | | | | | |", []),
        ("| 1 | Do | Police | Red | 19/11/2027 | 21/11/2026 | | | | |", ["completed-in-future F2"]),
        ("| 1 | Do | Police | Red | 19/11/2027 | | | | | see rec 5 |", ["link-missing J2"]),
        ("| 1 | Do | Police | Red | 19/11/2027 | | | | | 1 |", []),
    ],
)
def test_what_must_hold_of_an_action(row, expected):
    assert problems_of(row) == expected


@pytest.mark.parametrize(
    ("asked", "reason", "code"),
    [
        ("1/3/2027", "Waiting for the ICB", "challenged-date-asked"),
        ("1/3/2027", "", "challenged"),
        ("19/11/2026", "Waiting for the ICB", "challenged"),
        ("", "Waiting for the ICB", "challenged"),
        ("soon", "Waiting for the ICB", "challenged"),
    ],
)
def test_a_challenged_rating_with_a_new_date_and_its_reason_is_put_to_the_group(asked, reason, code):
    tracker, _ = tracker_of(
        f"""
| Ref | Action | Agency | Rating | Due date | Requested due date | Reason for request |
| 1 | Do | Police | Green | 30/09/2026 | {asked} | {reason} |
"""
    )
    (found,) = check_tracker(tracker, AS_AT)
    assert found.code == code
    assert ("Put it to the group" in found.fix, "1 Mar 2027" in found.found) == (code != "challenged",) * 2


def test_a_link_to_a_recommendation_finds_its_actions():
    rows = (
        "| 5.1 | Do | Police | Red | 1/1/2027 | | | | | |",
        "| 6.1 | Do | Police | Red | 1/1/2027 | | | | | links with 5 |",
    )
    assert problems_of(*rows) == []
    assert linked_refs("see rec 5; links with 17 and 1.1a") == ["5", "17", "1.1a"]


TWO = "| {} | {} | Police | Red | 1/1/2027 | | | | | |", "| {} | {} | Health | Red | 1/1/2027 | | | | | |"


def two_actions(ref: str, one: str, other: str) -> list[Problem]:
    tracker, _ = tracker_of("\n".join((HEADS, TWO[0].format(ref, one), TWO[1].format(ref, other))))
    return list(check_tracker(tracker, AS_AT))


def test_two_actions_under_one_ref_are_told_once_with_both_cells_and_texts():
    (found,) = two_actions("1.1", "Name a deputy", "Write a protocol for reviews")
    assert (found.code, found.location.cell, found.ref) == ("ref-of-two-actions", "A3", "1.1")
    assert "“Name a deputy” in A2 and “Write a protocol for reviews” in A3" in found.found
    assert "1.10 turns into 1.1" in found.fix
    third = "| 9 | Move house at once | Fire | Red | 1/1/2027 | | | | | |"
    rows = (TWO[0].format("9", "Name a deputy"), TWO[1].format("9", "Write it down"), third)
    assert problems_of(*rows) == ["ref-of-two-actions A3"]
    assert "turns into" not in two_actions("9", "Name a deputy", "Write it down")[0].fix


@pytest.mark.parametrize("ref", ["1.1", "9"])
def test_a_lost_zero_is_named_only_for_a_ref_that_may_have_lost_one(ref):
    row = f"| {ref} | Do | Police | Red | 1/1/2027 | | | | | |"
    _, problems = tracker_of("\n".join((HEADS, row, row)))
    (twice,) = (one for one in problems if one.code == "duplicate-action")
    assert ("turns into" in twice.fix) == (ref == "1.1")


@pytest.mark.parametrize(
    "other", ["name a deputy for the strategic group", "Name a deputy, for the Strategic Group!", "",
              "Name a deputy for the Strategic Group now"],
)  # fmt: skip
def test_an_action_worded_a_little_otherwise_is_the_same_action(other):
    found = two_actions("1.1", "Name a deputy for the Strategic Group", other)
    assert "ref-of-two-actions" not in {one.code for one in found}


def test_open_actions_without_a_due_date_are_told_in_one_line():
    rows = (
        "| 1 | Do | Police | Green | 1/1/2027 | | | | | |",
        "| 2 | Do | Police | Red | | | | | | |",
        "| 3 | Do | Police | Red | Ongoing | | | | | |",
        "| 3 | Do | Health | Red | | | | | | |",
        "| 4 | Do | Police | Blue | | 1/9/2026 | Minutes | The group | 3/9/2026 | |",
        "| 5 | Do | Police | Complete | | 1/9/2026 | Minutes | | | |",
    )
    tracker, _ = tracker_of("\n".join((HEADS, *rows)))
    (found,) = check_tracker(tracker, AS_AT)
    assert (found.code, found.location.cell) == ("no-due-date", "E3")
    assert found.found == "2 actions have no due date: 2, 3."
    many = [f"| {n} | Do | Police | Red | | | | | | |" for n in range(1, 31)]
    tracker, _ = tracker_of("\n".join((HEADS, *many)))
    (found,) = check_tracker(tracker, AS_AT)
    assert found.found.endswith("11, 12 and 18 more.")


def test_where_another_part_of_an_action_has_a_date_the_agencies_that_have_none_are_named():
    rows = (
        "| 1 | Do | Fire   | Red | 1/1/2027 | | | | | |",
        "| 1 | Do | Police | Red | | | | | | |",
        "| 1 | Do | Health | Red | | | | | | |",
    )
    tracker, _ = tracker_of("\n".join((HEADS, *rows)))
    (found,) = check_tracker(tracker, AS_AT)
    assert (found.found, found.location.cell) == ("1 action has no due date: 1 (Police, Health).", "E3")


REVISED = """
| Ref | Action | Agency | Rating | Due date   | Revised due date |
| 1   | Do     | Police | Red    | Ongoing    | 31/03/2027       |
| 2   | Do     | Police | Red    | Summer     | 31/03/2027       |
| 3   | Do     | Police | Red    | ???x       | 31/03/2027       |
| 4   | Do     | Police | Red    | 31/02/2027 | 31/03/2027       |
| 5   | Do     | Police | Red    | Ongoing    | TBC              |
| 6   | Do     | Police | Red    | Ongoing    |                  |
| 7   | Do     | Police | Red    | 31/03/2026 | Ongoing          |
"""


def test_beside_a_revised_date_nothing_is_said_of_a_due_date_that_is_no_day_but_other_faults_are():
    found = [one for one in codes(tracker_of(REVISED)[1]) if one.startswith("date-")]
    assert found == ["date-impossible E5", "date-open E6", "date-open F6", "date-open E7", "date-open F8"]


@pytest.mark.parametrize("column", ["Due date", "Completed on", "Signed off on"])
def test_what_is_said_of_a_date_fits_its_column(column):
    tracker, found = tracker_of(f"| Ref | Action | Agency | Rating | {column} |\n| 1 | Do | Police | Red | Ongoing |")
    (told,) = (one for one in found if one.code == "date-open")
    assert told.why.startswith(f"Without a day, {column} is as good as blank")
    several = tracker_of(f"| Ref | Action | Agency | Rating | {column} |\n| 1 | Do | Police | Red | 1/2/26; 1/3/26 |")[
        1
    ]
    (told,) = (one for one in several if one.code == "date-several")
    assert told.why.startswith(column)
    assert "due" not in told.found + told.fix
    assert tracker.actions


def test_a_plan_that_keeps_no_due_dates_is_not_asked_for_them():
    tracker, _ = tracker_of("| Ref | Action | Agency | Rating |\n| 1 | Do | Police | Red |")
    assert list(check_tracker(tracker, AS_AT)) == []


@pytest.mark.parametrize(
    "name",
    ["All agencies", "All partners", "ALL", "Each partner agency", "Everyone", "Multi-agency", "All of the above",
     "Every agency", "All partners and agencies", "All statutory partner organisations", "Multi agency partners"],
)  # fmt: skip
def test_a_name_that_means_everybody_is_never_an_agency_silently(name):
    rows = [f"| {n} | Do | {name} | Red | 1/1/2027 | | | | | |" for n in (1, 2)]
    actions = "\n".join((HEADS, *rows))
    for more in ((), (sheet("Agencies", f"| Agency |\n| Police |\n| {name} |"),)):
        tracker, _ = tracker_of(actions, *more)
        (found,) = check_tracker(tracker, AS_AT)
        assert (found.code, found.location.cell, found.agency) == ("agency-is-all", "C2", name)
        assert "2 actions" in found.found


@pytest.mark.parametrize("name", ["Alliance", "All Saints School", "Every Child", "Allied Services", "Police"])
def test_a_name_that_only_begins_so_is_an_agency(name):
    assert problems_of(f"| 1 | Do | {name} | Red | 1/1/2027 | | | | | |") == []


def test_another_name_that_means_everybody_is_the_agency_that_it_was_given_to():
    tracker, _ = tracker_of(
        f"{HEADS}\n| 1 | Do | All partners | Red | 1/1/2027 | | | | | |",
        sheet("Agencies", "| Agency | Also known as |\n| Business team | All partners |"),
    )
    assert list(check_tracker(tracker, AS_AT)) == []


def test_advice_names_only_ratings_that_every_key_has():
    (first, _second) = check_tracker(
        tracker_of(
            f"{HEADS}\n| 1 | Do | Police | Shut | 1/1/2027 | | | | | |",
            sheet("RAG index", "| Rating | Closed | Set by |\n| Going on | No | Agency |\n| Shut | Yes | Group |"),
        )[0],
        AS_AT,
    )
    assert first.code == "closed-without-sign-off"
    assert first.fix == "Fill in Signed off by, or choose an open rating until it is signed off."


def test_errors_and_formulas_without_a_value_are_never_read_as_blank():
    rows = (
        ("Ref", "Action", "Agency", "Rating", "Due date"),
        ("1", "Do", "Police", CellError("#REF!"), FormulaWithoutValue()),
    )
    sheets = (Sheet("tracker.xlsx", "Actions", rows),)
    from conftest import workbook

    _, problems = read_tracker(workbook(*sheets))
    assert [code for code in codes(problems) if not code.startswith("no-column")] == [
        "cell-error D2",
        "formula-without-value E2",
    ]


def test_text_that_a_cell_cannot_hold_is_said():
    rows = (("Ref", "Action", "Agency", "Rating", "Notes"), ("1", "Do\x07it", "Police", "Red", "x" * 32_768))
    from conftest import workbook

    tracker, problems = read_tracker(workbook(Sheet("tracker.xlsx", "Actions", rows)))
    assert {"text-cleaned B2", "text-too-long E2"} <= set(codes(problems))
    assert tracker.actions[0].text("Action") == "Doit"


def test_all_problems_come_in_one_pass():
    found = problems_of(
        "| 1 |    | Police | Green | 19/11/2026 | | | | | 9 |",
        "| 2 | Do | Police | Blue  | | | | | | |",
        "| 3 | Do | Police | Complete | | | | | | |",
    )
    assert len(found) == 8


@pytest.mark.parametrize("code", CATALOGUE)
def test_every_wording_says_what_why_and_what_to_do(code):
    wording = CATALOGUE[code]
    for text in (wording.found, wording.why, wording.fix):
        assert text
        assert text[0].isupper() or text[0] in "{“"
        assert text.endswith((".", "}", "?")), text
        assert "!" not in text


def test_a_code_stands_in_the_catalogue_once():
    assert sum(len(subject.WORDINGS) for subject in SUBJECTS) == len(CATALOGUE)


def test_every_code_of_the_catalogue_is_raised_by_a_test():
    from pathlib import Path

    tests = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    assert [code for code in CATALOGUE if f'"{code}' not in tests and f"{code} " not in tests] == []

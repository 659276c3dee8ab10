"""Every cell of a plan is checked in one pass, and each problem says where, what, why and what to do."""

import pytest
from conftest import AS_AT, codes, tracker_of

from plan_tools.catalogue import CATALOGUE, SUBJECTS
from plan_tools.model import CellError, FormulaWithoutValue, Sheet
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


def test_a_link_to_a_recommendation_finds_its_actions():
    rows = ("| 5.1 | Do | Police | Red | | | | | | |", "| 6.1 | Do | Police | Red | | | | | | links with 5 |")
    assert problems_of(*rows) == []
    assert linked_refs("see rec 5; links with 17 and 1.1a") == ["5", "17", "1.1a"]


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
    assert len(found) == 7


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

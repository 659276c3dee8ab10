"""What a person decided about a conflict: in the problems workbook or on the command line."""

import shlex

from conftest import sheet

from plan_tools.cli.values import Accepted
from plan_tools.model import Agency, Cell, Conflict, Decision, Key
from plan_tools.problems import Location, problem
from plan_tools.rules.decisions import accepted, read_decisions

CONFLICT = Conflict(Key("BOD 24/18(b)", "CCG/ICB"), "Rating", Cell("Amber"), Cell("Red"), Cell("Green"), "f", "s", "J2")


def test_the_column_decision_is_read_with_the_value_that_it_was_made_for():
    decisions, problems = read_decisions(
        [
            sheet(
                "Problems",
                """
| Problems |
| Agency | Ref | Field  | In the tracker | In the return | Decision | Code |
| Police | 1.1 | Rating | Red | Green | Return  | conflict |
| Police | 1.2 | Rating | Red | Green |         | conflict |
| Police | 1.3 | Rating | Red | Green | both    | conflict |
| Police | 1.1 | Rating | Red | Green | tracker | challenged |
""",
            )
        ]
    )
    assert decisions == {("1.1", "Police", "Rating"): Decision("return", "Green")}
    assert [(found.code, found.location.cell) for found in problems] == [
        ("not-a-decision", "F5"),
        ("decision-misplaced", "F6"),
    ]


def test_a_workbook_of_another_kind_decides_nothing():
    assert read_decisions([sheet("Sheet1", "| a |")]) == ({}, ())


def test_a_conflict_is_accepted_by_its_ref_agency_and_field_slashes_and_all():
    decisions, problems = accepted(["bod 24/18(b)/ccg/icb/rating=Tracker"], [CONFLICT])
    assert decisions == {("BOD 24/18(b)", "CCG/ICB", "Rating"): Decision("tracker")}
    assert problems == ()


def test_accepting_what_is_no_conflict_is_said():
    decisions, problems = accepted(["1.1/Police/Rating=return"], [CONFLICT])
    assert (decisions, [found.code for found in problems]) == ({}, ["accept-unknown"])


def test_what_is_printed_to_be_accepted_can_be_pasted_and_quotation_marks_around_it_do_not_count():
    told = problem(
        "identifier-in-return", Location("f"), ref="1.1", agency="King's & Queen's NHS Trust", field="Progress update",
        masked="[name J…]",
    )  # fmt: skip
    _, _, words = told.fix.partition("--accept ")
    pasted = shlex.split(words)[0]
    assert pasted == "1.1/King's & Queen's NHS Trust/Progress update=return"
    for left, right in ("''", '""', "\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}"):
        assert Accepted().convert(f"{left}{pasted}{right}", None, None) == pasted


def test_an_agency_may_be_called_by_its_short_name():
    agency = Agency("CCG/ICB", "Health")
    decisions, _ = accepted(["BOD 24/18(b)/health/Rating=return"], [CONFLICT], [agency])
    assert decisions == {("BOD 24/18(b)", "CCG/ICB", "Rating"): Decision("return")}

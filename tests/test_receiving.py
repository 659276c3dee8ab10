"""Which file is which: copies are skipped, and what is not certain is held."""

import itertools
from dataclasses import replace

from builders import fill, issue_to, registered
from conftest import sheet, tracker_of, workbook

from plan_tools.model import Outcome, Return, Sheet, State, Tracker
from plan_tools.problems import Location, problem
from plan_tools.rules.issue import REFERENCE
from plan_tools.rules.rating import DEFAULT_KEY
from plan_tools.rules.receive import Received, Sorted, sort_out
from plan_tools.rules.returned import is_return, read_return
from plan_tools.rules.values import Reader

CYCLE = "2026-Q3"
ANSWERED = {"1": {"Rating now": "Green", "Update": "Done"}}


def plan() -> Tracker:
    return tracker_of(
        """
| Ref | Action | Agency | Rating |
| 1   | Do     | Police | Red    |
| 1   | Do     | ICB    | Red    |
""",
        sheet("Agencies", "| Agency | Also known as |\n| Police | |\n| ICB | CCG |"),
    )[0]


def sent() -> tuple[Tracker, Return, Return]:
    police, health = issue_to(plan(), "Police"), issue_to(plan(), "ICB")
    return registered(plan(), police, health), police, health


def came(returned: Return, file: str, sha256: str = "") -> Received:
    return Received(file, sha256 or file, replace(returned, file=file, sha256=sha256 or file))


def states(found: Sorted) -> dict[str, State]:
    return {one.file: one.state for one in found.set_aside}


def codes(found: Sorted) -> list[str]:
    return [told.code for told in found.problems]


def test_a_return_of_this_cycle_may_be_merged():
    tracker, police, _ = sent()
    found = sort_out([came(fill(police, ANSWERED), "a.xlsx")], tracker, CYCLE)
    assert [one.file for one in found.to_merge] == ["a.xlsx"]
    assert (found.set_aside, found.problems) == ((), ())


def test_a_copy_is_skipped_even_when_a_program_has_saved_it_again():
    tracker, police, _ = sent()
    back = fill(police, ANSWERED)
    shuffled = replace(back, rows=back.rows[::-1])
    found = sort_out([came(back, "a.xlsx"), came(back, "b.xlsx", "a.xlsx"), came(shuffled, "c.xlsx")], tracker, CYCLE)
    assert [one.file for one in found.to_merge] == ["a.xlsx"]
    assert states(found) == {"b.xlsx": State.SKIPPED, "c.xlsx": State.SKIPPED}
    assert codes(found) == ["return-copy", "return-copy"]


def test_two_different_files_for_one_return_are_both_held():
    tracker, police, _ = sent()
    other = fill(police, {"1": {"Rating now": "Amber"}})
    found = sort_out([came(fill(police, ANSWERED), "a.xlsx"), came(other, "b.xlsx")], tracker, CYCLE)
    assert found.to_merge == ()
    assert states(found) == {"a.xlsx": State.HELD, "b.xlsx": State.HELD}
    assert codes(found) == ["return-twice", "return-twice"]
    assert "b.xlsx" in found.problems[0].found


def digest(letter: str) -> str:
    return letter * 64


def chain() -> tuple[Tracker, list[Received]]:
    """A return, its copy, its correction and the correction of that."""
    tracker, police, _ = sent()
    first, mended = fill(police, ANSWERED), fill(police, {"1": {"Rating now": "Amber", "Update": "Late"}})
    return tracker, [
        came(first, "a.xlsx", digest("a")),
        came(first, "b.xlsx", digest("b")),
        came(replace(mended, corrects=digest("a")), "c.xlsx", digest("c")),
        came(replace(first, corrects=digest("c")), "d.xlsx", digest("d")),
    ]


def test_a_correction_takes_the_place_of_the_file_that_it_names_and_of_its_copies():
    tracker, files = chain()
    found = sort_out(files, tracker, CYCLE)
    assert [one.file for one in found.to_merge] == ["d.xlsx"]
    assert states(found) == dict.fromkeys(("a.xlsx", "b.xlsx", "c.xlsx"), State.SKIPPED)
    assert codes(found) == ["return-replaced"] * 3
    assert [told.found.split(", ")[1] for told in found.problems] == ["c.xlsx.", "c.xlsx.", "d.xlsx."]


def test_two_corrections_of_one_file_are_both_held():
    tracker, files = chain()
    red = fill(sent()[1], {"1": {"Rating now": "Red", "Update": "Held up"}})
    other = replace(red, corrects=digest("a"))
    found = sort_out([files[0], files[2], came(other, "e.xlsx", digest("e"))], tracker, CYCLE)
    assert states(found) == {"a.xlsx": State.SKIPPED, "c.xlsx": State.HELD, "e.xlsx": State.HELD}
    assert found.to_merge == ()


def test_a_correction_that_says_nothing_new_is_named_and_skipped_and_what_it_corrects_stays():
    tracker, (first, *_) = chain()
    back = replace(first.returned, corrects=digest("a"))
    files = [first, came(back, "b.xlsx", digest("b")), came(back, "c.xlsx", digest("b"))]
    found = sort_out(files, tracker, CYCLE)
    assert [one.file for one in found.to_merge] == ["a.xlsx"]
    assert states(found) == dict.fromkeys(("b.xlsx", "c.xlsx"), State.SKIPPED)
    assert codes(found) == ["correction-unchanged"] * 2
    assert found.problems[0].found == "It is the marked copy of a.xlsx, sent back without a change."
    assert len({repr(sort_out(order, tracker, CYCLE)) for order in itertools.permutations(files)}) == 1


def test_a_correction_that_says_something_counts_beside_one_that_says_nothing_new():
    tracker, (first, _, mended, _) = chain()
    idle = came(replace(first.returned, corrects=digest("a")), "e.xlsx", digest("e"))
    found = sort_out([first, mended, idle], tracker, CYCLE)
    assert [one.file for one in found.to_merge] == ["c.xlsx"]
    assert codes(found) == ["return-replaced"] * 2


def test_a_correction_in_which_only_a_name_or_a_formula_is_new_says_something():
    tracker, (first, *_) = chain()
    signed = came(replace(first.returned, corrects=digest("a"), completed_by="A. Person"), "b.xlsx", digest("b"))
    assert [one.file for one in sort_out([first, signed], tracker, CYCLE).to_merge] == ["b.xlsx"]
    formula = problem("formula-value", Location("a.xlsx"), ref="1", agency="Police", field="Rating", text="x")
    typed = came(replace(first.returned, corrects=digest("a")), "b.xlsx", digest("b"))
    found = sort_out([replace(first, problems=(formula,)), typed], tracker, CYCLE)
    assert [one.file for one in found.to_merge] == ["b.xlsx"]


def test_a_correction_of_a_file_that_is_not_there_is_merged_like_any_other():
    tracker, files = chain()
    found = sort_out([files[3]], tracker, CYCLE)
    assert ([one.file for one in found.to_merge], found.set_aside) == (["d.xlsx"], ())


def test_files_that_correct_each_other_are_not_both_set_aside():
    tracker, files = chain()
    first = replace(files[0].returned, corrects=digest("c"))
    found = sort_out([came(first, "a.xlsx", digest("a")), files[2]], tracker, CYCLE)
    assert set(states(found).values()) == {State.HELD}


def test_the_order_of_corrections_does_not_matter():
    tracker, files = chain()
    results = {repr(sort_out(order, tracker, CYCLE)) for order in itertools.permutations(files)}
    assert len(results) == 1


def test_the_order_of_the_files_does_not_matter():
    tracker, police, health = sent()
    files = [
        came(fill(police, ANSWERED), "b.xlsx"),
        came(fill(police, ANSWERED), "a.xlsx"),
        came(fill(health, ANSWERED), "c.xlsx"),
        came(replace(health, reference="x/y/z"), "d.xlsx"),
    ]
    results = {repr(sort_out(order, tracker, CYCLE)) for order in itertools.permutations(files)}
    assert len(results) == 1


def test_a_return_of_another_cycle_is_held():
    tracker, police, _ = sent()
    found = sort_out([came(police, "a.xlsx")], tracker, "2026-Q4")
    assert (states(found), codes(found)) == ({"a.xlsx": State.HELD}, ["return-other-cycle"])


def test_a_reference_that_was_never_issued_is_held():
    tracker, police, _ = sent()
    found = sort_out([came(replace(police, reference="2026-q3/police/00000000"), "a.xlsx")], tracker, CYCLE)
    assert (states(found), codes(found)) == ({"a.xlsx": State.HELD}, ["return-unknown"])


def test_a_return_in_another_agencys_name_is_held():
    tracker, police, _ = sent()
    found = sort_out([came(replace(police, agency="ICB"), "a.xlsx")], tracker, CYCLE)
    assert (states(found), codes(found)) == ({"a.xlsx": State.HELD}, ["return-agency-altered"])


def test_an_agency_may_use_any_of_its_names():
    tracker, _, health = sent()
    found = sort_out([came(replace(health, agency="ccg"), "a.xlsx")], tracker, CYCLE)
    assert [one.returned and one.returned.agency for one in found.to_merge] == ["ICB"]


def test_a_return_of_an_agency_that_has_gone_is_held():
    tracker, police, _ = sent()
    gone = replace(tracker, agencies=tracker.agencies[1:])
    found = sort_out([came(police, "a.xlsx")], gone, CYCLE)
    assert (states(found), codes(found)) == ({"a.xlsx": State.HELD}, ["return-agency-gone"])


def test_a_file_that_could_not_be_read_is_named_and_costs_the_others_nothing():
    tracker, police, _ = sent()
    fault = problem("file-encrypted", Location("b.xlsx"))
    found = sort_out([came(police, "a.xlsx"), Received("b.xlsx", "", None, (fault,))], tracker, CYCLE)
    assert [one.file for one in found.to_merge] == ["a.xlsx"]
    assert found.set_aside == (Outcome("b.xlsx", "", "", State.REFUSED, problems=1),)


# -- reading one ------------------------------------------------------------------------------------------------------

START = """
| Action plan return |
| Return reference | 2026-q3/police/1234abcd | Return by | 13/11/2026 |
| Cycle | 2026-Q3 | | |
| Agency | Police | | |
| Nothing to report | {nil} | | |
"""
ACTIONS = """
| Your actions |
| Ref | Our own notes | RATING NOW: | What you said last time | update |
| 1.1 | call Ann | g | Begun | =Done |
| 1.2 | | Greenish | Begun | |
|     | a note of ours | | | |
"""


def read(start="", actions=ACTIONS, name="Your actions", properties=None):
    start = start or START.format(nil="")
    book = workbook(sheet("Start here", start), sheet(name, actions), properties=properties)
    return read_return(book, Reader(DEFAULT_KEY))


def test_a_return_is_read_by_its_headings_wherever_they_have_moved():
    returned, problems = read()
    assert (returned.reference, returned.agency, returned.cycle) == ("2026-q3/police/1234abcd", "Police", "2026-Q3")
    assert [(row.text("Ref"), row["Rating now"].value, row.text("Update")) for row in returned.rows] == [
        ("1.1", "Green", "=Done"),
        ("1.2", None, ""),
    ]
    assert [(found.code, found.location.cell, found.field) for found in problems] == [
        ("answers-lost", "2", "Ref"),  # somebody's notes may be an answer
        ("rating-read-as", "C3", "Rating"),
        ("rating-unknown", "C4", "Rating"),
    ]


def test_a_renamed_sheet_is_known_by_its_headings():
    returned, _ = read(name="Sheet1")
    assert len(returned.rows) == 2


def test_two_columns_for_one_answer_are_a_problem_and_neither_is_read():
    returned, problems = read(actions=ACTIONS.replace("Our own notes", "RAG"))
    assert ("column-twice", "Rating") in [(found.code, found.field) for found in problems]
    assert all(not row.text("Rating now") for row in returned.rows)


def test_a_box_for_nothing_to_report_is_a_yes_or_a_no():
    assert read(START.format(nil="x"))[0].nothing_to_report
    assert not read(START.format(nil="No"))[0].nothing_to_report
    returned, problems = read(START.format(nil="perhaps"))
    assert not returned.nothing_to_report
    assert "nil-unclear" in [found.code for found in problems]


def test_the_property_and_the_cell_must_say_the_same():
    returned, problems = read(properties={REFERENCE: "2026-q3/health/1234abcd"})
    assert (returned, [found.code for found in problems]) == (None, ["reference-altered"])


def test_the_property_is_enough_where_the_cell_is_gone():
    returned, _ = read(start="| x |", properties={REFERENCE: "r/e/f", "Agency": "Police", "Cycle": "2026-Q3"})
    assert (returned.reference, returned.agency, returned.cycle) == ("r/e/f", "Police", "2026-Q3")


def test_a_workbook_without_a_reference_is_no_return():
    book = workbook(sheet("Sheet1", "| a | b |"))
    assert not is_return(book)
    returned, problems = read_return(book, Reader(DEFAULT_KEY))
    assert (returned, [found.code for found in problems]) == (None, ["not-a-return"])


def test_a_formula_in_an_answer_is_taken_by_its_value_and_pointed_out():
    actions = sheet("Your actions", ACTIONS, formulas=frozenset({(3, 5), (3, 4)}))
    book = workbook(sheet("Start here", START.format(nil="")), actions)
    _, problems = read_return(book, Reader(DEFAULT_KEY))
    assert ("formula-value", "E3") in [(found.code, found.location.cell) for found in problems]


def test_a_sheet_of_answers_beside_the_one_that_counts_is_told():
    book = workbook(
        sheet("Start here", START.format(nil="")), sheet("Your actions", ACTIONS), sheet("Copy (2)", ACTIONS)
    )
    _, problems = read_return(book, Reader(DEFAULT_KEY))
    assert [found.location.sheet for found in problems if found.code == "second-sheet"] == ["Copy (2)"]


def test_two_agencies_that_became_one_are_not_merged_over_each_other():
    tracker, police, health = sent()
    joint = replace(tracker, agencies=(replace(tracker.agencies[0], name="Joint", also_known_as=("Police", "ICB")),))
    found = sort_out([came(fill(police, ANSWERED), "a.xlsx"), came(fill(health, ANSWERED), "b.xlsx")], joint, CYCLE)
    assert (found.to_merge, codes(found)) == ((), ["return-two-names", "return-two-names"])


def test_answers_below_a_heading_that_nobody_knows_are_told_of():
    changed = ACTIONS.replace("update |", "in our own words |")
    _, problems = read(actions=changed)
    (lost,) = [found for found in problems if found.code == "answers-lost"]
    assert "Update" in lost.found
    assert "in our own words" in lost.found


def test_answers_that_were_merged_are_told_of():
    actions = sheet("Your actions", ACTIONS, merges=((3, 5, 4, 5),))
    _, problems = read_return(workbook(sheet("Start here", START.format(nil="")), actions), Reader(DEFAULT_KEY))
    assert [(found.code, found.location.cell) for found in problems if "merged" in found.code] == [
        ("answers-merged", "E3")
    ]


def test_a_number_where_words_are_asked_for_is_taken_and_told_of():
    rows = (("Ref", "Action", "Rating now", "Update"), ("1.1", "Name a deputy", "Green", 0.75))
    answers = Sheet("return.xlsx", "Your actions", rows)
    returned, problems = read_return(workbook(sheet("Start here", START.format(nil="")), answers), Reader(DEFAULT_KEY))
    assert [row.text("Update") for row in returned.rows] == ["0.75"]
    assert [(found.location.cell, found.field) for found in problems if found.code == "answer-number"] == [
        ("D2", "Progress update")
    ]


def test_a_correction_without_any_answer_is_held_and_takes_no_place():
    tracker, (first, *_) = chain()
    cleared = replace(
        sent()[1],
        corrects=digest("a"),
        rows=tuple(
            replace(row, cells={k: v for k, v in row.cells.items() if k not in ("Rating now", "Update")})
            for row in sent()[1].rows
        ),
    )
    found = sort_out([first, came(cleared, "b.xlsx", digest("b"))], tracker, CYCLE)
    assert [one.file for one in found.to_merge] == ["a.xlsx"]
    assert (states(found), codes(found)) == ({"b.xlsx": State.HELD}, ["no-answers"])


def test_a_correction_that_was_saved_again_is_a_copy_of_it_beside_the_next_correction():
    tracker, (first, _, mended, last) = chain()
    again = came(replace(mended.returned), "again.xlsx", digest("e"))
    files = [first, mended, again, last]
    for order in itertools.permutations(files):
        found = sort_out(order, tracker, CYCLE)
        assert [one.file for one in found.to_merge] == ["d.xlsx"]
        assert set(states(found).values()) == {State.SKIPPED}

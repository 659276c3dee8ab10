"""A tracker is read wherever its headings stand and whatever they are called; nothing in it is guessed."""

from datetime import date

import pytest
from conftest import codes, sheet, tracker_of, workbook

from plan_tools.model import Column, Field, Kind
from plan_tools.problems import CannotGoOn
from plan_tools.rules.tracker import read_tracker
from plan_tools.rules.values import Reader

PLAIN = """
| Ref | Action         | Agency | Rating | Due date   |
| 1.1 | Name a deputy  | Police | Green  | 30/09/2027 |
| 1.2 | Brief all staff | Health | amber  | TBC        |
"""


def test_the_heading_row_is_found_under_title_rows():
    tracker, problems = tracker_of("""
| Saltmarsh partnership | |  | | |
--
| Updated: | 1 May | by | the team | |
| Ref | Action        | Agency | Rating | Due date   |
| 1.1 | Name a deputy | Police | Green  | 30/09/2027 |
""")
    assert tracker.title == "Saltmarsh partnership"
    assert [(action.ref, action.due) for action in tracker.actions] == [("1.1", date(2027, 9, 30))]
    assert tracker.actions[0].record.address(Field.RATING) == "D5"
    assert not [found for found in problems if found.needs_a_person and found.code != "no-column-for-answers"]


def test_headings_are_matched_by_alias_without_case_spaces_and_punctuation_in_any_order():
    tracker, _ = tracker_of("""
| R.A.G. status | LEAD  AGENCY | By when? | Specific actions | No. | Our own column |
| green         | Police       | 1/2/2027 | Name a deputy    | 7   | kept           |
""")
    (action,) = tracker.actions
    assert action.key == ("7", "Police")
    assert action.rating is not None
    assert action.rating.name == "Green"
    assert action.due == date(2027, 2, 1)


def test_the_sheet_columns_adds_headings():
    tracker, _ = tracker_of(
        """
| Ref | Action | Owner body | Rating |
| 1   | Do     | Police     | Red    |
""",
        sheet("Columns", "| Field | Also known as |\n| Agency | Owner body; Whose |"),
    )
    assert tracker.actions[0].agency == "Police"


def test_two_columns_for_one_field_are_a_problem_and_neither_is_read():
    tracker, problems = tracker_of("""
| Ref | Action | Agency | Rating | Due date   | Deadline   |
| 1   | Do     | Police | Red    | 01/02/2027 | 01/03/2027 |
""")
    assert "column-twice F1" in codes(problems)
    assert tracker.actions[0].due is None


@pytest.mark.parametrize(
    ("actions", "code", "words"),
    [
        ("| Ref | Action | Agency |\n| 1 | Do | Police |", "column-missing", "Rating"),
        ("| Ref | Action | Agency | Ratting |\n| 1 | Do | Police | Red |", "column-missing", "Did you mean Ratting"),
        ("| Ref | Action | Agency | Rating | RAG |\n| 1 | Do | Police | Red | Red |", "column-twice", "D1"),
        ("| some | words | only |\n| 1 | 2 | 3 |", "no-heading-row", "Ref, Action"),
    ],
)
def test_without_the_core_columns_there_is_nothing_to_go_on(actions, code, words):
    with pytest.raises(CannotGoOn) as stop:
        tracker_of(actions)
    assert stop.value.problem.code == code
    assert words in stop.value.problem.found


def test_without_a_sheet_actions_there_is_nothing_to_go_on():
    with pytest.raises(CannotGoOn) as stop:
        read_tracker(workbook(sheet("Plan", PLAIN), sheet("Notes", "| a |")))
    assert stop.value.problem.code == "no-actions-sheet"
    assert "Plan, Notes" in stop.value.problem.found


def test_agencies_come_from_the_column_where_no_sheet_lists_them():
    tracker, _ = tracker_of(PLAIN)
    assert [agency.name for agency in tracker.agencies] == ["Police", "Health"]


def test_an_agency_is_known_by_every_name_that_is_listed():
    tracker, problems = tracker_of(
        """
| Ref | Action | Agency        | Rating |
| 1   | Do     | ccg           | Red    |
| 2   | Do     | POLICE force  | Red    |
| 3   | Do     | Police & CSC  | Red    |
| 4   | Do     | Both          | Red    |
""",
        sheet(
            "Agencies",
            """
| Agency | Short name | Also known as     | Active |
| Police | Pol        | Police force; Both | Yes    |
| ICB    | Health     | CCG; Both         | no     |
""",
        ),
    )
    assert [action.agency for action in tracker.actions] == ["ICB", "Police", "Police & CSC", "Both"]
    assert codes(problems)[-2:] == ["agency-unknown C4", "agency-twice C5"]
    assert [agency.active for agency in tracker.agencies] == [True, False]


def test_the_plan_declares_its_own_rating_key():
    tracker, problems = tracker_of(
        """
| Ref | Action | Agency | Rating   |
| 1   | Do     | Police | On Track |
| 2   | Do     | Police | y        |
| 3   | Do     | Police | Green    |
""",
        sheet(
            "RAG index",
            """
| Rating   | Letter | Severity | Closed | Set by | Fill    |
| On track | T      | 1        | no     | Agency | #00B050 |
| Off      | Y      | 2        | no     | Agency |         |
| Shut     | S      | 0        | yes    | Group  |         |
""",
        ),
    )
    assert [action.rating and action.rating.name for action in tracker.actions] == ["On track", "Off", None]
    assert tracker.key[0].fill == "00B050"
    (unknown,) = [found for found in problems if found.code == "rating-unknown"]
    assert "On track, Off, Shut" in unknown.fix


@pytest.mark.parametrize("written", ["Amber-Green", "A/G", "Yellow", "Greenish"])
def test_a_mixture_or_another_colour_is_no_rating(written):
    tracker, problems = tracker_of(f"| Ref | Action | Agency | Rating |\n| 1 | Do | Police | {written} |")
    assert tracker.actions[0].rating is None
    assert "rating-unknown D2" in codes(problems)


@pytest.mark.parametrize("written", ["green ", "GREEN", "g", " G "])
def test_case_spaces_and_the_letter_do_not_matter(written):
    tracker, _ = tracker_of(f"| Ref | Action | Agency | Rating |\n| 1 | Do | Police | {written} |")
    assert tracker.actions[0].rating
    assert tracker.actions[0].rating.name == "Green"


def test_the_same_ref_and_agency_twice_names_both_cells():
    tracker, problems = tracker_of(
        "| Ref | Action | Agency | Rating |\n| 1 | Do | Police | Red |\n| 1 | Third | Police | Red |"
    )
    (twice,) = [found for found in problems if found.code == "duplicate-action"]
    assert (twice.location.cell, "A2" in twice.found) == ("A3", True)
    assert [action.record.row for action in tracker.actions] == [2]


def test_a_row_without_a_ref_is_refused_and_a_note_below_the_table_is_not_an_action():
    tracker, problems = tracker_of("""
| Ref | Action | Agency | Rating | Notes |
| 1   | Do     | Police | Red    |       |
|     | Do     | Police | Red    |       |
| Ref | Action | Agency | Rating | Notes |
| 2   | Do     | Police | Red    |       |
--
|     |        |        |        | The index below shows how ratings are decided |
""")
    assert [action.ref for action in tracker.actions] == ["1", "2"]
    assert [code for code in codes(problems) if not code.startswith("no-column")] == [
        "ref-missing A3",
        "row-not-an-action 7",
    ]


def test_a_merged_theme_fills_its_own_rows_and_no_others():
    rows = sheet(
        "Actions",
        """
| Ref | Theme   | Action | Agency | Rating |
| 1   | Finance | Do     | Police | Red    |
| 2   |         | Do     | Police | Red    |
| 3   |         | Do     | Police | Red    |
""",
        merges=((2, 2, 3, 2),),
    )
    tracker, _ = read_tracker(workbook(rows))
    assert [action.text(Field.THEME) for action in tracker.actions] == ["Finance", "Finance", ""]


def test_numbers_typed_as_refs_are_read_as_they_look():
    row = ("Ref", "Action", "Agency", "Rating"), (1.0, "Do", "Police", "Red"), (85.6, "Do", "Police", "Red")
    from plan_tools.model import Sheet

    tracker, _ = read_tracker(workbook(Sheet("tracker.xlsx", "Actions", row)))
    assert [action.ref for action in tracker.actions] == ["1", "85.6"]


def test_own_fields_of_the_plan_are_checked_by_their_kind():
    _, problems = tracker_of(
        """
| Ref | Action | Agency | Rating | Cost | Statutory | Band  |
| 1   | Do     | Police | Red    | 12   | yes       | low   |
| 2   | Do     | Police | Red    | lots | maybe     | lower |
""",
        sheet(
            "Columns",
            """
| Field     | Kind   | Choices   |
| Cost      | number |           |
| Statutory | yes/no |           |
| Band      | choice | Low; High |
""",
        ),
    )
    found = [code for code in codes(problems) if not code.startswith("no-column")]
    assert found == ["number-unreadable E3", "yes-no-unreadable F3", "choice-unknown G3"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("12", 12.0), ("1,250", 1250.0), ("-1,250.50", -1250.5), (".", None), (".5", 0.5), ("12.", 12.0), ("1e3", 1000.0),
     ("0", 0.0), ("1,5", None), ("12,50", None), ("1.250,5", None), ("1,2,3", None), ("1_000", None), ("£1250", None),
     ("12%", None), ("1250,000", None), ("nan", None), ("١٢", None), (" 12 ", 12.0)],
)  # fmt: skip
def test_a_number_that_is_typed_as_text_is_never_guessed(typed: str, meant: float | None):
    found = Reader().cell(Column("Cost", "Cost", kind=Kind.NUMBER), typed)
    assert (found.cell.value, found.code) == (meant, "" if meant is not None else "number-unreadable")
    assert found.cell.text == typed


def test_a_sheet_of_somebody_else_with_a_kept_name_is_not_written_into():
    with pytest.raises(CannotGoOn) as stop:
        tracker_of(PLAIN, sheet("History", "| Year | What happened |\n| 1999 | Founded |"))
    assert stop.value.problem.code == "sheet-not-ours"


def test_a_set_up_sheet_that_cannot_be_read_leaves_the_defaults_and_says_so():
    tracker, problems = tracker_of(PLAIN, sheet("RAG index", "| Colour | Meaning |\n| Red | bad |"))
    assert "set-up-column-missing" in codes(problems)
    assert [rating.name for rating in tracker.key][:2] == ["Red", "Amber"]


def test_a_missing_column_for_answers_is_said():
    _, problems = tracker_of(PLAIN)
    nowhere = {found.field for found in problems if found.code == "no-column-for-answers"}
    assert {"Evidence", "Progress update", "Completed on"} <= nowhere


def test_without_a_list_agencies_are_told_apart_without_case_and_spaces():
    tracker, problems = tracker_of("""
| Ref | Action | Agency       | Rating |
| 1   | Do     | Police       | Red    |
| 2   | Do     | police       | Red    |
| 3   | Do     | Police / NHS | Red    |
""")
    assert [agency.name for agency in tracker.agencies] == ["Police", "Police / NHS"]
    assert "agency-several C4" in codes(problems)


def test_what_was_kept_under_an_agencys_old_name_is_its_own():
    tracker, _ = tracker_of(
        "| Ref | Action | Agency | Rating |\n| 1 | Do | ICB | Red |",
        sheet("Agencies", "| Agency | Also known as |\n| ICB | CCG |"),
        sheet(
            "Returns",
            """
| Cycle | Agency | Issued on | Due by | Return reference | Received on | State  | File | SHA-256 |
| Q1    | CCG    |           |        | a/b/c            |             | issued |      |         |
""",
        ),
    )
    assert [entry.agency for entry in tracker.register] == ["ICB"]


def test_a_total_below_the_table_is_not_an_action():
    tracker, problems = tracker_of("| Ref | Action | Agency | Rating |\n| 1 | Do | Police | Red |\n| Total | | | |")
    assert [action.ref for action in tracker.actions] == ["1"]
    assert "row-not-an-action A3" in codes(problems) or "row-not-an-action 3" in codes(problems)


def test_a_column_that_returns_do_not_ask_for_is_told():
    _, problems = tracker_of(PLAIN, sheet("Columns", "| Field | Kind | Edited by |\n| Risk score | number | Agency |"))
    assert "own-column-not-asked C2" in codes(problems)


def test_a_number_that_is_none_is_an_error_of_its_cell():
    from plan_tools.model import Sheet

    rows = (("Ref", "Action", "Agency", "Rating", "Notes"), ("1", "Do", "Police", "Red", float("inf")))
    _, problems = read_tracker(workbook(Sheet("tracker.xlsx", "Actions", rows)))
    assert "cell-error E2" in codes(problems)

"""An existing plan becomes the rows of a tracker: found under any layout, nothing guessed, nothing dropped unsaid."""

from datetime import date

import pytest
from conftest import codes, sheet, workbook
from hypothesis import given, settings
from hypothesis import strategies as st

from plan_tools.model import CellError, Field, FormulaWithoutValue, Kind, Raw, Sheet, Unseen
from plan_tools.problems import CannotGoOn
from plan_tools.rules.actions_in_cell import split_actions
from plan_tools.rules.adopt import Adopted, Target, Wishes, adopt, refuse_tracker
from plan_tools.rules.fold import fold

HEAD = "| No | Theme | Recommendation | Action | Agency | Due date | RAG |"
FULL = (
    HEAD
    + """
    | 1 | Staff | Grow | Name a deputy | Police | 31/03/2027 | Amber |
    | 2 | Staff | Grow | Brief all teams | Health | 30/06/2027 | Green |"""
)


def adopted(*sheets: Sheet, **wishes: object) -> Adopted:
    return adopt(workbook(*sheets), Wishes(**wishes), Target("new.xlsx", 5))  # type: ignore[arg-type]


def plan(table: str, **more: object) -> Sheet:
    return sheet("Plan", table, **more)


def table_of(*rows: tuple[Raw, ...], **more: object) -> Sheet:
    """A sheet whose cells are given as they are read: dates as dates, numbers as numbers."""
    return Sheet("tracker.xlsx", "Plan", rows, **more)  # type: ignore[arg-type]


def column(found: Adopted, name: str) -> list[object]:
    """What stands in one column of the new sheet Actions, row by row."""
    return [row.get(name, "") for row in found.rows]


def told(found: Adopted, code: str) -> list[str]:
    """What is said under one code, each with its cell."""
    return [f"{one.location.cell} {one.found} {one.fix}".strip() for one in found.problems if one.code == code]


def stopped(*sheets: Sheet, **wishes: object) -> str:
    with pytest.raises(CannotGoOn) as stop:
        adopted(*sheets, **wishes)
    return f"{stop.value.problem.code}: {stop.value.problem}"


# -- finding the plan -------------------------------------------------------------------------------------------------


def test_the_plan_is_the_sheet_whose_headings_a_plan_has_under_any_titles():
    notes = sheet("Notes", "| Action | Agency |\n| ring them | Police |")
    found = adopted(notes, plan("| Our plan 2027 |\n--\n" + FULL))
    assert (found.title, found.sheet) == ("Our plan 2027", "Plan")
    assert column(found, "Ref") == ["1", "2"]
    assert column(found, "Due date") == [date(2027, 3, 31), date(2027, 6, 30)]
    assert codes(found.problems) == ["plan-key-usual"]


def test_a_second_plan_in_the_workbook_is_named_and_can_be_chosen():
    other = sheet("Old plan", "| No | Action | RAG |\n| 9 | Something else | Red |")
    found = adopted(other, plan(FULL))
    assert told(found, "plan-sheets-several")[0].startswith("The sheet Old plan looks like a plan too; only Plan")
    assert column(adopted(other, plan(FULL), sheet="old PLAN"), "Ref") == ["9"]
    assert "Did you mean Old plan?" in stopped(other, plan(FULL), sheet="Old plans")
    assert stopped(plan(FULL), sheet="X").startswith("plan-sheet-unknown: ")


def test_a_workbook_without_a_plan_is_refused():
    assert stopped(sheet("Sums", "| 1 | 2 |\n| 3 | 4 |")).startswith("plan-not-found: ")
    without = stopped(plan("| No | Theme | Task list |\n| 1 | Staff | Do |"))
    assert without.startswith("plan-without-actions: ")
    assert "No, Theme, Task list" not in without
    assert '--map "Tasks=Action"' in without


def test_a_tracker_is_not_adopted_again():
    tracker = workbook(sheet("Actions", "| Ref | Action | Agency | Rating |\n| 1 | Do | Police | Red |"))
    taken = workbook(plan(FULL), sheet("History", "| Our history |"))
    for book, code in ((tracker, "plan-is-a-tracker"), (taken, "plan-sheet-taken")):
        with pytest.raises(CannotGoOn) as stop:
            refuse_tracker(book)
        assert stop.value.problem.code == code
    refuse_tracker(workbook(plan(FULL)))


def test_without_actions_only_the_headings_that_are_not_known_are_named_as_such():
    words = stopped(plan("| No | Theme | Task list | Money |\n| 1 | Staff | Do | £5 |"))
    assert "The headings that are not known are: Task list, Money." in words
    assert "The headings that are not known are: none." in stopped(
        plan("| No | Theme | Agency |\n| 1 | Staff | Fire |")
    )


# -- headings ---------------------------------------------------------------------------------------------------------


def test_a_heading_that_is_nearly_known_is_suggested_and_never_taken():
    table = "| No | Action | Responsable agency | RAG |\n| 1 | Do | Police | Red |"
    found = adopted(plan(table))
    assert column(found, "Agency") == [""]
    assert column(found, "Responsable agency") == ["Police"]
    assert '--map "Responsable agency=Agency"' in told(found, "plan-heading-near")[0]
    assert told(found, "plan-no-agency")
    mapped = adopted(plan(table), maps=(("responsable  AGENCY", "agency"),))
    assert column(mapped, "Agency") == ["Police"]
    assert not told(mapped, "plan-heading-near") + told(mapped, "plan-no-agency")


def test_two_columns_for_one_field_are_asked_about_and_neither_is_read():
    table = "| No | Action | RAG | Rating |\n| 1 | Do | Red | Green |"
    found = adopted(plan(table))
    assert column(found, "Rating") == [""]
    assert column(found, "RAG") == ["Red"]
    assert column(found, "Rating (column D)") == ["Green"]
    assert told(found, "plan-column-twice") == [
        "D1 Two columns are both headed for Rating: “RAG” (C1) and “Rating” (D1). "
        'Run it again with --map "RAG=Rating" or --map "Rating=Rating".'
    ]
    decided = adopted(plan(table), maps=(("RAG", "Rating"),))
    assert column(decided, "Rating") == ["Red"]
    assert column(decided, "Rating (column D)") == ["Green"]


def test_columns_with_one_heading_are_told_apart_by_their_letters():
    table = "| No | Action | Update | Update |\n| 1 | Do | old | new |"
    assert '--map "column C=Progress update" or --map "column D=Progress update"' in str(adopted(plan(table)).problems)
    assert stopped(plan(table), maps=(("Update", "Progress update"),)).startswith("map-heading-twice: ")
    decided = adopted(plan(table), maps=(("column D", "Progress update"),))
    assert (column(decided, "Progress update"), column(decided, "Update")) == (["new"], ["old"])


@pytest.mark.parametrize(
    ("maps", "code", "says"),
    [
        ((("RAG", "Ratng"),), "map-field-unknown", "Did you mean Rating?"),
        ((("Agancy", "Agency"),), "map-heading-unknown", "Did you mean Agency?"),
        ((("Theme", "Plan"), ("RAG", "Plan")), "map-twice", "“RAG” cannot be Plan too"),
        ((("Theme", "Plan"), ("Theme", "Notes")), "map-twice", "“Theme” cannot be Notes too"),
    ],
)
def test_a_map_that_fits_nothing_is_refused(maps, code, says):
    words = stopped(plan(FULL), maps=maps)
    assert words.startswith(f"{code}: ")
    assert says in words


def test_columns_that_are_no_field_are_kept_under_their_own_heading():
    rows = (
        ("No", "Action", "Cost", "Raised on", None, "?"),
        (1.0, "Do", 250.0, date(2027, 1, 5), "odd", "why"),
        (2.0, "Do more", None, date(2027, 1, 6), None, None),
    )
    found = adopted(table_of(*rows))
    own = {one.field: one.kind for one in found.columns[20:]}
    assert own == {"Cost": Kind.TEXT, "Raised on": Kind.DATE, "Column E": Kind.TEXT, "Column F": Kind.TEXT}
    assert found.rows[0]["Cost"] == "250"
    assert found.rows[0]["Raised on"] == date(2027, 1, 5)
    assert (found.rows[0]["Column E"], found.rows[0]["Column F"]) == ("odd", "why")
    assert len(told(found, "plan-column-kept")) == 4


# -- rows -------------------------------------------------------------------------------------------------------------


def test_blank_rows_repeated_headings_and_totals_are_left_out_and_said():
    table = f"{FULL}\n--\n{HEAD}\n| 3 | Money | Save | Agree it | Police | | Red |\n| Total | | | | | | |\n"
    found = adopted(plan(table))
    assert column(found, "Ref") == ["1", "2", "3"]
    passed = told(found, "plan-rows-passed-over")
    assert "1 blank row, 1 repeated row of headings and 1 row of totals (rows 4 to 5, 7)" in passed[0]


def test_a_row_that_is_hardly_an_action_is_left_out_by_name():
    found = adopted(plan(f"{FULL}\n| Reviewed by the board in May |"))
    assert len(found.rows) == 2
    assert told(found, "plan-row-left-out")[0].startswith("4 This row was not taken for an action: “Reviewed by")


BANDED = """
| No | Action | Agency |
| THEME 1: Early help |
| 1 | Name a deputy | Police |
| 2 | Brief all teams | Health |
| THEME 2: Staff |
| 3 | Hire | Police |
| Reviewed by the board in May |
"""


def test_a_band_across_the_table_is_the_theme_of_the_rows_below_it():
    found = adopted(plan(BANDED))
    assert column(found, "Theme") == ["THEME 1: Early help", "THEME 1: Early help", "THEME 2: Staff"]
    assert [one.split(" below")[0] for one in told(found, "plan-theme-band")] == [
        "2 “THEME 1: Early help” was taken as the Theme of the 2 rows",
        "5 “THEME 2: Staff” was taken as the Theme of the 1 row",
    ]
    assert [one.split(" ", 1)[0] for one in told(found, "plan-row-left-out")] == ["7"]
    assert not told(found, "plan-blank-below")


def test_a_band_fills_a_theme_only_where_it_is_blank():
    table = (
        "| Theme | No | Action |\n| Part 2 | | |\n| Own | 1 | Hire |\n| | 2 | Train |\n| Part 3 | | |\n| Own | 3 | Go |"
    )
    found = adopted(plan(table))
    assert column(found, "Theme") == ["Own", "Part 2", "Own"]
    assert len(told(found, "plan-theme-band")) == 1
    assert told(found, "plan-row-left-out")[0].startswith("5 This row was not taken for an action: “Part 3”.")


@pytest.mark.parametrize(
    ("row", "more", "is_band"),
    [
        ("| Early help |", {"merges": ((3, 1, 3, 3),)}, True),
        ("| Early help |", {"fills": {(3, 1): "D9E1F2"}}, True),
        ("| Priority three |", {}, True),
        ("| Early help |", {}, False),
        ("| Theme days are held in May. |", {}, False),
        ("| | | Theme 1 |", {}, False),
    ],
)
def test_a_row_between_actions_is_a_band_only_where_it_looks_like_one(row, more, is_band):
    table = f"| No | Action | Agency |\n| 1 | Hire | Police |\n{row}\n| 2 | Train | Police |"
    found = adopted(plan(table, **more))
    assert [bool(text) for text in column(found, "Theme")] == [False, is_band]
    assert len(told(found, "plan-theme-band")) == is_band
    assert len(told(found, "plan-row-left-out")) == (not is_band)


def test_plain_rows_that_head_actions_more_than_once_are_bands():
    table = "| No | Action |\n| Early help |\n| 1 | Hire |\n| Staff |\n| 2 | Train |"
    assert column(adopted(plan(table)), "Theme") == ["Early help", "Staff"]


def test_a_band_may_be_merged_over_the_column_of_actions_and_an_action_alone_is_none():
    table = "| Action | Agency | RAG |\n| Early help |\n| Hire | Police | Red |\n| Train |"
    banded = adopted(plan(table, merges=((2, 1, 2, 3),)))
    assert (column(banded, "Action"), column(banded, "Theme")) == (["Hire", "Train"], ["Early help"] * 2)
    assert column(adopted(plan(table)), "Action") == ["Early help", "Hire", "Train"]
    down = "| Action | Agency |\n| Hire | |\n| | Police |"
    assert column(adopted(plan(down, merges=((2, 1, 3, 1),))), "Action") == ["Hire", "Hire"]


def test_merged_cells_count_for_their_rows_and_other_blanks_stay_blank():
    table = """
    | No | Theme | Recommendation | Action | Agency |
    | 1 | Staff | Grow | Name a deputy | Police |
    |   |       |      | Brief all teams | Health |
    | 2 |       | Learn | Write it down | Police |
    |   |       |       |               |  |
    """
    merges = ((2, 1, 3, 1), (2, 2, 3, 2), (2, 3, 3, 3), (4, 1, 5, 1), (4, 4, 5, 4), (4, 5, 5, 5))
    found = adopted(plan(table, merges=merges))
    assert column(found, "Ref") == ["1", "1", "2"]
    assert column(found, "Theme") == ["Staff", "Staff", ""]
    assert column(found, "Recommendation") == ["Grow", "Grow", "Learn"]
    assert told(found, "plan-blank-below")[0].startswith("B4 Theme is blank in column B, row 4.")
    assert [one.split(" ", 1)[0] for one in told(found, "plan-merge-filled")] == ["A2"]


def test_formulas_and_what_is_hidden_are_read_and_said():
    comments = frozenset({(2, 4), (3, 4), (9, 1)})
    hidden = Unseen(rows=frozenset({3}), columns=frozenset({2, 5}), comments=comments)
    formulas = frozenset({(2, 1), (3, 1), (9, 9)})
    found = adopted(plan(FULL, formulas=formulas, unseen=hidden, hidden=True))
    assert told(found, "plan-formulas")[0].startswith("A2 2 cells of the plan hold formulas")
    assert "the sheet itself, row 3 and columns B, E" in told(found, "plan-hidden")[0]
    assert told(found, "plan-comments")[0].startswith("D2 2 cells of the plan carry a comment")
    assert len(found.rows) == 2


# -- references -------------------------------------------------------------------------------------------------------


def test_references_are_kept_as_they_are_written():
    rows = (("No", "Action"), (1.1, "a"), (6.0, "b"), (" 2(i) ", "c"), ("BOD 24/18(b)", "d"))
    assert column(adopted(table_of(*rows)), "Ref") == ["1.1", "6", "2(i)", "BOD 24/18(b)"]


def test_a_missing_or_unreadable_reference_is_listed_and_its_row_kept():
    rows = (("No", "Action"), (1.0, "a"), (None, "b"), ("N", "c"), ("©", "d"), (date(2021, 1, 1), "e"), (2.0, "f"))
    rows = (*rows, (3.0, "g"), (4.0, "h"))
    found = adopted(table_of(*rows))
    assert column(found, "Ref") == ["1", "", "", "", "", "2", "3", "4"]
    assert column(found, "Ref as written") == ["", "", "N", "©", "1 Jan 2021", "", "", ""]
    assert told(found, "plan-ref-missing")[0].startswith("A6 Row 3 of the plan has no reference.")
    unreadable = told(found, "plan-ref-unreadable")
    assert [one.split(" stands")[0] for one in unreadable] == [
        "A7 In row 4 of the plan, “N” (kept in U7)", "A8 In row 5 of the plan, “©” (kept in U8)",
        "A9 In row 6 of the plan, “1 Jan 2021” (kept in U9)",
    ]  # fmt: skip


def test_letters_are_references_where_the_plan_counts_in_letters():
    assert column(adopted(plan("| No | Action |\n| A | one |\n| B | two |")), "Ref") == ["A", "B"]


def test_a_plan_without_references_says_so_once():
    found = adopted(plan("| Theme | Action | Agency |\n| Staff | a | Police |\n| Staff | b | Police |"))
    assert len(told(found, "plan-no-ref")) == 1
    assert not told(found, "plan-ref-missing")
    assert column(found, "Action") == ["a", "b"]


def test_a_reference_that_is_there_twice_names_both_cells():
    found = adopted(plan("| No | Action | Agency |\n| 1 | a | Police |\n| 1 | b | Health |\n| 1 | c | police |"))
    assert column(found, "Ref") == ["1", "1", "1"]
    assert told(found, "plan-ref-twice")[0].startswith("A7 “1” stands twice for the same agency: in A5 and in A7.")


@pytest.mark.parametrize(("ref", "hints"), [("9", False), ("1.1", True), ("1.12", False), ("2(i)", False)])
def test_a_zero_that_was_lost_is_named_only_where_one_could_have_been(ref, hints):
    found = adopted(plan(f"| No | Action | Agency |\n| {ref} | a | Police |\n| {ref} | b | Police |"))
    assert (f"{ref}0 turns into {ref}" in told(found, "plan-ref-twice")[0]) == hints
    assert ("column of numbers" in told(found, "plan-ref-twice")[0]) == hints


# -- several in one cell ----------------------------------------------------------------------------------------------

SEVERAL = """
| No | Recommendation | Action | Agency |
| 5  | Meet | Write | Police |
| 6  | Listen | - Ask staff\\n- Build the hub | Police |
"""


def test_several_actions_in_a_cell_are_one_until_a_split_is_asked_for():
    whole = adopted(plan(SEVERAL))
    assert column(whole, "Ref") == ["5", "6"]
    offered = told(whole, "plan-actions-several")
    assert offered[0].startswith(
        "E6 2 actions stand under one reference. Leave it; or run it again with --split, which gives"
    )
    apart = adopted(plan(SEVERAL), split=True)
    assert column(apart, "Ref") == ["5", "6.1", "6.2"]
    assert column(apart, "Action") == ["Write", "Ask staff", "Build the hub"]
    assert column(apart, "Recommendation") == ["Meet", "Listen", "Listen"]
    assert told(apart, "plan-actions-split")[0].startswith("A6 2 actions stood under “6”, and have a row each: 6.1 to")


def test_the_rows_of_a_merged_reference_are_numbered_by_a_split():
    table = "| No | Action | Agency |\n| 9 | Survey | Police |\n| | 1. Ask\\n2. Share | Police |\n| | Survey | Health |"
    merged = plan(table, merges=((2, 1, 4, 1),))
    assert column(adopted(merged), "Ref") == ["9", "9", "9"]
    apart = adopted(merged, split=True)
    assert list(zip(column(apart, "Ref"), column(apart, "Agency"), strict=True)) == [
        ("9.1", "Police"), ("9.2", "Police"), ("9.3", "Police"), ("9.1", "Health")
    ]  # fmt: skip
    assert not told(apart, "plan-ref-twice")


def test_a_split_never_takes_the_reference_of_another_action():
    found = adopted(plan(SEVERAL + "| 6.2 | Learn | Teach | Police |"), split=True)
    assert column(found, "Ref") == ["5", "6", "6.2"]
    assert told(found, "plan-split-taken")[0].startswith("A6 2 actions stand under one reference, but were not split:")


def test_actions_without_a_reference_are_split_without_one():
    found = adopted(plan("| No | Action |\n| 1 | a |\n| | 1. one\\n2. two |"), split=True)
    assert column(found, "Action") == ["a", "one", "two"]
    assert column(found, "Ref") == ["1", "", ""]
    assert len(told(found, "plan-ref-missing")) == 2


def test_a_split_says_once_that_ratings_and_updates_were_copied():
    table = "| No | Action | RAG |\n| 6 | - Ask\\n- Build | Red |\n| 7 | - Go\\n- Stay | Red |"
    assert len(told(adopted(plan(table), split=True), "plan-split-copied")) == 1
    assert not told(adopted(plan(table)), "plan-split-copied")
    assert not told(adopted(plan(SEVERAL), split=True), "plan-split-copied")


AGENCIES = """
| No | Action | Agency |
| 1 | a | CCG/ICB |
| 2 | b | Police & CSC |
| 3 | c | Police; Health |
| 4 | d | Children & Families |
| 5 | e | Health & Wellbeing Board |
| 6 | f | N/A |
| 7 | g | Housing, Probation |
| 8 | h | Housing, Education |
| 9 | i | Probation and Education |
"""


def test_several_agencies_in_a_cell_are_one_until_a_split_is_asked_for():
    whole = adopted(plan(AGENCIES))
    assert len(whole.rows) == 9
    offers = [one.split(": ", 1)[1].split(". ")[0] for one in told(whole, "plan-agencies-several")]
    assert offers == [
        "CCG and ICB", "Police and CSC", "Police and Health", "Housing and Probation", "Housing and Education",
        "Probation and Education",
    ]  # fmt: skip
    apart = adopted(plan(AGENCIES), split=True)
    assert column(apart, "Ref") == ["1", "1", "2", "2", "3", "3", "4", "5", "6", "7", "7", "8", "8", "9", "9"]
    assert len(told(apart, "plan-agencies-split")) == 6
    assert [one.name for one in apart.agencies] == [
        "CCG", "ICB", "Police", "CSC", "Health", "Children & Families", "Health & Wellbeing Board", "N/A", "Housing",
        "Probation", "Education",
    ]  # fmt: skip


def test_a_cell_that_may_hold_several_agencies_is_asked_about_once_for_each_name():
    rows = ("Youth service and Probation", "Youth service and probation", "Early Help + Schools", "Youth & Families",
            "Fire, Rescue", "N/A", "A&E", "Housing")  # fmt: skip
    table = "\n".join(("| No | Action | Agency |", *(f"| {n} | a | {name} |" for n, name in enumerate(rows, 1))))
    for split in (False, True):
        found = adopted(plan(table), split=split)
        assert len(found.rows) == len(rows)
        assert [one.split(" may be ")[0] for one in told(found, "plan-agencies-maybe")] == [
            "F5 “Youth service and Probation”", "F7 “Early Help + Schools”", "F8 “Youth & Families”",
            "F9 “Fire, Rescue”",
        ]  # fmt: skip
        assert "(2 rows)" in told(found, "plan-agencies-maybe")[0]


def test_a_cell_is_not_asked_about_twice_nor_one_that_the_person_has_named():
    found = adopted(plan("| No | Action | Agency |\n| 1 | a | Police/Fire |\n| 2 | b | |"), agency="Health & Care")
    assert len(told(found, "plan-agencies-several")) == 1
    assert not told(found, "plan-agencies-maybe")
    rest = "| No | Action | Agency |\n| 1 | a | Police; Health & Wellbeing Board |"
    assert told(adopted(plan(rest), split=True), "plan-agencies-maybe")[0].startswith("F6 “Health & Wellbeing Board”")


@pytest.mark.parametrize(
    ("names", "alike"),
    [
        (("Police", "Police & Health"), []),
        (("Health and Housing", "Health"), []),
        (("Police", "Thames Valley Police, Fire"), []),
        (("Police", "Police/Fire"), []),
        (("Partner agencies", "All partner agencies"), []),
        (("CSC", "Children's Social Care"), ["CSC and Children's Social Care"]),
        (("Department for Education", "DfE"), ["Department for Education and DfE"]),
        (("Health and Wellbeing Board", "HWB"), ["Health and Wellbeing Board and HWB"]),
        (
            ("Youth Work & Family Hub", "Youth Work & Families Hub"),
            ["Youth Work & Family Hub and Youth Work & Families Hub"],
        ),
        (("Police", "Thames Valley Police"), ["Police and Thames Valley Police"]),
        (("CSC", "Community Services"), []),
    ],
)
def test_names_that_may_be_one_agency_are_not_those_that_stand_beside_each_other(names, alike):
    table = "\n".join(("| No | Action | Agency |", *(f"| {n} | a | {name} |" for n, name in enumerate(names, 1))))
    assert [one.split(" ", 1)[1].split(" may")[0] for one in told(adopted(plan(table)), "plan-agencies-alike")] == alike


LEADS = "| No | Action | Lead | RAG |\n| 1 | a | {} | Red |\n| 2 | b | {} | Red |\n| 3 | c | {} | Red |"


@pytest.mark.parametrize("leads", [("Police", "Riverside Council", "Health"), ("J Smith", "A Jones", "J Smith")])
def test_a_column_of_leads_that_may_be_agencies_is_named_and_never_taken(leads):
    found = adopted(plan(LEADS.format(*leads)))
    assert not found.agencies
    assert column(found, "Lead officer") == list(leads)
    assert not told(found, "plan-no-agency")
    (words,) = told(found, "plan-agency-in-lead")
    assert f"“Lead” (C1) holds what may be agencies: “{leads[0]}”, “{leads[1]}”" in words
    assert '--map "Lead=Agency"' in words
    assert found.suggested == (("Lead", "Agency"),)
    mapped = adopted(plan(LEADS.format(*leads)), maps=found.suggested)
    assert column(mapped, "Agency") == list(leads)


def test_a_column_of_leads_that_are_people_is_not_named():
    found = adopted(plan(LEADS.format("J Smith", "A Jones", "K Lee")))
    assert told(found, "plan-no-agency")
    assert not told(found, "plan-agency-in-lead")
    assert not told(adopted(plan(LEADS.format("Police", "Fire", "Fire")), agency="Health"), "plan-agency-in-lead")


def test_what_is_suggested_can_be_given_all_at_once():
    table = '| No | Action | Responsable agency | Responsible agencie | The "RAGs" |\n| 1 | a | Police | Fire | Red |'
    found = adopted(plan(table))
    assert found.suggested[0] == ("Responsable agency", "Agency")
    assert len({field for _heading, field in found.suggested}) == len(found.suggested)
    again = adopted(plan(table), maps=found.suggested)
    assert column(again, "Agency") == ["Police"]
    assert adopted(plan(FULL)).suggested == ()


def test_a_heading_that_a_command_could_not_carry_is_suggested_by_its_letter():
    table = '| No | Action | "Agencies" |\n| 1 | a | Police |'
    assert adopted(plan(table)).suggested == (("column C", "Agency"),)


def test_agencies_are_listed_as_written_first_and_those_that_are_alike_suggested():
    table = "| No | Action | Agency |\n| 1 | a | Police |\n| 2 | b | Thames Valley Police |\n| 3 | c | police |"
    found = adopted(plan(table))
    assert [one.name for one in found.agencies] == ["Police", "Thames Valley Police"]
    assert told(found, "plan-agencies-alike")[0].startswith("A3 Police and Thames Valley Police may be the same agency")


def test_the_agency_of_all_that_name_none_can_be_given():
    found = adopted(plan("| No | Action | Agency |\n| 1 | a | Police |\n| 2 | b | |"), agency="Health")
    assert column(found, "Agency") == ["Police", "Health"]
    assert told(found, "plan-agency-given")[0].startswith("Health was written as the agency of 1 row")


# -- values -----------------------------------------------------------------------------------------------------------


def test_dates_become_days_and_what_needed_a_word_is_kept_as_written():
    rows = (
        ("No", "Action", "Due date"),
        (1.0, "a", date(2027, 3, 31)),
        (2.0, "b", "March 2027"),
        (3.0, "c", "Ongoing"),
    )
    found = adopted(table_of(*rows))
    assert column(found, "Due date") == [date(2027, 3, 31), date(2027, 3, 31), ""]
    assert column(found, "Due date as written") == ["", "March 2027", "Ongoing"]
    assert [one for one in codes(found.problems) if one.startswith("date-")] == ["date-end-of-month H6", "date-open H7"]


def test_words_that_could_not_be_taken_are_listed_with_the_cell_that_keeps_them():
    table = "| No | Action | Due date | RAG |\n| 1 | a | Ongoing | Yellow |\n| 2 | b | March 2027 | Red |"
    found = adopted(plan(table))
    assert [one.field for one in found.columns[20:]] == ["Due date as written", "Rating as written"]
    assert column(found, "Due date") == ["", date(2027, 3, 31)]
    assert told(found, "date-open")[0].startswith("H5 “Ongoing” (kept in U5) is not a date, so this has no date.")
    assert told(found, "rating-unknown")[0].startswith("L5 “Yellow” (kept in V5) is not a rating of this plan.")
    assert told(found, "date-end-of-month")[0].startswith("H6 “March 2027” (kept in U6) was read as")


def test_dates_in_the_words_of_an_action_are_suggested_where_there_is_no_column_for_them():
    table = "| No | Action |\n| 1 | Collect examples (January 2021), share by 15/02/2021 |\n| 2 | Do 3 things in May |"
    found = adopted(plan(table))
    assert len(told(found, "plan-no-due-date")) == 1
    assert told(found, "plan-date-in-words") == [
        "H5 “15/02/2021” stands in the words of the action. Type 15 Feb 2021 as its Due date, if it is."
    ]
    assert column(found, "Due date") == ["", ""]


def test_ratings_are_known_by_the_key_and_others_kept_as_written():
    found = adopted(plan("| No | Action | RAG |\n| 1 | a | green |\n| 2 | b | A |\n| 3 | c | Yellow |"))
    assert column(found, "Rating") == ["Green", "Amber", ""]
    assert column(found, "Rating as written") == ["", "", "Yellow"]
    assert "rating-unknown L7" in codes(found.problems)


def test_errors_in_cells_are_no_values():
    found = adopted(table_of(("No", "Action", "Response"), (1.0, "a", CellError("#REF!"))))
    assert column(found, "Progress update") == [""]
    assert "cell-error M5" in codes(found.problems)


def test_a_rating_that_is_only_a_colour_is_suggested_until_it_is_confirmed():
    fills = {(2, 3): "C00000", (3, 3): "FFFFFF", (4, 3): "800080", (5, 3): "FFC000"}
    coloured = plan("| No | Action | RAG |\n| 1 | a |\n| 2 | b |\n| 3 | c |\n| 4 | d | Green |", fills=fills)
    found = adopted(coloured)
    assert column(found, "Rating") == ["", "", "", "Green"]
    assert told(found, "plan-fill-only")[0].startswith("L5 Only a colour (C00000) says how this stands; in the key")
    assert told(found, "plan-fill-unknown")[0].startswith("L7 Only a colour (800080)")
    taken = adopted(coloured, take_fills=True)
    assert column(taken, "Rating") == ["Red", "", "", "Green"]
    assert told(taken, "plan-fill-taken")[0].startswith("L5 Red was taken from the colour of the cell")


def test_a_plan_without_ratings_says_so_once():
    assert len(told(adopted(plan("| No | Action |\n| 1 | a |\n| 2 | b |")), "plan-no-rating")) == 1


def test_the_key_of_the_plan_becomes_the_rag_index():
    key = "| Red | Off the rails for good |\n| Amber | Late by a month |\n| Paused | Waiting for the board |"
    found = adopted(plan(f"{FULL}\n--\n{key}", fills={(5, 1): "FF0000", (7, 1): "333333"}))
    ratings = {one.name: (one.meaning, one.severity, one.fill, one.text) for one in found.key}
    assert ratings == {
        "Red": ("Off the rails for good", 4, "FF0000", "FFFFFF"),
        "Amber": ("Late by a month", 3, "FFC000", "000000"),
        "Paused": ("Waiting for the board", 3, "333333", "FFFFFF"),
    }
    assert len(found.rows) == 2
    assert "3 rows of the key" in told(found, "plan-rows-passed-over")[0]
    for code in ("plan-key-taken", "plan-key-incomplete", "plan-key-never-closes"):
        assert len(told(found, code)) == 1
    assert "rating-unknown L6" in codes(found.problems)


def test_the_key_says_what_closes_an_action_and_how_an_agency_says_that_it_is_done():
    key = "| Red | Late by far |\n| Green | All is well |\n| Blue | Closed by the board |"
    found = adopted(plan(f"{FULL}\n--\n{key}"))
    assert "Blue closes an action, and only the group may set it." in told(found, "plan-key-taken")[0]
    assert "add a row to the sheet RAG index" in told(found, "plan-key-no-complete")[0]
    assert "Complete" not in {one.name for one in found.key}
    for more in ("| Complete | Waits for the board |", "| Finished | Waits for the board |"):
        assert not told(adopted(plan(f"{FULL}\n--\n{key}\n{more}")), "plan-key-no-complete")
    done = "| Red | Late by far |\n| Green | Action completed |"
    assert not told(adopted(plan(f"{FULL}\n--\n{done}")), "plan-key-no-complete")
    assert "None of them closes an action." in told(adopted(plan(f"{FULL}\n--\n{done}")), "plan-key-taken")[0]
    assert not told(adopted(plan(FULL)), "plan-key-no-complete")


@pytest.mark.parametrize("between", ["", "--\n"])
def test_the_word_above_a_key_belongs_to_it(between):
    key = "| Red | Late by far |\n| Green | All is well |"
    found = adopted(plan(f"{FULL}\n--\n| RAG key: |\n{between}{key}"))
    assert not told(found, "plan-row-left-out")
    assert "3 rows of the key" in told(found, "plan-rows-passed-over")[0]
    assert told(adopted(plan(f"{FULL}\n| Key |\n| Ask them again |")), "plan-row-left-out")[0].startswith("4 ")


def test_the_key_may_stand_in_another_sheet_and_one_line_of_it_is_not_a_key():
    key = sheet("Guide", "| Red | Late by far |\n| Green | All is well |\n| Blue | Done and dusted |")
    assert [one.name for one in adopted(plan(FULL), key).key] == ["Red", "Green", "Blue"]
    one = adopted(plan(f"{FULL}\n| Amber | Work began, and will recover |"))
    assert [rating.meaning for rating in one.key if rating.name == "Amber"] == ["Work began, and will recover"]
    assert len(one.key) == 6
    assert told(one, "plan-key-usual")


KEYS = {
    "below": "| RAG | Means |\n| Red | Late by far |\n| Amber | Begun |\n| Green | On its way |\n| Purple | Delayed |",
    "above": "| RAG | Means |\n| Amber | Begun |\n| Red | Late by far |\n| Purple | Delayed |\n| Green | On its way |",
    "in one cell": "| Key |\n| Red: late by far |\n| Amber: Begun |\n| Purple - Delayed |\n| Green: on its way |",
}


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
def test_a_line_among_those_of_a_key_may_say_what_it_means_in_one_word(key):
    for found in (adopted(plan(FULL), sheet("Key", key)), adopted(plan(f"{key}\n--\n{FULL}"))):
        meanings = {one.name: one.meaning for one in found.key}
        assert meanings.keys() == {"Red", "Amber", "Green", "Purple"}
        assert (meanings["Amber"], meanings["Purple"]) == ("Begun", "Delayed")
        assert not told(found, "plan-key-line-left")
        assert len(told(found, "plan-key-incomplete")) == 1


def test_a_coloured_word_at_the_end_of_a_key_is_a_rating():
    key = "| Red | Late by far |\n| Green | All is well |\n| Paused | Waiting |"
    for fills, names in (({}, ["Red", "Green"]), ({(3, 1): "7030A0"}, ["Red", "Green", "Paused"])):
        found = adopted(plan(FULL), sheet("Key", key, fills=fills))
        assert [one.name for one in found.key] == names
        assert len(told(found, "plan-key-line-left")) == 3 - len(names)


def test_every_line_of_a_key_that_was_left_out_is_named_with_its_cell():
    lines = ("Key |", "Red | Late by far", "Purple |", "Green | All is well", "Red | Twice as late", "Version | Draft")
    key = sheet("Key", "\n".join(f"| {line} |" for line in (*lines, "|", "Author | Jones")))
    found = adopted(plan(FULL), key)
    assert [one.name for one in found.key] == ["Red", "Green"]
    left = [f"{one.location.sheet} {one.location.cell} {one.found.split()[0]}" for one in found.problems
            if one.code == "plan-key-line-left"]  # fmt: skip
    assert left == ["Key A3 “Purple”", "Key A5 “Red”", "Key A6 “Version”"]


def test_an_action_that_is_one_word_is_no_line_of_the_key_above_it():
    key = "| Red | Late by far |\n| Green | All is well |"
    found = adopted(plan(f"{key}\n| RAG | Action |\n| Red | Write |\n| Green | Wait |"))
    assert column(found, "Rating") == ["Red", "Green"]
    assert [one.name for one in found.key] == ["Red", "Green"]
    assert not told(found, "plan-key-line-left")


def test_an_action_that_begins_with_its_rating_is_no_line_of_a_key():
    found = adopted(plan("| RAG | Action | Agency |\n| Red | Do it now | Police |\n| Amber | Do it then | Police |"))
    assert column(found, "Rating") == ["Red", "Amber"]
    assert told(found, "plan-key-usual")


def test_links_in_the_words_of_a_plan_are_put_where_a_tracker_keeps_them():
    table = "| No | Action | Response | Links |\n| 5 | a | | |\n| 21 | See rec 5 | Links with 17; see rec 21 | 3 |"
    found = adopted(plan(table))
    assert column(found, "Linked actions") == ["", "3; 5; 17"]
    assert len(told(found, "plan-links")) == 2


HEADINGS = ("No", "Theme", "Action", "Actions", "Agency", "RAG", "Due date", "Cost", "Respons", "", "No", "Links")
TEXTS = ("", "", "1", "2.1", "N", "Red", "Amber: late again", "Police/Health", "a & b", "- one\n- two", "1. x\n2. y",
         "see rec 2", "March 2027", "Ongoing", "Total", "No", "Action", "=A1", "?", "\r\n", "x" * 50)  # fmt: skip
CELLS = st.sampled_from(TEXTS).map(lambda text: text or None) | st.sampled_from(
    [1.0, 2.5, True, date(2027, 3, 31), 46_000.0, CellError("#N/A"), FormulaWithoutValue()]
)
MERGES = st.tuples(st.integers(1, 6), st.integers(1, 6), st.integers(0, 3), st.integers(0, 2)).map(
    lambda place: (place[0], place[1], place[0] + place[2], place[1] + place[3])
)


def _is_passed_over(row: list[Raw]) -> bool:
    """Whether a row may be a repeated heading, a row of totals or a line of a key."""
    return any(fold(str(raw)) in ("no", "action", "total", "amberlateagain") for raw in row)


@settings(max_examples=300, deadline=None)
@given(
    heads=st.lists(st.sampled_from(HEADINGS), min_size=2, max_size=6),
    rows=st.lists(st.lists(CELLS, max_size=6), max_size=6),
    merges=st.lists(MERGES, max_size=2),
    split=st.booleans(),
)
def test_whatever_a_plan_holds_no_word_of_it_is_lost(heads, rows, merges, split):
    found_in = table_of(("No", "Action", *heads), *map(tuple, rows), merges=tuple(merges))
    maps = (("column A", "Ref"), ("column B", "Action"))
    found = adopted(found_in, maps=maps, split=split)
    values = (str(value) for row in found.rows for value in row.values())
    key = (f"{rating.name} {rating.meaning}" for rating in found.key)
    held = " ".join(" ".join((*values, *key, *(one.found for one in found.problems))).split())
    for text in (raw for row in rows if not _is_passed_over(row) for raw in row if isinstance(raw, str)):
        parts = split_actions(text) if split else (text.strip(),)
        assert all(" ".join(part.split()) in held for part in parts), text
    assert all(set(row) <= {one.field for one in found.columns} for row in found.rows)
    assert all(isinstance(value, (str, date)) for row in found.rows for value in row.values())


def test_every_cell_of_the_plan_stands_somewhere_in_the_tracker():
    table = """
    | Nr | Actions | Agencies | RAG | Rating | Due | Cost |
    | 1 | Do this | Police/Health | Yellow | Red | Summer 2027 | £5 |
    | N | Do that | =SUM(A1) | G | | 31/02/2027 | |
    """
    for split in (False, True):
        found = adopted(plan(table), split=split)
        values = " ".join(str(value) for row in found.rows for value in row.values())
        for text in ("Do this", "Police", "Yellow", "Red", "Summer 2027", "£5", "N", "=SUM(A1)", "31/02/2027"):
            assert text in values, text
    assert {fold(one.field) for one in found.columns} >= set(map(fold, Field))


# -- more than one table in a sheet -----------------------------------------------------------------------------------


def test_rows_above_the_headings_that_look_like_actions_are_listed():
    two = sheet(
        "Plan",
        """
        | No | Action | Agency |
        | 1 | Name a deputy | Police |
        | -- |
        | No | Action | Agency | Due date |
        | 2 | Brief the teams | Health | 31/03/2027 |
        """,
    )
    adopted = adopt(workbook(two), Wishes(), Target("tracker.xlsx", 5))
    left = [found for found in adopted.problems if found.code == "plan-row-left-out"]
    assert [row["Ref"] for row in adopted.rows] == ["2"]
    assert any("Name a deputy" in found.found for found in left)


def test_headings_in_another_order_further_down_are_an_error():
    two = sheet(
        "Plan",
        """
        | No | Action | Agency |
        | 1 | Name a deputy | Police |
        | No | Agency | Action |
        | 2 | Health | Brief the teams |
        """,
    )
    adopted = adopt(workbook(two), Wishes(), Target("tracker.xlsx", 5))
    assert [found.location.cell for found in adopted.problems if found.code == "plan-other-headings"] == ["3"]


def test_an_own_column_of_days_may_hold_one_that_is_no_date_of_ours():
    rows = (
        ("No", "Action", "Agency", "Asked on"),
        ("1", "Do", "Police", date(2026, 1, 5)),
        ("2", "Go", "Police", date(1905, 7, 19)),
    )
    adopted = adopt(workbook(Sheet("plan.xlsx", "Plan", rows)), Wishes(), Target("tracker.xlsx", 5))
    names = [column.field for column in adopted.columns]
    assert all(name in names for row in adopted.rows for name in row)

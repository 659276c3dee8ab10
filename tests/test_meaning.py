"""Cells are understood as people mean them; where that is not sure nothing is taken, and every reading is said."""

import time
from dataclasses import replace
from datetime import date

import pytest
from conftest import AS_AT, codes, sheet, tracker_of, workbook
from hypothesis import given
from hypothesis import strategies as st

from plan_tools.model import Field, Sheet, Tracker
from plan_tools.problems import Location, Problem
from plan_tools.rules import schema
from plan_tools.rules.actions_in_cell import split_actions
from plan_tools.rules.agencies import read_names
from plan_tools.rules.check import check_tracker, rating_only_fill
from plan_tools.rules.fold import fold_ref, is_slip
from plan_tools.rules.legend import find_legend
from plan_tools.rules.links import all_links, find_links
from plan_tools.rules.rating import DEFAULT_KEY, rating_of_fill
from plan_tools.rules.refs import look_alikes, looks_like, ref_note
from plan_tools.rules.table import find_table, read_records
from plan_tools.rules.tracker import read_tracker
from plan_tools.rules.values import Reader

HEADS = "| Ref | Action | Agency | Rating | {} |"


def read(head: str, *rows: str, more: tuple[Sheet, ...] = ()) -> tuple[Tracker, list[Problem]]:
    """A tracker with one more column, and every problem of reading and of checking it."""
    tracker, problems = tracker_of("\n".join((HEADS.format(head), *rows)), *more)
    told = [found for found in problems if found.code != "no-column-for-answers"]
    return tracker, [*told, *check_tracker(tracker, AS_AT)]


def found(problems: list[Problem], code: str) -> list[Problem]:
    return [one for one in problems if one.code == code]


# -- dates beside other dates -----------------------------------------------------------------------------------------


def due(*dates: str) -> list[Problem]:
    rows = [f"| {number} | Do | Police | Red | {day} |" for number, day in enumerate(dates, 1)]
    return read("Due date", *rows)[1]


def test_a_year_far_from_all_others_is_told_with_what_the_others_are():
    (odd,) = due("31/03/2027", "30/06/2027", "30/06/2072", "1/9/2027", "2/2/2028")
    assert (odd.code, odd.location.cell) == ("date-year-odd", "E4")
    assert "31 Mar 2027 to 2 Feb 2028" in odd.why


@pytest.mark.parametrize(
    "dates",
    [
        ("31/03/2027", "30/06/2027", "1/9/2027", "2/2/2030"),  # too few to tell
        ("31/03/2027", "30/06/2027", "1/9/2027", "2/2/2028", "31/12/2029"),  # near enough
        ("31/03/2027", "30/06/2027", "1/9/2027", "2/2/2035", "31/12/2035"),  # not alone
        ("31/03/2027", "31/03/2030", "31/03/2033", "31/03/2030", "31/03/2028", "31/3/2032"),  # a plan of many years
    ],
)
def test_a_sane_plan_has_no_odd_year(dates):
    assert due(*dates) == []


def test_years_are_compared_within_a_plan():
    rows = [f"| {n} | Do | Police | Red | 1/{n}/2027 | A |" for n in range(1, 6)]
    tracker, _ = tracker_of(
        "\n".join([HEADS.format("Due date | Plan"), *rows, "| 6 | Do | Police | Red | 1/1/2035 | B |"])
    )
    assert codes(list(check_tracker(tracker, AS_AT))) == []


# -- the plan's own calendar ------------------------------------------------------------------------------------------

CALENDAR = "| Term | Last day |\n| Autumn term 2027 | 17/12/2027 |\n| Summer 2027 | August 2027 |"


def test_the_calendar_of_the_plan_gives_a_term_its_last_day_and_says_so():
    rows = "| 1 | Do | Police | Red | Autumn Term 2027 |", "| 2 | Do | Police | Red | Summer 2028 |"
    tracker, problems = read("Due date", *rows, more=(sheet("Calendar", CALENDAR),))
    assert [action.due for action in tracker.actions] == [date(2027, 12, 17), None]
    assert tracker.actions[0].text(Field.DUE_DATE) == "Autumn Term 2027"
    assert codes(problems) == ["date-end-of-month B3", "date-from-calendar E2", "date-season E3", "no-due-date E3"]


def test_a_term_with_two_last_days_has_none():
    twice = sheet("Calendar", f"{CALENDAR}\n| autumn-term 2027 | 20/12/2027 |")
    tracker, problems = read("Due date", "| 1 | Do | Police | Red | Autumn term 2027 |", more=(twice,))
    assert tracker.actions[0].due is None
    assert ("period-twice", "A4") in [(one.code, one.location.cell) for one in problems]


def test_a_sheet_of_that_name_that_is_no_calendar_of_ours_is_left_alone():
    meetings = sheet("Calendar", "| Meeting | Day | Room |\n| Board | 1/2/2027 | 5 |")
    assert codes(read("Notes", "| 1 | Do | Police | Red | |", more=(meetings,))[1]) == []


# -- ratings ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "expected"),
    [("Green", []), (" green ", []), ("G", ["rating-read-as D2"]), ("Green.", ["rating-read-as D2"]),
     ("Green?", ["rating-unknown D2"]), ("A/G", ["rating-unknown D2"]), ("Yellow", ["rating-unknown D2"])],
)  # fmt: skip
def test_a_rating_that_is_not_its_own_word_is_said(written, expected):
    assert codes(read("Notes", f"| 1 | Do | Police | {written} | |")[1]) == expected


def test_a_word_or_a_letter_of_two_ratings_is_nobodys_and_that_is_said_once():
    key = "| Rating | Letter |\n| On track | O |\n| Off track | o |\n| Shut | S |\n| SHUT | T |"
    rows = [f"| {n} | Do | Police | {text} | |" for n, text in enumerate(("On track", "O", "Shut", "T", "S"), 1)]
    tracker, problems = read("Notes", *rows, more=(sheet("RAG index", key),))
    assert [action.rating and action.rating.name for action in tracker.actions] == [
        "On track",
        None,
        None,
        "SHUT",
        "Shut",
    ]
    assert codes(found(problems, "key-ambiguous")) == ["key-ambiguous A4", "key-ambiguous B2"]


@pytest.mark.parametrize(
    ("colours", "name"),
    [
        ("C00000 FF0000 FFC7CE", "Red"),
        ("FFC000 ED7D31 FFEB9C", "Amber"),
        ("C6E0B4 00B050 92D050 C6EFCE", "Green"),
        ("1F4E79 0070C0", "Blue"),
        ("D9D9D9", "Grey"),
        ("FFFFFF F2F2F2 BFBFBF FFF8DC FFF2CC E6ECF4 000000 FFFF00 7030A0", ""),
    ],
)
def test_a_colour_suggests_a_rating_only_where_it_is_clearly_its_own(colours, name):
    for colour in colours.split():
        rating = rating_of_fill(colour, DEFAULT_KEY)
        assert (rating.name if rating else "") == name, colour


@given(st.integers(0, 0xFFFFFF))
def test_a_colour_without_hue_is_never_a_rating_unless_it_is_the_keys_own(number):
    colour = f"{number:06X}"
    parts = [number >> 16, number >> 8 & 255, number & 255]
    rating = rating_of_fill(colour, DEFAULT_KEY)
    if max(parts) - min(parts) < 40 and rating:
        assert rating.fill == colour


def test_a_rating_that_is_only_a_colour_is_suggested_and_stays_blank():
    rows = (("Ref", "Action", "Agency", "Rating"), ("1", "Do", "Police", None), ("2", "Do", "Police", None))
    actions = Sheet("tracker.xlsx", "Actions", rows, fills={(2, 4): "FF0000", (3, 4): "FFF8DC"})
    tracker, _ = read_tracker(workbook(actions))
    problems = list(check_tracker(tracker, AS_AT))
    assert codes(problems) == ["rating-only-fill D2", "required-blank D3"]
    assert "Red" in problems[0].fix
    assert tracker.actions[0].rating is None


def test_the_suggestion_can_be_made_for_a_cell_of_a_return():
    where = Location("return.xlsx", "Your actions", "I5")
    told = rating_only_fill(where, "92D050", DEFAULT_KEY, "1", "Police")
    assert told
    assert (told.location, told.field) == (where, "Rating")
    assert rating_only_fill(where, "", DEFAULT_KEY, "1", "Police") is None


# -- references -------------------------------------------------------------------------------------------------------


@given(st.text())
def test_folding_a_reference_twice_changes_nothing(text):
    assert fold_ref(fold_ref(text)) == fold_ref(text)


@given(st.text(alphabet="0123456789.()/-aBiⅣ１–²\u200b "))
def test_folding_a_reference_twice_changes_nothing_for_likely_signs(text):
    assert fold_ref(fold_ref(text)) == fold_ref(text)


@pytest.mark.parametrize(
    "written", ["1–1a", "１－１Ａ", " 1-1 a ", "1\u200b-1a", "\u202e1-1a", "1\u00a0-\u20111A".replace("-", "", 1)]
)
def test_spellings_of_one_reference_are_one(written):
    assert fold_ref(written) == "1-1a"


def test_points_and_raised_digits_make_another_reference():
    assert len({fold_ref(ref) for ref in ("1.1", "11", "1.10", "1¹", "1.1¹", "1-1")}) == 6


def test_marks_in_a_ref_that_cannot_be_seen_are_left_out_and_said():
    tracker, problems = read("Notes", "| 1.1 | Do | Police | Red | |", "| 1.\u200b2 | Do | Police | Red | |")
    assert [action.ref for action in tracker.actions] == ["1.1", "1.2"]
    assert codes(problems) == ["ref-read-as A3"]
    assert "cannot be seen" in problems[0].found


def test_the_first_spelling_of_a_ref_is_the_plans_and_the_other_is_said():
    rows = "| 1a | Do | Police | Red | |", "| 1A | Do | Health | Red | |", "| 1-a | Do | Health | Red | |"
    tracker, problems = read("Notes", *rows)
    assert [action.ref for action in tracker.actions] == ["1a", "1a", "1-a"]
    assert codes(problems) == ["ref-read-as A3"]


def test_two_spellings_of_one_ref_for_one_agency_are_a_duplicate():
    _, problems = read("Notes", "| 1a | Do | Police | Red | |", "| 1A | Do | Police | Red | |")
    assert codes(problems) == ["ref-read-as A3", "duplicate-action A3"]


def test_the_spelling_of_the_plan_needs_no_note():
    where = Location("return.xlsx", "Your actions", "B5")
    assert ref_note("1.1", "1.1", where, "Police") is None
    told = ref_note("1.1A", "1.1a", where, "Police")
    assert told
    assert (told.code, told.ref, told.agency) == ("ref-read-as", "1.1a", "Police")


def test_letters_of_another_alphabet_are_never_taken_for_what_they_look_like():
    cyrillic_a, greek_o = "\u0410", "\u039f"
    assert looks_like(f"{cyrillic_a}1", ["B1", "A1"]) == "A1"
    assert looks_like(f"1.{greek_o}", ["1.0"]) == "1.0"
    assert looks_like("A1", [f"{cyrillic_a}1"]) == f"{cyrillic_a}1"
    assert looks_like("A1", ["A1", "B1"]) == looks_like("O1", ["01"]) == looks_like(f"{cyrillic_a}1", ["1"]) == ""
    assert list(look_alikes([f"{cyrillic_a}1", "A1", "Б7"])) == [(f"{cyrillic_a}1", "A1")]


def test_two_refs_that_only_look_alike_are_told():
    tracker, problems = read("Notes", "| A1 | Do | Police | Red | |", "| \u04101 | Do | Police | Red | |")
    assert len(tracker.actions) == 2
    assert codes(problems) == ["ref-look-alike A3"]
    assert "A2" in problems[0].found


@pytest.mark.parametrize("sign", ["N", "©", "?"])
def test_a_sign_where_the_other_rows_have_a_number_is_refused(sign):
    rows = [f"| {ref} | Do | Police | Red | |" for ref in ("1", sign, "2.1")]
    tracker, problems = read("Notes", *rows)
    assert [action.ref for action in tracker.actions] == ["1", "2.1"]
    assert codes(problems) == ["ref-without-number A3"]
    assert sign in problems[0].found


def test_a_plan_that_numbers_by_letters_is_read():
    rows = [f"| {ref} | Do | Police | Red | |" for ref in ("A", "B", "C1")]
    assert codes(read("Notes", *rows)[1]) == []


# -- agencies ---------------------------------------------------------------------------------------------------------

AGENCIES = """
| Agency | Short name | Also known as |
| NHS Riverside | ICB | Riverside CCG (until 30 June 2022); Health |
| Police | | Force (from 1/4/2021) |
| Children, schools and families | CSC | |
| Saltmarsh ICB | | Riverside CCG (from 1 July 2022) |
"""


def owed(*names: str, agencies: str = AGENCIES) -> tuple[Tracker, list[Problem]]:
    rows = (f"| {number} | Do | {name} | Red | |" for number, name in enumerate(names, 1))
    return read("Notes", *rows, more=(sheet("Agencies", agencies),))


def test_another_name_is_read_and_noted_once_with_its_rows():
    tracker, problems = owed("health", "Police", "Health", "police", "Force")
    assert [action.agency for action in tracker.actions] == [*["NHS Riverside", "Police"] * 2, "Police"]
    assert codes(problems) == ["agency-read-as C2", "agency-read-as C6"]
    assert "2 rows" in problems[0].found
    assert "since 1 Apr 2021" in problems[1].found
    assert tracker.actions[0].text(Field.AGENCY) == "health"


def test_a_name_belongs_to_the_agency_whose_dates_still_run():
    book = workbook(
        sheet("Actions", "| Ref | Action | Agency | Rating |\n| 1 | Do | Riverside CCG | Red |"),
        sheet("Agencies", AGENCIES),
    )
    assert [read_tracker(book)[0].actions[0].agency] == ["Saltmarsh ICB"]
    assert read_tracker(book, date(2022, 6, 30))[0].actions[0].agency == "NHS Riverside"


def test_an_old_name_says_since_when_the_new_one_holds():
    agencies = "| Agency | Also known as |\n| NHS Riverside | Riverside CCG (until 30 June 2022) |"
    _, problems = owed("Riverside CCG", agencies=agencies)
    assert "NHS Riverside, which has taken its place since 1 Jul 2022" in problems[0].found


def test_names_keep_no_brackets_and_their_dates_stand_apart():
    tracker, _ = owed("Police")
    assert tracker.agencies[0].also_known_as == ("Riverside CCG", "Health")
    assert tracker.agencies[0].dated_names == (("Riverside CCG", None, date(2022, 6, 30)),)


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("CCG (until 30 June 2022)", ("CCG", None, date(2022, 6, 30))),
        ("CCG (before July 2022)", ("CCG", None, date(2022, 6, 30))),
        ("ICB (after 30/06/2022)", ("ICB", date(2022, 7, 1), None)),
        ("ICB (since July 2022)", ("ICB", date(2022, 7, 1), None)),
        ("CCG (from 1 April 2013 to 30 June 2022)", ("CCG", date(2013, 4, 1), date(2022, 6, 30))),
        ("Police (north)", ("Police (north)", None, None)),
    ],
)
def test_a_name_may_carry_dates_in_brackets(written, read_as):
    assert list(read_names([written])) == [(read_as, None)]


def test_a_date_behind_a_name_that_cannot_be_read_is_told():
    tracker, problems = owed("CCG", agencies="| Agency | Also known as |\n| ICB | CCG (until TBC) |")
    assert tracker.actions[0].agency == "ICB"
    assert "name-without-date B2" in codes(problems)


@pytest.mark.parametrize(
    "written",
    [
        "ICB / Police",
        "Police; Health",
        "Police & CSC",
        "Police, ICB and CSC",
        "Police and Children, schools and families",
    ],
)
def test_several_known_agencies_in_one_cell_are_named_and_none_is_taken(written):
    tracker, problems = owed(written)
    assert tracker.actions[0].agency == written
    (several,) = found(problems, "agency-several")
    assert "Police" in several.found


def test_two_names_of_one_agency_are_that_agency():
    tracker, problems = owed("ICB/Health")
    assert tracker.actions[0].agency == "NHS Riverside"
    assert codes(problems) == ["agency-read-as C2"]


@pytest.mark.parametrize("written", ["Police & Scouts", "Police/", "Children, schools and families", "and"])
def test_a_cell_with_a_stranger_in_it_is_not_several_agencies(written):
    assert found(owed(written)[1], "agency-several") == []


# -- links ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "refs"),
    [
        ("see rec 5", ("5",)),
        ("Begun; see recommendation\u00a017.", ("17",)),
        ("links with 17", ("17",)),
        ("This is linked to actions 5 and 17", ("5", "17")),
        ("Done (see 5.1)", ("5.1",)),
        ("See recommendations 5, 17 & 20", ("5", "17", "20")),
        ("see rec 2(i), rec 1.1a and action 7", ("2(i)", "1.1a", "7")),
        ("see actions 5 and the others", ("5",)),
    ],
)
def test_words_that_name_a_link_give_its_refs(text, refs):
    assert find_links(text) == refs


@pytest.mark.parametrize(
    "text",
    ["17", "Trained 17 staff and 5 heads", "We will see 3 families", "see 2021", "see 12.3.2021", "see page 5",
     "see section 5", "links with 17 schools", "see rec 5 of the 2019 report", "see recs 5-7", "Rec 5 was done"],
)  # fmt: skip
def test_a_number_without_such_words_is_no_link(text):
    assert find_links(text) == ()


def test_a_link_in_a_text_is_noted_unless_it_stands_in_linked_actions():
    rows = (
        "| 1 | Do, see action 2 | Police | Red | 2 | |",
        "| 2 | Do | Police | Red | | links with 1; see rec 9 |",
    )
    tracker, problems = read("Linked actions | Notes", *rows)
    assert codes(problems) == ["link-found F3", "link-missing F3"]
    assert [all_links(action) for action in tracker.actions] == [["2"], ["1", "9"]]


def test_a_recommendation_is_held_where_linked_actions_hold_one_of_its_actions():
    rows = "| 5.1 | Do | Police | Red | 17.1 | see rec 17 |", "| 17.1 | Do | Police | Red | | see rec 17 |"
    assert codes(read("Linked actions | Notes", *rows)[1]) == []


def test_a_link_to_a_recommendation_finds_its_actions_however_they_are_numbered():
    rows = (
        "| 5a | Do | Police | Red | |",
        "| 6(i) | Do | Police | Red | |",
        "| 7.1.2 | Do | Police | Red | 5; 6; 7; 7.1 |",
    )
    assert codes(read("Linked actions", *rows)[1]) == []


def test_a_link_that_is_spelt_otherwise_or_only_looks_right_is_told():
    rows = "| A1 | Do | Police | Red | |", "| A2 | Do | Police | Red | a1 |", "| A3 | Do | Police | Red | \u04101 |"
    assert codes(read("Linked actions", *rows)[1]) == ["ref-read-as E3", "ref-look-alike E4"]


# -- several actions in a cell ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "actions"),
    [
        ("1. Name a deputy\n2. Brief staff", ("Name a deputy", "Brief staff")),
        ("1) Name a deputy\n2) Brief\nall staff", ("Name a deputy", "Brief\nall staff")),
        ("a) Name a deputy\nb) Brief staff", ("Name a deputy", "Brief staff")),
        ("(i) Name\n(ii) Brief\n(iii) Train", ("Name", "Brief", "Train")),
        ("- Name a deputy\r\n- Brief staff", ("Name a deputy", "Brief staff")),
        ("• Name • Brief • Train", ("Name", "Brief", "Train")),
        ("Name a deputy\n\nBrief staff", ("Name a deputy", "Brief staff")),
        ("1. Name a deputy. 2. Brief staff.", ("Name a deputy.", "Brief staff.")),
        ("The agency will:\n1. Name\n2. Brief", ("The agency will:\nName", "Brief")),
        ("(a) Name a deputy (b) Brief staff (c) Train all", ("Name a deputy", "Brief staff", "Train all")),
        ("(1) Name a deputy (2) brief staff", ("Name a deputy", "brief staff")),
    ],
)
def test_a_list_in_a_cell_is_several_actions(text, actions):
    assert split_actions(text) == actions


@pytest.mark.parametrize(
    "text",
    ["", "Name a deputy", "Name a deputy\nfor the board, e.g. at 1.5 FTE", "1.5 FTE\n2.5 FTE", "By 1. June\n2. July",
     "Brief all, including: (a) heads; (b) staff", "- one item", "3. third\n4. fourth", "x – y – z",
     "Do it by 31.03.2021.\n30.06.2021 at the latest", "Dear all,\n\nplease begin",
     "(a) Train staff under section 4 (b) of the Act", "(a) and (b) are for heads", "Brief (a) heads (b) staff",
     "(a) Do what is said in paragraph (b) of the report", "(a) Train heads (c) Train staff"],
)  # fmt: skip
def test_a_sentence_is_one_action(text):
    assert split_actions(text) == (text,)


PIECES = st.sampled_from(
    ["1. ", "2) ", "(a) ", "b) ", "(ii) ", "i. ", "- ", "• ", "Name a deputy", "1.5", "e.g.", "\n", "\n\n", "; ", ". "]
)


@given(st.lists(PIECES).map("".join) | st.text())
def test_splitting_loses_no_word_but_the_marks_of_its_items(text):
    items = split_actions(text)
    letters = iter(character for character in text if not character.isspace())
    lost = []
    for kept in "".join("".join(items).split()):
        lost += iter_until(letters, kept)
    lost += letters
    assert all(character in "()-–—•*·▪◦●‣." or character.isalnum() for character in lost)
    assert len(lost) <= 7 * len(items) * (len(items) > 1)


def iter_until(letters, wanted):
    """The letters before the next `wanted`, which must come."""
    passed = []
    for letter in letters:
        if letter == wanted:
            return passed
        passed.append(letter)
    raise AssertionError(f"{wanted!r} was made up")


def test_several_actions_in_a_cell_stay_one_and_are_noted():
    tracker, problems = read("Notes", "| 1 | 1. Name\\n2. Brief | Police | Red | |")
    assert len(tracker.actions) == 1
    assert codes(problems) == ["action-several B2"]


# -- the table --------------------------------------------------------------------------------------------------------


def test_a_heading_with_a_slip_is_told_and_not_read():
    tracker, problems = read("Evidance", "| 1 | Do | Police | Red | Minutes |")
    assert tracker.actions[0].text(Field.EVIDENCE) == ""
    assert codes(problems) == ["heading-near E1"]
    assert "Did you mean Evidence?" in problems[0].found


@pytest.mark.parametrize("heading", ["Review date", "Cost", "Post", "Risk", "Our own column", "Date", "Status date"])
def test_a_column_of_ones_own_is_not_taken_for_a_slip(heading):
    assert codes(read(heading, "| 1 | Do | Police | Red | x |")[1]) == []


def test_a_slip_is_one_key_or_two_in_a_long_name():
    assert is_slip("Progres updte", "Progress update")
    assert is_slip("evidnece", "Evidence")
    assert not is_slip("Evidence", "evidence")
    assert not is_slip("Area", "Aria")


def test_blank_themes_below_one_are_told_once_with_their_rows():
    rows = [
        f"| {n} | Do | Police | Red | {theme} |" for n, theme in enumerate(("", "Finance", "", "", "", "Staff", ""), 1)
    ]
    _, problems = read("Theme", *rows)
    assert codes(problems) == ["theme-blank E4"]
    assert "4 to 6, 8" in problems[0].found


@pytest.mark.parametrize("themes", [("", ""), ("A", "B"), ("", "A")])
def test_a_theme_everywhere_or_nowhere_is_right(themes):
    rows = [f"| {n} | Do | Police | Red | {theme} |" for n, theme in enumerate(themes, 1)]
    assert codes(read("Theme", *rows)[1]) == []


LEGEND = """
| Ref | Action | Agency | Rating |
| 1   | Do     | Police | Red    |
--
| Amber: action commenced, some delay | | | |
| Green | Will be done in time | | |
"""


def test_a_key_below_the_table_is_told_and_is_no_action():
    tracker, problems = tracker_of(LEGEND)
    assert [action.ref for action in tracker.actions] == ["1"]
    assert [agency.name for agency in tracker.agencies] == ["Police"]
    told = [one for one in problems if one.code != "no-column-for-answers"]
    assert codes(told) == ["row-not-an-action 4", "row-not-an-action 5", "key-found A4"]
    assert "Amber and Green" in told[2].found


def test_a_key_above_the_table_is_told_too():
    above = (
        "| Amber: action commenced, some delay | | | |\n| Ref | Action | Agency | Rating |\n| 1 | Do | Police | Red |"
    )
    assert codes(found(list(tracker_of(above)[1]), "key-found")) == ["key-found A1"]


def test_where_the_plan_declares_its_key_the_lines_below_the_table_are_only_notes():
    _, problems = tracker_of(LEGEND, sheet("RAG index", "| Rating |\n| Amber |\n| Red |"))
    assert found(list(problems), "key-found") == []


def test_rows_of_nothing_but_spaces_are_no_key():
    rows = (("Ref", "Action", "Agency", "Rating"), ("1", "Do", "Police", "Red"), ("\r\n", None, " "))
    _, problems = read_tracker(workbook(Sheet("tracker.xlsx", "Actions", rows)))
    assert found(list(problems), "key-found") == []


def test_an_action_is_never_taken_for_a_line_of_a_key():
    actions = sheet(
        "Actions", "| Ref | Rating | Action | Agency |\n| 1 | Green | Do it well | |\n| 2 | Red | Do it | Police |"
    )
    table = find_table(actions, schema.ACTIONS).table
    assert table
    assert find_legend(actions, table) == ()


def test_a_million_empty_rows_cost_next_to_nothing():
    heads = ("Ref", "Action", "Agency", "Rating", "Theme")
    rows = (heads, ("1", "Do", "Police", "Red", "A"), *[()] * 1_048_573, ("2", "Do"))
    actions = Sheet("tracker.xlsx", "Actions", rows, merges=((2, 5, 1_048_576, 5),))
    table = find_table(actions, schema.ACTIONS).table
    assert table
    assert table.last == 1_048_576
    begun = time.perf_counter()
    records, _ = read_records(actions, table, schema.ACTIONS, Reader(DEFAULT_KEY))
    assert time.perf_counter() - begun < 1
    assert [record.row for record in records] == [2, 1_048_576]
    tracker, _ = read_tracker(workbook(replace(actions, merges=())))
    assert [action.ref for action in tracker.actions] == ["1", "2"]


@pytest.mark.parametrize(
    "filling", [" ", "(", "see rec 5 , ", "1. ", "\n", "& ", "(from ", "a:", "- ", "\u00a0", "Police / "]
)
def test_a_full_cell_of_anything_is_understood_in_a_moment(filling):
    text = "x" + filling * (32_000 // len(filling)) + "x"
    row = (text, text, text, text, text, text, text)
    rows = (("Ref", "Action", "Agency", "Rating", "Due date", "Linked actions", "Notes"), row)
    listed = Sheet("tracker.xlsx", "Agencies", (("Agency", "Also known as"), ("Police", text), ("Health", text)))
    begun = time.perf_counter()
    tracker, _ = read_tracker(workbook(Sheet("tracker.xlsx", "Actions", rows), listed))
    list(check_tracker(tracker, AS_AT))
    assert time.perf_counter() - begun < 5

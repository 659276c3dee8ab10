"""Returns that have lost their reference: known by agency, cycle and Refs, never by the name of the file, or held."""

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from builders import fill, issue_to, registered, without
from conftest import sheet, tracker_of, workbook
from working_folder import CYCLE, columns, command, heading_row, make_folder, merge_json, send_back, table

from plan_tools.model import Return, State, Tracker
from plan_tools.rules.rating import DEFAULT_KEY
from plan_tools.rules.receive import Received
from plan_tools.rules.recognise import recognise
from plan_tools.rules.returned import read_return
from plan_tools.rules.values import Reader

TRACKER, _ = tracker_of("""
    | Ref | Action          | Agency  | Rating | Progress update |
    | 1.1 | Name a deputy   | Police  | Amber  | Asked           |
    | 1.1 | Name a deputy   | Health  | Green  |                 |
    | 1.2 | Brief the teams | Police  | Green  |                 |
    | 2   | Agree a budget  | Council | Red    | Late            |
    """)
ISSUED = [issue_to(TRACKER, agency) for agency in ("Police", "Health", "Council")]
POLICE, HEALTH, COUNCIL = ISSUED
TRACKER = registered(TRACKER, *ISSUED)


def lost(issued: Return, **said: str) -> Return:
    """A return that came back answered, without its reference; without its agency and cycle unless they are `said`."""
    answers = {row.text("Ref"): {"Rating now": "Green", "Update": "Done"} for row in issued.rows}
    return replace(fill(issued, answers), **{"reference": "", "agency": "", "cycle": "", **said})


def known(returned: Return | None, *problems: object, cycle: str = "2026-Q3") -> Received:
    one = Received("return.xlsx", "0", returned, tuple(problems))  # type: ignore[arg-type]
    return recognise([one], lambda: ISSUED, TRACKER, cycle)[0]


def test_it_is_known_by_its_agency_its_cycle_and_its_refs():
    one = known(lost(HEALTH, agency="health", cycle="2026-q3"))
    assert one.returned is not None
    assert (one.returned.reference, one.returned.agency, one.returned.cycle) == (HEALTH.reference, "Health", "2026-Q3")
    assert [found.code for found in one.problems] == ["return-recognised"]


def test_it_is_known_by_its_refs_and_actions_alone_where_they_fit_one_return():
    one = known(lost(COUNCIL))
    assert one.returned is not None
    assert one.returned.reference == COUNCIL.reference


def test_what_fits_two_agencies_alike_is_held():
    one = known(without(lost(POLICE), "1.2"))
    assert (one.returned, one.state) == (None, State.HELD)
    assert [found.code for found in one.problems] == ["return-unrecognised"]
    assert "Police and Health" in one.problems[0].found


@pytest.mark.parametrize(
    ("returned", "code"),
    [
        (lost(POLICE, agency="Fire"), "return-unrecognised"),
        (lost(POLICE, agency="Council"), "return-unrecognised"),
        (lost(POLICE, cycle="2026-Q2"), "return-other-cycle"),
        (replace(lost(POLICE), rows=()), "return-unrecognised"),
    ],
)
def test_what_is_not_certain_is_held_and_says_why(returned, code):
    one = known(returned)
    assert (one.returned, one.state, one.problems[0].code) == (None, State.HELD, code)


def test_an_action_of_other_words_under_the_same_ref_is_another_plans():
    rows = tuple(replace(row, cells={**row.cells, "Action": row.cells["Ref"]}) for row in lost(COUNCIL).rows)
    assert known(replace(lost(COUNCIL), rows=rows)).returned is None


def test_a_return_with_its_reference_is_left_as_it_is_and_nothing_more_is_read():
    one = Received("return.xlsx", "0", fill(POLICE, {}))
    assert recognise([one], lambda: pytest.fail("asked"), TRACKER, "2026-Q3") == [one]


def test_a_sheet_of_answers_alone_is_read_without_a_reference():
    answers = sheet("Sheet1", "| Ref | Action | Rating now | Update |\n| 2 | Agree a budget | Green | Agreed |")
    returned, problems = read_return(workbook(answers), Reader(DEFAULT_KEY))
    one = known(returned, *problems)
    assert one.returned is not None
    assert (one.returned.agency, one.returned.rows[0].text("Update")) == ("Council", "Agreed")


# -- a copy of the tracker --------------------------------------------------------------------------------------------

COPY = """
    | Ref | Action          | Agency  | Rating | Progress update |
    | 1.1 | Name a deputy   | Police  | Amber  | Asked           |
    | 1.1 | Name a deputy   | Health  | Green  | {}              |
    | 1.2 | Brief the teams | Police  | {}     |                 |
    | 2   | Agree a budget  | Council | Red    | Late            |
    """


def copied(*news: str) -> Received:
    returned, problems = read_return(workbook(sheet("Actions", COPY.format(*news))), Reader(DEFAULT_KEY))
    return known(returned, *problems)


def test_a_copy_of_the_tracker_is_the_return_of_the_one_agency_whose_answers_are_new():
    one = copied("All briefed", "Green")
    assert one.returned is not None
    assert (one.returned.agency, one.returned.reference) == ("Health", HEALTH.reference)
    assert [(row.text("Ref"), row.text("Update"), row.text("Rating now")) for row in one.returned.rows] == [
        ("1.1", "All briefed", "Green")
    ]
    assert one.returned.rows[0].address("Update") == "E3"
    assert [found.code for found in one.problems] == ["tracker-copy-read"]


@pytest.mark.parametrize(("news", "why"), [(("Done", "Red"), "Police and Health"), (("", "Green"), "no answer")])
def test_a_copy_of_the_tracker_is_held_where_the_agency_is_not_certain(news, why):
    one = copied(*news)
    assert (one.returned, one.state, one.problems[0].code) == (None, State.HELD, "tracker-copy")
    assert why in one.problems[0].found


def test_a_copy_with_the_rows_of_one_agency_alone_is_that_agencys():
    table = "| Ref | Action | Agency | Rating |\n| 2 | Agree a budget | Council | Red |"
    returned, problems = read_return(workbook(sheet("Actions", table)), Reader(DEFAULT_KEY))
    one = known(returned, *problems)
    assert one.returned is not None
    assert one.returned.agency == "Council"


def test_what_has_changed_in_the_tracker_since_is_no_news_in_a_copy():
    later = {**TRACKER.actions[3].record.cells, "Rating": TRACKER.actions[0].record.cells["Rating"]}
    actions = (
        *TRACKER.actions[:3],
        replace(TRACKER.actions[3], record=replace(TRACKER.actions[3].record, cells=later)),
    )
    text = COPY.format("Done", "Green").replace("| Red ", "| Amber ")
    returned, problems = read_return(workbook(sheet("Actions", text)), Reader(DEFAULT_KEY))
    one = Received("copy.xlsx", "0", returned, problems)
    today = replace(TRACKER, actions=actions)
    found = recognise([one], lambda: ISSUED, today, "2026-Q3")[0]
    assert found.returned is not None
    assert found.returned.agency == "Health"


# -- in a real folder -------------------------------------------------------------------------------------------------


@pytest.fixture
def tracker(tmp_path):
    return make_folder(tmp_path / "plan")


ANSWERS = {"1.1": {"Rating now": "Red", "Update": "No deputy"}, "1.10": {"Rating now": "Green", "Update": "Briefed"}}


def values_alone(path: Path, to: Path) -> None:
    """The sheet of answers copied by its values into a workbook of its own, as people do."""
    plain = openpyxl.Workbook()
    for row in openpyxl.load_workbook(path)["Your actions"].iter_rows(values_only=True):
        plain.active.append(row)
    plain.save(to)
    path.unlink()


def test_a_sheet_copied_into_a_workbook_of_its_own_is_merged_and_said(tracker):
    back = send_back(tracker, "Police", ANSWERS)
    values_alone(back, back.with_name("Book1.xlsx"))
    result = merge_json(tracker.parent)
    assert [(one["file"].rpartition("/")[2], one["agency"], one["state"]) for one in result["returns"]] == [
        ("Book1.xlsx", "Saltmarsh Police", "merged")
    ]
    assert "return-recognised" in {found["code"] for found in result["problems"]}
    assert {row["Ref"]: row["Progress update"] for row in table(tracker, "Actions")}["1.10"] == "Briefed"


def test_status_and_check_know_it_too(tracker):
    back = send_back(tracker, "Police", ANSWERS)
    values_alone(back, back.with_name("Book1.xlsx"))
    assert "1 received and not merged yet" in command("plan-tools", "status", folder=tracker.parent)[1]
    _, out, _ = command("plan-tools", "check", back.with_name("Book1.xlsx"), "--json")
    assert "return-recognised" in out


def test_a_copy_of_the_tracker_with_one_agencys_answers_is_merged(tracker):
    book = openpyxl.load_workbook(tracker)
    sheet_of_actions = book["Actions"]
    update = columns(sheet_of_actions)["Progress update"]
    sheet_of_actions.cell(heading_row(sheet_of_actions) + 4, update, "The budget is agreed")
    copy = tracker.parent / "returns" / CYCLE / "received" / "Copy of tracker.xlsx"
    copy.parent.mkdir(parents=True, exist_ok=True)
    book.save(copy)
    result = merge_json(tracker.parent)
    assert [(one["agency"], one["state"], one["changes"]) for one in result["returns"]] == [
        ("Children's services", "merged", 1)
    ]
    assert table(tracker, "Actions")[3]["Progress update"] == "The budget is agreed"


def test_a_copy_of_the_tracker_merged_again_changes_nothing_and_asks_nothing(tracker):
    book = openpyxl.load_workbook(tracker)
    actions = book["Actions"]
    actions.cell(heading_row(actions) + 4, columns(actions)["Progress update"], "The budget is agreed")
    copy = tracker.parent / "returns" / CYCLE / "received" / "tracker.xlsx"
    copy.parent.mkdir(parents=True, exist_ok=True)
    book.save(copy)
    merge_json(tracker.parent)
    before = tracker.read_bytes()
    again = merge_json(tracker.parent)
    assert [(one["agency"], one["state"], one["changes"]) for one in again["returns"]] == [
        ("Children's services", "merged", 0)
    ]
    assert not {"tracker-copy", "not-answered", "answer-cleared"} & {found["code"] for found in again["problems"]}
    assert tracker.read_bytes() == before


def test_a_formula_that_reaches_outside_holds_the_whole_return(tracker):
    back = send_back(tracker, "Police", ANSWERS)
    book = openpyxl.load_workbook(back)
    place = columns(book["Your actions"])["Update"]
    book["Your actions"].cell(heading_row(book["Your actions"]) + 1, place, '=HYPERLINK("https://example.org","Done")')
    book.save(back)
    result = merge_json(tracker.parent)
    assert [one["state"] for one in result["returns"]] == ["held"]
    assert [found["code"] for found in result["problems"] if found["cell"] == "K5"] == ["formula-outside"]
    assert result["changes"] == []


def test_a_ref_that_became_a_number_is_said(tracker):
    back = send_back(tracker, "Police", ANSWERS)
    book = openpyxl.load_workbook(back)
    refs = columns(book["Your actions"])["Ref"]
    book["Your actions"].cell(heading_row(book["Your actions"]) + 1, refs, 1.1)
    book.save(back)
    result = merge_json(tracker.parent)
    assert [(found["code"], found["cell"]) for found in result["problems"] if found["field"] == "Ref"] == [
        ("ref-number", "B5")
    ]
    assert result["returns"][0]["state"] == "merged"


# -- what is old ------------------------------------------------------------------------------------------------------


def later(tracker: Tracker) -> Tracker:
    """The same tracker once another cycle has been issued before this one."""
    past = replace(tracker.register[0], cycle="2026-Q2", reference="2026-q2/police/1")
    return replace(tracker, register=(past, *tracker.register))


def known_later(returned: Return) -> Received:
    return recognise([Received("return.xlsx", "0", returned)], lambda: ISSUED, later(TRACKER), "2026-Q3")[0]


def test_what_shows_another_last_rating_is_of_another_cycle_and_held():
    old = lost(COUNCIL)
    rows = tuple(replace(row, cells={**row.cells, "Last rating": row.cells["Rating now"]}) for row in old.rows)
    one = known_later(replace(old, rows=rows))
    assert (one.returned, one.problems[0].code) == (None, "return-unrecognised")
    assert "earlier cycle" in one.problems[0].found
    assert known_later(old).returned is not None


def test_a_copy_of_the_tracker_from_before_this_cycle_is_held():
    actions = sheet("Actions", COPY.format("All briefed", "Green"))
    heads = "| Cycle | Agency | Issued on | Due by | Return reference | Received on | State | File | SHA-256 |"
    for cycle, code in (("2026-Q2", "return-other-cycle"), ("2026-Q3", "tracker-copy-read")):
        register = sheet("Returns", f"{heads}\n| {cycle} | Health | | | a/b/c | | issued | a.xlsx | 0 |")
        returned, problems = read_return(workbook(actions, register), Reader(DEFAULT_KEY))
        one = recognise([Received("copy.xlsx", "0", returned, problems)], lambda: ISSUED, later(TRACKER), "2026-Q3")[0]
        assert one.problems[-1].code == code
    returned, _ = read_return(workbook(actions), Reader(DEFAULT_KEY))
    assert returned is not None
    assert known_later(returned).problems[-1].code == "tracker-copy"

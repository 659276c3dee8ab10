"""Corrections: an agency's own return handed back with its bad cells marked, and merged like any other."""

import subprocess
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from builders import AS_AT, fill, issue_to, renamed, without
from conftest import needs, tracker_of
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet
from working_folder import CYCLE, command, make_folder, merge_json, send_back, table

from plan_tools.catalogue import CATALOGUE
from plan_tools.catalogue.corrections import FOR_THE_AGENCY
from plan_tools.excel.guard import guard
from plan_tools.excel.read import read_guarded, read_workbook
from plan_tools.excel.write_corrections import write_corrections
from plan_tools.model import Agency, Answer, Correction
from plan_tools.rules.corrections import correct
from plan_tools.rules.merge import Pair, merge
from plan_tools.rules.rating import DEFAULT_KEY
from plan_tools.rules.returned import read_return
from plan_tools.rules.values import Reader, plain
from plan_tools.steps import check, handing_back

BAD: Mapping[str, Mapping[str, object]] = {
    "1.1": {
        "Rating now": "Greenish",
        "Update": "=1+1",
        "Completed on": "31/02/2026",
        "New due date": date(2028, 3, 31),
    },
    "1.10": {"Rating now": "Complete", "Update": "Done", "Completed on": date(2026, 11, 2)},
}
WHO = {"Completed_by": "A. Person", "Job_title": "Sergeant", "Signed_off_by": "A. N. Other"}


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    return make_folder(tmp_path / "plan")


def handed_back(tracker: Path, agency: str = "Police") -> Path:
    return tracker.parent / "returns" / CYCLE / "corrections" / f"{agency} {CYCLE} to correct.xlsx"


def listed(path: Path) -> list[tuple[object, ...]]:
    """The lines of the sheet To correct without their numbers."""
    rows = openpyxl.load_workbook(path)["To correct"].iter_rows(min_row=5, values_only=True)
    return [row[1:] for row in rows if isinstance(row[0], int)]


def marked(sheet: Worksheet) -> set[str]:
    return {cell.coordinate for row in sheet.iter_rows() for cell in row if cell.border.left.style == "thick"}


def noted(sheet: Worksheet) -> set[str]:
    return {cell.coordinate for row in sheet.iter_rows() for cell in row if cell.comment}


def answers(path: Path) -> list[list[object]]:
    """What stands in the cells of the agency, from the first action on."""
    sheet = openpyxl.load_workbook(path)["Your actions"]
    return [[cell.value for cell in row[9:15]] for row in sheet.iter_rows(min_row=5)]


def states(result: dict) -> dict[str, str]:
    return {Path(one["file"]).name: one["state"] for one in result["returns"]}


# -- what the agency is sent ------------------------------------------------------------------------------------------


def test_a_merge_hands_back_each_return_in_which_its_agency_can_put_something_right(tracker):
    send_back(tracker, "Police", BAD)
    send_back(tracker, "Council", {"2(i)": {"Rating now": "Red", "Update": "Held up"}})
    result = merge_json(tracker.parent)
    place = f"returns/{CYCLE}/corrections"
    assert [name for name in result["written"] if "correct" in name] == [f"{place}/Police {CYCLE} to correct.xlsx"]
    assert sorted(path.name for path in (tracker.parent / place).iterdir()) == [f"Police {CYCLE} to correct.xlsx"]


def test_every_bad_cell_is_listed_first_with_a_link_marked_and_noted(tracker):
    send_back(tracker, "Police", BAD, **WHO)
    merge_json(tracker.parent)
    book = openpyxl.load_workbook(handed_back(tracker))
    assert book.sheetnames == ["To correct", "Start here", "Your actions", "New actions", "Key"]
    assert (book.active.title, book.active.sheet_view.selection[0].activeCell) == ("To correct", "A1")
    first = book["To correct"]
    assert [cell.value for cell in first[4]] == ["No", "Where", "Ref", "What was found", "What to do", "What you typed"]
    assert first["A2"].value == (
        f"Saltmarsh partnership asks Saltmarsh Police to look at 4 things in its return for {CYCLE}. It was due back "
        "by 13 November 2026; please send it as soon as you can."
    )
    assert [(where, ref, typed) for where, ref, _, _, typed in listed(handed_back(tracker))] == [
        ("Your actions J5", "1.1", "Greenish"),
        ("Your actions L5", "1.1", "31/02/2026"),
        ("Your actions O5", "1.1", None),
        ("Your actions M6", "1.10", None),
    ]
    assert [cell.hyperlink.location for (cell,) in first["B5:B8"]] == [
        f"'Your actions'!{c}" for c in ("J5", "L5", "O5", "M6")
    ]
    sheet = book["Your actions"]
    assert marked(sheet) == noted(sheet) == {"J5", "L5", "O5", "M6"}
    note = sheet["J5"].comment
    assert note.author == "Saltmarsh partnership"
    assert note.text == (
        "“Greenish” is not a rating of this plan. Did you mean Green? Choose one of: Red, Amber, Green, Grey, Complete."
    )


def test_what_they_typed_stays_in_the_cells_that_it_was_typed_in(tracker):
    back = send_back(tracker, "Police", BAD, **WHO, Nothing_to_report="perhaps")
    book = openpyxl.load_workbook(back)
    for column, value in enumerate(("Open a hub", "Listen", "32/01/2027", "Asked for"), 1):
        book["New actions"].cell(5, column, value)
    book.save(back)
    merge_json(tracker.parent)
    assert answers(handed_back(tracker)) == [
        ["Greenish", "=1+1", "31/02/2026", None, datetime(2028, 3, 31), None],
        ["Complete", "Done", datetime(2026, 11, 2), None, None, None],
    ]
    book = openpyxl.load_workbook(handed_back(tracker))
    assert book["Your actions"]["K5"].data_type == "s"
    start, proposed = book["Start here"], book["New actions"]
    assert [start[cell].value for cell in ("C17", "C18", "C19", "C22")] == [
        "A. Person", "Sergeant", "A. N. Other", "perhaps"
    ]  # fmt: skip
    assert [cell.value for cell in proposed[5]] == ["Open a hub", "Listen", "32/01/2027", "Asked for"]
    assert (marked(start), marked(proposed)) == ({"C22"}, {"C5"})
    places = [where for where, *_ in listed(handed_back(tracker))]
    assert (places[0], places[-1]) == ("Start here C22", "New actions C5")


def test_rows_stay_in_the_order_in_which_they_came_back(tracker):
    back = send_back(tracker, "Police", {**BAD, "1.1": {**BAD["1.1"], "Update": "Begun"}})
    book = openpyxl.load_workbook(back)
    sheet = book["Your actions"]
    for column in range(2, 16):
        upper, lower = sheet.cell(5, column), sheet.cell(6, column)
        upper.value, lower.value = lower.value, upper.value
    book.save(back)
    merge_json(tracker.parent)
    sheet = openpyxl.load_workbook(handed_back(tracker))["Your actions"]
    assert [sheet[cell].value for cell in ("B5", "B6", "J6", "L6")] == ["1.10", "1.1", "Greenish", "31/02/2026"]
    assert marked(sheet) == {"M5", "J6", "L6", "O6"}


def test_conflicts_and_what_only_the_business_team_can_settle_are_not_the_agencys_business():
    before, _ = tracker_of("| Ref | Action | Agency | Rating | Progress update |\n| 1 | Do | Police | Red | Begun |")
    now, _ = tracker_of("| Ref | Action | Agency | Rating | Progress update |\n| 1 | Do | Police | Red | Ours |")
    issued = issue_to(before, "Police")
    given = {"1": {"Rating now": "Green", "Update": "Theirs"}}
    assert correct(Pair(issued, fill(issued, given)), now, AS_AT) is None
    gone, _ = tracker_of("| Ref | Action | Agency | Rating |\n| 2 | Do | Police | Red |")
    assert correct(Pair(issued, fill(issued, given)), gone, AS_AT) is None


def test_the_live_band_and_every_check_say_how_things_stand(tracker):
    send_back(tracker, "Police", BAD, Completed_by="A. Person")
    merge_json(tracker.parent)
    book = openpyxl.load_workbook(handed_back(tracker), data_only=True)
    actions = book["Your actions"]
    assert [actions["A5"].value, actions["A6"].value] == [
        "✖ Needs rating from the list, completed on as a date, reason", "✖ Needs evidence"
    ]  # fmt: skip
    band = "NOT READY TO SEND: 6 things still to put right, 2 of 2 actions to finish"
    assert (book["Start here"]["A4"].value, actions["A3"].value) == (band, band)


def test_libreoffice_works_out_the_very_values_that_were_stored(tracker, tmp_path):
    done = {"Rating now": " complete ", "Update": "Done", "Evidence": "Minutes", "Completed on": date(2026, 11, 2)}
    send_back(tracker, "Police", {**BAD, "1.10": done}, Nothing_to_report="yes")
    send_back(tracker, "Health", {"1.1": {"Rating now": "g", "Update": " ", "New due date": "soon"}}, Job_title="x")
    merge_json(tracker.parent)
    for agency in ("Police", "Health"):
        stored = openpyxl.load_workbook(handed_back(tracker, agency), data_only=True)
        bare = openpyxl.load_workbook(handed_back(tracker, agency))
        formulas = [(s.title, c.coordinate) for s in bare for row in s.iter_rows() for c in row if c.data_type == "f"]
        bare.save(tmp_path / f"{agency}.xlsx")  # without the stored values, so that each is worked out anew
        again = openpyxl.load_workbook(_converted(tmp_path / f"{agency}.xlsx", "xlsx"), data_only=True)
        values = {(sheet, cell): stored[sheet][cell].value for sheet, cell in formulas}
        assert len(values) == 11
        assert {(sheet, cell): again[sheet][cell].value for sheet, cell in formulas} == values


def _converted(path: Path, ending: str) -> Path:
    """The workbook as LibreOffice saves it."""
    profile = f"-env:UserInstallation={(path.parent / 'profile').as_uri()}"
    out = path.parent / "again"
    words = [needs("soffice"), profile, "--headless", "--convert-to", ending, "--outdir", out, path]
    subprocess.run(words, check=True, capture_output=True, timeout=120)
    return out / f"{path.stem}.{ending}"


def test_what_is_asked_back_before_its_day_says_by_when_and_after_it_that_it_was_due(tracker):
    send_back(tracker, "Police", BAD)
    for day, words in (
        ("13/11/2026", ("due back by 13 November 2026.", "send back by Friday 13 November 2026")),
        (
            "14/11/2026",
            (
                "It was due back by 13 November 2026; please send it as soon as you can.",
                "was due back by Friday 13 November 2026; please send it as soon as you can",
            ),
        ),
    ):
        merge_json(tracker.parent, "--as-at", day)
        book = openpyxl.load_workbook(handed_back(tracker))
        assert book["To correct"]["A2"].value.endswith(words[0])
        assert book["Your actions"]["A2"].value.endswith(f"  |  {words[1]}")
        start = [book["Start here"][cell].value for cell in ("A2", "A3")]
        whose = f"Saltmarsh partnership  |  {CYCLE} return  |  Saltmarsh Police"
        assert start == ([f"{whose}  |  {words[1]}", None] if day == "13/11/2026" else [whose, f"It {words[1]}."])


# -- what the ordinary checks of a return do not see ------------------------------------------------------------------

GREEN = {"Rating now": "Green", "Update": "On plan"}
LOOKED_AT: Mapping[str, Mapping[str, object]] = {
    "1": GREEN,
    "2": GREEN,
    "3": GREEN,
    "4": GREEN,
    "5": {**GREEN, "New due date": date(2026, 10, 1), "Reason for new date": "Staff"},
    "6": {**GREEN, "New due date": date(2027, 1, 31)},
    "7": {"Rating now": "Complete", "Update": "Done", "Evidence": "Minutes", "Completed on": date(2027, 1, 1)},
    "8": {"Rating now": "Red", "Update": 0.75},
    "9": {**GREEN, "New due date": date(2027, 1, 31), "Reason for new date": "Staff"},
}
AGAIN = "✖ Look again at "


@pytest.fixture
def late(tmp_path: Path) -> Path:
    """A plan whose actions are all past their due dates, with the return of the agency that owes them."""
    rows = [
        {"Ref": ref, "Action": f"Do {ref}", "Agency": "Police", "Rating": "Red", "Due date": date(2026, 9, 30)}
        for ref in LOOKED_AT
    ]
    tracker = make_folder(tmp_path / "plan", rows)
    send_back(tracker, "Police", LOOKED_AT, **WHO)
    return tracker


def checks(path: Path) -> list[object]:
    sheet = openpyxl.load_workbook(path, data_only=True)["Your actions"]
    return [sheet[f"A{row}"].value for row in range(5, 5 + len(LOOKED_AT))]


def band(path: Path) -> object:
    return openpyxl.load_workbook(path, data_only=True)["Start here"]["A4"].value


def test_what_is_to_be_looked_at_again_is_said_on_its_line_and_keeps_the_return_from_being_ready(late):
    merge_json(late.parent)
    assert checks(handed_back(late)) == [
        *[f"{AGAIN}Rating now"] * 4,
        f"{AGAIN}Rating now, New due date",
        "✖ Needs reason, look again at Rating now",
        f"{AGAIN}Completed on",
        "✔ Ready; look again at Update",
        "✔ Ready",
    ]
    assert band(handed_back(late)) == "NOT READY TO SEND: 9 things still to put right, 7 of 9 actions to finish"


def test_it_is_said_until_something_else_stands_there_in_every_program_alike(late, tmp_path):
    merge_json(late.parent)
    book = openpyxl.load_workbook(handed_back(late))
    book.save(tmp_path / "untouched.xlsx")
    assert checks(_converted(tmp_path / "untouched.xlsx", "xlsx")) == checks(handed_back(late))
    assert band(tmp_path / "again" / "untouched.xlsx") == band(handed_back(late))
    typed = {
        "J5": "green ",
        "J6": "Red",
        "N7": datetime(2027, 3, 31), "O7": "Supplier",
        "N8": datetime(2027, 3, 31),
        "N9": datetime(2027, 3, 31),
        "O10": "Supplier",
        "L11": datetime(2026, 11, 2),
        "K12": "Three quarters",
    }  # fmt: skip
    for cell, value in typed.items():
        book["Your actions"][cell] = value
    book.save(tmp_path / "mended.xlsx")
    mended = _converted(tmp_path / "mended.xlsx", "xlsx")
    assert checks(mended) == [
        f"{AGAIN}Rating now",
        *["✔ Ready"] * 2,
        "✖ Needs reason, look again at Rating now",
        *["✔ Ready"] * 5,
    ]
    assert band(mended) == "NOT READY TO SEND: 3 things still to put right, 2 of 9 actions to finish"


def test_a_long_text_that_is_to_be_looked_at_again_is_known_by_its_pieces(tmp_path):
    rows = [{"Ref": "1", "Action": "Do", "Agency": "Police", "Rating": "Red", "Progress update": "Begun"}]
    tracker = make_folder(tmp_path / "plan", rows)
    back = send_back(tracker, "Police", {"1": {"Rating now": "Greenish", "Update": 'Say "so" ' * 2500}}, **WHO)
    book = openpyxl.load_workbook(back)
    book["Your actions"].merge_cells("K5:K6")
    book.save(back)
    merge_json(tracker.parent)
    book = openpyxl.load_workbook(handed_back(tracker))
    book["Your actions"]["J5"] = "Green"
    book.save(tmp_path / "mended.xlsx")
    again = openpyxl.load_workbook(_converted(tmp_path / "mended.xlsx", "xlsx"), data_only=True)
    assert again["Your actions"]["A5"].value == "✔ Ready; look again at Update"
    book["Your actions"]["K5"] = "Short"
    book.save(tmp_path / "mended.xlsx")
    again = openpyxl.load_workbook(_converted(tmp_path / "mended.xlsx", "xlsx"), data_only=True)
    assert again["Your actions"]["A5"].value == "✔ Ready"


def test_a_challenged_rating_beside_a_new_date_with_its_reason_is_for_the_group_and_not_for_the_agency(late):
    result = merge_json(late.parent)
    assert "9" not in [ref for _, ref, *_ in listed(handed_back(late))]
    told = {(one["ref"], one["file"]): one["code"] for one in result["problems"] if "challenged" in one["code"]}
    assert told["9", "tracker.xlsx"] == "challenged-date-asked"
    assert len(told) == 7
    send_back(late, "Police", dict.fromkeys(LOOKED_AT, LOOKED_AT["9"]), **WHO)
    handed_back(late).unlink()
    result = merge_json(late.parent)
    assert not any("correct" in name for name in result["written"])
    assert result["returns"][0]["problems"] == 0
    book = openpyxl.load_workbook(late.parent / "out" / f"Problems {CYCLE}.xlsx")
    words = [str(cell.value) for row in book["Words to send"].iter_rows() for cell in row if cell.value]
    assert not any("point" in text for text in words)


def test_who_completed_a_return_is_asked_for_beside_other_things_but_no_reason_to_hand_it_back(tracker):
    back = send_back(tracker, "Police", {"1.1": GREEN, "1.10": GREEN})
    result = merge_json(tracker.parent)
    (told,) = [one for one in result["problems"] if one["code"] == "completed-by-blank"]
    assert (told["sheet"], told["cell"], told["severity"]) == ("Start here", "C17", "warning")
    assert (states(result), handed_back(tracker).exists()) == ({"Police.xlsx": "merged"}, False)
    back.unlink()
    send_back(tracker, "Police", BAD)
    merge_json(tracker.parent)
    start = openpyxl.load_workbook(handed_back(tracker))["Start here"]
    assert listed(handed_back(tracker))[0][:2] == ("Start here C17", None)
    assert marked(start) == noted(start) == {"C17"}


@pytest.mark.parametrize("answers_given", [{}, {"1.1": GREEN}])
def test_a_return_without_a_name_is_told_of_only_where_it_says_something(tracker, answers_given):
    send_back(tracker, "Police", answers_given)
    codes = [one["code"] for one in merge_json(tracker.parent)["problems"]]
    assert ("completed-by-blank" in codes) == bool(answers_given)


# -- what has no place ------------------------------------------------------------------------------------------------

PLAN = "| Ref | Action | Agency | Rating |\n| 1 | Do | Police | Red |\n| 2 | Brief | Police | Red |"


def corrected(answers_given: Mapping[str, Mapping[str, str]], **changes: object) -> Correction:
    plan, _ = tracker_of(PLAN)
    issued = issue_to(plan, "Police")
    back = fill(issued, answers_given)
    refs = changes.pop("refs", None)
    back = renamed(back, refs) if refs else back  # type: ignore[arg-type]
    gone = changes.pop("gone", ())
    back = without(back, *gone)  # type: ignore[misc]
    correction = correct(Pair(issued, back), plan, AS_AT)
    assert correction is not None
    return correction


def refs_of(correction: Correction) -> list[str]:
    return [row.text("Ref") for row in correction.returned.rows]


DONE = {"Rating now": "Green", "Update": "Done"}


def test_a_row_with_an_unknown_ref_is_listed_with_all_that_was_typed_and_its_action_stands_there_again():
    correction = corrected({"1": DONE, "2": DONE}, refs={"1": "9"})
    assert refs_of(correction) == ["1", "2"]
    assert [row.text("Update") for row in correction.returned.rows] == ["", "Done"]
    unknown = correction.faults[0]
    assert (unknown.row, unknown.column) == (0, "")
    assert unknown.typed == "Ref: 9\nAction: Do\nRating now: Green\nUpdate: Done"


def test_rows_with_the_same_ref_are_both_listed_and_the_action_stands_there_once_blank():
    correction = corrected({"1": DONE, "2": {"Rating now": "Amber", "Update": "Late"}}, refs={"2": "1"})
    assert refs_of(correction) == ["1", "2"]
    assert [row.text("Update") for row in correction.returned.rows] == ["", ""]
    (twice,) = [fault for fault in correction.faults if "stands here and in" in fault.found]
    assert "Update: Done" in twice.typed
    assert "Update: Late" in twice.typed
    assert "row of 1" in twice.fix


def test_a_row_that_was_deleted_stands_there_again():
    correction = corrected({"2": DONE}, gone=("1",))
    assert refs_of(correction) == ["2", "1"]
    assert [(fault.ref, fault.row, fault.column) for fault in correction.faults] == [("1", 1, "Rating now")]


def test_answers_below_a_heading_that_nobody_knows_are_listed_and_the_heading_is_put_right(tracker):
    back = send_back(
        tracker, "Police", {"1.1": {"Update": "Begun"}, "1.10": {"Rating now": "Green", "Update": "On plan"}}
    )
    book = openpyxl.load_workbook(back)
    book["Your actions"]["K4"] = "In our own words"
    book["Your actions"]["Q6"] = "Ask Ann"
    book.save(back)
    merge_json(tracker.parent)
    lines = listed(handed_back(tracker))
    assert [line[4] for line in lines][-3:] == ["Begun", "On plan", "Ask Ann"]
    assert "under “In our own words”" in str(lines[-3][2])
    assert openpyxl.load_workbook(handed_back(tracker))["Your actions"]["K4"].value == "Update"


def test_an_error_in_a_cell_does_not_come_back_as_words(tracker):
    back = send_back(tracker, "Police", {"1.1": {"Rating now": "Green"}, "1.10": DONE})
    book = openpyxl.load_workbook(back)
    cell = book["Your actions"]["K5"]
    cell.value, cell.data_type = "#REF!", "e"
    book.save(back)
    merge_json(tracker.parent)
    assert answers(handed_back(tracker))[0][1] is None
    assert ("Your actions K5", "#REF!") in [(line[0], line[4]) for line in listed(handed_back(tracker))]


def test_no_text_becomes_a_formula_a_link_or_markup(tracker):
    texts = ("=cmd|'/c calc'!A0", "https://example.org/x", "<r>x</r>", "\u202e text", "{=1+1}")
    for text in texts:
        send_back(
            tracker, "Police", {"1.1": {"Rating now": text, "Update": text}, "1.10": {"Ref": text, "Update": text}}
        )
        merge_json(tracker.parent)
        book = openpyxl.load_workbook(handed_back(tracker))
        assert {cell.data_type for cell in book["To correct"]["F"]} <= {"s", "n"}
        targets = {link.target for sheet in book for row in sheet.iter_rows() for c in row if (link := c.hyperlink)}
        assert targets == {None}
        returned, _ = read_return(read_workbook(handed_back(tracker), "x.xlsx"), Reader(DEFAULT_KEY))
        assert returned is not None
        assert (returned.rows[0].text("Rating now"), returned.rows[0].text("Update")) == (text, text)


texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=8) | st.sampled_from(
    ["=1+1", "-", " x ", "a\nb"]
)
given_answers = st.fixed_dictionaries(
    {},
    optional={
        "Ref": st.sampled_from(["1", "2", "9", ""]),
        "Rating now": st.sampled_from(["Green", "g", "Greenish", "Blue", "Complete"]),
        "Update": texts,
        "Completed on": st.sampled_from(["30/09/2026", "31/02/2026", "TBC", "March 2028"]),
        "Evidence": texts,
        "New due date": st.sampled_from(["01/02/2027", "1/2/2027 and 3/2/2027", "Mon 2 February 2027"]),
        "Reason for new date": texts,
    },
)


@given(st.fixed_dictionaries({"1": given_answers, "2": given_answers}))
def test_nothing_that_was_typed_is_lost(typed):
    plan, _ = tracker_of(PLAN)
    issued = issue_to(plan, "Police")
    back = fill(issued, typed)
    correction = correct(Pair(issued, back), plan, AS_AT)
    if correction is None:
        return
    kept = "\n".join(fault.typed for fault in correction.faults)
    standing = {same for row in correction.returned.rows for same in (cell.text for cell in row.cells.values())}
    for row in back.rows:
        for name in Answer:
            text = row.text(name)
            assert not text.strip() or text in standing or text in kept, (name, text)


@settings(max_examples=25)
@given(st.fixed_dictionaries({"1": given_answers, "2": given_answers}))
def test_what_is_handed_back_means_what_came_back(typed):
    plan, _ = tracker_of(PLAN)
    issued = issue_to(plan, "Police")
    back = fill(issued, {ref: {k: v for k, v in answers.items() if k != "Ref"} for ref, answers in typed.items()})
    correction = correct(Pair(issued, back), plan, AS_AT)
    if correction is not None:
        data = write_corrections(correction, DEFAULT_KEY, Agency("Police"))
        read, _ = read_return(read_guarded(guard(data, "x.xlsx"), "x.xlsx"), Reader(DEFAULT_KEY))
        again = replace(read, agency="Police")
        first, second = (merge(plan, [Pair(issued, one)], AS_AT, {}).changes for one in (back, again))
        assert [(one.key, one.field, plain(one.now).strip()) for one in second] == [
            (one.key, one.field, plain(one.now).strip()) for one in first
        ]


# -- and when it comes back -------------------------------------------------------------------------------------------


def returned_again(
    tracker: Path, typed: Mapping[str, object], name: str = "corrected.xlsx", source: Path | None = None
) -> Path:
    """The marked copy, with cells of Your actions typed over, among what came back."""
    book = openpyxl.load_workbook(source or handed_back(tracker))
    for address, value in typed.items():
        book["Your actions"][address] = value
    back = tracker.parent / "returns" / CYCLE / "received" / name
    book.save(back)
    return back


MENDED = {"J5": "Green", "L5": None, "O5": "Supplier", "M6": "Minutes"}


def test_the_corrected_file_takes_the_place_of_the_one_that_it_corrects(tracker):
    send_back(tracker, "Police", BAD, **WHO)
    merge_json(tracker.parent)
    returned_again(tracker, MENDED)
    result = merge_json(tracker.parent)
    assert states(result) == {"corrected.xlsx": "merged", "Police.xlsx": "skipped"}
    told = {one["code"]: one for one in result["problems"] if one["agency"] == "Saltmarsh Police"}
    assert told.keys() & {"return-replaced", "return-twice", "comments", "hidden-sheet", "second-sheet"} == {
        "return-replaced"
    }
    assert told["return-replaced"]["severity"] == "note"
    ratings = {(row["Ref"], row["Agency"]): row["Rating"] for row in table(tracker, "Actions")}
    assert (ratings["1.1", "Police"], ratings["1.10", "Saltmarsh Police"]) == ("Green", "Complete")
    assert merge_json(tracker.parent)["changes"] == []


def test_a_correction_that_nobody_touched_is_named_and_no_other_file_is_made(late):
    send_back(late, "Police", {**LOOKED_AT, "8": GREEN}, **WHO)
    merge_json(late.parent)
    before = handed_back(late).read_bytes()
    handed_back(late).rename(late.parent / "returns" / CYCLE / "received" / "again.xlsx")
    tracker_before = late.read_bytes()
    result = merge_json(late.parent)
    assert (result["changes"], late.read_bytes()) == ([], tracker_before)
    assert states(result) == {"Police.xlsx": "merged", "again.xlsx": "skipped"}
    (told,) = [one for one in result["problems"] if one["code"] == "correction-unchanged"]
    assert (Path(told["file"]).name, told["severity"]) == ("again.xlsx", "warning")
    assert "Speak to Saltmarsh Police" in told["fix"]
    assert [path.read_bytes() for path in handed_back(late).parent.iterdir()] == [before]


def test_what_may_stand_counts_as_settled_once_it_came_back_unchanged(late):
    merge_json(late.parent)
    handed_back(late).rename(late.parent / "returns" / CYCLE / "received" / "again.xlsx")
    result = merge_json(late.parent)
    assert (result["changes"], states(result)) == ([], {"Police.xlsx": "skipped", "again.xlsx": "merged"})
    assert "8" not in [ref for _, ref, *_ in listed(handed_back(late))]
    handed_back(late).rename(late.parent / "returns" / CYCLE / "received" / "and again.xlsx")
    result = merge_json(late.parent)
    assert "correction-unchanged" in [one["code"] for one in result["problems"]]


def test_a_marked_copy_that_is_no_longer_needed_is_named_and_left_where_it_is(tracker):
    send_back(tracker, "Police", BAD, **WHO)
    merge_json(tracker.parent)
    before = handed_back(tracker).read_bytes()
    returned_again(tracker, MENDED)
    for _ in range(2):
        result = merge_json(tracker.parent)
        (told,) = [one for one in result["problems"] if one["code"] == "correction-not-needed"]
        assert told["file"] == f"returns/{CYCLE}/corrections/Police {CYCLE} to correct.xlsx"
        assert (told["agency"], told["fix"]) == ("Saltmarsh Police", "You may delete it.")
        assert handed_back(tracker).read_bytes() == before
    handed_back(tracker).unlink()
    assert "correction-not-needed" not in [one["code"] for one in merge_json(tracker.parent)["problems"]]


def test_a_marked_copy_of_an_agency_that_is_not_in_this_run_is_not_spoken_of(tracker):
    send_back(tracker, "Police", BAD, **WHO)
    merge_json(tracker.parent)
    other = send_back(tracker, "Council", {"2(i)": {"Rating now": "Red", "Update": "Held up"}}, **WHO)
    result = merge_json(tracker.parent, tracker, other)
    assert "correction-not-needed" not in [one["code"] for one in result["problems"]]


def test_a_correction_of_a_correction_takes_the_place_of_both(tracker):
    send_back(tracker, "Police", BAD)
    merge_json(tracker.parent)
    returned_again(tracker, {**MENDED, "J5": "Greener"}, "second.xlsx")
    merge_json(tracker.parent)
    returned_again(tracker, {"J5": "Green"}, "third.xlsx")
    result = merge_json(tracker.parent)
    assert states(result) == {"Police.xlsx": "skipped", "second.xlsx": "skipped", "third.xlsx": "merged"}
    found = {Path(one["file"]).name: one["found"] for one in result["problems"] if one["code"] == "return-replaced"}
    assert (found["Police.xlsx"].split("/")[-1], found["second.xlsx"].split("/")[-1]) == ("second.xlsx.", "third.xlsx.")


def test_a_correction_that_lost_its_properties_is_known_by_its_cell(tracker):
    send_back(tracker, "Police", BAD)
    merge_json(tracker.parent)
    back = returned_again(tracker, MENDED)
    book = openpyxl.load_workbook(back)
    del book.custom_doc_props["Corrects"]
    book.save(back)
    assert states(merge_json(tracker.parent))["Police.xlsx"] == "skipped"


def test_a_correction_of_a_file_that_has_gone_merges_like_any_other_return(tracker):
    first = send_back(tracker, "Police", BAD)
    merge_json(tracker.parent)
    first.unlink()
    returned_again(tracker, MENDED)
    assert states(merge_json(tracker.parent)) == {"corrected.xlsx": "merged"}


def test_a_marked_copy_that_nobody_touched_says_what_the_return_said(tracker):
    first = send_back(tracker, "Police", BAD, **WHO)
    result = merge_json(tracker.parent, "--dry-run")
    check.run([first], as_at=date(2026, 11, 20), corrections=tracker.parent / "back")
    first.unlink()
    returned_again(tracker, {}, source=tracker.parent / "back" / handed_back(tracker).name)
    again = merge_json(tracker.parent, "--dry-run")
    drop = ("file", "cell")
    assert [{k: v for k, v in one.items() if k not in drop} for one in again["changes"]] == [
        {k: v for k, v in one.items() if k not in drop} for one in result["changes"]
    ]
    codes = [(one["code"], one["cell"]) for one in result["problems"]]
    assert [(one["code"], one["cell"]) for one in again["problems"]] == codes


@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_a_marked_copy_comes_home_through_libreoffice(tracker, ending):
    send_back(tracker, "Police", BAD, **WHO)
    merge_json(tracker.parent)
    back = returned_again(tracker, MENDED)
    (tracker.parent / "returns" / CYCLE / "received" / f"saved.{ending}").write_bytes(
        _converted(back, ending).read_bytes()
    )
    back.unlink()
    for path in (back.parent / "again", back.parent / "profile"):
        subprocess.run(["rm", "-rf", path], check=True)
    result = merge_json(tracker.parent)
    assert states(result) == {f"saved.{ending}": "merged", "Police.xlsx": "skipped"}
    assert {(one["ref"], one["field"], one["now"]) for one in result["changes"]} >= {
        ("1.1", "Rating", "Green"), ("1.1", "Reason for request", "Supplier"), ("1.10", "Evidence", "Minutes"),
    }  # fmt: skip


@pytest.mark.parametrize("ending", ["ods", "xls"])
def test_what_came_back_as_another_kind_of_file_is_handed_back_as_a_workbook(tracker, tmp_path, ending):
    back = send_back(tracker, "Police", {**BAD, "1.10": DONE})
    there = _converted(back.rename(tmp_path / "Police.xlsx"), ending)
    there.rename(back.with_suffix(f".{ending}"))
    merge_json(tracker.parent)
    assert answers(handed_back(tracker)) == [
        ["Greenish", "=1+1", "31/02/2026", None, datetime(2028, 3, 31), None],
        ["Green", "Done", None, None, None, None],
    ]
    assert marked(openpyxl.load_workbook(handed_back(tracker))["Your actions"]) == {"J5", "L5", "O5"}


def test_a_sheet_of_answers_that_came_back_as_text_is_handed_back_as_a_workbook(tracker):
    text = "Ref,Action,Rating now,Update,New due date\n1.1,Name a deputy,Greenish,=1+1,31/3/2028\n"
    (tracker.parent / "returns" / CYCLE / "received").mkdir(parents=True, exist_ok=True)
    (tracker.parent / "returns" / CYCLE / "received" / "x.csv").write_text(
        text + "1.10,Brief every team,Green,Done,\n", encoding="utf-8"
    )
    merge_json(tracker.parent)
    assert answers(handed_back(tracker)) == [
        ["Greenish", "=1+1", None, None, datetime(2028, 3, 31), None],
        ["Green", "Done", None, None, None, None],
    ]
    assert marked(openpyxl.load_workbook(handed_back(tracker))["Your actions"]) == {"J5", "O5"}


@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_a_return_filled_in_and_saved_by_libreoffice_merges_fully(tracker, tmp_path, ending):
    full = {
        "1.1": {
            "Rating now": "Red",
            "Update": "Held up",
            "New due date": date(2027, 6, 30),
            "Reason for new date": "Staff",
        },
        "1.10": {"Rating now": "Complete", "Update": "Done", "Completed on": date(2026, 11, 2), "Evidence": "Minutes"},
    }
    back = send_back(tracker, "Police", full, **WHO)
    saved = _converted(back.rename(tmp_path / "Police.xlsx"), ending)
    saved.rename(back.with_suffix(f".{ending}"))
    result = merge_json(tracker.parent)
    assert states(result) == {f"Police.{ending}": "merged"}
    assert {(one["ref"], one["field"], one["now"]) for one in result["changes"]} == {
        ("1.1", "Rating", "Red"), ("1.1", "Progress update", "Held up"), ("1.1", "Requested due date", "2027-06-30"),
        ("1.1", "Reason for request", "Staff"), ("1.10", "Rating", "Complete"), ("1.10", "Progress update", "Done"),
        ("1.10", "Completed on", "2026-11-02"), ("1.10", "Evidence", "Minutes"),
    }  # fmt: skip


# -- writing them -----------------------------------------------------------------------------------------------------


def test_merging_twice_writes_the_same_bytes(tracker):
    send_back(tracker, "Police", {**BAD, "1.10": {**BAD["1.10"], "New due date": date(2025, 1, 1)}})
    merge_json(tracker.parent)
    before = handed_back(tracker).read_bytes()
    handed_back(tracker).unlink()
    result = merge_json(tracker.parent)
    assert (result["changes"], handed_back(tracker).read_bytes()) == ([], before)


@pytest.mark.parametrize("option", ["--dry-run", "--strict"])
def test_nothing_is_handed_back_where_nothing_is_to_be_written(tracker, option):
    send_back(tracker, "Police", BAD)
    result = merge_json(tracker.parent, option)
    assert any("correct" in name for name in result["written"]) == (option == "--dry-run")
    assert not handed_back(tracker).parent.exists()


def test_check_hands_returns_back_where_it_is_asked_to(tracker):
    back = send_back(tracker, "Police", BAD)
    sound = send_back(tracker, "Council", {"2(i)": {"Rating now": "Red", "Update": "Held up"}})
    code, out, err = command("plan-tools", "check", back, sound, "--corrections", "back", folder=tracker.parent)
    assert (code, err) == (1, "")
    assert f"back/Police {CYCLE} to correct.xlsx" in out
    assert [path.name for path in (tracker.parent / "back").iterdir()] == [f"Police {CYCLE} to correct.xlsx"]
    code, out, _ = command("plan-tools", "check", sound, "--corrections", "back2", folder=tracker.parent)
    assert "No corrections were written" in out
    assert not (tracker.parent / "back2").exists()


def test_check_never_writes_among_what_came_back(tracker):
    back = send_back(tracker, "Police", BAD)
    code, _, err = command("plan-tools", "check", back, "--corrections", back.parent)
    assert (code, "are kept there" in err) == (2, True)
    assert [path.name for path in back.parent.iterdir()] == ["Police.xlsx"]


def test_a_copy_that_does_not_read_back_is_not_written_and_costs_nobody_else_anything(tracker, monkeypatch):
    back = send_back(tracker, "Police", BAD)
    monkeypatch.setattr(handing_back, "says_what_was_typed", lambda *_: False)
    result = check.run([back], corrections=tracker.parent / "back")
    assert "corrections-not-as-made" in [found.code for found in result.problems]
    assert result.written == ()


def test_every_code_that_an_agency_is_told_of_is_one_of_the_catalogue():
    assert FOR_THE_AGENCY.keys() <= CATALOGUE.keys()

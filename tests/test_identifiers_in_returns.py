"""Identifiers in what agencies send: kept out of tracker, matrix and messages until they are gone or accepted."""

import json
import re
from pathlib import Path

import openpyxl
import pytest
from working_folder import CYCLE, PLAN, command, heading_row, make_folder, merge_json, send_back, table

NHS, MASK = "943 476 5919", "[NHS number …19]"
UPDATE = f"Done for the child, NHS {NHS}, and others"
MASKED = f"Done for the child, NHS {MASK}, and others"
HELD = {"1.1": {"Rating now": "Green", "Update": UPDATE}, "1.10": {"Rating now": "Green", "Update": "All briefed"}}


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    return make_folder(tmp_path / "plan")


def cell(tracker: Path, ref: str, name: str, agency: str = "Police") -> object:
    rows = table(tracker, "Actions")
    return next(row[name] for row in rows if row["Ref"] == ref and str(row["Agency"]).endswith(agency))


def of_code(result: dict, code: str) -> list[dict]:
    return [one for one in result["problems"] if one["code"] == code]


def problems_workbook(tracker: Path) -> Path:
    return tracker.parent / "out" / f"Problems {CYCLE}.xlsx"


def handed_back(tracker: Path) -> Path:
    return tracker.parent / "returns" / CYCLE / "corrections" / f"Police {CYCLE} to correct.xlsx"


def everything_in(path: Path) -> str:
    """All texts of a workbook, notes too."""
    book = openpyxl.load_workbook(path)
    cells = [one for sheet in book for row in sheet.iter_rows() for one in row]
    return "\n".join(str(said) for one in cells for said in (one.value, one.comment and one.comment.text) if said)


def decide(tracker: Path, choice: str) -> None:
    """Choose `choice` beside the one line in which something is to be decided."""
    path = problems_workbook(tracker)
    book = openpyxl.load_workbook(path)
    sheet = book["Problems"]
    top = heading_row(sheet, "Decision")
    columns = {one.value: one.column for one in sheet[top]}
    (row,) = [
        one.row for one in sheet["A"] if str(sheet.cell(one.row, columns["Code"]).value).startswith("identifier-")
    ]
    assert sheet.cell(row, columns["In the return"]).value == MASKED
    sheet.cell(row, columns["Decision"], choice)
    book.save(path)


def type_into(path: Path, cell: str, text: str) -> None:
    book = openpyxl.load_workbook(path)
    book["Your actions"][cell] = text
    book.save(path)


def test_an_answer_with_an_identifier_is_held_and_the_rest_of_its_row_is_taken(tracker):
    send_back(tracker, "Police", HELD)
    result = merge_json(tracker.parent)
    (told,) = of_code(result, "identifier-in-return")
    assert (told["severity"], told["sheet"], told["cell"]) == ("error", "Your actions", "K5")
    assert (told["ref"], told["agency"], told["field"]) == ("1.1", "Saltmarsh Police", "Progress update")
    assert told["found"] == f"Progress update holds {MASK}."
    assert "every partner" in told["why"]
    assert "1.1/Saltmarsh Police/Progress update=return" in told["fix"]
    assert cell(tracker, "1.1", "Progress update") == "Asked for names"
    assert (cell(tracker, "1.1", "Rating"), cell(tracker, "1.10", "Progress update")) == ("Green", "All briefed")
    assert (result["returns"][0]["state"], result["conflicts"]) == ("partly merged", [])


def test_nothing_that_is_written_or_said_shows_it_whole(tracker):
    send_back(tracker, "Police", HELD)
    result = merge_json(tracker.parent)
    written = [tracker.parent / name for name in result["written"] if name.endswith(".xlsx")]
    assert {"tracker.xlsx", problems_workbook(tracker).name, handed_back(tracker).name} <= {one.name for one in written}
    assert NHS not in json.dumps(result)
    assert not any(NHS in everything_in(path) for path in written)
    _, out, err = command("merge-returns", "-v", "--as-at", "20/11/2026", folder=tracker.parent)
    assert MASK in out + err
    assert NHS not in out + err


def test_every_kind_is_held_and_only_in_answers_of_words(tracker):
    typed = {
        "Update": "Child Jamie Smith, DOB 01/02/2012, of RM17 6SL",
        "Evidence": "jane.smith@example.org, 07700 900123",
        "Reason for new date": "AB123456C and UPN U80120000100A",
    }
    send_back(tracker, "Police", {"1.1": {"Rating now": "Amber", **typed}})
    told = of_code(merge_json(tracker.parent), "identifier-in-return")
    assert {one["cell"]: re.findall(r"\[(.+?) \w?…", one["found"]) for one in told} == {
        "K5": ["name", "date of birth", "postcode"],
        "M5": ["personal e-mail address", "phone number"],
        "O5": ["National Insurance number", "UPN"],
    }


def test_what_is_allowed_is_taken(tracker):
    book = openpyxl.load_workbook(tracker)
    sheet = book["Allowed names"]
    assert [sheet["A1"].value, sheet["B1"].value] == ["Name", "Why"]
    sheet["A2"], sheet["B2"] = "Sam and Kyle; jane.smith@example.org\nSam", "Pseudonyms of the review"
    book["Agencies"]["C2"] = "joe.bloggs@police.example"
    book.save(tracker)
    said = "Child SAM and  Kyle, child Sam; jane.smith@example.org, joe.bloggs@police.example; Child A"
    send_back(tracker, "Police", {"1.1": {"Rating now": "Green", "Update": said}})
    assert of_code(merge_json(tracker.parent), "identifier-in-return") == []
    assert cell(tracker, "1.1", "Progress update") == said


def test_a_text_that_stands_in_the_tracker_already_is_not_asked_about(tracker):
    book = openpyxl.load_workbook(tracker)
    book["Actions"]["M5"] = UPDATE
    assert book["Actions"]["M4"].value == "Progress update"
    book.save(tracker)
    send_back(tracker, "Police", HELD)
    result = merge_json(tracker.parent)
    assert of_code(result, "identifier-in-return") == of_code(result, "conflict") == []
    assert not handed_back(tracker).exists()


def test_where_both_sides_changed_it_is_held_and_no_conflict(tracker):
    book = openpyxl.load_workbook(tracker)
    book["Actions"]["M5"] = "Another text"
    book.save(tracker)
    send_back(tracker, "Police", HELD)
    result = merge_json(tracker.parent)
    assert (len(of_code(result, "identifier-in-return")), result["conflicts"]) == (1, [])
    assert cell(tracker, "1.1", "Progress update") == "Another text"


def test_evidence_that_is_held_is_none_for_a_rating_that_needs_it(tracker):
    complete = {"Rating now": "Complete", "Update": "Done", "Completed on": "01/11/2026", "Evidence": f"File {NHS}"}
    send_back(tracker, "Police", {"1.1": complete})
    result = merge_json(tracker.parent)
    assert [one["cell"] for one in of_code(result, "complete-without-evidence")] == ["M5"]
    assert cell(tracker, "1.1", "Rating") == "Amber"
    merge_json(tracker.parent, "--accept", "1.1/Police/Evidence=return")
    assert (cell(tracker, "1.1", "Rating"), cell(tracker, "1.1", "Evidence")) == ("Complete", f"File {NHS}")


@pytest.mark.parametrize("by", ["workbook", "accept"])
def test_a_person_may_let_it_stand(tracker, by):
    send_back(tracker, "Police", HELD)
    merge_json(tracker.parent)
    if by == "workbook":
        decide(tracker, "return")
    accept = ["--accept", "1.1/Police/progress update=return"] if by == "accept" else []
    result = merge_json(tracker.parent, *accept)
    assert [one["now"] for one in result["changes"]] == [UPDATE]
    assert cell(tracker, "1.1", "Progress update") == UPDATE
    assert of_code(result, "identifier-in-return") == []
    assert of_code(result, "correction-not-needed")
    again = merge_json(tracker.parent)
    assert (again["changes"], of_code(again, "identifier-in-return")) == ([], [])
    assert [name for name in again["written"] if "to correct" in name] == []


def test_a_person_may_settle_that_it_stays_out(tracker):
    send_back(tracker, "Police", HELD)
    merge_json(tracker.parent)
    decide(tracker, "tracker")
    for _ in range(2):
        result = merge_json(tracker.parent)
        assert [one["severity"] for one in of_code(result, "identifier-settled")] == ["note"]
        assert of_code(result, "identifier-in-return") == of_code(result, "decision-misplaced") == []
        assert cell(tracker, "1.1", "Progress update") == "Asked for names"
    decide(tracker, "return")
    merge_json(tracker.parent)
    assert cell(tracker, "1.1", "Progress update") == UPDATE


def test_a_decision_holds_for_no_other_text(tracker):
    send_back(tracker, "Police", HELD)
    merge_json(tracker.parent)
    decide(tracker, "return")
    send_back(tracker, "Police", {"1.1": {"Rating now": "Green", "Update": "Child Jamie has gone"}})
    result = merge_json(tracker.parent)
    assert [one["found"] for one in of_code(result, "identifier-in-return")] == ["Progress update holds [name J…]."]


def test_the_problems_workbook_asks_for_a_decision_first(tracker):
    send_back(tracker, "Police", HELD)
    merge_json(tracker.parent)
    book = openpyxl.load_workbook(problems_workbook(tracker))
    sheet = book["Problems"]
    top = heading_row(sheet, "Decision")
    line = dict(zip([one.value for one in sheet[top]], [one.value for one in sheet[top + 1]], strict=True))
    assert (line["Who acts"], line["In the tracker"], line["In the return"]) == (
        "You decide", "Asked for names", MASKED
    )  # fmt: skip
    assert [str(one.sqref) for one in sheet.data_validations.dataValidation] == [f"O{top + 1}"]
    words = [str(one.value) for row in book["Words to send"].iter_rows() for one in row if one.value]
    assert any(MASK in one for one in words)


def test_the_copy_to_correct_is_marked_says_what_to_do_and_holds_the_mask(tracker):
    send_back(tracker, "Police", HELD, Completed_by="A. Person")
    merge_json(tracker.parent)
    book = openpyxl.load_workbook(handed_back(tracker))
    assert book["Your actions"]["K5"].value == MASKED
    assert book["Your actions"]["K5"].border.left.style == "thick"
    assert MASK in book["Your actions"]["K5"].comment.text
    where, ref, found, fix, typed = [one.value for one in book["To correct"][5]][1:]
    assert (where, ref, typed) == ("Your actions K5", "1.1", MASKED)
    assert found == f"Progress update holds {MASK}."
    assert "Write it without" in fix
    assert book["Your actions"]["A5"].value.startswith("=")


def test_a_copy_that_was_corrected_is_merged(tracker):
    back = send_back(tracker, "Police", HELD)
    merge_json(tracker.parent)
    corrected = back.with_name("corrected.xlsx")
    corrected.write_bytes(handed_back(tracker).read_bytes())
    type_into(corrected, "K5", "Done for the child and others")
    result = merge_json(tracker.parent)
    assert of_code(result, "identifier-in-return") == []
    assert cell(tracker, "1.1", "Progress update") == "Done for the child and others"


def test_a_copy_sent_back_unchanged_is_named_and_its_mask_is_never_taken(tracker):
    back = send_back(tracker, "Police", HELD)
    merge_json(tracker.parent)
    back.with_name("unchanged.xlsx").write_bytes(handed_back(tracker).read_bytes())
    result = merge_json(tracker.parent)
    assert [Path(one["file"]).name for one in of_code(result, "correction-unchanged")] == ["unchanged.xlsx"]
    assert len(of_code(result, "identifier-in-return")) == 1
    assert cell(tracker, "1.1", "Progress update") == "Asked for names"


def test_a_mask_that_is_sent_back_among_other_corrections_is_held_again(tracker):
    back = send_back(tracker, "Police", HELD, Completed_by="A. Person")
    merge_json(tracker.parent)
    corrected = back.with_name("corrected.xlsx")
    corrected.write_bytes(handed_back(tracker).read_bytes())
    type_into(corrected, "K6", "All briefed by now")
    result = merge_json(tracker.parent)
    assert [one["found"] for one in of_code(result, "identifier-in-return")] == [f"Progress update holds {MASK}."]
    assert cell(tracker, "1.1", "Progress update") == "Asked for names"
    assert cell(tracker, "1.10", "Progress update") == "All briefed by now"
    assert "K5" in openpyxl.load_workbook(handed_back(tracker))["To correct"]["B5"].value


def test_a_proposal_is_told_and_shown_without(tracker):
    back = send_back(tracker, "Police", {"1.1": {"Rating now": "Green", "Update": "On the way"}})
    book = openpyxl.load_workbook(back)
    book["New actions"]["A5"], book["New actions"]["D5"] = f"Write to NHS {NHS}", "The mother, Sarah Smith, asked"
    book.save(back)
    result = merge_json(tracker.parent)
    told = {one["cell"]: one["found"] for one in of_code(result, "identifier-in-proposal")}
    assert told == {
        "A5": f"Action of a proposed action holds {MASK}.",
        "D5": "Reason of a proposed action holds [name S…].",
    }
    assert result["proposed"][0]["values"] == {
        "Action": f"Write to NHS {MASK}", "Reason": "The mother, [name S…], asked"
    }  # fmt: skip
    assert [one["found"] for one in of_code(result, "new-action")] == [
        f"Saltmarsh Police proposes a new action: “Write to NHS {MASK}”."
    ]
    sheet = openpyxl.load_workbook(handed_back(tracker))["New actions"]
    assert (sheet["A5"].value, sheet["D5"].value) == (f"Write to NHS {MASK}", "The mother, [name S…], asked")
    assert NHS not in everything_in(problems_workbook(tracker))


def test_no_message_quotes_one_wherever_it_was_typed(tracker):
    back = send_back(
        tracker,
        "Police",
        {
            "1.1": {
                "Rating now": f"NHS {NHS}",
                "Completed on": f"seen with 01/01/2026 and {NHS}",
                "Due date": f"no {NHS}",
            }
        },
        Nothing_to_report=f"not for {NHS}",
        Completed_by="A. Person",
    )
    book = openpyxl.load_workbook(back)
    sheet = book["Your actions"]
    sheet["Q4"], sheet["Q5"] = f"{NHS} notes", f"for {NHS} and a long text that has to be cut where it is shown, {NHS}"
    sheet["B6"] = f"1.10 {NHS}"
    sheet["K6"] = f"{NHS}"
    book.save(back)
    result = merge_json(tracker.parent)
    assert len(result["problems"]) > 6
    assert not re.search("943 476|476 5919", json.dumps(result))
    assert not re.search("943 476|476 5919", everything_in(problems_workbook(tracker)))
    assert not re.search("943 476|476 5919", everything_in(handed_back(tracker)))
    _, out, err = command("plan-tools", "check", back)
    assert MASK in out + err
    assert not re.search("943 476|476 5919", out + err)


def test_a_ref_of_the_plan_is_no_postcode(tmp_path):
    tracker = make_folder(tmp_path / "plan", [{**PLAN[0], "Ref": "E1 2AB"}, *PLAN[1:]])
    send_back(tracker, "Police", {"E1 2AB": {"Rating now": "Green", "Update": "As E1 2AB says, and so E1 2AB"}})
    result = merge_json(tracker.parent)
    assert of_code(result, "identifier-in-return") == []
    assert cell(tracker, "E1 2AB", "Progress update") == "As E1 2AB says, and so E1 2AB"

"""One cycle from start to finish, on real workbooks filled in by other programs."""

import shutil
from dataclasses import replace
from datetime import date, datetime

import openpyxl
import pytest
from working_folder import (
    CYCLE,
    DUE_BY,
    ISSUED_ON,
    columns,
    command,
    heading_row,
    issued,
    make_folder,
    merge_json,
    send_back,
    table,
    through_libreoffice,
    type_plan,
)

from plan_tools.problems import CannotGoOn
from plan_tools.steps import issue, matrix, merge, new, status

POLICE = {
    "1.1": {
        "Rating now": "Green",
        "Update": "=Deputy named",
        "New due date": date(2027, 4, 30),
        "Reason for new date": "+1 month",
    },
    "1.10": {
        "Rating now": "Complete",
        "Update": "Done",
        "Completed on": date(2026, 11, 5),
        "Evidence": "@Board minutes",
    },
}
HEALTH = {
    "1.1": {"Rating now": "amber ", "Update": "-Waiting"},
    "2(ii)": {"Rating now": "N", "Update": "Starts in May"},
}


@pytest.fixture
def tracker(tmp_path):
    return make_folder(tmp_path / "plan")


def changes(result: dict) -> set[tuple[str, ...]]:
    return {(one["ref"], one["agency"], one["field"], one["was"], one["now"]) for one in result["changes"]}


def test_the_files_written_are_named_from_where_the_person_stands(tracker, tmp_path):
    send_back(tracker, "Police", POLICE)
    _, out, _ = command("merge-returns", "plan/tracker.xlsx", "-o", "out", "--as-at", "20/11/2026", folder=tmp_path)
    names = [line.strip() for line in out.partition("Written:")[2].splitlines() if line.strip()]
    assert {"plan/tracker.xlsx", f"out/Problems {CYCLE}.xlsx"} <= set(names)
    assert all((tmp_path / name).is_file() for name in names)


POLICE_CHANGES = {
    ("1.1", "Saltmarsh Police", "Rating", "Amber", "Green"),
    ("1.1", "Saltmarsh Police", "Progress update", "Asked for names", "=Deputy named"),
    ("1.1", "Saltmarsh Police", "Requested due date", "", "2027-04-30"),
    ("1.1", "Saltmarsh Police", "Reason for request", "", "+1 month"),
    ("1.10", "Saltmarsh Police", "Rating", "Green", "Complete"),
    ("1.10", "Saltmarsh Police", "Progress update", "", "Done"),
    ("1.10", "Saltmarsh Police", "Completed on", "", "2026-11-05"),
    ("1.10", "Saltmarsh Police", "Evidence", "", "@Board minutes"),
}
HEALTH_CHANGES = {
    ("1.1", "NHS ICB", "Rating", "Green", "Amber"),
    ("1.1", "NHS ICB", "Progress update", "", "-Waiting"),
    ("2(ii)", "NHS ICB", "Progress update", "", "Starts in May"),
}


def test_what_was_typed_is_what_the_tracker_says(tracker):
    send_back(tracker, "Police", POLICE)
    send_back(tracker, "Health", HEALTH)
    send_back(tracker, "Council", {}, nothing_to_report="Yes")
    result = merge_json(tracker.parent)
    assert changes(result) == POLICE_CHANGES | HEALTH_CHANGES
    assert {one["agency"]: one["state"] for one in result["returns"]} == {
        "Saltmarsh Police": "merged",
        "NHS ICB": "merged",
        "Children's services": "nothing to report",
    }
    assert (result["missing"], result["conflicts"], result["proposed"]) == ([], [], [])
    rows = {(row["Ref"], row["Agency"]): row for row in table(tracker, "Actions")}
    assert rows["1.1", "Police"]["Progress update"] == "=Deputy named"
    assert rows["1.1", "Police"]["Requested due date"] == datetime(2027, 4, 30)
    assert rows["1.1", "Health"]["Rating"] == "Amber"
    assert rows["1.10", "Saltmarsh Police"]["Completed on"] == datetime(2026, 11, 5)
    sheet = openpyxl.load_workbook(tracker)["Actions"]
    assert not [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_the_register_the_history_and_the_change_log_are_kept(tracker):
    send_back(tracker, "Police", POLICE, name="Copy of FINAL (2).xlsx")
    result = merge_json(tracker.parent)
    register = {row["Agency"]: row for row in table(tracker, "Returns")}
    police = register["Saltmarsh Police"]
    assert (police["Cycle"], police["Issued on"], police["Due by"]) == (
        CYCLE,
        datetime(ISSUED_ON.year, ISSUED_ON.month, ISSUED_ON.day),
        datetime(DUE_BY.year, DUE_BY.month, DUE_BY.day),
    )
    assert (police["State"], police["Received on"]) == ("merged", datetime(2026, 11, 20))
    assert police["File"] == f"returns/{CYCLE}/received/Copy of FINAL (2).xlsx"
    assert register["NHS ICB"]["State"] == "issued"
    history = {(row["Ref"], row["Agency"]): row for row in table(tracker, "History")}
    assert len(history) == 5
    assert history["1.1", "Saltmarsh Police"]["Rating"] == "Green"
    log = table(tracker, "Change log")
    assert {(row["Ref"], row["Agency"], row["Field"], row["Was"] or "", row["Now"]) for row in log} == changes(result)
    assert set(result["missing"]) == {"NHS ICB", "Children's services"}


def test_merging_twice_changes_nothing_the_second_time(tracker):
    send_back(tracker, "Police", POLICE)
    first = merge_json(tracker.parent)
    after = tracker.read_bytes()
    second = merge_json(tracker.parent)
    assert first["tracker"]["sha256_after"] == second["tracker"]["sha256_before"] == second["tracker"]["sha256_after"]
    assert tracker.read_bytes() == after
    assert second["changes"] == []


def test_a_backup_holds_the_tracker_as_it_was(tracker):
    send_back(tracker, "Police", POLICE)
    before = tracker.read_bytes()
    result = merge_json(tracker.parent)
    (backup,) = [name for name in result["written"] if name.startswith("backups/")]
    assert (tracker.parent / backup).read_bytes() == before


def test_a_dry_run_says_the_same_and_writes_nothing(tracker):
    send_back(tracker, "Police", POLICE)
    before = {path: path.read_bytes() for path in tracker.parent.rglob("*") if path.is_file()}
    dry = merge_json(tracker.parent, "--dry-run")
    assert {path: path.read_bytes() for path in tracker.parent.rglob("*") if path.is_file()} == before
    assert changes(dry) == changes(merge_json(tracker.parent)) == POLICE_CHANGES


def test_strict_writes_nothing_where_there_is_any_problem(tracker):
    send_back(tracker, "Police", {"1.1": {"Rating now": "Greenish"}})
    before = tracker.read_bytes()
    code, _, _ = command("merge-returns", "--strict", "--json", folder=tracker.parent)
    assert code == 4
    assert tracker.read_bytes() == before
    assert not (tracker.parent / "out" / f"Problems {CYCLE}.xlsx").exists()


def test_a_return_saved_by_libreoffice_says_the_same(tracker):
    through_libreoffice(send_back(tracker, "Police", POLICE))
    assert changes(merge_json(tracker.parent)) == POLICE_CHANGES


def test_a_tracker_saved_by_libreoffice_works_as_well(tmp_path):
    new.run(tmp_path / "plan", "Saltmarsh partnership")
    tracker = tmp_path / "plan" / "tracker.xlsx"
    type_plan(tracker)
    through_libreoffice(tracker)
    issue.run(tracker, CYCLE, DUE_BY, issued_on=ISSUED_ON)
    through_libreoffice(tracker)
    send_back(tracker, "Police", POLICE)
    send_back(tracker, "Health", HEALTH)
    assert changes(merge_json(tracker.parent)) == POLICE_CHANGES | HEALTH_CHANGES


def test_rows_sorted_columns_inserted_and_headings_retyped_change_nothing(tracker):
    back = send_back(tracker, "Police", POLICE)
    book = openpyxl.load_workbook(back)
    sheet = book["Your actions"]
    first = heading_row(sheet)
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=first)]
    heads, body = rows[0], [row for row in rows[1:] if row[1]][::-1]
    again = {"Rating now": " RATING  now", "Update": "update:", "Ref": "REF.", "Completed on": "Date completed"}
    order = list(range(len(heads)))[::-1]
    plain = openpyxl.Workbook()
    copy = plain.active
    copy.title = "Your actions"
    copy.append(["Please see below"])
    copy.append(["Our notes", *(again.get(heads[place], heads[place]) for place in order)])
    for row in body:
        copy.append(["call back", *(row[place] for place in order)])
        for cell in copy[copy.max_row]:
            cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
    start = plain.create_sheet("Start here")
    for row in book["Start here"].iter_rows(values_only=True):
        start.append(row)
    plain.save(back)
    assert changes(merge_json(tracker.parent)) == POLICE_CHANGES


def test_a_conflict_is_decided_in_the_problems_workbook_and_stays_decided(tracker):
    send_back(
        tracker,
        "Police",
        {"1.1": {"Rating now": "Green", "Update": "Named"}, "1.10": {"Rating now": "Green", "Update": "x"}},
    )
    book = openpyxl.load_workbook(tracker)
    sheet = book["Actions"]
    row = heading_row(sheet) + 1
    sheet.cell(row, columns(sheet)["Rating"], "Red")
    book.save(tracker)
    first = merge_json(tracker.parent)
    (conflict,) = first["conflicts"]
    assert (conflict["issued"], conflict["tracker"], conflict["returned"]) == ("Amber", "Red", "Green")
    assert (conflict["ref"], conflict["agency"], conflict["field"]) == ("1.1", "Saltmarsh Police", "Rating")
    problems = tracker.parent / "out" / f"Problems {CYCLE}.xlsx"
    _decide(problems, "return")
    second = merge_json(tracker.parent)
    assert (second["conflicts"], changes(second)) == ([], {("1.1", "Saltmarsh Police", "Rating", "Red", "Green")})
    assert table(tracker, "Actions")[0]["Rating"] == "Green"
    assert merge_json(tracker.parent)["conflicts"] == []


def test_a_decision_for_the_tracker_holds_in_every_later_run(tracker):
    send_back(tracker, "Council", {"2(i)": {"Rating now": "Green", "Update": "Agreed"}})
    book = openpyxl.load_workbook(tracker)
    sheet = book["Actions"]
    sheet.cell(heading_row(sheet) + 4, columns(sheet)["Rating"], "Amber")
    book.save(tracker)
    assert len(merge_json(tracker.parent)["conflicts"]) == 1
    _decide(tracker.parent / "out" / f"Problems {CYCLE}.xlsx", "tracker")
    for _ in range(3):
        result = merge_json(tracker.parent)
        assert (result["conflicts"], result["changes"]) == ([], [])
    assert table(tracker, "Actions")[3]["Rating"] == "Amber"


def test_a_conflict_is_decided_on_the_command_line(tracker):
    send_back(tracker, "Council", {"2(i)": {"Rating now": "Green", "Update": "Agreed"}})
    book = openpyxl.load_workbook(tracker)
    sheet = book["Actions"]
    sheet.cell(heading_row(sheet) + 4, columns(sheet)["Rating"], "Amber")
    book.save(tracker)
    result = merge_json(tracker.parent, "--accept", "2(i)/children's services/rating=return")
    assert result["conflicts"] == []
    assert ("2(i)", "Children's services", "Rating", "Amber", "Green") in changes(result)


def _decide(problems, choice):
    book = openpyxl.load_workbook(problems)
    sheet = book["Problems"]
    heads = [cell.value for cell in sheet[heading_row(sheet, "Decision")]]
    for row in sheet.iter_rows(min_row=heading_row(sheet, "Decision") + 1):
        if row[heads.index("Code")].value == "conflict":
            row[heads.index("Decision")].value = choice
    book.save(problems)


def test_issuing_again_never_overwrites_a_return_that_has_gone_out(tracker):
    before = {path.name: path.read_bytes() for path in issued(tracker, "Police").parent.iterdir()}
    again = issue.run(tracker, CYCLE, DUE_BY)
    assert [found.code for found in again.problems if found.code == "already-issued"] == ["already-issued"] * 3
    assert {path.name: path.read_bytes() for path in issued(tracker, "Police").parent.iterdir()} == before
    assert again.returns == ()


def test_after_a_merge_issuing_again_points_to_what_was_issued_and_not_to_what_came_back(tracker):
    send_back(tracker, "Police", {"1.1": {"Rating now": "Green"}})
    merge.run(merge.Wanted(tracker))
    again = issue.run(tracker, CYCLE, DUE_BY, ["Police"])
    assert again.problems[-1].fix == f"Send the file that is there again, from returns/{CYCLE}/issued."


def test_a_return_that_went_out_before_the_tracker_was_put_back_is_registered_as_it_went_out(tmp_path):
    new.run(tmp_path / "plan")
    tracker = tmp_path / "plan" / "tracker.xlsx"
    type_plan(tracker)
    before = tracker.read_bytes()
    issue.run(tracker, CYCLE, DUE_BY, issued_on=ISSUED_ON)
    went_out, registered = issued(tracker, "Police").read_bytes(), table(tracker, "Returns")
    tracker.write_bytes(before)
    book = openpyxl.load_workbook(tracker)
    book["Actions"].cell(heading_row(book["Actions"]) + 1, columns(book["Actions"])["Rating"], "Red")
    book.save(tracker)
    again = issue.run(tracker, CYCLE, DUE_BY, issued_on=ISSUED_ON)
    assert {found.code: found.agency for found in again.problems} == {"issued-before": "Saltmarsh Police"}
    assert issued(tracker, "Police").read_bytes() == went_out
    kept = ("Agency", "Return reference", "File", "SHA-256")
    assert [[row[name] for name in kept] for row in table(tracker, "Returns")] == [
        [row[name] for name in kept] for row in registered
    ]
    send_back(tracker, "Police", {"1.1": {"Rating now": "Green", "Update": "Done"}})
    assert [one.state for one in merge.run(merge.Wanted(tracker)).merged.outcomes] == ["partly merged"]


def test_one_agency_is_added_to_a_cycle(tmp_path):
    new.run(tmp_path / "plan")
    tracker = tmp_path / "plan" / "tracker.xlsx"
    type_plan(tracker)
    issue.run(tracker, CYCLE, DUE_BY, ["Health"])
    result = issue.run(tracker, CYCLE, DUE_BY, ["police", "NHS ICB"], tmp_path / "to send", ISSUED_ON)
    assert [one.agency for one in result.returns] == ["Saltmarsh Police"]
    assert [found.code for found in result.problems] == ["already-issued"]
    assert [row["Agency"] for row in table(tracker, "Returns")] == ["NHS ICB", "Saltmarsh Police"]
    assert (tmp_path / "to send" / f"Police {CYCLE}.xlsx").read_bytes() == issued(tracker, "Police").read_bytes()


def test_what_cannot_be_issued_is_said(tmp_path):
    new.run(tmp_path / "plan")
    tracker = tmp_path / "plan" / "tracker.xlsx"
    type_plan(tracker)
    with pytest.raises(CannotGoOn) as stop:
        issue.run(tracker, CYCLE, DUE_BY, ["Polise"])
    assert stop.value.problem.code == "agency-not-listed"
    with pytest.raises(CannotGoOn) as stop:
        issue.run(tracker, "../2026", DUE_BY)
    assert stop.value.problem.code == "cycle-unsafe"
    book = openpyxl.load_workbook(tracker)
    book["Agencies"].cell(2, 5, "No")
    book["Agencies"].cell(5, 1, "Fire service")
    book.save(tracker)
    result = issue.run(tracker, CYCLE, DUE_BY, ["Health", "Fire service"])
    assert {"agency-inactive", "nothing-to-issue"} <= {found.code for found in result.problems}


def test_a_day_that_has_passed_already_is_pointed_out_and_the_returns_are_issued_all_the_same(tmp_path):
    new.run(tmp_path / "plan")
    tracker = tmp_path / "plan" / "tracker.xlsx"
    type_plan(tracker)
    (told,) = issue.run(tracker, CYCLE, DUE_BY, issued_on=date(2026, 11, 14), dry_run=True).problems
    assert (told.code, told.severity) == ("due-date-passed", "warning")
    assert told.found == (
        f"The returns of {CYCLE} are due back by 13 Nov 2026, and that day has passed already (1 day ago)."
    )
    assert "issue again with the right day" in told.fix
    result = issue.run(tracker, CYCLE, DUE_BY, issued_on=DUE_BY)
    assert (len(result.returns), result.problems) == (3, ())


@pytest.mark.parametrize(
    ("rating", "agency", "reason"),
    [
        ("Blue", "Police", "the plan has 1 action, and none is open"),
        ("Green", "Gone", "1 open action is owed by no active agency"),
        ("", "", "the plan has 0 actions, and none is open"),
    ],
)
def test_where_no_return_is_written_it_is_said_why(tmp_path, rating, agency, reason):
    new.run(tmp_path / "plan")
    tracker = tmp_path / "plan" / "tracker.xlsx"
    rows = [{"Ref": "1", "Action": "Do", "Agency": agency, "Rating": rating}] if rating else []
    type_plan(tracker, rows)
    book = openpyxl.load_workbook(tracker)
    book["Agencies"].cell(5, 1, "Gone")
    book["Agencies"].cell(5, 5, "No")
    book.save(tracker)
    result = issue.run(tracker, CYCLE, DUE_BY, issued_on=ISSUED_ON)
    told = {found.code: found.found for found in result.problems}
    assert told["none-to-issue"] == f"No return was written: {reason}."
    assert list(result.told()) == [f"Issued 0 returns for {CYCLE}."]


def test_an_issue_that_was_cut_off_before_the_register_is_finished_by_the_next(tmp_path):
    new.run(tmp_path / "plan")
    tracker = tmp_path / "plan" / "tracker.xlsx"
    type_plan(tracker)
    before = tracker.read_bytes()
    issue.run(tracker, CYCLE, DUE_BY)
    after = tracker.read_bytes()
    tracker.write_bytes(before)
    sent = issued(tracker, "Police").read_bytes()
    assert len(issue.run(tracker, CYCLE, DUE_BY).returns) == 3
    assert (issued(tracker, "Police").read_bytes(), tracker.read_bytes()) == (sent, after)


def test_the_issued_copy_must_be_there_and_as_it_was(tracker):
    send_back(tracker, "Police", POLICE)
    send_back(tracker, "Health", HEALTH)
    issued(tracker, "Police").unlink()
    book = openpyxl.load_workbook(issued(tracker, "Health"))
    sheet = book["Your actions"]
    sheet.cell(heading_row(sheet) + 1, columns(sheet)["Last rating"], "Red")
    book.save(issued(tracker, "Health"))
    result = merge_json(tracker.parent)
    assert {(one["agency"], one["state"]) for one in result["returns"]} == {
        ("Saltmarsh Police", "held"),
        ("NHS ICB", "held"),
    }
    assert {"no-issued-copy", "issued-copy-altered"} <= {found["code"] for found in result["problems"]}
    assert result["changes"] == []


def test_status_tells_who_has_returned_and_who_has_not(tracker):
    send_back(tracker, "Police", POLICE)
    merge_json(tracker.parent)
    found = status.run(tracker, as_at=date(2026, 11, 20))
    assert {one.agency: (one.state, one.late_by) for one in found.returns} == {
        "Saltmarsh Police": ("merged", 7),
        "NHS ICB": ("missing", 7),
        "Children's services": ("missing", 7),
    }
    assert {told.code for told in found.problems} == {"return-missing"}


def test_a_correction_does_not_make_an_agency_later(tracker):
    first = send_back(tracker, "Police", POLICE)
    merge_json(tracker.parent, "--as-at", "16/11/2026")
    first.unlink()
    send_back(tracker, "Police", {**POLICE, "1.1": {"Rating now": "Red", "Update": "Corrected"}}, "corrected.xlsx")
    assert merge_json(tracker.parent, "--as-at", "21/11/2026")["changes"] != []
    found = status.run(tracker, as_at=date(2026, 11, 25))
    police = next(one for one in found.returns if one.agency == "Saltmarsh Police")
    assert (police.received_on, police.late_by) == (date(2026, 11, 16), 3)


def test_before_anything_is_issued_there_is_no_cycle(tmp_path):
    new.run(tmp_path / "plan")
    type_plan(tmp_path / "plan" / "tracker.xlsx")
    for step in (lambda: status.run(tmp_path / "plan"), lambda: command_error(tmp_path / "plan")):
        with pytest.raises(CannotGoOn) as stop:
            step()
        assert stop.value.problem.code == "no-cycle"


def command_error(folder):
    from plan_tools.steps import merge

    return merge.run(merge.Wanted(folder))


def test_a_new_folder_is_never_made_over_a_plan(tracker, tmp_path):
    with pytest.raises(CannotGoOn) as stop:
        new.run(tracker.parent)
    assert stop.value.problem.code == "folder-in-use"
    (tmp_path / "file").write_text("x")
    with pytest.raises(CannotGoOn) as stop:
        new.run(tmp_path / "file")
    assert stop.value.problem.code == "folder-is-a-file"


def test_the_matrix_can_be_written_at_any_time_and_changes_nothing(tracker):
    before = tracker.read_bytes()
    result = matrix.run([tracker], tracker.parent / "matrix.xlsx", as_at=date(2026, 11, 20))
    assert tracker.read_bytes() == before
    book = openpyxl.load_workbook(tracker.parent / "matrix.xlsx")
    assert book.sheetnames[:7] == ["Summary", "Matrix", "All actions", "Exceptions", "Changes", "Closed", "Returns"]
    assert result.headline.startswith("0 of 4 actions are closed")


def test_whatever_else_stands_in_the_tracker_stays_as_it_was(tracker):
    book = openpyxl.load_workbook(tracker)
    own = book.create_sheet("Our own sheet")
    own["B2"] = "=1+1"
    book.save(tracker)
    import zipfile

    before = {name: zipfile.ZipFile(tracker).read(name) for name in zipfile.ZipFile(tracker).namelist()}
    send_back(tracker, "Police", POLICE)
    merge_json(tracker.parent)
    after = {name: zipfile.ZipFile(tracker).read(name) for name in zipfile.ZipFile(tracker).namelist()}
    differing = {name for name in before if before[name] != after.get(name)}
    sheets = {name for name in differing if name.startswith("xl/worksheets/")}
    assert differing - sheets <= {"xl/workbook.xml", "xl/styles.xml"}
    assert len(sheets) == 4  # Actions, Returns, History and Change log


def test_returns_may_be_named_as_files_or_folders_anywhere(tracker, tmp_path):
    back = send_back(tracker, "Police", POLICE)
    elsewhere = tmp_path / "downloads" / "monday"
    elsewhere.mkdir(parents=True)
    shutil.move(back, elsewhere / "-return.xlsx")
    code, out, _ = command(
        "merge-returns", tracker, elsewhere.parent, "--json", "-o", tmp_path / "results", folder=tmp_path
    )
    assert (code, (tmp_path / "results" / f"Problems {CYCLE}.xlsx").exists()) == (1, True)
    assert '"state": "merged"' in out


def test_a_tracker_that_does_not_read_back_as_it_should_is_not_written(tracker, monkeypatch):
    from plan_tools.excel.edit import Edit
    from plan_tools.steps import merge

    send_back(tracker, "Police", POLICE)
    before = tracker.read_bytes()
    monkeypatch.setattr(Edit, "save", lambda _self: before)
    with pytest.raises(CannotGoOn) as stop:
        merge.run(merge.Wanted(tracker.parent))
    assert stop.value.problem.code == "tracker-not-written"
    assert tracker.read_bytes() == before
    assert not (tracker.parent / "out" / f"Problems {CYCLE}.xlsx").exists()


def test_a_return_that_does_not_read_back_as_it_should_is_not_issued(tmp_path, monkeypatch):
    new.run(tmp_path / "plan")
    tracker = tmp_path / "plan" / "tracker.xlsx"
    type_plan(tracker)
    before = tracker.read_bytes()
    whole = issue.write_return
    monkeypatch.setattr(issue, "write_return", lambda one, *more: whole(replace(one, rows=one.rows[1:]), *more))
    with pytest.raises(CannotGoOn) as stop:
        issue.run(tracker, CYCLE, DUE_BY)
    assert stop.value.problem.code == "return-not-as-made"
    assert tracker.read_bytes() == before


def test_a_corrected_return_is_merged_without_a_question(tracker):
    first = send_back(
        tracker,
        "Police",
        {"1.1": {"Rating now": "Red", "Update": "Stuck"}, "1.10": {"Rating now": "Green", "Update": "x"}},
    )
    merge_json(tracker.parent)
    first.unlink()
    send_back(
        tracker,
        "Police",
        {"1.1": {"Rating now": "Amber", "Update": "Moving"}, "1.10": {"Rating now": "Green", "Update": "x"}},
        "v2.xlsx",
    )
    result = merge_json(tracker.parent)
    assert changes(result) == {
        ("1.1", "Saltmarsh Police", "Rating", "Red", "Amber"),
        ("1.1", "Saltmarsh Police", "Progress update", "Stuck", "Moving"),
    }
    assert result["conflicts"] == []


def test_status_sees_what_waits_to_be_merged(tracker):
    send_back(tracker, "Police", POLICE)
    found = status.run(tracker, as_at=date(2026, 11, 10))
    assert {one.agency: one.state for one in found.returns}["Saltmarsh Police"] == "received, not merged yet"
    assert found.exit_code == 0  # nothing is due yet


@pytest.mark.parametrize("target", ["tracker.xlsx", "returns/2026-Q3/issued/Police 2026-Q3.xlsx", "backups/x.xlsx"])
def test_the_matrix_is_never_written_over_the_plan(tracker, target):
    before = {path: path.read_bytes() for path in tracker.parent.rglob("*.xlsx")}
    code, _, err = command("plan-tools", "matrix", "-o", target, folder=tracker.parent)
    assert (code, "Nothing may be written over this" in err) == (2, True)
    assert {path: path.read_bytes() for path in tracker.parent.rglob("*.xlsx")} == before
    with pytest.raises(CannotGoOn) as stop:
        matrix.run([tracker], tracker.parent / target)
    assert stop.value.problem.code == "target-not-allowed"


@pytest.mark.parametrize(
    "words", [["merge-returns"], ["plan-tools", "status"], ["plan-tools", "matrix", "-o", "m.xlsx"]]
)
def test_a_cycle_that_was_never_issued_is_a_wrong_value(tracker, words):
    code, _, err = command(*words, "--cycle", "2026-Q33", folder=tracker.parent)
    assert (code, "Did you mean 2026-Q3?" in err) == (2, True)
    with pytest.raises(CannotGoOn) as stop:
        status.run(tracker, "2026-Q33")
    assert stop.value.problem.code == "cycle-unknown"


def test_one_cell_that_cannot_be_changed_safely_stops_no_other(tmp_path):
    new.run(tmp_path / "plan")
    tracker = tmp_path / "plan" / "tracker.xlsx"
    type_plan(tracker)
    book = openpyxl.load_workbook(tracker)
    sheet = book["Actions"]
    row, column = heading_row(sheet) + 2, columns(sheet)["Rating"]
    sheet.merge_cells(start_row=row, end_row=row + 1, start_column=column, end_column=column)
    book.save(tracker)
    issue.run(tracker, CYCLE, DUE_BY)
    send_back(tracker, "Police", POLICE)
    result = merge_json(tracker.parent)
    assert [found["ref"] for found in result["problems"] if found["code"] == "cell-not-editable"] == ["1.10"]
    assert changes(result) == POLICE_CHANGES - {("1.10", "Saltmarsh Police", "Rating", "Green", "Complete")}
    assert [one["state"] for one in result["returns"]] == ["partly merged"]


def test_what_a_person_typed_into_the_register_stays(tracker):
    book = openpyxl.load_workbook(tracker)
    book["Returns"]["D2"] = "extended by telephone"
    book.save(tracker)
    send_back(tracker, "Police", POLICE)
    merge_json(tracker.parent)
    assert table(tracker, "Returns")[0]["Due by"] == "extended by telephone"


def test_an_older_cycle_merged_again_leaves_its_history(tracker):
    send_back(tracker, "Police", POLICE)
    merge_json(tracker.parent)
    book = openpyxl.load_workbook(tracker)
    sheet = book["Actions"]
    sheet.cell(heading_row(sheet) + 1, columns(sheet)["Rating"], "Red")
    book.save(tracker)
    issue.run(tracker, "2026-Q4", date(2027, 2, 1), issued_on=date(2027, 1, 4))
    before = tracker.read_bytes()
    merge_json(tracker.parent, "--cycle", CYCLE)
    assert tracker.read_bytes() == before


def test_a_return_that_lost_its_reference_is_called_a_return(tracker, tmp_path):
    back = openpyxl.load_workbook(send_back(tracker, "Police", POLICE))
    plain = openpyxl.Workbook()
    for row in back["Your actions"].iter_rows(values_only=True):
        plain.active.append(row)
    plain.active.title = "Your actions"
    plain.save(tmp_path / "values only.xlsx")
    _, out, _ = command("plan-tools", "check", tmp_path / "values only.xlsx", "--json")
    assert '"code": "tracker-' not in out


def test_a_rating_that_was_refused_or_left_out_is_not_confirmed(tracker, tmp_path):
    mixed, sound = {"Rating now": "Amber/Green", "Update": "Half done"}, {"Rating now": "Green", "Update": "Briefed"}
    send_back(tracker, "Police", {"1.1": mixed, "1.10": sound})
    send_back(tracker, "Council", {"2(i)": {"Update": "Still talking"}})
    merge_json(tracker.parent)
    by_merge = tracker.parent / "out" / f"Composite action matrix {CYCLE}.xlsx"
    command("plan-tools", "matrix", tracker, "-o", tmp_path / "again.xlsx", "--as-at", "20/11/2026")
    for path in (by_merge, tmp_path / "again.xlsx"):
        lines = table(path, "All actions")
        confirmed = {(line["Ref"], line["Agency"]): line["Confirmed"] for line in lines}
        assert confirmed == {
            ("1.1", "Saltmarsh Police"): "No",
            ("1.10", "Saltmarsh Police"): "Yes",
            ("2(i)", "Children's services"): "No",
            ("1.1", "NHS ICB"): "No",
            ("2(ii)", "NHS ICB"): "No",
        }, path
        told = [line for line in table(path, "Exceptions") if line["Ref"] == "2(i)"]
        assert any("gave no rating that was taken" in str(line) for line in told)


def test_a_sheet_that_is_added_to_somebodys_tracker_carries_the_protective_marking(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Actions"
    for row in (("Ref", "Action", "Agency", "Rating"), ("1", "Name a deputy", "Police", "Green")):
        book.active.append(row)
    book.save(tmp_path / "tracker.xlsx")
    issue.run(tmp_path, CYCLE, DUE_BY, issued_on=ISSUED_ON)
    headings = [cell.value for cell in openpyxl.load_workbook(tmp_path / "tracker.xlsx")["Returns"][1]]
    assert headings[-2:] == ["SHA-256", "OFFICIAL-SENSITIVE"]

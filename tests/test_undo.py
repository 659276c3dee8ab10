"""Undo puts back, to the byte, what stood before the last merge; history says what was done and where it is kept."""

import json
import os
from datetime import datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from working_folder import DUE_BY, command, make_folder, merge_json, send_back, table

from plan_tools.model import Run
from plan_tools.problems import CannotGoOn
from plan_tools.rules.backups import ALWAYS_KEPT, KEPT_FOR, last_run, to_thin
from plan_tools.steps import collect, history, issue, undo

ANSWERS = {"1.1": {"Rating now": "Green", "Update": "Named"}, "1.10": {"Rating now": "Green", "Update": "Briefed"}}


@pytest.fixture
def merged(tmp_path: Path) -> tuple[Path, bytes]:
    """A tracker into which a return was merged, and its bytes from before."""
    tracker = make_folder(tmp_path / "plan")
    send_back(tracker, "Police", ANSWERS)
    before = tracker.read_bytes()
    assert merge_json(tracker.parent)["changes"]
    return tracker, before


def states(tracker: Path) -> dict[object, object]:
    return {row["Agency"]: row["State"] for row in table(tracker, "Returns")}


def stopped(tracker: Path) -> CannotGoOn:
    """How an undo cannot go on, with nothing changed."""
    before = {path: path.read_bytes() for path in tracker.parent.rglob("*") if path.is_file()}
    with pytest.raises(CannotGoOn) as stop:
        undo.run(tracker)
    assert {path: path.read_bytes() for path in tracker.parent.rglob("*") if path.is_file()} == before
    return stop.value


def test_undo_puts_back_what_stood_before_the_last_merge_to_the_byte(merged: tuple[Path, bytes]) -> None:
    tracker, before = merged
    assert states(tracker)["Saltmarsh Police"] == "merged"
    code, out, err = command("plan-tools", "undo", folder=tracker.parent)
    assert (code, err) == (0, "")
    assert tracker.read_bytes() == before
    assert "Undid the merge of " in out
    assert "Saltmarsh Police  merged -> issued" in out
    assert "These files do not fit the tracker any more:\n  out/Composite action" in out
    assert "first take it out of\nreturns/2026-Q3/received" in out


def test_an_undo_can_itself_be_undone_and_again(merged: tuple[Path, bytes]) -> None:
    tracker, before = merged
    after = tracker.read_bytes()
    said = []
    for expected in (before, after, before, after):
        said.append("\n".join(undo.run(tracker).lines()))
        assert tracker.read_bytes() == expected
    assert [one[:9] for one in said] == ["Undid the", "Took back", "Undid the", "Took back"]
    assert ["fit the tracker again" in one for one in said] == [False, True, False, True]
    assert ["do not fit" in one for one in said] == [True, False, True, False]
    assert [one.command for one in history.run(tracker).runs] == ["redo", "undo", "redo", "undo", "merge", "issue"]


def test_files_written_since_are_not_said_to_fit_again(merged: tuple[Path, bytes]) -> None:
    tracker, _ = merged
    undo.run(tracker)
    name = "out/Composite action matrix 2026-Q3.xlsx"
    (tracker.parent / name).write_bytes(b"written since")
    result = undo.run(tracker)
    assert (result.fitting, result.outdated) == (("out/Problems 2026-Q3.xlsx",), (name,))


def test_a_merge_that_was_undone_can_be_merged_again(merged: tuple[Path, bytes]) -> None:
    tracker, _ = merged
    after = table(tracker, "Actions"), states(tracker)
    undo.run(tracker)
    assert len(merge_json(tracker.parent)["changes"]) > 0
    assert (table(tracker, "Actions"), states(tracker)) == after


def test_a_dry_run_of_undo_writes_nothing(merged: tuple[Path, bytes]) -> None:
    tracker, _ = merged
    files = {path: path.read_bytes() for path in tracker.parent.rglob("*") if path.is_file()}
    code, out, _ = command("plan-tools", "undo", "--dry-run", folder=tracker.parent)
    assert (code, "Would undo the merge of " in out) == (0, True)
    assert {path: path.read_bytes() for path in tracker.parent.rglob("*") if path.is_file()} == files


def test_undo_as_json_names_the_run_the_register_and_the_outputs(merged: tuple[Path, bytes]) -> None:
    tracker, _ = merged
    code, out, _ = command("plan-tools", "undo", "--json", folder=tracker.parent)
    said = json.loads(out)
    assert (code, said["exit_code"], said["cycle"], said["undone"]["command"]) == (0, 0, "2026-Q3", "merge")
    assert said["register"] == [{"agency": "Saltmarsh Police", "was": "merged", "now": "issued"}]
    assert said["outdated"] == ["out/Composite action matrix 2026-Q3.xlsx", "out/Problems 2026-Q3.xlsx"]
    assert said["written"][0] == "tracker.xlsx"
    assert said["tracker"]["sha256_after"] == said["undone"]["sha256_before"]


def test_undo_refuses_when_a_person_has_edited_since(merged: tuple[Path, bytes]) -> None:
    tracker, _ = merged
    book = openpyxl.load_workbook(tracker)
    book["Actions"]["T20"] = "typed after the merge"
    book.save(tracker)
    stop = stopped(tracker)
    assert stop.problem.code == "undo-edited"
    assert "lose whatever they typed" in stop.problem.why
    assert (tracker.parent / "backups" / stop.problem.fix.partition("backups/")[2].partition(" in place")[0]).is_file()
    assert command("plan-tools", "undo", folder=tracker.parent)[0] == 3


def type_something(tracker: Path) -> None:
    book = openpyxl.load_workbook(tracker)
    book["Actions"]["T20"] = "typed after the merge"
    book.save(tracker)


def collect_another(tracker: Path) -> None:
    """A return comes, and is entered in the register."""
    back = send_back(tracker, "Health", {"1.1": {"Rating now": "Green", "Update": "Done"}})
    collect.run(collect.Wanted([back.rename(tracker.parent / "Health.xlsx")], tracker))


def test_what_was_typed_before_a_collect_is_told_of_the_merge_whose_undoing_it_stops(
    merged: tuple[Path, bytes],
) -> None:
    tracker, before = merged
    type_something(tracker)
    collect_another(tracker)
    told = stopped(tracker).problem
    assert told.code == "undo-edited"
    assert told.found.startswith("The merge of ")
    assert "somebody has saved the tracker after it, before plan-tools collect of " in told.found
    name = told.fix.partition("backups/")[2].partition(" in place")[0]
    assert (tracker.parent / "backups" / name).read_bytes() == before


def test_what_was_typed_after_a_collect_is_told_so(merged: tuple[Path, bytes]) -> None:
    tracker, before = merged
    collect_another(tracker)
    type_something(tracker)
    told = stopped(tracker).problem
    assert told.found.startswith("The merge of ")
    assert "somebody has saved the tracker since plan-tools collect of " in told.found
    name = told.fix.partition("backups/")[2].partition(" in place")[0]
    assert (tracker.parent / "backups" / name).read_bytes() == before


def test_an_issue_is_not_called_the_last_thing_done_where_something_was_collected_since(tmp_path: Path) -> None:
    tracker = make_folder(tmp_path / "plan")
    assert "after it came" not in stopped(tracker).problem.found
    collect_another(tracker)
    told = stopped(tracker).problem
    assert told.code == "undo-issued"
    assert "not a merge; after it came plan-tools collect of " in told.found
    name = told.fix.partition("backups/")[2].partition(" in place")[0]
    assert not table(tracker.parent / "backups" / name, "Returns")


def test_undo_refuses_when_returns_were_issued_since(merged: tuple[Path, bytes]) -> None:
    tracker, _ = merged
    issue.run(tracker, "2026-Q4", DUE_BY)
    assert stopped(tracker).problem.code == "undo-issued"


def test_undo_refuses_when_nothing_was_merged(tmp_path: Path) -> None:
    tracker = make_folder(tmp_path / "plan")
    assert stopped(tracker).problem.code == "undo-issued"
    for path in (tracker.parent / "backups").glob("*.json"):
        path.unlink()
    assert stopped(tracker).problem.code == "undo-nothing"


@pytest.mark.parametrize("damage", ["gone", "changed"])
def test_undo_refuses_without_the_very_bytes_that_stood_there(merged: tuple[Path, bytes], damage: str) -> None:
    tracker, before = merged
    (backup,) = (path for path in (tracker.parent / "backups").glob("*.xlsx") if path.read_bytes() == before)
    if damage == "gone":
        backup.unlink()
    else:
        backup.write_bytes(before + b"\n")
    stop = stopped(tracker)
    assert stop.problem.code == "undo-no-backup"
    assert backup.name in stop.problem.location.file


def test_undo_says_when_the_record_of_the_last_run_is_gone(merged: tuple[Path, bytes]) -> None:
    tracker, before = merged
    (backup,) = (path for path in (tracker.parent / "backups").glob("*.xlsx") if path.read_bytes() == before)
    backup.with_suffix(".json").unlink()
    stop = stopped(tracker)
    assert (stop.problem.code, backup.name in stop.problem.found) == ("undo-no-record", True)


def test_history_follows_a_tracker_that_was_renamed(merged: tuple[Path, bytes]) -> None:
    tracker, before = merged
    renamed = tracker.rename(tracker.with_name("Action plan.xlsx"))
    assert [one.command for one in history.run(renamed).runs] == ["merge", "issue"]
    undo.run(renamed)
    assert renamed.read_bytes() == before


@pytest.mark.parametrize(
    ("name", "told"), [("/etc/hostname", True), ("../outside.txt", True), ("out", False), ("x\0y", False)]
)
def test_files_elsewhere_that_a_record_names_are_told_and_never_opened(
    merged: tuple[Path, bytes], name: str, told: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    tracker, _ = merged
    (tracker.parent.parent / "outside.txt").write_text("not ours", encoding="utf-8")
    (record,) = (path for path in (tracker.parent / "backups").glob("*.json") if b'"merge"' in path.read_bytes())
    fields = json.loads(record.read_bytes())
    record.write_text(json.dumps({**fields, "outputs": {name: "0" * 64}}), encoding="utf-8")
    opened, real = [], os.open
    monkeypatch.setattr(os, "open", lambda path, *rest, **more: opened.append(str(path)) or real(path, *rest, **more))
    assert [undo.run(tracker).outdated, undo.run(tracker).outdated] == [(name,) * told] * 2
    assert opened
    assert not [path for path in opened if path.endswith(("hostname", "outside.txt"))]


def test_undo_works_although_the_clock_went_back(merged: tuple[Path, bytes]) -> None:
    tracker, before = merged
    records = sorted((tracker.parent / "backups").glob("*.json"), key=lambda path: b'"merge"' in path.read_bytes())
    for record, when in zip(records, ("2026-11-20T12:00:00", "2026-11-20T11:00:00"), strict=True):
        record.write_text(json.dumps({**json.loads(record.read_bytes()), "when": when}), encoding="utf-8")
    after = tracker.read_bytes()
    for expected in (before, after, before):
        undo.run(tracker)
        assert tracker.read_bytes() == expected


def test_a_copied_record_is_no_obstacle(merged: tuple[Path, bytes]) -> None:
    tracker, before = merged
    for record in list((tracker.parent / "backups").glob("*.json")):
        record.with_name(f"{record.stem} - Copy.json").write_bytes(record.read_bytes())
    assert [one.command for one in history.run(tracker).runs] == ["merge", "issue"]
    undo.run(tracker)
    assert tracker.read_bytes() == before


def test_the_backups_of_another_tracker_in_the_folder_are_none_of_its_business(merged: tuple[Path, bytes]) -> None:
    tracker, _ = merged
    backups = tracker.parent / "backups"
    (record,) = (path for path in backups.glob("*.json") if b'"issue"' in path.read_bytes())
    for day in range(1, 28):
        text = {**json.loads(record.read_bytes()), "tracker": "other.xlsx", "when": f"2020-03-{day:02}T09:00:00"}
        (backups / f"other 2020-03-{day:02} 090000 00000000.json").write_text(json.dumps(text), encoding="utf-8")
        (backups / f"other 2020-03-{day:02} 090000 00000000.xlsx").write_bytes(b"kept")
    undo.run(tracker)
    assert len(list(backups.glob("other *.xlsx"))) == 27
    (backups / "tracker 2 2020-03-01 090000 00000000.xlsx").write_bytes(b"of tracker 2")
    assert history.run(tracker).unexplained == ()


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, '{"changes": 1e999}', "", "[]", "{}", '{"command": "merge"}', '{"when": 5, "outputs": 3}', "\x00"],
)
def test_a_record_that_cannot_be_read_harms_nobody(merged: tuple[Path, bytes], text: str) -> None:
    tracker, before = merged
    (tracker.parent / "backups" / "tracker other.json").write_text(text, encoding="utf-8")
    undo.run(tracker)
    assert tracker.read_bytes() == before


def test_history_lists_what_was_done_with_its_backups(merged: tuple[Path, bytes]) -> None:
    tracker, before = merged
    (tracker.parent / "backups" / "tracker 2020-03-01 090000 0123abcd.xlsx").write_bytes(b"an older one")
    code, out, err = command("plan-tools", "history", folder=tracker.parent)
    assert (code, err) == (0, "")
    lines = [line.strip() for line in out.splitlines()]
    assert lines[0].endswith("  merge, 2026-Q3, 3 cells, as the tracker stands now")
    assert (tracker.parent / lines[1].removeprefix("before it: ")).read_bytes() == before
    assert lines[2].endswith("  issue, 2026-Q3")
    assert lines[4:] == ["Backups without a record:", "backups/tracker 2020-03-01 090000 0123abcd.xlsx"]


def test_history_says_when_somebody_has_changed_a_backup(merged: tuple[Path, bytes]) -> None:
    tracker, before = merged
    (backup,) = (path for path in (tracker.parent / "backups").glob("*.xlsx") if path.read_bytes() == before)
    backup.write_bytes(before + b"\n")
    assert f"before it: backups/{backup.name}, which somebody has changed" in "\n".join(history.run(tracker).lines())


def test_history_says_when_somebody_has_saved_the_tracker_since(merged: tuple[Path, bytes]) -> None:
    tracker, before = merged
    tracker.write_bytes(before + b"\n")
    said = json.loads(command("plan-tools", "history", "--json", folder=tracker.parent)[1])
    assert [one["current"] for one in said["runs"]] == [False, False]
    assert "has been saved by somebody since" in "\n".join(history.run(tracker).lines())


# -- which backups are kept -------------------------------------------------------------------------------------------

NOW = datetime(2026, 11, 23, 12)


def ran(days_ago: float, after: str = "", number: int = 0) -> Run:
    when = NOW - timedelta(days=days_ago)
    return Run(
        "merge", "2026-Q3", "tracker.xlsx", sha256_after=after, when=when, number=number, backup=f"{when:%Y-%m-%d %H%M}"
    )


def test_the_tracker_stands_at_the_latest_run_that_left_it_so() -> None:
    runs = [ran(3, "a"), ran(2, "b"), ran(1, "a")]
    assert last_run(runs, "a") == runs[2]
    assert last_run(runs, "b") == runs[1]
    assert last_run(runs, "c") is None


def test_backups_of_the_last_90_days_and_the_newest_12_all_stay() -> None:
    assert timedelta(days=90) == KEPT_FOR
    assert to_thin([ran(day / 10) for day in range(900)]) == []
    assert to_thin([ran(0), *(ran(1000 + day / 100) for day in range(ALWAYS_KEPT - 1))]) == []


def test_a_clock_that_is_wrong_for_once_takes_no_backup_away() -> None:
    assert to_thin([ran(-40_000), *(ran(day) for day in range(80))]) == []


def test_the_order_of_runs_does_not_hang_on_the_clock() -> None:
    runs = [ran(1, "a", number=1), ran(2, "b", number=2), ran(3, "a", number=3)]
    assert last_run(runs, "a") == runs[2]


def test_of_older_backups_the_last_of_each_month_stays() -> None:
    old = [ran(days) for days in range(400, 100, -5)]
    gone = to_thin([*old, *(ran(day) for day in range(ALWAYS_KEPT))])
    left = [run for run in old if run not in gone]
    months = [(run.when.year, run.when.month) for run in old]
    assert [(run.when.year, run.when.month) for run in left] == sorted(set(months))
    assert all(run.when == max(o.when for o in old if o.when.month == run.when.month and o.when.year == run.when.year)
               for run in left)  # fmt: skip
    assert len(gone) > 30


def test_a_merge_thins_the_backups_and_touches_no_other_file(tmp_path: Path) -> None:
    tracker = make_folder(tmp_path / "plan")
    backups = tracker.parent / "backups"
    (first,) = backups.glob("*.json")
    fields = json.loads(first.read_bytes())
    data = first.with_suffix(".xlsx").read_bytes()
    for day in range(1, 21):
        when = {"when": f"2020-03-{day:02}T09:00:00"}
        (backups / f"tracker 2020-03-{day:02}.json").write_text(json.dumps({**fields, **when}), encoding="utf-8")
        (backups / f"tracker 2020-03-{day:02}.xlsx").write_bytes(data)
    (backups / "tracker 2020-03-02.xlsx").write_bytes(b"changed by a person")
    (backups / "tracker by hand.xlsx").write_bytes(data)
    send_back(tracker, "Police", ANSWERS)
    merge_json(tracker.parent)
    days = {int(path.stem[-2:]) for path in backups.glob("tracker 2020-03-??.xlsx")}
    assert days == {2, *range(11, 21)}
    assert (backups / "tracker by hand.xlsx").is_file()
    assert len(list(backups.glob("tracker 2020-03-*.json"))) == 20

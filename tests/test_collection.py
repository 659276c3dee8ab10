"""Many partnerships on a shared store become one data set: whole, the same every time, and with no work done twice."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from shared_store import DAY, NAMES, files_of, make_plan, make_store, touched
from working_folder import command, send_back, table, type_plan

from plan_tools.collection import counts, gather, late, national, no_return, to_frame
from plan_tools.collection.names import key_of
from plan_tools.collection.writing import write
from plan_tools.problems import CannotGoOn
from plan_tools.rules.agency_kinds import kind_told_by
from plan_tools.steps import merge, new

_NO_TRACKER = "partnership-without-tracker"


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    return make_plan(tmp_path_factory.mktemp("plan") / "plan")


@pytest.fixture(scope="module")
def gathered(plan, tmp_path_factory):
    """A data set that is only asked."""
    place = tmp_path_factory.mktemp("gathered")
    gather(str(make_store(plan, place / "store")), str(place / "dataset"), as_at=DAY)
    return str(place / "dataset")


@pytest.fixture
def store(plan, tmp_path):
    return make_store(plan, tmp_path / "store")


@pytest.fixture
def dataset(tmp_path):
    return tmp_path / "dataset"


def read(store, dataset, day=DAY):
    return gather(str(store), str(dataset), as_at=day)


def names_of(done):
    return [one.key for one in done]


def rows_of(frame, *columns):
    values = (["" if pd.isna(value) else value for value in row] for row in frame[list(columns)].values.tolist())
    return sorted(map(tuple, values))


def test_the_rows_are_what_a_merge_leaves(plan, gathered, tmp_path):
    merged = tmp_path / "merged"
    shutil.copytree(plan, merged)
    result = merge.run(merge.Wanted(merged, as_at=DAY))
    left = table(merged / "tracker.xlsx", "Actions")
    now = to_frame(gathered, "actions", {"partnership": "Fenland", "cycle": "2026-Q3"})
    expected = sorted(tuple(row[name] or "" for name in ("Ref", "Rating", "Progress update")) for row in left)
    assert rows_of(now, "ref", "rating", "progress_update") == expected
    assert "No deputy" in set(now["progress_update"])
    returns = to_frame(gathered, "returns", {"partnership": "Fenland"}).set_index("agency")["state"]
    assert returns["Saltmarsh Police"] == "partly merged"
    assert set(returns.index[returns == "missing"]) == set(result.missing)
    problems = to_frame(gathered, "problems", {"partnership": "Fenland"})
    assert sorted(problems["code"]) == sorted(found.code for found in result.problems)
    assert rows_of(problems, "cell", "ref", "found") == sorted(
        (found.location.cell, found.ref, found.found) for found in result.problems
    )


def test_earlier_cycles_come_from_the_history(gathered):
    then = to_frame(gathered, "actions", {"partnership": "Saltmarsh", "cycle": "2026-Q2"})
    assert rows_of(then, "ref", "agency", "rating", "late_by") == [
        ("1.1", "Saltmarsh Police", "Red", 20),
        ("2(i)", "Children's services", "Amber", 20),
        ("9", "NHS ICB", "Blue", 0),
    ]
    assert set(then["theme"].dropna()) == {"Staff", "Money"}
    assert not then["latest"].any()


def test_a_second_run_does_nothing(store, dataset):
    first = read(store, dataset)
    before = touched(dataset)
    again = read(store, dataset)
    assert (names_of(first.read), names_of(first.unchanged)) == (list(NAMES), [])
    assert (names_of(again.read), names_of(again.unchanged), again.written) == ([], list(NAMES), ())
    assert touched(dataset) == before
    assert again.exit_code == first.exit_code == 1, "what needed a person still does"


def test_what_has_changed_is_read_again_and_nothing_else(store, dataset):
    read(store, dataset)
    before = touched(dataset)
    send_back(store / "Fenland" / "tracker.xlsx", "Health", {"1.1": {"Rating now": "Red", "Update": "Stuck"}})
    again = read(store, dataset)
    assert names_of(again.read) == ["Fenland"]
    changed = {path for path, when in touched(dataset).items() if before.get(path) != when}
    assert all("Fenland" in path for path in changed)
    assert "Stuck" in set(to_frame(str(dataset), "actions", {"partnership": "Fenland"})["progress_update"].dropna())


def test_what_is_missing_from_the_data_set_is_written_again(store, dataset):
    read(store, dataset)
    whole = files_of(dataset)
    (dataset / "returns/partnership=Saltmarsh/cycle=2026-Q3/part.parquet").unlink()
    (dataset / "_done/Fenland.json").write_bytes(b"{")
    assert names_of(read(store, dataset).read) == ["Fenland", "Saltmarsh"]
    assert files_of(dataset) == whole


def test_another_day_is_another_reading(store, dataset):
    read(store, dataset)
    assert names_of(read(store, dataset, DAY + timedelta(days=1)).read) == list(NAMES)
    assert late(str(dataset))["late_by"].max() == (DAY + timedelta(days=1) - date(2026, 9, 30)).days


def test_a_partnership_that_is_gone_leaves_the_data_set_and_so_does_a_cycle(store, dataset):
    read(store, dataset)
    shutil.rmtree(store / "North Shore")
    book = openpyxl.load_workbook(store / "Fenland" / "tracker.xlsx")
    del book["History"]
    book.save(store / "Fenland" / "tracker.xlsx")
    again = read(store, dataset)
    assert (again.removed, names_of(again.read)) == (("North Shore",), ["Fenland"])
    assert not [path for path in dataset.rglob("*") if "North Shore" in str(path)]
    assert [path.name for path in dataset.glob("actions/partnership=Fenland/*")] == ["cycle=2026-Q3"]
    assert set(counts(str(dataset), ["partnership", "cycle"])["partnership"]) == {"Fenland", "Saltmarsh"}


def test_a_store_that_is_empty_or_not_there_takes_nothing_away(store, dataset, tmp_path):
    read(store, dataset)
    before = files_of(dataset)
    (tmp_path / "empty" / "notes").mkdir(parents=True)
    (tmp_path / "empty" / "notes" / "read me.txt").write_text("nothing here")
    for place in ("empty", "gone"):
        with pytest.raises(CannotGoOn) as stop:
            read(tmp_path / place, dataset)
        assert stop.value.problem.code == "collection-store"
    assert files_of(dataset) == before


def test_the_partnerships_are_never_written_over_or_into(store, tmp_path, monkeypatch):
    before = files_of(store)
    monkeypatch.chdir(store)
    (tmp_path / "link").symlink_to(store / "Fenland")
    inside = (store, store / "Fenland", store / "dataset", tmp_path, ".", "../store/new", tmp_path / "link")
    for place in inside:
        with pytest.raises(CannotGoOn) as stop:
            read(store, place)
        assert stop.value.problem.code == "collection-place"
    assert files_of(store) == before
    assert read(store, "../storehouse").read


def test_a_workbook_outside_the_folder_of_a_partnership_is_told(store, dataset):
    (store / "Region" / "Inner").mkdir(parents=True)
    (store / "Templates").mkdir()
    (store / "Region" / "Inner" / "backups").mkdir()
    for place in (
        "Region/Inner/backups/a.xlsx",
        "Region/Inner/tracker.xlsx",
        "loose.xlsx",
        "~$loose.xlsx",
        "Templates/notes.txt",
    ):
        shutil.copy(store / "Fenland" / "tracker.xlsx", store / place)
    (store / "Fenland" / "old").mkdir()
    shutil.copy(store / "Fenland" / "tracker.xlsx", store / "Fenland" / "old" / "tracker.xlsx")
    told = [one for one in read(store, dataset).problems if one.code == "collection-passed-over"]
    assert [one.location.file for one in told] == ["Region/Inner/tracker.xlsx", "loose.xlsx"]
    assert ["with 1 other in that folder" in one.found for one in told] == [True, False]


def test_the_day_of_a_reading_is_not_the_day_on_which_a_return_came(store, dataset):
    folder = store / "Fenland"
    for day in (DAY, DAY + timedelta(days=30)):
        read(store, dataset, day)
        returns = to_frame(str(dataset), "returns", {"agency": "Saltmarsh Police"})
        assert returns[["received_on", "late_by"]].isna().all(axis=None)
        assert (
            to_frame(str(dataset), "returns", {"state": "missing"})["late_by"] == (day - date(2026, 11, 13)).days
        ).all()
    merge.run(merge.Wanted(folder, as_at=DAY))
    read(store, dataset, DAY + timedelta(days=30))
    (merged,) = to_frame(str(dataset), "returns", {"partnership": "Fenland", "agency": "Saltmarsh Police"}).to_dict(
        "records"
    )
    assert (merged["received_on"].date(), merged["late_by"]) == (DAY, 7)


def test_a_return_of_which_nothing_was_taken_counts_as_none(store, dataset, tmp_path):
    folder = store / "Fenland" / "returns" / "2026-Q3"
    shutil.copy(folder / "issued" / "Health 2026-Q3.xlsx", folder / "received" / "unchanged.xlsx")
    read(store, dataset)
    found = no_return(str(dataset))
    assert rows_of(found[found["partnership"] == "Fenland"], "agency", "state") == [
        ("Children's services", "missing"), ("NHS ICB", "held"),
    ]  # fmt: skip
    write(str(dataset), tmp_path / "national.xlsx")
    rows = list(openpyxl.load_workbook(tmp_path / "national.xlsx")["No return"].iter_rows(min_row=5, values_only=True))
    assert [row[2:5:2] for row in rows[:2]] == [("Children's services", "missing"), ("NHS ICB", "held")]


def test_what_is_closed_and_how_severe_a_rating_is_each_partnership_says_of_its_own(store, dataset):
    book = openpyxl.load_workbook(store / "Fenland" / "tracker.xlsx")
    key = book["RAG index"]
    heads = {
        cell.value: cell.column
        for row in key.iter_rows()
        for cell in row
        if cell.value in ("Rating", "Closed", "Severity")
    }
    for row in key.iter_rows():
        if row[heads["Rating"] - 1].value == "Green":
            row[heads["Closed"] - 1].value, row[heads["Severity"] - 1].value = "Yes", 9
    book.save(store / "Fenland" / "tracker.xlsx")
    read(store, dataset)
    found, frame = national(str(dataset)), to_frame(str(dataset), "actions", {"latest": True})
    assert found.closed == frame["closed"].sum() > frame[frame["partnership"] != "Fenland"]["closed"].sum()
    assert found.ratings[0].name == "Red"


def test_a_data_set_that_cannot_be_written_is_said(store, tmp_path):
    (tmp_path / "a file").write_text("in the way")
    with pytest.raises(CannotGoOn) as stop:
        read(store, tmp_path / "a file")
    assert stop.value.problem.code == "collection-dataset"


def test_a_plan_that_was_never_issued_is_there_too(store, dataset):
    new.run(store / "Begun", "Begun")
    type_plan(store / "Begun" / "tracker.xlsx")
    read(store, dataset)
    begun = to_frame(str(dataset), "actions", {"partnership": "Begun"})
    assert set(begun["cycle"]) == {"-"}
    assert begun["latest"].all()
    assert len(begun) == 5


def test_each_partnership_that_cannot_be_read_costs_one_row(store, dataset, tmp_path):
    read(store, tmp_path / "sound")
    (store / "Broken").mkdir()
    (store / "Broken" / "tracker.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    (store / "Two").mkdir()
    for name in ("a.xlsx", "b.xlsx"):
        shutil.copy(store / "Fenland" / "tracker.xlsx", store / "Two" / name)
    (store / "Linked").mkdir()
    (store / "Linked" / "tracker.xlsx").symlink_to(store / "Fenland" / "tracker.xlsx")
    done = read(store, dataset)
    assert [one.key for one in done.read if one.failed] == ["Broken", "Linked", "Two"]
    assert sorted(found.location.file for found in done.problems) == [
        "Broken/tracker.xlsx",
        "Linked/“tracker.xlsx”",
        "Two",
    ]
    assert "6 partnerships: 3 read, 0 as before, 3 not read." in done.told()
    problems = to_frame(str(dataset), "problems")
    for name, code in (("Broken", "file-unreadable"), ("Two", _NO_TRACKER), ("Linked", "collection-file")):
        assert list(problems[problems["partnership"] == name]["code"]) == [code], name
    assert str(tmp_path) not in problems.to_csv()
    sound = files_of(tmp_path / "sound")
    assert {path: data for path, data in files_of(dataset).items() if path in sound} == sound
    assert [one.counted is None for one in national(str(dataset)).partnerships] == [
        True, False, True, False, False, True,
    ]  # fmt: skip


def test_what_could_not_be_read_is_tried_again(store, dataset):
    tracker = store / "Fenland" / "tracker.xlsx"
    whole = tracker.read_bytes()
    tracker.write_bytes(b"gone wrong")
    stamp = tracker.stat()
    read(store, dataset)
    assert names_of(read(store, dataset).read) == ["Fenland"]
    tracker.write_bytes(whole)
    os.utime(tracker, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert not read(store, dataset).read[0].failed


def test_a_fault_that_nobody_thought_of_is_one_partnerships_alone(store, dataset, monkeypatch):
    from plan_tools.collection import reading

    def fails(place, day):
        raise RecursionError(f"{place.home} holds a secret")

    monkeypatch.setattr(reading, "open_tracker", fails)
    done = read(store, dataset)
    assert {one.failed.code for one in done.read} == {"partnership-unread"}
    assert "secret" not in to_frame(str(dataset), "problems").to_csv()


def test_links_and_names_that_lead_elsewhere_are_left_and_said(store, dataset, tmp_path):
    received = store / "Fenland" / "returns" / "2026-Q3" / "received"
    (tmp_path / "secret.xlsx").write_bytes(b"secret")
    (received / "link.xlsx").symlink_to(tmp_path / "secret.xlsx")
    (received / "up\\..\\there.xlsx").write_bytes(b"x")
    (received / "bell\x07.xlsx").write_bytes(b"x")
    os.mkfifo(received / "pipe.xlsx")
    read(store, dataset)
    problems = to_frame(str(dataset), "problems", {"code": "collection-file"})
    assert list(problems["partnership"]) == ["Fenland"] * 4
    assert len(set(problems["found"])) == 3


def test_any_name_of_a_folder_is_a_key(plan, dataset, tmp_path):
    names = [
        'It\'s “quoted” "here"',
        "50% of = all & more",
        "-dash",
        "..dots",
        "=1+1",
        "Œuvre 日本",
        "[a-z]*?",
        "a%2Fb",
    ]
    done = read(make_store(plan, tmp_path / "store", names), dataset)
    assert names_of(done.read) == sorted(names)
    assert not [one for one in done.read if one.failed]
    for name in names:
        assert set(to_frame(str(dataset), "returns", {"partnership": name})["partnership"]) == {name}
    assert len(list((dataset / "actions").iterdir())) == len(names)
    assert names_of(read(tmp_path / "store", dataset).unchanged) == sorted(names)


def test_names_too_long_or_not_to_be_seen_are_made_plain_and_stay_apart(plan, dataset, tmp_path):
    names = ["日" * 80, "日" * 79, "a\u202eb", "a\u202db", key_of("a\u202db")]
    done = read(make_store(plan, tmp_path / "store", names), dataset)
    keys = names_of(done.read)
    assert len(set(keys)) == 5
    assert all(key.isprintable() and "~" in key for key in keys)
    assert set(counts(str(dataset), ["partnership"])["partnership"]) == set(keys)


def test_a_cycle_that_no_cycle_can_be_called_is_left_out_and_said(store, dataset):
    tracker = store / "Fenland" / "tracker.xlsx"
    book = openpyxl.load_workbook(tracker)
    sheet = book["History"]
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value == "2026-Q2":
                cell.value = "../../up"
    book.save(tracker)
    read(store, dataset)
    assert set(to_frame(str(dataset), "actions", {"partnership": "Fenland"})["cycle"]) == {"2026-Q3"}
    assert "cycle-unsafe" in set(to_frame(str(dataset), "problems", {"partnership": "Fenland"})["code"])


def test_a_run_that_was_killed_is_finished_by_the_next(plan, dataset, tmp_path):
    store = make_store(plan, tmp_path / "store", [f"Partnership {number}" for number in range(12)])
    read(store, tmp_path / "whole")
    say = f"from plan_tools.collection import gather; from datetime import date; gather({str(store)!r}, "
    say += f"{str(dataset)!r}, as_at=date({DAY.year}, {DAY.month}, {DAY.day}))"
    run = subprocess.Popen([sys.executable, "-c", say])
    until = time.monotonic() + 60
    while len(list(dataset.glob("_done/*"))) < 3 and time.monotonic() < until:
        time.sleep(0.005)
    run.kill()
    run.wait()
    left = len(list(dataset.glob("_done/*")))
    assert 3 <= left < 12
    assert set(counts(str(dataset), ["partnership"])["parts"]) == {5}
    done = read(store, dataset)
    assert len(done.unchanged) in (left, left - 1)
    assert files_of(dataset) == files_of(tmp_path / "whole")


def test_the_questions_are_answered_as_pandas_answers_them(gathered):
    actions = to_frame(gathered, "actions")
    for by in (["rating"], ["theme"], ["agency_kind"], ["cycle"], ["partnership", "agency_kind", "rating"]):
        some = actions if "cycle" in by else actions[actions["latest"]]
        mine = some.groupby(by, dropna=False)
        expected = mine.size().reset_index(name="parts")
        expected["late"] = mine["late_by"].agg(lambda days: (days > 0).sum()).values
        found = counts(gathered, by)
        assert rows_of(found, *by, "parts", "late") == rows_of(expected, *by, "parts", "late"), by
    assert counts(gathered, []).to_dict("records") == [{"parts": 15, "late": 3}]
    assert rows_of(late(gathered), "partnership", "ref", "late_by") == [(name, "2(i)", 51) for name in NAMES]
    assert rows_of(no_return(gathered), "partnership", "agency", "agency_kind", "late_by") == sorted(
        row
        for name in NAMES
        for row in ((name, "Children's services", "Local authority", 7), (name, "NHS ICB", "Health", 7))
    )


def test_frames_have_a_kind_for_each_column(gathered):
    kinds = to_frame(gathered, "actions").dtypes.astype(str)
    assert kinds[["partnership", "cycle", "rating", "due_date", "late_by", "latest"]].to_dict() == {
        "partnership": "string", "cycle": "string", "rating": "string", "due_date": "datetime64[s]",
        "late_by": "Int64", "latest": "boolean",
    }  # fmt: skip


def test_a_table_is_asked_for_one_value_for_any_of_several_or_for_what_is_not_known(gathered):
    frame = to_frame(gathered, "actions")
    for value, expected in (
        (["Red", "Grey"], frame["rating"].isin(["Red", "Grey"])),
        (("Red", None), frame["rating"].isna() | (frame["rating"] == "Red")),
        ([], frame["rating"] == "no such"),
        (frame["rating"].dropna().unique()[:2], frame["rating"].isin(frame["rating"].dropna().unique()[:2])),
        (pd.NA, frame["rating"].isna()),
    ):
        assert len(to_frame(gathered, "actions", {"rating": value})) == expected.fillna(False).sum()
    assert len(to_frame(gathered, "actions", {"completed_on": None})) == frame["completed_on"].isna().sum() > 0
    assert len(to_frame(gathered, "actions", {"due_date": pd.NaT})) == frame["due_date"].isna().sum()
    severest = frame["severity"].to_numpy(dtype=int, na_value=0).max()
    assert len(to_frame(gathered, "actions", {"severity": severest})) == (frame["severity"] == severest).sum()
    for name, value in (("severity", "x"), ("due_date", "30/09/2026")):
        with pytest.raises(ValueError, match="cannot be asked that"):
            to_frame(gathered, "actions", {name: value})
    assert counts(gathered, (name for name in ["rating"])).equals(counts(gathered, ["rating"]))
    assert counts(gathered, "rating").equals(counts(gathered, ["rating"]))


def test_a_value_is_never_taken_for_a_part_of_the_question(gathered):
    assert to_frame(gathered, "actions", {"partnership": "x' OR '1'='1"}).empty
    for by in (["rating; DROP TABLE asked"], ["count(*)"]):
        with pytest.raises(ValueError, match="has no column"):
            counts(gathered, by)
    with pytest.raises(ValueError, match="no table"):
        to_frame(gathered, "secrets")
    with pytest.raises(CannotGoOn) as stop:
        to_frame(f"{gathered}-not-there", "actions")
    assert stop.value.problem.code == "collection-none"
    with pytest.raises(ValueError, match="has no column"):
        to_frame(gathered, "returns", {"1=1 OR state": "x"})


def test_other_programs_read_the_data_set(gathered):
    frame = pd.read_parquet(Path(gathered) / "actions")
    assert set(frame["partnership"]) == set(NAMES)
    assert len(frame) == 3 * (5 + 3)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Saltmarsh Police", "Police"),
        ("Constabulary", "Police"),
        ("NHS ICB", "Health"),
        ("Public health", "Health"),
        ("St Anne's Hospital", "Health"),
        ("Children's services", "Local authority"),
        ("Children’s Social Care", "Local authority"),
        ("Fenland Borough Council", "Local authority"),
        ("Education and schools", "Education"),
        ("Education", "Local authority"),
        ("St Mary's College", "Education"),
        ("Probation Service", "Probation and justice"),
        ("Fire and Rescue Service", "Fire and rescue"),
        ("A charity for carers", "Voluntary"),
        ("Partnership business team", "Partnership"),
        ("Schooner Ltd", "Not said"),
        ("", "Not said"),
    ],
)
def test_the_kind_of_an_agency_is_told_by_the_words_of_its_name(name, kind):
    assert kind_told_by(name) == kind


def test_a_column_kind_of_the_tracker_comes_before_the_name(store, dataset):
    tracker = store / "Fenland" / "tracker.xlsx"
    book = openpyxl.load_workbook(tracker)
    sheet = book["Agencies"]
    place = sheet.max_column + 1
    sheet.cell(1, place, "Kind")
    sheet.cell(2, place, "police")
    sheet.cell(3, place, "Regulator")
    book.save(tracker)
    read(store, dataset)
    kinds = to_frame(str(dataset), "actions", {"partnership": "Fenland", "latest": True})
    assert dict(zip(kinds["agency"], kinds["agency_kind"], strict=True)) == {
        "Saltmarsh Police": "Police", "NHS ICB": "Regulator", "Children's services": "Local authority",
    }  # fmt: skip


def test_the_national_matrix_shows_the_counts(gathered, tmp_path):
    target = tmp_path / "national.xlsx"
    write(gathered, target)
    book = openpyxl.load_workbook(target)
    lists = ["Partnerships", "Agency kinds", "Themes", "Cycles", "Late", "No return", "To look at"]
    assert book.sheetnames == ["Summary", *lists]
    rows = [[cell.value for cell in row] for row in book["Partnerships"].iter_rows(min_row=4, max_row=7)]
    assert rows[0][:2] == ["Partnership", "Cycle"]
    line = dict(zip(rows[0], rows[1], strict=True))
    assert line == {
        "Partnership": "Fenland", "Cycle": "2026-Q3", "Red": 2, "Amber": 0, "Green": 2, "Grey": 1, "Blue": 0,
        "In all": 5, "Late": 1, "Returns asked": 3, "No return": 2, "To look at": line["To look at"],
    }  # fmt: skip
    cycles = [row[0].value for row in book["Cycles"].iter_rows(min_row=5, max_row=6)]
    assert cycles == ["2026-Q2", "2026-Q3"], "in the order of time"
    assert [cell.value for cell in book["No return"][5]][:4] == [
        "Fenland", "2026-Q3", "Children's services", "Local authority",
    ]  # fmt: skip
    problems = to_frame(gathered, "problems", {"severity": ["error", "warning"]})
    told = [row[4] for row in book["To look at"].iter_rows(min_row=5, values_only=True)]
    assert sorted(told) == sorted(problems["found"])
    assert len(told) == sum(row[-1].value for row in book["Partnerships"].iter_rows(min_row=5))
    assert all(sheet.oddHeader.center.text.endswith("OFFICIAL-SENSITIVE") for sheet in book)


def test_the_national_matrix_replaces_only_its_like_and_is_the_same_every_time(gathered, tmp_path):
    target = tmp_path / "national.xlsx"
    write(gathered, target)
    first = target.read_bytes()
    write(gathered, target)
    assert target.read_bytes() == first
    other = tmp_path / "other.xlsx"
    openpyxl.Workbook().save(other)
    before = other.read_bytes()
    with pytest.raises(CannotGoOn) as stop:
        write(gathered, other)
    assert (stop.value.problem.code, other.read_bytes()) == ("target-not-allowed", before)
    with pytest.raises(CannotGoOn) as stop:
        write(gathered, tmp_path)
    assert "it is a folder" in stop.value.problem.found


def test_no_text_of_a_partnership_becomes_a_formula(plan, dataset, tmp_path):
    store = make_store(plan, tmp_path / "store", ['=HYPERLINK("x")'])
    sheet_of = openpyxl.load_workbook(store / '=HYPERLINK("x")' / "tracker.xlsx")
    for row in sheet_of["Actions"].iter_rows():
        for cell in row:
            if cell.value in ("Money", "Agree the budget"):
                cell.value, cell.data_type = "=1+1", "s"
    sheet_of.save(store / '=HYPERLINK("x")' / "tracker.xlsx")
    read(store, dataset)
    write(str(dataset), tmp_path / "national.xlsx")
    book = openpyxl.load_workbook(tmp_path / "national.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {'=HYPERLINK("x")', "=1+1"} <= {cell.value for cell in cells}
    assert not [cell for cell in cells if cell.data_type == "f"]


def test_the_commands_read_and_write(store, tmp_path):
    words = ("collection", "read", "store", "dataset", "--as-at", "20/11/2026")
    code, out, err = command("plan-tools", *words, folder=tmp_path)
    assert (code, err) == (1, "")
    assert "3 partnerships: 3 read, 0 as before." in out
    code, out, _ = command("plan-tools", *words, "--json", folder=tmp_path)
    told = json.loads(out)
    assert code == told["exit_code"] == 1
    assert [one["state"] for one in told["partnerships"]] == ["unchanged"] * 3
    assert told["partnerships"][0].keys() == {"partnership", "state", "cycle", "actions", "returns", "problems"}
    assert {"as_at", "removed", "problems", "written"} <= told.keys()
    code, out, _ = command("plan-tools", "collection", "matrix", "dataset", "-o", "n.xlsx", "--json", folder=tmp_path)
    assert (code, json.loads(out)["counts"]["Red"], json.loads(out)["no_return"]) == (0, 6, 6)
    assert (tmp_path / "n.xlsx").exists()
    code, _, err = command("plan-tools", "collection", "matrix", "nothing", folder=tmp_path)
    assert (code, "There is no data set here" in err, "collection read STORE DATASET" in err) == (3, True, True)


def test_the_example_of_the_readme_runs(plan, tmp_path):
    readme = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    (say,) = (code for code in re.findall(r"```python\n(.*?)```", readme, re.DOTALL) if "gather(" in code)
    make_store(plan, tmp_path / "partnerships", ["Fenland"])
    (tmp_path / "example.py").write_text(say, encoding="utf-8")
    done = subprocess.run([sys.executable, "example.py"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "Local authority" in done.stdout


@pytest.mark.parametrize("words", [["collection"], ["collection", "read"], ["collection", "matrix"]])
def test_the_help_ends_with_an_example(words):
    assert "Example:" in command("plan-tools", *words, "--help")[1]


def test_without_the_libraries_one_line_says_what_to_install(tmp_path):
    say = "import sys; sys.modules['duckdb'] = None; sys.argv = ['plan-tools', 'collection', 'read', 'a', 'b']; "
    say += "from plan_tools.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", say], cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (3, "")
    assert 'pip install "plan-tools[cluster]"' in done.stderr
    assert "Traceback" not in done.stderr


def test_an_address_of_an_unknown_kind_says_what_is_lacking(tmp_path):
    with pytest.raises(CannotGoOn) as stop:
        read("nowhere://plans", tmp_path / "dataset")
    assert stop.value.problem.code == "collection-extra"

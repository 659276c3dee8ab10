"""Frames for analysts: what each column holds, whatever the workbook looks like."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from exported import PLAIN, dtypes, unusual_plan, workbook_of
from working_folder import make_folder

from plan_tools.model import Field, Tracker
from plan_tools.rules import schema
from plan_tools.steps.export import read_plan
from plan_tools.steps.folder import find_tracker
from plan_tools.tables import history_frame, returns_frame, to_frame

AS_AT = date(2026, 11, 20)


def plan_in(path: Path) -> Tracker:
    return read_plan(find_tracker(path), AS_AT)[0]


@pytest.fixture
def unusual(tmp_path: Path) -> pd.DataFrame:
    return to_frame(plan_in(unusual_plan(tmp_path / "plan")))


def test_a_row_is_an_action_owed_by_an_agency_in_the_trackers_order(tmp_path):
    frame = to_frame(plan_in(workbook_of(tmp_path / "tracker.xlsx", Actions=PLAIN)))
    assert frame[["Ref", "Agency"]].values.tolist() == [["1.10", "Police"], ["1.10", "Health"], ["2", "Police"]]
    assert frame["Progress update"].tolist()[:2] == ['He said "yes",\nthen no', "=1+1"]


def test_every_column_of_the_design_is_there_under_its_own_name_and_then_peoples_own(unusual):
    own = ["Cost", "Public", "Reviewed on", "Tier", "Partner", "First rating", "Workshop", "workshop (2)", "=cmd"]
    assert list(unusual.columns) == [*Field, *own]


def test_every_column_has_the_dtype_of_its_kind(unusual):
    days = {"Due date", "Requested due date", "Revised due date", "Completed on", "Signed off on", "Reviewed on"}
    special = dict.fromkeys(days, "datetime64[s]") | {"Cost": "Float64", "Public": "boolean"}
    special |= {"Rating": "category", "First rating": "category"}
    assert dtypes(unusual) == {name: special.get(name, "string") for name in unusual.columns}


def test_values_are_what_the_kinds_make_of_them_and_blanks_are_missing(unusual):
    assert unusual["Ref"].tolist() == ["007", "1e2", "3"]
    assert unusual["Cost"].tolist() == [-1250.5, 3, pd.NA]
    assert unusual["Public"].tolist() == [True, False, pd.NA]
    assert unusual["Reviewed on"].tolist() == [pd.Timestamp(2027, 2, 1), pd.NaT, pd.NaT]
    assert unusual["Tier"].tolist() == ["=High", "Low", pd.NA]
    assert unusual["Workshop"].tolist() == ["=2+2", "N/A", pd.NA]
    assert unusual["workshop (2)"].tolist() == ["12", pd.NA, pd.NA]
    assert unusual["=cmd"].tolist() == ["9 Nov 2026", " +1", pd.NA]


def test_an_agency_is_called_as_today_and_one_that_is_not_listed_as_it_was_written(unusual):
    assert unusual["Agency"].tolist() == ["Police", "Police", "Fire"]
    assert unusual["Partner"].tolist() == ["Police", "Elsewhere", pd.NA]


def test_what_is_not_understood_is_missing_and_listed(tmp_path):
    tracker, problems = read_plan(find_tracker(unusual_plan(tmp_path)), AS_AT)
    assert to_frame(tracker)["Due date"].isna().tolist() == [False, False, True]
    assert [found.location.cell for found in problems if found.code.startswith("date-")] == ["F7"]


def test_ratings_are_ordered_by_the_severity_of_the_plans_own_key(tmp_path):
    key = (("Rating", "Severity"), ("Stuck", 9), ("Fine", 1), ("Slow", 5), ("Late", 5))
    rows = (("Ref", "Action", "Agency", "Rating"), *((str(n), "Do", "Police", word) for n, word in enumerate(
        ("Fine", "Stuck", "Late", None, "Slow"), 1)))  # fmt: skip
    rating = to_frame(plan_in(workbook_of(tmp_path / "tracker.xlsx", Actions=rows, RAG_index=key)))["Rating"]
    assert rating.cat.ordered
    assert rating.cat.categories.tolist() == ["Fine", "Late", "Slow", "Stuck"]
    assert rating.max() == "Stuck"
    assert rating.sort_values(na_position="first").index.tolist() == [3, 0, 2, 4, 1]


def test_a_plan_without_an_action_has_the_same_columns_and_dtypes(tmp_path):
    some = to_frame(plan_in(workbook_of(tmp_path / "some" / "tracker.xlsx", Actions=PLAIN)))
    none = to_frame(plan_in(workbook_of(tmp_path / "none" / "tracker.xlsx", Actions=PLAIN[:1])))
    assert (len(some), len(none)) == (3, 0)
    assert dtypes(none) == dtypes(some)


def test_a_heading_that_stands_twice_for_one_field_is_nobodys_own_column(tmp_path):
    rows = (("Ref", "Action", "Agency", "Rating", "Theme", "Workstream"), ("1", "Do", "Police", "Green", "A", "B"))
    frame = to_frame(plan_in(workbook_of(tmp_path / "tracker.xlsx", Actions=rows)))
    assert list(frame.columns) == list(Field)
    assert frame["Theme"].isna().all()


def test_a_fault_in_a_column_of_ones_own_is_listed_with_its_action(tmp_path):
    place = workbook_of(tmp_path / "tracker.xlsx", Actions=[[*row, more] for row, more in zip(
        PLAIN, ("Panel", "ok", None, None), strict=True)])  # fmt: skip
    book = openpyxl.load_workbook(place)
    book["Actions"]["G3"].value, book["Actions"]["G3"].data_type = "#REF!", "e"
    book.save(place)
    tracker, problems = read_plan(find_tracker(place), AS_AT)
    assert to_frame(tracker)["Panel"].tolist() == ["ok", pd.NA, pd.NA]
    faults = [found for found in problems if found.code == "cell-error"]
    assert [(one.location.cell, one.ref, one.agency, one.field) for one in faults] == [
        ("G3", "1.10", "Health", "Panel")
    ]


def test_the_register_and_the_history_are_frames_too(tmp_path):
    tracker = plan_in(make_folder(tmp_path / "plan"))
    returns, history = returns_frame(tracker), history_frame(tracker)
    assert list(returns.columns) == schema.names(schema.RETURNS)
    assert list(history.columns) == schema.names(schema.HISTORY)
    assert returns[["Cycle", "State"]].drop_duplicates().values.tolist() == [["2026-Q3", "issued"]]
    assert returns["Issued on"].tolist() == [pd.Timestamp(2026, 11, 2)] * 3
    assert returns["Received on"].isna().all()
    assert (dtypes(returns)["Due by"], dtypes(history)["As at"], dtypes(history)["Rating"]) == (
        "datetime64[s]", "datetime64[s]", "string"
    )  # fmt: skip


def test_pandas_is_loaded_when_a_frame_is_asked_for_and_not_before():
    say = (
        "import sys, plan_tools.tables, plan_tools.steps.export;"
        "print([name for name in ('pandas', 'pyarrow', 'numpy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", say], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

"""The accessible version of the matrix: what its tables say, in words."""

from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from conftest import tracker_of
from golden_plans import HEADS, MADE_UP, OTHER_KEY, SMALL, of, plan
from openpyxl.workbook import Workbook

from plan_tools.cli import plan_tools
from plan_tools.excel.matrix.plain import write_plain
from plan_tools.model import Matrix
from plan_tools.rules.composite import compose

SHEETS = ["Contents", "Summary", "Matrix", "All actions", "Exceptions", "Changes", "Closed", "Returns", "Numbers",
          "Rating key", "Change log"]  # fmt: skip


def opened(matrix: Matrix) -> Workbook:
    return openpyxl.load_workbook(BytesIO(write_plain(matrix)))


def rows_of(book: Workbook, name: str) -> list[dict[str, Any]]:
    """The rows of a sheet's only table, by heading."""
    sheet = book[name]
    (table,) = sheet.tables.values()
    headings, *rows = ([cell.value for cell in row] for row in sheet[table.ref])
    return [dict(zip(headings, row, strict=True)) for row in rows]


PLAN = plan(
    """
| 1 | Staff | Train all | Police | 01/10/2026 | Amber | Half are trained | |
| 1 | Staff | Train all | Health | 01/12/2026 | Green | Begun            | |
| 2 | Money | Pay       | Health | TBC        | Red   |                  | |
| 3 | Money | Count     | Police | 01/10/2026 |       |                  | |
| 4 |       | Shut      | Police | 01/10/2026 | Blue  | Shut             | |
""",
    history="""
| 2026-Q3 | 01/08/2026 | 1 | Police | Green | 01/10/2026 | was | |
| 2026-Q3 | 01/08/2026 | 1 | Health | Red   | 01/12/2026 | was | |
| 2026-Q3 | 01/08/2026 | 4 | Police | Green | 01/10/2026 | was | |
""",
    returns="""
| 2026-Q4 | Police | 01/11/2026 | 10/11/2026 | a |            | issued | | |
| 2026-Q4 | Health | 01/11/2026 | 10/11/2026 | b | 05/11/2026 | merged | | |
""",
)
BOOK = opened(of(PLAN))


def test_the_first_sheet_says_what_the_workbook_is_and_leads_to_every_other() -> None:
    sheet = BOOK["Contents"]
    above = [sheet.cell(row, 1).value for row in range(1, 8)]
    assert above[:3] == [
        "Composite action matrix, 2026-Q4",
        "Plan of plans  |  Cycle: 2026-Q4  |  Position at 20 November 2026",
        "OFFICIAL-SENSITIVE",
    ]
    assert of(PLAN).headline in above
    assert BOOK.sheetnames == SHEETS
    assert [row["Sheet"] for row in rows_of(BOOK, "Contents")] == SHEETS[1:]
    (table,) = sheet.tables.values()
    links = [row[0].hyperlink.location for row in sheet[table.ref][1:]]
    assert links == [f"'{name}'!A1" for name in SHEETS[1:]]


def test_every_sheet_begins_with_its_title_what_it_holds_its_marking_and_its_table() -> None:
    for name in SHEETS[1:]:
        sheet = BOOK[name]
        (table,) = sheet.tables.values()
        assert sheet["A1"].value == name
        assert "No cell of the table is blank" in sheet["A2"].value
        assert sheet["A3"].value == "OFFICIAL-SENSITIVE"
        assert sheet["A4"].value is None
        assert table.ref.startswith("A5:")


def test_a_cell_of_the_matrix_says_in_words_how_an_agency_stands() -> None:
    first, second, third, fourth = rows_of(BOOK, "Matrix")
    assert first == {
        "Ref": "1",
        "Theme": "Staff",
        "Action": "Train all",
        "Due date": datetime(2026, 10, 1),
        "Days late": 50,
        "Police": "Amber, worse, not confirmed",
        "Health": "Green, better",
        "Overall rating": "Amber, not confirmed",
        "Since 2026-Q3": "Better",
        "Rating in 2026-Q3": "Red",
        "Latest update": "Police: Half are trained",
    }
    assert (second["Police"], second["Health"], second["Due date"]) == ("No part", "Red", "TBC")
    assert (second["Since 2026-Q3"], second["Rating in 2026-Q3"]) == ("New", "Not in the plan")
    assert (second["Days late"], second["Latest update"]) == ("Not late", "No update")
    assert (third["Police"], third["Overall rating"]) == ("No rating", "No rating, not confirmed")
    assert (fourth["Theme"], fourth["Overall rating"]) == ("No theme", "Blue, closed")


def test_the_key_figures_are_one_table() -> None:
    figures = {row["Figure"]: (row["Number"], row["Since 2026-Q3"]) for row in rows_of(BOOK, "Summary")}
    assert figures["Actions"] == (4, "Not counted")
    assert figures["Actions rated Red"] == (1, "Same")
    assert figures["Actions rated Amber"] == (1, "1 more")
    assert figures["Actions rated Green"] == (0, "1 fewer")
    assert figures["Returns that are in, of 2 asked for"] == (1, "Not counted")
    assert figures["Actions without a rating"] == (1, "1 more")


def test_what_has_no_rating_is_a_key_figure_only_where_there_is_any() -> None:
    assert "Actions without a rating" not in [row["Figure"] for row in rows_of(opened(of(SMALL)), "Summary")]


def test_the_numbers_have_a_column_for_what_has_no_rating() -> None:
    lines = rows_of(BOOK, "Numbers")
    assert [line["No rating"] for line in lines if line["Counted by"] == "Agency"] == [1, 0]
    assert [line["No rating"] for line in lines if line["Name"] in ("2026-Q3", "2026-Q4")] == [0, 1]


def test_lists_say_without_signs_what_the_other_version_says_with_them() -> None:
    assert [row["State"] for row in rows_of(BOOK, "Returns")] == ["Missing", "In"]
    assert [row["What"] for row in rows_of(BOOK, "Changes")][:2] == ["Worse", "Update"]
    moved = [row["Since last cycle"] for row in rows_of(BOOK, "All actions")]
    assert moved == ["Worse", "Better", "New", "New", "Better"]
    for sheet in BOOK:
        for row in sheet.iter_rows(values_only=True):
            assert not any(isinstance(value, str) and value[:1] in tuple("▲▼✔✖–·?") for value in row), sheet.title


def test_what_stands_nowhere_in_the_plan_is_said_to_be_missing() -> None:
    lines = rows_of(BOOK, "All actions")
    assert (lines[2]["Days late"], lines[2]["Progress update"], lines[2]["Evidence"]) == (
        "Not late",
        "No update",
        "None",
    )
    assert (lines[3]["Rating"], lines[3]["Completed on"], lines[4]["Theme"]) == ("No rating", "No date", "No theme")
    assert rows_of(BOOK, "Returns")[0]["Received on"] == "Not received"
    assert rows_of(BOOK, "Change log") == [
        {"Ref": "Nothing to show", "Agency": "None", "Field": "None", "Was": "None", "Now": "None"}
    ]


def test_the_first_cycle_has_nothing_to_compare_with() -> None:
    book = opened(of(tracker_of(HEADS + "| 1 | One | Act | Police | 01/10/2026 | Red | Stuck | |")[0]))
    (row,) = rows_of(book, "Matrix")
    assert row["Since last cycle"] == "Nothing to compare with"
    assert {row["Since last cycle"] for row in rows_of(book, "Summary")} == {"Not counted", "Nothing to compare with"}


def test_several_plans_stand_in_one_version_with_the_key_of_each() -> None:
    matrix = compose([of(SMALL), of(OTHER_KEY)])
    book = opened(matrix)
    assert {row["Plan"] for row in rows_of(book, "Matrix")} == {"Plan of plans", "Another plan"}
    assert {row["Rating"] for row in rows_of(book, "Rating key")} == {rating.name for rating in matrix.key}
    above = " ".join(str(row[0]) for row in book["Contents"].iter_rows(max_row=20, values_only=True))
    assert "the number behind a rating says whose key it is" in above


def test_headings_that_would_read_the_same_are_numbered_and_text_stays_text() -> None:
    matrix = MADE_UP["hostile"]
    book = opened(matrix)
    row = rows_of(book, "Matrix")[0]
    assert row["Ref"] == "=cmd1"
    assert {"Ref (2)", "<b>_x0041_</b>", "A*"} <= set(row)
    assert row["Action"] == '=HYPERLINK("http://x","y")'
    assert all(cell.data_type != "f" for sheet in book for line in sheet.iter_rows() for cell in line)


def test_it_is_in_english_and_says_so() -> None:
    assert BOOK.properties.language == "en-GB"
    assert (BOOK.properties.creator, BOOK.properties.title) == ("Plan of plans", "Composite action matrix, 2026-Q4")


@pytest.mark.parametrize("option", [(), ("--plain",)])
def test_the_command_writes_it_on_request(tmp_path: Path, option: tuple[str, ...]) -> None:
    from click.testing import CliRunner

    tracker, target = Path(__file__).parent.parent / "workbooks" / "tracker.xlsx", tmp_path / "matrix.xlsx"
    done = CliRunner().invoke(plan_tools, ["matrix", str(tracker), "-o", str(target), "--as-at", "30/09/2021", *option])
    assert done.exit_code in (0, 1), done.output
    first = openpyxl.load_workbook(target).sheetnames[0]
    assert first == ("Contents" if option else "Summary")

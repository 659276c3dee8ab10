"""The composite action matrix as a workbook: what each sheet shows, and that nothing in it does harm."""

import re
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import openpyxl
import pytest
from builders import AS_AT, matrix_of
from conftest import sheet, workbook
from openpyxl.cell import Cell
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import load_workbook

from plan_tools.excel.contrast import LEAST, contrast
from plan_tools.excel.rating_rules import rating_rules
from plan_tools.excel.style import CREAM_INK
from plan_tools.excel.write_matrix import write_matrix
from plan_tools.model import (
    LogEntry,
    Matrix,
    RegisterEntry,
    Sheet,
    Snapshot,
    State,
)
from plan_tools.rules.composite import compose
from plan_tools.rules.matrix import build_matrix
from plan_tools.rules.tracker import read_tracker

TITLE = "Saltmarsh Safeguarding Children Partnership"
MAY, AUGUST, NOVEMBER = "May 2026", "August 2026", "November 2026"
KEY_HEADS = "| Rating | Letter | Meaning | Severity | Closed | Set by | Fill | Text |"
KEY = sheet(
    "RAG index",
    f"""{KEY_HEADS}
| Red   | R | Off track  | 4 | No  | Agency | C00000 | FFFFFF |
| Amber | A | Some delay | 3 | No  | Agency | FFC000 | 000000 |
| Green | G | On track   | 2 | No  | Agency | C6E0B4 | 000000 |
| Blue  | B | Signed off | 0 | Yes | Group  | 1F4E79 | FFFFFF |""",
)
AGENCIES = sheet(
    "Agencies",
    "| Agency | Short name |\n| Police | |\n| Health (ICB) | ICB |\n| County council | Council |",
)
HEADS = "| Ref | Theme | Action | Agency | Rating | Due date | Update | Evidence | Linked actions |"
PLAN = """
| 1.1 | Learning | Train all staff   | Police         | Green | 31/03/2027 | Half are trained. | Log | 2.1 |
| 1.1 | Learning | Train all staff   | Health (ICB)   | Amber | 30/10/2026 | Trainer fell ill. |     |     |
| 1.2 | Learning | Share the lessons | Health (ICB)   | Red   | Ongoing    |                   |     |     |
| 1.3 | Learning | Ask the families  | County council | Blue  | 30/10/2026 | Asked.            | Letters | |
| 2.1 | Finance  | Agree the budget  | Police         |       | 10/12/2026 |                   |     |     |
"""
PAST = (
    (MAY, date(2026, 5, 20), "1.1", "Police", "Red"),
    (MAY, date(2026, 5, 20), "1.3", "County council", ""),
    (AUGUST, date(2026, 8, 20), "1.1", "Police", "Amber"),
    (AUGUST, date(2026, 8, 20), "1.1", "Health (ICB)", "Green"),
    (AUGUST, date(2026, 8, 20), "1.2", "Health (ICB)", "Red"),
    (AUGUST, date(2026, 8, 20), "1.3", "County council", "Amber"),
)
CAME = (("Police", "merged"), ("Health (ICB)", "issued"), ("County council", "nothing to report"))
LOG = (LogEntry(NOVEMBER, "1.1", "Police", "Rating", "Amber", "Green", "Police (2) FINAL v3.xlsx, Your actions!J5"),)
SHEETS = ["Summary", "Matrix", "All actions", "Exceptions", "Changes", "Closed", "Returns", "Numbers", "Guide"]
HOSTILE = (
    '=HYPERLINK("http://evil.example","x")',
    "+1",
    "-1",
    "@SUM(A1)",
    "{=1}",
    "http://evil.example/",
    "<r><t>x</t></r>",
    "_x0041_",
    "a\x0bb",
    "a\"b&c'd",
    '"&HYPERLINK("http://evil.example")&"',
)
OURS = re.compile(
    "AND|CHOOSE|COUNTIF|DAY|EXACT|IF|IFERROR|INDEX|ISNUMBER|LEFT|LEN|MATCH|MAX|MIN|MOD|MONTH|N|OR|ROW|SIGN|SUBSTITUTE|SUM|"
    "SUMPRODUCT|TEXT|TRIM|YEAR"
)
FIELDS = (
    "Plan", "Theme", "Recommendation", "Action", "Agency", "Lead officer", "Due date", "Requested due date",
    "Reason for request", "Progress update", "Completed on", "Evidence", "Outcome", "Signed off by", "Signed off on",
    "Linked actions",
)  # fmt: skip


def matrix(actions: str = PLAN, *more: Sheet, heads: str = HEADS, title: str = TITLE, **told: Any) -> Matrix:
    """The matrix of November; `told` are its past, its returns and its log."""
    return matrix_of(heads + "\n" + actions.strip("\n"), KEY, AGENCIES, *more, title=title, cycle=NOVEMBER, **told)


def whole() -> Matrix:
    """The matrix of the plan above, with its past, its returns and its log."""
    return matrix(past=PAST, came=CAME, log=LOG)


def rows(count: int, theme: str = "Theme", rating: str = "Green") -> str:
    """So many actions, with a date that has passed."""
    lines = (
        f"| {one}.1 | {theme} | Action {one} | Police | {rating} | 30/10/2026 | | | |" for one in range(1, count + 1)
    )
    return "\n".join(lines)


def opened(written: Matrix) -> Workbook:
    """The workbook with the values that its formulas have as it is written."""
    return openpyxl.load_workbook(BytesIO(write_matrix(written)), data_only=True)


def sheet_of(written: Matrix, name: str) -> Worksheet:
    return opened(written)[name]


def table(found: Worksheet, top: int = 4) -> list[dict[str, Any]]:
    """The rows under the headings in row `top`, by heading."""
    headings, *lines = found.iter_rows(min_row=top, values_only=True)
    return [dict(zip(headings, line, strict=True)) for line in lines]


def actions_of(found: Worksheet) -> dict[str, dict[str, Any]]:
    """The rows of the sheet Matrix that are actions, by Ref."""
    return {line["Ref"]: line for line in table(found) if line["Action"]}


def texts(found: Worksheet) -> list[str]:
    return [str(cell).strip() for line in found.values for cell in line if cell is not None]


def cell_that_reads(found: Worksheet, text: str, first: int = 1, last: int = 1_000) -> Cell:
    cells = [cell for line in found.iter_rows(first, min(last, found.max_row)) for cell in line]
    (wanted,) = [cell for cell in cells if str(cell.value).strip() == text]
    return wanted


def tile(found: Worksheet, label: str) -> tuple[int | str, str]:
    """The figure over a tile's label, and the note under it."""
    cell = cell_that_reads(found, label, 4, 22)
    figure, note = (str(found.cell(cell.row + step, cell.column).value or "") for step in (-1, 1))
    return int(figure) if figure.isdigit() else figure, note


def links_of(found: Worksheet) -> dict[str, str]:
    """Where each linked text leads to, as Sheet!A1."""
    linked = [cell for line in found.iter_rows() for cell in line if cell.hyperlink]
    return {str(cell.value): cell.hyperlink.location.replace("'", "") for cell in linked}


def text_at(book: Workbook, place: str) -> Any:
    name, address = place.split("!")
    return book[name][address].value


# -- the workbook as a whole ------------------------------------------------------------------------------------------


def test_the_sheets_stand_in_the_order_of_reading() -> None:
    assert opened(whole()).sheetnames == [*SHEETS, "Change log"]


def test_every_sheet_is_marked_in_a_cell_and_on_paper_and_has_no_merged_cells() -> None:
    for found in opened(whole()):
        assert "OFFICIAL-SENSITIVE" in [cell.value for cell in found[1]]
        assert "OFFICIAL-SENSITIVE" in found.oddHeader.center.text
        assert "OFFICIAL-SENSITIVE" in found.oddFooter.center.text
        assert not found.merged_cells.ranges
        assert found.sheet_state == "visible"


def test_headings_are_printed_on_every_page_and_stay_in_view() -> None:
    book = opened(whole())
    for name in ("Matrix", "All actions", "Exceptions", "Changes", "Closed", "Returns", "Change log"):
        assert book[name].print_title_rows == "$4:$4", name
        assert book[name].freeze_panes.endswith("5"), name


@pytest.mark.parametrize("title", ["4 boroughs", "2026 plan", "A & B", "Saltmarsh"])
def test_the_title_stands_in_the_header_of_each_page_as_it_is(title: str) -> None:
    for found in opened(matrix(title=title)):
        assert (found.oddHeader.left.size, found.oddHeader.left.text) == (8, title.replace("&", "&&"))


def test_the_same_matrix_gives_the_same_bytes() -> None:
    assert write_matrix(whole()) == write_matrix(whole())


def test_an_empty_matrix_says_so() -> None:
    book = opened(matrix(""))
    for name in ("Matrix", "Exceptions", "Changes", "Closed", "Returns", "Change log"):
        assert "Nothing to show." in texts(book[name]), name
    assert {"There are no actions in this plan yet.", "Nothing to show."} <= set(texts(book["Summary"]))
    assert [found.ref[:3] for found in book["All actions"].tables.values()] == ["A4:"]


def planted(text: str) -> Matrix:
    """A plan in which every text is `text`, in two cycles, with ratings and agencies of that name."""
    lines = [(ref, *[text] * len(FIELDS), rating) for ref, rating in (("1", text), ("2", "Shut"))]
    actions = Sheet("tracker.xlsx", "Actions", (("Ref", *FIELDS, "Rating"), *lines))
    index = [cell.strip() for cell in KEY_HEADS.strip("|").split("|")]
    key = Sheet(
        "tracker.xlsx",
        "RAG index",
        (
            tuple(index),
            (text, "", text, "2", "No", "Agency", "C00000", "FFFFFF"),
            ("Shut", "S", text, "1", "Yes", "Group", "1F4E79", "FFFFFF"),
        ),
    )
    tracker = read_tracker(workbook(actions, key))[0]
    now, before, agency = f"{text} now", f"{text} before", tracker.actions[0].agency
    return build_matrix(
        replace(
            tracker,
            title=text,
            register=(RegisterEntry(now, agency, AS_AT, AS_AT, "x", AS_AT, State.MERGED, text),),
            history=tuple(Snapshot(before, date(2026, 5, 1), ref, agency, text, None, "", None) for ref in ("1", "2")),
            log=(LogEntry(now, "1", agency, text, text, text, text),),
        ),
        now,
        AS_AT,
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_text_from_a_plan_stays_text(text: str) -> None:
    matrix = planted(text)
    written = write_matrix(matrix)
    with ZipFile(BytesIO(written)) as parts:
        for name in parts.namelist():
            content = parts.read(name)
            ElementTree.fromstring(content)  # well-formed, so that it opens everywhere
            assert not (name.endswith(".rels") and b"evil" in content), name
            for formula in re.findall(rb"<(?:f|formula|c:f)>([^<]*)<", content):
                bare = re.sub(r'&quot;|"', '"', formula.decode())
                said = re.sub(r'"(?:[^"]|"")*"|\'[^\']*\'', "", bare)
                assert all(map(OURS.fullmatch, re.findall(r"([A-Z.]+)\(", said))), formula
                assert '"' not in said, formula
    seen = load_workbook(BytesIO(written))
    for name in ("Matrix", "All actions", "Exceptions", "Changes", "Closed", "Returns", "Guide", "Change log"):
        wanted = matrix.key[0].name if name == "Guide" else text
        assert wanted in [cell for line in seen.get_sheet_by_name(name).to_python() for cell in line], name


def test_names_of_received_files_and_counts_of_problems_are_not_in_it() -> None:
    written = write_matrix(whole())
    with ZipFile(BytesIO(written)) as parts:
        for name in parts.namelist():
            content = parts.read(name).decode()
            assert not re.search(r"FINAL|Your actions|tracker\.xlsx|PT-1", content), name
            assert "Problems" not in content, name


def test_a_text_longer_than_a_cell_can_hold_is_cut_and_says_so() -> None:
    found = sheet_of(matrix(f"| 1 | | Train | Police | Green | | {'😀' * 20_000} | | |"), "Matrix")
    assert actions_of(found)["1"]["Latest update"].endswith("(shortened: more than a cell can hold)")


def test_a_hundred_agencies_have_a_column_a_row_of_numbers_and_a_return_each() -> None:
    names = [f"Agency {number}" for number in range(100)]
    lines = "\n".join(f"| 1 | T | Train | {name} | Green | | | | |" for name in names)
    book = opened(matrix(lines, came=[(name, "issued") for name in names]))
    (row,) = actions_of(book["Matrix"]).values()
    assert [row[name] for name in names] == ["G?"] * 100
    assert [line["Name"] for line in table(book["Numbers"]) if line["Counted by"] == "Agency"] == names
    assert [line["Agency"] for line in table(book["Returns"])] == names
    summary = texts(book["Summary"])
    assert "and 90 more: see Numbers" in summary
    assert len([text for text in summary if re.fullmatch(r"Agency \d+", text)]) == 10


def test_a_text_that_a_formula_gives_is_read_as_it_will_be_calculated() -> None:
    book = load_workbook(BytesIO(write_matrix(matrix(title="_x0041_ & <b>"))))
    said = book.get_sheet_by_name("Summary").to_python(skip_empty_area=False)[1][0]
    assert said == "_x0041_ & <b>  |  Cycle: November 2026  |  Position at 20 November 2026"


# -- names ------------------------------------------------------------------------------------------------------------


def test_the_day_and_the_key_have_names_by_which_formulas_call_them() -> None:
    book = opened(whole())
    named = {name: place.attr_text for name, place in book.defined_names.items() if not name.startswith("_")}
    assert named == {
        "AsAt": "Guide!$A$3",
        "KeyRating": "Guide!$A$5:$A$8",
        "KeyMark": "Guide!$C$5:$C$8",
        "KeyShown": "Guide!$F$5:$F$8",
        "KeyCanBeLate": "Guide!$G$5:$G$8",
        "KeyOrder": "Guide!$H$5:$H$8",
        "KeyLevel": "Guide!$I$5:$I$8",
    }
    assert book["Guide"]["A3"].value == datetime(2026, 11, 20)
    for name, column in (("KeyRating", ["Red", "Amber", "Green", "Blue"]), ("KeyMark", ["R", "A", "G", "B"])):
        area = named[name].split("!")[1].replace("$", "")
        assert [cell.value for (cell,) in book["Guide"][area]] == column


def test_the_order_of_the_key_rises_with_severity_and_keeps_a_place_for_what_is_not_rated() -> None:
    orders = {line["Rating"]: line["Order"] for line in table(sheet_of(whole(), "Guide"))[:4]}
    assert orders == {"Blue": 1, "Green": 3, "Amber": 4, "Red": 5}


# -- Summary ----------------------------------------------------------------------------------------------------------


def test_the_summary_says_which_plan_which_cycle_and_which_day() -> None:
    said = texts(sheet_of(whole(), "Summary"))
    assert f"{TITLE}  |  Cycle: November 2026  |  Position at 20 November 2026" in said
    assert "1 of 4 actions is closed, 1 is off track and 1 is late." in said
    assert "Since August 2026, 1 action got better and 0 got worse." in said
    assert "2 of 3 returns are in; missing: Health (ICB)." in said


def test_the_line_under_each_title_is_the_summarys_so_that_its_day_follows_the_guides() -> None:
    written = write_matrix(whole())
    live, shown = (openpyxl.load_workbook(BytesIO(written), data_only=values) for values in (False, True))
    assert "AsAt" in live["Summary"]["A2"].value
    for name in live.sheetnames[1:]:
        if name != "Guide":
            assert live[name]["A2"].value == "=Summary!$A$2", name
            assert shown[name]["A2"].value == shown["Summary"]["A2"].value, name


def test_the_summary_is_one_page() -> None:
    found = sheet_of(whole(), "Summary")
    assert {found.page_setup.fitToWidth, found.page_setup.fitToHeight} <= {1, None}  # one, where nothing is said
    assert (found.page_setup.orientation, found.page_setup.paperSize) == ("landscape", 9)
    assert found.sheet_properties.pageSetUpPr.fitToPage


def test_tiles_show_the_counts() -> None:
    found = sheet_of(whole(), "Summary")
    assert {label: tile(found, label) for label in ("Actions", "Late", "Due in 30 days", "▲ Better", "▼ Worse")} == {
        "Actions": (4, "in 2 themes"),
        "Late": (1, "past due, still owed"),
        "Due in 30 days": (1, "not late yet"),
        "▲ Better": (1, "than in August 2026"),
        "▼ Worse": (0, "than in August 2026"),
    }
    assert tile(found, "Returns of 3") == (2, "not in: ICB")
    assert tile(found, "Not confirmed") == (2, "parts without a rating now")
    assert tile(found, "Exceptions") == (7, "lines, on 3 actions")
    alone = matrix("| 1 | T | Train | Police | Red | 10/12/2026 | | | |")
    assert tile(sheet_of(alone, "Summary"), "Exceptions") == (1, "lines, on 1 action")


def test_tiles_are_texts_that_stand_away_from_their_edge_and_are_told_by_formulas() -> None:
    found = openpyxl.load_workbook(BytesIO(write_matrix(whole())))["Summary"]
    for label in ("Actions", "R Red", "Late", "▲ Better", "Returns of 3", "Not confirmed", "Exceptions"):
        cell = cell_that_reads(found, label, 4, 22)
        figure = found.cell(cell.row - 1, cell.column)
        assert re.fullmatch(r'=TEXT\(.+,"0"\)', figure.value), label
        for step in (-1, 0, 1):
            one = found.cell(cell.row + step, cell.column)
            assert one.alignment.indent == 1
            assert not str(one.value or "").startswith(" ")


def test_each_rating_has_a_tile_with_its_letter_and_its_change_since_the_last_cycle() -> None:
    found = sheet_of(whole(), "Summary")  # in August: 1.1 Amber, 1.2 Red, 1.3 Amber
    assert [tile(found, label) for label in ("R Red", "A Amber", "G Green", "B Blue")] == [
        (1, "same as August 2026"),
        (1, "-1 since August 2026"),
        (0, "same as August 2026"),
        (1, "+1 since August 2026"),
    ]


def test_what_has_no_rating_has_a_tile_a_column_and_a_part_of_each_chart_only_where_there_is_any() -> None:
    rated = matrix(PLAN.replace("| Police         |       |", "| Police         | Green |"), past=PAST[2:], came=CAME)
    for found, there in ((whole(), True), (rated, False)):
        book = opened(found)
        summary = book["Summary"]
        assert ("? No rating" in texts(summary)) is there
        head = next(cell.row for cell in summary["A"] if cell.value == "Agency")
        assert ("?" in [cell.value for cell in summary[head]]) is there
        for chart in summary._charts:
            assert len(chart.series) == 4 + there
        assert [cell.value for cell in book["Numbers"][4]][-3:] == ["?  No rating", "In all", "Late"]
    summary = sheet_of(whole(), "Summary")
    assert tile(summary, "? No rating") == (1, "+1 since August 2026")
    head = next(cell.row for cell in summary["A"] if cell.value == "Agency")
    column = next(cell.column for cell in summary[head] if cell.value == "?")
    agencies = {summary.cell(row, 1).value: summary.cell(row, column).value for row in range(head + 1, head + 4)}
    assert agencies == {"Police": 1, "ICB": 0, "Council": 0}


def test_in_a_first_cycle_no_tile_tells_a_change() -> None:
    found = sheet_of(matrix(), "Summary")
    assert tile(found, "▲ Better") == tile(found, "▼ Worse") == ("–", "no earlier cycle")
    assert tile(found, "R Red") == (1, "")
    assert tile(found, "Returns of 0") == (0, "none was asked for")
    assert "There is no earlier cycle to compare with." in texts(found)


def test_an_agency_whose_returns_are_missing_in_two_plans_is_named_once() -> None:
    both = compose([replace(matrix(title=title, came=CAME), title=title) for title in ("A", "B")])
    assert tile(sheet_of(both, "Summary"), "Returns of 6") == (4, "not in: ICB")


def test_the_charts_carry_letters_colours_and_words_for_those_who_cannot_see_them() -> None:
    with ZipFile(BytesIO(write_matrix(whole()))) as parts:
        drawing = parts.read("xl/drawings/drawing1.xml").decode()
        charts = [parts.read(f"xl/charts/chart{number}.xml").decode() for number in (1, 2)]
    themes, cycles = re.findall(r'descr="([^"]+)"', drawing)
    assert themes == "Overall rating by theme, a stacked chart. Learning: 1 Red, 1 Amber, 1 Blue; Finance: 1 No rating."
    assert "May 2026: 1 Red, 1 No rating; August 2026: 1 Red, 2 Amber; " in cycles
    assert "November 2026: 1 Red, 1 Amber, 1 Blue, 1 No rating." in cycles
    for chart in charts:
        labels = re.findall(r'<c:dLbls><c:numFmt formatCode="([^"]+)" sourceLinked="0"/>', chart)
        assert labels == [f"&quot;{letter} &quot;#,##0;;" for letter in "?BGAR"]
        assert all(f'<a:srgbClr val="{fill}"/>' in chart for fill in ("C00000", "FFC000", "C6E0B4", "1F4E79"))


def test_the_charts_read_their_numbers_from_the_sheet_numbers() -> None:
    book = opened(whole())
    lines = table(book["Numbers"])
    assert [(line["Counted by"], line["Name"], line["In all"], line["Late"]) for line in lines] == [
        ("Theme", "Learning", 3, 1),
        ("Theme", "Finance", 1, 0),
        ("Cycle", MAY, 2, None),
        ("Cycle", AUGUST, 3, None),
        ("Cycle", NOVEMBER, 4, 1),
        ("Agency", "Police", 2, 0),
        ("Agency", "Health (ICB)", 2, 1),
        ("Agency", "County council", 1, 0),
    ]
    heads = ("R  Red", "A  Amber", "G  Green", "B  Blue", "?  No rating")
    assert [lines[0][head] for head in heads] == [1, 1, 0, 1, 0]
    assert [line["?  No rating"] for line in lines] == [0, 1, 1, 0, 1, 1, 0, 0]
    series = book["Summary"]._charts[1].series[-1]
    assert (series.cat.strRef or series.cat.numRef).f == "Numbers!$B$7:$B$9"
    assert series.val.numRef.f == "Numbers!$C$7:$C$9"


def test_a_part_without_an_agency_has_its_own_column_and_numbers() -> None:
    lines = "| 1 | T | Train | Police | Green | | | | |\n| 1 | T | Train | | Red | | | | |"
    book = opened(matrix(lines))
    (row,) = actions_of(book["Matrix"]).values()
    assert (row["Police"], row["No agency"], row["Overall"]) == ("G", "R", "R  Red")
    counted = {line["Name"]: line["In all"] for line in table(book["Numbers"]) if line["Counted by"] == "Agency"}
    assert counted == {"Police": 1, "No agency": 1}


def test_with_more_than_twelve_themes_the_chart_shows_the_largest() -> None:
    lines = [
        f"| {theme}.{number} | Theme {theme} | Act | Police | Green | | | | |"
        for theme in range(1, 15)
        for number in range(theme)
    ]
    book = opened(matrix("\n".join(lines)))
    assert book["Summary"]._charts[0].series[0].val.numRef.f == "Numbers!$F$5:$F$16"
    named = [line["Name"] for line in table(book["Numbers"]) if line["Counted by"] == "Theme"]
    assert (len(named), named[:2]) == (14, ["Theme 14", "Theme 13"])
    assert "Overall rating by theme, 12 of 14" in texts(book["Summary"])


def test_of_several_plans_the_chart_shows_the_plans() -> None:
    both = compose([matrix(title="Peer review"), matrix(rows(2), title="Audit")])
    book = opened(both)
    assert "Overall rating by plan" in texts(book["Summary"])
    assert tile(book["Summary"], "Actions") == (6, "in 2 plans")
    plans = [(line["Name"], line["In all"]) for line in table(book["Numbers"]) if line["Counted by"] == "Plan"]
    assert plans == [("Peer review", 4), ("Audit", 2)]
    assert book["Summary"]._charts[0].series[0].val.numRef.f == "Numbers!$G$5:$G$6"
    assert "Peer review – Learning" in [line["Name"] for line in table(book["Numbers"])]


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        ("merged", "✔ In"),
        ("partly merged", "! Partly in"),
        ("nothing to report", "✔ Nil return"),
        ("held", "✖ Held"),
        ("refused", "✖ Refused"),
        ("issued", "✖ Missing"),
    ],
)
def test_the_state_of_a_return_is_shown_by_a_mark_and_a_word(state: str, shown: str) -> None:
    found = sheet_of(matrix(rows(1), came=[("Police", state)]), "Summary")
    assert found.cell(cell_that_reads(found, "Police").row, 12).value == shown


def test_a_return_that_is_partly_in_has_a_colour_of_its_own_on_the_summary_and_among_the_returns() -> None:
    came = [("Police", "merged"), ("Health (ICB)", "partly merged"), ("County council", "held")]
    book = opened(matrix(came=came))
    states = [line["State"] for line in table(book["Returns"])]
    assert states == ["✔ In", "! Partly in", "✖ Held"]
    for name in ("Summary", "Returns"):
        inks = [cell_that_reads(book[name], state).font.color.rgb for state in states]
        assert len(set(inks)) == 3
        assert inks[1] == f"FF{CREAM_INK.strip('#')}"


def test_an_agency_that_was_not_asked_is_not_missing() -> None:
    found = sheet_of(matrix(rows(1)), "Summary")
    assert "– Not asked" in texts(found)


def test_each_agency_has_its_counts_and_how_many_are_late() -> None:
    found = sheet_of(whole(), "Summary")
    line = [cell.value for cell in found[cell_that_reads(found, "ICB").row][:14]]
    assert [value for value in line if isinstance(value, int)] == [1, 1, 0, 0, 0, 1]


def test_what_to_discuss_is_listed_once_the_worst_first_and_linked_to_its_row() -> None:
    book = opened(whole())
    links = links_of(book["Summary"])
    assert [ref for ref in links if ref[0].isdigit()] == ["1.2", "1.1", "2.1"]
    assert [text_at(book, links[ref]) for ref in ("1.1", "1.2", "2.1")] == ["1.1", "1.2", "2.1"]
    said = texts(book["Summary"])
    assert "Off track, not confirmed: Share the lessons" in said
    late = cell_that_reads(book["Summary"], "Late, challenged: Train all staff")
    assert 21 in [cell.value for cell in book["Summary"][late.row]]


def test_what_to_discuss_says_on_which_day_it_was_written() -> None:
    assert "For discussion, as written on 20 November 2026" in texts(sheet_of(whole(), "Summary"))


def test_agencies_whose_short_names_collide_are_shown_in_full_on_the_summary_and_over_their_columns() -> None:
    short = "| Agency | Short name |\n| North Trust | Health |\n| South Trust | Health |\n| Fire | F |"
    agencies = sheet("Agencies", short)
    names = ("North Trust", "South Trust", "Fire")
    lines = "\n".join(f"| 1 | T | Train | {name} | Green | | | | |" for name in names)
    came = [(name, "issued") for name in names]
    book = opened(matrix_of(f"{HEADS}\n{lines}", KEY, agencies, cycle=NOVEMBER, came=came))
    (row,) = actions_of(book["Matrix"]).values()
    assert {"North Trust", "South Trust", "F"} <= set(row)
    said = texts(book["Summary"])
    assert {"North Trust", "South Trust", "F"} <= set(said)
    assert "Health" not in said
    assert tile(book["Summary"], "Returns of 3")[1].startswith("not in: North Trust")


def test_at_most_eight_are_listed_and_the_rest_is_counted() -> None:
    said = texts(sheet_of(matrix(rows(11)), "Summary"))
    assert sum(text.startswith("Late, challenged: ") for text in said) == 8
    assert "and 3 more: see Exceptions" in said


# -- Matrix -----------------------------------------------------------------------------------------------------------


def test_the_columns_stand_in_the_order_of_reading() -> None:
    heads = [cell.value for cell in sheet_of(whole(), "Matrix")[4]]
    agencies = ["Police", "ICB", "Council"]
    trend = ["May 2026", "Aug 2026", "Nov 2026"]
    assert heads == [
        "Ref", "Action", "Due date", "Days late", *agencies, "Overall", "Since August 2026", *trend, "Latest update",
    ]  # fmt: skip


def test_a_row_an_action_and_a_column_an_agency() -> None:
    line = actions_of(sheet_of(whole(), "Matrix"))["1.1"]
    assert (line["Police"], line["ICB"], line["Council"]) == ("G ▲", "A? ▼", "–")
    assert (line["Overall"], line["Since August 2026"]) == ("A  Amber ?", "Same")
    assert line["Latest update"] == "ICB: Trainer fell ill."


def test_a_confirmed_part_has_its_ratings_colour_and_one_not_confirmed_is_pale() -> None:
    found = sheet_of(whole(), "Matrix")
    cell = cell_that_reads(found, "A? ▼")
    assert cell.fill.fgColor.rgb == "FFF2F2F2"
    rules = {
        rule.formula[0]: (rule.dxf.fill.bgColor.rgb, rule.dxf.font.color.rgb)
        for area in found.conditional_formatting
        if cell.coordinate in area.cells
        for rule in area.rules
    }
    assert rules == {
        'OR(E5="R",E5="R ▲",E5="R ▼")': ("FFC00000", "FFFFFFFF"),
        'OR(E5="A",E5="A ▲",E5="A ▼")': ("FFFFC000", "FF000000"),
        'OR(E5="G",E5="G ▲",E5="G ▼")': ("FFC6E0B4", "FF000000"),
        'OR(E5="B",E5="B ▲",E5="B ▼")': ("FF1F4E79", "FFFFFFFF"),
    }


def test_a_part_without_a_rating_is_a_question_mark() -> None:
    line = actions_of(sheet_of(whole(), "Matrix"))["2.1"]
    assert (line["Police"], line["Overall"]) == ("?", "No rating ?")


@pytest.mark.parametrize(
    ("was", "now", "shown"),
    [
        ("Amber", "Green", "▲ Better"),
        ("Amber", "Blue", "▲ Better"),
        ("Amber", "Red", "▼ Worse"),
        ("Amber", "Amber", "Same"),
        ("", "Amber", "–"),
        (None, "Amber", "New"),
        ("Green", "Slow", "Changed"),
    ],
)
def test_since_last_cycle_says_how_the_overall_rating_moved(was: str | None, now: str, shown: str) -> None:
    past = [(AUGUST, date(2026, 8, 20), "9", "Police", "Red")]
    past += [] if was is None else [(AUGUST, date(2026, 8, 20), "1.1", "Police", was)]
    key = replace(KEY, rows=(*KEY.rows, ("Slow", "S", "As green", "2", "No", "Agency", "D9D9D9", "000000")))
    found = matrix_of(f"{HEADS}\n{rows(1, rating=now)}", key, AGENCIES, cycle=NOVEMBER, past=past)
    line = actions_of(sheet_of(found, "Matrix"))["1.1"]
    assert line["Since August 2026"] == shown
    assert re.findall("[▲▼]", line["Police"]) == re.findall("[▲▼]", shown)


def test_the_trend_shows_the_letters_cycle_by_cycle() -> None:
    lines = actions_of(sheet_of(whole(), "Matrix"))
    trend = {ref: "".join(line[name] for name in ("May 2026", "Aug 2026", "Nov 2026")) for ref, line in lines.items()}
    assert trend == {"1.1": "RAA", "1.2": "·RR", "1.3": "?AB", "2.1": "··?"}


def test_a_closed_action_says_so() -> None:
    assert actions_of(sheet_of(whole(), "Matrix"))["1.3"]["Overall"] == "B  Blue, closed"


def test_late_stands_before_the_date_of_what_is_late_and_still_owed() -> None:
    found = sheet_of(whole(), "Matrix")
    due = {found.cell(row, 1).value: found.cell(row, 3) for row in range(5, 11)}
    assert {ref: due[ref].value for ref in ("1.1", "1.3", "2.1")} == {
        "1.1": datetime(2026, 10, 30),
        "1.3": datetime(2026, 10, 30),
        "2.1": datetime(2026, 12, 10),
    }
    late = '"LATE  "d mmm yyyy'
    assert [due[ref].number_format for ref in ("1.1", "1.3", "2.1")] == [late, "d mmm yyyy", "d mmm yyyy"]
    assert [line["Days late"] for line in actions_of(found).values()] == [21, 0, 0, 0]
    assert late in {
        rule.dxf.numFmt.formatCode
        for area in found.conditional_formatting
        for rule in area.rules
        if "C5" in area.cells and rule.dxf.numFmt
    }


def test_where_there_is_no_date_it_shows_what_was_written() -> None:
    assert actions_of(sheet_of(whole(), "Matrix"))["1.2"]["Due date"] == "Ongoing"
    undated = matrix("| 1 | T | Train | Police | Green | | | | |")
    assert actions_of(sheet_of(undated, "Matrix"))["1"]["Due date"] == "No date"


def test_what_was_written_for_a_date_stands_in_one_line_that_a_formula_can_hold() -> None:
    heads = ("Ref", "Action", "Agency", "Rating", "Due date")
    for written, said in (("to be\nagreed", "to be agreed"), ("x" * 10_000, "x" * 199 + "…"), ("a\x0bb", "a b")):
        actions = Sheet("tracker.xlsx", "Actions", (heads, ("1", "Act", "Police", "Green", written)))
        found = build_matrix(read_tracker(workbook(actions, KEY))[0], NOVEMBER, AS_AT)
        assert actions_of(sheet_of(found, "Matrix"))["1"]["Due date"] == said


def test_a_band_stands_over_each_theme_with_its_overall_ratings() -> None:
    found = sheet_of(whole(), "Matrix")
    names = [found.cell(place, 1).value for place in range(5, 11)]
    assert names == ["Learning", "1.1", "1.2", "1.3", "Finance", "2.1"]
    assert (found.cell(5, 8).value, found.cell(9, 8).value) == ("R 1 A 1 B 1", "? 1")


def test_the_actions_of_a_theme_can_be_folded_away_under_their_band() -> None:
    found = sheet_of(whole(), "Matrix")
    assert [found.row_dimensions[row].outlineLevel for row in range(5, 11)] == [0, 1, 1, 1, 0, 1]
    assert found.sheet_properties.outlinePr.summaryBelow is False


def test_a_page_is_broken_before_a_theme_that_would_be_cut_and_nowhere_else() -> None:
    lines = [
        f"| {theme}.{number} | Theme {theme} | Act | Police | Green | | | | |"
        for theme in range(1, 13)
        for number in range(8)
    ]
    found = sheet_of(matrix("\n".join(lines)), "Matrix")
    over = [row - 1 for row in range(6, found.max_row + 1) if str(found.cell(row, 1).value).startswith("Theme")]
    breaks = [one.id for one in found.row_breaks.brk]
    assert 2 <= len(breaks) <= 6
    assert set(breaks) <= set(over)
    assert found.print_title_cols == "$A:$B"
    assert not found.sheet_properties.pageSetUpPr or not found.sheet_properties.pageSetUpPr.fitToPage


def test_the_plan_is_shown_where_there_are_several() -> None:
    found = sheet_of(compose([matrix(rows(1), title="Peer review"), matrix(rows(1), title="Audit")]), "Matrix")
    assert [(line["Ref"], line["Plan"]) for line in table(found)] == [
        ("Peer review – Theme", None),
        ("1.1", "Peer review"),
        ("Audit – Theme", None),
        ("1.1", "Audit"),
    ]


def test_the_key_stands_above_the_headings() -> None:
    line = [cell.value for cell in sheet_of(whole(), "Matrix")[3] if cell.value]
    assert line[0] == "Key:  ▲ better, ▼ worse than August 2026   ? not confirmed by a return   – no part"
    assert line[1:] == ["R Red", "A Amber", "G Green", "B Blue"]


def test_a_very_large_matrix_leaves_blank_what_is_no_part_and_says_so() -> None:
    agencies = "\n".join(f"| 1.1 | Theme | Act | Agency {number} | Green | | | | |" for number in range(400))
    found = sheet_of(matrix(f"{rows(260)}\n{agencies}"), "Matrix")
    assert "blank: no part" in found["A3"].value
    row = actions_of(found)["2.1"]
    assert [row[name] for name in ("Police", "Agency 1", "Agency 399")] == ["G", None, None]


def test_each_ref_leads_from_the_matrix_to_the_list_and_back() -> None:
    book = opened(whole())
    there, back = links_of(book["Matrix"]), links_of(book["All actions"])
    for ref in ("1.1", "1.2", "1.3", "2.1"):
        assert there[ref].startswith("All actions!")
        assert back[ref].startswith("Matrix!")
        assert text_at(book, there[ref]) == text_at(book, back[ref]) == ref
    for name in ("Exceptions", "Closed", "Changes", "Change log"):
        refs = {text: place for text, place in links_of(book[name]).items() if text[0].isdigit()}
        assert refs, name
        assert all(text_at(book, place) == ref for ref, place in refs.items()), name


def test_an_action_that_stands_in_two_plans_leads_to_its_own_plan() -> None:
    book = opened(compose([matrix(rows(1), title="Peer review"), matrix(rows(1), title="Audit")]))
    found = book["All actions"]
    places = [found.cell(row, 1).hyperlink.location.split("!") for row in (5, 6)]
    assert [book["Matrix"]["B" + place[1:]].value for _name, place in places] == ["Peer review", "Audit"]


def test_linked_actions_lead_to_their_rows() -> None:
    book = opened(whole())
    found = book["All actions"]
    heads = [cell.value for cell in found[4]]
    cell = found.cell(5, heads.index("Linked actions") + 1)
    assert (cell.value, cell.hyperlink.location) == ("2.1", "'Matrix'!A10")
    assert book["Matrix"]["A10"].value == "2.1"


# -- the lists --------------------------------------------------------------------------------------------------------

MORE_HEADS = (
    "| Ref | Action | Agency | Rating | Due date | Revised date | Requested date | Reason for request | Completed on |"
)


def test_all_actions_is_a_table_of_every_part_with_dates_as_dates() -> None:
    line = "| 1.1 | Train | Police | Green | 31/03/2026 | 30/10/2026 | 31/03/2027 | Trainer fell ill. | in the spring |"
    found = sheet_of(matrix(line, heads=MORE_HEADS), "All actions")
    (row,) = table(found)
    assert [table.ref for table in found.tables.values()] == [f"A4:{found.cell(5, len(row)).coordinate}"]
    assert {name: row[name] for name in ("Ref", "Agency", "Rating", "Due date", "Days late", "Confirmed")} == {
        "Ref": "1.1",
        "Agency": "Police",
        "Rating": "Green",
        "Due date": datetime(2026, 10, 30),
        "Days late": 21,
        "Confirmed": "Yes",
    }
    assert (row["Requested due date"], row["Completed on"]) == (datetime(2027, 3, 31), "in the spring")


def test_all_actions_shows_last_ratings_lines_and_what_no_return_confirms() -> None:
    lines = table(sheet_of(whole(), "All actions"))
    columns = ("Line", "Rating", "Last rating", "Since last cycle", "Confirmed", "In the matrix")
    assert [tuple(line[name] or "" for name in columns) for line in lines] == [
        (1, "Green", "Amber", "▲ Better", "Yes", "G ▲"),
        (2, "Amber", "Green", "▼ Worse", "No", "A? ▼"),
        (3, "Red", "Red", "Same", "No", "R?"),
        (4, "Blue", "Amber", "▲ Better", "Yes", "B ▲"),
        (5, "", "", "New", "Yes", "?"),
    ]
    assert [line["Due date"] for line in lines][2] == "Ongoing"


def test_ratings_have_one_rule_each_over_the_whole_column_and_a_dropdown_from_the_key() -> None:
    book = opened(matrix(rows(30)))
    found = book["All actions"]
    (rules,) = found.conditional_formatting
    assert str(rules.sqref) == "G5:G34 H5:H34"
    assert [rule.formula for rule in rules.rules] == [[rule.formula] for rule in rating_rules(whole().key, "G5")]
    (dropdown,) = found.data_validations.dataValidation
    assert (str(dropdown.sqref), dropdown.formula1) == ("G5:G34", "Guide!$A$5:$A$8")


def dropdowns(found: Matrix) -> dict[str, list[Any]]:
    """What each dropdown of ratings offers, by its cells."""
    book = opened(found)
    rules = book["All actions"].data_validations.dataValidation
    return {
        str(one.sqref): [cell.value for (cell,) in book["Guide"][one.formula1.split("!")[1].replace("$", "")]]
        for one in rules
    }


def test_each_plan_has_a_dropdown_with_the_ratings_of_its_own_key() -> None:
    other = sheet(
        "RAG index",
        f"""{KEY_HEADS}
| Begun | B | x | 2 | No  | Agency | FFC000 | 000000 |
| Red   | R | y | 1 | Yes | Group  | C00000 | FFFFFF |""",
    )
    second = matrix_of(f"{HEADS}\n{rows(3, rating='Begun')}", other, title="Audit", cycle=NOVEMBER)
    assert dropdowns(compose([matrix(rows(2)), second])) == {
        "H5:H6": ["Red 1", "Amber 1", "Green 1", "Blue 1"],
        "H7:H9": ["Begun 2", "Red 2"],
    }


def test_a_key_in_another_order_and_a_plan_without_actions_do_not_shift_the_dropdowns() -> None:
    heads, *lines = KEY.rows
    turned = replace(KEY, rows=(heads, *reversed(lines)))
    second = matrix_of(f"{HEADS}\n{rows(3)}", turned, title="Audit", cycle=NOVEMBER)
    four = ["Red", "Amber", "Green", "Blue"]
    assert dropdowns(compose([matrix("", title="Empty"), matrix(rows(2)), second])) == {"H5:H6": four, "H7:H9": four}


def test_exceptions_stand_worst_first_with_their_age_in_days() -> None:
    lines = table(sheet_of(whole(), "Exceptions"))
    assert [(line["Kind"], line["Ref"], line["Agency"], line["Days late"]) for line in lines] == [
        ("Off track", "1.2", "Health (ICB)", 0),
        ("Late", "1.1", "Health (ICB)", 21),
        ("Challenged", "1.1", "Health (ICB)", 21),
        ("Not confirmed", "1.1", "Health (ICB)", 21),
        ("Not confirmed", "1.2", "Health (ICB)", 0),
        ("No date", "1.2", "Health (ICB)", 0),
        ("No rating", "2.1", "Police", 0),
    ]
    assert (lines[1]["Due date"], lines[1]["Detail"]) == (datetime(2026, 10, 30), "21 days past its date.")


def test_changes_show_what_was_and_what_is() -> None:
    lines = [tuple(line.values()) for line in table(sheet_of(whole(), "Changes"))]
    assert ("▲ Better", "1.1", "Police", "Train all staff", "Amber", "Green") in lines
    assert ("▼ Worse", "1.1", "Health (ICB)", "Train all staff", "Green", "Amber") in lines
    assert ("Closed", "1.3", "County council", "Ask the families", "Amber", "Blue") in lines
    assert ("New", "2.1", "Police", "Agree the budget", None, None) in lines


def test_what_is_closed_stands_on_its_own_sheet_and_stays_in_the_others() -> None:
    book = opened(whole())
    (line,) = table(book["Closed"])
    assert [line[name] for name in ("Ref", "Agency", "Rating", "Evidence")] == [
        "1.3",
        "County council",
        "Blue",
        "Letters",
    ]
    assert "1.3" in actions_of(book["Matrix"])
    assert "1.3" in [line["Ref"] for line in table(book["All actions"])]


def test_returns_show_where_each_agency_stands() -> None:
    lines = table(sheet_of(whole(), "Returns"))
    assert [(line["Agency"], line["State"], line["Open actions"]) for line in lines] == [
        ("Police", "✔ In", 2),
        ("Health (ICB)", "✖ Missing", 2),
        ("County council", "✔ Nothing to report", 0),
    ]
    days = [lines[0][name] for name in ("Issued on", "Due by", "Received on")]
    assert days == [datetime(2026, 11, 2), datetime(2026, 11, 13), datetime(2026, 11, 20)]
    assert lines[1]["Received on"] is None


def test_the_change_log_shows_days_as_the_other_sheets_do() -> None:
    log = [LogEntry(NOVEMBER, "1.1", "Police", "Due date", "2026-12-31", "2027-03-31", "")]
    (line,) = table(sheet_of(matrix(log=log), "Change log"))
    assert (line["Was"], line["Now"]) == ("31 Dec 2026", "31 Mar 2027")


def test_the_change_log_tells_each_cell_that_the_returns_changed() -> None:
    (line,) = table(sheet_of(whole(), "Change log"))
    assert list(line.values()) == ["1.1", "Police", "Rating", "Amber", "Green"]


def test_the_lists_name_the_plan_where_there_are_several() -> None:
    book = opened(compose([replace(whole(), title="A"), whole()]))
    for name in ("All actions", "Exceptions", "Changes", "Closed", "Returns", "Change log"):
        assert {line["Plan"] for line in table(book[name])} == {TITLE, f"{TITLE} (2)"}, name


# -- Guide ------------------------------------------------------------------------------------------------------------


def test_the_guide_explains_the_key_the_marks_the_sheets_and_the_roll_up() -> None:
    found = sheet_of(whole(), "Guide")
    assert [cell.value for cell in found[5]][:8] == ["Red", "Off track", "R", "Agency", "No", "R  Red", "Yes", 5]
    assert [cell.value for cell in found[8]][4:7] == ["Yes", "B  Blue, closed", "No"]
    said = texts(found)
    assert {"▲", "▼", "?", "–", "·", "LATE", "Contact", "Change log", *SHEETS[:8]} <= set(said)
    assert any("most severe open part" in text for text in said)


def test_the_guide_says_what_the_numbers_behind_ratings_mean_only_where_keys_differ() -> None:
    other = sheet("RAG index", f"{KEY_HEADS}\n| Red | R | Not begun | 1 | No | Agency | C00000 | FFFFFF |")
    second = matrix_of(f"{HEADS}\n{rows(1)}", other, title="Audit", cycle=NOVEMBER)
    heads, *lines = KEY.rows
    turned = matrix_of(
        f"{HEADS}\n{rows(1)}", replace(KEY, rows=(heads, *reversed(lines))), title="Audit", cycle=NOVEMBER
    )
    assert "1, 2, 3" in texts(sheet_of(compose([whole(), second]), "Guide"))
    same = texts(sheet_of(compose([whole(), turned]), "Guide"))
    assert "1, 2, 3" not in same
    assert f"Cycle {NOVEMBER}. Its ratings: Red, Amber, Green, Blue." in same


@pytest.mark.parametrize(("fill", "text"), [("FFC000", "FFFFFF"), ("1F4E79", "000000"), ("808080", "808080")])
def test_a_key_whose_text_cannot_be_read_on_its_fill_is_written_so_that_it_can(fill: str, text: str) -> None:
    key = sheet("RAG index", f"{KEY_HEADS}\n| Begun | B | x | 2 | No | Agency | {fill} | {text} |")
    book = opened(matrix_of(f"{HEADS}\n{rows(1, rating='Begun')}", key, cycle=NOVEMBER))
    found = [book["Guide"]["A5"], cell_that_reads(book["Matrix"], "B Begun"), book["Exceptions"]["E5"]]
    looks = [(cell.fill.fgColor.rgb[2:], cell.font.color.rgb[2:]) for cell in found if cell.value != "Police"]
    rules = [
        rule.dxf
        for name in ("Matrix", "All actions")
        for area in book[name].conditional_formatting
        for rule in area.rules
    ]
    looks += [
        (one.fill.bgColor.rgb[2:], one.font.color.rgb[2:]) for one in rules if one.fill and one.font and one.font.color
    ]
    assert len([one for one in looks if one[0] == fill]) >= 5
    assert all(contrast(*look) >= LEAST for look in looks), looks

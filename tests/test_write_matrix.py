"""The composite action matrix as a workbook: what each sheet shows, and that nothing in it does harm."""

import re
import subprocess
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import openpyxl
import pytest
from conftest import needs
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import load_workbook

from plan_tools.excel.rating_rules import rating_rules
from plan_tools.excel.write_matrix import write_matrix
from plan_tools.model import (
    Action,
    Agency,
    Cell,
    ChangeLine,
    ExceptionKind,
    ExceptionLine,
    Field,
    Key,
    Matrix,
    MatrixRow,
    Movement,
    Part,
    Rating,
    Record,
    ReturnLine,
    Table,
)

RED = Rating("Red", "R", "Off track", 4, False, "Agency", "C00000", "FFFFFF")
AMBER = Rating("Amber", "A", "Some delay", 3, False, "Agency", "FFC000", "000000")
GREEN = Rating("Green", "G", "On track", 2, False, "Agency", "C6E0B4", "000000")
BLUE = Rating("Blue", "B", "Signed off", 0, True, "Group", "1F4E79", "FFFFFF")
KEY = (RED, AMBER, GREEN, BLUE)
POLICE, HEALTH, COUNCIL = Agency("Police"), Agency("Health (ICB)", "ICB"), Agency("County council", "Council")
AS_AT, LONG_AGO, AHEAD = date(2026, 11, 20), date(2026, 10, 30), date(2027, 3, 31)
TITLE = "Saltmarsh Safeguarding Children Partnership"
CYCLES = ("May 2026", "August 2026", "November 2026")
TABLE = Table("tracker.xlsx", "Actions", 1, {}, 9)
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
)


def action(ref: str = "1.1", agency: Agency = POLICE, rating: Rating | None = GREEN, **fields: Any) -> Action:
    """An action whose cells are `fields`, named as in the model: ``due_date=date(...)``."""
    written: dict[str, Any] = {"due_date": AHEAD, "action": "Train all staff"} | fields
    cells = {name.capitalize().replace("_", " "): Cell(str(value), value) for name, value in written.items()}
    return Action(Key(ref, agency.name), Record(TABLE, 2, cells), rating)


def part(
    rating: Rating | None, movement: Movement = Movement.SAME, *, confirmed: bool = True, of: Action | None = None
) -> Part:
    return Part(rating, confirmed, movement, of or action(rating=rating))


def row(ref: str = "1.1", **differently: Any) -> MatrixRow:
    plain: dict[str, Any] = {
        "plan": "Peer review",
        "theme": "Learning",
        "recommendation": "Share the learning",
        "action": "Train all staff",
        "lead": "Police",
        "due": AHEAD,
        "days_late": 0,
        "parts": {"Police": part(GREEN)},
        "overall": GREEN,
        "confirmed": True,
        "movement": Movement.SAME,
        "trend": ("R", "A", "G"),
        "latest_update": "Half are trained.",
    }
    return MatrixRow(ref, **plain | differently)


def exception(kind: ExceptionKind, ref: str = "1.1", days_late: int = 0) -> ExceptionLine:
    return ExceptionLine(kind, ref, "Police", "Train all staff", "Amber", LONG_AGO, days_late, "Look at this.")


def matrix(*rows: MatrixRow, **differently: Any) -> Matrix:
    overall = Counter(row.overall.name for row in rows if row.overall)
    now = tuple(overall[rating.name] for rating in KEY)
    plain: dict[str, Any] = {
        "title": TITLE,
        "cycle": CYCLES[-1],
        "previous_cycle": CYCLES[-2],
        "as_at": AS_AT,
        "key": KEY,
        "agencies": (POLICE, HEALTH, COUNCIL),
        "actions": tuple(part.action for row in rows for part in row.parts.values()),
        "exceptions": (),
        "changes": (),
        "returns": (),
        "headline": "Nothing is off track.",
        "standfirst": "Two of three returns are in.",
        "counts": {"actions": len(rows)},
        "theme_counts": {row.theme: now for row in rows},
        "agency_counts": {"Police": now},
        "cycle_counts": dict.fromkeys(CYCLES[:-1], (3, 2, 1, 0)) | {CYCLES[-1]: now},
    }
    return Matrix(rows=rows, **plain | differently)


def opened(written: Matrix) -> Workbook:
    return openpyxl.load_workbook(BytesIO(write_matrix(written)))


def sheet_of(written: Matrix, name: str) -> Worksheet:
    return opened(written)[name]


def table(sheet: Worksheet, top: int = 4) -> list[dict[str, Any]]:
    """The rows under the headings in row `top`, by heading."""
    headings, *rows = sheet.iter_rows(min_row=top, values_only=True)
    return [dict(zip(headings, row, strict=True)) for row in rows]


def texts(sheet: Worksheet) -> list[str]:
    return [str(cell) for row in sheet.values for cell in row if cell is not None]


def beside(sheet: Worksheet, text: str, right: int = 1) -> Any:
    """The value `right` columns after the cell that reads `text`."""
    (found,) = [cell for row in sheet.iter_rows() for cell in row if cell.value == text]
    return sheet.cell(found.row, found.column + right).value


def above(sheet: Worksheet, label: str) -> Any:
    """The figure over a tile's label."""
    (found,) = [cell for row in sheet.iter_rows(4, 13) for cell in row if str(cell.value).strip() == label]
    return sheet.cell(found.row - 1, found.column).value


# -- the workbook as a whole ------------------------------------------------------------------------------------------


def test_the_sheets_stand_in_the_order_of_reading() -> None:
    names = opened(matrix(row())).sheetnames
    assert names == ["Summary", "Matrix", "All actions", "Exceptions", "Changes", "Returns", "Guide", "Numbers"]


def test_every_sheet_is_marked_in_a_cell_and_on_paper_and_has_no_merged_cells() -> None:
    for sheet in opened(matrix(row())):
        assert "OFFICIAL-SENSITIVE" in [cell.value for cell in sheet[1]]
        assert "OFFICIAL-SENSITIVE" in sheet.oddHeader.center.text
        assert "OFFICIAL-SENSITIVE" in sheet.oddFooter.center.text
        assert not sheet.merged_cells.ranges
        assert sheet.sheet_state == "visible"


def test_headings_are_printed_on_every_page_and_stay_in_view() -> None:
    book = opened(matrix(row()))
    for name in ("Matrix", "All actions", "Exceptions", "Changes", "Returns"):
        assert book[name].print_title_rows == "$4:$4"
        assert book[name].freeze_panes.endswith("5")


def test_the_same_matrix_gives_the_same_bytes() -> None:
    assert write_matrix(matrix(row())) == write_matrix(matrix(row()))


def test_an_empty_matrix_says_so() -> None:
    book = opened(matrix())
    for name in ("Matrix", "Exceptions", "Changes", "Returns"):
        assert "Nothing to show." in texts(book[name])


@pytest.mark.parametrize("text", HOSTILE)
def test_text_from_a_return_stays_text(text: str) -> None:
    fields = {field.name.lower() for field in Field} - {"ref", "agency", "rating"}
    bad = action(text, POLICE, GREEN, **dict.fromkeys(fields, text))
    book = matrix(
        row(text, theme=text, action=text, lead=text, latest_update=text, parts={"Police": part(GREEN, of=bad)}),
        title=text,
        headline=text,
        standfirst=text,
        exceptions=(ExceptionLine(ExceptionKind.LATE, text, text, text, text, None, 3, text),),
        changes=(ChangeLine("Update", text, text, text, text, text),),
        returns=(ReturnLine(text, text, None, None, None, 1, text),),
    )
    written = write_matrix(book)
    with ZipFile(BytesIO(written)) as parts:
        for name in parts.namelist():
            content = parts.read(name)
            ElementTree.fromstring(content)  # well-formed, so that it opens everywhere
            assert not (name.startswith("xl/worksheets/sheet") and b"<f>" in content), name
            assert not (name.endswith(".rels") and b"evil" in content), name
    seen = load_workbook(BytesIO(written))
    for name in ("Matrix", "All actions", "Exceptions", "Changes", "Returns"):
        assert text in [cell for line in seen.get_sheet_by_name(name).to_python() for cell in line], name


def test_a_text_longer_than_a_cell_can_hold_is_cut_and_says_so() -> None:
    sheet = sheet_of(matrix(row(latest_update="😀" * 20_000)), "Matrix")
    assert table(sheet)[1]["Latest update"].endswith("(shortened: more than a cell can hold)")


# -- Summary ----------------------------------------------------------------------------------------------------------


def test_the_summary_says_which_plan_which_cycle_and_which_day() -> None:
    said = texts(sheet_of(matrix(row()), "Summary"))
    assert f"{TITLE}  |  Cycle: November 2026  |  Position at 20 November 2026" in said
    assert "Nothing is off track." in said
    assert "Two of three returns are in." in said


def test_tiles_show_the_counts() -> None:
    counts = {"late": 5, "due soon": 6, "better": 7, "worse": 8, "returns in": 2, "returns asked": 3, "exceptions": 14}
    sheet = sheet_of(matrix(row(), counts=counts | {"actions": 26}, problem_count=9), "Summary")
    labels = ("Actions", "Late", "Due soon", "▲ Better", "▼ Worse", "Returns of 3", "Exceptions", "Problems")
    assert [above(sheet, label) for label in labels] == [26, 5, 6, 7, 8, 2, 14, 9]


def test_a_count_that_is_not_given_is_nought() -> None:
    sheet = sheet_of(matrix(row(), counts={}), "Summary")
    assert [above(sheet, label) for label in ("Actions", "Late", "Returns of 0")] == [0, 0, 0]


def test_each_rating_has_a_tile_with_its_letter_and_its_change_since_the_last_cycle() -> None:
    sheet = sheet_of(matrix(row(), row("1.2"), row("1.3", overall=RED)), "Summary")  # August: 3 Red, 2 Amber, 1 Green
    assert [above(sheet, label) for label in ("R Red", "A Amber", "G Green", "B Blue")] == [1, 0, 2, 0]
    said = [text.strip() for text in texts(sheet)]
    for note in ("-2 since August 2026", "+1 since August 2026", "same as August 2026"):
        assert note in said


def test_the_charts_carry_letters_numbers_colours_and_words_for_those_who_cannot_see_them() -> None:
    written = write_matrix(matrix(row(), row("1.2"), row("2.1", overall=RED)))
    with ZipFile(BytesIO(written)) as parts:
        drawing = parts.read("xl/drawings/drawing1.xml").decode()
        charts = [parts.read(f"xl/charts/chart{number}.xml").decode() for number in (1, 2)]
    themes, cycles = re.findall(r'descr="([^"]+)"', drawing)
    assert themes == "Overall rating by theme, a stacked chart. Learning: 1 Red, 2 Green."
    assert "August 2026: 3 Red, 2 Amber, 1 Green" in cycles
    assert {"R 1", "G 2"} <= set(re.findall("<a:t>([^<]+)</a:t>", charts[0]))
    assert {"R 3", "A 2", "G 1", "R 1", "G 2"} <= set(re.findall("<a:t>([^<]+)</a:t>", charts[1]))
    for chart in charts:
        assert all(f'<a:srgbClr val="{rating.fill}"/>' in chart for rating in KEY)


def test_the_charts_read_their_numbers_from_the_sheet_numbers() -> None:
    book = opened(matrix(row(), row("2.1", theme="Finance", overall=RED)))
    assert [(line["Counted by"], line["Name"]) for line in table(book["Numbers"])] == [
        ("Theme", "Learning"),
        ("Theme", "Finance"),
        ("Cycle", "May 2026"),
        ("Cycle", "August 2026"),
        ("Cycle", "November 2026"),
        ("Agency", "Police"),
    ]
    series = book["Summary"]._charts[1].series[-1]
    assert (series.cat.strRef or series.cat.numRef).f == "Numbers!$B$7:$B$9"
    assert series.val.numRef.f == "Numbers!$C$7:$C$9"


def test_with_many_themes_the_chart_shows_the_largest() -> None:
    themes = {f"Theme {number}": (number, 0, 0, 0) for number in range(1, 21)}
    book = opened(matrix(row(), theme_counts=themes))
    assert book["Summary"]._charts[0].series[0].val.numRef.f == "Numbers!$F$5:$F$16"
    assert [line["Name"] for line in table(book["Numbers"])][:2] == ["Theme 20", "Theme 19"]
    assert "Overall rating by theme, the 12 largest of 20" in texts(book["Summary"])


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        ("merged", "✔ In"),
        ("partly merged", "✔ Partly in"),
        ("nothing to report", "✔ Nil return"),
        ("held", "✖ Held"),
        ("refused", "✖ Refused"),
        ("missing", "✖ Missing"),
        ("issued", "✖ Not in"),
        ("not asked", "– Not asked"),
    ],
)
def test_the_state_of_a_return_is_shown_by_a_mark_and_a_word(state: str, shown: str) -> None:
    line = ReturnLine("Police", state, None, None, None, 1, "")
    assert shown in texts(sheet_of(matrix(row(), returns=(line,)), "Summary"))


def test_each_agency_has_its_counts_and_how_many_are_late() -> None:
    lines = (exception(ExceptionKind.LATE), exception(ExceptionKind.NO_EVIDENCE))
    written = matrix(row(), exceptions=lines, agency_counts={"Police": (4, 3, 2, 1)})
    sheet = sheet_of(written, "Summary")
    at = next(line for line in sheet.iter_rows() if line[0].value == "Police")
    assert [cell.value for cell in at[:14] if isinstance(cell.value, int)] == [4, 3, 2, 1, 1]
    assert "– Not asked" in [cell.value for cell in at]


def test_what_to_discuss_is_listed_once_the_worst_first_and_linked_to_its_row() -> None:
    lines = (
        exception(ExceptionKind.NO_DATE, "1.3"),
        exception(ExceptionKind.LATE, "1.2", 9),
        exception(ExceptionKind.LATE, "1.1", 51),
        exception(ExceptionKind.OFF_TRACK, "1.2"),
    )
    book = opened(matrix(row("1.1"), row("1.2"), row("1.3"), exceptions=lines))
    sheet = book["Summary"]
    links = {cell.value: cell.hyperlink.location for line in sheet for cell in line if cell.hyperlink}
    assert [ref for ref in links if ref[0].isdigit()] == ["1.2", "1.1", "1.3"]
    assert [book["Matrix"][links[ref].split("!")[1]].value for ref in ("1.1", "1.2", "1.3")] == ["1.1", "1.2", "1.3"]
    assert "Off track, late: Train all staff" in texts(sheet)
    assert beside(sheet, "Late: Train all staff", 9) == 51


def test_at_most_eight_are_listed_and_the_rest_is_counted() -> None:
    lines = tuple(exception(ExceptionKind.LATE, f"1.{number}") for number in range(11))
    said = texts(sheet_of(matrix(exceptions=lines), "Summary"))
    assert sum(text.startswith("Late: ") for text in said) == 8
    assert "and 3 more: see Exceptions" in said


# -- Matrix -----------------------------------------------------------------------------------------------------------


def test_a_row_an_action_and_a_column_an_agency() -> None:
    parts = {
        "Police": part(GREEN, Movement.BETTER),
        "Health (ICB)": part(AMBER, Movement.WORSE, confirmed=False),
    }
    (_, line) = table(sheet_of(matrix(row(parts=parts, overall=AMBER, confirmed=False)), "Matrix"))
    assert (line["Police"], line["ICB"], line["Council"]) == ("G ▲", "A? ▼", "–")
    assert line["Overall"] == "A  Amber ?"
    assert line["Latest update"] == "Half are trained."


def test_a_confirmed_part_has_its_ratings_colour_and_one_not_confirmed_is_pale() -> None:
    parts = {"Police": part(RED), "Health (ICB)": part(RED, confirmed=False)}
    sheet = sheet_of(matrix(row(parts=parts)), "Matrix")
    sure, unsure = (next(cell for cell in sheet[6] if cell.value == text) for text in ("R", "R?"))
    assert (sure.fill.fgColor.rgb, sure.font.color.rgb) == ("FFC00000", "FFFFFFFF")
    assert unsure.fill.fgColor.rgb == "FFF2F2F2"


def test_a_part_without_a_rating_is_a_question_mark() -> None:
    (_, line) = table(sheet_of(matrix(row(parts={"Police": part(None)}, overall=None)), "Matrix"))
    assert (line["Police"], line["Overall"]) == ("?", "No rating")


@pytest.mark.parametrize(
    ("movement", "shown"),
    [
        (Movement.BETTER, "▲ Better"),
        (Movement.WORSE, "▼ Worse"),
        (Movement.SAME, "Same"),
        (Movement.NEW, "New"),
        (Movement.UNKNOWN, "–"),
    ],
)
def test_since_last_cycle_says_how_the_overall_rating_moved(movement: Movement, shown: str) -> None:
    (_, line) = table(sheet_of(matrix(row(movement=movement)), "Matrix"))
    assert line["Since August 2026"] == shown


def test_the_trend_shows_the_letters_cycle_by_cycle() -> None:
    (_, first, second) = table(sheet_of(matrix(row(), row("1.2", trend=("G",))), "Matrix"))
    assert [first[name] for name in ("May 2026", "Aug 2026", "Nov 2026")] == ["R", "A", "G"]
    assert [second[name] or "" for name in ("May 2026", "Aug 2026", "Nov 2026")] == ["", "", "G"]


def test_a_closed_action_says_so() -> None:
    (_, line) = table(sheet_of(matrix(row(overall=BLUE)), "Matrix"))
    assert line["Overall"] == "B  Blue, closed"


@pytest.mark.parametrize(
    ("due", "days_late", "overall", "marked"),
    [(LONG_AGO, 21, AMBER, True), (LONG_AGO, 21, BLUE, False), (AHEAD, 0, AMBER, False)],
)
def test_late_stands_before_the_date_of_what_is_late_and_open(
    due: date, days_late: int, overall: Rating, marked: bool
) -> None:
    sheet = sheet_of(matrix(row(due=due, days_late=days_late, overall=overall)), "Matrix")
    cell = sheet["D6"]
    assert cell.value == datetime(due.year, due.month, due.day)
    assert cell.number_format == ('"LATE  "d mmm yyyy' if marked else "d mmm yyyy")


def test_where_there_is_no_date_it_shows_what_was_written() -> None:
    ongoing = part(GREEN, of=action(due_date="Ongoing"))
    (_, line) = table(sheet_of(matrix(row(due=None, parts={"Police": ongoing})), "Matrix"))
    assert line["Due date"] == "Ongoing"


def test_a_band_stands_where_the_theme_changes_with_its_overall_ratings() -> None:
    rows = (row("1.1"), row("1.2", overall=RED), row("2.1", theme="Finance"))
    sheet = sheet_of(matrix(*rows), "Matrix")
    assert [sheet.cell(place, 1).value for place in range(5, 10)] == ["Learning", "1.1", "1.2", "Finance", "2.1"]
    assert table(sheet)[0]["Overall"] == "R 1  G 1"


def test_the_plan_is_shown_where_there_are_several() -> None:
    lines = table(sheet_of(matrix(row("1.1"), row("1.1", plan="Section 11 audit")), "Matrix"))
    assert [line["Plan"] for line in lines] == [None, "Peer review", None, "Section 11 audit"]
    assert [line["Ref"] for line in lines][::2] == ["Peer review – Learning", "Section 11 audit – Learning"]


def test_the_key_stands_above_the_headings() -> None:
    sheet = sheet_of(matrix(row()), "Matrix")
    line = [cell.value for cell in sheet[3] if cell.value]
    assert line[0] == "Key:  ▲ better, ▼ worse than August 2026   ? not confirmed by a return   – no part"
    assert line[1:] == ["R Red", "A Amber", "G Green", "B Blue"]


def test_a_very_large_matrix_leaves_blank_what_is_no_part_and_says_so() -> None:
    agencies = (POLICE, *(Agency(f"Agency {number}") for number in range(400)))
    sheet = sheet_of(matrix(*[row(str(number)) for number in range(260)], agencies=agencies), "Matrix")
    assert "blank: no part" in sheet["A3"].value
    assert "–" not in [cell.value for cell in sheet[6]]


# -- the lists --------------------------------------------------------------------------------------------------------


def test_all_actions_is_a_table_of_every_action_with_dates_as_dates() -> None:
    owed = action(
        theme="Learning",
        revised_due_date=LONG_AGO,
        progress_update="Half are trained.",
        requested_due_date=AHEAD,
        reason_for_request="The trainer fell ill.",
        completed_on="in the spring",
    )
    rows = row(parts={"Police": part(GREEN, of=owed)})
    sheet = sheet_of(matrix(rows, exceptions=(exception(ExceptionKind.LATE, days_late=21),)), "All actions")
    assert [table.ref for table in sheet.tables.values()] == ["A4:T5"]
    (line,) = table(sheet)
    shown = {name: line[name] for name in ("Ref", "Agency", "Rating", "Due date", "Days late", "Confirmed")}
    assert shown == {
        "Ref": "1.1",
        "Agency": "Police",
        "Rating": "Green",
        "Due date": datetime(2026, 10, 30),
        "Days late": 21,
        "Confirmed": "Yes",
    }
    assert line["Requested due date"] == datetime(2027, 3, 31)
    assert line["Completed on"] == "in the spring"


def test_all_actions_shows_what_was_written_where_there_is_no_date() -> None:
    (line,) = table(sheet_of(matrix(actions=(action(due_date="Ongoing"),)), "All actions"))
    assert (line["Due date"], line["Days late"], line["Confirmed"]) == ("Ongoing", None, None)


def test_a_part_that_no_return_confirms_is_not_confirmed() -> None:
    (line,) = table(sheet_of(matrix(row(parts={"Police": part(GREEN, confirmed=False)})), "All actions"))
    assert line["Confirmed"] == "No"


def test_ratings_have_one_rule_each_over_the_whole_column_and_a_dropdown_from_the_key() -> None:
    book = opened(matrix(*[row(str(number)) for number in range(30)]))
    sheet = book["All actions"]
    (rules,) = sheet.conditional_formatting
    assert str(rules.sqref) == "I5:I34"
    assert [rule.formula for rule in rules.rules] == [[rule.formula] for rule in rating_rules(KEY, "I5")]
    (dropdown,) = sheet.data_validations.dataValidation
    assert (str(dropdown.sqref), dropdown.formula1) == ("I5:I34", "Guide!$A$5:$A$8")
    assert [cell.value for (cell,) in book["Guide"]["A5:A8"]] == ["Red", "Amber", "Green", "Blue"]


def test_exceptions_are_grouped_by_kind_in_order() -> None:
    lines = (exception(ExceptionKind.LATE, "1.2", 9), exception(ExceptionKind.OFF_TRACK, "1.1"))
    off_band, off, late_band, late = table(sheet_of(matrix(exceptions=lines), "Exceptions"))
    assert (off_band["Kind"], late_band["Kind"]) == ("Off track (1)", "Late (1)")
    assert (off["Kind"], off["Ref"], off["Days late"]) == ("Off track", "1.1", None)
    assert (late["Ref"], late["Due date"], late["Days late"]) == ("1.2", datetime(2026, 10, 30), 9)


def test_changes_show_what_was_and_what_is() -> None:
    change = ChangeLine("Worse", "1.1", "Police", "Train all staff", "Green", "Amber")
    (line,) = table(sheet_of(matrix(changes=(change,)), "Changes"))
    assert list(line.values()) == ["▼ Worse", "1.1", "Police", "Train all staff", "Green", "Amber"]


def test_returns_show_where_each_agency_stands() -> None:
    sent = ReturnLine("Police", "held", date(2026, 11, 2), date(2026, 11, 18), date(2026, 11, 17), 6, "Police (2).xlsx")
    (line,) = table(sheet_of(matrix(returns=(sent,)), "Returns"))
    assert (line["State"], line["Received on"], line["Actions"]) == ("✖ Held", datetime(2026, 11, 17), 6)


def test_the_guide_explains_the_key_the_marks_and_the_roll_up() -> None:
    sheet = sheet_of(matrix(row()), "Guide")
    assert [cell.value for cell in sheet[5]] == ["Red", "Off track", "R", "Agency", "No"]
    said = texts(sheet)
    assert {"▲", "▼", "?", "–", "LATE"} <= set(said)
    assert any("most severe open part" in text for text in said)


# -- on paper ---------------------------------------------------------------------------------------------------------


def pages(workbook: bytes, folder: Path) -> list[str]:
    """The text of each page that LibreOffice prints."""
    (folder / "matrix.xlsx").write_bytes(workbook)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    into_pdf = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    subprocess.run([*into_pdf, folder / "matrix.xlsx"], check=True, capture_output=True, timeout=120)
    read = subprocess.run(["pdftotext", "-layout", folder / "matrix.pdf", "-"], check=True, capture_output=True)
    return read.stdout.decode().split("\f")[:-1]


def of_sheet(printed: Iterable[str], name: str) -> list[str]:
    """The pages whose header ends with the name of the sheet."""
    return [page for page in printed if page.strip().splitlines()[0].rstrip().endswith(name)]


def test_the_summary_prints_on_one_page_and_no_number_is_too_wide(tmp_path: Path) -> None:
    needs("soffice")
    needs("pdftotext")
    rows = [
        row(f"{number}.1", theme=f"Theme {number % 5}", days_late=number % 3, due=date(2026, 9, 30), overall=AMBER)
        for number in range(26)
    ]
    lines = [exception(ExceptionKind.LATE, line.ref, 1234) for line in rows]
    big = {"actions": 12_345, "late": 9_999, "exceptions": 100_000}
    written = matrix(*rows, exceptions=tuple(lines), counts=big, agency_counts={"Police": (12_345, 9_999, 0, 1)})
    printed = pages(write_matrix(replace(written, headline="Nothing is closed. " * 20)), tmp_path)
    assert len(of_sheet(printed, "Summary")) == 1
    assert not [page for page in printed if "###" in page]
    assert "LATE 30 Sep 2026" in re.sub(" +", " ", "".join(of_sheet(printed, "Matrix")))

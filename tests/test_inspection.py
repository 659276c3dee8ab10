"""What would leave with a workbook: each thing found with its place, by a name that changes with it; ours is clean."""

import io
import json
import random
import re
import zipfile
from collections.abc import Callable
from datetime import date

import openpyxl
import pytest
import xlsxwriter
from features.corpus import NAMES, tracker_with
from features.parts import Parts
from hostile.corpus import VARIANTS
from hostile.filled import Filled, fill
from hostile.merging import TEAMS
from hostile.merging import make_folder as make_large_folder
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Color, Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from other_files import locked
from test_guard import FAR, parts, row, zipped
from working_folder import columns, command, heading_row, make_folder, send_back, table

from plan_tools.problems import CannotGoOn
from plan_tools.steps import adopt, matrix, merge, new
from plan_tools.steps.inspecting import inspect_data

NHS, POSTCODE, MAIL = "943 476 5919", "SW1A 1AA", "jo.bloggs@gmail.com"
LONG = b"<a>" + b"".join(b'<b c="%d"/>' % number for number in range(450_000)) + b"</a>"
WHOLE = (NHS, NHS.replace(" ", ""), POSTCODE, MAIL)


def made(write: Callable[[openpyxl.Workbook], object] = lambda book: None) -> bytes:
    """A marked workbook with a small plan in it, and whatever `write` adds."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Plan"
    sheet.append(["OFFICIAL-SENSITIVE"])
    for line in range(2, 10):
        sheet.append([f"{line}.1", f"Brief team {line}", "Green"])
    book.properties.creator = None
    write(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def drawn(write: Callable[[xlsxwriter.Workbook, xlsxwriter.worksheet.Worksheet], object]) -> bytes:
    """The same as XlsxWriter writes it."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("Plan")
    sheet.write_string(0, 0, "OFFICIAL")
    for line in range(1, 9):
        sheet.write_row(line, 0, [f"{line}.1", line, "Green"])
    write(book, sheet)
    book.close()
    return out.getvalue()


def names(data: bytes, file: str = "plan.xlsx", allowed: tuple[str, ...] = ()) -> list[str]:
    return [found.name for found in inspect_data(data, file, allowed)]


def placed(data: bytes) -> list[str]:
    """The names without the signs that tell what stands there."""
    return [re.sub(":[0-9a-f]{6}$", "", name) for name in names(data)]


def codes(data: bytes) -> set[str]:
    return {found.told.code for found in inspect_data(data, "plan.xlsx")}


def with_part(data: bytes, change: Callable[[Parts], object]) -> bytes:
    """A workbook with some of its parts changed."""
    contents = Parts((name.lstrip("/"), content) for name, content in Parts.of(data).items())
    change(contents)
    return contents.zipped()


def looked_at(data: bytes) -> str:
    """What becomes of a file: that its findings were told, each by its own name, or why it was refused."""
    try:
        found = names(data)
    except CannotGoOn as stop:
        return stop.problem.code
    assert len(set(found)) == len(found)
    return "found"


def plan(book: openpyxl.Workbook) -> openpyxl.worksheet.worksheet.Worksheet:
    return book["Plan"]


def test_a_marked_workbook_without_more_is_clean():
    assert names(made()) == []


# -- what is hidden ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("state", "name"), [("hidden", "hidden-sheet"), ("veryHidden", "very-hidden-sheet")])
def test_a_hidden_sheet_is_named_with_what_it_holds(state, name):
    def write(book: openpyxl.Workbook, last: int = 3) -> None:
        sheet = book.create_sheet("Case names")
        sheet.sheet_state = state
        for line in range(1, last + 1):
            sheet.cell(line, 2, "kept for later")

    assert placed(made(write)) == [f"{name}:Case_names!B1:B3"]
    assert placed(made(lambda book: write(book, 9))) == [f"{name}:Case_names!B1:B9"]
    assert codes(made(write)) == {"leaves-hidden-sheet" if state == "hidden" else "leaves-very-hidden-sheet"}


def test_hidden_rows_are_one_finding_with_all_their_places():
    def write(book: openpyxl.Workbook) -> None:
        for line in (4, 5, 9, 20):
            plan(book).row_dimensions[line].hidden = True
        plan(book).row_dimensions[7].height = 0.75

    (found,) = inspect_data(made(write), "plan.xlsx")
    assert re.fullmatch("hidden-rows:Plan!4:5,7,9:[0-9a-f]{6}", found.name)
    assert found.told.location.sheet == "Plan"
    assert "4:5, 7, 9" in found.told.found


def test_hidden_and_very_narrow_columns_are_found_where_they_hold_anything():
    def write(book: openpyxl.Workbook) -> None:
        plan(book).column_dimensions["B"].hidden = True
        plan(book).column_dimensions["C"].width = 0.2
        plan(book).column_dimensions["F"].hidden = True

    assert placed(made(write)) == ["hidden-columns:Plan!B:C"]
    assert codes(made(write)) == {"leaves-hidden-columns"}


def test_a_filter_that_is_on_is_found_and_mere_buttons_are_not():
    def buttons(book: openpyxl.Workbook) -> None:
        plan(book).auto_filter.ref = "A1:C9"

    def on(book: openpyxl.Workbook) -> None:
        buttons(book)
        plan(book).auto_filter.add_filter_column(2, ["Green"])

    assert names(made(buttons)) == []
    assert [name.rpartition(":")[0] for name in names(made(on))] == ["filter:Plan!A1:C9"]
    assert codes(made(on)) == {"leaves-filter"}


def test_rows_that_are_hidden_within_a_filter_that_leaves_nothing_out_are_hidden_rows():
    def write(book: openpyxl.Workbook) -> None:
        plan(book).auto_filter.ref = "A1:C9"
        plan(book).row_dimensions[4].hidden = True

    assert codes(made(write)) == {"leaves-hidden-rows"}


def test_a_filter_in_a_table_is_found():
    def write(_book: object, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.add_table("A10:C12", {"columns": [{"header": name} for name in ("Ref", "Number", "Rating")]})

    data = drawn(write)
    assert names(data) == []
    on = '<filterColumn colId="0"><filters><filter val="1.1"/></filters></filterColumn>'
    changed = with_part(
        data,
        lambda found: found.replace("xl/tables/table1.xml", '<autoFilter ref="A10:C12"/>',
                                    f'<autoFilter ref="A10:C12">{on}</autoFilter>'),
    )  # fmt: skip
    assert [name.rpartition(":")[0] for name in names(changed)] == ["filter:Plan!A10:C12"]


def test_what_stands_away_from_the_table_is_found_and_a_key_below_it_is_not():
    def write(book: openpyxl.Workbook, *cells: str) -> None:
        for cell in cells:
            plan(book)[cell] = "left over"

    assert names(made(lambda book: write(book, "A12", "B13"))) == []
    assert placed(made(lambda book: write(book, "H2", "H3", "B40"))) == ["outside-table:Plan!H2:H3,B40"]
    assert placed(made(lambda book: write(book, "XFD1048576"))) == ["outside-table:Plan!XFD1048576"]
    assert codes(made(lambda book: write(book, "H2"))) == {"leaves-outside-table"}


def test_what_stands_beside_a_chart_is_not_away_from_the_table():
    def write(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=Plan!$B$2:$B$9", "categories": "=Plan!$A$2:$A$9"})
        sheet.insert_chart("A11", chart, {"description": "The plan"})
        sheet.write_string("A27", "Source: the plan")

    assert names(drawn(write)) == []


def test_text_that_cannot_be_seen_is_found():
    def write(book: openpyxl.Workbook) -> None:
        plan(book)["B3"].font = Font(color="FFFFFFFF")
        plan(book)["B4"].fill = PatternFill("solid", "FF000000")
        plan(book)["C6"].number_format = ";;;"

    assert placed(made(write)) == ["faint-text:Plan!B3:B4,C6"]
    assert codes(made(write)) == {"leaves-faint-text"}


@pytest.mark.parametrize(
    ("look", "found"),
    [
        ({"font": Font(color="FFFFFFFF")}, True),
        ({"font": Font(color="FFC00000"), "fill": PatternFill(bgColor="FFC00000")}, True),
        ({"font": Font(color="FFFFFFFF"), "fill": PatternFill(bgColor="FFC00000")}, False),
    ],
)
def test_a_rule_that_can_make_text_unseen_is_found(look, found):
    def write(book: openpyxl.Workbook) -> None:
        rule = Rule(type="expression", dxf=DifferentialStyle(**look), formula=["TRUE"])
        plan(book).conditional_formatting.add("B2:B9", rule)

    assert placed(made(write)) == ["vanishing-text:Plan!B2:B9"] * found
    assert codes(made(write)) == ({"leaves-vanishing-text"} if found else set())


@pytest.mark.parametrize(
    ("code", "value", "found"),
    [
        (";;;", "kept", True),
        ('"";"";"";""', "kept", True),
        ('" ";" ";" ";" "', 7, True),
        ("_(;_(;_(;_(", 7, True),
        ('General;General;General;""', "kept", True),
        ("[White]0", 7, True),
        ("*-;*-;*-;*-", "kept", True),
        (";;", 7, True),
        (";;", "kept", False),
        ("0;-0;;@", 0, False),
        ("0;-0;;@", "kept", False),
        ('_-* #,##0_-;-* #,##0_-;_-* "-"_-;_-@_-', "kept", False),
        ("[h]:mm", 7, False),
        ("dd mmm yyyy;@", 7, False),
    ],
)
def test_a_format_that_shows_nothing_of_what_a_cell_holds_is_found(code, value, found):
    def write(book: openpyxl.Workbook) -> None:
        plan(book)["B4"], plan(book)["B4"].number_format = value, code

    assert placed(made(write)) == ["faint-text:Plan!B4"] * found


@pytest.mark.parametrize("font", [Font(size=1), Font(size=1.5), Font(color=Color(indexed=65))])
def test_letters_that_are_tiny_or_of_the_colour_of_the_window_are_found(font):
    assert placed(made(lambda book: setattr(plan(book)["B4"], "font", font))) == ["faint-text:Plan!B4"]


@pytest.mark.parametrize(
    ("sizes", "found"),
    [
        ('defaultRowHeight="0" customHeight="1"', ["hidden-rows:Plan!1:9"]),
        ('defaultColWidth="0" defaultRowHeight="15"', ["hidden-columns:Plan!A:C"]),
        ('defaultRowHeight="15" zeroHeight="1"', []),
    ],
)
def test_rows_and_columns_that_are_unseen_because_all_are_so_are_found(sizes, found):
    data = with_part(made(), lambda found: found.replace("xl/worksheets/sheet1.xml", 'defaultRowHeight="15"', sizes))
    assert [name for name in placed(data) if name.startswith("hidden")] == found


def test_what_stands_under_merged_cells_is_found():
    def change(found: Parts) -> None:
        merged = '<mergeCells count="1"><mergeCell ref="A3:B4"/></mergeCells>'
        found.replace("xl/worksheets/sheet1.xml", "</sheetData>", f"</sheetData>{merged}")

    assert placed(with_part(made(), change)) == ["under-merge:Plan!B3,A4:B4"]
    assert codes(with_part(made(), change)) == {"leaves-under-merge"}


def test_a_name_changes_with_what_stands_there_and_not_with_the_program_that_saved_it():
    def write(book: openpyxl.Workbook, said: object = "Brief team 4", *, note: str = "Ask the chair") -> None:
        sheet = plan(book)
        sheet.row_dimensions[4].hidden = True
        sheet.column_dimensions["C"].hidden = True
        sheet["B4"] = said
        sheet["B6"].font = Font(color="FFFFFFFF")
        sheet["H6"] = said
        sheet["A5"].comment = Comment(note, "BM")
        book.create_sheet("Kept").append([said, 7, 7.5, date(2026, 11, 20), True])
        book["Kept"].sheet_state = "hidden"

    first = names(made(write))
    assert {name.partition(":")[0] for name in first} == {
        "hidden-sheet", "hidden-rows", "hidden-columns", "faint-text", "outside-table", "comments",
    }  # fmt: skip
    assert first == names(made(write))
    other = names(made(lambda book: write(book, "Sam")))
    assert {name.partition(":")[0] for name in set(other) - set(first)} == {
        "hidden-sheet", "hidden-rows", "outside-table",
    }  # fmt: skip
    (noted,) = set(names(made(lambda book: write(book, note="Ring Jo")))) - set(first)
    assert noted.startswith("comments:Plan!A5:")
    again = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(made(write))).save(again)
    assert set(first) <= set(names(again.getvalue()))


# -- what lies in the file and is in no sheet -------------------------------------------------------------------------


def with_strings(more: str) -> bytes:
    return with_part(
        drawn(lambda _book, _sheet: None),
        lambda found: found.replace("xl/sharedStrings.xml", "</sst>", f"{more}</sst>"),
    )


def test_a_text_that_no_cell_shows_any_more_is_found_and_one_that_another_cell_shows_is_not():
    assert names(with_strings("<si><t>Green</t></si><si><t>-</t></si>")) == []
    (found,) = inspect_data(with_strings("<si><t>Moved to Harbour Lane</t></si>"), "plan.xlsx")
    assert (found.told.code, "Moved to Harbour Lane" in found.told.found) == ("leaves-unused-texts", True)
    assert codes(with_strings(f"<si><t>Seen, {NHS}</t></si>")) == {"leaves-unused-texts", "leaves-identifier"}
    assert not [whole for whole in WHOLE if whole in str(inspect_data(with_strings(f"<si><t>{NHS}</t></si>"), "x"))]


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("xl/worksheets/sheet9.xml", f"<worksheet><sheetData><row><c><v>{NHS}</v></c></row></sheetData></worksheet>"),
        ("xl/kept.xml", f"<kept about='{NHS}'/>"),
        ("xl/kept.xml", f"<kept>{NHS}</kept>"),
        ("notes.txt", f"Rang about {NHS}"),
        ("xl/kept.bin", f"Rang about {NHS}".encode("utf-16-le")),
        ("xl/kept.bin", b"\0\1"),
    ],
)
def test_a_part_that_nothing_leads_to_is_found_and_looked_through(part, content):
    data = with_part(made(), lambda found: found.put(part, content))
    assert codes(data) == {"leaves-loose-part", *["leaves-identifier"] * (len(content) > 2)}


def beside_its_parts(where: str, text: bytes) -> bytes:
    data, out = made(), io.BytesIO()
    if where == "behind":
        return data + text
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as archive:
        for number, entry in enumerate(old.infolist()):
            if where == "between" and number == 3:
                out.write(text)
                archive.start_dir = out.tell()
            archive.writestr(entry, old.read(entry))
        archive.comment = text if where == "comment" else b""
    return out.getvalue()


@pytest.mark.parametrize("where", ["behind", "between", "comment"])
def test_what_stands_in_the_file_beside_its_parts_is_found_and_looked_through(where):
    assert names(beside_its_parts(where, b"")) == []
    assert codes(beside_its_parts(where, b"Rang the school")) == {"leaves-beside-parts"}
    assert codes(beside_its_parts(where, f"About {NHS} ".encode())) == {"leaves-beside-parts", "leaves-identifier"}


@pytest.mark.parametrize(
    "more",
    [
        f"<!-- {NHS} -->",
        f'<autoFilter ref="A1:C9"><filterColumn colId="1"><filters><filter val="{NHS}"/></filters></filterColumn>'
        "</autoFilter>",
        f'<conditionalFormatting sqref="A1"><cfRule type="expression" priority="1"><formula>A1="{NHS}"</formula>'
        "</cfRule></conditionalFormatting>",
        f'<hyperlinks><hyperlink ref="A3" location="Case of {NHS}!A1"/></hyperlinks>',
        f'<extLst><ext uri="x"><z xmlns="urn:z">{NHS}</z></ext></extLst>',
    ],
)
def test_an_identifier_anywhere_around_the_cells_is_found_once(more):
    data = with_part(
        made(), lambda found: found.replace("xl/worksheets/sheet1.xml", "</sheetData>", f"</sheetData>{more}")
    )
    (found,) = (one.told for one in inspect_data(data, "plan.xlsx") if one.told.code == "leaves-identifier")
    assert (found.location.sheet, NHS in found.found) == ("Plan", False)
    assert found.found.startswith("A part of the file that no sheet shows (sheet1.xml) holds")


def test_an_identifier_in_a_formula_that_does_not_show_it_is_found_with_its_cell():
    def write(_book: object, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        for line in range(4):
            sheet.write_formula(line + 1, 3, f'=IF(A{line + 2}="","{NHS}","")', None, "")

    assert [name.rpartition(":")[0] for name in names(drawn(write))] == ["identifier:Plan!D2"]


@pytest.mark.parametrize(
    "part", ["xl/richData/rdrichvalue.xml", "xl/volatileDependencies.xml", "xl/namedSheetViews/namedSheetView1.xml"]
)
def test_what_programs_keep_for_themselves_is_found(part):
    assert "leaves-kept-data" in codes(with_part(made(), lambda found: found.put(part, "<kept/>")))


@pytest.mark.parametrize(
    "kept",
    [
        ("<c:datalabelsRange><c:f>{area}</c:f><c:c><c:pt idx='0'><c:v>{text}</c:v></c:pt></c:c></c:datalabelsRange>"),
        ("<c:cat><c:multiLvlStrRef><c:f>{area}</c:f><c:lvl><c:pt idx='0'><c:v>{text}</c:v></c:pt></c:lvl>"
         "</c:multiLvlStrRef></c:cat>"),
        ("<c:strDim type='cat'><c:f>{area}</c:f><c:lvl><c:pt idx='0'>{text}</c:pt></c:lvl></c:strDim>"),
    ],
)  # fmt: skip
def test_labels_levels_and_newer_charts_are_held_against_their_cells(kept):
    def with_kept(area: str, text: str) -> set[str]:
        piece = kept.format(area=area, text=text)
        return codes(
            with_part(
                charted(),
                lambda found: found.replace("xl/charts/chart1.xml", "<c:plotVisOnly", f"{piece}<c:plotVisOnly"),
            )
        )

    assert with_kept("Plan!$A$2:$A$3", "1.1") == set()
    assert with_kept("Plan!$A$2:$A$3", "Sam") == {"leaves-chart-cache"}
    assert with_kept("Gone!$A$2:$A$3", "Sam") == {"leaves-chart-lost"}


# -- what travels with it ---------------------------------------------------------------------------------------------


def test_who_made_and_saved_it_is_found_and_another_name_is_another_finding():
    def by(author: str) -> Callable[[openpyxl.Workbook], None]:
        def write(book: openpyxl.Workbook) -> None:
            book.properties.creator = book.properties.lastModifiedBy = author
            book.properties.keywords = "child protection"

        return write

    first, second = (names(made(by(author))) for author in ("A. Writer", "B. Writer"))
    assert [name.partition(":")[0] for name in first] == ["author", "last-author", "property"]
    assert (first[0] != second[0], first[1] != second[1], first[2] == second[2]) == (True, True, True)
    assert codes(made(by("A. Writer"))) == {"leaves-author", "leaves-last-author", "leaves-property"}


def test_an_author_that_stands_at_the_head_of_the_sheets_is_the_plan_and_no_person():
    def write(book: openpyxl.Workbook) -> None:
        book.properties.creator = "Saltmarsh & District partnership"

    def shown(book: openpyxl.Workbook) -> None:
        write(book)
        plan(book).oddHeader.left.text = "Saltmarsh && District partnership"

    assert (len(names(made(write))), names(made(shown))) == (1, [])


def test_a_property_is_found_unless_a_cell_says_the_same():
    def write(book: openpyxl.Workbook, value: str) -> None:
        book.custom_doc_props.append(openpyxl.packaging.custom.StringProperty(name="Cycle", value=value))

    assert names(made(lambda book: write(book, "Brief team 3"))) == []
    (name,) = names(made(lambda book: write(book, "Something else")))
    assert re.fullmatch("custom-property:Cycle:[0-9a-f]{6}", name)
    assert codes(made(lambda book: write(book, "Something else"))) == {"leaves-custom-property"}


def test_a_sensitivity_label_is_one_finding_and_what_libreoffice_adds_for_itself_is_none():
    def write(book: openpyxl.Workbook) -> None:
        for name, value in (
            ("MSIP_Label_1_Name", "Internal"),
            ("MSIP_Label_1_SiteId", "abc"),
            ("LinksUpToDate", "false"),
            ("AppVersion", "16.0300"),
        ):
            book.custom_doc_props.append(openpyxl.packaging.custom.StringProperty(name=name, value=value))

    assert placed(made(write)) == ["custom-property:MSIP_Label"]


def test_a_long_text_is_masked_before_it_is_shortened():
    for before in range(30, 70):
        (told,) = (one.told for one in inspect_data(with_strings(f"<si><t>{'x' * before} {NHS}</t></si>"), "x.xlsx")
                   if one.told.code == "leaves-unused-texts")  # fmt: skip
        assert NHS[:7] not in told.found


def test_comments_are_found_with_their_cells():
    def write(book: openpyxl.Workbook) -> None:
        for cell in ("B3", "B4", "C9"):
            plan(book)[cell].comment = Comment("Ask the chair", "BM")

    assert placed(made(write)) == ["comments:Plan!B3:B4,C9"]


def test_names_that_are_hidden_lead_outside_or_hold_values_are_found():
    def write(book: openpyxl.Workbook) -> None:
        for name, value, hidden in (
            ("Cells", "Plan!$A$2:$A$9", False),
            ("Kept", "Plan!$A$2", True),
            ("Budget", "[1]Sheet1!$A$1", False),
            ("Chair", '"Jo Bloggs"', False),
        ):
            book.defined_names[name] = DefinedName(name, attr_text=value, hidden=hidden)

    found = {one.told.code: one.told.found for one in inspect_data(made(write), "plan.xlsx")}
    assert {code: text.rpartition(" ")[2] for code, text in found.items()} == {
        "leaves-name-outside": "Budget.",
        "leaves-name-hidden": "Kept.",
        "leaves-name-constant": "Chair.",
    }


@pytest.mark.parametrize(
    ("target", "found"),
    [
        ("https://www.example.org/plan", False),
        ("evidence/minutes.docx", False),
        ("file:///S:/Plans/plan.xlsx", True),
        (r"\\server\share\plan.xlsx", True),
        (r"C:\Users\jo\plan.xlsx", True),
    ],
)
def test_links_to_files_of_a_computer_are_found_and_others_are_not(target, found):
    def write(book: openpyxl.Workbook) -> None:
        plan(book)["B5"].hyperlink = target
        plan(book)["B5"].value = "the plan"

    assert [name.rpartition(":")[0] for name in names(made(write))] == ["file-link:Plan!B5"] * found


def test_formulas_that_lead_to_other_files_or_programs_are_found():
    def write(_book: object, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write_formula("D2", r"='S:\Plans\[plan.xlsx]Sheet1'!A1", None, 7)
        sheet.write_formula("D3", "=[1]Sheet1!A1", None, 7)
        sheet.write_formula("D4", '=WEBSERVICE("https://www.example.org")', None, "x")
        sheet.write_formula("D5", '=HYPERLINK("https://www.example.org","a page")', None, "a page")
        sheet.write_formula("D6", r'=HYPERLINK("S:\Plans\plan.xlsx","the plan")', None, "the plan")
        sheet.write_formula("D7", '="[1]"&A2', None, "[1]1.1")

    assert [re.sub(":[0-9a-f]{6}$", "", name) for name in names(drawn(write))] == [
        "linked-formulas:Plan!D2:D3",
        "reaching-formula:Plan!D4",
        "file-link:Plan!D6",
    ]
    assert codes(drawn(write)) == {"leaves-linked-formulas", "leaves-reaching-formula", "leaves-file-link"}


def test_the_folder_it_was_saved_in_is_found():
    def change(found: Parts) -> None:
        space = "http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac"
        path = f'<x15ac:absPath xmlns:x15ac="{space}" url="C:\\Users\\jo\\Plans\\"/>'
        found.replace("xl/workbook.xml", "<sheets>", f"{path}<sheets>")

    (found,) = inspect_data(with_part(made(), change), "plan.xlsx")
    assert (found.told.code, "C:\\Users\\jo\\Plans" in found.told.found) == ("leaves-path", True)


@pytest.mark.parametrize(
    ("part", "content", "code"),
    [
        ("xl/vbaProject.bin", b"\0", "leaves-program"),
        ("xl/embeddings/list.xlsx", b"PK\3\4", "leaves-embedded-file"),
        ("xl/media/oddly.dat", b"PK\3\4", "leaves-embedded-file"),
        ("xl/model/item.data", b"\1", "leaves-data-model"),
        ("docProps/thumbnail.jpeg", b"\xff\xd8", "leaves-thumbnail"),
        ("xl/revisions/revisionLog1.xml", b"<revisions/>", "leaves-revisions"),
        ("_xmlsignatures/sig1.xml", b"<Signature/>", "leaves-signature"),
        ("customXml/item1.xml", b"<DataMashup>" + b"A" * 500 + b"</DataMashup>", "leaves-queries"),
        ("customXml/item1.xml", b"<kept/>", "leaves-custom-xml"),
        ("customXml/item1.xml", LONG, "leaves-unread"),
        ("xl/slicerCaches/slicerCache1.xml", b'<slicerCacheDefinition sourceName="Child"/>', "leaves-slicer"),
        ("xl/persons/person.xml", b'<personList><person displayName="Jo"/></personList>', "leaves-persons"),
        (
            "xl/connections.xml",
            b'<connections><connection name="q"><dbPr connection="Pwd=secret"/></connection></connections>',
            "leaves-password",
        ),
    ],
)  # fmt: skip
def test_parts_that_hold_more_than_the_sheets_are_found_and_change_their_names(part, content, code):
    first, second = (
        with_part(made(), lambda found, more=more: found.put(part, content + more)) for more in (b"", b" ")
    )
    assert code in codes(first)
    changed = {found.name for data in (first, second) for found in inspect_data(data, "plan.xlsx")}
    assert len(changed) >= 1 + (code in ("leaves-program", "leaves-embedded-file", "leaves-data-model"))


@pytest.mark.parametrize(
    ("feature", "code"),
    [
        ("pivot table", "leaves-pivot-cache"),
        ("external links", "leaves-external-link"),
        ("query", "leaves-connection"),
        ("query", "leaves-query-table"),
        ("custom XML", "leaves-custom-xml"),
        ("ribbon", "leaves-program"),
        ("printer settings", "leaves-printer"),
        ("views", "leaves-personal-view"),
        ("scenarios", "leaves-scenario"),
        ("threads", "leaves-persons"),
        ("threads", "leaves-comments"),
        ("embedded", "leaves-embedded-file"),
        ("slicers", "leaves-slicer"),
    ],
)
def test_what_excel_puts_into_a_workbook_is_found(feature, code):
    data = tracker_with(feature)
    assert code in codes(data)
    assert code not in codes(tracker_with("marks of Excel"))


@pytest.mark.parametrize("feature", NAMES)
def test_every_finding_has_a_name_of_its_own_that_stays_the_same(feature):
    once, again = (names(tracker_with(feature)) for _ in range(2))
    assert (once, len(set(once))) == (again, len(once))
    assert not [name for name in once if not re.fullmatch(r"[\w.\-:!,+]+", name)]


def test_a_live_link_to_a_program_a_company_and_a_kept_view_are_found():
    def change(found: Parts) -> None:
        found.put("xl/externalLinks/externalLink1.xml", '<externalLink><ddeLink ddeService="Excel"/></externalLink>')
        found.replace("docProps/app.xml", "</Properties>", "<Company>Saltmarsh Borough</Company></Properties>")
        view = '<customSheetViews><customSheetView guid="x" hiddenRows="1"/></customSheetViews>'
        found.replace("xl/worksheets/sheet1.xml", "<pageMargins", f"{view}<pageMargins")

    assert codes(with_part(made(), change)) == {
        "leaves-live-link", "leaves-company", "leaves-view", "leaves-loose-part",
    }  # fmt: skip


# -- charts -----------------------------------------------------------------------------------------------------------


def charted(series: str = "=Plan!$B$2:$B$9") -> bytes:
    def write(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": series, "categories": "=Plan!$A$2:$A$9"})
        sheet.insert_chart("A11", chart)

    return drawn(write)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("<c:v>5</c:v>", "<c:v>50</c:v>", "leaves-chart-cache"),
        ("<c:v>5.1</c:v>", "<c:v>Sam</c:v>", "leaves-chart-cache"),
        ("Plan!$B$2:$B$9", "Gone!$B$2:$B$9", "leaves-chart-lost"),
        ("Plan!$B$2:$B$9", "#REF!", "leaves-chart-lost"),
        ("Plan!$B$2:$B$9", "[1]Plan!$B$2:$B$9", "leaves-chart-elsewhere"),
        ("<c:numRef><c:f>Plan!$B$2:$B$9</c:f><c:numCache>", "<c:numLit>", "leaves-chart-data"),
    ],
)
def test_a_chart_that_keeps_what_its_cells_do_not_hold_is_found(old, new, code):
    def change(found: Parts) -> None:
        found.replace("xl/charts/chart1.xml", old, new)
        if "Lit" in new:
            before, _, after = found.text("xl/charts/chart1.xml").rpartition("</c:numCache></c:numRef>")
            found["xl/charts/chart1.xml"] = f"{before}</c:numLit>{after}".encode()

    assert codes(charted()) == set()
    assert codes(with_part(charted(), change)) == {code}


def test_a_chart_of_hidden_cells_is_found():
    def change(found: Parts) -> None:
        found.replace("xl/worksheets/sheet1.xml", '<row r="4"', '<row hidden="1" r="4"')

    assert codes(with_part(charted(), change)) == {"leaves-chart-hidden", "leaves-hidden-rows"}


# -- marking, size, identifiers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("official-sensitive", True),
        ("OFFICIAL - SENSITIVE", True),
        ("Marking: OFFICIAL", True),
        ("SECRET", True),
        ("OFFICIAL-SENSITIVE when complete", True),
        ("Ask the official receiver", False),
    ],
)
def test_each_visible_sheet_needs_a_marking_in_a_cell_that_is_seen(text, marked):
    def write(book: openpyxl.Workbook) -> None:
        book.create_sheet("Key")["A1"] = text
        book.create_sheet("Blank")

    found = inspect_data(made(write), "plan.xlsx")
    assert [one.told.code for one in found] == ["leaves-unmarked"] * (not marked)
    assert all("Key" in one.told.found and "Plan" not in one.told.found for one in found)


def test_a_marking_in_a_hidden_row_is_none():
    def write(book: openpyxl.Workbook) -> None:
        plan(book).row_dimensions[1].hidden = True

    assert codes(made(write)) == {"leaves-hidden-rows", "leaves-unmarked"}


def test_a_large_file_is_found():
    data = with_part(made(), lambda found: found.put("xl/media/image1.png", random.Random(1).randbytes(11 << 20)))
    assert codes(data) == {"leaves-large", "leaves-loose-part"}


def everywhere(book: openpyxl.Workbook) -> None:
    """An identifier in every place that holds text."""
    sheet = plan(book)
    sheet["B3"] = f"Spoke to the school about {NHS}"
    sheet["B4"] = 9434765919
    sheet["C5"].comment = Comment(f"Rang {NHS}", "BM")
    sheet["B6"].hyperlink = f"mailto:{MAIL}"
    sheet["B6"].value = "write"
    sheet.oddFooter.left.text = f"For {NHS}"
    rule = DataValidation("list", '"Red,Green"', prompt=f"As for {NHS}", showInputMessage=True)
    rule.add("C2:C9")
    sheet.add_data_validation(rule)
    book.properties.title = f"Plan for {NHS}"
    book.create_sheet(f"NHS {NHS}")["A1"] = "OFFICIAL"
    book.defined_names["Case"] = DefinedName("Case", attr_text=f'"{NHS}"')
    chart = BarChart()
    chart.title = f"Visits to {NHS}"
    chart.add_data(Reference(sheet, min_col=2, min_row=2, max_row=3))
    sheet.add_chart(chart, "A12")


def test_identifiers_are_found_wherever_they_stand_and_never_shown_whole(tmp_path):
    path = tmp_path / f"Return of {NHS}.xlsx"
    path.write_bytes(made(everywhere))
    code, out, err = command("plan-tools", "inspect", path)
    _, as_json, _ = command("plan-tools", "inspect", "--json", path)
    assert (code, err) == (1, "")
    for text in (out, as_json):
        assert not [whole for whole in WHOLE if whole in text]
    where = {
        found["found"].partition(" holds what looks like ")[0]
        for found in json.loads(as_json)["files"][0]["findings"]
        if found["code"] == "leaves-identifier"
    }
    assert where >= {
        "The cell", "A comment", "A link", "The print header or footer", "A dropdown or its prompt",
        "The property title", "The name of the sheet", "A defined name", "A chart", "The name of the file",
    }  # fmt: skip


def test_identifiers_in_many_cells_are_one_finding_and_in_few_one_each():
    def write(book: openpyxl.Workbook, count: int) -> None:
        for line in range(2, 2 + count):
            plan(book).cell(line, 2, f"About {NHS}")

    assert len(names(made(lambda book: write(book, 2)))) == 2
    (found,) = inspect_data(made(lambda book: write(book, 8)), "plan.xlsx")
    assert found.name.startswith("identifier:Plan!B2:B9:")
    assert found.told.found.startswith("Each of 8 cells (B2:B9) holds")


def test_the_first_of_many_cells_with_identifiers_are_named():
    def write(book: openpyxl.Workbook) -> None:
        for line in range(2, 28, 2):
            plan(book).cell(line, 2, f"About {NHS}")

    (found,) = (one for one in inspect_data(made(write), "plan.xlsx") if one.told.code == "leaves-identifier")
    assert found.told.found.startswith("Each of 13 cells (B2, B4, B6, B8, B10, B12, B14, B16 and 5 more) holds")


def test_an_identifier_in_a_matrix_is_to_be_taken_out_of_the_tracker_that_it_is_written_from(tmp_path):
    tracker = make_folder(tmp_path / "plan")
    book = openpyxl.load_workbook(tracker)
    sheet = book["Actions"]
    sheet.cell(heading_row(sheet) + 1, columns(sheet)["Progress update"], f"Seen by {NHS}")
    book.save(tracker)
    assert command("plan-tools", "matrix", tracker, "-o", tmp_path / "matrix.xlsx")[0] in (0, 1)
    found = inspect_data((tmp_path / "matrix.xlsx").read_bytes(), "matrix.xlsx")
    told = {one.told.fix.partition(".")[0]: one.name for one in found if one.told.code == "leaves-identifier-in-matrix"}
    assert list(told) == ["Take it out of the tracker (sheet Actions) and write the matrix again"]
    assert [name.partition(":")[0] for name in told.values()] == ["identifier"]


def test_what_the_plan_allows_is_no_identifier():
    data = made(lambda book: plan(book).cell(3, 2, f"Write to {MAIL}"))
    assert (len(names(data)), names(data, allowed=(MAIL,))) == (1, [])


def test_texts_in_boxes_and_descriptions_are_looked_at():
    def write(_book: object, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.insert_textbox("E2", f"Rang about {NHS}", {"description": f"What was said of {NHS}"})

    found = [one.told.found.partition(" holds")[0] for one in inspect_data(drawn(write), "plan.xlsx")]
    assert set(found) == {"A text box", "The description of a picture or a shape"}


# -- what plan-tools writes -------------------------------------------------------------------------------------------


def test_whatever_plan_tools_writes_comes_out_clean(tmp_path):
    tracker = make_folder(tmp_path / "plan")
    send_back(tracker, "Police", {"1.1": {"Rating now": "Purple", "Update": "Deputy named"}})
    send_back(tracker, "Health", {"1.1": {"Rating now": "Green", "Update": "x", "New due date": "soon"}})
    merge.run(merge.Wanted(tracker, as_at=date(2026, 11, 20)))
    for plain in (False, True):
        matrix.run((tracker,), tmp_path / f"matrix {plain}.xlsx", "", date(2026, 11, 20), False, plain)
    new.run(tmp_path / "another", "Another plan")
    old = openpyxl.Workbook()
    for line in (["Ref", "Action", "Lead agency", "RAG"], ["1", "Name a deputy", "Police and Health", "Yellow"]):
        old.active.append(line)
    old.save(tmp_path / "old.xlsx")
    adopted = tmp_path / "adopted" / "tracker.xlsx"
    adopt.run(adopt.Wanted(tmp_path / "old.xlsx", adopted))
    written = [path for path in tmp_path.rglob("*.xlsx") if path.name != "old.xlsx" and "received" not in path.parts]
    kinds = {path.parent.name for path in written}
    assert kinds >= {"plan", "issued", "corrections", "out", "another", "adopted", tmp_path.name}
    found = {path.name: names(path.read_bytes(), path.name) for path in written}
    assert {name: one for name, one in found.items() if one} == {}


def test_a_note_of_our_own_is_clean_and_one_that_was_added_or_altered_is_not(tmp_path):
    tracker = make_folder(tmp_path)
    send_back(tracker, "Police", {"1.1": {"Rating now": "Purple", "Update": "x"}})
    merge.run(merge.Wanted(tracker, as_at=date(2026, 11, 20)))
    (copy,) = (tmp_path / "returns").rglob("corrections/*.xlsx")
    book = openpyxl.load_workbook(copy)
    cell = next(cell for line in book["Your actions"].iter_rows() for cell in line if cell.comment)
    cell.comment.text += " Ring Jo about it."
    book["Key"]["A6"].comment = Comment("Not for agencies", "BM")
    book.save(copy)
    found = [name for name in placed(copy.read_bytes()) if name.startswith("comments")]
    assert found == [f"comments:Your_actions!{cell.coordinate}", "comments:Key!A6"]


# -- the command ------------------------------------------------------------------------------------------------------


def test_the_command_says_what_is_clean_and_what_would_leave(tmp_path):
    (tmp_path / "clean.xlsx").write_bytes(made())
    (tmp_path / "not.xlsx").write_bytes(made(lambda book: setattr(plan(book).row_dimensions[4], "hidden", True)))
    code, out, _ = command("plan-tools", "inspect", "clean.xlsx", folder=tmp_path)
    assert (code, out) == (0, "clean.xlsx: clean. Nothing was found that would leave unseen.\n")
    code, out, _ = command("plan-tools", "inspect", "clean.xlsx", "not.xlsx", folder=tmp_path)
    assert (code, "not.xlsx: 1 thing to look at" in out, "Name: hidden-rows:Plan!4" in out) == (1, True, True)
    result = json.loads(command("plan-tools", "inspect", "--json", "clean.xlsx", "not.xlsx", folder=tmp_path)[1])
    assert [(one["file"], one["clean"]) for one in result["files"]] == [("clean.xlsx", True), ("not.xlsx", False)]
    assert result["files"][1]["findings"][0]["name"].startswith("hidden-rows:Plan!4:")
    assert (result["exit_code"], result["written"]) == (1, [])


def test_names_that_the_tracker_near_or_named_allows_are_no_findings(tmp_path):
    tracker = make_folder(tmp_path / "plan")
    book = openpyxl.load_workbook(tracker)
    book["Agencies"]["C2"] = MAIL
    book.save(tracker)
    data = made(lambda book: plan(book).cell(3, 2, f"Write to {MAIL}"))
    near, away = tracker.parent / "out" / "plan.xlsx", tmp_path / "away.xlsx"
    near.parent.mkdir(exist_ok=True)
    for path in (near, away):
        path.write_bytes(data)
    assert table(tracker, "Actions")
    assert command("plan-tools", "inspect", near)[0] == 0
    assert command("plan-tools", "inspect", away)[0] == 1
    assert command("plan-tools", "inspect", away, "--tracker", tracker)[0] == 0


@pytest.mark.parametrize(
    ("data", "code", "kind"),
    [
        (b"Ref,Action\n1.1,Name a deputy\n", "inspect-other-kind", "a text file (.csv)"),
        (locked(b"PK", "x"), "inspect-other-kind", "locked with a password"),
        (b"%PDF-1.7", "inspect-no-workbook", "a PDF document"),
        (b"", "inspect-no-workbook", "an empty file"),
    ],
)
def test_what_cannot_be_inspected_is_said_in_one_line(data, code, kind):
    with pytest.raises(CannotGoOn) as stop:
        inspect_data(data, "plan.xlsx")
    assert (stop.value.problem.code, kind in stop.value.problem.found) == (code, True)


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [("a.eml", b"From: a@b.example\nSubject: x\n\nText", "a message"), ("b.msg", b"\xd0\xcf", "an Outlook message")],
)
def test_a_message_is_named_as_one_and_what_is_attached_is_to_be_inspected(name, data, kind):
    with pytest.raises(CannotGoOn) as stop:
        inspect_data(data, name)
    told = stop.value.problem
    assert (told.code, told.found) == ("inspect-message", f"This is {kind}, not a workbook.")
    assert told.fix == "Save what is attached to it, and inspect that."


def test_a_word_document_is_named_for_what_it_is():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<document/>")
    with pytest.raises(CannotGoOn, match="This is a Word document"):
        inspect_data(out.getvalue(), "plan.xlsx")


def test_a_file_that_cannot_be_inspected_stops_no_other_and_alone_is_exit_3(tmp_path):
    (tmp_path / "plan.csv").write_text("Ref,Action\n")
    (tmp_path / "clean.xlsx").write_bytes(made())
    code, out, _ = command("plan-tools", "inspect", "plan.csv", "clean.xlsx", folder=tmp_path)
    assert (code, "clean.xlsx: clean." in out, "cannot be inspected" in out) == (1, True, True)
    assert command("plan-tools", "inspect", "plan.csv", folder=tmp_path)[:2] == (3, "")
    code, out, err = command("plan-tools", "inspect", "--json", "plan.csv", "gone.xlsx", folder=tmp_path)
    assert (code, err, json.loads(out)["exit_code"]) == (3, "", 3)


@pytest.mark.parametrize(
    "data",
    [
        zipped(parts(row(FAR))),
        zipped(parts(row('<c r="A1"><v>7</v></c>'), drawings="<!DOCTYPE x>")),
        made()[:900],
        with_part(made(), lambda found: found.put("xl/drawings/drawing1.xml", "<a><b></a>")),
        with_part(made(), lambda found: found.put("xl/connections.xml", "<a>" * 300 + "</a>" * 300)),
    ],
)
def test_what_is_damaged_or_made_to_do_harm_ends_in_a_finding_or_one_line(data):
    assert looked_at(data) in ("found", "file-unreadable", "file-unsafe", "file-too-large")


@pytest.fixture(scope="module")
def filled_return(tmp_path_factory: pytest.TempPathFactory) -> Filled:
    folder = tmp_path_factory.mktemp("hostile") / "plan"
    make_large_folder(folder)
    return fill(folder / "tracker.xlsx", TEAMS[0])


@pytest.mark.parametrize("variant", [one for one in VARIANTS if not one.alone], ids=lambda variant: variant.name)
def test_no_hostile_file_ends_in_anything_but_findings_or_one_line(variant, filled_return):
    content = variant.make(filled_return)
    for data in content.values() if isinstance(content, dict) else (content,):
        if isinstance(data, bytes):
            assert looked_at(data)

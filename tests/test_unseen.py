"""What a workbook holds that nobody sees by reading down it: found by the guard, and said with its place."""

import io
import json
from collections.abc import Callable

import openpyxl
import pytest
import xlsxwriter
from conftest import codes
from test_guard import FAR, MAIN, opened, parts, relations, row, rows, zipped
from working_folder import CYCLE, command, heading_row, make_folder, type_plan

from plan_tools.excel.guard import guard
from plan_tools.excel.guarding.looks import contrast, tinted
from plan_tools.excel.guarding.outside import may_reach, reach_of
from plan_tools.excel.read import read_guarded
from plan_tools.model import Sheet, Unseen, Workbook
from plan_tools.problems import Problem
from plan_tools.rules.carried import carried
from plan_tools.steps import new


def made(write: Callable[[xlsxwriter.Workbook, xlsxwriter.worksheet.Worksheet], object]) -> Workbook:
    """A workbook that XlsxWriter wrote, with text in A1 to C9, as it is read."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("Your actions")
    for line in range(9):
        for column in range(3):
            sheet.write_string(line, column, f"text {line}")
    write(book, sheet)
    book.close()
    return opened(out.getvalue())


def first(workbook: Workbook) -> Unseen:
    return workbook.sheets[0].unseen


def told(workbook: Workbook) -> list[Problem]:
    return list(carried(workbook, "Police"))


def test_an_ordinary_workbook_has_nothing_to_tell():
    workbook = made(lambda book, sheet: sheet.write_string(0, 0, "red", book.add_format({"bg_color": "#C00000"})))
    assert (first(workbook), told(workbook)) == (Unseen(), [])


# -- hidden -----------------------------------------------------------------------------------------------------------


def test_hidden_rows_are_named_where_they_hold_anything():
    def hide(_book: object, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        for line in (2, 4, 50):
            sheet.set_row(line, None, None, {"hidden": True})

    workbook = made(hide)
    assert first(workbook).rows == {3, 5}
    (problem,) = told(workbook)
    assert (problem.code, problem.location.sheet, problem.location.cell) == ("hidden-rows", "Your actions", "3")
    assert "3, 5" in problem.found


def test_hidden_columns_are_named_where_they_hold_anything():
    workbook = made(lambda _book, sheet: sheet.set_column(1, 30, None, None, {"hidden": True}))
    assert first(workbook).columns == {2, 3}
    assert [(p.code, "B, C" in p.found) for p in told(workbook)] == [("hidden-columns", True)]


@pytest.mark.parametrize(
    "sheet",
    [
        rows('<row r="1" ht="0" customHeight="1"><c r="A1"><v>7</v></c></row>'),
        rows('<row hidden="true" r="1"><c r="A1"><v>7</v></c></row>'),
        rows("<!-- --><row r='1' hidden='1'><c r='A1'><v>7</v></c></row>"),
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row hidden="1"><x:c><x:v>7</x:v></x:c></x:row></x:sheetData>'
        "</x:worksheet>",
    ],
)
def test_a_hidden_row_is_found_however_it_is_written(sheet):
    assert first(opened(zipped(parts(sheet)))).rows == {1}


def test_a_column_without_width_is_hidden_too():
    sheet = f'<worksheet xmlns="{MAIN}"><cols><col min="1" max="1" width="0" customWidth="1"/></cols><sheetData>{{}}'
    for cell in ('<c r="A1"><v>7</v></c>', "<c><v>7</v></c>"):
        sound = sheet.format(f'<row r="1">{cell}</row>') + "</sheetData></worksheet>"
        assert first(opened(zipped(parts(sound)))).columns == {1}


@pytest.mark.parametrize("how", ["hide", "very_hidden"])
def test_a_hidden_sheet_is_read_and_said_unless_it_is_blank(how):
    def add(book: xlsxwriter.Workbook, _sheet: object) -> None:
        for name in ("Names", "Nothing"):
            hidden = book.add_worksheet(name)
            getattr(hidden, how)()
            if name == "Names":
                hidden.write_string(0, 0, "kept for later")

    workbook = made(add)
    assert workbook.sheets[1].rows == (("kept for later",),)
    assert [(p.code, p.location.sheet) for p in told(workbook)] == [("hidden-sheet", "Names")]


# -- text that cannot be seen, and comments ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "look",
    [
        {"font_color": "#FFFFFF"},
        {"font_color": "#FEFEFE", "bg_color": "#FFFFFF"},
        {"font_color": "#C00000", "bg_color": "#C00000"},
        {"num_format": ";;;"},
    ],
)
def test_text_in_the_colour_of_its_background_is_named(look):
    workbook = made(lambda book, sheet: sheet.write_string("B4", "not to be seen", book.add_format(look)))
    assert first(workbook).faint == {(4, 2)}
    assert [(p.code, p.location.cell) for p in told(workbook)] == [("text-not-seen", "B4")]


@pytest.mark.parametrize(
    "look", [{"font_color": "#FFFFFF", "bg_color": "#1F4E79"}, {"font_color": "#767676"}, {"bg_color": "#FFC000"}]
)
def test_text_that_can_be_read_is_not(look):
    assert not first(made(lambda book, sheet: sheet.write_string("B4", "seen", book.add_format(look)))).faint


def test_a_blank_cell_in_white_hides_nothing():
    white = {"font_color": "#FFFFFF"}
    assert not first(made(lambda book, sheet: sheet.write_blank("E4", None, book.add_format(white)))).faint


def test_the_colours_of_a_theme_are_worked_out():
    assert contrast("FFFFFF", "000000") == pytest.approx(21)
    assert tinted("4472C4", "0.5999938962981048") == "B4C7E7"  # a step of blue from what Excel shows
    assert tinted("FFFFFF", "-0.249977111117893") == "BFBFBF"
    assert tinted("4472C4", "much") == "4472C4"


def test_comments_are_named_with_their_cells_and_their_words_are_nowhere():
    workbook = made(lambda _book, sheet: sheet.write_comment("C2", "ask Sam about this"))
    assert first(workbook).comments == {(2, 3)}
    (problem,) = told(workbook)
    assert (problem.code, problem.location.cell) == ("comments", "C2")
    assert "Sam" not in repr(workbook)


def test_only_so_many_cells_are_named():
    def add(_book: object, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        for line in range(20):
            sheet.write_comment(line, 0, "a comment")

    assert "A1, A2, A3, A4, A5, A6, A7, A8 and 12 more" in told(made(add))[0].found


# -- colours of blank cells -------------------------------------------------------------------------------------------


def test_the_strong_colour_of_a_blank_cell_is_kept_and_a_pale_one_is_not():
    def colour(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        for cell, fill in (
            ("E1", "#FFC000"),
            ("E2", "#C6E0B4"),
            ("E3", "#FFF8DC"),
            ("E4", "#D9D9D9"),
            ("A5", "#C00000"),
        ):
            look = book.add_format({"bg_color": fill})
            sheet.write_string(cell, "Red", look) if cell == "A5" else sheet.write_blank(cell, None, look)

    out = made(colour)
    assert out.sheets[0].fills == {(1, 5): "FFC000", (2, 5): "C6E0B4"}


# -- far cells, and rows that hold nothing ----------------------------------------------------------------------------


def test_a_tracker_with_a_far_cell_is_issued_from_and_keeps_it(tmp_path):
    new.run(tmp_path / "plan", "Saltmarsh partnership")
    tracker = tmp_path / "plan" / "tracker.xlsx"
    type_plan(tracker)
    book = openpyxl.load_workbook(tracker)
    scratch = book.create_sheet("Scratch")
    scratch["A1"] = scratch["XFD1048576"] = 7
    book.save(tracker)
    words = ("plan-tools", "issue", "--cycle", CYCLE, "--due", "13/11/2026")
    code, _said, errors = command(*words, folder=tracker.parent)
    assert code in (0, 1), errors
    assert openpyxl.load_workbook(tracker)["Scratch"]["XFD1048576"].value == 7


def test_a_cell_far_from_all_others_is_read_and_said():
    workbook = opened(zipped(parts(rows(f'<row r="1"><c r="A1"><v>7</v></c></row>{FAR}'))))
    sheet = workbook.sheets[0]
    assert (sheet.rows[0], sheet.rows[1], sheet.rows[-1][-1]) == ((7.0,), (), 7.0)
    assert sheet.unseen.far == {(1_048_576, 16_384)}
    (problem,) = told(workbook)
    assert (problem.code, problem.location.cell) == ("far-cells", "XFD1048576")


def test_what_is_said_of_a_sheet_squeezed_together_names_the_real_cells():
    far = (
        '<row r="900000" hidden="1"><c r="ZZ900000" t="e"><v>#REF!</v></c>'
        '<c r="AAA900000"><f>RTD("a")</f><v>1</v></c></row>'
    )
    sound = rows(f'<row r="1"><c r="A1"><v>7</v></c></row>{far}')
    merged = sound.replace("</sheetData>", '</sheetData><mergeCells><mergeCell ref="A1:A4"/></mergeCells>')
    sheet = opened(zipped(parts(merged))).sheets[0]
    assert sheet.rows[-1][701:] == (sheet.rows[-1][701], 1.0)
    assert repr(sheet.rows[-1][701]) == "CellError(text='#REF!')"
    assert sheet.unseen.rows == {900_000}
    assert sheet.unseen.outside == {(900_000, 703): "RTD"}
    assert sheet.merges == ((1, 1, 4, 1),)


def test_rows_with_formats_and_nothing_else_are_passed_over_and_counted():
    blank = "".join(f'<row r="{n}" s="1"><c r="A{n}" s="1"/><c r="B{n}" s="1"></c></row>' for n in range(2, 400_000))
    workbook = opened(zipped(parts(rows(f'<row r="1"><c r="A1"><v>7</v></c></row>{blank}'))))
    assert workbook.sheets[0].rows == ((7.0,),)
    assert [problem.code for problem in told(workbook)] == ["blank-rows"]


def test_a_large_sheet_whose_cells_do_not_say_where_they_stand_keeps_them_in_place():
    blank = "".join('<row><c s="1"/><c s="1"></c></row>' for _ in range(500_000))
    assert len(rows(blank)) > 16 << 20
    with pytest.raises(Exception, match=r"too large|takes long"):
        opened(zipped(parts(rows(f"{blank}<row><c><v>7</v></c></row>"))))


# -- formulas that reach outside --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("formula", "what"),
    [
        ('HYPERLINK("https://example.org","click")', "HYPERLINK"),
        ('IF(1,hyperlink ("#a"),"")', "HYPERLINK"),
        ('_xlfn.WEBSERVICE("https://example.org/"&A1)', "WEBSERVICE"),
        ('RTD("server",,"topic")', "RTD"),
        ("cmd|'/c calc'!A0", "DDE"),
        ("'my program'|topic!A1", "DDE"),
        ('IMPORTXML("https://example.org","//a")', "IMPORTXML"),
        ('_xlfn.IMAGE("https://example.org/a.png")', "IMAGE"),
        ("[1]Sheet1!A1", ""),
        ('IF(A1="call us | or write","HYPERLINK(","")', ""),
        ("RECALL(1)+MYRTD(2)", ""),
        ("'HYPERLINK('!A1", ""),
        ('SUBSTITUTE("|"&A1,"|, ","")', ""),
    ],
)
def test_a_formula_that_reaches_outside_is_known(formula, what):
    assert reach_of(formula) == what
    assert may_reach(formula) or not what


def test_formulas_that_share_one_reach_as_far_as_it_does():
    cells = '<c r="A1"><f t="shared" ref="A1:A2" si="0">RTD("a",,"b")</f><v>1</v></c>'
    more = '<row r="2"><c r="A2"><f t="shared" si="0"/><v>1</v></c><c r="B2"><f t="shared" si="1"/><v>1</v></c></row>'
    for sheet in (rows(f'<row r="1">{cells}</row>{more}'), rows(f'<!-- --><row r="1">{cells}</row>{more}')):
        assert opened(zipped(parts(sheet))).sheets[0].unseen.outside == {(1, 1): "RTD", (2, 1): "RTD"}


@pytest.mark.parametrize("formula", ["&#72;YPERLINK(&quot;a&quot;)", "H&#x59;PERLINK(A1)"])
def test_letters_in_another_writing_hide_no_formula(formula):
    assert opened(zipped(parts(row(f'<c r="A1"><f>{formula}</f><v>1</v></c>')))).sheets[0].unseen.outside


# -- what a workbook brings along -------------------------------------------------------------------------------------


def test_links_pivot_tables_and_connections_are_said():
    more = {
        "xl/externalLinks/externalLink1.xml": "<externalLink/>",
        "xl/pivotCache/pivotCacheDefinition1.xml": "<pivotCacheDefinition/>",
        "xl/connections.xml": "<connections/>",
    }
    (problem,) = told(opened(zipped({**parts(), **more})))
    assert problem.code == "workbook-carries"
    assert all(word in problem.found for word in ("links to other workbooks", "pivot table", "connection"))


def test_a_merge_over_the_grid_is_refused():
    for reference in ("A1:XFE9", "A9:A1", "A1:A1048577", "bosh"):
        sheet = rows('<row r="1"><c r="A1"><v>7</v></c></row>')
        merged = sheet.replace("</sheetData>", f'</sheetData><mergeCells><mergeCell ref="{reference}"/></mergeCells>')
        with pytest.raises(Exception, match=r"merged|is called"):
            read_guarded(guard(zipped(parts(merged)), "a"), "a")


def test_a_property_or_a_theme_that_is_named_but_not_there_costs_nothing():
    base = parts(rows('<row r="1"><c r="A1"><v>7</v></c></row>'))
    leads = relations(("worksheet", "worksheets/sheet1.xml"), ("theme", "theme/theme1.xml"))
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
    top = base["_rels/.rels"].replace("</R", f'<Relationship Id="c" Type="{kind}" Target="docProps/custom.xml"/></R')
    assert opened(zipped({**base, "xl/_rels/workbook.xml.rels": leads, "_rels/.rels": top})).sheets[0].rows == ((7.0,),)


def test_the_codes_of_this_file_are_raised_in_the_order_of_the_workbook():
    sheet = Sheet("a.xlsx", "One", (("x",),), unseen=Unseen(frozenset({1}), frozenset({1}), far=frozenset({(9, 9)})))
    assert codes(told(Workbook("a.xlsx", "", (sheet,)))) == ["hidden-rows 1", "hidden-columns", "far-cells I9"]


# -- in one's own tracker ---------------------------------------------------------------------------------------------


def test_hidden_rows_of_the_plan_count_and_are_noted(tmp_path):
    tracker = make_folder(tmp_path / "plan")
    book = openpyxl.load_workbook(tracker)
    book["Actions"].row_dimensions[heading_row(book["Actions"]) + 2].hidden = True
    book["Actions"]["B40"] = "=1"
    book["Actions"]["B40"].font = openpyxl.styles.Font(color="FFFFFFFF")
    book.save(tracker)
    _, out, _ = command("plan-tools", "check", tracker, "--json")
    told = {found["code"]: found for found in json.loads(out)["problems"]}
    assert told["plan-rows-hidden"]["severity"] == "note"
    assert (told["plan-rows-hidden"]["cell"], told["text-not-seen"]["cell"]) == ("6", "B40")
    assert "hidden-rows" not in told


@pytest.mark.parametrize(
    "formula",
    [
        f'<f a="{"x" * 1000}">HYPERLINK("a")</f>',
        '<f\nt="normal">HYPERLINK("a")</f>',
        '<f ><![CDATA[HYPERLINK("a")]]></f>',
        '<f><?x y?>HYPERLINK("a")</f>',
    ],
)
def test_no_way_of_writing_it_hides_a_formula_that_reaches_outside(formula):
    sheet = opened(zipped(parts(row(f'<c r="A1">{formula}<v>1</v></c>')))).sheets[0]
    assert sheet.unseen.outside == {(1, 1): "HYPERLINK"}
    assert sheet.formulas == {(1, 1)}


def test_an_error_is_no_blank_cell_however_it_is_written():
    for cell in (
        '<c r="A1" t="e"><extLst/><v>#REF!</v></c>',
        f'<c r="A1" t="e"><f a="{"x" * 1000}">A2</f><v>#REF!</v></c>',
    ):
        assert repr(opened(zipped(parts(row(cell)))).sheets[0].rows[0][0]) == "CellError(text='#REF!')"

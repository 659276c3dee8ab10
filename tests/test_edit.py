"""What becomes of a workbook that is edited in place: the cells asked for change, and nothing else does."""

import io
import re
import subprocess
import zipfile
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from conftest import needs
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.table import Table
from python_calamine import CalamineWorkbook

from plan_tools.excel.edit import Edit
from plan_tools.problems import CannotGoOn

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "xl/worksheets/sheet1.xml"
HEADINGS = ["Ref", "Action", "Due date", "Rating"]
ROWS = [["A1", "Write to all schools", 46000, "Green"], ["A2", "Publish the protocol", 46100, "Amber"]]


# -- building and reading ---------------------------------------------------------------------------------------------


def built(build: Callable[[Any, Any], object] = lambda *_: None, **options: object) -> bytes:
    """A tracker as XlsxWriter writes it: HEADINGS and ROWS in the sheet Actions, and what `build` does to it."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, **options})
    book.set_properties({"created": datetime(2026, 9, 30)})  # or two made one after the other may differ
    sheet = book.add_worksheet("Actions")
    day = book.add_format({"num_format": "d mmm yyyy"})
    sheet.write_row(0, 0, HEADINGS, book.add_format({"bold": True}))
    for number, row in enumerate(ROWS, 1):
        sheet.write_row(number, 0, row)
        sheet.write_number(number, 2, row[2], day)
    build(book, sheet)
    book.close()
    return buffer.getvalue()


def rewritten(data: bytes, changes: Mapping[str, Callable[[str], str] | str | bytes | None]) -> bytes:
    """The same package with parts changed (a function from text to text), put in, or taken out (None)."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in [*old.namelist(), *(name for name in changes if name not in old.namelist())]:
            change = changes.get(name, old.read(name) if name in old.namelist() else None)
            content = change(old.read(name).decode()) if callable(change) else change
            if content is not None:
                new.writestr(name, content)
    return out.getvalue()


def sheet_of(rows: str, before: str = "", after: str = "") -> bytes:
    """A tracker whose sheet Actions is written by hand: `rows` within sheetData, and what stands before and after."""
    xml = f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'
    return rewritten(built(), {SHEET: xml})


def part(data: bytes, name: str = SHEET) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read(name).decode()


def saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def packed(data: bytes) -> dict[str, bytes]:
    """The compressed bytes of every entry, by name in order."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.testzip() is None
        found = {}
        for info in package.infolist():
            header = data[info.header_offset : info.header_offset + 30]
            start = info.header_offset + 30 + int.from_bytes(header[26:28], "little")
            start += int.from_bytes(header[28:30], "little")
            found[info.filename] = data[start : start + info.compress_size]
        return found


def differing(old: bytes, new: bytes) -> set[str]:
    """The names of the entries of `old` whose compressed bytes are others in `new`."""
    return {name for name, content in packed(old).items() if content != packed(new).get(name)}


def read(data: bytes, sheet: str = "Actions") -> list[list[Any]]:
    """The values of a sheet as another reader finds them, from A1."""
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
        return book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)


def cells(data: bytes, sheet: str = "Actions") -> dict[tuple[int, int], Any]:
    rows = enumerate(read(data, sheet), 1)
    return {(r, c): value for r, row in rows for c, value in enumerate(row, 1) if value != ""}


def opened(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def edited(data: bytes, *changes: tuple[int, int, Any], sheet: str = "Actions") -> bytes:
    edit = Edit(data)
    for row, column, value in changes:
        edit.set_cell(sheet, row, column, value)
    return edit.save()


def appended(data: bytes, *rows: Mapping[int, Any], after: int | None = None, sheet: str = "Actions") -> bytes:
    edit = Edit(data)
    edit.append_rows(sheet, rows, after)
    return edit.save()


def refused(data: bytes, *changes: tuple[int, int, Any]) -> Any:
    with pytest.raises(CannotGoOn) as caught:
        edited(data, *changes)
    assert caught.value.problem.code == "tracker-not-editable"
    return caught.value.problem


# -- one cell ---------------------------------------------------------------------------------------------------------


def test_nothing_asked_for_gives_the_very_same_bytes() -> None:
    data = built()
    assert Edit(data).save() is data


def test_a_changed_cell_changes_the_part_of_its_sheet_and_no_other() -> None:
    data = built(lambda book, _: book.add_worksheet("Other").write(0, 0, "left alone"))
    new = edited(data, (2, 2, "Write to all head teachers"))
    assert list(packed(new)) == list(packed(data))
    assert differing(data, new) == {SHEET}
    assert cells(new) == {**cells(data), (2, 2): "Write to all head teachers"}


def test_every_byte_outside_a_changed_cell_stays() -> None:
    old, new = part(built()), part(edited(built(), (2, 4, "Red")))
    assert new.replace('<c r="D2" t="inlineStr"><is><t>Red</t></is></c>', "@", 1) == re.sub(
        '<c r="D2" t="s"><v>[0-9]+</v></c>', "@", old
    ).replace('<row r="2" spans="1:4">', '<row r="2">')


@pytest.mark.parametrize(
    "value",
    [
        "=1+1",
        "+44 20 7946 0000",
        "-",
        "@SUM(A1)",
        "http://example.org",
        "  spaces at both ends ",
        "two\nlines",
        "a\ttab",
        "R&D <b>bold</b> \"quoted\" 'too'",
        "a literal _x0041_ and _x005F_",
        "_x0041_x0042_ one in the other",
        "astral \U0001f600 and naïve café",
        "0012",
        "x" * 32_767,
        12,
        -3.25,
        1e-9,
        123456789012345,
        True,
        False,
    ],
)
def test_a_value_is_read_back_as_it_was_given(value: object) -> None:
    new = edited(built(), (2, 2, value), (9, 7, value))
    assert cells(new)[2, 2] == value
    assert cells(new)[9, 7] == value
    assert opened(new)["Actions"]["G9"].data_type in ("s", "inlineStr", "n", "b")


def test_characters_that_xml_cannot_hold_are_escaped_as_excel_does() -> None:
    new = edited(built(), (2, 2, "bell\x07 return\r half \ud83d end"))
    assert "bell_x0007_ return_x000D_ half _xD83D_ end" in part(new)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 10**400, "x" * 32_768, "\U0001f600" * 16_384])
def test_a_value_that_no_cell_holds_is_refused_at_once(value: object) -> None:
    with pytest.raises(ValueError, match="a cell holds"):
        Edit(built()).set_cell("Actions", 2, 2, value)  # type: ignore[arg-type]


@pytest.mark.parametrize(("row", "column"), [(0, 1), (1, 0), (1_048_577, 1), (1, 16_385)])
def test_a_place_that_no_sheet_has_is_refused_at_once(row: int, column: int) -> None:
    with pytest.raises(ValueError, match="a sheet has no row"):
        Edit(built()).set_cell("Actions", row, column, "x")


def test_a_blanked_cell_keeps_its_format() -> None:
    new = edited(built(), (2, 3, None), (3, 2, ""))
    assert cells(new).keys() == cells(built()).keys() - {(2, 3), (3, 2)}
    assert opened(new)["Actions"]["C2"].number_format == "d mmm yyyy"


def test_blanking_what_is_not_there_adds_nothing() -> None:
    assert part(edited(built(), (50, 50, None))) == part(built())


# -- dates ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("date_1904", [False, True])
@pytest.mark.parametrize("day", [date(2026, 9, 30), datetime(2026, 9, 30, 14, 30), date(1904, 1, 2), date(9999, 1, 1)])
def test_a_date_is_read_back_as_a_date_whatever_the_epoch(date_1904: bool, day: date) -> None:
    new = edited(built(date_1904=date_1904), (2, 3, day), (2, 4, day))
    assert cells(new)[2, 3] == day
    assert cells(new)[2, 4] == day


@pytest.mark.parametrize("date_1904", [False, True])
@pytest.mark.parametrize("moment", [time(0, 0), time(9, 30), time(23, 59, 59)])
def test_a_time_of_day_is_read_back_as_one_and_gets_a_format_that_shows_it(date_1904: bool, moment: time) -> None:
    def timed(book: Any, sheet: Any) -> None:
        for row, code in enumerate(("hh:mm", "[h]:mm:ss", "d mmm yyyy", "[Red]0"), 1):
            sheet.write(row, 6, 1, book.add_format({"num_format": code}))

    changes = [(row, 7, moment) for row in range(2, 6)]
    sheet = opened(edited(built(timed, date_1904=date_1904), (2, 2, moment), *changes))["Actions"]
    assert (sheet["B2"].value, sheet["B2"].number_format) == (moment, "h:mm:ss")
    assert [sheet[f"G{row}"].number_format for row in range(2, 6)] == ["hh:mm", "[h]:mm:ss", "h:mm:ss", "h:mm:ss"]


def test_the_first_day_that_every_program_counts_alike_is_1_march_1900() -> None:
    assert "<v>61</v>" in part(edited(built(), (2, 3, date(1900, 3, 1))))
    found = refused(built(), (2, 3, date(1900, 2, 28)))
    assert found.location.cell == "C2"
    assert "1 March 1900" in found.found
    with pytest.raises(CannotGoOn, match=r"sheet Log, cell A2.*1 March 1900"):
        Edit(built()).add_sheet("Log", [["When"], [date(1899, 12, 31)]])


def test_a_date_keeps_the_date_format_of_its_cell_and_is_given_one_where_none_is() -> None:
    def highlight(book: Any, sheet: Any) -> None:
        sheet.write(1, 1, "text", book.add_format({"bold": True, "bg_color": "#FFFF00", "align": "right"}))
        sheet.write(2, 1, "text", book.add_format({"bold": True, "bg_color": "#FFFF00", "align": "right"}))

    data = built(highlight)
    new = edited(data, (2, 2, date(2026, 9, 30)), (3, 2, date(2026, 9, 30)), (2, 3, date(2026, 9, 30)))
    sheet = opened(new)["Actions"]
    assert sheet["C2"].number_format == "d mmm yyyy"
    for address in ("B2", "B3"):
        assert sheet[address].number_format == "mm-dd-yy"  # 14: the short date of whoever opens it
        assert sheet[address].font.bold
        assert sheet[address].fill.start_color.rgb == "FFFFFF00"
        assert sheet[address].alignment.horizontal == "right"
    count = re.compile(r'<cellXfs count="(\d+)">')
    one, two = (int(count.findall(part(one, "xl/styles.xml"))[0]) for one in (data, new))
    assert two == one + 1


def test_dates_written_again_and_again_pile_up_no_format() -> None:
    once = edited(built(), (2, 2, date(2026, 9, 30)))
    many = once
    for row in range(3, 9):
        many = edited(many, (row, 6, date(2026, 9, 30)), (row, 2, date(2026, 9, 30)))
    assert part(many, "xl/styles.xml") == part(once, "xl/styles.xml")


@pytest.mark.parametrize(
    ("code", "kept"),
    [
        ("dd/mm/yyyy", True),
        ("mmm-yy", True),
        ("[$-F800]dddd, mmmm dd, yyyy", True),
        ("0.00", False),
        ('0" days"', False),
        ("[Red]0", False),
        ("@", False),
        ("hh:mm", False),
        ("General", False),
    ],
)
def test_a_format_is_kept_if_a_date_can_be_read_in_it(code: str, kept: bool) -> None:
    data = built(lambda book, sheet: sheet.write(1, 1, "x", book.add_format({"num_format": code})))
    found = opened(edited(data, (2, 2, date(2026, 9, 30))))["Actions"]["B2"].number_format
    assert found == (code if kept else "mm-dd-yy")


def test_a_workbook_with_an_empty_list_of_formats_is_given_some_for_a_date() -> None:
    data = rewritten(sheet_of(""), {"xl/styles.xml": f'<styleSheet xmlns="{MAIN}"/>'})
    assert opened(edited(data, (2, 4, date(2026, 9, 30))))["Actions"]["D2"].is_date


def test_a_workbook_without_formats_is_given_some_for_a_date() -> None:
    data = rewritten(
        sheet_of('<row r="1"><c r="A1"><v>1</v></c></row>'),
        {
            "xl/styles.xml": None,
            "xl/_rels/workbook.xml.rels": lambda text: re.sub("<Relationship [^>]*styles[^>]*/>", "", text),
            "[Content_Types].xml": lambda text: re.sub("<Override [^>]*styles[^>]*/>", "", text),
        },
    )
    assert cells(edited(data, (1, 2, 5))) == {(1, 1): 1, (1, 2): 5}
    new = edited(data, (1, 2, date(2026, 9, 30)))
    assert cells(new)[1, 2] == date(2026, 9, 30)
    assert opened(new)["Actions"]["B1"].is_date


# -- formats of new cells ---------------------------------------------------------------------------------------------


def test_a_new_cell_takes_the_format_of_its_row_else_of_its_column_else_of_the_cell_above() -> None:
    def look(book: Any, sheet: Any) -> None:
        sheet.set_row(9, None, book.add_format({"num_format": "0.0"}))
        sheet.set_column(5, 5, None, book.add_format({"num_format": "0.00"}))
        sheet.write(19, 7, 1, book.add_format({"num_format": "0.000"}))

    new = edited(built(look), (10, 6, 1), (11, 6, 1), (20, 6, 1), (21, 8, 1), (21, 9, 1))
    sheet = opened(new)["Actions"]
    assert [sheet[at].number_format for at in ("F10", "F11", "F20", "H21", "I21")] == [
        "0.0", "0.00", "0.00", "0.000", "General",
    ]  # fmt: skip


def test_new_cells_and_rows_stand_in_order() -> None:
    data = sheet_of('<row r="3"><c r="C3"><v>3</v></c></row><row r="9"/>')
    places = [(3, 1), (3, 4), (3, 2), (5, 1), (1, 1), (9, 2), (12, 1)]
    new = edited(data, *((row, column, "x") for row, column in places))
    xml = part(new)
    assert re.findall('<row r="([0-9]+)"', xml) == ["1", "3", "5", "9", "12"]
    assert re.findall('<c r="([A-Z]+[0-9]+)"', xml) == ["A1", "A3", "B3", "C3", "D3", "A5", "B9", "A12"]


def test_the_dimension_grows_and_row_spans_go() -> None:
    xml = part(edited(built(), (9, 7, "x"), (2, 6, "y")))
    assert '<dimension ref="A1:G9"/>' in xml
    assert '<row r="2">' in xml
    assert '<row r="3" spans="1:4">' in xml


# -- XML as other programs write it -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1"/><c r="B1" t="s"><v>0</v></c></row>',
        "<row><c/><c t='b'><v>1</v></c></row>",
        '<row r="1" spans="1:2"/>',
        "",
        "<!-- <row r='1'><c r='B1'/></row> -->",
        '<row r="1"><c r="B1" t="inlineStr"><is><t><![CDATA[<c r="B1">]]></t></is></c><!-- > --></row>',
        '<row  r = "1" ><c t="str" r="B1" cm="1" vm="2"><f>"a>b"</f><v>a&gt;b</v></c ></row >',
    ],
)
def test_a_cell_is_found_however_the_rows_are_written(rows: str) -> None:
    new = edited(sheet_of(rows), (1, 2, "new"), (2, 1, 7))
    assert read(new) == [["", "new"], [7, ""]]
    assert not re.search(r"(?:cm|vm|spans)=", part(new))


def test_a_format_is_kept_in_whichever_quotes_it_is_written() -> None:
    new = edited(sheet_of("<row r='1'><c r=\"A1\" s='1'><v>1</v></c></row>"), (1, 1, "x"))
    assert '<c r="A1" s="1" t="inlineStr">' in part(new)


def test_sheet_data_closed_at_once_is_opened() -> None:
    data = rewritten(sheet_of(""), {SHEET: lambda text: text.replace("<sheetData></sheetData>", "<sheetData />")})
    assert read(edited(data, (1, 1, "a"), (2, 1, "b"))) == [["a"], ["b"]]


def test_new_elements_take_the_prefix_of_the_sheet() -> None:
    xml = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="A1"/></x:row></x:sheetData></x:worksheet>'
    new = edited(rewritten(built(), {SHEET: xml}), (1, 1, "a"), (1, 2, 5), (2, 1, True))
    assert not re.search("<(?!/?x:)", part(new))
    assert read(new) == [["a", 5], [True, ""]]


def test_rows_may_be_written_with_another_prefix_than_the_sheet() -> None:
    row = '<row r="1"><x:c r="A1"><v>1</v></x:c></row>'
    xml = f'<x:worksheet xmlns:x="{MAIN}" xmlns="{MAIN}"><sheetData>{row}</sheetData></x:worksheet>'
    new = edited(rewritten(built(), {SHEET: xml}), (1, 1, "a"))
    assert part(new).count(":c r=") == 1


def strict(data: bytes) -> bytes:
    """The package in the strict form of the standard, as Excel saves it when asked."""

    def converted(text: str) -> str:
        text = text.replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main")
        return re.sub(
            "http://schemas.openxmlformats.org/officeDocument/2006/(relationships)(?!/metadata)",
            r"http://purl.oclc.org/ooxml/officeDocument/\1",
            text,
        )

    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = [name for name in package.namelist() if name.startswith(("xl/", "_rels/"))]
    return rewritten(data, dict.fromkeys(names, converted))


def test_a_strict_workbook_stays_one() -> None:
    edit = Edit(strict(built()))
    edit.set_cell("Actions", 2, 2, date(2026, 9, 30))
    edit.append_rows("Actions", [{1: "A3"}])
    edit.add_sheet("Change log", [["When"], [date(2026, 9, 30)]])
    new = edit.save()
    assert cells(new)[2, 2] == date(2026, 9, 30)
    assert cells(new)[4, 1] == "A3"
    assert cells(new, "Change log") == {(1, 1): "When", (2, 1): date(2026, 9, 30)}
    for name in ("xl/workbook.xml", "xl/worksheets/sheet2.xml"):
        assert "schemas.openxmlformats.org/spreadsheetml" not in part(new, name)


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1", "us-ascii"])
def test_a_sheet_in_another_encoding_is_written_in_utf_8(encoding: str) -> None:
    text = part(sheet_of('<row r="1"><c r="A1" t="str"><v>Zoë</v></c></row>'))
    declared = f'<?xml version="1.0" encoding="{encoding}"?>{text}'
    data = rewritten(built(), {SHEET: declared.encode(encoding, "xmlcharrefreplace")})
    new = edited(data, (1, 2, "naïve"))
    assert read(new) == [["Zoë", "naïve"]]
    assert part(new).startswith('<?xml version="1.0" encoding="UTF-8"?>')


@pytest.mark.parametrize(
    "bad",
    [
        "<row r='1'><c r='A1'></row>",
        "<row r='2'/><row r='1'/>",
        "<row r='1'><c r='B1'/><c r='A1'/></row>",
        "<row r='1'/><row><c r='A9'/></row>",
        "<row r='1'><c r='nowhere'/></row>",
    ],
)
def test_a_sheet_that_cannot_be_followed_is_refused(bad: str) -> None:
    assert refused(sheet_of(bad), (1, 1, "x")).location.sheet == "Actions"


def test_a_byte_order_mark_is_no_obstacle() -> None:
    data = rewritten(built(), {SHEET: b"\xef\xbb\xbf" + part(built()).encode()})
    new = edited(data, (2, 2, "x"), (9, 1, "y"))
    assert (cells(new)[2, 2], cells(new)[9, 1]) == ("x", "y")


def test_a_document_type_is_refused() -> None:
    declared = '<!DOCTYPE worksheet [<!ENTITY a "b">]><worksheet'
    data = rewritten(built(), {SHEET: lambda text: text.replace("<worksheet", declared, 1)})
    assert "cannot be changed safely" in refused(data, (2, 2, "x")).found


# -- formulas ---------------------------------------------------------------------------------------------------------


def with_formulas(_: Any, sheet: Any) -> None:
    sheet.write_formula("F2", "=LEN(B2)", None, 20)
    sheet.write_formula("F3", "=LEN(B3)", None, 20)


CHAIN = f'<calcChain xmlns="{MAIN}"><c r="F2" i="1"/><c r="F3"/></calcChain>'


def chained() -> bytes:
    """A workbook with formulas and the calculation chain that Excel keeps."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain"
    content = "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"
    override = f'<Override PartName="/xl/calcChain.xml" ContentType="{content}"/></Types>'
    return rewritten(
        built(with_formulas),
        {
            "xl/calcChain.xml": CHAIN,
            "[Content_Types].xml": lambda text: text.replace("</Types>", override),
            "xl/_rels/workbook.xml.rels": lambda text: text.replace(
                "</Relationships>", f'<Relationship Id="rId99" Type="{kind}" Target="calcChain.xml"/></Relationships>'
            ),
        },
    )


def test_an_overwritten_formula_goes_with_the_calculation_chain() -> None:
    new = edited(chained(), (2, 6, 99))
    assert "xl/calcChain.xml" not in packed(new)
    assert "calcChain" not in part(new, "[Content_Types].xml") + part(new, "xl/_rels/workbook.xml.rels")
    sheet = opened(new)["Actions"]
    assert (sheet["F2"].value, sheet["F3"].value) == (99, "=LEN(B3)")


def test_a_calculation_chain_that_is_only_spoken_of_is_no_obstacle() -> None:
    data = rewritten(chained(), {"xl/calcChain.xml": None})
    new = edited(data, (2, 6, 99))
    assert "calcChain" not in part(new, "[Content_Types].xml") + part(new, "xl/_rels/workbook.xml.rels")
    assert cells(new)[2, 6] == 99


def test_formulas_are_calculated_afresh_when_the_workbook_is_opened() -> None:
    new = edited(chained(), (2, 2, "x"))
    assert packed(new)["xl/calcChain.xml"] == packed(chained())["xl/calcChain.xml"]
    assert re.findall("<calcPr[^>]*>", part(new, "xl/workbook.xml")) == ['<calcPr calcId="124519" fullCalcOnLoad="1"/>']


def test_the_order_to_calculate_is_put_where_it_belongs() -> None:
    others = "<definedNames><definedName name='a'>1</definedName></definedNames><oleSize ref='A1'/>"
    data = rewritten(built(with_formulas), {"xl/workbook.xml": lambda text: re.sub("<calcPr[^>]*>", others, text)})
    assert '</definedNames><calcPr fullCalcOnLoad="1"/><oleSize' in part(edited(data, (2, 2, "x")), "xl/workbook.xml")


def test_a_workbook_without_formulas_is_not_told_to_calculate() -> None:
    data = rewritten(built(), {"xl/workbook.xml": lambda text: re.sub("<calcPr[^>]*>", "", text)})
    assert packed(edited(data, (2, 2, "x")))["xl/workbook.xml"] == packed(data)["xl/workbook.xml"]


@pytest.mark.parametrize(
    ("formula", "name", "could"),
    [
        ("=Actions!B2", "", True),
        ("=SUM(Other!A1:A9)", "", False),
        ("=LEN(A1)&TODAY()", "", False),
        ("=COUNTA(Plan[Ref])", "", True),
        ("=COUNTA(All_refs)", "=Actions!$A$2:$A$3", True),
        ("=COUNTA(All_refs)", "=Other!$A$2:$A$3", False),
        ("=SUM(First:Last!A1)", "", True),
        ("=COUNTA('Jan:Mar (2)'!A1:A9)", "", True),
        ("=COUNTA(all_REFS)", "=Actions!$A$2:$A$3", True),
        ('=INDIRECT("Act"&"ions!A1")', "", True),
    ],
)
def test_formulas_are_calculated_afresh_only_where_one_could_depend_on_what_changed(
    formula: str, name: str, could: bool
) -> None:
    def build(book: Any, sheet: Any) -> None:
        sheet.add_table("A1:D3", {"name": "Plan", "columns": [{"header": text} for text in HEADINGS]})
        book.add_worksheet("Other").write_formula("F2", formula, None, 1)
        if name:
            book.define_name("All_refs", name)

    data = rewritten(built(build), {"xl/workbook.xml": lambda text: re.sub("<calcPr[^>]*>", "", text)})
    assert ("fullCalcOnLoad" in part(edited(data, (2, 2, "x")), "xl/workbook.xml")) == could


SHARED = (
    '<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">B1+1</f><v>1</v></c></row>'
    '<row r="2"><c r="A2"><f t="shared" si="0"/><v>1</v></c></row>'
)


def test_the_first_cell_of_a_shared_formula_is_refused_and_the_others_are_not() -> None:
    assert refused(sheet_of(SHARED), (1, 1, "x")).location.cell == "A1"
    assert cells(edited(sheet_of(SHARED), (2, 1, "x")))[2, 1] == "x"


@pytest.mark.parametrize(
    "master", ['<f t="array" ref="A1:B2">C1:D2</f>', '<f t="dataTable" ref="A1:B2" dt2D="1" dtr="1" r1="F1" r2="G1"/>']
)
@pytest.mark.parametrize("cell", [(1, 1), (2, 2)])
def test_the_cells_of_an_array_formula_or_data_table_are_refused(master: str, cell: tuple[int, int]) -> None:
    data = sheet_of(f'<row r="1"><c r="A1">{master}<v>1</v></c><c r="B1"/></row><row r="2"><c r="A2"/></row>')
    assert "one formula fills the cells A1:B2" in refused(data, (*cell, "x")).found
    assert cells(edited(data, (3, 1, "x")))[3, 1] == "x"


def test_an_array_formula_in_one_cell_is_replaced() -> None:
    book = opened(built())
    book["Actions"]["F2"] = ArrayFormula("F2", "=SUM(A1:A3)")
    assert cells(edited(saved(book), (2, 6, "x")))[2, 6] == "x"


# -- what is refused --------------------------------------------------------------------------------------------------


def test_only_the_first_of_merged_cells_may_be_changed() -> None:
    data = built(lambda _, sheet: sheet.merge_range("F2:G4", "merged"))
    assert cells(edited(data, (2, 6, "new")))[2, 6] == "new"
    found = refused(data, (3, 7, "lost"))
    assert (found.location.sheet, found.location.cell) == ("Actions", "G3")
    assert "part of the merged cells F2:G4" in found.found
    assert "unmerge" in found.fix


def test_of_several_cells_that_are_refused_the_uppermost_is_named() -> None:
    data = built(lambda _, sheet: sheet.merge_range("F2:G40", "merged"))
    assert refused(data, (39, 7, "lost"), (3, 7, "lost")).location.cell == "G3"


@pytest.mark.parametrize(
    ("name", "word"), [("_xmlsignatures/origin.sigs", "signature"), ("xl/revisions/revisionHeaders.xml", "shared")]
)
def test_a_signed_or_shared_workbook_is_refused(name: str, word: str) -> None:
    assert word in refused(rewritten(built(), {name: "x"}), (2, 2, "x")).found


def test_what_is_no_workbook_is_refused() -> None:
    for data in (b"", b"not a zip", built()[:-30], rewritten(built(), {"xl/workbook.xml": None})):
        assert "cannot be changed safely" in refused(data, (2, 2, "x")).found


def test_an_unknown_sheet_is_refused_by_name() -> None:
    with pytest.raises(CannotGoOn, match="no sheet called Plan"):
        Edit(built()).set_cell("Plan", 1, 1, "x")


def test_a_refusal_comes_before_anything_is_produced() -> None:
    edit = Edit(built(lambda _, sheet: sheet.merge_range("F2:G4", "merged")))
    edit.set_cell("Actions", 2, 2, "sound")
    edit.set_cell("Actions", 3, 7, "not")
    for _ in range(2):
        with pytest.raises(CannotGoOn):
            edit.save()


def pivoted(location: str) -> bytes:
    """A workbook with a pivot table where `location` says."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/pivotTable"
    link = f'<Relationship Id="rId1" Type="{kind}" Target="../pivotTables/pivotTable1.xml"/>'
    pivot = f'<pivotTableDefinition xmlns="{MAIN}"><location {location}/></pivotTableDefinition>'
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    relations = f'<Relationships xmlns="{space}">{link}</Relationships>'
    parts = {"xl/worksheets/_rels/sheet1.xml.rels": relations, "xl/pivotTables/pivotTable1.xml": pivot}
    return rewritten(built(), parts)


def test_the_cells_of_a_pivot_table_are_refused() -> None:
    data = pivoted('ref="F2:H6" firstDataRow="1"')
    assert "a pivot table fills the cells F2:H6" in refused(data, (3, 7, "x")).found


def test_the_filters_above_a_pivot_table_are_refused_too() -> None:
    data = pivoted('ref="H5:J9" rowPageCount="2" colPageCount="1"')
    for row, column in ((2, 8), (3, 9), (9, 10)):
        assert "pivot table" in refused(data, (row, column, "x")).found
    assert cells(edited(data, (1, 8, "x"), (3, 10, "x"), (10, 8, "x")))[3, 10] == "x"


def test_saving_again_gives_the_same_and_takes_in_what_was_asked_since() -> None:
    edit = Edit(built(with_formulas))
    edit.append_rows("Actions", [{1: "A3"}])
    edit.add_sheet("Change log", [["When"], [date(2026, 9, 30)]])
    assert edit.save() == edit.save()
    edit.set_cell("Actions", 2, 2, "later")
    assert cells(edit.save())[2, 2] == "later"


# -- rows appended ----------------------------------------------------------------------------------------------------


def test_rows_go_under_the_last_one_that_is_not_blank() -> None:
    edit = Edit(built())
    assert edit.append_rows("Actions", [{1: "A3", 3: date(2026, 9, 30)}, {1: "A4", 4: "Red"}]) == 4
    new = edit.save()
    assert read(new)[3:] == [["A3", "", date(2026, 9, 30), ""], ["A4", "", "", "Red"]]
    assert opened(new)["Actions"]["C4"].number_format == "d mmm yyyy"
    assert opened(new)["Actions"]["C5"].number_format == "d mmm yyyy"


def test_appending_twice_goes_on_where_the_first_ended() -> None:
    edit = Edit(built())
    assert [edit.append_rows("Actions", [{1: text}]) for text in ("A3", "A4")] == [4, 5]
    edit.set_cell("Actions", 9, 2, "further down")
    assert edit.append_rows("Actions", [{1: "A5"}]) == 10
    edit.set_cell("Actions", 10, 1, None)
    assert edit.append_rows("Actions", [{1: "A6"}]) == 10
    assert {key: value for key, value in cells(edit.save()).items() if key[0] > 3} == {
        (4, 1): "A3", (5, 1): "A4", (9, 2): "further down", (10, 1): "A6",
    }  # fmt: skip


def prepared() -> bytes:
    """A workbook with five more rows ready: a format, and a formula that shows nothing yet."""

    def look(book: Any, sheet: Any) -> None:
        for row in range(3, 8):
            sheet.write_blank(row, 1, None, book.add_format({"num_format": "0.0"}))
            sheet.write_formula(row, 5, '=IF(B1="","",1)', None, "")

    return rewritten(built(look), {SHEET: lambda text: re.sub(r'(<c r="F\d")', r'\1 t="str"', text)})


def test_rows_with_formats_alone_are_filled_and_keep_them() -> None:
    new = appended(prepared(), {1: "A3", 2: 1.5})
    assert cells(new)[4, 1] == "A3"
    assert opened(new)["Actions"]["B4"].number_format == "0.0"
    assert opened(new)["Actions"]["F4"].value == '=IF(B1="","",1)'
    assert opened(new)["Actions"].max_row == 8


def with_formulas_below(book: openpyxl.Workbook) -> bytes:
    """Rows of formulas whose values were never saved, as openpyxl writes them, under the plan."""
    for row in (3, 4):
        for column in "AB":
            book["Actions"][f"{column}{row}"] = f"={column}2"
    return saved(book)


def test_rows_go_under_formulas_whose_values_are_not_known() -> None:
    new = appended(with_formulas_below(opened(built())), {1: "A3"})
    assert [row[0].value for row in opened(new)["Actions"]["A3:A5"]] == ["=A2", "=A2", "A3"]


def test_rows_go_under_formulas_that_show_nothing_if_they_would_be_written_over() -> None:
    new = appended(prepared(), {1: "A3", 6: "typed"})
    assert (cells(new)[9, 1], opened(new)["Actions"]["F8"].value) == ("A3", '=IF(B1="","",1)')
    edit = Edit(prepared())
    with pytest.raises(CannotGoOn, match="the row is not blank"):
        edit.append_rows("Actions", [{1: "A3", 6: "typed"}], after=3)


def test_rows_go_under_merged_cells_that_reach_further_down() -> None:
    def merged(_: Any, sheet: Any) -> None:
        sheet.merge_range("A4:A6", "merged")
        sheet.merge_range("B6:B9", "further")

    assert cells(appended(built(merged), {1: "A3"}))[10, 1] == "A3"


def test_an_appended_row_has_the_look_of_the_row_above() -> None:
    def look(book: Any, sheet: Any) -> None:
        sheet.set_row(2, 30, None, {"level": 1})
        sheet.write(2, 5, None, book.add_format({"bg_color": "#FFFF00"}))

    sheet = opened(appended(built(look), {1: "A3"}))["Actions"]
    assert (sheet.row_dimensions[4].height, sheet.row_dimensions[4].outlineLevel) == (30, 1)
    assert sheet["F4"].fill.start_color.rgb == "FFFFFF00"


@pytest.mark.parametrize("mark", ["frozen", "filtered"])
def test_rows_under_headings_alone_do_not_look_like_headings(mark: str) -> None:
    def headings(book: Any, _: Any) -> None:
        sheet = book.add_worksheet("Returns")
        sheet.write(0, 0, "What has come back")
        sheet.write_row(1, 0, HEADINGS, book.add_format({"bold": True}))
        sheet.conditional_format("A2:D2", {"type": "no_blanks", "format": book.add_format({"italic": True})})
        if mark == "frozen":
            sheet.freeze_panes(2, 0)
        else:
            sheet.autofilter("A2:D2")

    new = appended(built(headings), {1: "x", 2: "y"}, sheet="Returns")
    assert not opened(new)["Returns"]["A3"].font.bold
    xml = part(new, "xl/worksheets/sheet2.xml")
    assert '<conditionalFormatting sqref="A2:D2">' in xml
    assert mark == "frozen" or '<autoFilter ref="A2:D3"/>' in xml


def test_a_row_with_nothing_above_it_is_one_of_headings() -> None:
    book = openpyxl.Workbook()
    book.active.title = "Returns"
    book.active.append(HEADINGS)
    book.active["A1"].font = openpyxl.styles.Font(bold=True)
    edit = Edit(saved(book))
    edit.append_rows("Returns", [{1: "x"}, {1: "y"}])
    assert [opened(edit.save())["Returns"].cell(row, 1).font.bold for row in (1, 2, 3)] == [True, False, False]


def test_what_openpyxl_wrote_grows_as_well() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Actions"
    for row in (HEADINGS, *ROWS):
        sheet.append(row)
    choices = DataValidation(type="list", formula1='"Red,Amber,Green"')
    choices.add("D2:D3")
    sheet.add_data_validation(choices)
    sheet.conditional_formatting.add("A2:D3", FormulaRule(formula=['$D2="Red"'], font=openpyxl.styles.Font(bold=True)))
    sheet.add_table(Table(displayName="Plan", ref="A1:D3"))
    sheet["B2"].comment = Comment("see minutes", "BM")
    data = saved(book)
    new = appended(data, {1: "A3", 4: "Red"})
    assert differing(data, new) == {SHEET, "xl/tables/table1.xml"}
    after = opened(new)["Actions"]
    assert [str(one.sqref) for one in after.data_validations.dataValidation] == ["D2:D4"]
    assert [str(one.sqref) for one in after.conditional_formatting] == ["A2:D4"]
    assert (after.tables["Plan"].ref, after["B2"].comment.text) == ("A1:D4", "see minutes")


def test_rows_go_where_they_are_told_and_never_over_what_stands_there() -> None:
    data = built(lambda _, sheet: sheet.write(9, 0, "a note below"))
    assert cells(appended(data, {1: "A3"}, after=3))[4, 1] == "A3"
    with pytest.raises(CannotGoOn, match="the row is not blank") as caught:
        appended(data, *({1: str(number)} for number in range(7)), after=3)
    assert caught.value.problem.location.cell == "10"


def test_a_table_grows_with_its_filter() -> None:
    columns = [{"header": heading} for heading in HEADINGS]
    data = built(lambda _, sheet: sheet.add_table("A1:D3", {"columns": columns, "name": "Plan"}))
    new = appended(data, {1: "A3"}, {1: "A4"})
    xml = part(new, "xl/tables/table1.xml")
    assert re.findall(' ref="([^"]*)"', xml) == ["A1:D5", "A1:D5"]
    assert opened(new)["Actions"].tables["Plan"].ref == "A1:D5"
    assert differing(data, new) == {"xl/tables/table1.xml", SHEET}


def test_a_table_does_not_grow_over_what_stands_below_it() -> None:
    def two(book: Any, sheet: Any) -> None:
        sheet.add_table("A1:D3", {"name": "One", "columns": [{"header": text} for text in HEADINGS]})
        sheet.add_table("D6:E8", {"name": "Two"})

    edit = Edit(built(two))
    with pytest.raises(CannotGoOn, match="the table Two stands in the way"):
        edit.append_rows("Actions", [{1: "x", 2: "y"}] * 5, after=3)

    def signed(book: Any, sheet: Any) -> None:
        sheet.add_table("A1:D3", {"name": "One", "columns": [{"header": text} for text in HEADINGS]})
        sheet.write("D5", "Signed: chair of the group")

    edit = Edit(built(signed))
    with pytest.raises(CannotGoOn, match="the row is not blank"):
        edit.append_rows("Actions", [{1: "x", 2: "y"}] * 2, after=3)


def test_an_appended_row_is_there_to_be_seen() -> None:
    data = sheet_of('<row r="1"><c r="A1"><v>1</v></c></row><row r="2" hidden="1"/>')
    assert "hidden" not in part(appended(data, {1: 2}))


def test_a_print_area_that_is_calculated_stays() -> None:
    def area(book: Any, sheet: Any) -> None:
        sheet.print_area("A1:D3")

    calculated = "OFFSET(Actions!$A$1,0,0,9,4)"
    data = rewritten(built(area), {"xl/workbook.xml": lambda text: text.replace("Actions!$A$1:$D$3", calculated)})
    assert calculated in part(appended(data, {1: "A3"}), "xl/workbook.xml")


def test_a_row_of_totals_stands_in_the_way_and_headings_are_the_tables_own() -> None:
    columns = [{"header": heading, "total_string": "x"} for heading in HEADINGS]
    data = built(lambda _, sheet: sheet.add_table("A1:D4", {"columns": columns, "total_row": True, "name": "Plan"}))
    for after in (None, 3, 4):
        with pytest.raises(CannotGoOn, match="total"):
            appended(data, {1: "A3"}, {1: "A4"}, after=after)
    assert "heading of the table Plan" in refused(data, (1, 1, "Reference")).found
    assert "row of totals" in refused(data, (4, 1, "Sum")).found


def grown_sheet(book: Any, sheet: Any) -> None:
    sheet.autofilter("A1:D3")
    sheet.print_area("A1:D3")
    sheet.conditional_format("D2:D3", {"type": "cell", "criteria": "==", "value": '"Red"'})
    sheet.conditional_format("H2:H3", {"type": "data_bar", "data_bar_2010": True})
    sheet.conditional_format("A2:A3", {"type": "data_bar", "data_bar_2010": True})
    sheet.data_validation("D2:D3", {"validate": "list", "source": ["Red", "Green"]})
    sheet.data_validation("D1", {"validate": "any", "input_title": "heading"})
    sheet.add_sparkline("J3", {"range": "A1:A3"})


def test_filters_rules_validations_and_the_print_area_take_in_appended_rows() -> None:
    new = appended(built(grown_sheet), {1: "A3"}, {1: "A4", 4: "Red"})
    xml, book = part(new), part(new, "xl/workbook.xml")
    assert '<autoFilter ref="A1:D5"/>' in xml
    assert re.findall(' sqref="([^"]*)"', xml)[-5:].count("D2:D5") == 2
    assert re.findall("<xm:sqref>([^<]*)</xm:sqref>", xml) == ["H2:H3", "A2:A5", "J3"]
    assert "Actions!$A$1:$D$5" in re.findall("_FilterDatabase[^>]*>([^<]*)<", book)
    assert "Actions!$A$1:$D$5" in re.findall("Print_Area[^>]*>([^<]*)<", book)
    assert 'sqref="H2:H3"' in xml  # a rule for a column that no new row has anything in
    assert 'sqref="D1"' in xml


def test_the_sort_order_of_a_filter_takes_in_appended_rows() -> None:
    order = '<sortState ref="A2:B3"><sortCondition ref="B2:B3"/></sortState>'
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c><c r="B{n}"><v>2</v></c></row>' for n in (1, 2, 3))
    data = sheet_of(rows, after=f'<autoFilter ref="A1:B3">{order}</autoFilter>')
    assert re.findall(' ref="([^"]*)"', part(appended(data, {1: 1, 2: 2}))) == ["A1:B4", "A2:B4", "B2:B4"]


def test_names_that_belong_to_another_sheet_stay() -> None:
    def two(book: Any, sheet: Any) -> None:
        sheet.print_area("A1:D3")
        other = book.add_worksheet("Bob's")
        other.write(2, 0, "x")
        other.print_area("A1:D3")

    text = part(appended(built(two), {1: "new"}, sheet="Bob's"), "xl/workbook.xml")
    assert re.findall("Print_Area[^>]*>([^<]*)<", text) == ["Actions!$A$1:$D$3", "'Bob''s'!$A$1:$D$4"]


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("Whole", "Actions!$A$1:$D$3", "Actions!$A$1:$D$5"),
        ("Ratings", "Actions!$D$2:$D$3", "Actions!$D$2:$D$5"),
        ("Both", "Actions!$A$2:$A$3,Actions!$D$2:$D$3", "Actions!$A$2:$A$5,Actions!$D$2:$D$5"),
        ("Above", "Actions!$A$1:$D$2", "Actions!$A$1:$D$2"),
        ("Beside", "Actions!$G$2:$G$3", "Actions!$G$2:$G$3"),
        ("Last_row", "Actions!$A$3:$D$3", "Actions!$A$3:$D$3"),
        ("Elsewhere", "Other!$A$1:$D$3", "Other!$A$1:$D$3"),
        ("Calculated", "SUM(Actions!$D$2:$D$3)", "SUM(Actions!$D$2:$D$3)"),
        ("Titles", "Actions!$1:$3", "Actions!$1:$3"),
    ],
)
def test_a_defined_name_that_covers_the_table_covers_its_new_rows(name: str, before: str, after: str) -> None:
    def build(book: Any, _: Any) -> None:
        book.add_worksheet("Other")
        book.define_name(name, f"={before}")

    text = part(appended(built(build), {1: "A3", 4: "Red"}, {1: "A4"}), "xl/workbook.xml")
    assert re.findall("<definedName [^>]*>([^<]*)<", text) == [after]


def test_a_defined_name_is_told_by_its_sheet_however_that_is_written() -> None:
    def build(book: Any, _: Any) -> None:
        other = book.add_worksheet("Bob's & <co>")
        other.write_column("A1", ["Ref", "1", "2"])
        book.define_name("Whole", "='bob''s & <CO>'!$A$1:$A$3")

    text = part(appended(built(build), {1: "3"}, sheet="Bob's & <co>"), "xl/workbook.xml")
    assert re.findall("<definedName [^>]*>([^<]*)<", text) == ["'bob''s &amp; &lt;CO&gt;'!$A$1:$A$4"]


# -- sheets added -----------------------------------------------------------------------------------------------------


def test_an_added_sheet_is_plain_with_bold_headings_that_stay_in_sight() -> None:
    edit = Edit(built())
    rows = [["When", "What"], [datetime(2026, 9, 30, 14, 30), "=not a formula"], [date(2026, 9, 30), None]]
    edit.add_sheet("Change log & more", rows, widths=[20, 40.5])
    new = edit.save()
    assert read(new, "Change log & more") == [
        ["When", "What"], [datetime(2026, 9, 30, 14, 30), "=not a formula"], [date(2026, 9, 30), ""],
    ]  # fmt: skip
    sheet = opened(new)["Change log & more"]
    assert [sheet["A1"].font.bold, sheet["B1"].font.bold, sheet["A2"].font.bold] == [True, True, False]
    assert (sheet.freeze_panes, sheet.column_dimensions["B"].width) == ("A2", 40.5)
    lists = {"[Content_Types].xml", "xl/_rels/workbook.xml.rels", "xl/workbook.xml"}
    assert differing(built(), new) == {*lists, "xl/styles.xml"}


def test_a_sheet_is_added_where_each_sheet_declares_its_own_prefix() -> None:
    def declared(text: str) -> str:
        space = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
        return re.sub("<sheet ", f"<sheet {space} ", text.replace(f" {space}", ""))

    edit = Edit(rewritten(built(), {"xl/workbook.xml": declared}))
    edit.add_sheet("Log", [["When"]])
    assert opened(edit.save()).sheetnames == ["Actions", "Log"]


def test_an_added_sheet_prints_one_page_wide_on_a4() -> None:
    edit = Edit(built())
    edit.add_sheet("Log", [["When"]])
    page = opened(edit.save())["Log"]
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert (page.sheet_properties.pageSetUpPr.fitToPage, page.page_setup.fitToHeight) == (True, 0)


def test_added_sheets_have_names_and_numbers_of_their_own() -> None:
    edit = Edit(built(lambda book, _: book.add_worksheet("Other")))
    edit.add_sheet("Returns", [["Cycle"]])
    edit.add_sheet("History", [["Cycle"]])
    new = edit.save()
    assert opened(new).sheetnames == ["Actions", "Other", "Returns", "History"]
    assert re.findall('sheetId="([0-9]+)"', part(new, "xl/workbook.xml")) == ["1", "2", "3", "4"]
    again = appended(new, {1: "2026-Q3"}, sheet="History")
    assert read(again, "History") == [["Cycle"], ["2026-Q3"]]
    assert not opened(again)["History"]["A2"].font.bold


def test_a_sheet_of_a_name_that_is_there_already_is_refused() -> None:
    with pytest.raises(CannotGoOn, match="there is another of that name"):
        Edit(built()).add_sheet("ACTIONS", [["When"]])


@pytest.mark.parametrize(
    "name", ["", "a\x01b", "\U0001f600" * 16, "\ud800", "x" * 32, "a/b", "[a]", "what?", "'quoted'"]
)
def test_a_name_that_excel_does_not_take_is_refused_at_once(name: str) -> None:
    with pytest.raises(ValueError, match="sheet"):
        Edit(built()).add_sheet(name, [])


# -- the law ----------------------------------------------------------------------------------------------------------

texts = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=12)
numbers = st.integers(-(10**9), 10**9) | st.floats(-1e12, 1e12)
values = st.none() | texts | numbers.map(float) | st.booleans() | st.dates(date(1904, 1, 2), date(9999, 12, 31))
places = st.tuples(st.integers(1, 12), st.integers(1, 7))
one_cell = st.tuples(st.just("set"), places, values)
some_rows = st.tuples(st.just("append"), st.lists(st.dictionaries(st.integers(1, 7), values, max_size=4), max_size=3))
starts = st.sampled_from(
    [
        "",
        '<row r="2" spans="1:3"/><row r="4"><c r="B4" s="1"/><c r="D4" t="b"><v>1</v></c></row>',
        "<row><c><v>1</v></c><c/><c><v>3</v></c></row><row/><row r='9'><c r='G9' s='1'><v>46000</v></c></row>",
    ]
)


@settings(max_examples=60, deadline=None)
@given(start=starts, steps=st.lists(one_cell | some_rows, max_size=6), date_1904=st.booleans())
def test_any_edits_equal_the_same_edits_on_a_plain_dictionary(start: str, steps: list[Any], date_1904: bool) -> None:
    flag = (lambda text: text.replace("<workbookPr", '<workbookPr date1904="1"')) if date_1904 else (lambda text: text)
    data = rewritten(sheet_of(start), {"xl/workbook.xml": flag})
    model, edit = cells(data), Edit(data)
    for kind, *details in steps:
        if kind == "set":
            (row, column), value = details
            edit.set_cell("Actions", row, column, value)
            model[row, column] = value
        else:
            first = max((row for (row, _), value in model.items() if value not in (None, "")), default=0) + 1
            edit.append_rows("Actions", details[0])
            model |= {(first + n, column): value for n, row in enumerate(details[0]) for column, value in row.items()}
    assert cells(edit.save()) == {place: value for place, value in model.items() if value not in (None, "")}


# -- an independent program -------------------------------------------------------------------------------------------


def test_libreoffice_opens_an_edited_workbook(tmp_path: Path) -> None:
    edit = Edit(built(with_formulas))
    edit.set_cell("Actions", 2, 2, "ten chars.")
    edit.append_rows("Actions", [{1: "A3", 2: " kept ", 3: date(2026, 9, 30), 4: True}])
    edit.add_sheet("Change log", [["When"], [date(2026, 9, 30)]])
    (tmp_path / "tracker.xlsx").write_bytes(edit.save())
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    as_shown = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true"
    convert = [needs("soffice"), profile, "--headless", "--convert-to", as_shown, "--outdir", str(tmp_path)]
    subprocess.run([*convert, str(tmp_path / "tracker.xlsx")], check=True, capture_output=True, timeout=120)
    lines = (tmp_path / "tracker.csv").read_text("utf-8").splitlines()
    assert lines[1].startswith("A1,ten chars.,")
    assert lines[3].startswith("A3, kept ,30 Sep 2026,TRUE")

"""Workbooks that are not .xlsx: read for what they are, said to be so, and never a danger to the run."""

import shutil
import struct
import subprocess
import sys
from datetime import date, datetime, time, timedelta
from itertools import product
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from other_files import (
    archive,
    binary,
    cell,
    converted,
    ods,
    places,
    stream_of,
    text_cell,
    with_record,
    with_storage,
    with_stream,
    xlsb,
)
from working_folder import command, make_folder, merge_json, send_back, table

from plan_tools.excel.opening import must_be_excel, open_data, open_workbook
from plan_tools.excel.others.across import packed, unpacked
from plan_tools.model import CellError, FormulaWithoutValue, Sheet, Workbook
from plan_tools.problems import CannotGoOn, Location, Problem, problem

DAY, MOMENT = date(2026, 9, 30), datetime(2026, 9, 30, 10, 30)


def refused(data: bytes, name: str, **more: object) -> Problem:
    with pytest.raises(CannotGoOn) as stop:
        open_data(data, name, **more)  # type: ignore[arg-type]
    return stop.value.problem


def rows(data: bytes, name: str) -> tuple[tuple[object, ...], ...]:
    """The rows of the one sheet, without the blank cells at their ends."""
    (sheet,) = open_data(data, name).sheets
    return tuple(_trimmed(row) for row in sheet.rows)


def _trimmed(row: tuple[object, ...]) -> tuple[object, ...]:
    return row[: max((place for place, value in enumerate(row, 1) if value is not None), default=0)]


# -- what LibreOffice saves -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def saved(tmp_path_factory) -> dict[str, Path]:
    """One workbook, saved by LibreOffice as .xls and .ods; and one that counts its dates from 1904."""
    place = tmp_path_factory.mktemp("saved")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Plan é"
    sheet.append(["Ref", "00123", "two\nlines  and spaces", 0.5, True, "=1/0", "=NA()", "=1+1", '="a"&"b"'])
    sheet.append([DAY, MOMENT, time(10, 30), timedelta(hours=30), 7, "#REF!"])
    sheet["D1"].number_format, sheet["A2"].number_format, sheet["F2"].data_type = "0%", "dd/mm/yyyy", "s"
    sheet["A4"] = "merged"
    sheet.merge_cells("A4:C5")
    sheet["A1"].comment = openpyxl.comments.Comment("a note that is no answer", "x")
    hidden = book.create_sheet("Hidden")
    hidden.sheet_state, hidden["B2"] = "hidden", "kept"
    book.save(place / "plan.xlsx")
    book.epoch = CALENDAR_MAC_1904
    book.save(place / "mac.xlsx")
    paths = [place / "plan.xlsx", place / "mac.xlsx"]
    return {path.name: path for ending in (".xls", ".ods") for path in converted(ending, place, *paths)}


@pytest.mark.parametrize(
    ("name", "form"),
    [("plan.xls", "an old Excel workbook (.xls)"), ("plan.ods", "an OpenDocument spreadsheet (.ods)")],
)
def test_every_value_comes_out_as_what_it_is(saved, name, form):
    workbook = open_workbook(saved[name], name)
    plan, hidden = workbook.sheets
    first, second, _, fourth, *_ = (_trimmed(row) for row in plan.rows)
    assert first[:4] == ("Ref", "00123", "two\nlines  and spaces", 0.5)
    assert first[4] == 1
    assert first[5:] == (CellError("#DIV/0!"), CellError("#N/A"), 2, "ab")
    assert second == (DAY, MOMENT, time(10, 30), timedelta(hours=30), 7, "#REF!")
    assert [type(value) for value in second] == [date, datetime, time, timedelta, float, str]
    assert fourth == ("merged",)
    assert plan.merges == ((4, 1, 5, 3),)
    assert {(1, 6), (1, 7), (1, 8), (1, 9)} <= plan.formulas
    assert (plan.name, plan.hidden, hidden.name, hidden.hidden) == ("Plan é", False, "Hidden", True)
    assert hidden.rows[1][1] == "kept"
    assert workbook.format == form


@pytest.mark.parametrize("name", ["mac.xls", "mac.ods"])
def test_dates_that_count_from_1904_are_the_same_days(saved, name):
    plan, _hidden = open_workbook(saved[name], name).sheets
    assert (plan.rows[1][0], plan.rows[1][1], plan.epoch_1904) == (DAY, MOMENT, True)


@pytest.mark.parametrize("ending", [".xls", ".ods"])
def test_a_return_saved_as_another_kind_is_merged_and_said_to_be_one(tmp_path, ending):
    tracker = make_folder(tmp_path / "plan")
    back = send_back(
        tracker, "Council", {"2(i)": {"Rating now": "Amber", "Update": "To cabinet", "New due date": date(2027, 5, 31)}}
    )
    plain = merge_json(tracker.parent, "--dry-run")
    (other,) = converted(ending, tmp_path, back)
    back.unlink()
    shutil.move(other, back.with_suffix(ending))
    result = merge_json(tracker.parent)
    assert [(one["ref"], one["field"], one["now"]) for one in result["changes"]] == [
        (one["ref"], one["field"], one["now"]) for one in plain["changes"]
    ]
    (row,) = [row for row in table(tracker, "Actions") if row["Ref"] == "2(i)"]
    assert (row["Rating"], row["Progress update"]) == ("Amber", "To cabinet")
    told = [one for one in result["problems"] if one["file"].endswith(ending)]
    assert {one["code"] for one in told if one["code"].startswith("file-")} <= {"file-other-format"}


def test_a_check_reads_them_too_but_a_tracker_of_another_kind_is_sent_back(tmp_path):
    tracker = make_folder(tmp_path / "plan")
    back = send_back(tracker, "Council", {"2(i)": {"Rating now": "Amber", "Update": "To cabinet"}})
    (other,) = converted(".ods", tmp_path, back)
    code, out, _ = command("plan-tools", "check", other, "--tracker", tracker)
    assert (code, f"{other.as_posix()}: return" in out) == (1, True)
    (other,) = converted(".ods", tmp_path, tracker)
    code, out, err = command("plan-tools", "check", other)
    assert (code, err) == (1, "")
    assert "plan-tools adopt" in out


def test_what_such_a_file_may_not_show_is_said():
    form = open_data(CSV, "plan.csv").format
    told = problem("file-other-format", Location("plan.csv"), format=form)
    assert "This is a text file: letters read as UTF-8, columns parted by commas; its values were read." in str(told)


# -- what a file is called --------------------------------------------------------------------------------------------

CSV = b"Ref,Update\r\n1.1,Done\r\n"


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (ods(""), "return.xlsx", "OpenDocument spreadsheet (.ods)"),
        (ods(""), "return", "OpenDocument spreadsheet (.ods)"),
        (xlsb([]), "return.xlsx", "binary form (.xlsb)"),
        (CSV, "return.xlsx", "a text file (.csv)"),
        (CSV, "return.ods", "a text file (.csv)"),
    ],
)
def test_a_file_that_is_not_what_it_is_called_is_refused_and_named(data, name, kind):
    problem = refused(data, name)
    assert problem.code == "file-misnamed"
    assert kind in problem.found
    assert "rename it" in problem.fix


def test_an_old_workbook_called_a_new_one_is_refused_and_named(saved):
    problem = refused(saved["plan.xls"].read_bytes(), "plan.xlsx")
    assert (problem.code, "an old Excel workbook (.xls)" in problem.found) == ("file-misnamed", True)


@pytest.mark.parametrize(
    ("name", "ending"),
    [
        ("return.xls", ".xls"),
        ("return.CSV", ".csv"),
        ("a.pdf", ".pdf"),
        ("return", ""),
        ("v2.1 final", ""),
        ("A.XLSX", ""),
    ],
)
def test_an_excel_workbook_may_have_any_name_and_that_of_another_kind_is_said(tmp_path, name, ending):
    openpyxl.Workbook().save(tmp_path / "book.xlsx")
    said = open_data((tmp_path / "book.xlsx").read_bytes(), name).format
    assert said == (f"an Excel workbook (.xlsx) whose name ends in {ending}" if ending else "")


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (b"<html><table><tr><td>Ref", "return.xls", "a web page"),
        (b'<?xml version="1.0"?><Workbook>', "return.xls", "an XML document"),
        (b"%PDF-1.7", "return.csv", "a PDF document"),
        (b"Minutes of the meeting\r\nAll were there.\r\n", "minutes.txt", "plain text"),
        (b"Minutes of the meeting\r\n", "minutes.xlsx", "plain text"),
        (b"", "return.csv", "an empty file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "return.xls", "old Word document"),
    ],
)
def test_what_is_no_table_at_all_is_named_for_what_it_is(data, name, kind):
    problem = refused(data, name)
    assert (problem.code, kind in problem.found) == ("file-not-a-workbook", True)


def test_a_tracker_must_be_an_excel_workbook():
    for data in (ods(""), xlsb([]), CSV):
        with pytest.raises(CannotGoOn) as stop:
            must_be_excel(data, "tracker.xlsx")
        assert stop.value.problem.code == "tracker-other-kind"
    must_be_excel(archive({"xl/workbook.xml": ""}), "tracker.xlsx")


# -- .ods -------------------------------------------------------------------------------------------------------------


def line(*cells: str, repeated: int = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{repeated}">{"".join(cells)}</table:table-row>'


def held(value: str, repeated: int = 1, more: str = "") -> str:
    return (
        f'<table:table-cell office:value-type="float" office:value="{value}" '
        f'table:number-columns-repeated="{repeated}" {more}/>'
    )


EMPTY = '<table:table-cell table:number-columns-repeated="{}"/>'


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ('<table:table-cell office:value-type="boolean" office:boolean-value="true"/>', True),
        ('<table:table-cell office:value-type="boolean" office:boolean-value="false"/>', False),
        ('<table:table-cell office:value-type="percentage" office:value="0.25"/>', 0.25),
        ('<table:table-cell office:value-type="currency" office:value="1200"/>', 1200.0),
        ('<table:table-cell office:value-type="date" office:date-value="2026-09-30"/>', DAY),
        ('<table:table-cell office:value-type="date" office:date-value="2026-09-30T10:30:00"/>', MOMENT),
        ('<table:table-cell office:value-type="date" office:date-value="soon"><text:p>soon</text:p></table:table-cell>',
         "soon"),
        ('<table:table-cell office:value-type="time" office:time-value="PT10H30M00S"/>', time(10, 30)),
        ('<table:table-cell office:value-type="time" office:time-value="PT30H00M00S"/>', timedelta(hours=30)),
        ('<table:table-cell office:value-type="time" office:time-value="-PT1H"/>', timedelta(hours=-1)),
        ('<table:table-cell office:value-type="string"><text:p>a<text:s text:c="2"/>b<text:tab/>c<text:line-break/>d'
         '</text:p><text:p>e <text:span>f</text:span></text:p></table:table-cell>', "a  b\tc\nd\ne f"),
        ('<table:table-cell office:value-type="string" office:string-value="short"/>', "short"),
        ('<table:table-cell office:value-type="string"><office:annotation><text:p>a note</text:p></office:annotation>'
         "<text:p>said</text:p></table:table-cell>", "said"),
        ('<table:table-cell table:formula="of:=1/0" calcext:value-type="error" office:value-type="string">'
         "<text:p>#DIV/0!</text:p></table:table-cell>", CellError("#DIV/0!")),
        ('<table:table-cell table:formula="of:=A9" office:value-type="float" office:value="0"><text:p>Err:522</text:p>'
         "</table:table-cell>", CellError("Err:522")),
        ('<table:table-cell office:value-type="string"><text:p>#REF!</text:p></table:table-cell>', "#REF!"),
    ],
)  # fmt: skip
def test_a_cell_of_an_ods_holds_what_it_shows(written, value):
    ((found,),) = rows(ods(line(written)), "plan.ods")
    assert found == value
    assert type(found) is type(value)


def test_cells_and_rows_that_repeat_stand_where_they_do():
    body = line(EMPTY.format(2), held("1", 2), EMPTY.format(16_380)) + line(repeated=3) + line(held("2"), repeated=2)
    assert rows(ods(body + line(repeated=1_048_570)), "plan.ods") == ((None, None, 1, 1), (), (), (), (2,), (2,))


def test_formulas_of_an_ods_are_marked_where_they_repeat():
    (sheet,) = open_data(ods(line(held("1", 2, 'table:formula="of:=1"'), repeated=2)), "plan.ods").sheets
    assert sheet.formulas == {(1, 1), (1, 2), (2, 1), (2, 2)}


@pytest.mark.parametrize(
    ("data", "code", "why"),
    [
        (ods(line(held("1", 16_384), repeated=1_048_576)), "file-too-large", "more than 2,000,000 cells"),
        (ods(line(repeated=1_048_575) + line(EMPTY.format(16_383), held("1"))), "file-too-large", "row 1,048,576"),
        (ods(line(repeated=1_048_576) + line(held("1"))), "file-unsafe", "outside the grid"),
        (ods(line(EMPTY.format(16_384), held("1"))), "file-unsafe", "outside the grid"),
        (ods(line(held("1", -5))), "file-unsafe", "outside the grid"),
        (ods(line(held("nine"))), "file-unreadable", "damaged"),
        (ods(line(held("1", 2, 'table:number-rows-spanned="x"'))), "file-unreadable", "damaged"),
        (ods("<text:p>" * 300 + "</text:p>" * 300), "file-unreadable", "nested more than 256 deep"),
        (ods("")[:-60], "file-unreadable", "its end is missing"),
        (archive({"META-INF/manifest.xml": "<a/>"}, ods=True), "file-unreadable", "a part that it names is missing"),
        (ods("", {"big.xml": b" " * (300 << 20)}), "file-unsafe", "300 MB once unpacked"),
        (ods("", head="<!DOCTYPE a>"), "file-unsafe", "a document type"),
        (ods("", {"../up.xml": "<a/>"}), "file-unsafe", "leads out of it"),
        (ods("", {"Basic/Standard/Module1.xml": "<!DOCTYPE a><a/>"}), "file-macros", "macros"),
        (ods("", {"Scripts/python/run.py": "print()"}), "file-macros", "macros"),
        (ods("", {"setup.exe": "MZ"}), "file-macros", "an embedded file"),
        (ods("", {"META-INF/manifest.xml": '<a type="application/vnd.sun.star.oleobject"/>'}), "file-macros", "file"),
        (ods("", {"META-INF/manifest.xml": "<manifest:encryption-data/>"}), "file-unreadable", "locked with a"),
    ],
)  # fmt: skip
def test_an_ods_that_would_do_harm_is_one_clear_line(data, code, why):
    problem = refused(data, "plan.ods")
    assert (problem.code, why in problem.found) == (code, True), problem.found


def test_one_of_ones_own_may_carry_macros_and_empty_lists_of_them_are_none():
    assert open_data(ods("", {"Basic/Standard/Module1.xml": "<!DOCTYPE a><a/>"}), "plan.ods", own=True).sheets
    assert open_data(ods("", {"Basic/script-lc.xml": "<!DOCTYPE a><a/>"}), "plan.ods").sheets


# -- .xls -------------------------------------------------------------------------------------------------------------

DIMENSIONS, LISTED = 0x0200, 0x0085


def test_an_xls_that_lies_about_its_size_harms_nothing_but_itself(saved):
    data = saved["plan.xls"].read_bytes()
    problem = refused(with_record(data, DIMENSIONS, 0, struct.pack("<LLHH", 0, 0xFFFFFFFF, 0, 0xFFFF)), "plan.xls")
    assert (problem.code, "read safely" in problem.found) == ("file-unreadable", True)


def test_an_xls_with_a_cell_at_the_far_end_is_refused_before_it_is_read(saved):
    data = saved["plan.xls"].read_bytes()
    far = with_record(with_record(data, 0x00FD, 0, struct.pack("<HH", 65_535, 255)), DIMENSIONS, 0, bytes(10))
    problem = refused(far, "plan.xls")
    assert (problem.code, "row 65,536" in problem.found) == ("file-too-large", True)


@pytest.mark.parametrize("what", ["a macro sheet", "macros", "an embedded file", "ActiveX controls"])
def test_programs_in_an_xls_are_held(saved, what):
    data = saved["plan.xls"].read_bytes()
    made = {
        "a macro sheet": lambda: with_record(data, LISTED, 5, b"\1"),
        "macros": lambda: with_storage(data, "_VBA_PROJECT_CUR"),
        "an embedded file": lambda: with_storage(data, "MBD0012F3A4"),
        "ActiveX controls": lambda: with_storage(data, "Ctls"),
    }[what]()
    problem = refused(made, "plan.xls")
    assert (problem.code, what in problem.found) == ("file-macros", True)
    if what != "a macro sheet":
        assert open_data(made, "plan.xls", own=True).sheets


@pytest.mark.parametrize("share", range(1, 20))
def test_an_xls_that_is_cut_short_is_one_clear_line(saved, share):
    data = saved["plan.xls"].read_bytes()
    assert refused(data[: len(data) * share // 20], "plan.xls").code in ("file-unreadable", "file-not-a-workbook")


def test_an_xls_whose_records_are_zeros_is_one_clear_line(saved):
    data = saved["plan.xls"].read_bytes()
    stream = stream_of(data)
    zeros = with_stream(data, stream[: places(stream, LISTED)[0]].ljust(len(stream), b"\0"))
    assert refused(zeros, "plan.xls").code == "file-unreadable"


# -- .xlsb ------------------------------------------------------------------------------------------------------------


def test_an_xlsb_is_read_with_its_errors_and_formulas():
    after = struct.pack("<HLL", 0, 0, 0)
    book = xlsb(
        [
            [text_cell("Ref"), cell(5, struct.pack("<d", 46_295), style=1), cell(4, b"\1"), cell(3, b"\x17")],
            [cell(9, struct.pack("<d", 7.5) + after), b"", cell(11, b"\x2a" + after)],
        ]
    )
    workbook = open_data(book, "plan.xlsb")
    assert rows(book, "plan.xlsb") == (("Ref", DAY, True, CellError("#REF!")), (7.5, None, CellError("#N/A")))
    assert workbook.sheets[0].formulas == {(2, 1), (2, 3)}
    assert workbook.format == "an Excel workbook in the binary form (.xlsb)"


def test_an_xlsb_may_count_its_dates_from_1904():
    book = xlsb([[cell(5, struct.pack("<d", 44_833), style=1)]], epoch_1904=True)
    assert (rows(book, "plan.xlsb"), open_data(book, "plan.xlsb").sheets[0].epoch_1904) == (((DAY,),), True)


@pytest.mark.parametrize(
    ("data", "code", "why"),
    [
        (xlsb([], **{"xl/vbaProject.bin": b"x"}), "file-macros", "macros"),
        (xlsb([], **{"xl/macrosheets/sheet1.bin": b"x"}), "file-macros", "a macro sheet"),
        (xlsb([])[:-40], "file-unreadable", "its end is missing"),
        (xlsb([], **{"xl/media/white.bin": bytes(300 << 20)}), "file-unsafe", "300 MB once unpacked"),
        (xlsb([], **{"xl/worksheets/sheet1.bin": b"\xff" * 100}), "file-unreadable", "read safely"),
        (
            xlsb([], **{"xl/worksheets/sheet1.bin": binary(145) + binary(0, struct.pack("<L", 1_048_575) + bytes(13))
                        + binary(5, struct.pack("<LL", 16_383, 0) + bytes(8))}),
            "file-too-large", "row 1,048,576",
        ),
    ],
)  # fmt: skip
def test_an_xlsb_that_would_do_harm_is_one_clear_line(data, code, why):
    problem = refused(data, "plan.xlsb")
    assert (problem.code, why in problem.found) == (code, True), problem.found


# -- text in columns --------------------------------------------------------------------------------------------------

LETTERS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "cp1252": "Windows-1252",
}
SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


@pytest.mark.parametrize(("encoding", "separator", "end"), list(product(LETTERS, SEPARATORS, ("\r\n", "\n", "\r"))))
def test_letters_and_separator_are_found_and_said(encoding, separator, end):
    table = (("Ref", "Übung", "Update"), ("1.1", '5,5; "naïve"', "two\nlines, and | more"), ("00123", None, "=1+1"))
    quoted = [["" if value is None else value.replace('"', '""') for value in row] for row in table]
    text = end.join(separator.join(f'"{value}"' for value in row) for row in quoted) + end
    workbook = open_data(text.replace("two\n", f"two{end}").encode(encoding), "Reply.csv")
    (sheet,) = workbook.sheets
    assert (sheet.name, sheet.rows) == ("Reply", table)
    assert workbook.format == (
        f"a text file: letters read as {LETTERS[encoding]}, columns parted by {SEPARATORS[separator]}"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ref,Note\n1,a; b\n2,c; d; e\n", (("Ref", "Note"), ("1", "a; b"), ("2", "c; d; e"))),
        ("Ref;Share\n1;5,5\n2;7,25\n", (("Ref", "Share"), ("1", "5,5"), ("2", "7,25"))),
        ("Our plan\n\nRef,Note,By\n1,a,b\n2,c,d\n3,e,f\n",
         (("Our plan",), (), ("Ref", "Note", "By"), ("1", "a", "b"), ("2", "c", "d"), ("3", "e", "f"))),
        ("sep=|\nRef|a,b\n1|c,d\n", (("Ref", "a,b"), ("1", "c,d"))),
        ("sep=;\r\nRef\r\n1\r\n", (("Ref",), ("1",))),
        ("Ref,When\n1,30/09/2026\n", (("Ref", "When"), ("1", "30/09/2026"))),
        ("Ref,Note\n1,TRUE\n2,N/A", (("Ref", "Note"), ("1", "TRUE"), ("2", "N/A"))),
    ],
)  # fmt: skip
def test_the_separator_is_the_one_that_makes_columns_and_every_value_stays_text(text, expected):
    assert rows(text.encode(), "plan.csv") == expected


@pytest.mark.parametrize(
    ("data", "code", "why"),
    [
        (b'Ref,Note\n1,"never closed\n2,b\n', "file-unreadable", "its line 2 opens a quotation mark"),
        (b'Ref,Note\n1,"a" b\n', "file-unreadable", "its line 2 has a quotation mark in the middle"),
        (b"Ref,Note\n" * 200 + b"1,\0b\n", "file-unreadable", "its line 201 holds a zero byte"),
        (b"Ref,Note\n1," + b"x" * 140_000 + b"\n", "file-unreadable", "more than 131,072 letters"),
        (b"Ref,Note\n1,\x81\xff\n", "file-unreadable", "a byte in line 2 is no letter in Windows-1252"),
        (b"\xef\xbb\xbfRef,Note\n1,\xff\n", "file-unreadable", "a byte in line 2 is no letter in UTF-8"),
        ("\ufeffRef,Note\n".encode("utf-16-le") + b"\x00\xd8", "file-unreadable", "line 2 is no letter in UTF-16"),
        (b"," * 1_000_001 + b"\n" + b"," * 1_000_001, "file-too-large", "more than 2,000,000 cells"),
    ],
)  # fmt: skip
def test_a_text_that_is_no_sound_table_is_one_clear_line(data, code, why):
    problem = refused(data, "plan.csv")
    assert (problem.code, why in problem.found) == (code, True), problem.found


# -- kept apart -------------------------------------------------------------------------------------------------------


def test_every_value_crosses_to_another_process_as_what_it_is():
    values = ("text", 1.5, True, None, DAY, MOMENT, time(10, 30), timedelta(hours=30), CellError("#N/A"))
    sheet = Sheet("a", "Plan", ((*values, FormulaWithoutValue()),), True, ((1, 1, 2, 2),), frozenset({(1, 2)}), True)
    assert unpacked(packed(Workbook("a", "", (sheet,))), "a") == (sheet,)


@pytest.mark.parametrize(
    ("patience", "why"), [(0, "within 0 seconds"), (10, "the reader gave up")], ids=["too slow", "it ended"]
)
def test_a_reader_that_hangs_or_ends_is_one_clear_line(monkeypatch, patience, why):
    from plan_tools.excel.others import apart, reading

    monkeypatch.setattr(reading, "SECONDS", patience)
    if patience:
        monkeypatch.setattr(apart, "_START", "import os; os.abort()")
    problem = refused(ods(""), "plan.ods")
    assert (problem.code, why in problem.found) == ("file-unreadable", True)


def test_a_merge_of_excel_workbooks_alone_loads_nothing_of_this():
    unwanted = ("msoffcrypto", "olefile", "csv", "subprocess", "multiprocessing", "plan_tools.excel.others")
    say = f"import plan_tools.steps.merge, sys; print([name for name in {unwanted} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", say], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_formula_of_an_ods_that_reaches_outside_is_marked():
    def reaching(formula: str) -> dict[tuple[int, int], str]:
        (sheet,) = open_data(ods(line(held("1", 1, f'table:formula="{formula}"'))), "plan.ods").sheets
        return dict(sheet.unseen.outside)

    assert reaching("of:=HYPERLINK(&quot;https://example.org&quot;)") == {(1, 1): "HYPERLINK"}
    assert reaching("of:=DDE(&quot;soffice&quot;;&quot;a&quot;;&quot;b&quot;)") == {(1, 1): "DDE"}
    assert reaching("of:=SUM({1;2|3;4})") == {}

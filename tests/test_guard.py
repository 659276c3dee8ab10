"""Which files are opened: sound ones however odd, and never one that could hang, fill the memory or end the process."""

import io
import os
import struct
import warnings
import zipfile
from collections.abc import Mapping
from datetime import date
from hashlib import sha256

import openpyxl
import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from plan_tools.excel import read
from plan_tools.excel.guard import guard, read_bytes
from plan_tools.model import CellError, FormulaWithoutValue, Raw, Workbook
from plan_tools.problems import CannotGoOn, Problem

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
STRICT = {
    MAIN: "http://purl.oclc.org/ooxml/spreadsheetml/main",
    OFFICE: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}
DOCTYPE = '<!DOCTYPE x [<!ENTITY a "aaaa">]>'
BY_STRING = '<c r="A1" t="s"><v>{}</v></c>'
NOT_ON_WINDOWS = pytest.mark.skipif(os.name == "nt", reason="Windows has none, or lets few people make one")

Parts = dict[str, str | bytes]


def relations(*leads: tuple[str, str]) -> str:
    """The relationships r1, r2 and so on, each a type and a target."""
    listed = (
        f'<Relationship Id="r{number}" Type="{OFFICE}/{type_}" Target="{target}"/>'
        for number, (type_, target) in enumerate(leads, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}">{"".join(listed)}</Relationships>'


def worksheet(inside: str) -> str:
    return f'<worksheet xmlns="{MAIN}">{inside}</worksheet>'


def rows(inside: str) -> str:
    return worksheet(f"<sheetData>{inside}</sheetData>")


def row(inside: str) -> str:
    return rows(f'<row r="1">{inside}</row>')


def workbook_part(*sheets: str, before: str = "") -> str:
    listed = "".join(
        f'<sheet name="{name}" sheetId="{number}" r:id="r{number}"/>' for number, name in enumerate(sheets, 1)
    )
    return f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{before}<sheets>{listed}</sheets></workbook>'


def parts(sheet: str | bytes = row('<c r="A1"><v>7</v></c>'), strings: str = "", **more: str | bytes) -> Parts:
    """The parts of a workbook with one sheet called Plan; `more` are parts under xl/, dots written as __."""
    return {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": workbook_part("Plan"),
        "xl/_rels/workbook.xml.rels": relations(
            ("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml"), ("styles", "styles.xml")
        ),
        "xl/worksheets/sheet1.xml": sheet,
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
        "</styleSheet>",
        **{f"xl/{name.replace('__', '.')}": content for name, content in more.items()},
    }


def zipped(contents: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return out.getvalue()


def book(*of: str | bytes, **more: str | bytes) -> bytes:
    return zipped(parts(*of, **more))  # type: ignore[arg-type]


def opened(data: bytes, own: bool = False) -> Workbook:
    return read.read_guarded(guard(data, "return.xlsx", own), "return.xlsx")


def cells(data: bytes) -> list[tuple[Raw, ...]]:
    """The rows of the one sheet."""
    (sheet,) = opened(data).sheets
    return list(sheet.rows)


def refused(data: bytes) -> Problem:
    """The problem that a file is refused or held with."""
    with pytest.raises(CannotGoOn) as stop:
        opened(data)
    assert stop.value.problem.location.file == "return.xlsx"
    return stop.value.problem


def real() -> bytes:
    """A workbook as a program writes it."""
    made = openpyxl.Workbook()
    made.active.append(["Ref", "Action"])
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


# -- what is not there, or is no workbook -----------------------------------------------------------------------------


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(CannotGoOn) as stop:
        read.read_workbook(tmp_path / "gone.xlsx", "gone.xlsx")
    assert stop.value.problem.code == "file-missing"
    assert str(stop.value.problem).startswith("gone.xlsx: There is no such file.")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "an empty file"),
        (bytes(4096), "an empty file"),
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF document"),
        (b"Ref,Action\r\n1.1,Name a deputy\r\n", "plain text"),
        ("Ref;Mesure\r\n1.1;Désigner\r\n".encode("cp1252"), "plain text"),
        ("\ufeffRef\tAction".encode("utf-16-le"), "plain text"),
        (b"\xef\xbb\xbf  <html><table><tr><td>Ref", "a web page"),
        (b"<table><tr><td>Ref", "a web page"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "an XML document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "Workbook".encode("utf-16-le"), "old Excel workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old Office program"),
        (b"{\\rtf1\\ansi", "rich text"),
        (b"MZ\x90\0\3", "a program"),
        (b"\x01\x02\x03\x04", "a file of another kind"),
        (zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"}), "a Word document"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<o/>"}), "OpenDocument"),
        (zipped({"[Content_Types].xml": "<Types/>", "xl/workbook.bin": b"\0"}), ".xlsb"),
        (zipped({"Police 2026-Q3.xlsx": real(), "notes.txt": "hello"}), "an archive of other files"),
    ],
)
def test_a_file_of_another_kind_is_named_for_what_it_is(data, kind):
    problem = refused(data)
    assert problem.code == "file-not-a-workbook"
    assert kind in problem.found


@pytest.mark.parametrize("start", [b"%PDF-1.7\n", b"GIF89a", b"MZ\x90\0", zipped({"a.txt": "a"})])
def test_a_workbook_behind_a_file_of_another_kind_is_held(start):
    assert refused(start + real()).code == "file-unsafe"


def test_a_folder_is_no_workbook(tmp_path):
    (tmp_path / "folder.xlsx").mkdir()
    with pytest.raises(CannotGoOn) as stop:
        read_bytes(tmp_path / "folder.xlsx", "folder.xlsx")
    assert stop.value.problem.code == "file-not-a-workbook"
    assert "a folder" in stop.value.problem.found


@NOT_ON_WINDOWS
def test_a_link_is_followed_for_the_tracker_alone(tmp_path):
    (tmp_path / "there.xlsx").write_bytes(real())
    link = tmp_path / "link.xlsx"
    link.symlink_to(tmp_path / "there.xlsx")
    assert read_bytes(link, "link.xlsx", follow_links=True) == real()
    with pytest.raises(CannotGoOn) as stop:
        read_bytes(link, "link.xlsx")
    assert stop.value.problem.code == "file-not-a-workbook"


@NOT_ON_WINDOWS
@pytest.mark.parametrize("follow", [False, True])
def test_a_pipe_does_not_hang(tmp_path, follow):
    os.mkfifo(tmp_path / "pipe.xlsx")
    with pytest.raises(CannotGoOn) as stop:
        read_bytes(tmp_path / "pipe.xlsx", "pipe.xlsx", follow)
    assert stop.value.problem.code == "file-not-a-workbook"


def test_a_file_over_the_limit_is_not_even_read(tmp_path):
    with (tmp_path / "large.xlsx").open("wb") as file:
        file.truncate((32 << 20) + 1)
    with pytest.raises(CannotGoOn) as stop:
        read_bytes(tmp_path / "large.xlsx", "large.xlsx")
    assert stop.value.problem.code == "file-too-large"
    assert "32.0 MB, and the limit is 32" in stop.value.problem.found


# -- what is damaged --------------------------------------------------------------------------------------------------


def without(name: str) -> bytes:
    return zipped({part: content for part, content in parts().items() if part != name})


def flipped(data: bytes, mark: bytes) -> bytes:
    """`data` with one bit turned over after the first `mark`, as a bad disk does."""
    place = data.index(mark) + len(mark) + 30
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def lying(data: bytes) -> bytes:
    """`data` with another unpacked size for its first part in the table of contents."""
    place = data.index(b"PK\1\2") + 24
    return data[:place] + struct.pack("<L", 9) + data[place + 4 :]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (real()[:-60], "its end is missing"),
        (real()[: len(real()) // 2], "its end is missing"),
        (b"PK\x03\x04", "its end is missing"),
        (flipped(real(), b"xl/styles.xml"), "its part xl/styles.xml is damaged"),
        (lying(book()), "is damaged"),
        (without("_rels/.rels"), "it has no workbook in it"),
        (without("xl/_rels/workbook.xml.rels"), "a part that it names is missing"),
        (without("xl/worksheets/sheet1.xml"), "a part that it names is missing"),
        (without("xl/sharedStrings.xml"), "a part that it names is missing"),
        (book(workbook__xml=workbook_part("Plan")[:-20]), "damaged"),
        (book(row('<c r="A1"><v>7</c>')), "its contents are damaged"),
        (book(row('<c r="A1"><v>7</v></c>')[:-40]), "its contents are damaged"),
        (book(row('<c r="A1" t="str"><v>this & that</v></c>')), "its contents are damaged"),
        (book(row('<c r="A1" r="B1"><v>7</v></c>')), "its contents are damaged"),
        (book(row('<c r="A1" t="s"><v>99</v></c>')), "its contents are damaged"),
        (book(row('<c r="seven"><v>7</v></c>')), "a cell of it is called “seven”"),
        (book(row('<c r="A0"><v>7</v></c>')), "a cell of it is called “A0”"),
        (book(row('<c r="A99999999999999"><v>7</v></c>')), "a cell of it is called “A99"),
        (book(row('<c r="AAAAAAAAAAAA1"><v>7</v></c>')), "a cell of it is called “AAA"),
        (book(row('<c r="A1"><v>7</v></c><c r="A1"><v>8</v></c>')), "the cell A1 stands in it twice"),
        (book(rows('<row><c><v>7</v></c></row><row r="1"><c><v>8</v></c></row>')), "the cell A1 stands in it twice"),
        (book(rows("<!-- -->" + "<a>" * 300 + "</a>" * 300)), "nested more than 256 deep"),
        (book('<?xml version="1.0" encoding="punycode"?>' + rows("")), "unknown encoding"),
        (book(b'<?xml version="1.0" encoding="UTF-16"?>' + rows("").encode()), "unknown encoding"),
    ],
)
def test_a_damaged_file_is_unreadable_and_says_why(data, why):
    problem = refused(data)
    assert problem.code == "file-unreadable"
    assert why in problem.found


def test_a_damaged_sheet_is_named():
    assert refused(book(row('<c r="A1"><v>7</c>'))).location.sheet == "Plan"


def test_a_reader_that_gives_up_is_one_clear_line(monkeypatch):
    class PanicException(BaseException):
        pass

    def panic(_file: object) -> None:
        raise PanicException("called `Option::unwrap()` on a `None` value")

    monkeypatch.setattr(read, "CalamineWorkbook", type("Reader", (), {"from_filelike": staticmethod(panic)}))
    problem = refused(book())
    assert (problem.code, "unwrap" in str(problem)) == ("file-unreadable", False)


def test_an_interruption_is_not_taken_for_a_damaged_file(monkeypatch):
    def interrupt(_file: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(read, "CalamineWorkbook", type("Reader", (), {"from_filelike": staticmethod(interrupt)}))
    with pytest.raises(KeyboardInterrupt):
        opened(book())


# -- what is locked, or carries programs ------------------------------------------------------------------------------


def test_a_workbook_with_a_password_is_named():
    locked = io.BytesIO()
    OOXMLFile(io.BytesIO(real())).encrypt("secret", locked)
    problem = refused(locked.getvalue())
    assert problem.code == "file-encrypted"
    assert "without a password" in problem.fix


def test_an_archive_locked_part_by_part_is_encrypted_too():
    data = bytearray(book())
    data[data.index(b"PK\1\2") + 8] |= 1
    assert refused(bytes(data)).code == "file-encrypted"


def with_relation(type_: str, target: str) -> str:
    return relations(("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml"), (type_, target))


PROGRAMS = {
    "macros": book(vbaProject__bin=b"\xd0\xcf"),
    "macros under another name": zipped(
        {**parts(), "xl/_rels/workbook.xml.rels": with_relation("vbaProject", "notes.bin"), "xl/notes.bin": b"\xd0\xcf"}
    ),
    "macros, spelt otherwise": zipped(
        {**parts(), "xl/_rels/workbook.xml.rels": with_relation("vba&#80;roject", "n.bin"), "xl/n.bin": b"\xd0\xcf"}
    ),
    "a macro sheet": zipped({**parts(), "xl/macrosheets/sheet1.xml": rows("")}),
    "an embedded file": zipped({**parts(), "xl/embeddings/oleObject1.bin": b"\xd0\xcf"}),
    "ActiveX controls": zipped({**parts(), "xl/activeX/activeX1.bin": b"\xd0\xcf"}),
    "an embedded file, a workbook": zipped({**parts(), "xl/media/budget.xlsx": real()}),
    "an embedded file, a program": zipped({**parts(), "setup.exe": b"MZ"}),
}


@pytest.mark.parametrize("what", PROGRAMS)
def test_macros_and_embedded_files_are_held_in_a_return(what):
    problem = refused(PROGRAMS[what])
    assert problem.code == "file-macros"
    assert what.partition(",")[0].partition(" under")[0] in problem.found


@pytest.mark.parametrize("what", PROGRAMS)
def test_the_tracker_may_carry_them(what):
    (sheet,) = opened(PROGRAMS[what], own=True).sheets
    assert sheet.rows == ((7.0,),)


def test_a_return_saved_as_the_kind_for_macros_but_without_any_is_accepted():
    types = (
        '<Types><Default Extension="xml" ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>'
    )
    assert cells(zipped({**parts(), "[Content_Types].xml": types})) == [(7.0,)]


# -- what no spreadsheet program writes -------------------------------------------------------------------------------


@pytest.mark.parametrize("part", [name for name in parts() if name.endswith((".xml", ".rels"))])
def test_a_document_type_is_held_in_any_part(part):
    assert refused(zipped({**parts(), part: DOCTYPE + str(parts()[part])})).code == "file-unsafe"


@pytest.mark.parametrize(
    "contents",
    [
        {**parts(), "docProps/custom.xml": f"{DOCTYPE}<a/>"},
        {**parts(), "xl/drawings/vmlDrawing1.vml": f"{DOCTYPE}<a/>"},
        parts(f'<?xml version="1.0" encoding="UTF-16"?>{DOCTYPE}{rows("")}'.encode("utf-16")),
        {
            **{name: content for name, content in parts().items() if "sheet1" not in name},
            "xl/_rels/workbook.xml.rels": relations(("worksheet", "photo.png")),
            "xl/photo.png": DOCTYPE + rows(""),
        },
    ],
    ids=["a part that nobody reads", "a drawing", "UTF-16", "a sheet called a picture"],
)
def test_nor_is_it_let_through_where_it_is_hidden(contents):
    assert refused(zipped(contents)).code == "file-unsafe"


@pytest.mark.parametrize("slash", ["/", "\\"])
def test_parts_named_with_a_slash_in_front_as_xlsxwriter_names_some_are_let_through(slash):
    assert cells(zipped({slash + name if name.startswith("xl/") else name: part for name, part in parts().items()}))
    assert cells(zipped({f"/{name}": part for name, part in parts().items()})) == [(7,)]


@pytest.mark.parametrize(
    "name",
    [
        "../evil.xml",
        "xl/../../evil.xml",
        "/etc/passwd",
        "//xl/evil.xml",
        "/xl/../../evil.xml",
        "C:evil.xml",
        "xl\\..\\evil.xml",
    ],
)
def test_a_name_that_leads_out_of_the_archive_is_held(name):
    assert refused(zipped({**parts(), name: "<a/>"})).code == "file-unsafe"


@pytest.mark.parametrize("name", ["xl/workbook.xml", "XL/Workbook.XML"])
def test_two_parts_of_one_name_are_held(name):
    with warnings.catch_warnings(action="ignore"):
        out = io.BytesIO(book())
        with zipfile.ZipFile(out, "a") as archive:
            archive.writestr(name, workbook_part("Other"))
    assert refused(out.getvalue()).code == "file-unsafe"


def test_parts_that_lie_over_one_another_are_held():
    data = bytearray(book(first__xml="<a/>", second__xml="<a/>"))
    first, second = (data.rindex(name) - 46 for name in (b"xl/first.xml", b"xl/second.xml"))
    data[second + 42 : second + 46] = data[first + 42 : first + 46]
    problem = refused(bytes(data))
    assert (problem.code, "over one another" in problem.found) == ("file-unsafe", True)


def test_a_part_that_is_a_link_is_held():
    link = zipfile.ZipInfo("xl/link.xml")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    out = io.BytesIO(book())
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    assert refused(out.getvalue()).code == "file-unsafe"


@pytest.mark.parametrize(
    ("contents", "why"),
    [
        ({**parts(), **{f"xl/media/{number}.png": b"" for number in range(2_000)}}, "it has 2,007 parts"),
        ({**parts(), "xl/workbook.xml": workbook_part(*(f"S{n}" for n in range(256)))}, "256 sheets"),
        ({**parts(), "xl/workbook.xml": workbook_part("Plan", "PLAN")}, "two of its sheets have the same name"),
        ({**parts(), "xl/workbook.xml": workbook_part("Plan", "B").replace('"r2"', '"r1"')}, "one and the same part"),
        (parts(row('<c r="XFE1"><v>7</v></c>')), "outside the grid"),
        (parts(rows('<row r="1048577"><c r="A1048577"><v>7</v></c></row>')), "outside the grid"),
    ],
)  # fmt: skip
def test_what_no_program_writes_is_held(contents, why):
    if "256" in why:
        leads = relations(*(("worksheet", f"worksheets/sheet{number}.xml") for number in range(1, 257)))
        contents = {**contents, "xl/_rels/workbook.xml.rels": leads}
    if "name" in why:
        contents = {**contents, "xl/_rels/workbook.xml.rels": relations(("worksheet", "a.xml"), ("worksheet", "b.xml"))}
    problem = refused(zipped(contents))
    assert problem.code == "file-unsafe"
    assert why in problem.found


# -- what is too large ------------------------------------------------------------------------------------------------

FAR = '<row r="1048576"><c r="XFD1048576"><v>7</v></c></row>'


@pytest.mark.parametrize(
    "sheet",
    [
        rows(FAR),
        rows(FAR.replace("XFD", "&#88;FD")),
        rows(FAR.replace("XFD", "xfd")),
        rows(FAR.replace("XFD1048576", "$XFD$1048576")),
        rows(FAR.replace('"', "'")),
        rows(FAR.replace("<c ", "<c\n")),
        rows('<row r="1048576"><c r="XFC1048576" x="/>"/><c><v>7</v></c></row>'),
        rows('<row r="1048576">' + "<c/>" * 16 + "<c><v>7</v></c></row>"),
        rows(FAR.replace("<v>7</v>", "<f>A1</f>")),
        rows(FAR.replace("><v>7</v>", ' t="inlineStr"><is><t>7</t></is>')),
        rows(f"<!-- -->{FAR}"),
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row><x:c r="XFD1048576"><x:v>7</x:v></x:c></x:row>'
        "</x:sheetData></x:worksheet>",
        rows(FAR).encode("utf-16"),
    ],
)
def test_one_cell_at_the_end_of_the_grid_ends_nothing_however_it_is_written(sheet):
    found = opened(book(sheet)).sheets[0]
    assert len(found.rows) == 1_048_576
    assert found.rows[-1][-1] in (7.0, "7", FormulaWithoutValue())
    assert sum(map(len, found.rows)) == len(found.rows[-1]) in (17, 16_384)


def test_a_far_cell_is_found_in_whatever_part_the_sheet_is():
    contents = {name: content for name, content in parts().items() if "sheet1" not in name}
    for where in ("xl/sheet.dat", "elsewhere/sheet.png"):
        leads = relations(("worksheet", f"/{where}"))
        found = opened(zipped({**contents, "xl/_rels/workbook.xml.rels": leads, where: rows(FAR)})).sheets[0]
        assert found.rows[-1][-1] == 7.0


def test_a_far_cell_in_a_workbook_beside_the_one_that_is_named_is_never_read():
    """The reader would take xl/workbook.xml, whatever the package says its workbook is."""
    moved = {f"b/{name.removeprefix('xl/')}" if name.startswith("xl/") else name: c for name, c in parts().items()}
    moved["_rels/.rels"] = relations(("officeDocument", "b/workbook.xml"))
    assert cells(zipped({**parts(rows(FAR)), **moved})) == [(7.0,)]


def test_borders_drawn_to_the_end_of_the_sheet_are_no_reason_to_refuse():
    for empty in (' s="1"/>', " s='1'/>", ' s="1"></c>'):
        far = FAR.replace("><v>7</v></c>", empty)
        assert cells(book(rows(f'<row r="1"><c r="A1"><v>7</v></c></row>{far}')))[0] == (7.0,)


@pytest.mark.parametrize(
    ("contents", "why"),
    [
        (parts(worksheet(" " * (8 << 20))), "its part xl/worksheets/sheet1.xml holds 8 MB once unpacked"),
        (
            parts(rows("".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 20_001))),
                  f"<si><t>{'long ' * 6_000}</t></si>"),
            "its cells show 572 MB of text",
        ),
    ],
)  # fmt: skip
def test_what_swells_is_refused(contents, why):
    problem = refused(zipped(contents))
    assert (problem.code, why in problem.found) == ("file-too-large", True), problem.found


def test_what_swells_where_nobody_reads_is_held():
    problem = refused(zipped({**parts(), "xl/media/white.bin": b" " * (8 << 20)}))
    assert problem.code == "file-unsafe"
    assert "xl/media/white.bin holds 8 MB once unpacked" in problem.found


def test_more_cells_than_will_be_read_are_refused():
    packed = zipped(parts(rows("".join(f'<c r="A{n % 9 + 1}"><v>{n}</v></c>' for n in range(2_000_001)))))
    assert "more than 2,000,000 cells" in refused(packed).found


def test_the_limits_count_all_sheets_together():
    leads = relations(*(("worksheet", f"worksheets/sheet{number}.xml") for number in range(1, 9)))
    wide = rows("".join(f'<row r="{n}"><c r="AN{n}"><v>7</v></c></row>' for n in range(1, 25_001)))
    sheets = {f"xl/worksheets/sheet{number}.xml": wide for number in range(1, 9)}
    contents = {**parts(), **sheets, "xl/_rels/workbook.xml.rels": leads}
    names = [f"S{number}" for number in range(1, 9)]
    assert len(opened(zipped({**contents, "xl/workbook.xml": workbook_part(*names[:2])})).sheets) == 2
    assert refused(zipped({**contents, "xl/workbook.xml": workbook_part(*names)})).code == "file-too-large"


# -- sound, however odd -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dimension", ["A1", "A1:XFD1048576", "Z9:A1", "", "bosh", "A1:ZZZZZZ999999999999"])
def test_a_wrong_dimension_hides_no_cell(dimension):
    sheet = f'<dimension ref="{dimension}"/><sheetData><row r="2"><c r="B2"><v>7</v></c></row></sheetData>'
    assert cells(book(worksheet(sheet)))[1] == (None, 7.0)


def test_rows_and_cells_may_stand_in_any_order():
    second = '<row r="2"><c r="B2"><v>4</v></c><c r="A2"><v>3</v></c></row>'
    assert cells(book(rows(f'{second}<row r="1"><c r="A1"><v>1</v></c></row>'))) == [(1.0, None), (3.0, 4.0)]


def test_cells_without_references_are_counted_on():
    sheet = rows('<row><c><v>1</v></c><c/><c><v>3</v></c></row><row r="3"><c r="B3"><v>5</v></c><c><v>6</v></c></row>')
    assert cells(book(sheet)) == [(1.0, None, 3.0), (None, None, None), (None, 5.0, 6.0)]


def test_strict_workbooks_are_read():
    contents = parts(row('<c r="A1" t="s"><v>0</v></c>'), "<si><t>strict</t></si>")
    for transitional, strict in STRICT.items():
        contents = {name: str(content).replace(transitional, strict) for name, content in contents.items()}
    assert cells(zipped(contents)) == [("strict",)]


def test_prefixed_names_are_read():
    sheet = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="A1" t="s"><x:v>1</x:v></x:c>'
        '<x:c r="B1" t="inlineStr"><x:is><x:r><x:t>in</x:t></x:r><x:r><x:t xml:space="preserve"> line</x:t></x:r>'
        '</x:is></x:c><x:c r="C1" t="e"><x:v>#CALC!</x:v></x:c><x:c r="D1"><x:f>1+1</x:f><x:v>2</x:v></x:c></x:row>'
        '</x:sheetData><x:mergeCells><x:mergeCell ref="A1:A2"/></x:mergeCells></x:worksheet>'
    )
    (found,) = opened(book(sheet, "<si><t>zero</t></si><si><t>one</t></si>")).sheets
    assert found.rows == (("one", "in line", CellError("#CALC!"), 2.0),)
    assert (found.formulas, found.merges) == ({(1, 4)}, ((1, 1, 2, 1),))


@pytest.mark.parametrize("encoding", ["UTF-16", "UTF-16LE", "ISO-8859-1", "windows-1252", "UTF-8"])
def test_parts_may_be_in_any_encoding(encoding):
    def written(part: str) -> bytes:
        return f'<?xml version="1.0" encoding="{encoding}"?>{part}'.encode(encoding)

    contents = parts(row('<c r="A1" t="s"><v>0</v></c><c r="B1" t="str"><v>é</v></c>'), "<si><t>café</t></si>")
    everything = {name: written(str(content)) for name, content in contents.items()}
    assert cells(zipped(everything)) == [("café", "é")]
    assert opened(zipped(everything)).sheets[0].name == "Plan"


def test_a_mark_of_the_order_of_bytes_is_passed_over():
    sheet = b"\xef\xbb\xbf" + row('<c r="A1" t="str"><v>\u00e9</v></c>').encode()
    assert cells(book(sheet)) == [("é",)]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<c r="A1" t="s"><v>0</v></c>', "bold and plain"),
        ('<c r="A1" t="s"><v>1</v></c>', "two\rlines _x000D_"),
        ('<c r="A1" t="s"><v>3</v></c>', "after an empty one"),
        ('<c r="A1" t="inlineStr"><is><t>a &amp; b &lt;c&gt; &#233;</t></is></c>', "a & b <c> é"),
        (
            '<c r="A1" t="inlineStr"><is><r><t xml:space="preserve">in </t></r><r><t>line</t></r>'
            '<rPh sb="0" eb="1"><t>said</t></rPh></is></c>',
            "in line",
        ),
        ('<c r="A1" t="str"><v><![CDATA[a <c r="XFD1048576"> b]]></v></c>', 'a <c r="XFD1048576"> b'),
        (f'<!-- {FAR} --><c r="A1" t="str"><v>said</v></c>', "said"),
        (f'<?note {FAR.replace("XFD1048576", "XFD9")} ?><c r="A1" t="str"><v>said</v></c>', "said"),
        ('<c r="A1" t="b"><v>1</v></c>', True),
        ('<c r="A1" t="d"><v>2026-09-30</v></c>', date(2026, 9, 30)),
        ('<c r="A1" s="1"><v>46295</v></c>', date(2026, 9, 30)),
        ('<c r="A1" t="e"><v>#REF!</v></c>', CellError("#REF!")),
        ('<c r="A1" t="e"><v>#SPILL!</v></c>', CellError("#SPILL!")),
        ('<c r="A1" s="1" t="e"><f>B1</f><v>#N/A</v></c>', CellError("#N/A")),
        ('<c r="A1"><f>6+1</f><v>7</v></c>', 7.0),
        ('<c r="A1" t="str"><f>T(1)</f><v></v></c>', None),
        ('<c r="A1" t="str"><f>B1</f><v xml:space="preserve"> a </v></c>', " a "),
        ('<c r="A1">\n  <f>6+1</f>\n  <v>7</v>\n</c>', 7.0),
        ('<c r="A1" t="e">\n  <f>1/0</f>\n  <v>#DIV/0!</v>\n</c>', CellError("#DIV/0!")),
        ('<c r="A1"><f>6+1</f></c>', FormulaWithoutValue()),
        ('<c r="A1"><f>6+1</f><v></v></c>', FormulaWithoutValue()),
        ('<c r="A1"><f t="shared" si="0"/><v/></c>', FormulaWithoutValue()),
        ('<c r="A1"><f><![CDATA["a"&"b"]]></f></c>', FormulaWithoutValue()),
    ],
)
def test_a_cell_holds_what_excel_shows(cell, value):
    strings = (
        "<si><r><rPr><b/></rPr><t>bold</t></r><r><t xml:space='preserve'> and plain</t></r>"
        "<rPh sb='0' eb='1'><t>said</t></rPh></si>"
        "<si><t>two_x000D_lines _x005F_x000D_</t></si><si/><si><t>after an empty one</t></si>"
    )
    ((found, *_),) = cells(book(row(cell), strings))
    assert found == value
    assert type(found) is type(value)


def test_a_formula_is_marked_whether_it_has_a_value_or_not():
    sheet = row('<c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f>1+1</f></c><c r="C1"><v>2</v></c>')
    assert opened(book(sheet)).sheets[0].formulas == {(1, 1), (1, 2)}


def test_a_date_counts_from_1904_where_the_workbook_says_so():
    before = '<workbookPr date1904="{}"/>'
    sheet = row('<c r="A1" s="1"><v>44833</v></c>')
    for said, day in (("1", date(2026, 9, 30)), ("true", date(2026, 9, 30)), ("0", date(2022, 9, 29))):
        data = book(sheet, workbook__xml=workbook_part("Plan", before=before.format(said)))
        assert cells(data) == [(day,)]
        assert opened(data).sheets[0].epoch_1904 is (said != "0")


def test_hidden_sheets_are_read_and_charts_passed_over():
    names = workbook_part("Plan", "A &amp; B", "Chart").replace('sheetId="2"', 'sheetId="2" state="veryHidden"')
    leads = relations(("worksheet", "worksheets/sheet1.xml"), ("worksheet", "/xl/second.xml"), ("chartsheet", "c.xml"))
    extra = {"workbook__xml": names, "second__xml": rows(""), "c__xml": "<chartsheet/>"}
    data = zipped({**parts(**extra), "xl/_rels/workbook.xml.rels": leads})
    assert [(sheet.name, sheet.hidden) for sheet in opened(data).sheets] == [("Plan", False), ("A & B", True)]


def test_a_workbook_carries_its_properties_and_the_hash_of_the_file():
    custom = (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" xmlns:vt="urn:vt">'
        '<property name="Return reference">\n<vt:lpwstr>2026-q3/police</vt:lpwstr>\n</property></Properties>'
    )
    leads = relations(("officeDocument", "xl/workbook.xml"), ("custom-properties", "docProps/custom.xml"))
    data = zipped({**parts(), "_rels/.rels": leads, "docProps/custom.xml": custom})
    assert opened(data).properties["Return reference"] == "2026-q3/police"
    assert opened(data).sha256 == sha256(data).hexdigest()


@pytest.mark.parametrize(
    ("part", "what"),
    [
        ("xl/externalLinks/externalLink1.xml", "<externalLink><ddeLink/></externalLink>"),
        ("xl/worksheets/_rels/sheet1.xml.rels", relations(("vbaProject", "a.dat"))),
    ],
)
def test_a_program_is_found_in_a_list_of_any_length(part, what):
    padding = "".join(f"<a{number}/>" for number in range(500_000))
    long = f"{what.rpartition('</')[0]}{padding}</{what.rpartition('</')[2]}"
    assert len(long) > 4 << 20
    assert refused(zipped({**parts(), part: long})).code == "file-macros"

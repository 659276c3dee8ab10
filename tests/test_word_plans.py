"""A plan in the tables of a Word document is adopted as any other, and nobody else reads such a file."""

import io
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path

import openpyxl
import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.table import _Cell as Cell
from test_adopting import FILLS, MISREAD, TEAM, adopted, counts, recommendations, typed_plan
from working_folder import command, make_folder, merge_json, table

from plan_tools.excel.others.reading import read_document
from plan_tools.model import Sheet
from plan_tools.problems import CannotGoOn, Problem

HEADINGS = ("Theme", "No", "Recommendation", "Specific Actions", "Response", "RAG")
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

# -- documents --------------------------------------------------------------------------------------------------------


def word_plan(place: Path) -> Path:
    """The sample as a plan in Word: a title, merged themes, lists that Word numbers, shading without words, a key."""
    document = Document()
    document.add_heading("Peer review action plan", 0)
    grid = document.add_table(1, len(HEADINGS))
    grid.style = "Table Grid"
    for cell, heading in zip(grid.rows[0].cells, HEADINGS, strict=True):
        cell.text = heading
    for number, lines in recommendations():
        row = grid.add_row().cells
        row[0].text, row[1].text, row[2].text = (
            lines[0]["Theme"],
            MISREAD.get(number, number),
            lines[0]["Recommendation"],
        )
        texts = [f"{one['Action']}, by {one['Due date']}" if one["Due date"] else one["Action"] for one in lines]
        if len(texts) > 1:
            listed(row[3], texts)
        else:
            row[3].text = texts[0]
        row[4].text = "\n".join(dict.fromkeys(one["Progress update"] for one in lines))
        shade(row[5], FILLS[lines[0]["Rating"]])
    merge_themes(grid)
    document.add_paragraph("What the colours mean:")
    key = document.add_table(1, 2).rows[0].cells
    key[0].text, key[1].text = "Amber", "Action commenced, some delay, but it will be completed"
    document.save(str(place / "plan.docx"))
    return place / "plan.docx"


def listed(cell: Cell, texts: Sequence[str]) -> None:
    """Paragraphs that Word numbers 1, 2, 3 in a list of their own."""
    numbering = cell.part.numbering_part.element
    style = cell.part.document.styles["List Number"]
    kind = next(one.abstractNumId.val for one in numbering.num_lst if one.numId == style.element.pPr.numPr.numId.val)
    one = numbering.add_num(kind)
    one.add_lvlOverride(ilvl=0).add_startOverride(1)
    for place, text in enumerate(texts):
        paragraph = cell.paragraphs[0] if place == 0 else cell.add_paragraph()
        paragraph.style = style
        paragraph.add_run(text)
        paragraph._p.get_or_add_pPr().get_or_add_numPr().get_or_add_numId().val = one.numId


def shade(cell: Cell, fill: str) -> None:
    cell._tc.get_or_add_tcPr().append(parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:fill="{fill}"/>'))


def merge_themes(grid) -> None:
    """Merge the cells of neighbouring rows with one theme, as people do."""
    cells = list(grid.columns[0].cells)
    for theme, run in groupby(range(1, len(cells)), key=lambda row: cells[row].text):
        first, *others = run
        for row in others:
            cells[row].text = ""
        cells[first].merge(cells[others[-1] if others else first]).text = theme


def document(body: str, more: Mapping[str, str | bytes] | None = None, head: str = "", numbering: str = "") -> bytes:
    """A Word document with this in its body, lists and styles as Word describes them, and more parts."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    types = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    kinds = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{types}.{kind}+xml"/>'
        for name, kind in (("document", "document.main"), ("numbering", "numbering"), ("styles", "styles"))
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{kinds}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/numbering" Target="numbering.xml"/>'
        f'<Relationship Id="r2" Type="{office}/styles" Target="styles.xml"/></Relationships>',
        "word/numbering.xml": f'<w:numbering xmlns:w="{WORD}">{numbering}</w:numbering>',
        "word/styles.xml": f'<w:styles xmlns:w="{WORD}">{STYLES}</w:styles>',
        "word/document.xml": f'{head}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>',
        **(more or {}),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return out.getvalue()


STYLES = """
<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Ours"><w:name w:val="Ours"/><w:basedOn w:val="H2"/></w:style>
<w:style w:type="paragraph" w:styleId="Item"><w:name w:val="Item"/>
  <w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:type="character" w:styleId="Unseen"><w:name w:val="Unseen"/><w:rPr><w:vanish/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Loop"><w:name w:val="Loop"/><w:basedOn w:val="Loop"/></w:style>
"""


def grid(*rows: Sequence[str], columns: Iterable[int] = ()) -> str:
    """A table; a cell is its text, or its XML where it begins with a tag."""
    widths = "".join(f'<w:gridCol w:w="{width}"/>' for width in columns)
    body = "".join(f"<w:tr>{''.join(map(cell, row))}</w:tr>" for row in rows)
    return f"<w:tbl><w:tblPr/><w:tblGrid>{widths}</w:tblGrid>{body}</w:tbl>"


def cell(inside: str, about: str = "") -> str:
    if inside.startswith(("<w:tc>", "<w:sdt><w:sdtPr/><w:sdtContent><w:tc>")):
        return inside
    return f"<w:tc><w:tcPr>{about}</w:tcPr>{inside if inside.startswith('<w:') else paragraph(inside)}</w:tc>"


def paragraph(inside: str, about: str = "") -> str:
    text = inside if inside.startswith("<w:") else run(inside)
    return f"<w:p><w:pPr>{about}</w:pPr>{text}</w:p>"


def run(text: str, about: str = "") -> str:
    return f'<w:r><w:rPr>{about}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def item(text: str, number: int = 1, level: int = 0) -> str:
    inside = run(text) if text else "<w:bookmarkEnd/>"
    return paragraph(inside, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def sheets(body: str, name: str = "plan.docx", **more: str) -> tuple[Sheet, ...]:
    return read_document(document(body, **more), name).sheets


def text_of(inside: str, **more: str) -> object:
    """What the one cell with this inside it says."""
    (sheet,) = sheets(grid([inside]), **more)
    ((text,),) = sheet.rows
    return text


# -- adopting ---------------------------------------------------------------------------------------------------------


def test_a_plan_in_word_becomes_a_tracker_and_its_doubts_a_list(tmp_path):
    plan = word_plan(tmp_path)
    before = plan.read_bytes()
    code, result = adopted(plan)
    assert (code, result["sheet"], result["actions"], result["agencies"]) == (1, "Table 1", 26, [])
    assert plan.read_bytes() == before
    rows = table(tmp_path / "tracker.xlsx", "Actions")
    assert [row["Ref"] for row in rows] == [None if n in MISREAD else n for n, _lines in recommendations()]
    assert [row["Theme"] for row in rows] == [lines[0]["Theme"] for _n, lines in recommendations()]
    sixth = next(lines for number, lines in recommendations() if number == "6")
    assert rows[5]["Action"].split("\n")[1].startswith(f"2. {sixth[1]['Action']}")
    assert not any(row["Rating"] or row["Agency"] or row["Due date"] for row in rows)
    found = counts(result)
    several = sum(len(lines) > 1 for _n, lines in recommendations())
    assert (found["plan-actions-several"], found["plan-fill-only"], found["plan-ref-unreadable"]) == (several, 26, 2)
    (told,) = (one["found"] for one in result["problems"] if one["code"] == "file-other-format")
    assert "a Word document (.docx), of which the tables alone count" in told
    book = openpyxl.load_workbook(tmp_path / "tracker.xlsx")
    assert (book.sheetnames[0], book["Actions"]["A1"].value) == ("Actions", "Peer review action plan")


def test_the_same_plan_in_excel_becomes_the_same_rows(tmp_path):
    words = ("--split", "--take-fills", "--agency", TEAM)
    (tmp_path / "excel").mkdir()
    adopted(typed_plan(tmp_path / "excel"), *words)
    code, result = adopted(word_plan(tmp_path), *words)
    assert (code, result["agencies"]) == (1, [TEAM])
    rows, typed = (table(place / "tracker.xlsx", "Actions") for place in (tmp_path, tmp_path / "excel"))
    for name in ("Ref", "Theme", "Recommendation", "Action", "Agency", "Rating"):
        assert [row[name] for row in rows] == [row[name] for row in typed], name
    assert [row["Ref"] for row in rows if str(row["Ref"]).startswith("6.")] == ["6.1", "6.2"]
    key = openpyxl.load_workbook(tmp_path / "tracker.xlsx")["RAG index"]
    assert {row[0].value for row in key.iter_rows(min_row=2)} >= {"Red", "Amber", "Green"}


def test_a_tracker_made_of_a_document_is_checked_and_issued(tmp_path):
    body = grid(
        ("No", "Action", "Lead agency", "By when", "RAG"), ("1", "Do, and tell", "Police", "31/03/2027", "Amber")
    )
    (tmp_path / "plan.docx").write_bytes(document(body))
    code, result = adopted(tmp_path / "plan.docx")
    assert (code, result["actions"], result["agencies"]) == (1, 1, ["Police"])
    (row,) = table(tmp_path / "tracker.xlsx", "Actions")
    assert (row["Ref"], row["Action"], row["Due date"].date()) == ("1", "Do, and tell", date(2027, 3, 31))
    words = ("--cycle", "2026-Q4", "--due", "15/01/2027", "--as-at", "20/11/2026")
    assert command("plan-tools", "issue", tmp_path / "tracker.xlsx", *words)[0] == 0


def test_asking_for_adoption_loads_no_library_of_documents():
    say = "import plan_tools.steps.adopt, sys; print([name for name in ('docx', 'lxml') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", say], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# -- which files ------------------------------------------------------------------------------------------------------


def test_a_document_is_neither_a_return_nor_a_tracker(tmp_path):
    tracker = make_folder(tmp_path / "plan")
    back = tracker.parent / "returns" / "2026-Q3" / "received" / "Police.docx"
    back.parent.mkdir(parents=True, exist_ok=True)
    back.write_bytes(document(grid(("Ref", "Action", "Agency", "Rating"), ("1.1", "Do", "Police", "Green"))))
    result = merge_json(tracker.parent)
    (one,) = result["returns"]
    (told,) = (problem for problem in result["problems"] if problem["code"] == "file-not-a-workbook")
    assert (one["state"], result["changes"], "a Word document" in told["found"]) == ("refused", [], True)
    for words in (("check", back), ("issue", back, "--cycle", "2026-Q4", "--due", "15/01/2027")):
        code, out, err = command("plan-tools", *words)
        assert (code in (1, 3), "a Word document" in out + err) == (True, True), out + err


def refused(place: Path, name: str, data: bytes) -> Problem:
    """What adopting the plan with these bytes says, in one line and without writing anything."""
    (place / name).write_bytes(data)
    code, out, err = command("plan-tools", "adopt", name, "-o", "t.xlsx", folder=place)
    assert (code, out, (place / "t.xlsx").exists()) == (3, "", False)
    assert "Traceback" not in err
    assert len(err.strip().splitlines()) <= 3
    with pytest.raises(CannotGoOn) as stop:
        read_document(data, name)
    assert stop.value.problem.found in " ".join(err.split())
    return stop.value.problem


def nested(depth: int, between: str = "") -> str:
    inside = paragraph("deep")
    for _ in range(depth):
        inside = f"<w:tbl><w:tr><w:tc>{between}{inside}<w:p/></w:tc></w:tr></w:tbl>"
    return inside


@pytest.mark.parametrize(
    ("name", "data", "code", "says"),
    [
        ("plan.docx", document("", {"word/media/a.xml": b" " * (300 << 20)}), "file-unsafe", "300 MB once unpacked"),
        ("plan.docx", document("", head="<!DOCTYPE a>"), "file-unsafe", "a document type"),
        ("plan.docx", document("", {"../up.xml": "<a/>"}), "file-unsafe", "leads out of it"),
        ("plan.docx", document(grid(["a"]))[:-40], "file-unreadable", "its end is missing"),
        ("plan.docx", document(grid(["a"]) + "<w:p>"), "file-unreadable", "damaged"),
        ("plan.docx", document(nested(300)), "file-unreadable", "nested more than 256 deep"),
        ("plan.docx", document(nested(120, "<w:tcPr/>")), "file-unreadable", "nested too deep"),
        ("plan.docx", document(grid(["<w:tc><w:tcPr><w:gridSpan w:val='x'/></w:tcPr></w:tc>"])), "file-unreadable",
         "the reader gave up"),
        ("plan.docx", document(grid(["a"]).replace("<w:tc>", "<w:tc/>" * 16_384 + "<w:tc>")), "file-unsafe", "outside"),
        ("plan.docx", document(paragraph("Only words")), "plan-not-found", "a document that has no table"),
        ("plan.xlsx", document(grid(["a"])), "file-misnamed", "Its name ends in .xlsx, but it is a Word document"),
    ],
)  # fmt: skip
def test_a_document_that_cannot_be_read_is_one_clear_line(tmp_path, name, data, code, says):
    problem = refused(tmp_path, name, data)
    assert (problem.code, says in problem.found) == (code, True), problem.found


def test_an_excel_workbook_called_a_document_is_taken_and_said(tmp_path):
    typed_plan(tmp_path).rename(tmp_path / "plan.docx")
    _, result = adopted(tmp_path / "plan.docx")
    (told,) = (one["found"] for one in result["problems"] if one["code"] == "file-other-format")
    assert (result["actions"], "whose name ends in .docx" in told) == (26, True)


def test_a_document_of_ones_own_may_carry_programs_and_other_files():
    inside = io.BytesIO()
    openpyxl.Workbook().save(inside)
    more = {"word/vbaProject.bin": b"\xd0\xcf\x11\xe0", "word/embeddings/Book.xlsx": inside.getvalue()}
    for name in ("plan.docx", "plan.docm"):
        assert read_document(document(grid(["a"]), more), name).sheets[0].rows == (("a",),)


def test_a_document_in_the_strict_form_is_read():
    space = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    strict = f'<w:document xmlns:w="{space}"><w:body>{grid(["a"])}</w:body></w:document>'
    data = document("", {"word/document.xml": strict})
    assert read_document(data, "plan.docx").sheets[0].rows == (("a",),)


def test_ten_thousand_rows_are_read(tmp_path):
    rows = ((str(number), f"Do {number}", "Police", "") for number in range(10_000))
    (sheet,) = sheets(grid(("No", "Action", "Agency", "Update"), *rows))
    assert (len(sheet.rows), sheet.rows[-1]) == (10_001, ("9999", "Do 9999", "Police", None))


# -- which tables -----------------------------------------------------------------------------------------------------

HEADS = ("No", "Action")


def test_tables_with_the_same_headings_are_one_and_others_are_further_sheets():
    body = (
        paragraph("Our plan", '<w:pStyle w:val="H2"/>')
        + paragraph("Money", '<w:pStyle w:val="Ours"/>')
        + "<w:p/>"
        + grid(HEADS, ("1", "Save"))
        + paragraph(run("People", "<w:b/>"))
        + grid(("no", " Action"), ("2", "Ask"))
        + paragraph("Not a heading, but a sentence.")
        + grid(HEADS, ("3", "Tell"))
        + grid(("Red", "Late"))
        + grid(HEADS, ("4", "Stop"))
        + grid(("No", "Action", "Lead"))
    )
    plan, key, again, wider = sheets(body)
    assert [one.name for one in (plan, key, again, wider)] == ["Table 1", "Table 4", "Table 5", "Table 6"]
    assert plan.rows == (
        ("Our plan",), ("Money",), HEADS, ("1", "Save"),
        ("People",), ("no", "Action"), ("2", "Ask"),
        HEADS, ("3", "Tell"),
    )  # fmt: skip
    assert plan.merges == ((1, 1, 1, 2), (2, 1, 2, 2), (5, 1, 5, 2))
    assert (key.rows, again.rows) == ((("Red", "Late"),), (HEADS, ("4", "Stop")))


def test_tables_with_titles_of_their_own_above_the_same_headings_are_one():
    def titled(title: str, *row: str) -> str:
        return grid(["<w:tc><w:tcPr><w:gridSpan w:val='2'/></w:tcPr>" + paragraph(title) + "</w:tc>"], HEADS, row)

    (plan,) = sheets(titled("Money", "1", "Save") + titled("People", "2", "Ask"))
    assert plan.rows == (("Money", None), HEADS, ("1", "Save"), ("People", None), HEADS, ("2", "Ask"))
    assert plan.merges == ((1, 1, 1, 2), (4, 1, 4, 2))


def spanning(text: str, across: int = 1, down: str = "", shade: str = "") -> str:
    down = f'<w:vMerge w:val="{down}"/>' if down else ""
    shade = f"<w:shd {shade}/>" if shade else ""
    return f'<w:tc><w:tcPr><w:gridSpan w:val="{across}"/>{down}{shade}</w:tcPr>{paragraph(text)}</w:tc>'


def test_merged_cells_hold_their_text_in_the_first_and_are_named():
    (sheet,) = sheets(
        grid(
            ("a", "b", "c"),
            (spanning("Money", down="restart"), "1", "x"),
            (spanning("unseen", down="continue"), spanning("2", across=2)),
            (spanning("", down="continue"), "3", "y"),
            (spanning("People", down="restart"), "4", "z"),
        )
    )
    assert sheet.rows == (
        ("a", "b", "c"),
        ("Money", "1", "x"),
        (None, "2", None),
        (None, "3", "y"),
        ("People", "4", "z"),
    )
    assert sheet.merges == ((2, 1, 4, 1), (3, 2, 3, 3))


def test_an_edge_that_was_drawn_aside_in_some_rows_moves_no_cell():
    (sheet,) = sheets(
        grid(
            (spanning("No"), spanning("Action", across=2), spanning("Lead")),
            (spanning("1"), spanning("Do"), spanning("Police", across=2)),
            (spanning("2"), spanning("Ask and tell", across=3)),
            (spanning("Total", across=2), spanning("4", across=2)),
            columns=(500, 2000, 80, 1500),
        )
    )
    assert sheet.rows == (
        ("No", "Action", "Lead"),
        ("1", "Do", "Police"),
        ("2", "Ask and tell", None),
        ("Total", None, "4"),
    )
    assert sheet.merges == ((3, 2, 3, 3), (4, 1, 4, 2))


def test_a_row_that_begins_further_right_stands_there():
    first, last = grid(("a", "b", "c"), ("only",), columns=(100, 100, 100)).rsplit("<w:tr>", 1)
    (sheet,) = sheets(f'{first}<w:tr><w:trPr><w:gridBefore w:val="2"/></w:trPr>{last}')
    assert sheet.rows == (("a", "b", "c"), (None, None, "only"))


@pytest.mark.parametrize(
    ("shade", "fill"),
    [
        ('w:val="clear" w:color="auto" w:fill="ffc000"', "FFC000"),
        ('w:val="solid" w:color="C00000" w:fill="auto"', "C00000"),
        ('w:val="clear" w:color="auto" w:fill="auto"', None),
        ('w:val="nil"', None),
        ('w:val="clear" w:fill="red"', None),
    ],
)
def test_shading_is_the_colour_of_a_cell_whether_it_says_anything_or_not(shade, fill):
    (sheet,) = sheets(grid((spanning("Amber", shade=shade), spanning("", shade=shade))))
    assert sheet.fills == ({(1, 1): fill, (1, 2): fill} if fill else {})


def test_rows_and_cells_inside_controls_are_in_their_places():
    controlled = f"<w:sdt><w:sdtPr/><w:sdtContent>{cell('Police')}</w:sdtContent></w:sdt>"
    body = (
        grid(("No", controlled))
        .replace("<w:tr>", "<w:sdt><w:sdtContent><w:tr>")
        .replace("</w:tr>", "</w:tr></w:sdtContent></w:sdt>")
    )
    (sheet,) = sheets(f"<w:sdt><w:sdtContent>{body}</w:sdtContent></w:sdt>")
    assert sheet.rows == (("No", "Police"),)


def test_a_row_that_is_marked_as_deleted_is_not_read():
    body = grid(("1", "a"), ("2", "b")).replace("<w:tr>", "<w:tr><w:trPr><w:del/></w:trPr>", 1)
    assert sheets(body)[0].rows == (("2", "b"),)


# -- what a cell says -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inside", "says"),
    [
        (paragraph("one") + paragraph("two"), "one\ntwo"),
        (paragraph("<w:r><w:t>one</w:t><w:br/><w:t>two</w:t><w:tab/><w:t>three</w:t></w:r>"), "one\ntwo\tthree"),
        (paragraph("<w:r><w:t>follow</w:t><w:noBreakHyphen/><w:t>up</w:t></w:r>"), "follow-up"),
        (paragraph("=1+1"), "=1+1"),
        (paragraph("  "), None),
        (paragraph(f"<w:del><w:r><w:delText>old</w:delText></w:r></w:del><w:ins>{run('new')}</w:ins>"), "new"),
        (paragraph(f"<w:del>{run('old')}</w:del>{run('kept')}"), "kept"),
        (paragraph(f"<w:moveFrom>{run('here')}</w:moveFrom><w:moveTo>{run('there')}</w:moveTo>"), "there"),
        (paragraph("Do ", "<w:rPr><w:del/></w:rPr>") + paragraph("it"), "Do it"),
        (paragraph("<w:del/>", "<w:rPr><w:del/></w:rPr>") + paragraph("a") + paragraph("b"), "a\nb"),
        (paragraph(run("seen") + run("unseen", "<w:vanish/>")), "seen"),
        (paragraph(run("seen") + run("unseen", '<w:rStyle w:val="Unseen"/>')), "seen"),
        (paragraph(run("seen", '<w:rStyle w:val="Unseen"/><w:vanish w:val="0"/>')), "seen"),
        (paragraph(run("said") + "<w:r><w:commentReference w:id='1'/></w:r>"), "said"),
        (paragraph(f"<w:hyperlink>{run('a link')}</w:hyperlink>"), "a link"),
        (paragraph("<w:r><w:instrText>DATE</w:instrText></w:r>" + run("today")), "today"),
        (paragraph(f"<w:sdt><w:sdtPr/><w:sdtContent>{run('Green')}</w:sdtContent></w:sdt>"), "Green"),
        (paragraph(f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('Choose an item.')}</w:sdtContent>"
                   "</w:sdt>"), None),
        (paragraph("By whom") + grid(("Police", "May"), ("Health", "")) + paragraph("end"),
         "By whom\nPolice | May\nHealth\nend"),
        (paragraph("round", '<w:pStyle w:val="Loop"/>'), "round"),
    ],
)  # fmt: skip
def test_a_cell_says_what_a_person_reads_in_it(inside, says):
    assert text_of(inside) == says


LISTS = """
<w:abstractNum w:abstractNumId="0">
  <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
  <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="(%2)"/></w:lvl>
  <w:lvl w:ilvl="2"><w:start w:val="3"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1.%3"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="1">
  <w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="\uf0b7"/></w:lvl>
  <w:lvl w:ilvl="1"><w:numFmt w:val="none"/><w:lvlText w:val=""/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="2">
  <w:lvl w:ilvl="0"><w:numFmt w:val="decimalZero"/><w:lvlText w:val="%1"/></w:lvl>
  <w:lvl w:ilvl="1"><w:start w:val="28"/><w:numFmt w:val="upperLetter"/><w:lvlText w:val="%2)"/></w:lvl>
</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="0"/>
  <w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="4"><w:abstractNumId w:val="2"/></w:num>
<w:num w:numId="5"><w:abstractNumId w:val="0"/>
  <w:lvlOverride w:ilvl="0"><w:lvl w:ilvl="0"><w:lvlText w:val="Step %1:"/></w:lvl></w:lvlOverride></w:num>
"""


@pytest.mark.parametrize(
    ("inside", "says"),
    [
        (item("a") + item("b"), "1. a\n2. b"),
        (item("a") + item("b", level=1) + item("c", level=1) + item("d") + item("e", level=1),
         "1. a\n(a) b\n(b) c\n2. d\n(a) e"),
        (item("a") + item("b", level=2) + item("c", level=2), "1. a\n1.III b\n1.IV c"),
        (item("a", 3) + item("b", 3) + item("c", 3, level=1), "- a\n- b\nc"),
        (item("a", 4) + item("b", 4, level=1), "01 a\nBB) b"),
        (item("a", 5) + item("b", 5), "Step 1: a\nStep 2: b"),
        (item("a", 9), "- a"),
        (item("a", 0), "a"),
        (paragraph("a", '<w:pStyle w:val="Item"/>') + paragraph("b", '<w:pStyle w:val="Item"/>'), "1. a\n2. b"),
        (item("a") + item("") + item("c"), "1. a\n\n3. c"),
        (item("") , "1"),
        (item("", 3), None),
    ],
)  # fmt: skip
def test_numbers_that_word_makes_are_put_back(inside, says):
    assert text_of(inside, numbering=LISTS) == says


def test_numbers_count_on_from_cell_to_cell_unless_a_list_begins_anew():
    inside = grid((item(""), item("a", 2) + item("b", 2) + item("c", 2)), (item(""), item("d", 2)))
    (sheet,) = sheets(item("before") + inside, numbering=LISTS)
    assert sheet.rows == (("2", "1. a\n2. b\n3. c"), ("3", "4. d"))

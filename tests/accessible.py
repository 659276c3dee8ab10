"""Whether a workbook can be read by everybody, as its parts say: read with the standard library alone."""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from plan_tools.excel.contrast import LEAST, contrast

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}cNvPr"
DUBLIN = "{http://purl.org/dc/elements/1.1/}"
A4 = "9"


class Book:
    """The parts of a workbook."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(BytesIO(data)) as parts:
            self.parts = {name: parts.read(name) for name in parts.namelist()}
        self.workbook, self.styles = self.xml("xl/workbook.xml"), self.xml("xl/styles.xml")
        self.strings = [
            "".join(text.text or "" for text in one.iter(f"{MAIN}t"))
            for one in self.xml("xl/sharedStrings.xml").findall(f"{MAIN}si")
        ]
        self.sheets = {
            one.attrib["name"]: f"xl/worksheets/sheet{number}.xml"
            for number, one in enumerate(self.workbook.iter(f"{MAIN}sheet"), 1)
        }

    def xml(self, name: str) -> Element:
        return ElementTree.fromstring(self.parts[name])

    def related(self, name: str, kind: str) -> list[str]:
        """The parts of one kind that a part names."""
        folder, file = posixpath.split(name)
        relations = f"{folder}/_rels/{file}.rels"
        if relations not in self.parts:
            return []
        found = [one.attrib for one in self.xml(relations) if one.attrib["Type"].endswith(f"/{kind}")]
        return [posixpath.normpath(posixpath.join(folder, one["Target"])) for one in found]

    def texts(self, name: str) -> set[str]:
        """The texts in the cells of a sheet."""
        cells = self.xml(self.sheets[name]).iter(f"{MAIN}c")
        return {self.strings[int(cell[0].text or 0)] for cell in cells if cell.get("t") == "s"}

    def core(self, name: str) -> str:
        found = self.xml("docProps/core.xml").find(f"{DUBLIN}{name}")
        return (found.text or "") if found is not None else ""


def faults(data: bytes, title: str, marking: str) -> list[str]:
    """What is wrong in any workbook that is written for people, each with its place."""
    book = Book(data)
    return [*_of_book(book, title), *_of_looks(book), *_of_first(book), *_of_sheets(book, marking)]


def _of_book(book: Book, title: str) -> Iterator[str]:
    if book.core("creator") != title:
        yield f"made by {book.core('creator')}"
    for one in ("title", "language"):
        if not book.core(one):
            yield f"no {one}"
    for one in book.workbook.iter(f"{MAIN}sheet"):
        if one.get("state", "visible") != "visible":
            yield f"{one.attrib['name']}: hidden"
    for name, part in book.parts.items():
        if "externalLink" in name:
            yield name
        if name.endswith(".rels"):
            for one in ElementTree.fromstring(part):
                target = one.attrib["Target"]
                if one.get("TargetMode") == "External" and not re.match(r"\.\./(tracker\.xlsx|returns/)", target):
                    yield f"{name}: leads to {target}"
        if name.startswith("xl/drawings/drawing"):
            for one in ElementTree.fromstring(part).iter(DRAWN):
                if not one.get("descr", "").strip():
                    yield f"{name}: {one.get('name')} is not described"


def _of_looks(book: Book) -> Iterator[str]:
    """The format of every cell that holds something, and every look that a rule gives."""
    fonts = [_ink(font) for font in book.styles.find(f"{MAIN}fonts") or ()]
    fills = [_ground(fill) for fill in book.styles.find(f"{MAIN}fills") or ()]
    looks = book.styles.find(f"{MAIN}cellXfs") or ()
    sheets = map(book.xml, book.sheets.values())
    used = {int(cell.get("s", "0")) for sheet in sheets for cell in sheet.iter(f"{MAIN}c") if len(cell)}
    for number in sorted(used):
        look = looks[number]
        ink, ground = fonts[int(look.attrib["fontId"])], fills[int(look.attrib["fillId"])]
        if contrast(ink, ground) < LEAST:
            yield f"format {number}: {ink} on {ground}"
    for number, look in enumerate(book.styles.find(f"{MAIN}dxfs") or ()):
        font, fill = look.find(f"{MAIN}font"), look.find(f"{MAIN}fill")
        ink = _ink(font) if font is not None else "000000"
        ground = _ground(fill) if fill is not None else "FFFFFF"
        if contrast(ink, ground) < LEAST:
            yield f"rule's format {number}: {ink} on {ground}"


def _ink(font: Element) -> str:
    colour = font.find(f"{MAIN}color")
    return colour.get("rgb", "FF000000")[-6:] if colour is not None else "000000"


def _ground(fill: Element) -> str:
    for name in ("fgColor", "bgColor"):  # of a cell, of a rule
        colour = fill.find(f"{MAIN}patternFill/{MAIN}{name}")
        if colour is not None and colour.get("rgb"):
            return colour.attrib["rgb"][-6:]
    return "FFFFFF"


def _of_first(book: Book) -> Iterator[str]:
    view = book.workbook.find(f"{MAIN}bookViews/{MAIN}workbookView")
    if view is not None and view.get("activeTab", "0") != "0":
        yield "another sheet than the first is shown"
    first = book.xml(next(iter(book.sheets.values())))
    for one in first.iter(f"{MAIN}selection"):
        if one.get("pane") is None and one.get("activeCell", "A1") != "A1":
            yield f"the cursor stands in {one.get('activeCell')}"


def _of_sheets(book: Book, marking: str) -> Iterator[str]:
    if len({name.casefold() for name in book.sheets}) != len(book.sheets):
        yield "two sheets of one name"
    for name, part in book.sheets.items():
        xml = book.xml(part)
        page = xml.find(f"{MAIN}pageSetup")
        if page is None or (page.get("paperSize"), page.get("orientation")) != (A4, "landscape"):
            yield f"{name}: not A4 on its side"
        if xml.find(f"{MAIN}mergeCells") is not None:
            yield f"{name}: merged cells"
        if any(one.get("hidden") == "1" for kind in ("row", "col") for one in xml.iter(f"{MAIN}{kind}")):
            yield f"{name}: hidden rows or columns"
        if not any(marking in text for text in book.texts(name)):
            yield f"{name}: not marked in a cell"
        for table in book.related(part, "table"):
            heads = [one.attrib["name"].casefold() for one in book.xml(table).iter(f"{MAIN}tableColumn")]
            if len(set(heads)) != len(heads):
                yield f"{name}: two headings of one name"


def faults_of_paper(data: bytes, marking: str) -> list[str]:
    """What is missing above and below the printed pages."""
    book, found = Book(data), []
    for name, part in book.sheets.items():
        xml = book.xml(part)
        head, foot = (xml.findtext(f"{MAIN}headerFooter/{MAIN}{kind}", "") for kind in ("oddHeader", "oddFooter"))
        if marking not in head or marking not in foot:
            found.append(f"{name}: not marked on paper")
        if "&P" not in foot:
            found.append(f"{name}: no page numbers")
    return found


def faults_of_plain(data: bytes) -> list[str]:
    """What an accessible version must not have, or must."""
    book = Book(data)
    return [
        *(["fills"] if any(_ground(fill) != "FFFFFF" for fill in book.styles.find(f"{MAIN}fills") or ()) else []),
        *(["drawings"] if any("drawing" in name for name in book.parts) else []),
        *(fault for name, part in book.sheets.items() for fault in _of_plain_sheet(book, name, part)),
    ]


def _of_plain_sheet(book: Book, name: str, part: str) -> Iterator[str]:
    xml = book.xml(part)
    for unwanted in ("autoFilter", "headerFooter", "conditionalFormatting", "f", "pane"):
        if next(xml.iter(f"{MAIN}{unwanted}"), None) is not None:
            yield f"{name}: has {unwanted}"
    tables = book.related(part, "table")
    if len(tables) != 1:
        yield f"{name}: {len(tables)} tables"
        return
    table = book.xml(tables[0])
    if next(table.iter(f"{MAIN}autoFilter"), None) is not None:
        yield f"{name}: a filter"
    first, last = table.attrib["ref"].split(":")
    if not re.fullmatch(r"A[0-9]+", first):
        yield f"{name}: its table starts in {first}"
    yield from _of_cells(book, name, xml, int(first[1:]), int(re.sub("[A-Z]", "", last)), table)


def _of_cells(book: Book, name: str, xml: Element, first: int, last: int, table: Element) -> Iterator[str]:
    """Every cell of the table: none is blank, all are wrapped, and the headings read as the table says."""
    heads = [one.attrib["name"] for one in table.iter(f"{MAIN}tableColumn")]
    looks = book.styles.find(f"{MAIN}cellXfs") or ()
    rows = {int(row.attrib["r"]): list(row) for row in xml.iter(f"{MAIN}row")}
    shown = [book.strings[int(cell[0].text or 0)] for cell in rows[first]]
    if shown != heads:
        yield f"{name}: its headings are {shown}, its table says {heads}"
    for number in range(first, last + 1):
        cells = [cell for cell in rows.get(number, []) if len(cell) and cell[0].text]
        if len(cells) != len(heads):
            yield f"{name}: blank cells in row {number}"
        for cell in cells:
            aligned = looks[int(cell.attrib["s"])].find(f"{MAIN}alignment")
            if aligned is None or aligned.get("wrapText") != "1":
                yield f"{name}: {cell.attrib['r']} is not wrapped"
    if max(rows) > last:
        yield f"{name}: something stands below the table"

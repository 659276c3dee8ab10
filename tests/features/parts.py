"""A workbook as its parts by name, to which parts are added as Excel writes them; nothing of plan-tools is used."""

import io
import re
import zipfile
from html import escape
from typing import Any
from xml.parsers import expat

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
MAIN_2009 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
MAIN_2010 = "http://schemas.microsoft.com/office/spreadsheetml/2010/11/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
SHEET_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
CELL_RANGE = "http://schemas.microsoft.com/office/excel/2006/main"
OF_SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml.{}+xml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

CONTENT_TYPES, WORKBOOK = "[Content_Types].xml", "xl/workbook.xml"
ACTIONS, DASHBOARD, CHANGE_LOG = (f"xl/worksheets/sheet{number}.xml" for number in (1, 2, 6))

IN_SHEETS = [
    "sheetPr",
    "dimension",
    "sheetViews",
    "sheetFormatPr",
    "cols",
    "sheetData",
    "sheetCalcPr",
    "sheetProtection",
    "protectedRanges",
    "scenarios",
    "autoFilter",
    "sortState",
    "dataConsolidate",
    "customSheetViews",
    "mergeCells",
    "phoneticPr",
    "conditionalFormatting",
    "dataValidations",
    "hyperlinks",
    "printOptions",
    "pageMargins",
    "pageSetup",
    "headerFooter",
    "rowBreaks",
    "colBreaks",
    "customProperties",
    "cellWatches",
    "ignoredErrors",
    "smartTags",
    "drawing",
    "legacyDrawing",
    "legacyDrawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
]
IN_WORKBOOKS = [
    "fileVersion",
    "fileSharing",
    "workbookPr",
    "workbookProtection",
    "bookViews",
    "sheets",
    "functionGroups",
    "externalReferences",
    "definedNames",
    "calcPr",
    "oleSize",
    "customWorkbookViews",
    "pivotCaches",
    "smartTagPr",
    "smartTagTypes",
    "webPublishing",
    "extLst",
]


class Parts(dict[str, bytes]):
    """The parts of a package by name, in order."""

    @classmethod
    def of(cls, data: bytes) -> "Parts":
        """The parts of a zip archive."""
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return cls((name, archive.read(name)) for name in archive.namelist())

    def zipped(self, **info: Any) -> bytes:
        """The archive of these parts as Excel packs one: pictures stored, the rest compressed, all of 1980."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name, content in self.items():
                entry = zipfile.ZipInfo(name)
                entry.compress_type = zipfile.ZIP_STORED if name.endswith("png") else zipfile.ZIP_DEFLATED
                for key, value in info.items():
                    setattr(entry, key, value)
                archive.writestr(entry, content)
        return out.getvalue()

    def text(self, name: str) -> str:
        """One part as text."""
        return self[name].decode()

    def put(self, name: str, content: str | bytes, content_type: str = "") -> str:
        """Put a part in and say what it is; gives its name."""
        self[name] = content if isinstance(content, bytes) else (HEAD + content).encode()
        if content_type:
            self._last(CONTENT_TYPES, f'<Override PartName="/{name}" ContentType="{content_type}"/>')
        return name

    def ending(self, ending: str, content_type: str) -> None:
        """Say what the parts with this ending are."""
        if f'Extension="{ending}"' not in self.text(CONTENT_TYPES):
            first = f'<Default Extension="{ending}" ContentType="{content_type}"/>'
            self.replace(CONTENT_TYPES, "<Default ", f"{first}<Default ")

    def relate(self, source: str, type_: str, target: str, outside: bool = False) -> str:
        """Have `source` (nothing: the package) lead to `target`; gives the id of the relationship."""
        name = relations_of(source)
        if name not in self:
            self.put(name, f'<Relationships xmlns="{PACKAGE}/relationships"></Relationships>')
        used = re.findall(r'Id="rId([0-9]+)"', self.text(name))
        id_ = f"rId{max(map(int, used), default=0) + 1}"
        type_ = type_ if type_.startswith("http") else f"{OFFICE}/{type_}"
        where = f'{escape(target)}" TargetMode="External' if outside else f"/{target}"
        self._last(name, f'<Relationship Id="{id_}" Type="{type_}" Target="{where}"/>')
        return id_

    def leads(self, sheet: str, element: str) -> str:
        """The part that an element of a sheet, such as its drawing, leads to; nothing if it has none."""
        found = re.search(rf'<{element} r:id="([^"]*)"', self.text(sheet))
        if not found:
            return ""
        relations = self.text(relations_of(sheet))
        target = re.search(rf'<Relationship Id="{found[1]}"[^>]* Target="(?:/xl/|\.\./)([^"]*)"', relations)
        assert target, f"{sheet} leads nowhere"
        return f"xl/{target[1]}"

    def replace(self, name: str, old: str, new: str) -> None:
        """Write `new` for the first `old` in a part; there must be one."""
        assert old in self.text(name), f"{name} holds no {old}"
        self[name] = self.text(name).replace(old, new, 1).encode()

    def insert(self, name: str, element: str, order: list[str], as_: str = "") -> None:
        """Put an element into the root of a sheet or of the workbook, where the schema wants it."""
        data = self[name]
        later = order[order.index(as_ or element[1:].split(" ")[0].split(">")[0]) + 1 :]
        at = next(start for tag, start in _children(data) if tag in (*later, "/"))
        self[name] = data[:at] + element.encode() + data[at:]

    def extend(self, name: str, order: list[str], extension: str) -> None:
        """Put an `ext` into the list of extensions of a sheet or of the workbook."""
        if not any(tag == "extLst" for tag, _ in _children(self[name])):
            self.insert(name, "<extLst></extLst>", order)
        self._last(name, extension, "</extLst>")

    def draw(self, sheet: str, anchor: str) -> str:
        """Put a shape on the drawing of a sheet; gives the part of the drawing."""
        drawing = self.leads(sheet, "drawing")
        if not drawing:
            drawing = f"xl/drawings/drawing9{sheet[-5]}.xml"
            spaces = f'xmlns:xdr="{SHEET_DRAWING}" xmlns:a="{DRAWING}"'
            self.put(
                drawing, f"<xdr:wsDr {spaces}></xdr:wsDr>", "application/vnd.openxmlformats-officedocument.drawing+xml"
            )
            self.insert(sheet, f'<drawing r:id="{self.relate(sheet, "drawing", drawing)}"/>', IN_SHEETS)
        self._last(drawing, anchor)
        return drawing

    def draw_old(self, sheet: str, shape: str) -> str:
        """Put a shape on the drawing in VML of a sheet, where notes and controls are; gives the part."""
        drawing = self.leads(sheet, "legacyDrawing")
        if not drawing:
            drawing = f"xl/drawings/vmlDrawing9{sheet[-5]}.vml"
            self[drawing] = (
                b'<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
                b'xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit">'
                b'<o:idmap v:ext="edit" data="1"/></o:shapelayout></xml>'
            )
            self.ending("vml", "application/vnd.openxmlformats-officedocument.vmlDrawing")
            self.insert(sheet, f'<legacyDrawing r:id="{self.relate(sheet, "vmlDrawing", drawing)}"/>', IN_SHEETS)
        self._last(drawing, shape)
        return drawing

    def _last(self, name: str, element: str, close: str = "</") -> None:
        """Put an element last into the root of a part, or before the last `close` in it."""
        text = self.text(name)
        at = text.rindex(close)
        self[name] = (text[:at] + element + text[at:]).encode()


def relations_of(part: str) -> str:
    """The name of the part that holds the relationships of `part`."""
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels".lstrip("/")


def _children(data: bytes) -> list[tuple[str, int]]:
    """The elements in the root with the offsets where they begin, that of a choice under the name of what it holds.

    Last comes ``/`` with the offset of the end tag of the root.
    """
    found: list[tuple[str, int]] = []
    open_: list[str] = []

    def begin(name: str, _: object) -> None:
        open_.append(name)
        if len(open_) == 2:
            found.append((name, parser.CurrentByteIndex))
        elif len(open_) == 4 and open_[1] == "mc:AlternateContent":
            found[-1] = (name, found[-1][1])

    def finish(_: str) -> None:
        if len(open_) == 1:
            found.append(("/", parser.CurrentByteIndex))
        open_.pop()

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = begin, finish
    parser.Parse(data, True)
    return found

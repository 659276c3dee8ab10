"""What a person does not see in a return: hidden rows, faint text, merged answers, comments, caches, properties."""

from collections.abc import Callable

from hostile.filled import (
    KEY,
    MAIN,
    OFFICE,
    PACKAGE,
    SHEET_KIND,
    SHEET_LEADS,
    STRINGS,
    STYLES,
    WORKBOOK,
    YOURS,
    Filled,
    worksheet,
)
from hostile.variant import ACCEPT, SAY, Variant, planted

SHEET = "Your actions"
UPDATE = ("1.1", "Progress update")
ROW_5, COLUMN_K = '<row r="5"', r'<col min="11" max="11"'
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
THREADED = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
OFFICE_2017 = "http://schemas.microsoft.com/office/2017/10/relationships"


def mark(variant: str, place: str = "text") -> str:
    return planted(f"{variant}:{place}")


def row(more: str) -> Callable[[Filled], bytes]:
    return lambda f: f.swapped(YOURS, ROW_5, f"{ROW_5} {more}").data


def column(more: str) -> Callable[[Filled], bytes]:
    return lambda f: f.matched(YOURS, COLUMN_K, f'<col min="11" max="11" {more}').data


def sheet_state(state: str, name: str = "Key") -> Callable[[Filled], bytes]:
    return lambda f: f.swapped(WORKBOOK, f'name="{name}"', f'name="{name}" state="{state}"').data


def extra_sheet(state: str, name: str) -> Callable[[Filled], bytes]:
    secret = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{mark(name)}</t></is></c></row>'
    return lambda f: f.sheet("Names", worksheet(secret), state).data


def painted(font: str, fill: str = "", number: str = "") -> Callable[[Filled], bytes]:
    """The answer K5 in a format of its own."""

    def make(f: Filled) -> bytes:
        made = f.swapped(STYLES, "</fonts>", f"<font>{font}<sz val='11'/></font></fonts>")
        fonts = _count(made, "<fonts", "</fonts>", "<font>", "<font/>")
        fill_id = 0
        if fill:
            made = made.swapped(STYLES, "</fills>", f"<fill>{fill}</fill></fills>")
            fill_id = _count(made, "<fills", "</fills>", "<fill>") - 1
        number_id = 0
        if number:
            number_id = 199
            listed = f'<numFmt numFmtId="199" formatCode="{number}"/></numFmts>'
            made = made.swapped(STYLES, "</numFmts>", listed)
        xf = f'<xf numFmtId="{number_id}" fontId="{fonts - 1}" fillId="{fill_id}" borderId="0" xfId="0"'
        made = made.swapped(STYLES, "</cellXfs>", f'{xf} applyFont="1" applyFill="1" applyNumberFormat="1"/></cellXfs>')
        style = _count(made, "<cellXfs", "</cellXfs>", "<xf ") - 1
        return made.matched(YOURS, r'<c r="K5" s="\d+"', f'<c r="K5" s="{style}"').data

    return make


def _count(f: Filled, start: str, end: str, *signs: str) -> int:
    text = f.parts[STYLES].decode()
    inside = text[text.index(start) : text.index(end)]
    return sum(inside.count(sign) for sign in signs)


WHITE_FILL = '<patternFill patternType="solid"><fgColor rgb="FFFFFFFF"/></patternFill>'
GREEN_FILL = '<patternFill patternType="solid"><fgColor rgb="FF00B050"/></patternFill>'


def comment(f: Filled, name: str) -> Filled:
    text = (
        f'<comments xmlns="{MAIN}"><authors><author>{mark(name, "author")}</author></authors><commentList>'
        f'<comment ref="K5" authorId="0"><text><t>{mark(name)}</t></text></comment></commentList></comments>'
    )
    return f.part("xl/comments1.xml", text, f"{SHEET_KIND}.comments+xml", f"{OFFICE}/comments", SHEET_LEADS)


def threaded(f: Filled, name: str) -> Filled:
    text = (
        f'<ThreadedComments xmlns="{THREADED}"><threadedComment ref="K5" dT="2026-11-09T10:00:00.00" personId="{{1}}" '
        f'id="{{2}}"><text>{mark(name)}</text></threadedComment></ThreadedComments>'
    )
    person = f'<personList xmlns="{THREADED}"><person displayName="{mark(name, "person")}" id="{{1}}"/></personList>'
    kind = "application/vnd.ms-excel.{}+xml"
    made = f.part(
        "xl/threadedComments/threadedComment1.xml", text, kind.format("threadedcomments"),
        f"{OFFICE_2017}/threadedComment", SHEET_LEADS)  # fmt: skip
    return made.part("xl/persons/person.xml", person, kind.format("person"), f"{OFFICE_2017}/person")


def pivot(f: Filled, name: str) -> Filled:
    cache = (
        f'<pivotCacheDefinition xmlns="{MAIN}" refreshedBy="{mark(name, "who")}"><cacheSource type="worksheet">'
        f'<worksheetSource ref="A1:B9" sheet="Names"/></cacheSource><cacheFields count="1"><cacheField name="Child">'
        f'<sharedItems><s v="{mark(name)}"/></sharedItems></cacheField></cacheFields></pivotCacheDefinition>'
    )
    records = f'<pivotCacheRecords xmlns="{MAIN}" count="1"><r><s v="{mark(name, "record")}"/></r></pivotCacheRecords>'
    part = "xl/pivotCache/pivotCacheDefinition1.xml"
    made = f.part(part, cache, f"{SHEET_KIND}.pivotCacheDefinition+xml", f"{OFFICE}/pivotCacheDefinition")
    return made.part(
        "xl/pivotCache/pivotCacheRecords1.xml", records, f"{SHEET_KIND}.pivotCacheRecords+xml",
        f"{OFFICE}/pivotCacheRecords", "xl/pivotCache/_rels/pivotCacheDefinition1.xml.rels")  # fmt: skip


def external(f: Filled, name: str, inside: str = "") -> Filled:
    inside = inside or (
        '<externalBook r:id="rX1"><sheetNames><sheetName val="Names"/></sheetNames><sheetDataSet>'
        '<sheetData sheetId="0">'
        f'<row r="1"><cell r="A1" t="str"><v>{mark(name)}</v></cell></row></sheetData></sheetDataSet></externalBook>'
    )
    link = f'<externalLink xmlns="{MAIN}" xmlns:r="{OFFICE}">{inside}</externalLink>'
    made = f.part(
        "xl/externalLinks/externalLink1.xml", link, f"{SHEET_KIND}.externalLink+xml", f"{OFFICE}/externalLink"
    )
    id_ = f"rX{len(f.parts)}"
    leads = (
        f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rX1" Type="{OFFICE}/externalLinkPath" '
        f'Target="file:///H:/{mark(name, "path")}.xlsx" TargetMode="External"/></Relationships>'
    )
    made = made.having({"xl/externalLinks/_rels/externalLink1.xml.rels": leads})
    references = f'<externalReferences><externalReference r:id="{id_}"/></externalReferences>'
    return made.swapped(WORKBOOK, "</sheets>", f"</sheets>{references}")


def custom_xml(f: Filled, name: str) -> Filled:
    return f.part("customXml/item1.xml", f"<case>{mark(name)}</case>", "application/xml", f"{OFFICE}/customXml")


def properties(f: Filled, name: str) -> Filled:
    made = f.swapped("docProps/core.xml", "</cp:coreProperties>", f"<dc:subject>{mark(name, 'subject')}</dc:subject>"
                     f"<cp:lastModifiedBy>{mark(name, 'who')}</cp:lastModifiedBy></cp:coreProperties>")  # fmt: skip
    made = made.swapped("docProps/app.xml", "</Properties>", f"<Manager>{mark(name, 'manager')}</Manager></Properties>")
    return made.swapped(
        "docProps/custom.xml", "</Properties>",
        '<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="9" name="Case"><vt:lpwstr>'
        f"{mark(name, 'custom')}</vt:lpwstr></property></Properties>")  # fmt: skip


def names(f: Filled, name: str) -> Filled:
    return f.swapped(WORKBOOK, "</definedNames>", '<definedName name="Case" hidden="1">'
                     f'"{mark(name)}"</definedName></definedNames>')  # fmt: skip


def text_box(f: Filled, name: str) -> Filled:
    drawing = (
        f'<xdr:wsDr xmlns:xdr="{DRAWING}/spreadsheetDrawing" xmlns:a="{DRAWING}/main"><xdr:twoCellAnchor><xdr:sp>'
        f"<xdr:txBody><a:p><a:r><a:t>{mark(name)}</a:t></a:r></a:p></xdr:txBody></xdr:sp></xdr:twoCellAnchor></xdr:wsDr>"
    )
    return f.part("xl/drawings/drawing9.xml", drawing, "application/vnd.openxmlformats-officedocument.drawing+xml",
                  f"{OFFICE}/drawing", SHEET_LEADS)  # fmt: skip


def around(f: Filled, name: str) -> Filled:
    """Marks in the prompts, the page, the phonetics, the unused strings and the cells beside the table."""
    prompt = f'<dataValidation sqref="K9" prompt="{mark(name, "prompt")}"/>'
    made = f.in_sheet("<pageMargins", f'<dataValidations count="1">{prompt}</dataValidations>', KEY)
    made = made.matched(YOURS, "</headerFooter>", f"<evenHeader>{mark(name, 'header')}</evenHeader></headerFooter>")
    made = made.swapped(STRINGS, "</sst>", f"<si><t>{mark(name, 'unused')}</t></si></sst>")
    made = made.in_sheet(
        "</sheetData>", f'<row r="9"><c r="R9" t="inlineStr"><is><t>{mark(name, "beside")}</t></is></c></row>'
    )
    spoken = f'<is><t>A deputy is named</t><rPh sb="0" eb="1"><t>{mark(name, "phonetics")}</t></rPh></is>'
    return made.cell("K5", spoken, "inlineStr")


MARKED: dict[str, tuple[Callable[[Filled, str], Filled], set[str]]] = {
    "a comment": (comment, SAY),
    "a threaded comment": (lambda f, name: threaded(comment(f, name), name), SAY),
    "a pivot cache": (pivot, ACCEPT | SAY),
    "a cache of another workbook": (external, ACCEPT | SAY),
    "custom XML": (custom_xml, ACCEPT | SAY),
    "properties": (properties, ACCEPT | SAY),
    "a hidden name": (names, ACCEPT | SAY),
    "a text box": (text_box, ACCEPT | SAY),
    "marks around the table": (around, ACCEPT | SAY),
}


VARIANTS = [
    Variant("a hidden row", SAY, row('hidden="1"'), where=(SHEET, "")),
    Variant("a hidden row, said in words", SAY, row('hidden="true"'), where=(SHEET, "")),
    Variant("a row of no height", SAY, lambda f: f.matched(
        YOURS, r'<row r="5"([^>]*?) ht="[^"]*"', r'<row r="5"\1 ht="0"').data),
    Variant("a hidden column", SAY, column('hidden="1"'), where=(SHEET, "")),
    Variant("a column of no width", SAY, lambda f: f.matched(
        YOURS, COLUMN_K + r' width="[^"]*"', '<col min="11" max="11" width="0"').data),
    Variant("all columns hidden", SAY, lambda f: f.matched(
        YOURS, "<cols>.*</cols>", '<cols><col min="1" max="16384" width="9" hidden="1"/></cols>').data),
    Variant("rows hidden by default", ACCEPT | SAY, lambda f: f.matched(
        YOURS, "<sheetFormatPr ", '<sheetFormatPr zeroHeight="1" ').data),
    Variant("a hidden sheet", SAY, sheet_state("hidden"), where=("Key", "")),
    Variant("a very hidden sheet", SAY, sheet_state("veryHidden"), where=("Key", "")),
    Variant("the answers on a hidden sheet", SAY, sheet_state("hidden", SHEET), where=(SHEET, "")),
    *(
        Variant(name, SAY, extra_sheet(state, name), where=("Names", ""))
        for name, state in {"a hidden sheet of names": "hidden", "a very hidden sheet of names": "veryHidden"}.items()
    ),
    Variant("an active filter", SAY, lambda f: f.matched(
        YOURS, r'<autoFilter ref="([^"]*)"\s*/>', r'<autoFilter ref="\1"><filterColumn colId="1"><filters>'
        r'<filter val="1.10"/></filters></filterColumn></autoFilter>').swapped(
        YOURS, ROW_5, f'{ROW_5} hidden="1"').data),
    Variant("white on white", SAY, painted('<color rgb="FFFFFFFF"/>', WHITE_FILL), where=(SHEET, "K5")),
    Variant("white on white by theme", SAY, painted('<color theme="0"/>', WHITE_FILL), where=(SHEET, "K5")),
    Variant("white on nothing", SAY, painted('<color rgb="FFFFFFFF"/>'), where=(SHEET, "K5")),
    Variant("white by index on nothing", SAY, painted('<color indexed="9"/>'), where=(SHEET, "K5")),
    Variant("green on green", SAY, painted('<color rgb="FF00B050"/>', GREEN_FILL), where=(SHEET, "K5")),
    Variant("a number format that shows nothing", SAY, painted("", "", ";;;"), where=(SHEET, "K5")),
    Variant("merged answers", SAY, lambda f: f.blank("K6").in_sheet(
        "<conditionalFormatting", '<mergeCells><mergeCell ref="K5:K6"/></mergeCells>').data,
        left=(("1.10", "Progress update"),)),
    Variant("merged answers across", SAY, lambda f: f.blank("K5").in_sheet(
        "<conditionalFormatting", '<mergeCells><mergeCell ref="J5:K5"/></mergeCells>').data,
        left=(UPDATE,)),
    *(
        Variant(name, allowed, lambda f, name=name, add=add: add(f, name).data)
        for name, (add, allowed) in MARKED.items()
    ),
]  # fmt: skip

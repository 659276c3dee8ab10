"""Formulas in answers, and what runs or reaches outside the workbook."""

from collections.abc import Callable

from hostile.filled import OFFICE, PACKAGE, SHEET_KIND, SHEET_LEADS, TYPES, WORKBOOK, Filled, worksheet
from hostile.unseen import SHEET, UPDATE, external, mark
from hostile.variant import ACCEPT, HOLD, ROW, SAY, Variant

OUTSIDE = {
    "HYPERLINK": 'HYPERLINK("http://127.0.0.1:9/","A deputy")',
    "WEBSERVICE": '_xlfn.WEBSERVICE("http://127.0.0.1:9/"&amp;A1)',
    "RTD": 'RTD("server.a",,"x")',
    "DDE": "cmd|'/c calc'!A0",
    "small letters": 'hyperlink ("http://127.0.0.1:9/")',
    "an address inside another function": 'IF(TRUE,HYPERLINK("http://127.0.0.1:9/"),"")',
    "FILTERXML": '_xlfn.FILTERXML(_xlfn.WEBSERVICE("http://127.0.0.1:9/"),"//a")',
    "IMAGE": '_xlfn.IMAGE("http://127.0.0.1:9/a.png")',
    "CALL": 'CALL("kernel32","WinExec","JCJ","calc",0)',
}
SHARED_LINK = '<f t="shared" ref="K5:K6" si="9">HYPERLINK("http://127.0.0.1:9/")</f><v>A deputy is named</v>'


def formula(inside: str, value: str = "<v>A deputy is named</v>", address: str = "K5") -> Callable[[Filled], bytes]:
    return lambda f: f.cell(address, f"<f>{inside}</f>{value}", "str").data


BINARY = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def program(
    name: str, data: str | bytes, type_: str, kind: str = "application/octet-stream"
) -> Callable[[Filled], bytes]:
    return lambda f: f.part(name, data, kind, f"{OFFICE}/{type_}").data


VARIANTS = [
    Variant("a formula with a value", SAY, formula('"A deputy"&amp;" is named"'), where=(SHEET, "K5")),
    Variant("a formula with a number", SAY, lambda f: f.cell("K5", "<f>3+4</f><v>7</v>").data, {UPDATE: "7"},
            where=(SHEET, "K5")),
    Variant("a formula without a value", ROW, formula("A5", ""), left=(UPDATE,), where=(SHEET, "K5")),
    Variant("a formula with an empty value", ROW, lambda f: f.cell("K5", "<f>1+1</f><v/>").data, left=(UPDATE,),
            where=(SHEET, "K5")),
    Variant("a formula with an error", ROW, lambda f: f.cell("K5", "<f>1/0</f><v>#DIV/0!</v>", "e").data,
            left=(UPDATE,), where=(SHEET, "K5")),
    Variant("an array formula", SAY, lambda f: f.cell(
        "K5", '<f t="array" ref="K5">T("A deputy is named")</f><v>A deputy is named</v>', "str").data,
        where=(SHEET, "K5")),
    Variant("a shared formula", SAY, lambda f: f.cell(
        "K5", '<f t="shared" ref="K5:K6" si="9">T("a")</f><v>A deputy is named</v>', "str").cell(
        "K6", '<f t="shared" si="9"/><v>Three teams are briefed</v>', "str").data,
            where=(SHEET, "K6")),
    Variant("a formula in a rating", SAY, formula("H5", "<v>Green</v>", "J5"), where=(SHEET, "J5")),
    Variant("a formula in a Ref", ACCEPT | SAY, formula('"1."&amp;"1"', "<v>1.1</v>", "B5")),
    *(Variant(f"a formula that reaches outside, {what}", HOLD, formula(text), where=(SHEET, "K5"))
      for what, text in OUTSIDE.items()),
    Variant("a formula that reaches outside, shared", HOLD, lambda f: f.cell("K5", SHARED_LINK, "str").data),
    Variant("a formula that reaches outside, without a value", HOLD, formula(OUTSIDE["WEBSERVICE"], "")),
    Variant("a formula that reaches outside, in a rating", HOLD, formula(OUTSIDE["HYPERLINK"], "<v>Green</v>", "J5")),
    Variant("a link to another workbook", SAY | HOLD, lambda f: external(
        f, "a link to another workbook").cell("K5", "<f>[1]Names!$A$1</f><v>A deputy is named</v>", "str").data,
        where=(SHEET, "K5")),
    Variant("a DDE link", HOLD, lambda f: external(f, "a DDE link", (
        '<ddeLink ddeService="cmd" ddeTopic="/c calc"><ddeItems><ddeItem name="A0"/></ddeItems></ddeLink>')).data),
    Variant("a link on an answer", ACCEPT | SAY, lambda f: f.in_sheet(
        "<pageMargins", '<hyperlinks><hyperlink ref="K5" location="Key!A1" '
        f'tooltip="{mark("a link on an answer")}"/></hyperlinks>').data),
    # programs
    Variant("macros", HOLD, program("xl/vbaProject.bin", BINARY, "vbaProject", "application/vnd.ms-office.vbaProject")),
    Variant("macros under another name", HOLD, program("xl/notes.dat", BINARY, "vbaProject")),
    Variant("a sheet of old macros", HOLD, program("xl/macrosheets/sheet1.xml", worksheet(""), "xlMacrosheet")),
    Variant("old macros on a sheet of another name", HOLD, lambda f: f.part(
        "xl/worksheets/sheet9.xml", worksheet(""), "application/vnd.ms-excel.macrosheet+xml",
        "http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet").data),
    Variant("a name that runs old macros", HOLD | SAY | ACCEPT, lambda f: f.swapped(
        WORKBOOK, "</definedNames>",
        '<definedName name="_xlnm.Auto_Open" hidden="1">Key!$A$1</definedName></definedNames>').data),
    Variant("a dialog sheet", HOLD, program("xl/dialogsheets/sheet1.xml", worksheet(""), "dialogsheet")),
    Variant("an embedded object", HOLD, program("xl/embeddings/oleObject1.bin", BINARY, "oleObject")),
    Variant("an embedded object under another name", HOLD, program("xl/media/image1.emf", BINARY, "oleObject")),
    Variant("a linked object", HOLD, lambda f: f.part(SHEET_LEADS, (
        f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{OFFICE}/oleObject" '
        'Target="file:///C:/a.doc" TargetMode="External"/></Relationships>'), "application/xml",
        f"{OFFICE}/none").data),
    Variant("ActiveX", HOLD, program("xl/activeX/activeX1.bin", BINARY, "activeXControlBinary")),
    Variant("a control", HOLD, program("xl/other/a.xml", "<a/>", "control")),
    Variant("buttons of its own", HOLD, program("customUI/customUI14.xml", "<a/>", "ui/extensibility")),
    Variant("saved for macros, with none", ACCEPT, lambda f: f.swapped(
        TYPES, f"{SHEET_KIND}.sheet.main+xml", "application/vnd.ms-excel.sheet.macroEnabled.main+xml").data),
]  # fmt: skip

"""Features added by hand to the XML of a sheet: what newer versions of Excel write there."""

import re

from working_folder import AGENCIES

from features.parts import (
    ACTIONS,
    CELL_RANGE,
    COMPATIBILITY,
    IN_SHEETS,
    IN_WORKBOOKS,
    MAIN,
    MAIN_2009,
    WORKBOOK,
    Parts,
)
from features.tracker import LAST, Feature

_SPACES = f'xmlns:x14="{MAIN_2009}" xmlns:xm="{CELL_RANGE}"'
_REVISION = "http://schemas.microsoft.com/office/spreadsheetml/201{}/revision{}"


def _rules_on_other_sheets(parts: Parts) -> None:
    """An icon set of one's own and a rule that looks at another sheet, as they are kept since 2010."""
    icons = "".join(
        f'<x14:cfIcon iconSet="{name}" iconId="{n}"/>' for n, name in enumerate(("3Flags", "NoIcons", "3Stars"))
    )
    steps = "".join(f'<x14:cfvo type="percent"><xm:f>{n}</xm:f></x14:cfvo>' for n in (0, 33, 67))
    rules = (
        f'<x14:conditionalFormatting xmlns:xm="{CELL_RANGE}"><x14:cfRule type="iconSet" priority="91" '
        'id="{5B1C8E7A-0001-4C53-8A0E-2F1F5F3C7B11}">'
        f'<x14:iconSet custom="1" showValue="0">{steps}{icons}</x14:iconSet></x14:cfRule>'
        f"<xm:sqref>F2:F{LAST}</xm:sqref></x14:conditionalFormatting>"
        f'<x14:conditionalFormatting xmlns:xm="{CELL_RANGE}"><x14:cfRule type="expression" priority="92" '
        'id="{5B1C8E7A-0002-4C53-8A0E-2F1F5F3C7B11}">'
        "<xm:f>COUNTIF(Agencies!$A:$A,$D2)=0</xm:f><x14:dxf><font><b/></font></x14:dxf></x14:cfRule>"
        f"<xm:sqref>D2:D{LAST}</xm:sqref></x14:conditionalFormatting>"
    )
    _extend_rules(parts, rules)


def _extend_rules(parts: Parts, rules: str) -> None:
    """A sheet has one list of rules in its extensions: put them into the one that is there, if any."""
    close = "</x14:conditionalFormattings>"
    if close in parts.text(ACTIONS):
        parts.replace(ACTIONS, close, rules + close)
        return
    extension = f"<x14:conditionalFormattings>{rules}{close}"
    parts.extend(ACTIONS, IN_SHEETS, f'<ext {_SPACES} uri="{{78C0D931-6437-407d-A8EE-F0AAD7539E65}}">{extension}</ext>')


def _validations_on_other_sheets(parts: Parts) -> None:
    parts.extend(
        ACTIONS,
        IN_SHEETS,
        f'<ext {_SPACES} uri="{{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}}"><x14:dataValidations count="1">'
        '<x14:dataValidation type="list" allowBlank="1" showErrorMessage="1"><x14:formula1>'
        f"<xm:f>Dashboard!$A$2:$A$4</xm:f></x14:formula1><xm:sqref>B2:B{LAST}</xm:sqref></x14:dataValidation>"
        "</x14:dataValidations></ext>",
    )


def _printer_settings(parts: Parts) -> None:
    settings = "HP LaserJet".encode("utf-16-le") + bytes(200) + bytes(range(256))
    parts.ending("bin", "application/vnd.openxmlformats-officedocument.spreadsheetml.printerSettings")
    id_ = parts.relate(ACTIONS, "printerSettings", parts.put("xl/printerSettings/printerSettings1.bin", settings))
    parts[ACTIONS] = re.sub(rb"<pageSetup [^>]*/>", b"", parts[ACTIONS])
    setup = f'<pageSetup paperSize="9" orientation="landscape" horizontalDpi="600" r:id="{id_}"/>'
    parts.insert(ACTIONS, setup, IN_SHEETS)


def _views(parts: Parts) -> None:
    """The chair's own view of the workbook."""
    guid = "{8B0C3D52-1B5A-4C53-8A0E-2F1F5F3C7B11}"
    parts.insert(
        ACTIONS,
        f'<customSheetViews><customSheetView guid="{guid}" scale="80" showAutoFilter="1">'
        '<pane xSplit="1" ySplit="1" topLeftCell="B2" activePane="bottomRight" state="frozen"/>'
        '<pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/>'
        f'<autoFilter ref="A1:K{LAST}"/></customSheetView></customSheetViews>',
        IN_SHEETS,
    )
    parts.insert(
        WORKBOOK,
        f'<customWorkbookViews><customWorkbookView name="Chair" guid="{guid}" maximized="1" windowWidth="1920" '
        'windowHeight="1017" activeSheetId="1"/></customWorkbookViews>',
        IN_WORKBOOKS,
    )


def _scenarios(parts: Parts) -> None:
    parts.insert(
        "xl/worksheets/sheet2.xml",
        '<scenarios current="0" show="0"><scenario name="All on time" locked="1" count="1" user="BM">'
        '<inputCells r="B2" val="0"/></scenario></scenarios>',
        IN_SHEETS,
    )


def _as_excel_marks_it(parts: Parts) -> None:
    """The marks of this day's Excel: identities of things, exact heights of rows, what an older reader may ignore."""
    spaces = {"x14ac": f"{MAIN_2009}/ac", "xr": _REVISION.format(4, ""), "xr2": _REVISION.format(5, 2)}
    spaces |= {"mc": COMPATIBILITY, "xr3": _REVISION.format(6, 3)}
    text = parts.text(ACTIONS)
    root = text[text.index("<worksheet") : text.index(">", text.index("<worksheet"))]
    marked = re.sub(r' (?:xmlns:(?:mc|x14ac)|mc:Ignorable)="[^"]*"', "", root)
    marked += "".join(f' xmlns:{name}="{space}"' for name, space in spaces.items())
    marked += ' mc:Ignorable="x14ac xr xr2 xr3" xr:uid="{00000000-0001-0000-0000-000000000000}"'
    text = text.replace(root, marked, 1)
    text = re.sub(r' x14ac:dyDescent="[^"]*"', "", text)
    text = re.sub(r'(<sheetFormatPr|<row r="[0-9]+" spans="[^"]*")', r'\1 x14ac:dyDescent="0.25"', text)
    text = re.sub(r"<(autoFilter|dataValidation) ", r'<\1 xr:uid="{00000000-0002-0000-0000-000000000000}" ', text)
    parts[ACTIONS] = text.encode()


def _calculation_chain(parts: Parts) -> None:
    """A formula shared by the cells under it, one of its own, and the order in which Excel calculated them."""
    agencies = "xl/worksheets/sheet3.xml"
    parts.replace(agencies, 'ref="A1:B4"', 'ref="A1:D4"')
    for row, (name, _) in enumerate(AGENCIES, 2):
        formula = '<f t="shared" ref="D2:D4" si="0">LEN(A2)</f>' if row == 2 else '<f t="shared" si="0"/>'
        text = parts.text(agencies)
        found = re.search(rf'(<row r="{row}"[^>]*>.*?)</row>', text)
        assert found
        parts.replace(agencies, found[0], f'{found[1]}<c r="D{row}">{formula}<v>{len(name)}</v></c></row>')
    cells = "".join(f'<c r="D{row}" i="3"/>' for row in (4, 3, 2))
    chain = f'<calcChain xmlns="{MAIN}">{cells}</calcChain>'
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"
    parts.relate(WORKBOOK, "calcChain", parts.put("xl/calcChain.xml", chain, kind))


_GROWN_VIEW = {ACTIONS: frozenset({"autoFilter @ref"})}
_GROWN = {ACTIONS: frozenset({"sqref"})}

IN_THE_SHEET = (
    Feature("rules on other sheets", {ACTIONS: "<x14:cfIcon "}, add=_rules_on_other_sheets, grows=_GROWN),
    Feature(
        "validations on other sheets", {ACTIONS: "<x14:dataValidation "}, add=_validations_on_other_sheets, grows=_GROWN
    ),
    Feature(
        "printer settings",
        {"xl/printerSettings/printerSettings1.bin": "H\0P\0", ACTIONS: "<pageSetup "},
        add=_printer_settings,
    ),
    Feature("views", {ACTIONS: "<customSheetView ", WORKBOOK: "<customWorkbookView "}, add=_views, grows=_GROWN_VIEW),
    Feature("scenarios", {"xl/worksheets/sheet2.xml": "<scenario "}, add=_scenarios),
    Feature("marks of Excel", {ACTIONS: 'mc:Ignorable="x14ac xr xr2 xr3"'}, add=_as_excel_marks_it),
    Feature("calculation chain", {"xl/calcChain.xml": "<c "}, add=_calculation_chain),
)

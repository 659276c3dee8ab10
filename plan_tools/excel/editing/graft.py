"""Sheets of a workbook that was written here, as they go into another workbook: with their looks, rules and names.

The source is XlsxWriter's: one way of writing cells, no prefixes, no parts of its own behind a sheet.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape

from plan_tools.excel.markup import MAIN, scan
from plan_tools.excel.package import Package

_STRING = re.compile(rb"<si>(.*?)</si>", re.DOTALL)
_SHARED = re.compile(rb'(<c [^<>]*) t="s"><v>([0-9]+)</v></c>')
_FORMAT = re.compile(rb'(<c r="[A-Z]+[0-9]+"|<row [^<>]*?|<col [^<>]*?)( s| style)="([0-9]+)"')
_RULE = re.compile(rb'(<cfRule [^<>]*?dxfId=")([0-9]+)"')
_SELECTED = b' tabSelected="1"'
_RELATIONS = {
    MAIN[0]: "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    MAIN[1]: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}


@dataclass(frozen=True, slots=True)
class DefinedName:
    """A name defined in a workbook; `sheet` is that which it belongs to, or "" for the whole workbook."""

    name: str
    formula: str
    sheet: str = ""
    hidden: bool = False


class Graft:
    """The sheets of one workbook, ready to go into another."""

    def __init__(self, data: bytes) -> None:
        """Open a workbook that was written here."""
        package = Package(data)
        workbook = package.read_xml(package.workbook)
        self.names = tuple(package.sheets)
        self.defined = tuple(_defined(workbook, self.names))
        self.styles = package.read_xml("xl/styles.xml")
        self._parts = {name: package.read_xml(part) for name, part in package.sheets.items()}
        self._strings = _STRING.findall(package.read_xml("xl/sharedStrings.xml"))

    def sheet(self, name: str, formats: Sequence[int], rules: Sequence[int], space: str) -> bytes:
        """The XML of a sheet; `formats` and `rules` are the new numbers of cell formats and of formats of rules.

        Texts stand in their cells, since the table of strings stays behind; `space` is the workbook's main namespace.
        """
        data = self._parts[name].replace(_SELECTED, b"", 1)
        data = _SHARED.sub(lambda found: _inline(found[1], self._strings[int(found[2])]), data)
        data = _FORMAT.sub(lambda found: b'%b%b="%d"' % (found[1], found[2], formats[int(found[3])]), data)
        data = _RULE.sub(lambda found: b'%b%d"' % (found[1], rules[int(found[2])]), data)
        for old, new in zip((MAIN[0], _RELATIONS[MAIN[0]]), (space, _RELATIONS.get(space, "")), strict=True):
            data = data.replace(f'="{old}"'.encode(), f'="{new}"'.encode(), 1)
        return data


def _inline(tag: bytes, content: bytes) -> bytes:
    return b'%b t="inlineStr"><is>%b</is></c>' % (tag, content)


def _defined(workbook: bytes, sheets: Sequence[str]) -> list[DefinedName]:
    found = []
    for one in scan(workbook):
        if one.name == "definedName":
            local = one.attributes.get("localSheetId")
            formula = unescape(workbook[one.inside : one.close].decode())
            sheet = sheets[int(local)] if local is not None else ""
            found.append(DefinedName(one.attributes["name"], formula, sheet, one.flag("hidden")))
    return found

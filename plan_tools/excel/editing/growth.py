"""What follows the rows that are appended to a sheet: filters, rules, validations, tables and names grow with them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape

from plan_tools.excel.editing.ranges import Growth, Range, grown, grown_formula, ranges
from plan_tools.excel.editing.refusal import refusal
from plan_tools.excel.editing.worksheet import Worksheet
from plan_tools.excel.markup import MAIN, Element, Splice, retag, scan

_OF_FILTERS = ("autoFilter", "sortState", "sortCondition")
_OF_DATA = ("conditionalFormatting", "dataValidation")
_NAMES = ("_xlnm._FilterDatabase", "_xlnm.Print_Area")
_RANGE = r"(?:'(?:[^']|'')+'|[^'!,\s()]+)!\$[A-Z]{1,3}\$[0-9]+(?::\$[A-Z]{1,3}\$[0-9]+)?"
_LIST_OF_RANGES = re.compile(f"{_RANGE}(?:,{_RANGE})*")
_OF_SHEET = re.compile(r"(?:('(?:[^']|'')+')|([^'!,\s()]+))!")


@dataclass(frozen=True)
class Table:
    """A table of a sheet: its part's name and XML, its range, and how many rows of headings and totals are in it."""

    part: str
    data: bytes
    elements: list[Element]
    range: Range
    headings: int
    totals: int

    @property
    def name(self) -> str:
        """The name that people know it by."""
        return self.elements[0].attributes.get("displayName", "")


def table(part: str, data: bytes) -> Table:
    """The table whose XML in UTF-8 is `data`; raises MarkupError."""
    elements = scan(data)
    attributes = elements[0].attributes
    found = ranges(attributes.get("ref", ""))
    if not found:
        raise refusal(f"the range of the table {attributes.get('displayName', '')} is missing")
    headings, totals = int(attributes.get("headerRowCount", "1")), int(attributes.get("totalsRowCount", "0"))
    return Table(part, data, elements, found[0], headings, totals)


def table_splices(table: Table, growths: Sequence[Growth]) -> list[Splice]:
    """The splices that make a table take in appended rows."""
    root, *rest = table.elements
    area = table.range.grown(growths)
    filled = root.flag("insertRow") and any(table.range.concerns(growth) for growth in growths)
    if area == table.range and not filled:
        return []
    splices = [retag(table.data, root, {"ref": str(area), "insertRow": None})]
    for element in rest:
        if element.name in _OF_FILTERS and element.space in MAIN:
            splices += _attribute(table.data, element, "ref", growths)
    return splices


def sheet_splices(sheet: Worksheet, growths: Sequence[Growth]) -> Iterator[Splice]:
    """The splices that make a sheet's own filter, rules and validations take in appended rows."""
    if not growths:
        return
    for element in sheet.elements:
        if element.space in MAIN and element.name in _OF_FILTERS:
            yield from _attribute(sheet.data, element, "ref", growths)
        elif element.space in MAIN and element.name in _OF_DATA:
            yield from _attribute(sheet.data, element, "sqref", growths, of_data=True)
        elif element.name == "sqref" and element.parent is not None and element.parent.name in _OF_DATA:
            text = sheet.data[element.inside : element.close].decode()
            if (longer := grown(text, growths, of_data=True)) != text:
                yield Splice(element.inside, element.close, longer.encode())


def name_splices(
    data: bytes, names: Iterable[Element], sheet: str, index: int, growths: Sequence[Growth]
) -> Iterator[Splice]:
    """The splices in the workbook's part that make defined names of a sheet's cells grow.

    `index` is the place of the sheet among all sheets, from 0. Besides the filter's hidden name and the print area,
    those names grow that stand for ranges of this sheet and nothing else; one for a single row stays.
    """
    for element in names:
        text = data[element.inside : element.close].decode()
        own = element.attributes.get("name") in _NAMES
        here = element.attributes.get("localSheetId") == str(index) if own else _is_of(sheet, unescape(text))
        is_list = _LIST_OF_RANGES.fullmatch(unescape(text)) is not None
        longer = grown_formula(text, growths, of_data=not own) if here and is_list else text
        if longer != text:
            yield Splice(element.inside, element.close, longer.encode())


def _is_of(sheet: str, formula: str) -> bool:
    """Whether a formula names no other sheet than `sheet`."""
    sheets = (quoted[1:-1].replace("''", "'") if quoted else plain for quoted, plain in _OF_SHEET.findall(formula))
    return all(name.lower() == sheet.lower() for name in sheets)


def _attribute(
    data: bytes, element: Element, name: str, growths: Sequence[Growth], of_data: bool = False
) -> Iterator[Splice]:
    text = element.attributes.get(name, "")
    if (longer := grown(text, growths, of_data)) != text:
        yield retag(data, element, {name: longer})

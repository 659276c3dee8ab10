"""The workbook's own part: its list of sheets, the names defined in it, and whether it is calculated when opened."""

import re
from collections.abc import Sequence
from html import escape, unescape

from plan_tools.excel.editing.graft import DefinedName
from plan_tools.excel.editing.growth import name_splices
from plan_tools.excel.editing.ranges import Growth
from plan_tools.excel.markup import MAIN, Element, Splice, escaped, prefix, put_inside, retag, scan, spliced

_BEFORE_NAMES = ("sheets", "functionGroups", "externalReferences")
_BEFORE_CALCULATION = (*_BEFORE_NAMES, "definedNames")
_RELATION = re.compile(rb"""\s([^\s=:"']+):id\s*=""")


class WorkbookPart:
    """The part as it changes; `save` gives it with every change in it."""

    def __init__(self, data: bytes) -> None:
        """Read the part, given in UTF-8; raises MarkupError if it cannot be followed."""
        self._data = data
        self._elements = scan(data)
        self._splices: list[Splice] = []
        self._new_sheets: list[str] = []
        self._added_names: list[str] = []
        self._new_names: list[str] = []

    @property
    def space(self) -> str:
        """The main namespace that this workbook is written in, transitional or strict."""
        return self._elements[0].space

    @property
    def epoch_1904(self) -> bool:
        """Whether days count from 1904, as in old workbooks of the Macintosh."""
        return any(one.flag("date1904") for one in self._named("workbookPr"))

    @property
    def sheet_names(self) -> list[str]:
        """The names of the sheets of every kind, in order."""
        return [one.attributes.get("name", "") for one in self._named("sheet")]

    @property
    def names(self) -> dict[str, str]:
        """The formula of each name that is defined, in lower case; those of one name are put together."""
        found: dict[str, str] = {}
        for one in self._named("definedName"):
            name, text = one.attributes.get("name", "").lower(), unescape(self._data[one.inside : one.close].decode())
            found[name] = f"{found[name]},{text}" if name in found else text
        return found

    @property
    def changed(self) -> bool:
        """Whether anything was asked for."""
        return bool(self._splices or self._new_sheets)

    def grow_names(self, sheet: str, growths: Sequence[Growth]) -> None:
        """Make the names for cells of `sheet` take in appended rows."""
        index = self.sheet_names.index(sheet)
        self._splices += name_splices(self._data, self._named("definedName"), sheet, index, growths)

    def calculate_on_load(self) -> None:
        """Have every formula calculated when the workbook is next opened."""
        on_load: dict[str, str | None] = {"fullCalcOnLoad": "1"}
        for element in self._named("calcPr"):
            self._splices.append(retag(self._data, element, on_load))
            return
        last = max((one for name in _BEFORE_CALCULATION for one in self._named(name)), key=lambda one: one.end)
        new = f'<{prefix(self._data, last)}calcPr fullCalcOnLoad="1"/>'.encode()
        self._splices.append(Splice(last.end, last.end, new))

    def add_sheet(self, name: str, relation: str) -> None:
        """Put a sheet last, whose part the relationship `relation` leads to."""
        sheets = self._named("sheet")
        last = sheets[-1]
        found = _RELATION.search(self._data[last.start : last.inside])
        numbers = (int(one.attributes.get("sheetId", "0")) for one in sheets)
        number = max(numbers) + 1 + len(self._new_sheets)
        relations = found[1].decode() if found else "r"
        space = next(one.rpartition(" ")[0] for one in last.attributes if one.endswith("/relationships id"))
        of_sheet = prefix(self._data, last)
        attributes = f'name="{escaped(name)}" sheetId="{number}" {relations}:id="{escaped(relation)}"'
        if f"xmlns:{relations}=".encode() not in self._data[: self._elements[0].inside]:
            attributes += f' xmlns:{relations}="{escaped(space)}"'
        self._new_sheets.append(f"<{of_sheet}sheet {attributes}/>")
        self._added_names.append(name)

    def define(self, names: Sequence[DefinedName]) -> None:
        """Define names, those of single sheets for sheets that are there or have been added."""
        order = [*self.sheet_names, *self._added_names]
        of = prefix(self._data, self._elements[0])
        for one in names:
            local = f' localSheetId="{order.index(one.sheet)}"' if one.sheet else ""
            hidden = ' hidden="1"' if one.hidden else ""
            formula = escape(one.formula, quote=False)
            self._new_names.append(
                f'<{of}definedName name="{escaped(one.name)}"{local}{hidden}>{formula}</{of}definedName>'
            )

    def save(self) -> bytes:
        """The part with every change in it."""
        (sheets,) = self._named("sheets")
        new = put_inside(self._data, sheets, "".join(self._new_sheets).encode()) if self._new_sheets else []
        return spliced(self._data, [*new, *self._names_put(), *self._splices])

    def _names_put(self) -> list[Splice]:
        names = "".join(self._new_names)
        if not names:
            return []
        for element in self._named("definedNames"):
            return put_inside(self._data, element, names.encode())
        last = max((one for name in _BEFORE_NAMES for one in self._named(name)), key=lambda one: one.end)
        of = prefix(self._data, last)
        return [Splice(last.end, last.end, f"<{of}definedNames>{names}</{of}definedNames>".encode())]

    def _named(self, name: str) -> list[Element]:
        return [one for one in self._elements if one.name == name and one.space in MAIN]

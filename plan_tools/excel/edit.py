"""Change cells, append rows and add sheets in an existing workbook, and leave everything else as it is, to the byte.

Changes are gathered and made in one pass over each sheet's XML, by splicing bytes at the offsets that expat gives;
nothing is loaded and saved again, so that nothing is lost that this module does not know. Every other part of the
file is copied as it was packed. What cannot be changed safely is refused before anything is produced.

    edited = Edit(data)
    edited.set_cell("Actions", 7, 4, date(2026, 9, 30))
    edited.append_rows("Change log", [{1: "2026-Q3", 4: "Rating"}])
    data = edited.save()

Text never becomes a formula. A cell keeps its format; a day written where no date would show gets that format's twin
with Excel's own short date. Formulas are not calculated here: where there are any, Excel is told to do it on opening.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cached_property
from typing import NamedTuple
from zlib import crc32

from plan_tools.excel.editing.asked import Cells, alike
from plan_tools.excel.editing.cells import CellValue, checked
from plan_tools.excel.editing.contents import Contents
from plan_tools.excel.editing.dependence import may_depend
from plan_tools.excel.editing.formats import Formats, holds_formats, minimal_styles
from plan_tools.excel.editing.graft import Graft
from plan_tools.excel.editing.growth import table, table_splices
from plan_tools.excel.editing.new_sheet import new_sheet
from plan_tools.excel.editing.own_rules import Area, Wanted, others_rules, own_rules, rules_stand
from plan_tools.excel.editing.ranges import Range, ranges
from plan_tools.excel.editing.refusal import refusal
from plan_tools.excel.editing.sheet_edit import LAST_COLUMN, LAST_ROW, SheetEdit, check_day
from plan_tools.excel.editing.validations import Dropdown, Replaced, dropdown_splices, replaced
from plan_tools.excel.editing.widths import Width, width_of, width_splices
from plan_tools.excel.editing.workbook_part import WorkbookPart
from plan_tools.excel.editing.worksheet import worksheet
from plan_tools.excel.markup import DAMAGED, MarkupError, at, pieces, spliced
from plan_tools.excel.package import Content, Package, PackageError, Packed
from plan_tools.excel.rating_rules import Rule, is_ours

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.{}+xml"
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f\ud800-\udfff\ufffe\uffff]")


class _NewSheet(NamedTuple):
    name: str
    rows: list[list[CellValue]]
    widths: Sequence[float]


class _Dressing(NamedTuple):
    """What is put on a sheet after its cells: dropdowns in place of ours (None: as they are) and widths of columns."""

    dropdowns: Sequence[Dropdown] | None = None
    widths: Mapping[int, float] = {}

    def put_on(self, data: bytes) -> Iterator[bytes | memoryview]:
        """The sheet's XML with them."""
        sheet = worksheet(data)
        dropdowns = [] if self.dropdowns is None else dropdown_splices(sheet, self.dropdowns)
        return pieces(data, sorted([*dropdowns, *width_splices(sheet, self.widths)], key=at))


class Edit:
    """The changes asked of one workbook, an .xlsx or .xlsm, gathered until `save`; rows and columns count from 1."""

    def __init__(self, data: bytes) -> None:
        """Open the bytes of a workbook; raises CannotGoOn for one that must not be changed in place."""
        self._data = data
        self._sheets: dict[str, SheetEdit] = {}
        self._new: list[_NewSheet] = []
        self._grafts: list[Graft] = []
        self._dressings: dict[str, _Dressing] = {}
        with _refusing():
            self._package = Package(data)
            _refuse_sealed(self._package)
            self._workbook = WorkbookPart(self._package.read_xml(self._package.workbook))

    def set_cell(self, sheet: str, row: int, column: int, value: CellValue) -> None:
        """Put `value` into one cell; None, or a text without characters, leaves it blank in the format that it has.

        Raises ValueError or TypeError for a value or a place that no workbook has, CannotGoOn for an unknown sheet.
        """
        if not (1 <= row <= LAST_ROW and 1 <= column <= LAST_COLUMN):
            raise ValueError(f"a sheet has no row {row}, column {column}")
        self._sheet(sheet).set_cell(row, column, checked(value))

    def append_rows(self, sheet: str, rows: Iterable[Cells], after: int | None = None) -> int:
        """Put rows, each a value by column, under the row `after`; give the number of the first.

        Without `after` they go under the last row in which something can be seen. Rows with formats alone are filled,
        not pushed down. New rows look like the one above; tables, filters, rules, validations and the print area that
        take in the row above take them in too. Raises as `set_cell` does, and CannotGoOn if the place is taken.
        """
        if (after or 0) < 0:
            raise ValueError("a sheet has no such place")
        blocks = alike(map(_checked_row, rows))
        with _refusing(sheet):
            return self._sheet(sheet).append(blocks, after)

    def add_sheet(self, name: str, rows: Sequence[Sequence[CellValue]], widths: Sequence[float] = ()) -> None:
        """Put a plain sheet last: the first of `rows` are its headings; `widths` of columns are in characters.

        The sheet can be edited once it has been saved. Raises ValueError for a name that Excel does not take,
        CannotGoOn for one that is there already, or for a day that the workbook cannot count.
        """
        length = len(name.encode("utf-16-le", "surrogatepass")) // 2
        if not 1 <= length <= 31 or _NOT_IN_A_NAME.search(name) or name[0] == "'" or name[-1] == "'":
            raise ValueError(f"a sheet cannot be called {name!r}")
        self._refuse_known(name)
        sound = [[checked(value) for value in row] for row in rows]
        for number, row in enumerate(sound, 1):
            for column, value in enumerate(row, 1):
                if isinstance(value, date):
                    check_day(value, self._workbook.epoch_1904, name, number, column)
        self._new.append(_NewSheet(name, sound, widths))

    def graft(self, data: bytes) -> None:
        """Put the sheets of a workbook that was written here last, with their looks, rules and names.

        Raises CannotGoOn where one of that name is there already, or where this workbook counts days from 1904.
        """
        graft = Graft(data)
        for name in graft.names:
            self._refuse_known(name)
        taken = sorted(
            {one.name for one in graft.defined if not one.sheet and one.name.lower() in self._workbook.names}
        )
        if taken:
            remedy = "Delete that name in Excel (Formulas, Name Manager), save the workbook and run it again."
            raise refusal(f"the name {taken[0]} is defined in it already", remedy)
        if self._workbook.epoch_1904:
            remedy = "In Excel, untick “Use 1904 date system” (File, Options, Advanced), check the dates and save it."
            raise refusal("it counts days from 1904", remedy)
        self._grafts.append(graft)

    def replace_rules(self, sheet: str, cells: str, rules: Sequence[Rule]) -> bool:
        """Put conditional formats in place of those that this wrote before: on `cells`, such as ``L5:L540 N5:N540``.

        Each formula is written for the first of the cells, and has to carry the mark that `is_ours` finds. They rank
        behind everybody else's, which stay. Gives whether that changes anything: nothing, where they stand there
        already, over these cells or further down. Raises ValueError for no range, CannotGoOn as `set_cell` does.
        """
        area = Area(sorted(ranges(cells), key=lambda one: one.left))
        if not area or not all(is_ours(rule.formula) for rule in rules):
            raise ValueError("rules need cells, and one without the mark would not be found again")
        edit = self._sheet(sheet)
        edit.replace_rules(Wanted(area, rules))
        return not rules_stand(edit.sheet, Wanted(area, rules), self._looks)

    def count_own_rules(self, sheet: str) -> int:
        """How many conditional formats of ours stand on a sheet. Raises as `set_cell` does."""
        return sum(1 for _ in own_rules(self._sheet(sheet).sheet))

    def others_name(self, sheet: str, cells: str, words: Sequence[str]) -> bool:
        """Whether conditional formats of other people name each of `words` for all of `cells`. Raises as `set_cell`."""
        (area,) = ranges(cells)
        named = list(others_rules(self._sheet(sheet).sheet, area))
        return all(any(f'"{word.lower()}"' in text for text in named) for word in words)

    def replace_dropdowns(self, sheet: str, dropdowns: Sequence[Dropdown]) -> Replaced:
        """Put dropdowns in place of those that this wrote before, where nobody else has a validation.

        Gives the columns in which that changes anything. Raises as `set_cell` does.
        """
        self._dressings[sheet] = self._dressings.get(sheet, _Dressing())._replace(dropdowns=dropdowns)
        return replaced(self._sheet(sheet).sheet, dropdowns)

    def width(self, sheet: str, column: int) -> Width:
        """How wide a column is. Raises as `set_cell` does."""
        return width_of(self._sheet(sheet).sheet, column)

    def widen(self, sheet: str, widths: Mapping[int, float]) -> None:
        """Give columns these widths, in characters. Raises as `set_cell` does."""
        self._sheet(sheet)
        self._dressings[sheet] = self._dressings.get(sheet, _Dressing())._replace(widths=widths)

    def defines(self, name: str) -> bool:
        """Whether a name is defined in the workbook, and for cells that are still there."""
        return "#REF!" not in self._workbook.names.get(name.lower(), "#REF!")

    @property
    def written(self) -> Mapping[str, Mapping[int, Cells]]:
        """The values that were asked for so far, by sheet, row and column."""
        new = {one.name: {row: dict(enumerate(cells, 1)) for row, cells in enumerate(one.rows, 1)} for one in self._new}
        return {name: edit.changes for name, edit in self._sheets.items()} | new

    def save(self) -> bytes:
        """The workbook with every change in it; the very same bytes if there is none. Raises CannotGoOn."""
        with _refusing():
            for name, edit in self._sheets.items():
                with _refusing(name):
                    edit.check()
            saving = _Saving(self._package, self._sheets, self._new, self._grafts, self._dressings)
            data = saving.run() or self._data
            if others := self._package.differing(Package(data)) - saving.concerned:
                raise refusal(f"its part {min(others)} would not have stayed as it is")
        return data

    @cached_property
    def _looks(self) -> Formats:
        return _formats(self._package, self._workbook)

    def _sheet(self, name: str) -> SheetEdit:
        if name not in self._sheets:
            with _refusing(name):
                part = self._package.sheets.get(name, "")
                if part not in self._package:
                    remedy = f"Give the tracker a sheet {name}, save it and run it again."
                    raise refusal(f"it has no sheet called {name}", remedy, name)
                tables = [table(one, self._package.read_xml(one)) for one in self._package.related(part, "table")]
                pivots = [area for one in self._package.related(part, "pivotTable") for area in self._pivot(one)]
                sheet = worksheet(self._package.read_xml(part))
                self._sheets[name] = SheetEdit(name, sheet, tables, pivots, self._workbook.epoch_1904)
        return self._sheets[name]

    def _refuse_known(self, name: str) -> None:
        added = (*(new.name for new in self._new), *(one for graft in self._grafts for one in graft.names))
        if name.lower() in {one.lower() for one in (*self._workbook.sheet_names, *added)}:
            remedy = "Give that sheet another name, save the tracker and run it again."
            raise refusal(f"a sheet called {name} has to be added, and there is another of that name", remedy, name)

    def _pivot(self, part: str) -> list[Range]:
        """The cells that a pivot table fills, with those of its filters, which stand a row above it."""
        filled = []
        for place in (one.attributes for one in self._package.scan(part) if one.name == "location"):
            rows, columns = int(place.get("rowPageCount", "0")), int(place.get("colPageCount", "0"))
            for area in ranges(place.get("ref", "")):
                filled.append(area)
                if rows:
                    right = area.left + max(3 * columns - 2, 1)
                    filled.append(Range(max(area.top - rows - 1, 1), area.left, area.top - 1, right))
        return filled


class _Saving:
    """One saving: the parts that change, gathered, and the package written with them."""

    def __init__(
        self,
        package: Package,
        edits: Mapping[str, SheetEdit],
        new: Sequence[_NewSheet],
        grafts: Sequence[Graft],
        dressings: Mapping[str, _Dressing],
    ) -> None:
        self._package, self._edits, self._new, self._grafts = package, edits, new, grafts
        self._dressings = dressings
        self._workbook = WorkbookPart(package.read_xml(package.workbook))
        self._contents = Contents(package)
        self._formats: Formats | None = None
        self._parts: dict[str, Content | Packed] = {}
        self._added: dict[str, bytes] = {}
        self._dropped: list[str] = []

    @property
    def concerned(self) -> set[str]:
        """The names of the parts that are meant to differ from what they were, or to go."""
        return {self._package.entry_of(name) for name in (*self._parts, *self._contents.changed, *self._dropped)}

    def run(self) -> bytes:
        """The new package; nothing where it would be the old one."""
        for name, edit in self._edits.items():
            self._save_sheet(name, edit)
        if not (self._parts or self._new or self._grafts):
            return b""
        if self._may_need_calculation():
            self._workbook.calculate_on_load()
        if any(edit.replaces_formula() for edit in self._edits.values()):
            self._drop_calculation_chain()
        for new in self._new:
            self._add_sheet(new)
        for graft in self._grafts:
            self._put_in(graft)
        if self._formats and self._formats.changed:
            self._save_formats(self._formats)
        if self._workbook.changed:
            self._parts[self._package.workbook] = self._workbook.save()
        return self._package.replaced(self._parts | self._contents.changed, self._added, self._dropped)

    def _save_sheet(self, name: str, edit: SheetEdit) -> None:
        with _refusing(name):
            new = edit.save(self._open_formats)
            if name in self._dressings:
                new = self._dressings[name].put_on(b"".join(new))
            part = self._package.sheets[name]
            packed = self._package.packed(part, new)
            if packed.entry.size == len(edit.sheet.data) and packed.entry.crc == crc32(edit.sheet.data):
                return
            self._parts[part] = packed
            for one in edit.tables:
                if splices := table_splices(one, edit.growths):
                    self._parts[one.part] = spliced(one.data, splices)
            self._workbook.grow_names(name, edit.growths)

    def _add_sheet(self, new: _NewSheet) -> None:
        heading = self._open_formats().heading()
        space, epoch_1904 = self._workbook.space, self._workbook.epoch_1904
        dated = self._open_formats().dated
        self._add_part(new.name, new_sheet(new.rows, new.widths, space, epoch_1904, heading, dated))

    def _put_in(self, graft: Graft) -> None:
        formats, rules = self._open_formats().take_in(graft.styles)
        for name in graft.names:
            self._add_part(name, graft.sheet(name, formats, rules, self._workbook.space))
        self._workbook.define(graft.defined)

    def _add_part(self, name: str, data: bytes) -> None:
        part = self._free_name("xl/worksheets/sheet")
        self._added[part] = data
        relation = self._contents.add(part, _TYPE.format("worksheet"), self._contents.relation_type("worksheet"))
        self._workbook.add_sheet(name, relation)

    def _open_formats(self) -> Formats:
        if self._formats is None:
            self._formats = _formats(self._package, self._workbook)
        return self._formats

    def _save_formats(self, formats: Formats) -> None:
        part = _styles_part(self._package)
        if part:
            self._parts[part] = formats.save()
            return
        part = self._free_name("xl/styles", "")  # some readers look for xl/styles.xml and nowhere else
        self._added[part] = formats.save()
        self._contents.add(part, _TYPE.format("styles"), self._contents.relation_type("styles"))

    def _drop_calculation_chain(self) -> None:
        for part in self._package.related(self._package.workbook, "calcChain"):
            self._contents.drop(part)
            if part in self._package:
                self._dropped.append(part)

    def _may_need_calculation(self) -> bool:
        """Whether a formula could depend on a cell that changed."""
        changed = {name: edit for name, edit in self._edits.items() if edit.changes_cells}
        if not changed:
            return False
        parts = {name: part for name, part in self._package.sheets.items() if part in self._package}
        tables = [one.name for edit in changed.values() for one in edit.tables]
        opened = {name: edit.sheet.data for name, edit in self._edits.items()}
        sheets = {name: opened.get(name) or self._package.read_xml(part) for name, part in parts.items()}
        return may_depend(sheets, changed, tables, self._workbook.names)

    def _free_name(self, stem: str, first: object = 1) -> str:
        """A name for a new part: the stem with the number `first` where that is free, else with a higher one."""
        numbers = (first, *range(1, len(self._package.names) + len(self._added) + 2))
        names = (f"{stem}{number}.xml" for number in numbers)
        return next(name for name in names if not self._is_taken(name))

    def _is_taken(self, name: str) -> bool:
        return name in self._package or name in self._added or self._contents.names(name)


def _checked_row(row: Cells) -> Cells:
    if any(not 1 <= column <= LAST_COLUMN for column in row):
        raise ValueError("a sheet has no such place")
    return {column: checked(value) for column, value in row.items()}


def _styles_part(package: Package) -> str:
    return next(iter(package.related(package.workbook, "styles")), "")


def _formats(package: Package, workbook: WorkbookPart) -> Formats:
    part = _styles_part(package)
    data = package.read_xml(part) if part else b""
    return Formats(data if holds_formats(data) else minimal_styles(workbook.space))


def _refuse_sealed(package: Package) -> None:
    names = [name.replace("\\", "/").lstrip("/").lower() for name in package.names]
    if any(name.startswith("_xmlsignatures/") for name in names):
        reason = "it carries a digital signature, which any change would break"
        raise refusal(reason, "In Excel, remove the signature (File, Info), save the tracker and run it again.")
    if any(name.startswith("xl/revisions/") for name in names):
        reason = "it is a shared workbook that keeps a log of its changes"
        raise refusal(reason, "In Excel, stop sharing it (Review, Unshare Workbook), save it and run it again.")


@contextmanager
def _refusing(sheet: str = "") -> Iterator[None]:
    """Whatever cannot be followed inside is refused in plain words."""
    try:
        yield
    except (PackageError, MarkupError) as fault:
        raise refusal(str(fault), sheet=sheet) from fault
    except (ValueError, KeyError) as fault:  # something that must stand in a workbook does not
        raise refusal(DAMAGED, sheet=sheet) from fault

"""What is inside a workbook whose archive is sound: its sheets, strings and properties, if it is small enough."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from plan_tools.excel.guarding.days import without_impossible_days
from plan_tools.excel.guarding.looking import look_through
from plan_tools.excel.guarding.looks import NO_LOOKS, Looks, read_looks
from plan_tools.excel.guarding.marks import LAST_COLUMN, LAST_ROW, MOST_CELLS, Marks, place_of
from plan_tools.excel.guarding.parts import Parts
from plan_tools.excel.guarding.soundness import without_halves
from plan_tools.excel.guarding.sparse import MOST_KEPT, Spread, squeezed
from plan_tools.excel.markup import MarkupError, Tag, parse, tags
from plan_tools.excel.package import Package, PackageError, Relation
from plan_tools.model import Place
from plan_tools.problems import CannotGoOn, Location, cannot_go_on

MOST_SHEETS = 255
MOST_AREA = 6_000_000  # rows times columns that the reader would have to make room for
MOST_HELD = 80 << 20  # bytes of all cells and texts as they stand in the file
MOST_TEXT = 128 << 20  # bytes of text, counted in every cell that shows it
_SPARSE_FROM, _SPARSE = 1_000_000, 10  # an area from which, and cells to each one that is filled, a sheet is squeezed
_MOST_SPARSE = 300_000  # cells that are written anew for that
_LIST_OF_PARTS = "[Content_Types].xml"
_COMMENTS, _COMMENT = ("comments", "threadedComment"), ("comment", "threadedComment")
_CARRIED = {
    "externallinks/": "links to other workbooks",
    "pivotcache/": "a pivot table, which keeps a copy of the cells that it was made from",
    "connections.xml": "a connection to data elsewhere",
}
_STRING = re.compile(rb"<(?:[^\s<>/:]+:)?si[\s/>]")
_STRING_NUMBER = re.compile(rb't="s"[^<>]{0,900}><v>([0-9]{1,9})</v>')


class GuardedSheet(NamedTuple):
    """A sheet that is safe to read: its name, whether it is hidden, its marks, and its XML in UTF-8.

    Where `spread` is not None, the XML is that of the sheet squeezed together.
    """

    name: str
    hidden: bool
    marks: Marks
    data: bytes
    spread: Spread | None
    comments: frozenset[Place]


@dataclass(frozen=True, slots=True)
class Guarded:
    """A workbook that is safe to read: what a reader needs of it, and the SHA-256 of the file."""

    sha256: str
    sheets: tuple[GuardedSheet, ...]
    strings: bytes
    styles: bytes
    looks: Looks
    properties: Mapping[str, str]
    epoch_1904: bool
    carries: tuple[str, ...]


def open_up(package: Package, parts: Parts, here: Location, sha256: str) -> Guarded:
    """The workbook in `package`, whose `parts` have been looked at.

    Raises `CannotGoOn` where it is too large or built as no workbook is; PackageError, MarkupError or KeyError where it
    cannot be followed.
    """
    return _Opening(package, parts, here).opened(sha256)


def surely_fits(package: Package, cells: int, area: int, room: int) -> bool:
    """Whether `package`, with no more than so many cells that reach over no larger area, is small enough to be read."""
    held = sum(entry.size for entry in package.entries)
    is_small = held <= room * min(MOST_HELD, MOST_KEPT) and len(package.sheets) <= MOST_SHEETS
    return is_small and cells <= room * MOST_CELLS and area <= room * MOST_AREA


def refusal_of(fault: Exception, here: Location) -> CannotGoOn:
    """What to say of a file that could not be followed."""
    reason = "a part that it names is missing" if isinstance(fault, KeyError) else str(fault).rstrip(".")
    if isinstance(fault, PackageError) and reason.endswith("locked with a password"):
        return cannot_go_on("file-encrypted", here)
    unsafe = "a document type" in reason or reason.endswith("two parts of the same name")
    return cannot_go_on("file-unsafe" if unsafe else "file-unreadable", here, reason=reason)


@dataclass(frozen=True, slots=True)
class _Opening:
    """The opening of one workbook whose archive is sound."""

    package: Package
    parts: Parts
    here: Location

    def opened(self, sha: str) -> Guarded:
        tags(self.parts[_LIST_OF_PARTS])
        workbook = self.package.workbook
        relations = {relation.id: relation for relation in self.package.relations(workbook)}
        found = tags(self.parts[workbook])
        listed = [tag for tag in found if tag.name == "sheet" and tag.relation]  # old modules of macros lead nowhere
        strings, styles = (self._only(relations.values(), type_) for type_ in ("sharedStrings", "styles"))
        theme = self._only((one for one in relations.values() if one.part in self.package), "theme")
        looks = read_looks(styles, theme) if styles else NO_LOOKS
        sheets = tuple(self._sheets(listed, relations, looks))
        self._is_small(sheets, strings)
        flags = (tag.attributes.get("date1904", "0") for tag in found if tag.name == "workbookPr")
        epoch_1904 = next(flags, "0") not in ("0", "false")
        return Guarded(
            sha, sheets, without_halves(strings), styles, looks, self._properties(), epoch_1904, self._carries()
        )

    def _only(self, relations: Iterable[Relation], type_: str) -> bytes:
        """The part of this type; nothing where none is named."""
        return next((self.parts[one.part] for one in relations if one.type == type_ and one.part), b"")

    def _sheets(self, tags: Sequence[Tag], relations: Mapping[str, Relation], looks: Looks) -> list[GuardedSheet]:
        names = [tag.attributes.get("name", "") for tag in tags]
        leads = [relations[tag.relation] for tag in tags]
        if len(tags) > MOST_SHEETS:
            raise self._unsafe(f"it has {len(tags):,} sheets")
        if len({name.casefold() for name in names}) < len(names):
            raise self._unsafe("two of its sheets have the same name")
        if len({lead.part for lead in leads}) < len(leads):
            raise self._unsafe("two of its sheets are one and the same part")
        return [
            self._sheet(name, tag.attributes.get("state", "visible") != "visible", lead.part, looks)
            for name, tag, lead in zip(names, tags, leads, strict=True)
            if lead.type == "worksheet"
        ]

    def _sheet(self, name: str, hidden: bool, part: str, looks: Looks) -> GuardedSheet:
        here = Location(self.here.file, name)
        try:
            marked = look_through(self._cells(part), self.parts.room * MOST_CELLS)
            looked, spread = without_impossible_days(marked, looks.days), None
        except MarkupError as fault:
            raise refusal_of(fault, here) from None
        marks = looked.marks
        marks.blank_rows = self.parts.blank_rows.get(self.package.entry_of(part), 0)
        if marks.last_row > LAST_ROW or marks.last_column > LAST_COLUMN:
            raise cannot_go_on("file-unsafe", here, reason="a cell stands outside the grid")
        sparse = marks.last_row * marks.last_column > max(_SPARSE_FROM, _SPARSE * marks.cells)
        if sparse and marks.cells <= _MOST_SPARSE:
            looked, spread = squeezed(looked)
        return GuardedSheet(name, hidden, *looked, spread, self._comments(part))

    def _cells(self, part: str) -> bytes:
        data = self.parts[part]
        return without_halves(data) if b"<is>" in data else data

    def _comments(self, part: str) -> frozenset[Place]:
        """The cells of a sheet that have a note or a comment."""
        kinds = (relation for relation in self.package.relations(part) if relation.type in _COMMENTS)
        parts = (self.parts[relation.part] for relation in kinds if relation.part in self.package)
        commented = (tag.attributes for data in parts for tag in tags(data) if tag.name in _COMMENT)
        return frozenset(place_of(about["ref"]) for about in commented if "ref" in about)

    def _is_small(self, sheets: Sequence[GuardedSheet], strings: bytes) -> None:
        """A reader makes room for every cell up to the last one, so a single one far out can end the process."""
        area, cells, room = 0, 0, self.parts.room
        for sheet in sheets:
            marks, where = sheet.marks, Location(self.here.file, sheet.name)
            area += sheet.spread.area if sheet.spread else marks.last_row * marks.last_column
            cells += marks.cells
            if cells > room * MOST_CELLS:
                raise cannot_go_on("file-too-large", where, reason=f"it has more than {room * MOST_CELLS:,} cells")
            if area > room * MOST_AREA:
                reach = f"its cells reach to row {marks.last_row:,} and column {marks.last_column:,}"
                raise cannot_go_on("file-too-large", where, reason=reach)
        held = len(strings) + sum(len(sheet.data) for sheet in sheets)
        if held > room * MOST_HELD:
            raise cannot_go_on("file-too-large", self.here, reason=f"its cells hold {held >> 20:,} MB")
        if cells * len(strings) > MOST_TEXT and (text := _text_shown(sheets, strings, cells)) > room * MOST_TEXT:
            raise cannot_go_on("file-too-large", self.here, reason=f"its cells show {text >> 20:,} MB of text")

    def _properties(self) -> dict[str, str]:
        """The custom document properties that hold text."""
        found: dict[str, str] = {}
        names = [""]

        def begin(qualified: str, attributes: dict[str, str]) -> None:
            if qualified.endswith(" property"):
                names.append(attributes.get("name", ""))

        def text(content: str) -> None:
            found[names[-1]] = found.get(names[-1], "") + content

        for part in self.package.related("", "custom-properties"):
            if part in self.package:
                parse(self.parts[part], begin, text)
        return {name: value.strip() for name, value in found.items()}

    def _carries(self) -> tuple[str, ...]:
        """What the workbook brings along that is no cell, in words for a message."""
        names = " ".join(self.package.names).replace("\\", "/").lower()
        return tuple(what for part, what in _CARRIED.items() if part in names)

    def _unsafe(self, reason: str) -> CannotGoOn:
        return cannot_go_on("file-unsafe", self.here, reason=reason)


def _text_shown(sheets: Sequence[GuardedSheet], strings: bytes, cells: int) -> int:
    """How many bytes of text the cells show, a string counted in every cell that shows it; at most so many."""
    sizes = [len(piece) for piece in _STRING.split(strings)[1:]]
    if cells * max(sizes, default=0) <= MOST_TEXT:
        return 0
    shown = (int(number) for sheet in sheets for number in _STRING_NUMBER.findall(sheet.data))
    return sum(sizes[number] for number in shown if number < len(sizes))

"""What is inside a workbook whose archive is sound: its sheets, strings and properties, if it is small enough."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from xml.parsers import expat

from plan_tools.excel.guarding.marks import MOST_CELLS, Marks, look_through
from plan_tools.excel.markup import DAMAGED, MarkupError, as_utf8
from plan_tools.excel.package import Package, PackageError, Relation
from plan_tools.problems import CannotGoOn, Location, cannot_go_on

MOST_SHEETS = 255
MOST_AREA = 6_000_000  # rows times columns that the reader would have to make room for
MOST_TEXT = 400 << 20  # bytes of text, counted in every cell that shows it
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
_ENCODING = re.compile(rb"""<\?xml[^>]*?\sencoding\s*=\s*["']([^"']*)""")
_ENCODINGS = re.compile(
    r"utf-?8|utf-?16(?:[lb]e)?|us-ascii|ascii|iso-8859-\d{1,2}|latin-?1|windows-125\d|cp125\d", re.I
)
_STRING = re.compile(rb"<(?:[^\s<>/:]+:)?si[\s/>]")
_STRING_NUMBER = re.compile(rb't="s"[^<>]*><v>([0-9]{1,9})</v>')


class GuardedSheet(NamedTuple):
    """A sheet that is safe to read: its name, whether a person sees it, its marks, and its XML in UTF-8."""

    name: str
    hidden: bool
    marks: Marks
    data: bytes


@dataclass(frozen=True, slots=True)
class Guarded:
    """A workbook that is safe to read: what a reader needs of it, and the SHA-256 of the file."""

    sha256: str
    sheets: tuple[GuardedSheet, ...]
    strings: bytes
    styles: bytes
    properties: Mapping[str, str]
    epoch_1904: bool


def open_up(package: Package, parts: Mapping[str, bytes], here: Location, sha256: str) -> Guarded:
    """The workbook in `package`, of which `parts` are unpacked already.

    Raises `CannotGoOn` where it is too large or built as no workbook is; PackageError, MarkupError or KeyError where it
    cannot be followed.
    """
    return _Opening(package, parts, here).opened(sha256)


def refusal_of(fault: Exception, here: Location) -> CannotGoOn:
    """What to say of a file that could not be followed."""
    reason = "a part that it names is missing" if isinstance(fault, KeyError) else str(fault).rstrip(".")
    if isinstance(fault, PackageError) and reason.endswith("locked with a password"):
        return cannot_go_on("file-encrypted", here)
    unsafe = "a document type" in reason or reason.endswith("two parts of the same name")
    return cannot_go_on("file-unsafe" if unsafe else "file-unreadable", here, reason=reason)


def part_in_utf8(package: Package, name: str) -> bytes:
    """The part `name` in UTF-8, without a mark of its order of bytes. Raises as `open_up` does."""
    data = package.read(name)
    if not data.startswith(b'<?xml version="1.0" encoding="UTF-8"'):
        declared = _ENCODING.match(data[:200])
        if declared and not _ENCODINGS.fullmatch(declared[1].decode("latin-1")):
            raise MarkupError("it is written in an unknown encoding")
        data = as_utf8(data).removeprefix(b"\xef\xbb\xbf")
    if b"<!DOCTYPE" in data:
        raise MarkupError("it declares a document type")
    return data


class _Tag(NamedTuple):
    """A start tag: its local name and its attributes, those with a namespace named ``namespace name``."""

    name: str
    attributes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Opening:
    """The opening of one workbook whose archive is sound."""

    package: Package
    parts: Mapping[str, bytes]
    here: Location

    def opened(self, sha: str) -> Guarded:
        workbook = self.package.workbook
        relations = {relation.id: relation for relation in self.package.relations(workbook)}
        tags = _tags(self._part(workbook))
        sheets = tuple(self._sheets([tag for tag in tags if tag.name == "sheet"], relations))
        strings, styles = (self._only(relations.values(), type_) for type_ in ("sharedStrings", "styles"))
        self._is_small(sheets, strings)
        flags = (tag.attributes.get("date1904", "0") for tag in tags if tag.name == "workbookPr")
        return Guarded(sha, sheets, strings, styles, self._properties(), next(flags, "0") not in ("0", "false"))

    def _part(self, name: str) -> bytes:
        data = self.parts.get(name)
        return part_in_utf8(self.package, name) if data is None else data

    def _only(self, relations: Iterable[Relation], type_: str) -> bytes:
        """The part of this type, or nothing."""
        return next((self._part(one.part) for one in relations if one.type == type_ and one.part), b"")

    def _sheets(self, tags: Sequence[_Tag], relations: Mapping[str, Relation]) -> list[GuardedSheet]:
        names = [tag.attributes.get("name", "") for tag in tags]
        leads = [relations[_relation(tag)] for tag in tags]
        if len(tags) > MOST_SHEETS:
            raise self._unsafe(f"it has {len(tags):,} sheets")
        if len({name.casefold() for name in names}) < len(names):
            raise self._unsafe("two of its sheets have the same name")
        if len({lead.part for lead in leads}) < len(leads):
            raise self._unsafe("two of its sheets are one and the same part")
        return [
            self._sheet(name, tag.attributes.get("state", "visible") != "visible", lead.part)
            for name, tag, lead in zip(names, tags, leads, strict=True)
            if lead.type == "worksheet"
        ]

    def _sheet(self, name: str, hidden: bool, part: str) -> GuardedSheet:
        try:
            return GuardedSheet(name, hidden, *look_through(self._part(part)))
        except MarkupError as fault:
            raise refusal_of(fault, Location(self.here.file, name)) from None

    def _is_small(self, sheets: Sequence[GuardedSheet], strings: bytes) -> None:
        """A reader makes room for every cell up to the last one, so a single one far out can end the process."""
        area = cells = 0
        for sheet in sheets:
            marks, where = sheet.marks, Location(self.here.file, sheet.name)
            area += marks.last_row * marks.last_column
            cells += marks.cells
            if marks.last_row > LAST_ROW or marks.last_column > LAST_COLUMN:
                raise cannot_go_on("file-unsafe", where, reason="a cell stands outside the grid")
            if cells > MOST_CELLS:
                raise cannot_go_on("file-too-large", where, reason=f"it has more than {MOST_CELLS:,} cells")
            if area > MOST_AREA:
                reach = f"its cells reach to row {marks.last_row:,} and column {marks.last_column:,}"
                raise cannot_go_on("file-too-large", where, reason=reach)
        if cells * len(strings) > MOST_TEXT and (text := _text_shown(sheets, strings, cells)) > MOST_TEXT:
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
            _parse(self._part(part), begin, text)
        return {name: value.strip() for name, value in found.items()}

    def _unsafe(self, reason: str) -> CannotGoOn:
        return cannot_go_on("file-unsafe", self.here, reason=reason)


def _parse(
    data: bytes, begin: Callable[[str, dict[str, str]], None], text: Callable[[str], None] | None = None
) -> None:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.CharacterDataHandler = begin, text
    try:
        parser.Parse(data, True)
    except expat.ExpatError as fault:
        raise MarkupError(DAMAGED) from fault


def _tags(data: bytes) -> list[_Tag]:
    """The start tags in the namespace of the first."""
    tags: list[_Tag] = []
    spaces: list[str] = []

    def begin(qualified: str, attributes: dict[str, str]) -> None:
        space, _, name = qualified.rpartition(" ")
        if not spaces:
            spaces.append(space)
        if space == spaces[0]:
            tags.append(_Tag(name, attributes))

    _parse(data, begin)
    return tags


def _relation(tag: _Tag) -> str:
    return next((value for name, value in tag.attributes.items() if name.endswith("/relationships id")), "")


def _text_shown(sheets: Sequence[GuardedSheet], strings: bytes, cells: int) -> int:
    """How many bytes of text the cells show, a string counted in every cell that shows it; at most so many."""
    sizes = [len(piece) for piece in _STRING.split(strings)[1:]]
    if cells * max(sizes, default=0) <= MOST_TEXT:
        return 0
    shown = (int(number) for sheet in sheets for number in _STRING_NUMBER.findall(sheet.data))
    return sum(sizes[number] for number in shown if number < len(sizes))

"""Is this file safe to open? Decided on one private copy of its bytes, before any library sees them.

Every return is hostile, broken or careless until shown otherwise: a reader can be made to hang, to fill the memory or
to end the process. What would do that is found here first, within limits that let sound workbooks through.
"""

import stat
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from xml.parsers import expat

from plan_tools.excel.marks import Marks, marks_of
from plan_tools.excel.markup import MarkupError, as_utf8
from plan_tools.excel.package import Package, PackageError
from plan_tools.problems import Location, cannot_go_on

MOST_BYTES = 32 << 20
MOST_ENTRIES = 2_000
MOST_UNPACKED = 400 << 20
MOST_RATIO, RATIO_FROM = 150, 4 << 20
MOST_SHEETS = 255
MOST_CELLS = 2_000_000
MOST_AREA = 6_000_000  # rows times columns that the reader would have to make room for
_OLE, _ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
_OTHER_KINDS = (
    (b"%PDF", "a PDF document"),
    (b"{\\rtf", "a Word document in rich text"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"<?xml", "an XML document"),
    (b"<htm", "a web page"),
    (b"<!do", "a web page"),
    (b"<tab", "a web page"),
)
_PROGRAMS = ("vbaproject", "/activex/", "/embeddings/", "/macrosheets/", "/dialogsheets/", "customui")


@dataclass(frozen=True, slots=True)
class Guarded:
    """A workbook that is safe to read: its bytes, their SHA-256, the marks of each sheet by name, its properties."""

    data: bytes
    sha256: str
    marks: Mapping[str, Marks]
    properties: Mapping[str, str]
    epoch_1904: bool


def read_bytes(path: Path, name: str, follow_links: bool = False) -> bytes:
    """The bytes of the file at `path`, read once; `name` is what messages call it. Raises `CannotGoOn`."""
    here = Location(name)
    try:
        found = path.stat() if follow_links else path.lstat()
        if not stat.S_ISREG(found.st_mode):
            kind = "a folder" if stat.S_ISDIR(found.st_mode) else "not a file but a link or a device"
            raise cannot_go_on("file-not-a-workbook", here, kind=kind)
        if found.st_size > MOST_BYTES:
            size = f"it has {found.st_size >> 20} MB, and the limit is {MOST_BYTES >> 20}"
            raise cannot_go_on("file-too-large", here, reason=size)
        return path.read_bytes()
    except FileNotFoundError:
        raise cannot_go_on("file-missing", here) from None
    except OSError as fault:
        raise cannot_go_on("file-unreadable", here, reason=fault.strerror or "the disk gave an error") from None


def guard(data: bytes, name: str, own: bool = False) -> Guarded:
    """`data`, a workbook, found safe to read; `own` is the tracker, which may carry macros. Raises `CannotGoOn`."""
    here = Location(name)
    _is_workbook(data, here)
    try:
        package = Package(data)
        _is_sound(package, len(data), here, own)
        unpacked = {entry.name: _utf8(package, entry.name) for entry in package.entries if _is_markup(entry.name)}
        sheets = package.sheets
        if len(sheets) > MOST_SHEETS:
            raise cannot_go_on("file-unsafe", here, reason=f"it has {len(sheets)} sheets")
        marks = {sheet: marks_of(unpacked[part]) for sheet, part in sheets.items() if part in unpacked}
        properties = _properties(package, unpacked)
        epoch_1904 = _counts_from_1904(unpacked[package.workbook])
    except (PackageError, KeyError) as fault:
        raise cannot_go_on("file-unreadable", here, reason=_phrase(fault)) from None
    except MarkupError as fault:
        code = "file-unsafe" if "document type" in str(fault) else "file-unreadable"
        raise cannot_go_on(code, here, reason=_phrase(fault)) from None
    for sheet, found in marks.items():
        _is_small(found, Location(name, sheet))
    return Guarded(data, sha256(data).hexdigest(), marks, properties, epoch_1904)


def _is_workbook(data: bytes, here: Location) -> None:
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise cannot_go_on("file-encrypted", here)
        raise cannot_go_on("file-not-a-workbook", here, kind="a file of an old Office program, such as .xls or .doc")
    if not data.startswith(_ZIP):
        raise cannot_go_on("file-not-a-workbook", here, kind=_kind(data))


def _kind(data: bytes) -> str:
    start = data[:256].lstrip(b"\xef\xbb\xbf \r\n\t")
    if not data.strip(b"\0"):
        return "an empty file"
    named = (kind for magic, kind in _OTHER_KINDS if start.lower().startswith(magic.lower()))
    return next(named, "plain text" if start.isascii() else "a file of another kind")


def _is_sound(package: Package, length: int, here: Location, own: bool) -> None:
    """The archive is no larger inside than it may be, and holds what a workbook holds."""
    entries = package.entries
    names = [entry.name.lower().replace("\\", "/") for entry in entries]
    if len(entries) > MOST_ENTRIES:
        raise cannot_go_on("file-unsafe", here, reason=f"it has {len(entries):,} parts")
    if any(".." in name.split("/") or name.startswith("/") or ":" in name for name in names):
        raise cannot_go_on("file-unsafe", here, reason="a part has a name that leads out of it")
    packed = sum(entry.compressed for entry in entries)
    size = sum(entry.size for entry in entries)
    if packed > length:
        raise cannot_go_on("file-unsafe", here, reason="its parts lie over one another")
    if size > MOST_UNPACKED or (size > RATIO_FROM and size > MOST_RATIO * length):
        raise cannot_go_on("file-too-large", here, reason=f"it holds {size >> 20:,} MB once unpacked")
    programs = sorted({mark.strip("/") for mark in _PROGRAMS for name in names if mark in f"/{name}"})
    if programs and not own:
        raise cannot_go_on("file-macros", here, what=", ".join(programs))


def _is_small(marks: Marks, here: Location) -> None:
    """A reader makes room for every cell up to the last one, so a single one far out can end the process."""
    if marks.cells > MOST_CELLS:
        raise cannot_go_on("file-too-large", here, reason=f"the sheet has {marks.cells:,} cells")
    if marks.last_row > 1_048_576 or marks.last_column > 16_384:
        raise cannot_go_on("file-unsafe", here, reason="a cell stands outside the grid")
    if marks.last_row * marks.last_column > MOST_AREA:
        area = f"its cells reach to row {marks.last_row:,} and column {marks.last_column:,}"
        raise cannot_go_on("file-too-large", here, reason=area)


def _is_markup(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels"))


def _utf8(package: Package, name: str) -> bytes:
    data = as_utf8(package.read(name))
    if b"<!DOCTYPE" in data:
        raise MarkupError("it declares a document type")
    return data


def _properties(package: Package, unpacked: Mapping[str, bytes]) -> dict[str, str]:
    """The custom document properties that hold text."""
    found: dict[str, str] = {}
    names = [""]

    def begin(element: str, attributes: dict[str, str]) -> None:
        if element.rpartition(":")[2] == "property":
            names.append(attributes.get("name", ""))

    def text(content: str) -> None:
        found[names[-1]] = found.get(names[-1], "") + content

    for part in package.related("", "custom-properties"):
        parser = expat.ParserCreate()
        parser.StartElementHandler = begin
        parser.CharacterDataHandler = text
        try:
            parser.Parse(unpacked.get(part, b"<none/>"), True)
        except expat.ExpatError as fault:
            raise MarkupError(str(fault)) from fault
    return found


def _counts_from_1904(workbook: bytes) -> bool:
    return b'date1904="1"' in workbook or b'date1904="true"' in workbook


def _phrase(fault: Exception) -> str:
    return "a part that it names is missing" if isinstance(fault, KeyError) else str(fault).rstrip(".")

"""Is this file safe to open? Decided on one private copy of its bytes, before any library sees them.

Every return is hostile, broken or careless until shown otherwise: a reader can be made to hang, to fill the memory or
to end the process. What would do that is found here first, within limits that let sound workbooks through. What is let
through is handed on part by part, so that the reader meets nothing that was not looked at.
"""

import os
import re
import stat
from collections.abc import Collection
from hashlib import sha256
from html import unescape
from itertools import pairwise
from pathlib import Path

from plan_tools.excel.guarding.kinds import UNKNOWN, is_encrypted, kind_of, kind_of_archive
from plan_tools.excel.guarding.opening import Guarded, open_up, refusal_of
from plan_tools.excel.guarding.parts import Parts
from plan_tools.excel.markup import MarkupError
from plan_tools.excel.package import Package, PackageError
from plan_tools.problems import Location, cannot_go_on

MOST_BYTES = 32 << 20
MOST_ENTRIES = 2_000
MOST_UNPACKED = 400 << 20
MOST_RATIO, RATIO_FROM = 150, 4 << 20
ROOM_FOR_OWN = 4  # for a file of one's own: the log and the history of a tracker grow with every cycle
_PROGRAMS = (
    ("vbaproject", "macros"),
    ("macrosheet", "a macro sheet"),
    ("dialogsheet", "a dialog sheet"),
    ("activex", "ActiveX controls"),
    ("relationships/control", "ActiveX controls"),
    ("/embeddings/", "an embedded file"),
    ("oleobject", "an embedded file"),
    ("relationships/package", "an embedded file"),
    ("customui", "buttons of its own"),
    ("ui/extensibility", "buttons of its own"),
)
_PARTS_LISTED = b"[Content_Types].xml"
_READ = re.compile(r"worksheets/|sharedstrings|styles|workbook\.xml|docprops/|\.rels$|\[content", re.IGNORECASE)
_LINKED_PROGRAM = re.compile(rb"<(?:\w+:)?(?:dde|ole)Link\b")
_FROM_THE_TOP = re.compile(r"/(?:xl|_rels|docProps|customXml)/|/\[Content_Types\]\.xml$", re.IGNORECASE)
_FILES = re.compile(r"\.(?:exe|dll|com|scr|bat|cmd|ps1|vbs|js|jar|lnk|zip|7z|rar|xls[xmb]?|docx?|docm)$")


def read_bytes(path: Path, name: str, follow_links: bool = False) -> bytes:
    """The bytes of the file at `path`, read once; `name` is what messages call it. Raises `CannotGoOn`."""
    here = Location(name)
    try:
        _is_file(path.stat() if follow_links else path.lstat(), here)
        flags = os.O_RDONLY | (0 if follow_links else getattr(os, "O_NOFOLLOW", 0))
        with os.fdopen(os.open(path, flags | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)), "rb") as file:
            _is_file(os.fstat(file.fileno()), here)
            return file.read(MOST_BYTES)
    except FileNotFoundError:
        raise cannot_go_on("file-missing", here) from None
    except OSError as fault:
        raise cannot_go_on("file-unreadable", here, reason=fault.strerror or "the disk gave an error") from None


def _is_file(found: os.stat_result, here: Location) -> None:
    if not stat.S_ISREG(found.st_mode):
        kind = "a folder" if stat.S_ISDIR(found.st_mode) else "not a file but a link or a device"
        raise cannot_go_on("file-not-a-workbook", here, kind=kind)
    if found.st_size > MOST_BYTES:
        size = f"it has {found.st_size / (1 << 20):.1f} MB, and the limit is {MOST_BYTES >> 20}"
        raise cannot_go_on("file-too-large", here, reason=size)


def guard(data: bytes, name: str, own: bool = False, programs: bool = False) -> Guarded:
    """`data`, a workbook, found safe to read; with `programs`, it may carry macros. Raises `CannotGoOn`.

    So may the tracker, or another file of one's `own`, which may also hold several times what a return may, and say
    the same over and over.
    """
    here = Location(name)
    if is_encrypted(data):
        raise cannot_go_on("file-encrypted", here)
    if kind := kind_of(data):
        if _PARTS_LISTED in data and (kind != UNKNOWN or data.startswith(b"MZ")):
            raise cannot_go_on("file-unsafe", here, reason=f"it begins as {kind}, and a workbook stands behind that")
        raise cannot_go_on("file-not-a-workbook", here, kind=kind)
    try:
        package = Package(data)
        names = package.names
        if kind := kind_of_archive(names):
            raise cannot_go_on("file-not-a-workbook", here, kind=kind)
        check_archive(package, names, len(data), here, own)
        parts = Parts(package, room=ROOM_FOR_OWN if own else 1)
        if not (own or programs):
            check_programs(names, parts, here)
        return open_up(package, parts, here, sha256(data).hexdigest())
    except (PackageError, MarkupError, KeyError) as fault:
        raise refusal_of(fault, here) from None
    except MemoryError:
        raise cannot_go_on("file-too-large", here, reason="it takes more memory than there is") from None


# -- the archive ------------------------------------------------------------------------------------------------------


def check_archive(package: Package, names: Collection[str], length: int, here: Location, own: bool = False) -> None:
    """The archive is no larger inside than it may be, and its parts are named and laid out as a workbook's are."""
    entries = package.entries
    if len(entries) > MOST_ENTRIES:
        raise cannot_go_on("file-unsafe", here, reason=f"it has {len(entries):,} parts")
    if not all(map(str.isprintable, names)):
        raise PackageError("its table of contents is damaged")
    if any(map(_leads_out, names)):
        raise cannot_go_on("file-unsafe", here, reason="a part has a name that leads out of it")
    if any(stat.S_ISLNK(entry.external >> 16) for entry in entries):
        raise cannot_go_on("file-unsafe", here, reason="a part of it is a link to somewhere else")
    places = sorted((entry.offset, entry.offset + 30 + len(entry.raw_name) + entry.compressed) for entry in entries)
    if any(end > start for (_, end), (start, _) in pairwise(places)):
        raise cannot_go_on("file-unsafe", here, reason="its parts lie over one another")
    if not package.agrees:
        raise cannot_go_on("file-unsafe", here, reason="its table of contents says otherwise than its parts")
    if places and places[0][0] > 0:
        raise cannot_go_on("file-unsafe", here, reason="something else stands in front of it")
    most, ratio_from = (ROOM_FOR_OWN * MOST_UNPACKED, MOST_UNPACKED) if own else (MOST_UNPACKED, RATIO_FROM)
    for entry in entries:
        if entry.size > ratio_from and entry.size > MOST_RATIO * entry.compressed:
            reason = f"its part {entry.name} holds {entry.size >> 20:,} MB once unpacked"
            raise cannot_go_on("file-too-large" if _READ.search(entry.name) else "file-unsafe", here, reason=reason)
    size = sum(entry.size for entry in entries)
    if size > most or (size > ratio_from and size > MOST_RATIO * length):
        raise cannot_go_on("file-too-large", here, reason=f"it holds {size >> 20:,} MB once unpacked")


def _leads_out(name: str) -> bool:
    """Whether a name is no place inside the archive; XlsxWriter writes some of a workbook's with a slash in front."""
    name = name.replace("\\", "/")
    if _FROM_THE_TOP.match(name):
        name = name[1:]
    return name.startswith("/") or ":" in name or ".." in name.split("/")


def check_programs(names: Collection[str], parts: Parts, here: Location) -> None:
    """No part is a program, by its name, by its contents or by what the lists of parts call it, whatever its name."""
    said = "\n".join((*(f"/{name}" for name in names), parts.listed().decode("utf-8", "replace")))
    said = unescape(said).lower().replace("\\", "/")
    found = {what for mark, what in _PROGRAMS if mark in said}
    if parts.archives or any(_FILES.search(name.lower()) for name in names):
        found.add("an embedded file")
    if _LINKED_PROGRAM.search(parts.linked()):
        found.add("a live link to another program")
    if found:
        raise cannot_go_on("file-macros", here, what=", ".join(sorted(found)))

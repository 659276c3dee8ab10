"""The parts of a workbook in UTF-8, each unpacked and looked at once, whoever may read it; large ones are not kept."""

import re
from collections.abc import Iterable

from plan_tools.excel.guarding.soundness import check_encoding, check_markup
from plan_tools.excel.guarding.sparse import thinned
from plan_tools.excel.markup import MarkupError, as_utf8
from plan_tools.excel.package import Package

_KEPT = 4 << 20  # bytes of one part that are kept until they are needed
_LARGE = 16 << 20  # bytes from which a part is taken in pieces, and what is blank in it is left out
_PACKED = (b"PK\3\4", b"Rar!", b"7z\xbc\xaf", b"\xd0\xcf\x11\xe0", b"MZ\x90", b"\x7fELF")  # archives and programs
_USUAL = b'<?xml version="1.0" encoding="UTF-8"'
_ENCODING = re.compile(rb"""<\?xml[^>]*?\sencoding\s*=\s*["']([^"']*)""")
_ENCODINGS = re.compile(
    r"utf-?8|utf-?16(?:[lb]e)?|us-ascii|ascii|iso-8859-\d{1,2}|latin-?1|windows-125\d|cp125\d", re.I
)


class Parts:
    """The parts of a package that are XML."""

    def __init__(self, package: Package, names: Iterable[str] | None = None, room: int = 1) -> None:
        """Look at every part, or at those with these names; they may hold `room` times what those of a return may.

        Raises PackageError or MarkupError where one is damaged or declares a document type.
        """
        self.package, self.room = package, room
        self.blank_rows: dict[str, int] = {}
        self.archives: list[str] = []
        self._kept: dict[str, bytes] = {}
        for name in package.names if names is None else names:
            if not _is_markup(name):
                self._check_unread(name)
                continue
            data = self._looked_at(name)
            if len(data) <= _KEPT or _leads_on(name):
                self._kept[name] = data

    def __getitem__(self, name: str) -> bytes:
        """The part `name`, without a mark of its order of bytes; raises KeyError if there is none."""
        written = self.package.entry_of(name)
        data = self._kept.get(written)
        return self._looked_at(written) if data is None else data

    def listed(self) -> bytes:
        """The parts that list others, one after the other."""
        return b"".join(data for name, data in self._kept.items() if _is_list(name))

    def linked(self) -> bytes:
        """The parts that lead to other workbooks or programs, one after the other."""
        return b"".join(data for name, data in self._kept.items() if _leads_on(name) and not _is_list(name))

    def _check_unread(self, name: str) -> None:
        """See that a part which nobody reads, such as a picture, is whole and is no archive or program."""
        start = b""
        for piece in self.package.unpacked(name):
            start = start or piece[:8]
        if start.startswith(_PACKED):
            self.archives.append(name)

    def _looked_at(self, name: str) -> bytes:
        data = self._unpacked(name)
        check_encoding(data)
        if not data.startswith(_USUAL):
            declared = _ENCODING.match(data[:200])
            if declared and not _ENCODINGS.fullmatch(declared[1].decode("latin-1")):
                raise MarkupError("it is written in an unknown encoding")
            data = as_utf8(data).removeprefix(b"\xef\xbb\xbf")
        if b"<!DOCTYPE" in data:
            raise MarkupError("it declares a document type")
        check_markup(data)
        return data

    def _unpacked(self, name: str) -> bytes:
        if self.package.size(name) > _LARGE and (less := thinned(self.package.unpacked(name), self.room)):
            self.blank_rows[name] = less.blank_rows
            return less.data
        return self.package.read(name)


def _leads_on(name: str) -> bool:
    """Whether a part says what others are, or leads to something outside; such a part is never too long to be asked."""
    return _is_list(name) or "externallink" in name.lower()


def _is_list(name: str) -> bool:
    return name.lower().endswith((".rels", "[content_types].xml"))


def _is_markup(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels", ".vml"))

"""A workbook as a package of parts: an Excel file is a zip archive whose parts refer to one another.

`Package` opens one from bytes and gives its parts by name, the relations between them and the part of each sheet. It
writes a new one in which some parts differ: the compressed bytes of every other entry are copied as they are, with
their names, order, times and attributes.
"""

import posixpath
import struct
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from io import BytesIO
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import unquote

from plan_tools.excel.markup import Element, MarkupError, Tag, as_utf8, scan, tags

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_STORED, _DEFLATED = 0, 8
_ENCRYPTED, _SIZES_FOLLOW, _UTF_8 = 0x1, 0x8, 0x800
_LEVEL = 4  # of compression: the size is near that of the usual 6, in a third of the time
_FIRST_OF_1980 = 33
_AT_ONCE = 1 << 14  # bytes to unpack at once

Content: TypeAlias = bytes | Iterable[bytes | memoryview]


class PackageError(ValueError):
    """The bytes are not a sound package; the message is a phrase that says why."""


class Entry(NamedTuple):
    """One entry of the archive, as its directory gives it; `size` is in bytes once unpacked, `compressed` before."""

    made_by: int
    needed: int
    flags: int
    method: int
    time: int
    date: int
    crc: int
    compressed: int
    size: int
    internal: int
    external: int
    offset: int
    raw_name: bytes
    extra: bytes
    comment: bytes

    @property
    def name(self) -> str:
        """Its name as it is written."""
        return _decoded(self.raw_name, "utf-8" if self.flags & _UTF_8 else "cp437")


class Relation(NamedTuple):
    """A relationship: the last word of its type (such as ``worksheet``) and the part that it leads to.

    `part` is empty where it leads out of the package.
    """

    id: str
    type: str
    part: str


class Package:
    """An Excel file taken apart. Part names are found whatever their case, with or without a slash in front."""

    def __init__(self, data: bytes) -> None:
        """Read the directory; raises PackageError if it is damaged, or holds a name twice or a locked entry."""
        self._data = memoryview(data)
        self._comment, self.entries = _directory(data)
        self._by_name = {_key(entry.name): entry for entry in self.entries}
        self._relations: dict[str, tuple[Relation, ...]] = {}
        if len(self._by_name) < len(self.entries):
            raise PackageError("it holds two parts of the same name")

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the entries, in order."""
        return tuple(entry.name for entry in self.entries)

    @property
    def agrees(self) -> bool:
        """Whether each entry has the same name where it stands as in the directory.

        Raises PackageError where one is damaged, or says otherwise how large it is.
        """
        return all(self._name_at(entry) == entry.raw_name for entry in self.entries)

    def _name_at(self, entry: Entry) -> bytes:
        _, _, flags, method, _, _, _, *sizes, name, _ = self._local_header(entry)
        elsewhere = flags & _SIZES_FOLLOW or 0xFFFFFFFF in sizes
        if method != entry.method or not (elsewhere or sizes == [entry.compressed, entry.size]):
            raise PackageError(f"its part {entry.name} is damaged")
        start = entry.offset + _LOCAL.size
        return bytes(self._data[start : start + name])

    def __contains__(self, name: str) -> bool:
        return _key(name) in self._by_name

    def entry_of(self, name: str) -> str:
        """The name of the part `name` as the archive writes it; raises KeyError if there is none."""
        return self._by_name[_key(name)].name

    def size(self, name: str) -> int:
        """How many bytes the part `name` says that it has, unpacked; raises KeyError if there is none."""
        return self._by_name[_key(name)].size

    def read(self, name: str) -> bytes:
        """The part `name`, unpacked; raises KeyError if there is none, PackageError if it is damaged."""
        part = BytesIO()
        for piece in self.unpacked(name):
            part.write(piece)
        return part.getvalue()

    def unpacked(self, name: str) -> Iterator[bytes]:
        """What `read` gives, in pieces: the whole is never there. It has been found sound when the last has come."""
        entry = self._by_name[_key(name)]
        packed = self._packed(entry)
        size = crc = 0
        try:
            for piece in _unpack(packed, entry.size) if entry.method else (bytes(packed),):
                size, crc = size + len(piece), zlib.crc32(piece, crc)
                yield piece
        except zlib.error as fault:
            raise PackageError(f"its part {entry.name} is damaged") from fault
        if size != entry.size or crc != entry.crc:
            raise PackageError(f"its part {entry.name} is damaged")

    def read_xml(self, name: str) -> bytes:
        """The part `name` in UTF-8, whatever encoding it was written in."""
        try:
            return as_utf8(self.read(name))
        except MarkupError as fault:
            raise PackageError(f"its part {name} cannot be read: {fault}") from fault

    def scan(self, name: str) -> list[Element]:
        """The elements of the part `name`, with offsets into what `read_xml` gives."""
        try:
            return scan(self.read_xml(name))
        except MarkupError as fault:
            raise PackageError(f"its part {name} cannot be read: {fault}") from fault

    def relations(self, part: str) -> tuple[Relation, ...]:
        """The relationships of `part` in order; those of the package itself for an empty name."""
        if part not in self._relations:
            source = relations_part(part)
            found = self._tags(source) if source in self else []
            self._relations[part] = tuple(
                Relation(
                    tag.attributes.get("Id", ""),
                    tag.attributes.get("Type", "").rpartition("/")[2],
                    "" if tag.attributes.get("TargetMode") == "External" else self._target(part, tag),
                )
                for tag in found
                if tag.name == "Relationship"
            )
        return self._relations[part]

    def _tags(self, name: str) -> list[Tag]:
        try:
            return tags(self.read_xml(name))
        except MarkupError as fault:
            raise PackageError(f"its part {name} cannot be read: {fault}") from fault

    def related(self, part: str, type_: str) -> tuple[str, ...]:
        """The parts that `part` is related to by relationships of this type."""
        return tuple(relation.part for relation in self.relations(part) if relation.type == type_ and relation.part)

    @cached_property
    def workbook(self) -> str:
        """The name of the workbook's own part; raises PackageError if there is none."""
        for part in self.related("", "officeDocument"):
            if part in self:
                return part
        raise PackageError("it has no workbook in it")

    @cached_property
    def sheets(self) -> Mapping[str, str]:
        """The part of each sheet by the sheet's name, in the order of the workbook; of any kind, hidden or not."""
        parts = {relation.id: relation.part for relation in self.relations(self.workbook)}
        return {
            element.attributes.get("name", ""): parts.get(element.relation, "")
            for element in self.scan(self.workbook)
            if element.name == "sheet" and element.parent is not None and element.parent.name == "sheets"
        }

    def replaced(
        self,
        parts: Mapping[str, Content],
        added: Mapping[str, Content] | None = None,
        dropped: Collection[str] = (),
    ) -> bytes:
        """The package with some parts given other contents, some added at the end and some left out.

        Contents may come in pieces: they are packed one by one, and the whole is never there.
        """
        new = {_key(name): content for name, content in parts.items()}
        gone = {_key(name) for name in dropped}
        out = _Writer()
        for entry in self.entries:
            key = _key(entry.name)
            if key in gone:
                continue
            if key in new:
                out.put(*_pack(entry, new[key]), self._local_extra(entry))
            else:
                out.put(entry, self._packed(entry), self._local_extra(entry))
        for name, content in (added or {}).items():
            out.put(*_pack(_new_entry(name), content), b"")
        return out.close(self._comment)

    def differing(self, other: "Package") -> set[str]:
        """The names of the entries that are not in `other`, or not in the same order, or not with the same contents."""
        there = {entry.raw_name: entry for entry in other.entries}
        known = {entry.raw_name for entry in self.entries}
        order = [entry.raw_name for entry in other.entries if entry.raw_name in known]
        left = [entry for entry in self.entries if entry.raw_name in there]
        moved = {entry.name for entry, name in zip(left, order, strict=True) if entry.raw_name != name}
        gone = {entry.name for entry in self.entries if entry.raw_name not in there}
        changed = {one.name for one in left if bytes(self._packed(one)) != other._packed(there[one.raw_name])}
        return moved | gone | changed

    def _target(self, part: str, tag: Tag) -> str:
        target = tag.attributes.get("Target", "").replace("\\", "/")
        joined = posixpath.normpath(posixpath.join("/", posixpath.dirname(part), target)).lstrip("/")
        known = self._by_name.get(_key(joined)) or self._by_name.get(_key(unquote(joined)))
        return known.name.replace("\\", "/").lstrip("/") if known else joined

    def _packed(self, entry: Entry) -> memoryview:
        start = entry.offset + _LOCAL.size + sum(self._local_lengths(entry))
        packed = self._data[start : start + entry.compressed]
        if len(packed) < entry.compressed:
            raise PackageError(f"its part {entry.name} is cut short")
        return packed

    def _local_extra(self, entry: Entry) -> bytes:
        name, extra = self._local_lengths(entry)
        start = entry.offset + _LOCAL.size + name
        return bytes(self._data[start : start + extra])

    def _local_lengths(self, entry: Entry) -> tuple[int, int]:
        *_, name, extra = self._local_header(entry)
        return name, extra

    def _local_header(self, entry: Entry) -> tuple[Any, ...]:
        header = self._data[entry.offset : entry.offset + _LOCAL.size]
        if len(header) < _LOCAL.size or bytes(header[:4]) != b"PK\3\4":
            raise PackageError(f"its part {entry.name} is damaged")
        return _LOCAL.unpack(header)


def relations_part(part: str) -> str:
    """The name of the part that holds the relationships of `part`."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


@lru_cache(4096)  # the same parts come back in every workbook
def _decoded(name: bytes, encoding: str) -> str:
    return name.decode(encoding, "replace")


@lru_cache(4096)
def _key(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


# -- the archive ------------------------------------------------------------------------------------------------------


class _Writer:
    """Gathers the entries of a new archive."""

    def __init__(self) -> None:
        self._body: list[bytes | memoryview] = []
        self._directory: list[bytes] = []
        self._size = 0

    def put(self, entry: Entry, packed: bytes | memoryview, local_extra: bytes) -> None:
        """Add an entry with its packed bytes; its sizes go into its header, wherever they stood before."""
        flags = entry.flags & ~_SIZES_FOLLOW
        shared = (entry.needed, flags, entry.method, entry.time, entry.date, entry.crc, entry.compressed, entry.size)
        extra, local = _without_zip64(entry.extra), _without_zip64(local_extra)
        lengths = (len(entry.raw_name), len(extra), len(entry.comment))
        central = _CENTRAL.pack(
            b"PK\1\2", entry.made_by, *shared, *lengths, 0, entry.internal, entry.external, self._size
        )
        header = _LOCAL.pack(b"PK\3\4", *shared, len(entry.raw_name), len(local))
        self._directory += (central, entry.raw_name, extra, entry.comment)
        self._body += (header, entry.raw_name, local, packed)
        self._size += len(header) + len(entry.raw_name) + len(local) + len(packed)

    def close(self, comment: bytes) -> bytes:
        """The finished archive; raises PackageError where it would be too large for the plain form."""
        directory, count = b"".join(self._directory), len(self._directory) // 4
        if self._size + len(directory) >= 0xFFFFFFFF or count >= 0xFFFF:
            raise PackageError("it is larger than four gigabytes")
        end = _END.pack(b"PK\5\6", 0, 0, count, count, len(directory), self._size, len(comment))
        return b"".join((*self._body, directory, end, comment))


def _unpack(packed: memoryview, size: int) -> Iterator[bytes]:
    """What was packed, in pieces, and no more than a byte beyond `size`."""
    unpacker, left = zlib.decompressobj(-15), size + 1
    for at in range(0, len(packed), _AT_ONCE):
        piece = unpacker.decompress(packed[at : at + _AT_ONCE], left)
        yield piece
        left -= len(piece)
        if unpacker.eof or left <= 0:
            break


def _pack(entry: Entry, content: Content) -> tuple[Entry, bytes]:
    """The content packed as the entry's method says, and the entry with its new sizes."""
    packer, packed = zlib.compressobj(_LEVEL, zlib.DEFLATED, -15), BytesIO()
    crc = size = 0
    for piece in (content,) if isinstance(content, bytes) else content:
        crc, size = zlib.crc32(piece, crc), size + len(piece)
        packed.write(piece if entry.method == _STORED else packer.compress(piece))
    packed.write(b"" if entry.method == _STORED else packer.flush())
    return entry._replace(crc=crc, compressed=packed.tell(), size=size), packed.getvalue()


def _new_entry(name: str) -> Entry:
    return Entry(20, 20, 0, _DEFLATED, 0, _FIRST_OF_1980, 0, 0, 0, 0, 0, 0, name.encode("ascii"), b"", b"")


def _directory(data: bytes) -> tuple[bytes, tuple[Entry, ...]]:
    """The comment of the archive and its entries in the order of the directory."""
    end = data.rfind(b"PK\5\6")
    if end < 0 or len(data) < end + _END.size:
        raise PackageError("it is not a workbook of the kind .xlsx or .xlsm, or its end is missing")
    *_, count, size, offset, comment = _END.unpack_from(data, end)
    first = end - size
    if count == 0xFFFF or 0xFFFFFFFF in (size, offset):
        count, size, offset, first = _directory_64(data, end)
    shift = first - offset  # bytes in front of the archive, which offsets do not count
    if first < 0 or shift < 0:
        raise PackageError("its table of contents is damaged")
    entries, at = [], first
    for _ in range(count):
        entry, at = _entry(data, at, shift)
        entries.append(entry)
    return data[end + _END.size : end + _END.size + comment], tuple(entries)


def _directory_64(data: bytes, end: int) -> tuple[int, int, int, int]:
    """The count, size and offset of a large archive's directory, and where it really begins."""
    at = data.rfind(b"PK\6\6", 0, end)
    if at < 0 or len(data) < at + _END_64.size:
        raise PackageError("its table of contents is damaged")
    *_, count, size, offset = _END_64.unpack_from(data, at)
    return count, size, offset, at - size


def _entry(data: bytes, at: int, shift: int) -> tuple[Entry, int]:
    """The entry whose record in the directory begins at `at`, and where the next one begins."""
    if data[at : at + 4] != b"PK\1\2" or len(data) < at + _CENTRAL.size:
        raise PackageError("its table of contents is damaged")
    _, *start, name, extra, comment, _, internal, external, offset = _CENTRAL.unpack_from(data, at)
    names = at + _CENTRAL.size
    extras, comments, end = names + name, names + name + extra, names + name + extra + comment
    made_by, needed, flags, method, time, day, crc, compressed, size = start
    size, compressed, offset = _large(data[extras:comments], size, compressed, offset)
    entry = Entry(
        made_by, needed, flags, method, time, day, crc, compressed, size, internal, external, offset + shift,
        data[names:extras], data[extras:comments], data[comments:end],
    )  # fmt: skip
    if entry.flags & _ENCRYPTED:
        raise PackageError("a part of it is locked with a password")
    if entry.method not in (_STORED, _DEFLATED):
        raise PackageError(f"its part {entry.name} is packed in a way that Excel does not use")
    return entry, end


def _large(extra: bytes, *values: int) -> list[int]:
    """The size, packed size and offset, each from the zip64 field where the plain one has no room for it."""
    field = next((body for tag, body in _extras(extra) if tag == 1), b"")
    large = iter(number for (number,) in struct.iter_unpack("<Q", field[: len(field) // 8 * 8]))
    return [next(large, value) if value == 0xFFFFFFFF else value for value in values]


def _without_zip64(extra: bytes) -> bytes:
    return b"".join(struct.pack("<2H", tag, len(body)) + body for tag, body in _extras(extra) if tag != 1)


def _extras(extra: bytes) -> list[tuple[int, bytes]]:
    fields = []
    at = 0
    while len(extra) - at >= 4:
        tag, length = struct.unpack_from("<2H", extra, at)
        fields.append((tag, extra[at + 4 : at + 4 + length]))
        at += 4 + length
    return fields

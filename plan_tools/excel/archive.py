"""The zip archive that an Excel file is: its entries as the directory gives them, unpacked, packed and written anew.

What is copied keeps its compressed bytes, its name, its times and attributes; sizes go into the headers, wherever they
stood before.
"""

import struct
import zlib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from io import BytesIO
from typing import Any, NamedTuple, TypeAlias

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


class Packed(NamedTuple):
    """An entry with new contents, as they are packed."""

    entry: Entry
    data: bytes


@lru_cache(4096)  # the same parts come back in every workbook
def _decoded(name: bytes, encoding: str) -> str:
    return name.decode(encoding, "replace")


class Archive:
    """An archive taken apart: its comment, and its entries in the order of its directory."""

    def __init__(self, data: bytes) -> None:
        """Read the directory; raises PackageError if it is damaged or an entry is locked."""
        self._data = memoryview(data)
        self.comment, self.entries = _directory(data)

    def unpacked(self, entry: Entry) -> Iterator[bytes]:
        """What an entry holds, in pieces; raises PackageError, at the end at the latest, where it is damaged."""
        packed = self.packed(entry)
        size = crc = 0
        try:
            for piece in _unpack(packed, entry.size) if entry.method else (bytes(packed),):
                size, crc = size + len(piece), zlib.crc32(piece, crc)
                yield piece
        except zlib.error as fault:
            raise PackageError(f"its part {entry.name} is damaged") from fault
        if size != entry.size or crc != entry.crc:
            raise PackageError(f"its part {entry.name} is damaged")

    def packed(self, entry: Entry) -> memoryview:
        """The compressed bytes of an entry; raises PackageError where some are missing."""
        start = entry.offset + _LOCAL.size + sum(self._lengths_at(entry))
        packed = self._data[start : start + entry.compressed]
        if len(packed) < entry.compressed:
            raise PackageError(f"its part {entry.name} is cut short")
        return packed

    def name_at(self, entry: Entry) -> bytes:
        """The name that an entry has where it stands; raises PackageError where it says another size there."""
        _, _, flags, method, _, _, _, *sizes, name, _ = self._header_at(entry)
        elsewhere = flags & _SIZES_FOLLOW or 0xFFFFFFFF in sizes
        if method != entry.method or not (elsewhere or sizes == [entry.compressed, entry.size]):
            raise PackageError(f"its part {entry.name} is damaged")
        start = entry.offset + _LOCAL.size
        return bytes(self._data[start : start + name])

    def extra_at(self, entry: Entry) -> bytes:
        """The further fields that an entry has where it stands."""
        name, extra = self._lengths_at(entry)
        start = entry.offset + _LOCAL.size + name
        return bytes(self._data[start : start + extra])

    def _lengths_at(self, entry: Entry) -> tuple[int, int]:
        *_, name, extra = self._header_at(entry)
        return name, extra

    def _header_at(self, entry: Entry) -> tuple[Any, ...]:
        header = self._data[entry.offset : entry.offset + _LOCAL.size]
        if len(header) < _LOCAL.size or bytes(header[:4]) != b"PK\3\4":
            raise PackageError(f"its part {entry.name} is damaged")
        return _LOCAL.unpack(header)


class Writer:
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


def pack(entry: Entry, content: Content) -> Packed:
    """The content packed as the entry's method says, and the entry with its new sizes."""
    packer, packed = zlib.compressobj(_LEVEL, zlib.DEFLATED, -15), BytesIO()
    crc = size = 0
    for piece in (content,) if isinstance(content, bytes) else content:
        crc, size = zlib.crc32(piece, crc), size + len(piece)
        packed.write(piece if entry.method == _STORED else packer.compress(piece))
    packed.write(b"" if entry.method == _STORED else packer.flush())
    return Packed(entry._replace(crc=crc, compressed=packed.tell(), size=size), packed.getvalue())


def new_entry(name: str) -> Entry:
    """An entry of this name, still without contents."""
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

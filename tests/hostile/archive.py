"""A zip archive written entry by entry, so that any field of any entry can lie."""

import struct
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

LOCAL, CENTRAL, END = struct.Struct("<4s5H3L2H"), struct.Struct("<4s6H3L5H2L"), struct.Struct("<4s4H2LH")
DATE = 33
MIB = 1 << 20


@dataclass(frozen=True)
class Entry:
    """One entry: what the table of contents says of it, and what stands in its place."""

    name: bytes
    packed: bytes
    size: int
    crc: int
    method: int = 8
    flags: int = 0
    external: int = 0
    at: int | None = None
    local_name: bytes | None = None
    local_size: int | None = None
    packed_size: int | None = None


def entry(name: str | bytes, data: bytes, **more: object) -> Entry:
    """`data`, packed; `more` are fields of the entry that say something else."""
    raw = name.encode() if isinstance(name, str) else name
    packer = zlib.compressobj(1, zlib.DEFLATED, -15)
    made = {"packed": packer.compress(data) + packer.flush(), "size": len(data), "crc": zlib.crc32(data), **more}
    return Entry(raw, **made)  # type: ignore[arg-type]


def swollen(name: str, block: bytes, times: int, before: bytes = b"", after: bytes = b"", **more: object) -> Entry:
    """An entry of `block` many times over, packed once and repeated as it is packed."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    start = packer.compress(before) + packer.flush(zlib.Z_FULL_FLUSH)
    once = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    packed = start + once * times + packer.compress(after) + packer.flush()
    crc = zlib.crc32(before)
    for _ in range(times):
        crc = zlib.crc32(block, crc)
    made = {"packed": packed, "size": len(before) + len(block) * times + len(after), "crc": zlib.crc32(after, crc)}
    return Entry(name.encode(), **{**made, **more})  # type: ignore[arg-type]


def entries(parts: Mapping[str, bytes]) -> list[Entry]:
    return [entry(name, data) for name, data in parts.items()]


def archive(listed: Iterable[Entry], before: bytes = b"", moved: bool = True, comment: bytes = b"") -> bytes:
    """The archive of these entries after the bytes `before`, which its offsets count, or not (`moved` False)."""
    listed = list(listed)
    body, directory = [before], []
    at, start = len(before), 0 if moved else len(before)
    for one in listed:
        size = len(one.packed) if one.packed_size is None else one.packed_size
        said = one.name if one.local_name is None else one.local_name
        shared = (one.flags, one.method, 0, DATE, one.crc, size)
        local_size = one.size if one.local_size is None else one.local_size
        body += (LOCAL.pack(b"PK\3\4", 20, *shared, local_size, len(said), 0), said, one.packed)
        place = at - start if one.at is None else one.at
        about = (*shared, one.size, len(one.name), 0, 0, 0, 0, one.external, place)
        directory += (CENTRAL.pack(b"PK\1\2", 20 | 3 << 8, 20, *about), one.name)
        at += LOCAL.size + len(said) + len(one.packed)
    table = b"".join(directory)
    count = len(listed) & 0xFFFF
    end = END.pack(b"PK\5\6", 0, 0, count, count, len(table), at - start, len(comment))
    return b"".join((*body, table, end, comment))


def zipped(parts: Mapping[str, bytes]) -> bytes:
    return archive(entries(parts))

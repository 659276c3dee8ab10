"""Messages as Outlook keeps them (.msg), written from nothing: a compound file with streams of properties in it."""

import struct
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

FREE, END, FAT, NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
SECTOR, MINI, CUTOFF = 512, 64, 4096
Storage = Mapping[str, "bytes | Storage"]


class File(NamedTuple):
    """A file attached to a message; a message attached is its storage. `method` 7 is a link, 6 an object."""

    name: str
    data: bytes | Storage
    short: str = ""
    method: int = 1


def msg(
    *attached: File,
    sender: str = "A. Person",
    address: str = "a.person@police.example",
    subject: str = "Our return",
    delivered: datetime | None = datetime(2026, 11, 12, 9, 30, tzinfo=UTC),
    submitted: datetime | None = None,
) -> bytes:
    """A whole message."""
    return compound(message(*attached, sender=sender, address=address, subject=subject, delivered=delivered,
                            submitted=submitted))  # fmt: skip


def message(
    *attached: File,
    sender: str = "A. Person",
    address: str = "a.person@police.example",
    subject: str = "Our return",
    delivered: datetime | None = None,
    submitted: datetime | None = None,
    embedded: bool = False,
) -> Storage:
    """The storage of a message, the outermost one or one that is `embedded` in another."""
    counts = struct.pack("<4I", 0, len(attached), 0, len(attached))
    header = bytes(8) + counts + (b"" if embedded else bytes(8))
    values: dict[int, object] = {0x001A: "IPM.Note", 0x0037: subject, 0x0C1A: sender, 0x5D01: address}
    values |= {pid: moment for pid, moment in ((0x0E06, delivered), (0x0039, submitted)) if moment}
    storages = {f"__attach_version1.0_#{number:08X}": _attachment(one) for number, one in enumerate(attached)}
    return {**_properties(header, values), **storages}


def _attachment(one: File) -> Storage:
    inner = isinstance(one.data, Mapping)
    values: dict[int, object] = {0x3705: 5 if inner else one.method}
    values |= {0x3707: one.name} if one.name else {}
    values |= {0x3704: one.short} if one.short else {}
    if isinstance(one.data, bytes):
        return _properties(bytes(8), values | ({0x3701: one.data} if one.method == 1 else {}))
    return {**_properties(bytes(8), values), "__substg1.0_3701000D": one.data}


def _properties(header: bytes, values: Mapping[int, object]) -> dict[str, "bytes | Storage"]:
    entries, streams = [], {}
    for pid, value in sorted(values.items()):
        if isinstance(value, int):
            kind, told = 0x0003, struct.pack("<ii", value, 0)
        elif isinstance(value, datetime):
            ticks = int((value - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10_000_000
            kind, told = 0x0040, struct.pack("<Q", ticks)
        else:
            kind = 0x0102 if isinstance(value, bytes) else 0x001F
            data = value if isinstance(value, bytes) else str(value).encode("utf-16-le")
            streams[f"__substg1.0_{pid:04X}{kind:04X}"] = data
            told = struct.pack("<II", len(data) + 2 * (kind == 0x001F), 0)
        entries.append(struct.pack("<HHI", kind, pid, 6) + told)
    return {"__properties_version1.0": header + b"".join(entries), **streams}


class _Node(NamedTuple):
    name: str
    data: bytes | None
    children: Sequence[int]


def compound(root: Storage) -> bytes:
    """A compound file (MS-CFB, version 3) with these streams and storages in it."""
    nodes: list[_Node] = [_Node("Root Entry", None, ())]
    nodes[0] = nodes[0]._replace(children=_add(nodes, root))
    sectors: list[bytes] = []
    fat: list[int] = []
    minis: list[bytes] = []
    mini_fat: list[int] = []
    places: dict[int, int] = {}
    for number, node in enumerate(nodes):
        if node.data is not None and len(node.data) >= CUTOFF:
            places[number] = _chain(sectors, fat, node.data, SECTOR)
        elif node.data:
            places[number] = _chain(minis, mini_fat, node.data, MINI)
    mini_stream = b"".join(minis)
    mini_start = _chain(sectors, fat, mini_stream, SECTOR) if mini_stream else END
    packed = struct.pack(f"<{len(mini_fat)}I", *mini_fat)
    fat_of_minis = _chain(sectors, fat, packed, SECTOR, b"\xff") if mini_fat else END
    directory = _directory(nodes, places, mini_start, len(mini_stream))
    first = _chain(sectors, fat, directory, SECTOR)
    count = 1
    while (len(fat) + count) * 4 > count * SECTOR:
        count += 1
    own = list(range(len(fat), len(fat) + count))
    fat += [FAT] * count
    packed = struct.pack(f"<{len(fat)}I", *fat)
    packed += b"\xff" * (count * SECTOR - len(packed))
    header = struct.pack(
        "<8s16s5H6x9I", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", bytes(16), 0x3E, 3, 0xFFFE, 9, 6,
        0, count, first, 0, CUTOFF, fat_of_minis, -(-len(mini_fat) * 4 // SECTOR), END, 0,
    )  # fmt: skip
    listed = struct.pack("<109I", *own, *[FREE] * (109 - len(own)))
    return header + listed + b"".join(sectors) + packed


def _add(nodes: list[_Node], storage: Storage) -> Sequence[int]:
    numbers = []
    for name, value in sorted(storage.items(), key=lambda one: (len(one[0]), one[0].upper())):
        numbers.append(len(nodes))
        nodes.append(_Node(name, value if isinstance(value, bytes) else None, ()))
        if not isinstance(value, bytes):
            place = numbers[-1]
            nodes[place] = nodes[place]._replace(children=_add(nodes, value))
    return numbers


def _chain(sectors: list[bytes], fat: list[int], data: bytes, size: int, fill: bytes = b"\0") -> int:
    start = len(sectors)
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    sectors += [piece + fill * (size - len(piece)) for piece in pieces]
    fat += [*range(start + 1, start + len(pieces)), END]
    return start


def _directory(nodes: Sequence[_Node], places: Mapping[int, int], mini_start: int, mini_size: int) -> bytes:
    left, right, child = {}, {}, {}

    def tree(numbers: Sequence[int]) -> int:
        if not numbers:
            return NONE
        middle = len(numbers) // 2
        here = numbers[middle]
        left[here], right[here] = tree(numbers[:middle]), tree(numbers[middle + 1 :])
        return here

    for number, node in enumerate(nodes):
        child[number] = tree(node.children)
    entries = []
    for number, node in enumerate(nodes):
        name = node.name.encode("utf-16-le") + b"\0\0"
        kind = 5 if number == 0 else 1 if node.data is None else 2
        start, size = (mini_start, mini_size) if number == 0 else (places.get(number, END), len(node.data or b""))
        start = 0 if kind == 1 else start
        entries.append(struct.pack(
            "<64sHBB3I16sI16xIQ", name, len(name), kind, 1, left.get(number, NONE), right.get(number, NONE),
            child[number], bytes(16), 0, start, size,
        ))  # fmt: skip
    return b"".join(entries) + bytes(128) * (-len(entries) % 4)

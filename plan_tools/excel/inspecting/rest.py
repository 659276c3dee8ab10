"""What lies in the file of a workbook beside all that is read of it: loose parts, bytes between parts, odd texts."""

import re
from collections.abc import Iterator
from html import unescape

from plan_tools.excel.archive import Archive
from plan_tools.excel.inspecting.around import is_file
from plan_tools.excel.inspecting.opened import Opened, file_name
from plan_tools.excel.markup import MarkupError
from plan_tools.excel.package import relations_part
from plan_tools.model.inspection import REST, Fact, Said

_HEADER, _DESCRIPTOR, _FOLLOWS = 30, 24, 0x8
_APART = " ;;;; "
_MOST = 1 << 20  # bytes of a part or a stretch that are looked at for texts
_REMARK = re.compile(rb"<!--(.*?)-->|<\?(?!xml\s)(.*?)\?>", re.DOTALL)
_BETWEEN_TAGS = re.compile(rb">([^<]+)<")
_NO_TEXT = re.compile(r"[0-9.,+-]*|\{?[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}?")
_UNTOLD = ("xl/calcchain.xml", "xl/styles.xml", "xl/theme/", "xl/sharedstrings.xml", "xl/pivotcache/pivotcacherecords")
_VALUES = ("filter val", "s v", "n v", "x v")  # as filters and the caches of pivot tables keep them
_KEPT = {
    "customproperty": "data that a program has put beside a sheet",
    "volatiledependencies": "values that were fetched from other programs",
    "richdata/": "values of data types, such as shares and places",
    "python": "code in Python",
    "namedsheetviews/": "views of sheets with their own filters",
    "attachedtoolbars": "buttons of its own",
}


def loose(opened: Opened) -> Iterator[Fact]:
    """The parts that nothing in the workbook leads to, and those that programs keep for themselves."""
    if parts := _loose(opened):
        yield Fact("leaves-loose-part", what=", ".join(map(file_name, parts)), key=opened.crc(*parts))
    for mark, what in _KEPT.items():
        if found := [name for name in opened.package.names if mark in name.lower() and not name.endswith(".rels")]:
            yield Fact("leaves-kept-data", what=what, key=f"{what} {opened.crc(*found)}")
    for part in opened.named("xl/drawings/_rels/", "xl/charts/_rels/", "xl/diagrams/_rels/"):
        owner = part.replace("_rels/", "").removesuffix(".rels")
        if links := [one for one in opened.outside(owner).values() if is_file(one)]:
            yield Fact("leaves-file-link", opened.sheet_of(owner), (file_name(owner),), links[0], "\n".join(links))


def beside(data: bytes) -> tuple[str, ...]:
    """What stands in the file in front of, between and behind its parts, as texts."""
    archive = Archive(data)
    found, at = [archive.comment, *(one.comment for one in archive.entries)], 0
    for one in sorted(archive.entries, key=lambda entry: entry.offset):
        found.append(data[at : one.offset])
        at = one.offset + _HEADER + len(one.raw_name) + len(archive.extra_at(one)) + one.compressed
        at += _described(data[at : at + _DESCRIPTOR]) if one.flags & _FOLLOWS else 0
    found.append(data[at : data.find(b"PK\1\2", at)])
    end = data.rfind(b"PK\5\6")
    found.append(data[end + 22 + len(archive.comment) :])
    return tuple(one[:_MOST].decode("utf-8", "replace") for one in found if one.strip(b"\0"))


def _described(following: bytes) -> int:
    """How many bytes the sizes take that follow a part."""
    signed = 4 * following.startswith(b"PK\7\10")
    return signed + (20 if following[signed + 20 : signed + 22] == b"PK" else 12)


def said_elsewhere(opened: Opened) -> Iterator[Said]:
    """Every text of every part that is XML, but for the cells of sheets; of loose parts all that they hold."""
    loose_ones = set(_loose(opened))
    for part in opened.package.names:
        where, lower = f"{REST} ({file_name(part)})", part.lower()
        if lower.endswith((".xml", ".vml")) and not lower.startswith(_UNTOLD):
            texts = _texts(opened, part, part in loose_ones)
            yield Said(where, _APART.join(filter(str.strip, texts)), opened.sheet_of(part))
        elif part in loose_ones and opened.package.size(part) <= _MOST:
            data = opened.package.read(part)
            for encoding in ("utf-8", "utf-16-le"):
                yield Said(where, data.decode(encoding, "replace"))


def _texts(opened: Opened, part: str, cells_too: bool) -> Iterator[str]:
    """The texts between tags, in attributes and in remarks; of a part that cannot be followed, all that it holds."""
    data = opened.data(part)
    try:
        nodes = list(opened.tree(part).all_nodes())
    except MarkupError:
        yield data[:_MOST].decode("utf-8", "replace")
        return
    for node in nodes:
        yield from node.words
        values = ((f"{node.name} {name}", value) for name, value in node.about.items())
        yield from (value for name, value in values if name in _VALUES or not _NO_TEXT.fullmatch(value))
    for remark in _REMARK.findall(data):
        yield b"".join(remark).decode("utf-8", "replace")
    if cells_too and b"sheetData" in data:
        yield from (unescape(text.decode("utf-8", "replace")) for text in _BETWEEN_TAGS.findall(data[:_MOST]))


def _loose(opened: Opened) -> list[str]:
    """The parts that no relation leads to, whatever leads on from them."""
    package = opened.package
    reached, waiting = {"[content_types].xml", "_rels/.rels"}, [""]
    while waiting:
        for relation in package.relations(waiting.pop()):
            if relation.part in package and _plain(relation.part) not in reached:
                reached |= {_plain(relation.part), _plain(relations_part(relation.part))}
                waiting.append(relation.part)
    return [name for name in package.names if _plain(name) not in reached and not name.endswith("/")]


def _plain(part: str) -> str:
    return part.replace("\\", "/").lstrip("/").lower()

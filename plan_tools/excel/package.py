"""A workbook as a package of parts: an Excel file is a zip archive whose parts refer to one another.

`Package` opens one from bytes and gives its parts by name, the relations between them and the part of each sheet. It
writes a new one in which some parts differ: the compressed bytes of every other entry are copied as they are, with
their names, order, times and attributes.
"""

import posixpath
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property, lru_cache
from io import BytesIO
from typing import NamedTuple
from urllib.parse import unquote

from plan_tools.excel.archive import Archive, Content, Entry, PackageError, Packed, Writer, new_entry, pack
from plan_tools.excel.markup import Element, MarkupError, Tag, as_utf8, scan, tags

__all__ = ["Content", "Entry", "Package", "PackageError", "Packed", "Relation", "relations_part"]


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
        self._archive = Archive(data)
        self.entries = self._archive.entries
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
        return all(self._archive.name_at(entry) == entry.raw_name for entry in self.entries)

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
        return self._archive.unpacked(self._by_name[_key(name)])

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

    def packed(self, name: str, content: Content) -> Packed:
        """New contents of the part `name`, packed; they may come in pieces, and then the whole is never there."""
        return pack(self._by_name[_key(name)], content)

    def replaced(
        self,
        parts: Mapping[str, Content | Packed],
        added: Mapping[str, Content] | None = None,
        dropped: Collection[str] = (),
    ) -> bytes:
        """The package with some parts given other contents, some added at the end and some left out."""
        new = {_key(name): content for name, content in parts.items()}
        gone = {_key(name) for name in dropped}
        out = Writer()
        for entry in self.entries:
            key = _key(entry.name)
            if key in gone:
                continue
            if key in new:
                content = new[key]
                packed = content if isinstance(content, Packed) else pack(entry, content)
                out.put(*packed, self._archive.extra_at(entry))
            else:
                out.put(entry, self._archive.packed(entry), self._archive.extra_at(entry))
        for name, content in (added or {}).items():
            out.put(*pack(new_entry(name), content), b"")
        return out.close(self._archive.comment)

    def differing(self, other: "Package") -> set[str]:
        """The names of the entries that are not in `other`, or not in the same order, or not with the same contents."""
        there = {entry.raw_name: entry for entry in other.entries}
        known = {entry.raw_name for entry in self.entries}
        order = [entry.raw_name for entry in other.entries if entry.raw_name in known]
        left = [entry for entry in self.entries if entry.raw_name in there]
        moved = {entry.name for entry, name in zip(left, order, strict=True) if entry.raw_name != name}
        gone = {entry.name for entry in self.entries if entry.raw_name not in there}
        mine, theirs = self._archive, other._archive
        changed = {one.name for one in left if mine.packed(one) != theirs.packed(there[one.raw_name])}
        return moved | gone | changed

    def _target(self, part: str, tag: Tag) -> str:
        target = tag.attributes.get("Target", "").replace("\\", "/")
        joined = posixpath.normpath(posixpath.join("/", posixpath.dirname(part), target)).lstrip("/")
        known = self._by_name.get(_key(joined)) or self._by_name.get(_key(unquote(joined)))
        return known.name.replace("\\", "/").lstrip("/") if known else joined


def relations_part(part: str) -> str:
    """The name of the part that holds the relationships of `part`."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


@lru_cache(4096)
def _key(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()

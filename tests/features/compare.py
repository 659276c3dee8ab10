"""What differs between two packages: which entries, and which elements of a part; and whether a package is sound."""

import io
import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from fnmatch import fnmatch
from typing import Any, NamedTuple
from xml.etree import ElementTree

from openpyxl.utils import column_index_from_string, get_column_letter

from features.parts import CONTENT_TYPES, Parts, relations_of
from features.tracker import Feature

_FIELDS = ("date_time", "compress_type", "comment", "extra", "create_system", "external_attr", "internal_attr", "CRC")


class Differing(NamedTuple):
    """The names of the entries that differ, that are new and that are gone, and whether the others keep their order."""

    changed: set[str]
    new: list[str]
    gone: list[str]
    in_order: bool


def differing(old: bytes, new: bytes) -> Differing:
    """How two archives differ, to the byte of what is packed in them."""
    before, after = entries(old), entries(new)
    kept = [name for name in before if name in after]
    added = [name for name in after if name not in before]
    return Differing(
        {name for name in kept if before[name] != after[name]},
        added,
        [name for name in before if name not in after],
        list(after) == [*kept, *added],
    )


def entries(data: bytes) -> dict[str, tuple[Any, ...]]:
    """The compressed bytes of every entry and what the directory says of it, by name in order."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        for info in archive.infolist():
            lengths = data[info.header_offset + 26 : info.header_offset + 30]
            start = (
                info.header_offset + 30 + int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little")
            )
            said = (getattr(info, field) for field in _FIELDS)
            found[info.orig_filename] = (data[start : start + info.compress_size], *said)
    return found


def told_apart(old: bytes, new: bytes) -> set[str]:
    """What differs between two XML parts: ``cell E2``, ``new row 7``, ``dimension @ref``, ``gone row 2 @spans``."""
    before, after = dict(_flat(old)), dict(_flat(new))
    changed = {_short(place) for place in before if place in after and before[place] != after[place]}
    gone = {f"gone {_short(place)}" for place in before.keys() - after.keys() if place[:-1] in after}
    added = {f"new {_short(place)}" for place in after.keys() - before.keys() if place[:-1] in before}
    kept = [[place for place in one if place in before.keys() & after.keys()] for one in (before, after)]
    return changed | gone | added | (set() if kept[0] == kept[1] else {"order"})


def _flat(data: bytes) -> Iterator[tuple[tuple[str, ...], object]]:
    """Every element and attribute of a part by its place, in order; rows and cells go by their number and address."""
    spaces = [pair for _, pair in ElementTree.iterparse(io.BytesIO(data), ["start-ns"])]
    yield ("namespaces",), sorted(set(spaces))
    root = ElementTree.fromstring(data)
    yield from _flat_element((_name(root),), root)


def _flat_element(place: tuple[str, ...], element: ElementTree.Element) -> Iterator[tuple[tuple[str, ...], object]]:
    if place[-1].startswith("cell "):
        yield place, ElementTree.tostring(element)
        return
    yield place, (element.tag, (element.text or "").strip(), (element.tail or "").strip())
    yield from (((*place, f"@{name}"), value) for name, value in sorted(element.attrib.items()))
    seen: Counter[str] = Counter()
    row = column = 0
    for child in element:
        name, at = _name(child), child.get("r", "")
        seen[name] += 1
        label = f"{name}#{seen[name]}"
        if name == "row":
            row = int(at or row + 1)
            label = f"row {row}"
        elif name == "c" and place[-1].startswith("row "):
            column = column_index_from_string(at.rstrip("0123456789")) if at else column + 1
            label = f"cell {get_column_letter(column)}{place[-1].removeprefix('row ')}"
        yield from _flat_element((*place, label), child)


def _name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _short(place: tuple[str, ...]) -> str:
    """The last element of a place without its number, with the attribute if it is one's."""
    last = place[-2:] if place[-1].startswith("@") else place[-1:]
    return " ".join(re.sub("#.*", "", re.sub(r"@\{[^}]*\}", "@", word)) for word in last)


def missing(data: bytes, features: list[Feature]) -> list[str]:
    """The marks of features that are not to be found in a workbook."""
    parts = Parts.of(data)
    return [
        f"{feature.name}: {mark} in {name}"
        for feature in features
        for name, mark in feature.marks.items()
        if not any(fnmatch(part, name) and mark.encode("latin-1") in content for part, content in parts.items())
    ]


def unsound(data: bytes) -> list[str]:
    """What keeps a package from being sound: parts of no type, XML that is none, relationships that lead nowhere."""
    parts = Parts.of(data)
    types = ElementTree.fromstring(parts[CONTENT_TYPES])
    endings = {one.get("Extension", "").lower() for one in types if _name(one) == "Default"}
    named = [one.get("PartName", "").lstrip("/") for one in types if _name(one) == "Override"]
    found = [f"{name} is of no type" for name in parts if not _has_type(name, endings, named)]
    found += [f"{name} is named twice or is missing" for name in named if named.count(name) > 1 or name not in parts]
    for name, content in parts.items():
        if name.endswith((".xml", ".rels", ".vml")):
            ElementTree.fromstring(content)
    for source in ("", *(name for name in parts if relations_of(name) in parts)):
        found += _astray(parts, source)
    return found


def _has_type(name: str, endings: set[str], named: list[str]) -> bool:
    return name == CONTENT_TYPES or name in named or name.rpartition(".")[2].lower() in endings


def _astray(parts: Parts, source: str) -> Iterator[str]:
    """Relationships of a part that lead nowhere, and relationships that it speaks of and does not have."""
    relations = ElementTree.fromstring(parts[relations_of(source)])
    ids = [one.get("Id", "") for one in relations]
    yield from (f"{source} has {id_} twice" for id_ in set(ids) if ids.count(id_) > 1)
    for one in relations:
        target = posixpath.normpath(posixpath.join("/", posixpath.dirname(source), one.get("Target", ""))).lstrip("/")
        if one.get("TargetMode") != "External" and target not in parts and not one.get("Target", "").startswith("#"):
            yield f"{source} leads to {target}"
    if source.endswith(".xml"):
        used = set(re.findall(r'\sr:(?:id|embed|link|dm|pict)="([^"]+)"', parts.text(source)))
        yield from (f"{source} speaks of {id_}" for id_ in used - set(ids))

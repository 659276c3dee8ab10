"""A workbook open for inspection: what the guard let through, and its parts, each read once when it is asked for."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from plan_tools.excel.guarding.opening import Guarded
from plan_tools.excel.guarding.parts import Parts
from plan_tools.excel.inspecting.faint import Hiding, hiding_formats
from plan_tools.excel.inspecting.tree import Node, tree
from plan_tools.excel.package import Package, relations_part
from plan_tools.model import Sheet, Workbook

_CELLS = re.compile(rb"<((?:[\w.\-]+:)?sheetData)(?:\s[^<>]*)?(?<!/)>")
_MOST = 6 << 20  # bytes of a part that is read as a tree


class Listed(NamedTuple):
    """A sheet as the workbook lists it: its name, its state, its part and its kind, such as ``worksheet``."""

    name: str
    state: str
    part: str
    kind: str


@dataclass(frozen=True)
class Opened:
    """A workbook that may be looked into."""

    package: Package
    parts: Parts
    guarded: Guarded
    workbook: Workbook
    trees: dict[str, Node] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)
    _at_hand: dict[str, bytes] = field(default_factory=dict)

    def named(self, *starts: str) -> list[str]:
        """The parts whose names begin so, whatever their case."""
        low = tuple(start.lower() for start in starts)
        return [name for name in self.package.names if name.replace("\\", "/").lstrip("/").lower().startswith(low)]

    def tree(self, part: str) -> Node:
        """A part as a tree, without the cells of a sheet; an empty one where it is not there or is far too large."""
        if part not in self.trees:
            self.trees[part] = self._tree(part)
        return self.trees[part]

    def _tree(self, part: str) -> Node:
        if part not in self.package:
            return Node("", {})
        around = _around(self.data(part))
        if len(around) > _MOST:
            self.unread.append(part)
            return Node("", {})
        return tree(around)

    def data(self, part: str) -> bytes:
        """The bytes of a part in UTF-8; those of the one asked for last are at hand."""
        if part not in self._at_hand:
            self._at_hand.clear()
            self._at_hand[part] = self.parts[part]
        return self._at_hand[part]

    @cached_property
    def listed(self) -> tuple[Listed, ...]:
        """The sheets of the workbook, of every kind."""
        package = self.package
        leads = {relation.id: relation for relation in package.relations(package.workbook)}
        found = (one for one in package.scan(package.workbook) if one.name == "sheet" and one.relation in leads)
        return tuple(
            Listed(
                one.attributes.get("name", ""),
                one.attributes.get("state", "visible"),
                leads[one.relation].part,
                leads[one.relation].type,
            )
            for one in found
        )

    def sheets(self) -> Iterator[tuple[Sheet, str]]:
        """The sheets that hold cells, each with its part."""
        parts = {sheet.name: sheet.part for sheet in self.listed}
        return ((sheet, parts.get(sheet.name, "")) for sheet in self.workbook.sheets)

    @cached_property
    def hiding(self) -> Hiding:
        """The formats of the workbook under which cells may not be read."""
        styles = self.package.related(self.package.workbook, "styles")
        return hiding_formats(self.tree(styles[0])) if styles else Hiding()

    def outside(self, part: str) -> dict[str, str]:
        """Where the relations of a part lead out of the package, by their ids."""
        found = self.tree(relations_part(part)).all("Relationship")
        return {one.get("Id"): one.get("Target") for one in found if one.get("TargetMode") == "External"}

    def crc(self, *parts: str) -> str:
        """What tells these parts from others of the same names."""
        wanted = set(parts)
        return " ".join(f"{entry.crc:08x}" for entry in self.package.entries if entry.name in wanted)

    def sheet_of(self, part: str) -> str:
        """The sheet that leads to a part, in one step or through its drawing; "" where none does."""
        return self._owners.get(part, "")

    @cached_property
    def _owners(self) -> dict[str, str]:
        owners: dict[str, str] = {}
        for sheet in self.listed:
            owners[sheet.part] = sheet.name
            waiting = [sheet.part]
            while waiting:
                for relation in self.package.relations(waiting.pop()):
                    if relation.part and relation.part not in owners:
                        owners[relation.part] = sheet.name
                        waiting.append(relation.part)
        return owners


def file_name(part: str) -> str:
    """The name of a part without its folders."""
    return posixpath.basename(part.replace("\\", "/"))


def _around(data: bytes) -> bytes:
    """A sheet without its cells; any other part as it is."""
    found = _CELLS.search(data)
    end = data.rfind(b"</" + found[1] + b">") if found else -1
    return data[: found.end()] + data[end:] if found and end > 0 else data

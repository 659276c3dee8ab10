"""The lists that a package keeps of its own parts: what each is (content types) and what leads to it (relationships).

Each is a part; functions take its bytes and give them with a line more or less.
"""

from plan_tools.excel.markup import Splice, escaped, prefix, put_inside, scan, spliced
from plan_tools.excel.package import Package, relations_part

CONTENT_TYPES = "[Content_Types].xml"


class Contents:
    """The content types and the relationships of the workbook's part, as they change; parts are named without slash."""

    def __init__(self, package: Package) -> None:
        """Read both lists; raises PackageError."""
        self._package = package
        self._relations = relations_part(package.workbook)
        self._parts = {name: package.read_xml(name) for name in (CONTENT_TYPES, self._relations)}
        self._before = dict(self._parts)

    @property
    def changed(self) -> dict[str, bytes]:
        """The lists that differ from what they were, by part name."""
        return {name: data for name, data in self._parts.items() if data != self._before[name]}

    def add(self, part: str, content_type: str, type_: str) -> str:
        """Put a new part in both lists, as one that the workbook leads to; give the id of the relationship."""
        override = f'Override PartName="/{escaped(part)}" ContentType="{escaped(content_type)}"'
        self._append(CONTENT_TYPES, override)
        used = {one.attributes.get("Id", "") for one in scan(self._parts[self._relations])}
        id_ = next(name for number in range(1, len(used) + 2) if (name := f"rId{number}") not in used)
        self._append(self._relations, f'Relationship Id="{id_}" Type="{escaped(type_)}" Target="/{escaped(part)}"')
        return id_

    def drop(self, part: str) -> None:
        """Take a part out of both lists."""
        ids = {one.id for one in self._package.relations(self._package.workbook) if one.part == part}
        self._cut(self._relations, "Id", ids)
        self._cut(CONTENT_TYPES, "PartName", {f"/{part}"})

    def names(self, part: str) -> bool:
        """Whether a part is spoken of, even where it is not there."""
        spoken = {one.attributes.get("PartName", "").lower() for one in scan(self._parts[CONTENT_TYPES])}
        led_to = {one.part.lower() for one in self._package.relations(self._package.workbook)}
        return f"/{part}".lower() in spoken or part.lower() in led_to

    def relation_type(self, word: str) -> str:
        """The full type of relationships called `word`, as this workbook (transitional or strict) writes it."""
        for one in scan(self._parts[self._relations]):
            base, _, last = one.attributes.get("Type", "").rpartition("/")
            if last == "worksheet":
                return f"{base}/{word}"
        return f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{word}"

    def _append(self, name: str, element: str) -> None:
        data = self._parts[name]
        root = scan(data)[0]
        self._parts[name] = spliced(data, put_inside(data, root, f"<{prefix(data, root)}{element}/>".encode()))

    def _cut(self, name: str, attribute: str, values: set[str]) -> None:
        data = self._parts[name]
        lowered = {value.lower() for value in values}
        self._parts[name] = spliced(
            data,
            [
                Splice(one.start, one.end, b"")
                for one in scan(data)
                if one.attributes.get(attribute, "").lower() in lowered
            ],
        )

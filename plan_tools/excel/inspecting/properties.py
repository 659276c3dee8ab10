"""What a workbook says about who made it, with what, and where."""

import re
from collections.abc import Iterator

from plan_tools.excel.guarding.kinds import utf_16_without_mark
from plan_tools.excel.inspecting.opened import Opened
from plan_tools.excel.inspecting.tree import Node
from plan_tools.model.inspection import Fact, Said

_CORE = {
    "creator": "leaves-author",
    "lastModifiedBy": "leaves-last-author",
    "description": "leaves-property",
    "keywords": "leaves-property",
    "category": "leaves-property",
    "contentStatus": "leaves-property",
    "identifier": "leaves-property",
    "version": "leaves-property",
}
_APP = {
    "Manager": "leaves-author",
    "Company": "leaves-company",
    "Template": "leaves-path",
    "HyperlinkBase": "leaves-path",
}
_CALLED = {"contentStatus": "content status", "HyperlinkBase": "base of links"}
_LABEL = "MSIP_Label_"  # what a sensitivity label is made of
_TECHNICAL = ("AppVersion", "DocSecurity", "HyperlinksChanged", "LinksUpToDate", "ScaleCrop", "ShareDoc")
_PLAIN = re.compile("true|false|[0-9.]*")
_DEVICE = 64  # bytes in which a printer's settings name it


def properties(opened: Opened) -> Iterator[Fact]:
    """The people, companies and folders that the properties of the workbook name, and what else they hold."""
    for type_, codes in (("core-properties", _CORE), ("extended-properties", _APP)):
        for node in _properties(opened, type_):
            text = " ".join(node.text.split())
            if node.name in codes and text:
                called = f"{_CALLED.get(node.name, node.name)}: " if codes[node.name] == "leaves-property" else ""
                yield Fact(codes[node.name], what=f"{called}{text}", key=f"{node.name} {text}")
            elif node.name == "revision" and text not in ("", "0", "1"):
                yield Fact("leaves-property", what=f"revision {text}")
    labels = {name: value for name, value in opened.guarded.properties.items() if name.startswith(_LABEL) and value}
    for name, value in opened.guarded.properties.items():
        if value and name not in labels and not (name in _TECHNICAL and _PLAIN.fullmatch(value)):
            yield Fact("leaves-custom-property", places=(name,), what=value, key=value)
    if labels:
        key = "\n".join(f"{name} {value}" for name, value in labels.items())
        yield Fact("leaves-custom-property", places=(_LABEL.rstrip("_"),), what=", ".join(labels.values()), key=key)
    workbook = opened.tree(opened.package.workbook)
    for one in workbook.all("absPath"):
        yield Fact("leaves-path", what=one.get("url"))
    for one in workbook.all("fileSharing"):
        if name := one.get("userName"):
            yield Fact("leaves-last-author", what=name)
    for one in workbook.all("customWorkbookView"):
        yield Fact("leaves-personal-view", what=one.get("name"))


def people(opened: Opened) -> Iterator[Fact]:
    """Those who have commented or are named in comments, shared the workbook or signed it."""
    names = [one.get("displayName") for part in opened.named("xl/persons/") for one in opened.tree(part).all("person")]
    if named := list(dict.fromkeys(filter(None, names))):
        yield Fact("leaves-persons", what=", ".join(named))
    if logs := opened.named("xl/revisions/"):
        yield Fact("leaves-revisions", key=opened.crc(*logs))
    signatures = [part for part in opened.named("_xmlsignatures/") if part.lower().endswith(".xml")]
    if signatures:
        yield Fact("leaves-signature", key=opened.crc(*signatures))


def printers(opened: Opened) -> Iterator[Fact]:
    """The printers that are named in the settings kept for them."""
    found = {_printer(opened.package.read(part)) for part in opened.named("xl/printerSettings/")}
    if found:
        yield Fact("leaves-printer", what=", ".join(sorted(filter(None, found))) or "without a name")


def _printer(settings: bytes) -> str:
    start = settings[:_DEVICE]
    if not utf_16_without_mark(start[:16]):
        return ""
    text = start.decode("utf-16-le", "replace").partition("\0")[0]
    return text if text.isprintable() else ""


def said_in_properties(opened: Opened) -> Iterator[Said]:
    """The texts of all properties."""
    for type_ in ("core-properties", "extended-properties"):
        for node in _properties(opened, type_):
            if node.name != "TitlesOfParts":
                yield Said(f"the property {_CALLED.get(node.name, node.name)}", node.text)
    for name, value in opened.guarded.properties.items():
        yield Said("a custom property", f"{name}\n{value}")


def _properties(opened: Opened, type_: str) -> Iterator[Node]:
    """The properties of one of the two usual parts."""
    for part in opened.package.related("", type_):
        for root in opened.tree(part).inside:
            yield from root.inside

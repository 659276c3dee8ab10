"""Copies of data, and ways to data elsewhere: pivot caches, slicers, links, connections, queries, the data model."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from plan_tools.excel.inspecting.opened import Opened, file_name
from plan_tools.excel.inspecting.tree import Node
from plan_tools.model.inspection import Fact, Said

_PASSWORD = re.compile(r"(?:password|pwd)\s*=\s*[^;\s]", re.IGNORECASE)
_MASHUP = b"DataMashup"
_EMPTY_MASHUP = 400  # bytes of one that holds no query


def caches(opened: Opened) -> Iterator[Fact]:
    """The copies of data that pivot tables and slicers keep."""
    related = opened.package.related(opened.package.workbook, "pivotCacheDefinition")
    found = (*related, *opened.named("xl/pivotCache/pivotCacheDefinition"))
    for part in dict.fromkeys(opened.package.entry_of(part) for part in found if part in opened.package):
        root = opened.tree(part)
        records = [one for one in opened.package.related(part, "pivotCacheRecords") if one in opened.package]
        source = next(root.all("worksheetSource"), Node("", {}))
        place = "!".join(filter(None, (source.get("sheet"), source.get("ref") or source.get("name"))))
        told = place or "a source outside the workbook"
        yield Fact("leaves-pivot-cache", what=told, key=f"{told} {opened.crc(part, *records)}")
    for part in opened.named("xl/slicerCaches/", "xl/timelineCaches/"):
        if part.lower().endswith(".xml"):
            root = next(opened.tree(part).all("slicerCacheDefinition", "timelineCacheDefinition"), Node("", {}))
            yield Fact("leaves-slicer", what=root.get("sourceName") or root.get("name"), key=opened.crc(part))


def ways_out(opened: Opened) -> Iterator[Fact]:
    """The links to other workbooks and programs, with what is kept of them, and the connections to data elsewhere."""
    for part in opened.named("xl/externalLinks/externalLink"):
        root = opened.tree(part)
        kept = sum(1 for _ in root.all("cell"))
        targets = [unquote(target) for target in opened.outside(part).values()]
        live = [one.get("ddeService") or one.get("progId") for one in root.all("ddeLink", "oleLink")]
        what = ", ".join(filter(None, (*targets, *live))) or file_name(part)
        yield Fact("leaves-live-link" if live else "leaves-external-link", what=what, key=f"{what} {kept}")
    for part in opened.named("xl/connections.xml"):
        for one in opened.tree(part).all("connection"):
            held = " ".join(value for node in one.all_nodes() for value in node.about.values())
            code = "leaves-password" if _PASSWORD.search(held) else "leaves-connection"
            yield Fact(code, what=one.get("name") or "without a name", key=held)
    for part in opened.named("xl/queryTables/"):
        for one in opened.tree(part).all("queryTable"):
            yield Fact("leaves-query-table", opened.sheet_of(part), what=one.get("name"))
    model = opened.named("xl/model/")
    if model:
        yield Fact("leaves-data-model", key=opened.crc(*model))
    others: list[str] = []
    for part in opened.named("customXml/"):
        if not part.lower().endswith(".xml") or "itemprops" in part.lower():
            continue
        data = opened.data(part)
        if _MASHUP not in data:
            others.append(part)
        elif len(data) > _EMPTY_MASHUP:
            yield Fact("leaves-queries", key=opened.crc(part))
    if others:
        yield Fact("leaves-custom-xml", what=", ".join(map(file_name, others)), key=opened.crc(*others))


def said_of_data(opened: Opened) -> Iterator[Said]:
    """The texts of connections and of XML that programs have put in."""
    for part in opened.named("xl/connections.xml", "xl/externalLinks/externalLink"):
        nodes = opened.tree(part).all_nodes()
        texts = (value for node in nodes for value in (*node.about.values(), *node.words))
        yield Said("a link to data elsewhere", "\n".join(texts))
        yield Said("a link to data elsewhere", unquote("\n".join(opened.outside(part).values())))
    for part in opened.named("customXml/"):
        if part.lower().endswith(".xml") and _MASHUP not in opened.data(part):
            words = (word for node in opened.tree(part).all_nodes() for word in (*node.words, *node.about.values()))
            yield Said("XML that a program has put in", "\n".join(word for word in words if "{" not in word))

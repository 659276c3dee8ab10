"""Files and programs inside a workbook, and the texts of its comments, drawings and charts."""

import re
from collections.abc import Iterator
from html import unescape

from plan_tools.excel.guarding.marks import Area
from plan_tools.excel.inspecting.opened import Opened, file_name
from plan_tools.excel.inspecting.tree import Node
from plan_tools.model.inspection import Fact, Said

_PROGRAMS = {  # by what parts, or the lists that name them, call it
    "vbaproject": "macros",
    "macrosheet": "a macro sheet",
    "dialogsheet": "a dialog sheet",
    "activex": "ActiveX controls",
    "relationships/control": "ActiveX controls",
    "customui": "buttons of its own",
    "ui/extensibility": "buttons of its own",
    "webextension": "an add-in",
}
_PICTURES = re.compile(r"\.(?:png|jpe?g|gif|bmp|emf|wmf|tiff?|svg|wdp|webp|ico)$", re.IGNORECASE)
_DRAWN = ("xl/drawings/", "xl/charts/", "xl/chartEx/", "xl/diagrams/", "xl/chartsheets/")
_ROW, _COLUMN = 190_500, 609_600  # the height and the width of a usual cell, as drawings count them
_TAG = re.compile(r"<[^>]*>")


def programs(opened: Opened) -> Iterator[Fact]:
    """Macros and other programs, each kind once."""
    listed = unescape(opened.parts.listed().decode("utf-8", "replace")).lower()
    found: dict[str, list[str]] = {}
    for mark, what in _PROGRAMS.items():
        parts = [name for name in opened.package.names if mark in name.lower()]
        if parts or mark in listed:
            found.setdefault(what, []).extend(parts)
    for what, parts in found.items():
        yield Fact("leaves-program", what=what, key=f"{what} {opened.crc(*parts)}")


def embedded(opened: Opened) -> Iterator[Fact]:
    """Files inside the workbook: whole documents, and pictures of its first page."""
    for part in opened.named("xl/embeddings/"):
        if not part.lower().endswith(".rels"):
            where = opened.sheet_of(part)
            yield Fact("leaves-embedded-file", where, what=file_name(part), key=opened.crc(part))
    for part in opened.parts.archives:
        if not any(mark in part.lower() for mark in ("/embeddings/", *_PROGRAMS)) and not _PICTURES.search(part):
            yield Fact("leaves-embedded-file", what=file_name(part), key=opened.crc(part))
    for part in dict.fromkeys((*opened.package.related("", "thumbnail"), *opened.named("docProps/thumbnail"))):
        yield Fact("leaves-thumbnail", key=opened.crc(part))


def said_in_comments(opened: Opened) -> Iterator[Said]:
    """The texts of notes and of threads of comments, and who wrote them."""
    for part in opened.named("xl/comments", "xl/threadedComments/"):
        root, sheet = opened.tree(part), opened.sheet_of(part)
        for one in root.all("comment", "threadedComment"):
            yield Said("a comment", one.text, sheet, one.get("ref"))
        for one in root.all("author"):
            yield Said("the author of a comment", one.text, sheet)
    for part in opened.named("xl/persons/"):
        for one in opened.tree(part).all("person"):
            yield Said("a person named in comments", f"{one.get('displayName')}\n{one.get('userId')}")


def said_in_drawings(opened: Opened) -> Iterator[Said]:
    """The texts of boxes, shapes and charts, and the descriptions of pictures."""
    for part in opened.named(*_DRAWN):
        if part.lower().endswith(".vml"):
            shown = unescape(_TAG.sub(" ", opened.data(part).decode("utf-8", "replace")))
            yield Said("a text box", shown, opened.sheet_of(part))
        if not part.lower().endswith(".xml"):
            continue
        root, sheet = opened.tree(part), opened.sheet_of(part)
        where = "a chart" if "chart" in part.lower() else "a text box"
        for body in _bodies(root):
            yield Said(where, body, sheet)
        for one in root.all("cNvPr"):
            text = "\n".join(filter(None, (one.get("name"), one.get("descr"), one.get("title"))))
            yield Said("the description of a picture or a shape", text, sheet)


def drawn(opened: Opened) -> dict[str, tuple[Area, ...]]:
    """The areas that charts and pictures cover on each sheet."""
    found: dict[str, tuple[Area, ...]] = {}
    for part in opened.named("xl/drawings/drawing"):
        anchors = opened.tree(part).all("twoCellAnchor", "oneCellAnchor") if part.lower().endswith(".xml") else ()
        found[opened.sheet_of(part)] = tuple(map(_covered, anchors))
    return found


def _covered(anchor: Node) -> Area:
    """The area under an anchor; where only its size is told, as many cells of the usual size."""
    ends = {one.name: one for one in anchor.inside}
    top, left = _corner(ends.get("from"))
    if "to" in ends:
        return (top, left, *_corner(ends["to"]))
    size = ends.get("ext") or Node("ext", {})
    down, across = (int(_digits(size.get(name))) // usual for name, usual in (("cy", _ROW), ("cx", _COLUMN)))
    return top, left, top + down, left + across


def _corner(end: Node | None) -> tuple[int, int]:
    told = {one.name: one.text for one in end.inside} if end else {}
    return int(_digits(told.get("row", ""))) + 1, int(_digits(told.get("col", ""))) + 1


def _digits(text: str) -> str:
    text = text.strip()
    return text if text.isascii() and text.isdigit() and len(text) < 10 else "0"


def _bodies(root: Node) -> Iterator[str]:
    """The texts of a drawing, each box whole: one sentence may be cut into many runs."""
    for body in root.all("txBody", "rich", "t_body"):
        yield "\n".join("".join(run.text for run in line.all("t")) for line in body.all("p"))
    for cached in root.all("strCache", "strLit"):
        yield "\n".join(point.text for point in cached.all("v"))
    for point in root.all("pt"):
        if any(one.name == "t" for one in point.inside):  # a text of a diagram
            yield "".join(run.text for run in point.all("t"))

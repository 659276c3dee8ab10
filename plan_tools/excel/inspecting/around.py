"""What stands around the cells of a sheet: what is hidden, filters, links, prompts, headers, scenarios, views."""

import re
from collections.abc import Iterator, Sequence

from plan_tools.excel.guarding.looks import WHITE, contrast
from plan_tools.excel.inspecting.faint import faint_cells
from plan_tools.excel.inspecting.opened import Opened
from plan_tools.excel.inspecting.tree import Node
from plan_tools.model import Raw, Sheet, cell_address
from plan_tools.model.inspection import Fact, Said
from plan_tools.model.places import columns_told, ranges, rows_told

NARROW, LOW = 0.5, 4.0  # characters of a column, and points of a row, below which nothing in it can be read
_FAINT = 1.2
_FILE = re.compile(r"file:|\\\\|[A-Za-z]:[\\/]|/(?:Users|home|Volumes)/", re.IGNORECASE)
_ROW_HEIGHT = re.compile(
    rb"""<(?:\w+:)?row\s(?=[^<>]*\bht\s*=\s*["']([0-9]{0,3}(?:\.[0-9]*)?)["'])[^<>]*\br\s*=\s*["']([0-9]{1,7})"""
)
_CODE = re.compile(r'&(?:&|"[^"]*"|K[0-9A-Fa-f]{6}|K[0-9]{2}[+-][0-9]{3}|[0-9]+|[A-Za-z])')
_INSERTED = re.compile("&[PNDTZFAG]")
_HIDING = re.compile(r';;;+|"";"";""(?:;"")?')
_PRINTED = ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")


def is_file(target: str) -> bool:
    """Whether a link leads to a file on somebody's computer or network."""
    return _FILE.match(target.strip()) is not None


def hidden_sheets(opened: Opened) -> Iterator[Fact]:
    """The sheets that are hidden, each with the extent of what it holds."""
    held = {sheet.name: sheet for sheet in opened.workbook.sheets}
    for listed in opened.listed:
        if listed.state == "visible":
            continue
        code = "leaves-very-hidden-sheet" if listed.state == "veryHidden" else "leaves-hidden-sheet"
        yield Fact(code, listed.name, _extent(held.get(listed.name)))


def _extent(sheet: Sheet | None) -> tuple[str, ...]:
    filled = [(row, column) for row, column, _raw in _filled(sheet.rows)] if sheet else []
    if not filled:
        return ()
    rows, columns = zip(*filled, strict=True)
    first, last = cell_address(min(rows), min(columns)), cell_address(max(rows), max(columns))
    return (first if first == last else f"{first}:{last}",)


def around(opened: Opened, sheet: Sheet, part: str) -> Iterator[Fact]:
    """What travels with a sheet and is in no cell of it."""
    node = opened.tree(part)
    yield from _hidden(opened, sheet, part, node)
    yield from _filters(opened, sheet, part, node)
    yield from _faint(opened, sheet, node)
    targets = opened.outside(part)
    links = [(one.get("ref"), targets.get(one.get("r:id"), "")) for one in node.all("hyperlink")]
    files = [(ref, target) for ref, target in links if is_file(target)]
    if files:
        yield Fact(
            "leaves-file-link",
            sheet.name,
            tuple(ref for ref, _ in files),
            files[0][1],
            "\n".join(target for _, target in files),
        )
    for one in node.all("scenario"):
        yield Fact("leaves-scenario", sheet.name, (one.get("name"),), str(len(one.inside)))
    if any(view.flag("hiddenRows") or view.flag("filter") for view in node.all("customSheetView")):
        yield Fact("leaves-view", sheet.name)


def _hidden(opened: Opened, sheet: Sheet, part: str, node: Node) -> Iterator[Fact]:
    usual = next(node.all("sheetFormatPr"), Node("", {}))
    sizes = {int(number): _number(size, LOW) for size, number in _ROW_HEIGHT.findall(opened.data(part))}
    low_row = _number(usual.get("defaultRowHeight"), LOW) < LOW and not usual.flag("zeroHeight")
    low = {row for row, size in sizes.items() if size < LOW}
    held = {row for row, _column, _raw in _filled(sheet.rows)} if low or low_row else set()
    rows = sheet.unseen.rows | {row for row in held if row in low or (low_row and row not in sizes)}
    if rows:
        yield Fact("leaves-hidden-rows", sheet.name, rows_told(rows))
    wide = _number(usual.get("defaultColWidth"), 9)
    widths = {
        column: 0 if one.flag("hidden") else _number(one.get("width"), wide)
        for one in node.all("col")
        for column in range(int(_number(one.get("min"), 1)), int(_number(one.get("max"), 0)) + 1)
    }
    narrow = min((*widths.values(), wide)) < NARROW
    filled = {column for _row, column, _raw in _filled(sheet.rows)} if narrow else set()
    columns = sheet.unseen.columns | {column for column in filled if widths.get(column, wide) < NARROW}
    if columns:
        yield Fact("leaves-hidden-columns", sheet.name, columns_told(columns))


def _filters(opened: Opened, sheet: Sheet, part: str, node: Node) -> Iterator[Fact]:
    tables = [table for table in opened.package.related(part, "table") if table in opened.package]
    nodes = [one for one in node.inside for one in one.inside if one.name == "autoFilter"]
    nodes += [one for table in tables for one in opened.tree(table).all("autoFilter")]
    for one in nodes:
        if columns := sum(any(True for _ in found.inside) for found in one.all("filterColumn")):
            yield Fact("leaves-filter", sheet.name, (one.get("ref"),), key=str(columns))


def _faint(opened: Opened, sheet: Sheet, node: Node) -> Iterator[Fact]:
    guarded = next((one for one in opened.guarded.sheets if one.name == sheet.name), None)
    unread = faint_cells(sheet, guarded, opened.hiding, opened.guarded.looks.fills) if guarded else ()
    if places := ranges({*sheet.unseen.faint, *unread}):
        yield Fact("leaves-faint-text", sheet.name, places)
    styles = opened.package.related(opened.package.workbook, "styles")
    formats = list(opened.tree(styles[0]).all("dxfs")) if styles else []
    looks = [one for found in formats for one in found.inside]
    rules = [
        one
        for one in node.all("conditionalFormatting")
        for rule in one.all("cfRule")
        if any(map(_vanishes, _looks_of(rule, looks)))
    ]
    areas = {area for one in rules for area in _areas_of(one).split()}
    if areas:
        yield Fact("leaves-vanishing-text", sheet.name, tuple(sorted(areas)))


def _areas_of(rules: Node) -> str:
    return rules.get("sqref") or " ".join(one.text for one in rules.all("sqref"))


def _looks_of(rule: Node, looks: Sequence[Node]) -> Iterator[Node]:
    number = int(_number(rule.get("dxfId"), -1))
    if 0 <= number < len(looks):
        yield looks[number]
    yield from rule.all("dxf")


def _vanishes(look: Node) -> bool:
    """Whether a look that a rule gives makes text unseen: its ink is like its fill, or its format shows nothing."""
    if any(_HIDING.fullmatch(one.get("formatCode")) for one in look.all("numFmt")):
        return True
    inks = [one.get("rgb")[-6:] for font in look.all("font") for one in font.all("color") if one.get("rgb")]
    fills = [
        one.get("rgb")[-6:] for fill in look.all("fill") for one in fill.all("bgColor", "fgColor") if one.get("rgb")
    ]
    themed = any(one.get("theme") or one.get("indexed") for fill in look.all("fill") for one in fill.all("bgColor"))
    return bool(inks) and not themed and _is_like(inks[0], fills[0] if fills else WHITE)


def _is_like(one: str, other: str) -> bool:
    hexadecimal = all(
        len(colour) == 6 and all(sign in "0123456789abcdefABCDEF" for sign in colour) for colour in (one, other)
    )
    return hexadecimal and contrast(one, other) < _FAINT


def said_around(opened: Opened, sheet: Sheet, part: str) -> Iterator[Said]:
    """The texts of a sheet that are in no cell."""
    node = opened.tree(part)
    targets = opened.outside(part)
    for one in node.all("hyperlink"):
        text = " ".join(filter(None, (targets.get(one.get("r:id"), ""), one.get("display"), one.get("tooltip"))))
        yield Said("a link", text, sheet.name, one.get("ref"))
    for one in node.all("dataValidation"):
        named = (one.get(name) for name in ("promptTitle", "prompt", "errorTitle", "error"))
        text = "\n".join(filter(None, (*named, *(each.text for each in one.all("formula1", "formula2")))))
        place = one.get("sqref") or next((each.text for each in one.all("sqref")), "")
        yield Said("a dropdown or its prompt", text, sheet.name, place.partition(" ")[0].partition(":")[0])
    for one in node.all(*_PRINTED):
        yield Said("the print header or footer", _CODE.sub(" ", one.text), sheet.name)
    for one in node.all("scenario"):
        values = (each.get("val") for each in one.all("inputCells"))
        yield Said("a scenario", "\n".join((one.get("name"), one.get("comment"), one.get("user"), *values)), sheet.name)


def printed(opened: Opened) -> frozenset[str]:
    """The texts at the head and the foot of the pages of all visible sheets."""
    visible = {one.name for one in opened.listed if one.state == "visible"}
    nodes = (opened.tree(part) for sheet, part in opened.sheets() if sheet.name in visible)
    found = (one.text.replace("&&", "\0") for node in nodes for one in node.all(*_PRINTED))
    pieces = (piece for text in found for piece in _CODE.split(text))
    return frozenset(" ".join(piece.replace("\0", "&").split()) for piece in pieces) - {""}


def _filled(rows: Sequence[Sequence[Raw]]) -> Iterator[tuple[int, int, Raw]]:
    return (
        (row, column, raw) for row, line in enumerate(rows, 1) for column, raw in enumerate(line, 1) if raw is not None
    )


def _number(text: str, otherwise: float) -> float:
    try:
        return float(text)
    except ValueError:
        return otherwise

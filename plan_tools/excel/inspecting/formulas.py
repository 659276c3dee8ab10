"""Formulas that lead out of their workbook, and the names that are kept for cells and values."""

import re
from collections.abc import Iterator
from html import unescape

from plan_tools.excel.guarding.marks import column_number
from plan_tools.excel.inspecting.around import is_file
from plan_tools.excel.inspecting.opened import Opened
from plan_tools.excel.inspecting.tree import Node
from plan_tools.model import Place, Sheet
from plan_tools.model.inspection import Fact, Said
from plan_tools.model.places import ranges

_FORMULA = re.compile(
    rb"""<(?:\w+:)?c\s[^<>]*?\br\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["'][^<>]*>\s*<(?:\w+:)?f(?:\s[^<>]*)?>([^<]*)<"""
)
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_LINK = re.compile(r"\[(?!0\])[0-9]+\]|\[[^\[\]]{1,200}\.xl\w{1,2}\]", re.IGNORECASE)
_OPENS = re.compile(r'HYPERLINK\s*\(\s*"([^"]*)"', re.IGNORECASE)
_WITHOUT_HARM = frozenset(("HYPERLINK", "IMAGE"))  # a link to the web that somebody has to click, or a picture
_CONSTANT = re.compile(r'=?\s*(?:"(?:[^"]|"")*"|[+-]?[0-9][0-9.,eE+-]*|TRUE|FALSE|\{[^{}]*\})\s*', re.IGNORECASE)
_BUILT_IN = "_xlnm."


def links_of(opened: Opened, sheet: Sheet, part: str) -> Iterator[Fact]:
    """The formulas of a sheet that lead to other files or programs."""
    data = opened.data(part)
    if b"[" in data or b"HYPERLINK" in data.upper():
        yield from _links(sheet, data)
    reached = {place: what for place, what in sheet.unseen.outside.items() if what not in _WITHOUT_HARM}
    if reached:
        yield Fact("leaves-reaching-formula", sheet.name, ranges(reached), ", ".join(sorted(set(reached.values()))))


def _links(sheet: Sheet, data: bytes) -> Iterator[Fact]:
    linked: list[Place] = []
    files: dict[Place, str] = {}
    for letters, row, written in _FORMULA.findall(data):
        if b"[" not in written and b"(" not in written:
            continue
        formula = unescape(written.decode("utf-8", "replace"))
        place = int(row), column_number(letters)
        if leads_out(formula):
            linked.append(place)
        if (found := _OPENS.search(formula)) and is_file(found[1]):
            files[place] = found[1]
    if linked:
        yield Fact("leaves-linked-formulas", sheet.name, ranges(linked))
    if files:
        yield Fact("leaves-file-link", sheet.name, ranges(files), next(iter(files.values())), "\n".join(files.values()))


def said_in_formulas(opened: Opened, sheet: Sheet, part: str) -> Iterator[Said]:
    """The texts that formulas hold, which their cells may not show; those of one column are told once."""
    told: set[str] = set()
    for letters, row, written in _FORMULA.findall(opened.data(part)):
        if b'"' in written or b"&quot;" in written:
            text = "\n".join(_QUOTED.findall(unescape(written.decode("utf-8", "replace"))))
            if text not in told:
                told.add(text)
                yield Said("a formula", text, sheet.name, f"{letters.decode()}{int(row)}")


def leads_out(formula: str) -> bool:
    """Whether a formula refers to cells of another workbook; ``[0]`` is the workbook itself."""
    return "[" in formula and _LINK.search(_QUOTED.sub("", formula)) is not None


def names(opened: Opened) -> Iterator[Fact]:
    """The names that are hidden, lead to other workbooks, or hold values of their own."""
    found = _defined(opened)
    kinds = {
        "leaves-name-outside": [one for one in found if leads_out(one.text) or "://" in one.text],
        "leaves-name-hidden": [one for one in found if one.flag("hidden")],
        "leaves-name-constant": [one for one in found if _CONSTANT.fullmatch(one.text)],
    }
    told: set[str] = set()
    for code, nodes in kinds.items():
        fresh = [one for one in nodes if one.get("name") not in told]
        told |= {one.get("name") for one in fresh}
        if fresh:
            called = tuple(dict.fromkeys(one.get("name") for one in fresh))
            yield Fact(code, "", (), ", ".join(called), "\n".join(f"{one.get('name')} {one.text}" for one in fresh))


def said_in_names(opened: Opened) -> Iterator[Said]:
    """What names are called, what they hold and what is said about them."""
    for one in _defined(opened):
        yield Said("a defined name", "\n".join((one.get("name"), one.text, one.get("comment"))))


def area_named(opened: Opened, formula: str) -> str:
    """What the name stands for that a chart takes its data from; the formula as it is where it is no name."""
    called = formula.removeprefix("[0]!").casefold()
    return next((one.text for one in _defined(opened) if one.get("name").casefold() == called), formula)


def _defined(opened: Opened) -> list[Node]:
    nodes = opened.tree(opened.package.workbook).all("definedName")
    return [one for one in nodes if not one.get("name").startswith(_BUILT_IN)]

"""Conditional formats of other people: where they stand, and which of them give one word a colour."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from plan_tools.excel.editing.formats import Formats
from plan_tools.excel.editing.own_rules import own_rules
from plan_tools.excel.editing.ranges import Range, ranges
from plan_tools.excel.editing.worksheet import Worksheet, worksheet
from plan_tools.excel.markup import MAIN, Element
from plan_tools.excel.package import Package

_QUOTED = re.compile(r'"((?:[^"]|"")*)"')
_FIXED = re.compile(r"\$([A-Z]{1,3})\$?[0-9]")
_NEGATED = re.compile(r"<>|\bNOT\(\s*(?!ISERROR)", re.IGNORECASE)
_NAMES_A_WORD = ("cellIs", "containsText", "beginsWith", "endsWith", "expression")


class OtherRule(NamedTuple):
    """One rule: its cells, and the word that it colours with its fill (RGB); "" where it is about something else.

    `looks_at` are the letters of the columns that it looks at whatever cell it colours.
    """

    cells: Sequence[Range]
    word: str
    fill: str
    looks_at: frozenset[str] = frozenset()


def other_rules(data: bytes, sheet: str) -> tuple[OtherRule, ...]:
    """The conditional formats in a sheet of the workbook `data` that are not plan-tools' own, in the file's order.

    Those that only draw lines, as in every new tracker, say nothing of a rating and are left out.
    """
    package = Package(data)
    read = worksheet(package.read_xml(package.sheets[sheet]))
    own = {id(one.rule) for one in own_rules(read)}
    others = [one for one in read.elements if one.name == "cfRule" and id(one) not in own]
    styles = next(iter(package.related(package.workbook, "styles")), "")
    formats = Formats(package.read_xml(styles)) if others and styles else None
    return tuple(_rule(read, one, formats) for one in others if not _only_draws_lines(one, formats))


def _only_draws_lines(rule: Element, formats: Formats | None) -> bool:
    number = rule.attributes.get("dxfId", "")
    return formats is not None and number.isdigit() and formats.only_draws_lines(int(number))


def _rule(sheet: Worksheet, rule: Element, formats: Formats | None) -> OtherRule:
    inside = [one for one in sheet.elements if one.parent is rule]
    beside = [one for one in sheet.elements if one.parent is rule.parent]
    places = [rule.parent.attributes.get("sqref", "")] if rule.parent else []
    places += (sheet.text(one) for one in beside if one.name == "sqref")
    cells = tuple(area for text in places for area in ranges(text))
    number = rule.attributes.get("dxfId", "")
    formulas = [sheet.text(one) for one in inside if one.name == "formula"]
    words = set(_words(rule, formulas))
    if len(words) != 1 or formats is None or not number.isdigit() or rule.space not in MAIN:
        return OtherRule(cells, "", "")
    fixed = frozenset(letters for formula in formulas for letters in _FIXED.findall(_QUOTED.sub("", formula)))
    return OtherRule(cells, words.pop(), formats.colours(int(number))[0], fixed)


def _words(rule: Element, formulas: Sequence[str]) -> Iterator[str]:
    """The texts for which a rule holds; none where it holds for all others."""
    kind, operator = rule.attributes.get("type", ""), rule.attributes.get("operator", "equal")
    if kind not in _NAMES_A_WORD or (kind == "cellIs" and operator != "equal") or any(map(_NEGATED.search, formulas)):
        return
    for formula in formulas:
        yield from (word.replace('""', '"').strip() for word in _QUOTED.findall(formula))

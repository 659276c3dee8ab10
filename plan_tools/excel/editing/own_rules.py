"""Conditional formats of ours, put in place of those that were: no rule piles up, and nobody else's is touched."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

from plan_tools.excel.editing.ranges import Growth, Range, ranges
from plan_tools.excel.editing.worksheet import Worksheet
from plan_tools.excel.markup import MAIN, Element, Splice, escaped
from plan_tools.excel.rating_rules import Rule, is_ours

BEFORE = (  # what a sheet holds in front of its conditional formats, in the order of the standard
    "sheetData", "sheetCalcPr", "sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState",
    "dataConsolidate", "customSheetViews", "mergeCells", "phoneticPr", "conditionalFormatting",
)  # fmt: skip


class Looks(Protocol):
    """The differential formats of a workbook, by number."""

    def colours(self, number: int) -> tuple[str, str]:
        """The fill and the colour of the text, as RGB."""

    def differential(self, fill: str, text: str) -> int:
        """The number of the one with these colours and nothing else."""


class Area(tuple[Range, ...]):
    """The cells of some columns, from left to right."""

    __slots__ = ()

    def __str__(self) -> str:
        return " ".join(map(str, self))

    def grown(self, growths: Sequence[Growth]) -> "Area":
        """The cells with appended rows taken in."""
        return Area(one.grown(growths) for one in self)

    def is_in(self, others: Iterable[Range]) -> bool:
        """Whether `others` are these cells, or reach further down."""
        there = sorted(others, key=lambda one: one.left)
        beside = len(there) == len(self) and all(
            one[:2] == other[:2] and one.right == other.right for one, other in zip(self, there, strict=True)
        )
        return beside and all(one.bottom <= other.bottom for one, other in zip(self, there, strict=True))


class Wanted(NamedTuple):
    """The rules that are to stand on a sheet, and the cells that they are for; each formula is for the first cell."""

    cells: Area
    rules: Sequence[Rule]


class _Own(NamedTuple):
    """One rule of ours that stands there: its XML, the one around it, its formula and the number of its look."""

    rule: Element
    around: Element
    formula: str
    look: int


def others_rules(sheet: Worksheet, area: Range) -> Iterator[str]:
    """What each conditional format of other people says that covers all of `area`, in lower case, texts quoted."""
    own = {id(one.rule) for one in own_rules(sheet)}
    children = _children(sheet)
    for rule in sheet.elements:
        around = rule.parent
        if rule.name != "cfRule" or around is None or id(rule) in own:
            continue
        newer = [sheet.text(one) for one in children[id(around)] if one.name == "sqref"]
        places = (area for text in (around.attributes.get("sqref", ""), *newer) for area in ranges(text))
        if any(place.holds(area) for place in places):
            said = (sheet.text(one) for one in children[id(rule)] if one.name in ("formula", "f"))
            yield " ".join((f'"{rule.attributes.get("text", "")}"', *said)).lower()


def _children(sheet: Worksheet) -> dict[int, list[Element]]:
    """The elements outside the rows by the identity of the one that they are in."""
    found: dict[int, list[Element]] = defaultdict(list)
    for element in sheet.elements:
        found[id(element.parent)].append(element)
    return found


def own_rule_splices(sheet: Worksheet, wanted: Wanted, looks: Looks) -> list[Splice]:
    """The splices that put `wanted` in place of every rule of ours; none where they stand there already."""
    if rules_stand(sheet, wanted, looks):
        return []
    own = list(own_rules(sheet))
    gone = {id(one.rule) for one in own}
    children = _children(sheet)
    splices: list[Splice] = []
    for around in {id(one.around): one.around for one in own}.values():
        rules = [one for one in children[id(around)] if one.name == "cfRule"]
        whole = all(id(rule) in gone for rule in rules)
        cut = [around] if whole else [rule for rule in rules if id(rule) in gone]
        splices += (Splice(one.start, one.end, b"") for one in cut)
    return [*splices, _new(sheet, wanted, looks, gone)]


def _new(sheet: Worksheet, wanted: Wanted, looks: Looks, gone: set[int]) -> Splice:
    """The rules, behind everybody else's in place and in rank."""
    ranks = (
        one.attributes.get("priority", "") for one in sheet.elements if one.name == "cfRule" and id(one) not in gone
    )
    first = max((int(rank) for rank in ranks if rank.isdigit()), default=0) + 1
    name = sheet.prefix
    rules = "".join(
        f'<{name}cfRule type="expression" dxfId="{looks.differential(rule.fill, rule.text)}" priority="{rank}">'
        f"<{name}formula>{escaped(rule.formula)}</{name}formula></{name}cfRule>"
        for rank, rule in enumerate(wanted.rules, first)
    )
    around = f'<{name}conditionalFormatting sqref="{wanted.cells}">{rules}</{name}conditionalFormatting>'
    at = max(one.end for one in sheet.named(*BEFORE) if one.parent is sheet.elements[0])
    return Splice(at, at, around.encode() if wanted.rules else b"")


def rules_stand(sheet: Worksheet, wanted: Wanted, looks: Looks) -> bool:
    """Whether the rules of ours are those wanted, together on all the cells wanted, or on more rows below them."""
    own = list(own_rules(sheet))
    if not own or any(one.around is not own[0].around for one in own):
        return not own and not wanted.rules
    if not wanted.cells.is_in(ranges(own[0].around.attributes.get("sqref", ""))):
        return False
    return [(one.formula, *looks.colours(one.look)) for one in own] == list(wanted.rules)


def own_rules(sheet: Worksheet) -> Iterator[_Own]:
    """The rules of ours on a sheet."""
    for element in sheet.elements:
        rule = element.parent
        if element.name != "formula" or element.space not in MAIN or rule is None or rule.name != "cfRule":
            continue
        formula = sheet.text(element)
        if rule.parent is not None and is_ours(formula):
            look = rule.attributes.get("dxfId", "")
            yield _Own(rule, rule.parent, formula, int(look) if look.isdigit() else -1)

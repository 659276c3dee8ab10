"""Where a workbook says who a person is: in its cells, in texts elsewhere, in the names of sheets and of the file."""

from collections.abc import Iterator, Mapping, Set
from typing import NamedTuple, TypeGuard

from plan_tools.model import Place, Raw, Sheet, cell_address
from plan_tools.model.inspection import REST, Fact, Inspected, Said
from plan_tools.model.places import ranges
from plan_tools.rules.identifiers import find_identifiers
from plan_tools.rules.outlying import filled

IDENTIFIER = "leaves-identifier"
MOST_APART = 5  # cells of one sheet that are told one by one


class _Masked(NamedTuple):
    """The identifiers of a text: their masks, what kinds of identifier they are, and their letters and digits."""

    masks: str
    kinds: str
    signs: Set[str]


def revealing(found: Inspected, name: str, allowed: tuple[str, ...]) -> Iterator[Fact]:
    """What looks like an identifier in a file called `name`; in such a fact, `key` is where it stands, in words."""
    known: dict[str, _Masked] = {}

    def looked(text: str) -> _Masked:
        if text not in known:
            ones = find_identifiers(text, allowed)
            masks, kinds = dict.fromkeys(one.masked for one in ones), dict.fromkeys(one.kind for one in ones)
            signs = {"".join(filter(str.isalnum, text[one.start : one.end])).casefold() for one in ones}
            known[text] = _Masked(", ".join(masks), ", ".join(kinds), signs)
        return known[text]

    seen: set[str] = set()
    for sheet in found.workbook.sheets:
        in_cells = {place: looked(text) for place, text in _texts(sheet)}
        seen |= {sign for one in in_cells.values() for sign in one.signs} | looked(sheet.name).signs
        yield from _in_cells(sheet, {place: one for place, one in in_cells.items() if one.masks})
        yield from _identifier("the name of the sheet", looked(sheet.name), sheet.name)
    told: set[tuple[Said, str]] = set()
    for said in found.said:
        one, about = looked(said.text), said._replace(text="")
        if said.where.startswith(REST) and one.signs <= seen:
            continue
        seen |= one.signs
        if (about, one.masks) not in told:
            told.add((about, one.masks))
            yield from _identifier(said.where, one, said.sheet, said.place)
    yield from _identifier("the name of the file", looked(name.rpartition("/")[2]))


def _texts(sheet: Sheet) -> Iterator[tuple[Place, str]]:
    for place, raw in filled(sheet):
        if isinstance(raw, str):
            yield place, raw
        elif _is_long_number(raw):
            yield place, f"{raw:.0f}"


def _is_long_number(raw: Raw) -> TypeGuard[float]:
    """Whether a number could be one by which people are known: whole, and of ten digits or more."""
    return isinstance(raw, int | float) and not isinstance(raw, bool) and 1e9 <= raw < 1e16 and raw == int(raw)


def _in_cells(sheet: Sheet, found: Mapping[Place, _Masked]) -> Iterator[Fact]:
    """The identifiers of the cells of a sheet: cell by cell, or by their kinds where there are many."""
    if len(found) <= MOST_APART:
        for place, one in found.items():
            yield from _identifier("the cell", one, sheet.name, cell_address(*place))
        return
    by_kind: dict[str, list[Place]] = {}
    for place, one in found.items():
        by_kind.setdefault(one.kinds, []).append(place)
    for kinds, places in by_kind.items():
        where = f"each of {len(places):,} cells" if len(places) > 1 else "the cell"
        yield Fact(IDENTIFIER, sheet.name, ranges(places), kinds, where)


def _identifier(where: str, found: _Masked, sheet: str = "", place: str = "") -> Iterator[Fact]:
    if found.masks:
        yield Fact(IDENTIFIER, sheet, (place,) if place else (), found.masks, where)

"""The identifiers of people in a return that is about to go out."""

from collections.abc import Collection
from typing import NamedTuple

from plan_tools.model import Return
from plan_tools.rules.identifiers import find_identifiers


class Revealed(NamedTuple):
    """What a return says of who people are, masked, and the cells in which it stands."""

    masked: tuple[str, ...]
    cells: tuple[str, ...]


def revealed_in(issued: Return, allowed: Collection[str]) -> Revealed:
    """The identifiers in the rows of a return, each mask and each cell once."""
    masked: dict[str, None] = {}
    cells: dict[str, None] = {}
    for row in issued.rows:
        for name, cell in row.cells.items():
            if found := find_identifiers(cell.text, allowed):
                masked |= dict.fromkeys(one.masked for one in found)
                cells[row.address(name)] = None
    return Revealed(tuple(masked), tuple(cells))

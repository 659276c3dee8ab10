"""The identifiers of people in what is about to go out: in the texts of a plan, and in a return."""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from plan_tools.model import Field, Kind, Return, Tracker
from plan_tools.problems import Problem, problem
from plan_tools.rules.identifiers import allowed_in, find_identifiers
from plan_tools.rules.table import at


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


def revealed_in_plan(tracker: Tracker, code: str) -> Iterator[Problem]:
    """The problem `code` for each cell of a plan whose text holds identifiers; it shows none of them whole."""
    allowed = allowed_in(tracker)
    texts = [column.field for column in tracker.columns if column.kind is Kind.TEXT and column.field != Field.REF]
    masks: dict[str, str] = {}  # a plan says the same of every part of an action
    for action in tracker.actions:
        for field in texts:
            text = action.text(field)
            if text not in masks:
                masks[text] = ", ".join(dict.fromkeys(one.masked for one in find_identifiers(text, allowed)))
            if masks[text]:
                about = {"field": field, "masked": masks[text], **action.key._asdict()}
                yield problem(code, at(action.record, field), **about)

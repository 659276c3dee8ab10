"""What leaves with a workbook besides what a person sees in it: plain facts, before anybody judges them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from plan_tools.model.workbook import Workbook


class Fact(NamedTuple):
    """One thing that travels with a workbook; `code` is that of the wording in which people are told.

    `places` are cells, ranges, rows, columns or names on `sheet`, which is "" for the workbook as a whole. `what` is
    what stands there, and `key` tells it from another of its kind where neither a place nor `what` does.
    """

    code: str
    sheet: str = ""
    places: tuple[str, ...] = ()
    what: str = ""
    key: str = ""


REST = "a part of the file that no sheet shows"
"""Where a text stands that was found by looking through every part; it may have been found elsewhere before."""


class Said(NamedTuple):
    """A text that is in no cell; `where` is what holds it, in words such as "a comment", and `place` may be a cell."""

    where: str
    text: str
    sheet: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Inspected:
    """A workbook that was looked into: its cells, what else is in it, every text outside cells, and its size in bytes.

    `printed` are the texts that stand at the head or the foot of printed pages, without the codes around them; `drawn`
    are the areas that charts and pictures cover on each sheet: first row, first column, last row, last column.
    """

    workbook: Workbook
    facts: tuple[Fact, ...]
    said: tuple[Said, ...]
    printed: frozenset[str]
    size: int
    drawn: Mapping[str, tuple[tuple[int, int, int, int], ...]] = field(default_factory=dict)

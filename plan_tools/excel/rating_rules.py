"""The conditional formatting of ratings: one rule a rating, marked as ours so that a later run finds it again.

The mark is a term of the rule's formula that is always true. Unlike an extension or a name it outlives a workbook's
being saved by Excel, LibreOffice and Google Sheets, and whoever looks at the rule sees where it comes from.
"""

from collections.abc import Sequence
from typing import NamedTuple

from plan_tools.excel.literals import quoted
from plan_tools.model import Rating

SPARE_ROWS = 500  # how far colours and dropdowns reach below the last action
_MARK = 'N("plan-tools")=0'


class Rule(NamedTuple):
    """A conditional format: while `formula`, written for the first cell, is true, these colours (RGB as ``C00000``)."""

    formula: str
    fill: str
    text: str


def rating_rules(key: Sequence[Rating], first: str) -> list[Rule]:
    """A rule for each rating, which cells from `first` (such as ``L5``) on hold as its word or its letter."""
    rules = []
    for rating in key:
        holds = ",".join(f"TRIM({first})={quoted(name)}" for name in (rating.name, rating.letter) if name)
        rules.append(Rule(f"AND(OR({holds}),{_MARK})", rating.fill, rating.text))
    return rules


def is_ours(formula: str) -> bool:
    """Whether a rule with this formula was put there by plan-tools."""
    return _MARK.lower() in "".join(formula.split()).lower()

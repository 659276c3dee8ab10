"""Formulas that reach outside their workbook: to the web, to another program, to a page that is opened by a click."""

import re

_WORDS = (
    "HYPERLINK", "WEBSERVICE", "RTD", "DDE", "IMAGE", "STOCKHISTORY", "CALL", "REGISTER", "REGISTER.ID", "EXEC",
    "SQL.REQUEST", "IMPORTDATA", "IMPORTFEED", "IMPORTHTML", "IMPORTRANGE", "IMPORTXML",
)  # fmt: skip
_TOPIC = re.compile(r"[\w'.]\|")  # no operator of a formula, but what stands between a program and its topic
_QUOTED = re.compile(r'"[^"]*"|\'[^\']*\'')
_FUNCTION = re.compile(rf"(?<![\w.])(?:_XL\w+\.)*({'|'.join(map(re.escape, _WORDS))})\s*\(")


def may_reach(formulas: str) -> bool:
    """Whether any of these formulas may reach outside: a quick look, without which `reach_of` is not worth its time."""
    said = "".join(formulas.upper().split())
    return any(f"{word}(" in said for word in _WORDS) or _TOPIC.search(said) is not None


def reach_of(formula: str) -> str:
    """What a formula reaches outside with, such as ``WEBSERVICE``; nothing where it stays at home.

    References to other workbooks count as staying: their last value is in the cell.
    """
    bare = _QUOTED.sub("", formula.upper())
    if "|" in bare:
        return "DDE"
    found = _FUNCTION.search(bare)
    return found[1] if found else ""

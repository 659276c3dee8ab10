"""Whether a formula of a workbook could depend on cells of certain sheets; where in doubt, it could."""

import re
from collections.abc import Collection, Iterable, Mapping
from html import unescape

_ANY = re.compile(rb"<(?:[\w.-]+:)?f[\s/>]")
_TEXT = re.compile(rb"<(?:[\w.-]+:)?f(?:\s[^<>]*)?>([^<]+)<")
_REACHES_FAR = re.compile(r"(?:indirect|evaluate)\(|:[^!(),]*!|'(?:[^']|'')*:(?:[^']|'')*'!")
"""An address in a text, or all sheets from one to another."""


def may_depend(
    sheets: Mapping[str, bytes], changed: Collection[str], tables: Iterable[str], names: Mapping[str, str]
) -> bool:
    """Whether a formula could depend on what changed.

    `sheets` is the XML of every sheet by name, `changed` are the names of those with other cells than before, `tables`
    the names of the tables on them, and `names` the formula of each name that the workbook defines.
    """
    if any(_ANY.search(sheets[name]) for name in changed if name in sheets):
        return True
    wanted = {name.replace("'", "''").lower() for name in changed} | {name.lower() for name in tables}
    wanted |= _leading_to(wanted, {name.lower(): text.lower() for name, text in names.items()})
    others = (data for name, data in sheets.items() if name not in changed and _ANY.search(data))
    return any(
        b"<![CDATA[" in data or any(_mentions(_plain(found), wanted) for found in _TEXT.findall(data))
        for data in others
    )


def _leading_to(wanted: Collection[str], names: Mapping[str, str]) -> set[str]:
    """The defined names that lead to `wanted`, by way of others or at once."""
    found: set[str] = set()
    while new := {name for name, text in names.items() if _mentions(text, {*wanted, *found})} - found:
        found |= new
    return found


def _mentions(formula: str, wanted: Collection[str]) -> bool:
    return any(name in formula for name in wanted) or _REACHES_FAR.search(formula) is not None


def _plain(found: bytes) -> str:
    return unescape(found.decode("utf-8", "replace")).lower()

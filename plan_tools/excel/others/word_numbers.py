"""The numbers and signs that Word puts before paragraphs: they stand in no text, and are counted as it counts them."""

import re
from functools import cache
from typing import Any, NamedTuple

from docx.oxml.ns import qn

BULLET = "-"
_VALUE = qn("w:val")
_ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_LAST_IN_LETTERS = 26 * 26
_LEVELS = 9


@cache
def way(*names: str) -> str:
    """The way down to an element: the names on it, as python-docx writes them."""
    return "/".join(qn(f"w:{name}") for name in names)


def value(element: Any, otherwise: str = "") -> str:
    """The value of an element as it is written; `otherwise` where there is none."""
    return otherwise if element is None else str(element.get(_VALUE, otherwise))


class _Level(NamedTuple):
    """One level of a list: its first number, the form of its numbers, and the words around them (``%1.``).

    Lists of one kind count on from one another, unless they begin anew; `counter` names what counts them.
    """

    start: int
    form: str
    words: str
    counter: tuple[str, int]


class Numbers:
    """The lists of a document; `label` is to be asked for each of their paragraphs in turn."""

    def __init__(self, numbering: Any) -> None:
        """Take the lists from `numbering`, the root of the part that describes them; None where there is none."""
        self._levels: dict[tuple[str, int], _Level] = {}  # by the number of a list, and of its level from 0
        self._counts: dict[tuple[str, int], int] = {}
        if numbering is not None:
            self._take(numbering)

    def label(self, number: str, level: int) -> str:
        """What stands before the next paragraph of this level of the list `number`; "" where nothing does."""
        found = self._levels.get((number, level))
        if found is None or found.form == "bullet":
            return BULLET
        self._counts[found.counter] = self._counts.get(found.counter, found.start - 1) + 1
        for deeper in range(level + 1, _LEVELS):
            if below := self._levels.get((number, deeper)):
                self._counts.pop(below.counter, None)
        return re.sub("%([1-9])", lambda place: self._written(number, int(place[1]) - 1), found.words).strip()

    def _written(self, number: str, level: int) -> str:
        found = self._levels.get((number, level))
        return _in_form(self._counts.get(found.counter, found.start), found.form) if found else ""

    def _take(self, numbering: Any) -> None:
        kinds = {one.get(qn("w:abstractNumId")): one for one in numbering.findall(way("abstractNum"))}
        for one in numbering.findall(way("num")):
            number, kind = one.get(qn("w:numId")), value(one.find(way("abstractNumId")))
            described = kinds[kind].findall(way("lvl")) if kind in kinds else []
            for level in (*described, *one.findall(way("lvlOverride", "lvl"))):
                self._levels[number, _place(level)] = _level(level, kind)
            for anew in one.findall(way("lvlOverride", "startOverride")):
                at = number, _place(anew.getparent())
                if found := self._levels.get(at):
                    self._levels[at] = found._replace(start=int(value(anew, "1")), counter=(f"anew {number}", at[1]))


def _place(level: Any) -> int:
    return int(level.get(qn("w:ilvl"), "0"))


def _level(described: Any, kind: str) -> _Level:
    start, form, words = (described.find(way(name)) for name in ("start", "numFmt", "lvlText"))
    return _Level(int(value(start, "1")), value(form), value(words), (kind, _place(described)))


def _in_form(count: int, form: str) -> str:
    """A number as a list writes it; forms that only other languages have are written in digits."""
    written = str(count)
    if form.endswith("Letter") and 0 < count <= _LAST_IN_LETTERS:
        written = chr(97 + (count - 1) % 26) * ((count - 1) // 26 + 1)
    elif form.endswith("Roman") and 0 < count < 400:
        written = _roman(count)
    elif form == "none":
        written = ""
    elif form == "decimalZero":
        written = f"{count:02}"
    return written.upper() if form.startswith("upper") else written


def _roman(count: int) -> str:
    letters = ""
    for value, letter in _ROMAN:
        letters += letter * (count // value)
        count %= value
    return letters

"""Ranges of cells as a workbook writes them, such as ``A2:T40``, and how they grow with rows put below them."""

import re
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from plan_tools.model import column_letters

_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_ABSOLUTE = re.compile(r"(?<=!)\$([A-Z]{1,3})\$([0-9]+)(?::\$([A-Z]{1,3})\$([0-9]+))?(?![0-9(])")


class Growth(NamedTuple):
    """Rows put under the row `after`, down to `last`, with something in `columns`."""

    after: int
    last: int
    columns: Collection[int]
    under_heading: bool = False


class Range(NamedTuple):
    """A rectangle of cells, counted from 1, its last row and column included."""

    top: int
    left: int
    bottom: int
    right: int

    def __str__(self) -> str:
        first = f"{column_letters(self.left)}{self.top}"
        last = f"{column_letters(self.right)}{self.bottom}"
        return first if first == last else f"{first}:{last}"

    @property
    def single(self) -> bool:
        """Whether it is one cell."""
        return self.top == self.bottom and self.left == self.right

    def meets(self, other: "Range") -> bool:
        """Whether the two have a cell in common."""
        apart = self.bottom < other.top or other.bottom < self.top or self.right < other.left or other.right < self.left
        return not apart

    def holds(self, other: "Range") -> bool:
        """Whether every cell of `other` is in it."""
        tall = self.top <= other.top and other.bottom <= self.bottom
        return tall and self.left <= other.left and other.right <= self.right

    def concerns(self, growth: Growth) -> bool:
        """Whether it holds the row that new rows stand under, in one of their columns."""
        holds = self.top <= growth.after <= self.bottom or (growth.under_heading and self.top == growth.after + 1)
        return holds and any(self.left <= column <= self.right for column in growth.columns)

    def grown(self, growths: Iterable[Growth], of_data: bool = False) -> "Range":
        """The range with appended rows taken in.

        A range `of_data` that holds a row of headings alone does not grow to the rows under it.
        """
        longer = self
        for growth in growths:
            headings_alone = of_data and growth.under_heading and longer.top == longer.bottom == growth.after
            if longer.concerns(growth) and not headings_alone:
                longer = longer._replace(bottom=max(longer.bottom, growth.last))
        return longer


def address(text: str) -> tuple[int, int] | None:
    """The (row, column) of an address such as ``B7``, or None if it is none."""
    found = _ADDRESS.fullmatch(text)
    if not found:
        return None
    return int(found[2]), column_of(found[1].upper())


@lru_cache(20_000)
def column_of(letters: str) -> int:
    """The number of the column with these letters, counted from 1: AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def ranges(text: str) -> list[Range]:
    """The ranges in a list such as ``A1:B2 D4``; anything that is not one is left out."""
    found = []
    for word in text.split():
        first, _, last = word.partition(":")
        start, end = address(first), address(last or first)
        if start and end:
            found.append(Range(*start, *end))
    return found


def grown(text: str, growths: Sequence[Growth], of_data: bool = False) -> str:
    """A list of ranges with appended rows taken in, as in `Range.grown`; the same text if nothing grows."""
    words = []
    for word in text.split():
        longer = [(before, before.grown(growths, of_data)) for before in ranges(word)]
        words.append(next((str(after) for before, after in longer if after != before), word))
    return " ".join(words) if words != text.split() else text


def grown_formula(text: str, growths: Sequence[Growth], of_data: bool = False) -> str:
    """A formula that names ranges, such as ``Actions!$A$1:$T$40``, with appended rows taken in.

    Ranges `of_data` grow only where they have more than one row.
    """

    def longer(found: re.Match[str]) -> str:
        (before,) = ranges(found[0])
        after = before if of_data and before.top == before.bottom else before.grown(growths)
        if after == before:
            return found[0]
        return f"${column_letters(after.left)}${after.top}:${column_letters(after.right)}${after.bottom}"

    return _ABSOLUTE.sub(longer, text)


def union(text: str, rows: Iterable[int], columns: Iterable[int]) -> str:
    """The range `text` made as large as it takes to hold these rows and columns too."""
    tall, wide = list(rows), list(columns)
    for found in ranges(text):
        tall += (found.top, found.bottom)
        wide += (found.left, found.right)
    return str(Range(min(tall), min(wide), max(tall), max(wide)))

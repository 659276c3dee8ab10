"""How much room a text takes in a cell, reckoned before any program has drawn it.

The unit is that of column widths: a digit of the workbook's own font. Where in doubt the answer is too much, because a
row that is a little too tall is better than a text that is cut.
"""

from collections.abc import Iterable
from functools import lru_cache
from math import ceil

LINE, ROOM, TALLEST = 13.0, 6.0, 409.0  # points: a line of text, the space around it, the tallest row Excel allows
MOST_LINES = int((TALLEST - ROOM) / LINE)
INDENT = 1.3  # what an indent takes
MEAN = 0.94  # the mean width of a letter in a text
LONG = 250  # letters above which a text is measured by that mean
RAGGED = 2.0  # what a wrapped line leaves free at its end


class Widths(dict[str, float]):
    """How wide each letter of our font is, the unit being that of columns."""

    def __missing__(self, letter: str) -> float:
        """A letter of another script: East Asian ones are twice as wide."""
        return 2.0 if letter > "\u2e80" else 1.07


WIDTHS = Widths(
    (letter, width)
    for width, letters in (
        (0.45, "ijl'|"),
        (0.55, " !,./:;tfI[]\\"),
        (0.65, '()-r`"*'),
        (0.97, "cksvxyzJ"),
        (1.07, "abdeghnopqu0123456789L#$+<=>?_~"),
        (1.32, "ABEFKPSTVXYZ&"),
        (1.48, "CDGHNOQRUw"),
        (1.8, "Mm%W@"),
    )
    for letter in letters
)


def size(text: str) -> float:
    """How much of a column's width `text` takes on one line."""
    if len(text) > LONG:
        return len(text) * (WIDTHS["A"] if text.isupper() else MEAN)
    return sum(map(WIDTHS.__getitem__, text))


def fitted(text: str, width: float) -> str:
    """`text` on one line and short enough for `width`."""
    line = " ".join(text.split())
    taken = size(line)
    return line if taken <= width else line[: max(1, int(width * len(line) / taken) - 1)].rstrip() + "…"


@lru_cache(50_000)  # a plan says the same of every part of an action
def lines_needed(text: str, width: float) -> int:
    """How many lines `text` takes when it is wrapped at `width`."""
    if len(text) * WIDTHS["W"] <= width and "\n" not in text:
        return 1
    sizes = map(size, text.split("\n"))
    return sum(1 if taken <= width else ceil(taken / max(width - RAGGED, 1)) for taken in sizes)


def height(texts: Iterable[tuple[object, float]], least: float = 18) -> float:
    """The height in points of a row that holds these (text, width of its column)."""
    lines = max((lines_needed(text, width) for text, width in texts if isinstance(text, str)), default=1)
    return min(TALLEST, max(least, lines * LINE + ROOM))

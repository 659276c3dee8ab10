"""The key that a plan carries beside its table: "Amber: action commenced, some delay". Found and told, never used."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from plan_tools.model import Place, Rating, Raw, Sheet, Table
from plan_tools.rules.fold import LONGEST_NAME, fold
from plan_tools.rules.rating import DEFAULT_KEY

_USUAL = ("Red", "Amber", "Green", "Blue", "Grey", "Gray", "Yellow", "Orange", "Purple", "White", "Black", "Complete",
          "Completed", "On track", "Off track", "At risk", "Not started", "In progress", "Overdue")  # fmt: skip
_WORD_AND_MEANING = re.compile(r"([^:=–—-]{1,40}?)\s*(?:[:=–—]|\s-)\s*(\S.*)", re.DOTALL)
_MOST_CELLS = 3  # a letter, a word and its meaning: a row with more is an action


class Line(NamedTuple):
    """One line of a key: a rating's word, what it means, and the cell of the word."""

    word: str
    meaning: str
    place: Place


def find_legend(sheet: Sheet, table: Table, key: Iterable[Rating] = DEFAULT_KEY) -> tuple[Line, ...]:
    """The lines of a key above or below the actions of `table`."""
    words = {fold(word) for word in (*_USUAL, *(rating.name for rating in key))}
    lines = (_line(number, row, words) for number, row in enumerate(sheet.rows, 1) if row and number != table.header)
    return tuple(line for line in lines if line)


def _line(number: int, row: Sequence[Raw], words: set[str]) -> Line | None:
    first = next((raw for raw in row if raw is not None), None)
    if not isinstance(first, str) or len(row) - row.count(None) > _MOST_CELLS:
        return None
    cells = [(column, raw.strip()) for column, raw in enumerate(row, 1) if isinstance(raw, str) and raw.strip()]
    return next(_pairs(number, cells, words), None)


def _pairs(number: int, cells: Sequence[tuple[int, str]], words: set[str]) -> Iterator[Line]:
    """A word with what it means, in one cell or in two that stand side by side, behind a letter at the most."""
    letter = bool(cells) and cells[0][1].isalpha() and len(cells[0][1]) < 3
    for place, (column, text) in enumerate(cells[: 1 + letter]):
        match = _WORD_AND_MEANING.fullmatch(text)
        if match and _is_word(match[1], words) and " " in match[2]:
            yield Line(match[1], match[2], (number, column))
        elif _is_word(text, words) and place + 1 < len(cells):
            beside, meaning = cells[place + 1]
            if beside == column + 1 and " " in meaning and not _is_word(meaning, words):
                yield Line(text, meaning, (number, column))


def _is_word(text: str, words: set[str]) -> bool:
    return len(text) < LONGEST_NAME and fold(text) in words

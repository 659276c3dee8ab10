"""Bands across the table of a plan, such as "THEME 1: Early help": each is the theme of the actions below it."""

import re
from bisect import bisect
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from plan_tools.model import Field, Raw, Sheet
from plan_tools.rules.rating import WHITE

_LONGEST = 120  # characters
_WORD = re.compile(
    r"(?:themes?|priority|workstream|strand|section|part|objective|outcome|aim|goal|pillar|domain|standard)\b", re.I
)


class Band(NamedTuple):
    """A row that may be one; `wide` is merged across the table, and `sure` looks like one by itself."""

    row: int
    text: str
    wide: bool
    sure: bool


def band(sheet: Sheet, row: int, own: Mapping[str, Raw], places: Mapping[str, int]) -> Band | None:
    """The row as a band, where `own`, its cells by field, is one short text in its first column or across it."""
    field, raw = next(iter(own.items()), ("", None))
    if len(own) != 1 or not isinstance(raw, str) or len(raw) > _LONGEST or raw.strip().endswith((".", "?")):
        return None
    place = places[field]
    ends = [right for top, left, _bottom, right in sheet.merges if (top, left) == (row, place) and right > left]
    wide = any(2 * sum(place <= one <= right for one in places.values()) >= len(places) for right in ends)
    first = place == min(places.values()) and field != Field.ACTION
    coloured = sheet.fills.get((row, place), WHITE) != WHITE
    sure = wide or coloured or bool(_WORD.match(raw.strip()))
    return Band(row, raw.strip(), wide, sure) if wide or first else None


def bands_over(rows: Sequence[int], bands: Sequence[Band]) -> dict[int, Band]:
    """The band of each row of an action that stands below one.

    A row that does not look like a band by itself is one where another such row heads actions too; one without actions
    below it, such as a note at the foot, is none.
    """
    nearest = _nearest(rows, bands)
    over = set(nearest.values())
    heads = [one for one in bands if one in over]
    plain = [one for one in heads if not one.sure]
    return _nearest(rows, [one for one in heads if one.sure or len(plain) > 1])


def _nearest(rows: Sequence[int], bands: Sequence[Band]) -> dict[int, Band]:
    above = ((row, bisect(bands, row, key=lambda one: one.row)) for row in rows)
    return {row: bands[number - 1] for row, number in above if number}

"""Cells that stand away from the rest of their sheet, where nobody looks before it is sent."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise

from plan_tools.model import Place, Raw, Sheet

GAP_BELOW, GAP_RIGHT = 10, 3  # blank rows and columns from which something stands apart
_WIDEST = 16_384
_PLACE = re.compile("([A-Z]*)([0-9]*)(?::([A-Z]*)([0-9]*))?")


def filled(sheet: Sheet) -> Iterator[tuple[Place, Raw]]:
    """The cells of a sheet that hold anything, row by row."""
    return (
        ((row, column), raw)
        for row, line in enumerate(sheet.rows, 1)
        for column, raw in enumerate(line, 1)
        if raw is not None
    )


def within(sheet: Sheet, places: Iterable[str]) -> Iterator[tuple[Place, Raw]]:
    """The cells of a sheet at these places that hold anything: cells, ranges of them, rows (4:7) or columns (C:D)."""
    rows, columns, cells = set[int](), set[int](), set[Place]()
    for place in places:
        if found := _PLACE.fullmatch(place):
            left, top, right, bottom = found.groups()
            across = range(_number(left), _number(right or left) + 1) if left else range(0)
            down = range(int(top), int(bottom or top) + 1) if top else range(0)
            rows.update(() if left else down)
            columns.update(() if top else across)
            cells.update((row, column) for row in down for column in across)
    return (one for one in filled(sheet) if one[0][0] in rows or one[0][1] in columns or one[0] in cells)


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def outlying(sheet: Sheet, drawn: Sequence[tuple[int, int, int, int]] = ()) -> frozenset[Place]:
    """The cells below or to the right of the main part of a sheet, with only blank rows or columns in between.

    Rows and columns that a chart or a picture covers are not blank: `drawn` are such areas.
    """
    places = [place for place, _raw in filled(sheet)]
    last = places[-1][0] if places else 0
    rows_drawn = {row for top, _, bottom, _ in drawn for row in range(top, min(bottom, last) + 1)}
    columns_drawn = {column for _, left, _, right in drawn for column in range(left, min(right, _WIDEST) + 1)}
    last_row = _end_of_main([row for row, _ in places], rows_drawn, GAP_BELOW)
    last_column = _end_of_main([column for _, column in places], columns_drawn, GAP_RIGHT)
    return frozenset((row, column) for row, column in places if row > last_row or column > last_column)


def _end_of_main(numbers: Sequence[int], drawn: Collection[int], gap: int) -> int:
    """The last of the rows or columns that belong to the stretch in which most cells stand."""
    counts = dict.fromkeys(drawn, 0)
    for number in numbers:
        counts[number] = counts.get(number, 0) + 1
    ordered = sorted(counts)
    stretches: list[list[int]] = [ordered[:1]]
    for before, number in pairwise(ordered):
        if number - before > gap:
            stretches.append([])
        stretches[-1].append(number)
    return max(max(stretches, key=lambda stretch: sum(counts[number] for number in stretch)), default=0)

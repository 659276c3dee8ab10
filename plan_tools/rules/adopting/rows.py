"""The rows of a plan: which are actions, and what stands in them where cells are merged.

A merged cell counts for each of its rows; below any other cell, a blank stays blank and is listed. A band across the
table is the theme of the rows below it. What is left out (blank rows, repeated headings, totals, the key) is said.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple, TypeAlias

from plan_tools.model import Field, Place, Raw, Sheet, cell_address, column_letters
from plan_tools.problems import Location, Problem, problem, shown
from plan_tools.rules import schema
from plan_tools.rules.adopting.bands import Band, band, bands_over
from plan_tools.rules.adopting.headings import Headings
from plan_tools.rules.fold import LONGEST_NAME, fold
from plan_tools.rules.table import find_table, is_blank
from plan_tools.rules.values import written
from plan_tools.rules.wording import count_of, listed

FEWEST = 3  # cells of a row that make it look like one of a table
_LONGEST_STRAY = 500  # characters of a row that is left out: it stands nowhere else
DESCRIPTIVE = (Field.PLAN, Field.THEME, Field.RECOMMENDATION)
_TOTAL = re.compile(r"(?:sub|grand)?[\s-]*totals?\b", re.IGNORECASE)
_Spans: TypeAlias = Mapping[Place, int]  # the first row of the merge that a cell lies in


class Line(NamedTuple):
    """A row of a plan that is an action: its cells by field; `group` is the row in which its Ref stands."""

    row: int
    cells: Mapping[str, Raw]
    group: int


class Lines(NamedTuple):
    """The actions of a plan in order, with what is said of the other rows."""

    lines: tuple[Line, ...]
    problems: tuple[Problem, ...]


def read_lines(sheet: Sheet, header: int, headings: Headings, key_rows: Collection[int]) -> Lines:
    """The rows below the headings that are actions; `key_rows` hold the rating key."""
    places = {**headings.places, **{column.field: place for place, column in headings.own.items()}}
    spans = _spans(sheet, header, places.values())
    kept: list[Line] = []
    passed: dict[str, list[int]] = {}
    strays = _above(sheet, header, key_rows)
    bands: list[Band] = []
    for number, row in enumerate(sheet.rows[header:], header + 1):
        own = {field: raw for field, place in places.items() if not is_blank(raw := _at(row, place))}
        merged = {field: first for field, place in places.items() if (first := spans.get((number, place)))}
        cells = {field: _at(sheet.rows[first - 1], places[field]) for field, first in merged.items()} | own
        across = band(sheet, number, own, places)
        what = _passed_over(number, own, sheet.rows[header - 1], places, key_rows)
        if what:
            passed.setdefault(what, []).append(number)
        elif _is_action(own, cells) and not (across and across.wide):
            kept.append(Line(number, cells, number if Field.REF in own else merged.get(Field.REF, number)))
        else:
            strays[number] = " ".join(map(written, own.values()))
            bands += [across] if across else []
    over = bands_over([line.row for line in kept if is_blank(line.cells.get(Field.THEME))], bands)
    kept = [line._replace(cells={**line.cells, **_theme(over.get(line.row))}) for line in kept]
    last = max((line.row for line in kept), default=header)
    blank = [number for number in passed.pop(_BLANK, []) if number < last]
    told = _told_passed({_BLANK: blank} | passed, Location(sheet.file, sheet.name))
    below = Counter(one.row for one in over.values())
    left = (_told_stray(sheet, number, text, below[number]) for number, text in strays.items())
    blanks = _blanks_below(sheet, kept, places)
    others = _other_headings(sheet, header, headings)
    return Lines(tuple(kept), (*others, *told, *left, *_told_merges(sheet, spans, kept, headings), *blanks))


_BLANK, _HEADINGS, _TOTALS, _KEY = "blank row", "repeated row of headings", "row of totals", "row of the key"


def _above(sheet: Sheet, header: int, key_rows: Collection[int]) -> dict[int, str]:
    """The rows above the headings that look like rows of a table, by what stands in them."""
    rows = ((number, row) for number, row in enumerate(sheet.rows[: header - 1], 1) if number not in key_rows)
    filled = {number: [written(raw) for raw in row if not is_blank(raw)] for number, row in rows}
    return {number: " ".join(cells) for number, cells in filled.items() if len(cells) >= FEWEST}


def _other_headings(sheet: Sheet, header: int, headings: Headings) -> Iterator[Problem]:
    """Rows further down that are headings in another order: what stands below them was read by the first ones."""
    for number, row in enumerate(sheet.rows[header:], header + 1):
        words = [raw for raw in row if isinstance(raw, str) and len(raw) < LONGEST_NAME]
        if len(words) < FEWEST:
            continue
        found = find_table(replace(sheet, rows=(row,)), schema.ACTIONS).table
        named = found.columns if found else {}
        if len(named) >= FEWEST and any(headings.places.get(field) != place for field, place in named.items()):
            yield problem("plan-other-headings", Location(sheet.file, sheet.name, str(number)))


def _at(row: Sequence[Raw], place: int) -> Raw:
    return row[place - 1] if place <= len(row) else None


def _spans(sheet: Sheet, header: int, places: Iterable[int]) -> _Spans:
    """For each cell inside a merge of several rows, but the one that holds its value, the row of that one."""
    wanted = set(places)
    return {
        (row, left): top
        for top, left, bottom, _right in sheet.merges
        if top > header and left in wanted
        for row in range(top + 1, min(bottom, len(sheet.rows)) + 1)
    }


def _passed_over(
    number: int, own: Mapping[str, Raw], headings: Sequence[Raw], places: Mapping[str, int], key_rows: Collection[int]
) -> str:
    """What a row is that nobody takes for an action; "" where it may be one."""
    if not own:
        return _BLANK
    if number in key_rows:
        return _KEY
    texts = {field: fold(written(raw)) for field, raw in own.items()}
    if len(own) > 1 and all(text == fold(written(_at(headings, places[field]))) for field, text in texts.items()):
        return _HEADINGS
    first, *others = sorted(own, key=lambda field: places[field])
    is_total = _TOTAL.match(written(own[first]).strip()) and not any(isinstance(own[field], str) for field in others)
    return _TOTALS if is_total else ""


def _is_action(own: Mapping[str, Raw], cells: Mapping[str, Raw]) -> bool:
    """Whether a row says what is to be done, or enough else to be an action whose text is missing."""
    if not is_blank(cells.get(Field.ACTION)):
        return True
    return sum(field in own for field in Field) > 1


def _told_passed(passed: Mapping[str, Sequence[int]], where: Location) -> Iterator[Problem]:
    counts = [count_of(len(rows), what, what.replace("row", "rows", 1)) for what, rows in passed.items() if rows]
    numbers = sorted(number for rows in passed.values() for number in rows)
    if numbers:
        yield problem("plan-rows-passed-over", where, what=listed(counts), rows=row_numbers(numbers))


def _theme(over: Band | None) -> Mapping[str, Raw]:
    return {Field.THEME: over.text} if over else {}


def _told_stray(sheet: Sheet, row: int, text: str, below: int) -> Problem:
    """What is said of a row that is no action: whether it is the theme of those `below` it, or left out."""
    where, text = Location(sheet.file, sheet.name, str(row)), shown(text, _LONGEST_STRAY)
    if below:
        return problem("plan-theme-band", where, field=Field.THEME, text=text, count=count_of(below, "row"))
    return problem("plan-row-left-out", where, text=text)


def _told_merges(sheet: Sheet, spans: _Spans, lines: Sequence[Line], headings: Headings) -> Iterator[Problem]:
    """Which columns had merged cells that were taken for each of their rows; of descriptive ones that is usual."""
    rows = {line.row for line in lines}
    for field, place in headings.places.items():
        filled = [row for row, column in spans if column == place and row in rows]
        if filled and field not in DESCRIPTIVE:
            cells = sorted({cell_address(spans[row, place], place) for row in filled})
            where = Location(sheet.file, sheet.name, cells[0])
            yield problem("plan-merge-filled", where, field=field, cells=", ".join(cells))


def _blanks_below(sheet: Sheet, lines: Sequence[Line], places: Mapping[str, int]) -> Iterator[Problem]:
    """Descriptive columns that are blank in some rows: nobody fills them down."""
    for field in (field for field in DESCRIPTIVE if field in places):
        blank = [line.row for line in lines if is_blank(line.cells.get(field))]
        if blank and len(blank) < len(lines):
            where = Location(sheet.file, sheet.name, cell_address(blank[0], places[field]))
            letters = column_letters(places[field])
            yield problem("plan-blank-below", where, field=field, column=letters, rows=row_numbers(blank))


def row_numbers(rows: Sequence[int]) -> str:
    """Row numbers in words, runs drawn together: "rows 5, 7 to 9"."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][-1] + 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    words = ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs)
    return f"row{'s' * (len(rows) > 1)} {words}"

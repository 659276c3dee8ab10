"""Which column of a plan is which field of a tracker: by name, as told by `--map`, never by a guess.

A near miss is suggested. Columns that are no field are kept as columns of the tracker's own.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple, TypeAlias

from plan_tools.model import Column, Field, Kind, Raw, Sheet, Table, cell_address, column_letters
from plan_tools.problems import Location, Problem, cannot_go_on, problem, shown
from plan_tools.rules import schema
from plan_tools.rules.fold import fold, near
from plan_tools.rules.table import is_blank
from plan_tools.rules.values import written

Maps: TypeAlias = Sequence[tuple[str, str]]
"""Pairs of a heading of the plan, or a column such as "column F", and the field that it holds."""

_NOT_TYPED = re.compile(r"""["'`$%!\\^=]""")
NEAR_ENOUGH = 70.0  # per cent: "Agencies" is 71 near to "Agency", "Outcomes expected" 67 to "Outcomes"
_FIELDS = {fold(name): column.field for column in schema.ACTIONS for name in (column.heading, *column.also_known_as)}


@dataclass(frozen=True)
class Headings:
    """The columns of a plan, counted from 1, by the field that each holds; `own` are those that are no field.

    `called` is what --map calls each column; `suggested` are the maps to run it again with, one a field.
    """

    places: Mapping[str, int]
    own: Mapping[int, Column]
    problems: tuple[Problem, ...]
    called: Mapping[int, str]
    suggested: Mapping[str, str]

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of the tracker that is made: the usual ones, and the plan's own."""
        return (*schema.ACTIONS, *self.own.values())

    def table(self, sheet: Sheet, header: int) -> Table:
        """The table below these headings."""
        return Table(sheet.file, sheet.name, header, self.places, len(sheet.rows))


class _Head(NamedTuple):
    place: int
    text: str

    @property
    def column(self) -> str:
        return f"column {column_letters(self.place)}"

    def named_among(self, heads: Iterable["_Head"]) -> str:
        """What --map calls it: its heading, or its letter where others have that or a terminal would alter it."""
        alone = [fold(head.text) for head in heads].count(fold(self.text)) == 1
        return self.text if alone and fold(self.text) and not _NOT_TYPED.search(self.text) else self.column


def with_maps(columns: Iterable[Column], maps: Maps) -> tuple[Column, ...]:
    """`columns` that are also known by the headings that `maps` gives them."""
    named = [(heading, _field_named(field)) for heading, field in maps]
    return tuple(
        replace(column, also_known_as=(*column.also_known_as, *(h for h, field in named if field == column.field)))
        for column in columns
    )


def match_headings(sheet: Sheet, header: int, maps: Maps) -> Headings:
    """The columns of the plan whose headings stand in row `header`. Raises `CannotGoOn` for a map that fits nothing."""
    heads = list(_heads(sheet, header))
    told = _told(sheet, header, heads, maps)
    claims: dict[str, list[_Head]] = {}
    for head in heads:
        if head.place not in told and (field := _FIELDS.get(fold(head.text), "")) not in ("", *told.values()):
            claims.setdefault(field, []).append(head)
    places = {field: place for place, field in told.items()}
    places |= {field: claimed[0].place for field, claimed in claims.items() if len(claimed) == 1}
    problems = [_twice(sheet, header, field, claimed) for field, claimed in claims.items() if len(claimed) > 1]
    left = [head for head in heads if head.place not in places.values()]
    unclaimed = [head for head in left if not any(head in claimed for claimed in claims.values())]
    open_fields = [column for column in schema.ACTIONS if column.field not in places and column.field not in claims]
    near_ones = list(_near_misses(unclaimed, open_fields))
    called = {head.place: head.named_among(heads) for head in heads}
    problems += [_told_near(sheet, header, head, field, called[head.place]) for head, field in near_ones]
    suggested = {field: called[head.place] for head, field in reversed(near_ones)}
    own = _own_columns(left, sheet.rows[header:])
    for head in left:
        where = Location(sheet.file, sheet.name, cell_address(header, head.place))
        problems.append(problem("plan-column-kept", where, heading=shown(own[head.place].heading)))
    if Field.ACTION not in places:
        raise _no_actions(sheet, header, problems, left)
    return Headings(places, own, tuple(problems), called, suggested)


def _heads(sheet: Sheet, header: int) -> Iterable[_Head]:
    """The headings, and "" for a column that has none but holds something below."""
    row = sheet.rows[header - 1]
    filled = {place for below in sheet.rows[header:] for place, raw in enumerate(below, 1) if not is_blank(raw)}
    texts = {place: " ".join(written(raw).split()) for place, raw in enumerate(row, 1) if not is_blank(raw)}
    return (_Head(place, texts.get(place, "")) for place in sorted(filled | texts.keys()))


def _told(sheet: Sheet, header: int, heads: Sequence[_Head], maps: Maps) -> dict[int, str]:
    """The fields of columns as the maps say."""
    told: dict[int, str] = {}
    for heading, name in maps:
        here = Location(sheet.file, sheet.name, str(header))
        field = _field_named(name)
        if not field:
            names = schema.names(schema.ACTIONS)
            hint = {"text": shown(name), "allowed": ", ".join(names), "near": near(name, names)}
            raise cannot_go_on("map-field-unknown", here, **hint)
        meant = [head for head in heads if head.text and fold(head.text) == fold(heading)]
        meant = meant or [head for head in heads if fold(head.column) == fold(heading)]
        if not meant:
            texts = [head.text for head in heads if head.text]
            hint = {"text": shown(heading), "allowed": ", ".join(texts), "near": near(heading, texts)}
            raise cannot_go_on("map-heading-unknown", here, **hint)
        if len(meant) > 1:
            hint = {"text": shown(heading), "columns": " or ".join(f'"{head.column}={field}"' for head in meant)}
            raise cannot_go_on("map-heading-twice", here, **hint)
        if field in told.values() or meant[0].place in told:
            raise cannot_go_on("map-twice", here, text=shown(heading), field=field)
        told[meant[0].place] = field
    return told


def _field_named(name: str) -> str:
    return next((str(field) for field in Field if fold(field) == fold(name)), "")


def _twice(sheet: Sheet, header: int, field: str, claimed: Sequence[_Head]) -> Problem:
    cells = [f"{shown(head.text)} ({cell_address(header, head.place)})" for head in claimed]
    alike = len({fold(head.text) for head in claimed}) < len(claimed)
    options = " or ".join(f'--map "{head.column if alike else head.text}={field}"' for head in claimed)
    where = Location(sheet.file, sheet.name, cell_address(header, claimed[1].place))
    return problem("plan-column-twice", where, field=field, headings=" and ".join(cells), options=options)


def _near_misses(heads: Iterable[_Head], columns: Sequence[Column]) -> Iterator[tuple[_Head, str]]:
    """Each heading that is nearly the name of a field that no column has, with that field."""
    from rapidfuzz import fuzz, process  # only where a plan is adopted

    names = {fold(name): column.field for column in columns for name in (column.heading, *column.also_known_as)}
    for head in heads:
        best = process.extractOne(fold(head.text), list(names), scorer=fuzz.ratio, score_cutoff=NEAR_ENOUGH)
        if best:
            yield head, names[best[0]]


def _told_near(sheet: Sheet, header: int, head: _Head, field: str, called: str) -> Problem:
    where = Location(sheet.file, sheet.name, cell_address(header, head.place))
    return problem(
        "plan-heading-near", where, field=field, heading=shown(head.text), option=f'--map "{called}={field}"'
    )


def _own_columns(heads: Iterable[_Head], rows: Sequence[Sequence[Raw]]) -> dict[int, Column]:
    """The columns kept as they are; their headings are no field's and no other's. One of days alone stays one."""
    taken = {fold(column.heading) for column in schema.ACTIONS} | {fold(f"{field} as written") for field in Field}
    own: dict[int, Column] = {}
    for head in heads:
        letters = column_letters(head.place)
        heading = head.text if fold(head.text) else f"Column {letters}"
        heading = f"{heading} (column {letters})" if fold(heading) in taken else heading
        taken.add(fold(heading))
        filled = [raw for row in rows if head.place <= len(row) and not is_blank(raw := row[head.place - 1])]
        days = filled and all(isinstance(raw, date) for raw in filled)
        own[head.place] = Column(heading, heading, kind=Kind.DATE if days else Kind.TEXT)
    return own


def _no_actions(sheet: Sheet, header: int, problems: Iterable[Problem], heads: Iterable[_Head]) -> Exception:
    """Without actions there is no plan; what was found on the way says which column may hold them."""
    where = Location(sheet.file, sheet.name, str(header))
    hint = next((one.fix for one in problems if one.field == Field.ACTION), "")
    headings = ", ".join(head.text for head in heads if head.text) or "none"
    fix = hint or f'Name the column that holds the actions, such as --map "Tasks={Field.ACTION}".'
    return cannot_go_on("plan-without-actions", where, headings=headings, remedy=fix)

"""One table with ratings put right in its sheet: its colours, its dropdowns, and the widths of its columns."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import ceil
from typing import Any, NamedTuple

from plan_tools.excel.edit import Edit
from plan_tools.excel.editing.ranges import Range
from plan_tools.excel.editing.sheet_edit import LAST_ROW
from plan_tools.excel.editing.validations import (
    AGENCY_NAMES,
    CHOOSE,
    CHOOSE_AGENCY,
    CHOOSE_RATING,
    RATING_NAMES,
    Dropdown,
    Replaced,
    cells_formula,
    choices_formula,
)
from plan_tools.excel.editing.widths import full_width, least_width
from plan_tools.excel.other_rules import OtherRule
from plan_tools.excel.rating_rules import SPARE_ROWS
from plan_tools.model import Kind, Rating, cell_address, column_letters
from plan_tools.problems import Location, Problem, problem, shown
from plan_tools.rules.formatting import Offer, Rated, is_strong
from plan_tools.rules.neighbours import some
from plan_tools.rules.rating import find_rating, rating_of_fill
from plan_tools.rules.wording import count_of, listed
from plan_tools.steps.keeping import Coloured, colour

_NAMED = {Kind.RATING: (RATING_NAMES, CHOOSE_RATING), Kind.AGENCY: (AGENCY_NAMES, CHOOSE_AGENCY)}


class PutRight(NamedTuple):
    """What became of one table: its rules, its dropdowns by column, and the columns that were made wider.

    `others` is how many rules of other people there are on its ratings.
    """

    rated: Rated
    rules: Coloured
    others: int
    dropdowns: Replaced
    widths: Mapping[int, float]
    problems: Sequence[Problem]

    @property
    def changed(self) -> bool:
        """Whether anything had to be done."""
        return self.rules.changed or any(self.dropdowns) or bool(self.widths)

    def as_json(self) -> dict[str, Any]:
        """What became of it, columns by their headings."""
        rules = {"before": self.rules.before, "after": self.rules.after, "changed": self.rules.changed}
        rules["others"] = self.others
        dropdowns = {name: self._headings(columns) for name, columns in self.dropdowns._asdict().items()}
        widened = {self.rated.heading(column): width for column, width in self.widths.items()}
        where = {"sheet": self.rated.table.sheet, "cells": self.rules.cells, "key": self.rated.key_from}
        return {**where, "rules": rules, "dropdowns": dropdowns, "widened": widened}

    def told(self) -> Iterator[str]:
        """What became of it, a line each."""
        at = f", {self.rules.cells}" if self.rules.cells else ""
        yield f"  {self.rated.table.sheet}{at}, by {self.rated.key_from}:"
        yield f"    colours: {self._rules_told()}"
        if self.others and self.rules.cells:
            yield f"    {count_of(self.others, 'other rule')} on the ratings: left as found, and first to count"
        for words, columns in zip(("new", "put right", "taken away"), self.dropdowns, strict=True):
            if columns:
                yield f"    {'dropdown' if len(columns) == 1 else 'dropdowns'} {words}: {self._named(columns)}"
        if self.widths:
            yield f"    made wider: {self._named(self.widths)}"

    def _rules_told(self) -> str:
        before, after = self.rules.before, self.rules.after
        if not self.rules.cells:
            return "left to your own rules, which name every rating"
        if not self.rules.changed:
            return f"{count_of(after, 'rule')}, as before"
        if before > after:
            return f"{before} rules gathered into {after}"
        return f"{count_of(after, 'rule')}, {'put right' if before else 'new'}"

    def _named(self, columns: Sequence[int] | Mapping[int, float]) -> str:
        return listed(self._headings(columns))

    def _headings(self, columns: Sequence[int] | Mapping[int, float]) -> list[str]:
        return [self.rated.heading(column) or cell_address(self.rated.table.header, column) for column in columns]


def put_right(edit: Edit, rated: Rated, rules_there: Iterable[OtherRule]) -> PutRight:
    """Ask `edit` for all that one table needs, beside the rules of other people that are there.

    Raises `CannotGoOn` where its sheet cannot be changed.
    """
    table = rated.table
    rules = colour(edit, table, rated.columns, rated.key)
    others = _on_ratings(rated, rules_there)
    if rated.is_summary:
        return PutRight(rated, rules, len(others), Replaced(), {}, ())
    dropdowns, problems = _dropdowns(edit, rated)
    problems += _coloured_otherwise(rated, others)
    widths = dict(_widths(edit, rated))
    replaced = edit.replace_dropdowns(table.sheet, dropdowns)
    edit.widen(table.sheet, widths)
    return PutRight(rated, rules, len(others), replaced, widths, problems)


def _on_ratings(rated: Rated, rules: Iterable[OtherRule]) -> list[OtherRule]:
    """The rules that concern ratings of a table."""
    first, last = rated.table.header + 1, max(rated.table.last, rated.table.header + 1)
    areas = [Range(first, column, last, column) for column in rated.columns]
    return [one for one in rules if any(cells.meets(area) for cells in one.cells for area in areas)]


def _coloured_otherwise(rated: Rated, others: Iterable[OtherRule]) -> Iterator[Problem]:
    """The ratings to which rules of other people give a colour that is not theirs in the key."""
    found: dict[tuple[Rating, str], list[Range]] = {}
    letters = {column_letters(column) for column in rated.columns}
    for one in others:
        rating = find_rating(one.word, rated.key)
        if rating is None or not one.fill or not one.looks_at <= letters:
            continue
        is_grey = not (is_strong(one.fill) or is_strong(rating.fill))
        if not is_grey and rating_of_fill(one.fill, rated.key) != rating:
            found.setdefault((rating, one.fill), []).extend(one.cells)
    for (rating, fill), places in found.items():
        where = Location(rated.table.file, rated.table.sheet, cell_address(places[0].top, places[0].left))
        about = {"rating": rating.name, "fill": fill, "own": rating.fill, "cells": some(list(map(str, places)), 3)}
        yield problem("other-rule-colours", where, field=rated.field(rated.columns[0]), **about)


def _dropdowns(edit: Edit, rated: Rated) -> tuple[list[Dropdown], list[Problem]]:
    """The dropdowns of a table, and the columns that can have none."""
    table = rated.table
    first, filled = table.header + 1, max(table.last, table.header + 1)
    dropdowns, problems = [], []
    for offer in rated.offers:
        formulas = _formulas(edit, offer)
        cells = Range(first, offer.column, min(table.last + SPARE_ROWS, LAST_ROW), offer.column)
        message = CHOOSE if offer.choices and not offer.listed else _NAMED[offer.kind][1]
        if formulas:
            dropdowns.append(Dropdown(cells, filled, formulas, message, rated.is_actions))
        elif offer.choices:
            where = Location(table.file, table.sheet, cell_address(table.header, offer.column))
            problems.append(problem("list-not-offered", where, heading=shown(rated.heading(offer.column))))
    return dropdowns, problems


def _formulas(edit: Edit, offer: Offer) -> tuple[str, ...]:
    """The formulas that will do, the best first: a name that a new tracker defines, cells, or the words themselves."""
    name = _NAMED[offer.kind][0] if offer.kind in _NAMED else ""
    named = (name,) if name and edit.defines(name) else ()
    if offer.listed:
        return (*named, cells_formula(*offer.listed))
    if offer.kind is Kind.AGENCY:  # a new tracker lists none yet
        return named
    text = choices_formula(offer.choices)
    return (text,) if text else ()


def _widths(edit: Edit, rated: Rated) -> Iterator[tuple[int, float]]:
    """The columns that are too narrow, or that nobody gave a width, each with the width that it needs."""
    for column in rated.headed:
        width = edit.width(rated.table.sheet, column)
        if width.hidden:
            continue
        values = list(rated.values(column))
        least = least_width(values, column in rated.columns)
        needed = ceil(least) + 2.0 if width.characters < least else 0.0
        if not width.given:
            needed = max(needed, full_width([*values, rated.heading(column)]))
        if needed > width.characters:
            yield column, needed

"""Where everything stands in the workbook of the matrix, worked out before anything is written.

Rows and columns are counted from 0, as XlsxWriter does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from xlsxwriter.utility import xl_col_to_name

from plan_tools.excel.listing import Head
from plan_tools.excel.matrix.heads import action_heads, grid_heads, short_names
from plan_tools.excel.matrix.marks import NO_RATING, levels_of, marks_of, orders_of
from plan_tools.model import Matrix, MatrixRow, Rating

HEADINGS = 3  # the row of the headings on every sheet that is a list
FIRST = HEADINGS + 1
THEMES_SHOWN = 12  # in the chart of the summary
THEME, PLAN, CYCLE, AGENCY = "Theme", "Plan", "Cycle", "Agency"  # what the sheet Numbers counts by


class Band(NamedTuple):
    """The actions of one theme in the sheet Matrix: the row over them, and their own."""

    plan: str
    theme: str
    row: int
    actions: Sequence[MatrixRow]

    @property
    def first(self) -> int:
        """The row of the first action."""
        return self.row + 1

    @property
    def last(self) -> int:
        """The row of the last action."""
        return self.row + len(self.actions)


@dataclass(frozen=True)
class Layout:
    """Where the parts of `matrix` stand."""

    matrix: Matrix

    @cached_property
    def marks(self) -> dict[str, str]:
        """The mark of each rating, by its name."""
        return marks_of(self.matrix.key)

    @cached_property
    def known(self) -> frozenset[str]:
        """The ratings that a word can be told for."""
        return frozenset(name for source in self.matrix.sources for name in source.known)

    @cached_property
    def owed(self) -> frozenset[str]:
        """The ratings with which an action can be late: all but what is closed or said to be complete."""
        owed = {name for source in self.matrix.sources for name in source.owed}
        return frozenset(one.name for one in self.matrix.key if one.name in owed or one.name not in self.known)

    @cached_property
    def numbers_of_rows(self) -> Mapping[int, int]:
        """For each line of All actions the number of its action, in the order of the sheet Matrix."""
        rows = enumerate(self.matrix.rows, start=1)
        return {part.line: number for number, row in rows for part in row.parts.values()}

    @cached_property
    def counted(self) -> Sequence[tuple[str, str]]:
        """The mark and the name of everything that is counted: the ratings of the key, and last that there is none."""
        return [*((self.marks[one.name], one.name) for one in self.matrix.key), (NO_RATING, "No rating")]

    @cached_property
    def some_unrated(self) -> bool:
        """Whether any action or part that is counted has no rating."""
        tables = (self.matrix.cycle_counts, self.matrix.agency_counts)
        return any(counts[-1] for table in tables for counts in table.values())

    @cached_property
    def orders(self) -> tuple[dict[str, int], int]:
        """The place of each rating among all, by its name, the worst last; and the place of what has none."""
        return orders_of(self._keys)

    @cached_property
    def levels(self) -> dict[str, int]:
        """How bad each rating is, by its name; several may be as bad."""
        return levels_of(self._keys)

    @cached_property
    def _keys(self) -> Sequence[Sequence[Rating]]:
        return list(dict.fromkeys(source.key for source in self.matrix.sources))

    # -- Matrix

    @cached_property
    def cycles(self) -> Sequence[str]:
        """The cycles of the trend, the present one last."""
        return [*self.matrix.trend_cycles, *list(self.matrix.cycle_counts)[-1:]]

    @cached_property
    def heads(self) -> Mapping[str, Head]:
        """The columns of the sheet Matrix by what they hold: Ref, Overall, …, an agency's name, or a cycle's."""
        return grid_heads(self.matrix, self.cycles)

    @cached_property
    def columns(self) -> Mapping[str, int]:
        """The place of each of these columns."""
        return {name: place for place, name in enumerate(self.heads)}

    @cached_property
    def bands(self) -> Sequence[Band]:
        """The themes of the sheet Matrix in order."""
        bands, row = [], FIRST
        for (plan, theme), rows in groupby(self.matrix.rows, key=lambda one: (one.plan, one.theme)):
            bands.append(Band(plan, theme, row, list(rows)))
            row = bands[-1].last + 1
        return bands

    @cached_property
    def places(self) -> Mapping[tuple[str, str], int]:
        """The row of each action in the sheet Matrix, by plan and Ref."""
        rows = ((place, action) for band in self.bands for place, action in enumerate(band.actions, band.first))
        return {(action.plan, action.ref): place for place, action in rows}

    def place_of(self, plan: str, ref: str) -> int | None:
        """The row of an action in the sheet Matrix: the one of its plan, or else the only one with its Ref."""
        if (plan, ref) in self.places:
            return self.places[plan, ref]
        found = self._by_ref.get(ref, ())
        return found[0] if len(found) == 1 else None

    @cached_property
    def _by_ref(self) -> Mapping[str, Sequence[int]]:
        found: dict[str, list[int]] = {}
        for (_plan, ref), place in self.places.items():
            found.setdefault(ref, []).append(place)
        return found

    @property
    def last_row(self) -> int:
        """The last row of the sheet Matrix that may hold an action."""
        return self.bands[-1].last if self.bands else FIRST

    @cached_property
    def short_names(self) -> Mapping[str, str]:
        """What each agency is called where there is little room, by its name; no two are called the same."""
        return short_names(self.matrix)

    # -- All actions

    @cached_property
    def action_heads(self) -> Mapping[str, Head]:
        """The columns of the sheet All actions by their headings."""
        return action_heads(self.matrix)

    @cached_property
    def action_columns(self) -> Mapping[str, str]:
        """The letter of each of these columns."""
        return {name: xl_col_to_name(place) for place, name in enumerate(self.action_heads)}

    @property
    def last_line(self) -> int:
        """The last row of the sheet All actions."""
        return FIRST + max(len(self.matrix.parts), 1) - 1

    @cached_property
    def first_line(self) -> Mapping[tuple[str, str], int]:
        """The row in All actions of the first part of each action, by plan and Ref."""
        return {(part.plan, part.action.ref): HEADINGS + part.line for part in reversed(self.matrix.parts)}

    # -- Numbers

    @cached_property
    def numbers(self) -> Mapping[tuple[str, str, str], tuple[int, Sequence[int]]]:
        """The rows of the sheet Numbers and their counts, by what is counted: what it is, its plan, its name."""
        counted: dict[tuple[str, str, str], Sequence[int]] = {}
        matrix = self.matrix
        if matrix.several:
            counted |= {(PLAN, "", plan): counts for plan, counts in matrix.plan_counts.items()}
        counted |= {(THEME, *name): matrix.theme_counts[name] for name in self.themes}
        counted |= {(CYCLE, "", cycle): counts for cycle, counts in matrix.cycle_counts.items()}
        counted |= {(AGENCY, "", agency): counts for agency, counts in matrix.agency_counts.items()}
        return {name: (row, counts) for row, (name, counts) in enumerate(counted.items(), FIRST)}

    @cached_property
    def themes(self) -> Sequence[tuple[str, str]]:
        """The themes in the order of the plans; the largest first where there are more than a chart can show."""
        names = list(self.matrix.theme_counts)
        if len(names) <= THEMES_SHOWN:
            return names
        return sorted(names, key=lambda name: -sum(self.matrix.theme_counts[name]))

    @property
    def now(self) -> int:
        """The row of the present cycle in the sheet Numbers."""
        return self.numbers[CYCLE, "", self.cycles[-1]][0]

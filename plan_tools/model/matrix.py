"""The composite action matrix: what its sheets show."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from plan_tools.model.plan import Action, Agency, Rating


class Movement(StrEnum):
    """How a rating moved since the last cycle; changed is what became another one that is as severe."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"
    CHANGED = "changed"
    NEW = "new"
    UNKNOWN = ""


class Part(NamedTuple):
    """One agency's part in an action.

    `last` is how it was rated in the last cycle, in words ("" where it was not there yet). `told` says whether this
    cycle's return told its rating, `confirmed` whether it did or the part is closed and needs none. `line` is its line
    in the sheet All actions, from 1; `links` are the Refs of the plan that it is linked with.
    """

    action: Action
    rating: Rating | None
    last: str
    movement: Movement
    told: bool
    confirmed: bool
    days_late: int
    plan: str
    line: int
    links: tuple[str, ...] = ()

    @property
    def agency(self) -> str:
        return self.action.agency


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One action over all agencies; `parts` are by agency.

    `trend` is the overall rating in earlier cycles, oldest first; a cycle in which the action was not there is missing.
    `previous_cycle` is the one that `movement` looks back to. `due` is the next date of what is still owed, and
    `written_due` what stands where there is none.
    """

    plan: str
    ref: str
    theme: str
    recommendation: str
    action: str
    due: date | None
    written_due: str
    days_late: int
    parts: Mapping[str, Part]
    overall: Rating | None
    movement: Movement
    previous_cycle: str
    trend: Mapping[str, Rating | None]
    latest_update: str

    @property
    def is_closed(self) -> bool:
        return self.overall is not None and self.overall.closed

    @property
    def confirmed(self) -> bool:
        """Whether every part is rated, and was so in this cycle."""
        return all(part.confirmed and part.rating for part in self.parts.values())


class ExceptionKind(StrEnum):
    """Why an action stands on the list of exceptions, in the order in which they are shown."""

    OFF_TRACK = "Off track"
    LATE = "Late"
    CHALLENGED = "Challenged"
    NEW_DATE = "New date asked for"
    DATE_MOVED = "Date moved"
    AWAITING_SIGN_OFF = "Awaiting sign-off"
    NOT_CONFIRMED = "Not confirmed"
    NO_DATE = "No date"
    NO_EVIDENCE = "No evidence"
    NO_RATING = "No rating"
    POSSIBLE_DUPLICATE = "Possible duplicate"


class ExceptionLine(NamedTuple):
    """One line of the sheet Exceptions; `agencies` are those of whose parts it says the same."""

    kind: ExceptionKind
    plan: str
    ref: str
    agencies: tuple[str, ...]
    action: str
    rating: str
    due: date | None
    days_late: int
    detail: str

    @property
    def agency(self) -> str:
        return ", ".join(self.agencies)


class ChangeLine(NamedTuple):
    """One line of the sheet Changes: what moved since the last cycle."""

    what: str  # "Better", "Worse", "Rating", "Due date", "Update", "New", "Closed", "Gone"
    plan: str
    ref: str
    agency: str
    action: str
    was: str
    now: str


class ReturnLine(NamedTuple):
    """One line of the sheet Returns: where an agency's return of this cycle stands; `parts` is how many are open."""

    plan: str
    agency: str
    state: str
    issued_on: date | None
    due_by: date | None
    received_on: date | None
    parts: int


class LogLine(NamedTuple):
    """One line of the sheet Change log: a cell of the plan that this cycle's returns changed."""

    plan: str
    ref: str
    agency: str
    field: str
    was: str
    now: str


class Source(NamedTuple):
    """One tracker that the matrix shows: its cycle, the one that it is compared with, and its own rating key.

    `known` are the ratings that a word stands for, since no other is called the same, and `owed` those of them with
    which an action can be late; `ended` is the last day of each earlier cycle, oldest first, and `parts` how many parts
    of actions it holds.
    """

    plan: str
    cycle: str
    previous_cycle: str
    key: tuple[Rating, ...]
    known: frozenset[str]
    owed: frozenset[str]
    ended: Mapping[str, date]
    parts: int

    @property
    def off_track(self) -> frozenset[str]:
        """The ratings that say that an action is off track: the most severe of the open ones."""
        worst = max((rating.severity for rating in self.key if not rating.closed), default=0)
        return frozenset(one.name for one in self.key if not one.closed and one.severity == worst)


@dataclass(frozen=True, slots=True)
class Matrix:
    """The composite action matrix of one or several plans, ready to be written.

    `key` holds the ratings of all plans: where their keys differ, side by side, each with the number of its key behind
    its name and its letter. The counts have a number for each rating of `key` in its order, and one for what has none:
    of actions, by their overall rating, for each (plan, theme), plan and cycle; of parts for each agency. An earlier
    cycle is counted where every plan has it; `trend_cycles` are those that any has. `cycle` and `previous_cycle` are
    "" where the plans do not share them. `headline`, `moved` and `came` are the sentences at the top.
    """

    title: str
    as_at: date
    sources: tuple[Source, ...]
    cycle: str
    previous_cycle: str
    key: tuple[Rating, ...]
    agencies: tuple[Agency, ...]
    rows: tuple[MatrixRow, ...]
    parts: tuple[Part, ...]
    exceptions: tuple[ExceptionLine, ...]
    changes: tuple[ChangeLine, ...]
    returns: tuple[ReturnLine, ...]
    log: tuple[LogLine, ...]
    headline: str
    moved: str
    came: str
    counts: Mapping[str, int]
    theme_counts: Mapping[tuple[str, str], tuple[int, ...]]
    plan_counts: Mapping[str, tuple[int, ...]]
    agency_counts: Mapping[str, tuple[int, ...]]
    cycle_counts: Mapping[str, tuple[int, ...]]
    trend_cycles: tuple[str, ...]

    @property
    def several(self) -> bool:
        """Whether the actions belong to more than one plan."""
        return len(self.plan_counts) > 1

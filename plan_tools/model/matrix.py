"""The composite action matrix: what its sheets show."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from plan_tools.model.plan import Action, Agency, Rating


class Movement(StrEnum):
    """How a rating moved since the last cycle."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"
    NEW = "new"
    UNKNOWN = ""


class Part(NamedTuple):
    """One agency's part in an action: its rating, whether this cycle's return confirmed it, and how it moved."""

    rating: Rating | None
    confirmed: bool
    movement: Movement
    action: Action


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One action over all agencies. `trend` is the overall rating's letter cycle by cycle, the present one last."""

    ref: str
    plan: str
    theme: str
    recommendation: str
    action: str
    lead: str
    due: date | None
    days_late: int
    parts: Mapping[str, Part]
    overall: Rating | None
    confirmed: bool
    movement: Movement
    trend: tuple[str, ...]
    latest_update: str

    @property
    def is_closed(self) -> bool:
        return self.overall is not None and self.overall.closed


class ExceptionKind(StrEnum):
    """Why an action stands on the list of exceptions, in the order in which they are shown."""

    OFF_TRACK = "Off track"
    LATE = "Late"
    CHALLENGED = "Challenged"
    NEW_DATE = "New date asked for"
    AWAITING_SIGN_OFF = "Awaiting sign-off"
    NOT_CONFIRMED = "Not confirmed"
    NO_DATE = "No date"
    NO_EVIDENCE = "No evidence"
    NO_RATING = "No rating"


class ExceptionLine(NamedTuple):
    """One line of the sheet Exceptions."""

    kind: ExceptionKind
    ref: str
    agency: str
    action: str
    rating: str
    due: date | None
    days_late: int
    detail: str


class ChangeLine(NamedTuple):
    """One line of the sheet Changes: what moved since the last cycle."""

    what: str  # "Better", "Worse", "Due date", "Update", "New", "Closed"
    ref: str
    agency: str
    action: str
    was: str
    now: str


class ReturnLine(NamedTuple):
    """One line of the sheet Returns: where an agency's return of this cycle stands."""

    agency: str
    state: str
    issued_on: date | None
    due_by: date | None
    received_on: date | None
    actions: int
    file: str


@dataclass(frozen=True, slots=True)
class Matrix:
    """The composite action matrix, ready to be written.

    `theme_counts`, `agency_counts` and `cycle_counts` hold, for each name in order, a count for each rating of `key` in
    the key's order; agencies are counted by their parts, themes and cycles by the overall rating of each action.
    """

    title: str
    cycle: str
    previous_cycle: str
    as_at: date
    key: tuple[Rating, ...]
    agencies: tuple[Agency, ...]
    rows: tuple[MatrixRow, ...]
    actions: tuple[Action, ...]
    exceptions: tuple[ExceptionLine, ...]
    changes: tuple[ChangeLine, ...]
    returns: tuple[ReturnLine, ...]
    headline: str
    standfirst: str
    counts: Mapping[str, int]
    theme_counts: Mapping[str, tuple[int, ...]]
    agency_counts: Mapping[str, tuple[int, ...]]
    cycle_counts: Mapping[str, tuple[int, ...]]
    problem_count: int = 0

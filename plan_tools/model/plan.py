"""The plan: its actions, its rating key, its agencies, and what plan-tools keeps beside them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from plan_tools.model.workbook import Record, Table


class Field(StrEnum):
    """The columns of the sheet Actions."""

    REF = "Ref"
    PLAN = "Plan"
    THEME = "Theme"
    RECOMMENDATION = "Recommendation"
    ACTION = "Action"
    AGENCY = "Agency"
    LEAD_OFFICER = "Lead officer"
    DUE_DATE = "Due date"
    REQUESTED_DUE_DATE = "Requested due date"
    REASON_FOR_REQUEST = "Reason for request"
    REVISED_DUE_DATE = "Revised due date"
    RATING = "Rating"
    PROGRESS_UPDATE = "Progress update"
    COMPLETED_ON = "Completed on"
    EVIDENCE = "Evidence"
    OUTCOME = "Outcome"
    SIGNED_OFF_BY = "Signed off by"
    SIGNED_OFF_ON = "Signed off on"
    LINKED_ACTIONS = "Linked actions"
    NOTES = "Notes"


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    DATE = "date"
    RATING = "rating"
    AGENCY = "agency"
    CHOICE = "choice"
    NUMBER = "number"
    YES_NO = "yes/no"


class Key(NamedTuple):
    """What tells one action from another: its Ref and the agency that owes it."""

    ref: str
    agency: str


@dataclass(frozen=True, slots=True)
class Rating:
    """One row of the RAG index. `fill` and `text` are RGB colours such as ``C00000``."""

    name: str
    letter: str
    meaning: str
    severity: int
    closed: bool
    set_by: str
    fill: str
    text: str

    @property
    def set_by_agency(self) -> bool:
        """Whether an agency may give this rating in its return."""
        return self.set_by == "Agency"


class DatedName(NamedTuple):
    """A name of an agency that holds for a time: its first and its last day, None where it has none."""

    name: str
    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True)
class Agency:
    """One row of the sheet Agencies; `dated_names` are those of `also_known_as` that hold for a time."""

    name: str
    short_name: str = ""
    mailbox: str = ""
    also_known_as: tuple[str, ...] = ()
    active: bool = True
    dated_names: tuple[DatedName, ...] = ()

    @property
    def short(self) -> str:
        """The name for narrow columns and file names."""
        return self.short_name or self.name


@dataclass(frozen=True, slots=True)
class Column:
    """One row of the sheet Columns: what a field is called, holds and allows."""

    field: str
    heading: str
    also_known_as: tuple[str, ...] = ()
    kind: Kind = Kind.TEXT
    required: bool = False
    edited_by: str = "Business team"
    choices: tuple[str, ...] = ()
    help: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """One row of the tracker: an action owed by one agency. `rating` is None where none could be read."""

    key: Key
    record: Record
    rating: Rating | None

    @property
    def ref(self) -> str:
        return self.key.ref

    @property
    def agency(self) -> str:
        return self.key.agency

    @property
    def due(self) -> date | None:
        """The date in force: the revised one where the group has moved it."""
        return self.record.day(Field.REVISED_DUE_DATE) or self.record.day(Field.DUE_DATE)

    @property
    def is_open(self) -> bool:
        return self.rating is None or not self.rating.closed

    def text(self, name: str) -> str:
        return self.record.text(name)


class State(StrEnum):
    """What became of a return. The first three stand in the register alone, before anything of it was merged."""

    ISSUED = "issued"
    MISSING = "missing"
    RECEIVED = "received"
    MERGED = "merged"
    PARTLY_MERGED = "partly merged"
    NOTHING_TO_REPORT = "nothing to report"
    HELD = "held"
    REFUSED = "refused"
    SKIPPED = "skipped"

    @property
    def confirms(self) -> bool:
        """Whether the agency has told its position in this cycle."""
        return self in (State.MERGED, State.PARTLY_MERGED, State.NOTHING_TO_REPORT)


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """One row of the register `Returns`; `row` is its row in the sheet, 0 while it is not there yet."""

    cycle: str
    agency: str
    issued_on: date | None = None
    due_by: date | None = None
    reference: str = ""
    received_on: date | None = None
    state: str = State.ISSUED
    file: str = ""
    sha256: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One row of `History`: how an action stood in a cycle; `row` is its row in the sheet, 0 while it is not there."""

    cycle: str
    as_at: date | None
    ref: str
    agency: str
    rating: str
    due_date: date | None
    progress_update: str
    completed_on: date | None
    row: int = 0


class LogEntry(NamedTuple):
    """One row of `Change log`, as text."""

    cycle: str
    ref: str
    agency: str
    field: str
    was: str
    now: str
    source: str


@dataclass(frozen=True)
class Tracker:
    """A tracker as read: the plan, its set-up and what plan-tools keeps in it.

    `tables` are by sheet name; `formulas` are the addresses of cells of Actions that hold one, `fills` the colours of
    ratings that hold nothing else, by address. `calendar` is the last day of each time that the plan names,
    `messages` the words of the messages to agencies by their names, `allowed_names` what may stand in texts although it
    reads like a person's name.
    """

    file: str
    sha256: str
    title: str
    key: tuple[Rating, ...]
    agencies: tuple[Agency, ...]
    columns: tuple[Column, ...]
    actions: tuple[Action, ...]
    register: tuple[RegisterEntry, ...] = ()
    history: tuple[Snapshot, ...] = ()
    log: tuple[LogEntry, ...] = ()
    tables: Mapping[str, Table] = field(default_factory=dict)
    formulas: frozenset[str] = frozenset()
    fills: Mapping[str, str] = field(default_factory=dict)
    calendar: Mapping[str, date] = field(default_factory=dict)
    messages: Mapping[str, str] = field(default_factory=dict)
    allowed_names: tuple[str, ...] = ()

    @cached_property
    def by_key(self) -> Mapping[Key, Action]:
        """The actions by (Ref, Agency)."""
        return {action.key: action for action in self.actions}

    def owed_by(self, agency: str) -> Iterator[Action]:
        """The actions of one agency that are not closed, in the order of the tracker."""
        return iter(self._owed.get(agency, ()))

    @cached_property
    def _owed(self) -> Mapping[str, list[Action]]:
        owed: dict[str, list[Action]] = {}
        for action in self.actions:
            if action.is_open:
                owed.setdefault(action.agency, []).append(action)
        return owed

    def issued_in(self, cycle: str) -> tuple[RegisterEntry, ...]:
        """The register's entries of one cycle."""
        return tuple(entry for entry in self.register if entry.cycle == cycle)

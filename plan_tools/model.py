"""The words of an action plan as frozen values.

A workbook is read into `Sheet`s once. Rules turn those into a `Tracker` or a `Return`, whose rows (`Record`) keep each
cell as it was written and as it was understood, and know their sheet, row and column. Nothing here reads or writes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache, cached_property
from types import MappingProxyType
from typing import NamedTuple, TypeAlias


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


class Answer(StrEnum):
    """The columns of `Your actions` in a return that an agency fills in."""

    RATING_NOW = "Rating now"
    UPDATE = "Update"
    COMPLETED_ON = "Completed on"
    EVIDENCE = "Evidence"
    NEW_DUE_DATE = "New due date"
    REASON = "Reason for new date"


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    DATE = "date"
    RATING = "rating"
    AGENCY = "agency"
    CHOICE = "choice"
    NUMBER = "number"
    YES_NO = "yes/no"


# -- what stands in a workbook ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CellError:
    """An error value such as ``#REF!`` in a cell."""

    text: str


@dataclass(frozen=True, slots=True)
class FormulaWithoutValue:
    """A formula that was saved without its result, so that there is nothing to read."""


Raw: TypeAlias = str | float | bool | date | datetime | time | timedelta | CellError | FormulaWithoutValue | None
Value: TypeAlias = str | date | float | bool | None


Place: TypeAlias = tuple[int, int]  # the row and the column of a cell, counted from 1


@dataclass(frozen=True, slots=True)
class Unseen:
    """What a sheet holds that a person does not see by reading down it.

    `rows` and `columns` are hidden and hold something; `faint` are the cells whose text has the colour of its
    background, `comments` the cells with a note or a comment, `far` those that stand far from all others. `outside` are
    formulas that reach outside the workbook, with what they reach for; `blank_rows` is how many rows were left out,
    since they hold formats and nothing else.
    """

    rows: frozenset[int] = frozenset()
    columns: frozenset[int] = frozenset()
    faint: frozenset[Place] = frozenset()
    comments: frozenset[Place] = frozenset()
    far: frozenset[Place] = frozenset()
    outside: Mapping[Place, str] = field(default_factory=dict)
    blank_rows: int = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet as it was read: ``rows[0][0]`` is cell A1 and None is a blank cell; rows may be of any length.

    `merges` are (first row, first column, last row, last column), counted from 1; `formulas` are the cells that hold a
    formula; `fills` are the colours (RGB, such as ``C00000``) of cells that have one and hold nothing.
    """

    file: str
    name: str
    rows: tuple[tuple[Raw, ...], ...]
    hidden: bool = False
    merges: tuple[tuple[int, int, int, int], ...] = ()
    formulas: frozenset[Place] = frozenset()
    epoch_1904: bool = False
    unseen: Unseen = Unseen()
    fills: Mapping[Place, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook as it was read: its sheets in order, its custom properties and the SHA-256 of its bytes.

    `format` is how another kind of file than an Excel workbook (.xlsx, .xlsm) was read, and `carries` what it brings
    along that is no cell, such as links to other workbooks; both in words for a message.
    """

    file: str
    sha256: str
    sheets: tuple[Sheet, ...]
    properties: Mapping[str, str] = field(default_factory=dict)
    format: str = ""
    carries: tuple[str, ...] = ()


class Cell(NamedTuple):
    """One cell: `text` as a person reads it, and `value` as its column's kind understands it (None: nothing)."""

    text: str = ""
    value: Value = None


BLANK = Cell()


@dataclass(frozen=True, slots=True)
class Table:
    """A table found in a sheet: the row of its headings, the column of each field, its last row; counted from 1."""

    file: str
    sheet: str
    header: int
    columns: Mapping[str, int]
    last: int


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a table, its cells by field."""

    table: Table
    row: int
    cells: Mapping[str, Cell]

    def __getitem__(self, name: str) -> Cell:
        return self.cells.get(name, BLANK)

    def text(self, name: str) -> str:
        """The cell of field `name` as it was written."""
        return self.cells.get(name, BLANK).text

    def day(self, name: str) -> date | None:
        """The cell of field `name` as a date, or None."""
        value = self[name].value
        return value if isinstance(value, date) else None

    def address(self, name: str = "") -> str:
        """The address of field `name`, such as ``J7``; the row's number where there is no such column."""
        column = self.table.columns.get(name)
        return cell_address(self.row, column) if column else str(self.row)


@cache
def column_letters(column: int) -> str:
    """The letters of a column counted from 1: 1 is A, 27 is AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_address(row: int, column: int) -> str:
    """The address of a cell counted from 1, such as ``J7``."""
    return f"{column_letters(column)}{row}"


# -- the plan ---------------------------------------------------------------------------------------------------------


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
    """What became of a return. The first two stand in the register alone, before anything has come back."""

    ISSUED = "issued"
    MISSING = "missing"
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
    ratings that hold nothing else, by address. `calendar` is the last day of each time that the plan names.
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

    @cached_property
    def by_key(self) -> Mapping[Key, Action]:
        """The actions by (Ref, Agency)."""
        return {action.key: action for action in self.actions}

    def owed_by(self, agency: str) -> Iterator[Action]:
        """The actions of one agency that are not closed, in the order of the tracker."""
        return (action for action in self.actions if action.agency == agency and action.is_open)

    def issued_in(self, cycle: str) -> tuple[RegisterEntry, ...]:
        """The register's entries of one cycle."""
        return tuple(entry for entry in self.register if entry.cycle == cycle)


# -- returns ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Return:
    """A return: as it is to be issued, as it was issued, or as it came back; `rows` are those of `Your actions`."""

    file: str
    sha256: str
    reference: str
    cycle: str
    agency: str
    due_by: date | None
    title: str
    rows: tuple[Record, ...]
    proposals: tuple[Record, ...] = ()
    nothing_to_report: bool = False
    completed_by: str = ""


# -- merging ----------------------------------------------------------------------------------------------------------


class Change(NamedTuple):
    """One cell of the tracker that a return changes; `row` is the tracker's row, `file`, `sheet`, `cell` the source."""

    key: Key
    field: str
    was: Cell
    now: Cell
    row: int
    file: str
    sheet: str
    cell: str


class Conflict(NamedTuple):
    """An answer that both sides changed: the values as issued, in the tracker and in the return."""

    key: Key
    field: str
    issued: Cell
    tracker: Cell
    returned: Cell
    file: str
    sheet: str
    cell: str


class Proposal(NamedTuple):
    """A new action that an agency proposes, or a row whose Ref was never issued: the cells that were filled in."""

    agency: str
    file: str
    sheet: str
    row: int
    cells: Mapping[str, str]


class Outcome(NamedTuple):
    """What became of one file that came back: `actions` is how many were answered, `changes` how many cells changed."""

    file: str
    sha256: str
    agency: str
    state: State
    actions: int = 0
    changes: int = 0
    problems: int = 0


class Decision(NamedTuple):
    """What a person decided about a conflict: "tracker" or "return"; None for what was returned means any."""

    choice: str
    returned: str | None = None


class Run(NamedTuple):
    """A run that changed the tracker called `tracker`, as the record of it says.

    `command` is issue, merge, undo, or redo where an undo was undone; `changes` the number of cells of the plan that it
    changed, and `outputs` the SHA-256 of what was written beside it, by the path from the working folder. `backup` is
    the name of the tracker as it was before.
    """

    command: str
    cycle: str
    tracker: str
    changes: int = 0
    outputs: Mapping[str, str] = MappingProxyType({})
    sha256_before: str = ""
    sha256_after: str = ""
    when: datetime = datetime.min
    number: int = 0
    backup: str = ""

    @property
    def order(self) -> tuple[int, datetime]:
        """Its place among the runs, which does not hang on the clock alone."""
        return self.number, self.when


# -- the composite action matrix --------------------------------------------------------------------------------------


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

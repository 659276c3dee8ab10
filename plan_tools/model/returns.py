"""Returns, and what merging them comes to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from plan_tools.model.plan import Key, State
from plan_tools.model.workbook import Cell, Record


class Answer(StrEnum):
    """The columns of `Your actions` in a return that an agency fills in."""

    RATING_NOW = "Rating now"
    UPDATE = "Update"
    COMPLETED_ON = "Completed on"
    EVIDENCE = "Evidence"
    NEW_DUE_DATE = "New due date"
    REASON = "Reason for new date"


class LeftOver(NamedTuple):
    """Something that stands in a return where it has no place: in a column of its own, or below the list."""

    cell: str
    heading: str
    ref: str
    text: str


@dataclass(frozen=True, slots=True)
class Return:
    """A return: as it is to be issued, as it was issued, or as it came back; `rows` are those of `Your actions`.

    `nothing_typed` is what stands in the box for nothing to report, and `corrects` the SHA-256 of the file that this
    one corrects, where it says so.
    """

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
    job_title: str = ""
    signed_off_by: str = ""
    nothing_typed: str = ""
    corrects: str = ""
    left_over: tuple[LeftOver, ...] = ()


class Fault(NamedTuple):
    """One thing that an agency can put right in its return, and the cell to do it in.

    The cell is named by its sheet, its row there (counted from 0 below the headings; None where there is none) and its
    column; `typed` is what the agency typed. Where it `may_stand`, what stands in the cell may be right after all;
    where an agency may ask for another date instead, `or_new_date`, that puts it right too.
    """

    sheet: str
    row: int | None
    column: str
    ref: str
    found: str
    fix: str
    typed: str = ""
    may_stand: bool = False
    or_new_date: bool = False


@dataclass(frozen=True, slots=True)
class Correction:
    """A return to be handed back to its agency: as it is to be written, and what is to be put right in it.

    `returned` names the file that came back; its rows hold the plan's cells as issued and the answers as typed. It is
    `late` where the day on which the return was due had passed when it was handed back.
    """

    returned: Return
    faults: tuple[Fault, ...]
    late: bool = False


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

"""What is handed back to an agency: its own return as it typed it, with what it can put right itself.

The problems are those that the return would have if nobody had touched the tracker since it was issued. So what an
agency is told hangs neither on other people's edits nor on what was merged already, and conflicts never reach it.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from plan_tools.catalogue.corrections import (
    FOR_THE_AGENCY,
    LEFT_OVER,
    LEFT_OVER_FIX,
    MAY_STAND,
    MORE_LEFT,
    MORE_LEFT_FIX,
    NOT_BY_ITSELF,
)
from plan_tools.model import (
    BLANK,
    Action,
    Answer,
    Cell,
    Correction,
    Fault,
    Field,
    Key,
    Record,
    Return,
    Table,
    Tracker,
)
from plan_tools.problems import Problem, shown
from plan_tools.rules import schema
from plan_tools.rules.fold import fold, fold_ref
from plan_tools.rules.identifiers import allowed_in, without_identifiers
from plan_tools.rules.issue import NEW_ACTIONS, START_HERE, YOUR_ACTIONS
from plan_tools.rules.matching import match_rows
from plan_tools.rules.merge import Decisions, Merged, Pair, merge
from plan_tools.rules.rating import find_rating
from plan_tools.rules.values import same, written_day

MOST_LEFT_OVER = 100  # cells without a place that are listed one by one
_NOT_TO_STAND = ("cell-error", "text-too-long")  # as text, or cut, it would be taken for an answer the next time
_CHALLENGED = "challenged"
_TOLD = {**FOR_THE_AGENCY, **NOT_BY_ITSELF}
_SHEETS = (START_HERE, YOUR_ACTIONS, NEW_ACTIONS)
_COLUMNS = ("", "Check", Field.REF, *schema.LOCKED, *Answer)
_ASKED_FOR = {str(field): str(answer) for answer, field in schema.ANSWERS.items()}
NONE_DECIDED: Decisions = MappingProxyType({})
_ROW = re.compile(r"[A-Z]*(\d+)")


class Place(NamedTuple):
    """A cell of the return that is handed back; its row is counted from 0 below the headings."""

    sheet: str
    row: int | None = None
    column: str = ""


def correct(
    pair: Pair,
    tracker: Tracker,
    as_at: date,
    decisions: Decisions = NONE_DECIDED,
    allowed: Sequence[str] | None = None,
) -> Correction | None:
    """The return to hand back to its agency; None where there is nothing that the agency could put right.

    `allowed` are phrases that are no identifiers, where they are known.
    """
    allowed = allowed_in(tracker) if allowed is None else allowed
    told = merge(_as_issued(pair.issued, tracker), [pair], as_at, decisions, allowed).problems
    mendable = [
        one
        for one in told
        if one.needs_a_person
        and one.code in _TOLD
        and not _is_for_the_group(one, pair.returned, as_at)
        and not _may_stand(one, pair.returned, tracker)
    ]
    if all(one.code in NOT_BY_ITSELF for one in mendable):
        return None
    layout = _Layout.of(pair, allowed)
    places = [layout.place(one) for one in mendable]
    faults = [layout.fault(one, place) for one, place in zip(mendable, places, strict=True)]
    gone = {place for one, place in zip(mendable, places, strict=True) if one.code in _NOT_TO_STAND}
    how = _Writing(places, gone, layout.allowed)
    rows = (
        _row(Place(YOUR_ACTIONS, number), issued, returned, tuple(Answer), how)
        for number, (issued, returned) in enumerate(layout.rows)
    )
    proposals = (
        _row(Place(NEW_ACTIONS, number), record, record, tuple(record.cells), how)
        for number, record in enumerate(pair.returned.proposals)
    )
    issued, returned = pair.issued, pair.returned
    handed_back = replace(
        returned,
        title=tracker.title,
        agency=issued.agency,
        due_by=issued.due_by,
        nothing_typed=without_identifiers(returned.nothing_typed, layout.allowed),
        rows=tuple(rows),
        proposals=tuple(proposals),
    )
    late = issued.due_by is not None and issued.due_by < as_at
    return Correction(handed_back, (*sorted(faults, key=_order), *layout.left_over()), late)


def leave_to_the_group(merged: Merged, pairs: Iterable[Pair], as_at: date) -> None:
    """Take out of `merged` the challenged ratings for which a new due date is asked for, with a reason.

    The agency has done its part. The plan itself tells of such a rating until the group has moved the date.
    """
    back = {pair.returned.file: pair.returned for pair in pairs}
    gone = {one for one in merged.problems if _is_for_the_group(one, back.get(one.location.file), as_at)}
    merged.problems = [one for one in merged.problems if one not in gone]
    fewer = Counter(one.location.file for one in gone)
    merged.outcomes = [one._replace(problems=one.problems - fewer[one.file]) for one in merged.outcomes]


def _is_for_the_group(told: Problem, returned: Return | None, as_at: date) -> bool:
    """Whether a rating is challenged beside a request for another day that is still to come."""
    if told.code != _CHALLENGED or returned is None:
        return False
    where = told.location
    row = next((one for one in returned.rows if one.address(Answer.RATING_NOW) == where.cell), None)
    asked = row.day(Answer.NEW_DUE_DATE) if row else None
    return bool(row and asked and asked >= as_at and row.text(Answer.REASON).strip())


def _may_stand(told: Problem, returned: Return, tracker: Tracker) -> bool:
    """Whether a text with identifiers stands in the tracker by now: somebody said that it may."""
    action = tracker.by_key.get(Key(told.ref, returned.agency))
    if told.code != "identifier-in-return" or action is None:
        return False
    answer = _ASKED_FOR[told.field]
    return any(
        row.address(answer) == told.location.cell and same(row[answer], action.record[told.field])
        for row in returned.rows
    )


def _order(fault: Fault) -> tuple[int, int, int]:
    column = _COLUMNS.index(fault.column) if fault.column in _COLUMNS else len(_COLUMNS)
    return _SHEETS.index(fault.sheet), -1 if fault.row is None else fault.row, column


def _as_issued(issued: Return, tracker: Tracker) -> Tracker:
    """The tracker as far as the return says what stood in it when it was issued."""
    fields: dict[str, str] = {name: name for name in (Field.REF, *schema.LOCKED)}
    fields |= {schema.ISSUED_AS.get(answer, answer): field for answer, field in schema.ANSWERS.items()}
    table = Table("", "Actions", 1, {field: number for number, field in enumerate(fields.values(), 1)}, 1)
    actions = []
    for row in issued.rows:
        record = Record(table, row.row, {field: row[name] for name, field in fields.items()})
        key = Key(row.text(Field.REF), issued.agency)
        actions.append(Action(key, record, find_rating(record.text(Field.RATING), tracker.key)))
    return replace(tracker, actions=tuple(actions), log=(), formulas=frozenset())


class _Writing(NamedTuple):
    """The cells of which something is `told`, and those of them that stay blank; phrases that are no identifiers."""

    told: Collection[Place]
    gone: Collection[Place]
    allowed: Sequence[str]


def _row(
    place: Place,
    issued: Record,
    returned: Record | None,
    names: Sequence[str],
    how: "_Writing",
) -> Record:
    """A row as it is to be written: the plan's cells as issued, those called `names` as typed.

    A day that was understood stands as a day; where something is to be said of it, it stands as it was typed.
    """

    def typed(name: str) -> Cell:
        here, cell = place._replace(column=str(name)), returned[name] if returned else BLANK
        if here in how.gone:
            return BLANK
        if here in how.told and (masked := without_identifiers(cell.text, how.allowed)) != cell.text:
            return Cell(masked)
        is_day = isinstance(cell.value, date)
        return Cell(cell.text) if is_day and here in how.told and cell.text != written_day(cell.value) else cell

    return replace(issued, cells={**issued.cells, **{str(name): typed(name) for name in names}})


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where everything stands in the return that is handed back: each row as issued and as it came back."""

    pair: Pair
    rows: Sequence[tuple[Record, Record | None]]
    beside: dict[int, int]  # the row that an unplaced one seems to be about, by its number in what came back
    allowed: Sequence[str]  # phrases that are no identifiers

    @classmethod
    def of(cls, pair: Pair, allowed: Sequence[str]) -> "_Layout":
        """The rows in the order in which they came back; one that is missing takes the place of one without a Ref."""
        matched = match_rows(pair.issued, pair.returned).rows
        refs = {row.row: ref for ref, (_issued, row) in matched.items()}
        missing = [row for row in pair.issued.rows if row.text(Field.REF) not in matched]
        slots: list[tuple[Record, Record | None] | None] = []
        beside: dict[int, int] = {}
        for row in sorted(pair.returned.rows, key=lambda row: row.row):
            if row.row in refs:
                slots.append(matched[refs[row.row]])
                continue
            meant = next((one for one in missing if _is_about(row, one)), None)
            if meant:
                missing.remove(meant)
                beside[row.row] = len(slots)
            slots.append((meant, None) if meant else None)
        left = iter(missing)
        kept = [slot or ((issued, None) if (issued := next(left, None)) else None) for slot in slots]
        numbers = {was: now for now, was in enumerate(n for n, slot in enumerate(kept) if slot)}
        rows = [*(slot for slot in kept if slot), *((row, None) for row in left)]
        return cls(pair, rows, {row: numbers[slot] for row, slot in beside.items()}, allowed)

    def place(self, told: Problem) -> Place:
        """The cell to put a problem right in."""
        where = told.location
        match = _ROW.fullmatch(where.cell)
        number = int(match[1]) if match else 0
        if told.code in ("nil-unclear", "nil-but-answered"):
            return Place(START_HERE, None, "Nothing to report")
        if told.code == "completed-by-blank":
            return Place(START_HERE, None, "Completed by")
        for row, proposal in enumerate(self.pair.returned.proposals):
            if (proposal.table.sheet, proposal.row) == (where.sheet, number):
                return Place(NEW_ACTIONS, row, _column_at(proposal, where.cell))
        for row, (issued, returned) in enumerate(self.rows):
            if returned and (returned.table.sheet, returned.row) == (where.sheet, number):
                column = _column_at(returned, where.cell) or _ASKED_FOR.get(told.field, "")
                return Place(YOUR_ACTIONS, row, "Check" if told.code == "not-answered" else column)
            if told.code == "row-missing" and issued.text(Field.REF) == told.ref:
                return Place(YOUR_ACTIONS, row, Answer.RATING_NOW)
        return Place(YOUR_ACTIONS, self.beside.get(number) if self._unplaced(told) else None)

    def fault(self, told: Problem, place: Place) -> Fault:
        """A problem in words for the agency, with what it typed there."""
        fix = _TOLD[told.code].format(ref=told.ref) or told.fix
        unplaced = self._unplaced(told)
        typed = "\n\n".join(map(_all_of, unplaced)) if unplaced else self._typed(told, place)
        may_stand, or_new_date = told.code in MAY_STAND, told.code == _CHALLENGED
        typed = without_identifiers(typed, self.allowed)
        return Fault(*place, told.ref, told.found, fix, typed, may_stand, or_new_date)

    def _unplaced(self, told: Problem) -> list[Record]:
        """The rows without a place that a problem is about: all that have the same Ref where it stands twice."""
        placed = {returned.row for _issued, returned in self.rows if returned}
        rows = [row for row in self.pair.returned.rows if row.row not in placed]
        here = [row for row in rows if row.address(Field.REF) == told.location.cell]
        if told.code == "row-twice":
            return [row for row in rows if fold_ref(row.text(Field.REF)) == fold_ref(told.ref)]
        return here

    def _typed(self, told: Problem, place: Place) -> str:
        returned = self.pair.returned
        if place.sheet == START_HERE:
            return returned.completed_by if place.column == "Completed by" else returned.nothing_typed
        if place.row is None or place.column in ("", "Check") or told.code == "row-missing":
            return ""
        if place.sheet == NEW_ACTIONS:
            return returned.proposals[place.row].text(place.column)
        record = self.rows[place.row][1]
        return record.text(place.column) if record else ""

    def left_over(self) -> Iterator[Fault]:
        """What stood in the file and has no place in a return."""
        left = self.pair.returned.left_over
        for one in left[:MOST_LEFT_OVER]:
            heading = f", under {shown(one.heading)}" if one.heading else ""
            found = without_identifiers(LEFT_OVER.format(cell=one.cell, heading=heading), self.allowed)
            yield Fault(
                YOUR_ACTIONS, None, "", one.ref, found, LEFT_OVER_FIX, without_identifiers(one.text, self.allowed)
            )
        if len(left) > MOST_LEFT_OVER:
            count = f"{len(left) - MOST_LEFT_OVER:,}"
            yield Fault(YOUR_ACTIONS, None, "", "", MORE_LEFT.format(count=count), MORE_LEFT_FIX)


def _is_about(row: Record, issued: Record) -> bool:
    """Whether a row that has lost its Ref, or has it twice, seems to be about this action."""
    same_ref = fold_ref(row.text(Field.REF)) == fold_ref(issued.text(Field.REF))
    words = fold(row.text(Field.ACTION))
    return same_ref or bool(words and words == fold(issued.text(Field.ACTION)))


def _column_at(record: Record, cell: str) -> str:
    return next((str(name) for name in record.table.columns if record.address(name) == cell), "")


def _all_of(row: Record) -> str:
    """All that was typed in a row, a line an answer."""
    names = (Field.REF, Field.RECOMMENDATION, Field.ACTION, *Answer)
    return "\n".join(f"{name}: {row.text(name)}" for name in names if row.text(name).strip())


def says_what_was_typed(read: Return, correction: Correction) -> bool:
    """Whether a return that was handed back reads as it was to be written."""
    meant = correction.returned
    facts = [(one.reference, one.nothing_typed, one.completed_by) for one in (read, meant)]
    if facts[0] != facts[1] or read.corrects != meant.sha256 or len(read.rows) != len(meant.rows):
        return False
    return all(
        fold_ref(row.text(Field.REF)) == fold_ref(wanted.text(Field.REF))
        and all(row.text(name) == wanted.text(name) or same(row[name], wanted[name]) for name in Answer)
        for row, wanted in zip(read.rows, meant.rows, strict=True)
    )

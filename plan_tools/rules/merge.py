"""The three-way merge: what the agency changed goes into the tracker unless the tracker changed too.

For each answer, `issued` is the value when the return went out, `returned` the agency's, `tracker` today's:

    returned = issued, or blank    keep the tracker's
    tracker = issued               take the return's
    tracker = returned             nothing to do
    all three differ               a conflict: the tracker's stays, and a person decides

A text that holds an identifier of a person is kept out in the same way, until somebody says that it may stand.

Where the tracker's value is what this agency itself sent earlier in the cycle, by the `Change log`, its newer return
takes the place of the older one. An answer that was taken before, and that a person has changed since, stays changed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from plan_tools.catalogue.wording import Severity
from plan_tools.model import (
    BLANK,
    Action,
    Answer,
    Cell,
    Change,
    Conflict,
    Decision,
    Field,
    Key,
    Outcome,
    Proposal,
    Record,
    Return,
    State,
    Tracker,
)
from plan_tools.problems import Location, Problem, problem, shown
from plan_tools.rules import schema
from plan_tools.rules.check import check_answers
from plan_tools.rules.fold import fold_ref
from plan_tools.rules.identifiers import allowed_in, found_in, masked_values, told_without, without_identifiers
from plan_tools.rules.matching import locked_words, match_rows, proposal_of, words_of
from plan_tools.rules.rating import find_rating
from plan_tools.rules.returned import answered
from plan_tools.rules.table import at
from plan_tools.rules.values import plain, same
from plan_tools.rules.wording import be, count_of

TRACKER, RETURN = "tracker", "return"
_IN_WORDS = (Answer.UPDATE, Answer.EVIDENCE, Answer.REASON)
Decisions = Mapping[tuple[str, str, str], Decision]
"""What a person decided about conflicts, by (Ref, agency, field)."""


@dataclass
class Merged:
    """What merging comes to, gathered return by return; nothing is written yet."""

    changes: list[Change] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    held: list[Conflict] = field(default_factory=list)  # answers with identifiers, which are masked here
    settled: list[Conflict] = field(default_factory=list)  # of both, those in which a person decided for the tracker
    proposals: list[Proposal] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    unconfirmed: set[Key] = field(default_factory=set)  # parts whose return gave no rating, or none that was taken


class Pair(NamedTuple):
    """A return as it was issued and as it came back, with the problems of reading it."""

    issued: Return
    returned: Return
    problems: Sequence[Problem] = ()


def merge(
    tracker: Tracker,
    pairs: Iterable[Pair],
    as_at: date,
    decisions: Decisions,
    allowed: Sequence[str] | None = None,
) -> Merged:
    """Merge every return of `pairs` into `tracker`. Each answers for its own agency, so their order does not matter.

    `allowed` are phrases that are no identifiers, where they are known.
    """
    taken_on = {(entry.cycle, entry.agency): entry.received_on for entry in tracker.register}
    sent = {(entry.cycle, entry.ref, entry.agency, entry.field): entry.now for entry in tracker.log}
    by_words = {
        (action.agency, words): action.ref for action in tracker.actions if (words := locked_words(action.record))
    }
    total, allowed = Merged(), allowed_in(tracker) if allowed is None else allowed
    for pair in sorted(pairs, key=lambda pair: pair.returned.file):
        one = _Merge(tracker, pair, as_at, decisions, taken_on, sent, by_words, allowed).run()
        total.changes += one.changes
        total.conflicts += one.conflicts
        total.held += one.held
        total.settled += one.settled
        total.proposals += one.proposals
        total.problems += one.problems
        total.outcomes += one.outcomes
        total.unconfirmed |= one.unconfirmed
    total.problems = told_without(total.problems, allowed)
    total.proposals = [one._replace(cells=masked_values(one.cells, allowed)) for one in total.proposals]
    return total


def apply_changes(tracker: Tracker, changes: Iterable[Change]) -> Tracker:
    """The tracker as it stands once `changes` are made."""
    by_key: dict[Key, dict[str, Cell]] = {}
    for change in changes:
        by_key.setdefault(change.key, {})[change.field] = change.now
    if not by_key:
        return tracker

    def changed(action: Action) -> Action:
        cells = by_key.get(action.key)
        if not cells:
            return action
        record = replace(action.record, cells={**action.record.cells, **cells})
        return Action(action.key, record, find_rating(record.text(Field.RATING), tracker.key))

    return replace(tracker, actions=tuple(map(changed, tracker.actions)))


def leave_out(merged: Merged, tracker: Tracker, refused: Problem) -> bool:
    """Take the change out of `merged` whose cell of the plan was refused, and tell of it. False where there is none."""
    for change in merged.changes:
        record = tracker.by_key[change.key].record
        here = (record.table.sheet, record.address(change.field))
        if here == (refused.location.sheet, refused.location.cell):
            merged.changes.remove(change)
            where = Location(change.file, change.sheet, change.cell)
            about = {"text": shown(change.now.text), "cell": here[1], "reason": refused.found}
            about |= {"ref": change.key.ref, "agency": change.key.agency, "field": change.field, "remedy": refused.fix}
            merged.problems += told_without([problem("cell-not-editable", where, **about)], allowed_in(tracker))
            merged.outcomes = [_one_less(one) if one.file == change.file else one for one in merged.outcomes]
            return True
    return False


def _one_less(one: Outcome) -> Outcome:
    return one._replace(state=State.PARTLY_MERGED, changes=one.changes - 1, problems=one.problems + 1)


@dataclass
class _Merge:
    """The merging of one return."""

    tracker: Tracker
    pair: Pair
    as_at: date
    decisions: Decisions
    taken_on: Mapping[tuple[str, str], date | None]  # when a return was taken first, by (cycle, agency)
    sent: Mapping[tuple[str, str, str, str], str]  # what was taken last in a cycle, by (cycle, Ref, agency, field)
    by_words: Mapping[tuple[str, str], str]  # the Ref of each agency's action by its words
    allowed: Sequence[str]  # phrases that are no identifiers
    result: Merged = field(default_factory=Merged)
    answered: int = 0

    @property
    def agency(self) -> str:
        return self.pair.returned.agency

    def run(self) -> Merged:
        issued, returned = self.pair.issued, self.pair.returned
        if not returned.nothing_to_report:
            self.result.unconfirmed = {Key(row.text(Field.REF), self.agency) for row in issued.rows}
        self.result.problems += self.pair.problems
        rows, problems, proposals = match_rows(issued, returned)
        self.result.problems += problems
        self.result.proposals += proposals
        for ref, (issued_row, row) in rows.items():
            self._row(ref, issued_row, row)
        self._missing_rows(rows.keys())
        self._whole_return(rows)
        self._proposals()
        self.result.outcomes.append(self._outcome())
        return self.result

    def _row(self, ref: str, issued_row: Record, row: Record) -> None:
        answers = answered(row)
        given = any(not same(cell, issued_row[answer]) for answer, cell in answers.items())
        self.answered += given
        self._locked(ref, issued_row, row)
        action = self.tracker.by_key.get(Key(ref, self.agency))
        if action is None:
            if given:
                self._tell("row-gone", at(row, Field.REF), ref)
            return
        if not self._is_still(issued_row, action, row, given):
            return
        in_effect = self._without_held_evidence(row, issued_row, action)
        taken_on = self.taken_on.get((self.pair.returned.cycle, self.agency))
        problems, refused = check_answers(in_effect, issued_row, action, self.tracker.key, self.as_at, taken_on)
        self.result.problems += problems
        for answer, cell in answers.items():
            if cell.value is not None and answer not in refused:
                if answer == Answer.RATING_NOW:
                    self.result.unconfirmed.discard(action.key)
                self._answer(answer, cell, issued_row, action, row)
        for answer, name in schema.ANSWERS.items():
            if answer not in answers and answer in row.table.columns and issued_row.text(answer).strip():
                self._tell("answer-cleared", at(row, answer), ref, name, issued=shown(issued_row.text(answer)))

    def _is_still(self, issued_row: Record, action: Action, row: Record, given: bool) -> bool:
        """Whether the Ref still stands for the action that was issued: a plan that was renumbered holds the row."""
        was, now = locked_words(issued_row), locked_words(action.record)
        if was == now:
            return True
        moved_to = self.by_words.get((self.agency, was), "")
        if moved_to or any(now == locked_words(other) for other in self.pair.issued.rows):
            moved = f"; those words now stand under {moved_to}" if moved_to else ""
            self._tell("row-renumbered", at(row, Field.REF), action.ref, was=shown(was), now=shown(now), moved=moved)
            self.result.proposals.append(proposal_of(row, self.agency))
            return False
        if given:
            self._tell("action-reworded", at(row, Field.REF), action.ref, was=shown(was), now=shown(now))
        return True

    def _without_held_evidence(self, row: Record, issued_row: Record, action: Action) -> Record:
        """A row without its evidence where that is kept out: it is none yet."""
        came = row[Answer.EVIDENCE]
        known = (issued_row[Answer.EVIDENCE], action.record[Field.EVIDENCE])
        if not found_in(came.text, self.allowed) or any(same(came, one) for one in known):
            return row
        if self._decision(action.key, Field.EVIDENCE, came) == RETURN:
            return row
        return replace(row, cells={**row.cells, Answer.EVIDENCE: BLANK})

    def _answer(self, answer: str, returned: Cell, issued_row: Record, action: Action, row: Record) -> None:
        name = schema.ANSWERS[Answer(answer)]
        issued, mine = issued_row[schema.ISSUED_AS.get(answer, answer)], action.record[name]
        before = self.sent.get((self.pair.returned.cycle, *action.key, name))
        own = before is not None and same(Cell(before), Cell(plain(mine)))
        if same(returned, mine) or (same(returned, issued) and not own):
            return
        place, key = at(row, answer), action.key
        if name not in action.record.table.columns:
            self._tell("no-column", place, key.ref, name, text=shown(returned.text))
        elif action.record.address(name) in self.tracker.formulas:
            self._tell("formula-in-tracker", place, key.ref, name, text=shown(returned.text))
        elif (decision := self._decision(key, name, returned)) == RETURN:
            self._take(key, name, mine, returned, action, place)
        elif not own and before is not None and same(Cell(before), Cell(plain(returned))):
            return
        else:
            conflict = Conflict(key, name, issued, mine, returned, place.file, place.sheet, place.cell)
            if answer in _IN_WORDS and (masked := found_in(returned.text, self.allowed)):
                self._keep_out(conflict, masked, decision == TRACKER, place)
            elif own or same(mine, issued):
                self._take(key, name, mine, returned, action, place)
            else:
                self._leave_to_decide(conflict, decision == TRACKER, place)

    def _keep_out(self, answer: Conflict, masked: str, settled: bool, place: Location) -> None:
        """Leave an answer with identifiers to a person to decide."""
        shown_as = Cell(without_identifiers(answer.returned.text, self.allowed))
        (self.result.settled if settled else self.result.held).append(answer._replace(returned=shown_as))
        code = "identifier-settled" if settled else "identifier-in-return"
        self._tell(code, place, answer.key.ref, answer.field, masked=masked)

    def _leave_to_decide(self, conflict: Conflict, settled: bool, place: Location) -> None:
        issued, mine, returned = conflict.issued, conflict.tracker, conflict.returned
        (self.result.settled if settled else self.result.conflicts).append(conflict)
        if conflict.field == Field.RATING and not settled:
            self.result.unconfirmed.add(conflict.key)
        words = {"issued": shown(issued.text), "tracker": shown(mine.text), "returned": shown(returned.text)}
        self._tell("conflict-settled" if settled else "conflict", place, conflict.key.ref, conflict.field, **words)

    def _take(self, key: Key, name: Field, mine: Cell, returned: Cell, action: Action, place: Location) -> None:
        now = Cell(plain(returned), returned.value) if name == Field.RATING else returned
        change = Change(key, name.value, mine, now, action.record.row, place.file, place.sheet, place.cell)
        self.result.changes.append(change)

    def _decision(self, key: Key, name: str, returned: Cell) -> str:
        decision = self.decisions.get((key.ref, key.agency, name))
        if decision is None:
            return ""
        about = {words_of(returned.text), words_of(plain(returned))}
        if found_in(returned.text, self.allowed):
            about.add(words_of(without_identifiers(returned.text, self.allowed)))
        return decision.choice if decision.returned is None or words_of(decision.returned) in about else ""

    def _locked(self, ref: str, issued_row: Record, row: Record) -> None:
        for name in schema.LOCKED:
            if name in row.table.columns and not same(row[name], issued_row[name]):
                words = {"text": shown(row.text(name)), "issued": shown(issued_row.text(name))}
                self._tell("locked-altered", at(row, name), ref, name, **words)

    def _missing_rows(self, present: Iterable[str]) -> None:
        table = next((row.table for row in self.pair.returned.rows), None)
        here = Location(self.pair.returned.file, table.sheet if table else "")
        told = {fold_ref(row.text(Field.REF)) for row in self.pair.returned.rows}
        for row in self.pair.issued.rows:
            ref = row.text(Field.REF)
            if ref in present or fold_ref(ref) in told:
                continue
            action = self.tracker.by_key.get(Key(ref, self.agency))
            if action is not None:
                self._tell("row-missing-and-changed" if self._changed_here(row, action) else "row-missing", here, ref)

    def _changed_here(self, issued_row: Record, action: Action) -> bool:
        return not all(
            same(issued_row[schema.ISSUED_AS.get(answer, answer)], action.record[name])
            for answer, name in schema.ANSWERS.items()
        )

    def _whole_return(self, rows: Mapping[str, tuple[Record, Record]]) -> None:
        """What is said of the return as a whole: nothing to report, or not everything answered."""
        returned, agency = self.pair.returned, self.agency
        if returned.nothing_to_report:
            if self.answered:
                self._tell("nil-but-answered", Location(returned.file))
            return
        if not self.answered and not returned.proposals:
            self._tell("no-answers", Location(returned.file))
            return
        still_owed = {ref: row for ref, (_issued, row) in rows.items() if Key(ref, agency) in self.tracker.by_key}
        wanting = [
            ref
            for ref, row in still_owed.items()
            if not (row.text(Answer.RATING_NOW).strip() and row.text(Answer.UPDATE).strip())
        ]
        if wanting:
            row = still_owed[wanting[0]]
            blank = Answer.UPDATE if row.text(Answer.RATING_NOW).strip() else Answer.RATING_NOW
            count = f"{len(wanting)} of {count_of(len(rows), 'action')} {be(len(wanting))}"
            counts = {"count": count, "refs": _listed(wanting)}
            self._tell("not-answered", at(row, blank), **counts)

    def _proposals(self) -> None:
        agency = self.agency
        for record in self.pair.returned.proposals:
            self.result.proposals.append(proposal_of(record, agency))
            text = shown(record.text("Action") or " ".join(cell.text for cell in record.cells.values()))
            self._tell("new-action", at(record, "Action"), text=text)
            for name, cell in record.cells.items():
                if masked := found_in(cell.text, self.allowed):
                    self._tell("identifier-in-proposal", at(record, name), name=name, masked=masked)

    def _outcome(self) -> Outcome:
        returned = self.pair.returned
        state = State.MERGED
        if not self.answered and returned.nothing_to_report:
            state = State.NOTHING_TO_REPORT
        elif any(found.code == "no-answers" for found in self.result.problems):
            state = State.HELD
        elif any(found.severity is Severity.ERROR for found in self.result.problems):
            state = State.PARTLY_MERGED
        changes, problems = len(self.result.changes), len(self.result.problems)
        return Outcome(returned.file, returned.sha256, self.agency, state, self.answered, changes, problems)

    def _tell(self, code: str, where: Location, ref: str = "", name: str = "", **details: str) -> None:
        agency = self.agency
        self.result.problems.append(problem(code, where, ref=ref, agency=agency, field=name, **details))


def _listed(refs: Sequence[str], most: int = 12) -> str:
    more = len(refs) - most
    return ", ".join(refs[:most]) + (f" and {more} more" if more > 0 else "")

"""Returns that have lost their reference: known by their agency, their cycle and the Refs that they hold, or held.

The name of a file says nothing. A copy of the tracker itself is taken as the return of the one agency whose answers in
it are new; where that is not certain, it is held.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from plan_tools.model import BLANK, Field, Key, Record, Return, State, Tracker
from plan_tools.problems import Location, Problem, problem, shown
from plan_tools.rules import schema
from plan_tools.rules.agencies import Names
from plan_tools.rules.fold import fold, fold_ref
from plan_tools.rules.keep import cycles
from plan_tools.rules.receive import Received
from plan_tools.rules.values import same
from plan_tools.rules.wording import listed


def recognise(
    received: Sequence[Received], issued: Callable[[], Collection[Return]], tracker: Tracker, cycle: str
) -> list[Received]:
    """What was received, those without a reference under that of the return that they are, or held.

    `issued` gives the copies that were sent out for `cycle`; it is asked only where a reference is missing.
    """
    if not any(one.returned and not one.returned.reference for one in received):
        return list(received)
    known = _Known(tuple(issued()), tracker, cycle, Names(tracker.agencies))
    return [known.recognised(one) if one.returned and not one.returned.reference else one for one in received]


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of a cycle: the copies that were sent out, and what the agencies are called."""

    issued: tuple[Return, ...]
    tracker: Tracker
    cycle: str
    names: Names

    def recognised(self, one: Received) -> Received:
        """The return with its reference; held, with the reason, where it is not certain which it is."""
        returned = one.returned
        assert returned is not None  # noqa: S101 - asked for returns alone
        if returned.cycle and fold(returned.cycle) != fold(self.cycle):
            words = {"found_cycle": shown(returned.cycle), "cycle": self.cycle}
            return _held(one, problem("return-other-cycle", Location(one.file), agency=returned.agency, **words))
        if any(row.text(Field.AGENCY) for row in returned.rows):
            return self._copy_of_the_tracker(one, returned)
        agency = self.names.one(returned.agency)
        if returned.agency and not agency:
            return self._unknown(one, f"it says that it comes from {shown(returned.agency)}, which is not in Agencies")
        fitting = [issued for issued in self.issued if self._fits(returned, issued, agency)]
        if len(fitting) != 1:
            owners = listed([issued.agency for issued in fitting])
            return self._unknown(one, f"it fits the returns of {owners} alike" if fitting else "its Refs fit no return")
        if not (returned.cycle or self._is_of_this_cycle(returned, fitting[0])):
            return self._unknown(one, f"nothing in it shows that it is of {self.cycle} and not of an earlier cycle")
        told = problem("return-recognised", Location(one.file), agency=fitting[0].agency, cycle=self.cycle)
        return _as(one, fitting[0], returned.rows, told)

    def _is_of_this_cycle(self, returned: Return, issued: Return) -> bool:
        """Whether a return shows what was issued for this cycle, and for no other, as its last ratings and updates."""
        mine = {fold_ref(row.text(Field.REF)): row for row in issued.rows}
        pairs = [(row, mine[ref]) for row in returned.rows if (ref := fold_ref(row.text(Field.REF))) in mine]
        shown_last = [name for name in schema.ISSUED_AS.values() if pairs and name in pairs[0][0].table.columns]
        if not all(same(row[name], was[name]) for row, was in pairs for name in shown_last):
            return False
        return len(shown_last) == len(schema.ISSUED_AS) or len(cycles(self.tracker)) < 2

    def _fits(self, returned: Return, issued: Return, agency: str) -> bool:
        """Whether a return may be the one that was `issued`; where it names its agency, its rows may be odd."""
        if agency and self.names.one(issued.agency) != agency:
            return False
        mine = {fold_ref(row.text(Field.REF)): row for row in issued.rows}
        refs = {fold_ref(row.text(Field.REF)): row for row in returned.rows if row.text(Field.REF).strip()}
        common = refs.keys() & mine.keys()
        if agency:
            return 2 * len(common) > len(refs)
        return bool(refs) and len(common) == len(refs) and all(_reads_alike(refs[ref], mine[ref]) for ref in common)

    def _copy_of_the_tracker(self, one: Received, returned: Return) -> Received:
        merged_before = self._merged_before(one)
        if not (merged_before or returned.cycle or len(cycles(self.tracker)) < 2):
            reason = f"nothing in it shows that it is of {self.cycle} and not of an earlier cycle"
            return _held(one, problem("tracker-copy", Location(one.file), reason=reason))
        owned = {issued.agency: self._news(returned, issued, bool(merged_before)) for issued in self.issued}
        there = {self.names.one(row.text(Field.AGENCY)) for row in returned.rows}
        certain = [issued for issued in self.issued if _has_answers(owned[issued.agency])]
        if merged_before:
            certain = [issued for issued in self.issued if issued.reference == merged_before]
        elif not certain and len(there) == 1:
            certain = [issued for issued in self.issued if self.names.one(issued.agency) in there]
        if len(certain) != 1:
            owners = listed([issued.agency for issued in certain])
            reason = f"answers of {owners} are new in it" if certain else "no answer in it is new"
            return _held(one, problem("tracker-copy", Location(one.file), reason=reason))
        told = problem("tracker-copy-read", Location(one.file), agency=certain[0].agency)
        return _as(one, certain[0], owned[certain[0].agency], told)

    def _merged_before(self, one: Received) -> str:
        """The reference under which this very file was merged before; nothing where it was not."""
        entries = self.tracker.issued_in(self.cycle)
        merged = (entry for entry in entries if entry.state != State.RECEIVED)
        return next((entry.reference for entry in merged if one.sha256 and one.sha256 in entry.sha256), "")

    def _news(self, returned: Return, issued: Return, whole: bool) -> tuple[Record, ...]:
        """The rows of one agency in a copy of the tracker; without its answers where none of the row is new.

        What stands in the tracker by now is no news, unless the `whole` of what differs from the issued copy counts.
        """
        agency = self.names.one(issued.agency)
        before = {fold_ref(row.text(Field.REF)): row for row in issued.rows}
        rows = (row for row in returned.rows if self.names.one(row.text(Field.AGENCY)) == agency)
        news = (self._news_of(row, before.get(fold_ref(row.text(Field.REF))), agency, whole) for row in rows)
        return tuple(row for row in news if fold_ref(row.text(Field.REF)) in before or _has_answers([row]))

    def _news_of(self, row: Record, issued_row: Record | None, agency: str, whole: bool) -> Record:
        action = None if whole else self.tracker.by_key.get(Key(row.text(Field.REF).strip(), agency))

        def is_new(answer: str, field: Field) -> bool:
            issued = issued_row[schema.ISSUED_AS.get(answer, answer)] if issued_row else BLANK
            return not (same(row[answer], issued) or (action and same(row[answer], action.record[field])))

        if any(is_new(answer, field) for answer, field in schema.ANSWERS.items()):
            return row
        return replace(row, cells={name: cell for name, cell in row.cells.items() if name not in schema.ISSUED_AS})

    def _unknown(self, one: Received, reason: str) -> Received:
        where = Location(one.file)
        return _held(one, problem("return-unrecognised", where, agency="", cycle=self.cycle, reason=reason))


def _as(one: Received, issued: Return, rows: tuple[Record, ...], told: Problem) -> Received:
    assert one.returned is not None  # noqa: S101 - asked for returns alone
    returned = replace(one.returned, reference=issued.reference, agency=issued.agency, cycle=issued.cycle, rows=rows)
    named = (found if found.agency else replace(found, agency=issued.agency) for found in one.problems)
    return replace(one, returned=returned, problems=(*named, told))


def _held(one: Received, why: Problem) -> Received:
    return replace(one, returned=None, problems=(why,), state=State.HELD)


def _has_answers(rows: Collection[Record]) -> bool:
    """Whether any row tells of this cycle: what a return asks for anew was left in it."""
    return any(row.text(answer).strip() for row in rows for answer in schema.ISSUED_AS)


def _reads_alike(row: Record, issued: Record) -> bool:
    """Whether two rows are about the same action, as far as the one that came back says."""
    asked = [name for name in (Field.ACTION, Field.RECOMMENDATION) if name in row.table.columns]
    return bool(asked) and all(_words(row.text(name)) == _words(issued.text(name)) for name in asked)


def _words(text: str) -> str:
    return " ".join(text.split())

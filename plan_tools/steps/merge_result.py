"""What a merge came to: in plain words, and in JSON with the names that the design gives."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from plan_tools.model import Change, Conflict, Key, Outcome, Proposal, State, Tracker
from plan_tools.rules.merge import Merged
from plan_tools.rules.values import plain
from plan_tools.rules.wording import count_of
from plan_tools.steps.result import NOT_WRITTEN, Result, counted


@dataclass(frozen=True, kw_only=True)
class MergeResult(Result):
    """What a merge came to.

    `after` is the tracker as it then stands, but for its change log; `unconfirmed` are its parts that nobody rated.
    """

    cycle: str
    tracker: str
    sha256_before: str
    sha256_after: str
    merged: Merged
    missing: tuple[str, ...]
    refused_by_strict: bool = False
    after: Tracker | None = None
    unconfirmed: frozenset[Key] = frozenset()

    @property
    def exit_code(self) -> int:
        """As of every result; 4 where `--strict` kept everything from being written."""
        return NOT_WRITTEN if self.refused_by_strict else super().exit_code

    def as_json(self) -> dict[str, Any]:
        """The whole result, with the names that the design gives."""
        return {
            "cycle": self.cycle,
            "tracker": {
                "path": self.tracker,
                "sha256_before": self.sha256_before,
                "sha256_after": self.sha256_after,
            },
            "returns": [_outcome(one) for one in self.merged.outcomes],
            "missing": list(self.missing),
            "changes": [_change(one) for one in self.merged.changes],
            "conflicts": [_conflict(one) for one in self.merged.conflicts],
            "proposed": [_proposal(one) for one in self.merged.proposals],
            **super().as_json(),
        }

    def told(self) -> Iterable[str]:
        """Who has returned, what changed, what is left for a person."""
        outcomes = self.merged.outcomes
        yield f"Cycle {self.cycle}: {count_of(len(outcomes), 'file')} looked at."
        width = max((len(one.agency or one.file) for one in outcomes), default=0)
        for one in outcomes:
            changes = f", {count_of(one.changes, 'change')}" if one.state.confirms else ""
            yield f"  {(one.agency or '(unknown)').ljust(width)}  {one.state}{changes}  ({one.file})"
        if self.missing:
            yield f"  No return yet from: {', '.join(self.missing)}."
        held = sorted({one.agency for one in outcomes if one.state is State.HELD and one.agency} - set(self.missing))
        if held:
            yield f"  Something came, but nothing was taken, from: {', '.join(held)}."
        if unknown := sum(one.state in (State.HELD, State.REFUSED) and not one.agency for one in outcomes):
            yield f"  {count_of(unknown, 'file')} could not be told or read, and may be theirs."
        tense = "would be changed" if self.dry_run or self.refused_by_strict else "changed"
        if self.merged.changes:
            yield f"{count_of(len(self.merged.changes), 'cell')} of the plan {tense}; {counted(self.problems)}."
        else:
            yield f"Nothing in the plan {tense}; {counted(self.problems)}."
        if self.refused_by_strict:
            yield "Nothing was written, because --strict was given and there are problems."


def _outcome(one: Outcome) -> dict[str, Any]:
    return {
        "file": one.file,
        "agency": one.agency,
        "state": str(one.state),
        "actions": one.actions,
        "changes": one.changes,
        "problems": one.problems,
    }


def _change(one: Change) -> dict[str, str]:
    where = {"file": one.file, "cell": one.cell}
    return {**one.key._asdict(), "field": str(one.field), "was": plain(one.was), "now": plain(one.now), **where}


def _conflict(one: Conflict) -> dict[str, str]:
    sides = {"issued": plain(one.issued), "tracker": plain(one.tracker), "returned": plain(one.returned)}
    return {**one.key._asdict(), "field": str(one.field), **sides, "file": one.file, "cell": one.cell}


def _proposal(one: Proposal) -> dict[str, Any]:
    place = {"file": one.file, "sheet": one.sheet, "cell": str(one.row)}
    return {"agency": one.agency, **place, "values": dict(one.cells)}

"""`plan-tools history`: the runs that changed the tracker, and the backups from before each."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from plan_tools.excel.guard import read_bytes
from plan_tools.model import Run
from plan_tools.rules.backups import last_run
from plan_tools.rules.wording import count_of
from plan_tools.steps.folder import find_tracker
from plan_tools.steps.records import as_json, read_runs
from plan_tools.steps.result import Result


@dataclass(frozen=True, kw_only=True)
class History(Result):
    """The runs, the latest first; `stands_at` is the one that left the tracker as it is, None where a person did.

    `there` are the names of the backups that are there, `unexplained` those of them that no record belongs to.
    """

    tracker: str
    runs: tuple[Run, ...]
    stands_at: Run | None
    there: frozenset[str]
    unexplained: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The runs with what became of their backups."""
        runs = [
            {**as_json(one), "kept": one.backup in self.there, "current": one == self.stands_at} for one in self.runs
        ]
        return {"tracker": self.tracker, "runs": runs, "unexplained": list(self.unexplained), **super().as_json()}

    def told(self) -> Iterable[str]:
        """A line a run, and where its backup is."""
        if not self.runs:
            yield f"Nothing has changed {self.tracker} through plan-tools yet, or its records are gone."
        elif self.stands_at is None:
            yield f"{self.tracker} has been saved by somebody since the last of these runs."
        for one in self.runs:
            mark = ", as the tracker stands now" if one == self.stands_at else ""
            changes = f", {count_of(one.changes, 'cell')}" if one.command != "issue" else ""
            yield f"  {one.when:%d/%m/%Y %H:%M}  {one.command.ljust(5)}  {one.cycle}{changes}{mark}"
            kept = f"backups/{one.backup}" if one.backup in self.there else "no longer kept"
            yield f"                    before it: {kept}"
        if self.unexplained:
            yield "Backups without a record:"
            yield from (f"  backups/{name}" for name in self.unexplained)


def run(named: Path | None) -> History:
    """The history of the tracker. Nothing is written."""
    folder = find_tracker(named)
    runs = read_runs(folder)
    now = sha256(read_bytes(folder.tracker, folder.tracker.name, follow_links=True)).hexdigest()
    there = frozenset(path.name for path in folder.backups.glob(f"{folder.tracker.stem} *{folder.tracker.suffix}"))
    return History(
        tracker=folder.name_of(folder.tracker),
        runs=tuple(runs),
        stands_at=last_run(runs, now),
        there=there,
        unexplained=tuple(sorted(there - {one.backup for one in runs})),
    )

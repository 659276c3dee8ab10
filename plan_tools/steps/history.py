"""`plan-tools history`: the runs that changed the tracker, and the backups from before each."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from plan_tools.excel.guard import read_bytes
from plan_tools.model import Run
from plan_tools.rules.backups import OF_THE_REGISTER, last_run
from plan_tools.rules.wording import count_of
from plan_tools.steps.folder import find_tracker
from plan_tools.steps.records import NAMED, as_json, backups, holds, read_runs
from plan_tools.steps.result import Result


@dataclass(frozen=True, kw_only=True)
class History(Result):
    """The runs, the latest first; `stands_at` is the one that left the tracker as it is, None where a person did.

    `kept` are the names of the backups that are there as they were made, `changed` of those that somebody has changed
    since, `unexplained` of those that no record belongs to.
    """

    tracker: str
    runs: tuple[Run, ...]
    stands_at: Run | None
    kept: frozenset[str]
    changed: frozenset[str]
    unexplained: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The runs with what became of their backups."""
        runs = [
            {**as_json(one), "kept": one.backup in self.kept, "current": one is self.stands_at} for one in self.runs
        ]
        return {"tracker": self.tracker, "runs": runs, "unexplained": list(self.unexplained), **super().as_json()}

    def told(self) -> Iterable[str]:
        """A line a run, and where its backup is."""
        if not self.runs:
            yield f"No record says that plan-tools has changed {self.tracker}."
        elif self.stands_at is None:
            yield f"{self.tracker} has been saved by somebody since the last of these runs, or the last record is gone."
        for one in self.runs:
            mark = ", as the tracker stands now" if one is self.stands_at else ""
            changes = count_of(one.changes, "cell") if one.command not in ("issue", *OF_THE_REGISTER) else ""
            told = ", ".join(filter(None, (NAMED.get(one.command, one.command), one.cycle, changes)))
            yield f"  {one.when:%d/%m/%Y %H:%M}  {told}{mark}"
            yield f"                    before it: {self._backup(one)}"
        if self.unexplained:
            yield "Backups without a record:"
            yield from (f"  backups/{name}" for name in self.unexplained)

    def _backup(self, run: Run) -> str:
        if run.backup in self.changed:
            return f"backups/{run.backup}, which somebody has changed"
        return f"backups/{run.backup}" if run.backup in self.kept else "no longer kept"


def run(named: Path | None) -> History:
    """The history of the tracker. Nothing is written."""
    folder = find_tracker(named)
    runs = read_runs(folder)
    now = sha256(read_bytes(folder.tracker, folder.tracker.name, follow_links=True)).hexdigest()
    kept = {one.backup for one in runs if holds(folder, f"backups/{one.backup}", one.sha256_before)}
    told = {one.backup for one in runs}
    return History(
        tracker=folder.name_of(folder.tracker),
        runs=tuple(runs),
        stands_at=last_run(runs, now),
        kept=frozenset(kept),
        changed=frozenset(name for name in told - kept if (folder.backups / name).exists()),
        unexplained=tuple(path.name for path in backups(folder) if path.name not in told),
    )

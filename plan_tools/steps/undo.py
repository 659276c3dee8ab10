"""`plan-tools undo`: the tracker as it stood before the last merge, or before the last undo."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from plan_tools.excel.guard import read_bytes
from plan_tools.excel.save import hold
from plan_tools.model import Run
from plan_tools.problems import CannotGoOn, Location, cannot_go_on
from plan_tools.rules.backups import OF_THE_REGISTER, edited_since, last_of_the_plan
from plan_tools.rules.tracker import read_tracker
from plan_tools.rules.wording import count_of, listed
from plan_tools.steps.folder import Folder, find_tracker, plan_workbook
from plan_tools.steps.records import NAMED, as_json, backups, holds, is_there, read_runs, replace_tracker
from plan_tools.steps.result import Result


class Reverted(NamedTuple):
    """One row of the register that reads otherwise after an undo."""

    agency: str
    was: str
    now: str


@dataclass(frozen=True, kw_only=True)
class Undone(Result):
    """What was undone: `run`, the merge or the undoing, and what follows from that.

    Of the files that the merge wrote beside the tracker, those in `outdated` do not fit it any more, those in `fitting`
    do again.
    """

    tracker: str
    run: Run
    sha256_after: str
    register: tuple[Reverted, ...]
    outdated: tuple[str, ...]
    fitting: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The run that was undone, and what follows from it, with the rest."""
        hashes = {"sha256_before": self.run.sha256_after, "sha256_after": self.sha256_after}
        return {
            "cycle": self.run.cycle,
            "tracker": {"path": self.tracker, **hashes},
            "undone": as_json(self.run),
            "register": [one._asdict() for one in self.register],
            "outdated": list(self.outdated),
            "fitting": list(self.fitting),
            **super().as_json(),
        }

    def told(self) -> Iterable[str]:
        """What was undone, what the register says now, and what has to be written again."""
        cycle = [f"cycle {self.run.cycle}"] if self.run.cycle else []
        of = ", ".join([*cycle, count_of(self.run.changes, "cell")])
        when, would = f"{self.run.when:%d/%m/%Y at %H:%M}", self.dry_run
        if self.run.command == "undo":
            yield f"{'Would take back' if would else 'Took back'} the undoing of {when} ({of})."
        else:
            what = NAMED.get(self.run.command, "merge")
            yield f"{'Would undo' if would else 'Undid'} the {what} of {when} ({of})."
        yield f"The tracker {'would be' if would else 'is'} exactly as it was before that."
        width = max((len(one.agency) for one in self.register), default=0)
        if self.register:
            yield "In the register Returns:"
        for one in self.register:
            yield f"  {one.agency.ljust(width)}  {one.was or 'not there'} -> {one.now or 'not there'}"
        if self.fitting:
            yield "These files fit the tracker again:"
            yield from (f"  {name}" for name in self.fitting)
        if self.outdated:
            yield "These files do not fit the tracker any more:"
            yield from (f"  {name}" for name in self.outdated)
            yield "merge-returns writes them again. If a wrong return was merged, first take it out of"
            yield f"returns/{self.run.cycle}/received, or it is merged again."
        if not would:
            yield "To take this back in turn, run plan-tools undo again."


def run(named: Path | None, dry_run: bool = False) -> Undone:
    """Put back the tracker as it was before the last merge, or before the last undo.

    Raises `CannotGoOn`, with nothing changed, where there is none, where a person has saved the tracker since, or
    where its backup is gone.
    """
    folder = find_tracker(named)
    if dry_run:
        return _Undo.of(folder).result(dry_run=True)
    with hold(folder.tracker) as saver:
        undo = _Undo.of(folder)
        last = undo.last
        command = "redo" if last.command == "undo" else "undo"
        done = Run(command, last.cycle, folder.tracker.name, last.changes, last.outputs)
        undone = undo.result()
        written = replace_tracker(saver, folder, undo.before, sha256(undo.after).hexdigest(), done)
        return replace(undone, written=written or undone.written)


@dataclass(frozen=True)
class _Undo:
    """What is to be undone in a folder: the run, and the tracker before and after it, both in bytes."""

    folder: Folder
    last: Run
    before: bytes
    after: bytes

    @classmethod
    def of(cls, folder: Folder) -> "_Undo":
        after = read_bytes(folder.tracker, folder.tracker.name, follow_links=True)
        return cls(folder, last := _last(folder, sha256(after).hexdigest()), _backup(folder, last), after)

    def result(self, dry_run: bool = False) -> Undone:
        """What the undo comes to."""
        outputs = self.last.outputs
        there = tuple(name for name in outputs if is_there(self.folder, name))
        again = self.last.command == "undo"
        fitting = tuple(name for name in there if again and holds(self.folder, name, outputs[name]))
        return Undone(
            written=(self.folder.name_of(self.folder.tracker),),
            dry_run=dry_run,
            home=self.folder.home,
            tracker=self.folder.name_of(self.folder.tracker),
            run=self.last,
            sha256_after=sha256(self.before).hexdigest(),
            register=tuple(self._reverted()),
            outdated=tuple(name for name in there if name not in fitting),
            fitting=fitting,
        )

    def _reverted(self) -> Iterator[Reverted]:
        """How the register changes: nothing is told of it where the tracker that stands there cannot be read."""
        now = self._states(self.before)
        with suppress(CannotGoOn):
            was = self._states(self.after)
            for agency in was | now:
                if was.get(agency) != now.get(agency):
                    yield Reverted(agency, was.get(agency, ""), now.get(agency, ""))

    def _states(self, data: bytes) -> dict[str, str]:
        """What the register of a tracker says of each agency."""
        tracker = read_tracker(plan_workbook(data, self.folder.tracker.name))[0]
        return {one.agency: str(one.state) for one in tracker.issued_in(self.last.cycle)}


def _last(folder: Folder, sha256_now: str) -> Run:
    """The run that left the plan as it is now. Raises `CannotGoOn` where there is none that may be undone."""
    found, where = read_runs(folder), Location(folder.tracker.name)
    last = last_of_the_plan(found, sha256_now)
    runs = [run for run in found if run.tracker == folder.tracker.name]
    if last is None and not runs:
        raise cannot_go_on("undo-nothing", where)
    if last is None:
        latest, told = runs[0], {run.backup for run in runs}
        for path in backups(folder):
            if path.name not in told and holds(folder, f"backups/{path.name}", latest.sha256_after):
                raise cannot_go_on("undo-no-record", where, backup=path.name)
        raise cannot_go_on("undo-edited", where, **_told_of_edit(runs))
    if last.command == "issue":
        since = [run for run in runs if run.order > last.order and run.command in OF_THE_REGISTER]
        more = f"; after it came {listed([_told(run) for run in reversed(since)])}" if since else ""
        words = {"cycle": last.cycle, "when": _when(last), "since": more, "backup": last.backup}
        raise cannot_go_on("undo-issued", where, **words)
    return last


def _told_of_edit(runs: Sequence[Run]) -> dict[str, str]:
    """The run that is not undone, when somebody saved the tracker since, and the backup from before the run."""
    edit = edited_since(runs)
    after = "since" if edit.after is edit.undone else f"since {_told(edit.after)}"
    since = f"after it, before {_told(edit.before)}" if edit.before else after
    name = NAMED.get(edit.undone.command, edit.undone.command)
    return {"command": name, "when": _when(edit.undone), "since": since, "backup": edit.undone.backup}


def _told(run: Run) -> str:
    return f"plan-tools {run.command} of {_when(run)}"


def _when(run: Run) -> str:
    return f"{run.when:%d/%m/%Y %H:%M}"


def _backup(folder: Folder, last: Run) -> bytes:
    """The tracker as it was before `last`. Raises `CannotGoOn` where that is not in its backup any more."""
    path = folder.backups / last.backup
    data = b""
    with suppress(CannotGoOn):
        data = read_bytes(path, path.name)
    if sha256(data).hexdigest() != last.sha256_before:
        reason = "has been changed" if path.exists() else "is no longer there"
        raise cannot_go_on("undo-no-backup", Location(f"backups/{path.name}"), reason=reason)
    return data

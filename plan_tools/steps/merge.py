"""`merge-returns`: whatever came back goes into the tracker, and the matrix and the problems are written.

All is worked out first, then everything is staged and checked, and the tracker is replaced last, in one step.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

from plan_tools.excel.save import Saver, hold
from plan_tools.model import (
    Change,
    RegisterEntry,
    Run,
    Snapshot,
    Tracker,
)
from plan_tools.problems import CannotGoOn, Location, Problem, cannot_go_on, problem
from plan_tools.rules.check import check_tracker
from plan_tools.rules.corrections import leave_to_the_group
from plan_tools.rules.decisions import accepted
from plan_tools.rules.keep import (
    issued_since,
    log_entries,
    missing_agencies,
    register_after,
    snapshots_after,
    taken_out,
    with_register,
)
from plan_tools.rules.merge import Merged, apply_changes, leave_out, merge
from plan_tools.steps.arrivals import Reading
from plan_tools.steps.checking import check_written
from plan_tools.steps.collecting import Collection, collect_from
from plan_tools.steps.crew import Crew, workers_for
from plan_tools.steps.deciding import decisions_in, problems_path
from plan_tools.steps.folder import (
    Folder,
    Opened,
    check_cycle,
    cycle_named,
    find_tracker,
    open_tracker,
    refuse_target,
)
from plan_tools.steps.handing_back import Corrections, corrections_folder, no_longer_needed
from plan_tools.steps.keeping import TrackerEdit
from plan_tools.steps.making import ToMake, begin_making
from plan_tools.steps.merge_result import MergeResult
from plan_tools.steps.problem_list import problems_workbook
from plan_tools.steps.receiving import NO_LEAVE, Leave, came_back, unconfirmed_in
from plan_tools.steps.records import replace_tracker
from plan_tools.steps.telling import Tell, quiet


@dataclass(frozen=True)
class Wanted:
    """What a merge is asked to do; paths are as a person gave them."""

    tracker: Path | None = None
    returns: Sequence[Path | str] = ()
    cycle: str = ""
    out: Path | None = None
    as_at: date | None = None
    accept: Sequence[str] = ()
    dry_run: bool = False
    strict: bool = False
    workers: int | None = 1  # None: as many as the work is worth
    leave: Leave = NO_LEAVE
    ask: Callable[[str], str] | None = None
    tell: Tell = quiet


def run(wanted: Wanted) -> MergeResult:
    """Merge the returns of one cycle. Raises `CannotGoOn`, with nothing changed, where the tracker cannot be used."""
    folder = find_tracker(wanted.tracker)
    if wanted.dry_run:
        return _Merging(folder, open_tracker(folder, wanted.as_at), wanted, None).run()
    with hold(folder.tracker) as saver:
        return _Merging(folder, open_tracker(folder, wanted.as_at), wanted, saver).run()


def foresee(folder: Folder, opened: Opened, wanted: Wanted) -> MergeResult:
    """What merging into the tracker that was `opened` would come to: a dry run of which no file is made."""
    return _Merging(folder, opened, wanted, None, make_files=False).run()


@dataclass
class _Merging:
    """One run of the merge."""

    folder: Folder
    opened: Opened
    wanted: Wanted
    saver: Saver | None
    make_files: bool = True
    collected: Collection = field(default_factory=Collection)

    def run(self) -> MergeResult:
        """Merge; where a single cell of the plan cannot be changed safely, merge everything but that cell."""
        tracker = self.opened.tracker
        cycle = cycle_named(tracker, self.wanted.cycle)
        if not cycle:
            raise cannot_go_on("no-cycle", Location(tracker.file))
        check_cycle(cycle)
        out = self.wanted.out or self.folder.out
        refuse_target(self.folder, out)
        merged, corrections = self._merged(cycle, problems_path(out, cycle))
        while True:
            try:
                return self._finished(merged, corrections, cycle, out)
            except CannotGoOn as stop:
                if stop.problem.code != "tracker-not-editable" or not leave_out(merged, tracker, stop.problem):
                    raise

    def _merged(self, cycle: str, decided_in: Path) -> tuple[Merged, Corrections]:
        """What merging everything that came back comes to, and what may have to be handed back."""
        tracker, as_at = self.opened.tracker, self.wanted.as_at or date.today()
        self.collected, wanted = self._collected(cycle), self.wanted
        arrivals = self.collected.arrivals
        back = came_back(arrivals, self.folder, tracker, cycle, wanted.leave, wanted.tell)
        pairs = back.pairs
        decided, problems = decisions_in(decided_in, self.folder)
        merged = merge(tracker, pairs, as_at, decided)
        if self.wanted.accept:
            open_or_settled = [*merged.conflicts, *merged.held, *merged.settled]
            chosen, unknown = accepted(self.wanted.accept, open_or_settled, tracker.agencies)
            problems, decided = (*problems, *unknown), {**decided, **chosen}
            merged = merge(tracker, pairs, as_at, decided)
        leave_to_the_group(merged, pairs, as_at)
        merged.outcomes = sorted([*merged.outcomes, *back.set_aside], key=lambda one: one.file)
        merged.problems += [*back.problems, *problems, *self.collected.problems]
        return merged, Corrections.of(pairs, tracker, as_at, decided)

    def _finished(self, merged: Merged, corrections: Corrections, cycle: str, out: Path) -> MergeResult:
        """The result, with everything written that is to be written."""
        tracker, as_at = self.opened.tracker, self.wanted.as_at or date.today()
        kept = {digest: self.folder.name_of(path) for digest, path in self.collected.copies.items()}
        as_kept = replace(
            merged, outcomes=[one._replace(file=kept.get(one.sha256, one.file)) for one in merged.outcomes]
        )
        after = _After.of(tracker, as_kept, cycle, as_at, self.collected.days, whole=not self.wanted.returns)
        agencies = {one.agency for one in merged.outcomes}
        earlier = unconfirmed_in(self.folder, after.tracker, cycle, as_at, agencies)
        unconfirmed = frozenset(merged.unconfirmed | earlier)
        wanted = ToMake(corrections, after.tracker, after.changes, cycle, as_at, unconfirmed)
        missing = [problem("return-missing", Location(tracker.file), agency=one, cycle=cycle) for one in after.missing]
        problems = _without_echoes([*merged.problems, *missing], self._of_the_plan(after.tracker, as_at))
        result = MergeResult(
            problems=tuple(problems),
            cycle=cycle,
            tracker=self.folder.name_of(self.folder.tracker),
            sha256_before=tracker.sha256,
            sha256_after=tracker.sha256,
            merged=merged,
            missing=after.missing,
            dry_run=self.saver is None,
            home=self.folder.home,
            after=after.tracker,
            unconfirmed=unconfirmed,
        )
        if not self.make_files or (self.wanted.strict and result.exit_code):
            return replace(result, refused_by_strict=self.make_files)
        with Crew(self.wanted.workers or workers_for(len(self.collected.arrivals)), wanted) as crew:
            making = begin_making(crew, wanted, self.wanted.tell)
            data = self._changed_tracker(after)
            made = making.copies()
            said = [*made.problems, *no_longer_needed(self.folder, cycle, corrections.pairs, made)]
            result = replace(result, problems=(*problems, *said))
            if self.wanted.strict and result.exit_code:
                return replace(result, refused_by_strict=True)
            told = problems_workbook(
                self.folder,
                out,
                after.tracker,
                cycle,
                result.problems,
                merged,
                as_at,
                made.agencies,
                self.collected.files,
            )
            files = {
                out / f"Composite action matrix {cycle}.xlsx": making.matrix(),
                problems_path(out, cycle): told,
                **{corrections_folder(self.folder, cycle) / name: content for name, content in made.files.items()},
            }
        return self._write(result, data, files)

    def _collected(self, cycle: str) -> Collection:
        """What came back: in the sources that were named, or in the folder received."""
        place, since = self.folder.received(cycle), issued_since(self.opened.tracker, cycle)
        places = self.wanted.returns or ([place] if place.exists() else [])
        reading = Reading(self.wanted.leave.passwords, self.wanted.ask, in_place=True, since=since)
        return collect_from(places, self.folder, cycle, reading)

    def _of_the_plan(self, tracker: Tracker, as_at: date) -> list[Problem]:
        return [*self.opened.problems, *check_tracker(tracker, as_at)]

    def _write(self, result: MergeResult, data: bytes | None, files: Mapping[Path, bytes]) -> MergeResult:
        """Stage everything, then put it in place; without a saver, only say what would be written."""
        taken = self.collected.files
        result = replace(result, places={self.folder.name_of(path): path for path in (*files, *taken)})
        new = tuple(self.folder.name_of(path) for path in taken)
        outputs = {self.folder.name_of(path): sha256(content).hexdigest() for path, content in files.items()}
        if self.saver is None:
            changed = () if data is None else (self.folder.name_of(self.folder.tracker),)
            return replace(result, written=(*new, *outputs, *changed))
        for path, content in (*taken.items(), *files.items()):
            self.saver.stage(path, content)
        if data is None:
            self.saver.commit()
            return replace(result, written=(*new, *outputs))
        run = Run("merge", result.cycle, self.folder.tracker.name, len(result.merged.changes), outputs)
        replaced = replace_tracker(self.saver, self.folder, data, result.sha256_before, run)
        return replace(result, written=(*new, *outputs, *replaced), sha256_after=sha256(data).hexdigest())

    def _changed_tracker(self, after: "_After") -> bytes | None:
        """The tracker with every change in its place, read back and found right; None where nothing changes."""
        tracker = self.opened.tracker
        if not (after.changes or after.register or after.snapshots):
            return None
        edited = TrackerEdit(tracker, self.opened.data)
        try:
            edited.put_changes(after.changes)
            edited.put_register(after.register)
            edited.put_history(after.snapshots)
            edited.put_log(log_entries(after.changes, after.cycle), datetime.now().replace(microsecond=0))
            data, written = edited.save(), edited.written
        except CannotGoOn as fault:
            where = replace(fault.problem.location, file=tracker.file)
            raise CannotGoOn(replace(fault.problem, location=where)) from fault
        del edited  # what it knows of a large tracker is not needed any more
        check_written(self.opened, data, written)
        return data


@dataclass(frozen=True)
class _After:
    """The tracker as it will stand after a merge of `cycle`, but for its change log, and what in it is new."""

    cycle: str
    tracker: Tracker
    changes: Sequence[Change]
    register: Sequence[RegisterEntry]
    snapshots: Sequence[Snapshot]
    missing: tuple[str, ...]

    @classmethod
    def of(
        cls, tracker: Tracker, merged: Merged, cycle: str, as_at: date, days: Mapping[str, date], whole: bool
    ) -> "_After":
        """The tracker after a merge, of the `whole` of what came back or of some of it."""
        register = register_after(tracker, cycle, merged.outcomes, as_at, days)
        if whole:
            told = {entry.row for entry in register}
            gone = taken_out(tracker, cycle, (one.sha256 for one in merged.outcomes))
            register += [entry for entry in gone if entry.row not in told]
        after = with_register(apply_changes(tracker, merged.changes), register)
        snapshots = snapshots_after(after, cycle, as_at, merged.changes)
        return cls(cycle, after, merged.changes, register, snapshots, tuple(missing_agencies(after, cycle)))


def _without_echoes(merged: Sequence[Problem], plan: Iterable[Problem]) -> list[Problem]:
    """The problems of the returns, then those of the plan that are not the same thing said twice."""
    told = {(found.code, found.ref, found.agency) for found in merged}
    return [*merged, *(found for found in plan if (found.code, found.ref, found.agency) not in told)]

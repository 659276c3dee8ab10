"""`plan-tools collect`: what came back goes into the folder received, and the register says so.

All of it is found first, then everything is staged, and the tracker is replaced last, in one step.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plan_tools.excel.save import Saver, hold
from plan_tools.model import Note, Outcome, RegisterEntry, Run, State
from plan_tools.problems import CannotGoOn, Location, Problem, cannot_go_on
from plan_tools.rules.keep import issued_since, received_after
from plan_tools.rules.receive import sort_out
from plan_tools.rules.recognise import recognise
from plan_tools.rules.values import written_day
from plan_tools.rules.wording import count_of
from plan_tools.steps.arrivals import Reading
from plan_tools.steps.checking import check_written
from plan_tools.steps.collecting import Collection, collect_from
from plan_tools.steps.folder import Folder, Opened, cycle_named, find_tracker, open_tracker
from plan_tools.steps.keeping import TrackerEdit
from plan_tools.steps.receiving import Leave, SentOut, receive
from plan_tools.steps.records import replace_tracker
from plan_tools.steps.result import Result

if TYPE_CHECKING:
    from plan_tools.mail.smtp import Patience


@dataclass(frozen=True)
class Wanted:
    """What is to be collected: from where, for which cycle, and how."""

    sources: Sequence[str | Path]
    tracker: Path | None = None
    cycle: str = ""
    file_away: str = ""
    passwords: Sequence[str] = field(default=(), repr=False)
    as_at: date | None = None
    dry_run: bool = False
    ask: Callable[[str], str] | None = None
    patience: "Patience | None" = None


@dataclass(frozen=True, slots=True)
class Kept:
    """One file that was kept: where it is from, and whose return it is, "" where that cannot be told."""

    note: Note
    agency: str
    state: str

    def as_json(self) -> dict[str, Any]:
        """The file with its note, the day as ISO 8601."""
        note, day = self.note, self.note.came_on
        came = {"came_on": day.isoformat() if day else None, "sender": note.sender}
        whose = {"agency": self.agency, "state": self.state}
        return {"file": note.file, **whose, **came, "original": note.original, "source": note.source}


@dataclass(frozen=True, kw_only=True)
class Collected(Result):
    """What was collected; `received` are the agencies whose return the register now says has come."""

    cycle: str
    kept: tuple[Kept, ...]
    received: tuple[str, ...]
    filed_away: int = 0

    def as_json(self) -> dict[str, Any]:
        """The files kept and whose they are, with the rest."""
        kept = [one.as_json() for one in self.kept]
        top = {"cycle": self.cycle, "kept": kept, "received": list(self.received), "filed_away": self.filed_away}
        return {**top, **super().as_json()}

    def told(self) -> Iterable[str]:
        """A line a file."""
        verb = "would be kept" if self.dry_run else "kept"
        yield f"Cycle {self.cycle}: {count_of(len(self.kept), 'file')} {verb}."
        width = max((len(one.agency or _NOT_KNOWN) for one in self.kept), default=0)
        for one in self.kept:
            note = one.note
            came = f", came {written_day(note.came_on)}" if note.came_on else ""
            sender = f", from {note.sender}" if note.sender else ""
            called = f", called {note.original}" if note.original != note.file else ""
            yield f"  {(one.agency or _NOT_KNOWN).ljust(width)}  {note.file}{came}{sender}{called}"
        if self.received:
            verb = "Would be entered as received" if self.dry_run else "Entered as received"
            yield f"{verb}: {', '.join(self.received)}."
        if self.filed_away:
            yield f"{count_of(self.filed_away, 'message')} filed away."
        if self.kept and not self.dry_run:
            yield "Run merge-returns to merge what has come."


_NOT_KNOWN = "(not known as a return)"


def run(wanted: Wanted) -> Collected:
    """Collect what is in the sources. Raises `CannotGoOn`, with nothing kept, where a mailbox cannot be read."""
    folder = find_tracker(wanted.tracker)
    if wanted.dry_run:
        return _Collect(folder, open_tracker(folder, wanted.as_at), wanted).result
    with hold(folder.tracker) as saver:
        collect = _Collect(folder, open_tracker(folder, wanted.as_at), wanted)
        written = collect.write(saver)
        moved, problems = collect.collection.file_away()
        done = collect.result
        return replace(done, written=written, filed_away=moved, problems=(*done.problems, *problems))


class _Collect:
    """What was found, whose it is, and what the register says of it."""

    def __init__(self, folder: Folder, opened: Opened, wanted: Wanted) -> None:
        tracker = opened.tracker
        self._folder, self._opened, self._cycle = folder, opened, cycle_named(tracker, wanted.cycle)
        if not tracker.issued_in(self._cycle):
            raise cannot_go_on("no-cycle", Location(tracker.file))
        since = issued_since(tracker, self._cycle)
        reading = Reading(wanted.passwords, wanted.ask, False, wanted.file_away, since, wanted.patience)
        self.collection: Collection = collect_from(wanted.sources, folder, self._cycle, reading)
        self._outcomes = self._told_apart(wanted.passwords)
        came = [one for one in self._outcomes.values() if one.agency and one.state in (State.RECEIVED, State.HELD)]
        as_at = wanted.as_at or date.today()
        self._register: Sequence[RegisterEntry] = received_after(
            tracker, self._cycle, came, as_at, self.collection.days
        )
        self.result = self._result(wanted.dry_run)

    def write(self, saver: Saver) -> tuple[str, ...]:
        """Put everything in place, the tracker last and only where its register changes; gives what was written."""
        data, tracker = self._changed_tracker(), self._opened.tracker
        files = self.collection.files
        for path, content in files.items():
            saver.stage(path, content)
        names = tuple(self._folder.name_of(path) for path in files)
        if data is None:
            saver.commit()
            return names
        done = Run("collect", self._cycle, self._folder.tracker.name)
        return (*names, *replace_tracker(saver, self._folder, data, tracker.sha256, done))

    def _told_apart(self, passwords: Sequence[str]) -> dict[str, Outcome]:
        """What each file is, by its SHA-256, as a merge would tell them apart; a return to be merged is received."""
        tracker, cycle = self._opened.tracker, self._cycle
        received = receive(self.collection.arrivals, self._folder, tracker, Leave(passwords))
        known = SentOut(self._folder, tracker, cycle).known
        found = sort_out(recognise(received, known, tracker, cycle), tracker, cycle)
        outcomes = {one.sha256: one for one in found.set_aside}
        for one in found.to_merge:
            agency = one.returned.agency if one.returned else ""
            outcomes[one.sha256] = Outcome(one.file, one.sha256, agency, State.RECEIVED)
        return outcomes

    def _result(self, dry_run: bool) -> Collected:
        kept = []
        for note in self.collection.new:
            outcome = self._outcomes.get(note.sha256)
            state = str(outcome.state) if outcome else ""
            kept.append(Kept(note, outcome.agency if outcome else "", state))
        files = [*self.collection.files, *([self._folder.tracker] if self._register else [])]
        return Collected(
            problems=self._problems(),
            written=tuple(self._folder.name_of(path) for path in files),
            home=self._folder.home,
            dry_run=dry_run,
            cycle=self._cycle,
            kept=tuple(kept),
            received=tuple(one.agency for one in self._register),
        )

    def _problems(self) -> tuple[Problem, ...]:
        return tuple(sorted(self.collection.problems, key=lambda one: not one.needs_a_person))

    def _changed_tracker(self) -> bytes | None:
        """The tracker with its register brought up to date, read back and found right; None where nothing changes."""
        if not self._register:
            return None
        tracker = self._opened.tracker
        edited = TrackerEdit(tracker, self._opened.data)
        try:
            edited.put_register(self._register)
            data = edited.save()
        except CannotGoOn as fault:
            where = replace(fault.problem.location, file=tracker.file)
            raise CannotGoOn(replace(fault.problem, location=where)) from fault
        check_written(self._opened, data, edited.written)
        return data

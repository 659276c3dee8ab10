"""From files to returns: reading what came back, and finding the copy that was sent out for each."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from plan_tools.excel.guard import guard, read_bytes
from plan_tools.excel.opening import open_data
from plan_tools.excel.read import read_back, read_guarded
from plan_tools.model import Key, Outcome, Return, State, Tracker, Workbook
from plan_tools.problems import CannotGoOn, Location, Problem, problem
from plan_tools.rules.issue import is_as_issued
from plan_tools.rules.keep import CONFIRMING
from plan_tools.rules.merge import Pair, merge
from plan_tools.rules.receive import Received, sort_out
from plan_tools.rules.recognise import recognise
from plan_tools.rules.returned import read_return, reader_of
from plan_tools.rules.values import Reader
from plan_tools.steps.arrivals import Arrival
from plan_tools.steps.folder import Folder, is_litter
from plan_tools.steps.telling import Tell, quiet

_HELD = ("file-macros", "file-unsafe", "formula-outside", "reference-altered")


@dataclass(frozen=True, slots=True)
class Leave:
    """What a person has given leave to: passwords to try on locked files, and files with programs to be read."""

    passwords: Sequence[str] = field(default=(), repr=False)
    values_only: Sequence[Path] = ()

    def to_read(self, path: Path) -> bool:
        """Whether the values of a file may be taken although it carries programs."""
        return any(path.absolute() == one.absolute() for one in self.values_only)


NO_LEAVE = Leave()


def receive(
    files: Sequence[Arrival], folder: Folder, tracker: Tracker, leave: Leave = NO_LEAVE, tell: Tell = quiet
) -> list[Received]:
    """Read every file, and `tell` of each; one that cannot be read costs nobody else anything."""
    reader = reader_of(tracker)
    received = []
    for number, one in enumerate(files):
        tell(one.path.name, number, len(files))
        received.append(_receive(one, folder, reader, leave))
    return received


def _receive(arrival: Arrival, folder: Folder, reader: Reader, leave: Leave) -> Received:
    path = arrival.path
    name = folder.name_of(path.absolute()) if not path.is_symlink() else str(path)
    if is_litter(path):
        return Received(name, "", None, (problem("file-passed-over", Location(name)),), State.SKIPPED)
    digest = ""
    try:
        data = read_bytes(path, name) if arrival.data is None else arrival.data
        digest = sha256(data).hexdigest()
        workbook = open_data(data, name, programs=leave.to_read(path), passwords=leave.passwords)
        returned, problems = read_return(workbook, reader)
        if leave.to_read(path):
            problems = (problem("values-only", Location(name), agency=returned.agency if returned else ""), *problems)
    except CannotGoOn as fault:
        state = State.HELD if fault.problem.code in _HELD else State.REFUSED
        return Received(name, digest, None, (fault.problem,), state)
    if returned is None:
        state = State.HELD if problems[0].code in _HELD else State.REFUSED
        return Received(name, digest, None, problems, state)
    return Received(name, digest, returned, problems)


class Unpaired(NamedTuple):
    """Returns whose issued copy is not there, or no longer as it was."""

    set_aside: list[Outcome]
    problems: list[Problem]


@dataclass(frozen=True)
class SentOut:
    """The copies of a cycle's returns as they were sent out, read when they are first asked for."""

    folder: Folder
    tracker: Tracker
    cycle: str

    @cached_property
    def by_reference(self) -> Mapping[str, Return]:
        """The copies that can be read, by reference; whoever a missing one was issued to is told of it."""
        copies: dict[str, Return] = {}
        place, reader = self.folder.issued(self.cycle), reader_of(self.tracker)
        for path in sorted(place.iterdir()) if place.is_dir() else ():
            if is_litter(path) or not path.is_file():
                continue
            with suppress(CannotGoOn):
                issued, _problems = read_return(
                    _issued_workbook(path, self.folder.name_of(path), self._untouched), reader
                )
                if issued is not None:
                    copies[issued.reference] = issued
        return copies

    @cached_property
    def _untouched(self) -> Collection[str]:
        """The SHA-256 of the copies that the register still tells of as they were written here."""
        return {entry.sha256 for entry in self.tracker.issued_in(self.cycle) if entry.state == State.ISSUED}

    def known(self) -> list[Return]:
        """The copies that the register knows, in its order."""
        entries = self.tracker.issued_in(self.cycle)
        return [self.by_reference[entry.reference] for entry in entries if entry.reference in self.by_reference]

    def pair_up(self, received: Sequence[Received]) -> tuple[list[Pair], Unpaired]:
        """Each return with the copy that was sent out; those without one are held."""
        pairs: list[Pair] = []
        unpaired = Unpaired([], [])
        for one in received:
            if one.returned is None:
                continue
            agency = one.returned.agency
            issued = self.by_reference.get(one.returned.reference)
            if issued is not None and (issued.sha256 in self._untouched or is_as_issued(issued)):
                pairs.append(Pair(replace(issued, cycle=one.returned.cycle), one.returned, one.problems))
                continue
            code = "issued-copy-altered" if issued else "no-issued-copy"
            place = self.folder.name_of(self.folder.issued(self.cycle))
            unpaired.problems.append(problem(code, Location(one.file), agency=agency, folder=place))
            unpaired.set_aside.append(Outcome(one.file, one.sha256, agency, State.HELD, problems=1))
        return pairs, unpaired


class CameBack(NamedTuple):
    """What came back for a cycle: returns to be merged, each with its issued copy, and what was set aside, and why."""

    pairs: list[Pair]
    set_aside: list[Outcome]
    problems: list[Problem]


def came_back(
    arrivals: Sequence[Arrival],
    folder: Folder,
    tracker: Tracker,
    cycle: str,
    leave: Leave = NO_LEAVE,
    tell: Tell = quiet,
) -> CameBack:
    """Read what came back for `cycle`, and tell it apart."""
    sent_out = SentOut(folder, tracker, cycle)
    received = receive(arrivals, folder, tracker, leave, tell)
    told_apart = sort_out(recognise(received, sent_out.known, tracker, cycle), tracker, cycle)
    pairs, unpaired = sent_out.pair_up(told_apart.to_merge)
    set_aside = [*told_apart.set_aside, *unpaired.set_aside]
    return CameBack(pairs, set_aside, [*told_apart.problems, *unpaired.problems])


def _issued_workbook(path: Path, name: str, untouched: Collection[str]) -> Workbook:
    """A copy that was sent out: one that is, to the byte, what the register says was written here needs no guard."""
    data = read_bytes(path, name)
    digest = sha256(data).hexdigest()
    return read_back(data, name, digest) if digest in untouched else read_guarded(guard(data, name), name)


def unconfirmed_in(
    folder: Folder, tracker: Tracker, cycle: str, as_at: date, but_for: Collection[str] = ()
) -> set[Key]:
    """The parts of which no rating was taken although their return was merged, by the files that the register names.

    Agencies in `but_for` are left out; a file that is no longer there, or that cannot be read, says nothing.
    """
    entries = [entry for entry in tracker.issued_in(cycle) if entry.state in CONFIRMING and entry.agency not in but_for]
    paths = [folder.home / name for entry in entries for name in entry.file.split("; ") if name]
    files = [Arrival(path) for path in paths if path.is_file() and folder.home in path.resolve().parents]
    return merge(tracker, came_back(files, folder, tracker, cycle).pairs, as_at, {}).unconfirmed

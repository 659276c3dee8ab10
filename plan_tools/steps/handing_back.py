"""Returns handed back to their agencies: which, under what name, and whether they say what was typed."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import NamedTuple, Self

from plan_tools.excel.guard import guard, read_bytes
from plan_tools.excel.read import read_back, read_guarded
from plan_tools.excel.write_corrections import write_corrections
from plan_tools.model import Agency, Correction, Tracker
from plan_tools.problems import CannotGoOn, Location, Problem, problem
from plan_tools.rules.corrections import NONE_DECIDED, correct, says_what_was_typed
from plan_tools.rules.identifiers import allowed_in
from plan_tools.rules.issue import file_name
from plan_tools.rules.merge import Decisions, Pair
from plan_tools.rules.rating import DEFAULT_KEY
from plan_tools.rules.returned import read_return, reader_of
from plan_tools.rules.values import Reader
from plan_tools.steps.folder import Folder, is_litter, refuse_target


def corrections_folder(folder: Folder, cycle: str) -> Path:
    """Where the marked copies of a cycle go."""
    return folder.received(cycle).with_name("corrections")


def refuse_corrections_target(folder: Folder, target: Path) -> None:
    """Raise `CannotGoOn` where marked copies may not be written to `target`."""
    place = target.resolve()
    if place.name != "corrections" or place.parent.parent != folder.home / "returns":
        refuse_target(folder, target)


class HandedBack(NamedTuple):
    """The marked copies to be written, by their names; whose each is, and the SHA-256 of the file that it corrects.

    `problems` are what went wrong in making them.
    """

    files: dict[str, bytes]
    agencies: dict[str, str]
    corrects: dict[str, str]
    problems: list[Problem]


class Copy(NamedTuple):
    """A marked copy, and whether it says what was typed when it is read again."""

    data: bytes
    as_made: bool


@dataclass(frozen=True)
class Corrections:
    """The marked copies of returns in which their agencies can put something right, in the order of the files."""

    pairs: Sequence[Pair]
    tracker: Tracker
    as_at: date
    decisions: Decisions

    @classmethod
    def of(cls, pairs: Iterable[Pair], tracker: Tracker, as_at: date, decisions: Decisions = NONE_DECIDED) -> Self:
        """Those of `pairs`."""
        return cls(sorted(pairs, key=lambda pair: pair.returned.file), tracker, as_at, decisions)

    @cached_property
    def _allowed(self) -> Sequence[str]:
        return allowed_in(self.tracker)

    @cached_property
    def _reader(self) -> Reader:
        return reader_of(self.tracker)

    @cached_property
    def _agencies(self) -> Mapping[str, Agency]:
        return {agency.name: agency for agency in self.tracker.agencies}

    def _agency(self, pair: Pair) -> Agency:
        return self._agencies.get(pair.returned.agency, Agency(pair.returned.agency))

    def copies(self, first: int = 0, last: int | None = None) -> list[Copy | None]:
        """The copies of the pairs from `first` up to `last`; None where there is nothing to put right."""
        return [self._copy(pair) for pair in self.pairs[first:last]]

    def _copy(self, pair: Pair) -> Copy | None:
        correction = correct(pair, self.tracker, self.as_at, self.decisions, self._allowed)
        if correction is None:
            return None
        data = write_corrections(correction, self.tracker.key, self._agency(pair))
        return Copy(data, _is_as_made(data, correction, self._reader, pair.returned.file))

    def named(self, copies: Iterable[Copy | None], taken: Iterable[str] = ()) -> HandedBack:
        """The copies under names that are not `taken`."""
        made = HandedBack({}, {}, {}, [])
        used = {name.lower() for name in taken}
        for pair, copy in zip(self.pairs, copies, strict=True):
            if copy is None:
                continue
            agency, cycle = self._agency(pair), pair.returned.cycle
            if not copy.as_made:
                where = Location(pair.returned.file)
                made.problems.append(problem("corrections-not-as-made", where, agency=agency.name))
                continue
            name = file_name(agency, f"{cycle} to correct", used)
            used.add(name.lower())
            made.files[name], made.agencies[name] = copy.data, agency.name
            made.corrects[name] = pair.returned.sha256
        return made


def hand_back(
    pairs: Iterable[Pair],
    tracker: Tracker,
    as_at: date,
    taken: Iterable[str] = (),
    decisions: Decisions = NONE_DECIDED,
) -> HandedBack:
    """The marked copies of the returns in which their agencies can put something right, under names not `taken`."""
    asked = Corrections.of(pairs, tracker, as_at, decisions)
    return asked.named(asked.copies(), taken)


def no_longer_needed(folder: Folder, cycle: str, pairs: Iterable[Pair], made: HandedBack) -> list[Problem]:
    """The marked copies of earlier runs that are still there, of returns in which nothing is left to put right."""
    failed = {one.location.file for one in made.problems}
    agencies = {one.issued.reference: one.returned.agency for one in pairs if one.returned.file not in failed}
    place, reader = corrections_folder(folder, cycle), Reader(DEFAULT_KEY)
    told = []
    for path in sorted(place.iterdir()) if place.is_dir() else ():
        if path.name in made.files or is_litter(path) or not path.is_file():
            continue
        name = folder.name_of(path)
        with suppress(CannotGoOn):
            read, _problems = read_return(read_guarded(guard(read_bytes(path, name), name), name), reader)
            agency = agencies.get(read.reference) if read else None
            if agency is not None:
                told.append(problem("correction-not-needed", Location(name), agency=agency))
    return told


def _is_as_made(data: bytes, correction: Correction, reader: Reader, name: str) -> bool:
    """Read a marked copy that was just made: what was typed must stand in it, and nothing else."""
    read, _problems = read_return(read_back(data, name), reader)
    return read is not None and says_what_was_typed(read, correction)

"""Returns handed back to their agencies: which, under what name, and whether they say what was typed."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import NamedTuple

from plan_tools.excel.guard import guard, read_bytes
from plan_tools.excel.read import read_guarded
from plan_tools.excel.write_corrections import write_corrections
from plan_tools.model import Agency, Correction, Tracker
from plan_tools.problems import CannotGoOn, Location, Problem, problem
from plan_tools.rules.corrections import NONE_DECIDED, correct, says_what_was_typed
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


def hand_back(
    pairs: Iterable[Pair],
    tracker: Tracker,
    as_at: date,
    taken: Iterable[str] = (),
    decisions: Decisions = NONE_DECIDED,
) -> HandedBack:
    """The marked copies of the returns in which their agencies can put something right, under names not `taken`."""
    made = HandedBack({}, {}, {}, [])
    agencies = {agency.name: agency for agency in tracker.agencies}
    for pair in sorted(pairs, key=lambda pair: pair.returned.file):
        correction = correct(pair, tracker, as_at, decisions)
        if correction is None:
            continue
        agency = agencies.get(pair.returned.agency, Agency(pair.returned.agency))
        name = file_name(agency, f"{pair.returned.cycle} to correct", [*taken, *made.files])
        data = write_corrections(correction, tracker.key, agency)
        if _is_as_made(data, correction, tracker, name):
            made.files[name], made.agencies[name], made.corrects[name] = data, agency.name, pair.returned.sha256
        else:
            made.problems.append(problem("corrections-not-as-made", Location(pair.returned.file), agency=agency.name))
    return made


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


def _is_as_made(data: bytes, correction: Correction, tracker: Tracker, name: str) -> bool:
    """Read a marked copy that was just made as the merge will: what was typed must stand in it, and nothing else."""
    try:
        read, _problems = read_return(read_guarded(guard(data, name), name), reader_of(tracker))
    except CannotGoOn:
        return False
    return read is not None and says_what_was_typed(read, correction)

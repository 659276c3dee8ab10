"""From files to returns: reading what came back, and finding the copy that was sent out for each."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from plan_tools.excel.guard import guard, read_bytes
from plan_tools.excel.read import read_back, read_guarded
from plan_tools.model import Outcome, Rating, Return, State, Tracker, Workbook
from plan_tools.problems import CannotGoOn, Location, Problem, problem
from plan_tools.rules.issue import is_as_issued
from plan_tools.rules.merge import Pair
from plan_tools.rules.receive import Received
from plan_tools.rules.returned import read_return
from plan_tools.steps.folder import Folder, is_litter

_HELD = ("file-macros", "file-unsafe")


def receive(files: Sequence[Path], folder: Folder, key: Sequence[Rating], workers: int) -> list[Received]:
    """Read every file; one that cannot be read costs nobody else anything. `workers` read at the same time."""
    if workers < 2 or len(files) < 2:
        return [_receive(path, folder, key) for path in files]
    with ThreadPoolExecutor(workers) as pool:  # the reader of values lets other threads run meanwhile
        return list(pool.map(lambda path: _receive(path, folder, key), files))


def _receive(path: Path, folder: Folder, key: Sequence[Rating]) -> Received:
    name = folder.name_of(path.absolute()) if not path.is_symlink() else str(path)
    if is_litter(path):
        return Received(name, "", None, (problem("file-passed-over", Location(name)),), State.SKIPPED)
    digest = ""
    try:
        guarded = guard(read_bytes(path, name), name)
        digest = guarded.sha256
        returned, problems = read_return(read_guarded(guarded, name), key)
    except CannotGoOn as fault:
        state = State.HELD if fault.problem.code in _HELD else State.REFUSED
        return Received(name, digest, None, (fault.problem,), state)
    if returned is None:
        held = problems[0].code == "reference-altered"
        return Received(name, digest, None, problems, State.HELD if held else State.REFUSED)
    return Received(name, digest, returned, problems)


class Unpaired(NamedTuple):
    """Returns whose issued copy is not there, or no longer as it was."""

    set_aside: list[Outcome]
    problems: list[Problem]


def pair_up(received: Sequence[Received], folder: Folder, tracker: Tracker, cycle: str) -> tuple[list[Pair], Unpaired]:
    """Each return with the copy that was sent out; those without one are held."""
    copies = _issued_copies(folder, tracker, cycle, {one.returned.reference for one in received if one.returned})
    pairs: list[Pair] = []
    unpaired = Unpaired([], [])
    for one in received:
        if one.returned is None:
            continue
        agency = one.returned.agency
        issued = copies.get(one.returned.reference)
        if issued is not None and is_as_issued(issued):
            pairs.append(Pair(replace(issued, cycle=one.returned.cycle), one.returned, one.problems))
            continue
        code = "issued-copy-altered" if issued else "no-issued-copy"
        place = folder.name_of(folder.issued(cycle))
        unpaired.problems.append(problem(code, Location(one.file), agency=agency, folder=place))
        unpaired.set_aside.append(Outcome(one.file, one.sha256, agency, State.HELD, problems=1))
    return pairs, unpaired


def _issued_copies(folder: Folder, tracker: Tracker, cycle: str, wanted: set[str]) -> dict[str, Return]:
    """The returns as they were sent out for `cycle`, by reference."""
    copies: dict[str, Return] = {}
    if not folder.issued(cycle).is_dir():
        return copies
    untouched = {entry.sha256 for entry in tracker.issued_in(cycle) if entry.state == State.ISSUED}
    for path in sorted(folder.issued(cycle).iterdir()):
        if is_litter(path) or not path.is_file():
            continue
        with suppress(CannotGoOn):  # whoever it was issued to is told that the copy is missing
            workbook = _issued_workbook(path, folder.name_of(path), untouched)
            issued, _problems = read_return(workbook, tracker.key)
            if issued is not None and issued.reference in wanted:
                copies[issued.reference] = issued
    return copies


def _issued_workbook(path: Path, name: str, untouched: set[str]) -> Workbook:
    """A copy that was sent out: one that is, to the byte, what the register says was written here needs no guard."""
    data = read_bytes(path, name)
    digest = sha256(data).hexdigest()
    return read_back(data, name, digest) if digest in untouched else read_guarded(guard(data, name), name)

"""`plan-tools check`: every problem in trackers and returns, by cell, in one pass.

Nothing is written, unless returns are to be handed back with their problems marked.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from plan_tools.excel.guard import read_bytes
from plan_tools.excel.opening import must_be_excel, open_data
from plan_tools.excel.save import put_in_place
from plan_tools.model import Tracker, Workbook
from plan_tools.problems import CannotGoOn, Problem
from plan_tools.rules.carried import overlooked
from plan_tools.rules.check import check_tracker
from plan_tools.rules.corrections import leave_to_the_group
from plan_tools.rules.identifiers import allowed_in, told_without
from plan_tools.rules.keep import latest_cycle
from plan_tools.rules.merge import Pair, merge
from plan_tools.rules.outputs import MATRIX, PROBLEMS, output_kind
from plan_tools.rules.rating import DEFAULT_KEY
from plan_tools.rules.receive import Received, sort_out
from plan_tools.rules.recognise import recognise
from plan_tools.rules.returned import has_answers, is_return, read_return, reader_of
from plan_tools.rules.revealed import revealed_in_plan
from plan_tools.rules.tracker import ACTIONS, read_tracker
from plan_tools.rules.values import Reader
from plan_tools.rules.wording import count_of
from plan_tools.steps.folder import Folder, Opened, is_own, open_tracker, tracker_near
from plan_tools.steps.handing_back import hand_back, refuse_corrections_target
from plan_tools.steps.receiving import NO_LEAVE, Leave, SentOut
from plan_tools.steps.result import Result, counted


@dataclass(frozen=True, kw_only=True)
class Checked(Result):
    """What the check found, file by file; `files` are (name, kind), such as "tracker" or "unreadable"."""

    files: tuple[tuple[str, str], ...] = ()
    asked_back: bool = False

    def as_json(self) -> dict[str, Any]:
        """The files with what they were taken for, and the problems."""
        files = [{"file": name, "kind": kind} for name, kind in self.files]
        return {"files": files, **super().as_json()}

    def told(self) -> Iterable[str]:
        """How much was looked at."""
        yield f"Checked {count_of(len(self.files), 'file')}: {counted(self.problems)}."
        for name, kind in self.files:
            yield f"  {name}: {kind}{'; there is nothing to check in it' if kind in (MATRIX, PROBLEMS) else ''}"
        if self.asked_back and not self.written:
            yield "No corrections were written: there is nothing here that an agency could put right, or no tracker."


@dataclass(frozen=True, slots=True)
class _Asked:
    """A return held against its plan."""

    tracker: Tracker
    folder: Folder
    pairs: Sequence[Pair]


class _Found(NamedTuple):
    """What one file is, its problems, and the return that it was found to be."""

    kind: str
    problems: Sequence[Problem]
    asked: _Asked | None = None


def run(
    files: Sequence[Path],
    as_at: date | None = None,
    tracker: Path | None = None,
    leave: Leave = NO_LEAVE,
    corrections: Path | None = None,
) -> Checked:
    """Check every file. A return is held against the plan that it belongs to: `tracker`, or the one found near it.

    Into the folder `corrections` each return goes in which its agency can put something right, marked for it.
    """
    day = as_at or date.today()
    kinds: list[tuple[str, str]] = []
    problems: list[Problem] = []
    returns: list[_Asked] = []
    for path in files:
        name = path.as_posix()
        try:
            found = _check(path, name, day, tracker, leave)
        except CannotGoOn as fault:
            if len(files) == 1 and fault.problem.code == "file-missing":
                raise
            found = _Found("unreadable", [fault.problem])
        kinds.append((name, found.kind))
        problems += found.problems
        returns += [found.asked] if found.asked else []
    written = _hand_back(returns, day, corrections, problems) if corrections else ()
    asked_back = corrections is not None
    return Checked(problems=tuple(problems), files=tuple(kinds), written=written, asked_back=asked_back)


def _hand_back(returns: Sequence[_Asked], as_at: date, place: Path, problems: list[Problem]) -> tuple[str, ...]:
    """Write the marked copies into `place`, and give their names; `problems` is told where one cannot be made."""
    by_folder: dict[Path, list[_Asked]] = {}
    for one in returns:
        refuse_corrections_target(one.folder, place)
        by_folder.setdefault(one.folder.tracker, []).append(one)
    taken: dict[str, bytes] = {}
    for group in by_folder.values():
        made = hand_back([pair for one in group for pair in one.pairs], group[0].tracker, as_at, taken)
        problems += made.problems
        taken |= made.files
    for name, data in taken.items():
        put_in_place(place / name, data)
    return tuple((place / name).as_posix() for name in taken)


def _check(path: Path, name: str, as_at: date, tracker: Path | None, leave: Leave) -> _Found:
    data = read_bytes(path, name, follow_links=True)
    workbook = open_data(data, name, own=is_own(path), programs=True, passwords=leave.passwords)
    named = is_return(workbook)
    if not named and (kind := output_kind(workbook)):
        return _Found(kind, ())
    if not named and not has_answers(workbook):
        must_be_excel(data, name)
        plan, problems = read_tracker(workbook, as_at)
        sheets = (sheet for sheet in workbook.sheets if sheet.name in (*plan.tables, ACTIONS))
        unseen = (found for sheet in sheets for found in overlooked(sheet))
        identifiers = revealed_in_plan(plan, "identifier-in-plan")
        return _Found("tracker", [*problems, *unseen, *check_tracker(plan, as_at), *identifiers])
    workbook = open_data(data, name, programs=leave.to_read(path), passwords=leave.passwords)  # as strictly as a merge
    near = tracker_near(path, tracker)
    return _check_return(workbook, near, as_at)


def _check_return(workbook: Workbook, folder: Folder | None, as_at: date) -> _Found:
    """The problems that a merge would report; without a tracker, those of the single cells."""
    opened: Opened | None = open_tracker(folder, as_at) if folder else None
    returned, problems = read_return(workbook, reader_of(opened.tracker) if opened else Reader(DEFAULT_KEY))
    allowed = allowed_in(opened.tracker) if opened else ()
    if returned is None or opened is None or folder is None:
        return _Found("return", told_without(problems, allowed))
    tracker = opened.tracker
    entry = {entry.reference: entry for entry in tracker.register}.get(returned.reference)
    issued = SentOut(folder, tracker, entry.cycle if entry else returned.cycle or latest_cycle(tracker))
    one = Received(workbook.file, workbook.sha256, returned, problems)
    told_apart = sort_out(recognise([one], issued.known, tracker, issued.cycle), tracker, issued.cycle)
    pairs, unpaired = issued.pair_up(told_apart.to_merge)
    merged = merge(tracker, pairs, as_at, {})
    leave_to_the_group(merged, pairs, as_at)
    found = [*told_apart.problems, *unpaired.problems, *merged.problems]
    found += [] if pairs else told_without(problems, allowed)
    return _Found("return", found, _Asked(tracker, folder, pairs))

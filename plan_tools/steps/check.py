"""`plan-tools check`: every problem in trackers and returns, by cell, in one pass; nothing is written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from plan_tools.excel.guard import read_bytes
from plan_tools.excel.opening import must_be_excel, open_data
from plan_tools.model import Workbook
from plan_tools.problems import CannotGoOn, Problem
from plan_tools.rules.carried import overlooked
from plan_tools.rules.check import check_tracker
from plan_tools.rules.keep import latest_cycle
from plan_tools.rules.merge import merge
from plan_tools.rules.rating import DEFAULT_KEY
from plan_tools.rules.receive import Received, sort_out
from plan_tools.rules.recognise import recognise
from plan_tools.rules.returned import has_answers, is_return, read_return, reader_of
from plan_tools.rules.tracker import ACTIONS, read_tracker
from plan_tools.rules.values import Reader
from plan_tools.rules.wording import count_of
from plan_tools.steps.folder import Folder, Opened, find_tracker, open_tracker
from plan_tools.steps.receiving import NO_LEAVE, Leave, SentOut
from plan_tools.steps.result import Result, counted


@dataclass(frozen=True, kw_only=True)
class Checked(Result):
    """What the check found, file by file; `files` are (name, "tracker" or "return" or "unreadable")."""

    files: tuple[tuple[str, str], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The files with what they were taken for, and the problems."""
        files = [{"file": name, "kind": kind} for name, kind in self.files]
        return {"files": files, **super().as_json()}

    def told(self) -> Iterable[str]:
        """How much was looked at."""
        yield f"Checked {count_of(len(self.files), 'file')}: {counted(self.problems)}."
        yield from (f"  {name}: {kind}" for name, kind in self.files)


def run(
    files: Sequence[Path], as_at: date | None = None, tracker: Path | None = None, leave: Leave = NO_LEAVE
) -> Checked:
    """Check every file. A return is held against the plan that it belongs to: `tracker`, or the one found near it."""
    day = as_at or date.today()
    kinds: list[tuple[str, str]] = []
    problems: list[Problem] = []
    for path in files:
        name = path.as_posix()
        try:
            kind, found = _check(path, name, day, tracker, leave)
        except CannotGoOn as fault:
            if len(files) == 1 and fault.problem.code == "file-missing":
                raise
            kind, found = "unreadable", [fault.problem]
        kinds.append((name, kind))
        problems += found
    return Checked(problems=tuple(problems), files=tuple(kinds))


def _check(path: Path, name: str, as_at: date, tracker: Path | None, leave: Leave) -> tuple[str, Sequence[Problem]]:
    data = read_bytes(path, name, follow_links=True)
    workbook = open_data(data, name, own=True, passwords=leave.passwords)
    if not is_return(workbook) and not has_answers(workbook):
        must_be_excel(data, name)
        plan, problems = read_tracker(workbook, as_at)
        sheets = (sheet for sheet in workbook.sheets if sheet.name in (*plan.tables, ACTIONS))
        unseen = (found for sheet in sheets for found in overlooked(sheet))
        return "tracker", [*problems, *unseen, *check_tracker(plan, as_at)]
    workbook = open_data(data, name, own=leave.to_read(path), passwords=leave.passwords)  # as strictly as a merge
    near = _tracker_near(path, tracker)
    return "return", _check_return(workbook, near, as_at)


def _check_return(workbook: Workbook, folder: Folder | None, as_at: date) -> Sequence[Problem]:
    """The problems that a merge would report; without a tracker, those of the single cells."""
    opened: Opened | None = open_tracker(folder, as_at) if folder else None
    returned, problems = read_return(workbook, reader_of(opened.tracker) if opened else Reader(DEFAULT_KEY))
    if returned is None or opened is None or folder is None:
        return problems
    tracker = opened.tracker
    entry = {entry.reference: entry for entry in tracker.register}.get(returned.reference)
    issued = SentOut(folder, tracker, entry.cycle if entry else returned.cycle or latest_cycle(tracker))
    one = Received(workbook.file, workbook.sha256, returned, problems)
    told_apart = sort_out(recognise([one], issued.known, tracker, issued.cycle), tracker, issued.cycle)
    pairs, unpaired = issued.pair_up(told_apart.to_merge)
    merged = merge(tracker, pairs, as_at, {})
    found = [*told_apart.problems, *unpaired.problems, *merged.problems]
    return found if pairs else [*found, *problems]


def _tracker_near(path: Path, named: Path | None) -> Folder | None:
    """The tracker that was named, or the one in a folder above the file."""
    if named is not None:
        return find_tracker(named)
    for folder in path.resolve().parents:
        if any((folder / name).is_file() for name in ("tracker.xlsx", "tracker.xlsm")):
            return find_tracker(folder)
    return None

"""`plan-tools adopt`: an existing plan becomes a tracker, beside a workbook of what needs a person."""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from plan_tools.excel.edit import Edit
from plan_tools.excel.guard import guard, read_bytes
from plan_tools.excel.guarding.kinds import FileKind, file_kind
from plan_tools.excel.opening import open_data
from plan_tools.excel.others.reading import read_document
from plan_tools.excel.read import read_guarded
from plan_tools.excel.save import hold
from plan_tools.excel.write_problems import write_problems
from plan_tools.excel.write_tracker import HEADINGS_ROW, write_tracker
from plan_tools.model import Field, Workbook
from plan_tools.problems import Location, Problem, cannot_go_on, problem, shown
from plan_tools.rules.adopt import Adopted, Target, Wishes, adopt, refuse_tracker, untold
from plan_tools.rules.adopting.headings import Maps
from plan_tools.rules.adopting.readback import difference
from plan_tools.rules.check import check_tracker
from plan_tools.rules.parts import actions_told
from plan_tools.rules.table import find_sheet
from plan_tools.rules.tracker import ACTIONS, read_tracker
from plan_tools.rules.wording import count_of
from plan_tools.steps.folder import make_folder
from plan_tools.steps.result import Result, counted

FIRST_ROW = HEADINGS_ROW + 2  # of the actions in a new tracker, from 1


class Wanted(NamedTuple):
    """What is asked of an adoption: the plan, the tracker to write, and what a person has said about the plan."""

    plan: Path
    tracker: Path
    sheet: str = ""
    maps: Maps = ()
    split: bool = False
    take_fills: bool = False
    agency: str = ""
    title: str = ""
    as_at: date | None = None
    dry_run: bool = False


@dataclass(frozen=True, kw_only=True)
class Made(Result):
    """A tracker made of a plan: `actions` rows, of which `size` tells in words.

    `again` is the command with what was suggested, "" where nothing was.
    """

    plan: str
    sheet: str
    tracker: str
    actions: int
    size: str
    agencies: tuple[str, ...]
    again: str

    def as_json(self) -> dict[str, Any]:
        """What was made of what, with the rest."""
        made = {"plan": self.plan, "sheet": self.sheet, "tracker": self.tracker, "actions": self.actions}
        return {**made, "agencies": list(self.agencies), "again": self.again, **super().as_json()}

    def lines(self, verbosity: int = 0) -> list[str]:
        """The result in plain words, and at the end what to run next."""
        again = ("", "To run it again with what is suggested, where that is right:", f"  {self.again}")
        return [*super().lines(verbosity), *(again if self.again else ())]

    def told(self) -> Iterable[str]:
        """What was made, and how much is left for a person."""
        made = "Would make" if self.dry_run else "Made"
        agencies = count_of(len(self.agencies), "agency", "agencies")
        yield f"{made} {self.tracker} of the sheet {self.sheet}: {self.size}, {agencies}."
        yield f"{counted(self.problems)}."
        if not self.dry_run:
            yield "Nothing is written over: to run it again with other options, delete what was written first."


def run(wanted: Wanted) -> Made:
    """Make a tracker of a plan. Raises `CannotGoOn` where there is no plan in it, or the tracker may not be written."""
    plan, tracker = wanted.plan, wanted.tracker
    to_do = tracker.parent / f"{tracker.stem} - to do.xlsx"
    data = read_bytes(plan, plan.name, follow_links=True)
    kind = file_kind(data)
    kept = kind in (FileKind.EXCEL, FileKind.OTHER)
    _refuse_target(tracker, to_do, plan if kept else None)
    is_document = kind is FileKind.DOCX
    workbook = read_document(data, plan.name) if is_document else open_data(data, plan.name, own=True, colours=True)
    wishes = Wishes(wanted.sheet, wanted.maps, wanted.split, wanted.take_fills, wanted.agency.strip())
    adopted = adopt(workbook, wishes, Target(tracker.name, FIRST_ROW))
    if kept:
        refuse_tracker(workbook)
    title = wanted.title or adopted.title or plan.stem
    made = _tracker_bytes(data if kept else b"", title, adopted)
    told = _checked(made, workbook if kept else None, adopted, tracker.name, wanted.as_at or date.today())
    problems = (*_told_of_plan(workbook, adopted, kept), *adopted.problems, *told)
    if not wanted.dry_run:
        listed = write_problems(f"{title}: what needs a person", "", problems, links={tracker.name: tracker.name})
        make_folder(tracker.absolute().parent)
        with hold(tracker) as saver:
            saver.stage(to_do, listed)
            saver.stage(tracker, made)
            saver.commit()
    return Made(
        problems=problems,
        written=(str(tracker), str(to_do)),
        dry_run=wanted.dry_run,
        plan=str(plan),
        sheet=adopted.sheet,
        tracker=str(tracker),
        actions=len(adopted.rows),
        size=actions_told([row.get(Field.REF) or number for number, row in enumerate(adopted.rows)]),
        agencies=tuple(agency.name for agency in adopted.agencies),
        again=_again(wanted, adopted.suggested) if adopted.suggested else "",
    )


def _again(wanted: Wanted, suggested: Maps) -> str:
    """The command as it was given, with the maps that are suggested too."""
    maps = (f"{heading}={field}" for heading, field in (*wanted.maps, *suggested))
    values = (
        ("--sheet", wanted.sheet),
        *(("--map", told) for told in maps),
        ("--agency", wanted.agency),
        ("--title", wanted.title),
        ("--as-at", f"{wanted.as_at:%d/%m/%Y}" if wanted.as_at else ""),
    )
    flags = (("--split", wanted.split), ("--take-fills", wanted.take_fills), ("--dry-run", wanted.dry_run))
    words = ["plan-tools", "adopt", str(wanted.plan), "-o", str(wanted.tracker)]
    words += [word for option in values if option[1] for word in option]
    words += [name for name, given in flags if given]
    return " ".join(word if re.fullmatch(r"[\w./:\\-]+", word) else f'"{word}"' for word in words)


def _refuse_target(tracker: Path, to_do: Path, plan: Path | None) -> None:
    """Raise `CannotGoOn` where anything is there already, or where `plan`, which is kept, is another kind of file."""
    for path in (tracker, to_do):
        if os.path.lexists(path):
            raise cannot_go_on("target-not-allowed", Location(str(path)), reason="it is there already")
    ending = ".xlsm" if plan and plan.suffix.lower() == ".xlsm" else ".xlsx"
    if tracker.suffix.lower() != ending:
        raise cannot_go_on("tracker-name", Location(str(tracker)), text=shown(tracker.name), ending=ending)


def _tracker_bytes(original: bytes, title: str, adopted: Adopted) -> bytes:
    """The tracker: its sheets in the workbook of the plan, or in a new one where the plan was of another kind."""
    made = write_tracker(title, adopted.columns, adopted.key, adopted.agencies, adopted.rows)
    if not original:
        return made
    edited = Edit(original)
    edited.graft(made)
    return edited.save()


def _told_of_plan(workbook: Workbook, adopted: Adopted, kept: bool) -> Iterator[Problem]:
    if workbook.format:
        yield problem("file-other-format", Location(workbook.file), format=workbook.format)
    if kept:
        yield problem("plan-stays", Location(workbook.file, adopted.sheet), sheet=adopted.sheet)


def _checked(data: bytes, plan: Workbook | None, adopted: Adopted, name: str, as_at: date) -> Sequence[Problem]:
    """Read the tracker that was made, as every command will: what went in must come out, beside the sheets of `plan`.

    Gives what a check finds that the adoption has not told.
    """
    workbook = read_guarded(guard(data, name, own=True), name)
    tracker, problems = read_tracker(workbook)
    reason = difference(workbook, tracker.tables[ACTIONS], adopted.columns, adopted.rows, FIRST_ROW)
    for old in plan.sheets if plan else ():
        new = find_sheet(workbook.sheets, old.name)
        reason = reason or ("" if new and new.rows == old.rows else f"the sheet {old.name} is not as it was")
    if reason:
        raise cannot_go_on("plan-not-as-made", Location(name, ACTIONS), reason=reason)
    return untold((*problems, *check_tracker(tracker, as_at)), adopted.problems)

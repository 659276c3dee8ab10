"""`plan-tools format`: the colours of ratings, dropdowns and widths put right in a tracker or any rated workbook."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from plan_tools.excel.edit import Edit
from plan_tools.excel.guard import guard, read_bytes
from plan_tools.excel.opening import must_be_excel
from plan_tools.excel.other_rules import other_rules
from plan_tools.excel.read import read_guarded
from plan_tools.excel.save import Saver, hold
from plan_tools.model import LogEntry, Run, Workbook, cell_address
from plan_tools.problems import Location, cannot_go_on
from plan_tools.rules.formatting import Formatting, Rated, find_formatting, told_fills, told_strange
from plan_tools.rules.keep import latest_cycle
from plan_tools.rules.readback import Written, differences
from plan_tools.rules.returned import is_return
from plan_tools.rules.wording import count_of
from plan_tools.steps.folder import Folder, find_tracker, plan_workbook
from plan_tools.steps.keeping import TrackerEdit
from plan_tools.steps.putting_right import PutRight, put_right
from plan_tools.steps.records import replace_tracker
from plan_tools.steps.result import Result

_LEFT = "; what is left for you is listed below"


@dataclass(frozen=True, kw_only=True)
class Formatted(Result):
    """What was put right in a workbook, table by table; `taken` is how many ratings were written from colours."""

    workbook: str
    tables: tuple[PutRight, ...] = ()
    taken: int = 0

    def as_json(self) -> dict[str, Any]:
        """What was put right, with the rest."""
        tables = [one.as_json() for one in self.tables]
        return {"workbook": self.workbook, "tables": tables, "taken": self.taken, **super().as_json()}

    def told(self) -> Iterable[str]:
        """What was put right, or that nothing had to be."""
        would, left = self.dry_run, any(found.needs_a_person for found in self.problems)
        if not self.written:
            sound = ": its colours, dropdowns and widths are as they should be" if self.tables and not left else ""
            yield f"Nothing was changed in {self.workbook}{sound or _LEFT * left}."
            return
        done = "Would change" if would and left else "Changed" if left else "Would put right" if would else "Put right"
        yield f"{done} in {self.workbook}{_LEFT * left}:"
        for one in self.tables:
            if one.changed:
                yield from one.told()
        if self.taken:
            done = "would be written" if would else "written"
            yield f"  {count_of(self.taken, 'rating')} {done} from the colours of cells."


def run(named: Path, take_fills: bool = False, dry_run: bool = False) -> Formatted:
    """Put the formatting of the workbook `named` right, and with `take_fills` write the ratings that only fills show.

    Raises `CannotGoOn`, with nothing changed, where it is no workbook that may be changed.
    """
    folder = find_tracker(named)
    if dry_run:
        return _run(folder, None, take_fills)
    with hold(folder.tracker) as saver:
        return _run(folder, saver, take_fills)


def _run(folder: Folder, saver: Saver | None, take_fills: bool) -> Formatted:
    name = folder.tracker.name
    data = read_bytes(folder.tracker, name, follow_links=True)
    must_be_excel(data, name)
    workbook = read_guarded(guard(data, name, own=True), name, colours=True)
    if is_return(workbook):
        raise cannot_go_on("return-not-formatted", Location(name))
    found = find_formatting(workbook)
    work = _Work(found, data)
    tables = tuple(put_right(work.edit, one, other_rules(data, one.table.sheet)) for one in found.tables)
    taken = sum(work.take(one) for one in found.tables) if take_fills else 0
    new = work.edit.save()
    written: tuple[str, ...] = ()
    if new != data:
        _check(workbook, new, work.edit.written)
        written = _save(folder, saver, new, workbook, work, taken) if saver else (folder.name_of(folder.tracker),)
    left = (told for one in found.tables for told in (*told_fills(one, take_fills), *told_strange(one)))
    return Formatted(
        problems=(*found.problems, *(told for one in tables for told in one.problems), *left),
        written=written,
        dry_run=saver is None,
        home=folder.home,
        workbook=name,
        tables=tables,
        taken=taken,
    )


class _Work:
    """The changes to one workbook, made in `edit`."""

    def __init__(self, found: Formatting, data: bytes) -> None:
        self._tracker = found.tracker
        self._kept = TrackerEdit(found.tracker, data) if found.tracker else None
        self.edit = self._kept.edit if self._kept else Edit(data)

    @property
    def cycle(self) -> str:
        """The cycle that a tracker is in."""
        return latest_cycle(self._tracker) if self._tracker else ""

    @property
    def is_tracker(self) -> bool:
        """Whether the workbook is a tracker."""
        return self._tracker is not None

    def take(self, rated: Rated) -> int:
        """Write the ratings that only fills show, and in a plan write that down too; gives how many there are."""
        clear = [(one.place, one.rating.name, one.fill) for one in rated.filled if one.rating]
        for (row, column), word, _fill in clear:
            self.edit.set_cell(rated.table.sheet, row, column, word)
        if rated.is_actions and self._tracker and self._kept:
            keys = {action.record.row: action.key for action in self._tracker.actions}
            entries = [
                LogEntry(
                    self.cycle,
                    *(keys.get(place[0]) or ("", "")),
                    rated.field(place[1]),
                    "",
                    word,
                    f"the colour {fill} of {rated.table.sheet} {cell_address(*place)}",
                )
                for place, word, fill in clear
            ]
            self._kept.put_log(entries, datetime.now().replace(microsecond=0))
        return len(clear)


def _check(before: Workbook, data: bytes, written: Written) -> None:
    """Read the changed workbook again, guarded, since it may be anybody's.

    Raises `CannotGoOn` unless its values are those of `before` with what was `written`.
    """
    again = plan_workbook(data, before.file)
    old, new = (((sheet.name, sheet.rows) for sheet in one.sheets) for one in (before, again))
    where = next(differences(before.file, old, new, written), None)
    if where:
        raise cannot_go_on("tracker-not-written", where, reason=f"row {where.cell or 1} differs")


def _save(folder: Folder, saver: Saver, data: bytes, workbook: Workbook, work: _Work, taken: int) -> tuple[str, ...]:
    """Put the workbook in place with a backup beside it; of a tracker with a record too, so that it can be undone."""
    if work.is_tracker:
        run = Run("format", work.cycle, folder.tracker.name, taken)
        return replace_tracker(saver, folder, data, workbook.sha256, run)
    backup = saver.commit(data, workbook.sha256)
    return tuple(folder.name_of(path) for path in (folder.tracker, backup) if path)

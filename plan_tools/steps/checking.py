"""Is a changed tracker what it should be, and small enough to be read the next time? Asked before it replaces any."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from plan_tools.excel.guard import MOST_BYTES, ROOM_FOR_OWN, check_archive
from plan_tools.excel.guarding.opening import surely_fits
from plan_tools.excel.markup import MarkupError
from plan_tools.excel.package import Package, PackageError
from plan_tools.excel.rows_back import rows_back
from plan_tools.model import Raw, SheetRows, Workbook
from plan_tools.problems import CannotGoOn, Location, cannot_go_on
from plan_tools.rules.readback import Written, differences
from plan_tools.steps.folder import Opened, plan_workbook


def check_written(opened: Opened, data: bytes, written: Written) -> None:
    """Read the changed tracker `data` again. Raises `CannotGoOn` unless it is what was `opened`, with `written`.

    The quick reader cannot follow every tracker; where it does not find all as it should be, the guarded one has the
    last word.
    """
    name = opened.tracker.file
    if len(data) > MOST_BYTES:
        reason = f"it would grow beyond the {MOST_BYTES >> 20} MB that are read safely"
        remedy = "Make large pictures in it smaller (Picture Format, Compress Pictures), save it and run it again."
        raise cannot_go_on("tracker-not-editable", Location(name), reason=reason, remedy=remedy)
    if not opened.unusual and _is_surely_sound(opened, data, written):
        return
    after = _as_read_next_time(data, name)
    where = next(differences(name, _rows(opened.workbook), _rows(after), written), None)
    if where:
        raise cannot_go_on("tracker-not-written", where, reason=f"row {where.cell or 1} differs")


def _is_surely_sound(opened: Opened, data: bytes, written: Written) -> bool:
    name, reach = opened.tracker.file, _Reach()
    try:
        package = Package(data)
        check_archive(package, package.names, len(data), Location(name), own=True)
        found = differences(name, rows_back(opened.data, name), reach.over(rows_back(data, name)), written)
        return not any(found) and surely_fits(package, reach.cells, reach.area, ROOM_FOR_OWN)
    except (CannotGoOn, PackageError, MarkupError):
        return False


def _as_read_next_time(data: bytes, name: str) -> Workbook:
    try:
        return plan_workbook(data, name)
    except CannotGoOn as fault:
        if fault.problem.code != "file-too-large":  # what is said of a file from elsewhere is not said of this one
            found = fault.problem.found.rstrip(".")
            raise cannot_go_on(
                "tracker-not-written", fault.problem.location, reason=found[:1].lower() + found[1:]
            ) from fault
        reason = "it would grow beyond what is read safely"
        remedy = "Move the oldest rows of its sheet Change log to a workbook of their own, save it and run it again."
        raise cannot_go_on("tracker-not-editable", Location(name), reason=reason, remedy=remedy) from fault


def _rows(workbook: Workbook) -> Iterator[SheetRows]:
    return ((sheet.name, sheet.rows) for sheet in workbook.sheets)


@dataclass
class _Reach:
    """How far the rows go that were taken through here: no more `cells` are filled, and no larger `area` is covered."""

    cells: int = 0
    area: int = 0

    def over(self, sheets: Iterable[SheetRows]) -> Iterator[SheetRows]:
        """The same sheets, counted as they are taken."""
        return ((name, self._counted(rows)) for name, rows in sheets)

    def _counted(self, rows: Iterable[Sequence[Raw]]) -> Iterator[Sequence[Raw]]:
        tall = wide = 0
        for row in rows:
            tall, wide = tall + 1, max(wide, len(row))
            self.cells += len(row)
            yield row
        self.area += tall * wide

"""The working folder: where the tracker, the returns, the outputs and the backups of a plan are."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePath

from plan_tools.excel.guard import guard, read_bytes
from plan_tools.excel.opening import must_be_excel
from plan_tools.excel.read import read_guarded
from plan_tools.excel.saving.disk import make_folders, told
from plan_tools.model import Agency, Tracker, Workbook
from plan_tools.problems import Location, Problem, cannot_go_on, shown
from plan_tools.rules.fold import fold, near
from plan_tools.rules.keep import cycles, latest_cycle
from plan_tools.rules.tracker import read_tracker

TRACKER_NAMES = ("tracker.xlsx", "tracker.xlsm")
WORKBOOKS = (".xlsx", ".xlsm")
_KEPT = ("returns", "backups")
_SAFE_CYCLE = re.compile(r"[^\W_](?:[\w .\-]{0,58}[^\W_])?")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Folder:
    """The folder that a tracker stands in."""

    tracker: Path

    @property
    def home(self) -> Path:
        """The folder itself."""
        return self.tracker.parent

    def issued(self, cycle: str) -> Path:
        """Where the returns of `cycle` are as they were sent out."""
        return self._cycle(cycle) / "issued"

    def received(self, cycle: str) -> Path:
        """Where what came back for `cycle` is put."""
        return self._cycle(cycle) / "received"

    @property
    def out(self) -> Path:
        """Where the matrix and the problems go."""
        return self.home / "out"

    @property
    def backups(self) -> Path:
        """Where the tracker is kept as it was before each run, with a record of the run."""
        return self.home / "backups"

    def _cycle(self, cycle: str) -> Path:
        check_cycle(cycle)
        return self.home / "returns" / cycle

    def name_of(self, path: Path) -> str:
        """How messages call a file: by its path from this folder where it is in it, with forward slashes."""
        try:
            name = path.resolve().relative_to(self.home).as_posix()
        except ValueError:
            name = str(path)
        return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")  # a name need not be text


def refuse_target(folder: Folder, target: Path) -> None:
    """Raise `CannotGoOn` where writing to `target`, a file or a folder, would put this plan or another at risk."""
    place = target.resolve()
    if place == folder.tracker:
        raise cannot_go_on("target-not-allowed", Location(str(target)), reason="it is the tracker")
    for home in (place, *place.parents):
        mine = home.parent == folder.home or any((home.parent / name).is_file() for name in TRACKER_NAMES)
        if home.name in _KEPT and mine:
            reason = f"the {home.name} of a plan are kept there"
            raise cannot_go_on("target-not-allowed", Location(str(target)), reason=reason)


def cycle_named(tracker: Tracker, cycle: str) -> str:
    """The cycle that is meant: `cycle`, or the one begun last. Raises `CannotGoOn` where it was never issued."""
    known = cycles(tracker)
    if cycle and known and cycle not in known:
        hint = {"text": shown(cycle), "allowed": ", ".join(known), "near": near(cycle, known)}
        raise cannot_go_on("cycle-unknown", Location(tracker.file), **hint)
    return cycle or latest_cycle(tracker)


def agencies_named(tracker: Tracker, names: Sequence[str]) -> Iterator[Agency]:
    """The agencies that are meant, each by any of its names. Raises `CannotGoOn` where one is not listed."""
    by_name = {
        fold(name): agency
        for agency in reversed(tracker.agencies)
        for name in (*agency.also_known_as, agency.short, agency.name)
    }
    for name in dict.fromkeys(names):
        agency = by_name.get(fold(name))
        if agency is None:
            known = [agency.name for agency in tracker.agencies]
            hint = {"text": name, "allowed": ", ".join(known), "near": near(name, known)}
            raise cannot_go_on("agency-not-listed", Location(tracker.file), **hint)
        yield agency


def check_cycle(cycle: str) -> None:
    """Raise `CannotGoOn` unless `cycle` is safe as the name of a folder."""
    if not _SAFE_CYCLE.fullmatch(cycle) or ".." in cycle or _RESERVED.fullmatch(cycle):
        raise cannot_go_on("cycle-unsafe", Location(), text=shown(cycle))


def find_tracker(named: Path | None) -> Folder:
    """The folder of the tracker that was named: a file, or a folder that holds one; by default this folder.

    Raises `CannotGoOn` where there is none, or more than one to choose from.
    """
    place = named or Path()
    if place.is_file():
        return Folder(place.resolve())
    if not place.is_dir():
        raise cannot_go_on("tracker-missing", Location(str(place)), reason=f"there is no file called {place.name}")
    for name in TRACKER_NAMES:
        if (place / name).is_file():
            return Folder((place / name).resolve())
    found = sorted(path for path in place.iterdir() if path.suffix.lower() in WORKBOOKS and not is_litter(path))
    if len(found) == 1:
        return Folder(found[0].resolve())
    reason = (
        "it holds no workbook" if not found else f"it holds {len(found)} workbooks, and none is called tracker.xlsx"
    )
    raise cannot_go_on("tracker-missing", Location(str(place.resolve())), reason=reason)


def tracker_near(path: Path, named: Path | None = None) -> Folder | None:
    """The tracker that was named, or else the one in a folder above the file `path`, if there is one.

    Raises `CannotGoOn` where the one that was named is not there.
    """
    if named is not None:
        return find_tracker(named)
    places = (folder / name for folder in path.resolve().parents for name in TRACKER_NAMES)
    return next((Folder(place.resolve()) for place in places if place.is_file()), None)


def is_own(path: Path) -> bool:
    """Whether a file is the tracker of a working folder, or stands in its folder out.

    What came back is not one's own, even where somebody called it tracker.xlsx.
    """
    folder, here = tracker_near(path), path.resolve()
    if folder is None or here not in (folder.tracker, folder.out / here.name):
        return False
    around = tracker_near(folder.home)
    return around is None or around.home / "returns" not in here.parents


@dataclass(frozen=True, slots=True)
class Opened:
    """A tracker that was read: its bytes, what they mean and the problems of reading them.

    `unusual` says that a sheet is written in an unusual way, or that a cell stands so far from all others that the
    quick reader cannot follow.
    """

    data: bytes
    tracker: Tracker
    problems: tuple[Problem, ...]
    unusual: bool

    @property
    def workbook(self) -> Workbook:
        """Its sheets, read again: what a large tracker holds is not kept twice."""
        return plan_workbook(self.data, self.tracker.file)


def plan_workbook(data: bytes, name: str) -> Workbook:
    """The sheets of a tracker. Raises `CannotGoOn` where they cannot be read."""
    return read_guarded(guard(data, name, own=True), name)


def open_tracker(folder: Folder, as_at: date | None = None) -> Opened:
    """Read the tracker of `folder`, as agencies are called on the day `as_at`; today by default.

    Raises `CannotGoOn` where that cannot be done.
    """
    name = folder.tracker.name
    data = read_bytes(folder.tracker, name, follow_links=True)
    must_be_excel(data, name)
    workbook = plan_workbook(data, name)
    tracker, problems = read_tracker(workbook, as_at or date.today())
    unusual = any(sheet.unseen.far or sheet.unseen.rewritten for sheet in workbook.sheets)
    return Opened(data, replace(tracker, title=tracker.title or folder.tracker.stem), problems, unusual)


def make_folder(place: Path) -> None:
    """Make a folder, if it is not there, and see it onto the disk. Raises `CannotGoOn` where it cannot be made."""
    with told(place):
        make_folders(place)


def is_litter(path: PurePath) -> bool:
    """Whether a file is what Excel, LibreOffice or a Mac leaves beside a workbook."""
    name = path.name
    return name.startswith(("~$", "._", ".~lock.")) or name in (".DS_Store", "Thumbs.db", "desktop.ini")


def files_in(places: list[Path]) -> Iterator[Path]:
    """The files named, and those in the folders named, in the order of their names; links are not followed."""
    for place in places:
        if place.is_dir() and not place.is_symlink():
            yield from sorted(path for path in place.rglob("*") if path.is_symlink() or _is_asked_for(path))
        else:
            yield place


def _is_asked_for(path: Path) -> bool:
    """Whether somebody has to hear of it: a file, or a folder that looks like one."""
    return not path.is_dir() or path.suffix.lower() in WORKBOOKS

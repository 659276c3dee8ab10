"""`plan-tools new`: a working folder with a blank tracker."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from plan_tools.excel.save import hold
from plan_tools.excel.write_tracker import write_tracker
from plan_tools.problems import Location, cannot_go_on
from plan_tools.rules import schema
from plan_tools.rules.rating import DEFAULT_KEY
from plan_tools.steps.folder import make_folder
from plan_tools.steps.result import Result

FOLDERS = ("returns", "out", "backups")


@dataclass(frozen=True, kw_only=True)
class Made(Result):
    """A new working folder."""

    folder: str = ""

    def told(self) -> Iterable[str]:
        """What to do with it."""
        yield f"{'Would make' if self.dry_run else 'Made'} a working folder for one plan: {self.folder}"
        yield "Open tracker.xlsx, list the agencies in the sheet Agencies, and type or paste the plan into Actions."


def run(place: Path, title: str = "", dry_run: bool = False) -> Made:
    """Make `place` a working folder. Raises `CannotGoOn` where there is a tracker in it already."""
    tracker = place / "tracker.xlsx"
    if tracker.exists():
        raise cannot_go_on("folder-in-use", Location(str(tracker)))
    if place.exists() and not place.is_dir():
        raise cannot_go_on("folder-is-a-file", Location(str(place)))
    if not dry_run:
        data = write_tracker(title or place.resolve().name, schema.ACTIONS, DEFAULT_KEY)
        make_folder(place)
        for name in FOLDERS:
            make_folder(place / name)
        with hold(tracker.resolve()) as saver:
            saver.stage(tracker.resolve(), data)
            saver.commit()
    return Made(folder=str(place), written=(str(tracker),), dry_run=dry_run)

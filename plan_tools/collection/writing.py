"""The national matrix of a data set as a workbook."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plan_tools.collection.national import national
from plan_tools.excel.opening import open_workbook
from plan_tools.excel.save import put_in_place
from plan_tools.excel.write_national import SHEETS, TO_LOOK_AT, write_national
from plan_tools.model.national import National
from plan_tools.problems import CannotGoOn, Location, cannot_go_on, problem
from plan_tools.rules.wording import count_of
from plan_tools.steps.result import Result


@dataclass(frozen=True, kw_only=True)
class NationalWritten(Result):
    """The national matrix that was written."""

    national: National

    def as_json(self) -> dict[str, Any]:
        """The counts by rating, with the rest."""
        found = self.national
        counts = {rating.name: 0 for rating in found.ratings} | {"": 0}
        for one in found.partnerships:
            for name, count in zip(counts, one.counted.counts if one.counted else (), strict=False):
                counts[name] += count
        top: dict[str, Any] = {"as_at": found.as_at.isoformat() if found.as_at else None}
        top |= {"partnerships": len(found.partnerships), "counts": counts}
        top |= {"late": len(found.late), "no_return": len(found.no_return)}
        return {**top, **super().as_json()}

    def told(self) -> Iterable[str]:
        """What it shows, in a line."""
        found = self.national
        unread = sum(one.counted is None for one in found.partnerships)
        all_read = f"{unread} of them could not be read" if unread else "all of them read"
        yield f"{count_of(len(found.partnerships), 'partnership')}, {all_read}."
        yield f"{count_of(len(found.late), 'part')} of actions late; {len(found.no_return)} returns missing or held."


def write(dataset: str, target: Path) -> NationalWritten:
    """Write the national matrix of a data set to `target`, and over no file but an older one."""
    found = national(dataset)
    _refuse_other(target)
    put_in_place(target, write_national(found))
    unread = (problem("partnership-unread", Location(one.name), reason=f"see the sheet {TO_LOOK_AT}")
              for one in found.partnerships if one.counted is None)  # fmt: skip
    return NationalWritten(problems=tuple(unread), written=(target.as_posix(),), national=found)


def _refuse_other(target: Path) -> None:
    """Raise `CannotGoOn` where a file stands at `target` that is no national matrix: it would be lost."""
    if target.is_dir():
        raise cannot_go_on("target-not-allowed", Location(str(target)), reason="it is a folder")
    if not target.is_file():
        return
    with suppress(CannotGoOn):
        if {*SHEETS} <= {sheet.name for sheet in open_workbook(target, target.name, own=True).sheets}:
            return
    reason = "a file that is no national matrix stands there"
    raise cannot_go_on("target-not-allowed", Location(str(target)), reason=reason)

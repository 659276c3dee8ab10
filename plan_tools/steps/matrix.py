"""`plan-tools matrix`: the composite action matrix of a tracker as it stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from plan_tools.excel.save import put_in_place
from plan_tools.excel.write_matrix import write_matrix
from plan_tools.rules.check import check_tracker
from plan_tools.rules.matrix import build_matrix
from plan_tools.steps.folder import cycle_named, find_tracker, open_tracker, refuse_target
from plan_tools.steps.receiving import unconfirmed_in
from plan_tools.steps.result import Result


@dataclass(frozen=True, kw_only=True)
class MatrixWritten(Result):
    """The matrix that was written, with its headline."""

    cycle: str
    headline: str
    standfirst: str
    counts: dict[str, int]

    def as_json(self) -> dict[str, Any]:
        """The headline and the counts, with the rest."""
        return {"cycle": self.cycle, "headline": self.headline, "counts": self.counts, **super().as_json()}

    def told(self) -> Iterable[str]:
        """The headline."""
        yield self.headline
        yield self.standfirst


def run(
    named: Path | None, target: Path, cycle: str = "", as_at: date | None = None, dry_run: bool = False
) -> MatrixWritten:
    """Write the matrix of the tracker to `target`. The tracker itself is not changed."""
    folder = find_tracker(named)
    refuse_target(folder, target)
    opened = open_tracker(folder, as_at)
    day = as_at or date.today()
    name = cycle_named(opened.tracker, cycle)
    matrix = build_matrix(opened.tracker, name, day, unconfirmed_in(folder, opened.tracker, name, day))
    data = write_matrix(matrix)
    if not dry_run:
        put_in_place(target, data)
    return MatrixWritten(
        problems=(*opened.problems, *check_tracker(opened.tracker, day)),
        written=(target.as_posix(),),
        dry_run=dry_run,
        cycle=matrix.cycle,
        headline=matrix.headline,
        standfirst=matrix.standfirst,
        counts=dict(matrix.counts),
    )

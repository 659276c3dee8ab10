"""`plan-tools matrix`: the composite action matrix of one or several trackers as they stand."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from plan_tools.excel.matrix.plain import write_plain
from plan_tools.excel.opening import open_workbook
from plan_tools.excel.save import put_in_place
from plan_tools.excel.write_matrix import write_matrix
from plan_tools.model import Matrix
from plan_tools.problems import CannotGoOn, Location, Problem, cannot_go_on
from plan_tools.rules.check import check_tracker
from plan_tools.rules.composite import compose
from plan_tools.rules.matrix import build_matrix
from plan_tools.rules.outputs import MATRIX, output_kind
from plan_tools.steps.folder import Folder, cycle_named, find_tracker, open_tracker, refuse_target
from plan_tools.steps.receiving import unconfirmed_in
from plan_tools.steps.result import Result


@dataclass(frozen=True, kw_only=True)
class MatrixWritten(Result):
    """The matrix that was written, with its headline."""

    cycle: str
    headline: str
    moved: str
    came: str
    counts: dict[str, int]

    def as_json(self) -> dict[str, Any]:
        """The headline and the counts, with the rest."""
        return {"cycle": self.cycle, "headline": self.headline, "counts": self.counts, **super().as_json()}

    def told(self) -> Iterable[str]:
        """The headline."""
        yield self.headline
        yield f"{self.moved} {self.came}"


def run(
    named: Sequence[Path],
    target: Path,
    cycle: str = "",
    as_at: date | None = None,
    dry_run: bool = False,
    plain: bool = False,
) -> MatrixWritten:
    """Write the matrix of all trackers to `target`; without any, of the one in this folder. No tracker is changed.

    `plain` asks for the accessible version.
    """
    folders = list(dict.fromkeys(find_tracker(path) for path in named or (None,)))
    for folder in folders:
        refuse_target(folder, target)
    _refuse_other_workbook(target)
    day = as_at or date.today()
    made = [_matrix_of(folder, cycle, day) for folder in folders]
    if len(made) > 1:
        made = [(one, [_of_plan(found, one.title) for found in problems]) for one, problems in made]
    matrix = compose([one for one, _problems in made])
    data = write_plain(matrix) if plain else write_matrix(matrix)
    if not dry_run:
        put_in_place(target, data)
    return MatrixWritten(
        problems=tuple(found for _one, problems in made for found in problems),
        written=(target.as_posix(),),
        dry_run=dry_run,
        cycle=matrix.cycle,
        headline=matrix.headline,
        moved=matrix.moved,
        came=matrix.came,
        counts=dict(matrix.counts),
    )


def _refuse_other_workbook(target: Path) -> None:
    """Raise `CannotGoOn` where a file stands at `target` that is no matrix: it would be lost."""
    if not target.is_file():
        return
    there = None
    with suppress(CannotGoOn):
        there = open_workbook(target, target.name, own=True)
    if there is None or output_kind(there) != MATRIX:
        reason = "a file that is no matrix stands there"
        raise cannot_go_on("target-not-allowed", Location(str(target)), reason=reason)


def _of_plan(found: Problem, title: str) -> Problem:
    """A problem that says in which of several plans it is."""
    where = found.location
    return replace(found, location=replace(where, file=f"{where.file} ({title})" if where.file else title))


def _matrix_of(folder: Folder, cycle: str, day: date) -> tuple[Matrix, Sequence[Problem]]:
    """The matrix of one tracker, and the problems of its plan."""
    opened = open_tracker(folder, day)
    name = cycle_named(opened.tracker, cycle)
    matrix = build_matrix(opened.tracker, name, day, unconfirmed_in(folder, opened.tracker, name, day))
    return matrix, (*opened.problems, *check_tracker(opened.tracker, day))

"""Which run the tracker stands at, and which backups are kept."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import pairwise
from typing import NamedTuple

from plan_tools.model import Run

KEPT_FOR = timedelta(days=90)
ALWAYS_KEPT = 12
OF_THE_REGISTER = ("collect", "remind")
"""The commands that change nothing but the register, which follows from the files that came and the day that it is."""


def last_run(runs: Iterable[Run], sha256: str) -> Run | None:
    """The latest run that left the tracker as it is now; None where it has been saved by somebody else since."""
    return max((run for run in runs if run.sha256_after == sha256), key=lambda run: run.order, default=None)


def last_of_the_plan(runs: Sequence[Run], sha256: str) -> Run | None:
    """The latest run that changed the plan, where nothing but runs that changed the register alone came after it."""
    last = last_run(runs, sha256)
    while last is not None and last.command in OF_THE_REGISTER:
        earlier = [run for run in runs if run.order < last.order]
        last = last_run(earlier, last.sha256_before)
    return last


class Edit(NamedTuple):
    """That somebody saved the tracker since a run: the run to be undone, the run before that, and the run after it.

    `before` is None where no run came after it.
    """

    undone: Run
    after: Run
    before: Run | None


def edited_since(runs: Sequence[Run]) -> Edit:
    """When the tracker was first saved by somebody since the latest run that changed the plan, as far as is known.

    Of `runs`, which must not be empty, the latest is taken where none changed the plan.
    """
    in_order = sorted(runs, key=lambda run: run.order)
    of_the_plan = [run for run in in_order if run.command not in OF_THE_REGISTER]
    undone = of_the_plan[-1] if of_the_plan else in_order[-1]
    later = in_order[in_order.index(undone) :]
    for one, following in pairwise(later):
        if one.sha256_after != following.sha256_before:
            return Edit(undone, one, following)
    return Edit(undone, later[-1], None)


def to_thin(runs: Sequence[Run]) -> list[Run]:
    """The runs whose backups may go: not among the newest 12, 90 days old, and not the last of their month.

    Age is counted up to the run before the latest, so that a clock that is wrong for once takes nothing away.
    """
    in_order = sorted(runs, key=lambda run: run.order)
    last_of_month = {(run.when.year, run.when.month): run for run in in_order}
    return [
        run
        for run in in_order[:-ALWAYS_KEPT]
        if in_order[-2].when - run.when > KEPT_FOR and run is not last_of_month[run.when.year, run.when.month]
    ]

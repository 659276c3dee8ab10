"""What a merge makes beside the tracker: the matrix and the marked copies, by as many workers as there are."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from itertools import chain
from typing import NamedTuple

from plan_tools.excel.write_matrix import write_matrix
from plan_tools.model import Change, Key, Tracker
from plan_tools.rules.keep import log_entries, with_log
from plan_tools.rules.matrix import build_matrix
from plan_tools.steps.crew import Crew, gathered
from plan_tools.steps.handing_back import Copy, Corrections, HandedBack
from plan_tools.steps.telling import Tell, quiet

AT_ONCE = 5  # copies that a worker makes before it hands them over


class ToMake(NamedTuple):
    """What the files are made from; `after` is the tracker as it will stand, but for the `changes` in its log."""

    corrections: Corrections
    after: Tracker
    changes: Sequence[Change]
    cycle: str
    as_at: date
    unconfirmed: frozenset[Key]


class Making(NamedTuple):
    """The files in the making; each gives what it was made into."""

    matrix: Callable[[], bytes]
    copies: Callable[[], HandedBack]


def begin_making(crew: Crew[ToMake], wanted: ToMake, tell: Tell = quiet) -> Making:
    """Have the files made, and `tell` of the marked copies."""
    matrix, pairs = crew.begin(_matrix), wanted.corrections.pairs
    begun = [crew.begin(_copies, first) for first in range(0, len(pairs), AT_ONCE)]

    def told(number: int, some: Callable[[], list[Copy | None]]) -> list[Copy | None]:
        tell("corrections", AT_ONCE * (len(begun) - number), len(pairs))
        return some()

    def copies() -> HandedBack:
        made = gathered([partial(told, number, some) for number, some in enumerate(begun, 1)])
        return wanted.corrections.named(chain.from_iterable(made))

    return Making(matrix, copies)


def _matrix(wanted: ToMake) -> bytes:
    after = with_log(wanted.after, log_entries(wanted.changes, wanted.cycle))
    return write_matrix(build_matrix(after, wanted.cycle, wanted.as_at, wanted.unconfirmed))


def _copies(wanted: ToMake, first: int) -> list[Copy | None]:
    return wanted.corrections.copies(first, first + AT_ONCE)

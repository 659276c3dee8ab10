"""The national matrix: how many partnerships stand together."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from plan_tools.model.plan import Rating


class CountLine(NamedTuple):
    """What is counted under one name: parts of actions by rating in order, last those without, and the late ones."""

    name: str
    counts: tuple[int, ...]
    late: int

    @property
    def in_all(self) -> int:
        return sum(self.counts)


class PartnershipLine(NamedTuple):
    """One partnership; `counted` is None where it could not be read. `to_look_at` counts its problems."""

    name: str
    cycle: str
    counted: CountLine | None
    asked: int
    missing: int
    to_look_at: int


class LatePart(NamedTuple):
    """A part of an action that is late."""

    partnership: str
    ref: str
    theme: str
    action: str
    agency: str
    rating: str
    due: date | None
    days_late: int


class NoReturn(NamedTuple):
    """An agency that has sent nothing back, or, where `state` is held, nothing that could be taken."""

    partnership: str
    cycle: str
    agency: str
    kind: str
    state: str
    due_by: date | None
    days_late: int | None


class ToLookAt(NamedTuple):
    """A problem that needs a person of a partnership; `where` is its file, sheet and cell."""

    partnership: str
    agency: str
    ref: str
    where: str
    found: str
    fix: str


@dataclass(frozen=True, slots=True)
class National:
    """What the national matrix shows.

    `ratings` are those of all partnerships, by their words, the most severe first; `closed` are the parts that are so
    by the key of their own partnership. Only the present cycle of each partnership counts, but in `by_cycle`, where
    cycles are in the order of time.
    """

    as_at: date | None
    ratings: tuple[Rating, ...]
    closed: int
    partnerships: tuple[PartnershipLine, ...]
    by_theme: tuple[CountLine, ...]
    by_kind: tuple[CountLine, ...]
    by_cycle: tuple[CountLine, ...]
    late: tuple[LatePart, ...]
    no_return: tuple[NoReturn, ...]
    to_look_at: tuple[ToLookAt, ...]

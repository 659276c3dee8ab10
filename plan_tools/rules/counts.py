"""How the actions of a matrix are counted, and what is said about them in its first lines."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, TypeVar

from plan_tools.model import (
    ExceptionKind,
    ExceptionLine,
    Matrix,
    MatrixRow,
    Movement,
    Rating,
    ReturnLine,
    Source,
    State,
)
from plan_tools.rules.duplicates import possible_duplicates
from plan_tools.rules.keep import CONFIRMING
from plan_tools.rules.wording import headline, returns_told, since_told

CYCLES_SHOWN = 6  # the present one among them
DUE_SOON = timedelta(days=30)
Name = TypeVar("Name", bound=Hashable)


def assembled(
    *,
    sources: tuple[Source, ...],
    key: tuple[Rating, ...],
    rows: tuple[MatrixRow, ...],
    exceptions: Iterable[ExceptionLine],
    past: Mapping[str, tuple[int, ...]],
    trend_cycles: Iterable[str],
    **rest: Any,
) -> Matrix:
    """The matrix of these rows, with everything that is counted from them, and `exceptions` the worst first.

    `past` has the counts of earlier cycles, oldest first, and `trend_cycles` all those in which any plan was recorded;
    `rest` are the other fields of `Matrix`.
    """
    before = [one.previous_cycle for one in sources]
    cycle, previous = _shared(one.cycle for one in sources), _shared(before)
    lines = _worst_first(exceptions, rows)
    counts = _counts(sources, rows, lines, rest)
    recent = dict(list(past.items())[-(CYCLES_SHOWN - 1) :])
    missing = dict.fromkeys(line.agency for line in rest["returns"] if line.state == State.MISSING)
    return Matrix(
        sources=sources,
        cycle=cycle,
        previous_cycle=previous,
        key=key,
        rows=rows,
        exceptions=lines,
        headline=headline(counts),
        moved=since_told(counts, previous if previous or not any(before) else "last cycle"),
        came=returns_told(counts, list(missing)),
        counts=counts,
        theme_counts=_grouped(key, (((row.plan, row.theme), row.overall) for row in rows)),
        plan_counts=_grouped(key, ((row.plan, row.overall) for row in rows)),
        agency_counts=_grouped(key, ((part.agency, part.rating) for part in rest["parts"])),
        cycle_counts={**recent, cycle or "Now": by_rating(key, (row.overall for row in rows))},
        trend_cycles=tuple(trend_cycles)[-(CYCLES_SHOWN - 1) :],
        **rest,
    )


def _worst_first(lines: Iterable[ExceptionLine], rows: Sequence[MatrixRow]) -> tuple[ExceptionLine, ...]:
    """The worst kind first, the latest first within a kind; last, what reads alike in several plans."""
    kinds = list(ExceptionKind)
    found = [line for line in lines if line.kind is not ExceptionKind.POSSIBLE_DUPLICATE]
    found.sort(key=lambda line: (kinds.index(line.kind), -line.days_late))
    several = len({row.plan for row in rows}) > 1
    return (*found, *(possible_duplicates(rows) if several else ()))


def by_rating(key: Sequence[Rating], ratings: Iterable[Rating | None]) -> tuple[int, ...]:
    """How often each rating of `key` occurs, and last how often there is none."""
    counted = Counter(rating.name if rating else "" for rating in ratings)
    return tuple(counted[name] for name in (*(rating.name for rating in key), ""))


def _grouped(key: Sequence[Rating], pairs: Iterable[tuple[Name, Rating | None]]) -> dict[Name, tuple[int, ...]]:
    groups: dict[Name, list[Rating | None]] = {}
    for name, rating in pairs:
        groups.setdefault(name, []).append(rating)
    return {name: by_rating(key, ratings) for name, ratings in groups.items()}


def _shared(names: Iterable[str]) -> str:
    """The name that all share, or ""."""
    different = set(names)
    return different.pop() if len(different) == 1 else ""


def _counts(
    sources: Sequence[Source], rows: Sequence[MatrixRow], lines: Sequence[ExceptionLine], rest: Mapping[str, Any]
) -> dict[str, int]:
    as_at, returns = rest["as_at"], rest["returns"]
    off_track = {name for source in sources for name in source.off_track}
    asked: list[ReturnLine] = [line for line in returns if line.state in list(State)]
    return {
        "actions": len(rows),
        "closed": sum(row.is_closed for row in rows),
        "off track": sum(bool(row.overall and row.overall.name in off_track) for row in rows),
        "late": sum(row.days_late > 0 for row in rows),
        "due soon": sum(bool(row.due and as_at <= row.due <= as_at + DUE_SOON) for row in rows if not row.is_closed),
        "better": sum(row.movement is Movement.BETTER for row in rows),
        "worse": sum(row.movement is Movement.WORSE for row in rows),
        "returns in": sum(line.state in CONFIRMING for line in asked),
        "returns asked": len(asked),
        "not confirmed": sum(not part.confirmed for part in rest["parts"]),
        "exceptions": len(lines),
    }

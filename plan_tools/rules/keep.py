"""What plan-tools keeps in the tracker: the register `Returns`, the `History` of each cycle and the `Change log`.

Each function gives only the rows that are new or differ, so that a run with no news changes nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from plan_tools.model import (
    Cell,
    Change,
    Field,
    LogEntry,
    Outcome,
    RegisterEntry,
    Return,
    Snapshot,
    State,
    Tracker,
)
from plan_tools.problems import shown
from plan_tools.rules.dates import read_date
from plan_tools.rules.values import fitting, plain

CONFIRMING: Sequence[str] = tuple(state for state in State if state.confirms)
"""The states of the register in which an agency has told its position."""
NO_DAYS: Mapping[str, date] = MappingProxyType({})


def latest_cycle(tracker: Tracker) -> str:
    """The cycle that was begun last, by the first return that went out for it; "" where none was."""
    begun: dict[str, tuple[date, int]] = {}
    for entry in tracker.register:
        if entry.cycle:
            first = entry.issued_on or date.min, entry.row
            begun[entry.cycle] = min(begun.get(entry.cycle, first), first)
    return max(begun, key=lambda cycle: begun[cycle]) if begun else ""


def cycles(tracker: Tracker) -> list[str]:
    """The cycles of the register, in its order."""
    return list(dict.fromkeys(entry.cycle for entry in tracker.register if entry.cycle))


def issued_entry(issued: Return, file: str, sha256: str, issued_on: date) -> RegisterEntry:
    """The register's row of a return that has just gone out as `file`."""
    return RegisterEntry(
        issued.cycle, issued.agency, issued_on, issued.due_by, issued.reference, file=file, sha256=sha256
    )


def register_after(
    tracker: Tracker, cycle: str, outcomes: Iterable[Outcome], as_at: date, days: Mapping[str, date] = NO_DAYS
) -> list[RegisterEntry]:
    """The register's rows of `cycle` that `outcomes` change. A return merged before is not forgotten for a held one.

    The day of receipt is the first on which a return of the agency came, as `days` tell by the SHA-256 of its files,
    or was taken, whatever came after it.
    """
    by_agency: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        if outcome.state.confirms or outcome.state is State.HELD:
            by_agency.setdefault(outcome.agency, []).append(outcome)
    changed = []
    for entry in tracker.issued_in(cycle):
        came = sorted(by_agency.get(entry.agency, ()), key=lambda one: (not one.state.confirms, one.file))
        if not came or (not came[0].state.confirms and entry.state in CONFIRMING):
            continue
        told = [one for one in came if one.state is came[0].state]
        files, hashes = "; ".join(one.file for one in told), "; ".join(one.sha256 for one in told)
        if (entry.state, entry.sha256) != (told[0].state, hashes):
            first = entry.received_on if entry.state in (*CONFIRMING, State.RECEIVED) else None
            received_on = first or _came_on(entry, (one.sha256 for one in told), as_at, days)
            after = replace(entry, state=told[0].state, received_on=received_on, file=files, sha256=hashes)
            changed.append(after)
    return changed


def received_after(
    tracker: Tracker, cycle: str, outcomes: Iterable[Outcome], as_at: date, days: Mapping[str, date] = NO_DAYS
) -> list[RegisterEntry]:
    """The register's rows of `cycle` of whose returns the first has come: `outcomes` are of files not merged yet.

    Whatever the register says already of a return that came is left as it is.
    """
    changed = []
    came = list(outcomes)
    for entry in tracker.issued_in(cycle):
        mine = sorted((one for one in came if one.agency == entry.agency), key=lambda one: one.file)
        if mine and entry.state in ("", State.ISSUED, State.MISSING):
            hashes = [one.sha256 for one in mine]
            files, received_on = "; ".join(one.file for one in mine), _came_on(entry, hashes, as_at, days)
            after = replace(entry, state=State.RECEIVED, received_on=received_on, file=files, sha256="; ".join(hashes))
            changed.append(after)
    return changed


def issued_since(tracker: Tracker, cycle: str) -> date | None:
    """The day on which the first return of `cycle` went out; None where the register does not say."""
    return min((entry.issued_on for entry in tracker.issued_in(cycle) if entry.issued_on), default=None)


def taken_out(tracker: Tracker, cycle: str, there: Iterable[str]) -> list[RegisterEntry]:
    """The rows of returns that were received, not merged, and are not `there` (SHA-256) any more: nothing has come."""
    left = set(there)
    return [
        replace(entry, state=State.ISSUED, received_on=None, file="", sha256="")
        for entry in tracker.issued_in(cycle)
        if entry.state == State.RECEIVED and not left & set(entry.sha256.split("; "))
    ]


def _came_on(entry: RegisterEntry, hashes: Iterable[str], as_at: date, days: Mapping[str, date]) -> date:
    """The first day on which one of these files came; one from before the return went out proves nothing."""
    known = [days[one] for one in hashes if one in days]
    return min((day for day in known if entry.issued_on is None or day >= entry.issued_on), default=as_at)


def with_register(tracker: Tracker, changed: Iterable[RegisterEntry]) -> Tracker:
    """The tracker with these rows of its register in place of the old ones."""
    by_row = {entry.row: entry for entry in changed if entry.row}
    new = tuple(entry for entry in changed if not entry.row)
    return replace(tracker, register=(*(by_row.get(entry.row, entry) for entry in tracker.register), *new))


def with_log(tracker: Tracker, entries: Iterable[LogEntry]) -> Tracker:
    """The tracker with these rows below those of its change log."""
    return replace(tracker, log=(*tracker.log, *entries))


def missing_agencies(tracker: Tracker, cycle: str) -> list[str]:
    """The agencies that were sent a return for `cycle` and have sent nothing back."""
    return [entry.agency for entry in tracker.issued_in(cycle) if entry.received_on is None]


def overdue(tracker: Tracker, cycle: str, as_at: date) -> list[RegisterEntry]:
    """The register's rows of returns of which nothing has come, though their day has passed, and that do not say so."""
    entries = tracker.issued_in(cycle)
    return [one for one in entries if one.state in ("", State.ISSUED) and one.due_by and one.due_by < as_at]


def snapshots_after(tracker: Tracker, cycle: str, as_at: date, changed_now: Iterable[Change] = ()) -> list[Snapshot]:
    """The rows of `History` for `cycle` that are new or differ from what stands there.

    An earlier cycle is over: only what changed now is recorded in it, for the rest of the tracker has moved on.
    """
    if not any(entry.state in CONFIRMING for entry in tracker.issued_in(cycle)):
        return []
    kept = {(old.ref, old.agency): old for old in tracker.history if old.cycle == cycle}
    over = bool(kept) and cycle != latest_cycle(tracker)
    touched = {change.key for change in changed_now}
    changed = []
    for action in tracker.actions:
        if over and action.key not in touched:
            continue
        now = Snapshot(
            cycle,
            as_at,
            *action.key,
            rating=action.rating.name if action.rating else action.text(Field.RATING).strip(),
            due_date=action.due,
            progress_update=fitting(action.text(Field.PROGRESS_UPDATE)),
            completed_on=action.record.day(Field.COMPLETED_ON),
        )
        old = kept.get(action.key)
        if old is None or replace(old, row=0, as_at=as_at) != now:
            changed.append(replace(now, row=old.row if old else 0))
    return changed


def log_entries(changes: Iterable[Change], cycle: str) -> Iterator[LogEntry]:
    """The rows of `Change log` for `changes`: values as text, days as ISO 8601 beside the words they come from."""
    for change in changes:
        yield LogEntry(
            cycle,
            change.key.ref,
            change.key.agency,
            change.field,
            fitting(plain(change.was)),
            fitting(plain(change.now)),
            f"{change.file}, {change.sheet}!{change.cell}{_as_typed(change.now)}",
        )


def _as_typed(cell: Cell) -> str:
    """The words that a date was read from, where they were more or less than a day."""
    day = cell.value
    told = isinstance(day, date) and read_date(cell.text).code
    return f" (typed as {shown(cell.text)})" if told else ""

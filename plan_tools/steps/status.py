"""`plan-tools status`: who has returned and who has not, as the register says."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from plan_tools.model import State, Tracker
from plan_tools.problems import Location, cannot_go_on, problem
from plan_tools.rules.keep import CONFIRMING
from plan_tools.rules.receive import sort_out
from plan_tools.rules.recognise import recognise
from plan_tools.rules.wording import count_of
from plan_tools.steps.folder import Folder, cycle_named, files_in, find_tracker, open_tracker
from plan_tools.steps.receiving import SentOut, receive
from plan_tools.steps.result import Result

WAITING = "received, not merged yet"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one agency's return stands; `late_by` is in days, 0 while it is not late."""

    agency: str
    state: str
    issued_on: date | None
    due_by: date | None
    received_on: date | None
    late_by: int
    reference: str


@dataclass(frozen=True, kw_only=True)
class Status(Result):
    """The standing of every return of a cycle."""

    cycle: str
    as_at: date
    returns: tuple[Standing, ...]

    def as_json(self) -> dict[str, Any]:
        """A list of agencies with dates as ISO 8601, with the rest."""
        returns = [
            {
                "agency": one.agency,
                "state": one.state,
                "issued_on": _iso(one.issued_on),
                "due_by": _iso(one.due_by),
                "received_on": _iso(one.received_on),
                "late_by": one.late_by,
                "reference": one.reference,
            }
            for one in self.returns
        ]
        missing = [one.agency for one in self.returns if one.state == State.MISSING]
        top = {"cycle": self.cycle, "as_at": self.as_at.isoformat(), "returns": returns, "missing": missing}
        return {**top, **super().as_json()}

    def told(self) -> Iterable[str]:
        """A line an agency."""
        came = sum(one.state in CONFIRMING for one in self.returns)
        waiting = sum(one.state == WAITING for one in self.returns)
        more = f", {waiting} received and not merged yet" if waiting else ""
        yield f"Cycle {self.cycle}: {came} of {count_of(len(self.returns), 'return')} in{more}."
        width = max((len(one.agency) for one in self.returns), default=0)
        for one in self.returns:
            when = f", received {one.received_on:%d/%m/%Y}" if one.received_on else ""
            due = f", due {one.due_by:%d/%m/%Y}" if one.due_by and not one.received_on else ""
            late = f", late by {count_of(one.late_by, 'day')}" if one.late_by else ""
            yield f"  {one.agency.ljust(width)}  {one.state}{when}{due}{late}"


def run(named: Path | None, cycle: str = "", as_at: date | None = None) -> Status:
    """The status of `cycle`, by default the one begun last. Raises `CannotGoOn` where none has been issued.

    What lies in the folder received is looked at too: a return that waits to be merged is not missing.
    """
    folder = find_tracker(named)
    tracker = open_tracker(folder, as_at).tracker
    day, name = as_at or date.today(), cycle_named(tracker, cycle)
    entries = tracker.issued_in(name)
    if not entries:
        raise cannot_go_on("no-cycle", Location(tracker.file))
    waiting = _waiting(folder, tracker, name)
    standings = []
    for entry in entries:
        came = entry.received_on is not None
        ended = entry.received_on or day
        late = max(0, (ended - entry.due_by).days) if entry.due_by else 0
        state = entry.state if came else WAITING if entry.agency in waiting else State.MISSING
        dates = (entry.issued_on, entry.due_by, entry.received_on)
        standings.append(Standing(entry.agency, str(state), *dates, late, entry.reference))
    missing = (
        problem("return-missing", Location(tracker.file), agency=one.agency, cycle=name)
        for one in standings
        if one.state == State.MISSING and (one.due_by is None or one.due_by < day)
    )
    return Status(problems=tuple(missing), cycle=name, as_at=day, returns=tuple(standings))


def _waiting(folder: Folder, tracker: Tracker, cycle: str) -> set[str]:
    """The agencies whose returns lie in the folder received and could be merged, or have to be looked at."""
    place = folder.received(cycle)
    files = list(files_in([place])) if place.exists() else []
    received = receive(files, folder, tracker, workers=1)
    found = sort_out(recognise(received, SentOut(folder, tracker, cycle).known, tracker, cycle), tracker, cycle)
    ready = {one.returned.agency for one in found.to_merge if one.returned}
    return ready | {one.agency for one in found.set_aside if one.state is State.HELD}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None

"""`plan-tools status`: who has returned and who has not, as the register says."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from plan_tools.model import Outcome, RegisterEntry, State
from plan_tools.model.sending import Sent
from plan_tools.problems import CannotGoOn, Location, cannot_go_on, problem
from plan_tools.rules.keep import CONFIRMING
from plan_tools.rules.wording import count_of
from plan_tools.steps.folder import Folder, cycle_named, find_tracker, open_tracker
from plan_tools.steps.outstanding import Outstanding, outstanding
from plan_tools.steps.result import Result
from plan_tools.steps.sending import ledger_of

WAITING = "received, not merged yet"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one agency's return stands; `late_by` is in days, 0 while it is not late.

    `newer` says what has come since its return was merged and is not merged itself, "" where nothing has. `answered` of
    the actions that it was `asked` about have an answer. `corrections` says what became of the marked copy of its
    return, "" where it needs none; `reminded_on` is when it was sent a reminder last.
    """

    agency: str
    state: str
    issued_on: date | None
    due_by: date | None
    received_on: date | None
    late_by: int
    reference: str
    answered: int | None = None
    asked: int | None = None
    corrections: str = ""
    reminded_on: date | None = None
    newer: str = ""
    nothing_to_report: bool = False


@dataclass(frozen=True, kw_only=True)
class Status(Result):
    """The standing of every return of a cycle."""

    cycle: str
    as_at: date
    returns: tuple[Standing, ...]

    def as_json(self) -> dict[str, Any]:
        """A list of agencies with dates as ISO 8601, with the rest."""
        returns = [
            {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(one).items()}
            for one in self.returns
        ]
        missing = [one.agency for one in self.returns if one.state == State.MISSING]
        top = {"cycle": self.cycle, "as_at": self.as_at.isoformat(), "returns": returns, "missing": missing}
        return {**top, **super().as_json()}

    def told(self) -> Iterable[str]:
        """A line an agency."""
        came = sum(one.state in CONFIRMING for one in self.returns)
        waiting = sum(WAITING in (one.state, one.newer) for one in self.returns)
        held = sum(State.HELD in (one.state, one.newer) for one in self.returns)
        more = f", {waiting} received and not merged yet" if waiting else ""
        more += f", {held} held" if held else ""
        yield f"Cycle {self.cycle}: {came} of {count_of(len(self.returns), 'return')} in{more}."
        width = max((len(one.agency) for one in self.returns), default=0)
        for one in self.returns:
            yield f"  {one.agency.ljust(width)}  {', '.join(_told(one, self.as_at))}"


def _told(one: Standing, as_at: date) -> Iterator[str]:
    early = one.state == State.MISSING and one.due_by is not None and one.due_by >= as_at
    yield "not back yet" if early else one.state
    if one.received_on:
        yield f"received {one.received_on:%d/%m/%Y}"
    else:
        if one.issued_on:
            yield f"issued {one.issued_on:%d/%m/%Y}"
        if one.due_by:
            yield f"due {one.due_by:%d/%m/%Y}"
    if one.newer:
        yield f"something newer: {one.newer}"
    if one.nothing_to_report:
        if one.state != State.NOTHING_TO_REPORT:
            yield State.NOTHING_TO_REPORT
    elif one.asked and one.answered is not None and one.state != State.NOTHING_TO_REPORT:
        yield f"{one.answered} of {count_of(one.asked, 'action')} answered"
    if one.late_by:
        yield f"late by {count_of(one.late_by, 'day')}"
    if one.corrections:
        yield one.corrections
    if one.reminded_on:
        yield f"reminded {one.reminded_on:%d/%m/%Y}"


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
    there, sent = outstanding(folder, tracker, name, day), _sent(folder, name)
    standings = [_standing(entry, there, sent, day) for entry in entries]
    missing = (
        problem("return-missing", Location(tracker.file), agency=one.agency, cycle=name)
        for one in standings
        if one.state == State.MISSING and (one.due_by is None or one.due_by < day)
    )
    return Status(problems=(*there.unread, *missing), cycle=name, as_at=day, returns=tuple(standings))


def _standing(entry: RegisterEntry, there: Outstanding, sent: Sequence[Sent], day: date) -> Standing:
    outcome = there.outcomes.get(entry.agency)
    came = _came(entry, outcome)
    merged = entry.state in CONFIRMING
    state = entry.state if merged else came or (entry.state if entry.received_on else State.MISSING)
    late = max(0, ((entry.received_on or day) - entry.due_by).days) if entry.due_by else 0
    mine = [one for one in sent if one.agency == entry.agency and one.command == "remind"]
    copies = {name for name, agency in there.made.agencies.items() if agency == entry.agency}
    handed = [one.when.date() for one in mine if copies & {name for name, _sha256 in one.attachments}]
    reminded = [one.when.date() for one in mine if entry.agency in there.missing]
    return Standing(
        entry.agency,
        str(state),
        entry.issued_on,
        entry.due_by,
        entry.received_on,
        late,
        entry.reference,
        outcome.actions if outcome else None,
        there.asked.get(entry.agency),
        f"corrections sent {max(handed):%d/%m/%Y}" if handed else "corrections to be sent" if copies else "",
        max(reminded, default=None),
        came if merged else "",
        outcome is not None and outcome.state is State.NOTHING_TO_REPORT,
    )


def _came(entry: RegisterEntry, outcome: Outcome | None) -> str:
    """What has come from an agency and has not been merged: nothing, something to be merged, or something held."""
    if outcome is not None and outcome.state is State.HELD:
        return str(State.HELD)
    if outcome is not None and outcome.state.confirms:
        merged = entry.state in CONFIRMING and (not entry.sha256 or outcome.sha256 in entry.sha256.split("; "))
    else:
        merged = entry.state != State.RECEIVED and (outcome is None or entry.received_on is not None)
    return "" if merged else WAITING


def _sent(folder: Folder, cycle: str) -> tuple[Sent, ...]:
    """What the ledger says was sent; nothing where it cannot be read, which whoever sends is told."""
    with suppress(CannotGoOn):
        return ledger_of(folder, cycle)
    return ()

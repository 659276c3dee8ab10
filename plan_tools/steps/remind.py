"""`plan-tools remind`: a message to each agency that has not answered, or that has something to put right."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from plan_tools.excel.save import hold
from plan_tools.model import Run, State, Tracker
from plan_tools.model.sending import Attachment, Mail, Message
from plan_tools.problems import Location, Problem, cannot_go_on, problem
from plan_tools.rules.keep import overdue
from plan_tools.rules.messages import of_messages
from plan_tools.rules.wording import count_of
from plan_tools.rules.words_to_send import words_to_send
from plan_tools.steps.attaching import mail_of, marked_copy
from plan_tools.steps.checking import check_written
from plan_tools.steps.delivered import Delivered
from plan_tools.steps.folder import Folder, agencies_named, cycle_named, find_tracker, open_tracker
from plan_tools.steps.keeping import TrackerEdit
from plan_tools.steps.outstanding import Outstanding, outstanding
from plan_tools.steps.receiving import SentOut
from plan_tools.steps.records import replace_tracker
from plan_tools.steps.result import Result
from plan_tools.steps.return_to_send import return_to_send
from plan_tools.steps.sending import How, deliver


@dataclass(frozen=True, kw_only=True)
class Reminded(Result):
    """The messages to those of whom something is still to come."""

    cycle: str
    delivered: Delivered = field(default_factory=Delivered)

    def as_json(self) -> dict[str, Any]:
        """The messages, with the rest."""
        return {"cycle": self.cycle, "messages": self.delivered.as_json(), **super().as_json()}

    def told(self) -> Iterable[str]:
        """A line a message."""
        count = len(self.delivered.fates)
        yield f"Cycle {self.cycle}: {count_of(count, 'agency', 'agencies')} to be written to."
        yield from (f"  {line}" for line in self.delivered.told)


def run(
    named: Path | None,
    cycle: str = "",
    agencies: Sequence[str] = (),
    as_at: date | None = None,
    how: How | None = None,
    drafts: Path | None = None,
) -> Reminded:
    """Remind the agencies named, or all of whom something is outstanding in `cycle`, by default the one begun last.

    Raises `CannotGoOn` where none was issued, or where nothing could be written or sent.
    """
    folder, day, how = find_tracker(named), as_at or date.today(), how or How()
    opened = open_tracker(folder, day)
    tracker = opened.tracker
    name = cycle_named(tracker, cycle)
    if not tracker.issued_in(name):
        raise cannot_go_on("no-cycle", Location(tracker.file))
    asked = outstanding(folder, tracker, name, day)
    named_ones = {agency.name for agency in agencies_named(tracker, agencies)}
    everything = words_to_send(asked.problems, name, tracker, day, asked.made.agencies)
    messages = [one for one in everything if not agencies or one.agency in named_ones]
    problems: list[Problem] = [*of_messages(opened.problems)]
    mails = list(_mails(folder, tracker, name, asked, messages, how, problems))
    written_to = {one.agency for one in everything}
    problems += [one for one in _held(tracker, name, asked, written_to) if not agencies or one.agency in named_ones]
    problems += asked.unread if any(one.agency in asked.missing for one in messages) else ()
    written = () if how.dry_run else _tell_the_register(folder, name, day)
    delivered = deliver(folder, name, "remind", mails, how, drafts=drafts)
    return Reminded(
        problems=(*problems, *delivered.problems),
        written=(*delivered.written, *written),
        home=folder.home,
        dry_run=how.dry_run,
        cycle=name,
        delivered=delivered,
    )


def _mails(
    folder: Folder,
    tracker: Tracker,
    cycle: str,
    asked: Outstanding,
    messages: Sequence[Message],
    how: How,
    problems: list[Problem],
) -> Iterator[Mail]:
    """The messages with what goes with each; where that is not there, a problem instead."""
    sent_out = SentOut(folder, tracker, cycle)
    entries = {entry.agency: entry for entry in tracker.issued_in(cycle)}
    for message in messages:
        if message.agency in asked.missing:
            copy = return_to_send(sent_out, entries[message.agency], how)
            if isinstance(copy, Attachment):
                yield mail_of(message, copy)
            else:
                problems.append(copy)
            continue
        of_agency = [one for one, owner in asked.made.agencies.items() if owner == message.agency]
        copies = [marked_copy(folder, cycle, one, asked.made.corrects[one]) for one in of_agency]
        there = [copy for copy in copies if copy is not None]
        if there and len(there) == len(copies):
            yield mail_of(message, *there)
        else:
            where = Location(folder.name_of(folder.received(cycle).with_name("corrections")))
            problems.append(problem("correction-not-written", where, agency=message.agency))


def _held(tracker: Tracker, cycle: str, asked: Outstanding, told: Collection[str]) -> Iterator[Problem]:
    """The agencies that are left out because what came from them is held, each with the first reason why."""
    for entry in tracker.issued_in(cycle):
        outcome = asked.outcomes.get(entry.agency)
        if outcome and outcome.state is State.HELD and entry.agency not in told:
            why = next((one.found for one in asked.set_aside if one.location.file == outcome.file), "")
            yield problem("held-not-reminded", Location(outcome.file), agency=entry.agency, reason=why)


def _tell_the_register(folder: Folder, cycle: str, as_at: date) -> tuple[str, ...]:
    """Write into the register whose returns are overdue; what was written."""
    if not overdue(open_tracker(folder, as_at).tracker, cycle, as_at):
        return ()
    with hold(folder.tracker) as saver:
        opened = open_tracker(folder, as_at)
        late = [replace(entry, state=State.MISSING) for entry in overdue(opened.tracker, cycle, as_at)]
        edited = TrackerEdit(opened.tracker, opened.data)
        edited.put_register(late)
        data = edited.save()
        check_written(opened, data, edited.written)
        run = Run("remind", cycle, folder.tracker.name)
        return replace_tracker(saver, folder, data, opened.tracker.sha256, run)

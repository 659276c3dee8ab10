"""`plan-tools send`: one file to every agency, once it has been looked into."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from plan_tools.catalogue.messages import MATRIX
from plan_tools.excel.guard import read_bytes
from plan_tools.model.sending import Attachment
from plan_tools.problems import Location, cannot_go_on, problem, shown
from plan_tools.rules.identifiers import allowed_in
from plan_tools.rules.inspection import Finding
from plan_tools.rules.wording import count_of
from plan_tools.rules.words_to_send import message
from plan_tools.steps.attaching import mail_of
from plan_tools.steps.delivered import Delivered
from plan_tools.steps.folder import agencies_named, check_cycle, cycle_named, find_tracker, open_tracker
from plan_tools.steps.inspecting import inspect_data
from plan_tools.steps.result import Result
from plan_tools.steps.sending import How, deliver

NOT_RUN = 3
_QUOTES = " '\"‘’“”"  # of a terminal, or of a program that makes them pretty


@dataclass(frozen=True, kw_only=True)
class Dispatched(Result):
    """What was sent to whom; or, where something in the file was neither gone nor accepted, that nothing was."""

    file: str
    cycle: str
    findings: tuple[Finding, ...] = ()
    accepted: tuple[str, ...] = ()
    refused: bool = False
    delivered: Delivered = field(default_factory=Delivered)

    @property
    def exit_code(self) -> int:
        """As of every result; 3 where nothing was sent because of what was found in the file."""
        return NOT_RUN if self.refused else super().exit_code

    def as_json(self) -> dict[str, Any]:
        """The findings by name, what was accepted, and the messages, with the rest."""
        return {
            "file": self.file,
            "cycle": self.cycle,
            "findings": [one.name for one in self.findings],
            "accepted": list(self.accepted),
            "messages": self.delivered.as_json(),
            **super().as_json(),
        }

    def told(self) -> Iterable[str]:
        """A line a message, or why there is none."""
        if self.refused:
            left = [one.name for one in self.findings if one.name not in self.accepted]
            yield f"Nothing was sent: {count_of(len(left), 'thing')} would leave with {self.file}, listed below."
            yield "Take them out and run it again; or, where one is meant to leave, accept it by its name:"
            yield from (f"  --accept-finding {shown(one, 200)[1:-1]!r}" for one in left)
            return
        yield f"Looked into {self.file}: {self._found()}"
        yield from (f"  {line}" for line in self.delivered.told)

    def _found(self) -> str:
        return f"accepted: {', '.join(self.accepted)}." if self.accepted else "nothing would leave with it unseen."


def run(
    named: Path | None,
    file: Path,
    cycle: str = "",
    agencies: Sequence[str] = (),
    accept: Sequence[str] = (),
    as_at: date | None = None,
    how: How | None = None,
    drafts: Path | None = None,
) -> Dispatched:
    """Send `file` to the agencies named, or to every active one; what was found in it and is to leave is in `accept`.

    Raises `CannotGoOn` where the file cannot be looked into, or nothing could be written or sent.
    """
    folder, day, how = find_tracker(named), as_at or date.today(), how or How()
    tracker = open_tracker(folder, day).tracker
    name = cycle_named(tracker, cycle)
    if not name:
        raise cannot_go_on("no-cycle", Location(tracker.file))
    check_cycle(name)
    data = read_bytes(file, str(file), follow_links=True)
    findings = inspect_data(data, file.name, allowed_in(tracker))
    known, asked = {one.name for one in findings}, dict.fromkeys(one.strip(_QUOTES) for one in accept)
    result = Dispatched(
        problems=tuple(
            problem("finding-unknown", Location(file.name), text=shown(one)) for one in asked if one not in known
        ),
        home=folder.home,
        dry_run=how.dry_run,
        file=file.name,
        cycle=name,
        findings=findings,
        accepted=tuple(one for one in asked if one in known),
    )
    if left := [one.told for one in findings if one.name not in asked]:
        return replace(result, problems=(*left, *result.problems), refused=True)
    chosen = list(agencies_named(tracker, agencies)) if agencies else [one for one in tracker.agencies if one.active]
    attached = Attachment(file.name, data)
    mails = [mail_of(message(MATRIX, tracker, agency.name, name, day), attached) for agency in chosen]
    delivered = deliver(folder, name, "send", mails, how, drafts=drafts, accepted=result.accepted)
    problems = (*result.problems, *delivered.problems)
    return replace(result, problems=problems, written=delivered.written, delivered=delivered)

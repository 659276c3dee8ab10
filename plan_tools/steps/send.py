"""`plan-tools send`: one file to every agency, once it has been looked into."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from plan_tools.catalogue.messages import FILE, MATRIX
from plan_tools.excel.guard import guard, read_bytes
from plan_tools.excel.read import read_guarded
from plan_tools.model import Agency, Tracker
from plan_tools.model.sending import Attachment
from plan_tools.problems import Location, Problem, cannot_go_on, problem, shown
from plan_tools.rules.identifiers import allowed_in
from plan_tools.rules.inspection import Finding, masked_name
from plan_tools.rules.leaving import is_matrix, not_for_all
from plan_tools.rules.messages import of_messages
from plan_tools.rules.wording import count_of
from plan_tools.rules.words_to_send import message
from plan_tools.steps.attaching import mail_of
from plan_tools.steps.delivered import Delivered
from plan_tools.steps.folder import agencies_named, check_cycle, cycle_named, find_tracker, open_tracker
from plan_tools.steps.inspecting import inspect_data
from plan_tools.steps.result import Result
from plan_tools.steps.sending import How, deliver
from plan_tools.steps.typed import unquoted

NOT_RUN = 3


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
            yield f"Nothing was sent: {count_of(len(left), 'thing')} to look at in {self.file}, listed below."
            yield "Put that right and run it again; or, where it is meant to leave so, accept it by its name:"
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

    What is not meant for them, such as another agency's return, is found like anything else. Raises `CannotGoOn` where
    the file cannot be looked into, or nothing could be written or sent.
    """
    folder, day, how = find_tracker(named), as_at or date.today(), how or How()
    opened = open_tracker(folder, day)
    tracker = opened.tracker
    name = cycle_named(tracker, cycle)
    if not name:
        raise cannot_go_on("no-cycle", Location(tracker.file))
    check_cycle(name)
    data = read_bytes(file, str(file), follow_links=True)
    chosen = list(agencies_named(tracker, agencies)) if agencies else [one for one in tracker.agencies if one.active]
    allowed, to = allowed_in(tracker), [one.name for one in chosen]
    found = inspect_data(data, file.name, allowed, own=True)
    workbook = read_guarded(guard(data, file.name, own=True), masked_name(file.name, allowed))
    findings = (*not_for_all(workbook, sha256(data).hexdigest(), tracker, to), *found)
    known, asked = {one.name for one in findings}, dict.fromkeys(map(unquoted, accept))
    unknown = (problem("finding-unknown", Location(file.name), text=shown(one)) for one in asked if one not in known)
    result = Dispatched(
        problems=(*unknown, *of_messages(opened.problems), *_inactive(tracker, chosen)),
        home=folder.home,
        dry_run=how.dry_run,
        file=file.name,
        cycle=name,
        findings=findings,
        accepted=tuple(one for one in asked if one in known),
    )
    if left := [one.told for one in findings if one.name not in asked]:
        return replace(result, problems=(*left, *result.problems), refused=True)
    kind, attached = MATRIX if is_matrix(workbook) else FILE, Attachment(file.name, data, folder.name_of(file.parent))
    mails = [mail_of(message(kind, tracker, agency.name, name, day, file=file.name), attached) for agency in chosen]
    delivered = deliver(folder, name, "send", mails, how, drafts=drafts, accepted=result.accepted)
    problems = (*result.problems, *delivered.problems)
    return replace(result, problems=problems, written=delivered.written, delivered=delivered)


def _inactive(tracker: Tracker, chosen: Iterable[Agency]) -> Iterable[Problem]:
    """That an agency gets the file although it is not active."""
    where = Location(tracker.file, "Agencies")
    return (problem("sent-to-inactive", where, agency=one.name) for one in chosen if not one.active)

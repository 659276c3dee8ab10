"""`plan-tools issue`: one return for every agency with open actions, and the register brought up to date."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, partial
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from plan_tools.catalogue.messages import RETURN
from plan_tools.catalogue.wording import Severity
from plan_tools.excel.guard import guard
from plan_tools.excel.read import read_back, read_guarded
from plan_tools.excel.save import Saver, hold
from plan_tools.excel.write_return import write_return
from plan_tools.model import Agency, RegisterEntry, Return, Run, State, Tracker
from plan_tools.model.sending import Attachment
from plan_tools.problems import CannotGoOn, Location, Problem, cannot_go_on, problem, shown
from plan_tools.rules.issue import file_name, is_as_issued, make_return
from plan_tools.rules.keep import cycles, issued_entry, with_register
from plan_tools.rules.messages import of_messages
from plan_tools.rules.returned import read_return, reader_of
from plan_tools.rules.revealed import revealed_in_plan
from plan_tools.rules.tracker import RETURNS
from plan_tools.rules.values import Reader, written_day
from plan_tools.rules.wording import be, count_of
from plan_tools.rules.words_to_send import message
from plan_tools.steps.attaching import mail_of
from plan_tools.steps.checking import check_written
from plan_tools.steps.crew import Crew, gathered, workers_for
from plan_tools.steps.delivered import Delivered
from plan_tools.steps.folder import (
    Folder,
    agencies_named,
    check_cycle,
    find_tracker,
    make_folder,
    open_tracker,
)
from plan_tools.steps.keeping import TrackerEdit
from plan_tools.steps.receiving import SentOut
from plan_tools.steps.records import replace_tracker
from plan_tools.steps.result import Result
from plan_tools.steps.return_to_send import return_to_send, unless_revealing
from plan_tools.steps.sending import How, deliver
from plan_tools.steps.telling import Tell, quiet


@dataclass(frozen=True, kw_only=True)
class Issued(Result):
    """The returns that went out."""

    cycle: str
    due_by: date
    returns: tuple[RegisterEntry, ...] = ()
    coloured: bool = False
    delivered: Delivered | None = None

    def as_json(self) -> dict[str, Any]:
        """The returns by agency, with the rest."""
        returns = [
            {"agency": one.agency, "reference": one.reference, "file": one.file, "sha256": one.sha256}
            for one in self.returns
        ]
        messages = {"messages": self.delivered.as_json()} if self.delivered else {}
        due_by = self.due_by.isoformat()
        return {"cycle": self.cycle, "due_by": due_by, "returns": returns, **messages, **super().as_json()}

    def told(self) -> Iterable[str]:
        """How many went out, and when they are due."""
        done = "Would issue" if self.dry_run else "Issued"
        due = f", due back by {self.due_by:%d/%m/%Y}" if self.returns else ""
        yield f"{done} {count_of(len(self.returns), 'return')} for {self.cycle}{due}."
        if self.coloured:
            yield "The ratings in the sheet Actions are now coloured as the RAG index says, behind your own rules."
        if self.delivered:
            yield from (f"  {line}" for line in self.delivered.told)


@dataclass
class _Issue:
    """The issuing of one cycle; `made` are the files by the references of their returns."""

    folder: Folder
    tracker: Tracker
    cycle: str
    due_by: date
    issued_on: date
    also: Path | None
    entries: list[RegisterEntry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    made: dict[str, bytes] = field(default_factory=dict)

    def put_all(
        self, agencies: Sequence[Agency], saver: Saver | None, asked_for: bool, tell: Tell, workers: int | None
    ) -> None:
        """Issue the returns of `agencies`."""
        with Crew(workers or workers_for(len(agencies)), _ToWrite(self.tracker, self.cycle, self.due_by)) as crew:
            asked = [one for one in agencies if one.name not in self._out and any(self.tracker.owed_by(one.name))]

            def told(number: int, agency: Agency, written: Callable[[], _Made]) -> _Made:
                tell(agency.name, len(asked) - number, len(asked))
                return written()

            begun = [partial(told, number, one, crew.begin(_written, one)) for number, one in enumerate(asked, 1)]
            files = dict(zip((one.name for one in asked), gathered(begun), strict=True))
        for agency in agencies:
            self._put(agency, files.get(agency.name), saver, asked_for)

    def _put(self, agency: Agency, made: "_Made | None", saver: Saver | None, asked_for: bool) -> None:
        """Issue one return as it was `made`, unless it has gone out or there is nothing to ask."""
        if agency.name in self._out:
            self._already(agency)
            return
        if made is None:
            if asked_for:
                self.problems.append(problem("nothing-to-issue", Location(self.tracker.file), agency=agency.name))
            return
        issued, data = made
        here = self.folder.issued(self.cycle)
        path = here / file_name(agency, self.cycle, self._taken)
        self._taken.add(path.name.lower())
        if path.exists():
            there = _issued_at(path, issued, self.tracker)
            if there is None:
                self._already(agency)
                return
            if there.reference != issued.reference:
                where = Location(self.folder.name_of(path))
                self.problems.append(problem("issued-before", where, agency=agency.name, cycle=self.cycle))
            issued, data = there, path.read_bytes()
        elif saver:
            saver.stage(path, data)
        if self.also is not None and saver and self.also.resolve() != here.resolve():
            saver.stage(self.also / path.name, data)
            self.written.append(self.folder.name_of(self.also / path.name))
        name = self.folder.name_of(path)
        self.entries.append(issued_entry(issued, name, sha256(data).hexdigest(), self.issued_on))
        self.written.append(name)
        self.made[issued.reference] = data

    @cached_property
    def _out(self) -> Collection[str]:
        """The agencies whose return is out already."""
        return {entry.agency for entry in self.tracker.issued_in(self.cycle)}

    @cached_property
    def _taken(self) -> set[str]:
        """The names of the files that are out, in small letters."""
        return {Path(entry.file).name.lower() for entry in self.tracker.issued_in(self.cycle)}

    def _already(self, agency: Agency) -> None:
        where, path = Location(self.tracker.file), self.folder.name_of(self.folder.issued(self.cycle))
        self.problems.append(problem("already-issued", where, agency=agency.name, cycle=self.cycle, path=path))


def run(
    named: Path | None,
    cycle: str,
    due_by: date,
    agencies: Sequence[str] = (),
    out: Path | None = None,
    issued_on: date | None = None,
    dry_run: bool = False,
    how: How | None = None,
    drafts: Path | None = None,
    tell: Tell = quiet,
    workers: int | None = 1,
) -> Issued:
    """Issue the returns of `cycle`: to the agencies named, or to every active one with open actions.

    They stand in ``returns/<cycle>/issued``, where the merge finds them again; `out` gets a copy of each, to send.
    Where it is said `how`, each agency of which nothing has come yet gets a message with its return. So many `workers`
    make them; None: as many as the work is worth.
    """
    check_cycle(cycle)
    folder, today = find_tracker(named), issued_on or date.today()
    if dry_run:
        done = _run(folder, None, cycle, due_by, agencies, out, today, tell, workers)
    else:
        with hold(folder.tracker) as saver:
            done = _run(folder, saver, cycle, due_by, agencies, out, today, tell, workers)
    return _with_messages(done, folder, agencies, today, replace(how, dry_run=dry_run), drafts) if how else done.issued


class _Done(NamedTuple):
    """What was issued: the result, the tracker with it in its register, and the files by their references."""

    issued: Issued
    tracker: Tracker
    made: Mapping[str, bytes]


def _with_messages(
    done: _Done, folder: Folder, names: Sequence[str], today: date, how: How, drafts: Path | None
) -> Issued:
    """The result with what became of the messages, one to each agency whose return is out and has not come back."""
    issued, tracker, made = done
    chosen = {agency.name for agency in agencies_named(tracker, names)}
    sent_out, reader = SentOut(folder, tracker, issued.cycle), reader_of(tracker)
    mails, problems = [], [one for one in issued.problems if one.code != "already-issued"]
    for entry in tracker.issued_in(issued.cycle):
        if entry.state not in (State.ISSUED, State.MISSING) or (names and entry.agency not in chosen):
            continue
        if entry.reference in made:
            data = made[entry.reference]
            new = _read_again(data, entry.file, reader)
            file = Path(entry.file)
            copy = unless_revealing(Attachment(file.name, data, file.parent.as_posix()), new, entry, tracker, how)
        else:
            copy = return_to_send(sent_out, entry, how)
        if isinstance(copy, Attachment):
            mails.append(mail_of(message(RETURN, tracker, entry.agency, issued.cycle, today), copy))
        else:
            problems.append(copy)
    delivered = deliver(folder, issued.cycle, "issue", mails, how, drafts=drafts)
    written = (*issued.written, *delivered.written)
    return replace(
        issued, problems=(*problems, *delivered.problems), written=written, home=folder.home, delivered=delivered
    )


def _run(
    folder: Folder,
    saver: Saver | None,
    cycle: str,
    due_by: date,
    names: Sequence[str],
    out: Path | None,
    today: date,
    tell: Tell,
    workers: int | None,
) -> _Done:
    opened = open_tracker(folder, today)
    tracker = opened.tracker
    _refuse_respelt(tracker, cycle)
    issue = _Issue(folder, tracker, cycle, due_by, today, out)
    chosen = list(agencies_named(tracker, names)) if names else [agency for agency in tracker.agencies if agency.active]
    issue.put_all(chosen, saver, bool(names), tell, workers)
    coloured = False
    if saver and issue.entries:
        edited = TrackerEdit(tracker, opened.data)
        edited.put_register(issue.entries)
        coloured = edited.colour_ratings()
        data = edited.save()
        check_written(opened, data, edited.written)
        run = Run("issue", cycle, folder.tracker.name, outputs={one.file: one.sha256 for one in issue.entries})
        make_folder(folder.received(cycle))
        issue.written += replace_tracker(saver, folder, data, tracker.sha256, run)
    elif issue.entries:
        issue.written.append(folder.name_of(folder.tracker))
    issued = Issued(
        problems=(
            *_worth_saying(opened.problems, tracker),
            *issue.problems,
            *_late_already(issue),
            *_due_stays(issue),
            *_why_none(issue),
        ),
        written=tuple(issue.written),
        dry_run=saver is None,
        cycle=cycle,
        due_by=due_by,
        returns=tuple(issue.entries),
        coloured=coloured,
    )
    return _Done(issued, with_register(tracker, issue.entries), issue.made)


def _refuse_respelt(tracker: Tracker, cycle: str) -> None:
    """Raise `CannotGoOn` where `cycle` is one that was issued, spelt in another way: 2026-q4, or 2026 Q4."""
    for known in cycles(tracker):
        if known != cycle and _spelt(known) == _spelt(cycle):
            raise cannot_go_on("cycle-respelt", Location(tracker.file), text=shown(cycle), known=known)


def _spelt(cycle: str) -> str:
    return re.sub(r"[\s._-]+", "-", unicodedata.normalize("NFKC", cycle).casefold())


def _due_stays(issue: _Issue) -> Iterator[Problem]:
    """That the returns which had gone out already keep the day that they were issued with."""
    again = {one.agency for one in issue.problems if one.code == "already-issued"}
    stays: dict[date, list[str]] = {}
    for entry in issue.tracker.issued_in(issue.cycle):
        if entry.agency in again and entry.due_by and entry.due_by != issue.due_by:
            stays.setdefault(entry.due_by, []).append(entry.agency)
    for due, agencies in stays.items():
        words = {"due": written_day(due), "other": written_day(issue.due_by), "agencies": ", ".join(agencies)}
        yield problem("due-date-stays", Location(issue.tracker.file, RETURNS), cycle=issue.cycle, **words)


def _late_already(issue: _Issue) -> Iterator[Problem]:
    """That the day has passed by which everybody is asked to send the returns back."""
    if issue.entries and issue.due_by < issue.issued_on:
        words = {"due": written_day(issue.due_by), "days": count_of((issue.issued_on - issue.due_by).days, "day")}
        yield problem("due-date-passed", Location(issue.tracker.file), cycle=issue.cycle, **words)


def _why_none(issue: _Issue) -> Iterator[Problem]:
    """Why no return was written, where nothing else says it."""
    if issue.entries or issue.problems:
        return
    count = sum(1 for action in issue.tracker.actions if action.is_open)
    if count:
        reason = f"{count_of(count, 'open action')} {be(count)} owed by no active agency"
    else:
        reason = f"the plan has {count_of(len(issue.tracker.actions), 'action')}, and none is open"
    yield problem("none-to-issue", Location(issue.tracker.file), reason=reason)


def _worth_saying(problems: Iterable[Problem], tracker: Tracker) -> Iterator[Problem]:
    """What in the tracker keeps an action from being asked of anybody, or its answers from coming home."""
    about_words = set(of_messages(problems))
    yield from (
        p for p in problems if p.severity is Severity.ERROR or p.code == "no-column-for-answers" or p in about_words
    )
    yield from revealed_in_plan(tracker, "identifier-in-plan")
    for agency in tracker.agencies:
        owed = sum(1 for _ in tracker.owed_by(agency.name))
        if owed and not agency.active:
            yield problem("agency-inactive", Location(tracker.file), agency=agency.name, count=count_of(owed, "action"))


@dataclass(frozen=True)
class _ToWrite:
    """What returns are written from."""

    tracker: Tracker
    cycle: str
    due_by: date

    @cached_property
    def reader(self) -> Reader:
        """How their cells are understood."""
        return reader_of(self.tracker)


class _Made(NamedTuple):
    """A return that was made, without its rows, and its file."""

    issued: Return
    data: bytes


def _written(asked: _ToWrite, agency: Agency) -> _Made:
    """A return and its file, read again as the merge will: what went in must come out, and nothing else."""
    issued = make_return(asked.tracker, agency, asked.cycle, asked.due_by)
    data = write_return(issued, asked.tracker.key, agency)
    read = _read_again(data, "", asked.reader)
    if read.reference != issued.reference or not is_as_issued(read):
        raise cannot_go_on("return-not-as-made", Location(), agency=agency.name)
    return _Made(replace(issued, rows=()), data)


def _read_again(data: bytes, name: str, reader: Reader) -> Return:
    """The return in a file that was just made. Raises `CannotGoOn` where it is none, or hides something."""
    workbook = read_back(data, name)
    read, _problems = read_return(workbook, reader)
    if read is None or any(sheet.hidden for sheet in workbook.sheets):
        raise cannot_go_on("return-not-as-made", Location(name), agency=read.agency if read else "")
    return read


def _issued_at(path: Path, issued: Return, tracker: Tracker) -> Return | None:
    """The return in a file that is there, if it is one of this agency and cycle and still as it was issued."""
    try:
        workbook = read_guarded(guard(path.read_bytes(), path.name), path.name)
    except CannotGoOn:
        return None
    read, _problems = read_return(workbook, reader_of(tracker))
    if read is None or (read.cycle, read.agency) != (issued.cycle, issued.agency) or not is_as_issued(read):
        return None
    return read

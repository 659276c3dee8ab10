"""Taking what came back out of messages, archives, folders and mailboxes.

Nothing is written here: what was found are `Arrival`s with their bytes, to be put in place by the step that asked.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from plan_tools.excel.guard import read_bytes
from plan_tools.mail.kinds import HOLDING, Kind, ending_for, in_words, is_document_name, is_workbook_name, kind_of
from plan_tools.model import Note
from plan_tools.problems import CannotGoOn, Location, Problem, cannot_go_on, problem, shown
from plan_tools.rules.notes import written_notes
from plan_tools.steps.arrivals import Arrival, Arrivals, Reading, notes_of
from plan_tools.steps.folder import Folder, files_in, is_litter
from plan_tools.steps.mailboxes import Filing, collect_mailbox, file_away, is_mailbox


@dataclass(frozen=True)
class Collection:
    """What came of the sources: the files to be read, the notes of all that is kept, and those that are `new`.

    `copies` are where files that are read elsewhere stand in the folder received, by SHA-256; `copied` are their bytes,
    where they are to be put there.
    """

    arrivals: tuple[Arrival, ...] = ()
    notes: tuple[Note, ...] = ()
    new: tuple[Note, ...] = ()
    problems: tuple[Problem, ...] = ()
    filing: tuple[Filing, ...] = field(default=(), repr=False)
    place: Path = Path()
    copies: Mapping[str, Path] = field(default_factory=dict)
    copied: Mapping[Path, bytes] = field(default_factory=dict, repr=False)

    @property
    def files(self) -> Mapping[Path, bytes]:
        """What is to be written: the files taken out or copied, and the notes of them."""
        taken = {one.path: one.data for one in self.arrivals if one.data is not None}
        kept = {**taken, **self.copied}
        return {**kept, self.place: written_notes(self.notes)} if kept else {}

    @property
    def days(self) -> Mapping[str, date]:
        """The days on which files came, as far as they are known, by SHA-256."""
        return {one.sha256: one.came_on for one in self.notes if one.came_on}

    def file_away(self) -> tuple[int, tuple[Problem, ...]]:
        """Move the messages whose files are all kept; how many, and what went wrong. Asked for once these are safe."""
        moved, problems = 0, []
        for one in self.filing:
            try:
                moved += file_away(one)
            except CannotGoOn as stop:
                told = problem("imap-not-filed", stop.problem.location, reason=stop.problem.found.rstrip("."))
                problems.append(told)
        return moved, tuple(problems)


def collect_from(
    sources: Sequence[str | Path], folder: Folder, cycle: str, reading: Reading | None = None
) -> Collection:
    """What is in `sources`: files, folders, messages, archives, and mailboxes by their URLs.

    A file that cannot be read costs one problem. Raises `CannotGoOn` where a mailbox cannot be read.
    """
    arrivals, filing = Arrivals(folder, cycle, reading or Reading()), []
    for source in sources:
        if is_mailbox(source):
            filing.append(collect_mailbox(str(source), arrivals))
        else:
            _Source(Path(source), arrivals).collect()
    new = tuple(arrivals.new.values())
    notes = {one.sha256: one for one in (*arrivals.earlier.values(), *new)}
    return Collection(
        tuple(arrivals.found.values()),
        tuple(notes.values()),
        new,
        tuple(arrivals.problems),
        tuple(one for one in filing if one),
        notes_of(folder, cycle),
        arrivals.copies,
        arrivals.copied,
    )


@dataclass
class _Source:
    """A file or a folder that is looked through."""

    source: Path
    arrivals: Arrivals
    documents: list[str] = field(default_factory=list)

    def collect(self) -> None:
        """Take in what is there."""
        arrivals = self.arrivals
        if not os.path.lexists(self.source) and not arrivals.reading.in_place:
            raise cannot_go_on("file-missing", Location(str(self.source)))
        for path in files_in([self.source]):
            self._file(path)
        if self.documents:
            from plan_tools.mail.looking import documents_left

            where = Location(arrivals.folder.name_of(self.source))
            arrivals.problems.append(documents_left(self.documents, where))

    def _file(self, path: Path) -> None:
        arrivals, inside = self.arrivals, str(self.source if path != self.source else path.parent)
        where = path.resolve().parent if not path.is_symlink() else path.parent.resolve()
        is_here = arrivals.received.resolve() in (where, *where.parents)
        stays = arrivals.reading.in_place or is_here
        if is_litter(path) or (stays and is_workbook_name(path.name)):
            if stays and (is_here or arrivals.copy(path, inside)):
                arrivals.arrive(Arrival(path))
            return
        name = arrivals.folder.name_of(path) if not path.is_symlink() else str(path)
        try:
            data = read_bytes(path, name)
        except CannotGoOn as fault:
            self._unread(path, name, fault.problem, stays)
            return
        kind = kind_of(path.name, data)
        if kind in HOLDING:
            self._look_into(data, kind, name)
        elif stays:
            if is_here or arrivals.copy(path, inside):
                arrivals.arrive(Arrival(path))
        elif kind is Kind.WORKBOOK:
            from plan_tools.mail.found import Found

            called = path.name if is_workbook_name(path.name) else f"{path.stem}{ending_for(data)}"
            arrivals.keep(Found(called, data, source=inside))
        elif is_document_name(path.name):
            self.documents.append(f"{shown(path.name)} ({in_words(path.name, data)})")
        else:
            words = {"name": shown(path.name), "kind": in_words(path.name, data)}
            arrivals.problems.append(problem("attachment-left", Location(name), **words))

    def _unread(self, path: Path, name: str, why: Problem, stays: bool) -> None:
        """A file that could not be read: whoever reads a file in its place says so, of others it is said here."""
        kind = kind_of(path.name, b"")
        if kind not in HOLDING:
            if stays:
                self.arrivals.arrive(Arrival(path))
            else:
                self.arrivals.problems.append(why)
        elif why.code == "file-too-large":
            words = {"kind": str(kind), "reason": "it has more than 32 MB", "who": ""}
            self.arrivals.problems.append(problem("message-unreadable", Location(name), **words))
        else:
            self.arrivals.problems.append(why)

    def _look_into(self, data: bytes, kind: Kind, name: str) -> None:
        from plan_tools.mail.looking import Look

        look = Look(self.arrivals.reading.passwords).into(data, kind, name)
        self.arrivals.problems += look.problems
        for found in look.found:
            self.arrivals.keep(found)
        if not look.found and not any(one.needs_a_person for one in look.problems):
            self.arrivals.problems.append(problem("message-without-workbook", Location(name), who=look.who))

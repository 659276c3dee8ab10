"""Taking what came back out of messages, archives, folders and mailboxes.

Nothing is written here: what was found are `Arrival`s with their bytes, to be put in place by the step that asked.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from hashlib import sha256
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, NamedTuple

from plan_tools.excel.guard import guard, read_bytes
from plan_tools.excel.guarding.kinds import FileKind, file_kind
from plan_tools.excel.read import read_guarded
from plan_tools.mail.kinds import HOLDING, Kind, ending_for, in_words, is_document_name, is_workbook_name, kind_of
from plan_tools.model import Note
from plan_tools.problems import CannotGoOn, Location, Problem, cannot_go_on, problem, shown
from plan_tools.rules.file_names import as_compared, safe_name
from plan_tools.rules.notes import read_notes_in, written_notes
from plan_tools.rules.rating import DEFAULT_KEY
from plan_tools.rules.returned import read_return
from plan_tools.rules.values import Reader
from plan_tools.rules.wording import count_of
from plan_tools.steps.folder import Folder, files_in, is_litter

if TYPE_CHECKING:
    from plan_tools.mail.found import Found
    from plan_tools.mail.imap import Mailbox
    from plan_tools.mail.smtp import Patience

PASSWORD = "PLAN_TOOLS_IMAP_PASSWORD"  # noqa: S105 - the name of a variable
NOTES = "collected.json"
_MOST_AT_ONCE = 400 << 20
_MAILBOXES = ("imap://", "imaps://")
_NO_WORKBOOKS = (FileKind.DOCX, FileKind.OTHER)


class Arrival(NamedTuple):
    """A file to be read: on the disk; or, with `data`, just taken out of something and to be put at `path`."""

    path: Path
    data: bytes | None = None


@dataclass(frozen=True)
class Reading:
    """How sources are read: with which passwords, whom to ask for that of a mailbox, and how long to wait for it.

    Where it is `in_place`, files on the disk are read where they are: what is in messages and archives is taken out,
    and a workbook from elsewhere is copied, so that it is not forgotten. Messages are filed away into the folder
    `file_away`, if one is named.
    """

    passwords: Sequence[str] = field(default=(), repr=False)
    ask: Callable[[str], str] | None = None
    in_place: bool = False
    file_away: str = ""
    since: date | None = None
    patience: "Patience | None" = None


@dataclass(frozen=True)
class _Filing:
    """Messages to be moved once what was in them is safe."""

    mailbox: "Mailbox"
    password: str = field(repr=False)
    patience: "Patience"
    numbered: int
    uids: tuple[int, ...]
    folder: str


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
    filing: tuple[_Filing, ...] = field(default=(), repr=False)
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
                moved += _file_away(one)
            except CannotGoOn as stop:
                told = problem("imap-not-filed", stop.problem.location, reason=stop.problem.found.rstrip("."))
                problems.append(told)
        return moved, tuple(problems)


def is_mailbox(source: object) -> bool:
    """Whether a source is the URL of a mailbox."""
    return isinstance(source, str) and source.lower().startswith(_MAILBOXES)


def notes_of(folder: Folder, cycle: str) -> Path:
    """Where the notes of what was collected for `cycle` are."""
    return folder.received(cycle).parent / NOTES


def read_notes(folder: Folder, cycle: str) -> tuple[Note, ...]:
    """The notes of what was collected for `cycle`; none where there are none that can be read."""
    path = notes_of(folder, cycle)
    try:
        return read_notes_in(read_bytes(path, path.name))
    except CannotGoOn:
        return ()


def collect_from(
    sources: Sequence[str | Path], folder: Folder, cycle: str, reading: Reading | None = None
) -> Collection:
    """What is in `sources`: files, folders, messages, archives, and mailboxes by their URLs.

    A file that cannot be read costs one problem. Raises `CannotGoOn` where a mailbox cannot be read.
    """
    collecting = _Collecting(folder, cycle, reading or Reading())
    for source in sources:
        if is_mailbox(source):
            collecting.mailbox(str(source))
        else:
            collecting.path(Path(source))
    return collecting.result()


@dataclass
class _Collecting:
    """One run through sources."""

    folder: Folder
    cycle: str
    reading: Reading
    arrivals: dict[Path, Arrival] = field(default_factory=dict)
    new: dict[str, Note] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    filing: list[_Filing] = field(default_factory=list)
    copies: dict[str, Path] = field(default_factory=dict)
    copied: dict[Path, bytes] = field(default_factory=dict)
    documents: list[str] = field(default_factory=list)
    size: int = 0

    def result(self) -> Collection:
        new = tuple(self.new.values())
        known = {one.sha256: one for one in (*self.earlier.values(), *new)}
        place = notes_of(self.folder, self.cycle)
        arrivals, notes = tuple(self.arrivals.values()), tuple(known.values())
        problems, filing = tuple(self.problems), tuple(self.filing)
        return Collection(arrivals, notes, new, problems, filing, place, self.copies, self.copied)

    @cached_property
    def received(self) -> Path:
        """The folder that returns are put into."""
        return self.folder.received(self.cycle)

    @cached_property
    def earlier(self) -> Mapping[str, Note]:
        """The notes of earlier runs, by SHA-256."""
        return {one.sha256: one for one in read_notes(self.folder, self.cycle)}

    @cached_property
    def here(self) -> dict[str, Path]:
        """The files in the folder received, by SHA-256."""
        return _by_digest(self.received)

    @cached_property
    def sent(self) -> Mapping[str, Path]:
        """The returns and the marked copies as they went out, by SHA-256: a message that bounced brings them back."""
        return _by_digest(self.folder.issued(self.cycle)) | _by_digest(self.received.parent / "corrections")

    @cached_property
    def taken(self) -> set[str]:
        """The names in the folder received that no new file may have."""
        there = list(self.received.iterdir()) if self.received.is_dir() else []
        return {as_compared(path.name) for path in there}

    def path(self, source: Path) -> None:
        """A file, or all in a folder."""
        if not os.path.lexists(source) and not self.reading.in_place:
            raise cannot_go_on("file-missing", Location(str(source)))
        self.documents = []
        for path in files_in([source]):
            inside = source if path != source else source.parent
            self._file(path, str(inside))
        if self.documents:
            from plan_tools.mail.looking import documents_left

            self.problems.append(documents_left(self.documents, Location(self.folder.name_of(source))))

    def _file(self, path: Path, source: str) -> None:
        where = path.resolve().parent if not path.is_symlink() else path.parent.resolve()
        is_here = self.received.resolve() in (where, *where.parents)
        stays = self.reading.in_place or is_here
        if is_litter(path) or (stays and is_workbook_name(path.name)):
            if stays and (is_here or self._is_copied(path, source)):
                self._arrive(Arrival(path))
            return
        name = self.folder.name_of(path) if not path.is_symlink() else str(path)
        try:
            data = read_bytes(path, name)
        except CannotGoOn as fault:
            self._unread(path, name, fault.problem, stays)
            return
        kind = kind_of(path.name, data)
        if kind in HOLDING:
            self._look_into(data, kind, name)
        elif stays:
            if is_here or self._is_copied(path, source):
                self._arrive(Arrival(path))
        elif kind is Kind.WORKBOOK:
            from plan_tools.mail.found import Found

            called = path.name if is_workbook_name(path.name) else f"{path.stem}{ending_for(data)}"
            self._keep(Found(called, data, source=source))
        elif is_document_name(path.name):
            self.documents.append(f"{shown(path.name)} ({in_words(path.name, data)})")
        else:
            words = {"name": shown(path.name), "kind": in_words(path.name, data)}
            self.problems.append(problem("attachment-left", Location(name), **words))

    def _unread(self, path: Path, name: str, why: Problem, stays: bool) -> None:
        """A file that could not be read: whoever reads a file in its place says so, of others it is said here."""
        kind = kind_of(path.name, b"")
        if kind not in HOLDING:
            if stays:
                self._arrive(Arrival(path))
            else:
                self.problems.append(why)
        elif why.code == "file-too-large":
            words = {"kind": str(kind), "reason": "it has more than 32 MB", "who": ""}
            self.problems.append(problem("message-unreadable", Location(name), **words))
        else:
            self.problems.append(why)

    def _look_into(self, data: bytes, kind: Kind, name: str) -> None:
        from plan_tools.mail.looking import Look

        look = Look(self.reading.passwords).into(data, kind, name)
        self.problems += look.problems
        for found in look.found:
            self._keep(found)
        if not look.found and not any(one.needs_a_person for one in look.problems):
            self.problems.append(problem("message-without-workbook", Location(name), who=look.who))

    def mailbox(self, url: str) -> None:
        """All messages of a mailbox since the returns went out."""
        from plan_tools.mail.imap import MOST_MESSAGES, opened, read_url
        from plan_tools.mail.smtp import Patience

        mailbox, patience = read_url(url), self.reading.patience or Patience()
        password = self._password(mailbox)
        to_file, none_in = [], 0
        with opened(mailbox, password, patience) as session:
            if self.reading.file_away:
                session.must_have(self.reading.file_away)
            listing = session.list_since(self.reading.since)
            if listing.left:
                words = {"count": f"{listing.left:,}", "most": f"{MOST_MESSAGES:,}"}
                self.problems.append(problem("imap-more", mailbox.place, **words))
            for one in session.messages(listing.uids):
                found, is_safe = self._mailed(one.data, one.came_on, one.size, mailbox.place)
                none_in += not found
                to_file += [one.uid] if found and is_safe else []
        if none_in:
            there = f"{count_of(none_in, 'message')} {'is' if none_in == 1 else 'are'}"
            self.problems.append(problem("imap-no-workbook", mailbox.place, count=there))
        if to_file and self.reading.file_away:
            numbered, folder = listing.numbered, self.reading.file_away
            self.filing.append(_Filing(mailbox, password, patience, numbered, tuple(to_file), folder))

    def _mailed(self, data: bytes | None, came_on: date | None, size: int, where: Location) -> tuple[bool, bool]:
        """One message of a mailbox: whether there was anything in it, and whether all of that is safe."""
        from plan_tools.mail.found import MOST_OF_A_MESSAGE
        from plan_tools.mail.looking import Look

        day = f"{came_on:%d/%m/%Y}" if came_on else "an unknown day"
        if data is None:
            words = {"day": day, "size": f"{size / (1 << 20):.0f}", "most": str(MOST_OF_A_MESSAGE >> 20)}
            self.problems.append(problem("imap-message-too-large", where, **words))
            return True, False
        look = Look(came_on=came_on, passwords=self.reading.passwords)
        look.into(data, Kind.MESSAGE, f"{where.file}, message of {day}")
        self.problems += look.problems
        kept = [self._keep(found) for found in look.found]
        wanting = any(one.needs_a_person for one in look.problems)
        return bool(kept) or wanting, all(kept) and not wanting

    def _password(self, mailbox: "Mailbox") -> str:
        password = os.environ.get(PASSWORD) or ""
        if not password and self.reading.ask:
            password = self.reading.ask(f"Password of {mailbox.user} at {mailbox.host}")
        if not password:
            raise cannot_go_on("imap-password-missing", mailbox.place, user=mailbox.user)
        return password

    def _arrive(self, arrival: Arrival) -> None:
        self.arrivals.setdefault(Path(os.path.abspath(arrival.path)), arrival)  # noqa: PTH100 - links stay as they are

    def _keep(self, found: "Found") -> bool:
        """Keep a workbook, unless it is there already; whether it is safe now."""
        if is_litter(PurePath(found.name)) and kind_of("", found.data) is not Kind.WORKBOOK:
            return True
        digest, where = sha256(found.data).hexdigest(), Location(found.source)
        there, before = self.here.get(digest), self.earlier.get(digest)
        words = {"name": shown(found.name)}
        if there is not None:
            file = there.relative_to(self.received).as_posix()
            self.problems.append(problem("collected-already", where, file=file, **words))
            self._arrive(Arrival(there))
            return True
        if before is not None:
            self.problems.append(problem("collected-and-removed", where, file=before.file, **words))
            return True
        if digest in self.sent:
            from plan_tools.mail.looking import who_sent

            agency, who = self._sent_to(self.sent[digest]), who_sent(found.sender, found.came_on)
            words |= {"whose": agency or "an agency", "who": who}
            self.problems.append(problem("collected-as-sent", where, agency=agency, **words))
            return False
        came_on = found.came_on if found.came_on and found.came_on <= date.today() else None
        note = Note("", digest, came_on, found.sender[:300], found.name[:300], found.source[:900])
        path = self._place_for(note, found.name, len(found.data), where)
        if path is None:
            return False
        self._arrive(Arrival(path, found.data))
        return True

    def _sent_to(self, path: Path) -> str:
        """The agency that a return, or a marked copy, was sent to; "" where that cannot be read."""
        with suppress(CannotGoOn):
            data = read_bytes(path, path.name)
            returned, _problems = read_return(read_guarded(guard(data, path.name), path.name), Reader(DEFAULT_KEY))
            return returned.agency if returned else ""
        return ""

    def _is_copied(self, path: Path, source: str) -> bool:
        """See that a workbook from elsewhere will stand in the folder received; False where it must wait its turn.

        What is no workbook is not copied, nor a file just as it was sent out: whoever reads it says what is wrong.
        """
        try:
            data = b"" if is_litter(path) or path.resolve() == self.folder.tracker else read_bytes(path, path.name)
        except CannotGoOn:
            return True
        kind, digest = file_kind(data), sha256(data).hexdigest()
        is_text = kind is FileKind.TEXT and not is_workbook_name(path.name)
        if kind in _NO_WORKBOOKS or is_text or digest in self.sent:
            return True
        if digest not in self.here:
            before = self.earlier.get(digest) or Note("", digest, None, "", path.name[:300], source[:900])
            place = self._place_for(before, path.name, len(data), Location(source))
            if place is None:
                return False
            self.copied[place] = data
        self.copies[digest] = self.here[digest]
        return True

    def _place_for(self, note: Note, name: str, size: int, where: Location) -> Path | None:
        """A new place in the folder received, with its note; None, and a problem, where there is too much already."""
        self.size += size
        if self.size > _MOST_AT_ONCE:
            self.problems.append(problem("too-much-at-once", where, name=shown(name)))
            return None
        safe = safe_name(name, self.taken)
        self.taken.add(as_compared(safe))
        self.here[note.sha256] = self.received / safe
        self.new[note.sha256] = replace(note, file=safe)
        return self.here[note.sha256]


def _by_digest(place: Path) -> dict[str, Path]:
    """The files in a folder by SHA-256, each of several alike by its first."""
    found: dict[str, Path] = {}
    for path in files_in([place]) if place.is_dir() else ():
        try:
            found.setdefault(sha256(read_bytes(path, path.name)).hexdigest(), path)
        except CannotGoOn:
            continue
    return found


def _file_away(filing: _Filing) -> int:
    from plan_tools.mail.imap import opened

    with opened(filing.mailbox, filing.password, filing.patience) as session:
        session.move(filing.uids, filing.numbered, filing.folder)
    return len(filing.uids)

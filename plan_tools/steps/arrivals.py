"""The files that came back: each is kept once under a safe name, with a note of where it came from."""

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
from plan_tools.mail.kinds import Kind, is_workbook_name, kind_of
from plan_tools.model import Note
from plan_tools.problems import CannotGoOn, Location, Problem, problem, shown
from plan_tools.rules.file_names import as_compared, safe_name
from plan_tools.rules.notes import read_notes_in
from plan_tools.rules.rating import DEFAULT_KEY
from plan_tools.rules.returned import read_return
from plan_tools.rules.values import Reader
from plan_tools.steps.folder import Folder, files_in, is_litter

if TYPE_CHECKING:
    from plan_tools.mail.found import Found
    from plan_tools.mail.smtp import Patience

NOTES = "collected.json"
_MOST_AT_ONCE = 400 << 20
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


@dataclass
class Arrivals:
    """What has come so far in one run: the files that were `found`, and the notes of those that are `new`.

    Nothing is written: `copied` are the bytes of what is read elsewhere, and `copies` the place for each by SHA-256.
    """

    folder: Folder
    cycle: str
    reading: Reading
    found: dict[Path, Arrival] = field(default_factory=dict)
    new: dict[str, Note] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    copies: dict[str, Path] = field(default_factory=dict)
    copied: dict[Path, bytes] = field(default_factory=dict)
    size: int = 0

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

    def arrive(self, arrival: Arrival) -> None:
        """Take a file as one that came."""
        self.found.setdefault(Path(os.path.abspath(arrival.path)), arrival)  # noqa: PTH100 - links stay as they are

    def keep(self, found: "Found") -> bool:
        """Keep a workbook, unless it is there already; whether it is safe now."""
        if is_litter(PurePath(found.name)) and kind_of("", found.data) is not Kind.WORKBOOK:
            return True
        digest, where = sha256(found.data).hexdigest(), Location(found.source)
        there, before = self.here.get(digest), self.earlier.get(digest)
        words = {"name": shown(found.name)}
        if there is not None:
            file = there.relative_to(self.received).as_posix()
            self.problems.append(problem("collected-already", where, file=file, **words))
            self.arrive(Arrival(there))
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
        self.arrive(Arrival(path, found.data))
        return True

    def _sent_to(self, path: Path) -> str:
        """The agency that a return, or a marked copy, was sent to; "" where that cannot be read."""
        with suppress(CannotGoOn):
            data = read_bytes(path, path.name)
            returned, _problems = read_return(read_guarded(guard(data, path.name), path.name), Reader(DEFAULT_KEY))
            return returned.agency if returned else ""
        return ""

    def copy(self, path: Path, source: str) -> bool:
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

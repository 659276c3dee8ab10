"""Saving so that a file is whole at every moment: written beside, flushed to disk, then replaced in one step.

`hold` keeps two runs apart and gives a `Saver`. Files are staged first, out of sight; nothing that a person sees is
replaced until `commit`, which puts the backup and the outputs in place and the tracker last of all. Where it cannot, it
puts back what it had replaced. All that is half done lies in a private folder beside the tracker, which goes when the
run ends. A killed run leaves it behind; the next start puts back the outputs of a run that never came to its tracker,
and sweeps the rest away.
"""

import errno
import json
import os
import re
import signal
import stat
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING

from plan_tools.problems import Location, cannot_go_on

if TYPE_CHECKING:
    from filelock import BaseFileLock

PRIVATE = ".plan-tools"
LOCK, UNDER_WAY = "lock", "under-way.json"
PATIENCE = 10.0  # seconds to wait for another run, where only one output is written
PAUSES = (0.1, 0.3, 0.9) if os.name == "nt" else ()  # there, a scanner may hold a file for a moment


@dataclass
class _Staged:
    """One file on its way: where it waits out of sight, and what it is to become."""

    hidden: Path
    target: Path
    sha256: str
    like: Path  # the file whose permissions it takes
    kept: Path | None = None  # a copy of what it replaces


@dataclass
class Saver:
    """Stages files and puts them in place together."""

    tracker: Path
    private: Path
    staged: list[_Staged] = field(default_factory=list)
    elsewhere: dict[Path, Path] = field(default_factory=dict)
    claims: ExitStack = field(default_factory=ExitStack)

    def stage(self, target: Path, data: bytes) -> None:
        """Write `data` out of sight, to become `target` at the commit. Raises `CannotGoOn`."""
        with _told(target):
            self.staged.append(self._staged(target, data))

    def commit(self, tracker: bytes | None = None, sha256_before: str = "", now: datetime | None = None) -> Path | None:
        """Put every staged file in place; then, where the tracker changes, back it up and replace it.

        Gives the backup's path. Raises `CannotGoOn`, with nothing changed, where somebody has saved or opened the
        tracker since it was read, or where a file cannot be written.
        """
        if tracker is None:
            self._place("")
            return None
        backup = self._stage_backup(sha256_before, now or datetime.now())
        self.stage(self.tracker, tracker)
        self._place(sha256_before)
        return backup

    def discard(self) -> None:
        """Forget what was staged and not put in place."""
        self._forget()
        self.elsewhere.clear()
        self.claims.close()

    def _staged(self, target: Path, data: bytes, like: Path | None = None) -> _Staged:
        target = target.parent.resolve() / target.name
        hidden = _hidden_in(self._private_folder(target))
        _write(hidden, data)
        return _Staged(hidden, target, sha256(data).hexdigest(), like or target)

    def _private_folder(self, target: Path) -> Path:
        """A private folder on the disk of `target`, so that the last step is a renaming."""
        nearest = next(place for place in target.parents if place.exists())
        if nearest.stat().st_dev == self.private.stat().st_dev:
            return self.private
        if target.parent not in self.elsewhere:
            self.elsewhere[target.parent] = self.claims.enter_context(_claimed(target, PATIENCE))
        return self.elsewhere[target.parent]

    def _stage_backup(self, sha256_before: str, now: datetime) -> Path:
        """Stage an exact copy of the tracker, to be put in place first and never over another backup."""
        name = f"{self.tracker.stem} {now:%Y-%m-%d %H%M%S} {sha256_before[:8]}"
        folder = self.tracker.parent / "backups"
        numbers = ("", *(f" ({number})" for number in range(2, 1000)))
        names = (folder / f"{name}{number}{self.tracker.suffix}" for number in numbers)
        backup = next(path for path in names if not os.path.lexists(path))
        data = self._unchanged(sha256_before)
        with _told(backup):
            self.staged.insert(0, self._staged(backup, data, like=self.tracker))
        return backup

    def _unchanged(self, sha256_before: str) -> bytes:
        """The tracker's bytes. Raises `CannotGoOn` where they are not those that were read, or somebody has it open."""
        refuse_if_open(self.tracker)
        data = b""
        with _told(self.tracker), suppress(FileNotFoundError):
            data = self.tracker.read_bytes()
        if sha256(data).hexdigest() != sha256_before:
            raise cannot_go_on("tracker-changed", Location(self.tracker.name))
        return data

    def _place(self, sha256_before: str) -> None:
        """Put everything staged in place, all or none. The tracker, if it is to be replaced, is the last of them."""
        with _unbroken():
            try:
                for one in self.staged:
                    self._keep(one)
                if sha256_before:
                    self._note(self.staged[:-1], sha256_before)
                for one in self.staged:
                    if sha256_before and one is self.staged[-1]:
                        self._unchanged(sha256_before)
                    with _told(one.target):
                        _take_permissions(one.hidden, one.like)
                        _replace(one.hidden, one.target)
                    _flush_folder(one.target.parent)
            except BaseException:
                _put_back(self.staged)
                raise
            finally:
                _remove(self.private / UNDER_WAY)
                self._forget()

    def _keep(self, one: _Staged) -> None:
        """See that `one` may take its place, and keep a copy of what it replaces."""
        with _told(one.target):
            one.target.parent.mkdir(parents=True, exist_ok=True)
            there = _there(one.target)
            if there is None:
                return
            if not there.st_mode & 0o222 or (one.target == self.tracker and not os.access(one.target, os.W_OK)):
                raise OSError(errno.EROFS, "it may be read but not changed")
            kept = _hidden_in(one.hidden.parent)
            _write(kept, one.target.read_bytes())
            _take_permissions(kept, one.target)
            one.kept = kept

    def _forget(self) -> None:
        for one in self.staged:
            _remove(one.hidden, one.kept)
        self.staged.clear()

    def _note(self, staged: Iterable[_Staged], sha256_before: str) -> None:
        """Write down what is about to be replaced before the tracker is, for the next start, should this be killed."""
        home = self.private.parent
        kept = [
            {"target": str(one.target.relative_to(home)), "sha256": one.sha256, "kept": one.kept.name}
            for one in staged
            if one.kept and one.kept.parent == self.private and one.target.is_relative_to(home)
        ]
        note = {"tracker": self.tracker.name, "sha256": sha256_before, "files": kept}
        with _told(self.tracker):
            _write(self.private / UNDER_WAY, json.dumps(note).encode())


@contextmanager
def hold(tracker: Path) -> Iterator[Saver]:
    """Keep every other run away from `tracker` for as long as this lasts. Raises `CannotGoOn` where one is at work."""
    tracker = tracker.resolve()
    refuse_if_open(tracker)
    with _claimed(tracker, wait=0) as private:
        saver = Saver(tracker, private)
        try:
            yield saver
        finally:
            saver.discard()


def put_in_place(target: Path, data: bytes) -> None:
    """Write one file that is not the tracker, whole or not at all. Raises `CannotGoOn`."""
    with _claimed(target, PATIENCE) as private:
        saver = Saver(target, private)
        try:
            saver.stage(target, data)
            saver.commit()
        finally:
            saver.discard()


# -- who else is at work ----------------------------------------------------------------------------------------------


def refuse_if_open(tracker: Path) -> None:
    """Raise `CannotGoOn` where Excel or LibreOffice has `tracker` open, by the lock file that they leave beside it."""
    for lock in (tracker.with_name(f".~lock.{tracker.name}#"), tracker.with_name(f"~${tracker.name}")):
        with _told(tracker):
            there = lock.exists()
        if there:
            raise cannot_go_on("tracker-open", Location(tracker.name), owner=_owner(lock), lock=lock.name)


def _owner(lock: Path) -> str:
    """Who has a workbook open, as its lock file says."""
    program, names_in = ("Excel", _excel_names) if lock.name.startswith("~$") else ("LibreOffice", _office_names)
    data = b""
    with suppress(OSError):  # Excel may keep others from reading it
        data = lock.read_bytes()[:1000]
    names = (name.strip(" \0") for name in names_in(data))
    name = next((name for name in names if name and name.isprintable() and "\ufffd" not in name), "")
    return f"{program}, by {name}" if name else program


def _excel_names(data: bytes) -> Iterator[str]:
    """The name in Excel's lock file: in Unicode from byte 55, and before that in the letters of the computer."""
    if len(data) > 56 and data[55] <= 52:
        yield data[57 : 57 + 2 * data[55]].decode("utf-16-le", "replace")
    yield data[1 : 1 + data[0]].decode("cp1252", "replace") if data else ""


def _office_names(data: bytes) -> Iterator[str]:
    """The names in LibreOffice's lock file: what the person is called, then what the computer calls the person."""
    for part in re.findall(r"((?:\\.|[^\\,;])*)[,;]", data.decode("utf-8", "replace"))[:2]:
        yield re.sub(r"\\(.)", r"\1", part)


@contextmanager
def _claimed(target: Path, wait: float) -> Iterator[Path]:
    """A private folder beside `target`, for this run alone and empty, until this ends; then it is gone.

    Raises `CannotGoOn` where another run has it for longer than `wait` seconds.
    """
    with _told(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        private, lock = _locked(target, wait)
    try:
        _undo_killed(private)
        yield private
    finally:
        _sweep(private)
        if os.name == "posix":  # only while it is held: the next moment it may be another run's
            _remove(private / LOCK)
        lock.release()
        if os.name == "nt":  # only now, and not where another run has it
            _remove(private / LOCK)
        with suppress(OSError):
            private.rmdir()


def _locked(target: Path, wait: float) -> "tuple[Path, BaseFileLock]":
    """The private folder beside `target`, and its lock; a lock that went with the run before it holds nobody off."""
    from filelock import FileLock, Timeout  # only where something is written

    for _attempt in range(50):
        with suppress(FileNotFoundError, FileExistsError):  # taken away at this very moment
            private = _make_private(target.parent)
            with (private / LOCK).open("ab") as first:
                lock = FileLock(private / LOCK, timeout=wait)
                try:
                    lock.acquire()
                except Timeout:
                    break
                except NotImplementedError as fault:
                    raise OSError(errno.ENOTSUP, "this disk cannot keep two runs apart") from fault
                if _is(private / LOCK, first.fileno()):
                    return private, lock
                lock.release()
    raise cannot_go_on("tracker-in-use", Location(target.name))


def _is(path: Path, handle: int) -> bool:
    with suppress(OSError):
        return os.path.samestat(path.stat(), os.fstat(handle))
    return False


def _make_private(beside: Path) -> Path:
    """A folder that nobody else can look into; on Windows as open as its parent, for files keep the access it gives."""
    folder = beside / PRIVATE
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700 if os.name == "posix" else 0o777)
    if not stat.S_ISDIR(folder.lstat().st_mode):
        raise NotADirectoryError(errno.ENOTDIR, f"{PRIVATE} is not a folder")
    if os.name == "posix" and folder.stat().st_mode & 0o077:
        with suppress(OSError):
            folder.chmod(0o700)
    return folder


# -- what a killed run left -------------------------------------------------------------------------------------------


def _undo_killed(private: Path) -> None:
    """Put back what a killed run had replaced before it came to its tracker, and sweep away the rest."""
    home = private.parent.resolve()
    with suppress(OSError, ValueError, TypeError, KeyError):  # nothing was under way, or not as this writes it
        note = json.loads((private / UNDER_WAY).read_bytes())
        if _sha256_of(home / Path(note["tracker"]).name) == note["sha256"]:
            for one in note["files"]:
                target, kept = (home / one["target"]).resolve(), private / Path(one["kept"]).name
                if target.is_relative_to(home) and kept.is_file():
                    _put_back([_Staged(kept, target, one["sha256"], target, kept)])
    _sweep(private)


def _sweep(private: Path) -> None:
    with suppress(OSError):
        _remove(*private.glob("*.tmp"), private / UNDER_WAY)


def _put_back(staged: list[_Staged]) -> None:
    """Undo what was put in place of `staged`: only a file that is still as it was written here, to the byte."""
    for one in reversed(staged):
        with suppress(OSError):
            if _sha256_of(one.target) == one.sha256 and one.kept:
                _replace(one.kept, one.target)
            elif _sha256_of(one.target) == one.sha256 and not one.hidden.exists():
                one.target.unlink()


def _sha256_of(path: Path) -> str:
    try:
        return sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


# -- the disk ---------------------------------------------------------------------------------------------------------


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn an error of the disk into one plain message."""
    try:
        yield
    except OSError as fault:
        reason = fault.strerror or "the disk gave an error"
        if os.name == "nt" and isinstance(fault, PermissionError):
            reason += "; it may be open in another program"
        raise cannot_go_on("not-saved", Location(str(path)), reason=reason.rstrip(".")) from fault


@contextmanager
def _unbroken() -> Iterator[None]:
    """Let Ctrl-C come too late: these last moments end either with everything in place or with nothing."""
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or before is None:
        yield
        return
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _hidden_in(private: Path) -> Path:
    return private / f"{token_hex(8)}.tmp"


def _write(path: Path, data: bytes) -> None:
    """Write a new file, for this person's eyes only, and see it onto the disk; or leave nothing."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
    except BaseException:
        _remove(path)
        raise


def _replace(hidden: Path, target: Path) -> None:
    for pause in PAUSES:
        try:
            hidden.replace(target)
            return
        except PermissionError:
            time.sleep(pause)
    hidden.replace(target)


def _take_permissions(hidden: Path, like: Path) -> None:
    """Give a file the owner, group and permissions of `like` as far as may be, or the usual ones where that is new."""
    old = _there(like)
    if old is None:
        mode = _usual_mode(hidden.parent)
    else:
        mode = stat.S_IMODE(old.st_mode)
        if not _take_owner(hidden, old):
            mode &= ~stat.S_IRWXG  # what that group might do, another may not
    with suppress(OSError):  # some disks know no permissions
        hidden.chmod(mode)


def _there(path: Path) -> os.stat_result | None:
    """What stands at `path`. None where nothing does, or a link: that is replaced, never followed."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return None
    return None if stat.S_ISLNK(found.st_mode) else found


def _take_owner(hidden: Path, old: os.stat_result) -> bool:
    """Whether the file has the group of `old`; and its owner too, where this may give files away."""
    if sys.platform != "win32":
        for owner in (old.st_uid, -1):
            with suppress(OSError):
                os.chown(hidden, owner, old.st_gid)
                return True
    return hidden.stat().st_gid == old.st_gid


def _usual_mode(folder: Path) -> int:
    """The permissions of any new file, as this process makes it."""
    probe = _hidden_in(folder)
    probe.touch(exist_ok=False)
    mode = stat.S_IMODE(probe.stat().st_mode)
    _remove(probe)
    return mode


def _flush_folder(folder: Path) -> None:
    """See a renaming onto the disk. It has happened, so a disk that cannot do this is no reason to stop."""
    if os.name == "posix":
        with suppress(OSError):
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def _remove(*paths: Path | None) -> None:
    for path in paths:
        if path is not None:
            with suppress(OSError):
                path.unlink()

"""The private folder beside a tracker: for one run at a time, and gone when that ends.

All that is half done waits in it. A killed run leaves it behind; the next one puts everything back as it was before a
run that never came to its tracker, and sweeps the rest away. As long as the note of what is under way stands, whatever
it names is kept.
"""

import errno
import json
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from plan_tools.excel.saving.disk import (
    flush_folder,
    make_folders,
    remove,
    replace_file,
    sha256_of,
    told,
    write_new,
)
from plan_tools.problems import Location, cannot_go_on

if TYPE_CHECKING:
    from filelock import BaseFileLock

PRIVATE = ".plan-tools"
LOCK, UNDER_WAY = "lock", "under-way.json"


@dataclass
class Staged:
    """One file on its way: where it waits out of sight, and what it is to become."""

    hidden: Path
    target: Path
    sha256: str
    like: Path  # the file whose permissions it takes
    kept: Path | None = None  # a copy of what it replaces


@contextmanager
def claimed(target: Path, wait: float) -> Iterator[Path]:
    """A private folder beside `target`, for this run alone and empty, until this ends; then it is gone.

    Raises `CannotGoOn` where another run has it for longer than `wait` seconds, or where what a killed run had replaced
    cannot be put back.
    """
    with told(target):
        make_folders(target.parent)
        private, lock = _locked(target, wait)
    try:
        with told(target):
            _undo_killed(private)
        yield private
    finally:
        if not is_under_way(private):
            _sweep(private)
        if os.name == "posix":  # only while it is held: the next moment it may be another run's
            remove(private / LOCK)
        lock.release()
        if os.name == "nt":  # only now, and not where another run has it
            remove(private / LOCK)
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


def is_under_way(private: Path) -> bool:
    """Whether the note of what is under way stands. Where that cannot be seen, it may."""
    try:
        return (private / UNDER_WAY).exists()
    except OSError:
        return True


def _undo_killed(private: Path) -> None:
    """Put back what a killed run had replaced before it came to its tracker, and sweep away the rest."""
    note = private / UNDER_WAY
    if note.exists():
        put_back(list(_under_way(note)))
        note.unlink()
    _sweep(private)


def _under_way(path: Path) -> Iterator[Staged]:
    """What a killed run may have put in place before it came to its tracker, by the note that it left."""
    private, home = path.parent, path.parent.parent.resolve()
    data = path.read_bytes()
    with suppress(ValueError, TypeError, KeyError, AttributeError):  # not as this writes it
        note = json.loads(data)
        if sha256_of(home / Path(note["tracker"]).name) != note["sha256"]:
            return
        for one in note["files"]:
            target, hidden = (home / one["target"]).resolve(), private / Path(one.get("hidden", "")).name
            kept = private / Path(one["kept"]).name if one["kept"] else None
            if target.is_relative_to(home):
                yield Staged(hidden, target, one["sha256"], target, kept)


def note_under_way(private: Path, tracker: Path, sha256_before: str, staged: Iterable[Staged]) -> None:
    """Write down what is about to be put in place, for the next start, should this be killed before the tracker is."""
    home = private.parent
    files = [
        {"target": str(one.target.relative_to(home)), "sha256": one.sha256,
         "hidden": one.hidden.name, "kept": one.kept.name if one.kept else ""}
        for one in staged
        if one.hidden.parent == private and one.target.is_relative_to(home)
    ]  # fmt: skip
    note = {"tracker": tracker.name, "sha256": sha256_before, "files": files}
    write_new(private / UNDER_WAY, json.dumps(note).encode())
    flush_folder(private)
    flush_folder(home)


def _sweep(private: Path) -> None:
    with suppress(OSError):
        remove(*private.glob("*.tmp"))


def put_back(staged: Iterable[Staged]) -> None:
    """Undo what was put in place of `staged`, the last first. Raises `CannotGoOn` once all that can be undone is."""
    with ExitStack() as each:
        for one in staged:
            each.callback(_put_one_back, one)


def _put_one_back(one: Staged) -> None:
    """Undo one replacement: only of a file that is still as it was written here, to the byte."""
    with told(one.target):
        if sha256_of(one.target) != one.sha256:
            return
        if one.kept and one.kept.is_file():
            replace_file(one.kept, one.target)
        elif not one.kept and not one.hidden.exists():
            one.target.unlink()
        flush_folder(one.target.parent)

"""The private folder beside a tracker: for one run at a time, and gone when that ends.

All that is half done waits in it. A killed run leaves it behind; the next one puts back the outputs of a run that never
came to its tracker, and sweeps the rest away.
"""

import errno
import json
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from plan_tools.excel.saving.disk import remove, replace_file, sha256_of, told
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

    Raises `CannotGoOn` where another run has it for longer than `wait` seconds.
    """
    with told(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        private, lock = _locked(target, wait)
    try:
        _undo_killed(private)
        yield private
    finally:
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


def _undo_killed(private: Path) -> None:
    """Put back what a killed run had replaced before it came to its tracker, and sweep away the rest."""
    home = private.parent.resolve()
    with suppress(OSError, ValueError, TypeError, KeyError):  # nothing was under way, or not as this writes it
        note = json.loads((private / UNDER_WAY).read_bytes())
        if sha256_of(home / Path(note["tracker"]).name) == note["sha256"]:
            for one in note["files"]:
                target, kept = (home / one["target"]).resolve(), private / Path(one["kept"]).name
                if target.is_relative_to(home) and kept.is_file():
                    put_back([Staged(kept, target, one["sha256"], target, kept)])
    _sweep(private)


def _sweep(private: Path) -> None:
    with suppress(OSError):
        remove(*private.glob("*.tmp"), private / UNDER_WAY)


def put_back(staged: list[Staged]) -> None:
    """Undo what was put in place of `staged`: only a file that is still as it was written here, to the byte."""
    for one in reversed(staged):
        with suppress(OSError):
            if sha256_of(one.target) == one.sha256 and one.kept:
                replace_file(one.kept, one.target)
            elif sha256_of(one.target) == one.sha256 and not one.hidden.exists():
                one.target.unlink()

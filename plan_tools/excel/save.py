"""Saving so that a file is whole at every moment: written beside, flushed to disk, then replaced in one step.

`hold` keeps two runs apart and gives a `Saver`. Files are staged first; nothing that a person sees changes until
`commit`, which replaces the outputs and the tracker last of all. What a killed run left behind lies in a private folder
beside the tracker, and is swept away at the next start.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from plan_tools.problems import Location, cannot_go_on

PRIVATE = ".plan-tools"


@dataclass
class Saver:
    """Stages files and puts them in place together."""

    tracker: Path
    staged: list[tuple[Path, Path]] = field(default_factory=list)

    def stage(self, target: Path, data: bytes) -> None:
        """Write `data` out of sight, to become `target` at the commit. Raises `CannotGoOn`."""
        with _told(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            folder = self._private_folder(target)
            hidden = folder / f"{os.getpid()}-{len(self.staged)}.tmp"
            _write(hidden, data)
            self.staged.append((hidden, target))

    def commit(self, tracker: bytes | None = None, sha256_before: str = "", now: datetime | None = None) -> Path | None:
        """Put every staged file in place; then, where the tracker changes, back it up and replace it.

        Gives the backup's path. Raises `CannotGoOn`, with nothing changed, where somebody has saved or opened the
        tracker since it was read.
        """
        backup = None
        if tracker is not None:
            backup = self._back_up(sha256_before, now or datetime.now())
            self.staged.insert(0, self.staged.pop())
            self.stage(self.tracker, tracker)
            self._is_still(sha256_before)
        for hidden, target in self.staged:
            if tracker is not None and target == self.tracker:
                self._is_still(sha256_before)
            with _told(target):
                _as_mode(hidden, target)
                hidden.replace(target)
                _flush_folder(target.parent)
        self.staged.clear()
        return backup

    def _back_up(self, sha256_before: str, now: datetime) -> Path:
        name = f"{self.tracker.stem} {now:%Y-%m-%d %H%M%S} {sha256_before[:8]}{self.tracker.suffix}"
        backup = self.tracker.parent / "backups" / name
        with _told(backup):
            self.stage(backup, self.tracker.read_bytes())
        return backup

    def _is_still(self, sha256_before: str) -> None:
        refuse_if_open(self.tracker)
        with _told(self.tracker):
            if sha256(self.tracker.read_bytes()).hexdigest() != sha256_before:
                raise cannot_go_on("tracker-changed", Location(self.tracker.name))

    def _private_folder(self, target: Path) -> Path:
        """A private folder on the disk of `target`, so that the last step is a renaming."""
        beside = self.tracker.parent
        same_disk = beside.stat().st_dev == target.parent.stat().st_dev
        return _make_private(beside if same_disk else target.parent)

    def discard(self) -> None:
        """Remove what was staged and not put in place."""
        for hidden, _target in self.staged:
            with suppress(OSError):
                hidden.unlink()
        self.staged.clear()


@contextmanager
def hold(tracker: Path) -> Iterator[Saver]:
    """Keep every other run away from `tracker` for as long as this lasts. Raises `CannotGoOn` where one is at work."""
    from filelock import FileLock, Timeout  # only where something is written

    refuse_if_open(tracker)
    with _told(tracker):
        folder = _make_private(tracker.parent)
        lock = FileLock(folder / "lock", timeout=0)
        try:
            lock.acquire()
        except Timeout:
            raise cannot_go_on("tracker-in-use", Location(tracker.name)) from None
    saver = Saver(tracker)
    try:
        for left in folder.glob("*.tmp"):
            left.unlink(missing_ok=True)
        yield saver
    finally:
        saver.discard()
        lock.release()


def refuse_if_open(tracker: Path) -> None:
    """Raise `CannotGoOn` where Excel or LibreOffice has `tracker` open, by the lock file that they leave beside it."""
    for lock in (tracker.with_name(f"~${tracker.name}"), tracker.with_name(f".~lock.{tracker.name}#")):
        if lock.exists():
            raise cannot_go_on("tracker-open", Location(tracker.name), owner=_owner(lock), lock=lock.name)


def _owner(lock: Path) -> str:
    """Who has a workbook open, as its lock file says."""
    try:
        data = lock.read_bytes()[:200]
    except OSError:
        return "Excel"
    if lock.name.startswith("~$"):
        name = data[1 : 1 + data[0]].decode("cp1252", "replace") if data else ""
        return f"Excel, by {name.strip()}" if name.strip().isprintable() and name.strip() else "Excel"
    names = [part for part in data.decode("utf-8", "replace").split(",")[:2] if part.strip() and part.isprintable()]
    return f"LibreOffice, by {names[0].strip()}" if names else "LibreOffice"


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn an error of the disk into one plain message."""
    try:
        yield
    except OSError as fault:
        reason = fault.strerror or "the disk gave an error"
        raise cannot_go_on("not-saved", Location(str(path)), reason=reason) from fault


def _make_private(beside: Path) -> Path:
    folder = beside / PRIVATE
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _write(path: Path, data: bytes) -> None:
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())


def _as_mode(hidden: Path, target: Path) -> None:
    """Give the new file the permissions of the one that it replaces, or the usual ones."""
    try:
        mode = stat.S_IMODE(target.stat().st_mode)
    except FileNotFoundError:
        umask = os.umask(0)
        os.umask(umask)
        mode = 0o666 & ~umask
    hidden.chmod(mode)


def _flush_folder(folder: Path) -> None:
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def put_in_place(target: Path, data: bytes) -> None:
    """Write one file that is not the tracker, whole or not at all. Raises `CannotGoOn`."""
    saver = Saver(target)
    try:
        saver.stage(target, data)
        saver.commit()
    finally:
        saver.discard()
        with suppress(OSError):
            (target.parent / PRIVATE).rmdir()

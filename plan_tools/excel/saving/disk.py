"""Files on the disk, one careful step at a time: written out of sight, flushed, renamed, as open as the old.

Errors of the disk are `OSError`s here; `told` turns them into one plain message.
"""

import os
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from secrets import token_hex

from plan_tools.problems import Location, cannot_go_on

PAUSES = (0.1, 0.3, 0.9) if os.name == "nt" else ()  # there, a scanner may hold a file for a moment


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn an error of the disk into one plain message."""
    try:
        yield
    except OSError as fault:
        reason = fault.strerror or "the disk gave an error"
        if os.name == "nt" and isinstance(fault, PermissionError):
            reason += "; it may be open in another program"
        raise cannot_go_on("not-saved", Location(str(path)), reason=reason.rstrip(".")) from fault


def make_folders(folder: Path) -> None:
    """Make a folder and those above it, and see each onto the disk: what is in a folder that is lost is lost too."""
    if not folder.is_dir():
        make_folders(folder.parent)
        folder.mkdir(exist_ok=True)
        flush_folder(folder.parent)


def hidden_in(private: Path) -> Path:
    """A name in `private` that no other file has."""
    return private / f"{token_hex(8)}.tmp"


def write_new(path: Path, data: bytes) -> None:
    """Write a new file, for this person's eyes only, and see it onto the disk; or leave nothing."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
    except BaseException:
        remove(path)
        raise


def replace_file(hidden: Path, target: Path) -> None:
    """Let `hidden` become `target` in one step."""
    for pause in PAUSES:
        try:
            hidden.replace(target)
            return
        except PermissionError:
            time.sleep(pause)
    hidden.replace(target)


def take_permissions(hidden: Path, like: Path) -> None:
    """Give a file the owner, group and permissions of `like` as far as may be, or the usual ones where that is new."""
    old = what_stands_at(like)
    if old is None:
        mode = _usual_mode(hidden.parent)
    else:
        mode = stat.S_IMODE(old.st_mode)
        if not _take_owner(hidden, old):
            mode &= ~stat.S_IRWXG  # what that group might do, another may not
    with suppress(OSError):  # some disks know no permissions
        hidden.chmod(mode)


def what_stands_at(path: Path) -> os.stat_result | None:
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
    probe = hidden_in(folder)
    probe.touch(exist_ok=False)
    mode = stat.S_IMODE(probe.stat().st_mode)
    remove(probe)
    return mode


def flush_folder(folder: Path) -> None:
    """See a renaming onto the disk. It has happened, so a disk that cannot do this is no reason to stop."""
    if os.name == "posix":
        with suppress(OSError):
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def remove(*paths: Path | None) -> None:
    """Remove files, as far as that can be done."""
    for path in paths:
        if path is not None:
            with suppress(OSError):
                path.unlink()


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file; "" where there is none. Raises `OSError` where it cannot be read."""
    return sha256(path.read_bytes()).hexdigest() if path.is_file() else ""

"""Saving so that a file is whole at every moment: written beside, flushed to disk, then replaced in one step.

`hold` keeps two runs apart and gives a `Saver`. Files are staged first, out of sight; nothing that a person sees is
replaced until `commit`, which puts the backup and the outputs in place and the tracker last of all. Where it cannot, it
puts back what it had replaced.
"""

import errno
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from plan_tools.excel.saving.disk import (
    flush_folder,
    hidden_in,
    make_folders,
    remove,
    replace_file,
    sha256_of,
    take_permissions,
    told,
    what_stands_at,
    write_new,
)
from plan_tools.excel.saving.in_use import refuse_if_open
from plan_tools.excel.saving.private import UNDER_WAY, Staged, claimed, is_under_way, note_under_way, put_back
from plan_tools.problems import Location, cannot_go_on

PATIENCE = 10.0  # seconds to wait for another run, where only one output is written


@dataclass
class Saver:
    """Stages files and puts them in place together."""

    tracker: Path
    private: Path
    staged: list[Staged] = field(default_factory=list)
    elsewhere: dict[Path, Path] = field(default_factory=dict)
    claims: ExitStack = field(default_factory=ExitStack)

    def stage(self, target: Path, data: bytes) -> None:
        """Write `data` out of sight, to become `target` at the commit.

        Raises `CannotGoOn`, also where somebody has `target` open.
        """
        if target != self.tracker:
            refuse_if_open(target, "output-open")
        with told(target):
            self.staged.append(self._staged(target, data))

    def commit(
        self,
        tracker: bytes | None = None,
        sha256_before: str = "",
        now: datetime | None = None,
        record: bytes = b"",
    ) -> Path | None:
        """Put every staged file in place; then, where the tracker changes, back it up and replace it.

        Gives the backup's path; `record`, what a step says of itself, stands beside it as JSON. Raises `CannotGoOn`,
        with nothing changed, where somebody has saved or opened the tracker since it was read, or where a file cannot
        be written.
        """
        if tracker is None:
            self._place("")
            return None
        backup = self._stage_backup(sha256_before, now or datetime.now(), record)
        self.stage(self.tracker, tracker)
        self._place(sha256_before)
        return backup

    def discard(self) -> None:
        """Forget what was staged and not put in place."""
        self._forget()
        self.elsewhere.clear()
        self.claims.close()

    def _staged(self, target: Path, data: bytes, like: Path | None = None) -> Staged:
        target = target.parent.resolve() / target.name
        hidden = hidden_in(self._private_folder(target))
        write_new(hidden, data)
        digest = sha256(data).hexdigest()
        if sha256_of(hidden) != digest:
            remove(hidden)
            raise OSError(errno.EIO, "what was written does not read back")
        return Staged(hidden, target, digest, like or target)

    def _private_folder(self, target: Path) -> Path:
        """A private folder on the disk of `target`, so that the last step is a renaming."""
        nearest = next(place for place in target.parents if place.exists())
        if nearest.stat().st_dev == self.private.stat().st_dev:
            return self.private
        if target.parent not in self.elsewhere:
            self.elsewhere[target.parent] = self.claims.enter_context(claimed(target, PATIENCE))
        return self.elsewhere[target.parent]

    def _stage_backup(self, sha256_before: str, now: datetime, record: bytes) -> Path:
        """Stage an exact copy of the tracker, and the record, to be put in place first and never over others."""
        name = f"{self.tracker.stem} {now:%Y-%m-%d %H%M%S} {sha256_before[:8]}"
        folder = self.tracker.parent / "backups"
        numbers = ("", *(f" ({number})" for number in range(2, 1000)))
        names = ((folder / f"{name}{n}{self.tracker.suffix}", folder / f"{name}{n}.json") for n in numbers)
        backup, beside = next(pair for pair in names if not any(map(os.path.lexists, pair)))
        data = self._unchanged(sha256_before)
        with told(backup):
            self.staged.insert(0, self._staged(backup, data, like=self.tracker))
            if record:
                self.staged.insert(1, self._staged(beside, record, like=self.tracker))
        return backup

    def _unchanged(self, sha256_before: str) -> bytes:
        """The tracker's bytes. Raises `CannotGoOn` where they are not those that were read, or somebody has it open."""
        refuse_if_open(self.tracker)
        data = b""
        with told(self.tracker), suppress(FileNotFoundError):
            data = self.tracker.read_bytes()
        if sha256(data).hexdigest() != sha256_before:
            raise cannot_go_on("tracker-changed", Location(self.tracker.name))
        return data

    def _place(self, sha256_before: str) -> None:
        """Put everything staged in place, all or none. Where it cannot be put back now, the next start does that."""
        with _unbroken():
            try:
                self._replace_all(sha256_before)
            except BaseException:
                put_back(self.staged)
                self._settle()
                raise
            self._settle()

    def _replace_all(self, sha256_before: str) -> None:
        """Let each file staged take its place. The tracker, if it is to be replaced, is the last of them."""
        for one in self.staged:
            self._keep(one)
        if len(self.staged) > 1:
            self._note(sha256_before)
        for one in self.staged:
            if sha256_before and one.target == self.tracker:
                self._unchanged(sha256_before)
            with told(one.target):
                take_permissions(one.hidden, one.like)
                replace_file(one.hidden, one.target)
            flush_folder(one.target.parent)

    def _note(self, sha256_before: str) -> None:
        """Leave word for the next start, should this be killed before everything is in place."""
        outputs = [one for one in self.staged if one.target != self.tracker]
        with told(self.tracker):
            note_under_way(self.private, self.tracker, sha256_before or sha256_of(self.tracker), outputs)

    def _keep(self, one: Staged) -> None:
        """See that `one` may take its place, and keep a copy of what it replaces."""
        with told(one.target):
            make_folders(one.target.parent)
            there = what_stands_at(one.target)
            if there is None:
                return
            if not there.st_mode & 0o222 or (one.target == self.tracker and not os.access(one.target, os.W_OK)):
                raise OSError(errno.EROFS, "it may be read but not changed")
            kept = hidden_in(one.hidden.parent)
            write_new(kept, one.target.read_bytes())
            take_permissions(kept, one.target)
            one.kept = kept

    def _settle(self) -> None:
        """Take the note away, and only then what it names."""
        remove(self.private / UNDER_WAY)
        flush_folder(self.private)
        self._forget()

    def _forget(self) -> None:
        """Let go of what was staged, unless the next start needs it to put everything back."""
        if not is_under_way(self.private):
            for one in self.staged:
                remove(one.hidden, one.kept)
        self.staged.clear()


@contextmanager
def hold(tracker: Path) -> Iterator[Saver]:
    """Keep every other run away from `tracker` for as long as this lasts. Raises `CannotGoOn` where one is at work."""
    tracker = tracker.resolve()
    refuse_if_open(tracker)
    with claimed(tracker, wait=0) as private:
        saver = Saver(tracker, private)
        try:
            yield saver
        finally:
            saver.discard()


def put_in_place(target: Path, data: bytes) -> None:
    """Write one file that is not the tracker, whole or not at all. Raises `CannotGoOn`."""
    refuse_if_open(target, "output-open")
    with claimed(target, PATIENCE) as private:
        saver = Saver(target, private)
        try:
            saver.stage(target, data)
            saver.commit()
        finally:
            saver.discard()


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

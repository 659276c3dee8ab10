"""The record of a run, which stands beside the backup of the tracker that it changed: what it did, and to what.

It holds names, counts and hashes, and no cell of the plan. With it a run can be listed, and undone.
"""

import json
import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from plan_tools.excel.guard import read_bytes
from plan_tools.excel.save import Saver
from plan_tools.model import Run
from plan_tools.problems import CannotGoOn
from plan_tools.rules.backups import to_thin
from plan_tools.steps.folder import Folder

_MOMENT = r" \d{4}-\d\d-\d\d \d{6} [0-9a-f]{8}(?: \(\d+\))?"  # what a backup's name says besides the tracker's
NAMED = {"format": "formatting", "undo": "undoing", "redo": "taking back of an undoing"}
_NOT_A_RECORD = (CannotGoOn, OSError, ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError)


def replace_tracker(saver: Saver, folder: Folder, data: bytes, sha256_before: str, run: Run) -> tuple[str, ...]:
    """Put everything staged in place, the tracker last, with a backup of it and the record of `run` beside that.

    Gives the names of what was written; afterwards the backups are thinned. Raises as `Saver.commit` does.
    """
    now, earlier = datetime.now(), read_runs(folder)
    number = 1 + max((one.number for one in earlier), default=0)
    after = sha256(data).hexdigest()
    done = run._replace(sha256_before=sha256_before, sha256_after=after, when=now, number=number)
    backup = saver.commit(data, sha256_before, now, _record(done))
    if backup:
        _thin(folder, [*earlier, done._replace(backup=backup.name)])
    return tuple(folder.name_of(path) for path in (folder.tracker, backup) if path)


def read_runs(folder: Folder) -> list[Run]:
    """The runs that changed the tracker of `folder`, the latest first; a record that cannot be read is passed over.

    A tracker that has been renamed since is known by the name that its records say and no file has. Of copies of one
    record, that one counts whose backup is there.
    """
    found = [run for path in sorted(folder.backups.glob("*.json")) if (run := _read(path, folder)) is not None]
    by_backup = sorted(found, key=lambda run: (folder.backups / run.backup).is_file())
    alone = {(run.order, run.sha256_before, run.sha256_after): run for run in by_backup}
    return sorted(alone.values(), key=lambda run: run.order, reverse=True)


def backups(folder: Folder) -> list[Path]:
    """The backups of the tracker that are there, with a record or without."""
    name = re.compile(re.escape(folder.tracker.stem) + _MOMENT + re.escape(folder.tracker.suffix))
    return sorted(path for path in folder.backups.glob("*") if name.fullmatch(path.name))


def holds(folder: Folder, name: str, digest: str) -> bool:
    """Whether the file called `name` in the working folder is there with this SHA-256."""
    return _digest(folder, folder.home / name) == digest


def is_there(folder: Folder, name: str) -> bool:
    """Whether a file called `name` is still there; one outside the working folder is not looked at, and may be."""
    with suppress(OSError, ValueError):
        path = folder.home / name
        return path.is_file() if path.resolve().is_relative_to(folder.home) else True
    return False


def as_json(run: Run) -> dict[str, Any]:
    """A run for JSON, its moment as ISO 8601."""
    return {**run._asdict(), "when": run.when.isoformat(timespec="microseconds"), "outputs": dict(run.outputs)}


def _record(run: Run) -> bytes:
    """The record of `run`; which backup is meant is told by standing beside it."""
    return json.dumps({name: value for name, value in as_json(run).items() if name != "backup"}, indent=1).encode()


def _thin(folder: Folder, runs: Iterable[Run]) -> None:
    """Remove the backups that are not kept any longer, each only where it is still what was written; records stay."""
    there = [run for run in runs if run.tracker == folder.tracker.name and (folder.backups / run.backup).is_file()]
    for run in to_thin(there):
        backup = folder.backups / run.backup
        if _digest(folder, backup) == run.sha256_before:
            with suppress(OSError):
                backup.unlink()


def _digest(folder: Folder, path: Path) -> str:
    """The SHA-256 of a file of the working folder; "" where there is none, or it leads elsewhere."""
    with suppress(CannotGoOn, OSError, ValueError):
        if path.resolve().is_relative_to(folder.home):
            return sha256(read_bytes(path, path.name)).hexdigest()
    return ""


def _read(path: Path, folder: Folder) -> Run | None:
    """The run that a record tells of; None where it cannot be read, or is of another tracker."""
    with suppress(*_NOT_A_RECORD):
        fields = json.loads(read_bytes(path, path.name))
        outputs = {str(name): str(digest) for name, digest in fields["outputs"].items()}
        texts = {name: str(fields[name]) for name in ("command", "cycle", "tracker", "sha256_before", "sha256_after")}
        changes, number = int(fields["changes"]), int(fields["number"])
        tracker, when = texts["tracker"], datetime.fromisoformat(fields["when"]).replace(tzinfo=None)
        if tracker == folder.tracker.name or not (folder.home / Path(tracker).name).exists():
            backup = f"{path.stem}{Path(tracker).suffix}"
            return Run(**texts, changes=changes, outputs=outputs, when=when, number=number, backup=backup)
    return None

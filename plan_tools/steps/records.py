"""The record of a run, which stands beside the backup of the tracker that it changed: what it did, and to what.

It holds names, counts and hashes, and no cell of the plan. With it a run can be listed, and undone.
"""

import json
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


def replace_tracker(saver: Saver, folder: Folder, data: bytes, sha256_before: str, run: Run) -> tuple[str, ...]:
    """Put everything staged in place, the tracker last, with a backup of it and the record of `run` beside that.

    Gives the names of what was written; afterwards the backups are thinned. Raises as `Saver.commit` does.
    """
    now = datetime.now()
    done = run._replace(sha256_before=sha256_before, sha256_after=sha256(data).hexdigest(), when=now)
    backup = saver.commit(data, sha256_before, now, _record(done))
    _thin(folder, now)
    return tuple(folder.name_of(path) for path in (folder.tracker, backup) if path)


def read_runs(folder: Folder) -> list[Run]:
    """The runs that changed the tracker of `folder`, the latest first; a record that cannot be read is passed over."""
    found = (_read(path) for path in sorted(folder.backups.glob("*.json")))
    return sorted((run for run in found if run and _is_of(run, folder)), key=lambda run: run.when, reverse=True)


def backups(folder: Folder) -> list[Path]:
    """The backups of the tracker that are there, with a record or without."""
    stem, suffix = folder.tracker.stem, folder.tracker.suffix
    return sorted(
        path for path in folder.backups.glob("*") if path.stem.startswith(f"{stem} ") and path.suffix == suffix
    )


def holds(folder: Folder, name: str, digest: str) -> bool:
    """Whether the file called `name` in the working folder is there with this SHA-256."""
    return _digest(folder, folder.home / name) == digest


def is_there(folder: Folder, name: str) -> bool:
    """Whether there is a file called `name` in the working folder."""
    return _digest(folder, folder.home / name) != ""


def as_json(run: Run) -> dict[str, Any]:
    """A run for JSON, its moment as ISO 8601."""
    return {**run._asdict(), "when": run.when.isoformat(timespec="microseconds"), "outputs": dict(run.outputs)}


def _record(run: Run) -> bytes:
    """The record of `run`; which backup is meant is told by standing beside it."""
    return json.dumps({name: value for name, value in as_json(run).items() if name != "backup"}, indent=1).encode()


def _thin(folder: Folder, now: datetime) -> None:
    """Remove the backups that are not kept any longer, each only where it is still what was written; records stay."""
    for run in to_thin(read_runs(folder), now):
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


def _is_of(run: Run, folder: Folder) -> bool:
    """Whether a run was one on this tracker, by its name, or on one that has another name now."""
    return run.tracker == folder.tracker.name or not (folder.home / Path(run.tracker).name).exists()


def _read(path: Path) -> Run | None:
    with suppress(CannotGoOn, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        fields = json.loads(read_bytes(path, path.name))
        outputs = {str(name): str(digest) for name, digest in fields["outputs"].items()}
        texts = {name: str(fields[name]) for name in ("command", "cycle", "tracker", "sha256_before", "sha256_after")}
        when, changes = datetime.fromisoformat(fields["when"]), int(fields["changes"])
        backup = f"{path.stem}{Path(texts['tracker']).suffix}"
        return Run(**texts, when=when.replace(tzinfo=None), changes=changes, outputs=outputs, backup=backup)
    return None

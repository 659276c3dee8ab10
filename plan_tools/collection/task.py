"""One task: a partnership is read and its part of the data set written, here or on any worker of a cluster."""

import json
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from distributed import get_worker

from plan_tools.collection.layout import parts_of, record_path
from plan_tools.collection.names import NO_CYCLE
from plan_tools.collection.reading import Read, problem_rows, read_partnership
from plan_tools.collection.records import PROBLEMS, Done
from plan_tools.collection.store import Entry, Place
from plan_tools.problems import CannotGoOn, Location, Problem, problem


@dataclass(frozen=True)
class Task:
    """What a worker has to know: addresses rather than open files, and the `old` files of the partnership."""

    store: str
    dataset: str
    folder: str
    key: str
    entries: tuple[Entry, ...]
    old: tuple[str, ...]
    day: date
    fingerprint: str

    def was_done(self, record: Done) -> bool:
        """Whether nothing has changed since, neither what was read nor what was written."""
        return self.fingerprint == record.fingerprint and {*record.written, record_path(self.key)} == set(self.old)


def do(task: Task) -> Done:
    """Read one partnership and write its part. Whatever is wrong with it costs one problem, and nobody else anything.

    Raises `OSError` and the like only where the data set cannot be written.
    """
    try:
        with TemporaryDirectory(prefix="plan-tools-", dir=_scratch()) as home:
            read = read_partnership(Place.at(task.store), task.folder, task.entries, Path(home).resolve(), task.day)
    except CannotGoOn as fault:
        where = replace(fault.problem.location, file=Path(fault.problem.location.file).name)
        return give_up(task, replace(fault.problem, location=where))
    except Exception as fault:  # what nobody thought of is this partnership's alone
        return give_up(task, problem("partnership-unread", Location(), reason=_told(fault)))
    rows = read.rows
    actions, returns = (sum(map(len, rows[name].values())) for name in ("actions", "returns"))
    people = sum(found.needs_a_person for found in read.problems)
    return _write(task, read, Done(task.key, read.cycle, task.fingerprint, actions, returns, people))


def _scratch() -> str | None:
    """Where a worker of a cluster keeps its files, which are cleared away even where it is killed; else None."""
    with suppress(ValueError):
        return str(get_worker().local_directory)
    return None


def give_up(task: Task, found: Problem) -> Done:
    """Write that a partnership could not be read; it is tried again the next time."""
    read = Read("", {PROBLEMS: {NO_CYCLE: problem_rows([found])}}, [found])
    return _write(task, read, Done(task.key, "", "", problems=1, failed=found))


def _write(task: Task, read: Read, done: Done) -> Done:
    """Replace what the data set holds of a partnership; the record goes first and comes back last."""
    dataset, record = Place.at(task.dataset), record_path(task.key)
    parts = parts_of(task.key, read.rows)
    if record in task.old:
        dataset.remove([record])
    for path, data in parts.items():
        dataset.write(path, data)
    dataset.remove(path for path in task.old if path != record and path not in parts)
    done = replace(done, written=tuple(sorted(parts)))
    dataset.write(record, json.dumps(done.as_record, indent=1).encode() + b"\n")
    return done


def _told(fault: Exception) -> str:
    """What went wrong, without the values that were at hand."""
    known = {"PermissionError": "it may not be read", "FileNotFoundError": "a file has gone meanwhile"}
    name = type(fault).__name__
    return known.get(name, name)

"""From the store to the data set: only what is missing or changed is read, here or on the workers of a cluster."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from logging import CRITICAL
from typing import Any

import dask
from distributed import Client, KilledWorker, LocalCluster, as_completed

import plan_tools
from plan_tools.collection.layout import LAYOUT, owner_of
from plan_tools.collection.names import key_of
from plan_tools.collection.records import Done, records
from plan_tools.collection.store import Entry, Place, fingerprint, found_in
from plan_tools.collection.task import Task, do, give_up
from plan_tools.problems import CannotGoOn, Location, Problem, cannot_go_on, problem
from plan_tools.rules.wording import count_of
from plan_tools.steps.result import DONE, NEEDS_A_PERSON, Result
from plan_tools.steps.telling import Tell, quiet

_PATIENCE = "20s"  # for a scheduler to answer
_TRIES = 2  # more, where the data set could not be written
_MAY_DIE = 1  # workers that may die over a task of a cluster of our own before it is tried alone


@dataclass(frozen=True, kw_only=True)
class Gathered(Result):
    """What was read, what was read before and is the same, and what is no longer there."""

    as_at: date
    read: tuple[Done, ...]
    unchanged: tuple[Done, ...]
    removed: tuple[str, ...]

    @property
    def exit_code(self) -> int:
        """1 where the problems of any partnership need a person, whenever it was read."""
        needs = any(one.problems for one in (*self.read, *self.unchanged))
        return NEEDS_A_PERSON if needs or any(one.needs_a_person for one in self.problems) else DONE

    def as_json(self) -> dict[str, Any]:
        """The partnerships in order, with the rest."""
        told = [(one, "unchanged") for one in self.unchanged]
        told += [(one, "failed" if one.failed else "read") for one in self.read]
        listed = [
            {"partnership": one.key, "state": state, "cycle": one.cycle, "actions": one.actions}
            | {"returns": one.returns, "problems": one.problems}
            for one, state in sorted(told, key=lambda pair: pair[0].key)
        ]
        top = {"as_at": self.as_at.isoformat(), "partnerships": listed, "removed": list(self.removed)}
        return {**top, **super().as_json()}

    def told(self) -> Iterable[str]:
        """How many there are, and what to look at first."""
        everything = (*self.read, *self.unchanged)
        failed = [one.key for one in self.read if one.failed]
        read = f"{len(self.read) - len(failed)} read, {len(self.unchanged)} as before"
        yield f"{count_of(len(everything), 'partnership')}: {read}{f', {len(failed)} not read' if failed else ''}."
        actions, returns, problems = (
            sum(getattr(one, name) for one in everything) for name in ("actions", "returns", "problems")
        )
        yield f"{count_of(actions, 'row')} of actions, {returns} of returns; {problems} for a person to look at."
        if failed:
            yield f"Could not be read: {', '.join(failed)}."
        if self.removed:
            yield f"No longer there: {', '.join(self.removed)}."


def gather(
    store: str,
    dataset: str,
    cluster: str | None = None,
    workers: int = 1,
    as_at: date | None = None,
    tell: Tell = quiet,
) -> Gathered:
    """Read every partnership of `store` that is new or has changed into `dataset`; both are addresses for fsspec.

    Without a cluster and with one worker, in this process; with more, in as many processes of this machine; with the
    address of a scheduler, on its workers. The data set is the same. Raises `CannotGoOn` where there is nothing to
    read, or where the data set cannot be written.
    """
    day = as_at or date.today()
    source, target = Place.at(store), Place.at(dataset)
    if source.meets(target):
        raise cannot_go_on("collection-place", Location(dataset))
    with _told("collection-store", store):
        found, passed_over = found_in(source)
    if not found:
        raise cannot_go_on("collection-store", Location(store), reason="it holds no folder with a workbook in it")
    with _told("collection-dataset", dataset):
        there = target.listed()
        old, done = _by_owner(there), records(target, there)
        tasks = [
            _task(source, target, folder, entries, old.get(key_of(folder), ()), day)
            for folder, entries in found.items()
        ]
        kept = {one.key for one in tasks}
        removed = sorted(key for key in old if key not in kept)
        for key in removed:
            target.remove(old[key])
        same = [done[one.key] for one in tasks if one.key in done and one.was_done(done[one.key])]
        unchanged = {one.key for one in same}
        to_do = [one for one in tasks if one.key not in unchanged]
        read = []
        for number, one in enumerate(_run(to_do, cluster, workers), 1):
            tell(one.key, number, len(to_do))
            read.append(one)
    read.sort(key=lambda one: one.key)
    problems = [_passed_over(path, count - 1) for path, count in passed_over.items()]
    problems += (replace(one.failed, location=_in_store(one.key, one.failed)) for one in read if one.failed)
    return Gathered(
        problems=tuple(problems),
        written=(dataset,) if read or removed else (),
        as_at=day,
        read=tuple(read),
        unchanged=tuple(same),
        removed=tuple(removed),
    )


def _passed_over(path: str, others: int) -> Problem:
    more = f", with {count_of(others, 'other')} in that folder" if others else ""
    return problem("collection-passed-over", Location(path), more=more)


def _in_store(key: str, failed: Problem) -> Location:
    here = failed.location
    return replace(here, file="/".join(filter(None, (key, here.file))))


@contextmanager
def _told(code: str, address: str) -> Iterator[None]:
    """Turn whatever a file system raises into one plain problem."""
    try:
        yield
    except CannotGoOn:
        raise
    except Exception as fault:  # each file system has exceptions of its own
        reason = " ".join(str(fault).split()) or type(fault).__name__
        raise cannot_go_on(code, Location(address), reason=reason.rstrip(".")) from fault


def _by_owner(paths: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """The files of the data set by the partnership that they belong to."""
    found: dict[str, list[str]] = {}
    for path in paths:
        if key := owner_of(path):
            found.setdefault(key, []).append(path)
    return {key: tuple(sorted(some)) for key, some in found.items()}


def _task(
    store: Place, dataset: Place, folder: str, entries: tuple[Entry, ...], old: tuple[str, ...], day: date
) -> Task:
    version = fingerprint(entries, plan_tools.__version__, LAYOUT, day.isoformat())
    return Task(store.address, dataset.address, folder, key_of(folder), entries, old, day, version)


def _run(tasks: Sequence[Task], cluster: str | None, workers: int) -> Iterator[Done]:
    """Do every task, in whatever order they are done."""
    if not tasks:
        return
    if cluster is None and workers < 2:
        yield from map(do, tasks)
        return
    with ExitStack() as stack:
        with _told("collection-cluster", cluster or ""):
            place = cluster or stack.enter_context(_own_cluster(min(workers, len(tasks))))
            client = stack.enter_context(Client(place, timeout=_PATIENCE))
        yield from _on(client, tasks)


@contextmanager
def _own_cluster(workers: int) -> Iterator[LocalCluster]:
    """A cluster of processes on this machine, each with one thread, which nobody else can reach."""
    options = {"security": True, "dashboard_address": "127.0.0.1:0", "silence_logs": CRITICAL}
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": _MAY_DIE}),
        LocalCluster(n_workers=workers, threads_per_worker=1, **options) as cluster,
    ):
        yield cluster


def _on(client: Client, tasks: Sequence[Task]) -> Iterator[Done]:
    """Do the tasks on the workers of a cluster. One over which workers die is tried once more, alone."""
    waiting = {client.submit(do, task, pure=False, retries=_TRIES): task for task in tasks}
    alone = []
    for future in as_completed(waiting):
        try:
            yield future.result()
        except KilledWorker:
            alone.append(waiting[future])
    for task in alone:
        try:
            yield client.submit(do, task, pure=False, retries=_TRIES).result()
        except KilledWorker:
            left = (path for path in Place.at(task.dataset).listed() if owner_of(path) == task.key)
            yield give_up(replace(task, old=tuple(left)), problem("partnership-killed", Location()))
